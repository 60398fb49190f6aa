"""Texts as tokens that can be compared, each with its place.

A token is lower case, without accents, apostrophes and the commas and spaces within numbers;
a hyphen parts, the dots of "U.S." do not. In scripts that are written without spaces each
character is a token, so that a phrase is found wherever it stands.
"""

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

from ifeval.view import View

DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
"""The letters of scripts that are written without spaces, as ranges within a class."""
_NUMBER = (
    r"\d{1,3}(?:,\d{2,3})*,\d{3}(?!\d)(?:\.\d+)?"  # 1,300.5 and 12,34,567
    r"|\d{1,3}, 000(?!\d)"  # as some tokenisers leave it
    r"|\d+(?:\.\d+)?"
)
# The first alternative is U.S. and J.R.R.; in ASCII, which most texts are, plain classes do.
_ASCII_TOKEN = re.compile(
    r"[A-Za-z]\.(?:[A-Za-z]\.)+(?:[A-Za-z](?![A-Za-z0-9]))?"
    rf"|[A-Za-z][A-Za-z0-9]*(?:'[A-Za-z][A-Za-z0-9]*)*|{_NUMBER}"
)
_TOKEN = re.compile(
    r"[^\W\d_]\.(?:[^\W\d_]\.)+(?:[^\W\d_](?![^\W_]))?"
    rf"|[^\W\d_{DENSE}](?:[^\W_{DENSE}]|[\u0300-\u036f])*"
    rf"(?:['’ʼ][^\W\d_{DENSE}][^\W_{DENSE}]*)*|{_NUMBER}"
    rf"|[{DENSE}]"
)
_ARTICLES = frozenset(("the", "a", "an"))
_SAME = {
    "saint": "st",
    "mount": "mt",
    "doctor": "dr",
    "mister": "mr",
    "junior": "jr",
    "senior": "sr",
    "versus": "vs",
    "number": "no",
    "fort": "ft",
}
_LONGEST = 400
"""Characters of a token that are folded: nothing longer is a word."""


class Tokens:
    """The tokens of a text, and where each stands in it."""

    __slots__ = ("_at", "places", "words")

    def __init__(self, words: list[str], places: list[tuple[int, int]]) -> None:
        self.words = words
        self.places = places
        self._at: dict[str, list[int]] | None = None

    @property
    def at(self) -> dict[str, list[int]]:
        """Where each word is among them."""
        if self._at is None:
            found: defaultdict[str, list[int]] = defaultdict(list)
            for number, word in enumerate(self.words):
                found[word].append(number)
            self._at = dict(found)
        return self._at

    def span(self, first: int, end: int) -> tuple[int, int]:
        """Return the offsets of a run of tokens that is not empty."""
        return self.places[first][0], self.places[end - 1][1]


def tokenised(text: str) -> Tokens:
    """Cut a text into tokens."""
    matches = [*(_ASCII_TOKEN if text.isascii() else _TOKEN).finditer(text)]
    return Tokens([folded(m[0]) for m in matches], [m.span() for m in matches])


def of_view(view: View) -> Tokens:
    """Return the tokens of a view, cut once."""
    return view.once("ground.tokens", tokenised)


@lru_cache(1 << 15)
def folded(token: str) -> str:
    """Return a token as it is compared."""
    plain = _folded(token[:_LONGEST])
    return plain or token


def _folded(token: str) -> str:
    if not token.isascii():
        token = unicodedata.normalize("NFKD", token)
        token = "".join(char for char in token if not unicodedata.combining(char))
        token = token.replace("’", "'").replace("ʼ", "'").replace("ø", "o").replace("Ø", "o")
    token = token.casefold().removesuffix("'s")
    if "'" in token or "." in token:
        token = token.replace("'", "")
        if not token[0].isdigit():
            token = token.replace(".", "")
    elif "," in token:
        return token.replace(",", "").replace(" ", "")
    token = token.replace(",", "").replace(" ", "")
    return _SAME.get(token, token)


@lru_cache(4096)
def phrase(text: str) -> tuple[str, ...]:
    """Return the tokens of a phrase, without its articles unless it is made of them."""
    words = tokenised(text).words
    return tuple(word for word in words if word not in _ARTICLES) or tuple(words)


def find(tokens: Tokens, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return where a phrase stands among tokens, passing over articles within it."""
    found: list[tuple[int, int]] = []
    if not words:
        return found
    have, size, last = tokens.words, len(tokens.words), -1
    for start in tokens.at.get(words[0], ()):
        if start < last:
            continue
        at = start + 1
        for word in words[1:]:
            while at < size and have[at] in _ARTICLES and have[at] != word:
                at += 1
            if at >= size or have[at] != word:
                break
            at += 1
        else:
            found.append((start, at))
            last = at
    return found
