"""A prompt as somebody who asks: what of it is pasted, its sentences, and how each one asks."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from ifeval.build.grammar import any_of, tables

Region = tuple[int, int]

LONG = 40
"""From how many words on a block may be pasted material."""

_FENCE = re.compile(r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n", re.MULTILINE)
_QUOTES = re.compile(
    r"(?<![\w\"])\"(?=[^\s\"])[^\"\n]{0,600}\"(?!\w)|[“”](?=[^\s\"”])[^\"“”\n]{0,600}[\"”](?!\w)"
    r"|«[^«»\n]{0,600}»|(?<![\w'])'(?=\S)[^'\n]{1,120}'(?!\w)"
)
_BLOCK_QUOTE = re.compile(r"(?:\A|(?<=[\n:]))[ \t]*[\"“](?=\S)[^\"“”]{200,20000}[\"”]")
_TAGS = re.compile(
    r"<(?P<tag>documents?|context|article|text|passage|source|email|transcript|example|examples|"
    r"input|data|content|quote|code|user_query|background|reference|conversation|history)\b"
    r"[^<>\n]{0,200}>",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^[^\w\n]*_*(?:(?:the |here is the |my |original |source |input |full |following ){0,3}"
    r"(?:article|text|passage|document|context|paragraph|transcript|e-?mail|essay|story|abstract|"
    r"background|source|input|content|review|post|conversation|dialogue|chat|code|data|excerpt|"
    r"job description|resume|report|message|summary|letter|poem|lyrics|sentence|prompt))"
    r"(?: \d+)?[ \t*_]*:[ \t*_]*(?=\S|\n)",
    re.IGNORECASE | re.MULTILINE,
)
_TREATED = re.compile(
    r"(?:\A|(?<=\n)|(?<=[.!?] ))(?:please )?(?:translate|proofread|correct|edit|rephrase"
    r"|paraphrase|improve)\b[^.:\n]{0,120}:[ \t]*(?=\S)",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(
    r"^[^\w\n]*(?:example|sample)s?[ \t]*#?\d+[^\w\n]*$", re.IGNORECASE | re.MULTILINE
)
_EXAMPLE = re.compile(
    r"(?:^[^\w\n]*|(?<=[.!?:,;(] )|(?<=\n))(?:an? |for |here(?: is|'s) an? |e\.g\.,? ?)?"
    r"(?:examples?|like below|sample(?: output)?|as follows|see the example below)[ \t*_]*:"
    r"[ \t*_]*\n",
    re.IGNORECASE | re.MULTILINE,
)
_ASKED = re.compile(
    r"^[^\w\n]*(?:question|query|q|input|prompt|user|task)[ \t*_]*:", re.IGNORECASE | re.MULTILINE
)
_ENDS = re.compile(
    r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!P\.S\.)(?<!\betc\.)[\"'”’)\]*_]{0,3}\s+|\n+\s*"
    r"|;\s+|(?<=>)\s+"
)
_MARKER = re.compile(r"(?:[-*•–+#>]+|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)]|\[\d{1,2}\])\s+")
_WORD = re.compile(r"\w[\w'’-]*")
_BLANK = re.compile(r"\n[ \t]*\n")
_RULES = re.compile(
    r"\b(?:rules?|requirements?|constraints?|guidelines?|instructions?|conditions?|criteria|format|"
    r"following|must|should|notes?|output|response|answer)\b",
    re.IGNORECASE,
)

Strength = Literal["must", "should"]


@dataclass(frozen=True)
class Sentence:
    """A sentence, or an item of a list, and how it asks."""

    start: int
    end: int
    text: str

    @cached_property
    def body(self) -> int:
        """Where its words start, behind the mark of a list item."""
        marker = _MARKER.match(self.text)
        return marker.end() if marker else 0

    @cached_property
    def asks(self) -> bool:
        """Whether it has a verb that tells somebody to do something, or a modal."""
        return bool(_cue().search(self.text)) or self.imperative

    @cached_property
    def imperative(self) -> bool:
        """Whether it starts with a verb as orders do."""
        return bool(_imperative().search(self.text[self.body :]))

    @cached_property
    def fragment(self) -> bool:
        """Whether it is a note such as ``No lists`` or ``Length: 50 to 100 words``."""
        words = _WORD.findall(self.text)
        return len(words) <= 14 and not _finite().search(self.text)

    @cached_property
    def general(self) -> bool:
        """Whether it says how things are that are yet to be written: ``A poem has 8 lines``."""
        return bool(_GENERAL.match(self.text[self.body :]))

    @cached_property
    def strength(self) -> Strength:
        """Whether it demands or wishes."""
        return "should" if _soft().search(self.text) and not _hard().search(self.text) else "must"

    def condition(self, place: int) -> str:
        """Return the condition that what stands at a place of the sentence is under, if any."""
        found = _CONDITION.search(self.text)
        if not found:
            return ""
        if found.start() <= self.body + 4 or found.start() < place:
            return found["condition"].strip()
        return found["condition"].strip() if found.start() > place else ""


_GENERAL = re.compile(
    r"(?:(?:every|each|all(?: of)?(?: the| your)?|an?|the|your)\s+(?:[\w-]+\s+){1,3}?|"
    r"(?:[a-z]{3,}s)\s+)"
    r"(?:has|have|is|are|contains?|uses?|ends?|starts?|begins?)\s",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:^|(?<=[\s,(*]))(?P<condition>(?:if|when(?:ever)?|unless|in case|once|for (?:questions"
    r"|requests|queries"
    r"|tasks|topics) (?:that|about|where))\b(?!\s+(?:possible|needed|necessary|applicable"
    r"|appropriate|"
    r"responding|answering|writing|crafting|providing|formulating|creating|explaining|describing|"
    r"constructing|presenting|preparing|generating|composing|discussing|listing|addressing"
    r"|drafting|"
    r"designing|developing|structuring|outlining|summarizing|compiling|i say|you (?:write|answer|"
    r"respond|reply|provide|craft|explain|create|present|describe|generate|are (?:done"
    r"|finished)))\b)"
    r"[^,.;:\n]{2,160})",
    re.IGNORECASE,
)


@lru_cache(1)
def _cue() -> re.Pattern[str]:
    cues = tables()["cues"]
    return re.compile(rf"(?<!\w){any_of(*cues['must'], *cues['should'])}(?!\w)", re.IGNORECASE)


@lru_cache(1)
def _soft() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(*tables()['cues']['should'])}(?!\w)", re.IGNORECASE)


@lru_cache(1)
def _hard() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:must|shall|required|has to|have to|make sure|ensure|never)(?!\w)", re.IGNORECASE
    )


@lru_cache(1)
def _imperative() -> re.Pattern[str]:
    cues = tables()["cues"]
    hedge = rf"(?:{any_of(*cues['hedges'])}\s*[,:]?\s+){{0,3}}"
    verbs = any_of(*cues["verbs"])
    return re.compile(
        rf"(?:(?<=\A)|(?<=[.!?:;,)\]\"”])|\b(?:and|then|but|to|or|please)\b|\A"
        rf"[\W\d]{{0,6}})\s*[\"“*_]*{hedge}{verbs}(?!\w)",
        re.IGNORECASE,
    )


@lru_cache(1)
def _finite() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:is|are|was|were|has|had|wrote|said|says|contains|contained|did|does|i|he"
        r"|she|they|we)(?!\w)",
        re.IGNORECASE,
    )


class Prose:
    """A text of a prompt.

    Args:
        text: As it was sent.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def pasted(self) -> list[Region]:
        """Where there is code, a document, an example: nothing of it is asked for."""
        return _merged(_pasted(self.text))

    @cached_property
    def quoted(self) -> list[Region]:
        """Where something stands between quotation marks."""
        return _merged(match.span() for match in _QUOTES.finditer(self.text))

    def is_pasted(self, place: int) -> bool:
        """Return whether a place lies in material that is not the writer's own."""
        return _within(self.pasted, place)

    def is_quoted(self, place: int) -> bool:
        """Return whether a place lies between quotation marks."""
        return _within(self.quoted, place)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences that are not pasted, cut at stops, line ends and semicolons."""
        found: list[Sentence] = []
        at = 0
        for match in _ENDS.finditer(self.text):
            stop = match.start()
            if "\n" not in match[0] and self.is_quoted(stop):
                continue
            if _MARKER.fullmatch(self.text, at, match.end()):
                continue
            found += self._sentence(at, stop)
            at = match.end()
        return [*found, *self._sentence(at, len(self.text))]

    def _sentence(self, start: int, end: int) -> Iterator[Sentence]:
        text = self.text[start:end]
        if text.strip():
            yield Sentence(start, end, text)

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence(self, place: int) -> Sentence:
        """Return the sentence that a place lies in."""
        index = max(bisect_right(self._starts, place) - 1, 0)
        return self.sentences[index]


def _pasted(text: str) -> Iterator[Region]:
    given = _merged([*_fenced(text), *_tagged(text)])
    yield from given
    for match in _BLOCK_QUOTE.finditer(text):
        yield match.span()
    blanks = [match.span() for match in _BLANK.finditer(text)]
    for match in _LABEL.finditer(text):
        start = match.end()
        if _within(given, match.start()):
            continue
        while start < len(text) and text[start].isspace():
            start += 1
        yield start, _through(text, start, blanks)
    for match in _TREATED.finditer(text):
        if not _RULES.search(match[0]):
            paragraph = text.find("\n\n", match.end())
            yield match.end(), len(text) if paragraph < 0 else paragraph
    yield from (region for region in _examples(text, blanks) if not _within(given, region[0]))
    yield from _long(text, blanks)


def _fenced(text: str) -> Iterator[Region]:
    at = 0
    while opening := _FENCE.search(text, at):
        closing = text.find("\n" + opening["fence"], opening.end() - 1)
        at = len(text) if closing < 0 else closing + 1 + len(opening["fence"])
        yield opening.start(), at


def _tagged(text: str) -> Iterator[Region]:
    at, folded, open_for_ever = 0, text.lower(), set[str]()
    while opening := _TAGS.search(text, at):
        tag, at = opening["tag"].lower(), opening.end()
        closing = -1 if tag in open_for_ever else folded.find(f"</{tag}>", at)
        if closing < 0:
            open_for_ever.add(tag)
        else:
            yield opening.start(), closing
            at = closing


def _through(text: str, start: int, blanks: list[Region]) -> int:
    """Return where material ends: at a blank line after which somebody asks."""
    index = bisect_right(blanks, (start, 0))
    for i in range(index, min(index + 400, len(blanks))):
        first = blanks[i][1]
        last = blanks[i + 1][0] if i + 1 < len(blanks) else len(text)
        block = text[first : min(last, first + 400)].strip()
        if (
            Sentence(0, len(block), block).imperative
            or _ASKED.match(block)
            or _OWN.search(block[:160])
        ):
            return blanks[i][0]
    return len(text)


_OWN = re.compile(
    r"\b(?:please|make sure|i would like|i['’]d like|i want|i need|do not|don['’]t)\b|\b"
    r"(?:your|the) (?:\w+ )?(?:response|answer|reply|output)\b|\byou (?:must|should)\b",
    re.IGNORECASE,
)


def _own(block: str) -> bool:
    return bool(_OWN.search(block))


def _examples(text: str, blanks: list[Region]) -> Iterator[Region]:
    headings = [match.span() for match in _EXAMPLES.finditer(text)]
    for i, (start, end) in enumerate(headings):
        last = headings[i + 1][0] if i + 1 < len(headings) else len(text)
        asked = [match.start() for match in _ASKED.finditer(text, end, last)]
        if len(asked) > 1 and i + 1 == len(headings):
            yield start, asked[1]
        elif i + 1 < len(headings):
            yield start, last
        else:
            yield start, _through(text, end, blanks)
    for match in _EXAMPLE.finditer(text):
        index = bisect_right(blanks, (match.end(), 0))
        yield match.start(), blanks[index][0] if index < len(blanks) else len(text)


def _long(text: str, blanks: list[Region]) -> Iterator[Region]:
    """Return the blocks of many words in which nobody is told to do anything."""
    edges = [0, *(edge for blank in blanks for edge in blank), len(text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        block = text[start:end]
        if len(block) < LONG * 3 or len(_WORD.findall(block[:4000])) <= LONG:
            continue
        before = text[max(0, start - 200) : start].rstrip()
        intro = before[before.rfind("\n") + 1 :]
        lead = intro.endswith(":") and not _RULES.search(intro[-60:])
        if lead and "\n" not in block.strip() and not _own(block):
            yield start, end


def _merged(regions: Any) -> list[Region]:
    found: list[Region] = []
    for start, end in sorted(regions):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif end > start:
            found.append((start, end))
    return found


def _within(regions: list[Region], place: int) -> bool:
    index = bisect_right(regions, place, key=lambda region: region[0]) - 1
    return index >= 0 and place < regions[index][1]
