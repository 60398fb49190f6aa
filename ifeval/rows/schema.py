"""The JSON Schema of a row, for ``validate`` and for editors."""

from typing import Any

from ifeval.ground.given import MODES, POLICIES, TYPES

_TEXT: dict[str, Any] = {"type": ["string", "null"]}

_PART: dict[str, Any] = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"type": {"type": "string"}, "text": _TEXT, "refusal": _TEXT},
        },
    ]
}

_CALL: dict[str, Any] = {
    "type": "object",
    "description": "A tool call: the name and the arguments, also within `function`.",
    "properties": {
        "id": {"type": ["string", "null"]},
        "name": {"type": "string"},
        "arguments": {"description": "As text; other values are written as JSON."},
        "turn": {
            "type": "integer",
            "description": "The message of the response with which it came, from 0.",
        },
        "turns": {
            "type": "integer",
            "description": "How many messages the response has; the last holds its text.",
        },
        "function": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "arguments": {}},
            "required": ["name"],
        },
    },
    "anyOf": [{"required": ["name"]}, {"required": ["function"]}, {"required": ["custom"]}],
}

_MESSAGE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "role": {"type": "string", "description": "`system`, `user`, `assistant`, `tool`, …"},
        "content": {
            "description": "A text, null beside tool calls, or parts whose texts are joined.",
            "anyOf": [_TEXT, {"type": "array", "items": {"$ref": "#/$defs/part"}}],
        },
        "tool_calls": {
            "anyOf": [{"type": "array", "items": {"$ref": "#/$defs/call"}}, {"type": "null"}]
        },
    },
    "anyOf": [{"required": ["role"]}, {"required": ["type"]}],
}

_DOCUMENT: dict[str, Any] = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {
                "text": {"type": "string"},
                "id": {"type": ["string", "integer", "null"]},
                "title": _TEXT,
                "url": _TEXT,
            },
            "required": ["text"],
        },
    ]
}

_ANSWER: dict[str, Any] = {
    "description": "One answer under all its names: a text, an object, or a list of either.",
    "anyOf": [
        {"$ref": "#/$defs/name"},
        {"type": "array", "items": {"$ref": "#/$defs/name"}},
        {"type": "null"},
    ],
}

_NAME: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "pattern": r"\S"},
        {
            "type": "object",
            "properties": {
                "text": {"type": "string", "pattern": r"\S"},
                "aliases": {
                    "anyOf": [
                        {"type": "array", "items": {"type": "string", "pattern": r"\S"}},
                        {"type": "null"},
                    ]
                },
                "type": {"enum": [*TYPES, None]},
            },
            "required": ["text"],
            "additionalProperties": False,
        },
    ]
}

_ANSWERS: dict[str, Any] = {
    "description": "What the documents say (`context`) and what is true in the world "
    "(`world`), each with its aliases and its type. A value that is no object is metadata; an "
    "object that has neither is kept as it is.",
    "examples": [
        {"context": ["Lyon"], "world": ["Paris"]},
        {"context": {"text": "Lyon", "aliases": ["Lyons"], "type": "place"}},
    ],
    "if": {
        "type": "object",
        "anyOf": [{"required": ["context"]}, {"required": ["world"]}],
    },
    "then": {
        "properties": {
            "context": {"$ref": "#/$defs/answer"},
            "world": {"$ref": "#/$defs/answer"},
            "type": {"enum": [*TYPES, None]},
        },
        "additionalProperties": False,
    },
}

_GROUNDING: dict[str, Any] = {
    "description": "What the task is. A value that is no object is metadata.",
    "if": {"type": "object"},
    "then": {
        "properties": {
            "mode": {
                "description": "What the context is to the question; where it is not given, "
                "`counterfactual` with answers of both sides and `answerable` with the context's.",
                "enum": [*MODES, None],
            },
            "policy": {
                "description": "How much beside the answer is allowed: under `final` anything, "
                "under `answer` no doubt of the context, under `strict` no mention of the "
                "world's answer either.",
                "enum": [*POLICIES, None],
            },
            "question": {**_TEXT, "description": "The question alone; else it is the prompt."},
            "abstention": {
                "description": "The words that the prompt dictates where there is no answer.",
                "anyOf": [{"type": "string", "pattern": r"\S"}, {"type": "null"}],
            },
            "group": {
                "description": "The items made of one question share a group.",
                "type": ["string", "integer", "null"],
            },
            "variant": {**_TEXT, "description": "Which of its group's variants this is."},
            "length": {
                "description": "How long the context is, in words.",
                "anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}],
            },
            "depth": {
                "description": "How far into the context the answer stands, in percent.",
                "anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, {"type": "null"}],
            },
        },
        "additionalProperties": False,
    },
}

