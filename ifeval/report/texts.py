"""The texts that a run judged, found again: answers where they lie, joined to their prompts."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ifeval.errors import IfevalError, InvalidFile
from ifeval.report.runs import Result, Run
from ifeval.rows import TAGS, Layout, answer_of, parse_line, sniff
from ifeval.rows.files import opened
from ifeval.scoring.prompts import SNIFFED, Prompts, joined
from ifeval.view import Row


class Texts:
    """The texts of a run; what is gone, or has changed since, is said and not shown.

    Args:
        run: The run.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.problems: list[str] = []
        """What could not be found, in words."""
        self._options: Mapping[str, Any] = run.record["options"]
        self._layouts: dict[int, Layout] = {}
        self._prompts = self._found_prompts()

    def rows(self, results: Sequence[Result]) -> Iterator[Row | None]:
        """Yield the row of each result, with its prompt, or None where its text is gone."""
        numbers = sorted({result.file for result in results})
        gone = [number for number in numbers if self.run.source(number) is None]
        copies = self._copies() if gone else {}
        for number in gone:
            why = self.run.missing(self.run.record["inputs"][number])
            instead = "; the texts are those that --embed kept" if copies else ""
            self.problems.append(f"{why}{instead}")
        lines = self.run.lines(results)
        for result in results:
            line = lines[result.line]
            yield copies.get(result.line) if line is None else self._row(result, line)

    def answer(self, row: Row) -> tuple[int, int] | None:
        """Return which part of a response was judged, or None where it was all of it."""
        if row.response is None or self._options.get("reasoning") == "keep":
            return None
        tags = [(one, other) for one, other in self._options.get("tags", ())] or TAGS
        start, end, reasoning = answer_of(row.response, tags)
        return None if reasoning == "none" else (start, end)

    def _row(self, result: Result, line: bytes) -> Row | None:
        try:
            row = parse_line(line, self._layout(result.file))[result.place]
        except (IfevalError, IndexError):
            return None
        if self._prompts is not None:
            number = self._prompts.number(row)
            if number is not None:
                return joined(row, self._prompts.row(number))
        return row

    def _layout(self, number: int) -> Layout:
        if number not in self._layouts:
            path = self.run.source(number)
            assert path is not None, "its lines were read"
            with opened(path) as file:
                head = file.read(SNIFFED) + file.readline()
            options = self._options
            names = ("key_field", "prompt_field", "response_field")
            fields: dict[str, Any] = {name: options.get(name) for name in names}
            format = options.get("layout")
            self._layouts[number] = sniff(head.split(b"\n"), format=format, path=path, **fields)
        return self._layouts[number]

    def _found_prompts(self) -> Prompts | None:
        record = self.run.record["prompts"]
        if record is None:
            return None
        fields = self._options.get("key_field"), self._options.get("prompt_field")
        for path in self.run.places(record):
            for names in dict.fromkeys((fields, (None, None))):
                try:
                    prompts = Prompts(path, None, *names)
                except (IfevalError, OSError):
                    continue
                if prompts.sha256() == record["sha256"]:
                    return prompts
        self.problems.append(f"{self.run.missing(record)}; no prompts are shown")
        return None

    def _copies(self) -> dict[int, Row]:
        """Return the rows that ``--embed`` kept, by the number of their line of verdicts."""
        path = self.run.folder / "rows.jsonl.gz"
        if not path.is_file():
            return {}
        found: dict[int, Row] = {}
        try:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for number, line in enumerate(lines, start=1):
                    data = json.loads(line)
                    found[number] = Row(data["response"], prompt=data["prompt"])
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise InvalidFile(path, "", f"cannot be read: {error}") from None
        return found


def language(row: Row) -> str | None:
    """Return the language that a row says it is in, or that a constraint of it asks for."""
    if (told := _told(row.metadata)) is not None:
        return told
    for constraint in row.constraints or ():
        match constraint:
            case {"id": str(id), "language": str(value)} if id.startswith("language"):
                return value
            case _:
                pass
    return None


def languages(run: Run) -> dict[int, str]:
    """Return the languages of rows by the number of their line of verdicts.

    Only the rows whose constraints are about language are read again, and only where none
    keeps a field that tells.
    """
    results = run.results
    found = {r.line: told for r in results if (told := _told(r.metadata)) is not None}
    asking = [r for r in results if r.line not in found and _asks(r.ids)]
    if asking:
        for result, row in zip(asking, Texts(run).rows(asking), strict=True):
            if row is not None and (told := language(row)) is not None:
                found[result.line] = told
    return found


def responses(run: Run, results: Sequence[Result]) -> dict[int, str | None]:
    """Return the responses of rows by the number of their line of verdicts, or None if gone."""
    rows = zip(results, Texts(run).rows(results), strict=True)
    return {result.line: row.response if row else None for result, row in rows}


def _asks(ids: Sequence[str]) -> bool:
    return any(id.startswith("language") for id in ids)


def _told(fields: Mapping[str, Any]) -> str | None:
    for name in ("language", "lang"):
        if isinstance(value := fields.get(name), str):
            return value
    return None
