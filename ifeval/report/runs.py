"""A run that was scored, read back from its folder, and the texts that it judged."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, cast

from ifeval.errors import InvalidFile, InvalidRow
from ifeval.rows.files import STDIN, opened

MODES = ("strict", "loose", "joint")
Passed = bool | None


class Result(NamedTuple):
    """One row of verdicts."""

    key: str | int
    sample: str | int
    ids: tuple[str, ...]
    """Empty where the run was scored with ``--detail none``."""
    passed: Mapping[str, tuple[Passed, ...]]
    """By mode, in the order of the constraints."""
    metadata: Mapping[str, Any]
    file: int
    offset: int
    line: int
    place: int = 0
    """Which of the responses of its input line it is, from 0."""
    corrected: Mapping[str, tuple[Passed, ...]] | None = None
    """By mode, in the corrected meaning, where both meanings were asked for."""

    def whole(self, mode: str) -> Passed:
        """Return whether all constraints passed: a failure decides, else what is undecided."""
        passed = self.passed[mode]
        return False if False in passed else None if None in passed else True


@dataclass(frozen=True)
class Run:
    """The folder of a run."""

    folder: Path
    texts: Path | None = None
    """Where the files that were scored lie now; else they are looked for where they lay."""

    @cached_property
    def record(self) -> dict[str, Any]:
        """What is needed to know the run again: ``run.json``."""
        return _json(self.folder / "run.json")

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The figures: ``summary.json``."""
        return _json(self.folder / "summary.json")

    @cached_property
    def results(self) -> list[Result]:
        """Every row of verdicts that has constraints.

        Raises:
            InvalidFile: The folder has no verdicts.
            InvalidRow: A line is not a row of verdicts.
        """
        return [result for result, _ in self.rows() if result.passed["strict"]]

    def rows(self) -> Iterator[tuple[Result, Mapping[str, Any]]]:
        """Read the rows of verdicts one by one, each with its JSON.

        Raises:
            InvalidFile: The folder has no verdicts.
            InvalidRow: A line is not a row of verdicts.
        """
        path = self.folder / "verdicts.jsonl"
        if not path.is_file():
            raise InvalidFile(self.folder, "", "holds no verdicts.jsonl: not a folder of a run")
        known: dict[Any, Any] = {}
        before, place = (-1, -1), 0
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                    ids = tuple(one["id"] for one in row["constraints"])
                    passed = _by_mode(row)
                    corrected = _by_mode(row["corrected"]) if "corrected" in row else None
                    at = row["file"], row["offset"]
                    before, place = at, place + 1 if at == before else 0
                    # Few distinct lists of ids and verdicts: each is held once.
                    result = Result(
                        row["key"],
                        row["sample"],
                        known.setdefault(ids, ids),
                        known.setdefault(tuple(passed.values()), passed),
                        row["metadata"],
                        *at,
                        number,
                        place,
                        corrected and known.setdefault(tuple(corrected.values()), corrected),
                    )
                except (ValueError, KeyError, TypeError) as error:
                    problem = f"is no row of verdicts: {type(error).__name__}: {error}"
                    raise InvalidRow(path, number, "", problem) from None
                yield result, row

    def lines(self, results: Sequence[Result]) -> dict[int, bytes | None]:
        """Return the input lines of some results by their number, or None where they are gone.

        The files of the run are read where they lie now: a line is handed out only if its file
        still has the bytes that were scored.
        """
        found: dict[int, bytes | None] = dict.fromkeys(result.line for result in results)
        wanted: dict[int, list[Result]] = {}
        for result in results:
            wanted.setdefault(result.file, []).append(result)
        for number, those in wanted.items():
            path = self.source(number)
            if path is None:
                continue
            with opened(path) as file:
                for result in sorted(those, key=lambda r: r.offset):
                    file.seek(result.offset)
                    found[result.line] = file.readline()
        return found

    def source(self, number: int) -> Path | None:
        """Return an input file of the run, or None where it is gone or has changed."""
        if number not in self._sources:
            entry = cast("list[dict[str, Any]]", self.record["inputs"])[number]
            right = (p for p in self.places(entry) if _digest(p) == entry["sha256"])
            self._sources[number] = next(right, None)
        return self._sources[number]

    def places(self, entry: Mapping[str, Any]) -> list[Path]:
        """Return the files that one which was scored may be; its hash tells which of them is.

        A run that was moved with its files has them where its folder says; one that was moved
        alone, or is read from elsewhere, where the command named them.

        Args:
            entry: Of ``run.json``: the ``file`` as the command named it, and ``beside``, its path
                from the folder of the run.
        """
        named = Path(entry["file"])
        tried = [named]
        if entry.get("beside"):
            tried.insert(0, self.folder / entry["beside"])
        if self.texts is not None:
            tried.insert(0, self.texts / named.name)
        return [path for path in dict.fromkeys(tried) if path.is_file()]

    def missing(self, entry: Mapping[str, Any]) -> str:
        """Say why a file that was scored is not read."""
        if Path(entry["file"]) == STDIN:
            return "what came from standard input is not kept; score --embed keeps it"
        found = self.places(entry)
        if found:
            return f"{found[0]} is not what was scored: it has changed since"
        return f"{entry['file']} is gone; --texts FOLDER says where it lies now"

    @cached_property
    def _sources(self) -> dict[int, Path | None]:
        return {}


def names(runs: Sequence[Run]) -> list[str]:
    """Return what runs are called: by their folders, by the whole path where two are alike."""
    folders = [run.folder.resolve() for run in runs]
    paths: dict[str, set[Path]] = {}
    for folder in folders:
        paths.setdefault(folder.name, set()).add(folder)
    return [
        str(run.folder) if len(paths[folder.name]) > 1 else folder.name
        for run, folder in zip(runs, folders, strict=True)
    ]


def _by_mode(lists: Mapping[str, Sequence[Passed]]) -> dict[str, tuple[Passed, ...]]:
    return {mode: tuple(lists[mode]) for mode in MODES}


def _json(path: Path) -> dict[str, Any]:
    try:
        return cast("dict[str, Any]", json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise InvalidFile(path, "", error.strerror or str(error)) from None
    except ValueError as error:
        raise InvalidFile(path, "", f"not JSON: {error}") from None


def _digest(path: Path) -> str | None:
    """Return the hash of a file, or None where it cannot be read to its end."""
    digest = sha256()
    try:
        with opened(path) as file:
            while data := file.read(1 << 20):
                digest.update(data)
    except (OSError, EOFError, zlib.error):
        return None
    return digest.hexdigest()
