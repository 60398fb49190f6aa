"""Which prompts were reworded between two runs, or are asked for something else."""

from collections.abc import Sequence

from ifeval.report.runs import Result, Run
from ifeval.report.texts import Texts
from ifeval.scoring.benchmarks import digest
from ifeval.view import Row

_NAMED = 3


def questions_changed(before: Run, after: Run, pairs: Sequence[tuple[Result, Result]]) -> list[str]:
    """Return in words how many pairs do not answer the same prompt, and how many may not.

    The texts are read only where the runs do not say already that they were asked the same.

    Args:
        before: The first run.
        after: The second run.
        pairs: Their rows, paired.
    """
    asked = before.record.get("asked"), after.record.get("asked")
    if all(asked) and asked[0] == asked[1]:
        return []
    sides = [
        Texts(run).rows([pair[side] for pair in pairs]) for side, run in enumerate((before, after))
    ]
    words: list[str] = []
    other: list[str] = []
    unknown = 0
    for (a, b), one, two in zip(pairs, *sides, strict=True):
        if a.ids != b.ids:
            other.append(repr(a.key))
        if one is None or two is None:
            unknown += 1
        elif one.prompt != two.prompt:
            words.append(repr(a.key))
        elif a.ids == b.ids and _constraints(one) != _constraints(two):
            other.append(repr(a.key))
    found: list[str] = []
    if words:
        found.append(f"{len(words)} prompts were reworded under the same key: {_named(words)}")
    if other:
        found.append(f"{len(other)} rows ask for other constraints: {_named(other)}")
    if unknown:
        found.append(
            f"whether {unknown} prompts are worded alike is not known: their texts are gone; "
            "--texts FOLDER says where they lie"
        )
    whole = all(len(run.results) == len(pairs) for run in (before, after))
    if not found and whole and all(asked):
        found.append("the rules of --require, or what else is asked, differ")
    return found


def _constraints(row: Row) -> str:
    return digest("", row.constraints or ())


def _named(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return f"{', '.join(keys[:_NAMED])}{more}"
