"""Scopes: constraints on the parts of a text, and on what is left without them."""

from dataclasses import dataclass, field
from typing import Any, Literal

from ifeval.constraint.logic import Constraint, gathered, mean, open_status
from ifeval.units import Unit
from ifeval.verdict import Verdict, bounds, conjunction, decided, nearness, undecided
from ifeval.view import View

Empty = Literal["fail", "pass", "undecided"]
"""What a scope without any part means."""


@dataclass(frozen=True)
class _Scope(Constraint):
    """A constraint on parts of the text. ``empty`` says what it means that there are none."""

    unit: Unit[...]
    part: Constraint
    empty: Empty = field(default="fail", kw_only=True)

    @property
    def children(self) -> tuple[Constraint, ...]:
        return (self.part,)

    def dump(self) -> dict[str, Any]:
        """Return the name of the scope, the unit, and the constraint under ``is``."""
        rest = {} if self.empty == "fail" else {"empty": self.empty}
        return {self._word: self.unit.dump(), "is": self.part.dump(), **rest}

    def __str__(self) -> str:
        return f"{self._word}({self.unit!r}, {self.part.label})"

    @property
    def _word(self) -> str:
        return type(self).__name__.lower()

    def _none(self, reason: str) -> Verdict:
        if self.empty == "undecided":
            return undecided(reason)
        return decided(self.empty == "pass", reason)


class Every(_Scope):
    """Each part of one kind satisfies a constraint."""

    def judge(self, view: View) -> Verdict:
        """Judge each part; the closeness is the mean."""
        verdicts = tuple(self.part.check(piece) for piece in view.parts(self.unit))
        if not verdicts:
            return self._none(f"there are no {self.unit.name}")
        passed = conjunction(v.passed for v in verdicts)
        return gathered(passed, verdicts, mean, self.unit.name)


class Inside(_Scope):
    """The parts of one kind, joined by line breaks, satisfy a constraint."""

    def judge(self, view: View) -> Verdict:
        """Judge the parts as one text."""
        regions = view.cut(self.unit)
        if not regions:
            return self._none(f"there are no {self.unit.name}")
        return self.part.judge(view.keep(regions, joint="\n"))


class Outside(_Scope):
    """What is left without the parts of one kind satisfies a constraint."""

    def judge(self, view: View) -> Verdict:
        """Judge the rest as one text, with a blank wherever a part was left out."""
        edges = [0, *(edge for region in view.cut(self.unit) for edge in region), len(view.text)]
        rest = view.keep(zip(edges[::2], edges[1::2], strict=True), joint=" ")
        if not rest.text.strip():
            return self._none(f"there is nothing outside the {self.unit.name}")
        return self.part.judge(rest)


@dataclass(frozen=True)
class At(_Scope):
    """The part at one place satisfies a constraint; negative places count from the end."""

    index: int = field(default=0, kw_only=True)

    def judge(self, view: View) -> Verdict:
        """Judge the one part."""
        regions = view.cut(self.unit)
        if not -len(regions) <= self.index < len(regions):
            return self._none(f"there are {len(regions)} {self.unit.name}, none at {self.index}")
        inner = self.part.check(view.region(*regions[self.index]))
        where = f"{self.unit.name}[{self.index}]"
        if inner.passed is None:
            return undecided(f"{where}: {inner.reason}", inner.status, (inner,))
        return decided(
            inner.passed,
            f"{where}: {inner.reason}",
            inner.evidence,
            measured=inner.measured,
            wanted=inner.wanted,
            closeness=inner.closeness or 0.0,
            parts=(inner,),
        )

    def dump(self) -> dict[str, Any]:
        """Return ``{"at": …, "index": …, "is": …}``."""
        return {**super().dump(), "index": self.index}

    def __str__(self) -> str:
        return f"at({self.unit!r}, {self.index}, {self.part.label})"


@dataclass(frozen=True)
class Some(Constraint):
    """A number of the parts of one kind satisfy a constraint: one or more, unless said."""

    unit: Unit[...]
    part: Constraint
    at_least: int = 1
    at_most: int | None = None

    @property
    def children(self) -> tuple[Constraint, ...]:
        """The part."""
        return (self.part,)

    def judge(self, view: View) -> Verdict:
        """Count the parts that satisfy it; no parts at all is a count of 0."""
        pieces = view.parts(self.unit)
        verdicts = tuple(self.part.check(piece) for piece in pieces)
        sure = sum(v.passed is True for v in verdicts)
        possible = sure + sum(v.passed is None for v in verdicts)
        wanted = bounds(self.at_least, self.at_most)
        reason = f"{sure} of {len(pieces)} {self.unit.name} fit, wanted {wanted}"
        near = nearness(sure, self.at_least, self.at_most)
        if (
            possible > sure
            and len(
                {nearness(n, self.at_least, self.at_most) == 1.0 for n in range(sure, possible + 1)}
            )
            > 1
        ):
            return undecided(reason, open_status(verdicts), verdicts)
        hits = [p.span(0, len(p.text)) for p, v in zip(pieces, verdicts, strict=True) if v.passed]
        return decided(
            near == 1.0, reason, hits, measured=sure, wanted=wanted, closeness=near, parts=verdicts
        )

    def dump(self) -> dict[str, Any]:
        """Return ``{"some": …, "at_least": …, "is": …}``."""
        limits = {"at_least": self.at_least, "at_most": self.at_most}
        given = {name: limit for name, limit in limits.items() if limit is not None}
        return {"some": self.unit.dump(), **given, "is": self.part.dump()}

    def __str__(self) -> str:
        limits = bounds(self.at_least, self.at_most)
        return f"some({self.unit!r}, {self.part.label}, {limits})"


def every(unit: Unit[...], part: Constraint, *, empty: Empty = "fail") -> Constraint:
    """Require a constraint of each part of one kind; ``empty`` is the verdict on no parts."""
    return Every(unit, part, empty=empty)


def some(
    unit: Unit[...],
    part: Constraint,
    *,
    at_least: int | None = None,
    at_most: int | None = None,
) -> Constraint:
    """Require that a number of the parts of one kind satisfy a constraint.

    Args:
        at_least: The fewest that pass: 1, or 0 where ``at_most`` is given alone.
        at_most: The most that pass.
    """
    if at_least is None:
        at_least = 1 if at_most is None else 0
    return Some(unit, part, at_least, at_most)


def at(unit: Unit[...], index: int, part: Constraint, *, empty: Empty = "fail") -> Constraint:
    """Require a constraint of the part at one place, from 0, or from -1 backwards."""
    return At(unit, part, index=index, empty=empty)


def inside(unit: Unit[...], part: Constraint, *, empty: Empty = "fail") -> Constraint:
    """Require a constraint of the parts of one kind, taken together."""
    return Inside(unit, part, empty=empty)


def outside(unit: Unit[...], part: Constraint, *, empty: Empty = "fail") -> Constraint:
    """Require a constraint of what is left without the parts of one kind."""
    return Outside(unit, part, empty=empty)
