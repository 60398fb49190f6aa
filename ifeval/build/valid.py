"""Validate: constraints that mean what the prompt says, and sets that can be met."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ifeval.build.recognise import recognised
from ifeval.constraint import Constraint, Leaf, Not
from ifeval.contradiction import contradictions, told
from ifeval.errors import IfevalError
from ifeval.modes import Asked, asked
from ifeval.registry import Registry
from ifeval.rows import TAGS
from ifeval.scoring import score_row
from ifeval.template import describe
from ifeval.view import Row
from ifeval.witness import witness

UNMET = "no response was found that meets a constraint"


class Checked(NamedTuple):
    """A set of constraints that was checked: ready to judge, or why it is left out."""

    asked: tuple[Asked, ...] = ()
    problem: str = ""
    detail: str = ""


class Validator:
    """What checks sets of constraints; each constraint and each set once.

    Args:
        registry: Where the constraints come from.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._alone: dict[str, Checked] = {}
        self._sets: dict[str, Checked] = {}

    def checked(self, constraints: Sequence[Any], row: Row | None = None) -> Checked:
        """Return a set of constraints that was checked.

        Args:
            constraints: In wire form.
            row: A logged response: where it meets a constraint for which no text could be made
                up, it is the proof that one can.
        """
        keys = [json.dumps(one, sort_keys=True) for one in constraints]
        whole = "\n".join(sorted(keys))
        if whole not in self._sets:
            self._sets[whole] = self._checked(keys, constraints)
        while self._sets[whole].problem == UNMET and row and self._met(keys, row):
            self._sets[whole] = self._checked(keys, constraints)
        found = self._sets[whole]
        if found.problem:
            return found
        # The order is that of the row, not that of the set.
        return Checked(tuple(self._alone[key].asked[0] for key in keys))

    def _checked(self, keys: Sequence[str], constraints: Sequence[Any]) -> Checked:
        for key, one in zip(keys, constraints, strict=True):
            if key not in self._alone:
                self._alone[key] = self._single(key, one)
            if self._alone[key].problem:
                return self._alone[key]
        parsed = [self._alone[key].asked[0].constraint for key in keys]
        for found in contradictions(parsed, self._registry):
            if not found.soft:
                pair = f"{keys[found.first]} and {keys[found.second]}"
                detail = f"{pair}: {told(found)}" if found.first != found.second else told(found)
                return Checked(problem="constraints that cannot hold together", detail=detail)
        return Checked(tuple(self._alone[key].asked[0] for key in keys))

    def _met(self, keys: Sequence[str], row: Row) -> bool:
        """Tell whether a response meets one of those for which no text could be made up."""
        for key in keys:
            alone = self._alone.get(key)
            if alone and alone.problem == UNMET and score_row(row, alone.asked, TAGS).passed:
                self._alone[key] = Checked(alone.asked)
                return True
        return False

    def _single(self, key: str, data: Any) -> Checked:
        try:
            found = asked(data, self._registry)
        except IfevalError as error:
            return Checked(problem="a constraint that cannot be read", detail=f"{error}")
        problem = self._back(key, found.constraint)
        if problem:
            return Checked(problem="words and back are not the same constraint", detail=problem)
        text = witness(found.constraint, self._registry)
        if text.passing is None and not text.why.startswith("it judges the row"):
            return Checked((found,), UNMET, f"{key}: {text.why}")
        return Checked((found,))

    def _back(self, key: str, constraint: Constraint) -> str:
        """Return what was read where a constraint's own words mean another; else nothing.

        A demand that rules do not recognise in its own words is no error of the prompt.
        """
        inner = constraint.part if isinstance(constraint, Not) else constraint
        if not isinstance(inner, Leaf):
            return ""
        try:
            words = describe(inner, registry=self._registry)
            hits = recognised(words, self._registry).hits
        except IfevalError:  # it has no words, or a pattern of some definition takes too long
            return ""
        same = [hit for hit in hits if hit.id == inner.id]
        if not same:
            return ""
        properties = self._registry[inner.id].parameters.get("properties", {})
        defaults = {
            name: schema["default"] for name, schema in properties.items() if "default" in schema
        }
        wanted = _plain({**defaults, **inner.dump()})
        if any(_plain({**defaults, **_bare(hit.constraint)}) == wanted for hit in same):
            return ""
        return f"{key}: {words!r} is read as {json.dumps(same[0].constraint)}"


def _bare(data: Mapping[str, Any]) -> Any:
    return data.get("not", data)


def _plain(data: Mapping[str, Any]) -> Any:
    given = {name: value for name, value in data.items() if value is not None}
    return json.loads(json.dumps(given, sort_keys=True))
