"""What a response does with an answer that it names: gives it, denies it, grants it, doubts it.

A sentence is cut into clauses at semicolons, at words that set one thing against another, and
at the comma that ends what is granted ("Although it is believed to be P, ..."). What a clause
says of a name that stands in it is told from the cues in it.
"""

import re
from bisect import bisect_right
from typing import Literal, NamedTuple

from ifeval.ground.cues import Cues, ready
from ifeval.view import View

Use = Literal["given", "text", "world", "denied", "granted", "asked", "offered"]
"""How a name is used: given as the answer; given as what the text says, or what is so in the
world; denied; granted before the answer; part of a question or a request; one of several to
choose from."""

_SENTENCE = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s|$)|[。！？।]+|\n+")
_LOWER = re.compile(r"[ \t]{1,3}[^\W\d_A-Z](?<=[a-z])")
_CLAUSE = re.compile(r"[;；]|\s[–—-]{1,2}\s|—")
_STOP = re.compile(r"[,:;()\[\]，：；（）]|\s[–—-]\s|—")
_FAR = 60
"""Characters between a denial and what it denies, at most."""

_LISTED = 150
"""Characters after a list of options is opened in which nothing is an answer."""

_WIDEST = 2000
"""Characters of a clause that are looked at on either side of a name."""

_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|St|Mr|Mrs|Ms|Dr|Prof|Mt|Jr|Sr|vs|No|Inc|Ltd|Co|Gen|Col|Capt|Rev)\.$"
)


class Mention(NamedTuple):
    """A name where it stands."""

    start: int
    end: int
    side: Literal["context", "world"]
    use: Use
    sentence: int
    clause: int
    after_contrast: bool = False
    """Whether the clause is set against the one before it."""


class Clause(NamedTuple):
    """A part of a sentence."""

    start: int
    end: int
    contrast: bool
    """Whether it is set against what stands before it."""
    granted: bool
    """Whether it opens with a concession."""


class Cut(NamedTuple):
    """A text in sentences and clauses."""

    text: str
    sentences: list[tuple[int, int]]
    clauses: list[Clause]


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Cut a text at full stops and line ends, which is quick, and good enough for clauses."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE.finditer(text):
        if match[0] == "." and _ABBREVIATED.search(text[max(0, match.end() - 7) : match.end()]):
            continue
        if match[0][0] in ".?!" and _LOWER.match(text, match.end()):
            continue
        if text[start : match.end()].strip():
            found.append((start, match.end()))
        start = match.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return found


def sentences_of_view(view: View) -> list[tuple[int, int]]:
    """Return the sentences of a view, cut once."""
    return view.once("ground.sentences", sentences_of)


def cut(text: str, cues: Cues) -> Cut:
    """Cut a text into sentences and clauses."""
    plain = ready(text)
    sentences = sentences_of(plain)
    clauses: list[Clause] = []
    contrast, concession = cues.pattern("stance", "contrast"), cues.pattern("stance", "concession")
    for start, end in sentences:
        borders: dict[int, bool] = {start: False}
        for match in _CLAUSE.finditer(plain, start, end):
            borders.setdefault(match.end(), False)
        if contrast:
            for match in contrast.finditer(plain, start, end):
                after = plain[match.end() : match.end() + 1]
                if not (after.isalnum() or after in "-'"):
                    borders[match.start()] = match.start() > start or bool(clauses)
        places = sorted(borders)
        for i, at in enumerate(places):
            stop = places[i + 1] if i + 1 < len(places) else end
            head = re.compile(r"[\s\"'“(*_>-]*").match(plain, at, stop)
            first = head.end() if head else at
            opened = concession.match(plain, first, stop) if concession else None
            comma = plain.find(",", opened.end(), stop) if opened else -1
            if opened and comma > 0:
                clauses.append(Clause(at, comma + 1, borders[at], granted=True))
                clauses.append(Clause(comma + 1, stop, contrast=False, granted=False))
            else:
                clauses.append(Clause(at, stop, borders[at], granted=bool(opened)))
    return Cut(plain, sentences, clauses)


