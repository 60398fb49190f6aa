"""What a unit is: a name and a function from a text to the offsets of its parts."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, Generic, Literal, ParamSpec

Offsets = Iterable[tuple[int, int]]
Decoded = tuple[str, list[tuple[int, int, int, int]]]
"""What a part stands for, and where its characters come from; see ``ifeval.view.Piece``."""

Where = Literal["whole", "fenced", "anywhere"]
"""Where a text of some format stands. ``whole``: the whole response, which may stand in one
fence of code; ``fenced``: some fenced block of code, among other text; ``anywhere``: also bare
among other text, where the format can be told from it, and else the whole or fenced."""

P = ParamSpec("P")


class Unit(Generic[P]):
    """A kind of part of a text, such as words, sentences or list items.

    Calling a unit with options gives the unit under these options, as in
    ``code_blocks(language="python")``. Two units are equal where name and options are.
    """

    def __init__(
        self,
        name: str,
        function: Callable[Concatenate[str, P], Offsets],
        count: Callable[[str], int] | None = None,
        options: dict[str, Any] | None = None,
        decode: Callable[[str], Decoded | None] | None = None,
    ) -> None:
        self.name = name
        self.function = function
        self.options = options or {}
        self.key = (name, *sorted(self.options.items()))
        self._count = count
        self.decode = decode
        self.__doc__ = function.__doc__

    @property
    def noun(self) -> str:
        """The name in words, for a reason: "table cells"."""
        return self.name.replace("_", " ")

    @property
    def absent(self) -> str:
        """What a reason says where there is no such part."""
        return f"there {'are' if self.noun.endswith('s') else 'is'} no {self.noun}"

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> "Unit[P]":
        """Return the unit under options."""
        options = inspect.signature(self.function).bind("", *args, **kwargs).arguments
        given = [*options.items()][1:]
        return Unit(self.name, self.function, None, {**self.options, **dict(given)}, self.decode)

    def cut(self, text: str) -> list[tuple[int, int]]:
        """Return the offsets of the parts, in order."""
        function: Callable[..., Offsets] = self.function
        return [*function(text, **self.options)]

    def count(self, text: str) -> int:
        """Return how many parts there are; at times much cheaper than cutting."""
        return len(self.cut(text)) if self._count is None else self._count(text)

    def dump(self) -> str | dict[str, Any]:
        """Return the wire form: the name, or a table with the options."""
        return {"unit": self.name, **self.options} if self.options else self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unit) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        options = ", ".join(f"{k}={v!r}" for k, v in self.options.items())
        return f"{self.name}({options})" if options else self.name

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.function.__module__, self.function.__qualname__, self.options)


def _restored(module: str, name: str, options: dict[str, Any]) -> Unit[...]:
    """Return the unit that was pickled: functions of modules travel by name."""
    from importlib import import_module

    found: Unit[...] = getattr(import_module(module), name)
    return found(**options) if options else found


def unit(
    name: str,
    count: Callable[[str], int] | None = None,
    decode: Callable[[str], Decoded | None] | None = None,
) -> Callable[[Callable[Concatenate[str, P], Offsets]], Unit[P]]:
    """Make a unit of a function from a text to the offsets of its parts.

    Args:
        name: The name on the wire. Packs prefix theirs: ``acme.stanzas``.
        count: A faster way to count the parts where no options are given.
        decode: What a part stands for, where it is written in escapes, such as a JSON string;
            ``None`` where it stands for itself.
    """
    return lambda function: Unit(name, function, count, None, decode)
