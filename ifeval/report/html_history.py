"""The runs before a run, as a section of its page."""

from pathlib import Path

from ifeval.errors import IfevalError
from ifeval.report.charts import line, percent, spread
from ifeval.report.history import beside, headline, past, points
from ifeval.report.markup import Markup, element

_SHOWN = 50


def history_of(folder: Path) -> Markup | None:
    """Return a section on the runs beside a run, or None where there is no other.

    Args:
        folder: The folder of the run.
    """
    try:
        runs, problems = past(beside(folder))
        found = points(runs)
    except IfevalError:
        return None
    found = [point for point in found if point.figure["value"] is not None][-_SHOWN:]
    if len(found) < 2:
        return None
    name = headline(runs)
    drawn = [
        (f"{p.past.at[:10]} {p.past.run}", p.figure["value"], p.figure["interval"], not p.changes)
        for p in found
    ]
    heads = (
        "number",
        "scored",
        "run",
        "value",
        "95 % interval",
        "n",
        "changed since the run before",
    )
    rows = [
        element(
            "tr",
            *(
                element("td", cell)
                for cell in (
                    str(number), p.past.at[:10], p.past.run, percent(p.figure["value"]),
                    spread(p.figure["interval"]), str(p.figure["n"]),
                    "; ".join(p.changes) if number > 1 else "",
                )
            ),
        )
        for number, p in enumerate(found, start=1)
    ]  # fmt: skip
    told = f"{len(problems)} lines of the history cannot be read. " if problems else ""
    return element(
        "section",
        element("h2", "History"),
        element("p", f"{name}. {told}Runs are joined by a line only where the prompts, the "
                "checkers and the options are the same.", class_="quiet"),
        line(drawn, name),
        element(
            "div",
            element("table", element("thead", element("tr", *(element("th", h, scope="col")
                    for h in heads))), element("tbody", *rows), class_="history"),
            class_="table", tabindex=0, role="region", aria_label="Runs",
        ),
        id="history",
    )  # fmt: skip
