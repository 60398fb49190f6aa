"""The counts of a build: what each stage was given, what it passed on, and why not the rest."""

from collections import Counter
from typing import Any

STAGES = (
    "ingest",
    "join",
    "normalise",
    "language",
    "scrub",
    "recognise",
    "repeats",
    "validate",
    "gather",
    "contamination",
    "duplicates",
    "split",
    "sample",
)
"""In the order in which a row goes through them."""

_EXAMPLES = 5


class Counts:
    """Counts by stage. ``given`` counts in, ``lost`` counts out with a reason."""

    def __init__(self, data: dict[str, Any] | None = None) -> None:
        self.taken: Counter[str] = Counter()
        self.left: dict[str, Counter[str]] = {stage: Counter() for stage in STAGES}
        self.extra: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}
        if data:
            for stage, found in data["stages"].items():
                self.taken[stage] = found["in"]
                self.extra[stage] = found.get("made", 0)
                self.left[stage].update(found.get("lost", {}))
            self.notes.update(data["notes"])
            self.examples = data["examples"]

    def given(self, stage: str, n: int = 1) -> None:
        """Count rows that go into a stage."""
        self.taken[stage] += n

    def made(self, stage: str, n: int) -> None:
        """Count rows that a stage made beyond those it was given, as from the turns of one."""
        self.extra[stage] += n

    def lost(self, stage: str, reason: str, example: str = "", n: int = 1) -> None:
        """Count rows that a stage does not pass on.

        Args:
            stage: One of ``STAGES``.
            reason: Why, in words that are the same for all such rows.
            example: What names the row; the first few are kept.
            n: How many.
        """
        self.left[stage][reason] += n
        kept = self.examples.setdefault(f"{stage}: {reason}", [])
        if example and len(kept) < _EXAMPLES:
            kept.append(example)

    def add(self, other: "Counts") -> None:
        """Add the counts of a later part of the input."""
        self.taken.update(other.taken)
        self.extra.update(other.extra)
        self.notes.update(other.notes)
        for stage, lost in other.left.items():
            self.left[stage].update(lost)
        for name, found in other.examples.items():
            kept = self.examples.setdefault(name, [])
            kept += found[: _EXAMPLES - len(kept)]

    def passed(self, stage: str) -> int:
        """Return how many rows came out of a stage."""
        return self.taken[stage] + self.extra[stage] - self.left[stage].total()

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON."""
        stages: dict[str, Any] = {}
        for stage in STAGES:
            found: dict[str, Any] = {"in": self.taken[stage]}
            if self.extra[stage]:
                found["made"] = self.extra[stage]
            if self.left[stage]:
                found["lost"] = dict(sorted(self.left[stage].items()))
            stages[stage] = {**found, "out": self.passed(stage)}
        examples = {name: kept for name, kept in sorted(self.examples.items()) if kept}
        return {
            "stages": stages,
            "notes": dict(sorted(self.notes.items())),
            "examples": examples,
        }
