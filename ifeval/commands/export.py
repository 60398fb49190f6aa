"""``ifeval export``: a data set in the forms that trainers and servers read."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ifeval.errors import InvalidFile

_EXAMPLES = """\b
Examples:
  ifeval export datasets/support --format trainer -o train.jsonl --split train
  ifeval export datasets/support --format preferences -o pairs.jsonl --responses answers.jsonl
  ifeval export datasets/support --format openai-batch --model m -n 4 -o batch.jsonl"""

_FORMATS = ("trainer", "preferences", "rejection", "openai-batch")


@click.command(epilog=_EXAMPLES)
@click.argument("dataset")
@click.option("--format", "form", type=click.Choice(_FORMATS), required=True, help="The form.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="The file to write.",
)
@click.option("--split", "splits", multiple=True, help="Only these splits; else all.")
@click.option(
    "--responses",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Responses to the prompts by key, in any layout; else those that were logged.",
)
@click.option("--model", default="", help="The model of the requests of a batch.")
@click.option("-n", "--samples", type=click.IntRange(1), default=1, help="Requests a prompt.")
@click.option(
    "--pii",
    type=click.Choice(["none", "structured", "names"]),
    default="structured",
    show_default=True,
    help="To what level personal data must have been removed.",
)
@click.option("--force", is_flag=True, help="Overwrite the file.")
def command(dataset: str, output: Path, **options: Any) -> None:
    """Write DATASET, a folder or a name, in another form.

    trainer: prompts, with the constraints as JSON text, as ifeval.rewards_of takes them.
    preferences: pairs of a response that passes and one that fails. rejection: conversations
    that end with a response that passes. openai-batch: requests, whose custom_id is key and
    sample; ifeval score reads the answers. Exit codes: 0 done, 2 unusable input, as where
    personal data was removed to a lower level than --pii names.
    """
    from ifeval.build import export
    from ifeval.build.dataset import load
    from ifeval.registry import default

    if output.exists() and not options["force"]:
        raise InvalidFile(output, "", "would be overwritten; use --force or another name")
    data = load(dataset)
    export.refuse_below(data, options["pii"])
    for split in options["splits"]:
        if split not in data.splits:
            raise click.UsageError(
                f"--split: no split {split!r}; there are {', '.join(data.splits)}"
            )
    wanted = options["splits"] or [*data.splits]
    rows = [row for name, found in data.splits.items() if name in wanted for row in found]
    counts = Counter({"constraints that people found no prompt asks for": data.left_out})
    form = options["form"]
    if form == "trainer":
        lines = export.trainer(rows)
    elif form == "openai-batch":
        if not options["model"]:
            raise click.UsageError("--model: name the model that is asked")
        lines = export.requests(rows, options["model"], options["samples"])
    else:
        answers = _answers(options["responses"] or [data.path / "responses.jsonl"])
        found = export.scored(rows, answers, default(), counts)
        make = export.preferences if form == "preferences" else export.rejection
        lines = make(found, counts)
    n = export.written(output, lines)
    for what, count in sorted(counts.items()):
        if count:
            click.echo(f"{what}: {count}")
    click.echo(f"{n} rows of {len(rows)} prompts, written to {output}")
    note = data.manifest.get("pii", {}).get("note")
    if note:
        click.secho(note, bold=True)


def _answers(paths: Any) -> Iterator[Any]:
    """Yield the rows of files of responses.

    Raises:
        InvalidFile: A file is missing, or a line cannot be read.
    """
    from ifeval.build.ingest import Position, blocks_of, files_of, layout_of

    files = files_of(paths)
    for _, reads in blocks_of(files, [layout_of(path) for path in files], Position()):
        for read in reads:
            if read.problem:
                where = f"line {read.line}"
                raise InvalidFile(files[read.file], where, f"{read.field}: {read.problem}")
            yield from read.rows
