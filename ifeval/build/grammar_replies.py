"""What a response is to say word for word, under a condition or out of some: ``reply "none"``."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ifeval.build import grammar_lists
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_lists import Listed
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_words import is_denied

_QUOTE = r"(?=[\"“]|['‘]\w|`)"
_DICTATED = re.compile(
    r"(?<![\w-])(?:(?:respond|reply|answer|default)(?: (?:only|simply|just|back))?"
    r"(?: (?:to )?(?:each|every|all|the|any)(?: \w+){1,3}?)?"
    r"(?: with| to| by saying| by writing| saying)"
    r"|(?:return|output|report|write|print|say|state|answer|reply|give|(?P<use>use|put))"
    r"(?: only| just| exactly)?"
    r"|(?:mark|label|replace|rate|grade|classify|describe|categori[sz]e|tag|evaluate|report|fill)"
    r"\b[^.,;:\n\"“'‘]{0,40}? (?:as|with|and return)"
    r"|(?:answer|reply|response) is(?: always)?|should be|must be"
    r"|(?:field|value|cell|column)s? (?:as|to))"
    r"(?P<either> either| one of)?(?: (?:the|a) (?:word|phrase|text|string|message|value|reply"
    rf"|response|answer|following)s?)?\s*:?\s*{_QUOTE}",
    re.IGNORECASE,
)
_IN_PLACE = re.compile(r"\s+(?:as|for|in)\b", re.IGNORECASE)
_CONDITIONAL = re.compile(r"\b(?:if|when|whenever|unless|in case)\b", re.IGNORECASE)
_ELSE = re.compile(r"\b(?:instead|otherwise|else|for example|e\.g\.|such as|like)\b", re.IGNORECASE)
_TAKE = r"(?:choos(?:e|ing)|select(?:ing)?|pick(?:ing)?)"
_OF_SOME = (
    r"(?:(?: (?:the|these|two|three|four|five|six|given|following|provided|available|possible"
    r"|allowed|predefined|one|of|or|more)){0,7} (?:options?|choices?|values?|answers?|labels?"
    r"|categor(?:y|ies)|verbs?|words?|phrases?|actions?|emotions?|moods?|tags?|ratings?|scale"
    r"|commands?|(?<=the )following)(?: for the [^.:,\n]{1,30}?)?)"
)
_CHOICE = re.compile(
    rf"(?<![\w-])(?:{_TAKE}|use|answer with|respond with|be|classify[^.:\n\"“'‘]{{0,60}}?)"
    r"(?: only)?(?: an? \w+(?: \w+)?)?(?: one)?(?: (?:of|from|between|among|as|into)){0,2}"
    rf"{_OF_SOME}\s*:?\s*[({{]?(?={_QUOTE}|(?<!\w)[a-zA-Z1][).:] |\(1\) |\[)"
    rf"|(?<![\w-])(?:{_TAKE}|use|using|with|answer with|respond with|output|return)"
    r" (?P<one>(?:exactly |only )?one of)"
    rf"{_OF_SOME}\s*:\s*(?=[\w\[\"“])"
    r"|(?<![\w-])The options(?: to consider)? are:\s*(?=[a-zA-Z1][).:] |\(1\) )"
    rf"|(?<![\w-]){_TAKE}(?: one)?(?: of| from| between| among)\s*:?\s*{_QUOTE}",
    re.IGNORECASE,
)
_MARK = r"\s*\(?(?:[a-zA-Z]|\d{1,2})[).:][ ]+"
_ON_A_LINE = re.compile(rf"{_MARK}(?P<text>[^\n]{{2,120}})(?:\n|\Z)")
_INLINE = re.compile(
    rf"{_MARK}[\"“']?(?P<text>[^\n\"“”;,.]{{2,80}}?)[\"”']?(?:[,;.][\"”']?|(?=\s+(?:and|or)\b)|\Z)"
    r"\s*(?:(?:and|or)\b)?"
)
_YES_OR_NO = re.compile(
    r"(?<![\w-])(?:(?:specify|state|indicate|say|mention|tell me|answer|determine|decide)\b"
    r"[^.;\n()]{0,120}?\((?P<one>[A-Za-z]+)/(?P<two>[A-Za-z]+)(?:/(?P<three>[A-Za-z]+))?\)"
    r"|(?:answer|respond|reply)(?: only)?(?: with)?(?: (?:an?|either|one of))?"
    r" (?P<yes>[\"“'‘]?yes[\"”'’]?)(?:/| or )(?P<no>[\"“'‘]?no[\"”'’]?)(?!\w))",
    re.IGNORECASE,
)


_OF_CODE = re.compile(
    r"\b(?:test cases?|program|functions?|methods?|code|sql|scripts?|class(?:es)?"
    r"|variables?|boolean)\b",
    re.IGNORECASE,
)


def found(prose: Prose) -> Iterator[Found]:
    """Return the places that dictate words, or give some to choose from."""
    # What is done for each may take the length of its sentence; nobody dictates so many.
    for one in islice(_found(prose), 200):
        if _OF_OTHERS.search(prose.text, max(0, one.start - 40), one.start):
            continue
        if not _OF_CODE.search(prose.sentence(one.start).text):
            yield one


def _found(prose: Prose) -> Iterator[Found]:
    text = prose.text
    quotes = bool(grammar_lists.A_QUOTE.search(text))
    for match in _DICTATED.finditer(text) if quotes else ():
        yield from _dictated(prose, match)
    for match in _CHOICE.finditer(text) if quotes or ":" in text or "[" in text else ():
        yield from _chosen(prose, match)
    for match in _YES_OR_NO.finditer(text) if "/" in text or " or " in text else ():
        options = [match[name] for name in ("one", "two", "three", "yes", "no") if match[name]]
        told = _any_of([option.strip("\"“”'‘’") for option in options])
        if not is_denied(text, match.start()):
            yield Found(match.start(), match.end(), told, "words.yes_or_no", match.start())


_OF_OTHERS = re.compile(
    r"\b(?:able to|(?:users?|players?|people|customers?|they|he|she) (?:\w+ ){0,2}|can|may)\s*\Z",
    re.IGNORECASE,
)


_UNANSWERED = re.compile(r"\b(?:if|when(?:ever)?|where|in case)\b[^;:\n]*\Z", re.IGNORECASE)
_NOT_IN_DOCUMENTS = (
    re.compile(
        r"\b(?:not|no|none|nothing|cannot|unable|lacks?|missing|absent|insufficient)\b|n['’]t\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:context|documents?|passages?|sources?|articles?|texts?|excerpts?|snippets?|transcript"
        r"|knowledge base|search results|(?:provided|given) (?:information|data|material))\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:answer\w*|information|info|details|facts?|enough|anything|nothing|question|relevant)\b"
        r"|\b(?:it|this|that)[ ](?:is|isn|cannot|can|does|doesn|was)\b",
        re.IGNORECASE,
    ),
)
"""What all stands in a condition that documents hold no answer."""


def _dictated(prose: Prose, match: re.Match[str]) -> Iterator[Found]:
    text = prose.text
    listed = grammar_lists.quoted(text, match.end())
    if not listed or any(map(grammar_lists.has_hole, listed.phrases)):
        return
    if is_denied(text, match.start()) or (match["use"] and not _IN_PLACE.match(text, listed.end)):
        return
    told, start = _any_of(listed.phrases), match.start()
    if len(listed.phrases) > 1:
        if listed.joint == "or" or match["either"]:
            yield Found(start, listed.end, told, "words.one_of", start)
        return
    sentence = prose.sentence(start)
    before = sentence.text[: start - sentence.start]
    after = text[listed.end : min(sentence.end, listed.end + 40)]
    unanswered = _UNANSWERED.search(before)
    if unanswered and all(one.search(unanswered[0]) for one in _NOT_IN_DOCUMENTS):
        abstains = {"id": "in_context_only.abstain", "phrase": listed.phrases[0]}
        at = sentence.start + unanswered.start()
        yield Found(at, listed.end, abstains, "words.abstains", at)
        return
    conditional = _CONDITIONAL.search(before) or _CONDITIONAL.search(after)
    if conditional and not _ELSE.search(sentence.text):
        yield Found(start, listed.end, told, "words.dictated", start)


def _chosen(prose: Prose, match: re.Match[str]) -> Iterator[Found]:
    text = prose.text
    if is_denied(text, match.start()):
        return
    at = match.end()
    listed = grammar_lists.quoted(text, at) or _labelled(text, at) or _bracketed(text, at)
    if not listed and match["one"] and text[:at].rstrip().endswith(":"):
        listed = grammar_lists.bare(text, len(text[:at].rstrip()) - 1, many=True)
    if listed and len(listed.phrases) > 1:
        told = _any_of(listed.phrases)
        yield Found(match.start(), listed.end, told, "words.one_of", match.start())


_BRACKETS = re.compile(r"(?:,?\s*(?:and|or)?\s*)?(\[[A-Z][\w ]{0,40}\])")


def _bracketed(text: str, at: int) -> Listed | None:
    """Return the options of ``[JOY], [FEAR]``."""
    found: list[str] = []
    end = at
    while len(found) < 50 and (match := _BRACKETS.match(text, end)):
        found.append(match[1])
        end = match.end()
    return Listed(found, "or", end, quoted=False) if len(found) > 1 else None


def _labelled(text: str, at: int) -> Listed | None:
    """Return the options of ``a) they laugh, b) they cry``, or of such lines."""
    pattern = _ON_A_LINE if "\n" in text[at - 8 : at] else _INLINE
    found: list[str] = []
    end = at
    while len(found) < 20 and (match := pattern.match(text, end)):
        found.append(match["text"].strip(" .,;\"“”'"))
        end = match.end()
    if len(found) < 2 or not all(found) or re.match(r"\s*\w", text[end : end + 20]):
        return None
    return Listed(found, "or", at + len(text[at:end].rstrip()), quoted=False)


def _any_of(phrases: list[str]) -> dict[str, Any]:
    kept = dict.fromkeys(grammar_lists.unstopped(phrase) for phrase in phrases)
    return {"id": "keywords.contains", "phrases": [*kept]}
