"""A definition: one file of ``constraints/``, which says all about a constraint but the code."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, cast

from ifeval._resources import read_toml
from ifeval.errors import InvalidFile, hint
from ifeval.view import Document, Row

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_NOT_GIVEN = frozenset(("response", "answer", "constraints", "views"))
_OF_ROW = frozenset(one.name for one in fields(Row)) - _NOT_GIVEN
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+\Z")


@dataclass(frozen=True, slots=True)
class Case:
    """Responses that must pass, fail, or stay undecided under some parameters.

    ``naive`` marks texts that a simple pattern would judge wrongly, ``why`` says how.
    ``row`` holds further fields of the row, as a JSONL row would.
    """

    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    passing: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    row: Mapping[str, Any] = field(default_factory=dict[str, Any])
    naive: bool = False
    why: str = ""

    def as_row(self, response: str) -> Row:
        """Return the row with a response; what it has beyond the known fields is metadata."""
        known = {name: value for name, value in self.row.items() if name in _OF_ROW}
        other = {name: value for name, value in self.row.items() if name not in _OF_ROW}
        metadata = {**known.pop("metadata", {}), **other}
        context = [_document(item) for item in known.pop("context", [])]
        return Row(response, metadata=metadata, context=context, **known)


def _document(item: Any) -> Document:
    return Document(item) if isinstance(item, str) else Document(**item)


@dataclass(frozen=True, slots=True)
class Definition:
    """What a constraint is: its words in each language, its cases, what it is made of.

    ``revision`` rises when old scores no longer compare. ``prohibits`` says that passing
    means that something is absent, so that no reading may pass by deleting it; where the
    constraint counts, that is so only where ``at_most`` is given.
    """

    id: str
    summary: str
    since: str
    revision: int
    cases: tuple[Case, ...]
    prohibits: bool = False
    phrasings: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    check: Mapping[str, Any] | None = None
    path: str = ""

    @property
    def accepts_silence(self) -> bool:
        """Whether a blank response may pass: one of the passing cases is blank."""
        return any(not text.strip() for case in self.cases for text in case.passing)


_FIELDS: dict[str, type] = {
    "id": str,
    "summary": str,
    "since": str,
    "revision": int,
    "prohibits": bool,
    "phrasings": dict,
    "patterns": dict,
    "parameters": dict,
    "check": dict,
    "cases": list,
}
_CASE_FIELDS: dict[str, type] = {
    "given": dict,
    "pass": list,
    "fail": list,
    "undecided": list,
    "row": dict,
    "naive": bool,
    "why": str,
}
_NOUNS = {str: "a string", int: "a whole number", bool: "true or false", dict: "a table"}


TABLES = "cues"
"""The name of folders that hold tables of cues, and no definition."""


def read(folder: "Traversable") -> Iterator[Definition]:
    """Read every definition under a folder, in the order of the names.

    Raises:
        InvalidFile: A file is no TOML, or a field is unknown, missing or of another type.
    """
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from read(item) if item.name != TABLES else ()
        elif item.name.endswith(".toml"):
            yield load(item)


def load(file: "Traversable") -> Definition:
    """Read one definition.

    Raises:
        InvalidFile: As ``read``.
    """
    data = read_toml(file)
    _known(file, "", data, _FIELDS)
    for name in ("id", "summary"):
        if name not in data:
            raise InvalidFile(file, name, "is missing")
    if not _ID.match(data["id"]):
        raise InvalidFile(file, "id", f"{data['id']!r} is not of the form family.name")
    cases = tuple(_case(file, f"cases[{i}]", case) for i, case in enumerate(data.get("cases", [])))
    return Definition(
        id=data["id"],
        summary=data["summary"],
        since=data.get("since", ""),
        revision=data.get("revision", 1),
        cases=cases,
        prohibits=data.get("prohibits", False),
        phrasings=_by_language(file, "phrasings", data),
        patterns=_by_language(file, "patterns", data),
        parameters=data.get("parameters", {}),
        check=data.get("check"),
        path=str(file),
    )


def _known(file: object, where: str, data: Mapping[str, Any], fields: dict[str, type]) -> None:
    prefix = f"{where}." if where else ""
    for name, value in data.items():
        if name not in fields:
            raise InvalidFile(file, prefix + name, f"unknown field{hint(name, fields)}")
        if type(value) is not fields[name]:
            noun = _NOUNS.get(fields[name], "a list")
            raise InvalidFile(file, prefix + name, f"must be {noun}, it is {value!r:.60}")


def _by_language(file: object, name: str, data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        language: _texts(file, f"{name}.{language}", texts)
        for language, texts in data.get(name, {}).items()
    }


def _case(file: object, where: str, data: Any) -> Case:
    if not isinstance(data, dict):
        raise InvalidFile(file, where, "must be a table")
    case = cast("dict[str, Any]", data)
    _known(file, where, case, _CASE_FIELDS)
    return Case(
        given=case.get("given", {}),
        passing=_texts(file, f"{where}.pass", case.get("pass", [])),
        failing=_texts(file, f"{where}.fail", case.get("fail", [])),
        undecided=_texts(file, f"{where}.undecided", case.get("undecided", [])),
        row=case.get("row", {}),
        naive=case.get("naive", False),
        why=case.get("why", ""),
    )


def _texts(file: object, where: str, data: Any) -> tuple[str, ...]:
    if not isinstance(data, list):
        raise InvalidFile(file, where, "must be a list of strings")
    texts = cast("list[Any]", data)
    for i, text in enumerate(texts):
        if not isinstance(text, str):
            raise InvalidFile(file, f"{where}[{i}]", f"must be a string, it is {text!r:.60}")
    return tuple(texts)
