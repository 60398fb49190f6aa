"""Prepare exchanges, each by itself: normalise, tell the language, recognise, scrub."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ifeval.build.clean import Harmed, cleaned
from ifeval.build.counts import Counts
from ifeval.build.exchange import Exchange, digest, row_of, said_of
from ifeval.build.grounded import WITH_KEY, WITHOUT_KEY, keyless, made
from ifeval.build.hits import Hit, Recognised
from ifeval.build.recipe import Recipe
from ifeval.build.recognise import recognised, recognised_in
from ifeval.build.rules import name_of
from ifeval.build.scrub import Surrogates, moved
from ifeval.build.signals import signals_of
from ifeval.build.turns import normalised, scanned
from ifeval.modes import asked
from ifeval.registry import Registry
from ifeval.rows import TAGS
from ifeval.scoring import score_row
from ifeval.view import Row

_REMEMBERED = 4_000
"""How many prompts are remembered with what they ask for: many come again."""
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+", re.DOTALL)
_NO_PROSE = 12
"""Fewer letters than this have no language."""


@dataclass(slots=True)
class Prepared:
    """What became of some exchanges: lines for the spool, and counts."""

    candidates: list[str] = field(default_factory=list[str])
    unrecognised: list[str] = field(default_factory=list[str])
    feedback: list[str] = field(default_factory=list[str])
    systems: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    counts: Counts = field(default_factory=Counts)


class Preparer:
    """What prepares exchanges.

    Args:
        recipe: The options.
        registry: Which constraints there are.
    """

    def __init__(self, recipe: Recipe, registry: Registry) -> None:
        self._recipe = recipe
        self._registry = registry
        self._names = None
        if recipe.scrub.level == "names":
            from ifeval.build.entities import finder

            self._names = finder()
        self._variable = [re.compile(pattern) for pattern in recipe.system.variable]
        self._known: dict[str, Recognised] = {}
        self._proposer = None
        if recipe.proposer.url:
            from ifeval.build.propose import Proposer

            self._proposer = Proposer(recipe.proposer, registry)

    def block(self, found: Sequence[Exchange]) -> Prepared:
        """Prepare some exchanges, in order."""
        prepared = Prepared()
        for exchange in found:
            self._one(exchange, prepared)
        return prepared

    def _one(self, found: Exchange, out: Prepared) -> None:
        recipe, counts = self._recipe, out.counts
        where = f"{found.place[0]}:{found.place[1]}"
        counts.given("normalise")
        if normalised(found, recipe, counts) is None:
            return
        counts.given("language")
        language = language_of(found.prompt)
        # Of a short prompt the language may not be told: that is no reason to lose it.
        if recipe.languages and language and language.split("-")[0] not in recipe.languages:
            counts.lost("language", f"is in {language}", where)
            return
        said, system = self._asked(found)
        for rule in dict.fromkeys((*said.omitted, *(system.omitted if system else ()))):
            counts.notes[f"took too long: {rule}"] += 1
        if self._proposer:  # where it cannot be reached the build ends
            said, system = self._proposed(found, said, system, counts)
        hits = [hit for hit in said.hits if self._counts(hit, found)]
        counts.given("scrub")
        spans: dict[int, list[tuple[int, int]]] = {}
        for hit in (*hits, *(system.hits if system else ())):
            content = str(found.messages[hit.turn].get("content") or "")
            spans.setdefault(hit.turn, []).extend(_said_in(content, hit))
        moves: Any = {}
        if recipe.scrub.level != "none":
            before = row_of(found)
            try:
                found, moves, noted = cleaned(found, spans, recipe.scrub.regions, self._names)
            except Harmed:
                counts.lost("scrub", "personal data within what a constraint says", where)
                return
            constraints = [hit.constraint for hit in (*hits, *_used(system, recipe))]
            if noted and self._verdicts(before, constraints) != self._verdicts(
                row_of(found), constraints
            ):
                counts.lost("scrub", "a surrogate would change a verdict", where)
                return
            counts.notes.update(noted)
        counts.given("recognise")
        self._write(found, (hits, said, system), (moves, language), out)

    def _write(self, found: Exchange, asked: Any, more: Any, out: Prepared) -> None:
        hits, said, system = asked
        moves, language = more
        where = f"{found.place[0]}:{found.place[1]}"
        texts = [message.get("content") or "" for message in found.messages]
        out.counts.notes["clauses that are recognised"] += len(said.hits)
        out.counts.notes["clauses that no rule knows"] += len(said.unrecognised)
        for one in said.unrecognised:
            start, end = (moved(moves.get(one.turn, ()), at) for at in (one.start, one.end))
            clause = texts[one.turn][start:end]
            out.unrecognised.append(_line({"text": clause, "user": _who(found), "place": where}))
        told = [*signals_of(found)]
        name = self._system(found, system, moves, texts, out) if system is not None else ""
        told_of = [*hits, *(_used(system, self._recipe))]
        every = [_dump(hit, moves, texts) for hit in told_of]
        grounded = made(found, every, self._recipe.grounded, self._registry)
        asks = [judged for ask in every[: len(hits)] if (judged := _judged(ask))]
        if grounded.rows or grounded.reason:
            kind = WITHOUT_KEY if grounded.reason else WITH_KEY
            out.counts.notes[f"exchanges with documents, {kind}"] += 1
        if grounded.reason:
            out.counts.notes[f"no answer that the log proves: {grounded.reason}"] += 1
        if not (asks or name or found.constraints or grounded.rows):
            out.counts.lost("recognise", "asks for nothing that a rule knows", where)
            of = {"user": _who(found), "place": where, "of": said_of(found)}
            out.feedback += (_line({**one, **of}) for one in told)
            return
        candidate = {
            "exchange": found.dump(),
            "asks": asks,
            "system": name,
            "language": language,
            "signals": told,
            "grounded": grounded.rows,
        }
        out.candidates.append(_line(candidate))

    def _asked(self, found: Exchange) -> tuple[Recognised, Recognised | None]:
        """Return what the user's turns ask for, and what the system prompt does."""
        turns = [
            {"role": m["role"], "content": m.get("content") if m["role"] == "user" else ""}
            for m in found.messages
        ]
        said = self._remembered(digest(turns), lambda: recognised_in(turns, self._registry))
        system = found.system
        if system is None:
            return said, None
        key = digest("system", system)
        return said, self._remembered(
            key, lambda: recognised(system, self._registry, role="system", turn=0)
        )

    def _verdicts(self, row: Row, constraints: Sequence[Any]) -> Sequence[bool | None]:
        """Return what some constraints say of an exchange."""
        known = [asked(one, self._registry) for one in constraints]
        return score_row(row, known, TAGS).judged.strict

    def _proposed(
        self, found: Exchange, said: Recognised, system: Recognised | None, counts: Counts
    ) -> tuple[Recognised, Recognised | None]:
        """Return what is asked, with what a rule reads where a model pointed.

        Of the user's turns the last one is shown: earlier ones were, as prompts of their own.
        """
        assert self._proposer is not None

        def shown(text: str) -> str:
            if self._recipe.scrub.level == "none":
                return text
            more = self._names(text) if self._names else ()
            return Surrogates(self._recipe.scrub.regions).scrubbed(text, more)[0]

        last = max(i for i, m in enumerate(found.messages) if m["role"] == "user")
        said = self._proposer.added(found.prompt, said, ("user", last), counts, shown)
        if system is not None and found.system:
            system = self._proposer.added(found.system, system, ("system", 0), counts, shown)
        return said, system

    def _remembered(self, key: str, make: Any) -> Recognised:
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = make()
        return self._known[key]

    def _counts(self, hit: Hit, found: Exchange) -> bool:
        """Whether a hit can be checked, on the answer that stands at the end."""
        if not hit.checkable or (hit.strength == "should" and not self._recipe.soft):
            return False
        places = scanned(found.context, hit.turn)
        if any(a < hit.end and hit.start < b for a, b in places):
            return False
        last = max(i for i, m in enumerate(found.messages) if m["role"] == "user")
        return hit.turn == last or self._recipe.history == "all" or hit.scope == "conversation"

    def _system(
        self, found: Exchange, system: Recognised, moves: Any, texts: list[str], out: Prepared
    ) -> str:
        """Return the name of the rules of the system prompt; note what they are."""
        masked = texts[0]
        for pattern in self._variable:
            masked = pattern.sub("…", masked)
        name = name_of(found.template or masked)
        if name not in out.systems:
            asks: list[dict[str, Any]] = []
            for hit in system.hits:
                ask = _dump(hit, moves, texts)
                judged = _judged(ask)
                use = hit in _used(system, self._recipe) and judged is not None
                note = hit.condition or hit.of or ("" if judged else _NO_KEY)
                asks.append({**(judged or ask), "use": use, **({"note": note} if note else {})})
            rest = [
                texts[0][moved(moves.get(0, ()), one.start) : moved(moves.get(0, ()), one.end)]
                for one in system.unrecognised
            ]
            out.systems[name] = {"text": texts[0], "asks": asks, "rest": rest}
        return name


