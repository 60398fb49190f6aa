"""Which words and phrases a response has, how often, and where.

What counts as an occurrence is said in ``ifeval.checkers.occurrence``. To forbid, put a *not*
around what finds it.
"""

import re
from bisect import bisect_right
from typing import Annotated, Literal

import annotated_types as at

from ifeval.checker import Count, Positive, Text, Words, checker
from ifeval.checkers import occurrence, pattern
from ifeval.checkers.counting import tally
from ifeval.checkers.folding import Comparable, composed
from ifeval.checkers.occurrence import Regions, named
from ifeval.errors import InvalidParameters
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, bounds, decided, nearness
from ifeval.view import View

_QUOTES = "\"'“”„‟‘’‚‛«»‹›「」『』＂"
_BEFORE = re.compile(rf"[\s\ufeff*_~`#>({_QUOTES}]*")
_BLANK_BEFORE = re.compile(r"[\s\ufeff]*")
_STOPS = ".!?…。！？｡．؟۔।॥։።"
_MARKS_AFTER = f"*_~`){_QUOTES}"


def _accepted(text: str) -> bool:
    """Tell that a text is a regular expression, or raise what is wrong with it."""
    try:
        if not pattern.is_literal(text):
            pattern.compiled(text, ignore_case=False)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"no regular expression: {error}") from None
    return True


Pattern = Annotated[str, at.MinLen(1), at.Predicate(_accepted)]


@checker("keywords.contains")
def contains(
    view: View,
    *,
    phrases: Words,
    match: Literal["any", "all"] = "any",
    ignore_case: bool = True,
    whole_words: bool = True,
) -> Verdict:
    """Look for phrases.

    Args:
        phrases: What is looked for, literally.
        match: Whether one of them is enough, or all must occur.
        ignore_case: Whether case counts for nothing.
        whole_words: Whether a phrase must stand alone: ``rock`` is then not in "rocks".
    """
    found, missing = occurrence.find_all(
        view, phrases, ignore_case=ignore_case, whole_words=whole_words
    )
    present = len(phrases) - len(missing)
    passed = present > 0 if match == "any" else not missing
    if passed:
        gone = frozenset(missing)
        reason = f"contains {named([phrase for phrase in phrases if phrase not in gone])}"
    else:
        reason = f"does not contain {named(missing)}"
    return decided(
        passed,
        reason,
        view.spans(found[:EVIDENCE_LIMIT]) if passed else (),
        measured=present,
        wanted=f"{match} of {named(phrases)}",
        closeness=present / len(phrases),
    )


@checker("keywords.count")
def count(
    view: View,
    *,
    phrases: Words,
    at_least: Count | None = None,
    at_most: Count | None = None,
    ignore_case: bool = True,
    whole_words: bool = True,
) -> Verdict:
    """Count how often phrases occur, all together.

    A place counts once, even where several phrases stand there.

    Args:
        phrases: What is counted, literally.
        at_least: The fewest occurrences that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most occurrences that pass.
        ignore_case: Whether case counts for nothing.
        whole_words: Whether a phrase must stand alone: ``rock`` is then not in "rocks".
    """
    found, _ = occurrence.find_all(view, phrases, ignore_case=ignore_case, whole_words=whole_words)
    return occurrence.occurring(view, found, named(phrases), at_least, at_most)


@checker("keywords.order")
def order(
    view: View, *, phrases: Words, ignore_case: bool = True, whole_words: bool = True
) -> Verdict:
    """Look for phrases that follow each other in the order given.

    Each must occur somewhere after the one before it; that it also occurs earlier does no harm.

    Args:
        phrases: In the order in which they must occur.
        ignore_case: Whether case counts for nothing.
        whole_words: Whether a phrase must stand alone: ``rock`` is then not in "rocks".
    """
    shown: Regions = []
    matched = end = 0
    reason = f"{named(phrases)} occur in this order"
    for phrase in phrases:
        regions = occurrence.find(view, phrase, ignore_case=ignore_case, whole_words=whole_words)
        after = next((region for region in regions if region[0] >= end), None)
        if after is None:
            reason = f"{named([phrase])} does not occur"
            if regions:
                reason += f" after {named([phrases[matched - 1]])}"
            shown = regions
            break
        shown.append(after)
        matched, end = matched + 1, after[1]
    return decided(
        matched == len(phrases),
        reason,
        view.spans(shown[:EVIDENCE_LIMIT]),
        measured=matched,
        wanted=f"{len(phrases)} in order",
        closeness=matched / len(phrases),
    )


