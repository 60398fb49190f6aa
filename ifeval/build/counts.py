"""The counts of a build: what each stage was given, what it passed on, and why not the rest."""

from collections import Counter
from typing import Any

STAGES = (
    "ingest",
    "join",
    "normalise",
    "scrub",
    "language",
    "repeats",
    "recognise",
    "validate",
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
        self._given: Counter[str] = Counter()
        self._lost: dict[str, Counter[str]] = {stage: Counter() for stage in STAGES}
        self._made: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}
        if data:
            for stage, found in data["stages"].items():
                self._given[stage] = found["in"]
                self._made[stage] = found.get("made", 0)
                self._lost[stage].update(found.get("lost", {}))
            self.notes.update(data["notes"])
            self.examples = data["examples"]

    def given(self, stage: str, n: int = 1) -> None:
        """Count rows that go into a stage."""
        self._given[stage] += n

    def made(self, stage: str, n: int) -> None:
        """Count rows that a stage made beyond those it was given, as from the turns of one."""
        self._made[stage] += n

    def lost(self, stage: str, reason: str, example: str = "", n: int = 1) -> None:
        """Count rows that a stage does not pass on.

        Args:
            stage: One of ``STAGES``.
            reason: Why, in words that are the same for all such rows.
            example: What names the row; the first few are kept.
            n: How many.
        """
        self._lost[stage][reason] += n
        kept = self.examples.setdefault(f"{stage}: {reason}", [])
        if example and len(kept) < _EXAMPLES:
            kept.append(example)

    def passed(self, stage: str) -> int:
        """Return how many rows came out of a stage."""
        return self._given[stage] + self._made[stage] - self._lost[stage].total()

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON."""
        stages: dict[str, Any] = {}
        for stage in STAGES:
            found: dict[str, Any] = {"in": self._given[stage]}
            if self._made[stage]:
                found["made"] = self._made[stage]
            if self._lost[stage]:
                found["lost"] = dict(sorted(self._lost[stage].items()))
            stages[stage] = {**found, "out": self.passed(stage)}
        examples = {name: kept for name, kept in sorted(self.examples.items()) if kept}
        return {
            "stages": stages,
            "notes": dict(sorted(self.notes.items())),
            "examples": examples,
        }
