"""Secrets and structured personal data in a text: what rules and check digits can recognise.

Names, addresses and organisations have no structure that a rule could check; they are left to
an extra (``ifeval.build.entities``), and the card of a data set says whether they were removed.
Each finder looks for candidates by a pattern that takes linear time, and keeps those that a
validator accepts: Luhn's check digit for cards, ISO 7064 for IBANs, the national plans for
phone numbers, the ranges of issued numbers for SSNs.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from typing import NamedTuple

from ifeval.errors import MissingExtra


class Hit(NamedTuple):
    """Characters ``start`` to ``end`` of a text, and what they are."""

    start: int
    end: int
    kind: str


RESERVED = frozenset(("example.com", "example.org", "example.net", "localhost"))
"""Domains that belong to nobody (RFC 2606), as do names that end in the four below."""
_RESERVED_ENDS = (".example", ".test", ".invalid", ".localhost")

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_CARD = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){11,18}(?![\w-]|\.\d)")
_SSN = re.compile(r"(?<![\w-])(\d{3})([- ])(\d{2})\2(\d{4})(?![\w-])")
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}(?!\w)")
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){0,7}(?![\w:])")
_CALLED = re.compile(
    r"(?i)\b(?:call|cell|dial|fax|message\w*|mobile|phone|sms|tel|telephone|whatsapp)\b"
    r"(?:[ \t]{1,3}(?:at|her|him|is|me|no|nr|number|on|my|our|registered|the|them|to|us)\b){0,5}"
    r"[\s:.#]{0,5}\Z"
)
"""What stands directly before a number that is meant to be called."""

_NORTH_AMERICAN = re.compile(r"(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}([-.]))\d{3}[-.]\d{4}\Z")
"""So nobody groups other numbers, so that no word for calling is needed."""

_BEFORE = 60
"""Characters before a number in which it may be called one."""

_SECRETS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    (
        "aws key",
        ("AKIA", "ASIA"),
        re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])"),
    ),
    (
        "github token",
        ("_",),
        re.compile(r"(?<!\w)(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{22,255}(?!\w)"),
    ),
    (
        "api key",
        ("k-", "k_"),
        re.compile(r"(?<!\w)[spr]k[-_](?:[a-z]{2,8}[-_]){0,3}[\w-]{20,200}(?!\w)"),
    ),
    ("google key", ("AIza",), re.compile(r"(?<!\w)AIza[0-9A-Za-z_-]{35}(?!\w)")),
    ("slack token", ("xox",), re.compile(r"(?<!\w)xox[abeoprs]-[A-Za-z0-9-]{10,250}(?!\w)")),
    ("hub token", ("hf_",), re.compile(r"(?<!\w)hf_[A-Za-z0-9]{30,60}(?!\w)")),
    (
        "json web token",
        ("eyJ",),
        re.compile(r"(?<!\w)eyJ[\w-]{8,2000}+\.[\w-]{8,8000}+\.[\w-]{8,2000}+"),
    ),
    (
        "private key",
        ("PRIVATE KEY",),
        re.compile(r"-----BEGIN ([A-Z ]{0,30}PRIVATE KEY)-----[\s\S]{0,20000}?-----END \1-----"),
    ),
    ("password", ("://",), re.compile(r"(?<=://)[^\s/@:]{1,64}:[^\s/@]{1,128}(?=@)")),
    (
        "password",
        ("",),
        re.compile(
            r"(?i)password(?:\s{0,3}(?:[:=]|is)\s{0,3})(?P<value>[\"']?(?=\S{0,40}\d)[^\s\"'()]{8,64})(?![^\s\"']?\()"
        ),
    ),
)
"""Kinds, what a text must hold for one to be looked for, and how each is written."""

_PLACEHOLDER = re.compile(r"(?i)secret|passw|example|your|change|dummy|test|xxx|<|\{|\*\*")
"""What stands in documentation where a secret would."""

_IBAN_LENGTHS: Mapping[str, int] = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30,
    "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22,
    "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28,
    "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip


def found(text: str, regions: tuple[str, ...] = ("US", "GB")) -> list[Hit]:
    """Return the secrets and structured personal data of a text, in order, none in another.

    Args:
        text: Any text.
        regions: Countries whose phone numbers are read without their international prefix.

    Raises:
        MissingExtra: The library for phone numbers is not installed.
    """
    hits: list[Hit] = []
    for kind, finder in _FINDERS.items():
        hits += (Hit(start, end, kind) for start, end in finder(text))
    hits += _secrets(text)
    hits += (Hit(start, end, "phone") for start, end in phones(text, regions))
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    reached = 0
    for hit in hits:
        if hit.start >= reached:
            kept.append(hit)
            reached = hit.end
    return kept


def check_installed() -> None:
    """See that the library for phone numbers is there.

    Raises:
        MissingExtra: It is not.
    """
    try:
        import phonenumbers  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ModuleNotFoundError:
        raise MissingExtra("phonenumbers", "build") from None


def is_reserved(address: str) -> bool:
    """Tell whether a mail address is at a domain that belongs to nobody."""
    domain = address.rpartition("@")[2].lower()
    return (
        domain in RESERVED
        or domain.endswith(_RESERVED_ENDS)
        or domain.partition(".")[2] in RESERVED
    )


def mails(text: str) -> Iterator[tuple[int, int]]:
    """Find mail addresses, those at reserved domains left out."""
    if "@" in text:
        for match in _MAIL.finditer(text):
            if not is_reserved(match[0]):
                yield match.span()


def reserved(text: str) -> int:
    """Return how many mail addresses of a text belong to nobody."""
    if "@" not in text:
        return 0
    return sum(is_reserved(match[0]) for match in _MAIL.finditer(text))


def cards(text: str) -> Iterator[tuple[int, int]]:
    """Find the numbers of payment cards: a known first digit, a length, and Luhn's digit."""
    for match in _CARD.finditer(text):
        digits = [int(c) for c in match[0] if c.isdecimal()]
        if is_card(digits) and _grouped(match[0]):
            yield match.span()


