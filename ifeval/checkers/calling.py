"""The calls of tools that a row has, and what their arguments hold.

The calls of a response are those of its row; earlier ones are those of the assistant's
messages. Where the row tells with which message of the response a call came, its ``turn`` is
the number of that message, from 0; calls of one message are parallel.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from ifeval.checkers.occurrence import named
from ifeval.units import strict_json
from ifeval.units.strict_json import Fault
from ifeval.verdict import Span
from ifeval.view import Row


class Call(NamedTuple):
    """One call: its tool, its arguments as text, and where they stand."""

    name: str
    arguments: str
    source: str
    """The text of the row that the arguments are; empty for a call of an earlier message."""
    turn: int


def calls(row: Row, *, earlier: bool = False) -> list[Call]:
    """Return the calls of a response, in order, after those of earlier messages if asked for."""
    found: list[Call] = []
    if earlier:
        for message in row.messages:
            if message.get("role") == "assistant":
                found += _of_message(message)
    for i, call in enumerate(row.tool_calls):
        turn = call.get("turn", 0)
        source = f"tool_calls[{i}].arguments"
        text = call.get("arguments")
        name = str(call.get("name", ""))
        arguments = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
        place = source if isinstance(text, str) else ""
        found.append(Call(name, arguments, place, turn if isinstance(turn, int) else 0))
    return found


def _of_message(message: Mapping[str, Any]) -> Iterator[Call]:
    items = message.get("tool_calls")
    for item in cast("list[Any]", items) if isinstance(items, list) else []:
        fields = as_object(item)
        inner = as_object(fields.get("function")) or fields
        name, text = inner.get("name"), inner.get("arguments", inner.get("input", ""))
        if isinstance(name, str):
            arguments = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
            yield Call(name, arguments, "", -1)


def as_object(value: Any) -> Mapping[str, Any]:
    """Return a value that is a mapping, or an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def spans(row: Row, of: Sequence[Call]) -> list[Span]:
    """Return where the arguments of some calls stand."""
    views = [row.view(call.source) for call in of if call.source]
    return [view.span(0, len(view.text)) for view in views if view is not None]


def told(of: Sequence[Call]) -> str:
    """Return the names of some calls for a person to read."""
    return named([call.name for call in of]) if of else "none"


def decoded(text: str) -> Any:
    """Return the value that is JSON by RFC 8259, or None."""
    if isinstance(strict_json.whole(text, 0, len(text)), Fault):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
