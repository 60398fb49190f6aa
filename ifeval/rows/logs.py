"""Logs of servers and proxies, and dumps of conversations, one line at a time.

Each reader is one function from an object to rows. What a log says beside the texts has one
name in all of them, in the metadata: ``model``, ``time``, ``user``, ``session``, ``tags``, and
``feedback``, a list of ``{"kind", "name", "value", "comment"}``. A half of an exchange, a
completion without its prompt or messages without their answer, is a row of its own with what
it is joined by under ``joins``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ifeval.rows.fields import (
    Malformed,
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
from ifeval.rows.replies import replies_of
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

_STORED_MESSAGE = re.compile(r"(.+)-\d+\Z")
_FRAGMENT = re.compile(r"(.+)_\d+\Z")


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
        key: What names the exchange.
        replies: The answers; without any, what follows the last message of the user is it.
        system: Instructions that stand beside the messages.
        metadata: What else the log says; what is None is left out.
        context: Documents that were retrieved for it.

    Raises:
        Malformed: These are no messages.
    """
    row = Row(None, key_of(key, "id"))
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
    turns: list[Fields] = []
    for item in messages:
        turns += _turns(item)
    return messages_of(turns, where)


def _turns(item: Any) -> list[Any]:
    """Return one message in the form of chat completions; tools' results stand by themselves."""
    if not is_object(item):
        return [item]
    if "lc" in item and is_object(item.get("kwargs")):  # LangChain's own serialisation
        kind = str((item.get("id") or ["HumanMessage"])[-1]).removesuffix("Chunk")
        item = {"role": kind.removesuffix("Message").lower(), **item["kwargs"]}
    elif "parts" in item and "content" not in item:
        item = {**item, "content": item["parts"]}
    elif "from" in item and "value" in item:
        item = {**item, "role": item["from"], "content": item["value"]}
    elif "sender" in item:
        item = {**item, "role": item["sender"], "content": item.get("text", item.get("content"))}
    role = item.get("role", item.get("type") if "content" in item else None)
    if isinstance(role, str) and role != "message":
        item = {**item, "role": ROLES.get(role.lower(), role.lower())}
    content = item.get("content")
    if not is_list(content):
        return [item]
    said: list[Any] = []
    turns: list[Any] = []
    calls: list[Any] = [*(item.get("tool_calls") or [])]
    for part in content:
        kind = part.get("type") if is_object(part) else None
        if kind in ("tool_use", "tool_call"):
            arguments = part.get("input", part.get("arguments", {}))
            calls.append({"id": part.get("id"), "name": part.get("name"), "arguments": arguments})
        elif kind in ("tool_result", "tool_call_response"):
            told = part.get("content", part.get("response", part.get("result")))
            turns.append({"role": "tool", "tool_call_id": part.get("tool_use_id"), "content": told})
        elif is_object(part) and "text" not in part and isinstance(part.get("content"), str):
            said.append({"type": "text", "text": part["content"]})
        else:
            said.append(part)
    if said or calls or not turns:
        spoken_part = {**item, "content": said or None}
        turns.append({**spoken_part, "tool_calls": calls} if calls else spoken_part)
    return turns


def first(data: Fields, *names: str) -> Any:
    """Return the first of some fields that holds something."""
    return next((data[name] for name in names if data.get(name) not in (None, "")), None)


def request(data: Fields, body: Fields, where: str, key: Any, **more: Any) -> list[Row]:
    """Return the rows of a request to a chat server, of any of the known kinds.

    Raises:
        Malformed: It has no messages.
    """
    asked = first(body, "messages", "input", "prompt")
    system = first(body, "instructions", "system")
    told = {"model": body.get("model"), **beside(data), **more.pop("metadata", {})}
    return conversation(asked, where, key, system=system, metadata=told, **more)


def beside(data: Fields) -> Fields:
    """Return what a log says beside the texts, under our names."""
    return {
        "model": first(data, "model", "model_name", "model_group"),
        "time": first(
            data, "time", "timestamp", "created_at", "created", "startTime", "start_time",
            "request_created_at", "tstamp",
        ),
        "user": first(
            data, "user", "user_id", "userId", "end_user", "request_user_id", "hashed_ip", "input_user",
        ),
        "session": first(
            data, "session", "session_id", "sessionId", "conversation_id", "conversation_hash", "trace_id",
            "traceId",
        ),
        "tags": first(data, "tags", "request_tags"),
        "language": data.get("language"),
    }  # fmt: skip


# --- one reader for each layout


def stored(data: Fields, _layout: Any = None) -> list[Row]:
    """Read stored completions, or the messages that belong to them: OpenAI's list exports.

    Raises:
        Malformed: An item is neither.
    """
    rows: list[Row] = []
    halves: dict[str, list[Any]] = {}
    for i, item in enumerate(data["data"]):
        where = f"data[{i}]"
        if not is_object(item):
            refuse(where, "a completion or a message", item)
        if item.get("object") == "chat.completion":
            told = {**beside(item), **(item.get("metadata") or {}), "joins": item.get("id")}
            replies = replies_of(item, where)
            rows += conversation(None, where, item.get("id"), replies=replies, metadata=told)
            continue
        of = data.get("response_id")
        if of is None:
            found = _STORED_MESSAGE.match(str(item.get("id", "")))
            if not found:
                raise Malformed(f"{where}.id", "names no completion that it belongs to")
            of = found[1]
        halves.setdefault(of, []).append(
            {**item, "content": first(item, "content", "content_parts")}
        )
    for of, messages in halves.items():
        rows += conversation(messages, "data", of, metadata={"joins": of})
    return rows


