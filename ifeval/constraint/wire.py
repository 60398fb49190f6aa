"""The JSON form of constraints, read: what ``dump`` writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ifeval.constraint.counts import share, some
from ifeval.constraint.logic import All, AnyOf, Constraint, Not, When, k_of, weighted
from ifeval.constraint.scopes import Adjacent, At, Every, Inside, Outside
from ifeval.errors import InvalidConstraint
from ifeval.units import Unit

_EMPTY = ("fail", "pass", "undecided")


def parsed(
    data: Any,
    leaf: Callable[[str, Mapping[str, Any]], Constraint],
    unit: Callable[[Any], Unit[...]],
) -> Constraint:
    """Read a constraint from its JSON form. A null is as if it were not there.

    Args:
        data: A table, whose tables are read the same way.
        leaf: Makes the constraint with an id and parameters.
        unit: Reads a unit from its JSON form.

    Raises:
        InvalidConstraint: This is no constraint.
    """
    return _Reading(leaf, unit).read(data)


@dataclass(frozen=True, slots=True)
class _Reading:
    leaf: Callable[[str, Mapping[str, Any]], Constraint]
    unit: Callable[[Any], Unit[...]]

    def read(self, data: Any) -> Constraint:
        if not isinstance(data, Mapping):
            raise InvalidConstraint(f"not a constraint: {data!r:.120}")
        entries = cast("Mapping[str, Any]", data)
        match {key: value for key, value in entries.items() if value is not None}:
            case {"id": str(id), **params}:
                return self.leaf(id, params)
            case {"all": [*parts], **rest} if not rest:
                return All(tuple(map(self.read, parts)))
            case {"any": [*parts], **rest} if not rest:
                return AnyOf(tuple(map(self.read, parts)))
            case {"not": part, **rest} if not rest:
                return Not(self.read(part))
            case {"if": condition, "then": then, **rest} if not rest:
                return When(self.read(condition), self.read(then))
            case {"k_of": int() | float() as n, "parts": [*parts], **rest} if not rest:
                return k_of(_whole("k_of", n), *map(self.read, parts))
            case {"weighted": [*parts], **rest} if _shares(rest, "at_least"):
                return weighted(*map(self.weighed, parts), **rest)
            case {"every": unit, "is": part, **rest} if _empty(rest):
                return Every(self.unit(unit), self.read(part), **rest)
            case {"some": unit, "is": part, **rest} if rest.keys() <= {"at_least", "at_most"}:
                limits = {name: _whole(name, limit) for name, limit in rest.items()}
                return some(self.unit(unit), self.read(part), **limits)
            case {"share": unit, "is": part, **rest} if (
                _shares(
                    {key: value for key, value in rest.items() if key != "empty"},
                    "at_least",
                    "at_most",
                )
                and rest.get("empty", "fail") in _EMPTY
            ):
                return share(self.unit(unit), self.read(part), **rest)
            case {"adjacent": unit, "is": part, **rest} if _empty(rest):
                return Adjacent(self.unit(unit), self.read(part), **rest)
            case {"inside": unit, "is": part, **rest} if _empty(rest):
                return Inside(self.unit(unit), self.read(part), **rest)
            case {"outside": unit, "is": part, **rest} if _empty(rest):
                return Outside(self.unit(unit), self.read(part), **rest)
            case {"at": unit, "index": int() | float() as index, "is": part, **rest} if _empty(
                rest
            ):
                place = _whole("index", index)
                return At(self.unit(unit), self.read(part), index=place, **rest)
            case _:
                raise InvalidConstraint(f"not a constraint: {data!r:.120}")

    def weighed(self, data: Any) -> tuple[float, Constraint]:
        entries = cast("Mapping[str, Any]", data if isinstance(data, Mapping) else {})
        match {key: value for key, value in entries.items() if value is not None}:
            case {"weight": int() | float() as weight, "is": part, **rest} if not (
                rest or isinstance(weight, bool)
            ):
                return weight, self.read(part)
            case _:
                raise InvalidConstraint(f"not a weight with a constraint: {data!r:.120}")


def _empty(rest: Mapping[str, Any]) -> bool:
    return rest.keys() <= {"empty"} and rest.get("empty", "fail") in _EMPTY


def _shares(rest: Mapping[str, Any], *names: str) -> bool:
    return rest.keys() <= {*names} and all(type(n) in (int, float) for n in rest.values())


def _whole(name: str, value: Any) -> int:
    if type(value) is not int and not (isinstance(value, float) and value.is_integer()):
        raise InvalidConstraint(f"{name}: {value!r} is not a whole number")
    return int(value)
