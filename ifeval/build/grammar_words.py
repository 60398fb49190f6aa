"""Words that a response must have or must not: ``include the keywords a, b and c``."""

import re
from collections.abc import Iterator
from typing import Any

from ifeval.build import grammar_lists
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_lists import Listed
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_times import count, predicate

_NOUN = (
    r"(?P<noun>(?:(?:the|these|this|those|both|all|any|each|one|either|exact|following"
    r"|specific|given|english|single|two|three|four|"
    r"five|only|of|actual|target|important|main|required|certain|forbidden|banned|necessary|a"
    r"|an|\d)\s+){0,5}"
    r"(?:(?:key[- ]?)?(?P<kind>words?|phrases?|terms?|expressions?|strings?|letters?|names?"
    r"|hashtags?|lines?|sentences?|symbols?|pseudo-?words?|"
    r"statements?|disclaimers?|message|text|tag|prefix|suffix|token|title|items?"
    r"|(?:countries|cities|places|brands|foods|ingredients|vegetables|fruits|animals|colou?rs|products"
    r"|objects|companies|topics|characters|people)(?=[^.:\n]{0,30}:))))(?:\s+"
    r"(?:like|such as|called))?"
)
_VERBS = (
    r"(?:includ(?:e|es|ing)|contain(?:s|ing)?|us(?:e|es|ing)|mention(?:s|ing)?|ha(?:s|ve|ving)"
    r"|add(?:ing)?|incorporat(?:e|es|ing)|"
    r"featur(?:e|es|ing)|insert(?:ing)?|say(?:ing)?|utiliz(?:e|ing)|employ(?:ing)?|repeat"
    r"(?:ing)?|writ(?:e|ing)|put|output|print|answer(?:ing)?|retain|append|"
    r"exclud(?:e|es|ing)|avoid(?:s|ing)?|omit(?:ting)?|ban|refrain from|without|allowed"
    r"|keep out|leave out|work in|weave in|make use of|with(?= (?:the |these |all )*"
    r"(?:following )?(?:key ?)?words?))"
)
_STRICT = re.compile(
    r"(?:includ|contain|mention|add|incorporat|insert|exclud|avoid|omit|featur|append|retain)",
    re.IGNORECASE,
)
_THING = (
    r"(?P<thing>(?:the|an?|your|its|their|this|my)\s+(?:(?!(?:about|on|for|in|to|with|like|as"
    r"|that|which|where|and|or|instead|from|by|at|between|before|after|saying|when|of|if)\b)"
    r"[\w'’-]+\s+){0,4}?(?:(?:name|title) of the (?:\w+ ){1,2})?)[,:]?\s*(?=[\"“‘`]|'\w)"
)
_LABELLED = re.compile(
    r"\s+(?:section|heading|header|tag|label|button|field|key|line|disclaimer|column|option|note"
    r"|message)\b",
    re.IGNORECASE,
)
_DETERMINED = re.compile(
    r"\b(?:the|these|this|those|both|following|required|forbidden|banned|target|key[- ]?words?"
    r"|hashtags?|pseudo-?words?)\b",
    re.IGNORECASE,
)
_SOMEWHERE = re.compile(
    r"(?:[ ](?:in|into|within|throughout)[ ](?:the|your|this|its|an?)(?:[ ][\w-]+){1,3}"
    r"|[ ]that[ ][^.:\n\"“]{1,30})?(?=\s*:)",
    re.IGNORECASE,
)
_ASK = re.compile(
    rf"(?<!\w)(?P<verb>{_VERBS})\s+(?:(?:also|only|at least|either)\s+)?"
    rf"(?:(?:us(?:e|ing)|of)\s+)?(?:{_NOUN}|{_THING})?",
    re.IGNORECASE,
)
_ABOUT = re.compile(rf"(?<!\w){_NOUN}", re.IGNORECASE)
_OTHERWISE = re.compile(r"\b(?:rhym|start|begin|end|replac|finish|associat)\w*\s+\Z", re.IGNORECASE)
_OR_DENIED = re.compile(r"(?:\b(?:do not|never)|n['’]t)\b[^.,;\n]*\bor\s+\Z", re.IGNORECASE)
NEGATION = re.compile(
    r"(?:\b(?:(?:do |does |must |should )?not|never|without|avoid(?:ing)?|cannot|refrain"
    r"(?:ing)? from|no|instead of|rather than)|\b[a-z]{2,6}n['’]t)\s+(?:ever\s+|be\s+|to\s+"
    r"|you\s+|even\s+|\w+ly\s+){0,2}"
    r"(?:(?:us(?:e|ing)|includ(?:e|ing)|allowed to|anywhere|mention|any of|or|and|need to"
    r"|permitted to|of|say|write)\s+){0,3}\Z",
    re.IGNORECASE,
)


