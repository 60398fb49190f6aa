"""How dates, numbers and amounts of money are written, each of them and all alike."""

import re
from functools import lru_cache
from typing import Literal

from ifeval import units
from ifeval.checker import Count, Text, checker
from ifeval.checkers.counting import Regions, each, tally
from ifeval.units.spans import code, within
from ifeval.verdict import Verdict
from ifeval.view import View

Place = tuple[int, int]
DateFormat = Literal[
    "YYYY-MM-DD",
    "YYYY/MM/DD",
    "DD.MM.YYYY",
    "DD/MM/YYYY",
    "MM/DD/YYYY",
    "DD-MM-YYYY",
    "D Month YYYY",
    "Month D, YYYY",
]

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_MONTH = "|".join([*_MONTHS, *(f"{name[:3]}\\.?" for name in _MONTHS), "sept\\.?"])
_DATE = re.compile(
    r"(?<![\w./:-])(?:"
    r"(?P<y1>\d{4})(?P<s1>[-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})"
    r"|(?P<a2>\d{1,2})(?P<s2>[-/.])(?P<b2>\d{1,2})(?P=s2)(?P<y2>\d{4}|\d{2}(?<=[/]\d\d))"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?[ \u00a0](?:of )?(?P<m3>{_MONTH}),?[ \u00a0]"
    r"(?P<y3>\d{4})"
    rf"|(?P<m4>{_MONTH})[ \u00a0](?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?[ \u00a0](?P<y4>\d{{4}})"
    r")(?![\w/-]|[.:]\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:(?<![\w.,'’/:#-])|(?<=[ (\[=]-)|(?<=\n-))\d(?:[\d.,'’\u00a0\u202f]*\d)?(?:[ ]\d{3}(?!\d))*"
    r"(?:[.,]\d+)?(?![\w/:]|[.,]\d|-\d|\.[*x])"
)
_VERSION = re.compile(r"\d+(?:\.\d+){2,}\Z")
_QUAD = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}\Z")
_NAMED_VERSION = re.compile(r"\b(?:versions?|releases?)[ \u00a0]\Z", re.IGNORECASE)
_NAMED_CODE = re.compile(
    r"\b(?:PIN|ID|(?:pass|post)code|password|(?:ZIP|postal|area) code)"
    r"(?::|[ \u00a0](?:is|was|equals|=|is equal to))?[ \u00a0][*`]*\Z",
    re.IGNORECASE,
)
_LINE_START = re.compile(r"\n[#*> \t]*\Z")
_BEFORE_TITLE = re.compile(r"\.[ \t\n]|[ \t]{1,2}[^\W\d_a-z]")
_NAMED = re.compile(r"[a-z,;)(][ \u00a0][*_`(]*[A-Z]\w*[ \u00a0]\Z")
_OF_NAME = re.compile(r"\d{1,2}\.\d{1,2}\Z")
_SCALED = re.compile(
    r"[*_)]*[ \u00a0]?(?:[%°]|per ?cent|(?:thous|mill|bill|trill)|"
    r"(?:[kcm]?[gml]|h|s|ms|lbs?|oz|ft|hours?|days|years)\b)"
)
_ISSUE = re.compile(r"\d[ \u00a0]?\(\d{1,4}\),[ \u00a0]\Z")
_QUOTES = "\"“”„'‘’«»"
_CAPITALS = re.compile(r"\b([A-Z]{2,})[ \u00a0]\Z")
_SIGNS = "$€£¥₹₩₽₺₴₦฿"
_CODES = "USD|EUR|GBP|JPY|CNY|INR|CHF|CAD|AUD|SEK|NOK|DKK|PLN|BRL|MXN|KRW|RUB|TRY|ZAR|NZD|SGD|HKD"
_AMOUNT = r"\d(?:[\d.,'’\u00a0\u202f]*\d)?"
_MONEY = re.compile(
    rf"(?<![\w{_SIGNS}])(?P<before>(?:[A-Z]{{1,3}})?[{_SIGNS}]|(?:{_CODES})\b)"
    rf"(?P<gap1>[ \u00a0\u202f]?)(?P<first>{_AMOUNT})(?!\w)"
    rf"|(?<![\w.,{_SIGNS}])(?P<second>{_AMOUNT})(?P<gap2>[ \u00a0\u202f]?)"
    rf"(?P<after>[{_SIGNS}]|(?:{_CODES})\b)"
)


