"""Load a data set: one that a build wrote, one that ships with ifeval, or any folder of rows."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ifeval import _resources
from ifeval.errors import InvalidFile, InvalidRow, UnknownId
from ifeval.rows import Layout, Malformed, parse_line, sniff
from ifeval.scoring.audits import FILE, Answers
from ifeval.view import Row

SPLITS = ("train", "dev", "test")


class Dataset(NamedTuple):
    """A data set in memory."""

    path: Path
    splits: Mapping[str, list[Row]]
    """``train``, ``dev`` and ``test``; else the files of the folder by their names."""
    manifest: Mapping[str, Any]
    """What the build said of it; empty where no build made it."""
    left_out: int = 0
    """How many constraints are left out, as people found that no prompt asks for them."""

    def __iter__(self) -> Iterator[Row]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the rows of all splits."""
        return (row for rows in self.splits.values() for row in rows)

    def __len__(self) -> int:
        """Return how many rows there are in all splits."""
        return sum(map(len, self.splits.values()))


def load(name_or_path: str | Path) -> Dataset:
    """Read a data set.

    Args:
        name_or_path: A folder; or the name of one in ``datasets/``, here or of those that ship.

    Returns:
        Its rows by split, each with the messages that ask and the constraints: those that people
        found wrong in an audit are left out and counted, and a row that had no other is not there.

    Raises:
        UnknownId: There is no such folder and no such name.
        InvalidFile: The folder has no rows, or a file of it cannot be read.
        InvalidRow: A line is no row.
    """
    folder = folder_of(name_or_path)
    files = [folder / f"{split}.jsonl" for split in SPLITS]
    if not all(path.is_file() for path in files):
        files = sorted(path for path in folder.glob("*.jsonl") if path.name != FILE)
    if not files:
        raise InvalidFile(folder, "", "holds no .jsonl file: not a data set")
    path = folder / "manifest.json"
    manifest: dict[str, Any] = {}
    if path.is_file():
        manifest = json.loads(path.read_text("utf-8"))
    audit = Answers(folder / FILE)
    left_out = 0
    splits: dict[str, list[Row]] = {}
    for path in files:
        rows = splits.setdefault(path.stem, [])
        for row in _rows(path):
            kept = audit.corrected(row)
            left_out += len(row.constraints or ()) - len(kept.constraints or ())
            if kept is row or kept.constraints:
                rows.append(kept)
    return Dataset(folder, splits, manifest, left_out)


def folder_of(name_or_path: str | Path) -> Path:
    """Return the folder of a data set.

    Raises:
        UnknownId: There is none.
    """
    given = Path(name_or_path)
    if given.is_dir():
        return given
    here = Path("datasets") / given
    if here.is_dir():
        return here
    shipped = _resources.folder("datasets")
    for one in shipped.iterdir():
        if one.name == str(name_or_path) and isinstance(one, Path) and one.is_dir():
            return one
    known = [one.name for one in shipped.iterdir() if one.is_dir()]
    raise UnknownId(str(name_or_path), known, "data set")


def _rows(path: Path) -> Iterator[Row]:
    lines = path.read_bytes().split(b"\n")
    layout = _layout(path, lines)
    for number, line in enumerate(lines, 1):
        try:
            yield from parse_line(line, layout)
        except Malformed as error:
            raise InvalidRow(path, number, error.field, error.problem) from None


def _layout(path: Path, lines: list[bytes]) -> Layout:
    try:
        return sniff(lines[:50], path=path)
    except InvalidFile:
        return sniff(lines[:50], prompts=True, path=path)
