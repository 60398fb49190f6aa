"""Which answer a response gives: that of the context, that of the world, both, none.

The names of each side are found, and how each is used is told from its clause. An explicit
final answer wins; else what is given counts, with two rules: an answer of the world that is
said to be so in fact, or set against what the text says, overrides the text; and where one
answer takes back another, the last one counts. What stays open is *both* or *other*.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

from ifeval.ground.clauses import Cut, Mention, Use, cut, mention
from ifeval.ground.cues import Cues, ready, table
from ifeval.ground.given import Answer
from ifeval.ground.likeness import is_like, is_part
from ifeval.ground.names import Names, Text, find_names, names_of, searchable

Outcome = Literal["context", "world", "both", "abstain", "other", "empty"]
Side = Literal["context", "world"]

_TELLING = 12
"""Tokens of a text in which a number can only be the answer."""

_SAYS = re.compile(r"[^\W_]")
_TAG = re.compile(
    r"</?[A-Za-z][A-Za-z0-9]{0,15}(?:\s[^<>]{0,100})?/?>"
    r"|</?[A-Za-z]{1,5}(?![^\W_])(?=\s*(?:<|\Z))"  # cut off before its end
)
_GIVEN: frozenset[Use] = frozenset(("given", "text", "world"))


class Stance(NamedTuple):
    """Which answer a response gives, and where."""

    outcome: Outcome
    places: tuple[tuple[int, int], ...] = ()
    """Where it stands, or what speaks against it."""
    doubted: tuple[tuple[int, int], ...] = ()
    """Where the context is called wrong."""
    mentions: tuple[Mention, ...] = ()
    why: str = ""


def stance_of(
    text: str, context: Answer, world: Answer, question: str, language: str, *, silent: bool
) -> Stance:
    """Return which answer a text gives.

    Args:
        text: The response.
        context: What the documents say.
        world: What is true in the world.
        question: Names in it are no answers where the other side's answer is given.
        language: Whose table of cues is used.
        silent: Whether the text says that the context does not hold the answer.
    """
    tagged = any("<" in name for name in (*context.names, *world.names))
    if not _SAYS.search(text if tagged else _TAG.sub(" ", text)):
        return Stance("empty", why="there is no word in the response")
    cues = table(language)
    ours, theirs = names_of(context, world, language), names_of(world, context, language)
    prepared = searchable(text, cues)
    found = _places(ours, theirs, prepared)
    if not found:
        return _unnamed(prepared, ours, theirs, silent=silent)
    parts = cut(text, cues)
    mentions = [mention(parts, start, end, side, cues) for start, end, side in found]
    asked = find_names(theirs, searchable(question, cues)) if question else []
    outcome, why = _outcome(parts, mentions, cues, world_asked=bool(asked), silent=silent)
    doubted = _doubts(parts, mentions, cues) if outcome == "context" else ()
    if outcome in ("context", "world"):
        shown = [m for m in mentions if m.side == outcome and m.use != "denied"]
    else:
        shown = mentions
    places = tuple((m.start, m.end) for m in shown)
    return Stance(outcome, places, doubted, tuple(mentions), why)


def _places(ours: Names, theirs: Names, text: Text) -> list[tuple[int, int, Side]]:
    """Return where either answer is named; a name within a longer one of the other is none."""
    sides: list[tuple[int, int, Side]] = [
        *((start, end, "context") for start, end in find_names(ours, text)),
        *((start, end, "world") for start, end in find_names(theirs, text)),
    ]
    sides.sort(key=lambda place: (place[0], -place[1], place[2]))
    kept: list[tuple[int, int, Side]] = []
    for place in sides:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
        elif place[1] - place[0] > kept[-1][1] - kept[-1][0]:
            kept[-1] = place
    return kept


def _unnamed(text: Text, ours: Names, theirs: Names, *, silent: bool) -> Stance:
    if silent:
        return Stance("abstain", why="the response says that the context does not hold the answer")
    like: list[Side] = []
    if is_like(ours, text) or is_part(ours, theirs, text):
        like.append("context")
    if is_like(theirs, text) or is_part(theirs, ours, text):
        like.append("world")
    if len(like) == 1:
        whole = ((0, len(text.text)),)
        why = "the response as a whole is another spelling or a shorter form of it"
        return Stance(like[0], whole, why=why)
    return Stance("other", why="neither answer is found under any of its names")


def _outcome(
    parts: Cut, mentions: list[Mention], cues: Cues, *, world_asked: bool, silent: bool
) -> tuple[Outcome, str]:
    final = _final(parts, mentions, cues)
    if final:
        return final, "the response marks it as its answer"
    given = [m for m in mentions if m.use in _GIVEN]
    ours = [m for m in given if m.side == "context"]
    theirs = [m for m in given if m.side == "world"]
    if ours and theirs and world_asked:
        stated = [m for m in theirs if m.use == "world"]
        if not stated:
            return "context", "the other answer is only repeated from the question"
    if ours and not theirs:
        return "context", ""
    if theirs and not ours:
        return "world", ""
    if ours and theirs:
        return _settled(ours, theirs, parts, cues)
    if any(m.use == "offered" for m in mentions):
        return "other", "what is named is one of several answers to choose from"
    granted: set[Side] = {m.side for m in mentions if m.use == "granted"}
    if len(granted) == 1 and not silent:
        return granted.pop(), "it is only granted, but no other answer follows"
    if silent:
        return "abstain", "the response says that the context does not hold the answer"
    if all(m.use == "asked" for m in mentions):
        return "other", "what is named stands in a question or a request"
    return "other", "what is named is denied, and nothing is given in its place"


def _final(parts: Cut, mentions: Sequence[Mention], cues: Cues) -> Outcome | None:
    """Return the side that the last explicit final answer gives, if that is one alone."""
    pattern = cues.pattern("stance", "final")
    marks = [*pattern.finditer(parts.text)] if pattern else []
    ends = [end for _, end in parts.sentences]
    starts = [m.start for m in mentions]
    for mark in reversed(marks):
        number = bisect_right(ends, mark.end() - 1)
        end = ends[number] if number < len(ends) else len(parts.text)
        if number + 1 < len(ends) and not parts.text[mark.end() : end].strip(" \n*_:"):
            end = ends[number + 1]  # the answer stands on the next line
        following = mentions[bisect_left(starts, mark.end()) : bisect_left(starts, end)]
        sides: set[Side] = {
            m.side for m in following if m.use not in ("denied", "asked", "offered")
        }
        if sides:
            return sides.pop() if len(sides) == 1 else None
    return None


def _settled(
    ours: list[Mention], theirs: list[Mention], parts: Cut, cues: Cues
) -> tuple[Outcome, str]:
    """Decide between two answers that are both given, or leave it at both."""
    fact = [m for m in theirs if m.use == "world"]
    last = ours[-1]
    if last.use == "text" and last.after_contrast and last.start > theirs[-1].start:
        return "context", "the other answer is set against what the text says"
    if fact and not any(m.use == "world" for m in ours):
        return "world", "the other answer is said to be so in the world"
    told = [m for m in ours if m.use != "text"]
    if not told and all(m.use != "text" for m in theirs):
        first = min(m.start for m in theirs)
        if any(m.clause != ours[-1].clause for m in theirs) and first > ours[0].start:
            return "world", "the context's answer is only reported, and the other one given"
    ordered = sorted((*ours, *theirs))
    last = ordered[-1]
    others = [m for m in ordered if m.side != last.side]
    between = parts.text[others[-1].end : last.start]
    if cues.search("stance", "correction", between) or (
        last.after_contrast and last.clause != others[-1].clause and last.use != "text"
    ):
        return last.side, "it takes back the other answer"
    return "both", "both answers are given, and neither is taken back"


def _doubts(parts: Cut, mentions: Sequence[Mention], cues: Cues) -> tuple[tuple[int, int], ...]:
    """Return where what the context says is called wrong, in a sentence by a mention of it."""
    near = {m.sentence + step for m in mentions if m.side == "context" for step in (0, 1)}
    pattern = cues.pattern("stance", "wrong")
    if not pattern:
        return ()
    found: list[tuple[int, int]] = []
    for number in sorted(near):
        if number < len(parts.sentences):
            start, end = parts.sentences[number]
            found += (match.span() for match in pattern.finditer(parts.text, start, end))
    return tuple(found)


def doubts_of(text: str, language: str) -> list[tuple[int, int]]:
    """Return where a text speaks against its context, wherever that is."""
    pattern = table(language).pattern("editorial", "against")
    return [match.span() for match in pattern.finditer(ready(text))] if pattern else []


def other_value(text: str, context: Answer, world: Answer, language: str) -> tuple[int, int] | None:
    """Return where a short text gives a number or a date that is neither answer, or None.

    A longer text may give any number beside an answer that was not recognised.
    """
    names = names_of(context, world, language)
    if not names.values or names.phrases or names.exact:
        return None
    prepared = searchable(text, table(language))
    if len(prepared.tokens.words) > _TELLING or not prepared.values:
        return None
    dated = any(value.days for value in names.values)
    for value in prepared.values:
        if bool(value.days) == dated or value.is_year:
            return value.start, value.end
    return None
