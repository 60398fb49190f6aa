"""How much of a text is copied: the fragments that it shares with its sources, and n-grams."""

from itertools import islice
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
    sources = [(tokens, _pairs(tokens.words)) for tokens in universe.tokens]
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


def _pairs(words: list[str]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for at in range(len(words) - 1):
        places = found.setdefault((words[at], words[at + 1]), [])
        if len(places) < _CANDIDATES:
            places.append(at)
    return found


def novel_ngrams_of(text: str, universe: Universe, n: int) -> float:
    """Return the share of a text's n-grams that no source has; 0 where it has none."""
    words = tokenised(text).words
    wanted = [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
    if not wanted:
        return 0.0
    missing = {*wanted}
    for tokens in universe.tokens:
        have = tokens.words
        missing -= {tuple(have[i : i + n]) for i in range(len(have) - n + 1)}
    return sum(gram in missing for gram in wanted) / len(wanted)
