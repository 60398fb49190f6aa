"""The ``paragraphs:`` constraints of IF-RLVR training."""

import re

from ifeval.checker import checker
from ifeval.foreign.counts import Regions
from ifeval.verdict import Verdict, between, decided
from ifeval.view import View

STARS = re.compile(r"\s?\*\*\*\s?")
_BLANK_LINE = re.compile("\n\n")


@checker("paragraphs:paragraphs")
def paragraphs(view: View) -> Verdict:
    """Find two paragraphs, with a divider of three asterisks between them."""
    return _two(view, STARS, "***")


@checker("paragraphs:paragraphs2")
def paragraphs2(view: View) -> Verdict:
    """Find two paragraphs, with two line ends between them, and no more than two."""
    return _two(view, _BLANK_LINE, "two line ends")


def _two(view: View, divider: re.Pattern[str], between_them: str) -> Verdict:
    pieces, count, blank = pieces_of(view.text, divider)
    if blank is not None:
        here = (view.span(pieces[blank - 1][1], pieces[blank + 1][0]),)
        reason = f"a paragraph between {between_them} is blank"
        return decided(False, reason, here, wanted="2 paragraphs")
    first = 2 if view.text[slice(*pieces[0])].strip() else 3
    shown = view.spans([(pieces[first][0], len(view.text.rstrip()))]) if count > 2 else ()
    return between(count, f"paragraphs, with {between_them} between", 2, 2, shown)


def pieces_of(text: str, divider: re.Pattern[str]) -> tuple[Regions, int, int | None]:
    """Cut a text at dividers.

    Returns:
        The pieces; how many there are, without a blank first and last one; and the number of
        the first blank one that is neither.
    """
    dividers = [match.span() for match in divider.finditer(text)]
    edges = [0, *(edge for place in dividers for edge in place), len(text)]
    pieces = [*zip(edges[::2], edges[1::2], strict=True)]
    count, last = len(pieces), len(pieces) - 1
    for index, (start, end) in enumerate(pieces):
        if not text[start:end].strip():
            if 0 < index < last:
                return pieces, count, index
            count -= 1
    return pieces, count, None
