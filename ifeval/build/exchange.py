"""One exchange of a conversation: what was asked, what was answered, and what came of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any

from ifeval.rows.fields import is_list, is_object
from ifeval.view import Document, Row

Message = dict[str, Any]


@dataclass(slots=True)
class Exchange:
    """A prompt with its history, and one answer.

    ``messages`` end with the user's turn. ``following`` is what the user said after the
    answer. ``place`` is the file and line; ``user`` and ``session`` are hashes.
    """

    messages: list[Message]
    response: str | None = None
    finish: str | None = None
    calls: Sequence[Mapping[str, Any]] = ()
    context: Sequence[Mapping[str, Any]] = ()
    model: str = ""
    time: str = ""
    user: str = ""
    session: str = ""
    customer: str = ""
    contrast: str = ""
    template: str = ""
    question: str = ""
    feedback: Sequence[Mapping[str, Any]] = ()
    following: str | None = None
    constraints: Sequence[Any] = ()
    place: tuple[str, int] = ("", 0)
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def system(self) -> str | None:
        """The system prompt."""
        said = [m["content"] for m in self.messages if m["role"] == "system" and m.get("content")]
        return "\n\n".join(said) or None

    @property
    def prompt(self) -> str:
        """The user's last turn."""
        return next(
            (m.get("content") or "" for m in reversed(self.messages) if m["role"] == "user"), ""
        )

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "", ())}


def load(data: Mapping[str, Any]) -> Exchange:
    """Return the exchange that was dumped."""
    fields: dict[str, Any] = {**data, "place": tuple(data["place"])}
    return Exchange(**fields)


def row_of(exchange: Exchange) -> Row:
    """Return the row of an exchange, to be judged."""
    return Row(
        exchange.response,
        prompt=exchange.prompt,
        system=exchange.system,
        messages=exchange.messages,
        tool_calls=exchange.calls,
        context=[Document(str(document["text"])) for document in exchange.context],
        finish_reason=exchange.finish,
        metadata={"customer": exchange.customer, "model": exchange.model},
    )


def said_by_user(exchange: Exchange) -> tuple[str, str]:
    """Return what the user asks at last, and of what: the turns before it, and the documents.

    "Go on" says nothing by itself, and neither does "Summarise this".
    """
    places = [i for i, m in enumerate(exchange.messages) if m["role"] == "user"]
    said = [exchange.messages[i].get("content") or "" for i in places]
    texts = [str(document["text"]) for document in exchange.context]
    return without(said[-1], exchange.context, places[-1]), "\n".join((*said[:-1], *texts))


def without(text: str, documents: Sequence[Mapping[str, Any]], message: int) -> str:
    """Return the text of a message without the documents that stand in it."""
    places = [(d["start"], d["end"]) for d in documents if d.get("message") == message]
    parts: list[str] = []
    reached = 0
    for start, end in sorted(places):
        parts.append(text[reached:start])
        reached = max(reached, end)
    return "".join((*parts, text[reached:]))


def said_of(found: Exchange) -> str:
    """Return what names an exchange in what is said of it, wherever it was logged."""
    return digest(found.messages, found.response, [*found.calls], found.session or found.user)


def ids_of(constraint: Any) -> list[str]:
    """Return the ids in a constraint in wire form, in order."""
    found: list[str] = []
    if is_object(constraint):
        if isinstance(constraint.get("id"), str):
            found.append(constraint["id"])
        for value in constraint.values():
            found += ids_of(value)
    elif is_list(constraint):
        for item in constraint:
            found += ids_of(item)
    return found


def digest(*parts: Any, size: int = 8) -> str:
    """Return a hash of JSON values, in hexadecimal digits.

    Args:
        parts: The values; their order counts, that of the keys of objects does not.
        size: How many bytes the hash has.
    """
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=size).hexdigest()
