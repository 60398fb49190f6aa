"""Judging how many parts there are, and whether each of them fits."""

from collections.abc import Sequence

from ifeval.units import Unit
from ifeval.units.strict_json import Fault
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, between, counted, decided
from ifeval.view import View

Regions = list[tuple[int, int]]


def tally(
    view: View, found: Regions, noun: str, at_least: int | None, at_most: int | None
) -> Verdict:
    """Judge how many there are: all that was found is the evidence, or what is past the limit.

    Args:
        found: Where they stand.
        noun: What they are, in the plural.
        at_least: The lower bound; where it is not given, 1, or 0 if there is an upper bound.
        at_most: The upper bound, or ``None`` for none.
    """
    least = at_least if at_least is not None else (1 if at_most is None else 0)
    first = at_most if at_most is not None and len(found) > at_most else 0
    shown = found[first : first + EVIDENCE_LIMIT] if len(found) >= least else []
    return between(len(found), noun, least, at_most, view.spans(shown))


def tally_of(
    view: View, unit: Unit[...], noun: str, at_least: int | None, at_most: int | None
) -> Verdict:
    """Judge how many parts of one kind there are; see ``tally``."""
    return tally(view, view.cut(unit), noun, at_least, at_most)


def each(
    view: View, total: int, wrong: Sequence[tuple[tuple[int, int], str]], noun: str, wanted: str
) -> Verdict:
    """Judge that none of some parts is wrong. Of no parts that is so.

    Args:
        total: How many parts there are.
        wrong: Those that do not fit: where they stand, and what is wrong with each.
        noun: What the parts are, in the plural.
        wanted: What was asked for, in words.
    """
    if not wrong:
        reason = f"all {counted(total, noun)} fit" if total > 1 else f"{counted(total, noun)}"
        return decided(True, f"{reason}: {wanted}", measured=0, wanted=wanted)
    return decided(
        False,
        f"{len(wrong)} of {counted(total, noun)} {'does' if len(wrong) == 1 else 'do'} not fit: "
        f"{wrong[0][1]}; wanted {wanted}",
        view.spans(place for place, _ in wrong[:EVIDENCE_LIMIT]),
        measured=len(wrong),
        wanted=wanted,
        closeness=1 - len(wrong) / max(total, len(wrong)),
    )


def faulty(view: View, fault: Fault, wanted: str, closeness: float = 0.0) -> Verdict:
    """Judge that a text is not what was wanted: the fault with its line and column.

    Args:
        fault: Where in the view's text, and what.
        wanted: What was asked for, in words.
        closeness: How near it came, 0 to 1 exclusive.
    """
    place = [(fault.at, fault.at + 1)] if fault.at < len(view.text) else []
    reason = f"{position(view.text, fault.at)}: {' '.join(fault.problem.split())}"
    return decided(False, reason, view.spans(place), wanted=wanted, closeness=closeness)


def position(text: str, at: int) -> str:
    """Return the line and column of a place, from 1."""
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - text.rfind(chr(10), 0, at)}"
