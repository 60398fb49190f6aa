"""Tables of Markdown: how many, how many rows and columns, which, and whether they are even."""

from typing import NamedTuple

from ifeval import units
from ifeval.checker import Count, Positive, Words, checker
from ifeval.checkers.counting import each, tally_of
from ifeval.units.blocks import cells, outline
from ifeval.verdict import Verdict, bounds, counted
from ifeval.view import View

Bound = Count | None
Place = tuple[int, int]
_MARKS = "*_`: "


class Table(NamedTuple):
    """A table: where it stands, and of each row, the header first, its place and cells."""

    place: Place
    rows: list[tuple[Place, list[str]]]

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return self.rows[0][1] if self.rows else []


@checker("table.count")
def count(view: View, *, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Count the tables, by the rules of GitHub.

    Args:
        at_least: The fewest tables that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most tables that pass.
    """
    return tally_of(view, units.tables, "tables", at_least, at_most)


@checker("table.rows")
def rows(view: View, *, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Count the rows of each table, without the header. Of no table all is well.

    Args:
        at_least: The fewest rows of a table that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most rows of a table that pass.
    """
    least = at_least if at_least is not None else (1 if at_most is None else 0)
    found = tables(view)
    wrong: list[tuple[Place, str]] = []
    for table in found:
        number = len(table.rows) - 1
        if number < least:
            wrong.append((table.rows[0][0], f"one has {counted(number, 'rows')}"))
        elif at_most is not None and number > at_most:
            wrong.append((table.rows[at_most + 1][0], f"one has {counted(number, 'rows')}"))
    return each(view, len(found), wrong, "tables", f"{bounds(least, at_most)} rows")


@checker("table.columns")
def columns(
    view: View,
    *,
    names: Words | None = None,
    at_least: Positive = 1,
    at_most: Positive | None = None,
) -> Verdict:
    """Look at the columns of each table. Of no table all is well.

    Args:
        names: What the header must say, in this order; case and emphasis count for nothing.
        at_least: The fewest columns that pass.
        at_most: The most columns that pass.
    """
    wrong: list[tuple[Place, str]] = []
    found = tables(view)
    wanted_names = [_plain(name) for name in names or ()]
    for table in found:
        header = [_plain(name) for name in table.header]
        if names is not None and header != wanted_names:
            wrong.append((table.rows[0][0], f"one has the columns {_told(table.header)}"))
        elif len(header) < at_least or (at_most is not None and len(header) > at_most):
            wrong.append((table.rows[0][0], f"one has {counted(len(header), 'columns')}"))
    wanted = f"the columns {_told(names)}" if names else f"{bounds(at_least, at_most)} columns"
    return each(view, len(found), wrong, "tables", wanted)


@checker("table.even")
def even(view: View) -> Verdict:
    """Look whether each row of a table has as many cells as its header. Blank cells are cells."""
    wrong: list[tuple[Place, str]] = []
    found = tables(view)
    for table in found:
        wide = len(table.header)
        for place, row in table.rows[1:]:
            if len(row) != wide:
                wrong.append((place, f"one has {counted(len(row), 'cells')} instead of {wide}"))
    total = sum(len(table.rows) - 1 for table in found)
    return each(view, total, wrong, "rows", "as many cells as columns")


def tables(view: View) -> list[Table]:
    """Return the tables of a text with the cells as they are written, however many."""
    found: list[Table] = []
    for block in outline(view.text).blocks:
        if block.kind == "table":
            found.append(Table((block.start, block.end), []))
        elif block.kind == "row" and found:
            place = (block.start, block.end)
            row = view.text[slice(*place)]
            found[-1].rows.append((place, [cell for _, cell in cells(row, 0)]))
    return found


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).strip(_MARKS)


def _told(names: list[str]) -> str:
    return ", ".join(repr(name.strip()[:30]) for name in names[:8])
