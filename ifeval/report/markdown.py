"""The figures of a run as Markdown, short enough for a comment on a pull request."""

import re
from collections.abc import Mapping
from typing import Any

from ifeval.report.audited import precision
from ifeval.report.charts import percent, spread
from ifeval.report.coverage import covered
from ifeval.report.grounding import share_told
from ifeval.report.runs import MODES, Run

_IDS = 15
_REASON = 160


def as_markdown(run: Run) -> str:
    """Return the report of a run as Markdown.

    Args:
        run: The run.

    Raises:
        InvalidFile: The run cannot be read.
    """
    summary = run.summary
    headline, benchmark = summary["headline"], summary["benchmark"]
    told = benchmark["told"] if benchmark else f"{summary['responses']} responses"
    ends = f" (95 % interval {spread(headline['interval'])})" if headline["interval"] else ""
    value, name = percent(headline["value"]), run.folder.resolve().name
    lines = [
        f"### {_code(name)}: {value} `{headline['metric']}`{ends}; {_plain(told)}",
        "",
        *_table(
            ["passed", "n", *MODES, "95 % interval, strict", "undecided"],
            [
                [told, str(of[MODES[0]]["n"]), *(percent(of[mode]["value"]) for mode in MODES),
                 spread(of["strict"]["interval"]), str(of["strict"]["undecided"])]
                for told, of in (
                    (told, {m: summary["metrics"][f"{level}_level_{m}_acc"] for m in MODES})
                    for level, told in (("prompt", "whole responses"), ("inst", "constraints"))
                )
            ],
        ),
    ]  # fmt: skip
    failing = [
        (figures["strict"]["decided"] - figures["strict"]["passed"], id, figures)
        for id, figures in summary["by_id"].items()
    ]
    failing = sorted((row for row in failing if row[0]), key=lambda row: (-row[0], row[1]))
    if failing:
        lines += ["", "Most failures first:", ""]
        lines += _table(
            ["constraint", "failed", "of", "strict", "95 % interval", "loose", "such as"],
            [
                [_code(id), str(failed), str(figures["strict"]["decided"]),
                 percent(figures["strict"]["value"]), spread(figures["strict"]["interval"]),
                 percent(figures["loose"]["value"]), _example(figures["example"])]
                for failed, id, figures in failing[:_IDS]
            ],
            words=True,
        )  # fmt: skip
    if len(failing) > _IDS:
        lines += ["", f"and {len(failing) - _IDS} more constraints with failures"]
    lines += [*_grounding(summary), *_meanings(summary)]
    if read := precision(run):
        lines += ["", "As people read it (read fewer than 30 times: unaudited):", ""]
        heads = ["constraint", "prompts that ask for it", "verdicts that are right"]
        lines += _table(heads, [[_code(one.id), one.asks, one.verdicts] for one in read])
    measured, unmeasured = covered(run, [result for result, _ in run.rows()])
    lines += ["", "<details><summary>What is measured, and what is not</summary>", ""]
    lines += [f"- {_plain(line)}" for line in measured]
    lines += ["", "Not measured:", "", *(f"- {_plain(line)}" for line in unmeasured)]
    return "\n".join([*lines, "", "</details>", ""])


def _grounding(summary: Mapping[str, Any]) -> list[str]:
    found = summary["grounding"]
    if found is None:
        return []
    rows = [
        [name.replace("_", " "), share_told(name, one["value"]), spread(one.get("interval")),
         str(one.get("decided", ""))]
        for name, one in found["figures"].items()
    ]  # fmt: skip
    title = f"grounding, {found['groups']} groups"
    return ["", *_table([title, "value", "95 % interval", "of"], rows)]


def _meanings(summary: Mapping[str, Any]) -> list[str]:
    found = summary["corrected"]
    if found is None:
        return []
    metrics = summary["metrics"]
    rows = [
        [_code(name), percent(metrics[name]["value"]), percent(one["value"])]
        for name, one in found["metrics"].items()
    ]
    changed = sum(bool(one["changed"]["strict"]) for one in found["by_id"].values())
    told = f"{found['changed']['strict']} strict verdicts of {changed} ids differ."
    return ["", *_table(["meaning", "official", "corrected"], rows), "", told]


def _example(example: dict[str, str] | None) -> str:
    if example is None:
        return ""
    return f"{_code(str(example['key']))}: {_code(example['reason'])}"


def _code(text: str) -> str:
    """Return a text as a code span, with a fence longer than any run of backticks in it.

    In code nothing is markup, and a mention calls nobody.
    """
    text = " ".join(text[:_REASON].split())
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if "`" in text[:1] + text[-1:] else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""


def _plain(text: str) -> str:
    """Return a text of ours with ids in it: what Markdown or HTML would read is escaped."""
    return re.sub(r"([\\`*_\[\]<>~|&@])", r"\\\1", " ".join(text.split()))


def _table(heading: list[str], rows: list[list[str]], *, words: bool = False) -> list[str]:
    """Return a table of figures; with ``words`` its last column is read, not compared."""
    aligned = ["---", *["---:"] * (len(heading) - 1 - words), *["---"] * words]
    cells = [heading, aligned, *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return [f"| {' | '.join(row)} |" for row in cells]
