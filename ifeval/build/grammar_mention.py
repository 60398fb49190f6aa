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
from ifeval.build.grammar_words import containing

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
def cuts() -> tuple[re.Pattern[str], ...]:
    """Return what ends a statement, a mention, and a thing that is to be included."""
    table: dict[str, list[str]] = _cues()["cuts"]
    kinds = ("statement", "always", "includes")
    words = [[word for kind in kinds[: i + 1] for word in table[kind]] for i in range(3)]
    return tuple(
        re.compile(rf"(?<![^\W\d_])(?:{any_of(*some)})(?!\w)", re.IGNORECASE) for some in words
    )


_PART = r"(?:(?:[A-ZÀ-Þ][a-zà-ÿĀ-ɏ]{1,30}){1,5}(?:-(?:[A-ZÀ-Þ][a-zà-ÿĀ-ɏ]{1,30}){1,5}){0,3})"
_ONE = (
    rf"(?:NAME_\d+|{_PART}|[A-Z]{{2,8}}\d+"
    r"|(?!(?:CEO|CFO|CTO|TV|PC|NPC|AI|IT|DJ|MC|VIP|DIY|ID|HR|PR|MAN)\b)[A-Z]{2,8}(?=['’]s\b))"
)
NAME = re.compile(
    rf"(?<![\w'’#@$/\\.\[{{<_-])(?P<name>(?:\d+(?:st|nd|rd|th)?[ ])?{_ONE}"
    rf"(?:(?:[ ]|['’]s[ ](?=[A-Z][a-z]))(?:(?:of|of the|the|de|von|van|&)[ ])?"
    rf"(?:{_ONE}|[A-Z]\.|[A-Z]{{1,4}}\b|\d{{1,4}}\b)){{0,6}})"
    r"(?![\w\[\]}>_/\\(@-]|\.\w)"
)
_ACRONYM = re.compile(r"[A-Z]{2,}s?[ ]?\([^()]*\Z")
LOWER_NEXT = re.compile(r"[ ](?P<word>[a-z][\w-]*)")
FUNCTION = re.compile(
    r"(?:of|in|and|or|for|to|with|as|is|was|are|were|has|had|have|will|would|can|could|should|must|who|whose|which|that|being"
    r"|from|on|at|by|but|while|where|when|because|about|during|after|before|into|over|under|through|between|against|alone|too"
    r"|also|instead|if|so|than|then|does|did|do|offers?|both|itself|himself|herself|via|within|without|near|since|until|now|today|again|there|here|only|this|last|next|yet|still|later|earlier|every|each|all|not|may|might|shall|cannot|seems|more|less|better|very|even|as|just|[a-z]+ing)"
)
_DETERMINED = re.compile(
    r"(?:\A|\s)(?:an?|any|some|more|other|another|each|every|all|only)\s+"
    r"(?:(?!(?:of|between|with|by|where|that|how|on|in|to|for|about|named|called|from|against|versus)\b)[\w-]+\s+){0,2}\Z",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:\b(?:where|that|how|why|while|as|with|which|but|so))\s+\Z")
