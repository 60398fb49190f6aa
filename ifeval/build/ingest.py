"""Ingest: from files to rows, with their places; what cannot be read goes to quarantine."""

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ifeval.errors import InvalidFile
from ifeval.rows import Layout, Malformed, parse_line, sniff
from ifeval.rows.fields import is_list, is_object
from ifeval.rows.files import Source, opened
from ifeval.view import Row

BLOCK = 1 << 20
_SNIFFED = 1 << 18
_ROWS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
_DOCUMENTS = (".json", ".json.gz")


class Read(NamedTuple):
    """What one line held: rows, or what is wrong with it."""

    file: int
    line: int
    rows: Sequence[Row] = ()
    data: Any = None
    """The line as it was, where the recipe names paths in it."""
    field: str = ""
    problem: str = ""


class Position(NamedTuple):
    """Where a build stands: a file, and how far into it."""

    file: int = 0
    offset: int = 0


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Return the files of some paths: a folder stands for the logs in it, by name.

    Raises:
        InvalidFile: There is no such file, or a folder has none.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.name.endswith((*_ROWS, *_DOCUMENTS)))
            if not inside:
                raise InvalidFile(path, "", "the folder has no .jsonl or .json file")
            files += inside
        elif path.is_file():
            files.append(path)
        else:
            raise InvalidFile(path, "", "no such file")
    if not files:
        raise InvalidFile("logs", "", "no files are named")
    return files


def layout_of(path: Path, format: str = "") -> Layout:
    """Tell the layout of a log.

    Raises:
        InvalidFile: None of its first lines is a row, or it cannot be opened.
    """
    try:
        if path.name.endswith(_DOCUMENTS):
            lines = _items(path)[:50]
        else:
            with opened(path) as file:
                lines = (file.read(_SNIFFED) + file.readline()).split(b"\n")
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidFile(path, "", str(error)) from None
    try:
        return sniff(lines, format=format or None, path=path)
    except InvalidFile as error:
        if "--prompts" not in error.problem:
            raise
    # Requests without answers: a half, whose other half may be in another file.
    return sniff(lines, format=format or None, prompts=True, path=path)


def blocks_of(
    files: Sequence[Path],
    layouts: Sequence[Layout | InvalidFile],
    start: Position,
    *,
    whole: bool = False,
) -> Iterator[tuple[Position, list[Read]]]:
    """Yield what each block of lines held, and where the next one starts.

    Args:
        files: The logs.
        layouts: What they look like, or why they cannot be read.
        start: Where to start.
        whole: Whether each line is kept beside its rows.
    """
    for number, (path, layout) in enumerate(zip(files, layouts, strict=True)):
        if number < start.file:
            continue
        after = Position(number + 1, 0)
        if isinstance(layout, InvalidFile):
            yield after, [Read(number, 0, field=layout.where, problem=layout.problem)]
            continue
        offset = start.offset if number == start.file else 0
        try:
            for place, first, lines in _blocks(path, offset):
                found = [
                    _read(line, layout, number, first + i, whole=whole)
                    for i, line in enumerate(lines)
                    if line.strip(b" \t\r")
                ]
                yield Position(number, place), found
        except InvalidFile as error:
            # What came before the break was read; the rest of the file is lost.
            yield after, [Read(number, 0, field=error.where, problem=error.problem)]


def _blocks(path: Path, offset: int) -> Iterator[tuple[int, int, list[bytes]]]:
    """Yield lines, with the number of the first and where the next block starts."""
    if path.name.endswith(_DOCUMENTS):
        if not offset:
            yield path.stat().st_size, 1, _items(path)
        return
    for block in Source([path], BLOCK, (0, offset)).blocks():
        # Only line feeds end a line: JSON strings may hold U+2028 and U+0085.
        yield block.offset + len(block.data), block.line, block.data.split(b"\n")


def _items(path: Path) -> list[bytes]:
    """Return the objects of a file that is one JSON document, each as a line.

    Raises:
        InvalidFile: It is no JSON.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InvalidFile(path, "", str(error)) from None
    try:
        whole = json.loads(text)
    except RecursionError:
        raise InvalidFile(path, "", "is nested too deeply") from None
    except ValueError as error:
        lines = text.encode().split(b"\n")
        if any(is_object(_decoded(line)) for line in lines[:20]):
            return lines  # JSON lines under another name
        raise InvalidFile(path, "", f"not JSON: {error}") from None
    items = whole if is_list(whole) else [whole]
    return [json.dumps(item).encode() for item in items]


def _decoded(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _read(line: bytes, layout: Layout, file: int, number: int, *, whole: bool) -> Read:
    try:
        rows = parse_line(line, layout)
    except Malformed as error:
        return Read(file, number, field=error.field, problem=error.problem)
    return Read(file, number, rows, _decoded(line.removeprefix(b"\xef\xbb\xbf")) if whole else None)