@checker("notation.dates")
def dates(
    view: View, *, format: DateFormat, at_least: Count = 0, at_most: Count | None = None
) -> Verdict:
    """Look whether each full date is written in one way, and is a day of the calendar.

    Dates are found in the usual forms of digits, and with English names of months; those in
    code and URLs do not count.

    Args:
        format: ``YYYY-MM-DD`` has two digits for month and day, as have the others of digits;
            ``D Month YYYY`` has no zero before the day and the whole name of the month.
        at_least: The fewest dates that pass.
        at_most: The most dates that pass.
    """
    found = _outside_code(view, _DATE)
    wrong: list[tuple[Place, str]] = []
    for match in found:
        if not _is_day(match):
            wrong.append((match.span(), f"{match[0]!r:.40} is no day of the calendar"))
        elif not _written(format, match):
            wrong.append((match.span(), f"there is {match[0]!r:.40}"))
    if wrong:
        return each(view, len(found), wrong, "dates", f"dates as {format}")
    return tally(view, [match.span() for match in found], f"dates as {format}", at_least, at_most)


@checker("notation.numbers")
def numbers(
    view: View,
    *,
    thousands: Literal[",", ".", "'", " ", ""] | None = None,
    decimal: Literal[".", ","] = ".",
    decimals: Count | None = None,
) -> Verdict:
    """Look whether each number of digits is written in one way. Of no number all is well.

    Numbers up to four digits need no sign for thousands, so that years pass. Dates, times,
    versions, addresses, pairs such as ``(1,6)``, what is part of a word or of a name, as in
    "ISO 26262" and "on Python 3.8", pages such as "12(3), 104512", codes such as "PIN 123456",
    whole numbers in quotation marks, and what stands in code, formulas or URLs do not count.

    Args:
        thousands: What stands after each three digits from the right; a blank is also a
            narrow or protected one; empty forbids any; unless given, anything goes.
        decimal: What stands before the decimals.
        decimals: How many decimals each number must have that has any.
    """
    wrong: list[tuple[Place, str]] = []
    text = view.text
    taken = [match.span() for match in _DATE.finditer(text)]
    formulas = view.cut(units.math)
    found = [
        match
        for match in _outside_code(view, _NUMBER)
        if not within(taken, match.start()) and not within(formulas, match.start())
    ]
    total = 0
    for match in found:
        said = match[0].replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
        place = match.start()
        before = text[place - 40 : place] if place >= 40 else f"\n{text[:place]}"
        after = text[match.end() : match.end() + 12]
        if _is_label(said, before, after):
            continue
        total += 1
        fits = _grouped(thousands, decimal).fullmatch(said)
        if not fits or (decimals is not None and len(fits["decimals"] or "") not in (0, decimals)):
            wrong.append((match.span(), f"there is {match[0]!r:.40}"))
    wanted = f"numbers such as {_example(thousands, decimal, decimals)}"
    return each(view, total, wrong, "numbers", wanted)


@checker("notation.currency")
def currency(
    view: View,
    *,
    sign: Text,
    place: Literal["before", "after"] = "before",
    space: bool = False,
    decimals: Count | None = None,
    at_least: Count = 0,
) -> Verdict:
    """Look whether each amount of money is written in one way.

    Amounts are numbers beside a sign such as ``$`` or a code such as ``EUR``.

    Args:
        sign: The only sign or code that may stand beside an amount.
        place: Where it stands.
        space: Whether a blank stands between the two.
        decimals: How many decimals each amount must have.
        at_least: The fewest amounts that pass.
    """
    wrong: list[tuple[Place, str]] = []
    # What LaTeX has between dollars is a formula.
    formulas = [place for place in view.cut(units.math) if view.text[place[0]] == "$"]
    found = [
        match
        for match in _outside_code(view, _MONEY)
        if not within(formulas, match.start()) and not within(formulas, match.end() - 1)
    ]
    for match in found:
        first = match["before"] is not None
        gap: str = match["gap1"] if first else match["gap2"]
        amount: str = match["first"] if first else match["second"]
        fits = (match["before"] or match["after"]) == sign and first == (place == "before")
        fits = fits and bool(gap) == space
        cents = re.search(r"[.,](\d{1,2})\Z", amount)
        if decimals is not None:
            fits = fits and (len(cents[1]) if cents else 0) == decimals
        if not fits:
            wrong.append((match.span(), f"there is {match[0]!r:.40}"))
    amount = f"1{'.' + '0' * decimals if decimals else ''}"
    parts = (sign, amount) if place == "before" else (amount, sign)
    wanted = f"amounts such as {(' ' if space else '').join(parts)}"
    if wrong:
        return each(view, len(found), wrong, "amounts", wanted)
    return tally(view, [match.span() for match in found], wanted, at_least, None)


