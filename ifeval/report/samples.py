"""Several samples of each prompt: what one, any and all of them reach, by id."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ifeval import statistics
from ifeval.report.runs import Passed, Result, Run

KS = (1, 2, 4, 8, 16, 32, 64, 128)
_SATURATED = 0.95
_LOW = 0.5
_NAMED = 20

Counts = tuple[int, int]
"""How many samples of a prompt are decided, and how many of them passed."""


def sampled(run: Run, mode: str = "strict") -> dict[str, Any]:
    """Return what several samples of each prompt reach.

    Args:
        run: A run with several samples for a key.
        mode: ``strict``, ``loose`` or ``joint``.

    Returns:
        As JSON: the figures over whole prompts, then by id, each id with its band.
    """
    whole: dict[Any, list[Passed]] = {}
    by_id: dict[str, dict[Any, list[Passed]]] = {}
    for result in run.results:
        whole.setdefault(result.key, []).append(result.whole(mode))
        for at, id, passed in _slots(result, mode):
            by_id.setdefault(id, {}).setdefault(at, []).append(passed)
    found = {id: _figures(slots) for id, slots in sorted(by_id.items())}
    return {
        "mode": mode,
        "prompts": _figures(whole),
        "by_id": {id: {**figures, "band": _band(figures)} for id, figures in found.items()},
        "never": _never(whole),
    }


def _slots(result: Result, mode: str) -> Iterable[tuple[tuple[Any, int], str, Passed]]:
    """Return each constraint of a row: its place, its id and its verdict."""
    passed = result.passed[mode]
    return [((result.key, i), id, passed[i]) for i, id in enumerate(result.ids)]


def _figures(slots: Mapping[Any, Sequence[Passed]]) -> dict[str, Any]:
    counts: list[Counts] = []
    for verdicts in slots.values():
        decided = [v for v in verdicts if v is not None]
        if decided:
            counts.append((len(decided), sum(decided)))
    ks = [k for k in KS if any(n >= k for n, _ in counts)]
    one = _mean(statistics.pass_at_k(n, c, 1) for n, c in counts)
    best = _mean(float(c > 0) for _, c in counts)
    return {
        "prompts": len(counts),
        "samples": [min(n for n, _ in counts), max(n for n, _ in counts)] if counts else [0, 0],
        "undecided": sum(v is None for verdicts in slots.values() for v in verdicts),
        "interval": _interval(counts),
        "pass_at": {str(k): _mean(statistics.pass_at_k(n, c, k) for n, c in counts) for k in ks},
        "pass_hat": {str(k): _mean(statistics.pass_hat_k(n, c, k) for n, c in counts) for k in ks},
        "best_of_n": best,
        "worst_of_n": _mean(float(c == n) for n, c in counts),
        "gap": None if best is None or one is None else round(best - one, 6),
        "consistency": _mean(_alike(n, c) for n, c in counts),
    }


def _interval(counts: Sequence[Counts]) -> list[float] | None:
    """Return the interval of pass@1, the mean over prompts of the share of samples that pass."""
    if not counts:
        return None
    # Each prompt weighs alike, whatever its samples: as if it had the mean number of them.
    mean = sum(n for n, _ in counts) / len(counts)
    passed = [mean * c / n for n, c in counts]
    squares = sum(x * x for x in passed), mean * sum(passed), mean * mean * len(counts)
    ends = statistics.interval(sum(passed), mean * len(counts), squares, len(counts))
    return [round(end, 6) for end in ends] if ends else None


def _alike(n: int, passed: int) -> float | None:
    """Return the chance that two samples of a prompt have the same verdict."""
    if n < 2:
        return None
    return (passed * (passed - 1) + (n - passed) * (n - passed - 1)) / (n * (n - 1))


def _mean(values: Iterable[float | None]) -> float | None:
    """Return the mean over the prompts with enough samples."""
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 6) if known else None


def _band(figures: Mapping[str, Any]) -> str:
    """Return what to do with an id: tune it, audit it, or retire it."""
    one, best = figures["pass_at"].get("1"), figures["best_of_n"]
    if one is None:
        return "undecided"
    if best == 0:
        return "never reached: audit the check, or wait"
    if one >= _SATURATED:
        return "saturated: retire"
    if one < _LOW:
        return "low but reachable: a candidate for tuning"
    return "discriminating"


def _never(whole: Mapping[Any, Sequence[Passed]]) -> dict[str, Any]:
    keys = [key for key, verdicts in whole.items() if verdicts and not any(verdicts)]
    return {"prompts": len(keys), "named": keys[:_NAMED]}
