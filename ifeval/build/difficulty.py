"""How hard items are, by the responses that were logged or scored for them.

Of one item little can be said by a few responses. So below sixteen it is told how many of them
passed, and bands are given for many items together: by id, by theme of the prompts, by slice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ifeval.build.exchange import ids_of
from ifeval.build.themes import MOST, grouped
from ifeval.statistics import wilson

ENOUGH = 16
"""Below so many responses, bands mean little: k of n is said instead."""

_THEMED = 500
"""So many characters of a prompt tell its theme."""


def band(passed: int, n: int) -> str:
    """Return a band: ``never passed``, ``saturated`` and so on, or ``k of n``.

    Args:
        passed: How many responses passed.
        n: How many were decided.
    """
    if n < ENOUGH:
        return f"{passed} of {n}" if n else "no responses"
    if passed == 0:
        return "never passed"
    if passed == n:
        return "saturated"
    if 10 * passed < n:
        return "hardly passed"
    return "just out of reach" if 2 * passed <= n else "discriminating"


@dataclass(slots=True)
class Bands:
    """What many items have in common: sums over their responses.

    Args:
        users: How many users a theme must have.
    """

    users: int
    _sums: dict[str, dict[str, list[int]]] = field(default_factory=dict[str, dict[str, list[int]]])
    _prompts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def add(
        self,
        row: Mapping[str, Any],
        passed: int,
        n: int,
        by_constraint: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Count an item.

        Args:
            row: The item.
            passed: How many responses passed.
            n: How many were decided.
            by_constraint: The same for each of its constraints.
        """
        for kind, name in _slices(row):
            self._count(kind, name, passed, n)
        for constraint, (good, decided) in zip(row["constraints"], by_constraint, strict=False):
            for id in dict.fromkeys(ids_of(constraint)):
                self._count("id", id, good, decided)
        if len(self._prompts) >= MOST:
            return
        users = [m.get("content") or "" for m in row["messages"] if m["role"] == "user"]
        told = row["metadata"]
        who = told.get("user") or told.get("session") or row["key"]
        text = users[-1][:_THEMED] if users else ""
        self._prompts.append({"text": text, "user": who, "passed": passed, "n": n})

    def _count(self, kind: str, name: str, passed: int, n: int) -> None:
        found = self._sums.setdefault(kind, {}).setdefault(name, [0, 0, 0])
        found[0] += 1
        found[1] += passed
        found[2] += n

    def dump(self) -> dict[str, dict[str, Any]]:
        """Return for each kind of group, and each group, its items, responses and band."""
        themes, prompts, _ = grouped(self._prompts, self.users)
        for theme, places in themes:
            name = ", ".join(theme["terms"])
            for place in places:
                self._count("theme", name, prompts[place]["passed"], prompts[place]["n"])
        told = {
            kind: {name: _told(*found) for name, found in sorted(of_kind.items()) if found[2]}
            for kind, of_kind in sorted(self._sums.items())
        }
        self._sums.pop("theme", None)
        return {kind: groups for kind, groups in told.items() if groups}


def _told(items: int, passed: int, n: int) -> dict[str, Any]:
    return {
        "items": items,
        "responses": n,
        "passed": passed,
        "interval": [*wilson(passed / n, n)],
        "band": band(passed, n),
    }


def _slices(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the slices of an item."""
    told = row["metadata"]
    for kind in ("language", "customer"):
        if told.get(kind):
            yield kind, str(told[kind])
    yield "constraints", str(len(row["constraints"]))
    yield "documents", "with" if row.get("context") else "without"
    if (turns := sum(m["role"] == "user" for m in row["messages"])) > 1:
        yield "turn", "later"
    elif turns:
        yield "turn", "first"


def banded(rows: Iterable[Mapping[str, Any]], users: int) -> dict[str, dict[str, Any]]:
    """Return the bands of the items of a data set by their logged responses.

    Args:
        rows: The items.
        users: How many users a theme must have.
    """
    found = Bands(users)
    for row in rows:
        logged = row["metadata"].get("logged")
        if logged:
            each = [(c["passed"], c["passed"] + c["failed"]) for c in logged["by_constraint"]]
            found.add(row, logged["passed"], logged["passed"] + logged["failed"], each)
    return found.dump()
