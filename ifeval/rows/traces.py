"""Traces of observability tools: Langfuse, LangSmith, Braintrust."""

from typing import Any

from ifeval.rows.fields import Malformed, Reply, is_list, is_object
from ifeval.rows.messages import (
    Fields,
    beside,
    conversation,
    feedback,
    first,
    given,
    objects,
    within,
)
from ifeval.rows.otel import decoded_value, replies_in
from ifeval.view import Row

_CORRECTION = "CORRECTION"
_CALLS = ("llm", "chat_model")
_SPANS = (None, "llm", "task", "eval")


def langfuse(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a trace of Langfuse with its generations, or one observation, and what was scored.

    Raises:
        Malformed: Its input cannot be read.
    """
    calls = [o for o in objects(data.get("observations")) if o.get("type") == "GENERATION"]
    scores = objects(data.get("scores"))
    rows: list[Row] = []
    for call in calls or [data]:
        asked = decoded_value(call.get("input"))
        if asked in (None, ""):
            raise Malformed("input", "is missing or null")
        told = {
            **beside(data),
            "model": call.get("model"),
            "session": first(data, "sessionId", "traceId", "id"),
            "feedback": [
                _scored(score)
                for score in scores
                if score.get("observationId") in (None, call.get("id"))
            ],
        }
        replies = replies_in(call.get("output"), "output")
        rows += conversation(asked, "input", call.get("id"), replies=replies, metadata=told)
    return rows


def _scored(score: Fields) -> Fields:
    name, comment = score.get("name"), score.get("comment")
    if score.get("dataType") == _CORRECTION:
        return feedback("correction", name, first(score, "stringValue", "value"), comment)
    value = score.get("value")
    return feedback("score", name, score.get("stringValue") if value is None else value, comment)


def is_langfuse(data: Fields) -> bool:
    """Tell a trace or an observation of Langfuse."""
    trace = "observations" in data or "htmlPath" in data
    return "input" in data and "output" in data and (trace or "parentObservationId" in data)


def langsmith(data: Fields, _layout: Any = None) -> list[Row]:
    """Read a run of LangSmith that called a model; other runs are no rows.

    Raises:
        Malformed: Its inputs cannot be read.
    """
    if data.get("run_type") not in _CALLS:
        return []
    inputs = data.get("inputs")
    asked = inputs
    if is_object(inputs):
        asked = first(inputs, "messages", "prompts", "input", "prompt")
    if is_list(asked) and asked and isinstance(asked[0], str):
        asked = asked[0]
    if asked is None:
        raise Malformed("inputs", "hold no messages")
    params = within(within(data, "extra"), "invocation_params")
    told = {
        **beside(data),
        "model": first(params, "model", "model_name"),
        "session": first(data, "trace_id", "session_id"),
        "feedback": [_noted(item) for item in objects(data.get("feedback"))],
        "error": data.get("error"),
    }
    failed = data.get("error") not in (None, "")
    replies = [Reply(finish="error")] if failed else replies_in(data.get("outputs"), "outputs")
    return conversation(asked, "inputs", data.get("id"), replies=replies, metadata=told)


def _noted(item: Fields) -> Fields:
    corrected = item.get("correction")
    kind = "correction" if corrected else "score"
    value = corrected or first(item, "score", "value")
    return feedback(kind, item.get("key"), value, item.get("comment"))


def is_langsmith(data: Fields) -> bool:
    """Tell a run of LangSmith."""
    return "run_type" in data and "inputs" in data


def braintrust(data: Fields, _layout: Any = None) -> list[Row]:
    """Read an event of Braintrust's logs; an edited ``expected`` is a correction.

    Raises:
        Malformed: Its input cannot be read.
    """
    if within(data, "span_attributes").get("type") not in _SPANS:
        return []
    asked = decoded_value(data.get("input"))
    if asked in (None, ""):
        raise Malformed("input", "is missing or null")
    said = [feedback("score", name, value) for name, value in within(data, "scores").items()]
    expected = data.get("expected")
    if expected is not None and expected != data.get("output"):
        said.append(feedback("correction", "expected", expected))
    told = {
        **within(data, "metadata"),
        **given(beside(data)),
        "session": data.get("root_span_id"),
        "feedback": said,
    }
    replies = replies_in(data.get("output"), "output")
    return conversation(asked, "input", data.get("id"), replies=replies, metadata=told)


def is_braintrust(data: Fields) -> bool:
    """Tell an event of Braintrust's logs."""
    return "_xact_id" in data or ("root_span_id" in data and "span_attributes" in data)
