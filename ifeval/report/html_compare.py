"""A comparison as a page: what differs, what is proven, what looks suspicious, and the answers."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ifeval.report.by_slice import fields
from ifeval.report.charts import difference, odds, percent
from ifeval.report.compare import decision, undecided
from ifeval.report.html import CHARTS, Rows, detail, page, table
from ifeval.report.markup import Markup, element, joined
from ifeval.report.runs import MODES, Result, Run, names
from ifeval.report.texts import Texts, languages

_WHOLE = {"prompts": "whole responses", "constraints": "single constraints"}
"""The kinds of what is no slice."""

_HEADINGS = (
    "prompts", "before", "after", CHARTS[1], "points", "95 % interval", "gained", "lost",
)  # fmt: skip
_SUSPECTS = (
    "The largest drops by a shrunken estimate. None of them is proven; one of them may be what a "
    "user saw. The button shows the answers. An interval is of one slice alone, and too narrow "
    "where few prompts flipped: what is proven is decided by p."
)
_CHANCES = {"p": "p", "p_adjusted": "p, adjusted"}


def as_page(found: Sequence[Mapping[str, Any]], runs: Sequence[Run], chance: float) -> str:
    """Return comparisons of one run with others as HTML.

    Args:
        found: As ``compared`` returns it, one for each run but the first.
        runs: The run that the others are held against, then the others.
        chance: That the series of comparisons calls something by chance alone.
    """
    called = names(runs)
    rows, problems = _rows(runs, called)
    head = [
        *(
            element("p", f"{caveat} ({name})", class_="problem", role="note")
            for comparison, name in zip(found, called[1:], strict=True)
            for caveat in comparison["caveats"]
        ),
        *(element("p", problem, class_="problem", role="note") for problem in problems),
    ]
    if len(found) > 1:
        told = (
            f"{len(found)} comparisons: by chance alone, {100 * chance:.0f} % of such series would "
            "call at least one overall difference"
        )
        head.append(element("p", told, class_="quiet"))
    body = [
        part
        for side, (comparison, name) in enumerate(zip(found, called[1:], strict=True), start=1)
        for part in _comparison(comparison, called[0], name, side)
    ]
    return page(f"ifeval: {called[0]} against {', '.join(called[1:])}", head, [*body, rows])


def _comparison(found: Mapping[str, Any], before: str, after: str, side: int) -> list[Markup]:
    overall = [found["overall"]["prompts"], found["overall"]["constraints"]]
    called = [row for row in found["slices"] if row["called"]]
    called.sort(key=lambda row: (row["called"] == "gain", row["p_adjusted"]))
    counts = found["rows"]
    left = counts["only_before"] + counts["only_after"]
    notes = [
        f"{counts['shared']} rows paired by key and sample",
        f"{left} rows that only one run has are left out" if left else None,
        undecided(found),
        f"{found['tests']} ids and slices are tested together (Holm, 5 % for all)",
    ]
    told = f"{before}, then {after}"
    parts = [
        element("h2", f"{told}: {found['mode']}"),
        element("p", *_verdict(found), class_="lead"),
        _table(overall, "p", side, f"Overall: {told}"),
        element("p", "; ".join(note for note in notes if note), class_="quiet"),
        element("h3", "Proven"),
        _table(called, "p_adjusted", side, f"Proven: {told}")
        if called
        else element("p", "No difference of an id or slice is proven.", class_="quiet"),
        element("h3", "Suspects: too few to prove"),
        element("p", _SUSPECTS, class_="quiet"),
        _table(found["suspects"], "p", side, f"Suspects: {told}")
        if found["suspects"]
        else element("p", "Nothing dropped.", class_="quiet"),
        element(
            "details",
            element("summary", f"All {found['tests']} ids and slices"),
            _table(found["slices"], "p_adjusted", side, f"All slices: {told}"),
        ),
    ]  # fmt: skip
    return [element("section", *parts)]


def _verdict(found: Mapping[str, Any]) -> list[Markup]:
    whole = found["overall"]["prompts"]
    if whole["difference"] is None:
        return [element("strong", "nothing is decided on both sides")]
    said = {"regression": "a proven regression", "gain": "a proven gain", None: "not proven"}
    parts = [
        element("strong", f"{100 * whole['difference']:+.1f} points", class_="big"),
        element("span", f" {_points(whole['interval'])}: ", class_="quiet"),
        element("span", said[whole["called"]], class_=whole["called"]),
    ]
    if "margin" in found:
        parts.append(joined(". ", element("strong", decision(found))))
    return parts


def _points(ends: Sequence[float] | None) -> str:
    return f"{100 * ends[0]:+.1f} to {100 * ends[1]:+.1f}" if ends else ""


def _table(rows: Sequence[Mapping[str, Any]], chance: str, side: int, told: str) -> Markup:
    """Return a table of differences; ``chance`` is the field with the p-value that counts."""
    first = "passed" if rows and rows[0]["kind"] in _WHOLE else "id or slice"
    heads = (*_HEADINGS, _CHANCES[chance])
    return table(first, heads, [_row(row, row[chance], side) for row in rows], told)


def _row(row: Mapping[str, Any], chance: float, side: int) -> Markup:
    name = _WHOLE.get(row["kind"], f"{row['kind']} {row['name']}")
    ends = row.get("interval")
    value = row["difference"]
    cells = (
        str(row["prompts"]), percent(row["before"]), percent(row["after"]),
        difference(value, ends, name),
        "" if value is None else f"{100 * value:+.1f}",
        _points(ends), _jump(row, side, "gained"), _jump(row, side, "lost"), odds(chance),
    )  # fmt: skip
    head = element("th", name, scope="row", class_=row.get("called"))
    return element("tr", head, *(element("td", cell) for cell in cells))


def _jump(row: Mapping[str, Any], side: int, show: str) -> Markup | str:
    """Return the number of flips as a button that shows them, where the rows can be told."""
    kind, name, count = row["kind"], row["name"], row[show]
    filters: dict[str, Any] = {"show": show, "side": side}
    if kind == "id":
        filters["constraint"] = name
    elif kind == "family":
        filters["family"] = name
    elif kind == "constraints":
        filters["each"] = True
    elif kind != "prompts":
        filters |= {"field": kind, "value": name}
    if not count:
        return ""
    label = f"Show the {count} {show} of {kind} {name}"
    return element("button", str(count), type="button", class_=f"jump {show}",
                   data_filter=json.dumps(filters), aria_label=label)  # fmt: skip


def _rows(runs: Sequence[Run], called: Sequence[str]) -> tuple[Markup, list[str]]:
    """Return the rows on which the runs differ, with the answers of all sides."""
    sides = [{(r.key, r.sample): r for r in run.results} for run in runs]
    shared = [at for at in sides[0] if all(at in side for side in sides)]
    chosen = [at for at in shared if _differ([side[at] for side in sides])]
    spoken = languages(runs[0])
    named = {at: dict(fields(sides[0][at], spoken.get(sides[0][at].line))) for at in chosen}
    kinds = dict.fromkeys(kind for those in named.values() for kind in those)
    rows = Rows(called, [*kinds])
    details: list[list[list[Any]]] = []
    problems: list[str] = []
    for run, name, side in zip(runs, called, sides, strict=True):
        results = [side[at] for at in chosen]
        texts, entries = Texts(run), _entries(run, results)
        found = zip(results, texts.rows(results), strict=True)
        details.append([detail(texts, row, entries[result.line]) for result, row in found])
        problems += [f"{name}: {problem}" for problem in texts.problems]
    for index, at in enumerate(chosen):
        results = [side[at] for side in sides]
        rows.add(results, [of_side[index] for of_side in details], named[at])
    return rows.markup(f"The {len(chosen)} of {len(shared)} rows with another verdict"), problems


def _differ(results: Sequence[Result]) -> bool:
    return any(
        other.ids != results[0].ids or other.passed[mode] != results[0].passed[mode]
        for other in results[1:]
        for mode in MODES
    )


def _entries(run: Run, results: Sequence[Result]) -> dict[int, Any]:
    wanted = {result.line for result in results}
    return {result.line: row["constraints"] for result, row in run.rows() if result.line in wanted}
