"""IFEval's ``length_constraints:`` constraints."""

import re
from collections.abc import Callable
from functools import partial
from itertools import islice

from ifeval.checker import Count, Text, checker
from ifeval.foreign import punkt
from ifeval.foreign.counts import Regions, Relation, chance, related
from ifeval.foreign.cuts import count_words, word_places
from ifeval.verdict import (
    Span,
    Verdict,
    between,
    counted,
    decided,
)
from ifeval.view import View

_TOKEN = re.compile(r"\S+")
_ENDS_A_WORD = re.compile(r"[.,?!'\"]")


@checker("length_constraints:number_sentences")
def number_sentences(view: View, *, num_sentences: Count, relation: Relation) -> Verdict:
    """Count the sentences, by Punkt's English model.

    Args:
        num_sentences: The bound.
        relation: ``less than`` or ``at least`` the bound.
    """
    return sentences_of(view, num_sentences, relation, "english")


def sentences_of(view: View, bound: int, relation: Relation, language: str) -> Verdict:
    """Judge the number of sentences, by Punkt's model of a language."""
    found: int = view.once(f"punkt.count.{language}", partial(punkt.count, language=language))

    def past() -> Span:
        regions = punkt.spans(view.text, language)
        return view.span(regions[bound - 1][0], regions[-1][1])

    return related(view, found, "sentences", relation, bound, past=past)


@checker("length_constraints:number_paragraphs")
def number_paragraphs(view: View, *, num_paragraphs: Count) -> Verdict:
    """Count what stands between dividers of three asterisks.

    Args:
        num_paragraphs: How many there must be. Only the first and the last may be blank.
    """
    if num_paragraphs == 0:
        return chance("a number of 0")
    text = view.text
    dividers = _dividers(text)
    edges = [0, *(edge for divider in dividers for edge in divider), len(text)]
    pieces = [*zip(edges[::2], edges[1::2], strict=True)]
    count = len(pieces)
    for index, (start, end) in enumerate(pieces):
        if not text[start:end].strip():
            if 0 < index < len(pieces) - 1:
                here = (view.span(pieces[index - 1][1], pieces[index + 1][0]),)
                return decided(False, "a paragraph between two dividers is blank", here)
            count -= 1
    # Past the limit everything is too much; short of it there is nothing to point at.
    shown: tuple[Span, ...] = ()
    if count > num_paragraphs:
        shown = view.spans([(pieces[num_paragraphs][0], len(text.rstrip()))])
    return between(count, "paragraphs between ***", num_paragraphs, num_paragraphs, shown)


def _dividers(text: str) -> Regions:
    r"""Return what the pattern ``\s?\*\*\*\s?`` finds, ten times as fast."""
    found: Regions = []
    end, at = 0, text.find("***")
    while at >= 0:
        start = at - 1 if at > end and text[at - 1].isspace() else at
        end = at + 4 if text[at + 3 : at + 4].isspace() else at + 3
        found.append((start, end))
        at = text.find("***", end)
    return found


@checker("length_constraints:number_words")
def number_words(view: View, *, num_words: Count, relation: Relation) -> Verdict:
    r"""Count the runs of ``\w``, so that "don't" is two.

    Args:
        num_words: The bound.
        relation: ``less than`` or ``at least`` the bound.
    """
    found: int = view.once("ifeval.words", count_words)

    def past() -> Span:
        regions = [*word_places(view.text)]
        return view.span(regions[num_words - 1][0], regions[-1][1])

    return related(view, found, "words", relation, num_words, past=past)


@checker("length_constraints:nth_paragraph_first_word")
def nth_paragraph_first_word(
    view: View, *, num_paragraphs: Count, nth_paragraph: Count, first_word: Text
) -> Verdict:
    r"""Count paragraphs between two line ends, and compare the first word of one.

    Args:
        num_paragraphs: How many must not be blank.
        nth_paragraph: Which one, from 1, among all pieces, the blank ones included.
        first_word: Compared in lower case with the first token, cut at the first of
            ``. , ? ! ' "``.
    """
    return nth_starts(view, num_paragraphs, nth_paragraph, first_word, first_tokens)


def first_tokens(paragraph: str, count: int = 1) -> tuple[str, int]:
    """Return how a paragraph starts: its first tokens in lower case, and where they end."""
    *_, last = islice(_TOKEN.finditer(paragraph), count)
    end = last.end()
    start = " ".join(paragraph[:end].split()).lstrip("'").lstrip('"').lower()
    return _ENDS_A_WORD.split(start, 1)[0], end


def nth_starts(
    view: View,
    num_paragraphs: int,
    nth_paragraph: int,
    first_word: str,
    start_of: Callable[[str], tuple[str, int]],
) -> Verdict:
    """Judge the number of paragraphs, and how one of them starts.

    Args:
        start_of: Gives the start of a paragraph, as it is compared, and where that ends.
    """
    if not 0 < nth_paragraph <= num_paragraphs:
        return chance(f"paragraph {nth_paragraph} of {num_paragraphs}")
    text = view.text
    pieces = text.split("\n\n")
    count = sum(1 for piece in pieces if piece.strip())
    wanted = (
        f"{counted(num_paragraphs, 'paragraphs')}, number {nth_paragraph} starts {first_word!r}"
    )
    if nth_paragraph > count:
        return decided(
            False,
            f"{counted(count, 'paragraphs')}, so there is no number {nth_paragraph}",
            measured=count,
            wanted=wanted,
        )
    piece = pieces[nth_paragraph - 1]
    if not piece.strip():
        return decided(
            False,
            f"piece {nth_paragraph} between blank lines is blank",
            measured=count,
            wanted=wanted,
        )
    start = sum(len(p) + 2 for p in pieces[: nth_paragraph - 1])
    start += len(piece) - len(piece.lstrip())
    word, length = start_of(piece.strip())
    right = (count == num_paragraphs, word == first_word.lower())
    problems = [
        *([] if right[0] else [f"{counted(count, 'paragraphs')}, wanted {num_paragraphs}"]),
        *(
            []
            if right[1]
            else [f"paragraph {nth_paragraph} starts with {word!r:.60}, wanted {first_word!r}"]
        ),
    ]
    return decided(
        all(right),
        "; ".join(problems) or f"paragraph {nth_paragraph} of {count} starts with {word!r}",
        (
            *(() if right[1] and not right[0] else (view.span(start, start + length),)),
            *surplus(view, pieces, 2, num_paragraphs),
        ),
        measured=f"{count}, {word!r:.60}",
        wanted=wanted,
        closeness=sum(right) / 2,
    )


def surplus(view: View, pieces: list[str], gap: int, wanted: int) -> tuple[Span, ...]:
    """Return the stretch from the first piece too many to the end; blank ones do not count."""
    at = seen = 0
    for piece in pieces:
        seen += bool(piece.strip())
        if seen > wanted:
            at += len(piece) - len(piece.lstrip())
            return (view.span(at, len(view.text.rstrip())),)
        at += len(piece) + gap
    return ()
