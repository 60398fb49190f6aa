"""The logic: constraints that combine with ``&``, ``|``, ``~``, *when*, *k of*, *weighted*."""

import math
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ifeval.errors import InvalidConstraint
from ifeval.verdict import (
    Span,
    Status,
    Verdict,
    conjunction,
    counted,
    decided,
    disjunction,
    negation,
    undecided,
)
from ifeval.view import View

_REASONS = 3
_ROUNDING = 1e-9
"""What shares of decimal weights may lack of the share that they add up to on paper."""


class Constraint:
    """Something that a response satisfies or does not: a frozen value."""

    @property
    def children(self) -> "tuple[Constraint, ...]":
        """The constraints that this one is made of."""
        return ()

    def judge(self, view: View) -> Verdict:
        """Judge one view. The verdict need not name this constraint; ``check`` does that."""
        raise NotImplementedError

    def dump(self) -> dict[str, Any]:
        """Return the JSON form, which ``Registry.parse`` reads back."""
        raise NotImplementedError

    def check(self, response: str | View) -> Verdict:
        """Judge a response, given as text or as a view."""
        view = View.of(response) if isinstance(response, str) else response
        return self.judge(view).on(self.label)

    @cached_property
    def label(self) -> str:
        """The constraint in one line."""
        return str(self)

    def __and__(self, other: "Constraint") -> "Constraint":
        return All((*_flat(All, self), *_flat(All, other)))

    def __or__(self, other: "Constraint") -> "Constraint":
        return AnyOf((*_flat(AnyOf, self), *_flat(AnyOf, other)))

    def __invert__(self) -> "Constraint":
        return Not(self)


@dataclass(frozen=True)
class Leaf(Constraint):
    """A constraint with an id and parameters: the end of every branch, and every row's entry."""

    id: str
    params: Mapping[str, Any]
    judged_by: Callable[[View], Verdict] = field(repr=False, compare=False)

    def judge(self, view: View) -> Verdict:
        """Ask the checker."""
        return self.judged_by(view)

    def dump(self) -> dict[str, Any]:
        """Return the id and the parameters in one table."""
        return {"id": self.id, **deepcopy({**self.params})}

    def __str__(self) -> str:
        return f"{self.id}({', '.join(f'{k}={v!r}' for k, v in self.params.items())})"


@dataclass(frozen=True)
class All(Constraint):
    """Every part holds."""

    parts: tuple[Constraint, ...]

    @property
    def children(self) -> tuple[Constraint, ...]:
        """The parts."""
        return self.parts

    def judge(self, view: View) -> Verdict:
        """Judge every part; the closeness is that of the worst."""
        verdicts = tuple(part.check(view) for part in self.parts)
        return gathered(conjunction(v.passed for v in verdicts), verdicts, _least)

    def dump(self) -> dict[str, Any]:
        """Return ``{"all": […]}``."""
        return {"all": [part.dump() for part in self.parts]}

    def __str__(self) -> str:
        return "(" + " & ".join(part.label for part in self.parts) + ")"


@dataclass(frozen=True)
class AnyOf(Constraint):
    """At least one part holds."""

    parts: tuple[Constraint, ...]

    @property
    def children(self) -> tuple[Constraint, ...]:
        """The parts."""
        return self.parts

    def judge(self, view: View) -> Verdict:
        """Judge every part; the closeness is that of the best."""
        verdicts = tuple(part.check(view) for part in self.parts)
        return gathered(disjunction(v.passed for v in verdicts), verdicts, _most)

    def dump(self) -> dict[str, Any]:
        """Return ``{"any": […]}``."""
        return {"any": [part.dump() for part in self.parts]}

    def __str__(self) -> str:
        return "(" + " | ".join(part.label for part in self.parts) + ")"


@dataclass(frozen=True)
class Not(Constraint):
    """The part does not hold. What proved the part is the evidence against it."""

    part: Constraint

    @property
    def children(self) -> tuple[Constraint, ...]:
        """The part."""
        return (self.part,)

    def judge(self, view: View) -> Verdict:
        """Turn the verdict of the part round."""
        inner = self.part.check(view)
        if inner.passed is None:
            return undecided(inner.reason, inner.status, (inner,))
        return decided(
            not inner.passed,
            f"must not be so: {inner.reason}"
            if inner.passed
            else f"rightly not so: {inner.reason}",
            inner.evidence,
            measured=inner.measured,
            wanted=f"not {inner.wanted}" if inner.wanted else None,
            parts=(inner,),
        )

    def dump(self) -> dict[str, Any]:
        """Return ``{"not": …}``."""
        return {"not": self.part.dump()}

    def __str__(self) -> str:
        return f"~{self.part.label}"


