"""What a text lists: the items of a set, or the first of a table, all of them and no other."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal

import annotated_types as at

from ifeval import units
from ifeval.checker import Positive, Words, checker
from ifeval.checkers import collation
from ifeval.checkers.occurrence import named
from ifeval.units import Unit
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, counted, decided
from ifeval.view import View

Of = Literal["list_items", "lines", "paragraphs", "sentences", "headings", "table_rows"]
Direction = Literal["ascending", "descending"]
Table = Annotated[dict[str, float], at.MinLen(1)]

_UNITS: dict[str, Unit[...]] = {
    "list_items": units.list_items(marker=False),
    "lines": units.lines,
    "paragraphs": units.paragraphs,
    "sentences": units.sentences,
    "headings": units.headings,
    "table_rows": units.table_rows,
}
_PIPE = re.compile(r"(?<!\\)\|")
_SHOWN = 40


def parts_of(view: View, of: str, column: int | None) -> list[View]:
    """Return the parts that are looked at; of rows of a table, one cell each."""
    parts = view.parts(_UNITS[of])
    if column is None or of != "table_rows":
        return parts
    cells: list[View] = []
    for row in parts:
        start = 1 if row.text.startswith("|") else 0
        edges = [start - 1, *(m.start() for m in _PIPE.finditer(row.text, start)), len(row.text)]
        if column < len(edges):
            cells.append(row.region(edges[column - 1] + 1, edges[column]))
    return cells


def shown(part: View) -> str:
    """Return the start of a part for a person to read."""
    return " ".join(part.text[: 2 * _SHOWN].split())[:_SHOWN]


@checker("order.items")
def items(
    view: View,
    *,
    items: Words,
    of: Of = "list_items",
    column: Positive | None = None,
    ordered: bool = False,
    others: bool = False,
) -> Verdict:
    """Look whether each of some items has one part of the text, and nothing is left out.

    A part stands for the item that it names first.

    Args:
        items: The items, literally; case counts for nothing.
        of: The parts.
        column: The column of a table, from 1; without it, the whole row.
        ordered: Whether the parts must be in the order of the items.
        others: Whether parts may name none of the items.
    """
    return _named(view, items, of, column, ordered=ordered, others=others, wanted=[*items])


@checker("order.top")
def top(
    view: View,
    *,
    n: Positive,
    table: Table,
    of: Of = "list_items",
    column: Positive | None = None,
    direction: Direction = "descending",
    ordered: bool = True,
) -> Verdict:
    """Look whether the text lists the first n of a table, all of them and no other.

    Where several share the value at the border, any of them will do.

    Args:
        n: How many; if the table has fewer, all of them.
        table: The value of each name.
        of: The parts that name them; a part stands for the name that it has first.
        column: The column of a table, from 1; without it, the whole row.
        direction: Whether the largest values are the first (``descending``) or the smallest.
        ordered: Whether they must stand in the order of their values; equals in any.
    """
    sign = -1 if direction == "descending" else 1
    names = sorted(table, key=lambda name: (sign * table[name], name))
    border = table[names[min(n, len(names)) - 1]]
    sure = [name for name in names[:n] if table[name] != border]
    equal = [name for name in names if table[name] == border]
    parts = parts_of(view, of, column)
    found = [collation.entry(part, names) for part in parts]
    choice = [name for name in found if name in equal][: min(n, len(names)) - len(sure)]
    wanted = [*sure, *dict.fromkeys(choice)]
    missing = min(n, len(names)) - len(wanted)
    wanted += [name for name in equal if name not in wanted][:missing]
    verdict = _named(view, names, of, column, ordered=False, others=False, wanted=wanted)
    if not ordered or verdict.passed is not True:
        return verdict
    values = [sign * table[name] for name in found if name is not None]
    wrong = [i + 1 for i, (one, other) in enumerate(pairwise(values)) if other < one]
    if not wrong:
        return verdict
    reason = f"{shown(parts[wrong[0]])!r} must stand before {shown(parts[wrong[0] - 1])!r}"
    return decided(
        False,
        reason,
        [parts[i].span(0, len(parts[i].text)) for i in wrong[:EVIDENCE_LIMIT]],
        measured=verdict.measured,
        wanted=verdict.wanted,
        closeness=1 - len(wrong) / len(parts),
    )


def _named(
    view: View,
    names: Sequence[str],
    of: str,
    column: int | None,
    *,
    ordered: bool,
    others: bool,
    wanted: Sequence[str],
) -> Verdict:
    """Judge whether parts name what is wanted, once each, and nothing else."""
    parts = parts_of(view, of, column)
    found = [collation.entry(part, names) for part in parts]
    seen: set[str] = set()
    wrong: list[int] = []
    reasons: list[str] = []
    for i, name in enumerate(found):
        if name is None:
            if not others:
                wrong.append(i)
                reasons.append(f"{shown(parts[i])!r} is none of them")
        elif name in seen:
            wrong.append(i)
            reasons.append(f"{name!r:.60} stands there twice")
        elif name not in wanted:
            wrong.append(i)
            reasons.append(f"{name!r:.60} does not belong there")
        if name is not None:
            seen.add(name)
    missing = [name for name in wanted if name not in seen]
    if missing:
        reasons.insert(0, f"{named(missing)} {'is' if len(missing) == 1 else 'are'} left out")
    if ordered and not reasons:
        places = [wanted.index(name) for name in found if name is not None]
        wrong = [i + 1 for i, (one, other) in enumerate(pairwise(places)) if other < one]
        reasons = [f"{shown(parts[i])!r} stands too late" for i in wrong[:1]]
    good = len([name for name in wanted if name in seen])
    return decided(
        not reasons,
        "; ".join(reasons[:3]) or f"names all {counted(len(wanted), 'items')}",
        [parts[i].span(0, len(parts[i].text)) for i in wrong[:EVIDENCE_LIMIT]],
        measured=good,
        wanted=f"{counted(len(wanted), 'items')}: {named(wanted)}",
        closeness=good / (len(wanted) + len(wrong)),
    )