_VERBAL = re.compile(r"[a-z]+(?:s|ed)")
_BEFORE = re.compile(
    r"(?:\A|[.!?:;,)]|\b(?:needs?|ha(?:s|ve)|want|wants|sure|remember|like|ought|is|are) to"
    r"|\b(?:and|then|but|also|please|must|should|shall|will|always|ensure that"
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
_STATED = re.compile(r"\b(?:that|how|to)\s+\Z", re.IGNORECASE)
_SCENE = re.compile(r"\b(?:where|in which)\b", re.IGNORECASE)
_TOLD_OF = re.compile(r"\b(?:where|in which|named|called|referred to as|between)\b", re.IGNORECASE)
_ONE_THING = re.compile(
    r"an?\s|(?:[\w-]+\s+){0,3}(?:information|details?|facts?|statistics|data|figures)\s+(?:on|about|of)\b",
    re.IGNORECASE,
)
_PLACED = re.compile(r"\bin\b", re.IGNORECASE)
_JOINED = re.compile(r"['’]?,?[ ](?:and|or|&)[ ](?:the[ ])?|,[ ]")
_EITHER = re.compile(r"(?:['’]s?)?[ ]?\(?(?:(?:and/)?or\b|/)[ ]?(?:the[ ])?")
_ADJECTIVE = re.compile(r"[A-Z][a-z]{3,20}(?:ian|ean|esque|ish|ese)")
_NUMBERED = re.compile(r"\(\w\)[ ]\Z")
_OWN = re.compile(
    r"have|make|let|show|ensure|involve|depict|write|thank|praise|congratulate|describe|be about"
    r"|be between|be set|take place",
    re.IGNORECASE,
)
_OPENLY = re.compile(
    rf"include|incorporate|cite|feature|(?:the|this|your|an?)\s|{_OWN.pattern}",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|no|without|avoid|cannot|if|when|unless|whether|instead of"
    r"|rather than)\b|n['’]t\b",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """A name that has to be said, and where it stands in the prompt."""

    start: int
    end: int
    name: str


def demands(prose: Prose) -> Iterator[tuple[re.Match[str], int]]:
    """Return the verbs that demand content, and where that ends which is meant word for word."""
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
        yield match, end


def found(prose: Prose) -> Iterator[Found]:
    """Return the places that demand content with names in it, which the response must then say."""
    text = prose.text
    for match, end in demands(prose):
        names = names_in(text, match, end)
        if lines := _listed_below(text, match.end()):
            names += _below(text, match, *lines.span())
        if names:
            constraint = told(text, names)
            yield Found(match.start(), names[-1].end, constraint, "words.part_named", match.start())


_FOLLOWING = re.compile(
    r"[^\n.;]{0,40}\bfollowing\b(?! (?:key ?)?words)[^\n.;]{0,80}:[ ]*(?=\n)", re.IGNORECASE
)
_BELOW = re.compile(r"(?:\n[ \t]*(?:[-*•]|\(?\w{1,2}[.)])[ \t][^\n]{1,300}){1,20}")


def _listed_below(text: str, at: int) -> re.Match[str] | None:
    head = _FOLLOWING.match(text, at)
    return _BELOW.match(text, head.end()) if head else None


_LINE = re.compile(r"\n[ \t]*(?:[-*•]|\(?\w{1,2}[.)])[ \t]+(?P<item>\S[^\n]*)")


def _below(text: str, match: re.Match[str], start: int, end: int) -> Iterator[Said]:
    """Return the names in the lines of a list, where a capital does not only start a part."""
    for line in _LINE.finditer(text, start, end):
        cut = cuts()[2].search(text, line.start("item"), line.end())
        for one in _names(text, match, cut.start() if cut else line.end(), line.start("item")):
            if "NAME_" in one.name or _WITHIN.search(text, line.start("item"), one.start):
                yield one


_WITHIN = re.compile(r"[a-z,][ ](?:the[ ])?\Z")


def names_in(text: str, match: re.Match[str], end: int) -> list[Said]:
    """Return the names in what a verb demands."""
    return [*_names(text, match, end)]


def told(text: str, names: list[Said]) -> dict[str, Any]:
    """Return what asks for all of some names, without those of which one of two is enough."""
    either: set[int] = set()
    for i in range(len(names) - 1):
        if _EITHER.fullmatch(text, names[i].end, names[i + 1].start):
            either |= {i, i + 1}
    sure = [one.name for i, one in enumerate(names) if i not in either]
    phrases = list(dict.fromkeys(sure or [one.name for one in names]))
    return containing(phrases, every=bool(sure))


def _end(text: str, match: re.Match[str], end: int) -> int:
    """Return where what is demanded ends, or may no longer be meant word for word."""
    stop = _STOPS.search(text, match.end(), end)
    end = stop.start() if stop else end
    scene = bool(_SCENE.search(text, match.end(), end))
    said = bool(match["says"])
    kind = 0 if said and _STATED.search(match[0]) else 1 if said or scene else 2
    cut = cuts()[kind].search(text, match.end(), end)
    end = cut.start() if cut else end
    if kind < 2 or _ONE_THING.match(text, match.end(), end):
        return end
    place = _PLACED.search(text, match.end(), end)
    return place.start() if place else end


def _names(text: str, match: re.Match[str], end: int, start: int | None = None) -> Iterator[Said]:
    some = start is None and match["includes"] and _QUANTIFIED.match(text, match.end())
    if some and not _TOLD_OF.search(text, match.end(), end):
        return
    places = [*NAME.finditer(text, match.end() if start is None else start, end)]
    if places and _is_bare(text, match, places, end):
        return
    kept: list[Said] = []
    modifies = False
    for i in reversed(range(len(places))):
        one = places[i]
        joined = i + 1 < len(places) and _JOINED.fullmatch(text, one.end(), places[i + 1].start())
        modifies = bool(joined and modifies)
        follows = LOWER_NEXT.match(text, one.end(), end)
        if follows and not FUNCTION.fullmatch(follows["word"]):
            acts = _SUBJECT.search(text, match.start(), one.start())
            modifies = not (acts and _VERBAL.fullmatch(follows["word"]))
        if "NAME_" in one["name"] or not (modifies or _need_not_stand(text, match, one)):
            kept.append(Said(one.start(), one.end(), one["name"].removeprefix("The ")))
    yield from reversed(kept)


def _is_bare(text: str, match: re.Match[str], places: list[re.Match[str]], end: int) -> bool:
    """Return whether nothing but names is demanded: ``grammar_names`` reads them."""
    bare = places[0].start() == match.end() and not text[places[-1].end() : end].strip(" ,)")
    listed = all(
        _JOINED.fullmatch(text, one.end(), after.start()) for one, after in pairwise(places)
    )
    named = any("NAME_" in one["name"] for one in places)
    return bare and listed and not named and not _OWN.match(match[0])


def _need_not_stand(text: str, match: re.Match[str], one: re.Match[str]) -> bool:
    """Return whether a capitalised word need not stand in an answer."""
    name, before = one["name"], text[match.end() : one.start()]
    direct = not before.strip() and bool(match["includes"]) and not _OPENLY.match(match["includes"])
    return (
        direct
        or is_no_name(name)
        or bool(_ADJECTIVE.fullmatch(text, *one.span("name")) and text[one.end() :][:4] == " and")
        or bool(_ACRONYM.search(before) or _NUMBERED.search(before) or _DETERMINED.search(before))
    )


def is_no_name(name: str) -> bool:
    """Return whether a capitalised word is none that has to stand in an answer."""
    first = name.partition(" ")[0]
    return (
        name in _no()
        or first in _no()
        or name.removesuffix("s") in _no()
        or name.casefold() in tables()["languages"]
    )


@lru_cache(1)
def _no() -> frozenset[str]:
    return frozenset(_cues()["names"]["no"])


def of_itself() -> list[str]:
    """Return how a model says what it is."""
    return [*_cues()["self"]["said"]]


def pronouns() -> list[str]:
    """Return the personal pronouns of English."""
    return [*_cues()["classes"]["pronouns"]]


def things() -> dict[str, str]:
    """Return the works that show things, and what is none, as patterns."""
    return _cues()["things"]
