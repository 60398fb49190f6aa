"""``@checker`` makes a checker of a function: signature = parameters, docstring = help.

Parameters are checked by hand where they plainly fit, which needs no library; where they do
not, pydantic says what is wrong. A law test holds that what the quick way accepts pydantic
accepts unchanged.
"""

import inspect
import re
import types
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import (
    Annotated,
    Any,
    Concatenate,
    Generic,
    Literal,
    ParamSpec,
    Union,
    cast,
    get_args,
    get_origin,
)

import annotated_types as at

from ifeval.constraint import Constraint, Leaf
from ifeval.errors import InvalidParameters, hint
from ifeval.verdict import Verdict
from ifeval.view import View

P = ParamSpec("P")

_SURROGATE = re.compile(r"[\ud800-\udfff]")

Count = Annotated[int, at.Ge(0)]
Positive = Annotated[int, at.Ge(1)]
Words = Annotated[list[Annotated[str, at.MinLen(1)]], at.MinLen(1)]
Text = Annotated[str, at.MinLen(1)]


class Checker(Generic[P]):
    """A way to judge, under an id. Calling it with parameters gives a constraint."""

    def __init__(
        self, id: str, function: Callable[Concatenate[View, P], Verdict], *, prohibits: bool
    ) -> None:
        self.id = id
        self.function = function
        self.prohibits = prohibits
        self.__doc__ = function.__doc__
        self.__module__ = function.__module__
        self.__name__ = function.__name__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Constraint:
        """Return the constraint with these parameters."""
        if args:
            raise InvalidParameters(self.id, "parameters are given by name")
        return self.bind(kwargs)

    def __repr__(self) -> str:
        return f"<checker {self.id}>"

    def __reduce__(self) -> str:
        return self.function.__qualname__

    @cached_property
    def __signature__(self) -> inspect.Signature:
        """The signature without the view, which callers do not give."""
        _view, *parameters = inspect.signature(self.function).parameters.values()
        return inspect.Signature(parameters, return_annotation=Constraint)

    @cached_property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Each parameter's annotation and default (``...`` where it is required)."""
        return fields(self.id, self.function)

    @cached_property
    def _takes_any(self) -> bool:
        """Whether other parameters are ignored, as a foreign check may do."""
        parameters = inspect.signature(self.function).parameters.values()
        return any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)

    @property
    def parameters(self) -> dict[str, Any]:
        """The JSON Schema of the parameters."""
        return _model(self.id, self.fields).model_json_schema()

    def bind(self, params: Mapping[str, Any]) -> Constraint:
        """Return the constraint with these parameters, as a file gives them.

        Args:
            params: By name. ``None`` is *not given*; an integral float is an integer.

        Raises:
            InvalidParameters: A name is unknown, or a value does not fit.
        """
        if self._takes_any:
            params = {name: value for name, value in params.items() if name in self.fields}
        given = validated(self.id, self.fields, params)
        return Leaf(self.id, given, partial(self.judge, **given))

    def judge(self, view: View, **params: Any) -> Verdict:
        """Judge a view by parameters that were checked before."""
        function: Callable[..., Verdict] = self.function
        return function(view, **params)


def checker(
    id: str, *, prohibits: bool = False
) -> Callable[[Callable[Concatenate[View, P], Verdict]], Checker[P]]:
    """Make a checker of a function from a view and keyword parameters to a verdict.

    Args:
        id: ``family.name``; packs prefix theirs. A foreign id keeps its own form.
        prohibits: Passing means that something is absent. Only for foreign ids: a native
            constraint says so in its definition.
    """
    return lambda function: Checker(id, function, prohibits=prohibits)


