"""``ifeval show``: all about one constraint."""

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ifeval.commands._columns import columns, printable, table
from ifeval.commands._options import packs

if TYPE_CHECKING:
    from ifeval.definition import Case, Definition
    from ifeval.kinds import Kind
    from ifeval.registry import Registry

_EXAMPLES = """\b
Examples:
  ifeval show length.words
  ifeval show punctuation:no_comma
  ifeval show letter.formal --pack constraints
  ifeval show length.words --json"""

_SHOWN = 72
"""The most characters of a text of a case that are shown; ``--json`` has all."""
_WIDE = 160
"""The most characters of the row of a witness."""

_WORDS = {
    "integer": "whole number",
    "number": "number",
    "string": "text",
    "boolean": "true or false",
    "object": "table",
    "null": "nothing",
}


@click.command(epilog=_EXAMPLES)
@click.argument("id")
@packs()
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
def command(id: str, packs: tuple[Path, ...], *, as_json: bool) -> None:
    """Show one constraint: its arguments, phrasings and cases, and how it is used."""
    from ifeval.commands._usage import usage
    from ifeval.registry import default, extended

    registry = extended(*packs)
    kind = registry[id]
    needed = packs if packs and id not in {*default()} else ()
    examples = usage(registry, id, needed)
    if as_json:
        witness = _found(kind, registry)
        found = {**_described(kind, registry), "witness": witness, "usage": examples._asdict()}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        return
    _show(kind, registry)
    _section("Witness", _witness(kind, registry))
    _section("In Python", examples.python.splitlines())
    _section("In the list `constraints` of a row", [examples.json])
    click.echo("\nNext, try it:")
    click.echo(f"  {examples.command}")


def _described(kind: "Kind", registry: "Registry") -> dict[str, Any]:
    definition = registry.definition(kind.id)
    cases = definition.cases if definition else ()
    return {
        "id": kind.id,
        "summary": definition.summary if definition else _help(kind).partition("\n")[0],
        "origin": _origin(kind, registry),
        "revision": definition.revision if definition else None,
        "since": definition.since if definition else None,
        "prohibits": _prohibits(kind, definition),
        "parameters": kind.parameters,
        "help": _help(kind) or None,
        "phrasings": definition.phrasings if definition else {},
        "patterns": definition.patterns if definition else {},
        "check": definition.check if definition else None,
        "cases": [
            {
                "given": case.given,
                "row": case.row,
                "pass": case.passing,
                "fail": case.failing,
                "undecided": case.undecided,
                "naive": case.naive,
                "why": case.why,
            }
            for case in cases
        ],
        "path": definition.path if definition else None,
    }


def _show(kind: "Kind", registry: "Registry") -> None:
    told, definition = _help(kind), registry.definition(kind.id)
    click.secho(kind.id, bold=True)
    click.echo(definition.summary if definition else told.partition("\n")[0])
    origin = _origin(kind, registry)
    facts = [origin if origin == "native" else f"of {origin}"]
    if definition:
        facts.append(f"revision {definition.revision}")
        facts += [f"since {definition.since}"] if definition.since else []
    if _prohibits(kind, definition):
        facts.append("prohibits: it passes where something is absent")
    if definition and definition.accepts_silence:
        facts.append("a blank response may pass")
    click.echo("; ".join(facts))
    if definition:
        click.echo(f"defined in {definition.path}")
    rows = [[name, *cells] for name, *cells in _arguments(kind.parameters)]
    click.echo("")
    if rows:
        click.secho("Arguments", bold=True)
        table(["name", "type", "default", "range"], rows, "  ")
    else:
        click.echo("It takes no arguments.")
    if told and (definition or "\n" in told):
        _section("Help", told.splitlines())
    if not definition:
        return
    phrasings = definition.phrasings.items()
    _section("Phrasings", columns([[name, text] for name, texts in phrasings for text in texts]))
    if definition.check is not None:
        _section("Made of", json.dumps(definition.check, ensure_ascii=False, indent=2).split("\n"))
    _section("Cases", (line for case in definition.cases for line in _case(case)))


def _found(kind: "Kind", registry: "Registry") -> dict[str, Any] | None:
    """Return a response that passes and one that just fails, by the arguments of a case."""
    from ifeval.witness import witness

    definition = registry.definition(kind.id)
    if definition is None or not definition.cases:
        return None
    case = definition.cases[0]
    row = case.as_row("") if case.row else None
    return {"given": case.given, **witness(kind.bind(case.given), registry, row)._asdict()}


