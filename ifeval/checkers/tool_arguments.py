"""The arguments of calls of tools: valid, and of a shape. What they hold is for the algebra."""

from typing import Annotated, Any, cast

import annotated_types as at

from ifeval.checker import Words, checker
from ifeval.checkers import schemas
from ifeval.checkers.calling import Call, as_object, calls, spans
from ifeval.checkers.occurrence import named
from ifeval.errors import InvalidParameters
from ifeval.units import json_tree, strict_json
from ifeval.units.strict_json import Fault
from ifeval.verdict import Verdict, counted, decided, undecided
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
