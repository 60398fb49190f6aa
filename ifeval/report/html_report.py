"""The report of one run as a page: coverage, figures by slice, and every response."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ifeval.report.audited import precision
from ifeval.report.by_slice import COUNT, fields, sliced
from ifeval.report.charts import percent, shares, spread
from ifeval.report.coverage import covered, named
from ifeval.report.html import CHARTS, Rows, detail, page, table
from ifeval.report.html_grounding import grounded
from ifeval.report.html_meanings import meanings
from ifeval.report.markup import Markup, element, joined
from ifeval.report.runs import MODES, Result, Run
from ifeval.report.texts import Texts, language

_SHOWN = 40
_TITLES = {COUNT: "Number of constraints", "language": "Language"}


def as_page(run: Run, history: Markup | None = None) -> str:
    """Return the report of a run as HTML.

    Args:
        run: The run.
        history: A section on the runs before it.

    Raises:
        InvalidFile: The run cannot be read.
    """
    texts = Texts(run)
    pairs = [*run.rows()]
    found = [
        (result, row, language(row) if row else None)
        for (result, _), row in zip(pairs, texts.rows([r for r, _ in pairs]), strict=True)
    ]
    entries = [row["constraints"] for _, row in pairs]
    named = [dict(fields(result, spoken)) for result, _, spoken in found]
    cut = sliced(
        (result, those.items())
        for (result, _, _), those in zip(found, named, strict=True)
        if result.passed["strict"]
    )
    rows = Rows(
        [run.folder.resolve().name], [kind for kind, values in cut.items() if len(values) > 1]
    )
    for at in sorted(range(len(found)), key=lambda at: _order(found[at][0])):
        result, row, _ = found[at]
        rows.add([result], [detail(texts, row, entries[at])], named[at])
    gone = sum(row is None for _, row, _ in found)
    problems = [*texts.problems]
    if gone:
        problems.append(f"{gone} of {len(found)} texts are not shown")
    head = [_headline(run.summary), *_problems(problems)]
    return page(
        f"ifeval: {run.folder.resolve().name}",
        head,
        [
            _coverage(run, found),
            _metrics(run.summary),
            _ids(run.summary),
            *(part for part in (grounded(run.summary), meanings(run.summary)) if part),
            *_precision(run),
            *(_slices(kind, of_kind) for kind, of_kind in cut.items() if len(of_kind) > 1),
            *([history] if history else []),
            rows.markup(),
        ],
    )


def _order(result: Result) -> tuple[int, int]:
    """Failures come first, then what is undecided, then what passed; else the order stays."""
    passed = result.passed["strict"]
    return (0 if False in passed else 1 if None in passed else 2 if passed else 3), result.line


def _headline(summary: Mapping[str, Any]) -> Markup:
    headline, benchmark = summary["headline"], summary["benchmark"]
    told = benchmark["told"] if benchmark else f"{summary['responses']} responses"
    ends = f" (95 % interval {spread(headline['interval'])})" if headline["interval"] else ""
    return element(
        "p",
        element("strong", percent(headline["value"]), class_="big"),
        f" {headline['metric']}{ends}; {told}",
    )


def _problems(problems: Sequence[str]) -> list[Markup]:
    return [element("p", problem, class_="problem", role="note") for problem in problems]


def _coverage(run: Run, found: Sequence[tuple[Result, Any, Any]]) -> Markup:
    measured, unmeasured = covered(run, [result for result, _, _ in found])
    return element(
        "section",
        element("h2", "What is measured, and what is not"),
        element(
            "div",
            element("div", element("h3", "Measured"), _listed(measured)),
            element("div", element("h3", "Not measured"), _listed(unmeasured)),
            class_="two",
        ),
        *(
            element("details", element("summary", f"{count} {told}"), _listed(lines))
            for told, (count, lines) in named(run.summary).items()
        ),
        id="coverage",
    )


def _listed(lines: Sequence[str]) -> Markup:
    return element("ul", *(element("li", line) for line in lines))


def _metrics(summary: Mapping[str, Any]) -> Markup:
    rows: list[Markup] = []
    for level, told in (("prompt", "whole responses"), ("inst", "single constraints")):
        by_mode = {mode: summary["metrics"][f"{level}_level_{mode}_acc"] for mode in MODES}
        head = element("th", told, scope="row")
        rows.append(_row(head, told, by_mode, by_mode["strict"]["n"], _filter()))
    words = (
        ("strict", "as it is"),
        ("loose", "each constraint by one of eight readings"),
        ("joint", "one reading satisfies all"),
    )
    names = {"whisker": "bar"}
    legend = [
        joined(
            element("span", class_=f"key {mode}"),
            element("span", f"{names.get(mode, mode)}: {told}"),
        )
        for mode, told in (*words, ("whisker", "95 % interval, strict"))
    ]
    return element(
        "section",
        element("h2", "Summary"),
        _table("passed", rows),
        element("p", *legend, class_="quiet legend"),
        id="summary",
    )


_HEADINGS = ("n", CHARTS[0], "strict", "95 % interval", "loose", "joint", "failed", "undecided")


def _table(first: str, rows: Sequence[Markup]) -> Markup:
    return table(first, _HEADINGS, rows, f"Figures by {first}")


def _row(
    head: Markup,
    name: str,
    figures: Mapping[str, Any],
    n: int,
    filters: str | None = None,
    class_: str | None = None,
) -> Markup:
    strict = figures["strict"]
    failed = strict["decided"] - strict["passed"]
    shown = (
        element("button", str(failed), type="button", class_="jump", data_filter=filters,
                aria_label=f"Show the {failed} failures of {name}")
        if filters and failed
        else str(failed or "")
    )  # fmt: skip
    cells = (
        str(n), shares(figures, name), percent(strict["value"]), spread(strict["interval"]),
        percent(figures["loose"]["value"]), percent(figures["joint"]["value"]),
        shown, str(strict["undecided"] or ""),
    )  # fmt: skip
    return element("tr", head, *(element("td", cell) for cell in cells), class_=class_)


def _failures(figures: Mapping[str, Any]) -> int:
    return figures["strict"]["decided"] - figures["strict"]["passed"]


def _ids(summary: Mapping[str, Any]) -> Markup:
    rows: list[Markup] = []
    families = sorted(summary["by_family"].items(), key=lambda item: -_failures(item[1]))
    for family, of_family in families:
        head = element("th", family, scope="rowgroup")
        ids = [(id, c) for id, c in summary["by_id"].items() if c["family"] == family]
        shown = _filter(family=family)
        rows.append(_row(head, family, of_family, of_family["n"], shown, class_="family"))
        for id, counts in sorted(ids, key=lambda item: (-_failures(item[1]), item[0])):
            head = element("th", id, scope="row", class_="id")
            rows.append(_row(head, id, counts, counts["n"], _filter(constraint=id)))
    return element(
        "section",
        element("h2", "By family and constraint"),
        _table("constraint", rows),
        id="by-id",
    )


def _precision(run: Run) -> list[Markup]:
    found = precision(run)
    if not found:
        return []
    heads = ("constraint", "prompts that ask for it", "verdicts that are right")
    rows = [
        element("tr", element("th", one.id, scope="row", class_="id"),
                element("td", one.asks), element("td", one.verdicts))
        for one in found
    ]  # fmt: skip
    table = element(
        "table",
        element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
        element("tbody", *rows),
    )
    told = (
        "Precision with its 95 % interval, as people read it; an id that was read fewer than 30 "
        "times is unaudited."
    )
    return [
        element(
            "section",
            element("h2", "What people found who read it"),
            element("p", told, class_="quiet"),
            element("div", table, class_="table", tabindex=0, role="region",
                    aria_label="Precision by constraint"),
            id="precision",
        )
    ]  # fmt: skip


def _slices(kind: str, of_kind: Mapping[str, Mapping[str, Any]]) -> Markup:
    title = _TITLES.get(kind, f"Field {kind}")
    by_failures = sorted(of_kind.items(), key=lambda item: (-_failures(item[1]), item[0]))
    if kind == COUNT:
        by_failures = sorted(of_kind.items(), key=lambda item: int(item[0]))
    rows = [
        _row(element("th", value or "(blank)", scope="row"), f"{kind} {value}", figures,
             figures["n"], _filter(field=kind, value=value))
        for value, figures in by_failures[:_SHOWN]
    ]  # fmt: skip
    more = len(by_failures) - _SHOWN
    return element(
        "section",
        element("h2", title),
        _table(kind, rows),
        element("p", f"and {more} more values, with fewer failures", class_="quiet")
        if more > 0
        else None,
    )


def _filter(**wanted: str) -> str:
    return json.dumps(wanted)
