"""What is counted: words, bullet points, commas, and the ids that count them."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from ifeval.build.grammar import tables


class Unit(NamedTuple):
    """What is counted."""

    id: str
    noun: re.Pattern[str]
    arguments: dict[str, Any]
    rounds_from: int
    few: int
    absent: dict[str, Any]
    """What says that there should be none of it."""


@lru_cache(1)
def _units() -> list[Unit]:
    return [
        Unit(
            unit["id"],
            re.compile(f"(?:{unit['noun']})(?!\\w)", re.IGNORECASE),
            unit.get("with", {}),
            unit.get("rounds", 10**9),
            unit.get("few", 0),
            unit.get("absent", {"id": unit["id"], **unit.get("with", {}), "at_most": 0}),
        )
        for unit in tables()["counted"]["units"]
    ]


def nouns() -> str:
    """Return a pattern of what may be asked for in any number."""
    units = tables()["counted"]["units"]
    return "|".join(f"(?:{unit['noun']})" for unit in units if not unit.get("none"))


def forbidden_nouns() -> str:
    """Return a pattern of what a response may be without: not of words, nor sentences."""
    units = tables()["counted"]["units"]
    return "|".join(f"(?:{u['noun']})" for u in units if not u["id"].startswith("length."))


def unit_of(noun: str) -> Unit | None:
    """Return what a noun counts, if anything."""
    for unit in _units():
        if unit.noun.fullmatch(noun):
            return unit
    word = noun.casefold()
    kinds = {"word": "length.words", "char": "length.characters"}
    return next(
        (u for u in _units() for k, id in kinds.items() if word.startswith(k) and u.id == id), None
    )
