"""``ifeval samples``: what one, any and all of several samples reach."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ifeval.report.charts import spread
from ifeval.report.plain import show_table
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
    few, many = found["prompts"]["samples"]
    counted = f"{few} samples" if few == many else f"{few} to {many} samples"
    click.echo(f"{run}, {mode}: {found['prompts']['prompts']} prompts, {counted} each")
    if many < 2:
        click.secho("one sample a prompt: score several to see more", fg="yellow")
    ks = [*found["prompts"]["pass_at"]]
    heads = ["pass@1", "95 % interval", *(f"pass@{k}" for k in ks[1:])]
    heads += [*(f"pass^{k}" for k in ks[1:]), "best of n", "gap", "worst of n", "consistency"]
    rows = [("whole prompts", *_cells(found["prompts"], ks), "")]
    rows += [
        (id, *_cells(figures, ks), figures["band"].partition(":")[0])
        for id, figures in found["by_id"].items()
    ]
    show_table(("", *heads, "band"), rows)
    bands: dict[str, int] = {}
    for figures in found["by_id"].values():
        bands[figures["band"]] = bands.get(figures["band"], 0) + 1
    for band, count in sorted(bands.items()):
        if ":" in band:
            click.echo(f"{band} ({count} ids)")
    never = found["never"]
    if never["prompts"]:
        keys = ", ".join(map(repr, never["named"][:5]))
        click.echo(f"{never['prompts']} prompts never passed, such as {keys}: audit them")


def _cells(figures: Mapping[str, Any], ks: list[str]) -> list[str]:
    one, *shares = [figures["pass_at"].get(k) for k in ("1", *ks[1:])]
    shares += [figures["pass_hat"].get(k) for k in ks[1:]]
    shares += [figures[name] for name in ("best_of_n", "gap", "worst_of_n", "consistency")]
    cells = ["" if share is None else f"{100 * share:.1f} %" for share in (one, *shares)]
    return [cells[0], spread(figures["interval"]), *cells[1:]]
