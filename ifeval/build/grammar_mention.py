"""Names within a longer mention: ``mention that I studied in Leeds`` cannot be met without Leeds.

What is checked is the part of the demand that stands in words, and no more: a response that does
what was asked says the name, but one that says the name may not do what was asked.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from ifeval._resources import folder, read_toml
from ifeval.build.grammar import any_of, tables
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose

_LONGEST = 400
"""How many characters of a clause are read."""


@lru_cache(1)
def _cues() -> dict[str, Any]:
    return read_toml(folder("constraints") / "recognise" / "cues" / "mentions.en.toml")


@lru_cache(1)
def _asking() -> re.Pattern[str]:
    verbs = _cues()["verbs"]
    return re.compile(
        rf"(?<![\w'’-])(?:(?P<says>{any_of(*verbs['says'])})"
        rf"|(?P<includes>{any_of(*verbs['includes'])})"
        r"|(?:start|begin|open|end|finish|conclude|close)(?: (?:the|your|this|it)(?: \w+){0,2})?"
        r" with)\s+",
        re.IGNORECASE,
    )


@lru_cache(1)
def _cuts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what ends a statement, and what ends a thing that is to be included."""
    cuts: dict[str, list[str]] = _cues()["cuts"]
    both = (cuts["always"], cuts["always"] + cuts["includes"])
    said, included = (
        re.compile(rf"(?<![^\W\d_])(?:{any_of(*words)})(?!\w)", re.IGNORECASE) for words in both
    )
    return said, included


_PART = r"(?:(?:[A-ZÀ-Þ][a-zà-ÿĀ-ɏ]{1,30}){1,5}(?:-(?:[A-ZÀ-Þ][a-zà-ÿĀ-ɏ]{1,30}){1,5}){0,3})"
_ONE = rf"(?:NAME_\d+|{_PART})"
_NAME = re.compile(
    rf"(?<![\w'’#@$/\\.\[{{<_-])(?P<name>(?:\d+(?:st|nd|rd|th)?[ ])?{_ONE}"
    rf"(?:(?:[ ]|['’]s[ ](?=[A-Z][a-z]))(?:(?:of|of the|the|de|von|van|&)[ ])?"
    rf"(?:{_ONE}|[A-Z]\.|[A-Z]{{1,4}}\b|\d{{1,4}}\b)){{0,6}})"
    r"(?![\w\[\]}>_/\\(@-]|\.\w)"
)
_ACRONYM = re.compile(r"[A-Z]{2,}s?[ ]?\(\Z")
_LOWER_NEXT = re.compile(r"[ ](?P<word>[a-z][\w-]*)")
_FUNCTION = re.compile(
    r"(?:of|in|and|or|for|to|with|as|is|was|are|were|has|had|have|will|would|can|could|should|must|who|whose|which|that|being"
    r"|from|on|at|by|but|while|where|when|because|about|during|after|before|into|over|under|through|between|against|alone|too"
    r"|also|instead|if|so|than|then|does|did|do|offers?|both|itself|himself|herself|via|within|without|near|since|until|now|today|again|there|here|only|this|last|next|yet|still|later|earlier|every|each|all|not|[a-z]+ing)"
)
_DETERMINED = re.compile(
    r"(?:\A|\s)(?:an?|any|some|more|other|another|each|every|all|only)\s+"
    r"(?:(?!(?:of|between|with|by|where|that|how|on|in|to|for|about|named|called|from|against|versus)\b)[\w-]+\s+){0,2}\Z",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:\b(?:where|that|how|why|while|as|with|which|but|so))\s+\Z")
