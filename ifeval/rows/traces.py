"""Traces of observability tools: OpenTelemetry, OpenInference, Langfuse, LangSmith, Braintrust."""

import json
from collections.abc import Iterator
from typing import Any

from ifeval.rows.fields import Malformed, Reply, calls_of, is_list, is_object
from ifeval.rows.logs import Fields, beside, conversation, first, spoken
from ifeval.view import Row

_CORRECTION = "CORRECTION"


def _decoded(value: Any) -> Any:
    """Return what a JSON text in an attribute holds; any other text as it is."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _replies(value: Any, where: str, finish: Any = None) -> list[Reply]:
    """Return the answers in an output: a text, a message, or messages."""
    value = _decoded(value)
    if value is None or isinstance(value, str):
        return [Reply(value, (), finish)]
    if is_object(value):
        inner = first(value, "messages", "choices", "generations", "output", "content", "text")
        if "role" not in value and inner is not None and inner is not value:
            return _replies(inner, where, finish)
    items = value if is_list(value) else [value]
    if items and is_object(items[0]) and "message" in items[0]:
        items = [items[0]["message"]]
    while items and is_list(items[0]):  # LangChain nests generations
        items = items[0]
    items = [
        {"role": "assistant", **item} if is_object(item) and "role" not in item else item
        for item in items
    ]
    turns = spoken(items, where)
    if not turns:
        return [Reply(None, (), finish)]
    last = turns[-1]
    stop = finish or last.get("finish_reason")
    stop = stop if isinstance(stop, str) else None
    return [Reply(last.get("content"), calls_of(last.get("tool_calls"), where), stop)]


# --- OpenTelemetry


def otel(data: Fields, _layout: Any = None) -> list[Row]:
    """Read the model calls of an OTLP export, or one span: GenAI, its legacy, or OpenInference.

    The documents of a retrieval in the same trace are the context of the calls after it.

    Raises:
        Malformed: A span holds messages that cannot be read.
    """
    rows: list[Row] = []
    documents: dict[str, list[Fields]] = {}
    for span in _spans(data):
        said = _attributes(span.get("attributes"))
        for event in span.get("events") or ():
            if is_object(event):
                said |= _attributes(event.get("attributes"))
        trace = str(first(span, "traceId", "trace_id") or "")
        documents.setdefault(trace, []).extend(_retrieved(said))
        asked, answers, system = _said(said)
        if asked is None and answers is None:
            continue
        finish = _decoded(said.get("gen_ai.response.finish_reasons"))
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
            replies=_replies(answers, "gen_ai.output.messages", finish),
            system=_system(system),
            metadata=told,
            context=documents[trace],
        )
    return rows


def is_otel(data: Fields) -> bool:
    """Tell an OTLP export, or a span with attributes of a model call."""
    if is_list(data.get("resourceSpans")):
        return True
    names = _attributes(data.get("attributes"))
    return any(name.startswith(("gen_ai.", "llm.", "openinference.")) for name in names)


def _spans(data: Fields) -> Iterator[Fields]:
    if not is_list(data.get("resourceSpans")):
        yield data
        return
    for resource in data["resourceSpans"]:
        for scope in (
            resource.get("scopeSpans") or resource.get("instrumentationLibrarySpans") or ()
        ):
            spans = scope.get("spans") or ()
            # A retrieval may be exported after the call that it served; time says what was first.
            yield from sorted(spans, key=lambda span: str(span.get("startTimeUnixNano", "")))


def _attributes(value: Any) -> Fields:
    """Return attributes by name, from OTLP's list of typed values or from an object."""
    if is_object(value):
        return value
    found: Fields = {}
    for item in value if is_list(value) else ():
        if is_object(item) and isinstance(item.get("key"), str):
            found[item["key"]] = _value(item.get("value"))
    return found


def _value(value: Any) -> Any:
    if not is_object(value):
        return value
    kind, inner = next(iter(value.items()), ("", None))
    match kind:
        case "arrayValue":
            return [_value(item) for item in (inner or {}).get("values", ())]
        case "kvlistValue":
            return _attributes((inner or {}).get("values"))
        case "intValue":
            return int(inner)
        case _:
            return inner


def _said(said: Fields) -> tuple[Any, Any, Any]:
    """Return the messages of a call, its answers, and its instructions."""
    asked = _decoded(first(said, "gen_ai.input.messages", "gen_ai.prompt"))
    answers = first(said, "gen_ai.output.messages", "gen_ai.completion")
    if asked is None:
        asked = _numbered(said, "gen_ai.prompt.", "") or _numbered(
            said, "llm.input_messages.", "message."
        )
    if answers is None:
        found = _numbered(said, "gen_ai.completion.", "") or _numbered(
            said, "llm.output_messages.", "message."
        )
        answers = found or None
    if not asked and said.get("openinference.span.kind") == "LLM":
        asked, answers = _decoded(said.get("input.value")), answers or said.get("output.value")
    return asked or None, answers, _decoded(said.get("gen_ai.system_instructions"))


def _numbered(said: Fields, prefix: str, inner: str) -> list[Fields]:
    """Return the messages that flat attributes such as ``gen_ai.prompt.0.role`` spell."""
    turns: dict[int, Fields] = {}
    for name, value in said.items():
        number, dot, rest = name.removeprefix(prefix).partition(".")
        if name.startswith(prefix) and dot and number.isdecimal():
            turns.setdefault(int(number), {})[rest.removeprefix(inner)] = value
    found: list[Fields] = []
    for number in sorted(turns):
        fields = turns[number]
        turn = {
            name: fields[name] for name in ("role", "content", "finish_reason") if name in fields
        }
        parts = _numbered(fields, "contents.", "message_content.")
        if "content" not in turn and parts:
            turn["content"] = parts
        if not turn and fields:
            turn = dict(fields)
        found.append(turn)
    return found


