"""The summary of a run on a terminal: the table, what failed most, what to type next."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import click

from ifeval.report.plain import located, show_table

_FAILURES = 5
_ROWS = 40
_COUNTS = {
    "errors": "row errors",
    "missing": "prompts without an answer",
    "extra": "answers without a prompt",
    "duplicate": "duplicates",
    "passed over": "lines passed over",
    "unconstrained": "rows without constraints",
    "null": "null responses",
    "empty": "blank responses",
    "truncated": "truncated",
    "filtered": "filtered",
    "left out by audit": "constraints left out, which a person found that the prompt does not ask",
    "overruled by audit": "verdicts undecided, which a person found to be wrong",
    "reasoning stripped": "with reasoning set aside",
    "reasoning unclosed": "with reasoning that never ends",
    "reasoning unopened": "with reasoning that has no start",
}


def show(found: Mapping[str, Any], layouts: Sequence[str], folder: Path) -> None:
    """Print a summary.

    Args:
        found: As ``summary`` returns it.
        layouts: What was taken as key, prompt, response and sample, file by file.
        folder: Where the run was written.
    """
    for layout in dict.fromkeys(layouts):
        _say(layout, dim=True)
    rows = found["rows"]
    noted = [f"{words}: {rows[kind]}" for kind, words in _COUNTS.items() if rows.get(kind)]
    _say("; ".join([f"rows: {rows['read']}", *noted]))
    for kind in ("errors", "missing", "extra", "duplicate"):
        for name in found["named"].get(kind, ())[:3]:
            _say(f"  {_COUNTS[kind]}: {_named(name)}", fg="yellow")
    if found["benchmark"]:
        _say(found["benchmark"]["told"], bold=True)

    headings = ("metric", "value", "95 % interval", "passed", "of", "undecided")
    show_table(headings, ((name, *_cells(metric)) for name, metric in found["metrics"].items()))
    for line in _published(found):
        _say(line)

    ids: list[tuple[str, ...]] = []
    whole = len(found["by_id"]) <= _ROWS
    for family, of_family in found["by_family"].items():
        ids.append((family, *_shares(of_family)))
        for id, counts in found["by_id"].items():
            if whole and counts["family"] == family:
                short = id.removeprefix(family).removeprefix(".")
                ids.append((f"  {short}", *_shares(counts)))
    show_table(("constraint", "n", "strict", "loose", "joint", "undecided"), ids, inner="  ")
    if not whole:
        _say(f"The {len(found['by_id'])} constraints one by one: summary.json, by_id", dim=True)

    if found["grounding"]:
        _show_grounding(found["grounding"])
    if found["corrected"]:
        _show_corrected(found)
        _say(
            "What the corrected meaning changes, and an example: summary.json, corrected", dim=True
        )
    for one in found["resources"]:
        where = ", ".join(one["by_id"])
        _say(f"{one['verdicts']} verdicts lack a resource ({where}): {one['told']}", fg="yellow")

    failing = sorted(
        found["by_id"].items(),
        key=lambda item: item[1]["strict"]["passed"] - item[1]["strict"]["decided"],
    )
    shown = [(id, c) for id, c in failing[:_FAILURES] if c["example"]]
    if shown:
        _say("Most failures:", bold=True)
    for id, counts in shown:
        failed = counts["strict"]["decided"] - counts["strict"]["passed"]
        example = counts["example"]
        _say(f"  {failed} × {id}, such as {example['key']!r}: {example['reason']:.120}")
    if found["dice"]["verdicts"]:
        _say(f"{found['dice']['verdicts']} verdicts are left to chance by the original: undecided")
    _say(f"\nWritten to {folder}: verdicts.jsonl, summary.json, run.json")
    if shown:
        _say("Next, read a failure:")
        _say(f'  grep \'"verdict": "fail"\' {folder}/verdicts.jsonl | head -n 1')
        named = next((id for id, _ in shown if _is_id(id)), None)
        _say(f"  ifeval show {named}" if named else "  ifeval ls")


def _published(found: Mapping[str, Any]) -> list[str]:
    """Return what may be published, in a line or two."""
    number = found["published"]
    if number is None:
        return []
    title, broken = found["benchmark"]["name"], number["known_broken"]
    missing = f", {number['missing']} missing and so failed" if number["missing"] else ""
    lines = [f"{title}: {number['metric']} {_percent(number['value'])} of {number['of']}{missing}"]
    if broken["prompts"]:
        lines[0] += (
            f"; without {len(broken['prompts'])} known to be broken {_percent(broken['value'])}"
        )
    lines += [
        f"  of the {other['of']} prompts of {other['where']}: {_percent(other['value'])}"
        for other in number["elsewhere"]
    ]
    return lines


def _show_grounding(found: Mapping[str, Any]) -> None:
    """Print the table of which answers were given, by contrast groups."""
    title = f"grounding, {found['responses']} responses in {found['groups']} groups"
    rows: list[tuple[str, ...]] = []
    for name, one in found["figures"].items():
        ends = one.get("interval")
        interval = f"{_percent(ends[0])} to {_percent(ends[1])}" if ends else ""
        counted = str(one.get("decided", ""))
        rows.append((name.replace("_", " "), _percent(one["value"]), interval, counted))
    show_table((title, "value", "95 % interval", "of"), rows)
    _say("What each is a share of, and by length and depth: summary.json, grounding", dim=True)


def _show_corrected(found: Mapping[str, Any]) -> None:
    """Print the table of what the corrected meaning changes."""
    second = found["corrected"]
    rows: list[tuple[str, ...]] = []
    for name, metric in second["metrics"].items():
        values = (found["metrics"][name]["value"], metric["value"])
        rows.append((name, str(metric["n"]), *map(_percent, values), "", "", ""))
    for id, counts in second["by_id"].items():
        if counts["changed"]["strict"]:
            ways = dict.fromkeys(("pass", "fail", "undecided"), 0)
            for change, count in counts["strict"].items():
                ways[change.rpartition(" ")[2]] += count
            values = (found["by_id"][id]["strict"]["value"], counts["values"]["strict"])
            changed = (str(n or "") for n in ways.values())
            rows.append((f"  {id}", str(counts["n"]), *map(_percent, values), *changed))
    headings = ("corrected meaning", "n", "official", "corrected", "to pass", "to fail", "to ?")
    show_table(headings, rows)


def _say(text: str, **style: Any) -> None:
    click.secho(text, **style)


def _is_id(id: str) -> bool:
    return not {*"(~"} & {*id}


def _named(name: Any) -> str:
    if isinstance(name, dict):
        return located(cast("dict[str, Any]", name))
    return repr(name)


def _cells(metric: Mapping[str, Any]) -> list[str]:
    ends = metric["interval"]
    return [
        _percent(metric["value"]),
        f"{_percent(ends[0])} to {_percent(ends[1])}" if ends else "",
        str(metric["passed"]),
        str(metric["decided"]),
        str(metric["undecided"] or ""),
    ]


def _shares(counts: Mapping[str, Any]) -> list[str]:
    shares = [_percent(counts[mode]["value"]) for mode in ("strict", "loose", "joint")]
    return [str(counts["n"]), *shares, str(counts["strict"]["undecided"] or "")]


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"
