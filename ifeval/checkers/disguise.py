"""Seeing through simple disguises of a text: look-alikes, spaced letters, codes."""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ifeval import units
from ifeval.checkers import shingles
from ifeval.checkers.occurrence import Regions
from ifeval.view import View

Reading = tuple[str, list[str], Regions]
"""How a text was read, its words, and where each stands in the text as it is."""

_ALIKE = str.maketrans("аеорсухіјѕԁһԛԝӏνορικαχγ013457", "aeopcyxijsdhqwlvopikaxyoieast")
"""Letters of Cyrillic and Greek, and digits, that stand for Latin letters."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[ \t._*|/\\-]{1,3}[^\W_](?![^\W_])){11,}")
_WIDER = re.compile(r"[^\W_]([ \t._*|/\\-]{1,3})")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{32,}={0,2}(?![A-Za-z0-9+/=_-])")
_HEX = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[ :]?){24,}")
_DIGIT = re.compile(r"[0-9]")
_LONGEST = 200_000
"""Characters of a code that are decoded."""


def plain_words(view: View) -> list[str]:
    """Return the words of a text without regard to case and look-alikes; made once."""
    return view.once("disguise.words", _plain_words)


@lru_cache(16)
def runs(texts: tuple[str, ...], n: int) -> frozenset[shingles.Gram]:
    """Return the runs of n words of some texts, kept for the rows that have the same.

    Args:
        texts: The texts; no run reaches across two of them.
        n: The words of a run.
    """
    return frozenset(gram for text in texts for gram in shingles.grams(_plain_words(text), n))


def _plain_words(text: str) -> list[str]:
    return _words(text)[0]


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower().translate(_ALIKE)
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).casefold()
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.translate(_ALIKE)


def _words(text: str) -> tuple[list[str], Regions]:
    cut = units.words.cut(text)
    if text.isascii():
        low = text.lower().translate(_ALIKE)
        return [low[start:end] for start, end in cut], cut
    seen: dict[str, str] = {}  # where each character is a word, the same ones come again
    words: list[str] = []
    places: Regions = []
    for start, end in cut:
        word = text[start:end]
        plain = seen.get(word)
        if plain is None:
            plain = seen[word] = _plain(word)
        if plain:
            words.append(plain)
            places.append((start, end))
    return words, places


def as_it_is(view: View) -> list[Reading]:
    """Return the one reading of the text as it is, but for case and look-alikes."""
    return [("", *view.once("disguise.plain", _words))]


def readings(view: View) -> list[Reading]:
    """Return every reading of a text; made once."""
    return view.once("disguise.readings", _readings)


def _readings(text: str) -> list[Reading]:
    words, places = _words(text)
    found: list[Reading] = [("", words, places)]
    if _INVISIBLE.search(text):
        found.append(("with invisible characters", *_without_invisible(text)))
    backwards = [word[::-1] for word in reversed(words)]
    found.append(("backwards", backwards, places[::-1]))
    found.append(("word by word backwards", words[::-1], places[::-1]))
    if _DIGIT.search(text):  # a digit is plain before it can be turned
        found.append(("in ROT13", *_words(codecs.encode(text, "rot13"))))
    else:
        turned = codecs.encode("\n".join(words), "rot13").split("\n")
        found.append(("in ROT13", turned, places))
    found += _spaced(text)
    found += _coded(text)
    return found


def _without_invisible(text: str) -> tuple[list[str], Regions]:
    """Cut the text without its invisible characters, and say where each word was."""
    kept = [i for i, char in enumerate(text) if not _INVISIBLE.match(char)]
    words, cut = _words("".join([text[i] for i in kept]))
    return words, [(kept[start], kept[end - 1] + 1) for start, end in cut]


def _spaced(text: str) -> Iterator[Reading]:
    """Return runs of letters with marks between them, whose words wider gaps divide.

    Without wider gaps all the letters are one word.
    """
    for match in _SPACED.finditer(text):
        gaps = [len(gap) for gap in _WIDER.findall(match[0])]
        narrow = min(gaps)
        words: list[str] = []
        word = ""
        for letter, gap in zip(_WIDER.finditer(match[0]), [*gaps], strict=True):
            word += letter[0][0]
            if gap > narrow:
                words.append(word)
                word = ""
        words.append(word + match[0][-1])
        read = [_plain(each) for each in words]
        yield "with spaced letters", read, [match.span()] * len(read)


def _coded(text: str) -> Iterator[Reading]:
    for pattern, how, decode in (
        (_BASE64, "in Base64", _from_base64),
        (_HEX, "in hexadecimal digits", _from_hex),
    ):
        for match in pattern.finditer(text):
            inner = decode(match[0][:_LONGEST])
            if inner:
                words, _ = _words(inner)
                yield how, words, [match.span()] * len(words)


def _from_base64(code: str) -> str:
    bare = code.rstrip("=").replace("-", "+").replace("_", "/")
    bare = bare[: len(bare) - (len(bare) % 4 == 1)]
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8", "ignore")
    except (binascii.Error, ValueError):
        return ""


def _from_hex(code: str) -> str:
    digits = re.sub(r"[ :]", "", code)
    try:
        return bytes.fromhex(digits[: len(digits) // 2 * 2]).decode("utf-8", "ignore")
    except ValueError:
        return ""
