"""From the messages of any tool to the rows of a conversation.

What a log says beside the texts has one name in all of them, in the metadata: ``model``,
``time``, ``user``, ``session``, ``tags``, and ``feedback``, a list of ``{"kind", "name",
"value", "comment"}``. A half of an exchange, a completion without its prompt or messages without
their answer, is a row of its own with what it is joined by under ``joins``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ifeval.rows.fields import (
    Reply,
    calls_of,
    documents_of,
    is_list,
    is_object,
    key_of,
    last_said,
    messages_of,
    refuse,
    system_of,
    text_of,
)
from ifeval.view import Row

Fields = dict[str, Any]

ROLES: Mapping[str, str] = {
    "human": "user",
    "prompter": "user",
    "gpt": "assistant",
    "ai": "assistant",
    "chatgpt": "assistant",
    "bot": "assistant",
    "model": "assistant",
    "developer": "system",
}
"""What other tools call a role."""

_TIMES = ("time", "timestamp", "created_at", "created", "startTime", "start_time")
_USERS = ("user", "user_id", "userId", "end_user", "request_user_id", "hashed_ip", "input_user")
_SESSIONS = ("session", "session_id", "sessionId", "conversation_id", "conversation_hash")


def within(data: Mapping[str, Any], name: str) -> Fields:
    """Return the object in a field; an empty one where the field holds something else."""
    value = data.get(name)
    return value if is_object(value) else {}


def objects(value: Any) -> list[Fields]:
    """Return the objects of a list; none where the value is something else."""
    return [item for item in value if is_object(item)] if is_list(value) else []


def first(data: Mapping[str, Any], *names: str) -> Any:
    """Return the first of some fields that holds something."""
    return next((data[name] for name in names if data.get(name) not in (None, "")), None)


def conversation(
    messages: Any,
    where: str,
    key: Any,
    *,
    replies: Sequence[Reply] = (),
    system: Any = None,
    metadata: Mapping[str, Any] | None = None,
    context: Any = None,
) -> list[Row]:
    """Return the rows of a conversation: one, or one for each of several replies.

    Args:
        messages: A text, or messages in any of the forms that servers take.
        where: The field they stand in, for errors.
        key: What names the exchange; an exchange without a name is joined by its prompt.
        replies: The answers; without any, what follows the last message of the user is it.
        system: Instructions that stand beside the messages.
        metadata: What else the log says; what is None is left out.
        context: Documents that were retrieved for it.

    Raises:
        Malformed: These are no messages.
    """
    row = Row(None, "" if key is None or key == "" else key_of(key, "id"))
    row.metadata = {name: v for name, v in (metadata or {}).items() if v not in (None, [], {}, "")}
    if context:
        row.context = documents_of(context)
    if isinstance(messages, str):
        row.prompt = messages
    elif messages is not None:
        turns = spoken(messages, where)
        if not replies and turns and turns[-1].get("role") == "assistant":
            last = max((i for i, m in enumerate(turns) if m.get("role") == "user"), default=-1)
            said = turns[last + 1 :]
            calls = [call for m in said for call in calls_of(m.get("tool_calls"), where)]
            replies = [Reply(said[-1].get("content"), calls)]
            turns = turns[: last + 1]
        row.messages = turns
        row.prompt = last_said(turns, "user")
        row.system = system_of(turns)
    told = text_of(system, "system")
    if told:
        row.system = told if row.system is None else f"{told}\n\n{row.system}"
    rows = [row, *(replace(row, views={}) for _ in replies[1:])]
    for each, reply in zip(rows, replies, strict=False):
        each.response, each.tool_calls = reply.text, reply.calls
        each.finish_reason = reply.finish
    return rows


def spoken(messages: Any, where: str) -> list[Fields]:
    """Return messages with known roles, the content of each as text.

    Raises:
        Malformed: These are no messages.
    """
    if is_object(messages):
        messages = messages.get("messages", [messages])
    if is_list(messages) and len(messages) == 1 and is_list(messages[0]):  # LangChain's batch
        messages = messages[0]
    if not is_list(messages):
        refuse(where, "a text or a list of messages", messages)
    turns: list[Any] = []
    for item in messages:
        turns += _turns(item)
    return messages_of(turns, where)


def _turns(item: Any) -> list[Any]:
    """Return one message in the form of chat completions; tools' results stand by themselves."""
    if not is_object(item):
        return [item]
    item = _named(item)
    content = item.get("content")
    if not is_list(content):
        return [item]
    said: list[Any] = []
    turns: list[Any] = []
    calls = objects(item.get("tool_calls"))
    for part in content:
        fields = part if is_object(part) else {}
        kind = fields.get("type")
        if kind in ("tool_use", "tool_call"):
            arguments = fields.get("input", fields.get("arguments", {}))
            calls.append({**fields, "arguments": arguments, "input": None})
        elif kind in ("tool_result", "tool_call_response"):
            told: Any = fields.get("content", fields.get("response", fields.get("result")))
            if not (told is None or isinstance(told, str) or is_list(told)):
                told = json.dumps(told, ensure_ascii=False)
            of = fields.get("tool_use_id", fields.get("id"))
            turns.append({"role": "tool", "tool_call_id": of, "content": told})
        elif "text" not in fields and isinstance(fields.get("content"), str):
            said.append({"type": "text", "text": fields["content"]})
        else:
            said.append(part)
    if said or calls or not turns:
        whole = {**item, "content": said or None}
        turns.append({**whole, "tool_calls": calls} if calls else whole)
    return turns


