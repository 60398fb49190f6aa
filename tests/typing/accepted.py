"""What a user writes; a type checker has nothing to say against it."""

from ifeval import Constraint, Verdict, View, at, every, k_of, some, units, weighted, when
from ifeval.checker import Count, checker
from ifeval.checkers import length
from ifeval.units import Offsets, unit
from ifeval.verdict import between

short: Constraint = length.words(at_most=3)
long: Constraint = length.words(at_least=3, at_most=None)
mixed: Constraint = (short & ~long) | when(short, long)
scoped: Constraint = every(units.sentences(language="de"), short) & at(units.lines, -1, long)
counted: Constraint = some(units.lines, short, at_least=0, at_most=2) | k_of(1, short, long)
shared: Constraint = weighted((1, short), (0.5, long), at_least=0.5)
verdict: Verdict = mixed.check("one two")
if verdict.passed:
    print(verdict.reason)


@unit("mine.halves")
def halves(text: str, *, gap: int = 0) -> Offsets:
    """Cut in two."""
    middle = len(text) // 2
    return [(0, middle), (middle + gap, len(text))]


@checker("mine.commas")
def commas(view: View, *, at_least: Count = 0, at_most: Count | None = None) -> Verdict:
    """Count the commas."""
    return between(view.text.count(","), "commas", at_least, at_most)


few: Constraint = every(halves(gap=1), commas(at_most=2), empty="pass")
