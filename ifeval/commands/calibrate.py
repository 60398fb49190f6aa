"""``ifeval calibrate``: the threshold of a score, from responses that somebody labelled."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ifeval.errors import IfevalError, InvalidFile, InvalidRow

if TYPE_CHECKING:
    from ifeval.constraint import Constraint
    from ifeval.verdict import Verdict

_EXAMPLES = """\b
Examples:
  ifeval calibrate labelled.jsonl
  ifeval calibrate labelled.jsonl --label-field supported --json
  ifeval calibrate labelled.jsonl --constraint '{"id": "in_context_only.overlap"}'"""

_GOOD = frozenset(("true", "yes", "good", "supported", "attributable", "1"))
_BAD = frozenset(("false", "no", "bad", "unsupported", "not attributable", "0"))
_ROW_ERRORS = 4


@click.command(epilog=_EXAMPLES)
@click.argument("labelled", type=click.Path(path_type=Path), metavar="LABELLED.jsonl")
@click.option(
    "--constraint",
    "text",
    default='{"id": "in_context_only.support"}',
    show_default=True,
    help="What is scored, as JSON or as an id; it must measure a number.",
)
@click.option(
    "--label-field", default="label", show_default=True, help="True, 1 or yes for a good one."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the bootstrap.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
def command(labelled: Path, text: str, label_field: str, seed: int, *, as_json: bool) -> None:
    """Find the threshold that parts good from bad responses best.

    Each line is a row with response, context and a label. Printed are the threshold, its
    balanced accuracy with a 95 % interval, the accuracy held out in five folds, which is what
    to expect on others, and the area under the curve. Label 50 to 100 rows of your own. Exit
    codes: 0 done, 2 unusable input, 4 done without the rows that have errors.
    """
    from ifeval.registry import default
    from ifeval.report.calibration import calibrated

    constraint = default().parse(text if text.lstrip().startswith("{") else {"id": text})
    scores: list[tuple[float, bool]] = []
    problems: list[str] = []
    unscored = 0
    for number, data in _lines(labelled):
        try:
            label = _label(labelled, number, data, label_field)
            verdict = _verdict(data, constraint)
        except IfevalError as error:
            problems.append(
                str(error) if isinstance(error, InvalidRow) else f"{labelled}:{number}: {error}"
            )
            continue
        if isinstance(verdict.measured, int | float):
            scores.append((float(verdict.measured), label))
        else:
            unscored += 1
    labels = {label for _, label in scores}
    if labels != {True, False}:
        kinds = "no row was scored" if not labels else "all rows have one label"
        first = f"; {problems[0]}" if problems else ""
        raise InvalidFile(labelled, "", f"{kinds}: both good and bad ones are needed{first}")
    found = {**calibrated(scores, seed), "unscored": unscored, "errors": len(problems)}
    _show(found, constraint, as_json=as_json)
    for problem in problems[:20]:
        click.echo(problem, err=True)
    if problems:
        sys.exit(_ROW_ERRORS)


def _lines(path: Path) -> Any:
    from ifeval.rows.files import expanded, opened

    with opened(expanded([path])[0]) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, line


def _label(path: Path, number: int, line: bytes, field: str) -> bool:
    from ifeval.rows import decoded, get

    data = decoded(line)
    value = get(data, field)
    said = str(value).strip().casefold() if isinstance(value, bool | int | str) else ""
    if said in _GOOD or said in _BAD:
        return said in _GOOD
    problem = "is missing" if value is None else f"is no label: {value!r:.60}"
    raise InvalidRow(path, number, field, problem)


def _verdict(line: bytes, constraint: "Constraint") -> "Verdict":
    from ifeval.modes import judge
    from ifeval.scoring.scores import row_of

    data: dict[str, Any] = json.loads(line)
    data.setdefault("prompt", data.get("question"))
    row = row_of({name: value for name, value in data.items() if name != "constraints"})
    view = row.view()
    if view is None:
        raise IfevalError("response: is null")
    return judge(constraint, view)


def _show(found: dict[str, Any], constraint: "Constraint", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found))
        return
    low, high = found["interval"]
    held = found["held_out"]
    click.echo(f"{found['n']} responses, {found['good']} good and {found['bad']} bad")
    if found["unscored"]:
        click.echo(f"{found['unscored']} more could not be scored")
    click.echo(f"threshold           {found['threshold']}")
    click.echo(f"balanced accuracy   {found['balanced_accuracy']}, 95 % {low} to {high}")
    told = "too few responses" if held is None else held
    click.echo(f"held out            {told}")
    click.echo(f"area under curve    {found['area']}")
    data = constraint.dump()
    name = "coverage" if data["id"] == "in_context_only.overlap" else "at_least"
    click.echo("\nNext, ask for it:")
    click.echo(f"  {json.dumps({**data, name: found['threshold']})}")
