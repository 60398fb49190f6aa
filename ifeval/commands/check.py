"""``ifeval check``: one response against constraints given on the command line."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import click

from ifeval.commands._options import packs
from ifeval.errors import InvalidConstraint, InvalidParameters
from ifeval.registry import Registry, extended
from ifeval.rows import TAGS
from ifeval.scoring import check
from ifeval.verdict import Span, Verdict

_EXAMPLES = """\b
Examples:
  echo "One two three." | ifeval check length.words at_least=5
  ifeval check length.words at_most=50 keywords.contains phrases='["tea"]' < answer.txt
  ifeval check '{"not": {"id": "keywords.contains", "phrases": ["sorry"]}}' < answer.txt
  ifeval check punctuation:no_comma --json < answer.txt"""

_SIGNS = {True: "pass", False: "FAIL", None: "undecided"}


@click.command(epilog=_EXAMPLES)
@click.argument("constraints", nargs=-1, required=True, metavar="CONSTRAINT [NAME=VALUE]...")
@click.option("--prompt", help="What the response answers.")
@packs()
@click.option(
    "--reasoning",
    type=click.Choice(["strip", "keep"]),
    default="strip",
    show_default=True,
    help="Set blocks such as <think> aside, or judge them too.",
)
@click.option(
    "--semantics",
    "profiles",
    multiple=True,
    metavar="PROFILE",
    help="What foreign ids mean: official (the default), corrected, or a version such as "
    "ifbench@2025-07; repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON lines.")
def command(
    constraints: tuple[str, ...],
    prompt: str | None,
    packs: tuple[Path, ...],
    reasoning: str,
    profiles: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Judge one response, read from standard input, by one or more constraints.

    A constraint is an id with its arguments as NAME=VALUE (a value is JSON, or else text), or
    the JSON form of one. The exit code is 3 where one fails, 4 where one is undecided.
    """
    registry = extended(*packs, semantics=profiles)
    response = sys.stdin.buffer.read().decode("utf-8", "surrogateescape").removesuffix("\n")
    tags = TAGS if reasoning == "strip" else None
    verdicts = [
        check(response, data, prompt=prompt, registry=registry, tags=tags)
        for data in _read(constraints, registry)
    ]
    for verdict in verdicts:
        if as_json:
            click.echo(json.dumps(verdict.dump()))
        else:
            _show(verdict, {"response": response, "prompt": prompt or ""})
    if any(v.passed is False for v in verdicts):
        sys.exit(3)
    if any(v.passed is None for v in verdicts):
        sys.exit(4)


def _read(words: Sequence[str], registry: Registry) -> list[dict[str, Any]]:
    """Return the constraints that the words of the command line mean."""
    found: list[dict[str, Any]] = []
    for word in words:
        name, equals, value = word.partition("=")
        if word.lstrip().startswith("{"):
            try:
                found.append(json.loads(word))
            except ValueError as error:
                raise InvalidConstraint(f"not JSON: {error}: {word!r:.80}") from None
        elif equals and found and name.isidentifier():
            if "id" not in found[-1]:
                raise InvalidConstraint(f"{word!r} must follow an id")
            found[-1][name] = value
        else:
            found.append({"id": word})
    return [_valued(constraint, registry) for constraint in found]


def _valued(constraint: dict[str, Any], registry: Registry) -> dict[str, Any]:
    """Read the values of arguments: as JSON where that fits, else as the schema has them."""
    read = {name: _json(value) if name != "id" else value for name, value in constraint.items()}
    try:
        registry.parse(read)
    except InvalidParameters:
        # The schema takes a library to build, so it is asked only here.
        properties = registry[read["id"]].parameters.get("properties", {})
        for name, value in constraint.items():
            read[name] = _fitted(read[name], value, properties.get(name, {}))
    return read


def _json(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _fitted(data: Any, value: Any, schema: Mapping[str, Any]) -> object:
    """Return text for a text, and a list of one where a list is wanted."""
    kinds = {schema.get("type"), *(option.get("type") for option in schema.get("anyOf", ()))}
    if kinds - {None, "null"} == {"string"}:
        return value
    wants_list = "array" in kinds and "string" not in kinds
    return [value] if wants_list and not isinstance(data, list) else cast("object", data)


def _show(verdict: Verdict, texts: Mapping[str, str]) -> None:
    """Print a verdict, and the lines it points at with the places underlined."""
    colour = {True: "green", False: "red", None: "yellow"}[verdict.passed]
    head = click.style(_SIGNS[verdict.passed], fg=colour, bold=True)
    click.echo(f"{head}  {verdict.about}\n      {verdict.reason}")
    for span in verdict.evidence[:5]:
        _underline(texts.get(span.source, ""), span)
    if len(verdict.evidence) > 5:
        click.echo(f"      … and {len(verdict.evidence) - 5} more places")


def _underline(text: str, span: Span) -> None:
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.start)
    end = len(text) if end < 0 else end
    left = max(start, span.start - 30)
    right = min(end, max(span.end, span.start + 1) + 30)
    shown = "".join(c if c.isprintable() else " " for c in text[left:right])
    line = text.count("\n", 0, span.start) + 1
    prefix = f"      {line}:{span.start - start + 1}  "
    width = max(min(span.end, right) - span.start, 1)
    click.echo(f"{prefix}{shown}")
    marks = click.style("~" * width, fg="yellow")
    click.echo(" " * (len(prefix) + span.start - left) + marks)
