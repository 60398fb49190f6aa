"""``ifeval score``: files of responses in, verdicts and figures out."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ifeval.commands._options import layout, packs
from ifeval.commands._progress import Progress
from ifeval.commands._record import record, recorded, versions
from ifeval.commands._rules import name_wrong, rules
from ifeval.errors import IfevalError, InvalidFile, hint
from ifeval.registry import extended
from ifeval.report import latex, methods, summary
from ifeval.rows import TAGS, Layout, sniff
from ifeval.rows.files import Source, expanded, opened
from ifeval.scoring.engine import BLOCK, Outputs, check_prompts, cores, run
from ifeval.scoring.prompts import SNIFFED, Prompts
from ifeval.scoring.scorer import Scorer, Setup
from ifeval.scoring.tally import Tally
from ifeval.semantics import read_profiles

_EXAMPLES = """\b
Examples:
  ifeval score responses.jsonl -o runs/first
  ifeval score answers.jsonl --prompts prompts.jsonl -o runs/ifeval
  ifeval score logs/*.jsonl.gz --require rules.toml -o runs/june --keep metadata.customer
  ifeval score samples_ifeval.jsonl -o runs/a --fail-under prompt_level_strict_acc=0.8"""

_FILES = ("verdicts.jsonl", "summary.json", "run.json")


@click.command(epilog=_EXAMPLES)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for verdicts.jsonl, summary.json and run.json.",
)
@click.option(
    "--prompts",
    type=click.Path(path_type=Path),
    help="A file with the prompts and constraints; joined by key, else by prompt.",
)
@click.option(
    "--require",
    "rules",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="RULES.toml",
    help="Constraints that every row must satisfy besides its own.",
)
@click.option("--only-require", is_flag=True, help="Leave the rows' own constraints out.")
@packs()
@layout
@click.option(
    "--reasoning",
    type=click.Choice(["strip", "keep"]),
    default="strip",
    show_default=True,
    help="Set reasoning aside, or judge it too as the originals do.",
)
@click.option(
    "--tag",
    "tags",
    multiple=True,
    nargs=2,
    metavar="OPEN CLOSE",
    help="Tags around reasoning, instead of <think> and its like.",
)
@click.option(
    "--detail",
    type=click.Choice(["all", "failures", "none"]),
    default="failures",
    show_default=True,
    help="Which verdicts are written with their reasons.",
)
@click.option("--keep", default="", metavar="FIELD,...", help="Fields to copy to each verdict row.")
@click.option("--embed", is_flag=True, help="Copy prompts and responses to rows.jsonl.gz.")
@click.option(
    "--semantics",
    multiple=True,
    metavar="PROFILE",
    help="What foreign ids mean: official (the default), corrected, or both beside each other; "
    "or a version of a benchmark, such as ifbench@2025-07; repeatable.",
)
@click.option(
    "--closed-book",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="What the model answers without the context: splits the world rate by what it knew.",
)
@click.option(
    "--audit",
    "audits",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Answers of people to ifeval audit, besides audit.jsonl beside the prompts and in "
    "the folder of the run.",
)
@click.option("--jobs", type=click.IntRange(1), help="Processes; by default one a core.")
@click.option("--no-history", is_flag=True, help="Add no line to runs.jsonl beside the folder.")
@click.option("--resume", is_flag=True, help="Continue a run that was killed.")
@click.option("--force", is_flag=True, help="Overwrite the results of another run.")
@click.option(
    "--fail-under",
    "gates",
    multiple=True,
    metavar="METRIC=VALUE",
    help="End with exit code 3 where a metric is below a value.",
)
@click.option(
    "--complete",
    is_flag=True,
    help="End with exit code 3 where an official verdict is undecided and the original decides.",
)
@click.option("--methods", is_flag=True, help="Print a paragraph on methods, and a LaTeX row.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def command(**options: Any) -> None:
    """Score FILES of responses against their constraints.

    FILES are JSONL, plain or gzipped, folders of such, or - for standard input: rows with
    constraints of their own, or answers to --prompts. Exit codes: 0 scored, 1 the program
    broke, 2 unusable input, 3 a gate failed, 4 scored with row errors.
    """
    gates = [_gate(text) for text in options["gates"]]
    semantics = read_profiles(options["semantics"])
    if options["complete"] and semantics.profile == "corrected":
        raise click.UsageError("--complete is of official verdicts, and there are none")
    files = expanded(options["files"])
    layouts = [_layout(path, options) for path in files]
    prompts = _prompts(options, by_text=any(layout.key is None for layout in layouts))
    setup = Setup(
        prompts=prompts,
        required=tuple(rule for path in options["rules"] for rule in rules(path)),
        only_required=options["only_require"],
        packs=options["packs"],
        tags=_tags(options),
        detail=options["detail"],
        keep=tuple(filter(None, options["keep"].split(","))),
        embed=options["embed"],
        semantics=semantics,
        closed_book=_closed_book(options["closed_book"]),
        audit=_audit(options),
    )
    quiet, as_json = options["quiet"], options["as_json"]
    try:
        scorer = Scorer(setup, layouts)
    except IfevalError:
        name_wrong(options["rules"], extended(*options["packs"]))
        raise
    if prompts:
        check_prompts(prompts, scorer)
    found = _run(files, scorer, options)
    if not options["no_history"]:
        from ifeval.report.history import remember

        remember(options["output"])
    if not quiet:
        if as_json:
            click.echo(json.dumps(found, ensure_ascii=False))
        else:
            from ifeval.report.terminal import show

            show(found, [layout.describe() for layout in layouts], options["output"])
            if options["methods"]:
                click.echo(f"\nMethods:\n{found['methods'] or _NO_METHODS}")
                click.echo(f"\nLaTeX:\n{found['latex']}" if found["latex"] else "")
    failed = [gate for gate in gates if not _holds(found, *gate)]
    for metric, wanted in failed:
        value = found["metrics"][metric]["value"]
        click.echo(f"gate failed: {metric} is {value}, wanted at least {wanted:g}", err=True)
    incomplete = found["incomplete"] if options["complete"] else None
    for id, statuses in incomplete["by_id"].items() if incomplete else ():
        told = ", ".join(f"{count} {status}" for status, count in statuses.items())
        click.echo(f"incomplete: {id}: undecided, though the original decides: {told}", err=True)
    if failed or (incomplete and incomplete["verdicts"]):
        sys.exit(3)
    if found["rows"].get("errors"):
        if quiet or as_json:
            from ifeval.report.plain import located

            for problem in found["named"]["errors"]:
                click.echo(located(problem), err=True)
        sys.exit(4)


def _closed_book(path: Path | None) -> Path | None:
    if path is not None:
        from ifeval.scoring.grounding import closed_book

        closed_book(expanded([path])[0])  # what is wrong with it shows before the run
    return path


def _audit(options: Mapping[str, Any]) -> Any:
    """Return what people found wrong in the prompts, or in what is scored again."""
    given: tuple[Path, ...] = options["audits"]
    for path in given:
        if not path.is_file():
            raise InvalidFile(path, "", "no such file")
    prompts: Path | None = options["prompts"]
    paths = [options["output"] / "audit.jsonl", *given]
    if prompts is not None:
        paths.insert(0, prompts.parent / "audit.jsonl")
    if not any(path.exists() for path in paths):
        return None
    from ifeval.scoring.audits import Answers

    return Answers(*paths) or None


def _tags(options: Mapping[str, Any]) -> tuple[tuple[str, str], ...] | None:
    if options["reasoning"] == "keep":
        return None
    return tuple(options["tags"]) or tuple(TAGS)


def _gate(text: str) -> tuple[str, float]:
    metric, _, value = text.partition("=")
    known = summary(Tally())["metrics"]
    if metric not in known:
        raise click.UsageError(f"--fail-under: no metric {metric!r}{hint(metric, known)}")
    try:
        return metric, float(value)
    except ValueError:
        raise click.UsageError(f"--fail-under: {value!r} is not a number") from None


def _holds(found: Mapping[str, Any], metric: str, wanted: float) -> bool:
    value = found["metrics"][metric]["value"]
    return value is not None and value >= wanted


def _prompts(options: Mapping[str, Any], *, by_text: bool) -> Prompts | None:
    path: Path | None = options["prompts"]
    if path is None:
        return None
    if not path.is_file():
        raise InvalidFile(path, "", "no such file")
    fields: tuple[str | None, ...] = (options["key_field"], options["prompt_field"])
    try:
        return Prompts(path, None, *fields, by_text=by_text)
    except InvalidFile as error:
        # The options may name fields of the answers only; then the prompts speak for themselves.
        if not error.where.startswith("--"):
            raise
        return Prompts(path, by_text=by_text)


def _layout(path: Path, options: Mapping[str, Any]) -> Layout:
    with opened(path) as file:
        # Standard input can be read once, so its first bytes are looked at where they lie.
        head = file.peek(SNIFFED) if str(path) == "-" else file.read(SNIFFED) + file.readline()  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType, reportAttributeAccessIssue]
    return sniff(
        head.split(b"\n"),  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        format=options["layout"],
        key_field=options["key_field"],
        prompt_field=options["prompt_field"],
        response_field=options["response_field"],
        path=str(path),
    )


def _run(files: list[Path], scorer: Scorer, options: Mapping[str, Any]) -> dict[str, Any]:
    """Score, write the files of the run, and return the summary."""
    setup = scorer.setup
    folder: Path = options["output"]
    state: dict[str, Any] = {
        "options": recorded(options),
        "files": [_stamp(path) for path in files],
    }
    if setup.audit:  # what people found may have changed since a run was killed
        state["options"]["audit"] = setup.audit.record()["files"]
    before = _before(folder, state, options)
    folder.mkdir(parents=True, exist_ok=True)
    skip = (before["next"][0], before["next"][1]) if before else (0, 0)
    source = Source(files, BLOCK, skip)
    size = sum(path.stat().st_size for path in files if path.is_file())
    jobs = options["jobs"] or max(1, min(cores(), size // (2 * BLOCK)))
    outputs = Outputs(folder, embed=setup.embed, sizes=before["sizes"] if before else None)
    tally = Tally.load(before["tally"]) if before else None
    try:
        shown = not (options["quiet"] or options["as_json"])
        with Progress(size, "scoring", shown=shown) as progress:
            result = run(
                source,
                scorer,
                outputs,
                jobs=jobs,
                tally=tally,
                state=state,
                progress=progress.step,
            )
        prompts = setup.prompts
        for key in prompts.keys() if prompts else ():
            if key not in result.tally.clusters:
                result.tally.name("missing", key)
        found = summary(result.tally, len(prompts) if prompts else None, setup.semantics)
        found["methods"] = methods(found, versions(), options["reasoning"])
        found["latex"] = latex(found, ", ".join(_stem(path) for path in files))
        documents = {
            "summary.json": _pretty(found),
            "run.json": _pretty(record(files, scorer, options, result)),
        }
        outputs.finish(documents)
    finally:
        outputs.close()
    return found


def _before(
    folder: Path, state: Mapping[str, Any], options: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return the checkpoint to continue from, or make sure that nothing is overwritten."""
    there = [name for name in _FILES if (folder / name).exists()]
    checkpoint = folder / "resume.json"
    if options["resume"]:
        if there:
            raise InvalidFile(folder, "", "the run is finished; there is nothing to resume")
        if not checkpoint.exists():
            return None
        before = json.loads(checkpoint.read_text("utf-8"))
        for part in ("options", "files"):
            if before[part] != json.loads(json.dumps(state[part])):
                raise InvalidFile(checkpoint, part, "the killed run had others; use --force")
        return before
    if not options["force"]:
        if there:
            problem = f"{', '.join(there)} would be overwritten; use --force or another folder"
            raise InvalidFile(folder, "", problem)
        if (folder / "verdicts.jsonl.part").exists():
            problem = "holds a run that was killed; use --resume, or --force to start again"
            raise InvalidFile(folder, "", problem)
    checkpoint.unlink(missing_ok=True)
    return None


def _stamp(path: Path) -> list[Any]:
    return [str(path), path.stat().st_size if path.is_file() else None]


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").rpartition(".")[0] or path.name


_NO_METHODS = "The prompts belong to no benchmark that is known, or their meaning is corrected."


def _pretty(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2) + "\n"
