"""``ifeval shelf-life``: what of a data set is worn out, and what to keep."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

_EXAMPLES = """\b
Examples:
  ifeval shelf-life datasets/support runs/a runs/b runs/c
  ifeval shelf-life datasets/support runs/* --newer datasets/june
  ifeval build recipe.toml -o datasets/support --force --refresh"""


@click.command(epilog=_EXAMPLES)
@click.argument("dataset", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.argument(
    "runs", nargs=-1, required=True, type=click.Path(path_type=Path, file_okay=False, exists=True)
)
@click.option(
    "--newer",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DATASET",
    help="A data set of newer logs: how far what they ask for has drifted.",
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

    Saturation, how far models differ, overall and by id; drift and age. It writes what to
    retire (every response passes), what to keep as anchors, and what to audit (none passes) to
    DATASET/shelf-life.json, by which ifeval build --refresh makes the next version.
    """
    from ifeval.build.shelf import FILE, shelf_life

    today = (options["today"] or datetime.now(UTC)).date()
    found = shelf_life(dataset, runs, today, options["newer"])
    part = dataset / f"{FILE}.part"
    part.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    part.replace(dataset / FILE)
    if options["as_json"]:
        click.echo(json.dumps(found))
        return
    _show(found)
    click.echo(f"\nWritten to {dataset / FILE}. Next:")
    click.echo(f"  ifeval build RECIPE.toml -o {dataset} --force --refresh")


def _show(found: Mapping[str, Any]) -> None:
    from ifeval.commands._columns import table

    shares = [[one["run"], _percent(one["passed"])] for one in found["runs"]]
    table(["run", "items passed"], shares)
    cells = [
        [id, str(one["n"]), _percent(one["passed"]), _percent(one["deviation_between_runs"]), note]
        for id, one in found["by_id"].items()
        for note in [
            " ".join(
                word for word, so in (("saturated", one["saturated"]), ("flat", one["flat"])) if so
            )
        ]
    ]
    click.echo("")
    table(["constraint", "n", "passed", "deviation between runs", ""], cells)
    click.echo("")
    for band, n in found["bands"].items():
        click.echo(f"{n} items: {band}")
    click.echo(
        f"{len(found['retire'])} to retire, {len(found['anchors'])} anchors to keep, "
        f"{len(found['audit'])} never passed: audit them, the check or the prompt may be wrong"
    )
    age, drift = found["age_in_days"], found["drift"]
    click.echo("age: " + ("not known" if age is None else f"{age} days{_warned(found['old'])}"))
    if drift is not None:
        click.echo(f"drift of what is asked: {drift:.3f}{_warned(found['drifted'])}")
    if found["saturated"]:
        click.echo("the data set is saturated: most responses of all runs pass")


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _warned(so: bool) -> str:
    return ", which is much: refresh it" if so else ""
