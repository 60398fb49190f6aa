"""What the families share: sentences, crashes of the original, and verdicts on one fault."""

from collections.abc import Callable
from typing import Any

from ifeval.foreign import punkt
from ifeval.foreign.sentences import Sentence
from ifeval.verdict import Verdict, counted, decided, undecided
from ifeval.view import View

Sentences = list[Sentence]
Place = tuple[int, int]


def by_punkt(view: View) -> Sentences:
    """Return the sentences by Punkt's English model, as ``nltk.sent_tokenize`` cuts them."""
    return view.once("ifbench.sentences", _by_punkt)


def _by_punkt(text: str) -> Sentences:
    return [Sentence(text[start:end], start, end) for start, end in punkt.spans(text)]


def crashed(where: str) -> Verdict:
    """Return the verdict on a text on which the original crashes."""
    return undecided(f"{where}: the original crashes", "error")


def here(view: View, place: Callable[[], Place]) -> Any:
    """Return the place of a fault as evidence, found only where somebody will see it."""
    return (view.span(*place()),) if view.shown else ()


def all_of(
    view: View,
    total: int,
    fault: int | None,
    reason: Callable[[int], str],
    place: Callable[[int], Place],
    noun: str,
    wanted: str,
) -> Verdict:
    """Judge a row of parts of which each must be right, by the first that is not.

    Args:
        total: How many parts there are.
        fault: The first wrong part, by its number from 0; None where there is none.
        reason: What is wrong with it.
        place: Where it stands.
        noun: What the parts are, in the plural.
        wanted: What each must be.
    """
    if fault is None:
        right = f"{counted(total, noun)}, none is wrong"
        return decided(True, right, measured=total, wanted=wanted)
    return decided(
        False,
        reason(fault),
        here(view, lambda: place(fault)),
        measured=f"right up to number {fault} of {total} {noun}",
        wanted=wanted,
        closeness=fault / total,
    )


def first(faults: Any) -> int | None:
    """Return the first number that an iterable gives, or None."""
    return next(iter(faults), None)
