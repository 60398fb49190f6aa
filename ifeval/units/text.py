"""Units of plain text: words, sentences, paragraphs, lines, characters, graphemes.

A word is a run of letters, marks, digits and underscores, with single apostrophes, hyphens
and stops inside it ("don't", "state-of-the-art", "3.14", "e.g"), as in Unicode's word
boundaries (UAX 29) but for the hyphen, which joins here. Scripts that are written without
spaces have no words without a dictionary: each Han, Hiragana or Katakana character counts as
one, and so does each Thai, Lao, Khmer or Burmese letter with its marks.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from ifeval.units.embedded import fences
from ifeval.units.kind import Offsets, unit

# Both patterns below say the same of ASCII text (a law holds them together); the first is
# twice as fast and needs no import.
_ASCII_WORD = re.compile(r"\w+(?:(?:[-'.]|(?<=\d)[,:](?=\d))\w+)*", re.ASCII)
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n|\u2029")
_LONGEST = 9_000
"""Characters whose sentences are looked for at once. sentencex takes quadratic time where
quotation marks do not close, and beyond 10 KiB loses blank lines."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NUMBER = re.compile(r"[-*+>#\s]*\(?\d{1,3}[.)][^\S\n]+")
"""The number of a list item, which the library takes for a sentence at times."""
_AROUND = {'"': '"', "“": "”", "„": "“”", "«": "»", "(": ")", "「": "」", "『": "』"}
"""Marks around a whole text, within which the library finds no end of a sentence."""


@cache
def _word() -> Any:
    import regex

    dense = r"\p{Han}\p{Hiragana}\p{Katakana}"
    stacked = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
    run = rf"[[\p{{L}}\p{{M}}\p{{N}}_]--[{dense}{stacked}]]"
    joint = r"(?:[-'’‐‑.·]|(?<=\p{Nd})[,:](?=\p{Nd}))"
    return regex.compile(
        rf"{run}+(?:{joint}{run}+)*|[{dense}]\p{{M}}*|[[{stacked}]&&\p{{L}}]\p{{M}}*", regex.V1
    )


@cache
def _grapheme() -> Any:
    import regex

    # A flag first: ``\X`` alone takes quadratic time over a run of flags.
    joined = r"[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]"
    return regex.compile(rf"[\U0001F1E6-\U0001F1FF]{{2}}(?!{joined})|\X")


def _words_pattern(text: str) -> Any:
    return _ASCII_WORD if text.isascii() else _word()


def _count_words(text: str) -> int:
    return len(_words_pattern(text).findall(text))


@unit("words", _count_words)
def words(text: str) -> Offsets:
    """Cut into words: see the module's first lines for what a word is."""
    return (match.span() for match in _words_pattern(text).finditer(text))


@unit("sentences")
def sentences(text: str, *, language: str = "en") -> Iterator[tuple[int, int]]:
    """Cut into sentences, by the segmenter sentencex; a blank line always ends one.

    Fenced code has no sentences, and what has no letter or digit is none. Where one pair of
    quotation marks or brackets stands around several sentences, these are cut too.

    Args:
        language: The code of the language whose abbreviations are known, such as ``en``.
    """
    start = 0
    for code_start, code_end in [*fences(text), (len(text), len(text))]:
        yield from _sentences(text[start:code_start], start, language)
        start = code_end


def _sentences(text: str, shift: int, language: str) -> Iterator[tuple[int, int]]:
    clean, start = _SURROGATE.sub("\ufffd", text), 0
    while start < len(text):
        stop = start + _LONGEST
        blank = clean.rfind("\n\n", start + 1, stop) if stop < len(text) else -1
        pieces = _segmented(clean[start : stop if blank < 0 else blank + 2], language)
        if blank < 0 and stop < len(text) and len(pieces) > 1:
            pieces.pop()  # it may go on
        numbered = -1  # where the number of the next sentence starts
        for piece in pieces:
            start = clean.find(piece, start)  # blank lines may be missing between two pieces
            assert start >= 0, "a sentence is a piece of its text"
            end = start + len(piece)
            if piece is not pieces[-1] and _NUMBER.fullmatch(piece):
                numbered, start = start, end
                continue
            first = numbered if numbered >= 0 else start
            numbered = -1
            for left, right in _within_marks(clean, first, end, language):
                trimmed = _trimmed(text, left, right)
                if trimmed and any(map(str.isalnum, text[left:right])):
                    yield shift + trimmed[0], shift + trimmed[1]
            start = end


def _within_marks(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """Return the sentences within the marks around a piece, or the piece where none are."""
    piece = text[start:end].strip()
    closing = _AROUND.get(piece[:1], "")
    if not closing or piece[-1] not in closing or any(c in closing for c in piece[1:-1]):
        return [(start, end)]
    edges, place = [start], start + 1
    for inner in _segmented(piece[1:-1], language)[1:]:
        place = text.find(inner, place)
        edges.append(place)
    return [*pairwise([*edges, end])]


def _segmented(text: str, language: str) -> list[str]:
    import sentencex

    # The library has no types of its own.
    module: Any = sentencex
    segment: Callable[[str, str], list[str]] = module.segment
    return segment(language, text)


@unit("paragraphs")
def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Cut into what stands between blank lines; those in fenced code cut nothing."""
    start = 0
    code = [*fences(text), (len(text), len(text))]
    index = 0
    for match in _PARAGRAPH_BREAK.finditer(text):
        while code[index][1] <= match.start() < len(text):
            index += 1
        if code[index][0] <= match.start() < code[index][1]:
            continue
        if trimmed := _trimmed(text, start, match.start()):
            yield trimmed
        start = match.end()
    if trimmed := _trimmed(text, start, len(text)):
        yield trimmed


@unit("lines")
def lines(text: str) -> Offsets:
    """Cut into the lines with something on them."""
    return (m.span() for m in _LINE.finditer(text) if not m[0].isspace())


@unit("characters", len)
def characters(text: str) -> Offsets:
    """Cut into code points, blanks and line ends included."""
    return ((i, i + 1) for i in range(len(text)))


def _count_graphemes(text: str) -> int:
    # In ASCII only CR LF makes one grapheme of two characters.
    return len(text) - text.count("\r\n") if text.isascii() else len(_grapheme().findall(text))


@unit("graphemes", _count_graphemes)
def graphemes(text: str) -> Offsets:
    """Cut into what a reader sees as one character: an emoji with its modifiers, é, 각."""
    return (match.span() for match in _grapheme().finditer(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the offsets without the blanks at both ends, or None where nothing is left."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return None if left == len(piece) else (start + left, start + len(piece.rstrip()))
