"""Trees back from words: what ``describe`` wrote, read as the same constraint.

A small grammar over the fixed words. Where a sentence may be read in several ways, the first
reading counts after which the rest can be read too; what stands at one place is read once.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from ifeval.constraint import Constraint
from ifeval.errors import InvalidConstraint
from ifeval.registry import Registry, default
from ifeval.template.reader import Reader
from ifeval.template.tree_words import WORDS, unit_name

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
_COUNT = re.compile(r"\d{1,18}(?![\d.])")
_PERCENT = re.compile(r"\d+(?:\.\d+)? %")
_OPTION = re.compile(r"(\w+): ")

Said = Mapping[str, Any]
Found = tuple[Any, int]
"""What was read, and where it ends."""

_SLOTS: dict[str, tuple[str, ...]] = {
    "any": ("or",),
    "not": ("constraint",),
    "when": ("constraint", "constraint"),
    "k_of": ("number", "list"),
    "weighted": ("number", "weights"),
    "every": ("unit", "empty", "constraint"),
    "some": ("counts", "unit", "constraint"),
    "share": ("shares", "unit", "empty", "constraint"),
    "adjacent": ("unit", "empty", "constraint"),
    "at": ("place", "unit", "empty", "constraint"),
    "inside": ("unit", "empty", "constraint"),
    "outside": ("unit", "empty", "constraint"),
    "nothing": (),
}
"""What fills the holes of each sentence, in order."""


def read(text: str, registry: Registry | None = None, language: str = "en") -> Constraint:
    """Read a constraint, leaf or tree, from the words that ``describe`` has for it.

    Args:
        text: Only these words, with blanks around them at most.
        registry: Where the definitions are; by default what is installed.
        language: The code of the language.

    Raises:
        InvalidConstraint: This is no constraint in words; the message says up to where it is.
    """
    known = default() if registry is None else registry
    if language not in WORDS:
        raise InvalidConstraint(f"there are no words for trees in {language!r}")
    said = text.strip()
    grammar = _Grammar(said, known, language)
    try:
        found = grammar.whole()
    except RecursionError:
        raise InvalidConstraint("the constraint is nested too deeply to be read") from None
    except TimeoutError:
        raise InvalidConstraint("the text takes too long to be read") from None
    if found is None:
        rest = said[grammar.reached :]
        raise InvalidConstraint(f"no constraint in words: it is not read from {rest[:60]!r} on")
    return known.parse(found)


class _Grammar:
    """The sentences of one text, by the places where they start."""

    def __init__(self, text: str, registry: Registry, language: str) -> None:
        self.text, self.reached = text, 0
        self._reader = Reader(registry, language)
        self._say = WORDS[language]
        names = {unit_name(name, language): name for name in registry.units}
        self._units = sorted(names.items(), key=lambda pair: (-len(pair[0]), pair[0]))
        self._read: dict[int, list[Found]] = {}
        self._slots: dict[str, Callable[[int], Iterator[Found]]] = {
            "constraint": self._all,
            "list": lambda at: self._many(at, ", "),
            "or": lambda at: self._many(at, self._say["or"]),
            "weights": lambda at: self._many(at, ", ", weighed=True),
            "number": lambda at: self._token(at, _NUMBER, float),
            "counts": lambda at: self._limits(at, _COUNT, int),
            "shares": lambda at: self._limits(at, _PERCENT, _share),
            "unit": self._unit,
            "empty": self._empty,
            "place": self._place,
        }

    def whole(self) -> Said | None:
        """Return the wire form of all of the text, or None."""
        return next((found for found, end in self._all(0) if end == len(self.text)), None)

    def _all(self, at: int) -> Iterator[Found]:
        """Read sentences with blanks between them, up to a bracket or the end of the text."""
        if at not in self._read:
            # One reading for each end is enough, and keeps the time linear in the readings.
            found: dict[int, Said] = {}
            for said, end in self._sentences(at):
                found.setdefault(end, said)
            self._read[at] = [(said, end) for end, said in found.items()]
        yield from self._read[at]

    def _sentences(self, at: int) -> Iterator[Found]:
        for first, end in self._sentence(at):
            self.reached = max(self.reached, end)
            if self.text.startswith(" ", end):
                for rest, last in self._all(end + 1):
                    yield {"all": [first, *rest.get("all", [rest])]}, last
            elif end == len(self.text) or self.text[end] == ")":
                yield first, end

    def _sentence(self, at: int) -> Iterator[Found]:
        for name, slots in _SLOTS.items():
            pieces = self._say[name].split("{}")
            for values, end in self._filled(pieces, slots, at):
                yield _wire(name, values), end
        for hit in self._reader.starting(self.text, at):
            yield hit.dump(), hit.end

    def _filled(
        self, pieces: list[str], slots: tuple[str, ...], at: int
    ) -> Iterator[tuple[list[Any], int]]:
        if not self.text.startswith(pieces[0], at):
            return
        at += len(pieces[0])
        if not slots:
            yield [], at
            return
        for value, end in self._slots[slots[0]](at):
            for rest, last in self._filled(pieces[1:], slots[1:], end):
                yield [value, *rest], last

    def _many(self, at: int, joint: str, *, weighed: bool = False) -> Iterator[Found]:
        """Read constraints in brackets, one or more."""
        shape, slots = ["(", ")"], ("constraint",)
        if weighed:
            shape, slots = self._say["weight"].split("{}"), ("constraint", "number")
        for values, end in self._filled(shape, slots, at):
            one = {"weight": values[1], "is": values[0]} if weighed else values[0]
            if self.text.startswith(joint, end):
                for rest, last in self._many(end + len(joint), joint, weighed=weighed):
                    yield [one, *rest], last
            yield [one], end

    def _token(
        self, at: int, pattern: re.Pattern[str], value: Callable[[str], float]
    ) -> Iterator[Found]:
        match = pattern.match(self.text, at)
        if match:
            yield value(match[0]), match.end()

    def _limits(
        self, at: int, pattern: re.Pattern[str], value: Callable[[str], float]
    ) -> Iterator[Found]:
        for name in ("at least", "at most", "exactly", "between"):
            regex = re.escape(self._say[name]).replace(r"\{\}", f"({pattern.pattern})")
            match = re.compile(regex).match(self.text, at)
            if match:
                low, high = value(match[1]), value(match[match.lastindex or 1])
                limits = {"at_least": low, "at_most": high}
                if name == "at least":
                    del limits["at_most"]
                elif name == "at most":
                    limits["at_least"] = 0
                yield limits, match.end()

    def _unit(self, at: int) -> Iterator[Found]:
        for words, name in self._units:
            end = at + len(words)
            if self.text.startswith(words, at):
                for options, last in self._options(end):
                    yield {"unit": name, **options}, last
                yield name, end

    def _options(self, at: int) -> Iterator[Found]:
        """Read ``(name: value, name: value)``."""
        found: dict[str, Any] = {}
        at = at + 2 if self.text.startswith(" (", at) else -1
        while at >= 0 and (name := _OPTION.match(self.text, at)):
            try:
                found[name[1]], at = json.JSONDecoder().raw_decode(self.text, name.end())
            except (ValueError, RecursionError):
                return
            if self.text.startswith(")", at):
                yield found, at + 1
            at = at + 2 if self.text.startswith(", ", at) else -1

    def _empty(self, at: int) -> Iterator[Found]:
        for empty in ("pass", "undecided"):
            if self.text.startswith(self._say[empty], at):
                yield empty, at + len(self._say[empty])
        yield None, at

    def _place(self, at: int) -> Iterator[Found]:
        for name, index in (("first", 0), ("last", -1)):
            if self.text.startswith(self._say[name], at):
                yield index, at + len(self._say[name])
        for name, sign in (("from the end", -1), ("from the start", 1)):
            regex = re.escape(self._say[name]).replace(r"\{\}", r"(\d{1,9})")
            match = re.compile(regex).match(self.text, at)
            if match:
                number = int(match[1])
                yield number - 1 if sign > 0 else -number, match.end()


def _share(text: str) -> float:
    return float(Decimal(text.removesuffix(" %")) / 100)


def _wire(name: str, values: list[Any]) -> Said:
    """Return the wire form of a sentence with what filled its holes."""
    match name, values:
        case "nothing", _:
            return {"all": []}
        case "any" | "not", [part]:
            return {name: part}
        case "when", [condition, then]:
            return {"if": condition, "then": then}
        case "k_of", [n, parts]:
            return {"k_of": n, "parts": parts}
        case "weighted", [least, parts]:
            return {"weighted": parts, "at_least": least}
        case "some", [limits, unit, part]:
            return {"some": unit, "is": part, **limits}
        case "share", [limits, unit, empty, part]:
            return {"share": unit, "is": part, "empty": empty, **limits}
        case "at", [index, unit, empty, part]:
            return {"at": unit, "index": index, "is": part, "empty": empty}
        case _, [unit, empty, part]:
            return {name: unit, "is": part, "empty": empty}
        case _:
            raise AssertionError(name)
