"""``ifeval agree``: verdicts against thumbs, votes and preferred sides."""

import json
from pathlib import Path
from typing import Any

import click

from ifeval.report.agree import NAMED, agreed, feedback
from ifeval.report.plain import show_table, visible
from ifeval.report.runs import MODES, Run

_SHOWN = 5
_WIDTH = 90
_EXAMPLES = """\b
Examples:
  ifeval agree runs/june --feedback thumbs.jsonl
  ifeval agree runs/a runs/b --feedback preferences.jsonl --json

\b
Rows of feedback:
  {"key": "q1", "sample": 0, "rating": "up"}
  {"key": "q1", "preferred": "a"}"""


@click.command(epilog=_EXAMPLES)
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--feedback",
    "path",
    required=True,
    type=click.Path(path_type=Path),
    help="JSONL with a rating of a response, or the side that was preferred.",
)
@click.option("--mode", type=click.Choice(MODES), default="strict", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(runs: tuple[Path, ...], path: Path, mode: str, *, as_json: bool) -> None:
    """Show how often the verdicts of RUNS point the way that people do.

    One run is held against ratings, two (sides A and B) against preferences. First come the
    rows where people chose against what every check says: the checks that are missing.
    """
    if len(runs) > 2:
        raise click.UsageError("feedback is on one run, or prefers one of two")
    said = feedback(path, sides=len(runs) > 1)
    found = agreed([*map(Run, runs)], said, mode)
    if as_json:
        click.echo(json.dumps(found))
        return
    missing = found["missing_checks"]
    what = "preferred the side" if len(runs) > 1 else "disliked a response"
    than = "that no check finds better" if len(runs) > 1 else "that every check passes"
    click.secho(f"{missing['count']} times people {what} {than}: a check is missing", bold=True)
    if len(runs) > 1 and missing["count"]:
        click.echo(f"In {missing['against']} of them some check finds the other side better.")
    for row in missing["named"][:_SHOWN]:
        sample = "" if row["sample"] is None else f", sample {row['sample']!r}"
        click.echo(f"  {row['key']!r}{sample}: {path}:{row['feedback_line']}")
        for name, text in row["texts"].items():
            shown = "(the text is gone)" if text is None else _quoted(text)
            click.secho(f"    {name}: {shown}", dim=True)
    if missing["count"] > _SHOWN:
        click.echo(f"  and {missing['count'] - _SHOWN} more; the first {NAMED}: --json")
    if found["unmatched"]:
        told = (
            f"{found['unmatched']} of {found['feedback']} rows of feedback match no row, "
            "or do not say which of several samples they mean"
        )
        click.secho(told, fg="yellow")
    every = [{"kind": "all", "name": "", **found["overall"]}, *found["slices"]]
    show_table(
        ("slice", "agree", "of", "share", "95 % interval", "silent"),
        ((f"{row['kind']} {row['name']}".strip(), *_cells(row)) for row in every),
    )


def _quoted(text: str) -> str:
    """Return the start of a text in one line."""
    line = visible(" ".join(text[: 2 * _WIDTH].split()))
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def _cells(row: dict[str, Any]) -> list[str]:
    ends = row["interval"]
    return [
        str(row["agree"]),
        str(row["of"]),
        "" if row["value"] is None else f"{100 * row['value']:.1f} %",
        f"{100 * ends[0]:.1f} % to {100 * ends[1]:.1f} %" if ends else "",
        str(row["silent"] or ""),
    ]
