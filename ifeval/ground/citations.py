"""Citations: the forms in which responses name their documents, and what only looks like one.

A citation is ``[1]``, ``[1, 2]``, ``[1-3]``, ``[1 and 3]``, ``[^1]``, ``【3†source】``,
``[Doc 2]``, ``(Document 2)``, ``(Source 2)``, or an id of a document in brackets. Other words
in brackets, links, indices in code and the labels of a list of references are none.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from ifeval.ground.clauses import sentences_of

Kind = Literal["citation", "label", "link", "code", "year", "words"]
"""What a bracket is."""

_WORD = r"(?:doc(?:ument)?|source|ref(?:erence)?|passage|context|citation|article|text|paragraph)s?"
_NUMBERS = r"\^?\d{1,4}(?:\s*(?:,|;|-|–|—|&|and|,\s*and)\s*\^?\d{1,4})*"
_BRACKET = re.compile(
    rf"【\s*(?P<lens>\d{{1,4}})(?::\d+)?\s*(?:†[^【】]{{0,80}})?】"
    rf"|\[\s*(?:{_WORD}\s*\.?\s*#?\s*)?(?P<square>{_NUMBERS})\s*\]"
    rf"|\(\s*{_WORD}\s*\.?\s*#?\s*(?P<round>{_NUMBERS})\s*\)"
    r"|[\[(](?P<words>[^\[\]()\n]{1,80})[\])]",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d{1,4})\s*[-–—]\s*\^?(\d{1,4})")
_NUMBER = re.compile(r"\d{1,4}")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]{1,200}`", re.DOTALL)
_LABEL = re.compile(r"[ \t>*-]*\Z")
_SPLIT = re.compile(r"\s*[,;]\s*")
_WIDEST = 50
"""Documents of a range, at most: [1-9999] is none."""


class Bracket(NamedTuple):
    """A bracket and what it is."""

    start: int
    end: int
    kind: Kind
    ids: tuple[str, ...] = ()


def brackets(text: str, ids: Iterable[str]) -> list[Bracket]:
    """Return the brackets of a text, each with what it is.

    Args:
        text: The response.
        ids: The ids of the documents; an id that is no number is a citation in brackets.
    """
    known = {id.casefold(): id for id in ids}
    code = [match.span() for match in _CODE.finditer(text)] if "`" in text else []
    starts = [start for start, _ in code]
    found: list[Bracket] = []
    for match in _BRACKET.finditer(text):
        start, end = match.span()
        at = bisect_right(starts, start) - 1
        if at >= 0 and start < code[at][1]:
            found.append(Bracket(start, end, "code"))
            continue
        if words := match["words"]:
            parts = [part.strip().casefold() for part in _SPLIT.split(words)]
            if all(part in known for part in parts) and not _is_link(text, start, end):
                found.append(Bracket(start, end, "citation", tuple(known[p] for p in parts)))
            elif text[start] == "[":
                kind = "link" if _is_link(text, start, end) else "words"
                found.append(Bracket(start, end, kind))
            continue
        numbers = _numbers(match["lens"] or match["square"] or match["round"])
        found.append(Bracket(start, end, _kind(text, start, end, numbers, known), numbers))
    return found


def _kind(text: str, start: int, end: int, numbers: Sequence[str], known: dict[str, str]) -> Kind:
    line = text.rfind("\n", 0, start) + 1
    opens = len(text[line:start]) < 20 and _LABEL.match(text[line:start])
    after = text[end : end + 2]
    if opens and after[:1] in (":", " ") and after.strip() and after[1:] not in ("", "\n"):
        return "label"
    if text[start] == "[" and start and text[start - 1] in "}_":
        return "code"
    if not known.keys() & {*numbers} and all(len(n) == 4 and n[0] in "12" for n in numbers):
        return "year"
    return "citation"


def _is_link(text: str, start: int, end: int) -> bool:
    return text[end : end + 1] == "(" or (
        start > 0 and text[start - 1] == "]" and text[start] == "("
    )


def _numbers(text: str) -> tuple[str, ...]:
    """Return the numbers that are cited, those of a range included."""
    found: list[int] = []
    for match in _RANGE.finditer(text):
        first, last = int(match[1]), int(match[2])
        if first < last <= first + _WIDEST:
            found += range(first + 1, last)
    found += map(int, _NUMBER.findall(text))
    return tuple(str(number) for number in dict.fromkeys(sorted(found)))


def masked(text: str, found: Iterable[Bracket]) -> str:
    """Return a text with blanks in place of its citations, so that offsets stay."""
    parts: list[str] = []
    at = 0
    for bracket in found:
        if bracket.kind in ("citation", "label"):
            parts += (text[at : bracket.start], " " * (bracket.end - bracket.start))
            at = bracket.end
    return "".join((*parts, text[at:]))


class Sentence(NamedTuple):
    """A sentence, and what it cites."""

    start: int
    end: int
    ids: tuple[str, ...]


def cited_sentences(text: str, found: Sequence[Bracket]) -> list[Sentence]:
    """Return the sentences of a text, each with the citations within or right after it."""
    clean = masked(text, found)
    places: list[tuple[int, int]] = []
    for start, end in sentences_of(clean):
        left = start + len(clean[start:end]) - len(clean[start:end].lstrip())
        places.append((left, start + len(clean[start:end].rstrip())))
    cited: list[list[str]] = [[] for _ in places]
    starts = [start for start, _ in places]
    for bracket in found:
        if bracket.kind == "citation":
            number = bisect_right(starts, bracket.start) - 1
            if number >= 0:
                cited[number] += bracket.ids
    return [
        Sentence(start, end, tuple(dict.fromkeys(ids)))
        for (start, end), ids in zip(places, cited, strict=True)
    ]
