"""What the corrected meaning of foreign constraints changes, as a section of the page."""

import json
from collections.abc import Mapping
from typing import Any

from ifeval.report.charts import percent
from ifeval.report.html import table
from ifeval.report.markup import Markup, element

_WAYS = ("pass", "fail", "undecided")


def meanings(summary: Mapping[str, Any]) -> Markup | None:
    """Return a section on official and corrected meaning, or None where one alone was asked.

    Args:
        summary: That of the run.
    """
    second = summary["corrected"]
    if second is None:
        return None
    whole = [
        element("tr", element("th", name, scope="row"), *_pair(summary["metrics"][name], metric))
        for name, metric in second["metrics"].items()
    ]
    ids = [_id(id, summary, counts) for id, counts in second["by_id"].items() if _any(counts)]
    alike = sum(not _any(counts) for counts in second["by_id"].values())
    told = (
        "Official is what the original code decides; corrected is what the prompt asks for, where "
        f"the two part. {alike} more ids with a corrected meaning have the same verdicts in both. "
        "A number shows the responses, with the reasons of both."
    )
    heads = ("n", "official", "corrected", "points")
    return element(
        "section",
        element("h2", "Official and corrected meaning"),
        element("p", told, class_="quiet"),
        table("metric", heads, whole, "Figures in both meanings"),
        element("h3", "Strict verdicts that change, by constraint"),
        table(
            "constraint",
            (*heads, "to pass", "to fail", "to undecided", "loose", "joint"),
            ids,
            "Ids whose verdicts the corrected meaning changes",
        )
        if ids
        else element("p", "No verdict differs.", class_="quiet"),
        id="meanings",
    )


def _any(counts: Mapping[str, Any]) -> bool:
    return any(counts["changed"].values())


def _pair(official: Mapping[str, Any], corrected: Mapping[str, Any]) -> list[Markup]:
    values = official["value"], corrected["value"]
    cells = (str(official["n"]), *map(percent, values), _points(*values))
    return [element("td", cell) for cell in cells]


def _points(official: float | None, corrected: float | None) -> str:
    if official is None or corrected is None:
        return ""
    return f"{100 * (corrected - official):+.1f}"


def _id(id: str, summary: Mapping[str, Any], counts: Mapping[str, Any]) -> Markup:
    ways = dict.fromkeys(_WAYS, 0)
    for change, count in counts["strict"].items():
        ways[change.rpartition(" ")[2]] += count
    changed, values = counts["changed"], counts["values"]
    official = summary["by_id"][id]["strict"]["value"]
    cells = (
        str(counts["n"]), percent(official), percent(values["strict"]),
        _points(official, values["strict"]),
        *(_jump(id, "strict", ways[way], way) for way in _WAYS),
        *(_jump(id, mode, changed[mode], "change") for mode in ("loose", "joint")),
    )  # fmt: skip
    return element("tr", element("th", id, scope="row"), *(element("td", cell) for cell in cells))


def _jump(id: str, mode: str, count: int, way: str) -> Markup | str:
    """Return a number of changes as a button that shows the responses."""
    if not count:
        return ""
    filters = json.dumps({"show": "changed", "constraint": id, "mode": mode})
    label = f"Show the changed verdicts of {id}, {mode}: {count} to {way}"
    return element("button", str(count), type="button", class_="jump even", data_filter=filters,
                   aria_label=label)  # fmt: skip
