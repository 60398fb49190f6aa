"""The parts of a response: options, numbered sections, dividers, levels of headings."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ifeval.build import grammar_lists
from ifeval.build.grammar import bound, number, quantity
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose


def found(prose: Prose) -> Iterator[Found]:
    """Return the places that say of which parts a response is made."""
    yield from _choices(prose)
    yield from _sections(prose)
    yield from _separated(prose)
    yield from _levels(prose)


_CHOICE = re.compile(
    r"(?<!\w)(?:(?:answer|respond|reply|say|choose|choosing|select|pick|classify|output|return"
    r"|contain)\w*\b[^.\n\"“”:]{0,60}?\b"
    r"(?:(?:with |as )?one of(?: the)?(?: following)?(?: exact)?(?: options| phrases| answers"
    r"| words| choices| responses| categories| labels| values)?|"
    r"from(?: the following)?(?: options)?|either|only|just|just say)"
    r"|just say|answer|one of (?:the following|these)(?: exact)? (?:phrases|options"
    r"|answers))\s*(?:phrases?|options?|words?)?\s*[:：,]?\s*",
    re.IGNORECASE,
)
_OF_SOMETHING = re.compile(
    r"\b(?:each|every|for all|(?:choos|select|pick)\w* an? (?!option|answer|response|word|phrase"
    r"|label|category)\w+)\b",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:user|player|reader|student|customer|child|column|field|he|she|they)s?\b[^.,;]*\Z|\([^()]*\Z",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r"one of|from|choos|select|pick", re.IGNORECASE)
_TAKING = re.compile(r"choosing|selecting|picking", re.IGNORECASE)
_PLAIN = re.compile(r"(?:[A-Z][^\n\"“”]{2,60}[.?!]\n){1,9}[A-Z][^\n\"“”]{2,60}[.?!](?=\s|\Z)")
_AMONG_OTHERS = re.compile(r"\b(?:contain|includ)\w*", re.IGNORECASE)
_ALTERNATIVES = re.compile(r"\s*(?:[,/]\s*(?:or\s+)?|\s+or\s+)", re.IGNORECASE)


def _choices(prose: Prose) -> Iterator[Found]:
    text = prose.text
    for match in prose.matches(_CHOICE):
        listed = grammar_lists.quoted(text, match.end())
        options = listed.phrases if listed else []
        end = listed.end if listed else match.end()
        if not listed and (plain := _PLAIN.match(text, match.end())):
            options, end = plain[0].split("\n"), plain.end()
        if len(options) < 2 or _OF_SOMETHING.search(match[0]):
            continue
        asked = prose.sentence(match.start())
        before = asked.text[: match.start() - asked.start]
        if _OF_OTHERS.search(before):
            continue
        if _TAKING.match(match[0]) and asked.text[asked.body : match.start() - asked.start]:
            continue  # "Add a mood, choosing from"
        joint = listed.joint if listed else "or"
        if joint == "and" or (not joint and not _ONE_OF.search(match[0])):
            continue
        told: dict[str, Any] = {"id": "format.choice", "options": options}
        if _AMONG_OTHERS.search(match[0]) or _AMONG_OTHERS.search(text, end, end + 60):
            told = {"id": "keywords.contains", "phrases": options}
        yield Found(match.start(), end, told, "forms.choice", match.start())


@lru_cache(1)
def _section_count() -> re.Pattern[str]:
    return re.compile(
        rf"{quantity()}[-\s]+(?:\w+\s+)?(?P<noun>sections?|parts?|chapters?|paragraphs?"
        rf"|advertisements?|days?|verses?|stanzas?|scenes?)(?!\w)",
        re.IGNORECASE,
    )


_MARKED = re.compile(
    r"(?:(?:mark(?:ed|ing)?|start(?:s|ing|ed)?|begin(?:ning|s)?|label(?:l?ed|l?ing)?|denot(?:e"
    r"|ed)|noted|separat(?:e|ed)|indicat(?:e|ed)|titled|named|call(?:ed)?)\b[^.\n]{0,60}?"
    r"\b(?:with|by|as|using)\s+(?:the (?:word|marker|text) )?[\"“'‘]?(?P<marker>[A-Z]"
    r"[A-Za-z]{1,14})[ ](?:X|\d|#|\[X\]|N|I)\b"
    r"|[\"“'‘(](?P<first>[A-Z][A-Za-z]{1,14})[ ]1[\"”'’]?\s*(?:,|and))",
)
_EACH_FORM = re.compile(r"\b(?P<marker>[A-Z][A-Za-z]{1,14})[ ]X\b")


def _sections(prose: Prose) -> Iterator[Found]:
    text = prose.text
    for match in prose.matches(_MARKED):
        marker = match["marker"] or match["first"]
        before = max(0, match.start() - 260)
        nearest = None
        for counted in _section_count().finditer(text, before, min(len(text), match.end() + 60)):
            if (
                counted["noun"].casefold().rstrip("s") == "paragraph"
                and marker.casefold() != "paragraph"
            ):
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
    r"(?<!\w)(?:separat\w*|divid\w*|split|delimit\w*|set apart)\b[^.\n]{0,90}?"
    r"(?P<divider>\*{3,}|-{3,}|={3,}|#{3,}|~{3,}|_{3,}|\b(?P<n>[36]|three|six) asterisks?"
    r"(?: symbols?| marks?| signs?)?|markdown divider)"
    r"(?:[^.\n]{0,20}?(?P<stars>\*{3,}))?|(?P<divider2>\*{3,}) as the (?:divider|separator)",
    re.IGNORECASE,
)


@lru_cache(1)
def _part_count() -> re.Pattern[str]:
    return re.compile(
        rf"{quantity()}\s+(?:(?:different|distinct|separate|possible|alternative|unique)\s+)?"
        r"(?P<noun>(?!words|sentences|asterisk|symbols|times|lines|placeholders|bullets|stars"
        r"|signs|marks|new|days?\b|hours|years|months|weeks|minutes|seconds|keywords|people|letters"
        r"|inches|feet|metres|meters|miles|dollars|pounds|percent)(?:code |bullet )?"
        r"[a-z]{3,}s|itinerary)(?!\w)",
        re.IGNORECASE,
    )


def _separated(prose: Prose) -> Iterator[Found]:
    text = prose.text
    for match in prose.matches(_DIVIDER):
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
                if re.search(r"different", last[0], re.IGNORECASE):
                    constraint["different"] = True
        yield Found(start, match.end(), constraint, "forms.separated", match.start())


@lru_cache(1)
def _level_count() -> re.Pattern[str]:
    return re.compile(
        rf"{quantity()}\s+(?:\w+\s+)?(?:(?:heading|header)\s+levels?|levels?\s+(?:of\s+)?"
        rf"(?:heading|header)s?)(?!\w)",
        re.IGNORECASE,
    )


def _levels(prose: Prose) -> Iterator[Found]:
    """Return the places that ask for headings of several levels."""
    for match in prose.matches(_level_count()):
        asked = bound(match)
        low = asked[0].low if asked else None
        if low and 2 <= low <= 6:
            parts = [
                {"id": "format.headings", "level": level, "at_least": 1} for level in range(1, 7)
            ]
            told: dict[str, Any] = {"k_of": low, "parts": parts}
            if asked and asked[0].said == "exactly" and low < 6:
                told = {"all": [told, {"not": {"k_of": low + 1, "parts": parts}}]}
            yield Found(match.start(), match.end(), told, "forms.heading_levels", match.start())
