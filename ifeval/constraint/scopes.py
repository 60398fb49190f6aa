"""Scopes: constraints on the parts of a text, and on what is left without them."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, ClassVar, Literal

from ifeval.constraint.logic import Constraint, gathered, mean
from ifeval.errors import InvalidConstraint
from ifeval.units import RowUnit, Unit
from ifeval.verdict import Verdict, conjunction, decided, undecided
from ifeval.view import View

Empty = Literal["fail", "pass", "undecided"]
"""What a scope without any part means."""


@dataclass(frozen=True)
class Scope(Constraint):
    """A constraint on parts of the text. ``empty`` says what it means that there are none."""

    unit: Unit[...]
    part: Constraint
    empty: Empty = field(default="fail", kw_only=True)
    together: ClassVar[bool] = False
    """Whether it takes parts together, so that they must be parts of one text."""

    def __post_init__(self) -> None:
        if self.together and isinstance(self.unit, RowUnit):
            problem = f"{self.word}: {self.unit.name} are texts of the row, no parts of one text"
            raise InvalidConstraint(problem)

    @property
    def children(self) -> tuple[Constraint, ...]:
        """The constraint on the parts."""
        return (self.part,)

    def dump(self) -> dict[str, Any]:
        """Return the name of the scope, the unit, and the constraint under ``is``."""
        rest = {} if self.empty == "fail" else {"empty": self.empty}
        return {self.word: self.unit.dump(), "is": self.part.dump(), **rest}

    def __str__(self) -> str:
        return f"{self.word}({self.unit!r}, {self.part.label})"

    @property
    def word(self) -> str:
        """The name on the wire."""
        return type(self).__name__.lower()

    def none(self, reason: str) -> Verdict:
        """Return the verdict where there is no part."""
        if self.empty == "undecided":
            return undecided(reason)
        return decided(self.empty == "pass", reason)


class Every(Scope):
    """Each part of one kind satisfies a constraint."""

    def judge(self, view: View) -> Verdict:
        """Judge each part; the closeness is the mean."""
        verdicts = tuple(self.part.check(piece) for piece in view.parts(self.unit))
        if not verdicts:
            return self.none(self.unit.absent)
        passed = conjunction(v.passed for v in verdicts)
        return gathered(passed, verdicts, mean, self.unit.name)


class Inside(Scope):
    """The parts of one kind, joined by line breaks, satisfy a constraint."""

    together = True

    def judge(self, view: View) -> Verdict:
        """Judge the parts as one text."""
        regions = view.cut(self.unit)
        if not regions:
            return self.none(self.unit.absent)
        return self.part.judge(view.keep(regions, joint="\n"))


class Outside(Scope):
    """What is left without the parts of one kind satisfies a constraint."""

    together = True

    def judge(self, view: View) -> Verdict:
        """Judge the rest as one text, with a blank wherever a part was left out."""
        edges = [0, *(edge for region in view.cut(self.unit) for edge in region), len(view.text)]
        rest = view.keep(zip(edges[::2], edges[1::2], strict=True), joint=" ")
        if not rest.text.strip():
            return self.none(f"there is nothing outside the {self.unit.noun}")
        return self.part.judge(rest)


@dataclass(frozen=True)
class At(Scope):
    """The part at one place satisfies a constraint; negative places count from the end."""

    index: int = field(default=0, kw_only=True)

    def judge(self, view: View) -> Verdict:
        """Judge the one part."""
        of_row = isinstance(self.unit, RowUnit)
        regions = view.parts(self.unit) if of_row else view.cut(self.unit)
        if not -len(regions) <= self.index < len(regions):
            return self.none(f"there are {len(regions)} {self.unit.noun}, none at {self.index}")
        found = regions[self.index]
        inner = self.part.check(view.part(self.unit, *found) if isinstance(found, tuple) else found)
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


class Adjacent(Scope):
    """Each two parts of one kind that follow each other satisfy a constraint."""

    together = True

    def judge(self, view: View) -> Verdict:
        """Judge each two as one text, joined by a line break; the closeness is the mean."""
        regions = view.cut(self.unit)
        verdicts = tuple(self.part.check(view.keep(pair, joint="\n")) for pair in pairwise(regions))
        if not verdicts:
            return self.none(f"there are {len(regions)} {self.unit.name}, so no two")
        passed = conjunction(v.passed for v in verdicts)
        return gathered(passed, verdicts, mean, f"pairs of {self.unit.name}")


def every(unit: Unit[...], part: Constraint, *, empty: Empty = "fail") -> Constraint:
    """Require a constraint of each part of one kind; ``empty`` is the verdict on no parts."""
    return Every(unit, part, empty=empty)


def adjacent(unit: Unit[...], part: Constraint, *, empty: Empty = "fail") -> Constraint:
    r"""Require a constraint of each two parts of one kind that follow each other, as one text.

    The two are joined by a line break, so that a pattern such as ``(\w+)\W*\n\W*\1`` can
    hold the end of one against the start of the next. ``empty`` is the verdict where there are
    no two parts.
    """
    return Adjacent(unit, part, empty=empty)


def at(unit: Unit[...], index: int, part: Constraint, *, empty: Empty = "fail") -> Constraint:
    """Require a constraint of the part at one place, from 0, or from -1 backwards."""
    return At(unit, part, index=index, empty=empty)


def inside(unit: Unit[...], part: Constraint, *, empty: Empty = "fail") -> Constraint:
    """Require a constraint of the parts of one kind, taken together."""
    return Inside(unit, part, empty=empty)


def outside(unit: Unit[...], part: Constraint, *, empty: Empty = "fail") -> Constraint:
    """Require a constraint of what is left without the parts of one kind."""
    return Outside(unit, part, empty=empty)
