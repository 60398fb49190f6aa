"""``ifeval compare``: two or more runs side by side."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ifeval import statistics
from ifeval.commands._runs import folders
from ifeval.report.compare import ALPHA, compared
from ifeval.report.runs import MODES, Run

_EXAMPLES = """\b
Examples:
  ifeval compare runs/monday runs/tuesday
  ifeval compare runs/base runs/new --margin 2 --fail-on-regression
  ifeval compare runs/base runs/new --html difference.html
  ifeval compare runs/a runs/b runs/c --mode loose --json"""

_GATE = 3


@click.command(epilog=_EXAMPLES)
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), callback=folders)
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default="strict",
    show_default=True,
    help="Which verdicts are compared.",
)
@click.option(
    "--intersect", is_flag=True, help="Leave out rows that one run lacks, instead of refusing."
)
@click.option(
    "--margin",
    type=click.FloatRange(0, 100),
    metavar="POINTS",
    help="End in one line: better, not worse by more than this, worse, or cannot tell.",
)
@click.option(
    "--fail-on-regression",
    is_flag=True,
    help="End with exit code 3 where a regression is proven, of the whole or of a slice.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page with the answers of all sides, too.",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="FOLDER",
    help="Where the files that were scored lie now; else they are looked for where they lay.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def command(runs: tuple[Path, ...], **options: Any) -> None:
    """Compare the first of RUNS with each of the others.

    RUNS are folders that `ifeval score` wrote. Rows are paired by key and sample. A difference
    is called a regression or a gain where a paired test proves it, adjusted for the number of
    ids and slices; the suspects are the largest drops that are too few to prove. Exit codes:
    0 compared, 2 unusable input, 3 a regression with --fail-on-regression.
    """
    if len(runs) < 2:
        raise click.UsageError("a comparison needs two runs")
    first, *others = (Run(run, options["texts"]) for run in runs)
    found = [
        compared(
            first,
            other,
            mode=options["mode"],
            intersect=options["intersect"],
            margin=options["margin"],
        )
        for other in others
    ]
    chance = statistics.false_alarm(len(found), ALPHA)
    if options["html"]:
        from ifeval.report.html_compare import as_page

        text = as_page(found, [first, *others], chance)
        options["html"].write_text(text, "utf-8", "xmlcharrefreplace", newline="\n")
    if options["as_json"]:
        click.echo(json.dumps({"comparisons": found, "false_alarm": round(chance, 6)}))
    else:
        from ifeval.report.compare_terminal import show

        for comparison, other in zip(found, others, strict=True):
            show(comparison, first, other)
        if len(found) > 1:
            click.echo(
                f"\n{len(found)} comparisons: by chance alone, {100 * chance:.0f} % of such series"
                " would call at least one overall difference"
            )
    if options["html"]:
        click.echo(f"Written to {options['html']}", err=options["as_json"])
    if options["fail_on_regression"] and any(map(_regressed, found)):
        sys.exit(_GATE)


def _regressed(found: Mapping[str, Any]) -> bool:
    every = [found["overall"]["prompts"], *found["slices"]]
    return any(figures["called"] == "regression" for figures in every)
