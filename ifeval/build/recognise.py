"""Which constraints a prompt asks for, found by rules alone, each at its place in the text.

The rules are the phrasings and patterns of the definitions, and a small grammar of English:
numbers and relations, units, lists of words, case, language and layout. A rule finds what is
said; here is judged who says it of what: nothing of pasted material, code or examples counts,
nor what no clause asks for. What looks like a demand and is not recognised is kept.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

from ifeval.build import grammar_counts, grammar_forms, grammar_scope, grammar_words
from ifeval.build.grammar import tables
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose, Sentence, Strength
from ifeval.errors import IfevalError
from ifeval.registry import Registry
from ifeval.template import Reader

Polarity = Literal["wanted", "unwanted"]
Scope = Literal["response", "part", "conversation"]

ROLES = ("system", "developer", "user")
"""Whose messages ask for something; an earlier answer of the model asks for nothing."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place of a prompt that asks for a constraint."""

    id: str
    arguments: dict[str, Any]
    constraint: dict[str, Any]
    """In wire form, as a row has it. Where the scope is a part that no unit finds, of that part."""
    start: int
    """Offsets in the text of the message, in code points."""
    end: int
    text: str
    role: str
    turn: int
    polarity: Polarity
    strength: Strength
    scope: Scope
    of: str
    """Of which part: ``each sentence``, ``title``; empty for the response."""
    condition: str
    """The words that say when it holds, such as ``if the user asks for code``; mostly empty."""
    rule: str

    @property
    def checkable(self) -> bool:
        """Whether the constraint judges the response as it stands, with no condition."""
        return not self.condition and (self.scope != "part" or self.constraint.keys() - {"id", *self.arguments} != set())

    def dump(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A clause that demands something that no rule knows."""

    start: int
    end: int
    text: str
    role: str
    turn: int
    strength: Strength

    def dump(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was found in a prompt or a conversation."""

    hits: tuple[Hit, ...]
    unrecognised: tuple[Unrecognised, ...]
    overridden: tuple[Hit, ...] = ()
    """What a later turn replaced or took back."""

    def dump(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "hits": [hit.dump() for hit in self.hits],
            "unrecognised": [one.dump() for one in self.unrecognised],
            "overridden": [hit.dump() for hit in self.overridden],
        }


@dataclass(frozen=True, slots=True)
class _Lifted:
    id: str
    turn: int


def recognised(text: str, registry: Registry, *, role: str = "user", turn: int = 0) -> Recognised:
    """Return which constraints a text asks for.

    Args:
        text: A message, of any length.
        registry: Which constraints there are; of others nothing is found.
        role: Who says it, which the hits repeat.
        turn: Its number in the conversation, which the hits repeat.
    """
    hits, unrecognised, _ = _read(text, registry, role, turn)
    return Recognised(tuple(hits), tuple(unrecognised))


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
    unrecognised: list[Unrecognised] = []
    lifted: list[_Lifted] = []
    for turn, message in enumerate(messages):
        role = str(message.get("role", ""))
        if role in ROLES:
            found = _read(_content(message.get("content")), registry, role, turn)
            hits += found[0]
            unrecognised += found[1]
            lifted += found[2]
    over = [hit for hit in hits if _is_overridden(hit, hits, lifted)]
    return Recognised(
        tuple(hit for hit in hits if hit not in over), tuple(unrecognised), tuple(over)
    )


def _content(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = cast("list[Any]", content) if isinstance(content, list) else []
    texts = [cast("Mapping[str, Any]", part).get("text") for part in parts if isinstance(part, Mapping)]
    return "\n".join(text for text in texts if isinstance(text, str))


_AXES = {"case.lower": "case", "case.upper": "case", "case.title": "case"}
_KEYED = ("phrases", "characters", "marks", "level", "phrase", "language", "marker")


def _axis(hit: Hit) -> tuple[Any, ...]:
    """Return what a hit is about: two of the same turn's speaker cannot both hold."""
    keys = tuple(str(hit.arguments.get(name)) for name in _KEYED if name != "language")
    return (_AXES.get(hit.id, hit.id), hit.of, hit.condition, *keys)


def _is_overridden(hit: Hit, hits: Sequence[Hit], lifted: Sequence[_Lifted]) -> bool:
    group = ("system", "developer")
    for other in hits:
        same_side = (other.role in group) == (hit.role in group)
        if other.turn > hit.turn and same_side and _axis(other) == _axis(hit) and other.constraint != hit.constraint:
            return True
    return any(one.id == hit.id and one.turn > hit.turn for one in lifted)


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
    return frozenset({*counted, *grammar_forms.ids(), *_WORDS, "keywords.characters", "format.sections"})


def _read(
    text: str, registry: Registry, role: str, turn: int
) -> tuple[list[Hit], list[Unrecognised], list[_Lifted]]:
    prose = Prose(text)
    defined = [
        (hit.rule, Found(hit.start, hit.end, hit.dump(), hit.rule, hit.start))
        for hit in _reader(registry).find(text)
    ]
    candidates: list[tuple[int, Found]] = [
        (0, found) for rule, found in defined if not rule.startswith("patterns")
    ]
    for rank, rules in enumerate(
        (grammar_words.places, grammar_words.found, grammar_words.names, grammar_forms.found, grammar_counts.found), start=1
    ):
        candidates += ((rank, found) for found in rules(prose))
    own = _grammatical()
    candidates += (
        (9, found)
        for rule, found in defined
        if rule.startswith("patterns") and found.constraint["id"] not in own
    )
    lifted: list[_Lifted] = []
    hits: list[Hit] = []
    for rank, found in candidates:
        if prose.is_pasted(found.start) or prose.is_quoted(found.start):
            continue
        sentence = prose.sentence(found.start)
        if found.lifted:
            lifted.append(_Lifted(found.constraint["id"], turn))
            continue
        if rank and not _asks(sentence, found):
            continue
        hit = _judged(prose, sentence, found, registry, role, turn, phrased=not rank)
        if hit:
            hits.append(hit)
    kept = _kept(hits)
    return kept, [*_unrecognised(prose, kept, role, turn)], lifted


_INDICATIVE = re.compile(
    r"\b(?:i|he|she|they|we|it|that|which|who)\b[^.,\n]{0,20}\b(?:wrote|was|were|had|said|told|read|did|got|received)\b[^.,\n]{0,25}\Z",
    re.IGNORECASE,
)


_STATES = re.compile(
    r"\b(?:is|are|was|were|has|have|had|contains?|takes?|consists?|gets?|returns?)\b[^.,;:\n]{0,22}\Z", re.IGNORECASE
)
_MODAL = re.compile(
    r"\b(?:must|should|shall|need|needs|ha(?:s|ve) to|want|like|ensure|make sure|please|so that|required|can you|could you|would you|let|will)\b",
    re.IGNORECASE,
)
_FINDS = re.compile(
    r"\W*(?:please )?(?:find|identify|check|analy[sz]e|look|review|extract|regex|select|remove|delete|count|filter|match|search|"
    r"point out|show all|list all|replace|detect|parse|get)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:that|which|who|where|whose)\s+(?:words\.|counts\.)|\bwords\.all\Z", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*(?:long|in length)?\s*(?:should|must|will|can|cannot|are|is|may)\b", re.IGNORECASE)
_GOVERNED = re.compile(r"(?:\b(?:be|have|has|use|using|contain|include|write|in|with|of|to|than|that|which|exceed)\s*|\A\W*)\Z", re.IGNORECASE)
_ASKS_HOW = re.compile(r"\bhow (?:to|do|does|can i|could i|should i)\b[^.?!,\n]{0,60}\Z", re.IGNORECASE)
_OF_WORDS = re.compile(r"(?<!your )(?<!all )(?<!every )\b(?:words?|phrases?|mistakes|errors|keywords|names?|titles?|headings?)\b(?: or phrases)?(?: in the output)?(?: that| which)?(?: are| should be| must be| be| written)?(?:\s+(?:in|with|using|be in))?\s*\Z", re.IGNORECASE)


def _asks(sentence: Sentence, found: Found) -> bool:
    """Return whether the sentence asks for what was found in it."""
    before = sentence.text[: max(0, found.start - sentence.start)]
    if _INDICATIVE.search(before) or _ASKS_HOW.search(before):
        return False
    if _STATES.search(before) and not sentence.imperative and not sentence.general and not _MODAL.search(before[-90:]):
        return False
    if _FINDS.match(sentence.text, sentence.body) and _RELATIVE.search(before[-40:] + " " + found.rule):
        return False
    if before.endswith("#"):
        return False
    after = sentence.text[max(0, found.end - sentence.start) :]
    if found.rule == "counts.before" and _GOES_ON.match(after) and not _GOVERNED.search(before):
        return False
    gerund = sentence.text[max(0, found.start - sentence.start) :].lower()
    if gerund.startswith(("containing ", "having ", "including ", "mentioning ")) and not sentence.imperative:
        return bool(_MODAL.search(before))
    if found.rule in ("forms.case.upper", "patterns.en[0]", "patterns.en[1]") and found.constraint.get("id") == "case.upper" and _OF_WORDS.search(before):
        return False
    return sentence.asks or (found.explicit and (sentence.fragment or sentence.general))


def _judged(
    prose: Prose, sentence: Sentence, found: Found, registry: Registry, role: str, turn: int, *, phrased: bool
) -> Hit | None:
    constraint = found.constraint
    scope: Scope = "response"
    of = ""
    alone = phrased and not sentence.text[sentence.body : found.start - sentence.start].strip(" *_")
    if not alone:
        subject = grammar_scope.subject(prose, sentence, found)
        scope, of, constraint = ("part" if subject.of else "response"), subject.of, subject.around(constraint)
    inner = _leaf(found.constraint)
    try:
        registry.parse(constraint)
    except IfevalError:
        return None
    if role == "user" and scope == "response" and grammar_scope.lasting(sentence):
        scope = "conversation"
    unwanted = "not" in found.constraint or inner.get("at_most") == 0
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
        condition="" if alone else sentence.condition(found.start - sentence.start),
        rule=found.rule,
    )


def _leaf(constraint: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first constraint with an id within one."""
    data: Any = constraint
    while "id" not in data:
        data = next(
            (data[name] for name in ("not", "is", "then") if name in data), None
        ) or next(data[name][0] for name in ("parts", "all", "any") if name in data)
    return dict(data)


def _kept(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits, without those that lie in one that says the same or more.

    Phrasings come first, then the grammar, then patterns; of two rules that see the same place
    the longer one counts.
    """
    kept: list[Hit] = []
    for hit in hits:
        weak = hit.rule.startswith("patterns")
        clash = None
        for other in kept:
            overlaps = hit.start < other.end and other.start < hit.end
            if not overlaps and hit.constraint == other.constraint:
                clash = other  # said twice: the first place counts
            if not overlaps:
                continue
            if other.rule.startswith("phrasings") and other.id.startswith("length.") and hit.end > other.end and hit.id != other.id and hit.rule.startswith("counts"):
                clash = other
                break
            phrased = other.rule.startswith(("phrasings", "summary"))
            inside = other.start <= hit.start and hit.end <= other.end
            if (phrased and inside) or hit.constraint == other.constraint or (weak and _axis(hit)[0] == _axis(other)[0]):
                clash = other
            elif hit.id == other.id and hit.of == other.of and not (hit.polarity != other.polarity):
                clash = other
            elif _same_payload(hit, other):
                clash = other
            if clash:
                break
        if clash is None:
            kept.append(hit)
        elif clash.rule.startswith("phrasings") and hit.end > clash.end and hit.id != clash.id and clash.id.startswith("length."):
            kept[kept.index(clash)] = hit
        elif not clash.rule.startswith(("phrasings", "summary")) and _better(hit, clash):
            kept[kept.index(clash)] = hit
    kept = [hit for hit in kept if not _is_implied(hit, kept)]
    return sorted(kept, key=lambda hit: (hit.start, hit.end))


def _is_implied(hit: Hit, hits: Sequence[Hit]) -> bool:
    """Return whether a hit asks for some, where another asks for how many."""
    if hit.arguments.get("at_least") != 1 or not hit.rule.startswith("forms."):
        return False
    keys = {**hit.arguments, "at_least": None, "at_most": None}
    return any(
        other is not hit and other.id == hit.id and other.of == hit.of
        and {**other.arguments, "at_least": None, "at_most": None} == keys
        and (other.arguments.get("at_least") or 0) >= 1
        for other in hits
    )


def _better(hit: Hit, other: Hit) -> bool:
    if hit.id != other.id and not _same_payload(hit, other):
        return False
    if hit.rule.startswith("patterns"):
        return False
    if other.rule.startswith("forms.") and other.arguments.get("at_least") == 1 and hit.rule.startswith("counts"):
        return True
    bounded = {"at_least", "at_most"}
    more = len(bounded & hit.arguments.keys()) > len(bounded & other.arguments.keys())
    return more or (hit.end - hit.start > other.end - other.start and hit.start <= other.start and hit.end >= other.end)


_WORDS = ("keywords.contains", "keywords.count", "keywords.starts_with", "keywords.ends_with", "format.choice")


def _same_payload(hit: Hit, other: Hit) -> bool:
    """Return whether two hits read the same list of words."""
    return hit.id in _WORDS and other.id in _WORDS and abs(hit.end - other.end) < 40


_CONSTRAINING = re.compile(
    r"\b(?:must|should|shall|never|always|only|do not|don['’]t|avoid|ensure|make sure|include|use|exactly|limit|no more|"
    r"at (?:least|most)|without|keep|format|written|write in|must not|cannot|required)\b",
    re.IGNORECASE,
)


def _unrecognised(prose: Prose, hits: Sequence[Hit], role: str, turn: int) -> Iterator[Unrecognised]:
    """Return the sentences that demand and of which nothing was recognised.

    What only gives a task ("Write a poem") is not counted: the first sentence of a user, and
    what has none of the words by which people bound an answer.
    """
    for sentence in prose.sentences:
        if prose.is_pasted(sentence.start + sentence.body) or not sentence.asks:
            continue
        if any(hit.start < sentence.end and sentence.start < hit.end for hit in hits):
            continue
        if not _CONSTRAINING.search(sentence.text):
            continue
        start = sentence.start + sentence.body
        end = sentence.start + len(sentence.text.rstrip())
        if end > start:
            yield Unrecognised(start, end, prose.text[start:end], role, turn, sentence.strength)

