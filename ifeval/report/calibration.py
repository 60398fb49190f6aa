"""The threshold of a score that parts labelled responses best, and how well it does."""

import random
from collections.abc import Sequence
from typing import Any, NamedTuple

_RESAMPLES = 1000
_FOLDS = 5

Scored = tuple[float, bool]
"""A score, and whether the response is good."""


class Split(NamedTuple):
    """A threshold, and the balanced accuracy where what reaches it is taken for good."""

    threshold: float
    balanced: float


def balanced_accuracy(scores: Sequence[Scored], threshold: float) -> float:
    """Return the mean of the shares of good and of bad responses that are told rightly.

    Args:
        scores: Scores with labels, of both kinds.
        threshold: What a good response reaches.
    """
    good = [score for score, label in scores if label]
    bad = [score for score, label in scores if not label]
    right = sum(score >= threshold for score in good) / len(good)
    wrong = sum(score < threshold for score in bad) / len(bad)
    return (right + wrong) / 2


def best_split(scores: Sequence[Scored]) -> Split:
    """Return the threshold between two scores with the best balanced accuracy.

    Of several that are as good, it is the one in the middle.

    Args:
        scores: Scores with labels, of both kinds.
    """
    ordered = sorted(scores)
    good = sum(label for _, label in ordered)
    bad = len(ordered) - good
    below_good = below_bad = 0
    best, found = 0.5, [ordered[0][0]]
    for i, (score, label) in enumerate(ordered):
        if i and score > ordered[i - 1][0]:
            value = ((good - below_good) / good + below_bad / bad) / 2
            middle = (score + ordered[i - 1][0]) / 2
            if value > best + 1e-12:
                best, found = value, [middle]
            elif abs(value - best) <= 1e-12:
                found.append(middle)
        below_good += label
        below_bad += not label
    return Split(found[len(found) // 2], best)


def area(scores: Sequence[Scored]) -> float:
    """Return the area under the receiver operating characteristic (Mann and Whitney 1947).

    Args:
        scores: Scores with labels, of both kinds.
    """
    ordered = sorted(scores)
    good = sum(label for _, label in ordered)
    ranks, i = 0.0, 0
    while i < len(ordered):
        j = i
        while j < len(ordered) and ordered[j][0] == ordered[i][0]:
            j += 1
        ranks += (i + j + 1) / 2 * sum(label for _, label in ordered[i:j])
        i = j
    return (ranks - good * (good + 1) / 2) / (good * (len(ordered) - good))


def calibrated(scores: Sequence[Scored], seed: int = 0) -> dict[str, Any]:
    """Return the best threshold with its balanced accuracy, an interval, and held-out accuracy.

    The interval is of a percentile bootstrap that draws good and bad responses apart and finds
    the threshold anew in each draw. Held out, each response is judged by a threshold found
    without its fold: that is what to expect on others.

    Args:
        scores: Scores with labels, of both kinds.
        seed: Of the draws and folds; the same seed gives the same figures.
    """
    split = best_split(scores)
    dice = random.Random(seed)  # noqa: S311 - a bootstrap, not a secret
    kinds = [[s for s in scores if s[1] is label] for label in (True, False)]
    draws = sorted(
        best_split([dice.choice(kind) for kind in kinds for _ in kind]).balanced
        for _ in range(_RESAMPLES)
    )
    return {
        "n": len(scores),
        "good": len(kinds[0]),
        "bad": len(kinds[1]),
        "threshold": round(split.threshold, 4),
        "balanced_accuracy": round(split.balanced, 4),
        "interval": [round(draws[int(len(draws) * q)], 4) for q in (0.025, 0.975)],
        "held_out": _held_out(kinds, dice),
        "area": round(area(scores), 4),
        "seed": seed,
    }


def _held_out(kinds: Sequence[Sequence[Scored]], dice: random.Random) -> float | None:
    if min(map(len, kinds)) < 2 * _FOLDS:
        return None
    folds: list[list[Scored]] = [[] for _ in range(_FOLDS)]
    for kind in kinds:
        for i, scored in enumerate(dice.sample([*kind], len(kind))):
            folds[i % _FOLDS].append(scored)
    right = [0, 0]
    for i, fold in enumerate(folds):
        rest = [scored for j, other in enumerate(folds) if j != i for scored in other]
        threshold = best_split(rest).threshold
        for score, label in fold:
            right[label] += (score >= threshold) is label
    return round((right[1] / len(kinds[0]) + right[0] / len(kinds[1])) / 2, 4)
