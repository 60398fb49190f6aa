"""The runs of a folder over time: ``runs.jsonl``, to which lines are only ever added.

A line says what ``run.json`` and the summary of a run said when it was scored. Scoring into the
same folder again adds a line and takes none away.
"""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from ifeval.errors import InvalidFile, hint
from ifeval.report.changes import changed
from ifeval.report.figures import figure
from ifeval.report.runs import MODES, Run

NAME = "runs.jsonl"
_FORMAT = 1
_KEPT = ("responses", "prompts", "metrics", "headline", "benchmark", "rows")


class Past(NamedTuple):
    """One run of the history."""

    line: int
    at: str
    run: str
    record: Mapping[str, Any]
    summary: Mapping[str, Any]


class Point(NamedTuple):
    """A metric of one run, and what changed since the run before it that had this metric."""

    past: Past
    figure: Mapping[str, Any]
    changes: tuple[str, ...]


def beside(folder: Path) -> Path:
    """Return where the history of a run is: beside its folder."""
    return folder.resolve().parent / NAME


def remember(folder: Path, path: Path | None = None) -> Path:
    """Add a run to the history. Writers at the same time do not disturb each other.

    Args:
        folder: The folder of the run.
        path: The history; beside the folder by default.

    Returns:
        The history.

    Raises:
        InvalidFile: The run cannot be read, or the history cannot be written.
    """
    run, path = Run(folder), path or beside(folder)
    summary = {name: run.summary[name] for name in _KEPT}
    summary["by_id"] = {
        id: {"n": figures["n"], **{m: [figures[m]["passed"], figures[m]["decided"]] for m in MODES}}
        for id, figures in run.summary["by_id"].items()
    }
    row = {
        "format": _FORMAT,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "run": folder.resolve().name,
        "record": run.record,
        "summary": summary,
    }
    try:
        _add(path, json.dumps(row).encode() + b"\n")
    except OSError as error:
        raise InvalidFile(path, "", error.strerror or str(error)) from None
    return path


def _add(path: Path, line: bytes) -> None:
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        _lock(file)
        size = os.fstat(file).st_size
        if size:
            os.lseek(file, size - 1, os.SEEK_SET)
            if os.read(file, 1) != b"\n":  # a writer was killed in the middle of its line
                line = b"\n" + line
        while line:
            line = line[os.write(file, line) :]
        os.fsync(file)
    finally:
        os.close(file)


def _lock(file: int) -> None:
    """Wait for other writers; closing the file lets the next one in."""
    try:
        import fcntl
    except ImportError:  # no POSIX: what is appended in one write stays whole there too
        return
    fcntl.flock(file, fcntl.LOCK_EX)


def past(path: Path) -> tuple[list[Past], list[str]]:
    """Read a history.

    Args:
        path: The file, or a folder that holds it.

    Returns:
        Its runs, in the order in which they were scored, and the lines that cannot be read.

    Raises:
        InvalidFile: There is no such file.
    """
    path = path / NAME if path.is_dir() else path
    found: list[Past] = []
    problems: list[str] = []
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise InvalidFile(path, "", error.strerror or str(error)) from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if row["format"] != _FORMAT:
                problems.append(f"{path}:{number}: format {row['format']!r} is not known")
                continue
            summary = {name: row["summary"][name] for name in (*_KEPT, "by_id")}
            found.append(Past(number, row["at"], row["run"], row["record"], summary))
        except (ValueError, KeyError, TypeError) as error:
            problems.append(f"{path}:{number}: is no run: {type(error).__name__}: {error}")
    return found, problems


def points(
    runs: Sequence[Past], metric: str | None = None, id: str | None = None, mode: str = "strict"
) -> list[Point]:
    """Return a metric over runs.

    Args:
        runs: The runs.
        metric: A name of the summary's metrics; the headline of the last run by default.
        id: A constraint, whose share is taken instead of a metric.
        mode: For an id: ``strict``, ``loose`` or ``joint``.

    Raises:
        InvalidFile: No run has such a metric or id.
    """
    if not runs:
        return []
    named = metric or headline(runs)
    found: list[Point] = []
    before: Past | None = None
    for one in runs:
        if id is None:
            value = one.summary["metrics"].get(named)
        else:
            counts = one.summary["by_id"].get(id)
            value = counts and _share(counts, mode)
        if value is None:
            continue
        changes = (*changed(before.record, one.record), *_asked(before, one)) if before else ()
        found.append(Point(one, value, changes))
        before = one
    if not found:
        name, known = (named, "metrics") if id is None else (id, "by_id")
        kinds = {kind for one in runs for kind in one.summary[known]}
        raise InvalidFile(NAME, "", f"no run has {name!r}{hint(name, kinds)}")
    return found


def headline(runs: Sequence[Past]) -> str:
    """Return the metric that the last run quotes."""
    return runs[-1].summary["headline"]["metric"]


def _share(counts: Mapping[str, Any], mode: str) -> dict[str, Any]:
    """Return the share of an id, each verdict counted as its own cluster."""
    passed, decided = counts[mode]
    return figure(passed, decided, counts["n"], (passed, passed, decided), decided)


def _asked(before: Past, after: Past) -> list[str]:
    """Return how what was asked differs, as far as counts tell."""
    found: list[str] = []
    one, other = before.summary, after.summary
    counts = [{id: c["n"] for id, c in s["by_id"].items()} for s in (one, other)]
    if counts[0] != counts[1]:
        differ = [id for id in {**counts[0], **counts[1]} if counts[0].get(id) != counts[1].get(id)]
        found.append(f"{len(differ)} ids are asked more or less often, such as {differ[0]}")
    elif one["prompts"]["answered"] != other["prompts"]["answered"]:
        answered = f"{one['prompts']['answered']} then {other['prompts']['answered']}"
        found.append(f"prompts answered: {answered}")
    elif before.record.get("asked") not in (None, after.record.get("asked")):
        found.append("other prompts or constraints are asked, though as many")
    return found
