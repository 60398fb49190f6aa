"""The files of the first half of a build, in a folder beside the data set.

Lines go to files that only grow. What must be looked up lies in tables: prompts that wait for
their answers, the turns of chains, and system prompts. A checkpoint is one transaction: it says
how far the logs are read and how long each file was. After a kill the tables stand as at the
last checkpoint, and what was written to the files after it is cut off.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from ifeval.errors import InvalidFile

SPOOLS = ("candidates", "unrecognised", "feedback", "quarantine")
AT_WORK = "another build works here"
_TABLES = """
CREATE TABLE state (data TEXT);
CREATE TABLE systems (name TEXT PRIMARY KEY, data TEXT);
CREATE TABLE asked (name TEXT PRIMARY KEY, row TEXT, used INTEGER);
CREATE TABLE answers (name TEXT, row TEXT, place TEXT);
CREATE INDEX answers_of ON answers (name);
CREATE TABLE turns (id TEXT PRIMARY KEY, messages TEXT);
CREATE TABLE chained (before TEXT, row TEXT, place TEXT);
CREATE INDEX chained_to ON chained (before);
"""


def tables_of(path: Path | str, *, new: bool) -> sqlite3.Connection:
    """Open the tables, in a transaction that shuts others out.

    Args:
        path: Their file.
        new: Whether they are made.

    Raises:
        InvalidFile: Another build works on them, or these are none.
    """
    tables = sqlite3.connect(path, isolation_level=None, timeout=1)
    try:
        if new:
            tables.executescript(_TABLES)
        tables.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        raise InvalidFile(path, "", AT_WORK) from None
    except sqlite3.DatabaseError as error:
        raise InvalidFile(path, "", f"{error}: --force starts again") from None
    return tables


class Spool:
    """The files and tables of a build that is at work.

    Args:
        folder: Where they lie.
        fingerprint: What must be the same for a killed build to be continued.
    """

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder = folder
        self._path = folder / "state.sqlite"
        self._fingerprint = fingerprint
        self._files: dict[str, IO[bytes]] = {}
        self._tables: sqlite3.Connection | None = None

    @property
    def tables(self) -> sqlite3.Connection:
        """The tables, while the spool is open."""
        assert self._tables is not None
        return self._tables

    def state(self) -> dict[str, Any] | None:
        """Return the last checkpoint of the same build that was killed.

        Raises:
            InvalidFile: There is one of another build, or one that cannot be read.
        """
        if not self._path.exists():
            return None
        tables = tables_of(self._path, new=False)
        try:
            found = tables.execute("SELECT data FROM state").fetchone()
        except sqlite3.OperationalError:  # killed before there were tables
            return None
        finally:
            tables.close()
        if found is None:
            return None
        data = json.loads(found[0])
        if data["fingerprint"] != self._fingerprint:
            problem = "holds a killed build of other logs or options: --force starts again"
            raise InvalidFile(self.folder, "", problem)
        return data

    def open(self, state: Mapping[str, Any] | None) -> None:
        """Open the files, cut to their sizes at a checkpoint; anew where there is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not state:
            self._path.unlink(missing_ok=True)
        self._tables = tables_of(self._path, new=not state)
        for name in SPOOLS:
            file = (self.folder / f"{name}.jsonl").open("r+b" if state else "wb")
            if state:
                file.truncate(state["sizes"][name])
                file.seek(state["sizes"][name])
            self._files[name] = file

    def write(self, name: str, lines: Sequence[str]) -> None:
        """Write lines; a lone surrogate, which has no UTF-8, is written as JSON's escape."""
        for line in lines:
            try:
                data = line.encode()
            except UnicodeEncodeError:
                data = (json.dumps(json.loads(line)) + "\n").encode()
            self._files[name].write(data)

    def keep_system(self, name: str, system: Mapping[str, Any]) -> None:
        """Keep what a system prompt asks for; the first of a name counts."""
        values = (name, json.dumps(system))
        self.tables.execute("INSERT OR IGNORE INTO systems VALUES (?, ?)", values)

    def systems(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what system prompts ask for, by their names."""
        tables = sqlite3.connect(self._path)
        for name, data in tables.execute("SELECT name, data FROM systems ORDER BY name"):
            yield name, json.loads(data)
        tables.close()

    def checkpoint(self, data: Mapping[str, Any]) -> None:
        """Write how far the build is, once all of it is on disk."""
        sizes: dict[str, int] = {}
        for name, file in self._files.items():
            file.flush()
            os.fsync(file.fileno())
            sizes[name] = file.tell()
        text = json.dumps({"fingerprint": self._fingerprint, "sizes": sizes, **data})
        self.tables.execute("DELETE FROM state")
        self.tables.execute("INSERT INTO state VALUES (?)", (text,))
        self.tables.execute("COMMIT")
        self.tables.execute("BEGIN EXCLUSIVE")

    def close(self) -> None:
        """Leave the files; what came after the last checkpoint is forgotten."""
        for file in self._files.values():
            file.close()
        self._files = {}
        if self._tables:
            self._tables.close()
        self._tables = None
