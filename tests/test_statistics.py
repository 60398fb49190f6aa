"""Statistics against their oracles (scipy, statsmodels), against each other, and by simulation."""

import math
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifeval import statistics

counts = st.integers(0, 200)
unhurried = settings(deadline=None)  # an oracle takes a second to import


def near(found: Any, wanted: Any, tolerance: float = 1e-9) -> bool:
    """Tell whether two numbers, or all numbers of two sequences, are equal but for rounding."""
    if isinstance(found, float | int):
        return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=tolerance)
    pairs = zip(found, wanted, strict=True)
    return all(math.isclose(a, b, rel_tol=1e-9, abs_tol=tolerance) for a, b in pairs)


def _oracle(name: str) -> Any:
    return pytest.importorskip(name, reason=f"{name} is an oracle: pip install {name}")


@unhurried
@given(counts, counts)
def test_mcnemar_is_a_binomial_test(gained: int, lost: int) -> None:
    stats = _oracle("scipy.stats")
    wanted = stats.binomtest(min(gained, lost), gained + lost).pvalue if gained + lost else 1.0
    assert math.isclose(statistics.mcnemar(gained, lost), wanted, rel_tol=1e-9)


@unhurried
@given(counts, counts)
def test_mcnemar_equals_that_of_statsmodels(gained: int, lost: int) -> None:
    tables = _oracle("statsmodels.stats.contingency_tables")
    found = tables.mcnemar([[1, gained], [lost, 1]], exact=True).pvalue
    assert math.isclose(statistics.mcnemar(gained, lost), found, rel_tol=1e-9)


@unhurried
@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_equals_that_of_statsmodels(x: int, n: int) -> None:
    proportion = _oracle("statsmodels.stats.proportion")
    if x > n:
        x %= n
    low, high = proportion.proportion_confint(x, n, method="wilson")
    found = statistics.wilson(x / n, n)
    assert near(found, (max(low, 0), min(high, 1)))


@unhurried
@given(st.integers(0, 2**32), st.integers(8, 60))
def test_an_interval_rests_on_the_clustered_variance_of_statsmodels(
    seed: int, prompts: int
) -> None:
    models = _oracle("statsmodels.regression.linear_model")
    proportion = _oracle("statsmodels.stats.proportion")
    shares = [pair for pair in _simulated(Random(seed), prompts)[0] if pair[1]]
    x, n = (sum(column) for column in zip(*shares, strict=True))
    if not 0 < x < n:
        return
    passed = [int(at < a) for a, b in shares for at in range(b)]
    groups = [number for number, (_, b) in enumerate(shares) for _ in range(b)]
    # The mean as a regression on nothing but a constant, its errors clustered by prompt.
    fit = models.OLS(passed, [1.0] * n).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True}
    )
    effective = min(x / n * (1 - x / n) / float(fit.bse[0]) ** 2, n)
    wanted = proportion.proportion_confint(x / n * effective, effective, method="wilson")
    squares = (
        sum(a * a for a, _ in shares),
        sum(a * b for a, b in shares),
        sum(b * b for _, b in shares),
    )
    assert near(statistics.interval(x, n, squares, len(shares)), wanted)


@unhurried
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_equals_that_of_statsmodels(chances: list[float]) -> None:
    multitest = _oracle("statsmodels.stats.multitest")
    wanted = multitest.multipletests(chances, method="holm")[1]
    assert near(statistics.holm(chances), [*wanted])


@unhurried
@given(counts, counts)
def test_with_one_sample_a_side_flipping_signs_is_mcnemars_test(gained: int, lost: int) -> None:
    found = statistics.permutation({1: gained, -1: lost})
    assert math.isclose(found, statistics.mcnemar(gained, lost), rel_tol=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=2, max_size=11))
