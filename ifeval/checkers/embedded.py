"""Where JSON stands in a response: the whole of it, a fenced block of code, or anywhere."""

import re
from typing import Literal

from ifeval.checkers import layout, strict_json
from ifeval.checkers.strict_json import Fault, Kind, Value
from ifeval.view import View

Where = Literal["whole", "fenced", "anywhere"]

_INFO = re.compile(r"[`~]+[ \t]*([^\s`]*)")
_AROUND = " \t\r\n\ufeff"


def find(view: View, where: Where, kind: Kind | None) -> list[Value] | Fault:
    """Return the JSON values in a place, or why there are none.

    Args:
        where: The place. The whole response may stand in one fence of code.
        kind: What kind of value it must be.
    """
    match where:
        case "whole":
            return _whole(view, kind)
        case "fenced":
            return _fenced(view, kind)
        case "anywhere":
            return strict_json.search(view.text, kind)


def _whole(view: View, kind: Kind | None) -> list[Value] | Fault:
    text = view.text
    end = len(text.rstrip(_AROUND))
    start = min(len(text) - len(text.lstrip(_AROUND)), end)
    fence = next(iter(layout.fences(view)), None)
    if fence and fence[0] == start:
        inside = _inside(text, fence)
        if isinstance(inside, Fault):
            return inside
        rest = end - len(text[fence[1] : end].lstrip())
        if rest < end:
            return Fault(rest, "more text after the fenced code")
        start, end = inside
    return _fitting(strict_json.whole(text, start, end), kind)


def _fenced(view: View, kind: Kind | None) -> list[Value] | Fault:
    found: list[Value] = []
    first: Fault | None = None
    for fence in layout.fences(view):
        inside = _inside(view.text, fence)
        fits = inside
        if not isinstance(inside, Fault):
            fits = _fitting(strict_json.whole(view.text, *inside), kind)
        if isinstance(fits, Fault):
            first = first or fits
        else:
            found += [value for value in fits if isinstance(value, Value)]
    return found or first or Fault(len(view.text), "there is no fenced code")


def _inside(text: str, fence: tuple[int, int]) -> tuple[int, int] | Fault:
    """Return where the body of a fenced block is, if the fence names JSON or nothing."""
    match = _INFO.match(text, *fence)
    name = match[1] if match else ""
    if name.casefold() not in ("", "json"):
        return Fault(fence[0], f"the fenced code says it is {name[:20]!r}")
    return layout.body(text, fence) or Fault(fence[0], "the fence of code is not closed")


def _fitting(found: Value | Fault, kind: Kind | None) -> list[Value] | Fault:
    if isinstance(found, Fault):
        return found
    if kind not in (None, found.kind):
        return Fault(found.start, f"it is of kind {found.kind}, wanted {kind}")
    return [found]
