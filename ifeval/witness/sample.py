"""A text that a regular expression matches: the shortest that its parts plainly allow.

Assertions are not looked at, so what is returned is a guess that must be tried.
"""

import re
import warnings
from typing import Any

_CATEGORIES = {
    "CATEGORY_DIGIT": "1",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_WORD": "-",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": "a",
}
_ANY = "arR1 -_.,;:\"'()[]{}<>*#@/"
_LONGEST = 2_000


def sampled(pattern: str) -> str | None:
    """Return a text that the pattern may match, or None where none is plainly there."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # The parser of the standard library: it has no public name.
            parser: Any = getattr(re, "_parser")  # noqa: B009
            return _text(parser.parse(pattern), {})[:_LONGEST]
    except (re.error, AttributeError, RecursionError, LookupError, OverflowError):
        return None


def _text(parsed: Any, groups: dict[int, str]) -> str:
    return "".join(_one(str(name), argument, groups) for name, argument in parsed)


def _one(name: str, argument: Any, groups: dict[int, str]) -> str:
    match name:
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL":
            return next(sign for sign in _ANY if ord(sign) != argument)
        case "ANY":
            return "a"
        case "IN":
            return _of_set(argument)
        case "BRANCH":
            return _text(argument[1][0], groups)
        case "SUBPATTERN":
            number, *_, inner = argument
            text = _text(inner, groups)
            groups[number] = text
            return text
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = argument
            text = _text(inner, groups)
            if least * len(text) > _LONGEST:
                raise OverflowError
            return text * (least if least or most != 1 else 0)
        case "GROUPREF":
            return groups[argument]
        case "ATOMIC_GROUP":
            return _text(argument, groups)
        case _:  # where it stands, and what stands around it
            return ""


def _of_set(items: Any) -> str:
    entries = [(str(name), argument) for name, argument in items]
    if entries and entries[0][0] == "NEGATE":
        return next(sign for sign in _ANY if not any(_has(entry, sign) for entry in entries[1:]))
    name, argument = entries[0]
    if name == "RANGE":
        return chr(argument[0])
    return _CATEGORIES[str(argument)] if name == "CATEGORY" else chr(argument)


def _has(entry: tuple[str, Any], sign: str) -> bool:
    match entry:
        case ("LITERAL", code):
            return ord(sign) == code
        case ("RANGE", (low, high)):
            return low <= ord(sign) <= high
        case ("CATEGORY", category):
            kind = str(category)
            pattern = {"DIGIT": r"\d", "WORD": r"\w", "SPACE": r"\s"}[kind.rpartition("_")[2]]
            return bool(re.match(pattern, sign)) != ("NOT" in kind)
        case _:
            return False
