"""Trees in words: how what combines constraints is told, in each language that it is told in."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ifeval.constraint import (
    Adjacent,
    All,
    AnyOf,
    At,
    Constraint,
    Every,
    Inside,
    KOf,
    Not,
    Outside,
    Share,
    Some,
    Weighted,
    When,
)
from ifeval.errors import InvalidConstraint
from ifeval.template.tree_words import WORDS, unit_name
from ifeval.units import Unit

_MANY = 1e15
"""From here on, whole numbers may lack digits."""


def told(constraint: Constraint, words: Callable[[Constraint], str], language: str) -> str:
    """Return a tree in words.

    Args:
        constraint: What is no leaf.
        words: Tells the constraints that it is made of.
        language: The code of the language.

    Raises:
        InvalidConstraint: There are no words for trees in this language.
    """
    if language not in WORDS:
        known = ", ".join(WORDS)
        raise InvalidConstraint(f"there are no words for trees in {language!r}, only in {known}")
    say = WORDS[language]
    match constraint:
        case All():
            return " ".join(map(words, constraint.parts)) or say["nothing"]
        case AnyOf():
            return say["any"].format(say["or"].join(_bracketed(constraint.parts, words)))
        case Not():
            return say["not"].format(words(constraint.part))
        case When():
            return say["when"].format(words(constraint.condition), words(constraint.then))
        case KOf():
            parts = ", ".join(_bracketed(constraint.parts, words))
            return say["k_of"].format(constraint.n, parts)
        case Weighted():
            pairs = zip(constraint.weights, constraint.parts, strict=True)
            parts = ", ".join(say["weight"].format(words(p), number(w)) for w, p in pairs)
            return say["weighted"].format(number(constraint.at_least), parts)
        case Some():
            limits = bounded(constraint.at_least, constraint.at_most, say)
            return say["some"].format(
                limits, _unit(constraint.unit, language), words(constraint.part)
            )
        case At():
            return say["at"].format(
                _place(constraint.index, say),
                _unit(constraint.unit, language),
                say.get(constraint.empty, ""),
                words(constraint.part),
            )
        case Share():
            percent = bounded(constraint.at_least, constraint.at_most, say, percentage)
            return say["share"].format(
                percent,
                _unit(constraint.unit, language),
                say.get(constraint.empty, ""),
                words(constraint.part),
            )
        case Every() | Inside() | Outside() | Adjacent():
            return say[type(constraint).__name__.lower()].format(
                _unit(constraint.unit, language),
                say.get(constraint.empty, ""),
                words(constraint.part),
            )
        case _:
            raise InvalidConstraint(f"there are no words for {constraint!r:.80}")


def _bracketed(parts: tuple[Constraint, ...], words: Callable[[Constraint], str]) -> list[str]:
    return [f"({words(part)})" for part in parts]


def bounded(
    at_least: float,
    at_most: float | None,
    say: Mapping[str, str],
    write: "Callable[[float], str] | None" = None,
) -> str:
    """Return two bounds in words."""
    low, high = (None if n is None else (write or number)(n) for n in (at_least, at_most))
    if high is None:
        return say["at least"].format(low)
    if low == high:
        return say["exactly"].format(low)
    return say["between"].format(low, high) if at_least else say["at most"].format(high)


def number(n: float) -> str:
    """Return a number in digits, all of them, so that it is read as the same."""
    return str(int(n)) if float(n).is_integer() and abs(n) < _MANY else repr(float(n))


def percentage(share: float) -> str:
    """Return a share as a percentage, all its digits."""
    return f"{_digits(Decimal(repr(float(share))) * 100)} %"


def _digits(n: Decimal) -> str:
    """Return a decimal number in digits, without zeros at its end."""
    digits = f"{n:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _place(index: int, say: Mapping[str, str]) -> str:
    if index in (0, -1):
        return say["first" if index == 0 else "last"]
    return (
        say["from the start"].format(index + 1) if index > 0 else say["from the end"].format(-index)
    )


def _unit(unit: Unit[...], language: str) -> str:
    """Return a unit in words, with its options in brackets."""
    name = unit_name(unit.name, language)
    given: dict[str, Any] = unit.options
    told = (f"{n}: {json.dumps(value, ensure_ascii=False)}" for n, value in given.items())
    return f"{name} ({', '.join(told)})" if given else name
