"""What is counted while rows are scored: sums only, so that memory does not grow with rows.

Intervals need what each prompt contributed, to every figure and to every id: a few small
numbers for each distinct prompt.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import count
from typing import Any, NamedTuple

from ifeval.modes import Asked, Judged
from ifeval.verdict import conjunction

MODES = ("strict", "loose", "joint")
"""Where both meanings are asked for the modes come twice: official, then corrected."""
NAMED = 20
"""How many rows of a kind are named; all are counted."""

_PER_PROMPT = ("prompt_passed", "prompt_decided", "inst_passed", "inst_decided")
_REASONS = 50
"""How many different reasons for a missing resource are kept apart for an id."""
_WORDS = {True: "pass", False: "fail", None: "undecided"}

IdCounts = tuple[tuple[str, tuple[int, ...]], ...]
"""For each id, mode by mode, how many passed and how many were decided."""


class Outcome(NamedTuple):
    """What one row adds to the figures over prompts, for each mode."""

    prompt: tuple[bool | None, ...]
    passed: tuple[int, ...]
    decided: tuple[int, ...]
    total: int
    ids: IdCounts
    benchmark: tuple[str, int] | None = None
    """The benchmark that the prompt belongs to, and its number there."""


def outcome(
    asked: tuple[Asked, ...],
    judged: Judged,
    corrected: Judged | None = None,
    benchmark: tuple[str, int] | None = None,
) -> Outcome:
    """Return what a row adds; what does not apply stays out of the instructions."""
    lists = judged[1:] if corrected is None else (*judged[1:], *corrected[1:])
    names = [one.id for one in asked]
    applies = [verdict.status != "not applicable" for verdict in judged.verdicts]
    kept = lists
    if not all(applies):
        names = [name for name, counts in zip(names, applies, strict=True) if counts]
        kept = tuple(
            tuple(p for p, counts in zip(passed, applies, strict=True) if counts)
            for passed in lists
        )
    return Outcome(
        tuple(conjunction(passed) for passed in lists),
        tuple(passed.count(True) for passed in kept),
        tuple(len(passed) - passed.count(None) for passed in kept),
        len(names),
        _id_counts(names, kept),
        benchmark,
    )


def _id_counts(names: list[str], lists: Iterable[tuple[bool | None, ...]]) -> IdCounts:
    found: dict[str, list[int]] = {}
    for name, *passed in zip(names, *lists, strict=True):
        counts = [int(test) for p in passed for test in (p is True, p is not None)]
        if name in found:
            counts = [a + b for a, b in zip(found[name], counts, strict=True)]
        found[name] = counts
    return tuple([(name, tuple(counts)) for name, counts in found.items()])


@dataclass(slots=True)
class IdTally:
    """Counts for one id. How many passed is counted by prompt: see ``Cells``."""

    n: int = 0
    statuses: Counter[str] = field(default_factory=Counter[str])
    example: list[Any] | None = None
    foreign: bool = False
    leaves: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    resources: Counter[str] = field(default_factory=Counter[str])
    """What was said where a resource was missing, and how often."""
    changes: Counter[str] = field(default_factory=Counter[str])
    """What the corrected meaning changes, such as ``strict: pass to fail``."""
    changed: list[Any] | None = None
    """The key of a row with another strict verdict, and the two reasons."""

    def add(self, other: "IdTally") -> None:
        """Add the counts of a later part of the run."""
        self.n += other.n
        self.statuses.update(other.statuses)
        self.example = self.example or other.example
        self.foreign = self.foreign or other.foreign
        self.leaves = self.leaves or other.leaves
        self.corrected = self.corrected or other.corrected
        self.resources.update(other.resources)
        self.changes.update(other.changes)
        self.changed = self.changed or other.changed


def count_ids(
    ids: dict[str, IdTally],
    asked: tuple[Asked, ...],
    judged: Judged,
    key: Any,
    corrected: Judged | None = None,
) -> None:
    """Add the verdicts on one row to the counts by id."""
    for index, (one, verdict) in enumerate(zip(asked, judged.verdicts, strict=True)):
        tally = ids.get(one.id)
        if tally is None:
            tally = ids[one.id] = IdTally(foreign=one.foreign, leaves=one.leaves)
        tally.corrected = tally.corrected or one.corrected
        tally.n += verdict.status != "not applicable"
        tally.statuses[verdict.status] += 1
        if tally.example is None and verdict.passed is False:
            tally.example = [key, verdict.reason]
        if verdict.status == "no resource":
            known = verdict.reason in tally.resources or len(tally.resources) < _REASONS
            tally.resources[verdict.reason if known else "other resources"] += 1
        if corrected is not None and corrected is not judged:
            _compare(tally, index, judged, corrected, key)


def _compare(tally: IdTally, index: int, judged: Judged, corrected: Judged, key: Any) -> None:
    for mode, one, other in zip(MODES, judged[1:], corrected[1:], strict=True):
        if one[index] is not other[index]:
            tally.changes[f"{mode}: {_WORDS[one[index]]} to {_WORDS[other[index]]}"] += 1
            if tally.changed is None and mode == "strict":
                reasons = (judged.verdicts[index].reason, corrected.verdicts[index].reason)
                tally.changed = [key, *reasons]


class Sums(NamedTuple):
    """Sums over prompts of how many passed (x) and were decided (n), for an interval."""

    x: int
    n: int
    xx: int
    xn: int
    nn: int
    clusters: int


class Cells:
    """What each prompt contributed to each id.

    The samples of a prompt nearly always ask the same: so a prompt has one row of numbers, and
    what a later sample asks besides stands elsewhere.
    """

    def __init__(self) -> None:
        self._width = 0
        self._shapes: dict[tuple[str, ...], int] = {}
        self._shape = array("L")
        self._start = array("Q")
        self._counts = array("L")
        self._others: dict[tuple[int, str], list[int]] = {}

    def add(self, prompt: int, ids: IdCounts) -> None:
        """Add what one response contributes."""
        while len(self._shape) <= prompt:
            self._shape.append(0)
            self._start.append(0)
        names = tuple([name for name, _ in ids])
        self._width = self._width or sum(len(counts) for _, counts in ids[:1])
        shape = self._shapes.setdefault(names, len(self._shapes) + 1)
        if not self._shape[prompt]:
            self._shape[prompt] = shape
            self._start[prompt] = len(self._counts)
            for _, counts in ids:
                self._counts.extend(counts)
        elif self._shape[prompt] == shape:
            at = self._start[prompt]
            for _, counts in ids:
                for count in counts:
                    self._counts[at] += count
                    at += 1
        else:
            for name, counts in ids:
                before = self._others.get((prompt, name)) or [0] * len(counts)
                both = zip(before, counts, strict=True)
                self._others[prompt, name] = [a + b for a, b in both]

    def sums(self, group: Callable[[str], str]) -> dict[str, list[Sums]]:
        """Return, for each group of ids, the sums over prompts of each mode."""
        found: dict[str, list[int]] = {}
        modes = range(0, self._width, 2)
        for name, counts in self._cells(group):
            total = found.get(name)
            if total is None:
                total = found[name] = [0] * 3 * self._width
            for at in modes:
                n = counts[at + 1]
                if n:
                    x, to = counts[at], 3 * at
                    total[to] += x
                    total[to + 1] += n
                    total[to + 2] += x * x
                    total[to + 3] += x * n
                    total[to + 4] += n * n
                    total[to + 5] += 1
        return {
            name: [Sums(*total[to : to + 6]) for to in range(0, len(total), 6)]
            for name, total in found.items()
        }

    def _cells(self, group: Callable[[str], str]) -> Iterator[tuple[str, Sequence[int]]]:
        """Return, prompt by prompt, the counts of each group."""
        groups = [[], *([group(name) for name in names] for names in self._shapes)]
        apart = [len({*names}) == len(names) for names in groups]
        others: dict[int, list[tuple[str, Sequence[int]]]] = {}
        for (prompt, name), counts in self._others.items():
            others.setdefault(prompt, []).append((group(name), counts))
        width, every = self._width, self._counts
        for prompt, (shape, start) in enumerate(zip(self._shape, self._start, strict=True)):
            cells: list[tuple[str, Sequence[int]]] = [
                (name, every[at : at + width])
                for name, at in zip(groups[shape], count(start, width), strict=False)
            ]
            more = others.get(prompt)
            yield from cells if apart[shape] and not more else _merged([*cells, *(more or ())])

    def dump(self) -> list[Any]:
        """Return everything as JSON."""
        arrays = [[*numbers] for numbers in (self._shape, self._start, self._counts)]
        others = [[*place, counts] for place, counts in self._others.items()]
        return [self._width, [*self._shapes], *arrays, others]

    @classmethod
    def load(cls, data: list[Any]) -> "Cells":
        """Return what was dumped."""
        cells = cls()
        cells._width, shapes, shape, start, counts, others = data
        cells._shapes = {tuple(names): number for number, names in enumerate(shapes, start=1)}
        cells._shape, cells._start = array("L", shape), array("Q", start)
        cells._counts = array("L", counts)
        cells._others = {(prompt, name): found for prompt, name, found in others}
        return cells


def _merged(cells: Iterable[tuple[str, Sequence[int]]]) -> Iterable[tuple[str, Sequence[int]]]:
    """Return the counts of each group once, added up."""
    found: dict[str, Sequence[int]] = {}
    for name, counts in cells:
        before = found.get(name)
        both = zip(before or counts, counts, strict=True)
        found[name] = [a + b for a, b in both] if before else counts
    return found.items()


class Seen:
    """A set of explicit samples, at most 16 bytes each: hashes in an open table."""

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * 64))
        self._used = 0

    def add(self, key: str | int, sample: str | int) -> bool:
        """Add a sample of a key; tell whether it was there."""
        text = f"{type(key).__name__}:{key}\n{sample}".encode("utf-8", "surrogatepass")
        digest = int.from_bytes(blake2b(text, digest_size=8).digest(), "little") or 1
        at = self._find(digest)
        if self._table[at]:
            return True
        self._table[at] = digest
        self._used += 1
        if self._used * 5 > len(self._table) * 4:
            old = self._table
            # From four fifths full, growing by a half leaves it over half full: 16 bytes each.
            self._table = array("Q", bytes(8 * (len(old) * 3 // 2)))
            for digest in old:
                if digest:
                    self._table[self._find(digest)] = digest
        return False

    def _find(self, digest: int) -> int:
        table, size = self._table, len(self._table)
        at = digest % size
        while table[at] and table[at] != digest:
            at = at + 1 if at + 1 < size else 0
        return at

    def dump(self) -> str:
        """Return the table as text."""
        return self._table.tobytes().hex()

    @classmethod
    def load(cls, text: str) -> "Seen":
        """Return the set that was dumped."""
        seen = cls()
        seen._table = array("Q", bytes.fromhex(text))
        seen._used = sum(1 for digest in seen._table if digest)
        return seen


class Tally:
    """Everything that is counted over a run.

    Args:
        both: Whether the corrected meaning is counted beside the official one.
    """

    def __init__(self, *, both: bool = False) -> None:
        self.both = both
        self.rows: Counter[str] = Counter()
        self.named: dict[str, list[Any]] = {}
        self.ids: dict[str, IdTally] = {}
        self.clusters: dict[str | int, int] = {}
        self.samples = array("L")
        self.per_prompt: dict[str, list[array[int]]] = {
            name: [array("L") for _ in MODES * (1 + both)] for name in _PER_PROMPT
        }
        self.cells = Cells()
        self.totals: Counter[str] = Counter()
        self.known: dict[str, dict[int, int]] = {}
        """For each benchmark, by number there, the prompts that were found."""
        self.seen = Seen()

    def name(self, kind: str, what: Any) -> None:
        """Count a row of a kind, and name it if it is among the first."""
        self.rows[kind] += 1
        names = self.named.setdefault(kind, [])
        if len(names) < NAMED:
            names.append(what)

    def cluster(self, key: str | int) -> int:
        """Return the number of a prompt among those with an answer."""
        number = self.clusters.setdefault(key, len(self.clusters))
        if number == len(self.samples):
            self.samples.append(0)
            for arrays in self.per_prompt.values():
                for counts in arrays:
                    counts.append(0)
        return number

    def sample(self, key: str | int, explicit: int | str | None) -> tuple[int, int | str]:
        """Return the number of a row's prompt and the row's sample, and count duplicates."""
        number = self.cluster(key)
        ordinal = self.samples[number]
        self.samples[number] += 1
        if explicit is None:
            return number, ordinal
        if self.seen.add(key, explicit):
            self.name("duplicate", [key, explicit])
        return number, explicit

    def add(self, number: int, outcome: Outcome) -> None:
        """Add what one row contributes."""
        self.totals["instructions"] += outcome.total
        self.cells.add(number, outcome.ids)
        if outcome.benchmark:
            name, place = outcome.benchmark
            self.known.setdefault(name, {})[place] = number
        for mode, passed in enumerate(outcome.prompt):
            if passed is not None:
                self.per_prompt["prompt_decided"][mode][number] += 1
                if passed:
                    self.per_prompt["prompt_passed"][mode][number] += 1
            self.per_prompt["inst_passed"][mode][number] += outcome.passed[mode]
            self.per_prompt["inst_decided"][mode][number] += outcome.decided[mode]

    def add_ids(self, ids: Mapping[str, IdTally]) -> None:
        """Add counts by id."""
        for id, tally in ids.items():
            if id in self.ids:
                self.ids[id].add(tally)
            else:
                self.ids[id] = tally

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON, for a checkpoint."""
        return {
            "rows": self.rows,
            "named": self.named,
            "ids": {
                id: [*(getattr(t, name) for name in IdTally.__slots__)]
                for id, t in self.ids.items()
            },
            "clusters": [*self.clusters],
            "samples": [*self.samples],
            "per_prompt": {
                name: [[*counts] for counts in arrays] for name, arrays in self.per_prompt.items()
            },
            "totals": self.totals,
            "both": self.both,
            "cells": self.cells.dump(),
            "known": {name: [*found.items()] for name, found in self.known.items()},
            "seen": self.seen.dump(),
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> "Tally":
        """Return the tally that was dumped."""
        tally = cls(both=data["both"])
        tally.rows = Counter(data["rows"])
        tally.named = data["named"]
        for id, values in data["ids"].items():
            found = dict(zip(IdTally.__slots__, values, strict=True))
            for part in ("statuses", "resources", "changes"):
                found[part] = Counter(found[part])
            for part in ("leaves", "corrected"):
                found[part] = tuple(found[part])
            tally.ids[id] = IdTally(**found)
        tally.clusters = {key: number for number, key in enumerate(data["clusters"])}
        tally.samples = array("L", data["samples"])
        tally.per_prompt = {
            name: [array("L", counts) for counts in arrays]
            for name, arrays in data["per_prompt"].items()
        }
        tally.totals = Counter(data["totals"])
        tally.cells = Cells.load(data["cells"])
        tally.known = {name: dict(found) for name, found in data["known"].items()}
        tally.seen = Seen.load(data["seen"])
        return tally


def sums(passed: Iterable[int], decided: Iterable[int]) -> Sums:
    """Return the sums over prompts with something decided."""
    x = n = xx = xn = nn = clusters = 0
    for a, b in zip(passed, decided, strict=True):
        if b:
            x += a
            n += b
            xx += a * a
            xn += a * b
            nn += b * b
            clusters += 1
    return Sums(x, n, xx, xn, nn, clusters)
