"""Feedback in logs: thumbs, votes, corrections, regenerations, and complaints in a next turn.

Which words a complaint has was measured on public chats; some of what is found is none, so
counts of complaints are candidates and never verdicts.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ifeval.build.exchange import Exchange

_GOOD = ("good", "great", "like", "liked", "positive", "thumbs_up", "true", "up", "upvote", "yes")
_BAD = (
    *("bad", "dislike", "disliked", "down", "downvote", "false", "flag", "negative", "no"),
    "thumbs_down",
)
_COMPLAINT = re.compile(
    r"(?i)\b(?:you (?:did(?:n'?t| not)|have(?:n'?t| not)|forgot|missed|ignored|left out|still|used)"
    r"|i (?:said|asked|told you|wanted|didn'?t ask)|(?:that|this|it)(?:'s| is| was) (?:not|wrong|"
    r"too (?:long|short|many|much|few))|(?:isn'?t|wasn'?t) what|too (?:long|short|wordy|verbose)"
    r"|not what i|wrong (?:format|language|length)|as i (?:said|asked)|again, (?:no|without|but))\b"
)
_PRAISE = re.compile(r"(?i)^\W*(?:thanks|thank you|great|perfect|awesome|excellent|nice)\b")
_LOOKED_AT = 600
"""How many characters of a turn: who complains does so at its start."""

_FAMILIES: Mapping[str, re.Pattern[str]] = {
    family: re.compile(rf"(?i)\b(?:{words})\b")
    for family, words in {
        "length": r"long(?:er)?|short(?:er)?|words?|sentences?|paragraphs?|lines?|brief|wordy|"
        r"verbose|characters?|length",
        "format": r"format|json|bullets?|list|headings?|markdown|title|sections?|table|code|bold",
        "table": r"tables?|columns?|rows?",
        "keywords": r"include|mention(?:ed)?|keywords?|phrase|said|start|end|begin|word",
        "case": r"capitals?|uppercase|lowercase|upper case|lower case|caps",
        "language": r"language|english|german|french|spanish|japanese|chinese|italian|portuguese",
        "punctuation": r"commas?|exclamation|question marks?|quotes?|quotation|dash(?:es)?|"
        r"punctuation|emojis?",
    }.items()
}


def signals_of(found: Exchange) -> Iterator[dict[str, Any]]:
    """Yield the feedback on an answer, each with ``kind``, ``text`` and what it stands for.

    The kinds are ``up``, ``down``, ``correction``, ``score``, ``regenerated`` and ``complaint``.
    """
    for one in found.feedback:
        kind, value = _kind(one)
        text = str(one.get("comment") or "")
        yield {"kind": kind, "text": text, "value": value}
    if found.following is None:
        return
    if found.following.strip() == found.prompt.strip():
        yield {"kind": "regenerated", "text": "", "value": None}
    elif is_complaint(found.following):
        yield {"kind": "complaint", "text": found.following[:_LOOKED_AT], "value": None}


def is_complaint(text: str) -> bool:
    """Tell whether a turn complains of the answer before it."""
    head = text[:_LOOKED_AT]
    return bool(_COMPLAINT.search(head)) and not _PRAISE.match(head)


def _kind(one: Mapping[str, Any]) -> tuple[str, Any]:
    value = one.get("value")
    if one.get("kind") == "correction":
        return "correction", value
    said = {str(value).lower(), str(one.get("name") or "").lower()}
    binary = value in (0, 1, -1, True, False)
    if said & {*_BAD} or (binary and value in (0, -1, False)):
        return "down", value
    if said & {*_GOOD} or (binary and value in (1, True)):
        return "up", value
    return "score", value


def families(text: str) -> list[str]:
    """Return which families of constraints a complaint speaks of."""
    return [family for family, words in _FAMILIES.items() if words.search(text)]


def linked(text: str, ids: list[str]) -> list[int]:
    """Return which of some constraints a complaint speaks of, by their places.

    Args:
        text: The complaint.
        ids: The ids of the leaves of each constraint, joined by blanks.
    """
    spoken = families(text)
    return [
        i for i, names in enumerate(ids) if any(n.split(".")[0] in spoken for n in names.split())
    ]
