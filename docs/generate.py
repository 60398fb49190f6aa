"""Write the pages of docs/reference from the code and the definitions of this checkout.

``python docs/generate.py`` writes them; with ``--check`` nothing is written: what differs is
printed, and the exit code is 1. The same checkout gives the same pages on any terminal.
"""

import argparse
import difflib
import inspect
import json
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import click

    from ifeval.definition import Case, Definition
    from ifeval.kinds import Kind
    from ifeval.registry import Registry

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"

TEXTS, SIGNS = 3, 32
"""How many texts of a case are shown, and how many characters of each."""

WIDTH = 80
NOTE = "<!-- Made by docs/generate.py: change the code or the definitions, not this page. -->\n\n"
WORDS = {
    "integer": "whole number",
    "number": "number",
    "string": "text",
    "boolean": "true or false",
    "object": "table",
    "null": "null",
}
LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minLength": "not empty",
    "minItems": "not empty",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or tell what differs; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where they differ")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pages are")
    given = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT))
    made, folder = pages(), Path(given.folder)
    there = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.md"))}
    if given.check:
        lines = [*differences(there, made)]
        sys.stdout.writelines(lines)
        return 1 if lines else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in there.keys() - made.keys():
        (folder / name).unlink()
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    return 0


def differences(there: Mapping[str, str], made: Mapping[str, str]) -> Iterator[str]:
    """Return a diff from the pages that are there to those that are made."""
    for name in sorted({*there, *made}):
        old, new = (pages.get(name, "").splitlines(keepends=True) for pages in (there, made))
        yield from difflib.unified_diff(old, new, f"{name} (there)", f"{name} (made)")


def pages() -> dict[str, str]:
    """Return every page by the name of its file."""
    from ifeval.registry import Registry

    # What is installed beside ifeval is of no account: this is the reference of what ships.
    registry = Registry()
    native = [id for id in registry if ":" not in id]
    families: dict[str, list[str]] = {}
    for id in native:
        families.setdefault(id.partition(".")[0], []).append(id)
    found = {f"{family}.md": _family(registry, family, ids) for family, ids in families.items()}
    found["units.md"] = _units(registry)
    for origin, ids in _origins(registry).items():
        found[f"{origin}-ids.md"] = _foreign(registry, origin, ids)
    found["corrected.md"] = _corrected(registry)
    found["coverage.md"] = _coverage(registry)
    found["cli.md"] = _cli()
    found["README.md"] = _index(registry, families)
    return {name: NOTE + text.rstrip() + "\n" for name, text in sorted(found.items())}


def _index(registry: "Registry", families: Mapping[str, Sequence[str]]) -> str:
    parts = ["# Reference\n\n"]
    for family, ids in families.items():
        parts.append(f"## [{family}]({family}.md)\n\n")
        rows = [
            [f"[`{id}`]({family}.md#{_anchor(id)})", _summary(registry.definition(id))]
            for id in ids
        ]
        parts.append(_table(["constraint", "what passes"], rows))
    parts.append(
        "## The rest\n\n"
        "- [Units](units.md): the parts of a text that scopes take.\n"
        + "".join(
            f"- [{BENCHMARKS[origin][0]}]({origin}-ids.md): {len(ids)} constraints with their "
            "official meaning.\n"
            for origin, ids in _origins(registry).items()
        )
        + "- [Corrected](corrected.md): where official checks and the words of prompts part.\n"
        + "- [Coverage](coverage.md): what production prompts ask for, and what checks it.\n"
        + "- [The command line](cli.md): the help of every verb.\n"
    )
    return "".join(parts)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _summary(definition: "Definition | None") -> str:
    return definition.summary if definition else ""


def _family(registry: "Registry", family: str, ids: Iterable[str]) -> str:
    module = sys.modules.get(f"ifeval.checkers.{family}")
    told = _paragraphs(module.__doc__ or "") if module else ""
    return f"# {family}\n\n{told}" + "".join(_constraint(registry, id) for id in ids)


def _constraint(registry: "Registry", id: str) -> str:
    kind, definition = registry[id], registry.definition(id)
    told, arguments = _docstring(kind)
    parts = [f"## {id}\n\n", f"{_summary(definition)}\n\n"]
    if definition:
        facts = [f"Revision {definition.revision}"]
        facts += [f"since {definition.since}"] if definition.since else []
        facts += ["prohibits"] if definition.prohibits else []
        facts += ["a blank response may pass"] if definition.accepts_silence else []
        parts.append(f"{'; '.join(facts)}.\n\n")
    parts += [told, _arguments(kind.parameters, arguments)]
    if definition:
        parts += [_phrasings(definition), _cases(definition.cases)]
    return "".join(parts)


