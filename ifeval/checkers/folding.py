"""Texts made ready for comparison, and where their characters stand in the original.

Texts are compared after canonical composition (NFC), so that it does not matter how an
accented letter is encoded; typographic apostrophes and hyphens are taken for the plain ones;
and where case counts for nothing, letters are folded, which makes ``ss`` of ``ß``.
"""

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from ifeval import units
from ifeval.view import View

_APOSTROPHES = "’‘ʼ＇"
_HYPHENS = "‐‑"
# The characters that are more than one when folded; should Unicode add to them, only the
# slower way is taken.
_GROWS = re.compile(
    "[\u00df\u0130\u0149\u01f0\u0390\u03b0\u0587\u1e96-\u1e9a\u1e9e\u1f50\u1f52\u1f54\u1f56"
    "\u1f80-\u1faf\u1fb2-\u1fb4\u1fb6\u1fb7\u1fbc\u1fc2-\u1fc4\u1fc6\u1fc7\u1fcc\u1fd2\u1fd3"
    "\u1fd6\u1fd7\u1fe2-\u1fe4\u1fe6\u1fe7\u1ff2-\u1ff4\u1ff6\u1ff7\u1ffc\ufb00-\ufb06\ufb13-\ufb17]"
)


class Comparable(NamedTuple):
    """A text made ready for comparison, and where its characters stand in the original.

    ``pieces`` are the parts that changed their length, in order: start and end in this text,
    then in the original. Such a part stands as a whole for a whole; all else maps one to one.
    """

    text: str
    pieces: list[tuple[int, int, int, int]]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original of a part that is not empty."""
        if not self.pieces:
            return start, end
        return self._place(start, 0), self._place(end - 1, 1)

    def _place(self, at: int, after: int) -> int:
        index = bisect_right(self.pieces, at, key=lambda piece: piece[0]) - 1
        if index < 0:
            return at + after
        _, end, source, source_end = self.pieces[index]
        if at < end:
            return source_end if after else source
        return source_end + at - end + after


def plain(text: str) -> str:
    """Return a text with plain apostrophes and hyphens, each in the place of the other."""
    if not text.isascii():
        for mark in _APOSTROPHES:
            text = text.replace(mark, "'")
        for mark in _HYPHENS:
            text = text.replace(mark, "-")
    return text


def composed(text: str) -> Comparable:
    """Return a text in NFC."""
    if unicodedata.is_normalized("NFC", text):
        return Comparable(text, [])
    return _by_grapheme(text, ignore_case=False)


def _exact(text: str) -> Comparable:
    found = composed(text)
    return Comparable(plain(found.text), found.pieces)


def _folded(text: str) -> Comparable:
    if text.isascii():
        return Comparable(text.lower(), [])
    if unicodedata.is_normalized("NFC", text):
        folded = text.casefold()
        pieces: list[tuple[int, int, int, int]] = []
        longer = 0
        # No character folds to nothing: where the length is the same, so is every place.
        if len(folded) != len(text):
            for match in _GROWS.finditer(text):
                at, size = match.start(), len(match[0].casefold())
                pieces.append((at + longer, at + longer + size, at, at + 1))
                longer += size - 1
        if len(folded) == len(text) + longer:
            return Comparable(plain(folded), pieces)
    found = _by_grapheme(text, ignore_case=True)
    return Comparable(plain(found.text), found.pieces)


def _by_grapheme(text: str, *, ignore_case: bool) -> Comparable:
    """Compose, and fold, one grapheme after the other: nothing composes across their borders."""
    parts: list[str] = []
    pieces: list[tuple[int, int, int, int]] = []
    length = 0
    for start, end in units.graphemes.function(text):
        part = unicodedata.normalize("NFC", text[start:end])
        if ignore_case:
            part = part.casefold()
        if len(part) != end - start:
            pieces.append((length, length + len(part), start, end))
        parts.append(part)
        length += len(part)
    return Comparable("".join(parts), pieces)


def comparable(view: View, *, ignore_case: bool) -> Comparable:
    """Return the text of a view ready for comparison, made once.

    Args:
        ignore_case: Whether case counts for nothing: ``Straße`` is ``STRASSE``.
    """
    if ignore_case:
        return view.once("occurrence.folded", _folded)
    return view.once("occurrence.exact", _exact)


@lru_cache(4096)
def tokens(phrase: str, *, ignore_case: bool) -> tuple[str, ...]:
    """Return what stands between the blanks of a phrase, ready for comparison."""
    text = unicodedata.normalize("NFC", phrase)
    text = plain(text.casefold() if ignore_case else text)
    return tuple(text.split()) or (text,)
