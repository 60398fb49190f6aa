"""One page that needs nothing else: its style, its script, and its rows packed into it.

Nothing of a row is markup: rows are JSON, compressed, and the script writes them as text only.
A content security policy lets nothing run but the one script, by its hash, and loads nothing.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from importlib import resources
from typing import Any

from ifeval.report.figures import family
from ifeval.report.markup import Markup, element, joined, raw
from ifeval.report.runs import MODES, Passed, Result
from ifeval.report.texts import Texts
from ifeval.view import Row

BLOCK = 128
"""Rows that are unpacked together."""

_LEVEL = 6
_QUOTED = 300
_SIGNS: dict[Passed, str] = {True: "p", False: "f", None: "u"}


def page(title: str, head: Sequence[Markup], body: Sequence[Markup]) -> str:
    """Return a whole page.

    Args:
        title: Its title.
        head: What stands in its header, under the title.
        body: Its sections.
    """
    folder = resources.files("ifeval.report") / "page"
    style = (folder / "style.css").read_text("utf-8")
    script = (folder / "page.js").read_text("utf-8")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
    return "<!doctype html>\n" + element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=policy),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="referrer", content="no-referrer"),
            element("title", title),
            element("style", raw(style)),
        ),
        element(
            "body",
            element(
                "header",
                element("h1", title),
                element("button", "Dark or light", id="theme", type="button"),
                *head,
            ),
            element("main", *body),
            element("script", raw(script)),
        ),
        lang="en",
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


CHARTS = ("0 to 100 %", "-50 to +50 points")
"""Headings of columns that hold charts."""


def table(first: str, headings: Sequence[str], rows: Sequence[Markup], told: str) -> Markup:
    """Return a table that scrolls by itself where it is wider than the page.

    Args:
        first: The head of its first column.
        headings: Those of the others.
        rows: Elements ``tr``.
        told: What it holds, for those who cannot see it.
    """
    heads = (
        element("th", heading, scope="col", class_="chart" if heading in CHARTS else None)
        for heading in (first, *headings)
    )
    return element(
        "div",
        element("table", element("thead", element("tr", *heads)), element("tbody", *rows)),
        class_="table",
        tabindex=0,
        role="region",
        aria_label=told,
    )


def packed(data: Any) -> str:
    """Return data as JSON, deflated, in base64."""
    try:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8; JSON can say it in ASCII
        text = json.dumps(data, separators=(",", ":")).encode()
    return b64encode(zlib.compress(text, _LEVEL)).decode()


class Rows:
    """The rows of a page: an index, and blocks that are unpacked when they are looked at.

    Args:
        sides: The names of the runs.
        fields: The fields that rows can be filtered by.
    """

    def __init__(self, sides: Sequence[str], fields: Sequence[str]) -> None:
        self._sides, self._fields = sides, fields
        self._ids: dict[str, int] = {}
        self._values: list[dict[str, int]] = [{} for _ in fields]
        self._rows: list[Any] = []
        self._block: list[Any] = []
        self._blocks: list[str] = []
        self._both = False

    def add(
        self,
        results: Sequence[Result],
        details: Sequence[Any],
        fields: Mapping[str, str],
    ) -> None:
        """Add a row.

        Args:
            results: Its verdicts, one for each side.
            details: What ``detail`` returns, one for each side.
            fields: What it is filtered by.
        """
        first = results[0]
        self._rows.append([
            first.key,
            first.sample,
            [[self._ids.setdefault(id, len(self._ids)) for id in r.ids] for r in results],
            [_signs(r.passed) for r in results],
            [
                -1 if name not in fields else values.setdefault(fields[name], len(values))
                for name, values in zip(self._fields, self._values, strict=True)
            ],
            [_signs(r.corrected) if r.corrected else 0 for r in results],
        ])  # fmt: skip
        self._both |= any(r.corrected for r in results)
        self._block.append(details)
        if len(self._block) == BLOCK:
            self._flush()

    def _flush(self) -> None:
        if self._block:
            self._blocks.append(packed(self._block))
            self._block = []

    def markup(self, title: str = "Responses") -> Markup:
        """Return the section that shows the rows, and the data that it shows."""
        self._flush()
        index = {
            "sides": self._sides,
            "modes": MODES,
            "ids": [*self._ids],
            "families": [family(id) for id in self._ids],
            "fields": self._fields,
            "values": [[*values] for values in self._values],
            "block": BLOCK,
            "rows": self._rows,
        }
        return joined(
            _browser(title, compare=len(self._sides) > 1, both=self._both),
            element("script", raw(packed(index)), type="text/plain", id="index"),
            *(element("script", raw(b), type="text/plain", class_="block") for b in self._blocks),
        )


def _signs(passed: Mapping[str, Sequence[Passed]]) -> list[str]:
    return ["".join(_SIGNS[p] for p in passed[mode]) for mode in MODES]


def detail(texts: Texts, row: Row | None, entries: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return what is shown of a row besides its verdicts.

    Places in texts are counted in UTF-16, as the browser does.

    Args:
        texts: Where the row was read.
        row: The row, or None where its text is gone.
        entries: The entries of its constraints in its line of verdicts.
    """
    response, prompt = (row.response, row.prompt) if row else (None, None)
    counted = {"response": _Offsets(response or ""), "prompt": _Offsets(prompt or "")}
    answer = texts.answer(row) if row else None
    told: list[Any] = []
    for entry in entries:
        spans: list[Any] = []
        for source, start, end in entry.get("evidence") or ():
            if source in counted:
                spans.append([source, counted[source].at(start), counted[source].at(end)])
            else:
                view = row.view(source) if row else None
                quoted = view.text[start:end][:_QUOTED] if view else ""
                spans.append([source, start, end, quoted])
        corrected = entry.get("corrected", {}).get("reason")
        reason = entry.get("reason")
        told.append([reason, spans, corrected or 0] if reason or corrected else 0)
    where = [counted["response"].at(at) for at in answer] if answer else 0
    return [prompt, response, where, told, 1 if row else 0]