def _system(value: Any) -> Any:
    if is_list(value):
        return [
            {"text": part.get("content", part.get("text"))} for part in value if is_object(part)
        ]
    return value


def _retrieved(said: Fields) -> list[Fields]:
    found = _decoded(said.get("gen_ai.retrieval.documents"))
    documents: list[Fields] = [d for d in found if is_object(d)] if is_list(found) else []
    for fields in _flat(said, "retrieval.documents."):
        documents.append({name.removeprefix("document."): v for name, v in fields.items()})
    return [
        {"text": text, **({"id": str(d["id"])} if d.get("id") is not None else {})}
        for d in documents
        if isinstance(text := first(d, "content", "text"), str)
    ]


def _flat(said: Fields, prefix: str) -> list[Fields]:
    found: dict[int, Fields] = {}
    for name, value in said.items():
        number, dot, rest = name.removeprefix(prefix).partition(".")
        if name.startswith(prefix) and dot and number.isdecimal():
            found.setdefault(int(number), {})[rest] = value
    return [found[number] for number in sorted(found)]


# --- Langfuse, LangSmith, Braintrust


def langfuse(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a trace of Langfuse with its generations, or one observation, and what was scored.

    Raises:
        Malformed: Its input cannot be read.
    """
    observations = [o for o in data.get("observations") or () if is_object(o)]
    calls = [o for o in observations if o.get("type") == "GENERATION"]
    scores = [s for s in data.get("scores") or () if is_object(s)]
    rows: list[Row] = []
    for call in calls or [data]:
        own = [s for s in scores if s.get("observationId") in (None, call.get("id"))]
        told = {
            **beside(data),
            "model": call.get("model"),
            "session": first(data, "sessionId", "traceId", "id"),
            "feedback": [_scored(score) for score in own],
        }
        asked = _decoded(first(call, "input"))
        if asked is None:
            raise Malformed("input", "is missing or null")
        rows += conversation(
            asked,
            "input",
            call.get("id"),
            replies=_replies(call.get("output"), "output"),
            metadata=told,
        )
    return rows


def _scored(score: Fields) -> Fields:
    kind = "correction" if score.get("dataType") == _CORRECTION else "score"
    value = first(score, "stringValue", "value") if kind == "correction" else score.get("value")
    return {
        "kind": kind,
        "name": score.get("name"),
        "value": score.get("stringValue") if value is None else value,
        "comment": score.get("comment"),
    }


def is_langfuse(data: Fields) -> bool:
    """Tell a trace or an observation of Langfuse."""
    trace = "observations" in data or "htmlPath" in data
    return "input" in data and "output" in data and (trace or "parentObservationId" in data)


def langsmith(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a run of LangSmith that called a model; other runs are no rows.

    Raises:
        Malformed: Its inputs cannot be read.
    """
    if data.get("run_type") not in ("llm", "chat_model"):
        return []
    inputs, outputs = data.get("inputs") or {}, data.get("outputs") or {}
    asked = first(inputs, "messages", "prompts", "input", "prompt") if is_object(inputs) else inputs
    if is_list(asked) and asked and isinstance(asked[0], str):
        asked = asked[0]
    if asked is None:
        raise Malformed("inputs", "hold no messages")
    extra = data.get("extra") or {}
    params = (extra.get("invocation_params") or {}) if is_object(extra) else {}
    told = {
        **beside(data),
        "model": first(params, "model", "model_name") if is_object(params) else None,
        "session": first(data, "trace_id", "session_id"),
        "feedback": [_noted(f) for f in data.get("feedback") or () if is_object(f)],
        "error": data.get("error"),
    }
    replies = [Reply(finish="error")] if data.get("error") else _replies(outputs, "outputs")
    return conversation(asked, "inputs", data.get("id"), replies=replies, metadata=told)


def _noted(feedback: Fields) -> Fields:
    correction = feedback.get("correction")
    return {
        "kind": "correction" if correction else "score",
        "name": feedback.get("key"),
        "value": correction or first(feedback, "score", "value"),
        "comment": feedback.get("comment"),
    }


def is_langsmith(data: Fields) -> bool:
    """Tell a run of LangSmith."""
    return "run_type" in data and "inputs" in data


def braintrust(data: Fields, _layout: Any = None) -> list[Row]:
    """Read an event of Braintrust's logs; an edited ``expected`` is a correction.

    Raises:
        Malformed: Its input cannot be read.
    """
    span = data.get("span_attributes")
    if is_object(span) and span.get("type") not in (None, "llm", "task", "eval"):
        return []
    asked = _decoded(data.get("input"))
    if asked is None:
        raise Malformed("input", "is missing or null")
    scores = data.get("scores")
    feedback = [
        {"kind": "score", "name": name, "value": value, "comment": None}
        for name, value in (scores.items() if is_object(scores) else ())
    ]
    expected = data.get("expected")
    if expected is not None and expected != data.get("output"):
        feedback.append(
            {"kind": "correction", "name": "expected", "value": expected, "comment": None}
        )
    metadata = data.get("metadata")
    told = {
        **(metadata if is_object(metadata) else {}),
        **{name: value for name, value in beside(data).items() if value},
        "session": data.get("root_span_id"),
        "feedback": feedback,
    }
    return conversation(
        asked,
        "input",
        data.get("id"),
        replies=_replies(data.get("output"), "output"),
        metadata=told,
    )


def is_braintrust(data: Fields) -> bool:
    """Tell an event of Braintrust's logs."""
    return "_xact_id" in data or ("root_span_id" in data and "span_attributes" in data)