def _is_label(said: str, before: str, after: str) -> bool:
    """Tell whether digits are no number: a version, an address, a pair, a section, a norm."""
    if _VERSION.match(said) and (_QUAD.match(said) or not _grouped(".", ",").fullmatch(said)):
        return True
    if "," in said and before[-1:] in ("(", "[", "{") and after[:1] in (")", "]", "}"):
        return True
    # A page after the volume and issue of a journal, as in "12(3), 104512", has no sign either.
    if _NAMED_VERSION.search(before) or _ISSUE.search(before):
        return True
    if "." in said and _LINE_START.search(before) and _BEFORE_TITLE.match(after):
        return True
    if said.isdecimal() and _NAMED_CODE.search(before):
        return True
    if said.isdecimal() and before[-1] in _QUOTES and after[:1] in [*_QUOTES]:
        return True
    # Of a name within a sentence: "on Ubuntu 20.04", but "in France 3.5 million".
    if _OF_NAME.match(said) and _NAMED.search(before) and not _SCALED.match(after):
        return True
    named = _CAPITALS.search(before)
    return named is not None and named[1] not in _CODES.split("|")


def _outside_code(view: View, searched: re.Pattern[str]) -> list[re.Match[str]]:
    """Return the matches of a pattern outside code and URLs."""
    taken = code(view.text)
    urls: Regions = view.cut(units.urls)
    return [
        match
        for match in searched.finditer(view.text)
        if not within(taken, match.start()) and not within(urls, match.start())
    ]


def _is_day(match: re.Match[str]) -> bool:
    """Tell whether a date is a day: with digits in doubt, in either order."""
    if match["y1"]:
        return _exists(match["y1"], match["m1"], match["d1"])
    if match["y2"]:
        orders = ((match["a2"], match["b2"]), (match["b2"], match["a2"]))
        return any(_exists(match["y2"], month, day) for month, day in orders)
    name, day, year = (
        match["m3"] or match["m4"],
        match["d3"] or match["d4"],
        match["y3"] or match["y4"],
    )
    month = next(i for i, full in enumerate(_MONTHS, 1) if full[:3] == name[:3].casefold())
    return _exists(year, str(month), day)


def _exists(year: str, month: str, day: str) -> bool:
    y, m, d = int(year), int(month), int(day)
    leap = y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)
    last = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return 1 <= m <= 12 and 1 <= d <= last[m - 1]


def _written(format: DateFormat, match: re.Match[str]) -> bool:
    two = 2
    match format:
        case "YYYY-MM-DD" | "YYYY/MM/DD":
            padded = match["y1"] and len(match["m1"]) == len(match["d1"]) == two
            return bool(padded) and match["s1"] == format[4]
        case "DD.MM.YYYY" | "DD/MM/YYYY" | "MM/DD/YYYY" | "DD-MM-YYYY":
            padded = match["y2"] and len(match["a2"]) == len(match["b2"]) == two
            month = match["a2"] if format[0] == "M" else match["b2"]
            return (
                bool(padded and len(match["y2"]) == 4 and match["s2"] == format[2])
                and int(month) <= 12
            )
        case "D Month YYYY":
            plain = match["d3"] and match["d3"][0] != "0" and match["m3"].casefold() in _MONTHS
            return bool(plain) and re.fullmatch(r"\d+\s[^\d\s,]+\s\d{4}", match[0]) is not None
        case "Month D, YYYY":
            plain = match["d4"] and match["d4"][0] != "0" and match["m4"].casefold() in _MONTHS
            return bool(plain) and re.fullmatch(r"[^\d\s]+\s\d+,\s\d{4}", match[0]) is not None


@lru_cache(64)
def _grouped(thousands: str | None, decimal: str) -> re.Pattern[str]:
    tail = rf"(?:{re.escape(decimal)}(?P<decimals>\d+))?"
    if thousands is None:
        groups = "(?:(?![" + re.escape(decimal) + r"])[.,' ]\d{3})*"
        return re.compile(rf"\d+{groups}{tail}")
    if not thousands:
        return re.compile(rf"\d+{tail}")
    return re.compile(rf"(?:\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|\d{{1,4}}){tail}")


def _example(thousands: str | None, decimal: str, decimals: int | None) -> str:
    whole = f"12{thousands}345" if thousands is not None else "12345"
    return f"{whole}{decimal}{'6' * (decimals or 1)}" if decimals != 0 else whole
