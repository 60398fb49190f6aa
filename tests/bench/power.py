"""A drop planted in one slice of forty: how often it is proven, and how often suspected.

In the planted slice 80 % pass before and 50 % after, the sides independent; elsewhere 80 % and
80 %. The others have 10, 20, 45 or 90 prompts. Besides the ranking that ``ifeval compare`` uses
stand others that it might.
"""

import sys
from collections.abc import Callable, Sequence
from random import Random

from ifeval import statistics
from ifeval.report.compare import ALPHA
from ifeval.report.suspects import estimates

SIZES = (10, 20, 45, 90)
SLICES = 40
FIRST = 5

Flips = tuple[int, int, int]
"""Prompts of a slice, those gained, and those lost."""


def drawn(dice: Random, n: int, before: float, after: float) -> Flips:
    """Draw the flips of a slice."""
    ways = [(dice.random() < after) - (dice.random() < before) for _ in range(n)]
    return n, ways.count(1), ways.count(-1)


def difference(slices: Sequence[Flips]) -> list[float]:
    """Return the plain differences."""
    return [(gained - lost) / n for n, gained, lost in slices]


def score(slices: Sequence[Flips]) -> list[float]:
    """Return the differences over their errors."""
    return [(gained - lost) / (gained + lost + 1) ** 0.5 for _, gained, lost in slices]


def chance(slices: Sequence[Flips]) -> list[float]:
    """Return the p-values, drops first."""
    return [
        statistics.mcnemar(gained, lost) - 2 if lost > gained else 0 for _, gained, lost in slices
    ]


RANKINGS: dict[str, Callable[[Sequence[Flips]], list[float]]] = {
    "as compare ranks": estimates,
    "difference": difference,
    "difference / error": score,
    "p": chance,
}


def main(rounds: int) -> None:
    """Print the shares for each size of the planted slice."""
    print(f"{rounds} rounds; share among the first {FIRST}, the proven ones included")
    print("size", "proven", *RANKINGS, sep=" | ")
    for size in SIZES:
        dice = Random(size)
        proven = 0
        found = dict.fromkeys(RANKINGS, 0)
        for _ in range(rounds):
            others = [drawn(dice, dice.choice(SIZES), 0.8, 0.8) for _ in range(SLICES - 1)]
            slices = [drawn(dice, size, 0.8, 0.5), *others]
            adjusted = statistics.holm([statistics.mcnemar(up, down) for _, up, down in slices])
            proven += adjusted[0] <= ALPHA
            for name, ranking in RANKINGS.items():
                ranks = ranking(slices)
                # What is proven stands above the suspects, and takes no place among them.
                before = sum(
                    r < ranks[0] and p > ALPHA for r, p in zip(ranks, adjusted, strict=True)
                )
                found[name] += adjusted[0] <= ALPHA or before < FIRST
        shares = (f"{100 * count / rounds:.1f} %" for count in (proven, *found.values()))
        print(size, *shares, sep=" | ")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
