"""Numbers, quantities and dates in a text, as values that can be compared.

``8``, ``eight`` and ``8.0`` are one number; ``5 million`` and ``5,000,000`` too. A date is
compared by its parts, so that "October 13, 2018" is not an answer where "October 20, 2018" is
asked for, though both are of 2018.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ifeval.ground.cues import Cues
from ifeval.ground.measures import UNITS
from ifeval.ground.tokens import Tokens

Day = tuple[int, int, int]
"""Year, month and day; 0 for what is not said."""

# What must not stand before is looked at afterwards: a pattern that opens with digits is quick.
_YMD = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_DMY = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?\Z")
_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_CURRENCIES = {"$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₹": "inr"}
_SHORT_SCALES = frozenset(("k", "m", "b", "bn", "mn", "tn"))
_LONGEST = 300
"""Digits of a number: more are no number, and would be too slow to read."""

_NO_COUNT = frozenset(("no", "any", "some", "every", "each", "this", "that", "which", "the"))


class Value(NamedTuple):
    """A number, an ordinal or a date, and where it stands."""

    start: int
    end: int
    number: float = 0.0
    unit: str = ""
    ordinal: bool = False
    days: tuple[Day, ...] = ()
    """What a date may mean: 3/4/2020 is of April or of March."""
    first: int = 0
    """The first of its tokens."""
    last: int = 0
    """The one after its last token."""

    @property
    def is_year(self) -> bool:
        """Whether it may be a year, without being a whole date."""
        return not (self.days or self.unit or self.ordinal) and (
            self.number.is_integer() and 1000 <= self.number <= 2100
        )


def same(wanted: Value, found: Value) -> bool:
    """Whether two values are one: by their parts, and where units differ within one percent."""
    if wanted.days or found.days:
        return any(_agree(a, b) for a in _days(wanted) for b in _days(found))
    if wanted.ordinal != found.ordinal:
        return False
    if wanted.unit == found.unit or not (wanted.unit and found.unit):
        return _near(wanted.number, found.number, 1e-9)
    kind, factor = UNITS.get(wanted.unit, (wanted.unit, 1.0))
    other, its = UNITS.get(found.unit, (found.unit, 1.0))
    near = 1e-9 if factor == its else 0.01
    return kind == other and _near(wanted.number * factor, found.number * its, near)


def base(value: Value) -> tuple[str, float] | None:
    """Return what a quantity measures and how much it is in the first unit of its kind."""
    if value.unit not in UNITS:
        return None
    kind, factor = UNITS[value.unit]
    return kind, value.number * factor


def _near(a: float, b: float, share: float) -> bool:
    return abs(a - b) <= share * max(abs(a), abs(b))


def _days(value: Value) -> tuple[Day, ...]:
    if value.days:
        return value.days
    return ((int(value.number), 0, 0),) if value.is_year else ()


def _agree(wanted: Day, found: Day) -> bool:
    """All that is wanted is said, and nothing said contradicts it."""
    return all(a in (0, b) for a, b in zip(wanted, found, strict=True))


def contradicts(wanted: Value, found: Value) -> bool:
    """Whether two dates differ in a part that both say."""
    pairs = [(a, b) for a in _days(wanted) for b in _days(found)]
    return bool(pairs) and all(
        any(x and y and x != y for x, y in zip(a, b, strict=True)) for a, b in pairs
    )


def includes(whole: Value, part: Value) -> bool:
    """Whether a date says all that a part of it says: its year, or its month and day."""
    return bool(whole.days) and any(_agree(b, a) for a in _days(whole) for b in _days(part))


def values_in(tokens: Tokens, text: str, cues: Cues) -> list[Value]:
    """Return the numbers and dates of a text, in order and without overlap."""
    found = [*_written_dates(text), *_dates(tokens, cues)]
    found.sort(key=lambda value: (value.start, -value.end))
    kept: list[Value] = []
    end = 0
    for value in found:
        if value.start >= end:
            kept.append(value)
            end = value.end
    dates = iter([*kept, None])
    date = next(dates)
    merged: list[Value] = []
    for number in _numbers(tokens, text, cues):
        while date and date.end <= number.start:
            merged.append(date)
            date = next(dates)
        if not date or number.end <= date.start:
            merged.append(number)
    while date:
        merged.append(date)
        date = next(dates)
    return merged


def _written_dates(text: str) -> Iterator[Value]:
    for match in _written(_YMD, text):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        if month <= 12 and day <= 31:
            yield Value(*match.span(), days=((year, month, day),))
    for match in _written(_DMY, text):
        a, b, year = int(match[1]), int(match[3]), int(match[4])
        days = [(year, m, d) for d, m in ((a, b), (b, a)) if 1 <= m <= 12 and 1 <= d <= 31]
        if days:
            yield Value(*match.span(), days=tuple(dict.fromkeys(days)))


def _written(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for match in pattern.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if not before.isdecimal() and before != ".":
            yield match


def _dates(tokens: Tokens, cues: Cues) -> Iterator[Value]:
    months, words = cues.values("months"), tokens.words
    size = len(words)
    at = sorted(i for month in months for i in tokens.at.get(month, ()))
    for i in at:
        month, first, end, day, year = months[words[i]], i, i + 1, 0, 0
        back = i - 1
        if back >= 0 and words[back] == "of":
            back -= 1
        if back > 0 and words[back] in _SUFFIXES:
            back -= 1
        if back >= 0 and _is_day(words[back]):
            day, first = int(words[back]), back
        if not day and end < size and _is_day(words[end]):
            day, end = int(words[end]), end + 1
            if end < size and words[end] in _SUFFIXES:
                end += 1
        if end < size and _is_year(words[end]):
            year, end = int(words[end]), end + 1
        if day or year:
            yield Value(*tokens.span(first, end), days=((year, month, day),))


def _is_day(word: str) -> bool:
    return len(word) <= 2 and word.isdecimal() and word.isascii() and 1 <= int(word) <= 31


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and word.isascii()


def _numbers(tokens: Tokens, text: str, cues: Cues) -> Iterator[Value]:
    numbers, ordinals = cues.values("numbers"), cues.values("ordinals")
    scales = cues.values("scales")
    places = sorted(
        at
        for word, places in tokens.at.items()
        if word[0].isdecimal() or word in numbers or word in ordinals or word in scales
        for at in places
    )
    last = 0
    for at in places:
        value = _number(tokens, text, at, cues) if at >= last else None
        if value:
            yield value
            last = value.last


def _number(tokens: Tokens, text: str, first: int, cues: Cues) -> Value | None:
    words, size = tokens.words, len(tokens.words)
    at, ordinal = first, False
    word = words[at]
    number = 0.0
    if word[0].isdecimal():
        if not _NUMBER.match(word) or len(word) > _LONGEST:
            return None
        number, at = float(word), at + 1
        if at < size and words[at] in _SUFFIXES and _adjacent(tokens, at):
            ordinal, at = True, at + 1
        number, at = _scaled(tokens, number, at, cues)
        if at < size and _adjacent(tokens, at) and words[at] not in UNITS:
            return None  # the 1970s, 10x
    else:
        spelled = _spelled(tokens, at, cues)
        if spelled is None:
            return None
        number, at, ordinal = spelled
    start, end = tokens.span(first, at)
    unit = _CURRENCIES.get(text[start - 1], "") if start else ""
    start -= bool(unit)
    if text[end : end + 1] == "%" or text[end : end + 2] == " %":
        unit, end = "percent", end + (1 if text[end] == "%" else 2)
    elif not unit and at < size and not ordinal:
        after = words[at]
        pair = f"{after} {words[at + 1]}" if at + 1 < size else ""
        length = 2 if pair in UNITS else 1
        known = pair if length == 2 else after
        if known in UNITS:
            kind, _ = UNITS[known]
            unit = kind if kind in ("percent", "usd", "eur", "gbp") else known
            at += length
            end = tokens.places[at - 1][1]
    return Value(start, end, number, unit, ordinal, (), first, at)


def _adjacent(tokens: Tokens, at: int) -> bool:
    return tokens.places[at - 1][1] == tokens.places[at][0]


def _scaled(tokens: Tokens, number: float, at: int, cues: Cues) -> tuple[float, int]:
    scales = cues.values("scales")
    while at < len(tokens.words) and tokens.words[at] in scales and number < 1e15:
        word = tokens.words[at]
        if word in _SHORT_SCALES and not _adjacent(tokens, at):
            break
        number, at = number * scales[word], at + 1
    return number, at


def _spelled(tokens: Tokens, at: int, cues: Cues) -> tuple[float, int, bool] | None:
    """Read a number in words: "two hundred and five", "twenty-first"."""
    words, size = tokens.words, len(tokens.words)
    numbers, ordinals, scales = (cues.values(n) for n in ("numbers", "ordinals", "scales"))
    if words[at] in scales:  # "a million"
        if not at or words[at - 1] not in cues.words("words", "articles"):
            return None
    elif words[at] in numbers and numbers[words[at]] == 1 and at and words[at - 1] in _NO_COUNT:
        return None
    total = current = 0
    start, last = at, -1
    while at < size:
        word = words[at]
        if word in numbers:
            number = numbers[word]
            if last >= 0 and not (last >= 100 or (20 <= last <= 90 and 0 < number < 10)):
                break
            current, last = current + number, number
        elif word in scales and word not in _SHORT_SCALES:
            scale = scales[word]
            if last >= scale > 100:
                break
            if scale == 100:
                current = max(current, 1) * 100
            else:
                total, current = total + max(current, 1) * scale, 0
            last = scale
        elif word in ordinals:
            number = ordinals[word]
            if last >= 0 and not (last >= 100 or (20 <= last <= 90 and number < 10)):
                break
            return float(total + current + number), at + 1, True
        elif (
            last >= 100
            and word in cues.words("words", "plus")
            and at + 1 < size
            and words[at + 1] in numbers
        ):
            pass
        else:
            break
        at += 1
    return (float(total + current), at, False) if at > start else None
