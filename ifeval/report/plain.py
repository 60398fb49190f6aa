"""Tables of figures as plain text: a heading, a rule, and numbers to the right.

A library for terminals would take as long to load and to draw one as a file of IFEval's size
takes to judge by four models.
"""

from collections.abc import Iterable, Sequence

import click


def show_table(heading: Sequence[str], rows: Iterable[Sequence[str]], inner: str = "") -> None:
    """Print a table; its first column stands to the left, the others to the right.

    Args:
        heading: The heads of the columns.
        rows: The cells.
        inner: What rows start with that belong under another, whose row is bold; "" for none.
    """
    cells = [[*row] for row in rows]
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
