"""Of what a demand is made, and the place of a sentence that makes it."""

import re
from typing import Any, NamedTuple

from ifeval.build.grammar import ordinal, tables


class Subject(NamedTuple):
    """What a constraint is asked of."""

    of: str = ""
    unit: str = ""
    place: int | None = None
    every: bool = False

    def around(self, constraint: dict[str, Any]) -> dict[str, Any]:
        """Return the constraint within the scope of the subject, where a unit finds that."""
        if self.unit and self.place is not None:
            return {"at": self.unit, "index": self.place, "is": constraint}
        if self.unit and self.every:
            return {"every": self.unit, "is": constraint}
        return constraint


class Place(NamedTuple):
    """A place of a sentence that asks for something, and what stands around it."""

    text: str
    """The sentence, with blanks for what it quotes."""
    body: int
    clause: int
    """Where its clause starts."""
    start: int
    head: int
    end: int
    id: str

    @property
    def before(self) -> str:
        """Return what of its clause stands before it."""
        return self.text[self.clause : self.head]


def at(match: re.Match[str]) -> Subject:
    """Return the part at the place that a match of ``grammar_parts.placed`` names."""
    noun = (match["noun"] or match["noun2"]).casefold()
    index = ordinal(match["ordinal"] or match["digit"])
    unit = unit_of(noun)
    return Subject(" ".join(match[0].casefold().split()), unit if index is not None else "", index)


def every(noun: str) -> Subject:
    """Return each of the parts that a noun names."""
    return Subject(f"each {noun.casefold()}".strip(), unit_of(noun.casefold()), every=True)


def unit_of(noun: str) -> str:
    """Return the unit of ``every`` that a noun means, or nothing."""
    for pattern, unit in tables()["scopes"]["units"].items():
        if re.fullmatch(f"{pattern}s?", noun, re.IGNORECASE):
            return str(unit)
    return ""
