"""What is asked for without a number or words: case, language, layout, and parts of the response."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import tomllib

from ifeval._resources import folder
from ifeval.build import grammar_lists
from ifeval.build.grammar import any_of, bound, number, quantity, tables
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose


class Form(NamedTuple):
    """A constraint and what asks for it."""

    constraint: dict[str, Any]
    name: str
    patterns: list[re.Pattern[str]]
    explicit: bool


@lru_cache(1)
def _forms() -> list[Form]:
    data = tomllib.loads((folder("constraints") / "recognise" / "cues" / "forms.en.toml").read_text("utf-8"))
    pieces: dict[str, str] = {**data["pieces"], "languages": any_of(*tables()["languages"])}
    return [
        Form(
            form["constraint"],
            form["name"],
            [_compiled(text, pieces) for text in form["patterns"]],
            form.get("explicit", False),
        )
        for form in data["forms"]
    ]


_DENIAL = re.compile(
    r"(?:\b(?:do not|never|must not|should not|cannot|avoid|not be|without|rather than|instead of)|n['’]t)(?:\s+[\w-]+){0,3}\s+\Z",
    re.IGNORECASE,
)


def _denial(text: str, place: int) -> re.Match[str] | None:
    """Return the words just before a place that deny what stands there."""
    return _DENIAL.search(text, max(0, place - 40), place)


def ids() -> frozenset[str]:
    """Return the ids of the forms."""
    return frozenset(form.constraint["id"] for form in _forms())


def _compiled(text: str, pieces: dict[str, str]) -> re.Pattern[str]:
    for name, piece in pieces.items():
        text = text.replace("{{" + name + "}}", piece)
    count = 0

    def named(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"(?P<{match[1]}_{count}>"

    text = re.sub(r"\(\?P<(\w+)>", named, text)
    text = text.replace(" ?", "[ \\t]*")
    spaced = re.sub(r"(?<!\[)(?<!\\)(?<!-) (?![\]\\])", r"[ \t]+", text)
    return re.compile(rf"(?<!\w){spaced}(?!\w)" if text[-1].isalnum() or text[-1] in ")?" else rf"(?<!\w){spaced}", re.IGNORECASE)


def found(prose: Prose) -> Iterator[Found]:
    """Return the places that ask for a case, a language or a layout."""
    for form in _forms():
        for pattern in form.patterns:
            for match in pattern.finditer(prose.text):
                constraint = _filled(form.constraint, match)
                if constraint is None:
                    continue
                denial = _denial(prose.text, match.start())
                if denial and form.name == "case.upper" and not re.search(r"\ball\b|caps", match[0], re.IGNORECASE):
                    continue  # "without capital letters" is no ban on capitals alone
                start = denial.start() if denial else match.start()
                told = {"not": constraint} if denial else constraint
                yield Found(start, match.end(), told, f"forms.{form.name}", match.start(), explicit=form.explicit)
    yield from _highlighted(prose)
    yield from _choices(prose)
    yield from _sections(prose)
    yield from _separated(prose)
    yield from _levels(prose)


def _filled(constraint: dict[str, Any], match: re.Match[str]) -> dict[str, Any] | None:
    said = {name.rpartition("_")[0]: value for name, value in match.groupdict().items() if value}
    filled: dict[str, Any] = {}
    for name, value in constraint.items():
        if not (isinstance(value, str) and value.startswith("$")):
            filled[name] = value
            continue
        words = said.get(value[1:])
        if words is None:
            return None
        filled[name] = _value(value[1:], words)
        if filled[name] is None:
            return None
    return filled


def _value(name: str, words: str) -> Any:
    said = " ".join(words.casefold().split())
    if name == "language":
        if words[0].islower() and said in ("polish", "english"):
            return None
        return tables()["languages"][said]
    if name == "level":
        names: list[str] = tables()["numbers"]["ordinals"]
        return names.index(said) + 1 if said in names else number(said)
    if name == "marker":
        letters = re.sub(r"[\s.]", "", words).upper()
        return "P.S." if letters == "PS" else "P.P.S"
    return words


@lru_cache(1)
def _highlight() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?P<verb>highlight(?:ing|ed)?|italici[sz](?:e|ing)|bold(?:ing)?|emphasi[sz](?:e|ing))(?:/\w+)?\s+{quantity()}\s+"
        r"(?:(?:different|key|important|main|text|of|the|most|short|distinct|separate)\s+){0,3}"
        r"(?P<noun>sections?|phrases?|words?|parts?|key ?words?|sentences?|points?|texts?|passages?|ideas?|terms?|pieces?)(?!\w)",
        re.IGNORECASE,
    )


_EMPHASIS_EXAMPLE = re.compile(r"(?:\*[^*\n]{2,40}\*|markdown|italic)", re.IGNORECASE)


@lru_cache(1)
def _starred() -> re.Pattern[str]:
    return re.compile(
        rf"{quantity()}\s+(?P<noun>(?:text )?(?:sections?|phrases?|words?|parts?))[^.\n]{{0,70}}?\*(?:highlighted|italic)[^*\n]{{0,30}}\*",
        re.IGNORECASE,
    )


def _highlighted(prose: Prose) -> Iterator[Found]:
    for pattern in (_highlight(), _starred()):
        for match in pattern.finditer(prose.text):
            asked = bound(match)
            if asked:
                constraint = {"id": "format.highlights", **_at_least(asked[0].dump(), asked[0].said)}
                yield Found(match.start(), max(match.end(), asked[1]), constraint, "forms.highlights", match.start())


def _at_least(limits: dict[str, int], said: str) -> dict[str, int]:
    """Return limits without the upper one, where a bare number names what must be there."""
    return {"at_least": limits["at_least"]} if said == "bare" else limits


_CHOICE = re.compile(
    r"(?<!\w)(?:(?:answer|respond|reply|say|choose|choosing|select|pick|classify|output|return|contain)\w*\b[^.\n\"“”:]{0,60}?\b"
    r"(?:one of(?: the)?(?: following)?(?: exact)?(?: options| phrases| answers| words| choices| responses| categories| labels| values)?|"
    r"from(?: the following)?(?: options)?|either|only|just|just say|with one of|as one of)|just say|answer|one of (?:the following|these)(?: exact)? (?:phrases|options|answers))\s*(?:phrases?|options?|words?)?\s*[:：,]?\s*",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"(?:[A-Z][^\n\"“”]{2,60}[.?!]\n){1,9}[A-Z][^\n\"“”]{2,60}[.?!](?=\s|\Z)")
_ALTERNATIVES = re.compile(r"\s*(?:[,/]\s*(?:or\s+)?|\s+or\s+)", re.IGNORECASE)


def _choices(prose: Prose) -> Iterator[Found]:
    text = prose.text
    for match in _CHOICE.finditer(text):
        listed = grammar_lists.quoted(text, match.end())
        options = listed.phrases if listed else []
        end = listed.end if listed else match.end()
        if not listed and (plain := _PLAIN.match(text, match.end())):
            options, end = plain[0].split("\n"), plain.end()
        if len(options) < 2 or (listed and listed.joint == "and"):
            continue
        if listed and listed.joint != "or" and not re.search(r"one of|from|choos|select|pick", match[0], re.I):
            continue
        yield Found(match.start(), end, {"id": "format.choice", "options": options}, "forms.choice", match.start())


@lru_cache(1)
def _section_count() -> re.Pattern[str]:
    return re.compile(rf"{quantity()}[-\s]+(?:\w+\s+)?(?P<noun>sections?|parts?|chapters?|paragraphs?|advertisements?|days?|verses?|stanzas?|scenes?)(?!\w)", re.IGNORECASE)


_MARKED = re.compile(
    r"(?:(?:mark(?:ed|ing)?|start(?:s|ing|ed)?|begin(?:ning|s)?|label(?:l?ed|l?ing)?|denot(?:e|ed)|noted|separat(?:e|ed)|indicat(?:e|ed)|titled|named|call(?:ed)?)\b[^.\n]{0,60}?"
    r"\b(?:with|by|as|using)\s+(?:the (?:word|marker|text) )?[\"“'‘]?(?P<marker>[A-Z][A-Za-z]{1,14})[ ](?:X|\d|#|\[X\]|N|I)\b"
    r"|[\"“'‘(](?P<first>[A-Z][A-Za-z]{1,14})[ ]1[\"”'’]?\s*(?:,|and))",
)
_EACH_FORM = re.compile(r"\b(?P<marker>[A-Z][A-Za-z]{1,14})[ ]X\b")


def _sections(prose: Prose) -> Iterator[Found]:
    text = prose.text
    for match in _MARKED.finditer(text):
        marker = match["marker"] or match["first"]
        before = max(0, match.start() - 260)
        nearest = None
        for counted in _section_count().finditer(text, before, min(len(text), match.end() + 60)):
            if counted["noun"].casefold().rstrip("s") == "paragraph" and marker.casefold() != "paragraph":
                continue
            nearest = counted if nearest is None or counted.start() <= match.start() else nearest
        if nearest is None:
            continue
        asked = bound(nearest)
        if asked is None:
            continue
        constraint = {"id": "format.sections", "marker": marker, **asked[0].dump()}
        start, end = min(nearest.start(), match.start()), max(match.end(), nearest.end())
        yield Found(start, end, constraint, "forms.sections", start)


_DIVIDER = re.compile(
    r"(?<!\w)(?:separat\w*|divid\w*|split|delimit\w*|set apart)\b[^.\n]{0,90}?(?P<divider>\*{3,}|-{3,}|={3,}|#{3,}|~{3,}|_{3,}|\b(?P<n>[36]|three|six) asterisks?(?: symbols?| marks?| signs?)?|markdown divider)"
    r"(?:[^.\n]{0,20}?(?P<stars>\*{3,}))?|(?P<divider2>\*{3,}) as the (?:divider|separator)",
    re.IGNORECASE,
)


@lru_cache(1)
def _part_count() -> re.Pattern[str]:
    return re.compile(
        rf"{quantity()}\s+(?:(?:different|distinct|separate|possible|alternative|unique)\s+)?"
        r"(?P<noun>(?!words|sentences|asterisk|symbols|times|lines|placeholders|bullets|stars|signs|marks|new|days?\b|hours|years|keywords|people|letters)(?:code |bullet )?[a-z]{3,}s|itinerary)(?!\w)",
        re.IGNORECASE,
    )


def _separated(prose: Prose) -> Iterator[Found]:
    text = prose.text
    for match in _DIVIDER.finditer(text):
        signs = match["divider2"] or match["stars"] or match["divider"]
        if not signs.startswith(("*", "-", "=", "#", "~", "_")):
            size = number(match["n"]) if match["n"] else 3
            signs = "*" * size
        counted = [*_part_count().finditer(text, max(0, match.start() - 220), match.end())]
        constraint: dict[str, Any] = {"id": "format.separated", "divider": signs}
        start = match.start()
        if counted:
            last = counted[-1]
            asked = bound(last)
            if asked and (asked[0].high or asked[0].low or 0) >= 2:
                constraint |= asked[0].dump()
                start = min(start, last.start())
                if re.search(r"different", last[0], re.I):
                    constraint["different"] = True
        yield Found(start, match.end(), constraint, "forms.separated", match.start())


@lru_cache(1)
def _level_count() -> re.Pattern[str]:
    return re.compile(
        rf"{quantity()}\s+(?:\w+\s+)?(?:(?:heading|header)\s+levels?|levels?\s+(?:of\s+)?(?:heading|header)s?)(?!\w)", re.IGNORECASE
    )


def _levels(prose: Prose) -> Iterator[Found]:
    """Return the places that ask for headings of several levels."""
    for match in _level_count().finditer(prose.text):
        asked = bound(match)
        low = asked[0].low if asked else None
        if low and 2 <= low <= 6:
            parts = [{"id": "format.headings", "level": level, "at_least": 1} for level in range(1, 7)]
            yield Found(match.start(), match.end(), {"k_of": low, "parts": parts}, "forms.heading_levels", match.start())
