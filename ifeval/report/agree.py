"""Verdicts against what people said: thumbs, votes, and the side that they preferred.

Feedback is JSONL. A row names a ``key`` (and a ``sample`` where there are several) and says one of

- ``rating``: a thumb or vote on the response of a single run: ``up`` or ``down``, true or false,
  or a number whose sign counts;
- ``preferred``: the side that was chosen of two runs: ``a``, ``b`` or ``tie``.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ifeval import statistics
from ifeval.errors import InvalidFile, InvalidRow
from ifeval.report.by_slice import fields
from ifeval.report.figures import family
from ifeval.report.runs import Passed, Result, Run
from ifeval.report.texts import Texts

NAMED = 20
"""How many of the pairs that no check explains are shown; all are counted."""
_UP = {"up": 1, "down": -1, "tie": 0, "neutral": 0, "good": 1, "bad": -1}
_SIDES = {"a": 1, "b": -1, "tie": 0}

At = tuple[str | int, str | int | None]


class Said(NamedTuple):
    """One piece of feedback; above 0 it is for the response, or for side A."""

    key: str | int
    sample: str | int | None
    way: int
    line: int


@dataclass
class Agreement:
    """How often verdicts point the way that people do, counted by prompt."""

    prompts: dict[str | int, list[int]] = field(default_factory=dict[str | int, list[int]])
    silent: int = 0
    """Where the verdict, or the person, points nowhere."""

    def add(self, key: str | int, verdict: int, said: int) -> None:
        """Add one verdict and what was said, each above 0, below 0, or 0 for neither."""
        if not verdict or not said:
            self.silent += 1
            return
        counts = self.prompts.setdefault(key, [0, 0])
        counts[0] += (verdict > 0) == (said > 0)
        counts[1] += 1

    def figures(self) -> dict[str, Any]:
        """Return the share that agrees, with its interval clustered by prompt."""
        values = self.prompts.values()
        x, n = sum(a for a, _ in values), sum(b for _, b in values)
        squares = (
            sum(a * a for a, _ in values),
            sum(a * b for a, b in values),
            sum(b * b for _, b in values),
        )
        ends = statistics.interval(x, n, squares, len(self.prompts))
        return {
            "agree": x,
            "of": n,
            "value": round(x / n, 6) if n else None,
            "interval": [round(end, 6) for end in ends] if ends else None,
            "silent": self.silent,
        }


def feedback(path: Path, *, sides: bool) -> list[Said]:
    """Read a file of feedback.

    Args:
        path: JSONL.
        sides: Whether two runs are compared, so that ``preferred`` is wanted, not ``rating``.

    Raises:
        InvalidFile: There is no such file.
        InvalidRow: A row has no key, or not what is wanted.
    """
    if not path.is_file():
        raise InvalidFile(path, "", "no such file")
    name = "preferred" if sides else "rating"
    found: list[Said] = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise InvalidRow(path, number, "", f"not JSON: {error}") from None
            if not isinstance(row, dict) or not isinstance(row.get("key"), str | int):  # pyright: ignore[reportUnknownMemberType]
                raise InvalidRow(path, number, "key", "is missing, or is no text or number")
            way = _way(row.get(name), _SIDES if sides else _UP)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
            if way is None:
                wanted = "a, b or tie" if sides else "up or down, true or false, or a number"
                raise InvalidRow(path, number, name, f"is {row.get(name)!r}, not {wanted}")  # pyright: ignore[reportUnknownMemberType]
            found.append(Said(row["key"], row.get("sample"), way, number))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    return found


def _way(value: Any, words: Mapping[str, int]) -> int | None:
    match value:
        case str():
            return words.get(value.strip().lower())
        case bool() if words is _UP:
            return 1 if value else -1
        case int() | float() if words is _UP:
            return (value > 0) - (value < 0)
        case _:
            return None


def agreed(runs: Sequence[Run], said: Sequence[Said], mode: str = "strict") -> dict[str, Any]:
    """Hold the verdicts of one run against thumbs, or of two against preferences.

    Args:
        runs: One run, or sides A and B.
        said: The feedback.
        mode: ``strict``, ``loose`` or ``joint``.

    Returns:
        As JSON. First come the pairs that the checks do not explain: every check says that the
        side which was not chosen is as good or better, or that a response that got a thumb down
        is right. There a check is missing. Those where some check prefers the other side stand
        before those where all checks find both sides alike.
    """
    sides = [_by_key(run) for run in runs]
    whole = Agreement()
    cut: dict[tuple[str, str], Agreement] = {}
    missing: list[tuple[bool, Said, list[Result]]] = []
    unmatched = 0
    for one in said:
        results = [side.get((one.key, one.sample)) or side.get((one.key, None)) for side in sides]
        if any(result is None for result in results):
            unmatched += 1
            continue
        rows = [result for result in results if result]
        points = [_worth(row, mode) for row in rows]
        way = _points(points)
        whole.add(one.key, way, one.way)
        for kind, name, verdict in _parts(rows, mode):
            cut.setdefault((kind, name), Agreement()).add(one.key, verdict, one.way)
        for kind, value in fields(rows[0], None):
            cut.setdefault((kind, value), Agreement()).add(one.key, way, one.way)
        if _unexplained(rows, mode, one.way):
            missing.append((way * one.way >= 0, one, rows))
    # Where the checks prefer the other side comes before where they prefer neither.
    missing.sort(key=lambda found: found[0])
    return {
        "mode": mode,
        "feedback": len(said),
        "unmatched": unmatched,
        "missing_checks": {
            "count": len(missing),
            "against": sum(not neither for neither, _, _ in missing),
            "named": _named(runs, [found[1:] for found in missing[:NAMED]]),
        },
        "overall": whole.figures(),
        "slices": [
            {"kind": kind, "name": name, **cut[kind, name].figures()} for kind, name in sorted(cut)
        ],
    }


def _named(runs: Sequence[Run], found: Sequence[tuple[Said, list[Result]]]) -> list[dict[str, Any]]:
    """Return what no check explains, with the texts where they are there."""
    names = ["response"] if len(runs) == 1 else ["a", "b"]
    sides = [[*Texts(run).rows([rows[side] for _, rows in found])] for side, run in enumerate(runs)]
    named: list[dict[str, Any]] = []
    for number, (one, rows) in enumerate(found):
        texts = [side[number] for side in sides]
        named.append({
            "key": one.key,
            "sample": one.sample,
            "chosen": None if len(runs) == 1 else "a" if one.way > 0 else "b",
            "feedback_line": one.line,
            "verdict_lines": [row.line for row in rows],
            "texts": {
                "prompt": texts[0].prompt if texts[0] else None,
                **{n: row.response if row else None for n, row in zip(names, texts, strict=True)},
            },
        })  # fmt: skip
    return named


def _by_key(run: Run) -> dict[At, Result]:
    """Return the rows by key and sample; by key alone where a key has one row."""
    found: dict[At, Result] = {}
    several: set[str | int] = set()
    for result in run.results:
        found[result.key, result.sample] = result
        if (result.key, None) in found:
            several.add(result.key)
        found[result.key, None] = result
    for key in several:
        del found[key, None]
    return found


def _worth(row: Result, mode: str) -> float | None:
    passed = [p for p in row.passed[mode] if p is not None]
    return sum(passed) / len(passed) if passed else None


def _points(worth: Sequence[float | None]) -> int:
    """Return which way verdicts point: for one run whether all passed, for two the better."""
    if any(w is None for w in worth):
        return 0
    known = [w for w in worth if w is not None]
    if len(known) == 1:
        return 1 if known[0] == 1 else -1
    return (known[0] > known[1]) - (known[0] < known[1])


def _parts(rows: Sequence[Result], mode: str) -> Iterator[tuple[str, str, int]]:
    """Yield each constraint and its family, with the way that its verdicts point."""
    if len(rows) > 1 and rows[0].ids != rows[1].ids:
        return
    for index, id in enumerate(rows[0].ids):
        passed = [row.passed[mode][index] for row in rows]
        way = _points([None if p is None else float(p) for p in passed])
        yield "id", id, way
        yield "family", family(id), way


def _unexplained(rows: Sequence[Result], mode: str, said: int) -> bool:
    """Tell whether people chose against what every check says."""
    if not said:
        return False
    if len(rows) == 1:
        return said < 0 and rows[0].whole(mode) is True
    chosen, other = rows if said > 0 else rows[::-1]
    if chosen.ids != other.ids:
        return False
    pairs = zip(chosen.passed[mode], other.passed[mode], strict=True)
    return all(_rank(theirs) >= _rank(mine) for mine, theirs in pairs)


def _rank(passed: Passed) -> int:
    return 1 if passed else 0 if passed is None else -1
