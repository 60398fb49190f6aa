"""Two runs side by side: what differs, what of it is proven, and what looks suspicious.

Rows are paired by key and sample. Whether a difference is *called* a regression is decided by a
paired test over prompts, adjusted for the many ids and slices (Holm 1979). Beside it stand the
suspects: the largest drops by a shrunken estimate, which are too few to prove and yet may be the
one thing that a user saw.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ifeval import statistics
from ifeval.errors import InvalidFile
from ifeval.report.by_slice import fields
from ifeval.report.changes import changed
from ifeval.report.figures import family
from ifeval.report.runs import Passed, Result, Run
from ifeval.report.texts import languages

ALPHA = 0.05
SUSPECTS = 10
_NAMED = 5
_SLICE_RESAMPLES = 1000
_FEWEST = 10
"""Prompts; fewer that all fell alike would have an interval without width."""

Pair = tuple[Result, Result]


@dataclass
class Side:
    """The differences of one slice: by prompt, what B passed more than A, and out of how many."""

    name: str
    kind: str
    prompts: dict[str | int, list[int]] = field(default_factory=dict[str | int, list[int]])
    passed: list[int] = field(default_factory=lambda: [0, 0])
    flips: list[int] = field(default_factory=lambda: [0, 0])
    undecided: list[int] = field(default_factory=lambda: [0, 0, 0])
    lost: list[Pair] = field(default_factory=list[Pair])
    several: bool = False

    def add(self, pair: Pair, before: Passed, after: Passed) -> None:
        """Add one pair of verdicts."""
        if before is None or after is None:
            which = 2 if before is after else 0 if before is None else 1
            self.undecided[which] += 1
            return
        self.passed[0] += before
        self.passed[1] += after
        sums = self.prompts.setdefault(pair[0].key, [0, 0])
        sums[0] += after - before
        sums[1] += 1
        self.several |= sums[1] > 1
        if after > before:
            self.flips[0] += 1
        elif before > after:
            self.flips[1] += 1
            self.lost.append(pair)

    @property
    def pairs(self) -> int:
        """How many pairs were decided on both sides."""
        return sum(n for _, n in self.prompts.values())

    @property
    def clusters(self) -> dict[tuple[int, int], int]:
        """The prompts by their difference and number of pairs."""
        return statistics.tally((d, n) for d, n in self.prompts.values())

    def chance(self) -> float:
        """Return the p-value of no difference: McNemar's with one pair a prompt."""
        if not self.several:
            return statistics.mcnemar(*self.flips)
        differences: dict[int, int] = {}
        for d, _ in self.prompts.values():
            differences[d] = differences.get(d, 0) + 1
        return statistics.permutation(differences)

    def figures(self, resamples: int) -> dict[str, Any]:
        """Return the figures of the slice as JSON."""
        pairs, clusters = self.pairs, self.clusters
        ends = None
        if len(self.prompts) >= _FEWEST:
            ends = statistics.percentiles(statistics.bootstrap(clusters, resamples))
        return {
            "kind": self.kind,
            "name": self.name,
            "prompts": len(self.prompts),
            "pairs": pairs,
            "before": _round(self.passed[0] / pairs) if pairs else None,
            "after": _round(self.passed[1] / pairs) if pairs else None,
            "difference": _round(statistics.difference(clusters)),
            "interval": [_round(end) for end in ends] if ends else None,
            "gained": self.flips[0],
            "lost": self.flips[1],
            "undecided": dict(zip(("before", "after", "both"), self.undecided, strict=True)),
            "p": self.chance(),
            "test": "permutation over prompts" if self.several else "exact McNemar",
        }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def paired(
    before: Run, after: Run, *, intersect: bool = False
) -> tuple[list[Pair], dict[str, Any]]:
    """Pair the rows of two runs by key and sample.

    Args:
        before: The first run.
        after: The second run.
        intersect: Whether rows that only one of them has are left out, instead of refused.

    Returns:
        The pairs, and what was left out.

    Raises:
        InvalidFile: The runs do not have the same rows.
    """
    sides = [{(r.key, r.sample): r for r in run.results} for run in (before, after)]
    for run, side in zip((before, after), sides, strict=True):
        if len(side) < len(run.results):
            more = len(run.results) - len(side)
            raise InvalidFile(run.folder, "", f"{more} rows have the key and sample of another")
    only = [[at for at in one if at not in other] for one, other in (sides, sides[::-1])]
    shared = [at for at in sides[0] if at in sides[1]]
    if not shared:
        raise InvalidFile(after.folder, "", f"shares no key and sample with {before.folder}")
    left = {
        "shared": len(shared),
        "only_before": len(only[0]),
        "only_after": len(only[1]),
        "named": [[*at] for at in (*only[0][:_NAMED], *only[1][:_NAMED])],
    }
    if any(only) and not intersect:
        raise InvalidFile(
            after.folder,
            "",
            f"the runs do not have the same rows: {len(only[0])} only in {before.folder}, "
            f"{len(only[1])} only here, such as {(only[0] + only[1])[0][0]!r}; "
            "--intersect compares the others",
        )
    return [(sides[0][at], sides[1][at]) for at in shared], left


