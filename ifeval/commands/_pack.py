"""Checking packs: that their definitions can be read, and fit what is known besides."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from ifeval.commands._definition import Member, checked_definition, line_of, phrasings
from ifeval.commands._problems import Problems
from ifeval.definition import TABLES, Definition, load
from ifeval.errors import InvalidFile
from ifeval.registry import Registry, extended

_AT_LINE = re.compile(r"\(at line (\d+)")


class Pack(NamedTuple):
    """A folder of definitions, or one of them."""

    path: Path
    definitions: int
    texts: int
    installed: bool
    """Whether all of it is known without being named, as what ships with ifeval is."""
    layout: str = ""

    def dump(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "file": str(self.path),
            "kind": "pack",
            "definitions": self.definitions,
            "texts": self.texts,
        }

    def __str__(self) -> str:
        definitions = f"{self.definitions} definition{'s' * (self.definitions != 1)}"
        return f"pack; {definitions} with {self.texts} text{'s' * (self.texts != 1)} in their cases"


def checked_packs(paths: Sequence[Path], problems: Problems) -> tuple[list[Pack], Registry]:
    """Check packs together, and add what is wrong with them.

    Args:
        paths: Folders of definitions, or single ones.
        problems: What is added to.

    Returns:
        What was found, and everything that is known: what is installed, and these.
    """
    installed = extended()
    members: list[Member] = []
    seen: set[Path] = set()
    for root in paths:
        files = [root]
        if root.is_dir():
            found = sorted(root.rglob("*.toml"))
            files = [file for file in found if TABLES not in file.relative_to(root).parts]
        if not files:
            problems.add(root, 0, "", "has no definition, which is a .toml file")
        for file in files:
            if file.is_file() and file.resolve() not in seen:
                seen.add(file.resolve())
                members += _loaded(root, file, problems)
    others = installed.definitions
    fresh = _fresh(members, {*installed}, others, problems)
    registry = extended(definitions=[member.definition for member in fresh])
    _phrased_alike(members, others, problems)
    for member in members:
        checked_definition(member, registry, problems)
    return [_pack(root, members, fresh) for root in paths], registry


def _pack(root: Path, members: Sequence[Member], fresh: Sequence[Member]) -> Pack:
    own = [member.definition for member in members if member.root == root]
    cases = [case for definition in own for case in definition.cases]
    texts = sum(len(case.passing + case.failing + case.undecided) for case in cases)
    new = any(member.root == root for member in fresh)
    return Pack(root, len(own), texts, installed=bool(own) and not new)


def _loaded(root: Path, file: Path, problems: Problems) -> list[Member]:
    """Read a definition, or add why it cannot be read."""
    text = ""
    try:
        text = file.read_bytes().decode("utf-8", "replace")
        return [Member(root, file, text, load(file))]
    except InvalidFile as error:
        problem, line = error.problem, line_of(text, error.where)
        if at := _AT_LINE.search(problem):
            line = int(at[1])
        elif "(at end of document)" in problem:
            line = text.count("\n") + 1
        if file.name == "pyproject.toml":
            problem = "this is no definition; name the folder below it that has them"
        elif error.where == "constraints":
            problem = "this is no definition, but rules for `ifeval score --require`"
        problems.add(file, line, error.where, problem)
    except OSError as error:
        problems.add(file, 0, "", f"cannot be read: {error.strerror or error}")
    return []


def _fresh(
    members: Sequence[Member],
    ids: set[str],
    others: Mapping[str, Definition],
    problems: Problems,
) -> list[Member]:
    """Return the definitions that are new, and add those whose id is another's."""
    found: dict[str, Member] = {}
    for member in members:
        definition = member.definition
        first, other = found.get(definition.id), others.get(definition.id)
        if first:
            problem = f"{definition.id!r} is the id of {first.file} too"
        elif other is None and (definition.check is None or definition.id not in ids):
            found[definition.id] = member
            continue
        elif other and _same(definition, other):
            continue
        else:
            where = other.path if other else "an installed checker"
            problem = f"{definition.id!r} is the id of {where} too"
        problems.add(member.file, member.line("id"), "id", problem)
    return [*found.values()]


def _same(definition: Definition, other: Definition) -> bool:
    """Tell whether a definition is the installed one itself, or a copy of it."""
    same_file = Path(definition.path).resolve() == Path(other.path).resolve()
    return same_file or replace(definition, path="") == replace(other, path="")


def _phrased_alike(
    members: Sequence[Member], others: Mapping[str, Definition], problems: Problems
) -> None:
    """Find phrasings that say the same of two constraints."""
    ids = {member.definition.id for member in members}
    first = {
        _plain(text): (id, definition.path)
        for id, definition in others.items()
        if id not in ids
        for _, text in phrasings(definition)
    }
    for member in members:
        id = member.definition.id
        for where, text in phrasings(member.definition):
            other, path = first.setdefault(_plain(text), (id, str(member.file)))
            if other != id:
                problem = f"{text!r:.80} is a phrasing of {other} too ({path})"
                problems.add(member.file, member.line(where), where, problem)


def _plain(text: str) -> str:
    """Return a phrasing without what makes no difference to a reader."""
    return " ".join(re.sub(r"\{[\w:]*\}", "{}", text).casefold().split()).rstrip(".!")
