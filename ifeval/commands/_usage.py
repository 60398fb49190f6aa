"""How a constraint is used: examples in Python, in JSON and on the command line, that run."""

import json
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ifeval.checker import Checker
from ifeval.kinds import Kind
from ifeval.registry import Registry

_TEXT = "One two three."
_TEXTS = {"language": "en", "letter": "e"}
"""What stands for a required text in an example, by the name of the parameter; else ``tea``."""

_PLAIN = re.compile(r"[^-\\\n\r\t\0][^\\\n\r\t\0]*\Z")


class Usage(NamedTuple):
    """One constraint with some response, in the three ways to ask for a verdict."""

    python: str
    json: str
    command: str


def usage(registry: Registry, id: str, packs: Sequence[Path] = ()) -> Usage:
    """Return examples, made of the first case of the definition where there is one.

    Args:
        registry: Where the constraint is known.
        id: The constraint.
        packs: The folders of definitions that must be named so that it is known.
    """
    definition, kind = registry.definition(id), registry[id]
    given: Mapping[str, Any] = _required(kind.parameters)
    row: Mapping[str, Any] = {}
    text = _TEXT
    if definition and definition.cases:
        case = definition.cases[0]
        given, row = case.given, case.row
        text = next(iter((*case.passing, *case.failing, *case.undecided)), _TEXT)
    data = {"id": id, **given}
    whole = {**row, "response": text, "constraints": [data]}
    options = "".join(f" --pack {shlex.quote(str(pack))}" for pack in packs)
    if row.keys() <= {"prompt"}:
        asked = f" --prompt {shlex.quote(row['prompt'])}" if row else ""
        words = " ".join([id, *(_word(name, value) for name, value in given.items())])
        if not all(name.isidentifier() for name in given):
            words = shlex.quote(_json(data))
        command = f"{_said(text)} | ifeval check {words}{asked}{options}"
    else:
        command = f"{_said(_json(whole))} | ifeval score - -o runs/example{options}"
    return Usage(_python(kind, data, text, row, packs), _json(data), command)


def _python(
    kind: Kind,
    data: Mapping[str, Any],
    text: str,
    row: Mapping[str, Any],
    packs: Sequence[Path],
) -> str:
    lines = ["import ifeval"]
    known = ""
    if packs:
        folders = ", ".join(f"Path({str(pack)!r})" for pack in packs)
        lines += ["from pathlib import Path", "from ifeval.registry import extended"]
        known = f", registry=extended({folders})"
    constraint = repr(dict(data))
    found = _place(kind)
    if found and not packs and row.keys() <= {"prompt"}:
        line, called = found
        lines.append(line)
        arguments = (f"{name}={value!r}" for name, value in data.items() if name != "id")
        constraint = f"{called}({', '.join(arguments)})"
    if row.keys() <= {"prompt"}:
        asked = f", prompt={row['prompt']!r}" if row else ""
        call = f"ifeval.check({text!r}, {constraint}{asked}{known})"
    else:
        fields = {**row, "response": text, "constraints": [dict(data)]}
        call = f"next(ifeval.score([{fields!r}]{known})).verdicts[0]"
    return "\n".join([*lines, f"print({call}.reason)"])


def _place(kind: Kind) -> tuple[str, str] | None:
    """Return how a native checker is imported, and what it is then called by."""
    if not isinstance(kind, Checker) or ":" in kind.id:
        return None
    checker: Checker[...] = kind
    module = checker.__module__
    home, _, last = module.rpartition(".")
    names = [name for name, value in vars(sys.modules[module]).items() if value is checker]
    if not names:
        return None
    line = f"from {home} import {last}" if home else f"import {module}"
    return line, f"{last}.{names[0]}"


def _word(name: str, value: Any) -> str:
    """Return an argument on the command line, where what is no JSON is taken for a text."""
    if isinstance(value, str):
        try:
            json.loads(value)
        except ValueError:
            return f"{name}={shlex.quote(value)}"
    return f"{name}={shlex.quote(_json(value))}"


def _said(text: str) -> str:
    """Return a command that prints a text, in any POSIX shell."""
    if _PLAIN.match(text):
        return f"echo {shlex.quote(text)}"
    named = {"\\": "\\\\", "%": "%%", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\000"}
    escaped = "".join(named.get(sign, sign) for sign in text)
    return f"printf {shlex.quote(escaped + chr(92) + 'n')}"


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, default=str)


def _required(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return values that fit a schema's required parameters."""
    properties = schema.get("properties", {})
    return {name: _value(name, properties.get(name, {})) for name in schema.get("required", ())}


def _value(name: str, schema: Mapping[str, Any]) -> Any:
    match schema:
        case {"enum": [first, *_]} | {"default": first} | {"const": first}:
            return first
        case {"anyOf": [first, *_]}:
            return _value(name, first)
        case {"type": "integer" | "number", **rest}:
            return max(rest.get("minimum", rest.get("exclusiveMinimum", 1)), 2)
        case {"type": "boolean"}:
            return True
        case {"type": "array", **rest}:
            return [_value(name, rest.get("items", {}))]
        case {"type": "object", "additionalProperties": {**kind}}:
            return {_TEXTS.get(name, "tea"): _value(name, kind)}
        case _:
            return _TEXTS.get(name, "tea")
