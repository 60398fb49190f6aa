"""The verdicts of a run as JUnit XML, which CI shows as tests."""

import re
from collections.abc import Mapping
from typing import Any, cast
from xml.sax.saxutils import escape, quoteattr

from ifeval.report.runs import Run

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LOST = {"errors": "rows that could not be read", "missing": "prompts without an answer"}


def as_junit(run: Run) -> str:
    """Return the strict verdicts of a run as JUnit XML: a suite an id, a case a verdict.

    What is undecided is skipped, with its reason; a failure is a failure. Rows that could not be
    read and prompts without an answer have no verdict: they are errors, in suites of their own.

    Args:
        run: The run.

    Raises:
        InvalidFile: The run cannot be read.
    """
    suites: dict[str, list[str]] = {}
    counts: dict[str, list[int]] = {}
    for result, row in run.rows():
        entries = row["constraints"] or [{"id": "response"}] * len(result.passed["strict"])
        for number, (passed, entry) in enumerate(
            zip(result.passed["strict"], entries, strict=True)
        ):
            id = entry["id"]
            name = f"{result.key} sample {result.sample} constraint {number}"
            reason = str(entry.get("reason") or "scored without reasons")
            head = f"<testcase classname={_quoted(id)} name={_quoted(name)}"
            count = counts.setdefault(id, [0, 0, 0])
            count[0] += 1
            if passed is True:
                case = f"{head}/>"
            elif passed is False:
                count[1] += 1
                case = f"{head}><failure message={_quoted(reason)}/></testcase>"
            else:
                count[2] += 1
                case = f"{head}><skipped message={_quoted(reason)}/></testcase>"
            suites.setdefault(id, []).append(case)
    lost = {kind: _lost(run.summary, kind) for kind in _LOST}
    errors = sum(map(len, lost.values()))
    tests, failures, skipped = (sum(c[i] for c in counts.values()) for i in range(3))
    counted = _counted(tests + errors, failures, skipped, errors)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites name={_quoted(run.folder.resolve().name)} {counted}>",
    ]
    for id, cases in sorted(suites.items()):
        lines.append(f"<testsuite name={_quoted(id)} {_counted(*counts[id])}>")
        lines += [*cases, "</testsuite>"]
    for kind, cases in lost.items():
        if cases:
            counted = _counted(len(cases), 0, 0, len(cases))
            lines += [f"<testsuite name={_quoted(_LOST[kind])} {counted}>", *cases, "</testsuite>"]
    return "\n".join([*lines, "</testsuites>", ""])


def _lost(summary: Mapping[str, Any], kind: str) -> list[str]:
    """Return a case for each row of a kind that is named, and one for all others."""
    named = summary["named"].get(kind, [])
    found: list[str] = []
    for one in named:
        name, problem = f"key {one}", "the prompt has no answer"
        if isinstance(one, dict):
            row = cast("dict[str, Any]", one)
            name = f"{row['file']}:{row['line']}"
            problem = ": ".join(filter(None, (row["field"], row["problem"])))
        found.append(_error(kind, name, problem))
    more = summary["rows"].get(kind, 0) - len(named)
    if more > 0:
        found.append(_error(kind, f"and {more} more", f"{more} more {_LOST[kind]}"))
    return found


def _error(kind: str, name: str, problem: str) -> str:
    head = f"<testcase classname={_quoted(_LOST[kind])} name={_quoted(name)}"
    return f"{head}><error message={_quoted(problem)}/></testcase>"


def _counted(tests: int, failures: int, skipped: int, errors: int = 0) -> str:
    return f'tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"'


def _quoted(text: str) -> str:
    """Return a text as an attribute; what XML cannot hold is shown by its number."""
    return quoteattr(_NOT_XML.sub(lambda sign: escape(ascii(sign[0])[1:-1]), text))
