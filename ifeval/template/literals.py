"""What a text must have for a regular expression to match it: one of some literal words.

So most patterns are never tried on most texts. What is returned is always safe: where a pattern
is not understood, nothing is required.
"""

import re
import warnings
from collections.abc import Iterable
from typing import Any

_SIGNS = str.maketrans("İı", "ii")
"""Letters that ``regex`` takes for an *i* of either case, and folding does not."""

_FUZZY = re.compile(r"(?<!\\)\{[^\d,}]")
"""What ``regex`` reads as a number of errors, and the parser of ``re`` as it stands."""

_MOST = 24
"""The most literals that are looked for in place of one pattern."""

Literals = frozenset[str]


def folded(text: str) -> str:
    """Return a text such that what is equal but for case and blanks is the same."""
    return " ".join(text.translate(_SIGNS).casefold().split())


_NOTHING: Literals = frozenset(("",))
"""What every text has."""


def needed(pattern: str) -> Literals:
    """Return folded literals of which every match has one: the empty one where none is known.

    Args:
        pattern: A regular expression of ``regex``.
    """
    if _FUZZY.search(pattern):
        return _NOTHING
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # The parser of the standard library: it has no public name.
            parser: Any = getattr(re, "_parser")  # noqa: B009
            parsed = parser.parse(pattern)
            if parsed.state.flags & re.VERBOSE:
                return _NOTHING
            return _of_sequence(parsed) or _NOTHING
    except (re.error, AttributeError, RecursionError, OverflowError, LookupError, TypeError):
        return _NOTHING


def _of_sequence(parsed: Any) -> Literals | None:
    """Return the best of what the parts of a sequence need: the longest, then the fewest."""
    found: list[Literals] = []
    run = ""
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL":
            run += chr(argument)
            continue
        if run:
            found.append(frozenset((folded(run),)))
            run = ""
        inner = _of_part(name, argument)
        if inner is not None:
            found.append(inner)
    if run:
        found.append(frozenset((folded(run),)))
    useful = [one for one in found if len(one) <= _MOST and all(one)]
    return max(useful, key=lambda one: (min(map(len, one)), -len(one)), default=None)


def _of_part(name: str, argument: Any) -> Literals | None:
    match name:
        case "BRANCH":
            return _any_of(_of_sequence(branch) for branch in argument[1])
        case "SUBPATTERN":
            return _of_sequence(argument[-1])
        case "ATOMIC_GROUP":
            return _of_sequence(argument)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, inner = argument
            return _of_sequence(inner) if least else None
        case _:
            return None


def _any_of(options: Iterable[Literals | None]) -> Literals | None:
    joined: set[str] = set()
    for option in options:
        if option is None:
            return None
        joined |= option
    return frozenset(joined)
