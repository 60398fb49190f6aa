"""The verdicts of a run as JUnit XML, which CI shows as tests."""

import re
from xml.sax.saxutils import escape, quoteattr

from ifeval.report.runs import Run

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(run: Run) -> str:
    """Return the strict verdicts of a run as JUnit XML: a suite an id, a case a verdict.

    What is undecided is skipped, with its reason; a failure is a failure.

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
    tests, failures, skipped = (sum(c[i] for c in counts.values()) for i in range(3))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites name={_quoted(run.folder.name)} {_counted(tests, failures, skipped)}>",
    ]
    for id, cases in sorted(suites.items()):
        lines.append(f"<testsuite name={_quoted(id)} {_counted(*counts[id])}>")
        lines += [*cases, "</testsuite>"]
    return "\n".join([*lines, "</testsuites>", ""])


def _counted(tests: int, failures: int, skipped: int) -> str:
    return f'tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}"'


def _quoted(text: str) -> str:
    """Return a text as an attribute; what XML cannot hold is shown by its number."""
    return quoteattr(_NOT_XML.sub(lambda sign: escape(ascii(sign[0])[1:-1]), text))
