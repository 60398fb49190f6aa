"""What is counted while rows are scored: sums only, so that memory does not grow with rows.

Figures by id are sums over rows. Figures over prompts and instructions need, for their
intervals, what each prompt contributed: a few small numbers for each distinct prompt.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

from ifeval.modes import Asked, Judged
from ifeval.verdict import conjunction

MODES = ("strict", "loose", "joint")
NAMED = 20
"""How many rows of a kind are named; all are counted."""

_PER_PROMPT = ("prompt_passed", "prompt_decided", "inst_passed", "inst_decided")


class Outcome(NamedTuple):
    """What one row adds to the figures over prompts, for each mode in the order of MODES."""

    prompt: tuple[bool | None, ...]
    passed: tuple[int, ...]
    decided: tuple[int, ...]
    total: int


def outcome(judged: Judged) -> Outcome:
    """Return what a row adds; what does not apply stays out of the instructions."""
    applies = [v.status != "not applicable" for v in judged.verdicts]
    lists = (judged.strict, judged.loose, judged.joint)
    if all(applies):
        kept = lists
    else:
        kept = tuple(
            tuple(p for p, counts in zip(passed, applies, strict=True) if counts)
            for passed in lists
        )
    return Outcome(
        tuple(conjunction(passed) for passed in lists),
        tuple(passed.count(True) for passed in kept),
        tuple(len(passed) - passed.count(None) for passed in kept),
        len(kept[0]),
    )


@dataclass(slots=True)
class IdTally:
    """Counts for one id.

    ``squares`` holds, for each mode, Σx², Σxn and Σn² over rows, and the number of rows with
    something decided.
    """

    n: int = 0
    passed: list[int] = field(default_factory=lambda: [0, 0, 0])
    decided: list[int] = field(default_factory=lambda: [0, 0, 0])
    squares: list[list[int]] = field(default_factory=lambda: [[0, 0, 0, 0] for _ in MODES])
    statuses: Counter[str] = field(default_factory=Counter[str])
    example: list[Any] | None = None
    foreign: bool = False
    leaves: tuple[str, ...] = ()

    def add(self, other: "IdTally") -> None:
        """Add the counts of a later part of the run."""
        self.n += other.n
        for mode in range(len(MODES)):
            self.passed[mode] += other.passed[mode]
            self.decided[mode] += other.decided[mode]
            for i in range(4):
                self.squares[mode][i] += other.squares[mode][i]
        self.statuses.update(other.statuses)
        self.example = self.example or other.example
        self.foreign = self.foreign or other.foreign
        self.leaves = self.leaves or other.leaves


def count_ids(ids: dict[str, IdTally], asked: tuple[Asked, ...], judged: Judged, key: Any) -> None:
    """Add the verdicts on one row to the counts by id."""
    groups: dict[str, list[int]] = {}
    for index, one in enumerate(asked):
        groups.setdefault(one.id, []).append(index)
    lists = (judged.strict, judged.loose, judged.joint)
    for id, indexes in groups.items():
        tally = ids.get(id)
        if tally is None:
            first = asked[indexes[0]]
            tally = ids[id] = IdTally(foreign=first.foreign, leaves=first.leaves)
        counted = [i for i in indexes if judged.verdicts[i].status != "not applicable"]
        tally.n += len(counted)
        for index in indexes:
            verdict = judged.verdicts[index]
            tally.statuses[verdict.status] += 1
            if tally.example is None and verdict.passed is False:
                tally.example = [key, verdict.reason]
        for mode, passed in enumerate(lists):
            x = n = 0
            for index in counted:
                if passed[index] is not None:
                    n += 1
                    x += passed[index] is True
            tally.passed[mode] += x
            tally.decided[mode] += n
            squares = tally.squares[mode]
            squares[0] += x * x
            squares[1] += x * n
            squares[2] += n * n
            squares[3] += n > 0


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
    """Everything that is counted over a run."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.named: dict[str, list[Any]] = {}
        self.ids: dict[str, IdTally] = {}
        self.clusters: dict[str | int, int] = {}
        self.samples = array("L")
        self.per_prompt: dict[str, list[array[int]]] = {
            name: [array("L") for _ in MODES] for name in _PER_PROMPT
        }
        self.totals: Counter[str] = Counter()
        self.known: dict[str, set[int]] = {}
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
        for mode in range(len(MODES)):
            passed = outcome.prompt[mode]
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
            "known": {name: sorted(found) for name, found in self.known.items()},
            "seen": self.seen.dump(),
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> "Tally":
        """Return the tally that was dumped."""
        tally = cls()
        tally.rows = Counter(data["rows"])
        tally.named = data["named"]
        for id, values in data["ids"].items():
            found = dict(zip(IdTally.__slots__, values, strict=True))
            found |= {"statuses": Counter(found["statuses"]), "leaves": tuple(found["leaves"])}
            tally.ids[id] = IdTally(**found)
        tally.clusters = {key: number for number, key in enumerate(data["clusters"])}
        tally.samples = array("L", data["samples"])
        tally.per_prompt = {
            name: [array("L", counts) for counts in arrays]
            for name, arrays in data["per_prompt"].items()
        }
        tally.totals = Counter(data["totals"])
        tally.known = {name: {*found} for name, found in data["known"].items()}
        tally.seen = Seen.load(data["seen"])
        return tally


def sums(passed: Iterable[int], decided: Iterable[int]) -> tuple[int, int, int, int, int, int]:
    """Return Σx, Σn, Σx², Σxn, Σn² over prompts with something decided, and how many."""
    x = n = xx = xn = nn = clusters = 0
    for a, b in zip(passed, decided, strict=True):
        if b:
            x += a
            n += b
            xx += a * a
            xn += a * b
            nn += b * b
            clusters += 1
    return x, n, xx, xn, nn, clusters
