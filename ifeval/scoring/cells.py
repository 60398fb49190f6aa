"""What each prompt contributed to each id, and the sums over prompts that intervals need."""

import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any, Literal, NamedTuple

IdCounts = tuple[tuple[str, tuple[int, ...]], ...]
"""For each id, mode by mode, how many passed and how many were decided."""


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
        self._shape = array("I")
        self._start = array("Q")
        self._counts = array("I")
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
        arrays = [packed(numbers) for numbers in (self._shape, self._start, self._counts)]
        others = [[*place, counts] for place, counts in self._others.items()]
        return [self._width, [*self._shapes], *arrays, others]

    @classmethod
    def load(cls, data: list[Any]) -> "Cells":
        """Return what was dumped."""
        cells = cls()
        cells._width, shapes, shape, start, counts, others = data
        cells._shapes = {tuple(names): number for number, names in enumerate(shapes, start=1)}
        cells._shape, cells._start = unpacked("I", shape), unpacked("Q", start)
        cells._counts = unpacked("I", counts)
        cells._others = {(prompt, name): found for prompt, name, found in others}
        return cells


def packed(numbers: "array[int]") -> str:
    """Return numbers as a short text: as a list they would take many times their memory."""
    from base64 import b64encode

    return b64encode(zlib.compress(memoryview(numbers).cast("B"), 1)).decode("ascii")


def unpacked(code: Literal["I", "Q"], text: str) -> "array[int]":
    """Return the numbers that were packed.

    Args:
        code: The type code of the array.
        text: What ``packed`` gave.
    """
    from base64 import b64decode

    numbers: array[int] = array(code)
    numbers.frombytes(zlib.decompress(b64decode(text)))
    return numbers


def _merged(cells: Iterable[tuple[str, Sequence[int]]]) -> Iterable[tuple[str, Sequence[int]]]:
    """Return the counts of each group once, added up."""
    found: dict[str, Sequence[int]] = {}
    for name, counts in cells:
        before = found.get(name)
        both = zip(before or counts, counts, strict=True)
        found[name] = [a + b for a, b in both] if before else counts
    return found.items()


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
