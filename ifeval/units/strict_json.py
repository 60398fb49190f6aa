"""JSON by RFC 8259 and nothing beyond it, read without recursion, with the place of a fault.

``json`` of the standard library accepts ``NaN``, keeps one of two equal keys, and gives up on
what is nested deeply; none of this is so here. The time is linear.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["object", "array", "string", "number", "boolean", "null"]

_BLANK = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_NAME = re.compile(r"-?[A-Za-z_]+")
_OPENING = re.compile(
    r"(?<![A-Za-z0-9_)\]])(?:(?<![\w)\].,;!?*\"”][ \t])|(?!\[-?[\d.]+\]))\[(?!\][ \t]+[^\W\d_])"
    r"|\[(?![^\[\]{},]*\])"
    r"|\{(?!\})|(?<![\"'`])\{(?!\}(?:[\"'`]|[ \t]+[^\W\d_]))"
)
"""What may open an object or array. ``data[0]`` is no array but a place in one; braces beside
a quotation mark, as in ``"{}"``, are a place to fill in, and an empty pair before a word, as in
"use {} for it", is a pair of signs. One number after a word, as in "so it was [3]", is a note."""
_NAMES: dict[str, Kind] = {"true": "boolean", "false": "boolean", "null": "null"}
_SHOWN = 20


class Value(NamedTuple):
    """A JSON value and where it stands."""

    start: int
    end: int
    kind: Kind


class Fault(NamedTuple):
    """Where a text stops being JSON, and why."""

    at: int
    problem: str


@dataclass(slots=True)
class _Open:
    """An object or array that is being read, and the containers within it so far."""

    start: int
    keys: set[str] | None
    within: list[Value] = field(default_factory=list[Value])

    @property
    def close(self) -> str:
        return "]" if self.keys is None else "}"


def whole(text: str, start: int, end: int) -> Value | Fault:
    """Return the value that a part of a text is, but for blanks around it, or the fault."""
    found, _ = _read(text, _after_blanks(text, start, end), end)
    if isinstance(found, Value):
        rest = _after_blanks(text, found.end, end)
        if rest < end:
            return Fault(rest, "more text after the JSON")
    return found


def search(
    text: str, kind: Kind | None, without: Sequence[tuple[int, int]] = ()
) -> list[Value] | Fault:
    """Return the objects and arrays in a text, or the fault of the one that came furthest.

    Args:
        kind: Only those of this kind.
        without: Where none is looked for, in order.
    """
    values: list[Value] = []
    fault, reach = Fault(0, "no JSON object or array"), 0
    match = _OPENING.search(text)
    left = iter(without)
    skipped = next(left, None)
    while match:
        start = match.start()
        while skipped and skipped[1] <= start:
            skipped = next(left, None)
        if skipped and skipped[0] <= start:
            match = _OPENING.search(text, skipped[1])
            continue
        found, within = _read(text, start, len(text))
        if isinstance(found, Value):
            within = [found]
            start = found.end
        else:
            if found.at - start > reach:
                fault, reach = found, found.at - start
            # Nothing that is open here is closed later: it would meet the same fault.
            start = max(found.at, start + 1)
        values += (value for value in within if kind in (None, value.kind))
        match = _OPENING.search(text, start)
    return values or fault


def _read(text: str, pos: int, end: int) -> tuple[Value | Fault, list[Value]]:
    """Read one value. With a fault come the containers that were complete before it."""
    open_: list[_Open] = []
    found: Value | None = None
    while True:
        if found is None:
            got = _opened(text, pos, end, open_) or _scalar(text, pos, end)
        else:
            got = _next(text, pos, end, open_[-1])
            if isinstance(got, Value):
                open_.pop()
        if isinstance(got, Fault):
            return got, [value for frame in open_ for value in frame.within]
        if isinstance(got, int):
            pos, found = got, None
            continue
        if not open_:
            return got, []
        if got.kind in ("object", "array"):
            open_[-1].within.append(got)
        found, pos = got, got.end


def _opened(text: str, pos: int, end: int, open_: list[_Open]) -> Value | Fault | int | None:
    """Open a container, if one starts here: return where its first value is expected."""
    if pos >= end or text[pos] not in "[{":
        return None
    frame = _Open(pos, set() if text[pos] == "{" else None)
    inside = _after_blanks(text, pos + 1, end)
    if text.startswith(frame.close, inside, end):
        return Value(pos, inside + 1, "array" if frame.keys is None else "object")
    open_.append(frame)
    return inside if frame.keys is None else _key(text, inside, end, frame.keys)


def _next(text: str, pos: int, end: int, frame: _Open) -> Value | Fault | int:
    """Return what follows a value in a container: its end, or where the next value is."""
    pos = _after_blanks(text, pos, end)
    if text.startswith(frame.close, pos, end):
        return Value(frame.start, pos + 1, "array" if frame.keys is None else "object")
    if not text.startswith(",", pos, end):
        return _unexpected(text, pos, end, f"',' or {frame.close!r}")
    after = _after_blanks(text, pos + 1, end)
    if text.startswith(frame.close, after, end):
        return Fault(pos, f"a comma before {frame.close!r}")
    return after if frame.keys is None else _key(text, after, end, frame.keys)


def _key(text: str, pos: int, end: int, keys: set[str]) -> Fault | int:
    """Read a key and its colon: return where the value is."""
    if not text.startswith('"', pos, end):
        return _unexpected(text, pos, end, "a key in double quotes")
    read = _string(text, pos, end)
    if isinstance(read, Fault):
        return read
    raw = text[pos:read]
    key = json.loads(raw) if "\\" in raw else raw[1:-1]
    if key in keys:
        return Fault(pos, f"the key {key!r:.60} occurs twice")
    keys.add(key)
    colon = _after_blanks(text, read, end)
    if not text.startswith(":", colon, end):
        return _unexpected(text, colon, end, "':'")
    return _after_blanks(text, colon + 1, end)


def _scalar(text: str, pos: int, end: int) -> Value | Fault:
    if text.startswith('"', pos, end):
        read = _string(text, pos, end)
        return read if isinstance(read, Fault) else Value(pos, read, "string")
    number = _NUMBER.match(text, pos, end)
    if number:
        return Value(pos, number.end(), "number")
    name = _NAME.match(text, pos, end)
    if name and name[0] in _NAMES:
        return Value(pos, name.end(), _NAMES[name[0]])
    if name:
        return Fault(pos, f"{name[0][:_SHOWN]!r} is no JSON value")
    return _unexpected(text, pos, end, "a value")


def _string(text: str, pos: int, end: int) -> Fault | int:
    match = _STRING.match(text, pos, end)
    stop = match.end() if match else pos + 1
    if stop >= end:
        return Fault(pos, "a string without an end")
    if text[stop] == '"':
        return stop + 1
    return Fault(stop, f"{text[stop : stop + 2]!r} in a string")


def _unexpected(text: str, pos: int, end: int, wanted: str) -> Fault:
    if pos >= end:
        return Fault(end, f"the text ends where {wanted} is expected")
    return Fault(pos, f"{text[pos]!r} where {wanted} is expected")


def _after_blanks(text: str, pos: int, end: int) -> int:
    match = _BLANK.match(text, pos, end)
    return match.end() if match else pos
