"""The ``punctuation:`` constraints of IF-RLVR training."""

from ifeval.checker import checker
from ifeval.foreign.ifeval.punctuation import without
from ifeval.verdict import Verdict
from ifeval.view import View


@checker("punctuation:punctuation_dot", prohibits=True)
def punctuation_dot(view: View) -> Verdict:
    """Find no full stop."""
    return without(view, ".", "full stops")


@checker("punctuation:punctuation_exclamation", prohibits=True)
def punctuation_exclamation(view: View) -> Verdict:
    """Find no ASCII exclamation mark."""
    return without(view, "!", "exclamation marks")
