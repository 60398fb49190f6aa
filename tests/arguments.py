"""Random arguments of a constraint, from the JSON Schema of its parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from ifeval.errors import IfevalError
from ifeval.kinds import Kind

_SIGNS = "ab AZ.,:'\"“”«»「」`()[]{}*-\\\n$é界😀\u0301"
_TEXTS = st.one_of(
    st.text(_SIGNS, min_size=1, max_size=8),
    st.sampled_from(["rain", "the end", "P.S.", "***", "C++", "don't", "naïve", "日本"]),
)
_BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "pattern": st.sampled_from([r"\d+", "a|b", r'"[^"]*"', "`x`", r"^\s*$", r"(\w)\1"]),
    "language": st.sampled_from(["en", "de", "fr", "hi"]),
    "path": st.sampled_from(["$.a", "$.items[*].price", "$['a b'][0]"]),
    "paths": st.sampled_from(["$.a", "$.items[*].price", "$['a b'][0]"]),
    "hosts": st.sampled_from(["example.com", "b.example.org"]),
    "template": st.sampled_from(["Name: {name}", "{a} and {b}"]),
    "delimiter": st.sampled_from([",", ";"]),
    "schema": st.sampled_from([{"type": "object"}, {"enum": [1, "a"]}]),
    "field": st.sampled_from(["prompt", "metadata.tier", "messages.0.role"]),
}
"""What is narrower than its schema says."""


def of_schema(name: str, schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return values of one parameter."""
    match schema:
        case {"enum": [*options]}:
            return st.sampled_from(options)
        case {"anyOf": [*options]}:
            inner = [of_schema(name, one) for one in options if one != {"type": "null"}]
            return st.one_of(inner)
        case {"type": "integer", **rest}:
            low = rest.get("minimum", -5)
            return st.integers(low, rest.get("maximum", low + 12))
        case {"type": "number", **rest}:
            low = rest.get("minimum", rest.get("exclusiveMinimum", -2))
            return st.floats(low, rest.get("maximum", 1e6), allow_nan=False)
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "array", **rest}:
            items = of_schema(name, rest.get("items", {"type": "string"}))
            return st.lists(items, min_size=rest.get("minItems", 0), max_size=3)
        case {"type": "object"} if name in _BY_NAME:
            return _BY_NAME[name]
        case {"type": "object", "minProperties": int(least), "additionalProperties": inner}:
            names = st.sampled_from(["Rome", "Oslo", "P.S."])
            return st.dictionaries(names, of_schema(name, inner), min_size=least, max_size=2)
        case {"type": "string"}:
            return _BY_NAME.get(name, _TEXTS)
        case _:
            return st.none()


def fits(kind: Kind, given: Mapping[str, Any]) -> bool:
    """Tell whether a constraint takes these arguments."""
    try:
        kind.bind(given)
    except IfevalError:
        return False
    return True


def arguments(
    kind: Kind, cases: Sequence[Mapping[str, Any]] = ()
) -> st.SearchStrategy[dict[str, Any]]:
    """Return arguments that a constraint takes; those that need not be given often are not.

    Args:
        kind: The constraint.
        cases: Arguments that it takes, for where what is made up does not fit.
    """
    properties = kind.parameters.get("properties", {})
    required = {*kind.parameters.get("required", ())}
    values = {name: of_schema(name, schema) for name, schema in properties.items()}
    must = {name: value for name, value in values.items() if name in required}
    may = {name: value for name, value in values.items() if name not in required}
    made = st.fixed_dictionaries(must, optional=may)
    if not cases:
        return made.filter(lambda given: fits(kind, given))
    known = st.sampled_from([dict(case) for case in cases])
    return st.tuples(made, known).map(lambda pair: pair[0] if fits(kind, pair[0]) else pair[1])


def spelt_out(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments together with the defaults of those that are not given."""
    schemas: dict[str, Any] = kind.parameters.get("properties", {})
    return {name: schema.get("default") for name, schema in schemas.items()} | dict(given)