def _witness(kind: "Kind", registry: "Registry") -> Iterator[str]:
    found = _found(kind, registry)
    if found is None:
        return
    given = ", ".join(f"{name} = {_value(value)}" for name, value in found["given"].items())
    yield f"given {given or 'no arguments'}"
    for word, key in (("passes", "passing"), ("just fails", "failing")):
        if found[key] is not None:
            how = found[f"{key}_how"]
            shown = printable(found[key], _SHOWN)
            yield f"  {word:<10}  {shown}{'' if how == 'declared' else f' ({how})'}"
            if found[f"{key}_row"]:
                fields = json.dumps(found[f"{key}_row"])
                short = fields if len(fields) <= _WIDE else f"{fields[:_WIDE]}…"
                yield f"  {'':<10}  in the row {short}"
    if found["why"]:
        yield f"  {found['why']}"


def _section(heading: str, lines: Iterable[str]) -> None:
    """Print lines under a heading, or nothing where there are none."""
    for number, line in enumerate(lines):
        if not number:
            click.secho(f"\n{heading}", bold=True)
        click.echo(f"  {line}".rstrip())


def _help(kind: "Kind") -> str:
    """Return what the author of a checker says of it; a composed constraint has no such text."""
    from ifeval.checker import Checker

    return inspect.cleandoc(kind.__doc__ or "") if isinstance(kind, Checker) else ""


def _origin(kind: "Kind", registry: "Registry") -> str:
    return registry.origin(kind.id) if ":" in kind.id else "native"


def _prohibits(kind: "Kind", definition: "Definition | None") -> bool:
    return definition.prohibits if definition else bool(getattr(kind, "prohibits", False))


def _case(case: "Case") -> Iterator[str]:
    given = ", ".join(f"{name} = {_value(value)}" for name, value in case.given.items())
    row = f"; row: {_value(case.row)}" if case.row else ""
    yield f"given {given or 'no arguments'}{row}"
    if case.naive:
        yield f"  a simple pattern is wrong here: {case.why}"
    words = {"pass": case.passing, "fail": case.failing, "undecided": case.undecided}
    for word, texts in words.items():
        for text in texts:
            yield f"  {word:<9}  {printable(text, _SHOWN)}"


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _arguments(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Return name, type, default and range of each parameter, in words."""
    required = schema.get("required", ())
    for name, of_one in schema.get("properties", {}).items():
        default = "none" if of_one.get("default") is None else _value(of_one["default"])
        told = of_one.get("description", "")
        limits = ", ".join(filter(None, [_range(of_one), told]))
        yield name, _type(of_one), "required" if name in required else default, limits


def _type(schema: Mapping[str, Any]) -> str:
    match schema:
        case {"enum": [*options]}:
            return f"one of {', '.join(map(_value, options))}"
        case {"const": value}:
            return _value(value)
        case {"anyOf": [*options]}:
            return _either(_type(option) for option in options)
        case {"type": "array", **rest}:
            of = _type(rest["items"]) if rest.get("items") else "any value"
            noun, _, more = of.partition(" or ")
            plain = of in _WORDS.values() and not more
            return f"list of {noun}s" if plain else f"list of: {of}"
        case {"type": str(name)}:
            return _WORDS.get(name, name)
        case {"type": [*names]}:
            return _either(_WORDS.get(str(name), str(name)) for name in names)
        case _:
            return "any value"


def _either(names: Iterable[str]) -> str:
    """Return the types that a value may have; nothing is as if it were not given."""
    kept = dict.fromkeys(name for name in names if name != "nothing")
    if "number" in kept:
        kept.pop("whole number", None)
    return " or ".join(kept)


_LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "multipleOf": "a multiple of {}",
    "minLength": "{} or more characters",
    "maxLength": "at most {} characters",
    "minItems": "{} or more of them",
    "maxItems": "at most {} of them",
    "pattern": "matches {}",
}


def _range(schema: Mapping[str, Any]) -> str:
    """Return what values a schema allows, in words, also those of the items of a list."""
    if schema.get("minLength") == 1 or schema.get("minItems") == 1:
        schema = {name: limit for name, limit in schema.items() if name not in _AT_LEAST_ONE}
        parts = ["not empty"]
    else:
        parts: list[str] = []
    parts += [words.format(schema[name]) for name, words in _LIMITS.items() if name in schema]
    if items := schema.get("items"):
        inner = _range(items)
        parts += [f"each {inner}"] if inner else []
    for option in schema.get("anyOf", ()):
        inner = _range(option)
        parts += [inner] if inner and inner not in parts else []
    return ", ".join(parts)


_AT_LEAST_ONE = ("minLength", "minItems")
