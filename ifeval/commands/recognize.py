"""``ifeval recognize``: which constraints prompts ask for, found by rules alone."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from ifeval.commands._options import packs
from ifeval.errors import InvalidFile

if TYPE_CHECKING:
    from ifeval.build.hits import Hit, Recognised

_EXAMPLES = """\b
Examples:
  ifeval recognize prompt.txt
  ifeval recognize prompts.jsonl --json
  echo "Answer in at most 50 words, without commas." | ifeval recognize -"""

_FIELDS = ("messages", "prompt", "instruction", "text", "system")


class _Prompt(NamedTuple):
    name: str
    messages: list[dict[str, Any]]


@click.command(epilog=_EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@packs()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a prompt.")
def command(file: Path, packs: tuple[Path, ...], *, as_json: bool) -> None:
    """Say which constraints the prompts of FILE ask for, and where they say so.

    FILE is a text, JSONL of prompts (a field prompt, instruction, text, or messages), or - for
    standard input. What demands something and is not recognised is counted, and listed with
    --json. Each line is: place, constraint, what else is known of it.
    """
    from ifeval.build.recognise import recognised_in
    from ifeval.registry import extended

    registry = extended(*packs)
    hits = unknown = prompts = 0
    for prompt in _prompts(file):
        found = recognised_in(prompt.messages, registry)
        prompts += 1
        hits += len(found.hits)
        unknown += len(found.unrecognised)
        for rule in found.omitted:
            click.echo(f"{prompt.name}: {rule} took too long, and was left out", err=True)
        if as_json:
            click.echo(json.dumps({"prompt": prompt.name, **found.dump()}, ensure_ascii=False))
        else:
            _show(prompt, found)
    if not as_json:
        noun = "prompt" if prompts == 1 else "prompts"
        click.echo(f"{hits} recognised, {unknown} not, in {prompts} {noun}")


def _prompts(file: Path) -> Iterator[_Prompt]:
    """Return the prompts of a file.

    Raises:
        InvalidFile: A line of JSONL is none, or has no field that holds a prompt.
        UsageError: There is no such file.
    """
    name = "<stdin>" if str(file) == "-" else str(file)
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise click.UsageError(f"{name}: {error.strerror}") from None
    text = data.decode("utf-8-sig", "surrogateescape")
    lines = [line for line in text.split("\n") if line.strip()]
    if file.suffix not in (".jsonl", ".ndjson") and not _is_json(lines):
        yield _Prompt(name, [{"role": "user", "content": text}])
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _Prompt(f"{name}:{number}", _messages(name, number, line))


def _is_json(lines: list[str]) -> bool:
    try:
        return bool(lines) and isinstance(json.loads(lines[0]), dict)
    except (ValueError, RecursionError):
        return False


def _messages(name: str, number: int, line: str) -> list[dict[str, Any]]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidFile(name, f"line {number}", f"not JSON: {error}") from None
    if isinstance(row, str):
        return [{"role": "user", "content": row}]
    fields = cast("Mapping[str, Any]", row if isinstance(row, Mapping) else {})
    if isinstance(fields.get("request"), Mapping):
        fields = fields["request"]
    match fields:
        case {"messages": [*messages]} if all(isinstance(one, Mapping) for one in messages):
            return [dict(cast("Mapping[str, Any]", one)) for one in messages]
        case {"prompt": str(text)} | {"instruction": str(text)} | {"text": str(text)}:
            system = fields.get("system")
            before = [{"role": "system", "content": system}] if isinstance(system, str) else []
            return [*before, {"role": "user", "content": text}]
        case {"system": str(text)}:
            return [{"role": "system", "content": text}]
        case _:
            known = ", ".join(_FIELDS)
            raise InvalidFile(name, f"line {number}", f"no prompt in it; it may have {known}")


def _show(prompt: _Prompt, found: "Recognised") -> None:
    for hit in found.hits:
        content = prompt.messages[hit.turn].get("content")
        text = content if isinstance(content, str) else hit.text
        line = text.count("\n", 0, hit.start) + 1
        column = hit.start - (text.rfind("\n", 0, hit.start) + 1) + 1
        place = f"{prompt.name}:{line}:{column}"
        click.echo(f"{place}  {click.style(_told(hit), bold=True)}  [{_notes(hit)}]")
        if sys.stdout.isatty():
            _underline(text, hit)


def _told(hit: "Hit") -> str:
    return json.dumps(hit.constraint, ensure_ascii=False)


def _notes(hit: "Hit") -> str:
    notes = [hit.role, f"turn {hit.turn}", hit.strength, hit.polarity]
    notes += [f"of {hit.of}"] if hit.of else [hit.scope]
    notes += [hit.condition] if hit.condition else []
    return ", ".join([*notes, hit.rule])


def _underline(text: str, hit: "Hit") -> None:
    """Print the line that a hit starts on, with the place underlined."""
    start = text.rfind("\n", 0, hit.start) + 1
    end = text.find("\n", hit.start)
    end = len(text) if end < 0 else end
    left, right = max(start, hit.start - 30), min(end, max(hit.end, hit.start + 1) + 30)
    stop = min(hit.end, right)
    before, inner, after = (
        "".join(c if c.isprintable() else " " for c in text[a:b])
        for a, b in ((left, hit.start), (hit.start, stop), (stop, right))
    )
    click.echo(f"    {before}{click.style(inner, underline=True, fg='yellow')}{after}")