_CONSTRAINT: dict[str, Any] = {
    "type": "object",
    "description": "A constraint, such as {`id`: `length.words`, `at_least`: 100}; or a "
    "trainer's label, {`instruction_id`: [ids], `kwargs`: [arguments]} or {`func_name`: name} "
    "with its arguments.",
    "properties": {
        "instruction_id": {"type": ["array", "string"]},
        "kwargs": {"type": ["array", "object", "string", "null"]},
        "func_name": {"type": "string", "minLength": 1},
    },
}


def row_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a plain row under the names of its own fields.

    What it cannot say, the reader checks: that the text of constraints is JSON, and that ids
    and arguments are equally many.
    """
    messages = {"type": "array", "items": {"$ref": "#/$defs/message"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Row",
        "description": "A response, what it answers, and the constraints that it must meet. "
        "Fields beyond these are metadata.",
        "type": "object",
        "properties": {
            "key": {
                "description": "Names the prompt; all the responses to a prompt have one key. "
                "Rows without it are joined by prompt.",
                "anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}],
            },
            "sample": {
                "description": "The number of the response among those to its prompt. Without "
                "it, its place among the rows of its key.",
                "anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[0-9]{1,18}$"}],
            },
            "prompt": {
                "description": "What was asked: a text, or messages.",
                "anyOf": [_TEXT, messages],
            },
            "messages": {
                "description": "The conversation; the prompt is the text of the user's last "
                "message. Without a `response` it ends with the assistant's answer.",
                "anyOf": [messages, {"type": "null"}],
            },
            "response": {
                "description": "What the model said: a text, null where it said nothing, a "
                "message, or several of which the assistant's last holds the text.",
                "anyOf": [_TEXT, {"type": "object"}, {"type": "array"}],
            },
            "system": {**_TEXT, "description": "The system prompt."},
            "context": {
                "description": "The documents that came with the prompt.",
                "anyOf": [_TEXT, {"type": "array", "items": {"$ref": "#/$defs/document"}}],
            },
            "answers": _ANSWERS,
            "grounding": _GROUNDING,
            "reference": {
                "description": "A response known to be good. A value that is no string is "
                "metadata.",
            },
            "finish_reason": {
                "description": "Why the model stopped, in its server's word: `stop`, `length` "
                "where the response is cut off, `content_filter`, `error`.",
            },
            "tool_calls": {
                "description": "The calls that the response makes.",
                "anyOf": [{"type": "array", "items": {"$ref": "#/$defs/call"}}, {"type": "null"}],
            },
            "constraints": {
                "description": "What the response must meet, or JSON text of it. An empty list "
                "asks for nothing; without the field a row is unconstrained.",
                "anyOf": [
                    {"type": "array", "items": {"$ref": "#/$defs/constraint"}},
                    {"type": "object", "required": ["instruction_id"]},
                    {"type": "string", "pattern": r"^\s*[\[{]"},
                    {"type": "null"},
                ],
            },
            "instruction_id_list": {
                "description": "IFEval's form: the ids, beside `kwargs`.",
                "anyOf": [
                    {"type": "array", "items": {"type": "string", "minLength": 1}},
                    {"type": "string", "pattern": r"^\s*\["},
                    {"type": "null"},
                ],
            },
            "kwargs": {
                "description": "IFEval's form: the arguments of each id, in the same order. A "
                "null, among the arguments too, is as if it were not there."
            },
            "metadata": {
                "description": "Anything else, for slices and conditions. The row's other "
                "fields are added."
            },
        },
        "not": {
            "properties": {
                "constraints": {"not": {"type": "null"}},
                "instruction_id_list": {"not": {"type": "null"}},
            },
            "required": ["constraints", "instruction_id_list"],
        },
        "$defs": {
            "message": _MESSAGE,
            "part": _PART,
            "call": _CALL,
            "document": _DOCUMENT,
            "answer": _ANSWER,
            "name": _NAME,
            "constraint": _CONSTRAINT,
        },
    }