@dataclass(frozen=True)
class When(Constraint):
    """If the condition holds, so must the consequence; else it does not apply, and passes."""

    condition: Constraint
    then: Constraint

    @property
    def children(self) -> tuple[Constraint, ...]:
        """The condition and the consequence."""
        return (self.condition, self.then)

    def judge(self, view: View) -> Verdict:
        """Judge the consequence where the condition holds."""
        condition = self.condition.check(view)
        if condition.passed is False:
            reason = f"does not apply: {condition.reason}"
            return Verdict(True, reason, closeness=1.0, status="not applicable", parts=(condition,))
        then = self.then.check(view)
        passed = disjunction((negation(condition.passed), then.passed))
        parts = (condition, then)
        if passed is None:
            open_ = then if then.passed is None else condition
            return undecided(open_.reason, open_.status, parts)
        return decided(
            passed,
            then.reason,
            then.evidence,
            measured=then.measured,
            wanted=then.wanted,
            closeness=then.closeness or 0.0,
            parts=parts,
        )

    def dump(self) -> dict[str, Any]:
        """Return ``{"if": …, "then": …}``."""
        return {"if": self.condition.dump(), "then": self.then.dump()}

    def __str__(self) -> str:
        return f"when({self.condition.label}, then={self.then.label})"


@dataclass(frozen=True)
class KOf(Constraint):
    """At least ``n`` of the parts hold."""

    n: int
    parts: tuple[Constraint, ...]

    @property
    def children(self) -> tuple[Constraint, ...]:
        """The parts."""
        return self.parts

    def judge(self, view: View) -> Verdict:
        """Count the parts that hold."""
        verdicts = tuple(part.check(view) for part in self.parts)
        sure = sum(v.passed is True for v in verdicts)
        possible = sure + sum(v.passed is None for v in verdicts)
        wanted = f"at least {self.n}"
        reason = f"{sure} of {len(verdicts)} hold, wanted {wanted}"
        if sure < self.n <= possible:
            return undecided(reason, open_status(verdicts), verdicts)
        best = sorted((v.closeness or 0.0 for v in verdicts), reverse=True)[: self.n]
        return decided(
            sure >= self.n,
            _with_reasons(reason, verdicts, sure >= self.n),
            evidence_of(verdicts, sure >= self.n),
            measured=sure,
            wanted=wanted,
            closeness=sum(best) / self.n if self.n else 1.0,
            parts=verdicts,
        )

    def dump(self) -> dict[str, Any]:
        """Return ``{"k_of": n, "parts": […]}``."""
        return {"k_of": self.n, "parts": [part.dump() for part in self.parts]}

    def __str__(self) -> str:
        return f"k_of({self.n}, {', '.join(part.label for part in self.parts)})"


@dataclass(frozen=True)
class Weighted(Constraint):
    """Parts with a share of the weight of ``at_least`` hold."""

    weights: tuple[float, ...]
    parts: tuple[Constraint, ...]
    at_least: float = 1.0

    @property
    def children(self) -> tuple[Constraint, ...]:
        """The parts."""
        return self.parts

    def judge(self, view: View) -> Verdict:
        """Add up the weight of the parts that hold."""
        verdicts = tuple(part.check(view) for part in self.parts)
        total = sum(self.weights)

        def share(*, undecided_holds: bool) -> float:
            held = (True, None) if undecided_holds else (True,)
            pairs = zip(self.weights, verdicts, strict=True)
            return sum(w for w, v in pairs if v.passed in held) / total + _ROUNDING

        sure, possible = share(undecided_holds=False), share(undecided_holds=True)
        wanted = f"at least {self.at_least:g} of the weight"
        reason = f"{sure:.4g} of the weight holds, wanted {wanted}"
        if sure < self.at_least <= possible:
            return undecided(reason, open_status(verdicts), verdicts)
        pairs = zip(self.weights, verdicts, strict=True)
        near = sum(w * (v.closeness or 0.0) for w, v in pairs) / total
        return decided(
            sure >= self.at_least,
            _with_reasons(reason, verdicts, sure >= self.at_least),
            evidence_of(verdicts, sure >= self.at_least),
            measured=sure - _ROUNDING,
            wanted=wanted,
            closeness=near,
            parts=verdicts,
        )

    def dump(self) -> dict[str, Any]:
        """Return ``{"weighted": [{"weight": …, "is": …}], "at_least": …}``."""
        pairs = zip(self.weights, self.parts, strict=True)
        entries = [{"weight": weight, "is": part.dump()} for weight, part in pairs]
        return {"weighted": entries, "at_least": self.at_least}

    def __str__(self) -> str:
        pairs = zip(self.weights, self.parts, strict=True)
        return f"weighted({', '.join(f'{w:g} × {p.label}' for w, p in pairs)})"


