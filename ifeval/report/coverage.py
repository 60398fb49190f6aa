"""What the checks of a run measure of what was asked, and what they leave unmeasured."""

from collections.abc import Mapping, Sequence
from typing import Any

from ifeval.report.plain import located
from ifeval.report.runs import Result, Run

_STATUSES = {
    "left to chance": "left to chance by the original",
    "timed out": "not done within the time limit",
    "no resource": "for want of a resource",
    "error": "where a check broke",
}


_NAMED = {
    "errors": "rows that could not be read",
    "missing": "prompts without an answer",
    "extra": "answers to no prompt",
    "duplicate": "rows that repeat a key and sample",
}


def named(summary: Mapping[str, Any]) -> dict[str, tuple[int, list[str]]]:
    """Return the rows that are in no figure or should be looked at, by what is wrong with them.

    Args:
        summary: That of the run, which names the first of each kind.
    """
    found: dict[str, tuple[int, list[str]]] = {}
    for kind, told in _NAMED.items():
        rows = summary["named"].get(kind, [])
        lines = [_row(row) for row in rows]
        count = summary["rows"].get(kind, 0)
        if count > len(rows):
            lines.append(f"and {count - len(rows)} more")
        if count:
            found[told] = count, lines
    return found


def _row(row: Any) -> str:
    match row:
        case {"problem": _}:
            return located(row)
        case [key, sample]:
            return f"{key!r}, sample {sample!r}"
        case _:
            return repr(row)


def covered(run: Run, results: Sequence[Result]) -> tuple[list[str], list[str]]:
    """Return what is measured and what is not, in sentences.

    Args:
        run: The run.
        results: All its rows, those without constraints included.
    """
    summary, rows = run.summary, run.summary["rows"]
    counts = [len(result.passed["strict"]) for result in results]
    constraints, asked = sum(counts), sum(n > 0 for n in counts)
    ids, families = summary["by_id"], summary["by_family"]
    decided = summary["metrics"]["inst_level_strict_acc"]["decided"]
    prompts = summary["prompts"]
    of = f" of {prompts['of']}" if prompts["of"] else ""
    kinds = ", ".join(name.rstrip(":") for name in families)
    measured = [
        (
            f"{asked} of {summary['responses']} responses, to {prompts['answered']}{of} prompts, "
            "have constraints that a program checks"
        ),
        (
            f"{constraints} constraints are asked, {decided} of them are decided; on average "
            f"{constraints / asked if asked else 0:.1f} a response"
        ),
        f"Kinds of constraint: {len(ids)}; families: {kinds}",
    ]
    if summary["benchmark"]:
        measured.append(summary["benchmark"]["told"])
    beyond = (
        "Whether an answer is true, complete, helpful, safe, or in the style that was meant; and "
        "whatever else the prompts ask that is not among their constraints"
    )
    unmeasured = [beyond]
    for kind, told in (
        ("unconstrained", "Responses without constraints, of which nothing is checked"),
        ("errors", "Rows that could not be read, in no figure"),
        ("missing", "Prompts without an answer, in no figure"),
        ("extra", "Answers to no prompt"),
        ("duplicate", "Rows that repeat the key and sample of another"),
        ("null", "Responses that are null: what is asked of them fails"),
        ("truncated", "Responses that were cut off"),
        ("left out by audit", "Constraints left out, which a person found not to be asked"),
        ("overruled by audit", "Verdicts that a person found to be wrong: undecided"),
    ):
        if rows.get(kind):
            unmeasured.append(f"{told}: {rows[kind]}")
    statuses: dict[str, int] = {}
    for figures in ids.values():
        for status, count in figures["statuses"].items():
            statuses[status] = statuses.get(status, 0) + count
    usual = {"passed", "failed", "no response"}
    unmeasured += [
        f"Undecided verdicts, {_STATUSES.get(status, status)}: {count}"
        for status, count in sorted(statuses.items())
        if status not in usual and status != "not applicable"
    ]
    if count := statuses.get("not applicable"):
        unmeasured.append(f"Constraints that did not apply, and count nowhere: {count}")
    few = [id for id, figures in ids.items() if figures["n"] < 30]
    if few:
        some = ", ".join(few[:5]) + (f" and {len(few) - 5} more" if len(few) > 5 else "")
        unmeasured.append(f"Little is known of what is asked fewer than 30 times: {some}")
    return measured, unmeasured
