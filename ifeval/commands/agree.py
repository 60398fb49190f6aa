"""``ifeval agree``: verdicts against thumbs, votes and preferred sides."""

import json
from pathlib import Path
from typing import Any

import click

from ifeval.report.agree import agreed, feedback
from ifeval.report.runs import MODES, Run

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
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=True)

    def say(text: str, style: str | None = None) -> None:
        console.print(text, style=style, markup=False)

    missing = found["missing_checks"]
    what = "preferred the side" if len(runs) > 1 else "disliked a response"
    than = "that no check finds better" if len(runs) > 1 else "that every check passes"
    say(f"{missing['count']} times people {what} {than}: a check is missing", "bold")
    for row in missing["named"][:5]:
        say(f"  {row['key']!r}: {path}:{row['feedback_line']}")
    if found["unmatched"]:
        say(f"{found['unmatched']} of {found['feedback']} rows of feedback match no row", "yellow")
    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("slice", "agree", "of", "share", "95 % interval", "silent"):
        shown.add_column(heading, justify="left" if heading == "slice" else "right")
    for row in [{"kind": "all", "name": "", **found["overall"]}, *found["slices"]]:
        shown.add_row(escape(f"{row['kind']} {row['name']}".strip()), *_cells(row))
    console.print(shown)


def _cells(row: dict[str, Any]) -> list[str]:
    ends = row["interval"]
    return [
        str(row["agree"]),
        str(row["of"]),
        "" if row["value"] is None else f"{100 * row['value']:.1f} %",
        f"{100 * ends[0]:.1f} % to {100 * ends[1]:.1f} %" if ends else "",
        str(row["silent"] or ""),
    ]
