"""Figures of the grounding families: which answers were given, and where none was.

Each is a share of responses with its denominator and an interval clustered by contrast group.
None of them is called grounded or hallucinated by a flag: all rest on answers that are known.
"""

from collections.abc import Callable
from typing import Any

from ifeval.report.figures import figure
from ifeval.scoring.grounding import GroundTally, Seen

Test = Callable[[Seen], bool]

_ANSWERED = ("counterfactual", "answerable", "extract", "cite")


def _against(one: Seen) -> bool:
    return one.mode == "counterfactual"


def _gives(*outcomes: str) -> Test:
    return lambda one: one.outcome in outcomes


_FIGURES: dict[str, tuple[str, Test, Test]] = {
    "context_rate": (
        "responses that give the context's answer, of those whose context contradicts the world",
        _gives("context"),
        _against,
    ),
    "world_rate": (
        "responses that give the world's answer, of those whose context contradicts the world",
        _gives("world"),
        _against,
    ),
    "memorisation_ratio": (
        "world's answers of those that give one of the two (Longpre et al. 2021, arXiv:2109.05052)",
        _gives("world"),
        lambda one: _against(one) and one.outcome in ("context", "world"),
    ),
    "both_rate": (
        "responses that give both answers, of those whose context contradicts the world",
        _gives("both"),
        _against,
    ),
    "unresolved_rate": (
        (
            "responses that give neither answer under a known name and do not abstain, of those "
            "whose context contradicts the world"
        ),
        _gives("other"),
        _against,
    ),
    "answerable_accuracy": (
        "responses that give the context's answer, of those whose context holds it",
        _gives("context"),
        lambda one: one.mode in _ANSWERED,
    ),
    "over_abstention": (
        "responses that abstain, of those whose context holds the answer",
        _gives("abstain"),
        lambda one: one.mode in _ANSWERED,
    ),
    "unanswerable_hallucination": (
        "responses that answer, of those whose context holds no answer",
        lambda one: one.outcome not in ("abstain", "empty"),
        lambda one: one.mode == "unanswerable",
    ),
    "world_rate_known": (
        (
            "responses that give the world's answer, of those whose context contradicts what the "
            "model answers without it"
        ),
        _gives("world"),
        lambda one: _against(one) and one.known is True,
    ),
    "world_rate_unknown": (
        (
            "responses that give the world's answer, of those whose context contradicts what the "
            "model does not know: a fact that is not known cannot leak"
        ),
        _gives("world"),
        lambda one: _against(one) and one.known is False,
    ),
}
_SLICED = ("context_rate", "world_rate", "over_abstention", "unanswerable_hallucination")


def grounded_figures(tally: GroundTally) -> dict[str, Any] | None:
    """Return the figures, or None where no row had grounding data."""
    if not tally.groups:
        return None
    groups = [*tally.items()]
    found: dict[str, Any] = {}
    for name, (definition, hit, counts) in _FIGURES.items():
        share = _share(groups, hit, counts)
        if share["n"]:
            found[name] = {"definition": f"share of the {definition}", **share}
    found["margin"] = _margin(found)
    found["balanced"] = _balanced(found)
    found["consistency"] = _consistency(groups)
    outcomes: dict[str, int] = {}
    for _, entries in groups:
        for one, count in entries:
            at = f"{one.mode}, {one.outcome}"
            outcomes[at] = outcomes.get(at, 0) + count
    return {
        "responses": sum(outcomes.values()),
        "groups": len(groups),
        "outcomes": dict(sorted(outcomes.items())),
        "figures": {name: value for name, value in found.items() if value is not None},
        "by_length": _sliced(groups, lambda one: one.length),
        "by_depth": _sliced(groups, lambda one: one.depth),
    }


Groups = list[tuple[str, list[tuple[Seen, int]]]]


def _share(groups: Groups, hit: Test, counts: Test) -> dict[str, Any]:
    x = n = xx = xn = nn = clusters = 0
    for _, entries in groups:
        total = sum(count for one, count in entries if counts(one))
        hits = sum(count for one, count in entries if counts(one) and hit(one))
        if total:
            x, n, clusters = x + hits, n + total, clusters + 1
            xx, xn, nn = xx + hits * hits, xn + hits * total, nn + total * total
    return figure(x, n, n, (xx, xn, nn), clusters)


def _margin(found: dict[str, Any]) -> dict[str, Any] | None:
    if "context_rate" not in found:
        return None
    value = found["context_rate"]["value"] - found["world_rate"]["value"]
    return {"definition": "context_rate less world_rate", "value": round(value, 6)}


def _balanced(found: dict[str, Any]) -> dict[str, Any] | None:
    parts = [found.get(name) for name in ("unanswerable_hallucination", "over_abstention")]
    if any(part is None for part in parts):
        return None
    value = sum(1 - part["value"] for part in parts if part) / 2
    return {
        "definition": "mean of one less unanswerable_hallucination and one less over_abstention",
        "value": round(value, 6),
    }


def _consistency(groups: Groups) -> dict[str, Any] | None:
    """Return the share of contrast groups all of whose responses pass."""
    several = [entries for _, entries in groups if sum(count for _, count in entries) > 1]
    if not several:
        return None
    passed = sum(all(one.passed for one, _ in entries) for entries in several)
    total = passed + sum(any(one.passed is False for one, _ in entries) for entries in several)
    return {
        "definition": "share of the contrast groups of two responses or more that all pass",
        **figure(passed, total, len(several), (passed, passed, total), total),
    }


def _sliced(groups: Groups, by: Callable[[Seen], str]) -> dict[str, dict[str, Any]]:
    names = sorted(
        {by(one) for _, entries in groups for one, _ in entries if by(one)},
        key=lambda name: (len(name), name),
    )
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        part = [(group, [(o, n) for o, n in entries if by(o) == name]) for group, entries in groups]
        figures = {key: _share(part, *_FIGURES[key][1:]) for key in _SLICED}
        found[name] = {key: value for key, value in figures.items() if value["n"]}
    return found


def share_told(name: str, value: float | None) -> str:
    """Return a figure of grounding in words: a share in percent, the margin in points."""
    if value is None:
        return "–"
    return f"{100 * value:+.1f} points" if name == "margin" else f"{100 * value:.1f} %"
