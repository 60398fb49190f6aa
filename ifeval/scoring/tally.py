"""What is counted while rows are scored: sums only, so that memory does not grow with rows.

Intervals need what each prompt contributed, to every figure and to every id: a few small
numbers for each distinct prompt; see ``cells``.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from ifeval.modes import Asked, Judged
from ifeval.scoring.cells import Cells, IdCounts, packed, unpacked
from ifeval.scoring.grounding import GroundTally
from ifeval.verdict import conjunction

MODES = ("strict", "loose", "joint")
"""Where both meanings are asked for the modes come twice: official, then corrected."""
NAMED = 20
"""How many rows of a kind are named; all are counted."""

_PER_PROMPT = ("prompt_passed", "prompt_decided", "inst_passed", "inst_decided")
_REASONS = 50
"""How many different reasons for a missing resource are kept apart for an id."""
_WORDS = {True: "pass", False: "fail", None: "undecided"}


Outcome = tuple[
    tuple[bool | None, ...],
    tuple[int, ...],
    tuple[int, ...],
    int,
    IdCounts,
    tuple[str, int] | None,
    int,
]
"""What one row adds to the figures over prompts: for each mode whether the prompt passed, how many
instructions did and how many were decided; how many there are; the counts by id; the benchmark
that the prompt belongs to and its number there; and a number for the prompt and all that is asked.
"""


def outcome(
    asked: tuple[Asked, ...],
    judged: Judged,
    corrected: Judged | None = None,
    benchmark: tuple[str, int] | None = None,
    question: int = 0,
) -> Outcome:
    """Return what a row adds; what does not apply stays out of the instructions."""
    lists = judged[1:] if corrected is None else (*judged[1:], *corrected[1:])
    applies = tuple([verdict.status != "not applicable" for verdict in judged.verdicts])
    return (*_sums(tuple([one.id for one in asked]), lists, applies), benchmark, question)


@lru_cache(8192)
def _sums(
    names: tuple[str, ...], lists: tuple[tuple[bool | None, ...], ...], applies: tuple[bool, ...]
) -> tuple[tuple[bool | None, ...], tuple[int, ...], tuple[int, ...], int, IdCounts]:
    """Return the sums of an outcome; few rows in many differ in what they are made of."""
    kept = lists
    if not all(applies):
        names = tuple([name for name, counts in zip(names, applies, strict=True) if counts])
        kept = tuple(
            tuple(p for p, counts in zip(passed, applies, strict=True) if counts)
            for passed in lists
        )
    return (
        tuple(conjunction(passed) for passed in lists),
        tuple(passed.count(True) for passed in kept),
        tuple(len(passed) - passed.count(None) for passed in kept),
        len(names),
        _id_counts(names, kept),
    )


def _id_counts(names: Iterable[str], lists: Iterable[tuple[bool | None, ...]]) -> IdCounts:
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
        return packed(self._table)

    @classmethod
    def load(cls, text: str) -> "Seen":
        """Return the set that was dumped."""
        seen = cls()
        seen._table = unpacked("Q", text)
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
        self.samples = array("I")
        self.per_prompt: dict[str, list[array[int]]] = {
            name: [array("I") for _ in MODES * (1 + both)] for name in _PER_PROMPT
        }
        self.cells = Cells()
        self.totals: Counter[str] = Counter()
        self.known: dict[str, dict[int, int]] = {}
        """For each benchmark, by number there, the prompts that were found."""
        self.questions = 0
        """The sum of the numbers of what was asked, each prompt once, in any order."""
        self.seen = Seen()
        self.ground = GroundTally()

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
        prompt, passed_, decided, total, ids, benchmark, question = outcome
        self.totals["instructions"] += total
        if self.samples[number] == 1:
            self.questions += question
        self.cells.add(number, ids)
        if benchmark:
            name, place = benchmark
            self.known.setdefault(name, {})[place] = number
        per = self.per_prompt
        for mode, passed in enumerate(prompt):
            if passed is not None:
                per["prompt_decided"][mode][number] += 1
                if passed:
                    per["prompt_passed"][mode][number] += 1
            per["inst_passed"][mode][number] += passed_[mode]
            per["inst_decided"][mode][number] += decided[mode]

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
            "samples": packed(self.samples),
            "per_prompt": {
                name: [*map(packed, arrays)] for name, arrays in self.per_prompt.items()
            },
            "totals": self.totals,
            "both": self.both,
            "cells": self.cells.dump(),
            "known": {name: [*found.items()] for name, found in self.known.items()},
            "questions": self.questions,
            "seen": self.seen.dump(),
            "ground": self.ground.dump(),
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
        tally.samples = unpacked("I", data["samples"])
        tally.per_prompt = {
            name: [unpacked("I", counts) for counts in arrays]
            for name, arrays in data["per_prompt"].items()
        }
        tally.totals = Counter(data["totals"])
        tally.cells = Cells.load(data["cells"])
        tally.known = {name: dict(found) for name, found in data["known"].items()}
        tally.questions = data["questions"]
        tally.seen = Seen.load(data["seen"])
        tally.ground = GroundTally.load(data["ground"])
        return tally
