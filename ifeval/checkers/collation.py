"""Keys to sort by: letters of an alphabet, numbers, dates, and entries of a table.

All is plain data and rules, so that the order does not depend on a machine's locale.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ifeval.checkers import occurrence
from ifeval.view import View

Key = tuple[float, ...]

_MARKUP = re.compile(r"[*_~`>#\[\]]+")
_NUMBER = re.compile(
    r"(?P<sign>[-−+]?)(?<![^\W_])(?<![.,]\b)(?P<digits>\d[\d.,'’\u00a0\u202f]*\d|\d)(?![^\W_\d])?"
    r"(?:[ \u00a0]?(?P<scale>[^\W\d_]+))?"
)
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_YEAR = re.compile(
    r"(?<![\d.,/$€£-])(?:(\d{1,4})\s?(?:BCE?|B\.C\.)|(\d{1,4})\s?(?:AD|CE)\b|(\d{4})(?![\d.,%]*\d))"
    r"|\A[^\w$€£]*(\d{3})(?![\d.,%]*\d|\s*[%$€£]|\w)"
)
"""A number of three digits is a year where it comes first, as in "476: Rome falls"."""


def letters(text: str, alphabet: str) -> Key:
    """Return the key of a text in an alphabet.

    Marks count for nothing, blanks come before digits and these before letters. A letter with
    an accent that the alphabet does not have is the letter without it; case is none. Letters
    of other scripts come after the alphabet, in the order of Unicode.

    Args:
        alphabet: The letters in order, with blanks between them; a letter may be of several
            characters, such as ``ch``.
    """
    ranks, longest = _ranks(alphabet)
    plain = unicodedata.normalize("NFC", _MARKUP.sub("", text)).casefold()
    key: list[float] = []
    at = 0
    while at < len(plain):
        for size in range(min(longest, len(plain) - at), 0, -1):
            rank = ranks.get(plain[at : at + size])
            if rank is not None:
                key.append(rank)
                at += size
                break
        else:
            key += _others(plain[at], ranks)
            at += 1
    while key and key[-1] == 0:
        key.pop()
    return tuple(key)


@lru_cache(64)
def _ranks(alphabet: str) -> tuple[dict[str, float], int]:
    entries = [unicodedata.normalize("NFC", letter).casefold() for letter in alphabet.split()]
    ranks = {letter: 100.0 + place for place, letter in enumerate(entries)}
    return ranks, max(map(len, entries), default=1)


def _others(char: str, ranks: Mapping[str, float]) -> list[float]:
    """Return the ranks of a character that is no letter of the alphabet."""
    if char.isspace():
        return [0.0]
    if char.isdecimal():
        return [1.0 + unicodedata.decimal(char)]
    if not char.isalpha():
        return []
    base = [c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)]
    return [ranks.get(c, 10_000.0 + ord(c)) for c in base]


def number(text: str, *, last: bool, comma: bool, scales: Mapping[str, float]) -> float | None:
    """Return the first or the last number in a text, or None.

    Args:
        last: Whether it is the last.
        comma: Whether a comma stands before the decimals, and stops between thousands.
        scales: What a number is multiplied with where a word follows it: ``million``.
    """
    found = [*_NUMBER.finditer(text)]
    for match in reversed(found) if last else found:
        value = _value(match["digits"], comma=comma)
        if value is None:
            continue
        scale = match["scale"]
        factor = scales.get(scale, scales.get(scale.casefold(), 1.0)) if scale else 1.0
        sign = -1 if match["sign"] in ("-", "−") else 1
        return sign * value * factor
    return None


def _value(digits: str, *, comma: bool) -> float | None:
    thousands, point = (".", ",") if comma else (",", ".")
    bare = re.sub(r"['’\u00a0\u202f]", "", digits).replace(thousands, "").replace(point, ".")
    if bare.count(".") > 1 or len(bare) > 300:
        return None
    value = float(bare)
    return value if math.isfinite(value) else None


def date(text: str, months: Mapping[str, int], *, day_first: bool | None) -> Key | None:
    """Return the first date in a text as year, month and day, or None.

    A day or month that is not said is 0. Years before Christ are negative.

    Args:
        months: The number of each month by its names, in small letters.
        day_first: Whether 3/4/2021 is in April; without it such a date is none, unless one of
            the two numbers cannot be a month.
    """
    found: list[tuple[int, int, Key]] = []
    if match := _ISO.search(text):
        found.append((match.start(), 0, _ymd(match[1], match[2], match[3])))
    if match := _DMY.search(text):
        day, month = int(match[1]), int(match[2])
        first = day_first if day_first is not None else day > 12 or None
        if first is None and month > 12:
            first = False
        if first is not None:
            day, month = (day, month) if first else (month, day)
            found.append((match.start(), 0, (int(match[3]), month, day)))
    if match := _named_months(tuple(sorted(months))).search(text):
        month = months[match["month"].casefold()]
        day = match["day"] or match["day2"] or 0
        found.append((match.start(), 1, (int(match["year"]), month, int(day))))
    if match := _YEAR.search(text):
        year = -int(match[1]) if match[1] else int(match[2] or match[3] or match[4])
        found.append((match.start(), 2, (year, 0, 0)))
    return min(found)[2] if found else None


def _ymd(year: str, month: str, day: str | None) -> Key:
    return (int(year), int(month), int(day or 0))


@lru_cache(64)
def _named_months(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    month = "|".join(map(re.escape, longest_first)) or r"(?!)"
    nth = r"(?:st|nd|rd|th|\.|er|º)?(?:\s+(?:of|de))?"
    return re.compile(
        rf"(?<!\w)(?:(?P<day>\d{{1,2}}){nth}\s*)?(?P<month>{month})(?!\w)\.?"
        rf"(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)?(?:,|\s+de)?\s+(?P<year>\d{{3,4}})(?!\d)",
        re.IGNORECASE,
    )


def entry(view: View, names: Sequence[str]) -> str | None:
    """Return the name of a table that stands first in a text, of those the longest, or None."""
    found: list[tuple[int, int, str]] = []
    for name in names:
        regions = occurrence.find(view, name, ignore_case=True, whole_words=True)
        if regions:
            found.append((regions[0][0], -regions[0][1], name))
    return min(found)[2] if found else None