def test_flipping_signs_equals_scipys_permutation_test(differences: list[int]) -> None:
    stats, numpy = _oracle("scipy.stats"), _oracle("numpy")
    wanted = stats.permutation_test(
        (numpy.array(differences),), numpy.sum, permutation_type="samples",
        n_resamples=math.inf, alternative="two-sided",
    )  # fmt: skip
    # Of a symmetric distribution scipy's two-sided p is twice the smaller tail, as is ours.
    found = statistics.permutation(Counter(differences))
    assert math.isclose(found, min(1, wanted.pvalue), rel_tol=1e-9)


def test_drawn_flips_are_near_the_exact_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    differences = {1: 60, -1: 40, 2: 8, -2: 3}
    exact = statistics.permutation(differences)
    monkeypatch.setattr(statistics, "_EXACT", 0)
    drawn = statistics.permutation(differences)
    error = math.sqrt(exact * (1 - exact) / statistics.FLIPS)
    assert drawn != exact
    assert abs(drawn - exact) < 3 * error + 1 / statistics.FLIPS


@unhurried
@given(st.integers(0, 40), st.integers(1, 30), st.integers(1, 30))
def test_a_draw_of_many_trials_stays_within_them(n: int, count: int, more: int) -> None:
    drawn = statistics.binomial(Random(1), n, count, count + more)
    assert 0 <= drawn <= n
    assert statistics.binomial(Random(1), n, count, count) == n
    assert statistics.binomial(Random(1), n, 0, count) == 0


def test_a_draw_of_many_trials_is_binomial() -> None:
    stats = _oracle("scipy.stats")
    dice = Random(5)
    found = Counter(statistics.binomial(dice, 12, 3, 10) for _ in range(20_000))
    wanted = [stats.binom.pmf(k, 12, 0.3) * 20_000 for k in range(13)]
    chi2 = sum((found[k] - w) ** 2 / w for k, w in enumerate(wanted))
    assert chi2 < stats.chi2.ppf(0.999, 12)


def test_the_bootstrap_is_within_three_errors_of_scipys() -> None:
    stats, numpy = _oracle("scipy.stats"), _oracle("numpy")
    clusters = {(1, 1): 40, (-1, 1): 70, (0, 1): 300, (2, 3): 15, (-3, 3): 5, (0, 2): 60}
    d = numpy.repeat([kind[0] for kind in clusters], [*clusters.values()])
    n = numpy.repeat([kind[1] for kind in clusters], [*clusters.values()])

    def mean(d: Any, n: Any, axis: int) -> Any:
        return d.sum(axis) / n.sum(axis)

    oracle = stats.bootstrap(
        (d, n), mean, paired=True, method="percentile",
        n_resamples=20_000, rng=numpy.random.default_rng(1),
    )  # fmt: skip
    found = statistics.bootstrap(clusters, 20_000)
    ends = statistics.percentiles(found)
    assert ends is not None
    # The error of a percentile: √(q(1-q)/m) over the density there, normal here.
    q, m = 0.025, 20_000
    error = math.sqrt(2 * q * (1 - q) / m) / (0.0584 / oracle.standard_error)
    for mine, theirs in zip(ends, oracle.confidence_interval, strict=True):
        assert abs(mine - theirs) < 3 * error


@unhurried
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=60))
def test_percentiles_equal_those_of_numpy_on_the_same_resamples(values: list[float]) -> None:
    numpy = _oracle("numpy")
    low, high = numpy.quantile(values, [0.025, 0.975], method="weibull")
    assert near(statistics.percentiles(sorted(values)), (low, high))


