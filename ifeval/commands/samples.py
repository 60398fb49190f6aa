"""``ifeval samples``: what one, any and all of several samples reach."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ifeval.report.runs import MODES, Run
from ifeval.report.samples import sampled

_EXAMPLES = """\b
Examples:
  ifeval samples runs/sixteen
  ifeval samples runs/sixteen --mode loose --json"""


@click.command(epilog=_EXAMPLES)
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@click.option("--mode", type=click.Choice(MODES), default="strict", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(run: Path, mode: str, *, as_json: bool) -> None:
    """Show what several samples of each prompt of a RUN reach.

    pass@k is the chance that one of k samples passes, pass^k that all of them do, both unbiased;
    best and worst of n look at all samples there are; consistency is the chance that two samples
    of a prompt have the same verdict.
    """
    found = sampled(Run(run), mode)
    if as_json:
        click.echo(json.dumps(found))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=True)
    console.width = max(console.width, 120)
    few, many = found["prompts"]["samples"]
    console.print(f"{run}, {mode}: {found['prompts']['prompts']} prompts, {few} to {many} samples")
    if many < 2:
        console.print("one sample a prompt: score several to see more", style="yellow")
    ks = [*found["prompts"]["pass_at"]]
    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("", *(f"pass@{k}" for k in ks), *(f"pass^{k}" for k in ks[1:])):
        shown.add_column(heading, justify="right" if heading else "left")
    for heading in ("best of n", "gap", "worst of n", "consistency", "band"):
        shown.add_column(heading, justify="left" if heading == "band" else "right")
    shown.add_row("[bold]whole prompts[/bold]", *_cells(found["prompts"], ks), "")
    for id, figures in found["by_id"].items():
        shown.add_row(escape(id), *_cells(figures, ks), figures["band"])
    console.print(shown)
    never = found["never"]
    if never["prompts"]:
        keys = ", ".join(map(repr, never["named"][:5]))
        console.print(f"{never['prompts']} prompts never passed, such as {keys}: audit them")


def _cells(figures: Mapping[str, Any], ks: list[str]) -> list[str]:
    shares = [figures["pass_at"].get(k) for k in ks]
    shares += [figures["pass_hat"].get(k) for k in ks[1:]]
    shares += [figures[name] for name in ("best_of_n", "gap", "worst_of_n", "consistency")]
    return ["" if share is None else f"{100 * share:.1f} %" for share in shares]
