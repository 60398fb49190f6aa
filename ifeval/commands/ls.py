"""``ifeval ls``: the constraints and units that are known."""

import json
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ifeval.commands._columns import table
from ifeval.commands._options import packs
from ifeval.errors import UnknownId, hint

if TYPE_CHECKING:
    from ifeval.registry import Registry

_EXAMPLES = """\b
Examples:
  ifeval ls
  ifeval ls words --family length
  ifeval ls --origin ifeval
  ifeval ls --units
  ifeval ls --pack constraints --json"""

Entry = dict[str, Any]


@click.command(epilog=_EXAMPLES)
@click.argument("text", required=False)
@click.option("--family", help="Only one family: what stands before the first stop of an id.")
@click.option(
    "--origin",
    default="native",
    show_default=True,
    metavar="ORIGIN",
    help="native, a benchmark such as ifeval or iftrain for its own ids, or all.",
)
@click.option("--units", is_flag=True, help="List the units, which scopes such as every take.")
@packs()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def command(
    text: str | None,
    family: str | None,
    origin: str,
    *,
    units: bool,
    packs: tuple[Path, ...],
    as_json: bool,
) -> None:
    """List the constraints that are known, or those that speak of TEXT.

    A constraint speaks of TEXT where its id or its summary has every word of it.
    """
    from ifeval.registry import extended

    registry = extended(*packs)
    if units and (family or origin != "native"):
        raise click.UsageError("--units goes with neither --family nor --origin")
    entries = _units(registry) if units else _constraints(registry, origin, family)
    found = [entry for entry in entries if _speaks_of(entry, text)]
    if as_json:
        for entry in found:
            click.echo(json.dumps(entry, ensure_ascii=False))
        return
    noun = "unit" if units else "constraint"
    if not found:
        names = [name for entry in entries for name in (entry["id"], entry["id"].split(".")[-1])]
        click.echo(f"no {noun} speaks of {text!r}{hint(text or '', names)}")
        click.echo(f"Next, see all of them:\n  ifeval ls{' --units' if units else ''}")
        return
    table([noun, "summary"], [[_called(entry), entry["summary"]] for entry in found])
    of = f" of {len(entries)}" if len(found) < len(entries) else ""
    click.echo(f"\n{len(found)}{of} {noun}{'s' * (len(entries) != 1)}")
    click.echo(_next(found[0]["id"], packs, units=units))


def _constraints(registry: "Registry", origin: str, family: str | None) -> list[Entry]:
    """Return the constraints of an origin and a family.

    Raises:
        UnknownId: There is no such family; the message names what is near.
    """
    from ifeval.registry import FOREIGN

    origins = ("native", *FOREIGN, "all")
    if origin not in origins:
        known = ", ".join(origins)
        problem = f"no {origin!r}; there are {known}{hint(origin, origins)}"
        raise click.UsageError(f"--origin: {problem}")
    entries = [_entry(registry, id) for id in registry]
    of_origin = [entry for entry in entries if origin in ("all", entry["origin"])]
    if family is None:
        return of_origin
    found = [entry for entry in of_origin if entry["family"] == family]
    if not found:
        elsewhere = {e["origin"]: None for e in entries if e["family"] == family}
        note = "".join(f"; {name} has it: add --origin {name}" for name in elsewhere)
        raise UnknownId(family, dict.fromkeys(e["family"] for e in of_origin), "family", note)
    return found


def _entry(registry: "Registry", id: str) -> Entry:
    kind, definition = registry[id], registry.definition(id)
    foreign = ":" in id
    return {
        "id": id,
        "summary": definition.summary if definition else _first_line(kind),
        "family": id.partition(":" if foreign else ".")[0],
        "origin": registry.origin(id) if foreign else "native",
        "revision": definition.revision if definition else None,
        "since": definition.since if definition else None,
    }


def _units(registry: "Registry") -> list[Entry]:
    from ifeval.checker import fields

    return [
        {
            "id": name,
            "summary": _first_line(unit),
            "options": [*fields(name, unit.function)],
        }
        for name, unit in sorted(registry.units.items())
    ]


def _first_line(thing: object) -> str:
    return (thing.__doc__ or "").strip().partition("\n")[0]


def _called(entry: Entry) -> str:
    options = ", ".join(entry.get("options", ()))
    return f"{entry['id']}({options})" if options else entry["id"]


def _speaks_of(entry: Entry, text: str | None) -> bool:
    said = f"{entry['id']} {entry['summary']}".casefold()
    return all(word in said for word in (text or "").casefold().split())


def _next(id: str, packs: Iterable[Path], *, units: bool) -> str:
    given = "".join(f" --pack {shlex.quote(str(pack))}" for pack in packs)
    if units:
        example = {"every": id, "is": {"id": "length.words", "at_most": 20}}
        return (
            "Next, use one in a scope (every, some, at, inside, outside):\n"
            f"  echo 'One two three.' | ifeval check '{json.dumps(example)}'{given}"
        )
    return f"Next, read one in full:\n  ifeval show {id}{given}"
