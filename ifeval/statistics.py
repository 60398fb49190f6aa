"""Statistics of verdicts: intervals, paired tests, many comparisons, several samples.

Everything is a pure function of counts. What is resampled draws from a generator with a fixed
seed, so the same runs give the same figures. The observations of one prompt belong together
(its samples, its constraints): the prompts are what is resampled and flipped.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from random import Random

Z = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""

RESAMPLES = 2000
FLIPS = 9999
_EXACT = 500
"""Up to this sum of differences all flips are worked out; beyond it they are drawn."""
_SPREAD_FLOOR = 0.25**2


def interval(
    x: float, n: float, squares: tuple[float, float, float], clusters: int
) -> tuple[float, float] | None:
    """Return a 95 % confidence interval for a share of clustered observations.

    Wilson's score interval with the effective sample size that the cluster-robust variance of
    the ratio implies (Wilson 1927; Korn and Graubard 1998 for the effective size; Miller 2024,
    arXiv:2411.00640, for clustering evals by prompt).

    Args:
        x: How many passed; they may be weighted.
        n: Out of how many.
        squares: Σx², Σxn and Σn² over clusters.
        clusters: How many clusters there are.

    Returns:
        The two ends, or None where there is nothing.
    """
    if not n:
        return None
    p = x / n
    effective = float(clusters)
    spread = _spread(p, *squares)
    if clusters > 1 and spread > 1e-9 and 0 < p < 1:
        variance = spread / (n * n) * clusters / (clusters - 1)
        effective = min(p * (1 - p) / variance, n)
    return wilson(p, effective)


def _spread(p: float, xx: float, xn: float, nn: float) -> float:
    """Return Σ(x - pn)² over clusters."""
    return xx - 2 * p * xn + p * p * nn


def wilson(p: float, n: float, z: float = Z) -> tuple[float, float]:
    """Return Wilson's score interval (1927) of a share.

    Args:
        p: The share, 0 to 1.
        n: The sample size, which may be an effective one.
        z: The normal quantile.
    """
    z2 = z * z / n
    middle = (p + z2 / 2) / (1 + z2)
    half = z / (1 + z2) * math.sqrt(p * (1 - p) / n + z2 / (4 * n))
    return max(0.0, middle - half), min(1.0, middle + half)


Clusters = Mapping[tuple[int, int], int]
"""How many prompts there are of each kind: a difference, and the pairs that it sums over."""


def difference(clusters: Clusters) -> float | None:
    """Return the mean difference over all pairs, or None where there are none."""
    pairs = sum(n * count for (_, n), count in clusters.items())
    return sum(d * count for (d, _), count in clusters.items()) / pairs if pairs else None


def bootstrap(clusters: Clusters, resamples: int = RESAMPLES, seed: int = 0) -> list[float]:
    """Return the mean differences of resampled prompts, in order (Efron 1979).

    Prompts that contribute the same are drawn together, as the counts of a multinomial
    distribution: the time does not depend on how many there are of a kind.

    Args:
        clusters: The prompts.
        resamples: How many times they are drawn.
        seed: Of the generator.
    """
    kinds = sorted(kind for kind, count in clusters.items() if count)
    counts = [clusters[kind] for kind in kinds]
    if not any(n for _, n in kinds):
        return []
    dice = Random(seed)  # noqa: S311 - drawn again alike, not secret
    behind = [*accumulate(reversed(counts))][::-1]
    found: list[float] = []
    while len(found) < resamples:
        left, total, pairs = behind[0], 0, 0
        for (d, n), count, rest in zip(kinds, counts, behind, strict=True):
            drawn = left if count == rest else binomial(dice, left, count, rest)
            left -= drawn
            total += d * drawn
            pairs += n * drawn
        if pairs:
            found.append(total / pairs)
    return sorted(found)


def binomial(dice: Random, n: int, count: int, of: int) -> int:
    """Draw how many of n trials succeed, each with the chance ``count / of``.

    All trials are drawn at once, as the bits of whole numbers. Each trial is a number below 1
    whose binary digits are drawn from the first on and held against those of the chance, until
    one differs: below it is a success. The chance is exact, and few digits are drawn.
    """
    if count >= of:
        return n
    level, won = (1 << n) - 1, 0  # the trials whose digits are those of the chance so far
    while level and count:
        count *= 2
        ones = dice.getrandbits(n)
        if count >= of:
            count -= of
            won |= level & ~ones
            level &= ones
        else:
            level &= ~ones
    return won.bit_count()


def percentiles(replicates: Sequence[float], level: float = 0.95) -> tuple[float, float] | None:
    """Return the percentile interval of resampled values, with linear interpolation.

    Of m values in order the k-th stands at k / (m + 1), so that the interval is not too narrow
    where m is small (Davison and Hinkley 1997, section 5.2.1).

    Args:
        replicates: In order.
        level: The share that lies within.
    """
    if not replicates:
        return None
    return _quantile(replicates, (1 - level) / 2), _quantile(replicates, (1 + level) / 2)


def _quantile(ordered: Sequence[float], at: float) -> float:
    place = min(max(at * (len(ordered) + 1) - 1, 0), len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def mcnemar(gained: int, lost: int) -> float:
    """Return the p-value of the exact McNemar test (1947), two-sided.

    Args:
        gained: The pairs that only the second side passed.
        lost: Those that only the first side passed.
    """
    n, k = gained + lost, min(gained, lost)
    if 2 * k == n:
        return 1.0
    tail = sum(math.comb(n, i) for i in range(k + 1))
    return min(1.0, 2 * tail / (1 << n))


def permutation(differences: Mapping[int, int], flips: int = FLIPS, seed: int = 0) -> float:
    """Return the p-value of the paired permutation test over prompts, two-sided (Fisher 1935).

    If the sides do not differ, the sign of each prompt's difference is a fair coin. Up to a
    sum of 500 all flips are worked out, else they are drawn; then the p-value counts the
    observed flip too (Phipson and Smyth 2010). With one sample a side this is McNemar's test.

    Args:
        differences: How many prompts have each difference.
        flips: How many flips are drawn.
        seed: Of the generator.
    """
    sizes: dict[int, int] = {}
    for d, count in differences.items():
        if d:
            sizes[abs(d)] = sizes.get(abs(d), 0) + count
    seen = abs(sum(d * count for d, count in differences.items()))
    total = sum(d * count for d, count in sizes.items())
    if not seen:
        return 1.0
    # A flip's sum is twice what its heads are worth, less the total.
    if total <= _EXACT:
        ways = {0: 1}
        for d, count in sizes.items():
            choices = [math.comb(count, heads) for heads in range(count + 1)]
            grown: dict[int, int] = {}
            for worth, way in ways.items():
                for heads, choice in enumerate(choices):
                    at = worth + heads * d
                    grown[at] = grown.get(at, 0) + way * choice
            ways = grown
        far = sum(way for worth, way in ways.items() if abs(2 * worth - total) >= seen)
        return far / (1 << sum(sizes.values()))
    dice = Random(seed)  # noqa: S311 - drawn again alike, not secret
    far = 0
    for _ in range(flips):
        worth = sum(d * dice.getrandbits(count).bit_count() for d, count in sizes.items())
        far += abs(2 * worth - total) >= seen
    return (far + 1) / (flips + 1)


def holm(chances: Sequence[float]) -> list[float]:
    """Return p-values adjusted for many tests by Holm's method (1979), in the order given."""
    order = sorted(range(len(chances)), key=chances.__getitem__)
    adjusted = [1.0] * len(chances)
    highest = 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(chances) - rank) * chances[index]))
        adjusted[index] = highest
    return adjusted