def caveats(before: Run, after: Run, pairs: Sequence[Pair]) -> list[str]:
    """Return what makes two runs less than comparable, in words."""
    found = changed(before.record, after.record)
    reworded = sum(1 for a, b in pairs if a.ids != b.ids)
    if reworded:
        found.append(f"{reworded} rows ask for other constraints in the second run")
    return found


def slices(
    pairs: Sequence[Pair], mode: str, language: Callable[[Result], str | None] = lambda _: None
) -> tuple[Side, Side, list[Side]]:
    """Cut the pairs into slices.

    Args:
        pairs: The pairs.
        mode: ``strict``, ``loose`` or ``joint``.
        language: The language of a row of the first run, where something tells it.

    Returns:
        All prompts, all constraints, and the slices: each id, family, number of constraints,
        language, and value of a field that the runs kept.
    """
    prompts, constraints = Side("all", "prompts"), Side("all", "constraints")
    found: dict[tuple[str, str], Side] = {}

    def side(kind: str, name: str) -> Side:
        return found.setdefault((kind, name), Side(name, kind))

    for pair in pairs:
        a, b = pair
        whole = a.whole(mode), b.whole(mode)
        prompts.add(pair, *whole)
        for kind, name in fields(a, language(a)):
            side(kind, name).add(pair, *whole)
        if a.ids != b.ids:
            continue
        for index, passed in enumerate(zip(a.passed[mode], b.passed[mode], strict=True)):
            constraints.add(pair, *passed)
            if a.ids:
                side("id", a.ids[index]).add(pair, *passed)
        for name in dict.fromkeys(map(family, a.ids)):
            for id, *passed in zip(a.ids, a.passed[mode], b.passed[mode], strict=True):
                if family(id) == name:
                    side("family", name).add(pair, *passed)
    return prompts, constraints, [found[at] for at in sorted(found)]


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
    kept = [side for side in cut if side.prompts and len(side.prompts) < len(prompts.prompts)]
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
        "suspects": _suspects(kept, found),
        "undecided_gap": prompts.undecided[1] - prompts.undecided[0],
    }
    if margin is not None:
        result["margin"] = _decided(overall["prompts"], margin)
    return result


def _called(figures: Mapping[str, Any], chance: float) -> str | None:
    if chance > ALPHA or not figures["difference"]:
        return None
    return "regression" if figures["difference"] < 0 else "gain"


def estimates(slices: Sequence[tuple[int, int, int]]) -> list[float]:
    """Return the shrunken differences of slices.

    The variance of a mean of paired differences counts one flip more than was seen: a slice in
    which nothing flipped is not known exactly.

    Args:
        slices: Of each the pairs, those gained, and those lost.
    """
    effects = [(gained - lost) / n for n, gained, lost in slices]
    return statistics.shrunk(effects, [(up + down + 1) / n**2 for n, up, down in slices])


def _suspects(sides: Sequence[Side], figures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
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
            "shrunken": _round(estimate),
            "note": "too few to prove",
            "rows": [[a.key, a.sample, a.line, b.line] for a, b in sides[index].lost],
        }
        for estimate, index in ranked[:SUSPECTS]
    ]


_TOLD = (
    "kind", "name", "prompts", "pairs", "before", "after", "difference", "interval", "gained",
    "lost", "p",
)  # fmt: skip


def _decided(figures: Mapping[str, Any], margin: float) -> dict[str, Any]:
    """Return which side of a margin the difference lies on."""
    border = -margin / 100
    ends = figures["interval"]
    if ends is None:
        return {"points": margin, "decision": "cannot tell", "more_prompts": None}
    low, high = ends
    decision = (
        "better"
        if low > 0
        else "not worse by more than the margin"
        if low > border
        else "worse"
        if high < 0
        else "cannot tell"
    )
    more = None
    if decision == "cannot tell":
        gaps = [abs(figures["difference"] - at) for at in (border, 0.0)]
        more = statistics.more_needed(figures["prompts"], (high - low) / 2, max(gaps))
    return {"points": margin, "decision": decision, "more_prompts": more}
