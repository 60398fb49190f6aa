"""Trees in words: how what combines constraints is told, in each language that it is told in."""

import json
from collections.abc import Callable, Mapping
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
from ifeval.units import Unit

_WORDS: dict[str, Mapping[str, str]] = {
    "en": {
        "any": "At least one of these must hold: {}.",
        "not": "This must not hold: ({}).",
        "when": "If this holds: ({}), then this must hold: ({}).",
        "k_of": "At least {} of these must hold: {}.",
        "weighted": "Of these, {} of the weight must hold: {}.",
        "weight": "({}) with the weight {}",
        "every": "In each of the {}{}: ({}).",
        "some": "In {} of the {}: ({}).",
        "share": "In {} of all {}{}: ({}).",
        "adjacent": "In each two {} that follow each other, taken together{}: ({}).",
        "at": "In the {} of the {}{}: ({}).",
        "inside": "In the {} taken together{}: ({}).",
        "outside": "Outside the {}{}: ({}).",
        "at least": "at least {}",
        "at most": "at most {}",
        "exactly": "exactly {}",
        "between": "{} to {}",
        "first": "first",
        "last": "last",
        "from the start": "one at place {}",
        "from the end": "one at place {} from the end",
        "pass": ", if there are any",
        "undecided": ", undecided where there are none",
        "or": " or ",
        "nothing": "Nothing is asked.",
    },
    "de": {
        "any": "Mindestens eines davon muss gelten: {}.",
        "not": "Dies darf nicht gelten: ({}).",
        "when": "Wenn dies gilt: ({}), dann muss dies gelten: ({}).",
        "k_of": "Mindestens {} davon müssen gelten: {}.",
        "weighted": "Davon muss {} des Gewichts gelten: {}.",
        "weight": "({}) mit dem Gewicht {}",
        "every": "In jedem Teil der Art {}{}: ({}).",
        "some": "In {} der Teile der Art {}: ({}).",
        "share": "In {} aller Teile der Art {}{}: ({}).",
        "adjacent": "In je zwei benachbarten Teilen der Art {}, zusammengenommen{}: ({}).",
        "at": "In dem {} Teil der Art {}{}: ({}).",
        "inside": "In den Teilen der Art {}, zusammengenommen{}: ({}).",
        "outside": "Außerhalb der Teile der Art {}{}: ({}).",
        "at least": "mindestens {}",
        "at most": "höchstens {}",
        "exactly": "genau {}",
        "between": "{} bis {}",
        "first": "ersten",
        "last": "letzten",
        "from the start": "{}.",
        "from the end": "von hinten {}.",
        "pass": ", sofern es welche gibt",
        "undecided": ", unentschieden, wo es keine gibt",
        "or": " oder ",
        "nothing": "Nichts ist verlangt.",
    },
}
_UNITS: dict[str, Mapping[str, str]] = {
    "de": {
        "words": "Wörter",
        "sentences": "Sätze",
        "paragraphs": "Absätze",
        "lines": "Zeilen",
        "characters": "Zeichen",
        "headings": "Überschriften",
        "list_items": "Listenpunkte",
        "code_blocks": "Codeblöcke",
        "sections": "Abschnitte",
    },
}


def told(constraint: Constraint, words: Callable[[Constraint], str], language: str) -> str:
    """Return a tree in words.

    Args:
        constraint: What is no leaf.
        words: Tells the constraints that it is made of.
        language: The code of the language.

    Raises:
        InvalidConstraint: There are no words for trees in this language.
    """
    if language not in _WORDS:
        known = ", ".join(_WORDS)
        raise InvalidConstraint(f"there are no words for trees in {language!r}, only in {known}")
    say = _WORDS[language]
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
            parts = ", ".join(say["weight"].format(words(p), f"{w:g}") for w, p in pairs)
            return say["weighted"].format(f"{constraint.at_least:g}", parts)
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
            percent = bounded(
                100 * constraint.at_least,
                None if constraint.at_most is None else 100 * constraint.at_most,
                say,
                " %",
            )
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


def bounded(at_least: float, at_most: float | None, say: Mapping[str, str], sign: str = "") -> str:
    """Return two bounds in words."""
    low, high = (None if n is None else f"{n:.6g}{sign}" for n in (at_least, at_most))
    if high is None:
        return say["at least"].format(low)
    if low == high:
        return say["exactly"].format(low)
    return say["between"].format(low, high) if at_least else say["at most"].format(high)


def _place(index: int, say: Mapping[str, str]) -> str:
    if index in (0, -1):
        return say["first" if index == 0 else "last"]
    return (
        say["from the start"].format(index + 1) if index > 0 else say["from the end"].format(-index)
    )


def _unit(unit: Unit[...], language: str) -> str:
    """Return a unit in words, with its options in brackets."""
    name = _UNITS.get(language, {}).get(unit.name, unit.name.replace("_", " "))
    given: dict[str, Any] = unit.options
    told = (f"{n}: {json.dumps(value, ensure_ascii=False)}" for n, value in given.items())
    return f"{name} ({', '.join(told)})" if given else name
