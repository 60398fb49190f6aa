"""YAML, read as a stream of events: nothing is built, so that no alias can grow."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from ifeval.checkers.parsing import INSTALL
from ifeval.units.strict_json import Fault

Kind = Literal["mapping", "sequence"]

LONGEST = 200_000
"""Characters of YAML that are parsed; of longer YAML nothing is said."""

DEEPEST = 200
"""Brackets within brackets, and dashes on one line; libyaml takes quadratic time over them."""

_BRACKET = re.compile(r"[\[{\]}]")
_NUMBERED = re.compile(r"(\d{1,9})[.)] ")
_DASHES = re.compile(rf"^[ ]*(?:[-?][ ]){{{DEEPEST},}}", re.MULTILINE)
# What YAML 1.1 reads otherwise than 1.2 does: https://yaml.org/spec/1.2.2/ext/changes/
_PITFALLS = (
    (re.compile(r"(?:y|yes|n|no|on|off)\Z", re.IGNORECASE), "a truth value in YAML 1.1"),
    (re.compile(r"[-+]?0[0-7_]+\Z"), "an octal number in YAML 1.1"),
    (re.compile(r"0o[0-7]+\Z"), "an octal number only in YAML 1.2"),
    (
        re.compile(r"[-+]?[1-9][\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?\Z"),
        "a number of base 60 in YAML 1.1",
    ),
    (re.compile(r"[-+]?(?:\d+_[\d_]*(?:\.\d*)?|0b[01_]+)\Z"), "a number in YAML 1.1"),
    (re.compile(r"\d{4}-\d\d?-\d\d?(?:[Tt \t].*)?\Z"), "a date in YAML 1.1"),
    (re.compile(r"=\Z"), "a default value in YAML 1.1"),
)


@dataclass(slots=True)
class _Open:
    """A collection that is being read; of a mapping, its keys and whether one comes next."""

    keys: set[str] | None = None
    at_key: bool = True


def read(
    text: str, *, portable: bool, said: bool = True
) -> Kind | Literal["scalar", "nothing"] | Fault:
    """Return what a YAML text is, by its first document, or its first fault.

    Args:
        text: The text.
        portable: Whether a plain value that YAML 1.1 and 1.2 read differently is a fault.
        said: Whether the text is said to be YAML. Where it is not, a plain key with blanks is
            a fault: what a program prints has often a colon.

    Raises:
        LookupError: The parser is not installed; the message says how to install it.
        OverflowError: The text is too long, or nested too deeply.
    """
    try:
        import yaml
    except ImportError:
        raise LookupError(f"no parser of YAML is installed: {INSTALL}") from None
    if len(text) > LONGEST:
        raise OverflowError(f"YAML of more than {LONGEST:,} characters is not parsed")
    if _depth(text) > DEEPEST or _DASHES.search(text):
        raise OverflowError("the YAML is nested too deeply")
    module: Any = yaml
    loader = getattr(module, "CSafeLoader", module.SafeLoader)
    try:
        return _walk(text, module.parse(text, Loader=loader), portable=portable, said=said)
    except module.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = _place(text, mark) if mark else 0
        return Fault(at, " ".join(f"{error.problem or error.context}".split()))
    except (module.YAMLError, ValueError) as error:  # a character that YAML does not have
        at = getattr(error, "position", 0)
        return Fault(at if 0 <= at <= len(text) else 0, "a character that is not allowed")


def _walk(
    text: str, events: Any, *, portable: bool, said: bool
) -> Kind | Literal["scalar", "nothing"] | Fault:
    open_: list[_Open] = []
    kind: Kind | Literal["scalar", "nothing"] = "nothing"
    anchors = set[str]()
    for event in events:
        name = type(event).__name__
        if name in ("MappingEndEvent", "SequenceEndEvent"):
            closed = open_.pop()
            if not open_ and _is_numbered(closed.keys or set()):
                return Fault(0, "it is a numbered list")
            continue
        if name not in ("ScalarEvent", "AliasEvent", "MappingStartEvent", "SequenceStartEvent"):
            continue
        if name == "AliasEvent" and event.anchor not in anchors:
            return Fault(
                _place(text, event.start_mark), f"there is no anchor {event.anchor[:60]!r}"
            )
        anchors.add(event.anchor)
        inside = open_[-1] if open_ else None
        if name == "ScalarEvent":
            problem = _scalar(event, inside, portable=portable, said=said)
            if problem:
                return Fault(_place(text, event.start_mark), problem)
        if inside and inside.keys is not None:
            inside.at_key = not inside.at_key
        if kind == "nothing":
            kind = "mapping" if name[0] == "M" else "sequence"
            # A document of nothing but a comment is an empty plain value.
            if name == "ScalarEvent":
                kind = "scalar" if event.value or event.style else "nothing"
        if name == "MappingStartEvent":
            open_.append(_Open(set()))
        elif name == "SequenceStartEvent":
            open_.append(_Open())
    return kind


def _scalar(event: Any, inside: _Open | None, *, portable: bool, said: bool) -> str:
    value: str = event.value
    plain = event.implicit[0] and not event.style
    if inside and inside.keys is not None and inside.at_key:
        if value in inside.keys and not (plain and value == "<<"):
            return f"the key {value[:60]!r} occurs twice"
        inside.keys.add(value)
        if plain and not said and " " in value:
            return f"the key {value[:60]!r} has blanks, and no fence says that this is YAML"
    if portable and plain:
        for searched, what in _PITFALLS:
            if searched.match(value):
                return f"{value[:30]!r} is {what}: put it into quotation marks"
    return ""


def _is_numbered(keys: set[str]) -> bool:
    """Tell whether keys, or those with a number, are the items of a list from 1 on."""
    numbers = [int(match[1]) for key in keys if (match := _NUMBERED.match(key))]
    return len(numbers) > 1 and sorted(numbers) == [*range(1, len(numbers) + 1)]


def _depth(text: str) -> int:
    deepest = depth = 0
    for match in _BRACKET.finditer(text):
        depth = depth + 1 if match[0] in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _place(text: str, mark: Any) -> int:
    start = 0
    for _ in range(mark.line):
        start = text.find("\n", start) + 1 or len(text)
    return min(start + mark.column, len(text))
