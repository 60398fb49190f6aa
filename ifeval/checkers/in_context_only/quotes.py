"""Quotations that stand in the documents word for word."""

from ifeval.checker import Count, Positive, checker
from ifeval.checkers.occurrence import named
from ifeval.ground import quotes as quoting
from ifeval.ground.universe import universe_of
from ifeval.verdict import BELOW_ONE, Verdict, counted, decided, undecided
from ifeval.view import View

_TOLD = {
    "exact": "word for word",
    "signs": "but for signs",
    "parts": "in parts",
    "near": "nearly",
}


@checker("in_context_only.quote")
def quote(view: View, *, at_least: Count = 0, words: Positive = 4, near: bool = False) -> Verdict:
    """Look whether every quotation stands in the documents, the question or the system prompt.

    Quotations stand between quotation marks or in block quotes; an apostrophe is none. The
    kinds of marks and hyphens, case, blanks and signs may differ, an ellipsis may leave
    something out, and brackets may change a word.

    Args:
        at_least: How many quotations must be found.
        words: The fewest words that make a quotation, for a title or a single term between
            marks quotes nothing; twice as many characters in scripts without blanks.
        near: Whether a quotation passes of which nine tenths of the words stand there in order.
    """
    universe = universe_of(view.row)
    if not universe.views:
        return undecided("the row has no documents and no prompt to quote from")
    found = quoting.quotes_in(view.text, words)
    rungs = [quoting.found_in(one.text, universe, near=near)[0] for one in found]
    missing = [one for one, rung in zip(found, rungs, strict=True) if not rung]
    good = len(found) - len(missing)
    wanted = "every quotation in a source" + (f", at least {at_least}" if at_least else "")
    if missing:
        return decided(
            False,
            f"{len(missing)} of {counted(len(found), 'quotations')}"
            f" {'stands' if len(missing) == 1 else 'stand'} in no source: "
            f"{named([_line(one.text) for one in missing])}",
            view.spans([one[:2] for one in missing]),
            measured=len(missing),
            wanted=wanted,
            closeness=min(good / len(found), BELOW_ONE),
        )
    if good < at_least:
        reason = (
            f"{counted(good, 'quotations')} of {words} words or more, wanted at least {at_least}"
        )
        near_to = good / at_least
        return decided(False, reason, measured=good, wanted=wanted, closeness=near_to)
    kinds = {name: rungs.count(name) for name in _TOLD if name in rungs}
    told = ", ".join(f"{count} {_TOLD[name]}" for name, count in kinds.items())
    reason = f"all quotations stand in a source: {told}" if found else "quotes nothing"
    return decided(True, reason, view.spans([q[:2] for q in found]), measured=0, wanted=wanted)


def _line(text: str) -> str:
    return " ".join(text.split())
