"""The summary of a run: figures by name, each with its definition, denominator and interval."""

from collections.abc import Mapping
from typing import Any

from ifeval.scoring.benchmarks import sizes
from ifeval.scoring.tally import MODES, IdTally, Tally, sums
from ifeval.statistics import interval

_METRICS = {
    "prompt_level_strict_acc": ("prompt", 0, "responses that satisfy every constraint as they are"),
    "inst_level_strict_acc": ("inst", 0, "constraints satisfied by the response as it is"),
    "prompt_level_loose_acc": (
        "prompt",
        1,
        "responses of which each constraint is satisfied by one of eight readings",
    ),
    "inst_level_loose_acc": ("inst", 1, "constraints satisfied by one of eight readings"),
    "prompt_level_joint_acc": (
        "prompt",
        2,
        "responses of which one reading satisfies every constraint, prohibitions aside",
    ),
    "inst_level_joint_acc": (
        "inst",
        2,
        "constraints satisfied by the one reading that satisfies all, else as they are",
    ),
}
_HEADLINES = {"ifeval": ("IFEval", "prompt_level_strict_acc")}


def figure(
    x: int, decided: int, total: int, squares: tuple[int, int, int], clusters: int
) -> dict[str, Any]:
    """Return a share of what was decided, with its bounds over everything and its interval."""
    ends = interval(x, decided, squares, clusters)
    return {
        "value": _round(x / decided) if decided else None,
        "passed": x,
        "decided": decided,
        "n": total,
        "undecided": total - decided,
        "bounds": [_round(x / total), _round((x + total - decided) / total)] if total else None,
        "interval": [_round(end) for end in ends] if ends else None,
    }


def _round(value: float) -> float:
    return round(value, 6)


def summary(tally: Tally, prompts: int | None = None) -> dict[str, Any]:
    """Return the summary of a run as JSON.

    Args:
        tally: What was counted.
        prompts: How many prompts there were to answer, where a file says so.
    """
    scored = tally.rows["scored"]
    metrics: dict[str, Any] = {}
    for name, (level, mode, definition) in _METRICS.items():
        x, n, xx, xn, nn, clusters = sums(
            tally.per_prompt[f"{level}_passed"][mode], tally.per_prompt[f"{level}_decided"][mode]
        )
        total = scored if level == "prompt" else tally.totals["instructions"]
        metrics[name] = {
            "definition": f"share of the {definition}",
            "denominator": "decided responses" if level == "prompt" else "decided constraints",
            **figure(x, n, total, (xx, xn, nn), clusters),
            "errors": tally.rows["errors"],
            "clusters": clusters,
        }
    by_id = {id: {"family": family(id), **_of_id(tally.ids[id])} for id in sorted(tally.ids)}
    families: dict[str, IdTally] = {}
    for id, counts in sorted(tally.ids.items()):
        families.setdefault(family(id), IdTally(foreign=counts.foreign)).add(counts)
    rows = {kind: tally.rows[kind] for kind in sorted(tally.rows)}
    return {
        "responses": scored + tally.rows["unconstrained"] + tally.rows["errors"],
        "prompts": {
            "answered": len(tally.clusters) if prompts is None else prompts - tally.rows["missing"],
            "of": prompts,
        },
        "metrics": metrics,
        "headline": _headline(tally, metrics),
        "benchmark": _benchmark(tally, prompts),
        "dice": _dice(tally),
        "interval": "95 %, Wilson's with the effective sample size of clusters: prompts for the "
        "metrics, responses by id",
        "rows": {"read": scored + tally.rows["unconstrained"] + tally.rows["errors"], **rows},
        "named": tally.named,
        "by_family": {family: _of_id(counts) for family, counts in families.items()},
        "by_id": by_id,
    }


def family(id: str) -> str:
    """Return the family of an id, or of the shape of a tree."""
    if "(" in id or id.startswith("~"):
        id = id.lstrip("~")
        return "combined" if "(" in id else family(id)
    # IFEval has families of the same names as ours: the colon tells them apart.
    first, colon, _ = id.partition(":")
    return first + colon if colon else id.partition(".")[0]


def _of_id(counts: IdTally) -> dict[str, Any]:
    figures = {
        mode: figure(
            counts.passed[i],
            counts.decided[i],
            counts.n,
            (counts.squares[i][0], counts.squares[i][1], counts.squares[i][2]),
            counts.squares[i][3],
        )
        for i, mode in enumerate(MODES)
    }
    example = counts.example
    return {
        "n": counts.n,
        **figures,
        "statuses": dict(sorted(counts.statuses.items())),
        "example": {"key": example[0], "reason": example[1]} if example else None,
    }


def _benchmark(tally: Tally, prompts: int | None) -> dict[str, Any] | None:
    """Return which benchmark the prompts are, and whether all of it was answered."""
    if not tally.known:
        return None
    name = max(sorted(tally.known), key=lambda name: len(tally.known[name]))
    found, size = len(tally.known[name]), sizes()[name]
    title = _HEADLINES.get(name, (name, ""))[0]
    whole = found == size and len(tally.clusters) == size and (prompts in (None, size))
    told = f"{title}, {found} of {size}"
    if not whole:
        other = len(tally.clusters) - found
        more = f", and {other} other prompts" if other > 0 else ""
        told = f"{found} of {size}{more}: not the {title} number"
    return {"name": title, "prompts": found, "of": size, "whole": whole, "told": told}


def _headline(tally: Tally, metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figure that the authors of the benchmark quote, or the strict one."""
    benchmark = _benchmark(tally, None)
    names = dict(_HEADLINES.values())
    metric = names.get(benchmark["name"], "") if benchmark else ""
    metric = metric or "prompt_level_strict_acc"
    return {"metric": metric, "of": benchmark["name"] if benchmark else None, **metrics[metric]}


def _dice(tally: Tally) -> dict[str, Any]:
    """Return the verdicts that the original leaves to chance."""
    ids = {
        id: counts.statuses["left to chance"]
        for id, counts in sorted(tally.ids.items())
        if counts.statuses["left to chance"]
    }
    return {
        "verdicts": sum(ids.values()),
        "by_id": ids,
        "range": "the bounds of each metric: none or all of these pass",
    }
