"""Which constraints a text asks for.

Two kinds of rules find them: the phrasings of the definitions, with any fitting arguments in
their holes, and their patterns, regular expressions whose named groups are arguments. Rules
say nothing of what stands around: who asks, negation and relations are for the reader of hits
to judge.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ifeval.definition import Definition
from ifeval.errors import IfevalError, InvalidFile
from ifeval.registry import Registry, default
from ifeval.template import literals, values
from ifeval.template.literals import Literals
from ifeval.template.phrasing import Phrasing
from ifeval.template.wording import phrasings

_SECONDS = 1.0
"""How long one pattern may look at one text."""

_REST = re.compile(r"\s*\(")
_NAME = re.compile(r"\s*(\w+):\s*")


class Hit(NamedTuple):
    """A place of a text that asks for a constraint."""

    id: str
    arguments: dict[str, Any]
    start: int
    """Offsets in the text, in code points."""
    end: int
    rule: str
    """What found it, as a place in the definition: ``phrasings.en[0]``, ``patterns.en[1]``."""

    def dump(self) -> dict[str, Any]:
        """Return the constraint as a row has it."""
        return {"id": self.id, **self.arguments}


class _Pattern(NamedTuple):
    compiled: Any
    rule: str
    needs: Literals
    """Literals of which a folded text must have one."""


class _Rule(NamedTuple):
    definition: Definition
    how: Phrasing | _Pattern


class Reader:
    """What finds constraints in texts: the rules of a registry in one language, made ready once.

    Args:
        registry: Where the definitions are.
        language: The code of the language of the rules.
    """

    def __init__(self, registry: Registry, language: str = "en") -> None:
        self._registry = registry
        phrased: list[_Rule] = []
        matched: list[_Rule] = []
        for definition in registry.definitions.values():
            texts = definition.phrasings.get(language, ())
            ours = [*phrasings(texts, language)]
            if texts:
                ours.append(Phrasing(_literal(definition.summary), "summary", language))
            phrased += (_Rule(definition, one) for one in ours)
            matched += (_Rule(definition, one) for one in _compiled(definition, language))
        self._rules = phrased + matched
        self._by_literal: dict[str, list[int]] = {}
        for i, (_, how) in enumerate(self._rules):
            for literal in how.keys[:1] if isinstance(how, Phrasing) else how.needs:
                self._by_literal.setdefault(literal, []).append(i)

    def find(self, text: str) -> list[Hit]:
        """Return what a text asks for, in the order of the places.

        Of two hits of which one lies within the other the longer counts.

        Args:
            text: A prompt, say, of any length.

        Raises:
            InvalidFile: A pattern of a definition took too long.
        """
        plain = literals.folded(text)
        likely = {i for one, places in self._by_literal.items() if one in plain for i in places}
        found: list[Hit] = []
        for i in sorted(likely):
            definition, how = self._rules[i]
            if not isinstance(how, Phrasing):
                found += self._matched(definition, how, text)
            elif all(key in plain for key in how.keys):
                found += self._phrased(definition, how, text)
        return _outermost(found)

    def starting(self, text: str, at: int) -> list[Hit]:
        """Return what phrasings and summaries say from one place on, the longest first.

        Args:
            text: A constraint in words, as ``describe`` writes it.
            at: The place, in code points.
        """
        found: list[Hit] = []
        for definition, how in self._rules:
            if isinstance(how, Phrasing) and text.startswith(
                how.pieces[0][0].removesuffix("."), at
            ):
                found += self._phrased(definition, how, text, at)
        return sorted(found, key=lambda hit: -hit.end)

    def _schemas(self, definition: Definition) -> Mapping[str, Any]:
        return self._registry[definition.id].parameters.get("properties", {})

    def _phrased(
        self, definition: Definition, phrasing: Phrasing, text: str, at: int | None = None
    ) -> Iterator[Hit]:
        schemas = self._schemas(definition)
        if not phrasing.holes <= schemas.keys():
            return
        compiled = phrasing.compiled(schemas)
        if at is None:
            matches = _within_time(compiled, text, definition, phrasing.rule)
        else:
            matches = filter(None, [compiled.match(text, at, timeout=_SECONDS)])
        for match in matches:
            given = _arguments(match, schemas)
            if given is None:
                continue
            rest, end = _rest(text, match.end(), schemas.keys() - given.keys())
            if rest and self._fits(definition.id, {**given, **rest}):
                yield Hit(definition.id, {**given, **rest}, match.start(), end, phrasing.rule)
            elif self._fits(definition.id, given):
                yield Hit(definition.id, given, match.start(), match.end(), phrasing.rule)

    def _matched(self, definition: Definition, pattern: _Pattern, text: str) -> Iterator[Hit]:
        for match in _within_time(pattern.compiled, text, definition, pattern.rule):
            given = _arguments(match, self._schemas(definition))
            if given is not None and self._fits(definition.id, given):
                yield Hit(definition.id, given, match.start(), match.end(), pattern.rule)

    def _fits(self, id: str, arguments: Mapping[str, Any]) -> bool:
        try:
            self._registry[id].bind(arguments)
        except IfevalError:
            return False
        return True


def find(text: str, registry: Registry | None = None, language: str = "en") -> list[Hit]:
    """Return which constraints a text asks for; for many texts make one ``Reader``.

    Args:
        text: A prompt, say, of any length.
        registry: Where the definitions are; by default what is installed.
        language: The code of the language of the rules.

    Raises:
        InvalidFile: A pattern of a definition is none, or took too long.
    """
    return Reader(default() if registry is None else registry, language).find(text)


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _compiled(definition: Definition, language: str) -> Iterator[_Pattern]:
    import regex

    for i, text in enumerate(definition.patterns.get(language, ())):
        rule = f"patterns.{language}[{i}]"
        try:
            yield _Pattern(regex.compile(text), rule, literals.needed(text))
        except regex.error as error:
            problem = f"no regular expression: {error}"
            raise InvalidFile(definition.path, rule, problem) from None


def _within_time(compiled: Any, text: str, definition: Definition, rule: str) -> Iterator[Any]:
    try:
        # All at once: what is done with each match is no time that the pattern took.
        yield from [*compiled.finditer(text, timeout=_SECONDS)]
    except TimeoutError:
        problem = f"took more than {_SECONDS:g} s on a text of {len(text)} characters"
        raise InvalidFile(definition.path, rule, problem) from None


def _arguments(match: Any, schemas: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the groups of a match as arguments, or None where they cannot be."""
    found: dict[str, Any] = {}
    for name, text in match.groupdict().items():
        if text is not None and name in schemas:
            try:
                found[name] = values.read(text, schemas[name])
            except ValueError:
                return None
    return found


def _rest(text: str, at: int, names: "set[str]") -> tuple[dict[str, Any], int]:
    """Return the arguments that follow a phrasing in brackets, and where they end."""
    found: dict[str, Any] = {}
    opening = _REST.match(text, at)
    place = opening.end() if opening else -1
    while place >= 0 and (name := _NAME.match(text, place)) and name[1] in names:
        try:
            found[name[1]], place = json.JSONDecoder().raw_decode(text, name.end())
        except (ValueError, RecursionError):
            break
        if text.startswith(")", place):
            return found, place + 1
        if not text.startswith(",", place):
            break
        place += 1
    return {}, at


def _outermost(hits: list[Hit]) -> list[Hit]:
    """Return the hits that lie within no longer one, each constraint once for each place."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        within = [other for other in kept if other.end >= hit.end]
        longer = any((other.start, other.end) != (hit.start, hit.end) for other in within)
        if not longer and all(other.dump() != hit.dump() for other in within):
            kept.append(hit)
    return kept
