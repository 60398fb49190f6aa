"""Charts as SVG, drawn when the page is made: intervals, and lines over runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from ifeval.report.markup import Markup, element, joined

_WIDTH, _HEIGHT = 160, 20
_PAD = 6
_MODES = ("strict", "loose", "joint")


def percent(value: float | None, digits: int = 1) -> str:
    """Return a share as a percentage, or a dash."""
    return "–" if value is None else f"{100 * value:.{digits}f} %"


def odds(chance: float) -> str:
    """Return a p-value in words: what is very small is not told apart."""
    return "< 0.0001" if chance < 0.0001 else f"{chance:.2g}"


def spread(ends: Sequence[float] | None) -> str:
    """Return an interval of shares in words."""
    return f"{100 * ends[0]:.1f} to {100 * ends[1]:.1f}" if ends else ""


def shares(figures: Mapping[str, Mapping[str, Any]], name: str) -> Markup:
    """Draw three shares on a line from 0 to 100 %, the strict one with its interval.

    Args:
        figures: By mode, as ``figure`` returns them.
        name: What they are the shares of, for those who cannot see the chart.
    """
    told = ", ".join(f"{mode} {percent(figures[mode]['value'])}" for mode in _MODES)
    return _svg(f"{name}: {told}", 0, 1, *_marks(figures))


def share(value: float | None, ends: Sequence[float] | None, name: str) -> Markup:
    """Draw one share on a line from 0 to 100 %, with its interval."""
    if value is None:
        return joined()
    dot = element("circle", cx=round(_x(value, 0, 1), 1), cy=_HEIGHT / 2, r=4.0, class_="strict")
    told = f"{name}: {percent(value)}" + (f", {spread(ends)}" if ends else "")
    return _svg(told, 0, 1, _whisker(ends, 0, 1), dot)


def _marks(figures: Mapping[str, Mapping[str, Any]]) -> list[Markup]:
    marks = [_whisker(figures["strict"]["interval"], 0, 1)]
    middle = _HEIGHT / 2
    for mode in reversed(_MODES):
        value = figures[mode]["value"]
        if value is None:
            continue
        x = _x(value, 0, 1)
        marks.append(
            element("path", d=f"M{x:.1f} {middle - 5}l4 5l-4 5l-4 -5z", class_=mode)
            if mode == "joint"
            else element("circle", cx=round(x, 1), cy=middle, r=4.0, class_=mode)
        )
    return marks


def difference(value: float | None, ends: Sequence[float] | None, name: str) -> Markup:
    """Draw a difference with its interval around zero, from -50 to 50 points."""
    if value is None:
        return joined()
    way = "worse" if value < 0 else "better"
    dot = element("circle", cx=round(_x(value, -0.5, 0.5), 1), cy=_HEIGHT / 2, r=4.0, class_=way)
    told = f"{name}: {100 * value:+.1f} points, {spread(ends)}"
    return _svg(told, -0.5, 0.5, _whisker(ends, -0.5, 0.5), dot)


def _x(value: float, low: float, high: float) -> float:
    share = (min(max(value, low), high) - low) / (high - low)
    return _PAD + share * (_WIDTH - 2 * _PAD)


def _whisker(ends: Sequence[float] | None, low: float, high: float) -> Markup:
    if not ends:
        return joined()
    return element(
        "line",
        x1=round(_x(ends[0], low, high), 1),
        x2=round(_x(ends[1], low, high), 1),
        y1=_HEIGHT / 2,
        y2=_HEIGHT / 2,
        class_="whisker",
    )


def _svg(told: str, low: float, high: float, *marks: Markup) -> Markup:
    middle = _HEIGHT / 2
    axis = element("line", x1=_PAD, x2=_WIDTH - _PAD, y1=middle, y2=middle, class_="axis")
    ticks = [
        element("line", x1=x, x2=x, y1=middle - 3, y2=middle + 3, class_="axis")
        for x in (round(_x(low + part * (high - low) / 4, low, high), 1) for part in range(5))
    ]
    box = f"0 0 {_WIDTH} {_HEIGHT}"
    return element(
        "svg", element("title", told), axis, *ticks, *marks,
        viewBox=box, width=_WIDTH, height=_HEIGHT, role="img", class_="chart",
    )  # fmt: skip


_TALL, _WIDE, _LEFT, _FOOT = 220, 720, 48, 28


def line(points: Sequence[tuple[str, float, Sequence[float] | None, bool]], name: str) -> Markup:
    """Draw a metric over runs, with intervals.

    Args:
        points: Label, value, interval, and whether the point can be compared with the one
            before it: where it cannot, the line is broken.
        name: Of the metric.
    """
    values = [end for _, value, ends, _ in points for end in (value, *(ends or ()))]
    low, high = min(values, default=0.0), max(values, default=1.0)
    pad = max(0.02, (high - low) * 0.1)
    low, high = max(0.0, low - pad), min(1.0, high + pad)
    step = (_WIDE - _LEFT - 24) / max(1, len(points) - 1)

    def y(value: float) -> float:
        return round(10 + (high - value) / (high - low) * (_TALL - _FOOT - 10), 1)

    marks: list[Markup] = []
    for part in range(5):
        at = low + part * (high - low) / 4
        marks += [
            element("line", x1=_LEFT, x2=_WIDE - 8, y1=y(at), y2=y(at), class_="grid"),
            element("text", percent(at, 0), x=_LEFT - 6, y=y(at) + 4, text_anchor="end"),
        ]
    before: tuple[float, float] | None = None
    for number, (label, value, ends, comparable) in enumerate(points):
        x = round(_LEFT + 12 + number * step, 1)
        if before and comparable:
            marks.append(
                element("line", x1=before[0], y1=before[1], x2=x, y2=y(value), class_="trend")
            )
        if ends:
            marks.append(
                element("line", x1=x, x2=x, y1=y(ends[0]), y2=y(ends[1]), class_="whisker")
            )
        told = f"{label}: {percent(value)}, {spread(ends)}"
        dot = element("circle", element("title", told), cx=x, cy=y(value), r=4.0, class_="strict")
        marks.append(dot)
        marks.append(element("text", str(number + 1), x=x, y=_TALL - 8.0, text_anchor="middle"))
        before = x, y(value)
    shown = [value for _, value, _, _ in points]
    told = f"{name} over {len(points)} runs, from {percent(min(shown))} to {percent(max(shown))}"
    return element(
        "svg", element("title", told), *marks,
        viewBox=f"0 0 {_WIDE} {_TALL}", role="img", class_="plot",
    )  # fmt: skip
