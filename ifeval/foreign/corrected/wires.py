"""Constraints in wire form that several corrected meanings are made of."""

import re
from collections.abc import Sequence
from typing import Any

Wire = dict[str, Any]


def all_of(*parts: Wire) -> Wire:
    """Return the constraint that all of some hold."""
    return {"all": [*parts]}


def any_of(*parts: Wire) -> Wire:
    """Return the constraint that one of some holds."""
    return {"any": [*parts]}


def no(part: Wire) -> Wire:
    """Return the constraint that another does not hold."""
    return {"not": part}


def counted(id: str, at_least: int, at_most: int | None, **more: Any) -> Wire:
    """Return a count between two bounds; one that nothing fits fails everywhere."""
    if at_most is not None and at_most < max(at_least, 0):
        return no({"id": id, **more, "at_least": 0})
    bounds = {"at_least": at_least} if at_most is None else {"at_most": at_most}
    if at_most is not None and at_least:
        bounds["at_least"] = at_least
    return {"id": id, **more, **bounds}


def exactly(id: str, n: int, **more: Any) -> Wire:
    """Return a count of just so many."""
    return counted(id, n, n, **more)


def related(id: str, relation: str, bound: int, **more: Any) -> Wire:
    """Return a count by one of IFEval's relations: ``less than`` or ``at least``."""
    if relation == "at least":
        return counted(id, bound, None, **more)
    return counted(id, 0, bound - 1, **more)


def contains(*phrases: str, match: str = "all", **more: Any) -> Wire:
    """Return that some phrases occur as whole words."""
    return {"id": "keywords.contains", "phrases": [*phrases], "match": match, **more}


def each(unit: str, part: Wire) -> Wire:
    """Return that every part of a kind holds, of which there is one at least."""
    return {"every": unit, "is": part}


def matching(
    pattern: str, at_least: int = 1, at_most: int | None = None, *, ignore_case: bool = True
) -> Wire:
    """Return a count of matches of a regular expression, in any case unless said otherwise."""
    more = {"pattern": pattern, "ignore_case": ignore_case}
    return counted("keywords.matches", at_least, at_most, **more)


def parts(unit: str, at_least: int) -> Wire:
    """Return that there are so many parts of a kind."""
    return {"some": unit, "is": ANYTHING, "at_least": at_least}


def k_of(n: int, options: Sequence[Wire]) -> Wire:
    """Return that so many of some constraints hold; more than there are never do."""
    if n > len(options):
        return no(ANYTHING)
    return {"k_of": n, "parts": [*options]} if n > 0 else ANYTHING


def literally(text: str) -> str:
    """Return the pattern of a text, whatever the blanks between its words."""
    return r"\s+".join(map(re.escape, text.split()))


def exactly_one(parts: Sequence[Wire]) -> Wire:
    """Return the constraint that one of some holds, and no second."""
    return all_of(any_of(*parts), no({"k_of": 2, "parts": [*parts]}))


def or_in_code(id: str, at_least: int, at_most: int | None) -> Wire:
    """Return a count between two bounds in the text, or else of the lines of its code blocks.

    Many a response stands in one fence as a whole.
    """
    limits = {"at_least": at_least} | ({} if at_most is None else {"at_most": at_most})
    lines = {"some": "lines", "is": {"id": id, "at_least": 1}, **limits}
    return any_of(counted(id, at_least, at_most), {"inside": "code_blocks", "is": lines})


ANYTHING: Wire = {"id": "length.characters", "at_least": 0}
"""What every text satisfies."""

DISTINCT: Wire = all_of(
    parts("words", 1), {"id": "repetition.ngrams", "n": 1, "at_most": 1, "in_code": True}
)
"""That there are words, and no word twice, in either case."""
