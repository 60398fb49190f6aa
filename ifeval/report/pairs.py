"""Rows of two runs in pairs, and the pairs in slices."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ifeval import statistics
from ifeval.errors import InvalidFile
from ifeval.report.by_slice import fields
from ifeval.report.figures import family
from ifeval.report.runs import Passed, Result, Run

_NAMED = 5
FEWEST = 10
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
        if len(self.prompts) >= FEWEST:
            ends = statistics.percentiles(statistics.bootstrap(clusters, resamples))
        return {
            "kind": self.kind,
            "name": self.name,
            "prompts": len(self.prompts),
            "pairs": pairs,
            "before": rounded(self.passed[0] / pairs) if pairs else None,
            "after": rounded(self.passed[1] / pairs) if pairs else None,
            "difference": rounded(statistics.difference(clusters)),
            "interval": [rounded(end) for end in ends] if ends else None,
            "gained": self.flips[0],
            "lost": self.flips[1],
            "undecided": dict(zip(("before", "after", "both"), self.undecided, strict=True)),
            "p": self.chance(),
            "test": "permutation over prompts" if self.several else "exact McNemar",
        }


def rounded(value: float | None) -> float | None:
    """Return a share as it is written: with six decimals."""
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
        if not side:
            raise InvalidFile(run.folder, "", "has no rows with constraints: nothing to compare")
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


def slices(
    pairs: Sequence[Pair], mode: str, language: Callable[[Result], str | None] = lambda _: None
) -> tuple[Side, Side, list[Side]]:
    """Cut the pairs into slices.

    Args:
        pairs: The pairs.
        mode: ``strict``, ``loose`` or ``joint``.
        language: The language of a row of the first run, where something tells it.

    Returns:
        All prompts, all constraints, and the slices: each id, family of several ids, number of
        constraints, language, and value of a field that the runs kept.
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
    # A family of one id would be the same slice twice, and make the others harder to prove.
    sizes = Counter(family(name) for kind, name in found if kind == "id")
    kept = (at for at in sorted(found) if at[0] != "family" or sizes[at[1]] > 1)
    return prompts, constraints, [found[at] for at in kept]