def is_denied(text: str, place: int) -> bool:
    """Return whether the words just before a place deny what stands there."""
    return bool(NEGATION.search(text, max(0, place - 60), place))


EXCLUDING = re.compile(
    r"(?:exclud|avoid|omit|ban|refrain|without|keep out|leave out)", re.IGNORECASE
)


def found(prose: Prose) -> Iterator[Found]:
    """Return the places that ask for words, for none of them, or for a number of them."""
    text = prose.text
    for match in _ASK.finditer(text):
        if not prose.is_pasted(match.start()) and not prose.is_quoted(match.start()):
            yield from _asked(prose, match)
    for match in _ABOUT.finditer(text):
        if not prose.is_pasted(match.start()) and not prose.is_quoted(match.start()):
            yield from _told(prose, match)


_BARE_KIND = re.compile(
    r"(?:word|phrase|term|letter|name|item|pseudo|hashtag|countr|cit|place|brand|food|ingredient"
    r"|vegetable|fruit|animal|colou?r|product|object|compan|topic|character|people)"
)


_OF_THINGS = re.compile(
    r"(?:item|countr|cit|place|brand|food|ingredient|vegetable|fruit|animal|colou?r|product|object"
    r"|compan|topic|character|people)"
)


def _listed(text: str, match: re.Match[str]) -> Listed | None:
    kind, noun, at = (match["kind"] or "").casefold(), match["noun"] or "", match.end()
    announced = bool(re.search(r"\b(?:following|these)\b", noun, re.IGNORECASE))
    if announced and (place := _SOMEWHERE.match(text, at)):
        at = place.end()
    listed = grammar_lists.quoted(text, at)
    if listed or not _BARE_KIND.match(kind):
        return listed
    colon = re.compile(r"\s*:").match(text, at)
    if not colon and (announced or _OF_THINGS.match(kind)):
        return None
    if kind.startswith("letter"):
        one = re.compile(r"\s+(?P<letter>[^\W_])(?=\s|[.,;!?)])").match(text, at)
        return Listed([one["letter"]], "", one.end(), quoted=False) if one else None
    if colon and (lines := grammar_lists.listed_below(text, colon.end())):
        return lines
    like = re.search(r"\b(?:like|such as|called)\Z", match[0], re.IGNORECASE)
    if not (colon or like or _DETERMINED.search(noun)):
        return None  # "words unique to the century"
    listed = grammar_lists.bare(text, at, many=kind.endswith("s"))
    if not listed:
        return None
    if kind.startswith("name") and not listed.phrases[0][0].isupper():
        return None  # "the name field"
    if not (colon or like) and kind.endswith("s") and len(listed.phrases) == 1:
        return None  # "the words together"
    return listed


def _asked(prose: Prose, match: re.Match[str]) -> Iterator[Found]:
    text, verb = prose.text, match["verb"]
    kind = (match["kind"] or "").casefold()
    if (
        not kind
        and not _STRICT.match(verb)
        and not re.match(r"(?:us|say|employ|output|ha|refrain|writ|answer)", verb, re.IGNORECASE)
    ):
        return
    if match["thing"] and not _STRICT.match(verb):
        return
    listed = _listed(text, match)
    scare = (match["thing"] or "").strip(" ,:").casefold() in ("a", "an")
    if scare and listed and not _LABELLED.match(text, listed.end):
        return  # 'a "cold" war'
    if not listed or (
        re.search(r"\bone of\b", match[0], re.IGNORECASE) and len(listed.phrases) > 1
    ):
        return
    before = text[max(0, match.start() - 60) : match.start()]
    if re.search(r"\bonly\s+\Z", before, re.IGNORECASE) and (not kind or _OF_THINGS.match(kind)):
        return  # "only include 'a'"
    negation = NEGATION.search(before)
    denied = bool(negation or EXCLUDING.match(verb) or _OR_DENIED.search(before))
    if not kind and not denied and not _STRICT.match(verb):
        if not re.match(r"(?:use|using|say)\b", verb, re.IGNORECASE):
            return
        if not re.match(
            r"\s*(?:for\s+)?(?:at|no|exactly|more|less|once|twice|\d|in your)",
            text[listed.end :][:14],
        ):
            return
    if verb.casefold() == "with" and _OTHERWISE.search(before):
        return
    start = match.start() - len(negation[0]) if negation else match.start()
    if kind.startswith(("title", "prefix", "suffix", "message", "text", "tag")):
        return
    yield from _constraints(prose, start, match.start(), listed, kind, denied=denied)


