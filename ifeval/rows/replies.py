"""Readers of answers: a text, messages, and the bodies that chat servers send back."""

import re
from typing import Any

from ifeval.rows.fields import (
    Malformed,
    Reply,
    calls_of,
    is_list,
    is_object,
    messages_of,
    refuse,
    shown,
    text_of,
)

_EXPORTED = re.compile(r"ifeval:(=?)(.+):(\d{1,9})\Z", re.DOTALL)

_WANTED = "text, null, messages, or the body of a chat server's answer"


def exported_id(key: str | int, sample: int) -> str:
    """Return the ``custom_id`` of a request: key and sample, a number's key marked as one."""
    mark = "=" if isinstance(key, int) or key.startswith("=") else ""
    return f"ifeval:{mark}{key}:{sample}"


def exported_key(custom_id: str | int) -> tuple[str | int, int | None]:
    """Return the key and the sample of a request that ``ifeval export`` wrote.

    The id of any other request is its key.
    """
    found = _EXPORTED.match(custom_id) if isinstance(custom_id, str) else None
    if not found:
        return custom_id, None
    number = bool(found[1]) and found[2].removeprefix("-").isdecimal()
    return (int(found[2]) if number else found[2]), int(found[3])


def replies_of(value: Any, where: str) -> list[Reply]:
    """Return the answers in a response: several where the body holds several choices.

    Raises:
        Malformed: It holds no answer in any form that is known.
    """
    if value is None or isinstance(value, str):
        return [Reply(value)]
    if is_list(value):
        if _is_choice(value[0] if value else None):
            return [_choice(item, f"{where}[{i}]") for i, item in enumerate(value)]
        return [turn(value, where)]
    if not is_object(value):
        refuse(where, _WANTED, value)
    body = value
    if "choices" in body:
        choices = body["choices"]
        if not is_list(choices) or not choices:
            refuse(f"{where}.choices", "a list of at least one choice", choices)
        found = enumerate(choices)
        return [_choice(choice, f"{where}.choices[{i}]") for i, choice in found]
    if is_list(body.get("output")):
        return [_output(body, where)]
    if not body.keys() & {"role", "content", "tool_calls"}:
        refuse(where, _WANTED, value)
    return [turn([body], where)]


def turn(items: list[Any], where: str) -> Reply:
    """Return an answer that is given as messages: the last text, and every call on the way.

    Raises:
        Malformed: There are messages, and none of them is the assistant's.
    """
    if not items:
        return Reply()
    if len(items) == 1 and is_object(items[0]) and "role" not in items[0]:
        items = [{"role": "assistant", **items[0]}]
    said = [
        (i, message)
        for i, message in enumerate(messages_of(items, where))
        if message.get("role") == "assistant"
    ]
    if not said:
        raise Malformed(where, f"holds no message of the assistant among its {len(items)}")
    calls: list[dict[str, Any]] = []
    for number, (i, message) in enumerate(said):
        made = calls_of(message.get("tool_calls"), f"{where}[{i}].tool_calls")
        old = message.get("function_call")
        if old is not None:
            made += calls_of([old], f"{where}[{i}].function_call")
        # which calls were made at once, and whether the text stands beside some of them
        of = {"turn": number, "turns": len(said)} if len(said) > 1 else {}
        calls += ({**call, **of} for call in made)
    text = said[-1][1].get("content")
    if text is None:
        refusal = said[-1][1].get("refusal")
        text = refusal if isinstance(refusal, str) else None
    return Reply(text, calls)


def _is_choice(item: Any) -> bool:
    return is_object(item) and ("message" in item or "finish_reason" in item)


def _choice(item: Any, where: str) -> Reply:
    if not is_object(item):
        refuse(where, "a choice", item)
    choice = item
    finish = choice.get("finish_reason")
    finish = finish if isinstance(finish, str) else None
    if "message" in choice:
        message = choice["message"]
        if not is_object(message):
            refuse(f"{where}.message", "a message", message)
        return turn([message], f"{where}.message")._replace(finish=finish)
    text = choice.get("text")
    if "text" not in choice or not (text is None or isinstance(text, str)):
        raise Malformed(where, f"has neither a message nor a text; it is {shown(choice)}")
    return Reply(text, (), finish)


def _output(body: dict[str, Any], where: str) -> Reply:
    """Read a body of the Responses API, whose text is that of all its messages."""
    texts: list[str] = []
    calls: list[dict[str, Any]] = []
    for i, item in enumerate(body["output"]):
        place = f"{where}.output[{i}]"
        if not is_object(item):
            refuse(place, "an item", item)
        fields = item
        kind = fields.get("type", "message")
        if kind == "message":
            text = text_of(fields.get("content"), f"{place}.content")
            texts += [] if text is None else [text]
        elif kind in ("function_call", "custom_tool_call"):
            calls += calls_of([fields], place)
    details = body.get("incomplete_details")
    reason = details.get("reason") if is_object(details) else None
    finish = reason or body.get("status")
    return Reply(
        "".join(texts) if texts else None, calls, finish if isinstance(finish, str) else None
    )