def _simulated(dice: Random, prompts: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return passes of a share 0.7, with prompts that differ, and paired differences of 0.1."""
    shares: list[tuple[int, int]] = []
    differences: list[tuple[int, int]] = []
    for _ in range(prompts):
        # A beta share with mean 0.7: items of a prompt are alike.
        ease = dice.betavariate(2.1, 0.9)
        n = dice.choice((1, 1, 2, 3))
        passed = [dice.random() < ease for _ in range(n)]
        shares.append((sum(passed), n))
        other = [dice.random() < 0.9 * ease + 0.1 * (1 - ease) for _ in range(n)]
        differences.append((sum(other) - sum(passed), n))
    return shares, differences


def test_an_interval_covers_what_it_should() -> None:
    """Of 95 % intervals over clustered items, 93 to 97 % hold the truth: 2,000 sets."""
    dice = Random(20)
    truth = 0.7
    # 0.9 e + 0.1 (1 - e) - e = 0.1 - 0.2 e
    lift = 0.1 - 0.2 * truth
    held = held_difference = 0
    for seed in range(2000):
        shares, differences = _simulated(dice, 120)
        x, n = (sum(column) for column in zip(*shares, strict=True))
        squares = (
            sum(a * a for a, _ in shares),
            sum(a * b for a, b in shares),
            sum(b * b for _, b in shares),
        )
        ends = statistics.interval(x, n, squares, len(shares))
        assert ends is not None
        held += ends[0] <= truth <= ends[1]
        replicates = statistics.bootstrap(statistics.tally(differences), 120, seed)
        ends = statistics.percentiles(replicates)
        assert ends is not None
        held_difference += ends[0] <= lift <= ends[1]
    assert 0.93 <= held / 2000 <= 0.97
    assert 0.93 <= held_difference / 2000 <= 0.97


@unhurried
@given(st.integers(1, 12), st.data())
def test_of_k_samples_one_or_all_pass_as_often_as_counting_says(
    n: int, data: st.DataObject
) -> None:
    from itertools import combinations

    passed, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    draws = [*combinations([True] * passed + [False] * (n - passed), k)]
    at, hat = statistics.pass_at_k(n, passed, k), statistics.pass_hat_k(n, passed, k)
    assert near(at, sum(map(any, draws)) / len(draws))
    assert near(hat, sum(map(all, draws)) / len(draws))
    assert statistics.pass_at_k(n, passed, n + 1) is statistics.pass_hat_k(n, passed, n + 1) is None


def test_flips_that_are_drawn_count_the_one_that_was_seen() -> None:
    assert statistics.permutation({1: 600}) == 1 / (statistics.FLIPS + 1)


def test_shrinking_keeps_what_is_known_and_doubts_what_is_not() -> None:
    effects, variances = [-0.3, -0.3, 0.0, 0.02, 0.01], [0.001, 0.1, 0.001, 0.001, 0.001]
    known, doubtful, *_ = statistics.shrunk(effects, variances)
    assert -0.3 <= known < doubtful < 0
    assert known < -0.2
    assert statistics.shrunk([], []) == []


@unhurried
@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0.001, 1)), min_size=1, max_size=20))
def test_shrinking_never_passes_the_mean(pairs: list[tuple[float, float]]) -> None:
    effects, variances = [e for e, _ in pairs], [v for _, v in pairs]
    mean = sum(e / v for e, v in pairs) / sum(1 / v for _, v in pairs)
    for effect, found in zip(effects, statistics.shrunk(effects, variances), strict=True):
        assert min(effect, mean) - 1e-9 <= found <= max(effect, mean) + 1e-9


def test_more_prompts_are_needed_the_nearer_the_border() -> None:
    assert statistics.more_needed(100, 0.04, 0.02) == 300
    assert statistics.more_needed(100, 0.04, 0.08) == 0
    assert statistics.more_needed(100, 0.04, 0.0) is None
    assert near(statistics.false_alarm(1), 0.05)
    assert near(statistics.false_alarm(14), 0.5123, 1e-4)


def test_the_same_counts_give_the_same_resamples() -> None:
    clusters = {(1, 1): 4, (-1, 1): 7, (0, 1): 30}
    assert statistics.bootstrap(clusters, 50) == statistics.bootstrap(
        dict(reversed(clusters.items())), 50
    )
    assert statistics.bootstrap({}) == [] == statistics.bootstrap({(0, 0): 3})
    assert near(statistics.difference(clusters), -3 / 41)
    assert statistics.difference({}) is None
    assert statistics.percentiles([]) is None
