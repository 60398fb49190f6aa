"""Texts of the row beside the response, as parts: the prompt, messages, arguments of tools.

A scope takes them as any other parts: ``every(units.prompt, a)`` asks of the prompt,
``at(units.messages(role="user"), -1, a)`` of the user's last message. Each part is a text of
its own, so evidence names it, and no reading of the response changes it. There are none where
the row has none; ``empty`` says what that means. Scopes that take parts together (``inside``,
``outside``, ``adjacent``) do not take these.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Concatenate, Literal, ParamSpec

from ifeval.errors import InvalidConstraint
from ifeval.units.kind import Unit

P = ParamSpec("P")
Role = Literal["system", "developer", "user", "assistant", "tool"]


class RowUnit(Unit[P]):
    """A kind of text of a row. ``names`` says which sources of it these are."""

    def __init__(
        self,
        name: str,
        function: Callable[Concatenate[Any, P], Iterable[str]],
        options: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(name, function, None, options)  # pyright: ignore[reportArgumentType]
        self.sources = function

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> "RowUnit[P]":
        """Return the unit under options."""
        options = inspect.signature(self.function).bind("", *args, **kwargs).arguments
        given = [*options.items()][1:]
        return RowUnit(self.name, self.sources, {**self.options, **dict(given)})

    def names(self, row: Any) -> list[str]:
        """Return the names of the texts, as ``Row.view`` takes them, in order."""
        function: Callable[..., Iterable[str]] = self.sources
        return [*function(row, **self.options)]

    def cut(self, text: str) -> list[tuple[int, int]]:  # noqa: ARG002 - no part lies in a text
        """Refuse: these are no parts of a text.

        Raises:
            InvalidConstraint: Always.
        """
        raise InvalidConstraint(
            f"{self.name} are texts of the row, no parts of another: only `every`, `some`, "
            "`share` and `at` take them"
        )


def row_unit(
    name: str,
) -> Callable[[Callable[Concatenate[Any, P], Iterable[str]]], RowUnit[P]]:
    """Make a unit of a function from a row to the names of some of its texts.

    Args:
        name: The name on the wire. Packs prefix theirs: ``acme.notes``.
    """
    return lambda function: RowUnit(name, function)


@row_unit("prompt")
def prompt(row: Any) -> Iterable[str]:
    """Take the prompt: what the response answers, or the last message of the user."""
    return () if row.prompt is None else ("prompt",)


@row_unit("system")
def system(row: Any) -> Iterable[str]:
    """Take the system prompt; several messages of it are one text."""
    return () if row.system is None else ("system",)


@row_unit("reference")
def reference(row: Any) -> Iterable[str]:
    """Take the reference answer."""
    return () if row.reference is None else ("reference",)


@row_unit("documents")
def documents(row: Any) -> Iterable[str]:
    """Take each document of the context."""
    return (f"context[{i}]" for i in range(len(row.context)))


@row_unit("messages")
def messages(row: Any, *, role: Role | None = None) -> Iterable[str]:
    """Take each message before the response that has a text.

    Args:
        role: Whose messages: ``user``, ``assistant`` (the earlier answers), and so on.
    """
    items: Sequence[Mapping[str, Any]] = row.messages
    return (
        f"messages[{i}]"
        for i, message in enumerate(items)
        if isinstance(message.get("content"), str) and role in (None, message.get("role"))
    )


@row_unit("tool_arguments")
def tool_arguments(row: Any, *, name: str | None = None) -> Iterable[str]:
    """Take the arguments of each tool call of the response, as the JSON text that was sent.

    Args:
        name: The name of the tool that is called.
    """
    items: Sequence[Mapping[str, Any]] = row.tool_calls
    return (
        f"tool_calls[{i}].arguments"
        for i, call in enumerate(items)
        if isinstance(call.get("arguments"), str) and name in (None, call.get("name"))
    )
