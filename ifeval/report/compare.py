"""Two runs side by side: what differs, what of it is proven, and what looks suspicious.

Rows are paired by key and sample. Whether a difference is *called* a regression is decided by a
paired test over prompts, adjusted for the many ids and slices (Holm 1979). Beside it stand the
suspects: the largest drops by a shrunken estimate, which are too few to prove and yet may be the
one thing that a user saw.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ifeval import statistics
from ifeval.report.changes import changed
from ifeval.report.charts import odds
from ifeval.report.pairs import FEWEST, Pair, Side, paired, slices
from ifeval.report.reworded import questions_changed
from ifeval.report.runs import Run
from ifeval.report.suspects import answered, largest_drops
from ifeval.report.texts import languages

ALPHA = 0.05
_SLICE_RESAMPLES = 1000
_OPEN = "cannot tell"


def caveats(before: Run, after: Run, pairs: Sequence[Pair]) -> list[str]:
    """Return what makes two runs less than comparable, in words."""
    return changed(before.record, after.record) + questions_changed(before, after, pairs)


def compared(
    before: Run,
    after: Run,
    *,
    mode: str = "strict",
    intersect: bool = False,
    margin: float | None = None,
    resamples: int = statistics.RESAMPLES,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[str, Any]:
    """Compare two runs.

    Args:
        before: The run that the other is held against.
        after: The other run.
        mode: ``strict``, ``loose`` or ``joint``.
        intersect: Whether rows that only one of them has are left out, instead of refused.
        margin: In points (0 to 100): how much worse still counts as not worse.
        resamples: How many times the prompts are drawn for an interval.
        progress: Told how many slices are done, and of how many.

    Returns:
        The comparison as JSON.

    Raises:
        InvalidFile: A run cannot be read, or the runs do not have the same rows.
    """
    pairs, left = paired(before, after, intersect=intersect)
    spoken = languages(before)
    prompts, constraints, cut = slices(pairs, mode, lambda row: spoken.get(row.line))
    kept = [side for side in cut if side.pairs and side.pairs < _all_of(side, prompts, constraints)]
    overall = {"prompts": prompts.figures(resamples), "constraints": constraints.figures(resamples)}
    found: list[dict[str, Any]] = []
    for number, side in enumerate(kept):
        found.append(side.figures(min(resamples, _SLICE_RESAMPLES)))
        progress(number + 1, len(kept))
    for figures, adjusted in zip(found, statistics.holm([f["p"] for f in found]), strict=True):
        figures["p_adjusted"] = adjusted
        figures["called"] = _called(figures, adjusted)
    for figures in overall.values():
        figures["called"] = _called(figures, figures["p"])
    result = {
        "before": str(before.folder),
        "after": str(after.folder),
        "mode": mode,
        "rows": left,
        "caveats": caveats(before, after, pairs),
        "overall": overall,
        "slices": found,
        "tests": len(found),
        "alpha": ALPHA,
        "suspects": answered(largest_drops(kept, found), before, after),
        "undecided_gap": prompts.undecided[1] - prompts.undecided[0],
        "undecided_p": statistics.mcnemar(prompts.undecided[1], prompts.undecided[0]),
    }
    if margin is not None:
        result["margin"] = _decided(overall["prompts"], margin)
    return result


def undecided(found: Mapping[str, Any]) -> str | None:
    """Say how many rows are undecided on either side, and whether one side has more of them.

    Args:
        found: As ``compared`` returns it.
    """
    counts = found["overall"]["prompts"]["undecided"]
    if not any(counts.values()):
        return None
    told = (
        f"undecided and left out: {counts['before']} only before, {counts['after']} only after, "
        f"{counts['both']} on both sides"
    )
    if gap := found["undecided_gap"]:
        more = f"{abs(gap)} more {'after' if gap > 0 else 'before'}"
        told += f"; a gap of its own: {more}, p = {odds(found['undecided_p'])}"
    return told


def decision(found: Mapping[str, Any]) -> str:
    """Say in one line which side of its margin a comparison lies on.

    Args:
        found: As ``compared`` returns it with a margin.
    """
    margin, prompts = found["margin"], found["overall"]["prompts"]["prompts"]
    why = ""
    if margin["more_prompts"]:
        why = f" (about {margin['more_prompts']} more prompts would)"
    elif margin["decision"] == _OPEN and prompts < FEWEST:
        why = f" ({prompts} prompts are too few for an interval; {FEWEST} are the least)"
    return f"With a margin of {margin['points']:g} points: {margin['decision']}{why}"


def _all_of(side: Side, prompts: Side, constraints: Side) -> int:
    """Return how many pairs there are of the kind that a slice is cut from: all is no slice."""
    return (constraints if side.kind in ("id", "family") else prompts).pairs


def _called(figures: Mapping[str, Any], chance: float) -> str | None:
    if chance > ALPHA or not figures["difference"]:
        return None
    return "regression" if figures["difference"] < 0 else "gain"


def _decided(figures: Mapping[str, Any], margin: float) -> dict[str, Any]:
    """Return which side of a margin the difference lies on."""
    border = -margin / 100
    ends = figures["interval"]
    if ends is None:
        return {"points": margin, "decision": _OPEN, "more_prompts": None}
    low, high = ends
    decision = (
        "better"
        if low > 0
        else "not worse by more than the margin"
        if low > border
        else "worse"
        if high < 0
        else _OPEN
    )
    more = None
    if decision == _OPEN:
        gaps = [abs(figures["difference"] - at) for at in (border, 0.0)]
        more = statistics.more_needed(figures["prompts"], (high - low) / 2, max(gaps))
    return {"points": margin, "decision": decision, "more_prompts": more}
