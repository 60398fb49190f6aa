"""Words and running text as M-IFEval's Spanish checkers see them.

The original counts the tokens of spaCy's Spanish pipeline that are no punctuation. What stands
here are that tokenizer's rules (spaCy 3.8, ``spacy/lang/es``) as far as they change the number
of words: marks are taken off both ends of what stands between blanks, units off numbers, and
the rest is cut at the marks within. spaCy itself would bring 330 MB for the same figures.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ifeval.foreign.counts import Regions

__all__ = ["without_markers", "words"]

_CHUNK = re.compile(r"\S+")
_LETTER = r"[^\W\d_]"
_URL = re.compile(r"(?:https?://|ftp://|www\.)[^\s<>\"]+", re.IGNORECASE)
_WITHIN = re.compile(
    rf"\.{{2,}}|…|(?<=\d)[+*^](?=[\d-])|(?<={_LETTER}),(?={_LETTER})"
    rf"|(?<=[^\W_])[:<>=/](?={_LETTER})|(?<=[a-zß-öø-ÿ'\"])\.(?=[A-ZÀ-ÖØ-Þ'\"])"
)
_UNIT = re.compile(
    r"(?<=\d)(?:[kdcmµn]?m[²³]?|ha|yd|in|ft|[kmµ]?g|t|lb|oz|m/s|km/h|kmh|mph|h?Pa|mbar"
    r"|[mM][bB]|[kKgGtT][bB]|[TGK])$"
)
_MARKER = re.compile(r"^[^\S\n]*(?:\d+\.|[-*•])[^\S\n]+", re.MULTILINE)
_EDGES = frozenset("%=—–…,:;!?¿¡()[]{}<>_#*&'\"`´‘’‚“”„«»·~$£€¥°|")


def without_markers(text: str) -> Regions:
    """Return what stands between the markers of lists, numbers or bullets, at starts of lines."""
    edges = [0, *(edge for match in _MARKER.finditer(text) for edge in match.span()), len(text)]
    return [*zip(edges[::2], edges[1::2], strict=True)]


def words(text: str) -> Regions:
    """Return where the tokens stand that are no punctuation."""
    return [place for chunk in _CHUNK.finditer(text) for place in _tokens(chunk)]


def _tokens(chunk: re.Match[str]) -> Iterator[tuple[int, int]]:
    start, text = chunk.start(), chunk[0]
    if text.isalpha():
        yield chunk.span()
        return
    for first, last in _cut(text) if len(text) <= 64 else _cuts(text):
        yield start + first, start + last


def _cuts(text: str) -> list[tuple[int, int]]:
    """Return the places of the words in what stands between two blanks."""
    low, high = 0, len(text)
    found: list[tuple[int, int]] = []
    while low < high and (text[low] in _EDGES or _opens(text, low)):
        found.append((low, low + 1))
        low += 1
    behind: list[tuple[int, int]] = []
    while low < high and (text[high - 1] in _EDGES or text[high - 1] == "."):
        behind.append((high - 1, high))
        high -= 1
    unit = _UNIT.search(text, max(low, high - 5), high)
    if unit and unit.start() > low:
        behind.append(unit.span())
        high = unit.start()
    if low < high:
        if _URL.fullmatch(text, low, high):
            found.append((low, high))
        else:
            for match in _WITHIN.finditer(text, low, high):
                found += [(low, match.start()), match.span()]
                low = match.end()
            found.append((low, high))
    return [(a, b) for a, b in (*found, *reversed(behind)) if a < b and not _is_mark(text[a:b])]


_cut = lru_cache(16_384)(_cuts)


def _opens(text: str, at: int) -> bool:
    """Tell whether a plus, or a run of stops, stands before something else."""
    if text[at] == "+":
        return not text[at + 1 : at + 2].isdigit()
    return text.startswith("..", at) or (at > 0 and text[at - 1 : at + 1] == "..")


def _is_mark(token: str) -> bool:
    return all(unicodedata.category(character)[0] == "P" for character in token)
