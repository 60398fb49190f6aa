"""Traces of OpenTelemetry: GenAI's attributes, those before them, and OpenInference's."""

import json
from typing import Any

from ifeval.rows.fields import Malformed, Reply, calls_of, is_list, is_object
from ifeval.rows.messages import Fields, conversation, first, objects, spoken, within
from ifeval.view import Row

_PREFIXES = ("gen_ai.", "llm.", "openinference.", "retrieval.documents.")


def model_calls(data: Fields, _layout: Any = None) -> list[Row]:
    """Read the model calls of an OTLP export, or one span: GenAI, its legacy, or OpenInference.

    The documents of a retrieval in the same trace are the context of the calls after it.

    Raises:
        Malformed: A span holds messages that cannot be read.
    """
    rows: list[Row] = []
    documents: dict[str, list[Fields]] = {}
    for span in _spans(data):
        said = _attributes(span.get("attributes"))
        for event in objects(span.get("events")):
            said = {**said, **_attributes(event.get("attributes"))}
        trace = str(first(span, "traceId", "trace_id") or "")
        documents.setdefault(trace, []).extend(_retrieved(said))
        asked, answers, system = _said(said)
        if asked is None and answers is None:
            continue
        finish = decoded_value(said.get("gen_ai.response.finish_reasons"))
        finish = finish[0] if is_list(finish) and finish else finish
        told = {
            "model": first(said, "gen_ai.response.model", "gen_ai.request.model", "llm.model_name"),
            "session": first(said, "gen_ai.conversation.id", "session.id") or trace or None,
            "user": first(said, "user.id", "enduser.id"),
            "time": first(span, "startTimeUnixNano", "start_time"),
        }
        rows += conversation(
            asked,
            "gen_ai.input.messages",
            first(said, "gen_ai.response.id") or first(span, "spanId", "span_id") or trace,
            replies=replies_in(answers, "gen_ai.output.messages", finish),
            system=_system(system),
            metadata=told,
            context=documents[trace],
        )
    return rows


def is_otel(data: Fields) -> bool:
    """Tell an OTLP export, or a span with attributes of a model call."""
    if is_list(data.get("resourceSpans")):
        return True
    return any(name.startswith(_PREFIXES) for name in _attributes(data.get("attributes")))


def decoded_value(value: Any) -> Any:
    """Return what a JSON text in an attribute holds; any other text as it is."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def replies_in(value: Any, where: str, finish: Any = None) -> list[Reply]:
    """Return the answers in an output: a text, a message, or messages.

    Raises:
        Malformed: It is none of these.
    """
    value = decoded_value(value)
    stop = finish if isinstance(finish, str) else None
    if value is None or isinstance(value, str):
        return [Reply(value, (), stop)]
    if is_object(value) and "role" not in value:
        inner = first(value, "messages", "choices", "generations", "output", "content", "text")
        if inner is not None:
            return replies_in(inner, where, finish)
    items: list[Any] = value if is_list(value) else [value]
    while items and is_list(items[0]):  # LangChain nests generations
        items = items[0]
    head = items[0] if items and is_object(items[0]) else {}
    if "message" in head:
        stop = stop or (
            head["finish_reason"] if isinstance(head.get("finish_reason"), str) else None
        )
        items = [head["message"]]
    items = [
        {"role": "assistant", **_spelt(item)} if is_object(item) and "role" not in item else item
        for item in items
    ]
    turns = spoken(items, where)
    if not turns:
        return [Reply(None, (), stop)]
    last = turns[-1]
    told = last.get("finish_reason")
    stop = stop or (told if isinstance(told, str) else None)
    return [Reply(last.get("content"), calls_of(last.get("tool_calls"), where), stop)]


def _spelt(item: Fields) -> Fields:
    """Return a message without a role, its text under the name that messages have."""
    if "content" not in item and isinstance(item.get("text"), str):
        return {**item, "content": item["text"]}
    return item


def _spans(data: Fields) -> list[Fields]:
    if not is_list(data.get("resourceSpans")):
        return [data]
    spans: list[Fields] = []
    for resource in objects(data["resourceSpans"]):
        scopes = resource.get("scopeSpans") or resource.get("instrumentationLibrarySpans")
        for scope in objects(scopes):
            spans += objects(scope.get("spans"))
    # A retrieval may be exported after the call that it served; time says what was first.
    return sorted(spans, key=_started)


def _started(span: Fields) -> tuple[int, str]:
    told = str(span.get("startTimeUnixNano", ""))
    return len(told), told


def _attributes(value: Any) -> Fields:
    """Return attributes by name, from OTLP's list of typed values or from an object."""
    if is_object(value):
        return value
    return {
        item["key"]: _value(item.get("value"))
        for item in objects(value)
        if isinstance(item.get("key"), str)
    }


