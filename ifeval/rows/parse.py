"""From a line of a file to its rows."""

import json
from typing import Any, cast

from ifeval.rows.fields import Malformed, shown
from ifeval.rows.formats import FORMATS
from ifeval.rows.layout import Layout
from ifeval.view import Row

__all__ = ["Malformed", "decoded", "parse_line"]

_BOM = b"\xef\xbb\xbf"


def parse_line(line: bytes, layout: Layout) -> list[Row]:
    """Read one line of a file.

    Args:
        line: The line, with or without its end. A blank one holds no rows.
        layout: What ``sniff`` made of the file.

    Returns:
        One row for each response in the line. ``sample`` is the file's own number where
        ``layout.sample`` is set, else None.

    Raises:
        Malformed: It cannot be read; the error says which field, and what is wrong with it.
    """
    data = decoded(line)
    if data is None:
        return []
    try:
        return FORMATS[layout.format].read(data, layout)
    except RecursionError:
        raise Malformed("", "is nested too deeply") from None


def decoded(line: bytes) -> dict[str, Any] | None:
    """Return the JSON object in a line, or None where the line is blank.

    Raises:
        Malformed: It is no UTF-8, no JSON, or no object.
    """
    if line[:3] == _BOM:
        line = line[3:]
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        problem = f"not UTF-8: byte {line[error.start]:#04x} at offset {error.start}"
        raise Malformed("", f"{problem}, {error.reason}") from None
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        if not text.strip(" \t\r\n"):
            return None
        problem = f"not JSON: {error.msg} at column {error.pos + 1}"
        raise Malformed("", f"{problem}: {text[error.pos : error.pos + 20]!r}") from None
    except RecursionError:
        raise Malformed("", "not read: nested too deeply") from None
    except ValueError as error:  # a number of more digits than Python reads
        raise Malformed("", f"not read: {error}") from None
    if not isinstance(data, dict):
        raise Malformed("", f"must be an object; it is {shown(data)}")
    return cast("dict[str, Any]", data)