def fields(id: str, function: Callable[..., Any]) -> dict[str, tuple[Any, Any]]:
    """Return annotation and default of each parameter after the first."""
    _first, *parameters = inspect.signature(function, eval_str=True).parameters.values()
    if parameters and parameters[-1].kind is inspect.Parameter.VAR_KEYWORD:
        parameters.pop()
    for parameter in parameters:
        if parameter.kind is not parameter.KEYWORD_ONLY:
            raise TypeError(f"{id}: parameter {parameter.name!r} must be keyword-only")
    return {p.name: (p.annotation, ... if p.default is p.empty else p.default) for p in parameters}


def validated(
    id: str, fields: Mapping[str, tuple[Any, Any]], params: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the parameters that were given, each checked against its annotation.

    Raises:
        InvalidParameters: A name is unknown or missing, or a value does not fit.
    """
    given: dict[str, Any] = {}
    for name, value in params.items():
        if value is None:
            continue
        if name not in fields:
            raise InvalidParameters(id, f"unknown parameter {name!r}{hint(name, fields)}")
        annotation = fields[name][0]
        value = _plain(value, whole=_wants_integer(annotation))  # noqa: PLW2901
        if not fits(annotation, value):
            value = _converted(id, name, annotation, value)  # noqa: PLW2901
        given[name] = value
    for name, (_, default) in fields.items():
        if default is ... and name not in given:
            raise InvalidParameters(id, f"missing parameter {name!r}")
    return given


def fits(annotation: Any, value: Any) -> bool:
    """Tell whether a value plainly fits an annotation; false may also mean *ask pydantic*."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        return fits(inner, value) and all(_obeys(mark, value) for mark in marks)
    if origin in (Union, types.UnionType):
        return any(fits(option, value) for option in get_args(annotation))
    if origin is Literal:
        return any(value == x and type(value) is type(x) for x in get_args(annotation))
    if origin is dict:
        key, item = get_args(annotation)
        return type(value) is dict and all(
            fits(key, name) and fits(item, entry)
            for name, entry in cast("dict[Any, Any]", value).items()
        )
    if origin is list:
        return type(value) is list and all(
            fits(get_args(annotation)[0], item) for item in cast("list[Any]", value)
        )
    if annotation is str and type(value) is str:
        return not _SURROGATE.search(value)
    return annotation in (int, float, bool) and type(value) is annotation


def _obeys(mark: Any, value: Any) -> bool:
    match mark:
        case at.Ge(ge=bound):
            return value >= bound
        case at.Gt(gt=bound):
            return value > bound
        case at.Le(le=bound):
            return value <= bound
        case at.Lt(lt=bound):
            return value < bound
        case at.MinLen(min_length=bound):
            return len(value) >= bound
        case at.MaxLen(max_length=bound):
            return len(value) <= bound
        case _:
            return False


def _plain(value: Any, *, whole: bool) -> Any:
    """Return a copy of what a file gave: tuples are lists, integral floats integers."""
    if isinstance(value, float) and value.is_integer() and whole:
        return int(value)
    if isinstance(value, list | tuple):
        return [_plain(item, whole=whole) for item in cast("list[Any]", value)]
    return value


def _wants_integer(annotation: Any) -> bool:
    if get_origin(annotation) is not None:
        return any(_wants_integer(part) for part in get_args(annotation))
    return annotation is int


def _converted(id: str, name: str, annotation: Any, value: Any) -> Any:
    import pydantic

    adapter: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(annotation)
    try:
        return adapter.validate_python(value, strict=True)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"[{part!r}]" for part in first["loc"] if isinstance(part, int))
        problem = f"{name}{where}: {first['msg']} (it is {value!r:.80})"
        raise InvalidParameters(id, problem) from None


def _model(id: str, fields: Mapping[str, tuple[Any, Any]]) -> Any:
    import pydantic

    config = pydantic.ConfigDict(extra="forbid")
    create: Any = pydantic.create_model
    # Behind other names, for a parameter such as ``schema`` would hide one of pydantic's own.
    renamed = {
        f"{name}_": (annotation, pydantic.Field(default, alias=name))
        for name, (annotation, default) in fields.items()
    }
    return create(id, __config__=config, **renamed)
