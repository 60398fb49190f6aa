"""Everything that this library raises.

IfevalError
├── UnknownId            no checker, composed constraint or unit has this id
├── InvalidParameters    a constraint was given parameters that it does not take
├── InvalidConstraint    what was given is not the JSON form of a constraint
├── InvalidRow           one row of a file cannot be read: file, line, field, problem
├── InvalidFile          a definition, data set or dump cannot be read: where, and why
├── InvalidProfile       no profile or version of foreign ids has this name
├── Clash                two things have one id
└── MissingExtra         a library of an optional extra is not installed
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


def hint(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean …?" for a misspelt name, or nothing where no name is near."""
    close = get_close_matches(name, [*known], n=2)
    return f"; did you mean {' or '.join(close)}?" if close else ""


class IfevalError(Exception):
    """Base of every error below."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.args, vars(self))


def _restored(kind: type[IfevalError], args: tuple[Any, ...], state: dict[str, Any]) -> IfevalError:
    """Return the error that was pickled; its message was made before."""
    error = kind.__new__(kind, *args)
    vars(error).update(state)
    return error


class UnknownId(IfevalError, KeyError):
    """No checker, composed constraint or unit has this id."""

    def __init__(self, id: str, known: Iterable[str], kind: str = "id", note: str = "") -> None:
        super().__init__(f"unknown {kind} {id!r}{hint(id, known)}{note}")
        self.id = id

    def __str__(self) -> str:
        return str(self.args[0])


class InvalidParameters(IfevalError):
    """A constraint was given parameters that it does not take."""

    def __init__(self, id: str, problem: str) -> None:
        super().__init__(f"{id}: {problem}")
        self.id = id


class InvalidConstraint(IfevalError):
    """What was given is not the JSON form of a constraint."""


class InvalidFile(IfevalError):
    """A file cannot be read, or one place in it is wrong."""

    def __init__(self, path: object, where: str, problem: str) -> None:
        super().__init__(f"{path}: {where}: {problem}" if where else f"{path}: {problem}")
        self.path, self.where, self.problem = str(path), where, problem


class InvalidRow(IfevalError):
    """One row of a file cannot be read."""

    def __init__(self, path: object, line: int, field: str, problem: str) -> None:
        super().__init__(
            f"{path}:{line}: {field}: {problem}" if field else f"{path}:{line}: {problem}"
        )
        self.path, self.line, self.field, self.problem = str(path), line, field, problem


class InvalidProfile(IfevalError):
    """No profile of foreign ids has this name, or two exclude each other."""


class Clash(IfevalError):
    """Two things have one id."""


class MissingExtra(IfevalError):
    """A library of an optional extra is not installed."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(
            f"this needs {library}: install it with pip install 'ifeval-constraints[{extra}]'"
        )
