"""IFEval's ``punctuation:`` constraints."""

from ifeval.checker import checker
from ifeval.foreign.counts import Regions
from ifeval.verdict import (
    EVIDENCE_LIMIT,
    Verdict,
    between,
)
from ifeval.view import View


@checker("punctuation:no_comma", prohibits=True)
def no_comma(view: View) -> Verdict:
    """Find no ASCII comma."""
    return without(view, ",", "commas")


def without(view: View, mark: str, noun: str) -> Verdict:
    """Judge whether a character is absent."""
    count = view.text.count(mark)
    shown: Regions = []
    at = -1
    while len(shown) < min(count, EVIDENCE_LIMIT):
        at = view.text.index(mark, at + 1)
        shown.append((at, at + 1))
    return between(count, noun, 0, 0, view.spans(shown))
