"""Runs of words that two texts share, and words made ready to compare them."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from ifeval import units
from ifeval.checkers.folding import plain
from ifeval.checkers.occurrence import Regions
from ifeval.view import View

Gram = tuple[str, ...]


def folded(view: View) -> list[str]:
    """Return the words of a view, in its order, without regard to case; made once."""
    return view.once("shingles.folded", _folded)


def _folded(text: str) -> list[str]:
    cut = units.words.cut(text)
    if text.isascii():
        low = text.lower()
        return [low[start:end] for start, end in cut]
    words = [plain(text[start:end].casefold()) for start, end in cut]
    if unicodedata.is_normalized("NFC", text):
        return words
    return [unicodedata.normalize("NFC", word) for word in words]


def grams(words: Sequence[str], n: int) -> Iterator[Gram]:
    """Return each run of n words, in order."""
    return zip(*(islice(words, i, None) for i in range(n)), strict=False)


def known(texts: Iterable[View], n: int) -> set[Gram]:
    """Return the runs of n words of some texts, none across two of them."""
    found: set[Gram] = set()
    for view in texts:
        key = f"shingles.{n}"

        def cut(text: str) -> set[Gram]:
            return set(grams(_folded(text), n))

        found |= view.once(key, cut)
    return found


def shared(view: View, others: set[Gram], n: int) -> tuple[Regions, int]:
    """Return where runs of n or more words stand that others have, and how many words they are."""
    regions: Regions = []
    covered = 0
    cut = view.words
    first = last = -1
    for i, gram in enumerate(grams(folded(view), n)):
        if gram not in others:
            continue
        if i > last:
            if first >= 0:
                regions.append((cut[first][0], cut[last - 1][1]))
            first = i
            covered += n
        else:
            covered += i + n - last
        last = i + n
    if first >= 0:
        regions.append((cut[first][0], cut[last - 1][1]))
    return regions, covered
