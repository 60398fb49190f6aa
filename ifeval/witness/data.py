"""Witnesses of the family data."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from ifeval.units import json_tree
from ifeval.witness.plain import Texts, bounds, numbered, placed

_MOST = 200
_VALUES: dict[str, Any] = {
    "object": {},
    "array": [],
    "string": "rain",
    "number": 1,
    "boolean": True,
    "null": None,
}


def _csv(given: Mapping[str, Any]) -> Texts:
    header: list[str] = given.get("header") or []
    mark = given.get("delimiter", ",")
    columns = given.get("columns") or len(header) or 2
    names = [f'"{name.replace(chr(34), chr(34) * 2)}"' for name in header]
    first = names or [f"n{i}" for i in range(columns)]
    record = mark.join(["rain"] * columns)

    def made(n: int) -> str:
        return "\n".join([mark.join(first), *[record] * n])

    passing, failing = numbered(given, made)
    broken = f"{made(max(bounds(given)[0], 1))}{mark}rain"
    return placed(passing, "csv"), placed([*failing, broken], "csv")


def _json_depth(given: Mapping[str, Any]) -> Texts:
    passing, failing = numbered(given, lambda n: "[" * n + "]" * n if n else "1")
    return placed(passing, "json"), placed(failing, "json")


def _json_lines(given: Mapping[str, Any]) -> Texts:
    kind = given.get("kind", "object") or "object"
    other = "[]" if kind != "array" else "{}"
    line = json.dumps(_VALUES[kind])
    passing, failing = numbered(given, lambda n: "\n".join([line] * n))
    return placed(passing, "jsonl"), placed([*failing, f"{line}\n{other}", f"{line}\n{{"], "jsonl")


def _json_paths(given: Mapping[str, Any]) -> Texts:
    inner = _VALUES[given.get("kind") or "string"]
    paths = [json_tree.steps(path) for path in given["paths"]]
    whole = along(paths, inner)
    less = along(paths[:-1], inner)
    other = along(paths, [] if inner != [] else 1)
    text = json.dumps(whole)
    return placed([text], "json"), placed([json.dumps(other), json.dumps(less), text[:-1]], "json")


def along(paths: Sequence[Sequence[json_tree.Step]], inner: Any) -> Any:
    """Return a value that has something at the end of each path; some have no such value."""
    if not paths or not all(paths):
        return inner
    first = [path[0].to for path in paths]
    names = {to for to in first if isinstance(to, str)}
    if names:
        return {
            name: along([path[1:] for path in paths if path[0].to in (name, None)], inner)
            for name in sorted(names)
        }
    numbers = [to if to >= 0 else -to - 1 for to in first if isinstance(to, int)]
    rest = along([path[1:] for path in paths], inner)
    return [rest] * min(max(numbers, default=0) + 1, _MOST)


def _json_schema(given: Mapping[str, Any]) -> Texts:
    texts = [json.dumps(value) for value in fitting(given["schema"])]
    return placed(texts, "json"), placed([*[text[:-1] for text in texts], '"rain"', "{}"], "json")


def fitting(schema: Any) -> list[Any]:
    """Return values that a schema may take, from its plainest keywords."""
    if not isinstance(schema, dict):
        return [*_VALUES.values()]
    known = cast("dict[str, Any]", schema)
    examples: list[Any] = [*known.get("enum", ()), *known.get("examples", ())]
    if "const" in known:
        examples.insert(0, known["const"])
    properties = known.get("properties", {})
    names = known.get("required", ())
    filled = {name: fitting(properties.get(name, {}))[0] for name in names}
    fewest = min(known.get("minItems", 0), _MOST)
    items: list[Any] = [fitting(known.get("items", {}))[0]] * fewest if fewest else []
    low = known.get("minimum", known.get("exclusiveMinimum", 0) + 1)
    text = ("rain" * (known.get("minLength", 4) // 4 + 1))[: max(known.get("minLength", 4), 1)]
    by_kind: dict[str, Any] = {
        **_VALUES,
        "object": filled,
        "array": items,
        "integer": low,
        "number": low,
        "string": text[: known.get("maxLength", len(text))],
    }
    given = known.get("type", ["object", "array", "string", "number"])
    kinds: list[str] = [given] if isinstance(given, str) else given
    return [*examples, *(by_kind[kind] for kind in kinds if kind in by_kind)] or [None]


WITNESSES = {
    "data.csv": _csv,
    "data.json_depth": _json_depth,
    "data.json_lines": _json_lines,
    "data.json_paths": _json_paths,
    "data.json_schema": _json_schema,
}
