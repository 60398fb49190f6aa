"""The figures of a card, counted while the rows are written."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ifeval.build.dataset import SPLITS
from ifeval.build.exchange import ids_of


class Figures:
    """Counts of what was written."""

    def __init__(self) -> None:
        self.responses = 0
        self._counts: dict[str, Counter[str]] = {}
        self._by_id: dict[str, list[int]] = {}
        self._passed = self._decided = self._weight = self._constraints = 0

    def _count(self, what: str, value: str) -> None:
        self._counts.setdefault(what, Counter())[value] += 1

    def item(self, row: Mapping[str, Any]) -> None:
        """Count an item."""
        told = row["metadata"]
        self._count("splits", told["split"])
        self._count("languages", told.get("language") or "not told")
        self._count("difficulty", told.get("difficulty", "a case"))
        self._count("constraints an item", str(len(row["constraints"])))
        self._count("context", "with documents" if row.get("context") else "without")
        if told.get("customer"):
            self._count("customers", told["customer"])
        for one in told.get("case", {}).get("told", ()):
            self._count("cases by customer", one.get("customer", "not told"))
        if variant := row.get("grounding", {}).get("variant"):
            self._count("grounded", variant)
        if told.get("contaminated"):
            self._count("contaminated", "items")
        self._weight += told.get("weight", 1)
        self._constraints += len(row["constraints"])
        for ask in told.get("asks", ()):
            self._count("who asks", ask["role"])
        logged = told.get("logged", {})
        self._passed += logged.get("passed", 0)
        self._decided += logged.get("passed", 0) + logged.get("failed", 0)
        counted = logged.get("by_constraint", [])
        for i, constraint in enumerate(row["constraints"]):
            for id in dict.fromkeys(ids_of(constraint)):
                found = self._by_id.setdefault(id, [0, 0, 0])
                found[0] += 1
                if i < len(counted):
                    found[1] += counted[i]["passed"]
                    found[2] += counted[i]["failed"]

    def anchor(self) -> None:
        """Count an item that was kept of the version before."""
        self._count("kept of the version before", "anchors")

    def signal(self, kind: str, *, linked: bool, proven: bool) -> None:
        """Count a piece of feedback."""
        self._count("feedback", kind)
        if linked:
            self._count("feedback", "linked to a constraint")
        if proven:
            self._count("feedback", "where the log proves the failure")

    def dump(self) -> dict[str, Any]:
        """Return the figures as JSON."""
        counts = {name: dict(sorted(found.items())) for name, found in sorted(self._counts.items())}
        splits = counts.pop("splits", {})
        return {
            "items": sum(splits.values()),
            "splits": {split: splits.get(split, 0) for split in SPLITS},
            "constraints": self._constraints,
            "weight": self._weight,
            "responses": self.responses,
            "logged responses that were decided": self._decided,
            "logged responses that passed": self._passed,
            **counts,
            "by_id": {
                id: {"items": n, "passed": passed, "failed": failed}
                for id, (n, passed, failed) in sorted(self._by_id.items())
            },
        }
