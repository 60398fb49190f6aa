"""``ifeval validate``: what is wrong with a file or a pack, before it is used."""

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ifeval.commands._columns import table
from ifeval.commands._options import layout, packs
from ifeval.commands._problems import Problems
from ifeval.errors import InvalidFile

if TYPE_CHECKING:
    from ifeval.commands._pack import Pack
    from ifeval.commands._rows import RowFile
    from ifeval.commands._rules import RuleFile

_EXAMPLES = """\b
Examples:
  ifeval validate responses.jsonl
  ifeval validate prompts.jsonl answers.jsonl.gz
  ifeval validate constraints
  ifeval validate prompts.jsonl --pack constraints --require rules.toml
  ifeval validate samples.jsonl --responses --response-field output --json"""

_PROBLEMS_FOUND = 4
_ROWS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")


@click.command(epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--prompts", "kind", flag_value="prompts", help="Take files of rows for prompts.")
@click.option(
    "--responses", "kind", flag_value="responses", help="Take files of rows for responses."
)
@packs("A folder of definitions: checked, and known where rows are checked.")
@click.option(
    "--require",
    "rules",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="RULES.toml",
    help="A file of constraints for every row, as `score` takes it: checked too.",
)
@layout
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
def command(
    paths: tuple[Path, ...],
    kind: str | None,
    packs: tuple[Path, ...],
    rules: tuple[Path, ...],
    *,
    as_json: bool,
    **options: str | None,
) -> None:
    """Check files of prompts or responses, and packs, before they are used.

    What a PATH is shows in what it holds: a .toml file is a definition and a folder a pack of
    them, unless .jsonl files lie in it; any other file has rows, of responses where a field
    holds some, else of prompts. All problems stand in one table, the first hundred of them.
    Exit codes: 0 nothing is wrong, 2 there is no such file, 4 there are problems; warnings
    alone change nothing.
    """
    if not (paths or packs or rules):
        raise click.UsageError("name a file or a folder")
    folders, files = _sorted(paths, packs)
    problems = Problems()
    found_packs, registry = _packs(folders, problems)
    found_files = _files(files, kind, options, registry, problems)
    found = [*found_packs, *found_files, *_rules(rules, registry, problems)]
    if as_json:
        click.echo(json.dumps(_dump(found, problems), ensure_ascii=False, indent=2))
    else:
        _show(found, problems)
        click.echo(_next(found_packs, found_files, rules, problems))
    if problems.errors:
        sys.exit(_PROBLEMS_FOUND)


def _sorted(paths: Sequence[Path], packs: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Part packs from files of rows.

    Raises:
        InvalidFile: There is no such file or folder.
    """
    folders, files = [*packs], list[Path]()
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else []
        rows = [item for item in inside if item.name.endswith(_ROWS)]
        if rows:
            files += rows
        elif path.is_dir() or path.suffix == ".toml":
            folders.append(path)
        else:
            files.append(path)
    for path in (*folders, *files):
        if not path.exists() and path != Path("-"):
            raise InvalidFile(path, "", "no such file")
    return [*dict.fromkeys(folders)], [*dict.fromkeys(files)]


def _packs(folders: Sequence[Path], problems: Problems) -> "tuple[list[Pack], Any]":
    if not folders:
        from ifeval.registry import default

        return [], default()
    from ifeval.commands._pack import checked_packs

    return checked_packs(folders, problems)


def _files(
    files: Sequence[Path],
    kind: Any,
    options: dict[str, str | None],
    registry: Any,
    problems: Problems,
) -> "list[RowFile]":
    from ifeval.commands._rows import checked_rows

    given = {"format" if name == "layout" else name: value for name, value in options.items()}
    return [checked_rows(path, kind, given, registry, problems) for path in files]


def _rules(paths: Sequence[Path], registry: Any, problems: Problems) -> "list[RuleFile]":
    from ifeval.commands._rules import checked_rules

    for path in paths:
        if not path.exists():
            raise InvalidFile(path, "", "no such file")
    return [checked_rules(path, registry, problems) for path in dict.fromkeys(paths)]


def _dump(found: "Sequence[Pack | RowFile | RuleFile]", problems: Problems) -> dict[str, Any]:
    return {
        "files": [one.dump() for one in found],
        "problems": problems.errors,
        "warnings": problems.warnings,
        "shown": [
            {
                "file": p.file,
                "line": p.line or None,
                "field": p.field,
                "problem": p.problem,
                "level": "warning" if p.warning else "error",
            }
            for p in problems.sorted()
        ],
    }


def _show(found: "Sequence[Pack | RowFile | RuleFile]", problems: Problems) -> None:
    for one in found:
        click.echo(f"{one.path}: {one}")
        if one.layout:
            click.secho(f"  {one.layout}", dim=True)
    if problems.shown:
        click.echo("")
        cells = [
            [p.file, str(p.line or ""), p.field, ("warning: " if p.warning else "") + p.problem]
            for p in problems.sorted()
        ]
        table(["file", "line", "field", "problem"], cells)
    counts = [
        f"{count} {noun}{'s' * (count != 1)}"
        for count, noun in ((problems.errors, "problem"), (problems.warnings, "warning"))
        if count
    ]
    more = problems.errors + problems.warnings > len(problems.shown)
    rest = f"; {len(problems.shown)} of them are shown" if more else ""
    click.secho(f"\n{', '.join(counts) or 'no problems'}{rest}", bold=True)


def _next(
    packs: "Sequence[Pack]", files: "Sequence[RowFile]", rules: Sequence[Path], problems: Problems
) -> str:
    """Return the command to type next."""
    if problems.errors:
        return "Next, once they are mended, the same command again."
    responses = [file for file in files if file.kind == "responses"]
    prompts = [file for file in files if file.kind == "prompts"]
    words = ["ifeval score"]
    words += [_quoted(file.path) for file in responses] or ["RESPONSES.jsonl"]
    words += [f"--prompts {_quoted(file.path)}" for file in prompts[:1]]
    if responses and not prompts and all(file.unconstrained == file.rows for file in responses):
        words.append("--prompts PROMPTS.jsonl")
    words += [f"--require {_quoted(path)}" for path in dict.fromkeys(rules)]
    folders = (
        pack.path if pack.path.is_dir() else pack.path.parent
        for pack in packs
        if not pack.installed
    )
    words += [f"--pack {_quoted(folder)}" for folder in dict.fromkeys(folders)]
    return f"Next:\n  {' '.join(words)} -o runs/first"


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
