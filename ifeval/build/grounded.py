"""Grounded items: made of exchanges with documents, each as far as the log proves its key.

A log has no answer key. The answer of a response counts as the context's only where it is beyond
doubt: a question of one turn, of which response and documents share exactly one typed span that
the question does not have, the documents have no other of its kind, and the response asserts
it. Else an item is made that needs no key: its quotations, citations, links, addresses and
identifiers must be the documents', and an abstention must be in the words that are dictated.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ifeval.build.exchange import Exchange, digest, row_of, without
from ifeval.build.recipe import Grounded
from ifeval.ground.clauses import sentences_of
from ifeval.ground.cues import Cues, table
from ifeval.ground.measures import UNITS
from ifeval.ground.names import Text, searchable
from ifeval.ground.new_names import names_in
from ifeval.ground.tokens import phrase
from ifeval.ground.values import Value, same
from ifeval.items import Item, Maker, Seed, tried
from ifeval.items.kinds import kind_of
from ifeval.modes import asked
from ifeval.registry import Registry
from ifeval.rows import TAGS
from ifeval.scoring import score_row

WITH_KEY, WITHOUT_KEY = "with an answer that the log proves", "without"
_PHRASE = "The documents do not say."
_OPENS = re.compile(
    r"(?:what|when|where|which|who|whom|whose|how (?:many|much|long|old|far|tall|high|wide|deep|"
    r"big|large|heavy|often|fast))\b|(?:at|by|for|from|in|of|on|since|to|until|with) "
    r"(?:what|which|whom?|whose)\b",
    re.IGNORECASE,
)
_TIMED = re.compile(
    r"\b(?:when|since|until|(?:what|which) (?:date|day|month|time|year))\b", re.IGNORECASE
)
_COUNTED = re.compile(r"\bhow \w+|\bwhat\b|\bat what\b", re.IGNORECASE)
_EMPTY = re.compile(r"<(\w+)\b[^<>\n]{0,80}>\s*</\1>|(?m:^[ \t#*]*\w+(?: \d+)?[ \t*]*:[ \t*]*$)")
_NUMBER = "number of "
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 60
"""Words of a question; what is longer has documents or code of its own."""

_INSTRUCTION = (
    "Answer from the {documents} below alone. Quote word for word, and name no web address, "
    "e-mail address or identifier that does not stand there.{cite} If the answer is not there, "
    "reply with exactly: {phrase}"
)
_CITE = " Cite the documents that you use by their number in brackets."
_KEYLESS = ("quote", "urls", "emails", "ids")


@dataclass(slots=True)
class Made:
    """What was made of an exchange with documents."""

    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    reason: str = ""
    """Why no answer counts as the context's; empty where one does."""


_ABSTAINS: Mapping[str, Any] = {"id": "in_context_only.abstain", "mode": "unanswerable"}
_WITH_A_KEY = (_ABSTAINS["id"], "ignore_world_knowledge.answer")


class _Span(NamedTuple):
    text: str
    kind: str
    """What it can be confused with: of this kind the documents must have one."""


def made(
    found: Exchange, asks: Sequence[Mapping[str, Any]], options: Grounded, registry: Registry
) -> Made:
    """Return the grounded rows of an exchange; nothing where it has no documents.

    Args:
        found: The exchange, scrubbed.
        asks: What was recognised in it, with the places.
        options: Which variants are made.
        registry: Where ids are looked up.
    """
    texts = [str(document["text"]) for document in found.context]
    if not texts or not options.make:
        return Made()
    said = [i for i, m in enumerate(found.messages) if m["role"] == "user"]
    if len(said) > 1:
        return Made(reason="earlier turns may say what is asked")
    if any(document.get("pasted") for document in found.context):
        return Made(reason="only a long paragraph says that there are documents")
    question = _question(found, asks)
    if not question:
        return Made(reason="nothing is asked beside the documents")
    if len(question.split()) > _LONGEST:
        return Made(reason="what stands beside the documents is longer than a question")
    group = f"g{digest(question, texts)}"
    answer = _answer(question, texts, found)
    if not answer.startswith("!"):
        seed = Seed(1, question, (answer,), "\n\n".join(texts), id=group)
        rows = [*_variants(seed, options.variants)]
        why = _unproved(rows, found, registry)
        if not why:
            return Made([_row(row) for row in rows])
        answer = f"!{why}"
    return Made([_keyless(group, question, texts, asks)], answer[1:])


def _question(found: Exchange, asks: Sequence[Mapping[str, Any]]) -> str:
    """Return what is asked, without the documents and the sentences that say how to answer."""
    if found.question:
        return " ".join(found.question.split())
    last = max(i for i, m in enumerate(found.messages) if m["role"] == "user")
    text = without(found.prompt, found.context, last)
    # What says how to answer is found again by its words: offsets are those of the whole turn.
    for ask in asks:
        if ask["role"] == "user" and ask["turn"] == last:
            text = _cut(text, ask["text"])
    text = _EMPTY.sub(" ", text)
    return " ".join(text.split())


def _cut(text: str, words: str) -> str:
    at = text.find(words)
    for start, end in sentences_of(text) if at >= 0 else ():
        if start <= at < end and "?" not in text[start:end]:
            return text[:start] + text[max(end, at + len(words)) :]
    return text


