"""What a response says again: its own words, those of the prompt, those of earlier answers."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

import annotated_types as at

from ifeval import units
from ifeval.checker import Count, Positive, checker
from ifeval.checkers import shingles
from ifeval.checkers.occurrence import Regions, named
from ifeval.checkers.uncoded import prose
from ifeval.verdict import (
    EVIDENCE_LIMIT,
    Verdict,
    bounds,
    counted,
    decided,
    nearness,
    undecided,
)
from ifeval.view import Row, View

Share = Annotated[float, at.Ge(0), at.Le(1)]
Run = Annotated[int, at.Ge(1), at.Le(20)]
Source = Literal["prompt", "user", "earlier", "system", "context", "reference"]

_TOLD = {"user": "words of the user", "earlier": "earlier answers", "system": "system prompt"}
_PARTS = {"sentences": units.sentences, "lines": units.lines, "paragraphs": units.paragraphs}


def texts(row: Row, source: Source) -> list[View] | None:
    """Return the texts of one kind in a row, or None where it cannot tell.

    Without a prompt or messages nobody knows what was said before; in a first turn nothing was.
    """
    match source:
        case "user" | "earlier":
            if not row.messages and source == "earlier":
                return None
            role = "user" if source == "user" else "assistant"
            places = units.messages(role=role).names(row) if row.messages else ["prompt"]
        case "context":
            places = units.documents.names(row)
        case _:
            places = [source]
    found = [view for view in map(row.view, places) if view is not None]
    return found if found or source == "earlier" else None


@checker("repetition.overlap")
def overlap(
    view: View, *, source: Source, n: Run = 5, at_most: Share = 0.0, in_code: bool = False
) -> Verdict:
    """Measure the share of the words that stand in runs which another text has too.

    Case counts for nothing, nor do marks between words. In scripts without spaces each
    character is a word.

    Args:
        source: The other text: the ``prompt``, which is what the user said last; all that the
            ``user`` said; the ``earlier`` answers; the ``system`` prompt; the ``context``; the
            ``reference``.
        n: The fewest words of a run.
        at_most: The largest share that passes, 0 to 1.
        in_code: Whether fenced code of the response counts too.
    """
    view = view if in_code else prose(view)
    others = texts(view.row, source)
    if others is None:
        return undecided(f"the row has no {source} to compare with", "no resource")
    if not others:
        return decided(True, "there is no earlier answer", measured=0.0)
    total = len(shingles.folded(view))
    regions, covered = shingles.shared(view, shingles.known(others, n), n)
    share = covered / total if total else 0.0
    wanted = f"at most {at_most:.4g} of the words"
    reason = (
        f"{covered} of {counted(total, 'words')} stand in runs of {n} or more that are in the"
        f" {_TOLD.get(source, source)}, wanted {wanted}"
    )
    return decided(
        share <= at_most,
        reason,
        view.spans(regions[:EVIDENCE_LIMIT]),
        measured=round(share, 4),
        wanted=wanted,
        closeness=1 - share + at_most,
    )


@checker("repetition.ngrams")
def ngrams(view: View, *, n: Run = 3, at_most: Positive, in_code: bool = False) -> Verdict:
    """Find the run of words that occurs most often.

    Case counts for nothing. Of equals, the first counts.

    Args:
        n: The words of a run.
        at_most: The most times that any run may occur.
        in_code: Whether fenced code counts too.
    """
    view = view if in_code else prose(view)
    runs = [*shingles.grams(shingles.folded(view), n)]
    counts = Counter(runs)
    worst, times = max(counts.items(), key=lambda item: item[1], default=((), 0))
    wanted = f"at most {counted(at_most, 'times')}"
    if times <= at_most:
        reason = f"no run of {counted(n, 'words')} occurs more than {counted(times, 'times')}"
        return decided(True, reason, measured=times, wanted=wanted)
    cut = view.words
    places = [(cut[i][0], cut[i + n - 1][1]) for i, run in enumerate(runs) if run == worst]
    reason = f"{named([' '.join(worst)])} occurs {counted(times, 'times')}, wanted {wanted}"
    return decided(
        False,
        reason,
        view.spans(places[at_most : at_most + EVIDENCE_LIMIT]),
        measured=times,
        wanted=wanted,
        closeness=nearness(times, 0, at_most),
    )


@checker("repetition.parts")
def parts(
    view: View,
    *,
    unit: Literal["sentences", "lines", "paragraphs"] = "sentences",
    at_most: Count = 0,
    words: Positive = 4,
    in_code: bool = False,
) -> Verdict:
    """Count the sentences, lines or paragraphs that say what an earlier one said.

    Only words are compared, without regard to case.

    Args:
        unit: What is compared.
        at_most: The most repetitions that pass.
        words: The words that one must have to count.
        in_code: Whether fenced code counts too.
    """
    view = view if in_code else prose(view)
    seen: set[tuple[str, ...]] = set()
    found: Regions = []
    cut, folded = view.words, shingles.folded(view)
    at = 0
    for start, end in view.cut(_PARTS[unit]):
        first = at = _first(cut, start, at)
        while at < len(cut) and cut[at][1] <= end:
            at += 1
        said = tuple(folded[first:at])
        if len(said) < words:
            continue
        if said in seen:
            found.append((start, end))
        seen.add(said)
    wanted = bounds(0, at_most)
    close = nearness(len(found), 0, at_most)
    return decided(
        close == 1.0,
        f"{len(found)} of the {unit} repeat an earlier one, wanted {wanted}",
        view.spans(found[at_most : at_most + EVIDENCE_LIMIT] if close < 1.0 else found),
        measured=len(found),
        wanted=wanted,
        closeness=close,
    )


def _first(cut: Sequence[tuple[int, int]], start: int, at: int) -> int:
    while at < len(cut) and cut[at][0] < start:
        at += 1
    return at


@checker("repetition.diversity")
def diversity(view: View, *, at_least: Share, n: Run = 1, window: Positive = 50) -> Verdict:
    """Measure how many of the words, or runs of words, are different from each other.

    The share of different words falls with the length of a text; so it is the mean over all
    windows of some words that is measured (the moving-average type-token ratio of Covington
    and McFall, 2010), or the share in the whole (distinct-n of Li and others, 2016).

    Args:
        at_least: The smallest share that passes, 0 to 1.
        n: The words of a run; 1 measures words.
        window: The words, or runs, of a window; a shorter text is one window.
    """
    runs = [*shingles.grams(shingles.folded(view), n)]
    wanted = f"at least {at_least:.4g}"
    if not runs:
        return decided(False, "there are no words", measured=0.0, wanted=wanted)
    share = _share(runs, min(window, len(runs)))
    kind = "words" if n == 1 else f"runs of {n} words"
    return decided(
        share >= at_least,
        f"{share:.4g} of the {kind} are different, wanted {wanted}",
        measured=round(share, 4),
        wanted=wanted,
        closeness=share / at_least if at_least else 0.0,
    )


def _share(runs: Sequence[tuple[str, ...]], window: int) -> float:
    """Return the mean share of different runs over all windows."""
    counts = Counter(runs[:window])
    different = total = len(counts)
    for gone, new in zip(runs, runs[window:], strict=False):
        counts[gone] -= 1
        different -= counts[gone] == 0
        different += counts[new] == 0
        counts[new] += 1
        total += different
    return total / (window * (len(runs) - window + 1))
