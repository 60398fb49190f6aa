"""Which constraints a prompt asks for, found by rules alone, each at its place in the text.

The rules are the phrasings and patterns of the definitions, and a small grammar of English:
numbers and relations, units, lists of words, case, language and layout. A rule finds what is
said; here is judged who says it of what: nothing of pasted material, code or examples counts,
nor what no clause asks for. What looks like a demand and is not recognised is kept.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

from ifeval.build import (
    grammar_actors,
    grammar_asks,
    grammar_code,
    grammar_counts,
    grammar_forms,
    grammar_layout,
    grammar_literals,
    grammar_mention,
    grammar_names,
    grammar_places,
    grammar_replies,
    grammar_scope,
    grammar_things,
    grammar_words,
)
from ifeval.build.grammar import tables
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_sentence import Sentence
from ifeval.build.hits import Hit, Recognised, Scope, Unrecognised
from ifeval.build.leftover import unrecognised
from ifeval.build.overlaps import WORDS, Lifted, is_overridden, outermost
from ifeval.errors import IfevalError
from ifeval.registry import Registry
from ifeval.template import Reader

ROLES = ("system", "developer", "user")
"""Whose messages ask for something; an earlier answer of the model asks for nothing."""


def recognised(text: str, registry: Registry, *, role: str = "user", turn: int = 0) -> Recognised:
    """Return which constraints a text asks for.

    Args:
        text: A message, of any length.
        registry: Which constraints there are; of others nothing is found.
        role: Who says it, which the hits repeat.
        turn: Its number in the conversation, which the hits repeat.
    """
    read = _read(text, registry, role, turn)
    return Recognised(tuple(read.hits), tuple(read.unrecognised), omitted=tuple(read.omitted))


def recognised_in(messages: Sequence[Mapping[str, Any]], registry: Registry) -> Recognised:
    """Return which constraints a conversation asks for at its end.

    A later message overrides an earlier one of the same role where both bound the same thing.
    Where a user contradicts the system prompt both hits stay: who is to be obeyed is not said
    here.

    Args:
        messages: With ``role`` and ``content``, a text or a list of parts with ``text``.
        registry: Which constraints there are.
    """
    hits: list[Hit] = []
    left: list[Unrecognised] = []
    lifted: list[Lifted] = []
    omitted: list[str] = []
    for turn, message in enumerate(messages):
        role = str(message.get("role", ""))
        if role in ROLES:
            found = _read(_content(message.get("content")), registry, role, turn)
            hits += found.hits
            left += found.unrecognised
            lifted += found.lifted
            omitted += found.omitted
    over = [hit for hit in hits if is_overridden(hit, hits, lifted)]
    return Recognised(
        tuple(hit for hit in hits if hit not in over),
        tuple(left),
        tuple(over),
        tuple(dict.fromkeys(omitted)),
    )


def _content(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = cast("list[Any]", content) if isinstance(content, list) else []
    texts = [
        cast("Mapping[str, Any]", part).get("text") for part in parts if isinstance(part, Mapping)
    ]
    return "\n".join(text for text in texts if isinstance(text, str))


_READERS: list[tuple[Registry, Reader]] = []


def _reader(registry: Registry) -> Reader:
    """Return the reader of a registry, of the last few that were asked for."""
    for known, reader in _READERS:
        if known is registry:
            return reader
    _READERS.insert(0, (registry, Reader(registry)))
    del _READERS[4:]
    return _READERS[0][1]


@lru_cache(1)
def _grammatical() -> frozenset[str]:
    """Return the ids that the grammar reads better than the patterns of the definitions do."""
    counted = {unit["id"] for unit in tables()["counted"]["units"]}
    return frozenset(
        {*counted, *grammar_forms.ids(), *WORDS, "keywords.characters", "format.sections"}
    )


class _Read(NamedTuple):
    hits: list[Hit]
    unrecognised: list[Unrecognised]
    lifted: list[Lifted]
    omitted: list[str]


def _read(text: str, registry: Registry, role: str, turn: int) -> _Read:
    prose = Prose(text)
    omitted: list[str] = []
    defined = [
        (hit.rule, Found(hit.start, hit.end, hit.dump(), hit.rule, hit.start))
        for hit in _reader(registry).find(text, omitted)
    ]
    candidates: list[tuple[int, Found]] = [
        (0, found) for rule, found in defined if not rule.startswith("patterns")
    ]
    for rank, rules in enumerate(
        (
            grammar_places.places,
            grammar_words.found,
            grammar_names.names,
            grammar_forms.found,
            grammar_layout.found,
            grammar_code.code,
            grammar_counts.found,
            grammar_mention.found,
            grammar_actors.found,
            grammar_replies.found,
            grammar_literals.found,
            grammar_things.found,
        ),
        start=1,
    ):
        candidates += ((rank, found) for found in rules(prose))
    own = _grammatical()
    candidates += (
        (9, found)
        for rule, found in defined
        if rule.startswith("patterns") and found.constraint["id"] not in own
    )
    lifted: list[Lifted] = []
    hits: list[Hit] = []
    for rank, found in candidates:
        if prose.is_pasted(found.start) or prose.is_quoted(found.start):
            continue
        sentence = prose.sentence(found.start)
        if found.lifted:
            lifted.append(Lifted(found.constraint["id"], turn))
            continue
        if rank and not grammar_asks.asks(sentence, found):
            continue
        if rank and _is_condition(prose, sentence, found):
            continue
        if not rank and grammar_asks.is_of_others(sentence, found):
            continue
        if _lacks_documents(found, prose):
            continue
        hit = _judged(prose, sentence, found, registry, role, turn, phrased=not rank)
        if hit:
            hits.append(hit)
    kept = outermost(hits)
    return _Read(kept, [*unrecognised(prose, kept, role, turn)], lifted, omitted)


_DOCUMENTS = re.compile(
    r"\b(?:documents?|context|passages?|sources?|articles?|texts?|excerpts?|snippets?|provided|given"
    r"|search results)\b",
    re.IGNORECASE,
)


def _lacks_documents(found: Found, prose: Prose) -> bool:
    """Return whether it speaks of documents in a prompt that speaks of none."""
    id = found.constraint.get("id", "")
    return id.startswith("ignore_world_knowledge.") and not _DOCUMENTS.search(prose.text)


def _condition(prose: Prose, sentence: Sentence, found: Found) -> str:
    unquoted = grammar_scope.unquoted(prose, sentence)
    return sentence.condition(found.start - sentence.start, unquoted)


def _is_condition(prose: Prose, sentence: Sentence, found: Found) -> bool:
    """Return whether what was found is what a condition is about: ``if it is in Chinese``."""
    at = found.start - sentence.start
    condition = _condition(prose, sentence, found)
    start = sentence.text.find(condition) if condition else -1
    return 0 <= start <= at < start + len(condition)


_OF_A_PROGRAM = re.compile(
    r"(?:each )?(?:variable|function|argument|parameter|class|input|input string|string|file)s?"
)
"""What a user who has a program written speaks of: no constraint on a response."""


def _judged(
    prose: Prose,
    sentence: Sentence,
    found: Found,
    registry: Registry,
    role: str,
    turn: int,
    *,
    phrased: bool,
) -> Hit | None:
    if role != "user" and found.rule == "code.wanted":
        return None  # a system prompt says in what code is written where some is wanted
    constraint = found.constraint
    scope: Scope = "response"
    of = ""
    alone = phrased and not sentence.text[sentence.body : found.start - sentence.start].strip(" *_")
    if not alone:
        subject = grammar_scope.subject(prose, sentence, found)
        if role == "user" and _OF_A_PROGRAM.fullmatch(subject.of):
            return None
        scope, of, constraint = (
            ("part" if subject.of else "response"),
            subject.of,
            subject.around(constraint),
        )
    inner = _leaf(found.constraint)
    try:
        registry.parse(constraint)
    except IfevalError:
        return None
    if role == "user" and scope == "response" and grammar_scope.lasting(sentence):
        scope = "conversation"
    unwanted = "not" in found.constraint.get("is", found.constraint) or inner.get("at_most") == 0
    end = found.end
    return Hit(
        id=inner["id"],
        arguments={name: value for name, value in inner.items() if name != "id"},
        constraint=constraint,
        start=found.start,
        end=end,
        text=prose.text[found.start : end],
        role=role,
        turn=turn,
        polarity="unwanted" if unwanted else "wanted",
        strength=sentence.strength,
        scope=scope,
        of=of,
        condition="" if alone else _condition(prose, sentence, found),
        rule=found.rule,
    )


def _leaf(constraint: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first constraint with an id within one."""
    data: Any = constraint
    while "id" not in data:
        name = next(name for name in ("not", "is", "then", "parts", "all", "any") if name in data)
        data = data[name] if name in ("not", "is", "then") else data[name][0]
    return {**cast("dict[str, Any]", data)}
