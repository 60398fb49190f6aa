"""How long a response is."""

from ifeval import units
from ifeval.checker import Count, checker
from ifeval.units import Unit
from ifeval.verdict import Span, Verdict, between
from ifeval.view import View


def _counted(view: View, unit: Unit[...], at_least: int, at_most: int | None) -> Verdict:
    """Judge how many parts there are; what lies past the limit is the evidence."""
    found = view.count(unit)
    evidence: tuple[Span, ...] = ()
    if at_most is not None and found > at_most:
        regions = view.cut(unit)
        evidence = (view.span(regions[at_most][0], regions[-1][1]),)
    return between(found, unit.name, at_least, at_most, evidence)


@checker("length.words")
def words(view: View, *, at_least: Count = 0, at_most: Count | None = None) -> Verdict:
    """Count the words.

    A word is a run of letters, marks and digits with single apostrophes, hyphens or stops
    inside; each character of a script without spaces counts as one (see ``ifeval.units.text``).

    Args:
        at_least: The fewest words that pass.
        at_most: The most words that pass.
    """
    return _counted(view, units.words, at_least, at_most)
