"""``ifeval audit``: a sheet to read and answer, and what the answers say."""

import json
from collections.abc import Iterable
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
def command(
    folder: Path, count: int, output: Path | None, answers: Path | None, *, force: bool
) -> None:
    """Read what was recognised in a data set, or judged in a run, by eye.

    FOLDER is either. The sheet has a line for each constraint of a prompt (does the prompt ask
    for it?), or for each verdict (is it right?): first what nothing ever passes, then ids that
    were read the least. Set `right` to true or false, and give the sheet back with --answers.

    The answers are kept beside the data: in FOLDER/audit.jsonl, or for a run of a data set in
    that data set. Each later build and score leaves out what no prompt asks, and does not
    decide where a verdict was wrong. The card and the report have the precision of each id; one
    that was read fewer than 30 times is unaudited.
    """
    from ifeval.scoring.audits import FILE, Answers

    home = _home(folder)
    kept = Answers(*dict.fromkeys((home / FILE, folder / FILE)))
    if answers is not None:
        _take(answers, home / FILE, kept)
        kept = Answers(*dict.fromkeys((home / FILE, folder / FILE)))
    if answers is not None or output is None:
        _show(kept)
        return
    if output.exists() and not force:
        raise InvalidFile(output, "", "may hold answers, and would be overwritten; use --force")
    found = _sheet(folder, kept, count)
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found)
    output.write_text(text, "utf-8", errors="backslashreplace", newline="\n")
    lines = f"{len(found)} line{'s' * (len(found) != 1)} to read"
    click.echo(f"{lines}, written to {output}: set `right` in each, then")
    click.echo(f"  ifeval audit {folder} --answers {output}")


def _is_run(folder: Path) -> bool:
    return (folder / "verdicts.jsonl").is_file()


def _home(folder: Path) -> Path:
    """Return the folder where answers are kept: that of the data, where a run was of such."""
    if not _is_run(folder):
        return folder
    from ifeval.report.runs import Run

    prompts = Run(folder).record.get("prompts")
    data = Path(prompts["file"]).parent if prompts else folder
    return data if (data / "manifest.json").is_file() else folder


def _take(sheet: Path, path: Path, known: Any) -> None:
    """Put the answers of a sheet to those that are kept."""
    from ifeval.build.audit import taken
    from ifeval.scoring.audits import Answers

    given = taken(sheet)
    if not given:
        raise InvalidFile(sheet, "", "has no answer: set `right` to true or false in some lines")
    kept = Answers(path).by_name
    changed = [one for one in given if one["name"] in known.by_name]
    changed = [one for one in changed if known.by_name[one["name"]]["right"] is not one["right"]]
    kept |= {one["name"]: one for one in given}
    lines = "".join(json.dumps(one) + "\n" for _, one in sorted(kept.items()))
    part = path.with_name(f"{path.name}.part")
    part.write_text(lines, "utf-8", newline="\n")
    part.replace(path)
    click.echo(f"{len(given)} answers are kept in {path}, {len(kept)} in all")
    if changed:
        click.echo(f"{len(changed)} of them say otherwise than before")


def _sheet(folder: Path, kept: Any, count: int) -> list[dict[str, Any]]:
    from ifeval.build import audit

    if _is_run(folder):
        return audit.verdicts(folder, kept.by_name, count)
    from ifeval.build.dataset import SPLITS
    from ifeval.build.lines import lines_of

    rows = [row for split in SPLITS for row in lines_of(folder / f"{split}.jsonl")]
    if not rows:
        raise InvalidFile(folder, "", "holds neither items nor verdicts")
    path = folder / "shelf-life.json"
    suspect = json.loads(path.read_text("utf-8"))["audit"] if path.is_file() else ()
    return audit.chosen(audit.asks(rows, suspect), kept.by_name, count)


def _show(answers: Any) -> None:
    from ifeval.commands._columns import table

    cells = [*_cells(answers)]
    if not cells:
        click.echo("nothing was read yet: -o SHEET.jsonl writes a sheet")
        return
    table(["id", "read as", "n", "right", "95 % interval", ""], cells)


def _cells(answers: Any) -> Iterable[list[str]]:
    for kind in ("ask", "verdict"):
        for id, found in answers.precision(kind).items():
            low, high = found["interval"]
            note = "" if found["audited"] else "unaudited: fewer than 30"
            right = f"{found['precision']:.1%}"
            yield [id, kind, str(found["read"]), right, f"{low:.1%} to {high:.1%}", note]
