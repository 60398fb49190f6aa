"""What the functions share: bounds, and what is not documented."""

from typing import Literal

from ifeval.checkers import pattern
from ifeval.foreign.counts import Regions
from ifeval.verdict import Verdict, between, undecided
from ifeval.view import View

Quantifier = Literal["at least", "at most", "around"]
UNKNOWN = "meaning not documented"


def agreed(what: str, *readings: Verdict) -> Verdict:
    """Return the first of some readings where they agree, else what nobody has written down."""
    if len({reading.passed for reading in readings}) == 1:
        return readings[0]
    return undecided(f"{what}: {UNKNOWN}")


def unknown(name: str) -> Verdict:
    """Return the verdict of a function of which nothing is known but the name."""
    return undecided(f"what {name} accepts: {UNKNOWN}")


def exactly(view: View, found: Regions, noun: str, number: int) -> Verdict:
    """Judge that there is an exact number of something; what is past it is shown."""
    shown = view.spans(found[number:]) if len(found) > number else ()
    return between(len(found), noun, number, number, shown)


def quantified(found: int, noun: str, number: int, quantifier: Quantifier, slack: int) -> Verdict:
    """Judge a number against another.

    Args:
        slack: How far off ``around`` may be, both ways.
    """
    if quantifier == "at least":
        return between(found, noun, number, None)
    if quantifier == "at most":
        return between(found, noun, 0, number)
    return between(found, noun, max(number - slack, 0), number + slack)


def folded(view: View, phrase: str) -> Regions:
    """Return where a phrase stands, in any case."""
    return pattern.occurrences(view, phrase, ignore_case=True)