@checker("keywords.position")
def position(
    view: View,
    *,
    phrase: Text,
    at_least: Positive = 1,
    at_most: Positive | None = None,
    ignore_case: bool = True,
    whole_words: bool = True,
) -> Verdict:
    """Look at which word a phrase first occurs.

    Args:
        phrase: What is looked for, literally.
        at_least: The first place that passes, in words from 1.
        at_most: The last place that passes, in words from 1.
        ignore_case: Whether case counts for nothing.
        whole_words: Whether the phrase must stand alone: ``rock`` is then not in "rocks".
    """
    wanted = bounds(at_least, at_most)
    found = occurrence.find(view, phrase, ignore_case=ignore_case, whole_words=whole_words)
    if not found:
        return decided(False, f"{named([phrase])} does not occur", wanted=wanted)
    place = 1 + bisect_right(view.words, found[0][0], key=lambda word: word[1])
    closeness = nearness(place, at_least, at_most)
    return decided(
        closeness == 1.0,
        f"{named([phrase])} first occurs at word {place}, wanted {wanted}",
        view.spans(found[:1]),
        measured=place,
        wanted=wanted,
        closeness=closeness,
    )


@checker("keywords.starts_with")
def starts_with(
    view: View,
    *,
    phrases: Words,
    ignore_case: bool = True,
    whole_words: bool = True,
    ignore_marks: bool = True,
) -> Verdict:
    """Look whether the text starts with one of several phrases. Blanks before it do not count.

    Args:
        phrases: Literally; one of them is enough.
        ignore_case: Whether case counts for nothing.
        whole_words: Whether the phrase must end where a word ends.
        ignore_marks: Whether quotation marks, opening brackets and the Markdown of emphasis,
            headings, quotes and code may stand before it.
    """
    before = _BEFORE if ignore_marks else _BLANK_BEFORE
    wanted = f"any of {named(phrases)}"
    for phrase in phrases:
        place = occurrence.at_start(
            view, phrase, before, ignore_case=ignore_case, whole_words=whole_words
        )
        if place is not None:
            shown = view.spans([place])
            return decided(True, f"starts with {named([phrase])}", shown, wanted=wanted)
    seen = " ".join(view.text[:200].split())[:30]
    return decided(False, f"starts with {named([seen])}, wanted {wanted}", wanted=wanted)


@checker("keywords.ends_with")
def ends_with(
    view: View,
    *,
    phrases: Words,
    ignore_case: bool = True,
    whole_words: bool = True,
    ignore_marks: bool = True,
    ignore_stop: bool = True,
) -> Verdict:
    """Look whether the text ends with one of several phrases. Blanks after it do not count.

    Args:
        phrases: Literally; one of them is enough.
        ignore_case: Whether case counts for nothing.
        whole_words: Whether the phrase must start where a word starts.
        ignore_marks: Whether quotation marks, closing brackets and the Markdown of emphasis
            and code may stand after it.
        ignore_stop: Whether stops, question and exclamation marks may stand after it.
    """
    after = (_MARKS_AFTER if ignore_marks else "") + (_STOPS if ignore_stop else "")
    wanted = f"any of {named(phrases)}"
    for phrase in phrases:
        place = occurrence.at_end(
            view, phrase, after, ignore_case=ignore_case, whole_words=whole_words
        )
        if place is not None:
            shown = view.spans([place])
            return decided(True, f"ends with {named([phrase])}", shown, wanted=wanted)
    seen = " ".join(view.text[-200:].split())[-30:]
    return decided(False, f"ends with {named([seen])}, wanted {wanted}", wanted=wanted)


@checker("keywords.characters")
def characters(
    view: View,
    *,
    characters: Text,
    at_least: Count | None = None,
    at_most: Count | None = None,
    ignore_case: bool = True,
) -> Verdict:
    """Count how often some characters occur, all together.

    A letter with an accent is another letter than the plain one, however it is encoded; an
    emoji of several code points is one character.

    Args:
        characters: The characters that are counted, such as ``e`` or ``aeiou``.
        at_least: The fewest occurrences that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most occurrences that pass.
        ignore_case: Whether case counts for nothing.
    """
    ready: Comparable = view.once("occurrence.composed", composed)
    found = occurrence.signs(characters, ignore_case=ignore_case).finditer(ready.text)
    regions = [ready.place(*match.span()) for match in found]
    return occurrence.occurring(view, regions, named([characters]), at_least, at_most)


@checker("keywords.matches")
def matches(
    view: View,
    *,
    pattern: Pattern,
    at_least: Count | None = None,
    at_most: Count | None = None,
    ignore_case: bool = False,
    called: Text | None = None,
) -> Verdict:
    """Count where a regular expression matches, in Python's syntax and under a time limit.

    Args:
        pattern: The regular expression, found anywhere.
        at_least: The fewest matches that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most matches that pass.
        ignore_case: Whether case counts for nothing.
        called: What the reason calls the matches, in the plural; else it shows the pattern.
    """
    found = _matching(view, pattern, ignore_case=ignore_case)
    if isinstance(found, Verdict):
        return found
    if called is not None:
        return tally(view, found, called, at_least, at_most)
    return occurrence.occurring(view, found, named([pattern]), at_least, at_most)


def _matching(view: View, searched: str, *, ignore_case: bool) -> Regions | Verdict:
    try:
        return pattern.matches(view, searched, ignore_case=ignore_case)
    except TimeoutError:
        return pattern.timed_out(searched)
    except (re.error, OverflowError, RecursionError) as error:
        raise InvalidParameters("keywords.matches", f"pattern: {error}") from None