def is_stored(data: Fields) -> bool:
    """Tell a list export."""
    items = data.get("data")
    return data.get("object") == "list" and is_list(items) and bool(items)


def responses(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a response of OpenAI's Responses API, with its input where the log has it.

    Raises:
        Malformed: It holds no output.
    """
    body = data["response"] if is_object(data.get("response")) else data
    asked = data["request"] if is_object(data.get("request")) else body
    told = {"previous": body.get("previous_response_id"), **(body.get("metadata") or {})}
    if first(asked, "input") is None:
        told["joins"] = body.get("id")
    return request(
        {**body, **data},
        {**asked, "messages": None, "instructions": first(asked, "instructions")},
        "input",
        body.get("id"),
        replies=replies_of(body, "output"),
        metadata=told,
    )


def is_responses(data: Fields) -> bool:
    """Tell an object of the Responses API."""
    body = data["response"] if is_object(data.get("response")) else data
    return body.get("object") == "response" and is_list(body.get("output"))


def anthropic(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a request and message of Anthropic's Messages API, or a result of its batches.

    Raises:
        Malformed: It holds no message.
    """
    result = data.get("result")
    body = _anthropic_body(data)
    if body is None:
        kind = result.get("type") if is_object(result) else None
        metadata = {**beside(data), "error": kind}
        return conversation(
            None,
            "result",
            data.get("custom_id"),
            replies=[Reply(finish="error")],
            metadata=metadata,
        )
    asked = first(data, "request", "body", "params") or {}
    reply = spoken([{"role": "assistant", **body}], "content")[-1]
    stop = body.get("stop_reason")
    finish = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length"}.get(stop, stop)
    answer = Reply(reply.get("content"), calls_of(reply.get("tool_calls"), "content"), finish)
    key = first(data, "custom_id", "id", "key") or body.get("id")
    joins = {} if asked.get("messages") else {"joins": key}
    return request(
        {**data, "model": body.get("model")},
        asked,
        "messages",
        key,
        replies=[answer],
        metadata=joins,
    )


def _anthropic_body(data: Fields) -> Fields | None:
    for found in (data.get("response"), data, data.get("result")):
        body = found.get("message", found) if is_object(found) else None
        if is_object(body) and body.get("type") == "message" and "stop_reason" in body:
            return body
    return None


def is_anthropic(data: Fields) -> bool:
    """Tell a message of the Messages API, or a result of a batch of them."""
    result = data.get("result")
    batch = "custom_id" in data and is_object(result) and "type" in result
    return batch or _anthropic_body(data) is not None


def helicone(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a request of Helicone's export, which needs ``--include-body``.

    Raises:
        Malformed: The bodies were left out.
    """
    asked, body = data.get("request_body"), data.get("response_body")
    if not is_object(asked):
        raise Malformed("request_body", "is missing: export with --include-body")
    properties = data.get("request_properties")
    feedback = data.get("feedback")
    rated = feedback.get("rating") if is_object(feedback) else feedback
    told = {
        **(properties if is_object(properties) else {}),
        "feedback": [_said("rating", "helicone", rated)] if rated is not None else None,
    }
    key = first(data, "response_id", "request_id", "id")
    replies = replies_of(body, "response_body") if body is not None else [Reply(finish="error")]
    return request(data, asked, "request_body", key, replies=replies, metadata=told)


def _said(kind: str, name: str, value: Any, comment: Any = None) -> Fields:
    return {"kind": kind, "name": name, "value": value, "comment": comment}


def is_helicone(data: Fields) -> bool:
    """Tell a row of Helicone's export."""
    return "response_id" in data and bool(data.keys() & {"request_body", "request_created_at"})


def litellm(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a payload of LiteLLM's standard logging; repeats from its cache are no rows.

    Raises:
        Malformed: It holds no messages.
    """
    if data.get("cache_hit") is True:
        return []
    failed = data.get("status") == "failure"
    replies = [Reply(finish="error")] if failed else replies_of(data.get("response"), "response")
    told = {"error": data.get("error_str")} if failed else {}
    return request(data, data, "messages", data.get("id"), replies=replies, metadata=told)


def is_litellm(data: Fields) -> bool:
    """Tell a payload of LiteLLM."""
    return "call_type" in data and "messages" in data and "response" in data


def sharegpt(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a conversation of ShareGPT's layout; parts of one chat share the session.

    Raises:
        Malformed: It holds no conversation.
    """
    key = data.get("id")
    part = _FRAGMENT.match(key) if isinstance(key, str) else None
    told = {**beside(data), "session": part[1] if part else key}
    return conversation(data["conversations"], "conversations", key, metadata=told)


def is_sharegpt(data: Fields) -> bool:
    """Tell a conversation of ShareGPT's layout."""
    turns = data.get("conversations")
    return is_list(turns) and bool(turns) and is_object(turns[0]) and "from" in turns[0]


def chats(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a conversation of WildChat's or LMSYS's layout.

    Raises:
        Malformed: It holds no conversation.
    """
    turns = data["conversation"]
    user = next((t["hashed_ip"] for t in turns if is_object(t) and t.get("hashed_ip")), None)
    told = {**beside(data), "redacted": data.get("redacted")}
    key = first(data, "conversation_id", "conversation_hash", "id")
    return conversation(turns, "conversation", key, metadata={**told, "user": told["user"] or user})


def is_chats(data: Fields) -> bool:
    """Tell a conversation of WildChat's or LMSYS's layout."""
    return is_list(data.get("conversation"))
