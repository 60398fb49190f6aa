"""The summary of a run: figures by name, each with its definition, denominator and interval."""

from collections.abc import Callable, Mapping
from typing import Any

from ifeval.report.published import benchmark, headline
from ifeval.scoring.cells import Sums, sums
from ifeval.scoring.tally import MODES, IdTally, Tally
from ifeval.semantics import Semantics
from ifeval.statistics import interval

METRICS = {
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
_DECIDED = {"passed", "failed", "not applicable", "no response"}
_CHANCE = "left to chance"


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


def summary(
    tally: Tally, prompts: int | None = None, semantics: Semantics | None = None
) -> dict[str, Any]:
    """Return the summary of a run as JSON.

    Args:
        tally: What was counted.
        prompts: How many prompts there were to answer, where a file says so.
        semantics: What foreign ids mean; the official meaning unless given.
    """
    meaning = semantics or Semantics()
    metrics = _metrics(tally)
    by_id = _groups(tally, str)
    rows = {kind: tally.rows[kind] for kind in sorted(tally.rows)}
    from ifeval.report.grounding import grounded_figures

    read = tally.rows["scored"] + tally.rows["unconstrained"] + tally.rows["errors"]
    which = benchmark(tally, prompts, meaning)
    return {
        "responses": read,
        "prompts": {
            "answered": len(tally.clusters) if prompts is None else prompts - tally.rows["missing"],
            "of": prompts,
        },
        "semantics": {"profile": meaning.profile, "versions": dict(meaning.versions)},
        "metrics": metrics,
        "headline": _headline(which, metrics),
        "benchmark": which,
        "published": headline(tally, meaning),
        "dice": _dice(tally),
        "resources": _resources(tally),
        "incomplete": _incomplete(tally, meaning),
        "corrected": _corrected(tally) if tally.both else None,
        "interval": "95 %, Wilson's with the effective sample size of clusters: prompts",
        "rows": {"read": read, **rows},
        "named": tally.named,
        "by_family": _groups(tally, family),
        "by_id": {id: {"family": family(id), **by_id[id]} for id in by_id},
        "grounding": grounded_figures(tally.ground),
    }


def _metrics(tally: Tally, first: int = 0) -> dict[str, Any]:
    """Return the figures over prompts and instructions.

    Args:
        tally: What was counted.
        first: The first mode that counts: that of the official or the corrected meaning.
    """
    metrics: dict[str, Any] = {}
    for name, (level, mode, definition) in METRICS.items():
        found = sums(
            tally.per_prompt[f"{level}_passed"][first + mode],
            tally.per_prompt[f"{level}_decided"][first + mode],
        )
        total = tally.rows["scored"] if level == "prompt" else tally.totals["instructions"]
        metrics[name] = {
            "definition": f"share of the {definition}",
            "denominator": "decided responses" if level == "prompt" else "decided constraints",
            **_figure(found, total),
            "errors": tally.rows["errors"],
            "clusters": found.clusters,
        }
    return metrics


def _figure(found: Sums, total: int) -> dict[str, Any]:
    squares = (found.xx, found.xn, found.nn)
    return figure(found.x, found.n, total, squares, found.clusters)


def _groups(tally: Tally, group: Callable[[str], str], first: int = 0) -> dict[str, Any]:
    """Return the figures of each group of ids."""
    found = tally.cells.sums(group)
    counts: dict[str, IdTally] = {}
    for id in sorted(tally.ids):
        counts.setdefault(group(id), IdTally()).add(tally.ids[id])
    nothing = [Sums(0, 0, 0, 0, 0, 0)] * len(MODES) * 2
    return {
        name: {
            "n": one.n,
            **{
                mode: _figure(found.get(name, nothing)[first + at], one.n)
                for at, mode in enumerate(MODES)
            },
            "statuses": dict(sorted(one.statuses.items())),
            "example": {"key": one.example[0], "reason": one.example[1]} if one.example else None,
        }
        for name, one in counts.items()
    }


def family(id: str) -> str:
    """Return the family of an id, or of the shape of a tree."""
    if "(" in id or id.startswith("~"):
        id = id.lstrip("~")
        return "combined" if "(" in id else family(id)
    # IFEval has families of the same names as ours: the colon tells them apart.
    first, colon, _ = id.partition(":")
    return first + colon if colon else id.partition(".")[0]


def _headline(which: Mapping[str, Any] | None, metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figure that the authors of the benchmark quote, or the strict one."""
    metric = which["headline"] if which else "prompt_level_strict_acc"
    return {"metric": metric, "of": which["name"] if which else None, **metrics[metric]}


def _dice(tally: Tally) -> dict[str, Any]:
    """Return the verdicts that the original leaves to chance."""
    ids = {
        id: counts.statuses[_CHANCE]
        for id, counts in sorted(tally.ids.items())
        if counts.statuses[_CHANCE]
    }
    return {
        "verdicts": sum(ids.values()),
        "by_id": ids,
        "range": "the bounds of each metric: none or all of these pass",
    }


def _resources(tally: Tally) -> list[dict[str, Any]]:
    """Return what was missing, with how to get it as the verdicts say it, the most felt first."""
    ids: dict[str, dict[str, int]] = {}
    for id, counts in sorted(tally.ids.items()):
        for told, count in counts.resources.items():
            ids.setdefault(told, {})[id] = count
    found = [{"told": told, "verdicts": sum(n.values()), "by_id": n} for told, n in ids.items()]
    return sorted(found, key=lambda one: (-one["verdicts"], one["told"]))


def _incomplete(tally: Tally, semantics: Semantics) -> dict[str, Any] | None:
    """Return the official verdicts that are undecided though the original decides them."""
    if semantics.profile == "corrected":
        return None
    ids = {
        id: {
            status: count
            for status, count in sorted(counts.statuses.items())
            if status not in _DECIDED and status != _CHANCE
        }
        for id, counts in sorted(tally.ids.items())
        if any(":" in leaf for leaf in counts.leaves)
    }
    ids = {id: statuses for id, statuses in ids.items() if statuses}
    return {"verdicts": sum(sum(s.values()) for s in ids.values()), "by_id": ids}


def _corrected(tally: Tally) -> dict[str, Any]:
    """Return the figures of the corrected meaning, and how its verdicts differ."""
    second = _groups(tally, str, len(MODES))
    changes: dict[str, Any] = {}
    for id, counts in sorted(tally.ids.items()):
        if counts.corrected:
            by_mode: dict[str, dict[str, int]] = {mode: {} for mode in MODES}
            for name, count in sorted(counts.changes.items()):
                mode, _, change = name.partition(": ")
                by_mode[mode][change] = count
            key, official, corrected = counts.changed or (None, None, None)
            example = {"key": key, "official": official, "corrected": corrected}
            changes[id] = {
                "n": counts.n,
                "changed": {mode: sum(by_mode[mode].values()) for mode in MODES},
                **by_mode,
                "values": {mode: second[id][mode]["value"] for mode in MODES},
                "example": example if counts.changed else None,
            }
    return {
        "metrics": _metrics(tally, len(MODES)),
        "changed": {mode: sum(c["changed"][mode] for c in changes.values()) for mode in MODES},
        "by_id": changes,
    }
