"""Looking for a text that meets constraints, or just fails one: by the slope of the verdicts.

From some texts to start with, the small change is taken that meets more of the constraints or
comes closer to it, until none does. Everything is in a fixed order, so the same question has
the same answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ifeval.constraint import Constraint
from ifeval.errors import IfevalError
from ifeval.verdict import Verdict
from ifeval.view import Row
from ifeval.witness.plain import sentence, words

STARTS = 8
"""How many texts are started from."""
BUDGET = 2_500
"""How many texts are judged at most, for one search."""
_LONGEST = 40_000
_FILLERS = (
    "rain",
    "Rain falls.",
    "oh",
    "*",
    words(5),
    words(40),
    words(160),
    " ".join([sentence()] * 8),
    "Ann sat.",
    " ".join(["Ann sat."] * 8),
)


def judged(constraint: Constraint, text: str, row: Row | None) -> Verdict | None:
    """Judge a text as the response of a row, or return None where that cannot be done."""
    asked = Row(text) if row is None else replace(row, response=text, answer=None, views={})
    view = asked.view()
    try:
        return constraint.check(view) if view is not None else None
    except IfevalError:
        return None


def climb(
    starts: Sequence[str],
    constraints: Sequence[Constraint],
    pieces: Sequence[str],
    row: Row | None,
    budget: int = BUDGET,
) -> str | None:
    """Return a text that meets all constraints, or None where none was found.

    Args:
        starts: Texts to start from; the best few of them are tried.
        constraints: What must hold.
        pieces: Texts that may be added.
        row: The row that is answered.
        budget: How many texts may be judged.
    """
    ranked = sorted(dict.fromkeys(starts), key=lambda text: worth(text, constraints, row))
    for start in reversed(ranked[-STARTS:]):
        text, value = start, worth(start, constraints, row)
        while budget > 0 and value[0] < len(constraints):
            changes = dict.fromkeys(_changes(text, constraints, pieces, row))
            changed = [one for one in changes if one.strip()]
            budget -= len(changed)
            scored = [(worth(one, constraints, row), -i, one) for i, one in enumerate(changed)]
            best = max(scored, default=(value, 0, text))
            if best[0] <= value:
                break
            value, _, text = best
        if value[0] == len(constraints):
            return text
    return None


def worth(text: str, constraints: Sequence[Constraint], row: Row | None) -> tuple[int, float, int]:
    """Return how much a text is worth: constraints met, closeness, and that it is short."""
    found = [judged(one, text, row) for one in constraints]
    met = sum(v is not None and v.passed is True for v in found)
    near = sum(v.closeness or 0.0 for v in found if v is not None)
    return met, round(near, 9), -len(text)


def _changes(
    text: str, constraints: Sequence[Constraint], pieces: Sequence[str], row: Row | None
) -> Iterator[str]:
    if len(text) < _LONGEST:
        for piece in (*pieces, *_FILLERS):
            for joint in ("\n\n", " ", "\n", ""):
                yield f"{text}{joint}{piece}"
                yield f"{piece}{joint}{text}"
                yield _middle(text, piece, joint)
    yield from shorter(text)
    yield text.lower()
    yield text.upper()
    yield text[:1].upper() + text[1:]
    yield f'"{text}"'
    yield text.replace("\n\n", "\n")
    yield text.replace("\n\n", " ")
    for constraint in constraints:
        verdict = judged(constraint, text, row)
        if verdict is not None and verdict.passed is False:
            spans = [span for span in verdict.evidence if span.source == "response"]
            yield _without(text, [(s.start, s.end) for s in spans])
            yield _without(text, [(s.start, s.end) for s in spans[:1]])


def _middle(text: str, piece: str, joint: str) -> str:
    at = text.find("\n\n")
    if at < 0:
        at = text.find(" ")
    return text if at < 0 else f"{text[:at]}{joint}{piece}{text[at:]}"


def shorter(text: str) -> Iterator[str]:
    """Return a text without a little of it, at either end."""
    for joint in ("\n\n", "\n", ". ", " ", ""):
        parts = text.split(joint) if joint else [*text] if len(text) < _LONGEST else [text]
        if len(parts) > 1:
            yield joint.join(parts[:-1])
            yield joint.join(parts[1:])
            yield joint.join(parts[: (len(parts) + 1) // 2])


def _without(text: str, places: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(places, reverse=True):
        text = text[:start] + text[end:]
    return text