def _docstring(thing: object) -> tuple[str, dict[str, str]]:
    """Return the paragraphs of a docstring, and what it says of each argument."""
    text, _, rest = inspect.cleandoc(thing.__doc__ or "").partition("\nArgs:\n")
    found: dict[str, str] = {}
    name = ""
    for line in rest.partition("\n\n")[0].split("\n"):
        if match := re.match(r" {4}(\w+): (.*)", line):
            name = match[1]
            found[name] = match[2]
        elif name:
            found[name] += f" {line.strip()}"
    return _paragraphs(text), {name: _markdown(text) for name, text in found.items()}


def _paragraphs(text: str) -> str:
    parts = (" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n"))
    return "".join(f"{_markdown(part)}\n\n" for part in parts if part)


def _markdown(text: str) -> str:
    return text.replace("``", "`")


def _arguments(schema: Mapping[str, Any], told: Mapping[str, str]) -> str:
    required = schema.get("required", ())
    rows: list[list[str]] = []
    for name, of_one in schema.get("properties", {}).items():
        default = of_one.get("default")
        usual = "required" if name in required else "" if default is None else _code(default)
        rows.append([f"`{name}`", _type(of_one), usual, told.get(name, "")])
    if not rows:
        return "It takes no arguments.\n\n"
    return _table(["argument", "type", "default", "meaning"], rows)


def _type(schema: Mapping[str, Any]) -> str:
    """Return what values a schema allows, in words."""
    match schema:
        case {"enum": [*options]}:
            return " or ".join(map(_code, options))
        case {"const": value}:
            return _code(value)
        case {"anyOf": [*options]}:
            return " or ".join(dict.fromkeys(_type(o) for o in options if o != {"type": "null"}))
        case {"type": "array", **rest}:
            items = f" of: {_type(rest['items'])}" if rest.get("items") else ""
            return f"list{_limits(schema)}{items}"
        case {"type": str(name)}:
            return WORDS.get(name, name) + _limits(schema)
        case _:
            return "any value"


def _limits(schema: Mapping[str, Any]) -> str:
    limits = (words.format(schema[name]) for name, words in LIMITS.items() if name in schema)
    return "".join(f", {limit}" for limit in limits)


def _phrasings(definition: "Definition") -> str:
    parts = ["**Phrasings**\n\n"]
    for language, texts in definition.phrasings.items():
        parts += [f"- {language}: {_code(text)}\n" for text in texts]
    return "".join([*parts, "\n"]) if definition.phrasings else ""


def _cases(cases: Iterable["Case"]) -> str:
    rows: list[list[str]] = []
    for case in cases:
        given = ", ".join(f"{name} = {_json(value)}" for name, value in case.given.items())
        row = f"<br>row: {_span(_json(case.row))}" if case.row else ""
        why = f"<br>*{case.why}*" if case.why else ""
        kinds = (case.passing, case.failing, case.undecided)
        rows.append([(_span(given) if given else "none") + row + why, *map(_texts, kinds)])
    heading = ["arguments", "pass", "fail", "undecided"]
    if not any(row[-1] for row in rows):
        heading, rows = heading[:-1], [row[:-1] for row in rows]
    told = "In italics: what a simple pattern gets wrong.\n\n"
    naive = any(case.why for case in cases)
    return f"**Cases**\n\n{told if naive else ''}{_table(heading, rows)}" if rows else ""


def _texts(texts: Sequence[str]) -> str:
    shown = [_code(text) for text in texts[:TEXTS]]
    more = [f"and {len(texts) - TEXTS} more"] if len(texts) > TEXTS else []
    return "<br>".join([*shown, *more])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _code(value: Any, most: int = SIGNS) -> str:
    """Return a value as code; a text in quotes, cut where it is long, with what is hidden."""
    if not isinstance(value, str):
        return _span(_json(value))
    long = len(value) > most and "{" not in value
    apart = unicodedata.normalize("NFC", value) != value
    signs = "".join(_visible(sign, apart=apart) for sign in (value[:most] if long else value))
    return _span(f'"{signs}"') + ("…" if long else "")


