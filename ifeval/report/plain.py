"""Tables of figures as plain text: a heading, a rule, and numbers to the right.

A library for terminals would take as long to load and to draw one as a file of IFEval's size
takes to judge by four models.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

_JOINER = "\u200d"
"""It holds the parts of an emoji together, and moves nothing."""


def visible(text: str) -> str:
    """Return a text of a row as it can be shown on a terminal: what would steer it is escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == _JOINER else ascii(c)[1:-1] for c in text)


def located(row: Mapping[str, Any]) -> str:
    """Return a row that could not be read as its file, line, field and problem."""
    parts = (f"{row['file']}:{row['line']}", row["field"], row["problem"])
    return ": ".join(filter(None, parts))


def show_table(heading: Sequence[str], rows: Iterable[Sequence[str]], inner: str = "") -> None:
    """Print a table; its first column stands to the left, the others to the right.

    Args:
        heading: The heads of the columns.
        rows: The cells.
        inner: What rows start with that belong under another, whose row is bold; "" for none.
    """
    cells = [[*map(visible, row)] for row in rows]
    widths = [max(map(len, column)) for column in zip(heading, *cells, strict=True)]
    click.echo()
    click.secho(_line(heading, widths), bold=True)
    click.echo(f" {'─' * (sum(widths) + 3 * (len(widths) - 1))}")
    for row in cells:
        click.secho(_line(row, widths), bold=bool(inner) and not row[0].startswith(inner))
    click.echo()


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first = cells[0].ljust(widths[0])
    rest = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
    return f" {'   '.join((first, *rest))}".rstrip()
