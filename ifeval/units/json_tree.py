"""The values of a JSON text by their paths, with their places."""

import json
import re
from functools import lru_cache
from typing import NamedTuple

from ifeval.units.kind import Decoded
from ifeval.units.strict_json import Kind

_TOKEN = re.compile(r'[\[\]{},:]|"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^\s\[\]{},:"]+')
_STEP = re.compile(
    r"\.(?P<deep>\.)?(?:(?P<all>\*)|(?P<name>[^\W\d][\w-]*))"
    r"|\[(?:(?P<each>\*)|(?P<index>-?\d{1,9})|'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\")\]"
)
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u.{4}|\\.")
_KINDS: dict[str, Kind] = {'"': "string", "t": "boolean", "f": "boolean", "n": "null"}


class Step(NamedTuple):
    """One step of a path: to a key, an index, or to all (``None``); ``deep`` at any depth."""

    to: str | int | None
    deep: bool


class Node(NamedTuple):
    """A value: where it stands, in which other, and under which key or index."""

    start: int
    end: int
    kind: Kind
    parent: int
    key: str | int


def steps(path: str) -> list[Step]:
    """Read a path: ``$.items[0].name``, ``$.items[*]``, ``$..name``, ``$['odd key']``.

    Raises:
        ValueError: It is no such path.
    """
    if not path.startswith("$"):
        raise ValueError("a path starts with '$', such as '$.items[*].name'")
    found: list[Step] = []
    place = 1
    while place < len(path):
        match = _STEP.match(path, place)
        if not match:
            raise ValueError(f"{path[place:][:20]!r} is no step of a path")
        name = match["name"] or match["single"] or match["double"]
        key = int(match["index"]) if match["index"] else name
        if key is None and not (match["all"] or match["each"]):
            key = ""  # the key in quotation marks is empty
        found.append(Step(key, bool(match["deep"])))
        place = match.end()
    return found


@lru_cache(maxsize=4)
def nodes(text: str, start: int, end: int) -> list[Node]:
    """Return every value of a JSON text that was found to be valid, outer first."""
    found: list[Node] = []
    open_: list[int] = []
    counts: list[int] = []
    key: str | None = None
    for match in _TOKEN.finditer(text, start, end):
        sign = match[0]
        if sign in "]}":
            index = open_.pop()
            counts.pop()
            found[index] = found[index]._replace(end=match.end())
        elif sign == ",":
            counts[-1] += 1
            key = None
        elif sign != ":":
            inside = bool(open_) and found[open_[-1]].kind == "object"
            if inside and key is None:
                key = _string(sign)
                continue
            name = key if inside and key is not None else (counts[-1] if counts else "")
            kind = _KINDS.get(sign[0], "number")
            if sign in "[{":
                kind = "array" if sign == "[" else "object"
            found.append(Node(*match.span(), kind, open_[-1] if open_ else -1, name))
            if sign in "[{":
                open_.append(len(found) - 1)
                counts.append(0)
                key = None
    return found


def _string(sign: str) -> str:
    return json.loads(sign) if "\\" in sign else sign[1:-1]


def select(tree: list[Node], path: str) -> list[Node]:
    """Return the values at a path, in order; of values within each other, the outermost."""
    children: dict[int, list[int]] = {}
    for index, node in enumerate(tree):
        children.setdefault(node.parent, []).append(index)
    here = [0] if tree else []
    for step in steps(path):
        if step.deep:
            below = _below(tree, here)
        else:
            below = [child for index in here for child in children.get(index, ())]
        here = [index for index in below if _fits(tree, index, step, children)]
    return [tree[index] for index in _outermost(tree, here)]


def _fits(tree: list[Node], index: int, step: Step, children: dict[int, list[int]]) -> bool:
    node = tree[index]
    if isinstance(step.to, int) and step.to < 0 and isinstance(node.key, int):
        return node.key == len(children[node.parent]) + step.to
    return step.to is None or node.key == step.to


def _below(tree: list[Node], here: list[int]) -> list[int]:
    """Return all that is within some values, at any depth, each once."""
    found: list[int] = []
    for index in _outermost(tree, here):
        below = index + 1
        while below < len(tree) and tree[below].start < tree[index].end:
            found.append(below)
            below += 1
    return found


def _outermost(tree: list[Node], here: list[int]) -> list[int]:
    found: list[int] = []
    for index in here:
        if not found or tree[index].start >= tree[found[-1]].end:
            found.append(index)
    return found


def decoded(raw: str) -> Decoded | None:
    """Return the text of a JSON string, and where its characters stand; None of another value."""
    if not raw.startswith('"'):
        return None
    parts: list[str] = []
    pieces: list[tuple[int, int, int, int]] = []
    length = 0

    def add(part: str, start: int, end: int) -> None:
        nonlocal length
        if part:
            parts.append(part)
            pieces.append((length, length + len(part), start, end))
            length += len(part)

    place = 1
    for match in _ESCAPE.finditer(raw, 1, len(raw) - 1):
        add(raw[place : match.start()], place, match.start())
        add(json.loads(f'"{match[0]}"'), *match.span())
        place = match.end()
    add(raw[place:-1], place, len(raw) - 1)
    return "".join(parts), pieces
