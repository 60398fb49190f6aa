"""``ifeval history``: a metric over the runs that were scored."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from ifeval.report.charts import percent, spread
from ifeval.report.history import NAME, Point, headline, past, points
from ifeval.report.runs import MODES

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
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=True)
    # A table of figures is no use when wrapped.
    longest = max(len(point.past.run) for point in found)
    console.width = max(console.width, 130 + longest)
    console.print(name, style="bold", markup=False)
    values = [e for p in found for e in (p.figure["value"], *(p.figure["interval"] or ()))]
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "scored", "run", "value", "95 % interval", "n", "row errors"):
        justify = "left" if heading in ("scored", "run") else "right"
        table.add_column(heading, justify=justify, no_wrap=True)
    table.add_column(f"{percent(low, 0)} to {percent(high, 0)}", no_wrap=True)
    changes: list[str] = []
    for number, point in enumerate(found, start=1):
        figure, ends = point.figure, point.figure["interval"]
        new = point.changes if number > 1 else ()
        table.add_row(
            f"{number}{' !' if new else ''}",
            point.past.at[:19].replace("T", " "),
            escape(point.past.run),
            percent(figure["value"]),
            spread(ends),
            str(figure["n"]),
            str(point.past.summary["rows"].get("errors") or ""),
            _bar(figure["value"], ends, low, high),
        )
        changes += (f"! {number}, against the run before: {change}" for change in new)
    console.print(table)
    for change in changes:
        console.print(change, style="yellow", markup=False)


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
