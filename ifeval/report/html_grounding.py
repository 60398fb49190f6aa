"""The figures of the grounding families, as a section of the page."""

from collections.abc import Mapping
from typing import Any

from ifeval.report.charts import percent, share, spread
from ifeval.report.grounding import share_told
from ifeval.report.html import table
from ifeval.report.markup import Markup, element

_CHART = "0 to 100 %"
_SLICES = {"by_length": "words of the context", "by_depth": "depth of the answer in percent"}


def grounded(summary: Mapping[str, Any]) -> Markup | None:
    """Return a section on grounding, or None where no response was asked for it.

    Args:
        summary: That of the run.
    """
    found = summary["grounding"]
    if found is None:
        return None
    told = (
        f"{found['responses']} responses in {found['groups']} groups of the same question. Each "
        "figure rests on answers that are known; intervals are clustered by group."
    )
    rows = [_figure(name.replace("_", " "), one) for name, one in found["figures"].items()]
    cut = {kind: found[kind] for kind in _SLICES if found[kind]}
    return element(
        "section",
        element("h2", "Grounding"),
        element("p", told, class_="quiet"),
        table("figure", (_CHART, "value", "95 % interval", "of", "what it is"), rows,
              "Figures of grounding"),
        element("h3", "Which answers were given"),
        _outcomes(found["outcomes"]),
        *(part for kind, groups in cut.items() for part in _sliced(_SLICES[kind], groups)),
        id="grounding",
    )  # fmt: skip


def _figure(name: str, one: Mapping[str, Any]) -> Markup:
    value, ends = one["value"], one.get("interval")
    # A difference of shares has no place on a line from 0 to 100 %.
    chart = "" if name == "margin" else share(value, ends, name)
    cells = (chart, share_told(name, value), spread(ends), str(one.get("decided", "")))
    return element(
        "tr",
        element("th", name, scope="row"),
        *(element("td", cell) for cell in cells),
        element("td", one["definition"].replace("_", " "), class_="words"),
    )


def _outcomes(outcomes: Mapping[str, int]) -> Markup:
    """Return a table of what was given, by what the context holds."""
    cells = {tuple(name.split(", ")): count for name, count in outcomes.items()}
    modes = sorted({mode for mode, _ in cells})
    given = sorted({outcome for _, outcome in cells})
    rows = [
        element("tr", element("th", mode, scope="row"),
                *(element("td", str(cells.get((mode, outcome), ""))) for outcome in given))
        for mode in modes
    ]  # fmt: skip
    return table("the context", given, rows, "Answers given, by what the context holds")


def _sliced(kind: str, groups: Mapping[str, Mapping[str, Any]]) -> list[Markup]:
    names = dict.fromkeys(name for figures in groups.values() for name in figures)
    rows = [
        element("tr", element("th", group, scope="row"),
                *(element("td", *_cell(figures.get(name))) for name in names))
        for group, figures in groups.items()
    ]  # fmt: skip
    heads = [name.replace("_", " ") for name in names]
    return [element("h3", f"By {kind}"), table(kind, heads, rows, f"Grounding by {kind}")]


def _cell(one: Mapping[str, Any] | None) -> tuple[str | Markup, ...]:
    if one is None:
        return ("",)
    return percent(one["value"]), element("span", f" of {one['decided']}", class_="quiet")
