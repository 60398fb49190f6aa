"""``ifeval new``: a definition to start from, which works as it is."""

import json
import re
import shlex
from keyword import iskeyword
from pathlib import Path
from string import Template

import click

from ifeval.errors import Clash, InvalidFile

_EXAMPLES = """\b
Examples:
  ifeval new letter.formal
  ifeval new letter.formal --summary "The response is a formal letter."
  ifeval new acme.ticket_ids --checker --pack src/acme_ifeval"""

_FOLDER = Path("constraints")
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+\Z")

_HEAD = Template("""\
# Everything here works as it is. Change it bit by bit, and after each change type:
#   $check
id = "$id"

# What passes, in one sentence.
summary = $summary

# The version of your pack that first has it.
since = "0.1"

# Raise it when old scores no longer compare with new ones.
revision = 1

# Take the sign away where passing means that something is absent: then no lenient reading of
# a response can pass by leaving out what is forbidden.
# prohibits = true

# How a prompt asks for it, by language. {at_most} stands for the argument of that name.
[phrasings]
en = ["$phrasing"]
""")

_COMPOSED = Template("""\

# The arguments, as JSON Schema. One with a default need not be given.
[parameters]
required = ["at_most"]
properties.at_most = { type = "integer", minimum = 1 }
properties.phrases = { type = "array", items = { type = "string" }, default = ["as an AI"] }

# What it is made of; "$$at_most" is the argument of that name. To see what there is:
#   ifeval ls
# The ways to combine are all, any, not, if/then, k_of, weighted, every, some, at, inside and
# outside; the last five take a unit (ifeval ls --units).
[check]
all = [
  { id = "length.words", at_most = "$$at_most" },
  { not = { id = "keywords.contains", phrases = "$$phrases" } },
]
""")

_COMPOSED_CASES = """\

# Cases: some arguments, with texts that pass and texts that fail under them. Write those first
# on which you were in doubt. A blank response fails unless a blank text passes here.
[[cases]]
given = { at_most = 5 }
pass = ["Snow falls on the pond.", "Snow."]
fail = ["Snow falls on the old quiet pond.", "I wrote as an AI."]

[[cases]]
given = { at_most = 5, phrases = ["snow"] }
naive = true
why = "A phrase is not found inside another word."
pass = ["Snowfall, the first this year."]
fail = ["Snow on the pond."]
"""

_CHECKER_CASES = """\

# Cases: some arguments, with texts that pass and texts that fail under them. Write those first
# on which you were in doubt. A blank response fails unless a blank text passes here.
[[cases]]
given = { at_most = 1 }
pass = ["Look!", "Look."]
fail = ["Look!!", "Oh! Look!"]

[[cases]]
given = { at_most = 0 }
naive = true
why = "The full-width sign is one too."
pass = ["Look."]
fail = ["看！"]
"""

_MODULE = Template('''\
"""$title."""

import re

from ifeval.checker import Count, checker
from ifeval.verdict import Verdict, between
from ifeval.view import View

_FOUND = re.compile("[!！]")


@checker("$id")
def $name(view: View, *, at_most: Count = 0) -> Verdict:
    """Count the exclamation marks.

    Args:
        at_most: The most exclamation marks that pass.
    """
    found = view.spans(match.span() for match in _FOUND.finditer(view.text))
    return between(len(found), "exclamation marks", 0, at_most, found)
''')


