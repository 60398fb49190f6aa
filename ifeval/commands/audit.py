"""``ifeval audit``: a sheet to read and answer, and what the answers say."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from ifeval.errors import InvalidFile

_EXAMPLES = """\b
Examples:
  ifeval audit datasets/support -n 100 -o sheet.jsonl
  ifeval audit datasets/support --answers sheet.jsonl
  ifeval audit runs/first -n 50 -o verdicts.jsonl"""


@click.command(epilog=_EXAMPLES)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("-n", "count", type=click.IntRange(1), default=100, show_default=True, help="Lines.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="SHEET.jsonl",
    help="The sheet to write.",
)
@click.option(
    "--answers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="SHEET.jsonl",
    help="A sheet that was answered: its answers are kept in FOLDER/audit.jsonl.",
)
@click.option("--force", is_flag=True, help="Overwrite a sheet.")
def command(folder: Path, count: int, output: Path | None, answers: Path | None, **_: Any) -> None:
    """Read what was recognised in a data set, or judged in a run, by eye.

    FOLDER is either. The sheet has a line for each constraint of a prompt (does the prompt ask
    for it?), or for each verdict (is it right?), those first whose ids were read the least. Set
    `right` to true or false, and give the sheet back with --answers. The next build leaves out
    what was wrong, and its card has the precision of each id; one that was read fewer than 30
    times is unaudited.
    """
    from ifeval.build.audit import FILE, Audit, sheet, taken

    kept = Audit(folder)
    is_run = (folder / "verdicts.jsonl").is_file()
    if answers is not None:
        for answer in taken(answers):
            line = {name: answer[name] for name in ("name", "id", "right")}
            line |= {name: answer[name] for name in ("constraint", "note") if answer.get(name)}
            kept.answers[line["name"]] = line
        lines = "".join(json.dumps(one) + "\n" for _, one in sorted(kept.answers.items()))
        part = folder / f"{FILE}.part"
        part.write_text(lines, "utf-8")
        part.replace(folder / FILE)
        _show(kept.precision())
        return
    if output is None:
        _show(kept.precision())
        return
    if output.exists() and not click.get_current_context().params["force"]:
        raise InvalidFile(output, "", "may hold answers, and would be overwritten; use --force")
    if is_run:
        found = _verdicts(folder, kept.answers, count)
    else:
        from ifeval.build.assemble import lines_of
        from ifeval.build.dataset import SPLITS

        rows = [row for split in SPLITS for row in lines_of(folder / f"{split}.jsonl")]
        if not rows:
            raise InvalidFile(folder, "", "holds neither items nor verdicts")
        found = sheet(rows, kept.answers, count)
    output.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found), "utf-8")
    click.echo(f"{len(found)} lines to read, written to {output}: set `right` in each, then")
    click.echo(f"  ifeval audit {folder} --answers {output}")


def _verdicts(folder: Path, known: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """Return verdicts to read, those of ids that were read the least first."""
    from ifeval.build.exchange import digest
    from ifeval.report.runs import Result, Run
    from ifeval.report.texts import Texts

    run = Run(folder)
    lines: dict[str, list[tuple[str, Result, dict[str, Any]]]] = {}
    for result, row in run.rows():
        for place, one in enumerate(row["constraints"]):
            name = digest("verdict", result.key, result.sample, place, one["id"])
            if name not in known:
                lines.setdefault(one["id"], []).append((name, result, one))
    for found in lines.values():
        found.sort(key=lambda one: one[0])  # a hash: no order of the run
    chosen: list[tuple[str, Result, dict[str, Any]]] = []
    while len(chosen) < count and lines:
        for id in sorted(lines):
            if len(chosen) < count:
                chosen.append(lines[id].pop())
            if not lines[id]:
                del lines[id]
    texts = Texts(run)
    rows = texts.rows([result for _, result, _ in chosen])
    sheet: list[dict[str, Any]] = []
    for (name, result, one), row in zip(chosen, rows, strict=True):
        told = {"name": name, "id": one["id"], "key": result.key, "sample": result.sample}
        says = {"verdict": one["verdict"], "reason": one.get("reason", "")}
        prompt, response = (row.prompt, row.response) if row else (None, None)
        seen = {"prompt": (prompt or "")[:2000], "response": (response or "")[:4000]}
        sheet.append({**told, **says, **seen, "right": None, "note": ""})
    return sheet


def _show(precision: Mapping[str, Mapping[str, Any]]) -> None:
    from ifeval.commands._columns import table

    if not precision:
        click.echo("nothing was read yet: -o SHEET.jsonl writes a sheet")
        return
    table(["id", "read", "right", "95 % interval", ""], [*_cells(precision)])


def _cells(precision: Mapping[str, Mapping[str, Any]]) -> Iterable[list[str]]:
    for id, found in precision.items():
        low, high = found["interval"]
        note = "" if found["audited"] else "unaudited: fewer than 30"
        right = f"{found['precision']:.1%}"
        yield [id, str(found["read"]), right, f"{low:.1%} to {high:.1%}", note]
