"""Japanese sentences, as ``ja_sentence_segmenter`` cuts them in M-IFEval's pipeline.

Replayed are its normalization as far as it moves a boundary, its lines, the joining of a line
that ends in の with the next one, and its cut behind 。 ! ? outside of 「」 and (); version
0.3.0 (MIT). There a run of such joined lines takes quadratic time; here all is one pass.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ifeval.foreign.counts import Regions

__all__ = ["sentences"]

_SIGN = re.compile("[。｡!！?？「｢」｣(（)）]")
_STOPS, _OPENS, _CLOSES = frozenset("。｡!！?？"), "「｢", "」｣"
_BLANKS = " \u3000"
# The normalization takes the blanks away between one of these and the end of its line.
_WIDE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef!-/:-@\[-`{-~¥~]")


class _Line(NamedTuple):
    """Hold where a line stands, without the blanks at its ends that count for nothing."""

    start: int
    end: int


def sentences(text: str) -> Regions:
    """Find the sentences of a text; a line with blanks alone is one, as in the original.

    Args:
        text: Any text.

    Returns:
        Start and end offsets, in order, without the blanks around.
    """
    found: Regions = []
    joined: list[_Line] = []
    length, last = 0, ""
    for line in _lines(text):
        if line.start < line.end:
            joined.append(line)
            length += line.end - line.start
            last = text[line.end - 1]
        # What was joined so far ends in の, with at least one character before.
        if joined and not (last == "の" and length > 1):
            found += _cut(text, joined)
            joined, length, last = [], 0, ""
    return [*found, *_cut(text, joined)] if joined else found


def _lines(text: str) -> Iterator[_Line]:
    start = len(text) - len(text.lstrip())
    stop = len(text.rstrip())
    for line in text[start:stop].splitlines(keepends=True):
        past = start + len(line)
        end = past if past == stop else start + len(line.splitlines()[0])
        body = text[start:end]
        first = end - len(body.lstrip(_BLANKS))
        if first > start and not _WIDE.match(text[first:end]):
            first = start
        solid = start + len(body.rstrip(_BLANKS))
        if solid < end and solid > start and past > end and _WIDE.match(text[solid - 1]):
            end = solid
        yield _Line(first, end)
        start = past


def _cut(text: str, lines: list[_Line]) -> Regions:
    """Cut what was joined behind its stops, but for those within quotes or brackets.

    Args:
        lines: One line at least, none of which is empty.
    """
    if len(lines) == 1 and not _SIGN.search(text, *lines[0]):
        return [_trimmed(text, *lines[0])]
    stops: list[int] = []
    safe: list[tuple[int, int]] = []
    quote = bracket = -1
    for line in lines:
        for match in _SIGN.finditer(text, line.start, line.end):
            at, sign = match.start(), match[0]
            if sign in _STOPS:
                stops.append(at)
            elif sign in _OPENS:
                quote = at
            elif sign in _CLOSES:
                if quote >= 0:
                    safe.append((quote, at))
                quote = -1
            elif sign in "(（":
                bracket = at
            else:
                if bracket >= 0:
                    safe.append((bracket, at))
                bracket = -1
    found: Regions = []
    low = lines[0].start
    for at in _outside(stops, safe):
        found.append((low, at + 1))
        low = at + 1
    end = lines[-1].end
    if low < end:
        found.append((low, end))
    return [_trimmed(text, a, b) for a, b in found]


def _outside(stops: list[int], safe: list[tuple[int, int]]) -> list[int]:
    """Return the stops that are in none of the regions, which are in the order of their ends."""
    found: list[int] = []
    regions = sorted(safe)
    index, reach = 0, -1
    for at in stops:
        while index < len(regions) and regions[index][0] < at:
            reach = max(reach, regions[index][1])
            index += 1
        if at > reach:
            found.append(at)
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    body = text[start:end]
    start += len(body) - len(body.lstrip())
    return start, max(start, start + len(body.strip()))
