"""What is known of an item while a build runs: its responses, and what was said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ifeval.build.signals import linked, proven
from ifeval.modes import Asked
from ifeval.registry import Registry
from ifeval.rows import TAGS
from ifeval.scoring import score_row
from ifeval.scoring.scores import Score
from ifeval.view import Row


@dataclass(slots=True)
class Item:
    """What is known of an item while the spool is read."""

    split: str
    cluster: int
    ids: Sequence[str]
    """The ids of the leaves of each constraint, joined by blanks."""
    responses: int = 0
    passed: int = 0
    failed: int = 0
    by_id: list[list[int]] = field(default_factory=list[list[int]])
    """For each constraint how many responses passed and failed."""
    models: dict[str, int] = field(default_factory=dict[str, int])
    complaints: dict[str, int] = field(default_factory=dict[str, int])
    """For each constraint, by its place, how often it was complained of."""
    proven: dict[str, int] = field(default_factory=dict[str, int])
    """And how often the answer that was complained of indeed failed it."""
    contaminated: bool = False

    def add(self, scored: Score, model: str) -> list[bool | None]:
        """Count one more response; return its verdicts."""
        self.responses += 1
        self.models[model] = self.models.get(model, 0) + 1
        self.passed += scored.passed is True
        self.failed += scored.passed is False
        verdicts = [*scored.judged.strict]
        for counted, passed in zip(self.by_id, verdicts, strict=True):
            counted[0] += passed is True
            counted[1] += passed is False
        return verdicts

    def hear(
        self,
        signal: Mapping[str, Any],
        constraints: Sequence[Asked],
        verdicts: Sequence[bool | None],
        row: Row,
        registry: Registry,
    ) -> dict[str, list[int]]:
        """Count a signal about a response; return which constraints it speaks of and which failed.

        Args:
            signal: A thumb, a vote, a correction, or a complaint in the next turn.
            constraints: What the item is asked.
            verdicts: How the response did.
            row: The response.
            registry: Where the ids of the constraints are known.
        """
        places: list[int] = []
        if signal["kind"] == "correction" and isinstance(signal["value"], str):
            mended = score_row(replace(row, response=signal["value"], views={}), constraints, TAGS)
            places = proven(verdicts, mended.judged.strict)
        elif signal["kind"] != "up":
            wire = [one.constraint.dump() for one in constraints]
            places = linked(signal["text"], wire, registry)
        failed = [place for place in places if verdicts[place] is False]
        for counts, found in ((self.complaints, places), (self.proven, failed)):
            for place in map(str, found):
                counts[place] = counts.get(place, 0) + 1
        return {"linked": places, "failed": failed}