def when(condition: Constraint, then: Constraint) -> Constraint:
    """Require ``then`` where ``condition`` holds; elsewhere it passes as *not applicable*."""
    return When(condition, then)


def k_of(n: int, *parts: Constraint) -> Constraint:
    """Require at least ``n`` of several constraints."""
    if n < 0:
        raise InvalidConstraint(f"k_of: n is {n}, wanted at least 0")
    return KOf(n, parts)


def weighted(*parts: tuple[float, Constraint], at_least: float = 1.0) -> Constraint:
    """Require constraints that together carry a share of the weight.

    Args:
        parts: Pairs of a weight above 0 and a constraint.
        at_least: The share of the weight that must hold, above 0 and at most 1.
    """
    if not parts or any(not 0 < weight < math.inf for weight, _ in parts):
        raise InvalidConstraint("weighted: every weight must be above 0, and there must be one")
    if not 0 < at_least <= 1:
        raise InvalidConstraint(f"weighted: at_least is {at_least}, wanted above 0 and at most 1")
    return Weighted(tuple(w for w, _ in parts), tuple(part for _, part in parts), at_least)


def _flat(kind: "type[All | AnyOf]", constraint: Constraint) -> tuple[Constraint, ...]:
    return constraint.children if isinstance(constraint, kind) else (constraint,)


def _least(values: Sequence[float]) -> float:
    return min(values, default=1.0)


def _most(values: Sequence[float]) -> float:
    return max(values, default=0.0)


def mean(values: Sequence[float]) -> float:
    """Return the mean, or 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def open_status(verdicts: Sequence[Verdict]) -> Status:
    """Return the status of the first verdict that is undecided."""
    for found in verdicts:
        if found.passed is None:
            return found.status
    return "undecided"


def evidence_of(verdicts: Sequence[Verdict], passed: bool | None) -> tuple[Span, ...]:
    """Return the evidence of the verdicts that decided."""
    return tuple(span for v in verdicts if v.passed is passed for span in v.evidence)


def _with_reasons(reason: str, verdicts: Sequence[Verdict], passed: bool | None) -> str:
    told = "; ".join(_told(verdicts, passed, None))
    return f"{reason}: {told}" if told and not passed else reason


def _told(verdicts: Sequence[Verdict], passed: bool | None, unit: str | None) -> list[str]:
    """Return the first few reasons of the verdicts that decided, each once."""
    deciding = [(i, v) for i, v in enumerate(verdicts) if v.passed is passed]
    reasons = [f"{unit}[{i}]: {v.reason}" if unit else v.reason for i, v in deciding[:_REASONS]]
    more = len(deciding) - len(reasons)
    return [*dict.fromkeys(reasons), *([f"and {more} more"] if more else [])]


def gathered(
    passed: bool | None,
    verdicts: tuple[Verdict, ...],
    closeness: Callable[[Sequence[float]], float],
    unit: str | None = None,
) -> Verdict:
    """Return the verdict of several: the reasons and evidence of those that decided it."""
    if unit and passed:
        what = counted(len(verdicts), unit.replace("_", " "))
        reason = f"all {what} fit" if len(verdicts) > 1 else f"{what}, which fits"
    else:
        reason = "; ".join(_told(verdicts, passed, unit)) or "there is nothing to check"
    if passed is None:
        return undecided(reason, open_status(verdicts), verdicts)
    near = closeness([v.closeness for v in verdicts if v.closeness is not None])
    one = verdicts[0] if len(verdicts) == 1 else None
    return decided(
        passed,
        reason,
        evidence_of(verdicts, passed),
        measured=one.measured if one is not None else None,
        wanted=one.wanted if one is not None else None,
        closeness=near,
        parts=verdicts,
    )
