"""Flags: numbers, names and n-grams that the documents do not have."""

from collections.abc import Sequence

from ifeval.checker import Count, checker
from ifeval.checkers.in_context_only.cited import ids_of
from ifeval.checkers.occurrence import named
from ifeval.ground.citations import brackets, masked
from ifeval.ground.cues import Language, table
from ifeval.ground.new_names import find_new_names, known_words
from ifeval.ground.new_numbers import New, find_new_numbers, numbers_of
from ifeval.ground.universe import universe_of
from ifeval.verdict import Verdict, counted, decided, nearness, undecided
from ifeval.view import View

_PART = "this check sees only part of what is unsupported"


def _judged(view: View, new: Sequence[New], noun: str, at_most: int | None, note: str) -> Verdict:
    """Judge by what is new: without a threshold, nothing found is nothing known."""
    if not new and at_most is None:
        return undecided(f"no {noun} that no source has; {_PART}{note}")
    wanted = f"at most {at_most or 0} that no source has"
    said = dict.fromkeys(" ".join(view.text[one.start : one.end].split()) for one in new)
    which = f": {named([*said])}" if said else ""
    passed = len(new) <= (at_most or 0)
    return decided(
        passed,
        f"{counted(len(new), noun)} that no source has{which}{note}",
        view.spans([(one.start, one.end) for one in new]),
        measured=len(new),
        wanted=wanted,
        closeness=nearness(len(new), 0, at_most or 0),
    )


@checker("in_context_only.novel_numbers")
def novel_numbers(
    view: View, *, at_most: Count | None = None, language: Language = "en"
) -> Verdict:
    """Look for numbers that neither the documents nor the prompt have.

    A number is known as another spelling, on another scale (1.3 million for 1,300 thousand),
    rounded by up to 2 %, in another unit to within 3 %, or as the sum, difference, share,
    ratio or count of numbers of the sources; the reason names those. Citations, list markers,
    spelled numbers up to ten and the response's own numbering are none. A flag: without
    ``at_most`` nothing new is undecided, for it sees only part of what is unsupported.

    Args:
        at_most: The most new numbers that pass; with it the verdict is always decided.
        language: The language of the response, for which there must be a table of cues.
    """
    if not view.row.context:
        return undecided("the row has no documents")
    cues = table(language)
    known = numbers_of(universe_of(view.row).views, cues)
    clean = masked(view.text, brackets(view.text, ids_of(view.row)))
    new, derived = find_new_numbers(clean, known, cues)
    note = f"; derived: {named(derived)}" if derived else ""
    return _judged(view, new, "numbers", at_most, note + cues.note)


@checker("in_context_only.novel_entities")
def novel_entities(
    view: View, *, at_most: Count | None = None, language: Language = "en"
) -> Verdict:
    """Look for names that neither the documents nor the prompt have.

    A name is a run of capitalised words; one word that opens a sentence, a line or a quotation
    is none, nor is a heading. It is known by its stem, as a part of another word, by its
    initials or its country's adjective. A flag, for scripts with capitals: without ``at_most``
    nothing new is undecided, for it sees only part of what is unsupported.

    Args:
        at_most: The most new names that pass; with it the verdict is always decided.
        language: The language of the response, for which there must be a table of cues.
    """
    if not view.row.context:
        return undecided("the row has no documents")
    cues = table(language)
    known = known_words([*universe_of(view.row).tokens])
    clean = masked(view.text, brackets(view.text, ids_of(view.row)))
    return _judged(view, find_new_names(clean, known, cues), "names", at_most, cues.note)
