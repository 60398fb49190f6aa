"""``ifeval history``: a metric over the runs that were scored."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from ifeval.report.charts import percent, spread
from ifeval.report.history import NAME, Point, headline, past, points
from ifeval.report.plain import show_table, visible
from ifeval.report.runs import MODES
from ifeval.statistics import false_alarm

_EXAMPLES = """\b
Examples:
  ifeval history runs
  ifeval history runs --metric inst_level_loose_acc --last 20
  ifeval history runs --id length.words --mode loose --json"""

_WIDTH = 40


@click.command(epilog=_EXAMPLES)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--metric", help="A metric of the summary; by default the last run's headline.")
@click.option("--id", "id", help="A constraint, whose share is shown instead.")
@click.option(
    "--mode", type=click.Choice(MODES), default="strict", show_default=True, help="For --id."
)
@click.option("--last", type=click.IntRange(1), help="Only so many of the last runs.")
@click.option("--json", "as_json", is_flag=True, help="Print the points as JSON.")
def command(
    path: Path, metric: str | None, id: str | None, mode: str, last: int | None, *, as_json: bool
) -> None:
    """List and plot a metric over the runs in PATH, a folder with runs.jsonl or such a file.

    `ifeval score` adds a line there for each run. Where a checker, the prompts or an option
    changed between two runs, a line says so: their figures are not compared in silence.
    """
    runs, problems = past(path)
    found = points(runs, metric, id, mode)
    if last:
        found = found[-last:]
    for problem in problems:
        click.echo(f"not read: {problem}", err=True)
    if as_json:
        for point in found:
            row = {
                "line": point.past.line,
                "at": point.past.at,
                "run": point.past.run,
                **point.figure,
                "changes": point.changes,
            }
            click.echo(json.dumps(row))
    elif found:
        _show(found, f"{id}, {mode}" if id else metric or headline(runs))
    else:
        click.echo(f"{path / NAME if path.is_dir() else path} has no runs")


def _show(found: Sequence[Point], name: str) -> None:
    click.secho(name, bold=True)
    values = [e for p in found for e in (p.figure["value"], *(p.figure["interval"] or ()))]
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    rows: list[tuple[str, ...]] = []
    changes: list[str] = []
    for number, point in enumerate(found, start=1):
        figure, ends = point.figure, point.figure["interval"]
        new = point.changes if number > 1 else ()
        rows.append((
            f"{number}{' !' if new else ''} {point.past.run}",
            point.past.at[:19].replace("T", " "),
            percent(figure["value"]),
            spread(ends),
            str(figure["n"]),
            str(point.past.summary["rows"].get("errors") or ""),
            _bar(figure["value"], ends, low, high).ljust(_WIDTH),
        ))  # fmt: skip
        changes += (f"! {number}, against the run before: {change}" for change in new)
    axis = f"{percent(low, 0)} to {percent(high, 0)}"
    show_table(("run", "scored", "value", "95 % interval", "n", "row errors", axis), rows)
    for change in changes:
        click.secho(visible(change), fg="yellow")
    if len(found) > 1:
        click.echo(_series(len(found) - 1))


def _series(steps: int) -> str:
    """Say what a series of runs proves: nothing, until two of them are compared."""
    chance = 100 * false_alarm(steps)
    return (
        "No difference is tested here; ifeval compare tests one. Of series of this length without "
        f"any, {chance:.0f} % would show at least one step that a test at 5 % calls."
    )


def _bar(value: float | None, ends: Sequence[float] | None, low: float, high: float) -> str:
    """Draw a value and its interval on a line of text."""
    if value is None:
        return ""

    def place(at: float) -> int:
        return round((at - low) / (high - low) * (_WIDTH - 1)) if high > low else 0

    signs = [" "] * _WIDTH
    if ends:
        first, last = place(ends[0]), place(ends[1])
        signs[first : last + 1] = "─" * (last + 1 - first)
    signs[place(value)] = "●"
    return "".join(signs).rstrip()
