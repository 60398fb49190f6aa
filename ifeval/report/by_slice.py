"""Figures of the slices of one run: by language, number of constraints, and kept fields."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ifeval.report.figures import figure
from ifeval.report.runs import MODES, Result
from ifeval.scoring.cells import sums

COUNT = "number of constraints"
_TAKEN = (COUNT, "language", "id", "family")
LONGEST = 200
"""Characters of a value; longer ones are texts, and one slice together."""
LONG = f"(more than {LONGEST} characters)"


class _Counts:
    """What each prompt of a slice passed, and out of how many, by mode."""

    def __init__(self) -> None:
        self.n = 0
        self.prompts: dict[str | int, list[list[int]]] = {}

    def add(self, result: Result) -> None:
        self.n += 1
        counts = self.prompts.setdefault(result.key, [[0, 0] for _ in MODES])
        for of_mode, mode in zip(counts, MODES, strict=True):
            passed = result.whole(mode)
            if passed is not None:
                of_mode[0] += passed
                of_mode[1] += 1

    def figures(self) -> dict[str, Any]:
        found: dict[str, Any] = {"n": self.n, "prompts": len(self.prompts)}
        for index, mode in enumerate(MODES):
            passed, decided = zip(*(counts[index] for counts in self.prompts.values()), strict=True)
            x, n, xx, xn, nn, clusters = sums(passed, decided)
            found[mode] = figure(x, n, self.n, (xx, xn, nn), clusters)
        return found


def fields(result: Result, language: str | None) -> Iterator[tuple[str, str]]:
    """Yield the slices that a row belongs to: a kind, and a value of it."""
    if language is not None:
        yield "language", language
    yield COUNT, str(len(result.passed["strict"]))
    for name, value in result.metadata.items():
        told = _told(value)
        if told is None:
            continue
        if len(told) > LONGEST:
            told = LONG
        if name not in ("language", "lang") or value != language:
            yield f"kept: {name}" if name in _TAKEN else name, told


def _told(value: Any) -> str | None:
    """Return the value of a field as text: a list or an object as JSON, and none for null."""
    if isinstance(value, str) or value is None:
        return value
    return json.dumps(value, ensure_ascii=False)


def sliced(
    rows: Iterable[tuple[Result, Iterable[tuple[str, str]]]],
) -> Mapping[str, Mapping[str, dict[str, Any]]]:
    """Return the figures of whole responses by kind of slice and value.

    Args:
        rows: Each row that has constraints, with its slices as ``fields`` gives them.
    """
    found: dict[str, dict[str, _Counts]] = {}
    for result, those in rows:
        for kind, value in those:
            found.setdefault(kind, {}).setdefault(value, _Counts()).add(result)
    return {
        kind: {value: counts.figures() for value, counts in of_kind.items()}
        for kind, of_kind in found.items()
    }