def _used(system: Recognised | None, recipe: Recipe) -> list[Hit]:
    """Return what a system prompt asks for that can be checked on each answer."""
    return [
        hit
        for hit in (system.hits if system else ())
        if hit.checkable and (hit.strength == "must" or recipe.soft)
    ]


def language_of(text: str) -> str | None:
    """Return the code of the language of a prompt's prose, or None where it does not tell."""
    from ifeval.checkers.detector import detect_native

    prose = _CODE.sub(" ", text)
    if sum(map(str.isalpha, prose)) < _NO_PROSE:
        return None
    return detect_native(prose[:5000]).language


def _dump(hit: Hit, moves: Any, texts: list[str]) -> dict[str, Any]:
    replaced = moves.get(hit.turn, ())
    start, end = moved(replaced, hit.start), moved(replaced, hit.end)
    return {
        "constraint": hit.constraint,
        "text": texts[hit.turn][start:end],
        "start": start,
        "end": end,
        "role": hit.role,
        "turn": hit.turn,
        "rule": hit.rule,
        "strength": hit.strength,
        "polarity": hit.polarity,
        "scope": hit.scope,
    }


def _said_in(content: str, hit: Hit) -> Iterator[tuple[int, int]]:
    """Yield where a message says what a constraint asks for: its words, and a text it repeats."""
    yield hit.start, hit.end
    text = hit.arguments.get("text")
    if isinstance(text, str) and (at := content.find(text)) >= 0:
        yield at, at + len(text)


_NO_KEY = "needs an answer key, which a log has not"


def _judged(ask: dict[str, Any]) -> dict[str, Any] | None:
    """Return an ask as a log can judge it, or None where only a key can."""
    constraint = keyless(ask["constraint"])
    return None if constraint is None else {**ask, "constraint": constraint}


def _who(found: Exchange) -> str:
    return found.user or found.session or f"{found.place[0]}:{found.place[1]}"


def _line(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"
