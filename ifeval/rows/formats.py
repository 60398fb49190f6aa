"""The formats that rows come in: how each is recognised, and how one of its lines is read."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ifeval.rows import logs, otel, traces
from ifeval.rows.asked import constraints_of
from ifeval.rows.fields import (
    Malformed,
    Reply,
    calls_of,
    check_given,
    documents_of,
    get,
    is_list,
    is_object,
    key_of,
    last_said,
    messages_of,
    refuse,
    sample_of,
    shown,
    system_of,
    take,
)
from ifeval.rows.layout import Layout
from ifeval.rows.replies import exported_key, replies_of
from ifeval.view import Row

Fields = dict[str, Any]


def plain(data: Fields, layout: Layout) -> list[Row]:
    """Read a row that has its fields side by side.

    Raises:
        Malformed: A field is missing, or not what it must be.
    """
    key = key_of(take(data, layout.key), layout.key) if layout.key else ""
    sample = None
    if layout.sample:
        sample = sample_of(take(data, layout.sample), layout.sample)
    response: Any = None
    if layout.response == "messages":  # the conversation ends with the answer
        response = _ending(get(data, "messages"))
    elif layout.response:
        response = take(data, layout.response)
    row = _known(data, key, sample, layout.prompt)
    if response is None or isinstance(response, str):
        row.response = response
        return [row]
    found = replies_of(response, layout.response or "")
    if len(found) > 1 and layout.sample:
        raise Malformed(layout.sample, f"is one number, and the line holds {len(found)} responses")
    return _spread(row, found)


def lm_eval(data: Fields, layout: Layout) -> list[Row]:
    """Read a line of lm-eval's ``samples_*.jsonl``, with the responses as the model gave them.

    Raises:
        Malformed: As ``plain``.
    """
    if layout.only and data.get(*layout.only) != layout.only[1]:
        return []
    key = key_of(take(data, layout.key), layout.key) if layout.key else ""
    found = [Reply()]
    if layout.response:
        said: list[str | None] = []
        _flatten(_at(data, layout.response), layout.response, said)
        if not said:
            raise Malformed(layout.response, "holds no response")
        found = [Reply(text) for text in said]
    prompt = get(data, layout.prompt) if layout.prompt else None
    doc = data.pop("doc", None)
    if not is_object(doc):
        refuse("doc", "an object", doc)
    for name in ("doc_id", "arguments", "resps", "filtered_resps"):
        data.pop(name, None)
    for path in (layout.key, layout.prompt):
        if path and path.startswith("doc."):
            doc.pop(path.removeprefix("doc."), None)
    row = _known(doc, key, None, None)
    _ask(row, prompt, layout.prompt or "")
    row.metadata = {**data, **row.metadata}
    return _spread(row, found)


def batch_output(data: Fields, layout: Layout) -> list[Row]:
    """Read a line of a batch's output, as OpenAI and vLLM write it.

    A request that failed gives a row without a response, whose ``finish_reason`` is ``error``.

    Raises:
        Malformed: As ``plain``.
    """
    named = key_of(take(data, layout.key), layout.key) if layout.key else ""
    key, sample = exported_key(named)
    error, status = data.get("error"), get(data, "response.status_code")
    value = get(data, layout.response) if layout.response else None
    body = value if is_object(value) else {}
    if error is None and (body.get("error") or (isinstance(status, int) and status >= 400)):
        error = body.get("error") or {"status_code": status}
    if error is None and value is None and layout.response:
        raise Malformed(layout.response, "is null or missing, and `error` names no error")
    found = [Reply(finish="error")]
    if error is None:
        data.pop("error", None)
        found = replies_of(value, layout.response or "")
    else:
        data["error"] = error
    data.pop("response", None)
    if "model" in body:
        data.setdefault("model", body["model"])
    return _spread(_known(data, key, sample, layout.prompt), found)


def batch_input(data: Fields, layout: Layout) -> list[Row]:
    """Read a line of a batch's input: a prompt, and no response.

    Raises:
        Malformed: As ``plain``.
    """
    key = key_of(take(data, layout.key), layout.key) if layout.key else ""
    found = replies_of(_at(data, layout.response), layout.response) if layout.response else []
    return _spread(_asking(data, key, layout, "body"), found or [Reply()])


def chat(data: Fields, layout: Layout) -> list[Row]:
    """Read a request to a chat server with what it answered.

    Raises:
        Malformed: As ``plain``.
    """
    key = key_of(take(data, layout.key), layout.key) if layout.key else ""
    found = [Reply()]
    if layout.response:
        found = replies_of(_at(data, layout.response), layout.response)
    for name in ("response", "choices"):
        value = data.pop(name, None)
        if is_object(value) and "model" in value:
            data.setdefault("model", value["model"])
    return _spread(_asking(data, key, layout, "request"), found)


class Format(NamedTuple):
    """How a format is read, and how it is told from the others by one of its rows."""

    read: Callable[[Fields, Layout], list[Row]]
    fits: Callable[[Fields], bool]


def _is_lm_eval(data: Fields) -> bool:
    return "resps" in data and "doc" in data


def _is_batch_output(data: Fields) -> bool:
    if "custom_id" not in data or "response" not in data:
        return False
    return "error" in data if data["response"] is None else get(data, "response.body") is not None


def _is_batch_input(data: Fields) -> bool:
    return "custom_id" in data and is_object(data.get("body")) and "response" not in data


def _is_chat(data: Fields) -> bool:
    if is_list(data.get("choices")):
        return True
    reply = data.get("response")
    if not is_object(reply):
        return False
    body = reply
    return is_list(body.get("choices")) or is_list(body.get("output"))


FORMATS: Mapping[str, Format] = {
    "langfuse": Format(traces.langfuse, traces.is_langfuse),
    "langsmith": Format(traces.langsmith, traces.is_langsmith),
    "braintrust": Format(traces.braintrust, traces.is_braintrust),
    "otel": Format(otel.model_calls, otel.is_otel),
    "litellm": Format(logs.litellm, logs.is_litellm),
    "helicone": Format(logs.helicone, logs.is_helicone),
    "anthropic": Format(logs.anthropic, logs.is_anthropic),
    "responses": Format(logs.responses, logs.is_responses),
    "stored": Format(logs.stored, logs.is_stored),
    "sharegpt": Format(logs.sharegpt, logs.is_sharegpt),
    "conversations": Format(logs.chats, logs.is_chats),
    "lm-eval": Format(lm_eval, _is_lm_eval),
    "openai-batch": Format(batch_output, _is_batch_output),
    "openai-batch-input": Format(batch_input, _is_batch_input),
    "chat": Format(chat, _is_chat),
    "plain": Format(plain, bool),  # what is nothing else
}
"""By name, in the order in which they are tried."""


def _known(data: Fields, key: str | int, sample: int | None, prompt: str | None) -> Row:
    """Take the known fields out of a row; what is left over is its metadata."""
    pop = data.pop
    asked = None
    if prompt and prompt != "messages":
        asked = pop(prompt) if prompt in data else get(data, prompt)
    messages, system, context = pop("messages", None), pop("system", None), pop("context", None)
    calls = pop("tool_calls", None)
    row = Row(None, key, sample, None, system)
    if context is not None:
        row.context = documents_of(context)
    if calls is not None:
        row.tool_calls = calls_of(calls, "tool_calls")
    if not (system is None or isinstance(system, str)):
        refuse("system", "a string or null", system)
    if messages is not None:
        _ask(row, messages, "messages")
    if asked is not None:
        _ask(row, asked, prompt or "")
    row.constraints = constraints_of(data)
    # these words name other things in other people's files, and then they are metadata
    if is_object(data.get("answers")):
        row.answers = pop("answers")
    if is_object(data.get("grounding")):
        row.grounding = pop("grounding")
    if row.answers or row.grounding:
        check_given(row)
    if isinstance(data.get("reference"), str):
        row.reference = pop("reference")
    if isinstance(data.get("finish_reason"), str):
        row.finish_reason = pop("finish_reason")
    if is_object(data.get("metadata")):
        data.update(pop("metadata"))
    row.metadata = data
    return row


def _ask(row: Row, value: Any, where: str) -> None:
    """Set what a row asks, from a text or from messages."""
    if value is None or isinstance(value, str):
        row.prompt = value if value is not None else row.prompt
        return
    if not is_list(value):
        refuse(where, "a string, null or a list of messages", value)
    row.messages = messages = messages_of(value, where)
    row.prompt = last_said(messages, "user")
    if row.system is None:
        row.system = system_of(messages)


def _asking(data: Fields, key: str | int, layout: Layout, envelope: str) -> Row:
    """Read a row whose prompt is in a request to a chat server."""
    asked = get(data, layout.prompt) if layout.prompt else None
    data.pop(layout.prompt or "", None)
    request = data.pop(envelope, None)
    row = _known(data, key, None, None)
    if is_object(request):
        body = request
        if "model" in body:
            data.setdefault("model", body["model"])
        system = body.get("instructions", body.get("system"))
        if row.system is None and isinstance(system, str):
            row.system = system
    _ask(row, asked, layout.prompt or "")
    return row


def _at(data: Fields, path: str) -> Any:
    """Return what stands at a path, and leave it there.

    Raises:
        Malformed: Nothing does.
    """
    return take(dict(data), path)


def _ending(messages: Any) -> Any:
    """Return what follows the last message of the user."""
    if not is_list(messages):
        return None if messages is None else messages
    items = messages
    for i in range(len(items) - 1, -1, -1):
        if is_object(items[i]) and items[i].get("role") == "user":
            if i + 1 == len(items):
                raise Malformed("messages", "ends with the user's message: there is no response")
            return items[i + 1 :]
    return items


def _flatten(value: Any, where: str, found: list[str | None], depth: int = 0) -> None:
    if value is None or isinstance(value, str):
        found.append(value)
    elif is_list(value) and depth < 4:
        for item in value:
            _flatten(item, where, found, depth + 1)
    else:
        problem = f"must hold texts; it holds {shown(value)}, as a multiple-choice task's does"
        raise Malformed(where, problem)


def _spread(row: Row, replies: list[Reply]) -> list[Row]:
    """Give each reply a row of its own."""
    rows = [row, *(replace(row, views={}) for _ in replies[1:])]
    for each, reply in zip(rows, replies, strict=True):
        each.response = reply.text
        each.tool_calls = reply.calls or each.tool_calls
        each.finish_reason = reply.finish or each.finish_reason
    return rows
