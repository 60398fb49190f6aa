"""What the checks of a run measure of what was asked, and what they leave unmeasured."""

from collections.abc import Sequence

from ifeval.report.runs import Result, Run

_STATUSES = {
    "left to chance": "left to chance by the original",
    "timed out": "not done within the time limit",
    "no resource": "for want of a resource",
    "error": "a check broke",
}


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
    measured = [
        (
            f"{asked} of {summary['responses']} responses, to {prompts['answered']}{of} prompts, "
            "have constraints that a program checks"
        ),
        (
            f"{constraints} constraints are asked, {decided} of them are decided; on average "
            f"{constraints / asked if asked else 0:.1f} a response"
        ),
        f"{len(ids)} kinds of constraint in {len(families)} families: {', '.join(families)}",
    ]
    if summary["benchmark"]:
        measured.append(summary["benchmark"]["told"])
    beyond = (
        "Whether an answer is true, complete, helpful, safe, or in the style that was meant; and "
        "whatever else the prompts ask that is not among their constraints"
    )
    unmeasured = [beyond]
    for kind, told in (
        ("unconstrained", "responses have no constraints: nothing is checked of them"),
        ("errors", "rows could not be read; they are in no figure"),
        ("missing", "prompts have no answer; they are in no figure"),
        ("extra", "answers belong to no prompt"),
        ("duplicate", "rows repeat the key and sample of another"),
        ("null", "responses are missing: what is asked of them fails"),
        ("truncated", "responses were cut off"),
        ("left out by audit", "constraints are left out: a person found them not to be asked"),
        ("overruled by audit", "verdicts are undecided: a person found them to be wrong"),
    ):
        if rows.get(kind):
            unmeasured.append(f"{rows[kind]} {told}")
    statuses: dict[str, int] = {}
    for figures in ids.values():
        for status, count in figures["statuses"].items():
            statuses[status] = statuses.get(status, 0) + count
    usual = {"passed", "failed", "no response"}
    unmeasured += [
        f"{count} verdicts are undecided: {_STATUSES.get(status, status)}"
        for status, count in sorted(statuses.items())
        if status not in usual and status != "not applicable"
    ]
    if count := statuses.get("not applicable"):
        unmeasured.append(f"{count} constraints did not apply, and count nowhere")
    few = [id for id, figures in ids.items() if figures["n"] < 30]
    if few:
        named = ", ".join(few[:5]) + (f" and {len(few) - 5} more" if len(few) > 5 else "")
        unmeasured.append(f"Little is known of what is asked fewer than 30 times: {named}")
    return measured, unmeasured