def _value(value: Any) -> Any:
    """Return what a typed value of OTLP holds.

    Raises:
        Malformed: An integer is none.
    """
    if not is_object(value) or not value:
        return value
    kind, inner = next(iter(value.items()))
    values: Any = inner.get("values") if is_object(inner) else None
    match kind:
        case "arrayValue":
            return [_value(item) for item in values] if is_list(values) else []
        case "kvlistValue":
            return _attributes(values)
        case "intValue":
            try:
                return int(str(inner))
            except ValueError:
                raise Malformed("attributes", f"an intValue is no integer: {inner!r:.40}") from None
        case _:
            return inner


def _said(said: Fields) -> tuple[Any, Any, Any]:
    """Return the messages of a call, its answers, and its instructions."""
    asked = decoded_value(first(said, "gen_ai.input.messages", "gen_ai.prompt"))
    answers = first(said, "gen_ai.output.messages", "gen_ai.completion")
    if asked is None:
        asked = _numbered(said, "gen_ai.prompt.", "")
        asked = asked or _numbered(said, "llm.input_messages.", "message.")
    if answers is None:
        found = _numbered(said, "gen_ai.completion.", "")
        answers = found or _numbered(said, "llm.output_messages.", "message.") or None
    if not asked and said.get("openinference.span.kind") == "LLM":
        asked = decoded_value(said.get("input.value"))
        answers = answers or said.get("output.value")
    return asked or None, answers, decoded_value(said.get("gen_ai.system_instructions"))


def _numbered(said: Fields, prefix: str, inner: str) -> list[Fields]:
    """Return the messages that flat attributes such as ``gen_ai.prompt.0.role`` spell."""
    found: list[Fields] = []
    for flat in _flat(said, prefix):
        fields = {name.removeprefix(inner): value for name, value in flat.items()}
        names = ("role", "content", "finish_reason")
        turn = {name: fields[name] for name in names if name in fields}
        parts = _numbered(fields, "contents.", "message_content.")
        if "content" not in turn and parts:
            turn["content"] = parts
        found.append(turn or fields)
    return found


def _flat(said: Fields, prefix: str) -> list[Fields]:
    found: dict[int, Fields] = {}
    for name, value in said.items():
        number, dot, rest = name.removeprefix(prefix).partition(".")
        if name.startswith(prefix) and dot and number.isdecimal() and len(number) < 7:
            found.setdefault(int(number), {})[rest] = value
    return [found[number] for number in sorted(found)]


def _system(value: Any) -> Any:
    if is_list(value):
        return [{"text": first(part, "content", "text")} for part in objects(value)]
    return (
        value if value is None or isinstance(value, str) else within({"": value}, "").get("content")
    )


def _retrieved(said: Fields) -> list[Fields]:
    documents = objects(decoded_value(said.get("gen_ai.retrieval.documents")))
    documents += (
        {name.removeprefix("document."): value for name, value in fields.items()}
        for fields in _flat(said, "retrieval.documents.")
    )
    return [
        {"text": text, **({"id": str(d["id"])} if d.get("id") not in (None, "") else {})}
        for d in documents
        if isinstance(text := first(d, "content", "text"), str)
    ]
