"""JSON lines on disk, as a build reads and writes them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any


def lines_of(path: Path) -> Iterator[Any]:
    """Yield the objects of a file of JSON lines; none where there is no file."""
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                yield json.loads(line)


def line(data: Any) -> str:
    """Return a value as a line of JSON; a lone surrogate, which has no UTF-8, by JSON's escape."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(data)
    return text + "\n"


def opened(path: Path) -> IO[str]:
    """Open a file of lines to write, the same bytes on any system."""
    return path.open("w", encoding="utf-8", newline="\n")


def written(path: Path, data: Any) -> None:
    """Write a value as a document of JSON."""
    path.write_text(json.dumps(data, indent=2) + "\n", "utf-8", newline="\n")
