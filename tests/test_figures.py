"""The figures of a summary: shares, bounds, intervals."""

import random

import pytest

from ifeval.report import figure, interval
from ifeval.scoring.cells import sums, unpacked
from ifeval.scoring.tally import Seen


def of(passed: list[int], decided: list[int]) -> tuple[float, float] | None:
    x, n, xx, xn, nn, clusters = sums(passed, decided)
    return interval(x, n, (xx, xn, nn), clusters)


def test_wilson_where_nothing_is_clustered() -> None:
    # 45 of 100 once each: Wilson's interval with n - 1 for n, as the sample variance has it.
    low, high = of([1] * 45 + [0] * 55, [1] * 100) or (0, 0)
    assert (low, high) == pytest.approx((0.35565, 0.54801), abs=2e-3)


def test_all_or_nothing_has_an_interval_too() -> None:
    low, high = of([1] * 20, [1] * 20) or (0, 0)
    assert (low, high) == pytest.approx((0.8389, 1.0), abs=1e-3)
    assert of([], []) is None


def test_clusters_that_agree_widen_the_interval() -> None:
    apart = of([1, 0] * 50, [1] * 100) or (0, 0)
    together = of([10, 0] * 5, [10] * 10) or (0, 0)
    assert together[1] - together[0] > 2.5 * (apart[1] - apart[0])


def test_the_interval_covers_what_it_says() -> None:
    dice = random.Random(7)
    covered = 0
    for _ in range(400):
        passed: list[int] = []
        for _ in range(80):
            p = dice.betavariate(2, 1)
            passed.append(sum(dice.random() < p for _ in range(4)))
        low, high = of(passed, [4] * 80) or (0, 0)
        covered += low <= 2 / 3 <= high
    assert 0.92 <= covered / 400 <= 0.98


def test_bounds_count_what_is_undecided_both_ways() -> None:
    found = figure(6, 8, 10, (6, 6, 8), 8)
    assert (found["value"], found["bounds"], found["undecided"]) == (0.75, [0.6, 0.8], 2)


def test_seen_samples_are_told_and_take_little_room() -> None:
    seen = Seen()
    keys = [(key, sample) for key in ("a", 1, "1") for sample in range(3000)]
    assert not any(seen.add(*pair) for pair in keys)
    assert all(seen.add(*pair) for pair in keys)
    table = 8 * len(unpacked("Q", seen.dump()))
    assert table / len(keys) <= 16
    again = Seen.load(seen.dump())
    assert all(again.add(*pair) for pair in keys)
    assert not again.add("b", 0)
