"""What of a prompt is pasted: code, documents, examples. Nothing of it is asked for."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from ifeval.build.grammar_sentence import WORD, Sentence

Region = tuple[int, int]

LONG = 40
"""From how many words on a block may be pasted material."""

_FENCE = re.compile(r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n", re.MULTILINE)
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
_BLANK = re.compile(r"\n[ \t]*\n")
_RULES = re.compile(
    r"\b(?:rules?|requirements?|constraints?|guidelines?|instructions?|conditions?|criteria|format|"
    r"following|must|should|notes?|output|response|answer)\b",
    re.IGNORECASE,
)


def pasted(text: str) -> list[Region]:
    """Return where material stands that is not the writer's own."""
    return merged(_material(text))


def _material(text: str) -> Iterator[Region]:
    given = merged([*_fenced(text), *_tagged(text)])
    yield from given
    for match in _BLOCK_QUOTE.finditer(text):
        yield match.span()
    blanks = [match.span() for match in _BLANK.finditer(text)]
    for match in _LABEL.finditer(text):
        start = match.end()
        if within(given, match.start()):
            continue
        while start < len(text) and text[start].isspace():
            start += 1
        yield start, _through(text, start, blanks)
    for match in _TREATED.finditer(text):
        if not _RULES.search(match[0]):
            paragraph = text.find("\n\n", match.end())
            yield match.end(), len(text) if paragraph < 0 else paragraph
    yield from (region for region in _examples(text, blanks) if not within(given, region[0]))
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
        if len(block) < LONG * 3 or len(WORD.findall(block[:4000])) <= LONG:
            continue
        before = text[max(0, start - 200) : start].rstrip()
        intro = before[before.rfind("\n") + 1 :]
        lead = intro.endswith(":") and not _RULES.search(intro[-60:])
        if lead and "\n" not in block.strip() and not _own(block):
            yield start, end


def merged(regions: Iterable[Region]) -> list[Region]:
    """Return regions in order, those that touch as one."""
    found: list[Region] = []
    for start, end in sorted(regions):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif end > start:
            found.append((start, end))
    return found


def within(regions: list[Region], place: int) -> bool:
    """Return whether a place lies in one of some regions in order."""
    index = bisect_right(regions, place, key=lambda region: region[0]) - 1
    return index >= 0 and place < regions[index][1]
