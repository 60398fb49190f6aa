"""Checking one definition: its place, parameters, body, phrasings and cases."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple, cast

from ifeval.commands._cases import Add, judged_cases
from ifeval.commands._problems import Problems
from ifeval.contradiction import contradictions, told
from ifeval.definition import Definition
from ifeval.errors import IfevalError, hint
from ifeval.kinds import Composed, Kind
from ifeval.registry import Registry

_LEAST_TEXTS = 2


class Member(NamedTuple):
    """A definition of a pack, and the text of its file."""

    root: Path
    file: Path
    text: str
    definition: Definition

    def line(self, where: str) -> int:
        """Return the line of a field, from 1, or 0 where that cannot be told."""
        return line_of(self.text, where)


def phrasings(definition: Definition) -> Iterator[tuple[str, str]]:
    """Return every phrasing, with its place."""
    for language, texts in definition.phrasings.items():
        yield from ((f"phrasings.{language}[{i}]", text) for i, text in enumerate(texts))


def checked_definition(member: Member, registry: Registry, problems: Problems) -> None:
    """Add what is wrong with one definition by itself."""
    definition = member.definition

    def add(where: str, problem: str, *, warning: bool = False) -> None:
        problems.add(member.file, member.line(where), where, problem, warning=warning)

    if wanted := _misplaced(member):
        add("id", f"{definition.id!r} belongs into {wanted}")
    kind: Kind
    if definition.check is not None:
        kind = Composed(definition, registry)
        sound = _sound_schema(definition, add) and _sound_body(definition, registry, add)
    else:
        sound = True
        if definition.parameters:
            add("parameters", "is ignored: without `check` a checker says its parameters itself")
        try:
            kind = registry[definition.id]
        except IfevalError:
            near = hint(definition.id, registry)
            problem = f"is missing, and no installed checker has the id {definition.id!r}"
            add("check", f"{problem}{near or '; install the package that has it'}")
            return
    _known_names(definition, kind.parameters.get("properties", {}), add)
    if sound:
        judged_cases(definition, kind, add)
        _meetable(definition, kind, registry, add)
    texts = sum(len(case.passing + case.failing + case.undecided) for case in definition.cases)
    if texts < _LEAST_TEXTS:
        told = f"there {'is 1 text' if texts == 1 else f'are {texts} texts'}"
        add("cases", f"{told}: give some that pass and some that fail", warning=True)
    elif not any(case.failing for case in definition.cases):
        add("cases", "no text fails", warning=True)
    elif not any(case.passing for case in definition.cases):
        add("cases", "no text passes", warning=True)


def _meetable(definition: Definition, kind: Kind, registry: Registry, add: Add) -> None:
    """Check that what a composed constraint is made of can hold together."""
    found: dict[str, None] = {}
    for case in definition.cases if definition.check is not None else ():
        try:
            constraint = kind.bind(json.loads(json.dumps(case.given)))
        except (IfevalError, TypeError):  # which was said before
            continue
        if not case.passing:
            found |= {told(one): None for one in contradictions([constraint], registry)}
    for problem in found:
        add("check", problem, warning=True)


def _misplaced(member: Member) -> str:
    """Return where a definition belongs, as far as its place contradicts its id."""
    parts = member.definition.id.split(".")
    place = [member.file.stem]
    for folder in member.file.parents if member.root.is_dir() else ():
        if folder == member.root or (folder / "__init__.py").is_file():
            break
        place.insert(0, folder.name)
    depth = min(len(parts), len(place))
    if parts[-depth:] == place[-depth:]:
        return ""
    return "/".join(parts[-max(depth, 2) :]) + ".toml"


def _sound_schema(definition: Definition, add: Add) -> bool:
    """Check that the parameters are JSON Schema, and that the defaults fit."""
    import jsonschema

    validator = jsonschema.Draft202012Validator
    schema: dict[str, Any] = {"type": "object", **definition.parameters}
    try:
        validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        add("parameters", f"{error.json_path}: {error.message:.120}")
        return False
    for name, of_one in schema.get("properties", {}).items():
        if isinstance(of_one, dict) and "default" in of_one:
            one = cast("dict[str, Any]", of_one)
            for error in cast("Any", validator(one)).iter_errors(one["default"]):
                add(f"parameters.properties.{name}", f"its default does not fit: {error.message}")
    return True


def _sound_body(definition: Definition, registry: Registry, add: Add) -> bool:
    """Check what a composed constraint is made of: ids, and the parameters it speaks of."""
    properties = definition.parameters.get("properties", {})
    sound = True
    used: set[str] = set()
    for key, text in _texts(definition.check, ""):
        if text.startswith("$"):
            used.add(text[1:])
            if text[1:] not in properties:
                near = hint(text, [f"${name}" for name in properties])
                add("check", f"{text!r} names no parameter{near}")
                sound = False
        elif key == "id":
            try:
                _ = registry[text]
            except IfevalError as error:
                add("check", str(error))
                sound = False
    for name in properties:
        if name not in used:
            add(f"parameters.properties.{name}", "is not used in `check`", warning=True)
    if sound:
        try:
            registry.sound(definition.id)
        except IfevalError as error:
            add("check", str(error))
            return False
    return sound


def _texts(data: Any, key: str) -> Iterator[tuple[str, str]]:
    """Return every text of a body, with the name that it stands under."""
    match data:
        case str():
            yield key, data
        case {**entries}:
            for name, value in entries.items():
                yield from _texts(value, str(name))
        case [*items]:
            for item in items:
                yield from _texts(item, key)
        case _:
            pass


def _known_names(definition: Definition, known: Mapping[str, Any], add: Add) -> None:
    """Check that phrasings and patterns speak of parameters that there are."""
    for where, text in phrasings(definition):
        try:
            holes = [hole for _, hole, _, _ in Formatter().parse(text) if hole is not None]
        except ValueError as error:
            add(where, f"{text!r:.60}: {error}")
            continue
        for hole in holes:
            if hole not in known:
                add(where, f"{{{hole}}} is no parameter{hint(hole, known)}")
    for language, patterns in definition.patterns.items():
        for i, text in enumerate(patterns):
            where = f"patterns.{language}[{i}]"
            try:
                groups = re.compile(text).groupindex
            except re.error as error:
                add(where, f"{text!r:.60} is no regular expression: {error}")
                continue
            for group in groups:
                if group not in known:
                    add(where, f"(?P<{group}>) is no parameter{hint(group, known)}")


def line_of(text: str, where: str) -> int:
    """Return the line where a field such as ``cases[1].pass`` stands in TOML, or 0.

    It is looked for as people write it: a table's heading, then a name at the start of a line.
    """
    names = re.findall(r"[^.\[\]]+", where)
    start, end = 0, len(text)
    found: int | None = None
    if len(names) > 1 and names[1].isdecimal():
        heads = [
            *re.finditer(rf"^[ \t]*\[\[[ \t]*{re.escape(names[0])}[ \t]*\]\]", text, re.MULTILINE)
        ]
        number = int(names[1])
        if number >= len(heads):
            return 0
        found = start = heads[number].start()
        end = heads[number + 1].start() if number + 1 < len(heads) else end
        names = names[2:]
    for name in names:
        if name.isdecimal():
            break
        quoted = rf"[\"']?{re.escape(name)}[\"']?"
        heading, entry = rf"\[+[ \t]*{quoted}[ \t]*[.\]]", rf"(?:[\w.]+\.)?{quoted}[ \t]*[.=]"
        pattern = re.compile(rf"^[ \t]*(?:{heading}|{entry})", re.MULTILINE)
        match = pattern.search(text, start, end)
        if match is None:
            break
        found = start = match.start()
    return text.count("\n", 0, found) + 1 if found is not None else 0
