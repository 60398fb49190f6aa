"""Near duplicates: MinHash over shingles of three words, in bands, the same in every process.

One hash for each shingle fills all the slots (Li, Owen and Zhang, *One Permutation Hashing*,
NIPS 2012); empty slots borrow from the next one that is filled (Shrivastava and Li, ICML 2014),
so that short prompts compare too. Prompts that share a band are compared slot by slot. A library
would be as fast, but the bytes of a data set must not change with its version.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from hashlib import blake2b

from ifeval.build.store import Store, hashed

_SLOTS = 128
_BANDS = 32
_ROWS = _SLOTS // _BANDS
_EMPTY = 0xFFFFFFFF
_WORDS = re.compile(r"\w+")
_LONGEST = 20_000
"""How many words of a prompt count: two that agree in so many are one."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return _WORDS.findall(text.casefold())


def signature(text: str) -> array[int]:
    """Return the signature of a text: for each slot the least hash that fell into it."""
    words = words_of(text)[:_LONGEST]
    shingles = {" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))}
    slots = array("I", [_EMPTY] * _SLOTS)
    for shingle in shingles:
        hashed = int.from_bytes(blake2b(shingle.encode("utf-8", "replace"), digest_size=6).digest())
        slot, value = hashed % _SLOTS, hashed >> 16
        slots[slot] = min(slots[slot], value)
    return _filled(slots)


def _filled(slots: array[int]) -> array[int]:
    """Return slots of which the empty ones have the value of the next one, and how far it was."""
    last, distance = _EMPTY, 0
    found = array("I", slots)
    for i in range(2 * _SLOTS - 1, -1, -1):
        value = slots[i % _SLOTS]
        if value != _EMPTY:
            last, distance = value, 0
        elif last != _EMPTY:
            distance += 1
            if i < _SLOTS:
                found[i] = (last + distance * 0x9E3779B1) & 0xFFFFFFFF
    return found


def likeness(one: array[int], other: array[int]) -> float:
    """Return the estimated share of the shingles that two texts have in common (Jaccard)."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / _SLOTS


class Near:
    """Clusters of texts, found one after the other: an earlier answer never changes.

    Args:
        threshold: The share of common shingles from which two texts are near duplicates.
        store: Where the clusters are kept.
    """

    def __init__(self, threshold: float, store: Store) -> None:
        self._threshold = threshold
        self._store = store
        self._clusters = 0

    def cluster(self, text: str, before: str = "") -> int:
        """Return the number of the cluster that a text belongs to; a new one where it is alone.

        A text is compared with the first one of each cluster, so that clusters do not drift.

        Args:
            text: What is asked.
            before: What it is asked of: the turns before it, and documents. Two that say "go on"
                are alike only where these are.
        """
        slots, earlier = signature(text), signature(before) if before else array("I")
        keys = [
            hashed(bytes((band,)) + _rows(slots, band) + _rows(earlier, band))
            for band in range(_BANDS)
        ]
        best = max(
            ((self._likeness(slots, earlier, data), -number) for number, data in self._found(keys)),
            default=(0.0, 0),
        )
        if best[0] >= self._threshold:
            return -best[1]
        number, self._clusters = self._clusters, self._clusters + 1
        values = (number, slots.tobytes() + earlier.tobytes())
        self._store.run("INSERT INTO clusters VALUES (?, ?, NULL, 0)", values)
        rows = ((key, number) for key in keys)
        self._store.each("INSERT OR IGNORE INTO bands VALUES (?, ?)", rows)
        return number

    def _found(self, keys: list[int]) -> Iterator[tuple[int, bytes]]:
        """Yield the clusters that share a band with a text."""
        places = ", ".join("?" * len(keys))
        statement = f"SELECT DISTINCT cluster FROM bands WHERE hash IN ({places})"  # noqa: S608 - of question marks alone
        for (number,) in [*self._store.all(statement, keys)]:
            found = self._store.first("SELECT signature FROM clusters WHERE number = ?", (number,))
            if found:
                yield number, found[0]

    @staticmethod
    def _likeness(slots: array[int], earlier: array[int], other: bytes) -> float:
        data = _array(other)
        if len(data) != len(slots) + len(earlier):
            return 0.0
        alike = likeness(slots, data[:_SLOTS])
        return min(alike, likeness(earlier, data[_SLOTS:])) if earlier else alike


def _rows(slots: array[int], band: int) -> bytes:
    return slots[band * _ROWS : (band + 1) * _ROWS].tobytes()


def _array(data: bytes) -> array[int]:
    found = array("I")
    found.frombytes(data)
    return found
