"""What a check concludes, and the text that it points at."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, NoReturn

Status = Literal[
    "passed",
    "failed",
    "not applicable",
    "no response",
    "undecided",
    "no resource",
    "timed out",
    "left to chance",
    "error",
]

EVIDENCE_LIMIT = 100
"""Spans that one verdict shows; ``measured`` holds the full count."""

BELOW_ONE = math.nextafter(1.0, 0.0)
"""The closest that a failure comes to a pass: rounding must not make a 1 of it."""


class Span(NamedTuple):
    """Characters ``start`` to ``end`` (code points, end exclusive) of one text as received.

    ``source`` names the text: ``response``, ``prompt``, ``system``, ``context[i]``,
    ``messages[i]`` or ``tool_calls[i].arguments``.
    """

    start: int
    end: int
    source: str = "response"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one constraint.

    ``passed`` is ``None`` where the constraint cannot be decided: a language that was not
    recognised, a row without the context that a constraint asks for. Such a verdict never
    counts as a pass, and never as a failure; ``status`` says which kind of case it is.

    ``closeness`` is 1 exactly where the constraint passed, below 1 where it failed, and
    ``None`` where it is undecided: a slope for training, not a grade.
    """

    passed: bool | None
    reason: str
    evidence: tuple[Span, ...] = ()
    measured: float | str | None = None
    wanted: str | None = None
    closeness: float | None = None
    status: Status = "undecided"
    about: str = ""
    parts: tuple["Verdict", ...] = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict has three values; ask for verdict.passed")

    def on(self, about: str) -> "Verdict":
        """Return this verdict, naming the constraint that it judges."""
        if self.about == about:
            return self
        return Verdict(
            self.passed,
            self.reason,
            self.evidence,
            self.measured,
            self.wanted,
            self.closeness,
            self.status,
            about,
            self.parts,
        )

    def dump(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "constraint": self.about,
            "passed": self.passed,
            "status": self.status,
            "reason": self.reason,
            "measured": self.measured,
            "wanted": self.wanted,
            "closeness": self.closeness,
            "evidence": [[s.source, s.start, s.end] for s in self.evidence],
            "parts": [part.dump() for part in self.parts],
        }


def decided(
    passed: bool,
    reason: str,
    evidence: Sequence[Span] = (),
    *,
    measured: float | str | None = None,
    wanted: str | None = None,
    closeness: float = 0.0,
    parts: tuple[Verdict, ...] = (),
) -> Verdict:
    """Return a pass or a failure.

    Args:
        passed: Which of the two.
        reason: What a person is told, in one line.
        evidence: The places to underline; the first ``EVIDENCE_LIMIT`` are kept.
        measured: What was found.
        wanted: What was asked for, in words.
        closeness: How near a failure came, 0 to 1 exclusive; a pass is always 1.
        parts: The verdicts that this one is made of.
    """
    return Verdict(
        passed,
        reason,
        tuple(evidence[:EVIDENCE_LIMIT]),
        measured,
        wanted,
        1.0 if passed else min(closeness, BELOW_ONE),
        "passed" if passed else "failed",
        "",
        parts,
    )


def undecided(
    reason: str, status: Status = "undecided", parts: tuple[Verdict, ...] = ()
) -> Verdict:
    """Return the verdict that nothing can be said, and why."""
    return Verdict(None, reason, status=status, parts=parts)


def conjunction(values: Iterable[bool | None]) -> bool | None:
    """Return Kleene's *and*: false wins over undecided, undecided over true."""
    result: bool | None = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def disjunction(values: Iterable[bool | None]) -> bool | None:
    """Return Kleene's *or*: true wins over undecided, undecided over false."""
    result: bool | None = False
    for value in values:
        if value is True:
            return True
        if value is None:
            result = None
    return result


def negation(value: bool | None) -> bool | None:
    """Return Kleene's *not*."""
    return None if value is None else not value


def bounds(at_least: int, at_most: int | None) -> str:
    """Return two bounds in words."""
    if at_most is None:
        return f"at least {at_least}"
    if at_least == at_most:
        return f"exactly {at_least}"
    return f"at most {at_most}" if at_least == 0 else f"{at_least} to {at_most}"


def nearness(found: int, at_least: int, at_most: int | None) -> float:
    """Return how close a count is to its bounds: 1 within, else rising strictly towards them."""
    if found < at_least:
        return min(found / at_least, BELOW_ONE)
    if at_most is not None and found > at_most:
        return min((at_most + 1) / (found + 1), BELOW_ONE)
    return 1.0


def counted(found: int, noun: str) -> str:
    """Return a count in words: "1 word", "2 words"."""
    if found != 1:
        return f"{found} {noun}"
    head, blank, tail = noun.partition(" ")
    if _is_plural(head):  # "times 'war'", "words in capitals"
        return f"1 {head[:-1]}{blank}{tail}"
    return f"1 {noun[:-1] if _is_plural(noun) else noun}"


def _is_plural(noun: str) -> bool:
    return noun.endswith("s") and not noun.endswith("is")


def between(
    found: int,
    noun: str,
    at_least: int,
    at_most: int | None,
    evidence: Sequence[Span] = (),
) -> Verdict:
    """Judge a count by two bounds.

    Args:
        found: How many there are.
        noun: What was counted, in the plural.
        at_least: The lower bound, inclusive.
        at_most: The upper bound, inclusive, or ``None`` for none.
        evidence: The places to underline.
    """
    wanted = bounds(at_least, at_most)
    closeness = nearness(found, at_least, at_most)
    return decided(
        closeness == 1.0,
        f"{counted(found, noun)}, wanted {wanted}",
        evidence,
        measured=found,
        wanted=wanted,
        closeness=closeness,
    )
