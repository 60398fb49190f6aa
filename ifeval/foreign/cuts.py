r"""The word cuts of several benchmarks: runs of ``\w``, and words without their punctuation.

Punctuation is ASCII's. Deleting it never joins what white space parts, so the words of a text
without punctuation are the words of the text that have something else in them, in order.
"""

import re
import string
from collections.abc import Iterator
from typing import Final

from ifeval.foreign.punkt import is_word
from ifeval.view import View

__all__ = [
    "EDGES",
    "PUNCTUATION",
    "bare",
    "bare_lower",
    "bare_place",
    "beyond_ascii",
    "count_words",
    "place",
    "unpunctuated",
    "word_list",
    "word_places",
]

PUNCTUATION: Final = string.punctuation
EDGES: Final = PUNCTUATION + " "
"""What is stripped from a word's ends."""

_SOLID: Final = re.compile(r"\S+")
_ASCII_WORDS: Final = {c: " " for c in range(128) if not (chr(c).isalnum() or chr(c) == "_")}
_ASCII: Final = bytes(ord(_ASCII_WORDS.get(c, chr(c))) for c in range(256))
_ALL_ASCII: Final = bytes(range(128))
_FEW: Final = 32  # signs beyond ASCII that are looked for one by one
_DELETED: Final = str.maketrans("", "", PUNCTUATION)


def count_words(text: str) -> int:
    r"""Count the runs of ``\w``, as the engine ``regex`` takes it, which NLTK uses."""
    if text.isascii():
        return len(text.encode().translate(_ASCII).split())
    return len(_spaced(text).split())


def word_list(text: str) -> list[str]:
    r"""Return the runs of ``\w``, as the engine ``regex`` takes it."""
    return _spaced(text).split()


def word_places(text: str) -> Iterator[tuple[int, int]]:
    r"""Yield where the runs of ``\w`` stand, as the engine ``regex`` takes it."""
    return (match.span() for match in _SOLID.finditer(_spaced(text)))


def _spaced(text: str) -> str:
    """Return a text with a blank for each character that is in no word."""
    if text.isascii():
        return text.encode().translate(_ASCII).decode()
    data = text.encode("utf-8", "surrogatepass")  # of bytes all is done at once
    foreign = [c for c in {*beyond_ascii(data)} if not is_word(c)]
    if len(foreign) > _FEW:
        return text.translate(_ASCII_WORDS | dict.fromkeys(map(ord, foreign), " "))
    data = data.translate(_ASCII)
    for c in foreign:
        data = data.replace(c.encode("utf-8", "surrogatepass"), b" ")
    return data.decode("utf-8", "surrogatepass")


def beyond_ascii(data: bytes) -> str:
    """Return what is left of a text in UTF-8, surrogates and all, without its ASCII."""
    return data.translate(None, _ALL_ASCII).decode("utf-8", "surrogatepass")


def unpunctuated(text: str) -> str:
    """Return a text without ASCII punctuation."""
    return text.translate(_DELETED)


def bare(text: str) -> list[str]:
    """Return the words of a text without its ASCII punctuation."""
    return text.translate(_DELETED).split()


def bare_lower(text: str) -> list[str]:
    """Return the words of a text in lower case and without its ASCII punctuation."""
    return text.lower().translate(_DELETED).split()


def place(view: View, index: int) -> tuple[int, int]:
    """Return where a word between white space stands, by its number from 0."""
    for number, match in enumerate(_SOLID.finditer(view.text)):
        if number == index:
            return match.span()
    raise IndexError(index)


def bare_place(view: View, index: int) -> tuple[int, int]:
    """Return where a word of ``bare`` stands, by its number from 0."""
    number = -1
    for match in _SOLID.finditer(view.text):
        number += bool(match[0].strip(PUNCTUATION))
        if number == index:
            return match.span()
    raise IndexError(index)
