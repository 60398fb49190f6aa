"""What a build knows of the rows before the one it looks at, on disk: memory does not grow.

The tables are scratch: the second half of a build makes them anew, from the spool.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32000;
PRAGMA temp_store = FILE;
CREATE TABLE seen (hash INTEGER PRIMARY KEY);
CREATE TABLE bands (hash INTEGER PRIMARY KEY, cluster INTEGER);
CREATE TABLE clusters (number INTEGER PRIMARY KEY, signature BLOB, item TEXT, weight INTEGER);
CREATE TABLE groups (name INTEGER PRIMARY KEY, parent INTEGER, split TEXT);
CREATE TABLE spoken (hash INTEGER PRIMARY KEY);
CREATE TABLE asked (hash INTEGER PRIMARY KEY, place TEXT);
CREATE TABLE users (name INTEGER PRIMARY KEY, items INTEGER);
CREATE TABLE items (key TEXT PRIMARY KEY, stratum TEXT, draw TEXT, kept INTEGER, data TEXT)
    WITHOUT ROWID;
"""


class Store:
    """Tables in a file; what was in the file is forgotten.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(_TABLES)
        self._connection.execute("BEGIN")

    def all(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that a statement gives."""
        return self._connection.execute(statement, values)

    def first(self, statement: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """Return the first row that a statement gives."""
        return self._connection.execute(statement, values).fetchone()

    def run(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; return how many rows it changed."""
        return self._connection.execute(statement, values).rowcount

    def each(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each of some rows."""
        self._connection.executemany(statement, values)

    def close(self) -> None:
        """Leave the file."""
        self._connection.close()


def hashed(name: str | bytes) -> int:
    """Return a number of 64 bits for a name, as tables have it."""
    data = name.encode("utf-8", "backslashreplace") if isinstance(name, str) else name
    return int.from_bytes(blake2b(data, digest_size=8).digest(), signed=True)
