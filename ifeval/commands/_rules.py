"""Files of constraints that every row must satisfy: ``--require RULES.toml``."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ifeval._resources import read_toml
from ifeval.commands._problems import Problems
from ifeval.constraint import Constraint
from ifeval.errors import IfevalError, InvalidFile, hint
from ifeval.registry import Registry


@dataclass(frozen=True)
class RuleFile:
    """A file of rules that was checked."""

    path: Path
    rules: int
    layout: str = ""

    def __str__(self) -> str:
        return f"rules; {self.rules} constraint{'s' * (self.rules != 1)}"

    def dump(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"file": str(self.path), "kind": "rules", "constraints": self.rules}


def checked_rules(path: Path, registry: Registry, problems: Problems) -> RuleFile:
    """Read each constraint of a file of rules, and tell what is wrong."""
    try:
        found = rules(path)
    except InvalidFile as error:
        problems.add(path, 0, error.where, error.problem)
        return RuleFile(path, 0)
    read: list[Constraint] = []
    for index, data in enumerate(found):
        try:
            read.append(registry.parse(data))
        except IfevalError as error:
            problems.add(path, 0, f"constraints[{index}]", str(error))
    if len(read) == len(found):
        from ifeval.contradiction import contradictions, told

        for one in contradictions(read, registry):
            where = f"constraints[{one.first}]"
            problems.add(path, 0, where, told(one), warning=one.soft)
    return RuleFile(path, len(found))


def name_wrong(paths: Iterable[Path], registry: Registry) -> None:
    """Find the first constraint of some files of rules that cannot be read.

    Raises:
        InvalidFile: There is one; the message names the file and the place.
    """
    problems = Problems()
    for path in paths:
        checked_rules(path, registry, problems)
    for problem in problems.shown[:1]:
        raise InvalidFile(problem.file, problem.field, problem.problem)


def rules(path: Path) -> list[dict[str, Any]]:
    """Read constraints that every row must satisfy: the list ``constraints`` of a TOML file.

    Raises:
        InvalidFile: It is no TOML, or has something else.
    """
    data = read_toml(path)
    for name in data:
        if name != "constraints":
            raise InvalidFile(path, name, f"unknown field{hint(name, ['constraints'])}")
    if not isinstance(data.get("constraints"), list):
        raise InvalidFile(path, "constraints", "must be a list of constraints")
    return data["constraints"]
