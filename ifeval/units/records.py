"""Records of CSV (RFC 4180) and of text between tabs, with the places of their cells."""

import re
from functools import lru_cache
from typing import NamedTuple

from ifeval.units.kind import Decoded
from ifeval.units.strict_json import Fault

NAMES = ("csv", "tsv", "psv", "text", "txt", "plaintext")
"""What a fence may say around records."""


class Records(NamedTuple):
    """The cells of each record by their places, and the first fault, if there is one."""

    rows: list[list[tuple[int, int]]]
    fault: Fault | None


@lru_cache(maxsize=4)
def read(text: str, start: int, end: int, delimiter: str) -> Records:
    """Read records. Blank lines are none; between tabs, quotation marks are plain signs."""
    sign = re.escape(delimiter)
    quotes = "" if delimiter == "\t" else r'"(?:[^"]|"")*+"|'
    cell = re.compile(rf"(?P<cell>{quotes}[^{sign}\r\n]*)(?P<end>{sign}|\r?\n|\r|\Z)")
    rows: list[list[tuple[int, int]]] = []
    row: list[tuple[int, int]] = []
    place = start
    text = text[:end]
    while place < end or row:
        match = cell.match(text, place)
        if not match:  # more text after the quotation mark that closes
            return Records(rows, Fault(place, "more text after a quoted cell"))
        said = match["cell"]
        if delimiter != "\t" and '"' in said and not (said[0] == said[-1] == '"' and said != '"'):
            what = "a quotation mark that is not closed" if said[0] == '"' else "a quotation mark"
            return Records(rows, Fault(match.start() + said.index('"'), f"{what} in a cell"))
        row.append(match.span("cell"))
        place = match.end()
        if match["end"] != delimiter:
            if len(row) > 1 or said.strip():
                rows.append(row)
            row = []
        elif place >= end:
            row.append((end, end))
            rows.append(row)
            row = []
    return Records(rows, None)


def decoded(raw: str) -> Decoded | None:
    """Return what a quoted cell says; None of a plain one."""
    if len(raw) < 2 or raw[0] != '"' or raw[-1] != '"':
        return None
    parts: list[str] = []
    pieces: list[tuple[int, int, int, int]] = []
    length, place = 0, 1
    for match in re.finditer(r'""|\Z', raw[1:-1]):
        end = match.end() + 1 - bool(match[0])  # one of two marks belongs to the cell
        part = raw[place:end]
        if part:
            parts.append(part)
            pieces.append((length, length + len(part), place, end))
            length += len(part)
        place = match.end() + 1
    return "".join(parts), pieces
