"""Scrub an exchange: all its texts with one set of surrogates, and what it asks for unharmed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ifeval.build.exchange import Exchange
from ifeval.build.personal import Hit
from ifeval.build.scrub import Surrogates, moved, replaced
from ifeval.rows.fields import is_list, is_object

Names = Callable[[str], list[Hit]]
Moves = dict[int, list[tuple[Hit, str]]]
Scrub = Callable[[str], str]
Spans = Mapping[int, Sequence[tuple[int, int]]]


class Harmed(Exception):
    """Personal data stands within what a constraint says, so neither can stay."""


def cleaned(
    found: Exchange,
    spans: Spans,
    regions: tuple[str, ...],
    names: Names | None = None,
) -> tuple[Exchange, Moves, Mapping[str, int]]:
    """Return an exchange without secrets and personal data.

    Args:
        found: The exchange, which is changed.
        spans: By message, where a constraint is asked for.
        regions: Countries whose phone numbers need no prefix.
        names: What finds names and addresses, where those are removed too.

    Returns:
        The exchange; for each message that changed, what was replaced in it; and what is to be
        noted of it: how many values of each kind were removed, and which were kept.

    Raises:
        Harmed: A constraint would have to be altered.
    """
    surrogates = Surrogates(regions)

    def scrubbed(text: str) -> str:
        return surrogates.scrubbed(text, names(text) if names else ())[0]

    moves: Moves = {}
    messages: list[dict[str, Any]] = []
    for i, said in enumerate(found.messages):
        message = said
        text = message.get("content")
        if isinstance(text, str):
            hits = surrogates.replacements(text, names(text) if names else ())
            if any(h.start < b and a < h.end for h, _ in hits for a, b in spans.get(i, ())):
                raise Harmed
            if hits:
                moves[i] = hits
                message = {**message, "content": replaced(text, hits)}
        if "tool_calls" in message:
            message = {**message, "tool_calls": _deep(message["tool_calls"], scrubbed)}
        messages.append(message)
    found.messages = messages
    found.context = [_document(one, scrubbed, moves) for one in found.context]
    found.response = scrubbed(found.response) if found.response is not None else None
    found.calls = [_deep(call, scrubbed) for call in found.calls]
    found.question = scrubbed(found.question)
    found.customer = scrubbed(found.customer)
    if found.following is not None:
        found.following = scrubbed(found.following)
    found.contrast = scrubbed(found.contrast)
    found.feedback = [_deep(one, scrubbed) for one in found.feedback]
    found.constraints = [_deep(one, scrubbed) for one in found.constraints]
    return found, moves, surrogates.notes()


def _deep(value: Any, scrubbed: Scrub) -> Any:
    """Scrub the texts of a JSON value."""
    if isinstance(value, str):
        return scrubbed(value)
    if is_object(value):
        return {name: _deep(inner, scrubbed) for name, inner in value.items()}
    if is_list(value):
        return [_deep(inner, scrubbed) for inner in value]
    return value


def _document(document: Mapping[str, Any], scrubbed: Scrub, moves: Moves) -> dict[str, Any]:
    clean = {name: _deep(value, scrubbed) for name, value in document.items()}
    hits = moves.get(document.get("message", -1))
    if hits:
        clean |= {side: moved(hits, document[side]) for side in ("start", "end")}
    return clean
