"""JSON values against JSON Schema, without the network and with limits on time and size."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Annotated, Any, cast

import annotated_types as at

from ifeval.checkers import pattern
from ifeval.units.json_tree import Node

LONGEST = 200_000
"""Characters of JSON that are held against a schema; of longer JSON nothing is said."""

_PROBLEMS = 20
_LONG_NUMBER = 4000

Problem = tuple[int, str]
"""A value that does not fit, by its index among the nodes, and what is wrong."""


def is_schema(schema: Mapping[str, Any]) -> bool:
    """Return true for a JSON Schema.

    Raises:
        ValueError: It is none; the message says where.
    """
    import jsonschema

    try:
        _validator(schema).check_schema(schema)
    except jsonschema.SchemaError as error:
        raise ValueError(f"no JSON Schema: {error.json_path}: {error.message}"[:300]) from None
    return True


Schema = Annotated[dict[str, Any], at.Predicate(is_schema)]


def problems(text: str, tree: list[Node], schema: Mapping[str, Any]) -> list[Problem]:
    """Return what of a JSON text does not fit a schema, in the order of the text.

    References lead only within the schema, and nothing is fetched.

    Args:
        text: Valid JSON.
        tree: Its values.
        schema: By the draft that ``$schema`` names, or else 2020-12.

    Raises:
        TimeoutError: A pattern of the schema took too long.
        OverflowError: The text is too long, or nested too deeply.
        LookupError: A reference of the schema leads nowhere.
    """
    import referencing
    import referencing.exceptions

    if len(text) > LONGEST:
        raise OverflowError(f"JSON of more than {LONGEST:,} characters is not checked")
    try:
        value = json.loads(text, parse_int=_number)
        validator = _validator(schema)(schema, registry=referencing.Registry[Any]())
        errors = [*islice(cast("Iterator[Any]", validator.iter_errors(value)), _PROBLEMS)]
    except RecursionError:
        raise OverflowError("the JSON is nested too deeply") from None
    except referencing.exceptions.Unresolvable as error:
        raise LookupError(
            f"the schema refers to {str(error.ref)[:80]!r}, which is not there"
        ) from None
    children = {(node.parent, node.key): index for index, node in enumerate(tree)}
    found: list[Problem] = []
    for error in errors:
        index = 0
        for key in error.absolute_path:
            index = children.get((index, key), index)
        where = "$" + "".join(
            f"[{k}]" if isinstance(k, int) else f".{k}" for k in error.absolute_path
        )
        said = " ".join(str(error.message).split())
        found.append((index, f"{where[:80]}: {said[:160]}"))
    return sorted(found)


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) < _LONG_NUMBER else float(digits)


def _canonical(value: Any) -> Any:
    """Return a value in which equal numbers are written equally: the library compares pairwise."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_canonical(item) for item in cast("list[Any]", value)]
        case dict():
            entries = cast("dict[str, Any]", value)
            return {key: _canonical(item) for key, item in entries.items()}
        case _:
            return value


def _validator(schema: Mapping[str, Any]) -> Any:
    import jsonschema

    module: Any = jsonschema
    draft = module.validators.validator_for(schema, default=module.Draft202012Validator)
    return _limited(draft)


@cache
def _limited(draft: Any) -> Any:
    """Return a validator of linear time, whose patterns run under a time limit."""
    import jsonschema

    module: Any = jsonschema

    def matches(expression: str, text: str) -> bool:
        try:
            compiled = pattern.compiled(expression, ignore_case=False)
        except re.error:  # it is of another dialect
            return True
        return compiled.search(text, timeout=pattern.TIME_LIMIT, concurrent=True) is not None

    def by_pattern(_: Any, wanted: str, value: Any, __: Any) -> Iterator[Any]:
        if isinstance(value, str) and not matches(wanted, value):
            yield module.ValidationError(f"{value[:60]!r} does not match {wanted[:60]!r}")

    def by_names(validator: Any, wanted: dict[str, Any], value: Any, __: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            entries = cast("dict[str, Any]", value)
            for expression, schema in wanted.items():
                for key, item in entries.items():
                    if matches(expression, key):
                        yield from validator.descend(item, schema, path=key, schema_path=expression)

    def distinct(_: Any, wanted: bool, value: Any, __: Any) -> Iterator[Any]:
        if wanted and isinstance(value, list):
            items = [json.dumps(_canonical(item), sort_keys=True) for item in cast("Any", value)]
            if len({*items}) < len(items):
                yield module.ValidationError("it has equal items")

    ours = {"pattern": by_pattern, "patternProperties": by_names, "uniqueItems": distinct}
    return module.validators.extend(draft, ours)