def is_card(digits: list[int]) -> bool:
    """Tell whether digits can be the number of a payment card (ISO/IEC 7812-1)."""
    first = digits[0] * 10 + digits[1]
    length = len(digits)
    issued = (
        (first // 10 == 4 and length in (13, 16, 19))
        or (51 <= first <= 55 and length == 16)
        or (22 <= first <= 27 and length == 16)
        or (first in (34, 37) and length == 15)
        or (first in (30, 36, 38, 39) and length in (14, 16, 17, 18, 19))
        or (first in (60, 62, 64, 65) and 16 <= length <= 19)
        or (first == 35 and 16 <= length <= 19)
        or (first in (18, 21) and length == 15)  # JCB's old ranges, 1800 and 2131
        or (first in (50, *range(56, 70)) and 12 <= length <= 19)
    )
    if not issued or len(set(digits)) < 2:
        return False
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _grouped(text: str) -> bool:
    """Tell whether digits stand in groups as on a card, not in a list of small numbers."""
    groups = re.split("[ -]", text)
    return len(groups) == 1 or all(3 <= len(group) <= 7 for group in groups)


def ssns(text: str) -> Iterator[tuple[int, int]]:
    """Find social security numbers of the United States, by the ranges that are issued."""
    for match in _SSN.finditer(text):
        area, group, serial = int(match[1]), int(match[3]), int(match[4])
        if 0 < area < 900 and area != 666 and group and serial:
            yield match.span()


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """Find international bank account numbers: the country's length, and the check digits."""
    for match in _IBAN.finditer(text):
        length = _IBAN_LENGTHS.get(match[0][:2].upper())
        if length is None:
            continue
        # A word behind the number is no part of it: the country says how long it is.
        seen = end = 0
        for end, character in enumerate(match[0], start=1):  # noqa: B007 - the end is wanted
            seen += character != " "
            if seen == length:
                break
        number = match[0][:end].replace(" ", "").upper()
        if len(number) == length and not match[0][end : end + 1].isalnum():
            turned = "".join(str(int(c, 36)) for c in number[4:] + number[:4])
            if int(turned) % 97 == 1:
                yield match.start(), match.start() + end


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Find IP addresses that can belong to somebody: not private, reserved or documentation."""
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            try:
                if ip_address(match[0]).is_global:
                    yield match.span()
            except ValueError:
                continue


def phones(text: str, regions: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Find phone numbers: valid and written as such, or behind a word for calling.

    Raises:
        MissingExtra: The library is not installed.
    """
    if sum(map(text.count, "0123456789")) < 7:
        return
    check_installed()
    import phonenumbers

    taken: list[tuple[int, int]] = []
    for region in regions:
        # What stands behind a word for calling is a phone number even where no plan has it.
        for match in phonenumbers.PhoneNumberMatcher(text, region, phonenumbers.Leniency.POSSIBLE):
            called = _CALLED.search(text, max(0, match.start - _BEFORE), match.start)
            written = match.raw_string
            plain = written.startswith(("+", "(+", "00")) or _NORTH_AMERICAN.match(written)
            if not called and not (plain and phonenumbers.is_valid_number(match.number)):
                continue
            if all(match.end <= a or match.start >= b for a, b in taken):
                taken.append((match.start, match.end))
    yield from sorted(taken)


def _secrets(text: str) -> Iterator[Hit]:
    for kind, signs, pattern in _SECRETS:
        for match in pattern.finditer(text) if any(sign in text for sign in signs) else ():
            part = "value" if "value" in pattern.groupindex else 0
            value = match[part]
            random = kind != "api key" or any(c.isdecimal() for c in value)
            if random and not _PLACEHOLDER.search(value):
                yield Hit(*match.span(part), f"secret: {kind}")


_FINDERS: Mapping[str, Callable[[str], Iterator[tuple[int, int]]]] = {
    "mail": mails,
    "card": cards,
    "ssn": ssns,
    "iban": ibans,
    "ip": addresses,
}
