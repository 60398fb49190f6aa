"""Putting surrogates in the place of secrets and personal data.

A value has the same surrogate all through a conversation. A surrogate has the form of what it
replaces, so that a constraint on the form still holds: a mail address stays one, a card number
keeps its groups and its check digit. None can belong to somebody: they come from ranges that are
reserved for examples (RFC 2606, RFC 5737, RFC 3849, 555-01xx) or were never issued.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ifeval.build import personal
from ifeval.build.personal import Hit

LEVELS = ("none", "structured", "names")
"""How much is removed: nothing; secrets and what has a structure; names and addresses too."""

UNREMOVED = "names and addresses were NOT removed"


class Surrogates:
    """What stands for what in one conversation.

    Args:
        regions: Countries whose phone numbers are read without their international prefix.
    """

    def __init__(self, regions: tuple[str, ...] = ("US", "GB")) -> None:
        self.counts: Counter[str] = Counter()
        self.kept = 0
        """How many mail addresses belong to nobody, and so stay."""
        self._regions = regions
        self._given: dict[tuple[str, str], str] = {}
        self._numbers: Counter[str] = Counter()

    def scrubbed(self, text: str, more: Sequence[Hit] = ()) -> tuple[str, list[Hit]]:
        """Return a text without secrets and personal data, and what was replaced in the original.

        Args:
            text: Any text of the conversation.
            more: What other finders found in it, such as names.
        """
        found = self.replacements(text, more)
        return replaced(text, found), [hit for hit, _ in found]

    def replacements(self, text: str, more: Sequence[Hit] = ()) -> list[tuple[Hit, str]]:
        """Return what must be replaced in a text, in order, and by what."""
        hits = _apart([*personal.found(text, self._regions), *more])
        self.counts.update(hit.kind for hit in hits)
        self.kept += personal.reserved(text)
        return [(hit, self._instead(hit, text[hit.start : hit.end])) for hit in hits]

    def notes(self) -> dict[str, int]:
        """Return what the manifest says of it."""
        kept = {"kept: mail at a reserved domain": self.kept} if self.kept else {}
        return {**{f"removed: {kind}": n for kind, n in self.counts.items()}, **kept}

    def _instead(self, hit: Hit, value: str) -> str:
        # The same number, however it is written, has the same surrogate.
        at = hit.kind, re.sub(r"[\s().-]", "", value).lower()
        if at not in self._given:
            self._numbers[hit.kind] += 1
            self._given[at] = surrogate(hit.kind, value, self._numbers[hit.kind])
        return self._given[at]


def replaced(text: str, found: Sequence[tuple[Hit, str]]) -> str:
    """Return a text with its replacements."""
    parts: list[str] = []
    reached = 0
    for hit, instead in found:
        parts += (text[reached : hit.start], instead)
        reached = hit.end
    return "".join((*parts, text[reached:]))


def moved(found: Sequence[tuple[Hit, str]], at: int) -> int:
    """Return where a place of a text is once its replacements were made."""
    return at + sum(len(new) - (hit.end - hit.start) for hit, new in found if hit.end <= at)


def _apart(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits in order, without those that lie in another."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def surrogate(kind: str, value: str, number: int) -> str:
    """Return what stands for a value.

    Args:
        kind: What it is, as ``personal.found`` says.
        value: The value, whose form is kept.
        number: The how manieth of its kind, from 1.
    """
    match kind:
        case "mail":
            return f"person{number}@example.com"
        case "card":
            return _shaped(value, _card([c for c in value if c.isdecimal()], number))
        case "ssn":
            return _shaped(value, f"900000{number % 1000:03d}")
        case "iban":
            return _iban(value, number)
        case "ip":
            return f"2001:db8::{number:x}" if ":" in value else f"192.0.2.{number % 255}"
        case "phone":
            prefix = "+1 " if value.lstrip("(").startswith(("+", "00")) else ""
            return f"{prefix}202-555-01{number % 100:02d}"
        case "name":
            return f"Person {_letter(number)}"
        case "place":
            return f"Place {_letter(number)}"
        case "organisation":
            return f"Organisation {_letter(number)}"
        case _:
            return f"REDACTED-{kind.removeprefix('secret: ').upper().replace(' ', '-')}-{number}"


def _letter(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) + (str((number - 1) // 26) if number > 26 else "")


def _card(digits: list[str], number: int) -> str:
    """Return a number of the same issuer that no bank gives out: zeros, a counter, Luhn's digit."""
    body = f"{digits[0]}{digits[1]}{number:0{len(digits) - 3}d}"
    doubled = sum(int(c) * 2 - 9 * (int(c) > 4) for c in body[::-2])
    check = -(doubled + sum(map(int, body[-2::-2]))) % 10
    return f"{body}{check}"


def _iban(value: str, number: int) -> str:
    """Return a number of the same country and length, with its check digits, of no bank."""
    country, length = value[:2].upper(), sum(c != " " for c in value)
    body = f"{number:0{length - 4}d}"
    turned = int("".join(str(int(c, 36)) for c in f"{body}{country}00"))
    return _shaped(value, f"{value[:2]}{98 - turned % 97:02d}{body}", kept=" ")


def _shaped(value: str, characters: str, kept: str = "") -> str:
    """Return characters in the groups that a value has."""
    rest = iter(characters)
    return "".join(
        c if (c in kept if kept else not c.isdecimal()) else next(rest, "") for c in value
    )
