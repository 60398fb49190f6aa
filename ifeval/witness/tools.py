"""Witnesses of the families tools and conversation: rows with calls and with messages."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ifeval.units import json_tree
from ifeval.witness.data import along, fitting
from ifeval.witness.plain import Answers, bounds, words

_SAID = "It rains."
_MOST = 200

Call = tuple[str, Mapping[str, Any]]
_BARE: Mapping[str, Any] = {}


def _row(made: Sequence[Call], **more: Any) -> tuple[Mapping[str, Any], str]:
    calls = [{"name": name, "arguments": json.dumps(given), **more} for name, given in made]
    return ({"tool_calls": calls}, _SAID)


def _names(given: Mapping[str, Any]) -> list[str]:
    return given.get("names") or ["run"]


def _edges(given: Mapping[str, Any], least: int = 1) -> list[int]:
    """Return numbers just within the bounds, and just beyond them."""
    low, high = bounds(given, least)
    near = [low, low - 1, *([] if high is None else [high, high + 1])]
    return [n for n in dict.fromkeys(near) if 0 <= n <= _MOST]


def _count(given: Mapping[str, Any]) -> Answers:
    return [_row([(_names(given)[0], _BARE)] * n) for n in _edges(given)]


def _none(given: Mapping[str, Any]) -> Answers:
    return [_row([]), _row([(_names(given)[0], {})])]


def _only(given: Mapping[str, Any]) -> Answers:
    name = given["names"][0]
    return [_row([(name, {})]), _row([(name, {}), (f"un{name}", {})])]


def _order(given: Mapping[str, Any]) -> Answers:
    calls: list[Call] = [(name, {}) for name in given["names"]]
    return [_row(calls), _row(calls[:-1])]


def _before(given: Mapping[str, Any]) -> Answers:
    same = {given["same"]: "rain"} if given.get("same") else {}
    first, then = (given["first"][0], same), (given["then"][0], same)
    made = [first, then]
    calls = [
        {"name": name, "arguments": json.dumps(inner), "turn": turn, "turns": 2}
        for turn, (name, inner) in enumerate(made)
    ]
    return [({"tool_calls": calls}, _SAID), _row([]), _row([then]), _row(made)]


def _parallel(given: Mapping[str, Any]) -> Answers:
    return [_row([("run", _BARE)] * n, turn=0) for n in _edges(given)]


def _argument(given: Mapping[str, Any]) -> Answers:
    value, name = given["values"][0], given.get("name", "run")
    steps = json_tree.steps(given["path"])
    each = next((i for i, step in enumerate(steps) if step.to is None), None)
    if each is None:
        return [_row([(name, along([steps], one))]) for one in (value, f"{value}s")]
    before, after = steps[:each], steps[each + 1 :]
    many = [[along([after], value)] * n for n in _edges(given)]
    return [_row([(name, along([before], one))]) for one in many]


def _argument_length(given: Mapping[str, Any]) -> Answers:
    steps, name = json_tree.steps(given["path"]), given.get("name", "run")
    return [_row([(name, along([steps], words(n)))]) for n in _edges(given, 0)]


def _arguments(given: Mapping[str, Any]) -> Answers:
    values = fitting(given.get("json_schema") or {"type": "object"})
    rows = [_row([(_names(given)[0], value)]) for value in values]
    broken = {"tool_calls": [{"name": _names(given)[0], "arguments": "{"}]}
    return [*rows, (broken, _SAID)]


def _turn(given: Mapping[str, Any]) -> Answers:
    asked = {"role": "user", "content": "Does it rain?"}
    said = {"role": "assistant", "content": _SAID}
    return [({"messages": [*[asked, said] * (n - 1), asked]}, _SAID) for n in _edges(given) if n]


def _leak(given: Mapping[str, Any]) -> Answers:
    source = given.get("source", "system")
    secret = " ".join(f"{word}{i}" for i, word in enumerate(words(80).split()))
    row: Mapping[str, Any] = {source: secret}
    if source == "context":
        row = {source: [secret]}
    if source == "tool":
        row = {"messages": [{"role": "tool", "content": secret}]}
    more = given.get("n", 8) + given.get("at_most", 0)
    return [(row, _SAID), (row, " ".join(secret.split()[:more])), (row, secret)]


def _secret_tools(given: Mapping[str, Any]) -> Answers:
    return [
        ({}, _SAID),
        *(({}, f"I call {mark}{name}{mark}.") for name in _names(given) for mark in ("", "`")),
    ]


ANSWERS = {
    "tools.count": _count,
    "tools.none": _none,
    "tools.only": _only,
    "tools.order": _order,
    "tools.before": _before,
    "tools.parallel": _parallel,
    "tools.argument": _argument,
    "tools.argument_length": _argument_length,
    "tools.arguments": _arguments,
    "conversation.turn": _turn,
    "conversation.leak": _leak,
    "conversation.secret_tools": _secret_tools,
    "conversation.tool_names": _secret_tools,
}