def _visible(sign: str, *, apart: bool) -> str:
    if apart and unicodedata.combining(sign):
        return ascii(sign)[1:-1]
    names = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    return names.get(sign) or (sign if sign.isprintable() else ascii(sign)[1:-1])


def _span(text: str) -> str:
    """Return a text as a code span, with a fence longer than any run of backticks in it."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if "`" in text[:1] + text[-1:] else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    cells = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells) + "\n"


def _units(registry: "Registry") -> str:
    from ifeval.checker import Checker

    head = (
        "A unit cuts a text into parts. Scopes (`every`, `some`, `share`, `at`, `adjacent`, "
        "`inside`, `outside`) take "
        'one: by name, or with options as `{"unit": "code_blocks", "language": "python"}`; in '
        'Python, `units.code_blocks(language="python")`.'
    )
    names = ("text", "markdown", "spans", "structured", "row")
    modules = (sys.modules[f"ifeval.units.{name}"] for name in names)
    parts = [f"# Units\n\n{head}\n\n", *(_paragraphs(m.__doc__ or "") for m in modules)]
    for name, unit in sorted(registry.units.items()):
        told, arguments = _docstring(unit)
        function: Any = unit.function  # its options are written as the arguments of a checker
        schema: dict[str, Any] = Checker(name, function, prohibits=False).parameters
        parts += [f"## {name}\n\n", told]
        if schema.get("properties"):
            parts.append(_arguments(schema, arguments))
    return "".join(parts)


BENCHMARKS = {
    "ifeval": ("IFEval", "ifeval.md"),
    "ifbench": ("IFBench", "ifbench.md"),
    "iftrain": ("IF-RLVR training", "iftrain.md"),
    "rlvr": ("RLVR-IFeval", "iftrain.md#rlvr-ifeval"),
    "m_ifeval": ("M-IFEval", "m_ifeval.md"),
}
"""What the benchmarks are called, and the page that speaks of each."""


def _origins(registry: "Registry") -> dict[str, list[str]]:
    """Return the foreign ids by the benchmark that they come from."""
    from ifeval.registry import FOREIGN

    found: dict[str, list[str]] = {origin: [] for origin in FOREIGN}
    for id in registry:
        if ":" in id:
            found[registry.origin(id)].append(id)
    return found


def _foreign(registry: "Registry", origin: str, ids: Sequence[str]) -> str:
    name, page = BENCHMARKS[origin]
    head = (
        "Names, arguments and meaning are those of the original, defects included; see "
        f"[{name}](../{page}). For the right check under another "
        "name there are the [native constraints](README.md)."
    )
    parts = [f"# {name}: {len(ids)} ids\n\n{head}\n\n"]
    for id in ids:
        kind: Kind = registry[id]
        told, arguments = _docstring(kind)
        prohibits = "Prohibits: passing means that something is absent.\n\n"
        parts += [f"## {id}\n\n", told, prohibits if getattr(kind, "prohibits", False) else ""]
        parts.append(_arguments(kind.parameters, arguments))
    return "".join(parts)


DEFECTS = ROOT / "tests" / "foreign" / "defects"
CHANGES = ROOT / "docs" / "corrected.json"
TITLES = {
    "ifeval": "IFEval",
    "ifbench": "IFBench",
    "iftrain": "IF-RLVR training and RLVR-IFeval",
}
VERDICTS = {True: "passes", False: "fails", "undecided": "is undecided"}


def _corrected(registry: "Registry") -> str:
    """Return the page of corrected meanings, of the cases that the tests hold."""
    counts: dict[str, Any] = json.loads(CHANGES.read_text("utf-8"))
    head = (
        "A foreign id means what its benchmark's code says. `--semantics corrected`, or "
        '`semantics="corrected"` in Python, means by the ids below what the words of the '
        "prompts ask for, made of native constraints; every other id keeps its check. `both` "
        "gives the two. Each row is a test. *Changed* is how many strict verdicts differ on "
        "real responses to the benchmark's prompts."
    )
    parts = [f"# Corrected\n\n{head}\n\n"]
    for name, title in TITLES.items():
        path = DEFECTS / f"{name}.toml"
        defects = tomllib.loads(path.read_text("utf-8"))["defects"]
        here = [defect for defect in defects if defect["id"] in registry]
        if not here:
            continue
        found = counts.get(name, {"responses": 0, "by_id": {}})
        parts.append(f"## {title}\n\n{_told_changes(found)}")
        heading = ["id", "the official check", "for example", "the corrected one", "changed"]
        parts.append(_table(heading, (_defect(one, found["by_id"]) for one in here)))
    return "".join(parts)


def _told_changes(found: Mapping[str, Any]) -> str:
    ids = found["by_id"].values()
    changed = sum(count for one in ids for way, count in one.items() if way != "n")
    total = sum(one["n"] for one in ids)
    models = "1 model" if found["responses"] == 1 else f"{found['responses']} models"
    told = f"On the responses of {models}, {changed} of {total} verdicts by these ids change.\n\n"
    return told if found["responses"] else ""


def _defect(defect: Mapping[str, Any], counts: Mapping[str, Any]) -> list[str]:
    parted = (one for one in defect.get("cases", ()) if one["official"] != one["corrected"])
    case = next(parted, None)
    shown = ""
    if case:
        given = ", ".join(f"{name} = {_json(value)}" for name, value in case["kwargs"].items())
        ways = f"{VERDICTS[case['official']]}, corrected {VERDICTS[case['corrected']]}"
        shown = (
            f"{_span(given) + '<br>' if given else ''}{_code(case['response'], 3 * SIGNS)} {ways}"
        )
    words = [defect["corrected"]] if defect["corrected"] else ["not corrected"]
    words += [defect["open"]] if "open" in defect else []
    one = counts.get(defect["id"])
    changed = ""
    if one:
        changed = f"{sum(n for way, n in one.items() if way != 'n')} of {one['n']}"
    return [f"`{defect['id']}`", defect["official"], shown, ". ".join(words), changed]


def _coverage(registry: "Registry") -> str:
    tests = ROOT / "tests"
    rows = tomllib.loads((tests / "demand.toml").read_text("utf-8"))["row"]
    power = tomllib.loads((tests / "power.toml").read_text("utf-8"))
    lines: list[list[str]] = []
    for row in rows:
        names = row.get("definitions", ())
        known = [f"[`{id}`]({_page(id)}#{_anchor(id)})" for id in names if id in registry]
        missing = len(names) - len(known)
        said = "yes" if "is" in row else "no"
        state = "defined" if known else "said" if said == "yes" else "open"
        waits = f"; {missing} to come" if missing else ""
        lines.append([str(row["files"]), row["asks"], ", ".join(known), said, state + waits])
    defined, told = (sum(line[-1].startswith(s) for line in lines) for s in ("defined", "said"))
    core = [one for one in power["said"] if not one["id"].startswith("collie:")]
    head = (
        "What 351 published system prompts ask for, by how many of them speak of it, and the "
        "native constraints that check it. *Expression* says whether `tests/demand.toml` has it "
        "said in the algebra, with two texts that pass and two that fail, all written for it. "
        f"Of the {len(lines)} rows {defined} have a definition and {told} more an expression "
        "alone, which may be rougher."
    )
    foreign = (
        f"Of the {len(core) + len(power['unsaid'])} ids of IFEval, IFBench and IFEvalG {len(core)} "
        f"can be said in the algebra without code, and {len(power['said']) - len(core)} of "
        "COLLIE's 13 structures. `tests/power.toml` has each, with texts of which the original "
        "says the same; [the decision](../algebra_decision.md) tells what the rest need."
    )
    heading = ["prompts", "what they ask", "definitions", "expression", "state"]
    return f"# Coverage\n\n{head}\n\n{_table(heading, lines)}## Foreign ids\n\n{foreign}\n"


def _page(id: str) -> str:
    return f"{id.partition('.')[0]}.md"


def _cli() -> str:
    from importlib import import_module

    from ifeval import cli

    parts = ["# The command line\n\n", "`ifeval VERB --help` prints the same.\n\n"]
    parts.append(_table(["verb", ""], [[f"[`{v}`](#{v})", told] for v, told in cli.VERBS.items()]))
    for verb in cli.VERBS:
        module = f"ifeval.commands.{verb.replace('-', '_')}"
        command: click.Command = import_module(module).command
        parts.append(f"## {verb}\n\n```text\n{_help(command, verb)}\n```\n\n")
    return "".join(parts)


def _help(command: "click.Command", verb: str) -> str:
    import click

    settings: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
    with click.Context(
        command, None, f"ifeval {verb}", terminal_width=WIDTH, **settings
    ) as context:
        return "\n".join(line.rstrip() for line in command.get_help(context).split("\n"))


if __name__ == "__main__":
    sys.exit(main())
