"""Tables of plain text: columns side by side, the last one wrapped where a terminal is narrow."""

import shutil
import sys
from collections.abc import Iterator, Sequence

import click

_NARROWEST = 30


def columns(rows: Sequence[Sequence[str]], indent: str = "") -> Iterator[str]:
    """Return the lines of a table.

    Where standard output is no terminal, each row is one line, for grep and its like.

    Args:
        rows: The cells, in rows of one length; the first row may be a heading.
        indent: What stands before each line.
    """
    if not rows:
        return
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    left = len(indent) + sum(widths[:-1]) + 2 * len(widths[:-1])
    room = max(shutil.get_terminal_size().columns - left, _NARROWEST)
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        head = indent + "  ".join([*cells][:-1]) + ("  " if len(row) > 1 else "")
        for line in _wrapped(row[-1], room) if sys.stdout.isatty() else [row[-1]]:
            yield (head + line).rstrip()
            head = " " * len(head)


def table(heading: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Print rows under a heading."""
    head, *lines = columns([heading, *rows], indent)
    click.secho(head, bold=True)
    for line in lines:
        click.echo(line)


def printable(text: str, limit: int = 0) -> str:
    """Return a text in double quotes on one line, with escapes for what cannot be seen.

    Args:
        text: Any text.
        limit: The most characters of it that are shown; 0 for all.
    """
    short = text[:limit] if limit and len(text) > limit else text
    names = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    signs = (
        names.get(sign) or (sign if sign.isprintable() else ascii(sign)[1:-1]) for sign in short
    )
    return f'"{"".join(signs)}"' + ("…" if len(short) < len(text) else "")


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]
