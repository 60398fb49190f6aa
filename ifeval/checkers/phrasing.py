"""Phrases that are listed by language, and where in a response they stand."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

import annotated_types as at

from ifeval.checker import Words
from ifeval.checkers import occurrence
from ifeval.checkers.occurrence import Regions
from ifeval.view import View

Phrases = Words | Annotated[dict[str, Words], at.MinLen(1)]
"""A list of phrases, or a list for each language, by its code."""

Place = Literal["anywhere", "start", "opening", "end"]

_NEAR = 2
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


def places(
    view: View, phrases: Sequence[str], place: Place, *, ignore_case: bool
) -> Iterator[tuple[int, int]]:
    """Return where phrases stand in a place; see ``style.wording``."""
    if place in ("anywhere", "end"):
        for first, last in _ends(view) if place == "end" else [(0, len(view.text))]:
            part = view if place == "anywhere" else _part(view, first, last)
            for phrase in phrases:
                yield from _found(part, phrase, first, ignore_case=ignore_case)
        return
    starts = [(0, len(view.text))] if place == "start" else _openings(view)
    for first, last in starts:
        part = view if place == "start" else _part(view, first, last)
        for phrase in phrases:
            bare = phrase[:-1] if phrase[-1] == "," and len(phrase) > 1 else phrase
            region = occurrence.at_start(
                part, bare, _BEFORE, ignore_case=ignore_case, whole_words=True
            )
            if region and (bare is phrase or _MARK_AFTER.match(part.text, region[1])):
                yield region[0] + first, region[1] + first


def _openings(view: View) -> list[tuple[int, int]]:
    """Return the whole, and the whole without a few words before its first mark."""
    whole = (0, len(view.text))
    before = _FEW_WORDS.match(view.text)
    return [whole, (before.end(), whole[1])] if before else [whole]


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


def _found(view: View, phrase: str, shift: int, *, ignore_case: bool) -> Iterator[tuple[int, int]]:
    bare = phrase[:-1] if phrase[-1] == "," and len(phrase) > 1 else phrase
    for start, end in occurrence.find(view, bare, ignore_case=ignore_case, whole_words=True):
        if bare is phrase or _MARK_AFTER.match(view.text, end):
            yield start + shift, end + shift


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
