"""Where a text of some format stands in a response: the whole of it, in a fence, or anywhere."""

import re
from collections.abc import Iterator, Sequence

from ifeval.units import strict_json
from ifeval.units.kind import Where
from ifeval.units.markdown import code_blocks
from ifeval.units.spans import inline_code
from ifeval.units.strict_json import Fault, Kind, Value

Regions = list[tuple[int, int]]

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*\Z")
_INFO = re.compile(r"[`~]+[ \t]*([^\s`]*)")
_MAY_HOLD_JSON = {
    *("json", "jsonc", "json5", "jsonl", "ndjson", "geojson", "http", "markdown", "md"),
    *("text", "txt", "plain", "plaintext", "output", "console", "log"),
}
"""What a fence may say around JSON among other text."""
_AROUND = " \t\r\n\ufeff"


def regions(text: str, where: Where, names: Sequence[str]) -> Regions | Fault:
    """Return where texts of a format may stand, or why none can.

    Args:
        where: The place; ``anywhere`` is both others, fences first.
        names: What a fence may say that it holds, the usual name first. One that says
            nothing may hold anything.
    """
    if where == "whole":
        found = _whole(text, names)
        return found if isinstance(found, Fault) else [found]
    inside = [_inside(text, fence, names) for fence in fences(text)]
    fitting = [region for region in inside if not isinstance(region, Fault)]
    if fitting:
        return fitting
    if where == "anywhere":
        return [_trimmed(text)]
    faults = (region for region in inside if isinstance(region, Fault))
    return next(faults, Fault(len(text), "there is no fenced code"))


def values(text: str, where: Where, kind: Kind | None = None) -> list[Value] | Fault:
    """Return the JSON values in a place, or why there are none.

    Args:
        where: The place.
        kind: What kind of value it must be. Anywhere, only objects and arrays are found, and in
            code of another language only where they are all that the block holds.
    """
    if where == "anywhere":
        return strict_json.search(text, kind, [*_other_code(text)])
    places = regions(text, where, ["json"])
    if isinstance(places, Fault):
        return places
    read = [_fitting(strict_json.whole(text, *place), kind) for place in places]
    found = [value for value in read if isinstance(value, Value)]
    return found or next(fault for fault in read if isinstance(fault, Fault))


def _other_code(text: str) -> Iterator[tuple[int, int]]:
    """Yield the code, in order, that is of another language than JSON, or a piece of one.

    What holds nothing but JSON is none, unless it is a pair of brackets within a line.
    """
    blocks = {*fences(text)}
    lines = inline_code.function(text) if "`" in text else ()
    for place in sorted([*blocks, *lines]):
        if place not in blocks:
            inside = _within_ticks(text, place)
        elif (_name(text, place).casefold() or "json") in _MAY_HOLD_JSON:
            continue
        else:
            inside = body(text, place)
        if not inside or isinstance(strict_json.whole(text, *inside), Fault):
            yield place


def _within_ticks(text: str, place: tuple[int, int]) -> tuple[int, int] | None:
    """Return what stands between the backticks of code in a line, if that says anything."""
    said = text[slice(*place)]
    ticks = len(said) - len(said.lstrip("`"))
    return None if said.strip("` ") in ("{}", "[]") else (place[0] + ticks, place[1] - ticks)


def named(text: str, start: int) -> bool:
    """Tell whether a region says what it holds: its fence names a format, or it is in none.

    Args:
        start: Where the region starts, as ``regions`` gives it.
    """
    line = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : start].strip("> \t\r\n")
    return not line or bool(line.strip("`~ \t"))


def fences(text: str) -> Regions:
    """Return where fenced blocks of code stand."""
    if "```" not in text and "~~~" not in text:
        return []
    return [(a, b) for a, b in code_blocks.function(text) if text[a] in "`~"]


def body(text: str, region: tuple[int, int]) -> tuple[int, int] | None:
    """Return what a fenced block of code holds, or None where its fence is not closed."""
    start, end = region
    inside, last = text.find("\n", start, end) + 1, text.rfind("\n", start, end) + 1
    closing = _FENCE.match(text[last:end]) if inside else None
    if not closing or not text.startswith(closing[1][0] * 3, start):
        return None
    return inside, last


def _whole(text: str, names: Sequence[str]) -> tuple[int, int] | Fault:
    start, end = _trimmed(text)
    fence = next(iter(fences(text)), None)
    if not fence or fence[0] != start:
        return start, end
    inside = _inside(text, fence, names)
    rest = end - len(text[fence[1] : end].lstrip())
    if rest < end and not isinstance(inside, Fault):
        return Fault(rest, "more text after the fenced code")
    return inside


def _trimmed(text: str) -> tuple[int, int]:
    end = len(text.rstrip(_AROUND))
    return min(len(text) - len(text.lstrip(_AROUND)), end), end


def _inside(text: str, fence: tuple[int, int], names: Sequence[str]) -> tuple[int, int] | Fault:
    """Return where the body of a fenced block is, if the fence names the format or nothing."""
    name = _name(text, fence)
    if name and name.casefold() not in names:
        return Fault(fence[0], f"the fenced code says it is {name[:20]!r}, wanted {names[0]}")
    return body(text, fence) or Fault(fence[0], "the fence of code is not closed")


def _name(text: str, fence: tuple[int, int]) -> str:
    match = _INFO.match(text, *fence)
    return match[1] if match else ""


def _fitting(found: Value | Fault, kind: Kind | None) -> Value | Fault:
    if isinstance(found, Value) and kind not in (None, found.kind):
        return Fault(found.start, f"it is of kind {found.kind}, wanted {kind}")
    return found
