"""How hard a response is to read, and how its sentences and paragraphs vary in length.

Fenced code is left out. A sentence is what ``length.sentences`` counts, a word what
``length.words`` counts; a number is a word.
"""

import re
from collections.abc import Sequence
from statistics import fmean, median, pstdev
from typing import Annotated, Literal

import annotated_types as at

from ifeval import units
from ifeval.checker import checker
from ifeval.checkers.spelling import syllables
from ifeval.checkers.uncoded import prose
from ifeval.verdict import EVIDENCE_LIMIT, Span, Verdict, counted, decided, undecided
from ifeval.view import View

Bound = Annotated[float, at.Ge(-1000), at.Le(1000)]
Formula = Literal[
    "flesch", "flesch_kincaid", "gunning_fog", "automated", "coleman_liau", "lix", "rix"
]

_FORMULAS: dict[str, str] = {
    "flesch": "reading ease by Flesch",
    "flesch_kincaid": "school grade by Flesch and Kincaid",
    "gunning_fog": "school grade by Gunning's fog index",
    "automated": "school grade by the automated readability index",
    "coleman_liau": "school grade by Coleman and Liau",
    "lix": "LIX",
    "rix": "RIX",
}
_STATISTICS = {"range": "longest less shortest", "deviation": "standard deviation"}
_LETTERS = re.compile(r"[^\W_]")
_LONG = 6
_HALF = 10.0
"""The distance from a bound at which the closeness is a half."""
_UNITS = {
    "sentences": units.sentences,
    "paragraphs": units.paragraphs,
    "lines": units.lines,
    "list_items": units.list_items,
}


@checker("reading.level")
def level(
    view: View, *, formula: Formula, at_least: Bound | None = None, at_most: Bound | None = None
) -> Verdict:
    """Measure how hard the text is to read, by a formula. Of short texts this says little.

    Args:
        formula: ``flesch`` is the reading ease of Flesch (1948), where more is easier: 60 to 70
            is plain English. The others are grades of American schools: ``flesch_kincaid``
            (Kincaid and others, 1975), ``gunning_fog`` (Gunning, 1952), ``automated`` (Smith
            and Senter, 1967), ``coleman_liau`` (1975). ``lix`` (Björnsson, 1968: 40 is
            newspapers) and ``rix`` (Anderson, 1983) fit many languages. The first three are for
            English only, and count syllables by rules of spelling.
        at_least: The smallest value that passes.
        at_most: The largest value that passes.
    """
    text = prose(view)
    found = _level(text, formula)
    if found is None:
        return undecided("there are no words to measure")
    return _within(found, _FORMULAS[formula], at_least, at_most, _longest(text))


def _level(view: View, formula: Formula) -> float | None:
    words = [view.text[start:end] for start, end in view.words]
    words = [word for word in words if any(map(str.isalnum, word))]
    sentences = sum(
        1 for start, end in view.sentences if any(map(str.isalnum, view.text[start:end]))
    )
    if not words or not sentences:
        return None
    length = len(words) / sentences
    letters = [len(_LETTERS.findall(word)) for word in words]
    match formula:
        case "flesch" | "flesch_kincaid" | "gunning_fog":
            counts = [syllables(word) for word in words]
            each = sum(counts) / len(words)
            if formula == "flesch":
                return 206.835 - 1.015 * length - 84.6 * each
            if formula == "flesch_kincaid":
                return 0.39 * length + 11.8 * each - 15.59
            return 0.4 * (length + 100 * sum(n > 2 for n in counts) / len(words))
        case "automated":
            return 4.71 * sum(letters) / len(words) + 0.5 * length - 21.43
        case "coleman_liau":
            share = 100 / len(words)
            return 0.0588 * sum(letters) * share - 0.296 * sentences * share - 15.8
        case "lix":
            return length + 100 * sum(n > _LONG for n in letters) / len(words)
        case "rix":
            return sum(n > _LONG for n in letters) / sentences


def _longest(view: View) -> Sequence[Span]:
    """Return the longest sentence, which is what to look at first where a text is too hard."""
    return view.spans([max(view.sentences, key=lambda region: _words_in(view, region))])


def _within(
    found: float,
    what: str,
    at_least: float | None,
    at_most: float | None,
    evidence: Sequence[Span],
) -> Verdict:
    """Judge a measure by two bounds; closeness falls with the distance from them."""
    below = 0.0 if at_least is None else max(0.0, at_least - found)
    above = 0.0 if at_most is None else max(0.0, found - at_most)
    limits = [
        "" if at_least is None else f"at least {at_least:g}",
        "" if at_most is None else f"at most {at_most:g}",
    ]
    wanted = " and ".join(filter(None, limits)) or "any value"
    return decided(
        not (below or above),
        f"{what}: {found:.4g}, wanted {wanted}",
        evidence if below or above else (),
        measured=round(found, 4),
        wanted=wanted,
        closeness=1 / (1 + max(below, above) / _HALF),
    )


def _words_in(view: View, region: tuple[int, int]) -> int:
    return units.words.count(view.text[region[0] : region[1]])


@checker("reading.lengths")
def lengths(
    view: View,
    *,
    of: Literal["sentences", "paragraphs", "lines", "list_items"] = "sentences",
    statistic: Literal["mean", "median", "shortest", "longest", "range", "deviation"] = "mean",
    at_least: Bound | None = None,
    at_most: Bound | None = None,
) -> Verdict:
    """Measure how long the sentences, or other parts, are, in words, and how they vary.

    Args:
        of: The parts; those without a letter or digit do not count.
        statistic: Their ``mean``, ``median``, ``shortest``, ``longest``, the ``range`` between
            these two, or the standard ``deviation`` of all parts.
        at_least: The smallest value that passes.
        at_most: The largest value that passes.
    """
    text = prose(view)
    regions = [
        region
        for region in text.cut(_UNITS[of])
        if any(map(str.isalnum, text.text[region[0] : region[1]]))
    ]
    if not regions:
        return undecided(f"there are no {of.replace('_', ' ')} to measure")
    counts = [_words_in(text, region) for region in regions]
    found = _statistic(counts, statistic)
    shown: list[tuple[int, int]] = []
    if at_most is not None and found > at_most:
        shown = [r for r, n in zip(regions, counts, strict=True) if n > at_most] or regions[:1]
    parts = counted(len(regions), of.replace("_", " "))
    what = f"words in {parts}, {_STATISTICS.get(statistic, statistic)}"
    return _within(found, what, at_least, at_most, text.spans(shown[:EVIDENCE_LIMIT]))


def _statistic(counts: list[int], statistic: str) -> float:
    match statistic:
        case "mean":
            return fmean(counts)
        case "median":
            return float(median(counts))
        case "shortest":
            return float(min(counts))
        case "longest":
            return float(max(counts))
        case "range":
            return float(max(counts) - min(counts))
        case _:
            return pstdev(counts)
