"""The numbers of a text that its sources do not have.

These are flags. What they find is new in most cases; what they do not find may be unsupported
all the same, for a claim can be made of known words alone.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, combinations
from typing import NamedTuple

from ifeval.ground.clauses import sentences_of_view
from ifeval.ground.cues import Cues
from ifeval.ground.names import searchable, searchable_view
from ifeval.ground.values import Value, base, same
from ifeval.view import View

_MOST = 60
"""Numbers of the sources of which any two are combined; of more, only those of one sentence."""

_MARKER = re.compile(
    r"(?m)^[ \t>]*(?:[-*+][ \t]+)?(?:\d{1,3}[.):]|#{1,6}[ \t]*\d{1,3}[.):]?)(?=\s)"
)
_ENUMERATION = re.compile(
    r"\b(?:step|figure|table|section|part|chapter|question|item|point|option|note|day|no)s?\.?\s$",
    re.IGNORECASE,
)
_ROUND, _CONVERTED = 0.02, 0.03
_SMALL = 10
_TRIED = 50


class New(NamedTuple):
    """Something that no source has."""

    start: int
    end: int


class Numbers(NamedTuple):
    """The numbers of the sources, and those of each sentence."""

    values: list[Value]
    exact: dict[float, list[Value]]
    dates: list[Value]
    sentences: list[list[Value]]
    mantissas: frozenset[str]
    ordered: list[float]
    """What may have been rounded: all but years, in order."""
    measures: dict[str, list[float]]
    """Quantities by what they measure, in its first unit, in order."""


def numbers_of(sources: Sequence[View], cues: Cues) -> Numbers:
    """Return the numbers of some texts."""
    found: list[Value] = []
    sentences: list[list[Value]] = []
    for source in sources:
        ready = searchable_view(source, cues)
        found += ready.values
        at = 0
        for _, end in sentences_of_view(source):
            of_one: list[Value] = []
            while at < len(ready.values) and ready.values[at].start < end:
                if not ready.values[at].days:
                    of_one.append(ready.values[at])
                at += 1
            if len(of_one) > 1:
                sentences.append(of_one)
    exact: dict[float, list[Value]] = {}
    for value in found:
        exact.setdefault(value.number, []).append(value)
    plain = [value for value in found if not value.days]
    return Numbers(
        plain,
        exact,
        [value for value in found if value.days],
        sentences,
        frozenset(_mantissa(value.number) for value in plain if value.number >= 10),
        sorted({value.number for value in plain if not value.is_year}),
        _measures(plain),
    )


def _measures(values: Sequence[Value]) -> dict[str, list[float]]:
    found: dict[str, set[float]] = {}
    for value in values:
        if measured := base(value):
            found.setdefault(measured[0], set()).add(measured[1])
    return {kind: sorted(numbers) for kind, numbers in found.items()}


def _mantissa(number: float) -> str:
    return f"{number:.12e}".partition("e")[0].rstrip("0").rstrip(".")


def find_new_numbers(text: str, known: Numbers, cues: Cues) -> tuple[list[New], list[str]]:
    """Return the numbers of a text that are new, and how the others were come by.

    Args:
        text: The response, its citations masked.
        known: The numbers of the sources.
        cues: The table of the language.
    """
    markers = {m.end() for m in _MARKER.finditer(text)}
    new: list[New] = []
    told: list[str] = []
    derived: _Derived | None = None
    for value in searchable(text, cues).values:
        said = text[value.start : value.end]
        spelled = not any(char.isdigit() for char in said)
        if spelled and (value.number <= _SMALL or value.ordinal):
            continue
        if any(value.end <= end <= value.end + 2 for end in markers if end <= value.end + 2):
            continue
        if value.number <= 20 and _ENUMERATION.search(text[max(0, value.start - 14) : value.start]):
            continue
        how = _how(value, known)
        if not how and not value.days:
            derived = derived or _Derived(known)
            how = derived.how(value)
        if not how:
            new.append(New(value.start, value.end))
        elif how != "said":
            told.append(f"{' '.join(said.split())} ({how})")
    return new, told


def _how(value: Value, known: Numbers) -> str:
    if value.days:
        return "said" if any(_says(value, date, known) for date in known.dates) else ""
    if any(same(value, other) for other in known.exact.get(value.number, ())):
        return "said"
    if value.is_year and any(day[0] == value.number for date in known.dates for day in date.days):
        return "said"
    if value.is_year:
        return ""
    if value.number >= 10 and _mantissa(value.number) in known.mantissas:
        return "another scale"
    measured = base(value)
    if measured and (near := _near(known.measures.get(measured[0], []), measured[1], _CONVERTED)):
        return f"converted or rounded from {near[0]:g}"
    for other in _near(known.ordered, value.number, _ROUND):
        if len(_mantissa(value.number)) < len(_mantissa(other)):
            return f"rounded from {other:g}"
    return ""


def _near(ordered: Sequence[float], number: float, share: float) -> Sequence[float]:
    """Return the numbers of a list that are as near as a share allows, the first few."""
    margin = share * abs(number)
    first = bisect_left(ordered, number - margin)
    last = bisect_right(ordered, number + margin)
    return ordered[first : min(last, first + _TRIED)]


def _says(value: Value, date: Value, known: Numbers) -> bool:
    """Tell whether a source says a date; its year may stand elsewhere."""
    if same(value, date):
        return True
    return any(
        not there and year in known.exact and (month, day) == parts
        for year, month, day in value.days
        for there, *rest in date.days
        for parts in [tuple(rest)]
    )


class _Derived:
    """What follows from the numbers of the sources: sums, differences, shares and counts."""

    def __init__(self, known: Numbers) -> None:
        values = dict.fromkeys(value.number for value in known.values)
        if len(values) <= _MOST:
            pairs = [*combinations(values, 2)]
        else:
            pairs = [
                pair
                for of_one in known.sentences
                if len(of_one) <= _MOST
                for pair in combinations(dict.fromkeys(v.number for v in of_one), 2)
            ][:20_000]
        self._plain: dict[float, str] = {}
        self._shares: dict[float, str] = {}
        for a, b in pairs:
            low, high = sorted((a, b))
            self._plain.setdefault(round(a + b, 2), f"{a:g} + {b:g}")
            self._plain.setdefault(round(high - low, 2), f"{high:g} - {low:g}")
            if low > 0:
                self._plain.setdefault(round(high / low, 1), f"{high:g} / {low:g}")
                self._share(100 * low / high, f"{low:g} of {high:g}")
                self._share(100 * (high - low) / low, f"change from {low:g} to {high:g}")
                self._share(100 * (high - low) / high, f"change from {high:g} to {low:g}")
        for of_one in known.sentences:
            if 3 <= len(of_one) <= _MOST:
                sums = [0.0, *accumulate(value.number for value in of_one)]
                for i, j in combinations(range(len(sums)), 2):
                    if j - i >= 3:
                        total = round(sums[j] - sums[i], 2)
                        self._plain.setdefault(total, f"sum of {j - i} numbers")
                self._plain.setdefault(float(len(of_one)), f"count of {len(of_one)} numbers")

    def _share(self, number: float, how: str) -> None:
        for digits in (0, 1, 2):
            self._shares.setdefault(round(number, digits), how)

    def how(self, value: Value) -> str:
        """Return how a number follows from others, or an empty text.

        A percentage may be a share or a change; any other number is a sum, a difference, a
        ratio or a count.
        """
        if value.is_year:
            return ""
        number = round(value.number, 2)
        if value.unit == "percent":
            return self._shares.get(number) or self._plain.get(number, "")
        return self._plain.get(number, "")
