"""What a text asks for: the one place where the builder calls the recogniser."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from ifeval.registry import Registry
from ifeval.template import Reader


class Ask(NamedTuple):
    """A constraint that a text asks for, and where it says so."""

    id: str
    constraint: dict[str, Any]
    """As a row has it."""
    span: tuple[int, int]
    role: str = "user"
    turn: int = 0
    polarity: str = "must"
    """``must`` or ``must not``."""
    strength: str = "must"
    """``must``, or ``should`` for what is only wished for."""
    scope: str = "response"
    """``response``, or ``conversation`` for what holds from then on."""
    rule: str = ""

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {**self._asdict(), "span": [*self.span]}


class Reading(NamedTuple):
    """What a text asks for, and where it seems to ask for something that no rule knows."""

    asks: Sequence[Ask] = ()
    unrecognised: Sequence[tuple[int, int]] = ()


def load(data: dict[str, Any]) -> Ask:
    """Return the ask that was dumped."""
    return Ask(**{**data, "span": (data["span"][0], data["span"][1])})


_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_NOT = re.compile(r"(?i)\b(?:don'?t|do not|never|not|avoid|without|no need to|needn'?t)\b[^,;]*\Z")
_SOFT = re.compile(r"(?i)\b(?:ideally|if possible|preferably|prefer|try to|would be nice)\b")
_ALWAYS = re.compile(r"(?i)\b(?:from now on|always|(?:every|each|all) (?:answer|repl|response)\w*)")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_CUES = re.compile(
    r"(?i)^\W*(?:please\s+)?(?:always|avoid|do not|don'?t|ensure|include|keep|limit|make sure|must|"
    r"never|only|use|write (?:in|it))\b|\b(?:must|should|needs? to)\b"
)


class Asker:
    """What reads texts: the rules of a registry, made ready once.

    Args:
        registry: Where the definitions are.
    """

    def __init__(self, registry: Registry) -> None:
        self._reader = Reader(registry)

    def read(self, text: str, role: str = "user", turn: int = 0) -> Reading:
        """Return what a text asks for.

        Args:
            text: A prompt or a system prompt.
            role: Who says it.
            turn: In which message.
        """
        code = [match.span() for match in _CODE.finditer(text)]
        asks: list[Ask] = []
        for hit in self._reader.find(text):
            start, end = hit.start, hit.end
            if any(a < end and start < b for a, b in code):
                continue
            opening = max(text.rfind(mark, 0, start) for mark in ".!?\n") + 1
            before, sentence = text[opening:start], text[opening:end]
            if _NOT.search(before):
                continue  # what is denied needs a grammar: it is left to the recogniser
            strength = "should" if _SOFT.search(sentence) else "must"
            scope = "conversation" if role == "system" or _ALWAYS.search(sentence) else "response"
            found = (start, end), role, turn, "must", strength, scope, hit.rule
            asks.append(Ask(hit.id, hit.dump(), *found))
        return Reading(asks, _left(text, [*code, *(ask.span for ask in asks)]))


def _left(text: str, known: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the sentences that ask for something and hold nothing that was recognised."""
    return [
        match.span()
        for match in _SENTENCE.finditer(text)
        if _CUES.search(match[0]) and all(b <= match.start() or match.end() <= a for a, b in known)
    ]

