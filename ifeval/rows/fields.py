"""Readers of single fields: keys, messages, replies, tool calls, documents."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn, TypeGuard

from ifeval.errors import IfevalError, hint
from ifeval.view import Document, Row

_TURNS = ("turn", "turns")
MISSING: Any = object()
"""Stands for a field that is not there, which is not the same as null."""


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether a value is a JSON list."""
    return isinstance(value, list)


class Malformed(IfevalError):
    """One line cannot be read. Whoever knows the file and the line adds them."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field, self.problem = field, problem

    def __reduce__(self) -> tuple[type["Malformed"], tuple[str, str]]:
        return Malformed, (self.field, self.problem)


class Reply(NamedTuple):
    """One answer of a model."""

    text: str | None = None
    calls: Sequence[dict[str, Any]] = ()
    finish: str | None = None


def shown(value: object) -> str:
    """Return a value in a few words, at a cost that does not grow with it."""
    if is_list(value):
        return f"a list of {len(value)}"
    if is_object(value):
        names = [str(name)[:40] for name in value][:6]
        return f"an object with {', '.join(names)}" if names else "an empty object"
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f"the text {value[:40]!r}" + ("…" if len(value) > 40 else "")
        case int() | float():
            return f"the number {value!r:.40}"
        case _:
            return f"a {type(value).__name__}"


def refuse(where: str, wanted: str, value: object) -> NoReturn:
    """Raise the error for a value that is not what its field must hold.

    Raises:
        Malformed: Always.
    """
    raise Malformed(where, f"must be {wanted}; it is {shown(value)}")


def get(data: Any, path: str, default: Any = None) -> Any:
    """Return what stands at a path such as ``a.b.0.c``.

    A field whose own name has dots goes before the path that it looks like.
    """
    if is_object(data) and path in data:
        return data[path]
    for step in path.split("."):
        if is_object(data) and step in data:
            data = data[step]
        elif is_list(data) and step.isdecimal() and len(step) < 10:
            items = data
            if int(step) >= len(items):
                return default
            data = items[int(step)]
        else:
            return default
    return data


def take(data: dict[str, Any], path: str) -> Any:
    """Return what stands at a path, and remove it where that is a field of the row itself.

    Raises:
        Malformed: Nothing stands there.
    """
    if path in data:
        return data.pop(path)
    value = get(data, path, MISSING)
    if value is MISSING:
        raise Malformed(path, f"is missing{hint(path, data)}")
    return value


def key_of(value: Any, where: str) -> str | int:
    """Return a key, where an integral float is the integer that a columnar store made it from.

    Raises:
        Malformed: It is no string and no whole number, or it is empty.
    """
    if type(value) is int or (type(value) is str and value):
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    refuse(where, "a string that is not empty, or a whole number", value)


def sample_of(value: Any, where: str) -> int:
    """Return the number of a sample, also from its decimal digits.

    Raises:
        Malformed: It is no whole number.
    """
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    if type(value) is str and value.isdecimal() and len(value) < 19:
        return int(value)
    refuse(where, "a whole number", value)


def text_of(content: Any, where: str) -> str | None:
    """Return the text of a message's content: a string, or parts whose texts are joined.

    Raises:
        Malformed: It is neither.
    """
    if content is None or isinstance(content, str):
        return content
    if not is_list(content):
        refuse(where, "a string, null or a list of parts", content)
    texts: list[str] = []
    for i, part in enumerate(content):
        text = part
        if is_object(part):
            fields = part
            text = fields.get("text", fields.get("refusal"))
            if text is None:  # an image, a tool's use, reasoning: nothing that was said
                continue
        if not isinstance(text, str):
            refuse(f"{where}[{i}]", "a part of a message", part)
        texts.append(text)
    return "".join(texts) if texts else None


def messages_of(value: Any, where: str) -> list[dict[str, Any]]:
    """Return messages with the content of each as text.

    Raises:
        Malformed: It is no list of messages.
    """
    if not is_list(value):
        refuse(where, "a list of messages", value)
    found: list[dict[str, Any]] = []
    for i, item in enumerate(value):
        if not is_object(item):
            refuse(f"{where}[{i}]", "a message", item)
        message = item
        # items of the Responses API that are no messages have a type and no role
        if not isinstance(message.get("role", "" if "type" in message else None), str):
            if "role" in message:
                refuse(f"{where}[{i}].role", "a string", message["role"])
            raise Malformed(f"{where}[{i}].role", f"is missing{hint('role', message)}")
        content = message.get("content")
        if content is not None and not isinstance(content, str):
            message = {**message, "content": text_of(content, f"{where}[{i}].content")}
        found.append(message)
    return found


def last_said(messages: list[dict[str, Any]], role: str) -> str | None:
    """Return the text of the last message of a role."""
    return next((m.get("content") for m in reversed(messages) if m.get("role") == role), None)


def system_of(messages: list[dict[str, Any]]) -> str | None:
    """Return the system and developer messages as one text."""
    texts = [
        str(message["content"])
        for message in messages
        if message.get("role") in ("system", "developer") and message.get("content") is not None
    ]
    return "\n\n".join(texts) if texts else None


def calls_of(value: Any, where: str) -> list[dict[str, Any]]:
    """Return tool calls as ``{"id", "name", "arguments"}``, the arguments as text.

    A call may say of which message of the response it is, from 0, and of how many there are:
    ``turn`` and ``turns``.

    Raises:
        Malformed: It is no list of calls.
    """
    if value is None:
        return []
    if not is_list(value):
        refuse(where, "a list of calls", value)
    found: list[dict[str, Any]] = []
    for i, item in enumerate(value):
        if not is_object(item):
            refuse(f"{where}[{i}]", "a call", item)
        call = item
        inner = call.get("function") or call.get("custom") or call
        if not is_object(inner):
            refuse(f"{where}[{i}].function", "an object with name and arguments", inner)
        function = inner
        name = function.get("name")
        if not isinstance(name, str):
            refuse(f"{where}[{i}].name", "a string", name)
        arguments = function.get("arguments", function.get("input", ""))
        if not isinstance(arguments, str):  # some servers send them decoded
            arguments = json.dumps(arguments, ensure_ascii=False)
        id = call.get("call_id") or call.get("id")
        turns = {key: call[key] for key in _TURNS if type(call.get(key)) is int}
        found.append({"id": id, "name": name, "arguments": arguments, **turns})
    return found


def documents_of(value: Any) -> list[Document]:
    """Return the documents of a row: texts, or objects with a text.

    Raises:
        Malformed: It is something else.
    """
    if isinstance(value, str):
        return [Document(value)]
    if not is_list(value):
        refuse("context", "a text, or a list of texts or documents", value)
    found: list[Document] = []
    for i, item in enumerate(value):
        if isinstance(item, str):
            found.append(Document(item))
            continue
        if not is_object(item):
            refuse(f"context[{i}]", "a text or a document", item)
        fields = item
        text, id = fields.get("text", MISSING), fields.get("id")
        if text is MISSING:
            raise Malformed(f"context[{i}].text", f"is missing{hint('text', fields)}")
        if not isinstance(text, str):
            refuse(f"context[{i}].text", "a string", text)
        name = "" if id is None else str(key_of(id, f"context[{i}].id"))
        title, url = fields.get("title"), fields.get("url")
        for part, given in (("title", title), ("url", url)):
            if given is not None and not isinstance(given, str):
                refuse(f"context[{i}].{part}", "a string or null", given)
        found.append(Document(text, name, title, url))
    return found


def check_given(row: Row) -> None:
    """Read what a row says of its task, to see that it can be read.

    Raises:
        Malformed: ``answers`` or ``grounding`` is not what it must be.
    """
    from ifeval.ground.given import Misfit, given_by

    try:
        given_by(row)
    except Misfit as error:
        raise Malformed(error.field, error.problem) from None
