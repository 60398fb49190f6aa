"""Acme's constraints: each checker and unit of this module is registered."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from annotated_types import Ge, Le

from ifeval.checker import Count, Positive, Words, checker
from ifeval.units import unit
from ifeval.verdict import Verdict, between, decided, undecided
from ifeval.view import View

Share = Annotated[float, Ge(0), Le(1)]

_TICKET = re.compile(r"\bACME-\d+\b", re.ASCII)


@unit("acme.stanzas")
def stanzas(text: str, *, stars: Positive = 3) -> Iterator[tuple[int, int]]:
    """Cut into what stands between lines of stars.

    Args:
        stars: How many stars a line has that parts two stanzas.
    """
    start = 0
    lines = [match.span() for match in re.finditer(rf"(?m)^\*{{{stars}}}$", text)]
    for left, right in [*lines, (len(text), len(text))]:
        piece = text[start:left]
        if piece.strip():
            end = start + len(piece.rstrip())
            yield end - len(piece.strip()), end
        start = right


@checker("acme.ticket_ids")
def ticket_ids(view: View, *, at_least: Count = 1, at_most: Count | None = None) -> Verdict:
    """Count ticket ids, such as ACME-1234."""
    found = view.spans(match.span() for match in _TICKET.finditer(view.text))
    return between(len(found), "ticket ids", at_least, at_most, found)


@checker("acme.mentions")
def mentions(view: View, *, phrases: Words) -> Verdict:
    """Look for each of some phrases."""
    found = [(at, at + len(p)) for p in phrases if (at := view.text.find(p)) >= 0]
    return decided(
        len(found) == len(phrases),
        f"{len(found)} of {len(phrases)} phrases",
        view.spans(found),
        measured=len(found),
        wanted=f"exactly {len(phrases)}",
        closeness=len(found) / len(phrases),
    )


@checker("acme.tone")
def tone(view: View, *, wanted: Literal["calm", "loud"]) -> Verdict:
    """Tell calm from loud by how sentences end; without an end there is no telling."""
    if not view.text.strip():
        return undecided("there is nothing to hear", "no resource")
    ends = [match.span() for match in re.finditer("[.!]", view.text)]
    if not ends:
        return undecided("no sentence ends")
    loud = [(start, end) for start, end in ends if view.text[start] == "!"]
    share = len(loud) / len(ends)
    return decided(
        (share > 0) == (wanted == "loud"),
        f"{len(loud)} of {len(ends)} sentences are loud",
        view.spans(loud),
        closeness=1 - share if wanted == "calm" else 0.0,
    )


@checker("acme.capitals")
def capitals(view: View, *, at_most: Share) -> Verdict:
    """Look at the share of capitals among the letters."""
    letters = [c for c in view.text if c.isalpha()]
    if not letters:
        return undecided("no letters")
    share = sum(c.isupper() for c in letters) / len(letters)
    return decided(share <= at_most, f"{share:.0%} capitals", closeness=1 - share)


@checker("acme.on_topic")
def on_topic(view: View) -> Verdict:
    """Look for a ticket that the prompt names; the evidence is in both texts."""
    if view.prompt is None:
        return undecided("the row has no prompt", "no resource")
    asked = {match[0]: match.span() for match in _TICKET.finditer(view.prompt.text)}
    for match in _TICKET.finditer(view.text):
        if match[0] in asked:
            evidence = (view.span(*match.span()), view.prompt.span(*asked[match[0]]))
            return decided(True, f"both name {match[0]}", evidence)
    return decided(False, "no ticket of the prompt")
