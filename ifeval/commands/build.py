"""``ifeval build``: from usage logs to a data set of prompts with constraints."""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ifeval.commands._options import packs
from ifeval.commands._progress import Progress
from ifeval.errors import InvalidFile

_EXAMPLES = """\b
Examples:
  ifeval build logs/*.jsonl.gz -o datasets/support
  ifeval build datasets/quickstart-logs/recipe.toml -o out/quickstart
  ifeval build traces.json -o datasets/june --format otel --dry-run
  ifeval build logs/ -o datasets/support --force --pii names"""

_SHOWN = 5
_MANY = 20
"""From so many items on, a split without any is no chance."""


@click.command(epilog=_EXAMPLES)
@click.argument("logs", nargs=-1, type=click.Path(path_type=Path), metavar="LOGS...|RECIPE.toml")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="The folder of the data set; else the recipe's.",
)
@click.option("--format", "layout", help="The layout of the logs; else it is found out.")
@click.option(
    "--pii",
    type=click.Choice(["none", "structured", "names"]),
    help="What personal data is removed; structured by default.",
)
@click.option(
    "--contamination",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Public prompts: items that share runs of words with them are marked.",
)
@click.option("--size", type=click.IntRange(0), help="At most so many items; 0 keeps all.")
@click.option("--seed", type=int, help="Chooses the sample and the splits; 0 by default.")
@packs()
@click.option("--jobs", type=click.IntRange(1), help="Processes; by default one a core.")
@click.option("--dry-run", is_flag=True, help="Show what would be kept and why; write nothing.")
@click.option("--force", is_flag=True, help="Overwrite the files of an earlier build.")
@click.option(
    "--refresh",
    is_flag=True,
    help="Leave out what ifeval shelf-life retires, and keep its anchors.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a recipe, and end.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as JSON.")
def command(logs: tuple[Path, ...], output: Path | None, **options: Any) -> None:
    """Build a data set from usage LOGS, or as a RECIPE.toml says.

    LOGS are files or folders: JSONL of any known layout, plain or gzipped, or whole JSON
    documents. Prompts are tagged with the constraints that rules recognise in them; secrets and
    structured personal data are replaced. A build that was killed goes on where it was. The
    files rules/*.toml, audit.jsonl and tombstones.jsonl in FOLDER are people's: they are used
    and never overwritten. Exit codes: 0 built, 2 unusable input, 4 built, and some lines could
    not be read.
    """
    from ifeval.build.recipe import recipe_schema

    if options["schema"]:
        click.echo(json.dumps(recipe_schema(), indent=2))
        return
    if len(logs) == 0:
        raise click.UsageError("name a log, a folder of logs, or a recipe")
    recipe = _recipe(logs, options)
    folder = output or (Path(recipe.output) if recipe.output else None)
    if folder is None:
        raise click.UsageError("name the folder of the data set with -o")
    manifest, resumed = _built(recipe, folder, options)
    if options["as_json"]:
        click.echo(json.dumps(manifest, ensure_ascii=False))
    else:
        if resumed:
            click.echo("A build that was killed was continued.")
        _show(manifest, folder, dry=options["dry_run"])
    lost = manifest["stages"]["ingest"].get("lost", {})
    if any("cannot be read" in reason for reason in lost):
        sys.exit(4)


def _recipe(logs: Sequence[Path], options: Mapping[str, Any]) -> Any:
    from ifeval.build import recipe as recipes

    recipe = recipes.recipe_of({})
    if logs[0].suffix == ".toml":
        if len(logs) > 1:
            raise click.UsageError("a recipe names its logs itself: give it alone")
        recipe = recipes.read(logs[0])
    else:
        recipe = recipe.model_copy(update={"logs": tuple(map(str, logs))})
    changed: dict[str, Any] = {}
    if options["layout"]:
        changed["format"] = options["layout"]
    if options["seed"] is not None:
        changed["seed"] = options["seed"]
    if options["packs"]:
        changed["packs"] = tuple(map(str, options["packs"]))
    if options["pii"]:
        changed["scrub"] = recipe.scrub.model_copy(update={"level": options["pii"]})
    if options["size"] is not None:
        changed["sample"] = recipe.sample.model_copy(update={"size": options["size"]})
    if options["contamination"]:
        files = tuple(map(str, options["contamination"]))
        changed["contamination"] = recipe.contamination.model_copy(update={"files": files})
    return recipe.model_copy(update=changed)


