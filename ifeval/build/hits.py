"""What recognition finds: hits, what is left over, and both for a prompt."""

from dataclasses import dataclass
from typing import Any, Literal

from ifeval.build.grammar_sentence import Strength

Polarity = Literal["wanted", "unwanted"]
Scope = Literal["response", "part", "conversation"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place of a prompt that asks for a constraint."""

    id: str
    arguments: dict[str, Any]
    constraint: dict[str, Any]
    """In wire form, as a row has it. Where the scope is a part that no unit finds, of that part."""
    start: int
    """Offsets in the text of the message, in code points."""
    end: int
    text: str
    role: str
    turn: int
    polarity: Polarity
    strength: Strength
    scope: Scope
    of: str
    """Of which part: ``each sentence``, ``title``; empty for the response."""
    condition: str
    """The words that say when it holds, such as ``if the user asks for code``; mostly empty."""
    rule: str

    @property
    def checkable(self) -> bool:
        """Whether the constraint judges the response as it stands, with no condition."""
        found = self.scope != "part" or bool(self.constraint.keys() & {"every", "at"})
        return found and not self.condition

    def dump(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A clause that demands something that no rule knows."""

    start: int
    end: int
    text: str
    role: str
    turn: int
    strength: Strength

    def dump(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was found in a prompt or a conversation."""

    hits: tuple[Hit, ...]
    unrecognised: tuple[Unrecognised, ...]
    overridden: tuple[Hit, ...] = ()
    """What a later turn replaced or took back."""

    def dump(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "hits": [hit.dump() for hit in self.hits],
            "unrecognised": [one.dump() for one in self.unrecognised],
            "overridden": [hit.dump() for hit in self.overridden],
        }