class _Offsets:
    """Offsets of a text in code points, turned into those of UTF-16."""

    def __init__(self, text: str) -> None:
        wide = text and max(text) > "\uffff"
        self._wide = [i for i, sign in enumerate(text) if sign > "\uffff"] if wide else []

    def at(self, offset: int) -> int:
        from bisect import bisect_left

        return offset + bisect_left(self._wide, offset)


def _browser(title: str, *, compare: bool, both: bool) -> Markup:
    """Return the part of the page in which rows are found and read; the script fills it."""
    shown = (
        {"lost": "lost", "gained": "gained", "all": "all that differ"}
        if compare
        else {
            "all": "all, failures first",
            "fail": "failed",
            "undecided": "undecided",
            "pass": "passed",
            "mere": "failed strictly, passed loosely",
        }
    )
    if both:
        shown["changed"] = "judged otherwise as corrected"
    return element(
        "section",
        element("h2", title),
        element("noscript", "The rows need JavaScript, which runs from within this file."),
        element(
            "form",
            _labelled("Search", element("input", id="search", type="search", autocomplete="off",
                                        placeholder="key, id, reason, text")),
            _labelled("Show", _options("show", shown)),
            _labelled("Mode", _options("mode", dict(zip(MODES, MODES, strict=True)))),
            _labelled("Constraint", _options("constraint", {"": "any"})),
            element("span", id="fields"),
            element("button", "Clear", id="clear", type="button"),
            id="filters",
            role="search",
        ),
        element("p", id="count", role="status"),
        element(
            "div",
            element("div", element("div", id="spacer"), id="list", role="listbox", tabindex=0,
                    aria_label="Responses: arrow keys move, Enter reads, / searches"),
            element("article", element("p", "Choose a response.", class_="quiet"), id="detail",
                    tabindex=-1, aria_label="The chosen response"),
            id="browser",
        ),
        element("p", *_keys(), class_="quiet"),
        id="responses",
    )  # fmt: skip


def _keys() -> list[Markup]:
    keys = {"/": "search", "j k": "next, previous", "Enter": "read", "Esc": "back", "x": "clear"}
    return [joined(element("kbd", key), f" {told}  ") for key, told in keys.items()]


def _labelled(label: str, field: Markup) -> Markup:
    return element("label", f"{label} ", field)


def _options(id: str, options: Mapping[str, str]) -> Markup:
    return element(
        "select", *(element("option", told, value=value) for value, told in options.items()), id=id
    )
