"""What a row says beside the response: the condition of a *when*, mostly."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Annotated, Any, cast

import annotated_types as at

from ifeval.checker import Text, checker
from ifeval.verdict import Verdict, decided
from ifeval.view import Document, Row, View

Number = int | float
Value = str | int | float | bool
Values = Annotated[list[Value], at.MinLen(1)]

_OF_ROW = frozenset(entry.name for entry in fields(Row))
_FIELDS = _OF_ROW - {"response", "answer", "constraints", "views"}
_OF_DOCUMENT = frozenset(("id", "text", "title", "url"))


@checker("row.field")
def field(
    view: View,
    *,
    field: Text,
    equals: Value | None = None,
    one_of: Values | None = None,
    at_least: Number | None = None,
    at_most: Number | None = None,
    exists: bool | None = None,
) -> Verdict:
    """Look at a field of the row; every condition that is given must hold.

    A field that is absent, null or of another type fails, so that a *when* on it does not
    apply. The response itself is no such field.

    Args:
        field: Its place, with stops between names or numbers from 0: ``metadata.tier``,
            ``answers.context``, ``messages.0.role``. What a file has beyond the known fields is
            under ``metadata``.
        equals: The value that it must have. Numbers and booleans are not texts: 3 is not "3".
        one_of: The values of which it must have one.
        at_least: The smallest number that passes.
        at_most: The largest number that passes.
        exists: Whether the field must be there; without any other condition, true.
    """
    wanted = _wanted(equals, one_of, at_least, at_most, exists=exists)
    value = _value(view.row, field)
    if value is None:
        absent = f"the row has no field {field}"
        return decided(wanted == "absent", absent, measured="absent", wanted=wanted)
    passed = (
        exists is not False
        and (equals is None or _same(value, equals))
        and (one_of is None or any(_same(value, option) for option in one_of))
        and ((at_least is None and at_most is None) or _within(value, at_least, at_most))
    )
    shown = value if _is_number(value) else f"{value!r:.80}"
    reason = f"the row's {field} is {shown}, wanted {wanted}"
    return decided(passed, reason, measured=shown, wanted=wanted)


def _wanted(
    equals: Value | None,
    one_of: Sequence[Value] | None,
    at_least: float | None,
    at_most: float | None,
    *,
    exists: bool | None,
) -> str:
    conditions = [
        "" if exists is not False else "absent",
        "" if equals is None else f"{equals!r:.80}",
        "" if one_of is None else f"one of {', '.join(map(repr, one_of)):.200}",
        "" if at_least is None else f"at least {at_least}",
        "" if at_most is None else f"at most {at_most}",
    ]
    return " and ".join(filter(None, conditions)) or "any value"


def _same(value: Any, wanted: Value) -> bool:
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _within(value: Any, at_least: float | None, at_most: float | None) -> bool:
    if not _is_number(value):
        return False
    return (at_least is None or value >= at_least) and (at_most is None or value <= at_most)


def _value(row: Row, field: str) -> Any:
    """Return the value at a dotted place, or None where there is none."""
    first, *steps = field.split(".")
    value: Any = getattr(row, first) if first in _FIELDS else None
    if value in ("", (), [], {}) and first != "prompt":  # what a row has that was not given it
        return None
    for step in steps:
        match value:
            case Document():
                value = getattr(value, step) if step in _OF_DOCUMENT else None
            case Mapping():
                value = cast("Mapping[str, Any]", value).get(step)
            case str():
                return None
            case Sequence() if step.isascii() and step.isdigit() and len(step) < 10:
                items = cast("Sequence[Any]", value)
                value = items[int(step)] if int(step) < len(items) else None
            case _:
                return None
    return value
