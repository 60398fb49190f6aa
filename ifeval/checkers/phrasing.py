"""Phrases that are listed by language, and where in a response they stand."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

import annotated_types as at

from ifeval.checker import Words
from ifeval.checkers import occurrence
from ifeval.checkers.folding import comparable, tokens
from ifeval.checkers.occurrence import Regions
from ifeval.view import View

Phrases = Words | Annotated[dict[str, Words], at.MinLen(1)]
"""A list of phrases, or a list for each language, by its code."""

Place = Literal["anywhere", "start", "opening", "end"]

_NEAR = 2
_REACH = 400
_QUOTES = "\"'“”„‟‘’‚‛«»‹›「」『』＂"
_BEFORE = re.compile(rf"[\s\ufeff*_~`#>(¡¿{_QUOTES}-]{{0,200}}")
_FEW_WORDS = re.compile(r"\W{0,8}(?:\w{1,20}[ '’]){0,2}\w{1,20}[,!:;.–—][*_~`]*\s+")
_MARK_AFTER = re.compile(
    rf"[*_~`){_QUOTES}]*[ \t]*(?:[,.!;:…—–，。！：；、،]|--|-\s|[\r\n]|[*_~`){_QUOTES}]*\Z)"
)


def listed(phrases: Phrases, language: str | None) -> list[str] | None:
    """Return the phrases of a language, of all, or None where it has none."""
    if isinstance(phrases, list):
        return phrases
    if language is None:
        return [phrase for listed in phrases.values() for phrase in listed]
    code = language.casefold().replace("_", "-")
    return phrases.get(code) or phrases.get(code.partition("-")[0])


class _Phrase(NamedTuple):
    """A phrase, without the comma that asks for a mark after it."""

    bare: str
    marked: bool
    longest: str
    """Its longest word, ready for comparison: where that is not, the phrase is not."""


@lru_cache(256)
def _ready(phrases: tuple[str, ...], *, ignore_case: bool) -> list[_Phrase]:
    found: list[_Phrase] = []
    for phrase in phrases:
        marked = phrase[-1] == "," and len(phrase) > 1
        bare = phrase[:-1] if marked else phrase
        longest = max(tokens(bare, ignore_case=ignore_case), key=len)
        found.append(_Phrase(bare, marked, longest))
    return found


def places(
    view: View, phrases: Sequence[str], place: Place, *, ignore_case: bool
) -> Iterator[tuple[int, int]]:
    """Return where phrases stand in a place; see ``style.wording``."""
    ready = _ready(tuple(phrases), ignore_case=ignore_case)
    match place:
        case "anywhere":
            parts = [(0, view)]
        case "end":
            parts = [(start, _part(view, start, end)) for start, end in _ends(view)]
        case _:
            # All that may stand before a phrase, and the longest of them, is within reach.
            reach = _REACH + 2 * max(map(len, phrases))
            starts = [0] if place == "start" else _openings(view)
            ends = [min(start + reach, len(view.text)) for start in starts]
            parts = [(s, _part(view, s, e)) for s, e in zip(starts, ends, strict=True)]
    for shift, part in parts:
        text = comparable(part, ignore_case=ignore_case).text
        for phrase in ready:
            if phrase.longest not in text:
                continue
            for start, end in _found(part, phrase, place, ignore_case=ignore_case):
                if not phrase.marked or _MARK_AFTER.match(part.text, end):
                    yield start + shift, end + shift


def _found(view: View, phrase: _Phrase, place: Place, *, ignore_case: bool) -> Regions:
    if place in ("anywhere", "end"):
        return occurrence.find(view, phrase.bare, ignore_case=ignore_case, whole_words=True)
    region = occurrence.at_start(
        view, phrase.bare, _BEFORE, ignore_case=ignore_case, whole_words=True
    )
    return [region] if region else []


def _openings(view: View) -> list[int]:
    """Return the start, and the place after a few words with a mark after them."""
    before = _FEW_WORDS.match(view.text)
    return [0, before.end()] if before else [0]


def _ends(view: View) -> list[tuple[int, int]]:
    """Return the last two sentences that say something; a rule or an emoji alone does not."""
    found: list[tuple[int, int]] = []
    for start, end in reversed(view.sentences):
        if any(map(str.isalnum, view.text[start:end])):
            found.append((start, end))
            if len(found) == _NEAR:
                break
    return found


def _part(view: View, start: int, end: int) -> View:
    parts: dict[tuple[int, int], View] = view.once("phrasing.parts", _none)
    if (start, end) not in parts:
        parts[start, end] = view.region(start, end)
    return parts[start, end]


def _none(_: str) -> dict[tuple[int, int], View]:
    return {}


def excepted(found: Regions, view: View, exceptions: Sequence[str]) -> Regions:
    """Return the regions, in order, that lie within none of some longer phrases."""
    if not (found and exceptions):
        return found
    around, _ = occurrence.find_all(view, exceptions, ignore_case=True, whole_words=True)
    return outside(found, around)


def outside(found: Regions, others: Regions) -> Regions:
    """Return the regions that lie within none of some others; both are in order."""
    kept: Regions = []
    index = 0
    for start, end in found:
        while index < len(others) and others[index][1] <= start:
            index += 1
        if index == len(others) or not (others[index][0] <= start and end <= others[index][1]):
            kept.append((start, end))
    return kept


def apart(found: Regions) -> Regions:
    """Return one region for each place: of those that overlap the longest of the first."""
    kept: Regions = []
    reached = -1
    for start, end in sorted(found, key=lambda region: (region[0], -region[1])):
        if start >= reached:
            kept.append((start, end))
            reached = end
    return kept
