"""The suspects: the largest drops of a comparison that are too few to prove."""

from collections.abc import Mapping, Sequence
from typing import Any

from ifeval import statistics
from ifeval.report.pairs import Side, rounded
from ifeval.report.runs import Run
from ifeval.report.texts import responses

SUSPECTS = 10
_ANSWERS = 3
_TOLD = (
    "kind", "name", "prompts", "pairs", "before", "after", "difference", "interval", "gained",
    "lost", "p",
)  # fmt: skip


def estimates(slices: Sequence[tuple[int, int, int]]) -> list[float]:
    """Return the shrunken differences of slices.

    The variance of a mean of paired differences counts one flip more than was seen: a slice in
    which nothing flipped is not known exactly.

    Args:
        slices: Of each the pairs, those gained, and those lost.
    """
    effects = [(gained - lost) / n for n, gained, lost in slices]
    return statistics.shrunk(effects, [(up + down + 1) / n**2 for n, up, down in slices])


def largest_drops(
    sides: Sequence[Side], figures: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the largest drops by a shrunken estimate, those that are proven left out."""
    ranks = estimates([(side.pairs, side.flips[0], side.flips[1]) for side in sides])
    ranked = sorted(
        (estimate, index)
        for index, estimate in enumerate(ranks)
        if (figures[index]["difference"] or 0) < 0 and figures[index]["called"] is None
    )
    return [
        {
            **{name: figures[index][name] for name in _TOLD},
            "shrunken": rounded(estimate),
            "note": "too few to prove",
            "rows": [[a.key, a.sample, a.line, b.line] for a, b in sides[index].lost],
        }
        for estimate, index in ranked[:SUSPECTS]
    ]


def answered(suspects: list[dict[str, Any]], before: Run, after: Run) -> list[dict[str, Any]]:
    """Add to suspects the first answers that were lost, where their texts are there."""
    for side, run in enumerate((before, after)):
        places = {row[2 + side] for one in suspects for row in one["rows"][:_ANSWERS]}
        texts = responses(run, [result for result in run.results if result.line in places])
        for one in suspects:
            found = one.setdefault("answers", [])
            for number, row in enumerate(one["rows"][:_ANSWERS]):
                if side == 0:
                    found.append({"key": row[0], "sample": row[1]})
                found[number]["after" if side else "before"] = texts[row[2 + side]]
    return suspects
