"""Structured data: JSON Lines, YAML, TOML, CSV; what looks into JSON is in ``json_data``."""

import re
import tomllib
from collections.abc import Callable
from typing import Literal

from ifeval.checker import Count, Positive, Words, checker
from ifeval.checkers import yaml_text
from ifeval.checkers.counting import Regions, faulty
from ifeval.checkers.json_data import json_depth, json_paths, json_schema
from ifeval.units import embedded, records, strict_json
from ifeval.units.kind import Where
from ifeval.units.strict_json import Fault, Kind
from ifeval.units.structured import Delimiter
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, between, bounds, counted, decided, undecided
from ifeval.view import View

Bound = Count | None

__all__ = ["csv", "json_depth", "json_lines", "json_paths", "json_schema", "toml", "yaml"]

_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")
# The library takes quadratic time over keys of many parts.
_MANY_DOTS = re.compile(r"(?<![\w\"'.-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){100}")
_ITEM = re.compile(r"[ \t]*(\d{1,9})[.)][ \t]")
_BULLET = re.compile(r"[ \t]*[-*+•][ \t]")
_RULER = re.compile(r"[ \t]*+\|?(?:[ \t]*+:?-{2,}+:?[ \t]*+\|)++[ \t:-]*+")
_SENTENCE_END = re.compile(r"[^\W_]{2}[)*]*[.!?][)*’']*(?:\s*\Z|\s+[^\Wa-z_])")
_IN_NUMBER = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LINE = re.compile(r"[^\r\n]+")


@checker("data.json_lines")
def json_lines(
    view: View,
    *,
    at_least: Bound = None,
    at_most: Bound = None,
    kind: Kind | None = "object",
    where: Where = "whole",
) -> Verdict:
    """Look for JSON Lines: each line that is not blank is a JSON value.

    Args:
        at_least: The fewest lines that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most lines that pass.
        kind: What kind of value each line must be.
        where: Where the lines stand; ``anywhere`` is fenced or else the whole.
    """
    least = at_least if at_least is not None else (1 if at_most is None else 0)
    wanted = f"{bounds(least, at_most)} lines of JSON"
    places = embedded.regions(view.text, where, ("jsonl", "ndjson", "json"))
    if isinstance(places, Fault):
        return faulty(view, places, wanted)
    starts: Regions = []
    for start, end in places:
        for match in _LINE.finditer(view.text, start, end):
            if match[0].isspace():
                continue
            found = strict_json.whole(view.text, *match.span())
            if isinstance(found, Fault):
                return faulty(view, found, wanted)
            if kind not in (None, found.kind):
                problem = f"the line is of kind {found.kind}, wanted {kind}"
                return faulty(view, Fault(found.start, problem), wanted)
            starts.append((found.start, found.start + 1))
    first = at_most if at_most is not None and len(starts) > at_most else 0
    shown = starts[first : first + EVIDENCE_LIMIT] if len(starts) >= least else []
    return between(len(starts), "lines of JSON", least, at_most, view.spans(shown))


@checker("data.yaml")
def yaml(
    view: View,
    *,
    kind: Literal["mapping", "sequence"] | None = None,
    portable: bool = False,
    where: Where = "whole",
) -> Verdict:
    """Look for YAML: a mapping or a sequence, without equal keys in one mapping.

    The extra ``formats`` must be installed. Nothing is built of it, so no alias can grow.

    Args:
        kind: Which of the two it must be.
        portable: Whether every plain value must mean the same in YAML 1.1 and 1.2: no ``no``,
            ``on``, ``012``, ``12:30`` or ``2024-01-02`` without quotation marks.
        where: Where it stands; ``anywhere`` is fenced or else the whole.
    """

    def fault(text: str, said: bool) -> Fault | None:
        found = yaml_text.read(text, portable=portable, said=said)
        if isinstance(found, Fault):
            return found
        if found in ("scalar", "nothing"):
            return Fault(0, "it is plain text" if found == "scalar" else "there is nothing in it")
        return Fault(0, f"it is a {found}, wanted a {kind}") if kind not in (None, found) else None

    names = ("yaml", "yml")
    return _parsed(view, where, names, fault, f"YAML ({kind or 'mapping or sequence'}; {where})")


@checker("data.toml")
def toml(view: View, *, where: Where = "whole") -> Verdict:
    """Look for TOML 1.0 with at least one key.

    Args:
        where: Where it stands; ``anywhere`` is fenced or else the whole.
    """
    return _parsed(view, where, ("toml", "ini"), _toml_fault, f"TOML ({where})")


@checker("data.csv")
def csv(
    view: View,
    *,
    header: Words | None = None,
    columns: Positive | None = None,
    at_least: Bound = None,
    at_most: Bound = None,
    delimiter: Delimiter = ",",
    where: Where = "whole",
) -> Verdict:
    """Look for CSV by RFC 4180: two records or more, of the same number of cells, two or more.

    Where the header or the number of columns is given, fewer records and cells will do. Without
    the header, prose, lists, code and tables of Markdown are none, though they may have the cells.

    Args:
        header: What the first record must be, in this order; it is then no row.
        columns: How many cells each record must have.
        at_least: The fewest rows that pass, 1 unless given.
        at_most: The most rows that pass.
        delimiter: What stands between cells: a comma, or another sign such as a tab.
        where: Where the records stand; ``anywhere`` is fenced or else the whole.
    """
    least = 1 if at_least is None else at_least
    wanted = f"{bounds(least, at_most)} rows of CSV"
    places = embedded.regions(view.text, where, records.NAMES)
    if isinstance(places, Fault):
        return faulty(view, places, wanted)
    faults: list[Verdict] = []
    for start, end in places:
        rows, fault = records.read(view.text, start, end, delimiter)
        fault = fault or _uneven(view.text, rows, header, columns, delimiter, start)
        if fault is None:
            body = rows[1:] if header else rows
            first = at_most if at_most is not None and len(body) > at_most else 0
            shown = [row[0] for row in body[first : first + EVIDENCE_LIMIT]]
            spans = view.spans((a, max(b, a + 1)) for a, b in shown if a < len(view.text))
            return between(len(body), "rows", least, at_most, spans if len(body) >= least else ())
        faults.append(faulty(view, fault, wanted))
    return faults[0]


