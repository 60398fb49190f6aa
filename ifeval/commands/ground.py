"""``ifeval ground``: items that can be checked, made of questions with a context."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from ifeval.errors import InvalidFile, hint

_EXAMPLES = """\b
Examples:
  ifeval ground QA.jsonl -o items.jsonl
  ifeval ground QA.jsonl -o items.jsonl --variants orig,counterfactual,removed
  ifeval ground QA.jsonl -o items.jsonl --variants padded --lengths 2000,8000 --depths 0,50,100"""

_VARIANTS = "orig,counterfactual,subtle,blatant,removed,question-swap,conflict,distractor"
_ROW_ERRORS = 4


@click.command(epilog=_EXAMPLES)
@click.argument("questions", type=click.Path(path_type=Path), metavar="QA.jsonl")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="ITEMS.jsonl",
    help="The file of items to write.",
)
@click.option("--variants", default=_VARIANTS, show_default=True, help="What is made of each.")
@click.option("--lengths", default="2000", show_default=True, help="Words of padded contexts.")
@click.option(
    "--depths", default="0,50,100", show_default=True, help="Percent before the padded context."
)
@click.option("--seed", default="", metavar="TEXT", help="Any text; another makes other choices.")
@click.option("--limit", type=click.IntRange(1), help="The most questions that are used.")
@click.option("--force", is_flag=True, help="Overwrite the file of items.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def command(questions: Path, output: Path, **options: Any) -> None:
    """Make items of questions that come with a context and its answer.

    Each line of QA.jsonl has question, answers and context; also title, world (or
    closed_book_answer) and id. Of each question come the variants asked for, one contrast
    group; an item is kept only where the checks decide as they must on an oracle, on world
    knowledge, on an abstention and on twelve phrasings that mislead. The rest is counted by
    reason. Exit codes: 0 done, 2 unusable input, 4 done with malformed lines.
    """
    from ifeval.items import VARIANTS, Item, Maker, Seed, read, tried
    from ifeval.rows.files import expanded, opened

    variants = [name.strip() for name in options["variants"].split(",") if name.strip()]
    for name in variants:
        if name not in VARIANTS:
            raise click.UsageError(f"--variants: no variant {name!r}{hint(name, VARIANTS)}")
    if output.exists() and not options["force"]:
        raise InvalidFile(output, "", "would be overwritten; use --force or another name")
    path = expanded([questions])[0]
    seeds: list[Seed] = []
    broken: list[str] = []
    with opened(path) as file:
        for number, found in read(file):
            if isinstance(found, Seed):
                seeds.append(found)
            else:
                broken.append(f"{path}:{number}: {found}")
    seeds = seeds[: options["limit"]]
    maker = Maker(
        seeds,
        lengths=_numbers(options["lengths"], "--lengths", 1, 1_000_000),
        depths=_numbers(options["depths"], "--depths", 0, 100),
        salt=options["seed"],
    )
    kept: Counter[str] = Counter()
    rejected: Counter[tuple[str, str]] = Counter()
    output.parent.mkdir(parents=True, exist_ok=True)
    part = output.with_name(output.name + ".part")
    with part.open("w", encoding="utf-8", newline="\n") as out:
        for seed in seeds:
            for made in maker.make(seed, variants):
                if not isinstance(made, Item):
                    rejected[made.variant, made.reason] += 1
                    continue
                variant = str(made.grounding["variant"]).partition("@")[0]
                if why := tried(made):
                    rejected[variant, why] += 1
                    continue
                kept[variant] += 1
                out.write(json.dumps(made.dump(), ensure_ascii=False) + "\n")
    part.replace(output)
    counts = {
        "questions": len(seeds),
        "malformed": len(broken),
        "items": kept.total(),
        "kept": {name: kept[name] for name in variants},
        "rejected": {
            name: {
                reason: count
                for (variant, reason), count in rejected.most_common()
                if variant == name
            }
            for name in variants
        },
    }
    if options["as_json"]:
        click.echo(json.dumps(counts, ensure_ascii=False, indent=2))
    else:
        _show(counts, output)
    for problem in broken[:20]:
        click.echo(problem, err=True)
    if broken:
        sys.exit(_ROW_ERRORS)


def _numbers(text: str, option: str, least: int, most: int) -> list[int]:
    found: list[int] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        if not part.isdecimal() or not least <= int(part) <= most:
            raise click.UsageError(f"{option}: {part!r} is no whole number from {least} to {most}")
        found.append(int(part))
    if not found:
        raise click.UsageError(f"{option}: name at least one number")
    return found


def _show(counts: dict[str, Any], output: Path) -> None:
    click.echo(f"{counts['items']} items of {counts['questions']} questions in {output}")
    for name, number in counts["kept"].items():
        reasons = counts["rejected"][name]
        click.echo(f"\n{name}: {number} kept, {sum(reasons.values())} rejected")
        for reason, count in reasons.items():
            click.echo(f"  {count:>6}  {reason}")
    click.echo(
        f"\nNext, once a model has answered:\n  ifeval score ANSWERS.jsonl --prompts {output}"
    )
