"""Logs of servers and proxies, and dumps of conversations, one line at a time.

Each reader is one function from an object to rows, and another that tells its layout.
"""

import re
from typing import Any

from ifeval.rows.fields import (
    Malformed,
    Reply,
    calls_of,
    is_list,
    is_object,
    refuse,
)
from ifeval.rows.messages import (
    Fields,
    beside,
    conversation,
    feedback,
    first,
    given,
    objects,
    request,
    spoken,
    within,
)
from ifeval.rows.replies import replies_of
from ifeval.view import Row

_STORED_MESSAGE = re.compile(r"(.+)-\d+\Z")
_FRAGMENT = re.compile(r"(.+)_\d+\Z")


def stored(data: Fields, _layout: Any = None) -> list[Row]:
    """Read stored completions, or the messages that belong to them: OpenAI's list exports.

    Raises:
        Malformed: It is no list, or an item is neither.
    """
    items = data.get("data")
    if not is_list(items):
        refuse("data", "a list of completions or of their messages", items)
    rows: list[Row] = []
    halves: dict[str, list[Any]] = {}
    for i, item in enumerate(items):
        where = f"data[{i}]"
        if not is_object(item):
            refuse(where, "a completion or a message", item)
        if item.get("object") == "chat.completion":
            told = {**given(beside(item)), **within(item, "metadata"), "joins": item.get("id")}
            replies = replies_of(item, where)
            rows += conversation(None, where, item.get("id"), replies=replies, metadata=told)
            continue
        of = item.get("response_id")
        if not isinstance(of, str):
            found = _STORED_MESSAGE.match(str(item.get("id", "")))
            if not found:
                raise Malformed(f"{where}.id", "names no completion that it belongs to")
            of = found[1]
        content = first(item, "content", "content_parts")
        halves.setdefault(of, []).append({**item, "content": content})
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
    body = within(data, "response") or data
    asked = within(data, "request") or body
    if not is_list(body.get("output")):
        refuse("output", "a list of items", body.get("output"))
    told = {"previous": body.get("previous_response_id"), **within(body, "metadata")}
    if first(asked, "input") is None:
        told["joins"] = body.get("id")
    told["response_id"] = body.get("id")
    return request(
        {**body, **data},
        {"input": asked.get("input"), "instructions": asked.get("instructions")},
        "input",
        body.get("id"),
        replies=replies_of(body, "response"),
        metadata=told,
    )


def is_responses(data: Fields) -> bool:
    """Tell an object of the Responses API."""
    body = within(data, "response") or data
    return body.get("object") == "response" and is_list(body.get("output"))


_STOPS = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length"}


def anthropic(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a request and message of Anthropic's Messages API, or a result of its batches.

    Raises:
        Malformed: It holds no message.
    """
    body = _anthropic_body(data)
    if body is None:
        if not _is_batch_result(data):
            raise Malformed("response", "holds no message of the Messages API")
        told = {**beside(data), "error": within(data, "result")["type"]}
        failed = [Reply(finish="error")]
        return conversation(None, "result", data.get("custom_id"), replies=failed, metadata=told)
    asked = within(data, "request") or within(data, "body") or within(data, "params")
    replies = _anthropic_reply(body)
    key = first(data, "custom_id", "id", "key") or body.get("id")
    joins = {} if asked.get("messages") else {"joins": key}
    told = {**given(beside(data)), **given({"model": body.get("model")})}
    return request(told, asked, "messages", key, replies=replies, metadata=joins)


def _anthropic_reply(body: Fields) -> list[Reply]:
    turns = spoken([{"role": "assistant", "content": body.get("content")}], "content")
    said = turns[-1]
    stop = body.get("stop_reason")
    finish = _STOPS.get(stop, stop) if isinstance(stop, str) else None
    return [Reply(said.get("content"), calls_of(said.get("tool_calls"), "content"), finish)]


def _anthropic_body(data: Fields) -> Fields | None:
    for found in (within(data, "response"), data, within(data, "result")):
        body = within(found, "message") or found
        if body.get("type") == "message" and "stop_reason" in body:
            return body
    return None


def _is_batch_result(data: Fields) -> bool:
    return "custom_id" in data and isinstance(within(data, "result").get("type"), str)


def is_anthropic(data: Fields) -> bool:
    """Tell a message of the Messages API, or a result of a batch of them."""
    return _is_batch_result(data) or _anthropic_body(data) is not None


def helicone(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a request of Helicone's export, which needs ``--include-body``.

    Raises:
        Malformed: The bodies were left out.
    """
    asked, body = data.get("request_body"), data.get("response_body")
    if not is_object(asked):
        raise Malformed("request_body", "is missing: export with --include-body")
    rated = data.get("feedback")
    rated = rated.get("rating") if is_object(rated) else rated
    told = {
        **within(data, "request_properties"),
        "feedback": [feedback("score", "rating", rated)] if rated is not None else None,
    }
    key = first(data, "response_id", "request_id", "id")
    replies = replies_of(body, "response_body") if body is not None else [Reply(finish="error")]
    return request(data, asked, "request_body", key, replies=replies, metadata=told)


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
    return conversation(_turns(data, "conversations"), "conversations", key, metadata=told)


def _turns(data: Fields, name: str) -> list[Any]:
    turns = data.get(name)
    if not is_list(turns):
        refuse(name, "a list of messages", turns)
    return turns


def is_sharegpt(data: Fields) -> bool:
    """Tell a conversation of ShareGPT's layout."""
    turns = objects(data.get("conversations"))
    return bool(turns) and "from" in turns[0]


def chats(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a conversation of WildChat's or LMSYS's layout.

    Raises:
        Malformed: It holds no conversation.
    """
    turns = _turns(data, "conversation")
    user = next((turn["hashed_ip"] for turn in objects(turns) if turn.get("hashed_ip")), None)
    told = {**beside(data), "redacted": data.get("redacted") or None}
    key = first(data, "conversation_id", "conversation_hash", "id")
    told["user"] = told["user"] or user
    return conversation(turns, "conversation", key, metadata=told)


def is_chats(data: Fields) -> bool:
    """Tell a conversation of WildChat's or LMSYS's layout."""
    return is_list(data.get("conversation"))