@click.command(epilog=_EXAMPLES)
@click.argument("id", metavar="FAMILY.NAME")
@click.option(
    "--pack",
    "pack",
    type=click.Path(path_type=Path, file_okay=False),
    default=_FOLDER,
    metavar="DIR",
    help="The folder of definitions to write into; ./constraints by default.",
)
@click.option("--checker", is_flag=True, help="Write a checker in Python as well.")
@click.option("--summary", help="What passes, in one sentence.")
def command(id: str, pack: Path, summary: str | None, *, checker: bool) -> None:
    """Scaffold the definition of a new constraint: DIR/FAMILY/NAME.toml.

    It is made of other constraints, by arguments, phrasings and cases to change. With --checker
    a module in Python judges instead. The default folder is one of its own, made where it is
    not there, since every .toml below a folder of definitions is read as one. Nothing is ever
    overwritten.
    """
    if not _ID.match(id):
        raise click.UsageError(
            f"{id!r} is not of the form family.name, in small letters, digits and underscores"
        )
    *families, name = id.split(".")
    if checker and any(map(iskeyword, (*families, name))):
        raise click.UsageError(f"{id!r} has a word of Python in it, which no module can be called")
    _free(id)
    folder = pack.joinpath(*families)
    files = {folder / f"{name}.toml": _definition(id, pack, summary, checker=checker)}
    package = _package(folder)
    if checker:
        files[folder / f"{name}.py"] = _MODULE.substitute(id=id, name=name, title=_title(id))
        if package is None:
            line = f"from .{name} import {name}"
            files[folder / "__init__.py"] = (
                f'"""Constraints of the family {families[-1]}."""\n\n{line} as {name}\n'
            )
    _write(files)
    if checker:
        _tell_of_package(package or folder, folder, name)
    click.echo(f"\nNext:\n  ifeval validate {shlex.quote(str(pack))}")


def _free(id: str) -> None:
    """Make sure that no constraint has the id.

    Raises:
        Clash: One has.
    """
    from ifeval.registry import default

    if id in {*default()}:
        raise Clash(f"there is a constraint {id!r} already: ifeval show {id}")


def _title(id: str) -> str:
    return id.rpartition(".")[2].replace("_", " ").capitalize()


def _definition(id: str, pack: Path, summary: str | None, *, checker: bool) -> str:
    title = _title(id)
    if checker:
        said, asks = "few exclamation marks", "use at most {at_most} exclamation marks"
    else:
        said, asks = "few words, and none that are unwanted", "use at most {at_most} words"
    head = _HEAD.substitute(
        id=id,
        check=f"ifeval validate {shlex.quote(str(pack))}",
        summary=_toml(summary or f"The response has {said}."),
        phrasing=f"{title}: {asks}.",
    )
    return head + (_CHECKER_CASES if checker else _COMPOSED.substitute() + _COMPOSED_CASES)


def _toml(text: str) -> str:
    """Return a text as TOML, whose strings have the escapes of JSON's, and one more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _package(folder: Path) -> Path | None:
    """Return the outermost Python package that a folder is in, or None where it is in none."""
    found = None
    for place in (folder.resolve(), *folder.resolve().parents):
        if (place / "__init__.py").is_file():
            found = place
        elif found or place != folder.resolve():
            break
    return found


def _write(files: dict[Path, str]) -> None:
    """Write files where there are none, all or nothing.

    Raises:
        InvalidFile: One is there, or a folder cannot be written into.
    """
    for path in files:
        if path.exists():
            raise InvalidFile(path, "", "is there already, and nothing is overwritten")
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise InvalidFile(path, "", error.strerror or str(error)) from None
        click.echo(f"Wrote {path}")


def _tell_of_package(package: Path, folder: Path, name: str) -> None:
    """Say what makes a checker known: an import, and an entry point of the package."""
    inner = folder.resolve().relative_to(package.resolve()).parts
    module = ".".join([package.name, *inner, name])
    created = package.resolve() == folder.resolve() and not inner
    text = (package / "__init__.py").read_text("utf-8") if created else ""
    if f"import {name}" not in text:
        click.echo(f"\nImport the checker in {package / '__init__.py'}:")
        click.echo(f"  from {module} import {name}")
    click.echo("\nName the package in its pyproject.toml, and install it (pip install -e .):")
    click.echo(f'  [project.entry-points.ifeval]\n  {folder.name} = "{package.name}"')
