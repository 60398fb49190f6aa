"""Readers of a row's constraints: ours, IFEval's, and the labels that trainers use.

A label is a list of ``{"instruction_id": [ids], "kwargs": [arguments]}``, or, in the older
RLVR-IFeval, one ``{"func_name": name}`` with the arguments beside the name; as values, as JSON
text, or as a Python literal.
"""

import ast
import json
from functools import lru_cache
from typing import Any

from ifeval.rows.fields import MISSING, Malformed, is_list, is_object, refuse

LABELS = ("ground_truth", "label", "gts")
"""Fields in which trainers keep constraints, and others keep other things."""

_MARKS = ("instruction_id", "func_name")
"""What a label has: ids with their arguments, or the name of a function beside its own."""

_LONGEST_LITERAL = 1_000_000
_WANTED = "a list of constraints, or JSON text of one"


def constraints_of(fields: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Take the constraints out of a row.

    Args:
        fields: The row; what is read is removed.

    Returns:
        The JSON form of each constraint, or None where the row has no such field.

    Raises:
        Malformed: They are of another shape, or the row has them twice.
    """
    ids = fields.pop("instruction_id_list", None)
    own = fields.pop("constraints", None)
    if ids is not None:
        if own is not None:
            problem = "stands beside `instruction_id_list`: a row may have one of the two"
            raise Malformed("constraints", problem)
        return _paired(ids, fields.pop("kwargs", MISSING), "instruction_id_list", "kwargs")
    if own is not None:
        return _listed(own, "constraints")
    for name in LABELS:
        if name in fields and is_label(fields[name]):
            return _listed(fields.pop(name), name)
    judge = fields.get("reward_model")  # where verl keeps it
    if is_object(judge) and is_label(judge.get("ground_truth")):
        rest = {name: value for name, value in judge.items() if name != "ground_truth"}
        fields["reward_model"] = rest
        return _listed(judge["ground_truth"], "reward_model.ground_truth")
    return None


def is_label(value: Any) -> bool:
    """Whether a value is a trainer's label: other people's labels are words or numbers."""
    if isinstance(value, str):
        return value.lstrip()[:1] in ("[", "{") and any(mark in value for mark in _MARKS)
    if is_object(value):
        return any(mark in value for mark in _MARKS)
    # some trainers keep a list of texts, one for each way of judging
    return is_list(value) and any(is_label(item) for item in value if not is_list(item))


def _listed(value: Any, where: str) -> list[dict[str, Any]]:
    if isinstance(value, str):
        value = _decoded(value, where)
    if is_object(value) and value:
        value = [value]
    if not is_list(value):
        refuse(where, _WANTED, value)
    found: list[dict[str, Any]] = []
    for i, item in enumerate(value):
        if isinstance(item, str) and is_label(item):
            found += _listed(item, f"{where}[{i}]")
            continue
        if not is_object(item):
            refuse(f"{where}[{i}]", "a constraint, which is an object", item)
        constraint = item
        if "func_name" in constraint:
            found.append(_called(constraint, f"{where}[{i}]"))
            continue
        if "instruction_id" not in constraint:
            found.append(constraint)
            continue
        ids, kwargs = constraint["instruction_id"], constraint.get("kwargs", MISSING)
        if isinstance(ids, str):
            ids, kwargs = [ids], kwargs if is_list(kwargs) else [kwargs]
        found += _paired(ids, kwargs, f"{where}[{i}].instruction_id", f"{where}[{i}].kwargs")
    return found


def _called(label: dict[str, Any], where: str) -> dict[str, Any]:
    """Return the constraint of a label of RLVR-IFeval, whose arguments stand beside the name."""
    name = label["func_name"]
    if not isinstance(name, str) or not name:
        refuse(f"{where}.func_name", "the name of a function", name)
    given = {key: value for key, value in label.items() if key != "func_name"}
    return _with(f"rlvr:{name}", given, where)


def _with(id: str, arguments: dict[str, Any], where: str) -> dict[str, Any]:
    """Return the constraint with arguments of which a null is none."""
    constraint: dict[str, Any] = {"id": id}
    for key, value in arguments.items():
        if value is not None:
            if key == "id":
                raise Malformed(f"{where}.id", "no argument can have this name")
            constraint[key] = value
    return constraint


def _decoded(text: str, where: str) -> Any:
    """Read JSON, or else a Python literal, which is data and is never run."""
    try:
        return json.loads(text)
    except ValueError as error:
        problem = f"{error}"
    except RecursionError:
        raise Malformed(where, "is nested too deeply") from None
    if text.lstrip()[:1] not in ("[", "{"):
        raise Malformed(where, f"must be {_WANTED}; as JSON: {problem}")
    if len(text) > _LONGEST_LITERAL:
        limit = f"{_LONGEST_LITERAL:,}"
        raise Malformed(where, f"is no JSON and has over {limit} characters: {problem}")
    try:
        return json.loads(_literal(text))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise Malformed(where, f"is neither JSON nor a Python literal: {problem}") from None


@lru_cache(maxsize=256)
def _literal(text: str) -> str:
    """Return a Python literal as JSON, so that no tuple, set or number as a key gets further.

    Reading one takes twenty times as long as reading JSON, and the rollouts of a prompt, which
    have one label, mostly stand together.
    """
    return json.dumps(ast.literal_eval(text))


def _paired(ids: Any, kwargs: Any, where: str, beside: str) -> list[dict[str, Any]]:
    """Join ids with their arguments. A null is what a columnar store writes for nothing."""
    if isinstance(ids, str) and ids.lstrip().startswith("["):
        ids = _decoded(ids, where)
    if not is_list(ids):
        refuse(where, "a list of ids", ids)
    names = ids
    if kwargs is MISSING:
        raise Malformed(beside, f"is missing, and `{where}` holds {len(names)}")
    if isinstance(kwargs, str):
        kwargs = _decoded(kwargs, beside)
    if not is_list(kwargs):
        refuse(beside, "a list of objects, one for each id", kwargs)
    given = kwargs
    if len(names) != len(given):
        raise Malformed(beside, f"holds {len(given)}, and `{where}` holds {len(names)}")
    found: list[dict[str, Any]] = []
    for i, (name, arguments) in enumerate(zip(names, given, strict=True)):
        if not isinstance(name, str) or not name:
            refuse(f"{where}[{i}]", "an id", name)
        if isinstance(arguments, str):
            arguments = _decoded(arguments, f"{beside}[{i}]")  # noqa: PLW2901
        if arguments is not None and not is_object(arguments):
            refuse(f"{beside}[{i}]", "an object or null", arguments)
        found.append(_with(name, arguments or {}, f"{beside}[{i}]"))
    return found
