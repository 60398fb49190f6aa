"""Scopes that count: how many parts of a text, or what share of them, satisfy a constraint."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ifeval.constraint.logic import Constraint, open_status
from ifeval.constraint.scopes import Empty, Scope
from ifeval.errors import InvalidConstraint
from ifeval.units import Unit
from ifeval.verdict import Verdict, bounds, counted, decided, nearness, undecided
from ifeval.view import View

_ROUNDING = 1e-9
"""What shares of decimal numbers may differ from the count that they mean on paper."""


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
        wanted = bounds(self.at_least, self.at_most)
        reason = f"{sure} of {counted(len(pieces), self.unit.noun)} fit, wanted {wanted}"
        limits = self.at_least, self.at_most
        return _counted(pieces, verdicts, limits, reason, measured=sure, wanted=wanted)

    def dump(self) -> dict[str, Any]:
        """Return ``{"some": …, "at_least": …, "is": …}``."""
        limits = {"at_least": self.at_least, "at_most": self.at_most}
        given = {name: limit for name, limit in limits.items() if limit is not None}
        return {"some": self.unit.dump(), **given, "is": self.part.dump()}

    def __str__(self) -> str:
        limits = bounds(self.at_least, self.at_most)
        return f"some({self.unit!r}, {self.part.label}, {limits})"


@dataclass(frozen=True)
class Share(Scope):
    """A share of the parts of one kind satisfy a constraint."""

    at_least: float = field(default=0.0, kw_only=True)
    at_most: float | None = field(default=None, kw_only=True)

    def judge(self, view: View) -> Verdict:
        """Count the parts that satisfy it, against the bounds as numbers of parts."""
        pieces = view.parts(self.unit)
        if not pieces:
            return self.none(self.unit.absent)
        verdicts = tuple(self.part.check(piece) for piece in pieces)
        total = len(pieces)
        sure = sum(v.passed is True for v in verdicts)
        wanted = _percentages(self.at_least, self.at_most)
        least = math.ceil(self.at_least * total - _ROUNDING)
        most = None if self.at_most is None else math.floor(self.at_most * total + _ROUNDING)
        reason = (
            f"{sure} of {counted(total, self.unit.noun)} ({sure / total:.1%}) fit, wanted {wanted}"
        )
        share = round(sure / total, 6)
        return _counted(pieces, verdicts, (least, most), reason, measured=share, wanted=wanted)

    def dump(self) -> dict[str, Any]:
        """Return ``{"share": …, "at_least": …, "is": …}``."""
        limits = {"at_least": self.at_least or None, "at_most": self.at_most}
        given = {name: limit for name, limit in limits.items() if limit is not None}
        return {**super().dump(), **given}

    def __str__(self) -> str:
        limits = _percentages(self.at_least, self.at_most)
        return f"share({self.unit!r}, {self.part.label}, {limits})"


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


def share(
    unit: Unit[...],
    part: Constraint,
    *,
    at_least: float = 0.0,
    at_most: float | None = None,
    empty: Empty = "fail",
) -> Constraint:
    """Require that a share of the parts of one kind satisfy a constraint.

    Args:
        at_least: The smallest share that passes, 0 to 1. One of the two must be given.
        at_most: The largest share that passes, 0 to 1.

    Raises:
        InvalidConstraint: A share is no number of 0 to 1, or none is given.
    """
    given = (at_least, 1.0 if at_most is None else at_most)
    if not all(0 <= n <= 1 for n in given):
        raise InvalidConstraint(f"share: {at_least} to {at_most}, wanted numbers of 0 to 1")
    if not at_least and at_most is None:
        raise InvalidConstraint("share: neither at_least nor at_most is given, so all would pass")
    return Share(unit, part, at_least=at_least, at_most=at_most, empty=empty)


def _percentages(at_least: float, at_most: float | None) -> str:
    low, high = (f"{100 * n:.6g} %" for n in (at_least, at_most or 0.0))
    if at_most is None:
        return f"at least {low}"
    if at_least == at_most:
        return f"exactly {low}"
    return f"at most {high}" if at_least == 0 else f"{low} to {high}"


def _counted(
    pieces: Sequence[View],
    verdicts: tuple[Verdict, ...],
    limits: tuple[int, int | None],
    reason: str,
    *,
    measured: float,
    wanted: str,
) -> Verdict:
    """Judge how many parts fit; it is undecided only where that turns on undecided parts."""
    sure = sum(v.passed is True for v in verdicts)
    possible = sure + sum(v.passed is None for v in verdicts)
    near = nearness(sure, *limits)
    if possible > sure:
        outcomes = {nearness(n, *limits) == 1.0 for n in range(sure, possible + 1)}
        if len(outcomes) > 1:
            return undecided(reason, open_status(verdicts), verdicts)
    hits = [p.span(0, len(p.text)) for p, v in zip(pieces, verdicts, strict=True) if v.passed]
    return decided(
        near == 1.0, reason, hits, measured=measured, wanted=wanted, closeness=near, parts=verdicts
    )