def mention(
    cut: Cut, start: int, end: int, side: Literal["context", "world"], cues: Cues
) -> Mention:
    """Say how a name is used that stands at some place."""
    number = max(bisect_right(cut.clauses, start, key=lambda clause: clause.start) - 1, 0)
    sentence = max(bisect_right(cut.sentences, start, key=lambda place: place[0]) - 1, 0)
    clause = cut.clauses[number] if cut.clauses else Clause(0, len(cut.text), False, False)
    left = max(clause.start, start - _WIDEST)
    right = max(end, min(clause.end, end + _WIDEST))
    before, after = cut.text[left:start], cut.text[end:right]
    use: Use = "given"
    if _offered(cut, end, sentence, cues):
        return Mention(start, end, side, "offered", sentence, number, clause.contrast)
    if asks(cut.text, cut.sentences[sentence], cues):
        return Mention(start, end, side, "asked", sentence, number, clause.contrast)
    whole = f"{before}\x00{after}"
    if _denied(before, after, cues):
        use = "denied"
    elif cues.search("stance", "world", whole):
        use = "world"
    elif clause.granted:
        use = "granted"
    elif cues.search("stance", "text", whole) or _continues_text(cut, number, cues):
        use = "text"
    return Mention(start, end, side, use, sentence, number, clause.contrast)


def asks(text: str, sentence: tuple[int, int], cues: Cues) -> bool:
    """Tell whether a sentence is a question or a request, which gives no answer."""
    start, end = sentence
    if text[max(start, end - 5) : end].rstrip("\n\"'”)*_ ").endswith(("?", "？")):
        return True
    start += len(text[start:end]) - len(text[start:end].lstrip(" \t\r\n\"'“*_>#-"))
    pattern = cues.pattern("stance", "asks")
    if pattern and pattern.match(text, start, end):
        return True
    # "Please select one of the following options:" and what it lists
    head = text[max(0, start - _LISTED) : start]
    options = cues.search("stance", "options", head)
    return bool(options and ":" in head[options.end() : options.end() + 30])


def _offered(cut: Cut, end: int, sentence: int, cues: Cues) -> bool:
    """Tell whether a name is one of several to choose from: "X, or I don't know"."""
    pattern = cues.pattern("stance", "either")
    if pattern and pattern.search(cut.text, end, cut.sentences[sentence][1]):
        return True
    return cues.search("stance", "above", cut.text[end : end + _LISTED]) is not None


def _continues_text(cut: Cut, number: int, cues: Cues) -> bool:
    """Tell whether the clause before, in the same sentence, says that the text speaks."""
    if not number or not cut.clauses[number].start or cut.clauses[number].contrast:
        return False
    before = cut.clauses[number - 1]
    if cut.text[before.end - 1 : before.end] not in (",", ";"):
        return False
    spoken = cut.text[max(before.start, before.end - _WIDEST) : before.end]
    return bool(cues.search("stance", "text", spoken))


def _denied(before: str, after: str, cues: Cues) -> bool:
    denied = cues.pattern("stance", "denied")
    if denied and denied.match(after.lstrip(" \"'”’*_),"), 0):
        return True
    near = before[-_FAR:]
    stops = [match.end() for match in _STOP.finditer(near)]
    if stops and near[stops[-1] :].strip(" \"'“‘*_") == "":
        near = near[: stops[-1]] if _only_opens(near[stops[-1] - 1]) else ""
    elif stops:
        near = near[stops[-1] :]
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", near.casefold())
    negation = cues.words("words", "negation")
    harmless = cues.words("words", "negation_but")
    for at in range(len(words) - 1, max(-1, len(words) - 9), -1):
        if words[at].replace("'", "") in negation:
            following = words[at + 1] if at + 1 < len(words) else ""
            return following not in harmless
    return False


def _only_opens(sign: str) -> bool:
    return sign in "([（"
