"""How foreign benchmarks judge counts, find keywords and meet a draw: measures of several."""

import re
from collections.abc import Callable
from typing import Literal

from ifeval.checkers import pattern
from ifeval.errors import InvalidParameters
from ifeval.verdict import Span, Verdict, between, undecided
from ifeval.view import View

Relation = Literal["less than", "at least"]
Regions = list[tuple[int, int]]


def related(
    view: View,
    found: int,
    noun: str,
    relation: Relation,
    bound: int,
    evidence: Callable[[], tuple[Span, ...]] = tuple,
    past: Callable[[], Span] | None = None,
) -> Verdict:
    """Judge a count by one of IFEval's two relations.

    Args:
        evidence: Gives every part that was counted, for a count that is too high.
        past: Gives instead the stretch past the limit, where the parts are everywhere.
    """
    if bound == 0:
        return chance("a bound of 0")
    at_least, at_most = (bound, None) if relation == "at least" else (0, bound - 1)
    shown: tuple[Span, ...] = ()
    if at_most is not None and found > at_most and view.shown:
        shown = (past(),) if past else evidence()
    return between(found, noun, at_least, at_most, shown)


def chance(what: str) -> Verdict:
    """Return the verdict on an argument that the original replaces by a random draw."""
    return undecided(f"the original replaces {what} by a random draw", "left to chance")


def matches(view: View, id: str, searched: str, *, ignore_case: bool = True) -> Regions:
    """Return where a pattern of the data matches.

    Raises:
        TimeoutError: It took too long.
        InvalidParameters: It is no regular expression; the original crashes there.
    """
    try:
        return pattern.matches(view, searched, ignore_case=ignore_case)
    except re.error as error:
        problem = f"{searched!r} is no regular expression: {error}"
        raise InvalidParameters(id, problem) from None


def at_least(view: View, found: Regions, noun: str, fewest: int) -> Verdict:
    """Judge a count from below; where there are enough, the first ones are the evidence."""
    shown = view.spans(found[:fewest]) if len(found) >= fewest else ()
    return between(len(found), noun, fewest, None, shown)