def _uneven(
    text: str,
    rows: list[Regions],
    header: Words | None,
    columns: int | None,
    delimiter: str,
    start: int,
) -> Fault | None:
    if not rows:
        return Fault(start, "there is no record")
    said = [text[slice(*cell)].strip().strip('"').replace('""', '"') for cell in rows[0]]
    if header is not None and said != header:
        return Fault(rows[0][0][0], f"the header is {', '.join(said)[:80]!r}")
    wide = columns or len(rows[0])
    if wide == 1 and columns is None and header is None:
        return Fault(rows[0][0][0], "there is only one column")
    if len(rows) == 1 and columns is None and header is None:
        return Fault(rows[0][0][0], "there is only one record")
    for row in rows:
        if len(row) != wide:
            return Fault(
                row[0][0], f"the record has {counted(len(row), 'cells')} instead of {wide}"
            )
    return None if header else _prose(text, rows, delimiter)


def _prose(text: str, rows: list[Regions], delimiter: str) -> Fault | None:
    """Tell sentences with commas, a list of things, and a table of Markdown from records."""
    place = rows[0][0][0]
    records = [text[row[0][0] : row[-1][1]] for row in rows]
    if len(rows[0]) > 1 and all(_is_sentence(record, delimiter) for record in records):
        return Fault(place, "it is prose, no records")
    if all(_has_brackets(text, row) for row in rows):
        return Fault(place, "the commas stand within brackets: it is code or prose, no records")
    if any(map(_RULER.fullmatch, records)):
        return Fault(place, "it is a table of Markdown, no records")
    if len(rows) == 1:
        return None
    if all(map(_BULLET.match, records)):
        return Fault(place, "it is a list, no records")
    numbers = [_ITEM.match(record) for record in records]
    if all(match and int(match[1]) == i for i, match in enumerate(numbers, 1)):
        return Fault(place, "it is a numbered list, no records")
    return None


def _has_brackets(text: str, row: Regions) -> bool:
    """Tell whether a pair of brackets opens in one plain cell of a record and closes in another."""
    cells = [text[slice(*cell)] for cell in row]
    return any(
        sum(cell.count(opening) - cell.count(closing) for cell in cells) == 0
        and any(cell.count(opening) != cell.count(closing) for cell in cells)
        for opening, closing in ("()", "[]", "{}")
        if not any(cell.startswith('"') for cell in cells)
    )


def _is_sentence(record: str, delimiter: str) -> bool:
    """Tell whether all commas of a record are those of prose, and something ends a sentence.

    A comma of prose has a blank after it, or stands within a number. Between two are letters.
    """
    if not _SENTENCE_END.search(record):
        return False
    parts = _IN_NUMBER.sub("", record).rstrip().split(delimiter)
    return all(any(map(str.isalpha, part)) or not part for part in parts) and all(
        not part or part[0].isspace() for part in parts[1:]
    )


def _toml_fault(text: str, _: bool) -> Fault | None:
    if len(text) > yaml_text.LONGEST:
        raise OverflowError(f"TOML of more than {yaml_text.LONGEST:,} characters is not parsed")
    if _MANY_DOTS.search(text):
        raise OverflowError("a key of the TOML has too many parts")
    try:
        return None if tomllib.loads(text) else Fault(0, "there is nothing in it")
    except RecursionError:
        raise OverflowError("the TOML is nested too deeply") from None
    except ValueError as error:
        said = str(error).splitlines()[0]
        match = _TOML_PLACE.search(said)
        if not match:
            return Fault(0, said)
        start = 0
        for _line in range(int(match[1] or 1) - 1):
            start = text.find("\n", start) + 1 or len(text)
        at = start + int(match[2]) - 1 if match[1] else len(text)
        return Fault(min(at, len(text)), said[: match.start()])


def _parsed(
    view: View,
    where: Where,
    names: tuple[str, ...],
    fault: Callable[[str, bool], Fault | None],
    wanted: str,
) -> Verdict:
    """Judge that a text of some format stands in a place."""
    places = embedded.regions(view.text, where, names)
    if isinstance(places, Fault):
        return faulty(view, places, wanted)
    faults: list[Verdict] = []
    for start, end in places:
        try:
            said = where == "whole" or (
                not view.text[:start].isspace() and start > 0 and embedded.named(view.text, start)
            )
            found = fault(view.text[start:end], said)
        except LookupError as error:
            return undecided(str(error), "no resource")
        except OverflowError as error:
            return undecided(str(error))
        if found is None:
            spans = view.spans([(start, start + 1), (end - 1, end)])
            return decided(True, f"valid {wanted}", spans, wanted=wanted)
        faults.append(faulty(view, found._replace(at=found.at + start), wanted))
    return faults[0]
