"""A comparison on a terminal: the whole, what is proven, the suspects, the decision."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from ifeval.report.charts import odds
from ifeval.report.compare import decision, undecided
from ifeval.report.plain import show_table, visible
from ifeval.report.runs import Run

_ROWS = 20
_KEYS = 3


def show(found: Mapping[str, Any], before: Run, after: Run) -> None:
    """Print a comparison.

    Args:
        found: As ``compared`` returns it.
        before: The run that the other is held against.
        after: The other run.
    """

    def say(text: str, **style: Any) -> None:
        click.secho(visible(text), **style)

    def table(rows: Sequence[Mapping[str, Any]], chance: str = "p") -> None:
        headings = ("slice", "prompts", "before", "after", "points", "95 % interval")
        shown = ((_name(row), *_cells(row)) for row in rows)
        show_table((*headings, "gained", "lost", chance), shown)

    rows = found["rows"]
    say(f"{before.folder} against {after.folder}, {found['mode']}", bold=True)
    say(f"rows paired by key and sample: {rows['shared']}")
    if rows["only_before"] or rows["only_after"]:
        say(f"  left out: {rows['only_before']} only before, {rows['only_after']} only after")
    for caveat in found["caveats"]:
        say(f"  note: {caveat}", fg="yellow")
    overall = found["overall"]
    table([overall["prompts"], overall["constraints"]])
    if told := undecided(found):
        say(told)
    called = [row for row in found["slices"] if row["called"]]
    called.sort(key=lambda row: row["p_adjusted"])
    if called:
        say(
            f"Proven among {found['tests']} ids and slices (Holm, 5 % for all together):", bold=True
        )
        table([{**row, "p": row["p_adjusted"]} for row in called[:_ROWS]], "p, adjusted")
        if len(called) > _ROWS:
            say(f"  and {len(called) - _ROWS} more: --json")
    else:
        say(f"No difference is proven in any of {found['tests']} ids and slices.")
    if found["suspects"]:
        say("Suspects, too few to prove: the largest drops by a shrunken estimate", bold=True)
        table(found["suspects"])
        for suspect in found["suspects"]:
            keys = ", ".join(repr(row[0]) for row in suspect["rows"][:_KEYS])
            more = len(suspect["rows"]) - _KEYS
            say(f"  {_name(suspect)}: lost {keys}{f' and {more} more' if more > 0 else ''}")
        say("  Their answers: --html FILE, or the first ones with --json")
    if "margin" in found:
        click.echo()
        say(decision(found), bold=True)


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['kind']} {row['name']}"


def _cells(row: Mapping[str, Any]) -> list[str]:
    ends = row.get("interval")
    return [
        str(row["prompts"]),
        _percent(row["before"]),
        _percent(row["after"]),
        "" if row["difference"] is None else f"{100 * row['difference']:+.1f}",
        f"{100 * ends[0]:+.1f} to {100 * ends[1]:+.1f}" if ends else "",
        str(row["gained"]),
        str(row["lost"]),
        odds(row["p"]),
    ]


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"
