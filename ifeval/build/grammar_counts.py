"""How many of something: ``at most 3 bullet points``, ``a word count of 50-100``, ``no commas``."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from ifeval.build.grammar import any_of, bound, quantity, tables
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_units import forbidden_nouns, nouns, unit_of


class Found(NamedTuple):
    """A place that asks for something, before anybody asks who and of what."""

    start: int
    end: int
    constraint: dict[str, Any]
    """In wire form, for the part of the response that the words around it name."""
    rule: str
    head: int
    """Where its verb and object end: whose part it is stands before."""
    lifted: bool = False
    """Whether the words take such a constraint back instead."""
    explicit: bool = True
    """Whether it says by itself that it is a demand, as ``at most`` does."""


@lru_cache(1)
def _before_noun() -> re.Pattern[str]:
    adjectives = any_of(*tables()["counted"]["adjectives"].split("|"))
    counted = nouns()
    return re.compile(
        rf"{quantity()}(?:\s*[-–]\s*|\s*\(\d+\)\s*|\s+)(?:{adjectives},?\s+){{0,3}}"
        rf"(?P<noun>{counted})(?!\w)",
        re.IGNORECASE,
    )


@lru_cache(1)
def _after_noun() -> re.Pattern[str]:
    counted = nouns()
    return re.compile(
        rf"(?<!\w)(?P<noun>{counted}|words?(?=[ ](?:count|limit))|characters?(?=[ ](?:count"
        rf"|limit)))(?:[ ](?:count|limit|length))?"
        r"(?:\s+(?:in|of|for|used in)\s+(?:your|the)(?:\s+\w+){1,2}?)?[ \t]*"
        r"(?:\)|:|-|(?:(?:must|should|shall|needs? to|has to|have to|to|is|are)\s+)?"
        r"(?:not\s+)?(?:to\s+)?"
        r"(?:be used|be present|appear|occur|be limited|be kept|be|is|are|for|of|show up)?)[ \t]*"
        r"(?:for\s+)?"
        rf"(?P<count>{quantity()})(?P<times>\s*times?)?(?!\w|\s*(?:%|[-–—/]|\w+s\b)|\s+(?:to"
        rf"|or|and)\s+\d|\s+\w+[- ]?(?:words?|characters?|lines?|sentences?)\b)",
        re.IGNORECASE,
    )


_NO = (
    r"(?P<no>(?<!\w)(?:no|without(?: any)?|zero|avoid|without the use of|(?:do not|don['’]t"
    r"|does not|doesn['’]t|never|not to|must not|should not|shouldn['’]t|"
    r"cannot|can['’]?t|refrain(?:ing)? from|free of|not|mustn['’]t) (?:be )?(?:us(?:e|ing|ed)"
    r"|includ(?:e|ing)|contain(?:ing)?|"
    r"hav(?:e|ing)|add(?:ing)?|writ(?:e|ing)|put(?:ting)?|mention(?:ing)?|employ(?:ing)?"
    r"|allowed to (?:use|include)|permitted to use)|exclude|omit)"
    r"(?:\s+(?:any|a|single|more|of|the|use|using|an|even|one|kind|type|form|all)){0,4})\s+"
)
_VERBS_OF_NONE = {
    "add",
    "use",
    "include",
    "have",
    "write",
    "put",
    "contain",
    "avoid",
    "exclude",
    "omit",
}
_FORBIDDEN = (
    r"\s+(?:(?:are|is) (?:not (?:allowed|permitted|acceptable)|forbidden|prohibited|banned)"
    r"|(?:must|should|may|can) ?not be (?:used|included|present)|not allowed)"
)
_NOT_NONE = re.compile(
    r"\s*(?:after|before|between|in the (?:title|heading|first|last)|unless|other than|except)",
    re.IGNORECASE,
)


@lru_cache(1)
def _no_noun() -> re.Pattern[str]:
    forbidden = forbidden_nouns()
    others = r"(?:[\w-]+(?:[ ][\w-]+)?(?:,[ ](?:or[ ])?|[ ]or[ ])){0,4}?"
    return re.compile(rf"{_NO}{others}(?P<noun>{forbidden})(?!\w)", re.IGNORECASE)


@lru_cache(1)
def _forbidden() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?P<noun>{forbidden_nouns()}){_FORBIDDEN}(?!\w)", re.IGNORECASE)


@lru_cache(1)
def _in_list() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?P<kind>numbered|ordered|bullet(?:ed|[- ]point(?:ed)?)?)\s+list\s+(?:of|with"
        r"|containing|that has|having)\s+"
        rf"{quantity()}\s+(?:\w+\s+)?(?P<noun>items?|entries|points?|steps?|bullets?)(?!\w)",
        re.IGNORECASE,
    )


_LEVEL = re.compile(r"\blevel[- ]\Z", re.IGNORECASE)
_RELATED = re.compile(r"(?:about|around|from|over|above|under|below|between)\b", re.IGNORECASE)


def found(prose: Prose) -> Iterator[Found]:
    """Return the places that ask for a number of something, or for none of it."""
    text = prose.text
    for match in _before_noun().finditer(text):
        if _LEVEL.search(text, max(0, match.start() - 8), match.start()):
            continue  # "a level 2 heading" is one
        yield from _counted(match, match["noun"], match.start(), "counts.before")
    for match in _after_noun().finditer(text):
        inner = re.compile(quantity(), re.IGNORECASE).search(text, match.start("count"))
        told = text[match.end("noun") : match.start("count")].strip()
        if match["times"] and (unit := unit_of(match["noun"])) and unit.id.startswith("length."):
            continue  # "do not repeat words more than 2 times"
        about = _RELATED.match(inner["relation"] or "") if inner and not told else None
        if about and re.match(r"[ ][a-z]", text[match.end() :]):
            continue  # "sentences about one aspect"
        if inner and inner.start() == match.start("count") and (inner["relation"] or told):
            yield from _counted(inner, match["noun"], match.start(), "counts.after")
    for match in prose.matches(_in_list()):
        id = (
            "format.bullets"
            if match["kind"].casefold().startswith("bullet")
            else "format.numbered_items"
        )
        asked = bound(match)
        if asked:
            yield Found(
                match.start(),
                max(asked[1], match.end()),
                {"id": id, **asked[0].dump()},
                "counts.list",
                match.start(),
            )
    for match in prose.matches(_no_noun()):
        unit = unit_of(match["noun"])
        bare = (
            not match["noun"].endswith("s") and match["no"].split()[-1].casefold() in _VERBS_OF_NONE
        )
        if unit and not bare and not _NOT_NONE.match(text, match.end()):
            constraint = {**unit.absent}
            yield Found(match.start(), match.end(), constraint, "counts.none", match.end())
        yield from _none_either(text, match.start(), match.end())
    for match in prose.matches(_forbidden()):
        if unit := unit_of(match["noun"]):
            constraint = {**unit.absent}
            yield Found(match.start(), match.end(), constraint, "counts.none", match.start())


_EITHER = re.compile(
    r"(?P<list>(?:,[ ][\w-]+(?:[ ][\w-]+)?){0,5}),?[ ](?:or|nor)[ ](?P<last>[\w-]+(?:[ ][\w-]+)?)",
    re.IGNORECASE,
)


_BUT = re.compile(r"\b(?:after|before|between|unless|except|other than)\b", re.IGNORECASE)
_ITEMS = re.compile(r"[\w-]+(?:[ ][\w-]+)?")


def _none_either(text: str, start: int, at: int) -> Iterator[Found]:
    """Return what else a list forbids: ``no commas, emojis or hashtags``."""
    match = _EITHER.match(text, at)
    if not match or _BUT.search(text, match.start("last"), match.end() + 8):
        return
    first, last = match.span("last")
    short = first + len(match["last"].split()[0])
    spans = [(found.start(), found.end()) for found in _ITEMS.finditer(text, *match.span("list"))]
    for begin, end in (*spans, (first, last), (first, short)):
        unit = unit_of(text[begin:end])
        if unit and not unit.id.startswith("length."):
            yield Found(begin, end, {**unit.absent}, "counts.none_either", start)


_GIVEN = re.compile(
    r"(?:\b(?:list of|these|those|following|above|all|all the|the (?:first|last|next|top|given"
    r"|original|other)|"
    r"of the|last|first|every|each|another|every other|following|using the)\s*|\bthe\s*)\Z",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"[ -](?:limit|cap|max(?:imum)?|min(?:imum)?)\b", re.IGNORECASE)
_IGNORES = re.compile(r"\b(?:ignore|forget|disregard|drop|lift)\b[^.,\n]{0,30}\Z", re.IGNORECASE)
_LIFTS = re.compile(
    r"(?:limit|restrict|confine|keep|stick|cap)\w*\b[^.\n]{0,60}\Z|\blimit of\s*\Z", re.IGNORECASE
)
_DENIES = re.compile(
    r"\b(?:not|never|no need to|no longer|without)\b|n['’]t\b|\bignore\b", re.IGNORECASE
)


_OF_A_LIST = re.compile(r"\d,?\s+(?:and|or)\s*\Z|\d,\s*\Z")
_TAKEN = re.compile(
    r"\b(?:select|choose|pick|identify|find|place|highlight|underline|delete|remove|change)\w*\s+"
    r"(?:(?:the |only |any )?|[^.\n]{0,40}\b(?:sentence|word|paragraph|line|phrase)s?"
    r" (?:with|of|that have) )\Z|\breplac\w+\b[^.\n]{0,60}\bwith\s*\Z",
    re.IGNORECASE,
)
_OF_EACH_WORD = re.compile(r"\bwords?\b[^.,;\n]{0,40}\Z", re.IGNORECASE)
_COMPARED = re.compile(r"\s+(?:longer|shorter|more|fewer|less)\s+than\b", re.IGNORECASE)
_OR = re.compile(r"\b(?:sentences?|words?|lines?|paragraphs?|characters?) or \Z", re.IGNORECASE)
_IN_ANOTHER = re.compile(r"\s+in\s+[A-Z]")
_MADE_OF = re.compile(r"\bmade up of\s+\Z", re.IGNORECASE)
_USING = re.compile(r"\b(?:use|using|include|including|add|insert)\s+\Z", re.IGNORECASE)
_MORE = re.compile(r"\b(?:additional|(?<!or )(?<!and )more|extra)\b", re.IGNORECASE)


def _is_other(text: str, match: re.Match[str], before: str) -> bool:
    """Return whether the number is of a list, of what is taken, or of what is added."""
    if _OF_A_LIST.search(before) or _TAKEN.search(before) or _MADE_OF.search(before):
        return True
    if _COMPARED.match(text, match.end()) or (_OR.search(before) and not match["relation"]):
        return True
    if _IN_ANOTHER.match(text, match.end()) and _USING.search(before):
        return True  # "at least one word in Welsh"
    return bool(_MORE.search(text, match.end("low"), match.end()))


def _counted(match: re.Match[str], noun: str, start: int, rule: str) -> Iterator[Found]:
    unit = unit_of(noun)
    if unit is None:
        return
    text = match.string
    before = text[max(0, match.start() - 90) : match.start()]
    said = match["relation"] or ""
    limit = _LIMIT.match(text, match.end())
    given = not said and not limit and _GIVEN.search(before)
    if given or re.search(r"\bby\s*\Z", before, re.IGNORECASE):
        return
    if limit and _IGNORES.search(before):
        told = {"id": unit.id}
        yield Found(start, limit.end(), told, "counts.lifted", match.start(), lifted=True)
        return
    asked = bound(match, rounds_from=unit.rounds_from)
    lifting = _LIFTS.search(before)
    denying = _DENIES.search(before[max(0, len(before) - 75) :]) if lifting else None
    if unit.id.startswith("length.") and _is_other(text, match, before):
        return
    if asked is None or (
        lifting
        and denying
        and denying.start() < lifting.start() + 75
        and asked[0].said != "between"
        and not said.strip()
    ):
        if lifting:
            yield Found(
                start, match.end(), {"id": unit.id}, "counts.lifted", match.start(), lifted=True
            )
        return
    limits, end = asked
    if (
        unit.few
        and max(limits.low or 0, limits.high or 0) < unit.few
        and not _OF_EACH_WORD.search(before)
    ):
        return
    constraint = {"id": unit.id, **unit.arguments, **limits.dump()}
    explicit = limits.said != "bare"
    yield Found(start, max(end, match.end()), constraint, rule, match.start(), explicit=explicit)
