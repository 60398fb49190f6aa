"""What system prompts ask for: recognised once for each distinct text, then a person's to edit.

Each system prompt has one file, ``rules/<hash>.toml``. A build writes it where it is missing, and
otherwise uses what it says.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from ifeval._resources import parsed_toml
from ifeval.errors import IfevalError, InvalidFile, hint
from ifeval.registry import Registry
from ifeval.rows.fields import is_list, is_object

_FIELDS = (
    *("constraint", "text", "start", "end", "rule", "strength", "polarity", "scope"),
    *("use", "note"),
)
_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("text", "rule", "strength", "polarity", "scope", "note"), str),
    **dict.fromkeys(("start", "end"), int),
    "use": bool,
}
_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")

_HEAD = """\
# What this system prompt asks for, as rules recognised it. Edit it: set `use = false` where a
# constraint is wrong, correct its arguments, or add one. Later builds use this file as it stands
# and never write it again.
"""


def name_of(text: str) -> str:
    """Return the name of a system prompt: the start of its hash."""
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def written(text: str, asks: Sequence[Mapping[str, Any]], rest: Sequence[str]) -> str:
    """Return the rules of a system prompt as TOML.

    Args:
        text: The system prompt.
        asks: What was recognised: objects with the fields that a rule has.
        rest: What seems to ask for something that no rule knows.
    """
    parts = [_HEAD, f"system = {toml(text)}\n"]
    for ask in asks:
        lines = (f"{name} = {toml(ask[name])}\n" for name in _FIELDS if name in ask)
        parts += ("\n[[rules]]\n", *lines)
    if rest:
        parts.append("\n# What no rule knows: it is not checked.\n")
        parts += (f"# - {' '.join(one.split())}\n" for one in rest)
    return "".join(parts)


def read(path: Path, registry: Registry) -> list[dict[str, Any]]:
    """Return the rules of a file that are used.

    Raises:
        InvalidFile: It is no TOML, a field is unknown or of another kind, or a constraint
            cannot be read.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile(path, "", str(error)) from None
    return used(text, path, registry)


def used(text: str, path: object, registry: Registry) -> list[dict[str, Any]]:
    """Return the rules of a text that are used, as `read` does those of a file.

    Raises:
        InvalidFile: As `read`.
    """
    data = parsed_toml(text, path)
    for name in data:
        if name not in ("system", "rules"):
            raise InvalidFile(path, name, f"unknown field{hint(name, ('system', 'rules'))}")
    found: list[dict[str, Any]] = []
    rules = data.get("rules", [])
    if not is_list(rules):
        raise InvalidFile(path, "rules", "must be tables: write [[rules]] above each")
    for i, rule in enumerate(rules):
        _check(path, f"rules[{i}]", rule, registry)
        if rule.get("use", True):
            found.append(rule)
    return found


def of_systems(
    systems: Iterable[tuple[str, Mapping[str, Any]]], folder: Path, registry: Registry
) -> dict[str, list[dict[str, Any]]]:
    """Return the rules that are used of each system prompt that has some.

    Args:
        systems: Names, and what was recognised: ``text``, ``asks``, ``rest``.
        folder: The data set: where it has a file of a name, that file is what counts.
        registry: Which constraints there are.

    Raises:
        InvalidFile: As `read`.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for name, system in systems:
        path = folder / "rules" / f"{name}.toml"
        if path.exists():
            asks = read(path, registry)
        else:
            # Read back, so that the next build, which finds the file, has the same bytes.
            text = written(system["text"], system["asks"], system["rest"])
            asks = used(text, path, registry)
        if asks:
            found[name] = asks
    return found


def _check(path: object, where: str, rule: Any, registry: Registry) -> None:
    if not is_object(rule):
        raise InvalidFile(path, where, "must be a table: write [[rules]] above it")
    for name, value in rule.items():
        if name not in _FIELDS:
            raise InvalidFile(path, f"{where}.{name}", f"unknown field{hint(name, _FIELDS)}")
        kind = _KINDS.get(name)
        if kind and type(value) is not kind:
            wanted = {str: "a text", int: "a whole number", bool: "true or false"}[kind]
            raise InvalidFile(path, f"{where}.{name}", f"must be {wanted}, not {value!r}")
    try:
        registry.parse(rule.get("constraint"))
    except IfevalError as error:
        raise InvalidFile(path, f"{where}.constraint", str(error)) from None


def placed(rule: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return a rule as what a system prompt asks, with where its words stand in that prompt.

    A template is filled in differently each time, and a person may have edited the file: the
    offsets are looked up again, and left out where the words do not stand in the prompt.
    """
    ask: dict[str, Any] = {**rule, "role": "system"}
    words: str = ask.get("text", "")
    start: int = ask.pop("start", -1)
    end: int = ask.pop("end", -1)
    if words and text[max(0, start) : max(0, end)] != words:
        start = text.find(words)
        end = start + len(words)
    if words and start >= 0:
        ask |= {"start": start, "end": end, "turn": 0}
    return ask


def toml(value: Any) -> str:
    """Return a JSON value as TOML, on one line; a null has no form and is left out."""
    if isinstance(value, str):
        # JSON's escapes are TOML's; a lone surrogate has no form in it.
        text = value.encode("utf-8", "backslashreplace").decode()
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    if is_object(value):
        inner = (f"{_key(n)} = {toml(v)}" for n, v in value.items() if v is not None)
        return f"{{ {', '.join(inner)} }}"
    if is_list(value):
        return f"[{', '.join(toml(item) for item in value if item is not None)}]"
    return json.dumps(value)


def _key(name: str) -> str:
    return name if _KEY.match(name) else toml(name)