def _built(recipe: Any, folder: Path, options: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    from ifeval.build.run import build, sizes
    from ifeval.scoring.engine import cores

    if not recipe.logs:
        raise InvalidFile("recipe", "logs", "no logs are named")
    size = sizes(recipe.logs)
    jobs = options["jobs"] or max(1, min(cores(), size // (1 << 20)))
    with Progress(size, "reading logs", shown=not options["as_json"]) as progress:
        if not options["dry_run"]:
            built = build(
                recipe,
                folder,
                jobs=jobs,
                force=options["force"],
                progress=progress.step,
                refresh=options["refresh"],
            )
            return built.manifest, built.resumed
        with tempfile.TemporaryDirectory() as place:
            spool = Path(place) / "spool"
            built = build(
                recipe, folder, jobs=jobs, progress=progress.step, spool=spool, keep=False
            )
            return {**built.manifest, "kept": _kept(spool / "out")}, False


def _kept(out: Path) -> list[dict[str, Any]]:
    """Return the first items, with what asks for each constraint."""
    found: list[dict[str, Any]] = []
    for split in ("train", "dev", "test"):
        with (out / f"{split}.jsonl").open(encoding="utf-8") as file:
            for line in file:
                if len(found) >= _SHOWN:
                    return found
                row = json.loads(line)
                asks = row["metadata"].get("asks", [])
                found.append(
                    {
                        "key": row["key"],
                        "place": row["metadata"].get("place", ""),
                        "constraints": row["constraints"],
                        "says": [ask.get("text", "") for ask in asks],
                    }
                )
    return found


def _show(manifest: Mapping[str, Any], folder: Path, *, dry: bool) -> None:
    from ifeval.commands._columns import table

    cells: list[list[str]] = []
    for name, found in manifest["stages"].items():
        lost = found.get("lost", {})
        first = [f"{n} {reason}" for reason, n in lost.items()] or [""]
        made = str(found.get("made", ""))
        cells.append([name, str(found["in"]), made, str(found["out"]), first[0]])
        cells += (["", "", "", "", reason] for reason in first[1:])
    table(["stage", "in", "made", "out", "left out"], cells)
    figures = manifest["figures"]
    splits = ", ".join(f"{n} {split}" for split, n in figures["splits"].items())
    notes = manifest["notes"]
    known = notes.get("clauses that are recognised", 0)
    unknown = notes.get("clauses that no rule knows", 0)
    items, asked = (
        _counted(figures["items"], "item"),
        _counted(figures["constraints"], "constraint"),
    )
    click.echo(f"\n{items} with {asked}: {splits}")
    click.echo(f"{known} of {known + unknown} clauses that demand something were recognised")
    for note, n in notes.items():
        if note.startswith("context guessed"):
            click.echo(f"{note}: {n}")
    _warn(manifest)
    if dry:
        for one in manifest["kept"]:
            click.echo(f"\n{one['key']}  {one['place']}")
            for constraint, says in zip(one["constraints"], one["says"], strict=False):
                click.echo(f"  {json.dumps(constraint, ensure_ascii=False)}  <- {says!r}")
        click.echo("\nNothing was written: this was a dry run.")
    else:
        split = next((s for s in ("test", "dev", "train") if figures["splits"][s]), "test")
        click.echo(f"\nWritten to {folder}: its README.md is the card.")
        if figures["items"]:
            prompts = folder / f"{split}.jsonl"
            click.echo("Next, read what was recognised, then score a model on it:")
            click.echo(f"  ifeval audit {folder} -n 100 -o sheet.jsonl")
            click.echo(f"  ifeval score answers.jsonl --prompts {prompts} -o runs/first")
        else:
            click.echo("Next, see what the prompts ask for that no rule knows:")
            click.echo(f"  cat {folder / 'unrecognised.json'}")
    click.secho(manifest["pii"]["note"], bold=True)


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}{'s' * (n != 1)}"


def _warn(manifest: Mapping[str, Any]) -> None:
    """Say what a person should look at."""
    figures = manifest["figures"]
    empty = [split for split, n in figures["splits"].items() if not n]
    if figures["items"] >= _MANY and empty:
        groups = ", ".join(manifest["recipe"]["split"]["groups"])
        click.echo(
            f"warning: {' and '.join(empty)} have no items: what is never split ({groups}) ties "
            "the rows together; split.groups in a recipe says what does",
        )
    if not figures["items"]:
        click.echo("warning: no row asks for anything that a rule knows")
