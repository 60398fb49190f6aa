"""The arguments of calls of tools: valid, of a shape, with some values, so long."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, cast

import annotated_types as at

from ifeval import units
from ifeval.checker import Count, Text, Words, checker
from ifeval.checkers import schemas
from ifeval.checkers.calling import Call, as_object, calls, spans, values
from ifeval.checkers.occurrence import named
from ifeval.errors import InvalidParameters
from ifeval.units import json_tree, strict_json
from ifeval.units.strict_json import Fault
from ifeval.verdict import Verdict, bounds, counted, decided, nearness, undecided
from ifeval.view import Row, View

Schema = dict[str, Any]
Value = str | int | float | bool
Values = Annotated[list[Value], at.MinLen(1)]

_SHOWN = 3


@checker("tools.arguments")
def arguments(
    view: View, *, names: Words | None = None, json_schema: schemas.Schema | None = None
) -> Verdict:
    """Look whether the arguments of each call are a JSON object, and fit a JSON Schema.

    Args:
        names: The tools whose calls are looked at; without it, all are.
        json_schema: The schema of the arguments. Without it, it is that of the tool in the row's
            ``metadata.tools``, where there is one. References to other documents are not
            followed.
    """
    made = [c for c in calls(view.row) if names is None or c.name in names]
    if not made:
        reason = f"there are no calls{f' of {named(names)}' if names else ''}"
        return decided(False, reason, measured=0, wanted="arguments that fit")
    known = _schemas(view.row) if json_schema is None else {}
    wrong: list[tuple[Call, str]] = []
    for call in made:
        try:
            problem = _fault(call, json_schema or known.get(call.name))
        except TimeoutError:
            return undecided("a pattern of the schema took too long", "timed out")
        except (OverflowError, LookupError) as error:
            return undecided(f"{call.name!r:.60}: {error}")
        if problem:
            wrong.append((call, problem))
    reason = (
        "; ".join(f"{call.name!r:.60}: {problem}" for call, problem in wrong[:_SHOWN])
        or f"the arguments of {counted(len(made), 'calls')} fit"
    )
    return decided(
        not wrong,
        reason,
        spans(view.row, [call for call, _ in wrong]),
        measured=len(wrong),
        wanted="arguments that fit",
        closeness=1 - len(wrong) / len(made),
    )


def _schemas(row: Row) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    tools = row.metadata.get("tools")
    for tool in cast("list[Any]", tools) if isinstance(tools, list) else []:
        fields = as_object(as_object(tool).get("function")) or as_object(tool)
        name = fields.get("name")
        schema = as_object(fields.get("parameters", fields.get("input_schema")))
        if isinstance(name, str) and schema:
            try:
                schemas.is_schema(schema)
            except ValueError as error:
                raise InvalidParameters("tools.arguments", f"of {name!r:.60}: {error}") from None
            found[name] = {**schema}
    return found


def _fault(call: Call, schema: Schema | None) -> str:
    read = strict_json.whole(call.arguments, 0, len(call.arguments))
    if isinstance(read, Fault):
        return f"no JSON: {read.problem} at character {read.at + 1}"
    if read.kind != "object":
        return f"the arguments are of kind {read.kind}, wanted object"
    if not schema:
        return ""
    tree = json_tree.nodes(call.arguments, 0, len(call.arguments))
    found = schemas.problems(call.arguments, tree, schema)
    return found[0][1] if found else ""


@checker("tools.argument")
def argument(
    view: View,
    *,
    argument: Text,
    names: Words | None = None,
    one_of: Values | None = None,
    at_least: Count | None = None,
    at_most: Count | None = None,
) -> Verdict:
    """Count the values of an argument, or those of them that are one of some.

    Args:
        argument: Its place in the arguments, with stops between names or numbers from 0, and
            ``*`` for each of a list or object: ``todos.*.status``.
        names: The tools whose calls are looked at; without it, all are.
        one_of: The values that count; without it, any value does.
        at_least: The fewest that pass, in each call; 1 unless ``at_most`` is given, else 0.
        at_most: The most that pass, in each call.
    """
    made = [c for c in calls(view.row) if names is None or c.name in names]
    if not made:
        reason = f"there are no calls{f' of {named(names)}' if names else ''}"
        return decided(False, reason, measured=0)
    least = at_least if at_least is not None else (1 if at_most is None else 0)
    counts = [
        sum(1 for value in values(call, argument) if one_of is None or _is_one(value, one_of))
        for call in made
    ]
    return _in_each(view.row, made, counts, f"values of {argument}", least, at_most)


@checker("tools.argument_length")
def argument_length(
    view: View,
    *,
    argument: Text,
    names: Words | None = None,
    unit: Literal["words", "sentences", "lines", "characters"] = "words",
    at_least: Count = 0,
    at_most: Count | None = None,
) -> Verdict:
    """Count the words, or other parts, of each text that is an argument.

    Args:
        argument: Its place in the arguments; see ``tools.argument``.
        names: The tools whose calls are looked at; without it, all are.
        unit: What is counted.
        at_least: The fewest that pass, in each text.
        at_most: The most that pass, in each text.
    """
    made = [c for c in calls(view.row) if names is None or c.name in names]
    texts = [
        (call, value) for call in made for value in values(call, argument) if isinstance(value, str)
    ]
    if not texts:
        return decided(False, f"no call has the text {argument!r:.60}", measured=0)
    part = getattr(units, unit)
    counts = [part.count(text) for _, text in texts]
    what = f"{unit} in {argument}"
    return _in_each(view.row, [call for call, _ in texts], counts, what, at_least, at_most)


def _in_each(
    row: Row,
    made: Sequence[Call],
    counts: Sequence[int],
    what: str,
    at_least: int,
    at_most: int | None,
) -> Verdict:
    """Judge a count of each call by two bounds; the worst is told."""
    near = [nearness(count, at_least, at_most) for count in counts]
    worst = near.index(min(near))
    wrong = [call for call, close in zip(made, near, strict=True) if close < 1.0]
    return decided(
        not wrong,
        f"{made[worst].name!r:.60}: {counts[worst]} {what}, wanted {bounds(at_least, at_most)}",
        spans(row, wrong or made),
        measured=counts[worst],
        wanted=bounds(at_least, at_most),
        closeness=sum(near) / len(near),
    )


def _is_one(value: Any, options: Sequence[Value]) -> bool:
    return any(
        isinstance(value, bool) == isinstance(option, bool) and value == option
        for option in options
    )
