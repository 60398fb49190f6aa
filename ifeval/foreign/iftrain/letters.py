"""The ``letters:`` constraints of IF-RLVR training."""

import re

from ifeval.checker import Count, Text, checker
from ifeval.foreign.counts import Regions, Relation, related
from ifeval.foreign.ifeval.keywords import letter_frequency
from ifeval.verdict import Span, Verdict
from ifeval.view import View

_LETTERS = re.compile("[A-Za-z]+")


@checker("letters:letter_counting")
def letter_counting(view: View, *, N: Count, relation: Relation) -> Verdict:  # noqa: N803 - the published name
    """Count the letters a to z, in either case.

    Args:
        N: The bound.
        relation: ``less than`` or ``at least`` the bound.
    """
    runs = [match.span() for match in _LETTERS.finditer(view.text)]
    count = sum(end - start for start, end in runs)
    return related(view, count, "letters", relation, N, past=lambda: _past(view, runs, N - 1))


def _past(view: View, runs: Regions, limit: int) -> Span:
    """Return the stretch behind the first ``limit`` letters."""
    for start, end in runs:
        if limit < end - start:
            return view.span(start + limit, runs[-1][1])
        limit -= end - start
    return view.span(*runs[-1])


@checker("letters:letter_counting2")
def letter_counting2(
    view: View, *, letter: Text, let_frequency: Count, let_relation: Relation
) -> Verdict:
    """Count a letter, in either case.

    Args:
        letter: One of a to z. The original replaces any other character by a random letter.
        let_frequency: The bound.
        let_relation: ``less than`` or ``at least`` the bound.
    """
    return letter_frequency.judge(
        view, letter=letter, let_frequency=let_frequency, let_relation=let_relation
    )