def _answer(question: str, texts: Sequence[str], found: Exchange) -> str:
    """Return the one span that can be the context's answer, or ``!`` and why there is none."""
    response = found.response or ""
    if not _OPENS.match(question):
        return "!what is asked is no question for one span"
    cues = table("en")
    context = searchable("\n\n".join(texts), cues)
    asked_, answered = searchable(question, cues), searchable(response, cues)
    spans = [span for span in _spans(context, cues) if not _has(asked_, span)]
    shared = [span for span in spans if _has(answered, span)]
    if len(shared) != 1:
        return f"!response and documents share {'no' if not shared else 'several'} typed spans"
    [span] = shared
    if sum(_confused(span, other) for other in spans) > 1:
        return "!the documents have another span of the kind"
    kind = kind_of(span.text, question, cues)
    if kind is None or not _fits(kind.name, question):
        return "!the span is not of the kind that is asked for"
    return span.text


def _spans(text: Text, cues: Cues) -> Iterator[_Span]:
    """Yield the values and names of a text, each once."""
    values: list[Value] = []
    for value in text.values:
        if not any(same(value, other) and same(other, value) for other in values):
            values.append(value)
            yield _Span(text.text[value.start : value.end], _class(value))
    names: set[tuple[str, ...]] = set()
    function = cues.words("words", "function")
    for first, end in names_in(text):
        start, stop = text.tokens.span(first, end)
        name = text.text[start:stop]
        if phrase(name) not in names:
            names.add(phrase(name))
            yield _Span(name, "name")
    # A capital that opens a sentence may be that of a name: then there is another one.
    known = {word for name in names for word in name} | function
    for start, stop in sentences_of(text.text):
        opening = _WORD.search(text.text, start, stop)
        word = opening[0].casefold() if opening and opening[0][0].isupper() else ""
        if opening and word and word not in known:
            known.add(word)
            yield _Span(opening[0], "name")


def _class(value: Value) -> str:
    if value.days or value.is_year:
        return "time"
    return _NUMBER + (UNITS[value.unit][0] if value.unit in UNITS else value.unit)


def _confused(one: _Span, other: _Span) -> bool:
    """Tell whether two spans may answer one question."""
    # A number without a unit may have one that is not known: "5 working days".
    bare = _NUMBER in (one.kind, other.kind)
    numbers = one.kind.startswith(_NUMBER) and other.kind.startswith(_NUMBER)
    return one.kind == other.kind or (bare and numbers)


def _has(text: Text, span: _Span) -> bool:
    """Tell whether a text has a span, as a value or by its words."""
    values = searchable(span.text, text.cues).values
    if span.kind != "name":
        return any(same(one, other) or same(other, one) for one in values for other in text.values)
    words, tokens = phrase(span.text), text.tokens
    size = len(words)
    return bool(words) and any(
        tuple(tokens.words[at : at + size]) == words for at in tokens.at.get(words[0], ())
    )


def _fits(kind: str, question: str) -> bool:
    timed = bool(_TIMED.search(question))
    if kind in ("date", "year"):
        return timed
    if kind == "number":
        return bool(_COUNTED.search(question)) and not timed
    return not timed and not re.search(r"\bhow \w+", question, re.IGNORECASE)


def _variants(seed: Seed, names: Iterable[str]) -> Iterator[Item]:
    for one in Maker([seed]).make(seed, [*names]):
        if isinstance(one, Item) and not tried(one):
            yield one


def _unproved(rows: Sequence[Item], found: Exchange, registry: Registry) -> str:
    """Return why an answer is not proved, or an empty text.

    The plain variant must be there, and the logged response must pass it.
    """
    plain = next((row for row in rows if row.grounding["variant"] == "orig"), None)
    if plain is None:
        return "the checks do not tell the answer from others"
    row = row_of(found)
    row.answers, row.grounding = plain.answers, plain.grounding
    constraints = [asked(one, registry) for one in plain.dump()["constraints"]]
    passed = score_row(row, constraints, TAGS).passed
    return "" if passed else "the response does not assert the span"


def _row(item: Item) -> dict[str, Any]:
    data = item.dump()
    prompt = data.pop("prompt")
    return {**data, "messages": [{"role": "user", "content": prompt}]}


def _keyless(
    group: str, question: str, texts: Sequence[str], asks: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    several = len(texts) > 1
    told = (ask["constraint"].get("phrase") for ask in asks if _dictates(ask["constraint"]))
    words = next(told, _PHRASE)
    instruction = _INSTRUCTION.format(
        documents="documents" if several else "document",
        cite=_CITE if several else "",
        phrase=words,
    )
    shown = "\n\n".join(f"Document {i}:\n{text}" for i, text in enumerate(texts, 1))
    dictated = {**_ABSTAINS, "phrase": words, "only": True}
    constraints: list[dict[str, Any]] = [{"id": f"in_context_only.{name}"} for name in _KEYLESS]
    if several:
        cites = {"id": "in_context_only.citations"}
        constraints.append({"any": [cites, dictated]})
    constraints.append({"if": _ABSTAINS, "then": dictated})
    return {
        "key": f"{group}-keyless",
        "context": [{"id": str(i), "text": text} for i, text in enumerate(texts, 1)],
        "grounding": {"question": question, "group": group, "variant": "keyless"},
        "constraints": constraints,
        "messages": [
            {"role": "user", "content": f"{instruction}\n\n{shown}\n\nQuestion: {question}"}
        ],
    }


def _dictates(constraint: Mapping[str, Any]) -> bool:
    return constraint.get("id") == _ABSTAINS["id"] and bool(constraint.get("phrase"))


def keyless(constraint: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a constraint as a log can judge it, which says of no answer whether it is right.

    Who abstains must do so in the words that are dictated. Whether somebody had to abstain, or gave
    the answer of the documents, only a key tells: then nothing is returned.
    """
    if _dictates(constraint) and "mode" not in constraint:
        return {"if": _ABSTAINS, "then": {**_ABSTAINS, **constraint}}
    asks = {name for name in constraint if name != "phrase"}
    wants = constraint.get("id") in _WITH_A_KEY and asks == {"id"}
    return None if wants else constraint