_VERBAL = re.compile(r"[a-z]+(?:s|ed)")
_BEFORE = re.compile(
    r"(?:\A|[.!?:;,)]|\b(?:and|then|but|also|please|must|should|shall|to|will|always|ensure that"
    r"|can))[\s\"*_]*(?:(?:please|also|and|then|briefly|explicitly|clearly|always|casually"
    r"|be sure to|make sure to|specifically)[ ,]+){0,2}\Z",
    re.IGNORECASE,
)
_STOPS = re.compile(r"[;!?\n\"“”]|(?<=\s)['‘]|\.(?=\s|\Z)|:\s")
_QUANTIFIED = re.compile(
    r"(?:the\s+)?(?:all|any|each|every|other|some|more|only|several|multiple|various|many|few"
    r"|at least|no|\d+|one|two|three|four|five|six|ten|names? of"
    r"|a (?:list|table|variety|number|few|couple) of)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"['’]?,?[ ](?:and|or|&)[ ](?:the[ ])?|,[ ]")
_EITHER = re.compile(r"(?:['’]s?)?[ ]?\(?(?:(?:and/)?or\b|/)[ ]?(?:the[ ])?")
_NUMBERED = re.compile(r"\(\w\)[ ]\Z")
_OWN = re.compile(r"introduce|involve|depict|be about", re.IGNORECASE)
_OPENLY = re.compile(
    r"include|incorporate|introduce|feature|involve|depict|be about", re.IGNORECASE
)
_DENIED = re.compile(
    r"\b(?:not|never|no|without|avoid|cannot|if|when|unless|whether|instead of"
    r"|rather than)\b|n['’]t\b",
    re.IGNORECASE,
)


class _Said(NamedTuple):
    start: int
    end: int
    name: str


def found(prose: Prose) -> Iterator[Found]:
    """Return the places that demand content with names in it, which the response must then say."""
    text = prose.text
    at = 0
    while match := _asking().search(text, at):
        at = match.end()
        if prose.is_pasted(match.start()) or prose.is_quoted(match.start()):
            continue
        sentence = prose.sentence(match.start())
        before = text[max(sentence.start + sentence.body, match.start() - 120) : match.start()]
        if not _BEFORE.search(before) or _DENIED.search(before):
            continue
        end = _end(text, match, min(sentence.end, match.end() + _LONGEST))
        at = max(at, end)
        if names := [*_names(text, match, end)]:
            told = _told(text, names)
            yield Found(match.start(), names[-1].end, told, "words.part_named", match.start())


def _told(text: str, names: list[_Said]) -> dict[str, Any]:
    """Return what asks for all of some names, without those of which one of two is enough."""
    either: set[int] = set()
    for i in range(len(names) - 1):
        if _EITHER.fullmatch(text, names[i].end, names[i + 1].start):
            either |= {i, i + 1}
    sure = [one.name for i, one in enumerate(names) if i not in either]
    phrases = list(dict.fromkeys(sure or [one.name for one in names]))
    told: dict[str, Any] = {"id": "keywords.contains", "phrases": phrases}
    return {**told, "match": "all"} if sure and len(phrases) > 1 else told


def _end(text: str, match: re.Match[str], end: int) -> int:
    """Return where what is demanded ends, or may no longer be meant word for word."""
    stop = _STOPS.search(text, match.end(), end)
    end = stop.start() if stop else end
    cut = _cuts()[not match["says"]].search(text, match.end(), end)
    return cut.start() if cut else end


def _names(text: str, match: re.Match[str], end: int) -> Iterator[_Said]:
    if match["includes"] and _QUANTIFIED.match(text, match.end()):
        return
    places = [*_NAME.finditer(text, match.end(), end)]
    if places and _is_bare(text, match, places, end):
        return
    kept: list[_Said] = []
    modifies = False
    for i in reversed(range(len(places))):
        one = places[i]
        joined = i + 1 < len(places) and _JOINED.fullmatch(text, one.end(), places[i + 1].start())
        modifies = bool(joined and modifies)
        follows = _LOWER_NEXT.match(text, one.end(), end)
        if follows and not _FUNCTION.fullmatch(follows["word"]):
            acts = _SUBJECT.search(text, match.start(), one.start())
            modifies = not (acts and _VERBAL.fullmatch(follows["word"]))
        if "NAME_" in one["name"] or not (modifies or _need_not_stand(text, match, one)):
            kept.append(_Said(one.start(), one.end(), one["name"].removeprefix("The ")))
    yield from reversed(kept)


def _is_bare(text: str, match: re.Match[str], places: list[re.Match[str]], end: int) -> bool:
    """Return whether nothing but names is demanded: ``grammar_names`` reads them."""
    bare = places[0].start() == match.end() and not text[places[-1].end() : end].strip(" ,)")
    listed = all(
        _JOINED.fullmatch(text, one.end(), after.start()) for one, after in pairwise(places)
    )
    named = any("NAME_" in one["name"] for one in places)
    return bare and listed and not named and not _OWN.fullmatch(match[0].rstrip())


def _need_not_stand(text: str, match: re.Match[str], one: re.Match[str]) -> bool:
    """Return whether a capitalised word need not stand in an answer."""
    name, before = one["name"], text[match.end() : one.start()]
    direct = not before.strip() and bool(match["includes"]) and not _OPENLY.match(match["includes"])
    return (
        direct
        or name in _no()
        or name.removesuffix("s") in _no()
        or name.casefold() in tables()["languages"]
        or bool(_ACRONYM.search(before) or _NUMBERED.search(before) or _DETERMINED.search(before))
    )


@lru_cache(1)
def _no() -> frozenset[str]:
    return frozenset(_cues()["names"]["no"])
