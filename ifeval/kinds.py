"""What a registry holds beside checkers: constraints made of others, and corrected ones."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from ifeval.constraint import Constraint, Leaf
from ifeval.definition import Definition
from ifeval.errors import InvalidFile, InvalidParameters, hint
from ifeval.verdict import Verdict
from ifeval.view import View

if TYPE_CHECKING:
    from ifeval.registry import Registry


class Kind(Protocol):
    """What the registry holds: something that makes constraints of parameters."""

    @property
    def id(self) -> str:
        """The id."""
        ...

    @property
    def parameters(self) -> dict[str, Any]:
        """The JSON Schema of the parameters."""
        ...

    def bind(self, params: Mapping[str, Any]) -> Constraint:
        """Return the constraint with these parameters."""
        ...


class Composed:
    """A constraint made of others, by a definition. ``"$name"`` stands for a parameter."""

    def __init__(self, definition: Definition, registry: "Registry") -> None:
        self.id = definition.id
        self.parameters: dict[str, Any] = {
            "type": "object",
            "additionalProperties": False,
            **definition.parameters,
        }
        self._definition = definition
        self._registry = registry

    def __repr__(self) -> str:
        return f"<composed constraint {self.id} of {self._definition.path}>"

    def bind(self, params: Mapping[str, Any]) -> Constraint:
        """Return the constraint with these parameters.

        Raises:
            InvalidParameters: The definition's schema rejects them.
        """
        import jsonschema

        given = {name: value for name, value in params.items() if value is not None}
        schemas = self.parameters.get("properties", {})
        for name, value in given.items():
            if name not in schemas and self.parameters["additionalProperties"] is False:
                raise InvalidParameters(self.id, f"unknown parameter {name!r}{hint(name, schemas)}")
            whole = isinstance(value, float) and value.is_integer()
            if whole and schemas.get(name, {}).get("type") == "integer":
                given[name] = int(value)
        try:
            jsonschema.validate(given, self.parameters)
        except jsonschema.SchemaError as error:
            problem = f"parameters: {error.message}"
            raise InvalidFile(self._definition.path, error.json_path, problem) from None
        except jsonschema.ValidationError as error:
            raise InvalidParameters(self.id, f"{error.json_path}: {error.message}") from None
        self._registry.sound(self.id)
        defaults = {
            name: schema["default"]
            for name, schema in self.parameters.get("properties", {}).items()
            if "default" in schema
        }
        known = dict.fromkeys(schemas) | defaults | given
        try:
            filled = _filled(self._definition.check, known)
        except KeyError as error:
            name = str(error.args[0])
            problem = f"no parameter is called {name!r}{hint(name, known)}"
            raise InvalidFile(self._definition.path, "check", problem) from None
        body = self._registry.parse(filled)
        return Leaf(self.id, given, partial(_judge_body, body))


def _judge_body(body: Constraint, view: View) -> Verdict:
    return body.judge(view)


class Corrected:
    """A foreign constraint in its corrected meaning, under its own id and arguments."""

    def __init__(self, official: Kind, registry: "Registry") -> None:
        self.id = official.id
        self.official = official
        self.__doc__ = official.__doc__
        self.__module__ = official.__class__.__module__
        self._registry = registry

    def __repr__(self) -> str:
        return f"<corrected {self.official!r}>"

    @property
    def parameters(self) -> dict[str, Any]:
        """The JSON Schema of the parameters: the official one."""
        return self.official.parameters

    def bind(self, params: Mapping[str, Any]) -> Constraint:
        """Return the constraint with these parameters.

        Raises:
            InvalidParameters: The official constraint does not take them.
        """
        constraint = self.official.bind(params)
        assert isinstance(constraint, Leaf)
        body = self.body(constraint.params)
        if body is None:
            return constraint
        return Leaf(self.id, constraint.params, partial(_judge_body, body))

    def body(self, params: Mapping[str, Any]) -> Constraint | None:
        """Return what the constraint is made of, or None where the official check stays."""
        from ifeval.foreign.corrected import wire

        data = wire(self.id, params)
        return None if data is None else self._registry.parse(data)


def _filled(data: Any, given: Mapping[str, Any]) -> Any:
    """Return the body of a composed constraint with its parameters in place."""
    match data:
        case str() if data.startswith("$"):
            return given[data[1:]]
        case {**entries}:
            return {key: _filled(value, given) for key, value in entries.items()}
        case [*items]:
            return [_filled(item, given) for item in items]
        case _:
            return data
