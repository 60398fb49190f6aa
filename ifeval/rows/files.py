"""Files of rows: plain, gzipped, standard input, folders; read in blocks of whole lines."""

import gzip
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from ifeval.errors import InvalidFile

STDIN = Path("-")
_SUFFIXES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")


class Block(NamedTuple):
    """Some whole lines of one file."""

    file: int
    """The number of the file among those that were given."""
    offset: int
    """Where the block starts, in bytes of the decompressed file."""
    line: int
    """The number of the first line, from 1."""
    data: bytes


def expanded(paths: Sequence[Path]) -> list[Path]:
    """Return the files that were meant: a folder stands for the JSONL files in it, by name.

    Raises:
        InvalidFile: There is no such file, or a folder has none.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.name.endswith(_SUFFIXES))
            if not inside:
                raise InvalidFile(path, "", "the folder has no .jsonl file")
            files += inside
        elif path == STDIN or path.exists():
            files.append(path)
        else:
            raise InvalidFile(path, "", "no such file")
    if files.count(STDIN) > 1:
        raise InvalidFile("-", "", "standard input can be read once")
    return files


def opened(path: Path) -> AbstractContextManager[BinaryIO]:
    """Open a file of rows for reading its bytes, decompressed."""
    if path == STDIN:
        return nullcontext(sys.stdin.buffer)
    if path.suffix == ".gz":
        return cast("AbstractContextManager[BinaryIO]", gzip.open(path, "rb"))
    return path.open("rb")


class Source:
    """The files of a run, read once, in order, in blocks.

    Args:
        paths: The files, as ``expanded`` gives them.
        size: About how many bytes a block has.
        skip: The file and offset to start from, as a checkpoint says; what stands before is
            read only for the hash.
    """

    def __init__(self, paths: Sequence[Path], size: int, skip: tuple[int, int] = (0, 0)) -> None:
        self.paths = paths
        self.hashes: list[str] = []
        self._size = size
        self._skip = skip

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks.

        Raises:
            InvalidFile: A file cannot be read, or its compression is broken.
        """
        for number, path in enumerate(self.paths):
            digest = sha256()
            try:
                with opened(path) as file:
                    offset, line = 0, 1
                    for data in _whole_lines(file, self._size):
                        digest.update(data)
                        if (number, offset) >= self._skip:
                            yield Block(number, offset, line, data)
                        offset += len(data)
                        line += data.count(b"\n")
            except (OSError, EOFError, zlib.error) as error:
                raise InvalidFile(path, "", str(error)) from None
            self.hashes.append(digest.hexdigest())


def _whole_lines(file: BinaryIO, size: int) -> Iterator[bytes]:
    rest: list[bytes] = []
    while data := file.read(size):
        end = data.rfind(b"\n") + 1
        if not end:
            rest.append(data)
            continue
        yield b"".join([*rest, data[:end]])
        rest = [data[end:]] if end < len(data) else []
    if rest:
        yield b"".join(rest)
