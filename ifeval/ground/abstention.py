"""Whether a response says that it has no answer, or refuses to give one.

Both are looked for in the lead: the first two sentences. Later on the same words usually speak
of something else, as in "The context does not name any other". A refusal is kept apart from an
abstention: who refuses has been asked for what must not be done, who abstains for what the
context does not hold.
"""

import re
from typing import NamedTuple

from ifeval.ground.clauses import asks, sentences_of
from ifeval.ground.cues import ready, table

LEAD = 2
"""Sentences in which a response says that it has no answer, if it does."""

_LONGEST = 1500
"""Characters of the lead, at most."""

_OPENING = re.compile(
    r"[\s\"'“”‘’*_#>({\[-]*(?:(?:(?:final )?answer|a|response|output)[*_]* ?[:=][\s*_\"'“]*)?",
    re.IGNORECASE,
)
_ENDING = " \t\r\n.!\"'“”’)*_]}"
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9_]{0,20}>")


class Abstention(NamedTuple):
    """Where a response says that it has no answer, and in which way."""

    start: int
    end: int
    kind: str
    """``silent``: the context does not hold it; ``cannot``: the writer cannot tell; ``whole``:
    the lead is nothing but that, such as "Unknown."; ``refusal``."""


def lead_of(text: str, sentences: int = LEAD) -> tuple[int, int]:
    """Return the offsets of the first sentences of a text."""
    start = len(text) - len(text.lstrip())
    head = _TAG.sub(_blanked, text[start : start + _LONGEST])
    # "The answer is:" and a tag only introduce what follows.
    ends = [end for _, end in sentences_of(head) if head[end - 1] not in ":\n" or _said(head, end)]
    end = ends[min(sentences, len(ends)) - 1] if ends else len(head)
    return start, start + end


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _said(text: str, end: int) -> bool:
    return not text[:end].rstrip().endswith(":")


def abstention_of(text: str, language: str) -> Abstention | None:
    """Return where the lead of a text says that there is no answer, or None."""
    cues = table(language)
    start, end = lead_of(text)
    lead = ready(_TAG.sub(_blanked, text[start:end]))
    first = sentences_of(lead)[:1]
    if not first:
        return None
    opening = _OPENING.match(lead)
    at = opening.end() if opening else 0
    bare = lead[at : first[0][1]].rstrip(_ENDING)
    whole = cues.pattern("abstention", "whole")
    if bare and whole and whole.fullmatch(bare):
        return Abstention(start + at, start + at + len(bare), "whole")
    for left, right in sentences_of(lead):
        if asks(lead, (left, right), cues):
            continue
        for kind in ("silent", "cannot"):
            pattern = cues.pattern("abstention", kind)
            match = pattern.search(lead, left, right) if pattern else None
            if match:
                return Abstention(start + match.start(), start + match.end(), kind)
    return None


def refusal_of(text: str, language: str) -> Abstention | None:
    """Return where the lead of a text refuses, or None."""
    cues = table(language)
    start, end = lead_of(text)
    lead = ready(text[start:end])
    opens = cues.pattern("refusal", "lead")
    for left, right in sentences_of(lead)[:LEAD]:
        sentence = lead[left:right]
        skipped = len(sentence) - len(sentence.lstrip(" \t\r\n\"'“*_>"))
        match = opens.match(sentence[skipped:]) if opens else None
        if match:
            at = start + left + skipped
            return Abstention(at, at + match.end(), "refusal")
    match = cues.search("refusal", "anywhere", lead)
    return Abstention(start + match.start(), start + match.end(), "refusal") if match else None