def _named(item: Fields) -> Fields:
    """Return a message with ``role`` and ``content``, whatever its tool calls them."""
    if "lc" in item and is_object(item.get("kwargs")):  # LangChain's own serialisation
        path = item.get("id")
        kind = str(path[-1]) if is_list(path) and path else "HumanMessage"
        kind = kind.removesuffix("Chunk").removesuffix("Message").lower()
        item = {**within(item, "kwargs"), "role": kind}
    elif "parts" in item and "content" not in item:
        item = {**item, "content": item["parts"]}
    elif "from" in item and "value" in item:
        item = {**item, "role": item["from"], "content": item["value"]}
    elif "sender" in item:
        item = {**item, "role": item["sender"], "content": item.get("text", item.get("content"))}
    role = item.get("role", item.get("type") if "content" in item else None)
    if isinstance(role, str) and role != "message":
        item = {**item, "role": ROLES.get(role.lower(), role.lower())}
    return item


def request(
    data: Fields,
    body: Mapping[str, Any],
    where: str,
    key: Any,
    *,
    replies: Sequence[Reply] = (),
    metadata: Mapping[str, Any] | None = None,
) -> list[Row]:
    """Return the rows of a request to a chat server, of any of the known kinds.

    Args:
        data: What the log says beside the request.
        body: The request.
        where: As in ``conversation``, and so are the next.

    Raises:
        Malformed: It has no messages that can be read.
    """
    asked = first(body, "messages", "input", "prompt")
    system = first(body, "instructions", "system")
    told = {"model": body.get("model"), **given(beside(data)), **given(metadata or {})}
    return conversation(asked, where, key, system=system, metadata=told, replies=replies)


def given(data: Mapping[str, Any]) -> Fields:
    """Return the fields that hold something."""
    return {name: value for name, value in data.items() if value is not None}


def beside(data: Mapping[str, Any]) -> Fields:
    """Return what a log says beside the texts, under our names."""
    return {
        "model": first(data, "model", "model_name", "model_group"),
        "time": first(data, *_TIMES, "request_created_at", "tstamp"),
        "user": first(data, *_USERS),
        "session": first(data, *_SESSIONS, "trace_id", "traceId"),
        "tags": first(data, "tags", "request_tags"),
        "language": data.get("language"),
    }


def feedback(kind: str, name: Any, value: Any, comment: Any = None) -> Fields:
    """Return one piece of feedback."""
    return {"kind": kind, "name": name, "value": value, "comment": comment}


def joined(halves: Iterable[Row]) -> Row:
    """Return the row of which these are the halves: what any of them has.

    Args:
        halves: Rows with one name under ``joins``, at least one.
    """
    whole: Row | None = None
    for half in halves:
        if whole is None:
            whole = replace(half, views={}, metadata=dict(half.metadata))
            continue
        for name in ("response", "prompt", "system", "finish_reason", "constraints"):
            if getattr(whole, name) is None:
                setattr(whole, name, getattr(half, name))
        for name in ("messages", "tool_calls", "context"):
            if not getattr(whole, name):
                setattr(whole, name, getattr(half, name))
        whole.metadata = {**half.metadata, **whole.metadata}
    assert whole is not None
    whole.metadata = {name: v for name, v in whole.metadata.items() if name != "joins"}
    return whole
