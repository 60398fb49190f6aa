"""``ifeval shelf-life``: what of a data set is worn out, and what to keep."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ifeval.errors import InvalidFile

_EXAMPLES = """\b
Examples:
  ifeval shelf-life datasets/support runs/a runs/b runs/c
  ifeval shelf-life datasets/support runs/* --newer logs/june.jsonl
  ifeval build recipe.toml -o datasets/support --force --refresh"""


@click.command(epilog=_EXAMPLES)
@click.argument("dataset", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.argument(
    "runs", nargs=-1, required=True, type=click.Path(path_type=Path, file_okay=False, exists=True)
)
@click.option(
    "--newer",
    type=click.Path(path_type=Path, exists=True),
    metavar="LOGS|DATASET",
    help="Newer logs, read by the recipe of DATASET, or a data set that was built from them: how "
    "far what they ask for has drifted.",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day from which the age is counted.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(dataset: Path, runs: tuple[Path, ...], **options: Any) -> None:
    """Say what of DATASET is worn out, by RUNS that were scored on it, one a model.

    Saturation, how far models differ, overall, by id, theme and slice; drift and age. It writes
    what to retire (every response of every run passes), what to keep as anchors, what to replace
    and what to audit (none passes) to DATASET/shelf-life.json, by which ifeval build --refresh
    makes the next version, and ifeval audit asks first for what never passed.
    """
    from ifeval.build.shelf import FILE, shelf_life

    today = (options["today"] or datetime.now(UTC)).date()
    newer = _newer(dataset, options["newer"])
    users = _manifest(dataset)["recipe"]["feedback"]["users"]
    found = shelf_life(dataset, runs, today, newer, users)
    part = dataset / f"{FILE}.part"
    part.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    part.replace(dataset / FILE)
    if options["as_json"]:
        click.echo(json.dumps(found))
        return
    _show(found)
    click.echo(f"\nWritten to {dataset / FILE}. Next:")
    click.echo(f"  ifeval build RECIPE.toml -o {dataset} --force --refresh")


def _manifest(dataset: Path) -> dict[str, Any]:
    path = dataset / "manifest.json"
    try:
        found = json.loads(path.read_text("utf-8"))
        found["recipe"]["feedback"]["users"]
    except (OSError, ValueError, KeyError, TypeError):
        raise InvalidFile(path, "", "is no manifest: not a data set that a build wrote") from None
    return found


def _newer(dataset: Path, newer: Path | None) -> Sequence[Mapping[str, Any]] | None:
    """Return the items of newer logs."""
    from ifeval.build.shelf import items_of

    if newer is None:
        return None
    if (newer / "manifest.json").is_file():
        return [*items_of(newer).values()]
    from ifeval.build.recipe import recipe_of
    from ifeval.build.run import build

    recipe = recipe_of(_manifest(dataset)["recipe"]).model_copy(update={"logs": (str(newer),)})
    public = recipe.contamination.model_copy(update={"files": ()})
    with tempfile.TemporaryDirectory() as place:
        spool = Path(place) / "spool"
        alone = recipe.proposer.model_copy(update={"url": ""})  # which asks nobody
        recipe = recipe.model_copy(update={"contamination": public, "proposer": alone})
        build(recipe, Path(place) / "newer", spool=spool, keep=False)
        return [*items_of(spool / "out").values()]


def _show(found: Mapping[str, Any]) -> None:
    from ifeval.commands._columns import table

    shares = [[one["run"], str(one["items"]), _percent(one["passed"])] for one in found["runs"]]
    table(["run", "items", "passed"], shares)
    cells = [
        [id, str(one["n"]), _percent(one["passed"]), _percent(one["deviation_between_runs"]),
         one["band"], _notes(one)]
        for id, one in found["by_id"].items()
    ]  # fmt: skip
    click.echo("")
    table(["constraint", "n", "passed", "deviation between runs", "band", ""], cells)
    cells = [
        [kind, name, str(one["items"]), f"{one['passed']} of {one['responses']}", one["band"]]
        for kind, groups in found["by"].items()
        for name, one in groups.items()
    ]
    if cells:
        click.echo("")
        table(["slice", "", "items", "passed", "band"], cells)
    click.echo("")
    for band, n in found["bands"].items():
        click.echo(f"{n} item{'s' * (n != 1)}: {band}")
    click.echo(
        f"{len(found['retire'])} to retire, {len(found['anchors'])} anchors to keep, "
        f"{len(found['audit'])} never passed: audit them, the check or the prompt may be wrong"
    )
    if found["replace"]:
        told = ", ".join(f"{n} {id}" for id, n in found["replace"].items())
        click.echo(f"to replace what is retired: {told}")
    age, drift = found["age_in_days"], found["drift"]
    click.echo("age: " + ("not known" if age is None else f"{age} days{_warned(found['old'])}"))
    if drift is not None:
        chance = f" ({found['drift_by_chance']:.3f} by chance)"
        click.echo(f"drift of what is asked: {drift:.3f}{chance}{_warned(found['drifted'])}")
    if found["saturated"]:
        click.echo("the data set is saturated: most responses of all runs pass")
    if found["flat"]:
        click.echo("the runs hardly differ: the data set does not tell these models apart")


def _notes(found: Mapping[str, Any]) -> str:
    return " ".join(name for name in ("saturated", "flat") if found[name])


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _warned(so: bool) -> str:
    return ", which is much: refresh it" if so else ""
