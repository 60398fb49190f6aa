"""How much of a text is copied: the fragments that it shares with its sources, and n-grams."""

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from ifeval.ground.tokens import tokenised
from ifeval.ground.universe import Universe

_CANDIDATES = 40
"""Places of a word that are tried: where it is frequent, the longest of them counts."""


class Fragments(NamedTuple):
    """What a text shares with its sources."""

    words: int
    coverage: float
    density: float
    longest: int
    outside: tuple[tuple[int, int], ...]
    """Where it has words that no fragment covers."""


def fragments_of(text: str, universe: Universe) -> Fragments:
    """Return what a text shares with its sources, greedily from its start.

    Args:
        text: The response.
        universe: The sources.
    """
    cut = tokenised(text)
    words, size = cut.words, len(cut.words)
    asked = {*pairwise(words)}
    sources = [(tokens, _pairs(tokens.words, asked)) for tokens in universe.tokens]
    lengths: list[int] = []
    outside: list[tuple[int, int]] = []
    at = 0
    while at < size:
        longest = 0
        for tokens, pairs in sources:
            have = tokens.words
            places = pairs.get((words[at], words[at + 1])) if at + 1 < size else None
            if places is None:
                longest = max(longest, int(words[at] in tokens.at))
                continue
            for place in islice(places, _CANDIDATES):
                length = 2
                while (
                    at + length < size
                    and place + length < len(have)
                    and words[at + length] == have[place + length]
                ):
                    length += 1
                longest = max(longest, length)
        if longest:
            lengths.append(longest)
            at += longest
            continue
        start, end = cut.places[at]
        if outside and not text[outside[-1][1] : start].strip():
            outside[-1] = outside[-1][0], end
        else:
            outside.append((start, end))
        at += 1
    if not size:
        return Fragments(0, 0.0, 0.0, 0, ())
    covered, squares = sum(lengths), sum(length * length for length in lengths)
    longest = max(lengths, default=0)
    return Fragments(size, covered / size, squares / size, longest, tuple(outside))


def _pairs(words: list[str], asked: set[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
    """Return where the word pairs stand that are asked for, the first few places of each."""
    found: dict[tuple[str, str], list[int]] = {}
    for at, pair in enumerate(pairwise(words)):
        if pair in asked:
            places = found.setdefault(pair, [])
            if len(places) < _CANDIDATES:
                places.append(at)
    return found


def novel_ngrams_of(text: str, universe: Universe, n: int) -> float:
    """Return the share of a text's n-grams that no source has; 0 where it has none."""
    words = tokenised(text).words
    wanted = [*_ngrams(words, n)]
    if not wanted:
        return 0.0
    missing = {*wanted}
    for tokens in universe.tokens:
        missing.difference_update(_ngrams(tokens.words, n))
    return sum(gram in missing for gram in wanted) / len(wanted)


def _ngrams(words: list[str], n: int) -> Iterator[tuple[str, ...]]:
    return zip(*(islice(words, at, None) for at in range(n)), strict=False)