def shrunk(effects: Sequence[float], variances: Sequence[float]) -> list[float]:
    """Return effects drawn towards their common mean, the more the less each is known.

    Empirical Bayes for normal effects; the spread between them is that of DerSimonian and
    Laird (1986), but at least 25 points: one slice that fell among forty that did not hardly
    shows in it, and drops of that size are what is looked for (tests/bench/power.py compares).

    Args:
        effects: One for each slice.
        variances: Of their errors, all above 0.
    """
    if not effects:
        return []
    weights = [1 / v for v in variances]
    total = sum(weights)
    mean = sum(w * e for w, e in zip(weights, effects, strict=True)) / total
    excess = sum(w * (e - mean) ** 2 for w, e in zip(weights, effects, strict=True))
    scale = total - sum(w * w for w in weights) / total
    spread = max((excess - (len(effects) - 1)) / scale if scale > 0 else 0.0, _SPREAD_FLOOR)
    return [
        mean + spread / (spread + v) * (e - mean) for e, v in zip(effects, variances, strict=True)
    ]


def more_needed(n: int, half: float, gap: float) -> int | None:
    """Return about how many more prompts would make an interval narrower than a gap.

    Args:
        n: How many prompts there are.
        half: Half the width of the interval now.
        gap: How far its middle is from the border in question.

    Returns:
        None where no number would: the middle lies on the border.
    """
    if gap <= 0 or not n:
        return None
    return max(0, math.ceil(n * ((half / gap) ** 2 - 1)))


def pass_at_k(n: int, passed: int, k: int) -> float | None:
    """Return the chance that at least one of k samples passes, unbiased (Chen 2021).

    Args:
        n: How many samples there are.
        passed: How many of them passed.
        k: How many are drawn, without replacement.

    Returns:
        None where there are fewer than k samples. arXiv:2107.03374, equation 1.
    """
    return None if n < k else 1 - math.comb(n - passed, k) / math.comb(n, k)


def pass_hat_k(n: int, passed: int, k: int) -> float | None:
    """Return the chance that all of k samples pass, unbiased (Yao 2024, arXiv:2406.12045).

    Args:
        n: How many samples there are.
        passed: How many of them passed.
        k: How many are drawn, without replacement.

    Returns:
        None where there are fewer than k samples.
    """
    return None if n < k else math.comb(passed, k) / math.comb(n, k)


def false_alarm(comparisons: int, alpha: float = 0.05) -> float:
    """Return the chance of at least one false alarm in a series of independent comparisons."""
    return 1 - (1 - alpha) ** comparisons


def tally(differences: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Count the prompts of each kind."""
    found: dict[tuple[int, int], int] = {}
    for kind in differences:
        found[kind] = found.get(kind, 0) + 1
    return found