def _constraints(
    prose: Prose, start: int, head: int, listed: Listed, kind: str, *, denied: bool
) -> Iterator[Found]:
    text = prose.text
    counted, end = count(text, listed.end)
    signs = all(len(one) == 1 and not one.isalnum() for one in listed.phrases)
    letters = kind.startswith("letter") or (kind.startswith("symbol") and signs)
    if kind.startswith("symbol") and not signs:
        return
    if counted is not None and denied and "at_most" not in counted and "at_least" in counted:
        # "Do not use X more than twice".
        return
    if counted is not None:
        for phrase in listed.phrases if len(listed.phrases) > 1 and not letters else [None]:
            constraint = _counting([phrase] if phrase else listed.phrases, counted, letters=letters)
            yield Found(start, end, constraint, "words.count", head)
        return
    if letters:
        if all(len(phrase) == 1 for phrase in listed.phrases) and denied:
            constraint: dict[str, Any] = {
                "id": "keywords.characters",
                "characters": "".join(listed.phrases),
                "at_most": 0,
            }
            yield Found(start, listed.end, constraint, "words.letters", head)
        return
    if re.search(
        r"(?:like|such as)\s*\Z",
        re.split(re.escape(listed.phrases[0]) or r"\Z", text[head : listed.end])[0].rstrip(
            "\"'“‘` "
        ),
        re.IGNORECASE,
    ):
        listed = listed._replace(joint="or")
    inner = _containing(listed, denied=denied)
    yield Found(
        start,
        listed.end,
        {"not": inner} if denied else inner,
        "words.none" if denied else "words.all",
        head,
    )


def containing(phrases: list[str], *, every: bool = True) -> dict[str, Any]:
    """Return the constraint that words must be there: all of several, or one of them."""
    inner = {"id": "keywords.contains", "phrases": phrases}
    return {**inner, "match": "all"} if every and len(phrases) > 1 else inner


def _containing(listed: Listed, *, denied: bool) -> dict[str, Any]:
    phrases = [grammar_lists.unstopped(phrase) for phrase in listed.phrases]
    return containing(phrases, every=not denied and listed.joint != "or")


def _counting(phrases: list[str], counted: dict[str, int], *, letters: bool) -> dict[str, Any]:
    if letters or (len(phrases) == 1 and len(phrases[0]) == 1 and not phrases[0].isalnum()):
        return {"id": "keywords.characters", "characters": "".join(phrases), **counted}
    return {"id": "keywords.count", "phrases": phrases, **counted}


def _told(prose: Prose, match: re.Match[str]) -> Iterator[Found]:
    """Return what a sentence says of a word: ``the word "x" must not appear``."""
    text = prose.text
    kind = match["kind"].casefold()
    if not kind.startswith(
        (
            "word",
            "phrase",
            "term",
            "letter",
            "expression",
            "hashtag",
            "name",
            "string",
            "line",
            "sentence",
        )
    ):
        return
    listed = _listed(text, match)
    if not listed:
        return
    said = predicate().match(text, listed.end)
    if not said:
        return
    counted, end = count(text, listed.end)
    letters = kind.startswith("letter")
    if letters and not all(len(phrase) == 1 for phrase in listed.phrases):
        return
    if counted is not None:
        for phrase in listed.phrases if len(listed.phrases) > 1 and not letters else [None]:
            constraint = _counting([phrase] if phrase else listed.phrases, counted, letters=letters)
            yield Found(match.start(), end, constraint, "words.told_count", match.start())
        return
    does, modal = (said["does"] or "").casefold(), said["modal"]
    if not does:
        return
    denied = bool(said["not"]) or does in (
        "forbidden",
        "not allowed",
        "banned",
        "prohibited",
        "off-limits",
        "off limits",
    )
    if letters:
        if denied:
            constraint = {
                "id": "keywords.characters",
                "characters": "".join(listed.phrases),
                "at_most": 0,
            }
            yield Found(match.start(), said.end(), constraint, "words.told_letters", match.start())
        return
    if not denied and (not modal or does == "allowed"):
        return
    inner = _containing(listed, denied=denied)
    rule = "words.told_none" if denied else "words.told"
    yield Found(match.start(), said.end(), {"not": inner} if denied else inner, rule, match.start())
