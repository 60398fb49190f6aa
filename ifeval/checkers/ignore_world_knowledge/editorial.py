"""Words that speak against the context."""

from ifeval.checker import checker
from ifeval.checkers.occurrence import named
from ifeval.ground.cues import Language, table
from ifeval.ground.stance import doubts_of
from ifeval.ground.universe import universe_of
from ifeval.verdict import Verdict, decided
from ifeval.view import View

_REPEATED = 20
"""Characters beside a doubt that must be the context's too, for the doubt to be its own."""


def doubts_outside(view: View, language: str) -> list[tuple[int, int]]:
    """Return where a response speaks against its context in words that are not the context's."""
    found = doubts_of(view.text, language)
    if not found:
        return []
    universe = universe_of(view.row)
    return [
        place
        for place in found
        if not any(
            len(part) >= place[1] - place[0] + _REPEATED and universe.has(part)
            for part in _with_a_side(view.text, *place)
        )
    ]


def _with_a_side(text: str, start: int, end: int) -> tuple[str, str]:
    """Return a part with whole words before it, and with whole words after it."""
    before = text.rfind(" ", 0, max(0, start - _REPEATED)) + 1
    after = text.find(" ", end + _REPEATED)
    return text[before:end], text[start : after if after > 0 else len(text)]


@checker("ignore_world_knowledge.no_editorial")
def no_editorial(view: View, *, language: Language = "en") -> Verdict:
    """Look for words that speak against the context: "in reality", "the passage is wrong".

    Only phrases that are rare in ordinary answers count. What the documents or the question
    say themselves does not.

    Args:
        language: The language of the response, for which there must be a table of cues.
    """
    found = doubts_outside(view, language)
    note = table(language).note
    wanted = "no comment on the context"
    if not found:
        return decided(True, f"does not speak against the context{note}", wanted=wanted)
    said = [" ".join(view.text[slice(*place)].split()) for place in found]
    return decided(
        False,
        f"speaks against the context: {named([*dict.fromkeys(said)])}{note}",
        view.spans(found),
        measured=len(found),
        wanted=wanted,
        closeness=1 / (1 + len(found)) / 2,
    )
