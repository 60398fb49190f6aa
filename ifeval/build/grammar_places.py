"""How a response starts and ends, word for word."""

import re
from collections.abc import Iterator
from typing import Any

from ifeval.build import grammar_lists
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_lists import Listed
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_words import NEGATION

_OBJECT = (
    r"(?:off|up|out|by saying|by writing|each \w+|every \w+"
    r"|(?:any\s+)?(?P<unit>sentences|lines|paragraphs|words)"
    r"|(?:your|the|this|all|an?|its|it|my|with|any)(?:\s+(?!with|as)[\w-]+){0,4}|paragraph \d+)"
)
_OPENS = re.compile(
    rf"(?<!\w)(?:(?:start|begin|open)(?:s|n?ing)?\s+(?:{_OBJECT}\s+)?(?:with|by|from)"
    rf"|(?:prefix|preface|prepend)(?:es|ing|ed)?\s+(?:{_OBJECT.replace('P<unit>', ':')}\s+)?with"
    r"|(?:the )?(?:very )?first (?:words?|sentence|line|thing)[^.\n\"“]{0,50}?"
    r"\b(?:should|must|has to|needs to|is)\s+(?:be|read|say)?)\s*(?:exactly\s+)?"
    r"(?:either\s+)?(?:saying\s+)?(?:(?:the|this|these|a)\s+)?(?:exact(?:ly)?\s+)?"
    r"(?:following\s+|given\s+)?(?P<kind>words?|phrases?|sentences?|line|text|letters?|keyword"
    r"|greeting|prefix|statement|string|tag|expression|exclamation|disclaimer|warning)?",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"(?<!\w)(?:(?:end|finish|conclude|close|sign off|finali[sz]e|terminate)(?:s|ing)?\s+"
    rf"(?:{_OBJECT}\s+)?(?:with|by|in|on|as)|(?:"
    r"(?:the )?very (?:last|end)|(?:the )?last (?:words?|sentence|line|thing))"
    r"[^.\n\"“]{0,50}?"
    r"\b(?:should|must|has to|needs to|is|are)\s+(?:be|read|say)?)(?:\s+|(?=:))"
    r"(?:exactly\s+)?(?:like\s*:?\s+)?(?:saying\s+)?(?:either\s+)?"
    r"(?:(?:the|this|these|a|an)\s+)?(?:exact(?:ly)?\s+)?(?:same\s+)?(?:following\s+)?"
    r"(?P<kind>words?|phrases?|sentences?|line|text|letters?|keyword|question|statement"
    r"|string|tag|hashtag|expression|message)?(?:\s+of)?",
    re.IGNORECASE,
)
_REST_OF_LINE = re.compile(r"\s*:?\s*(?P<rest>[A-Z][^\n\"“”]{3,120}?[.?!])(?=\s|\Z)")
_REST = re.compile(r"\s*:?\s*(?P<rest>[^\n\"“”]{3,120}?[.?!])(?=\s|\Z)")
_CAPITAL = re.compile(r"\s*(?P<letter>[A-Z])(?=[.,;!?)\s]|\Z)")
_ONE_LETTER = re.compile(r"\s+(?P<letter>[^\W_])(?=\s|[.,;!?)]|\Z)")
_OF_WORDS = re.compile(r"\bwords?\b(?!\s+(?:list|count|limit))[^.,;:\n\"“]{0,40}\Z", re.IGNORECASE)
_ONLY_WORDS = re.compile(
    r"\bonly\s+(?:(?:use|have|contain|include|with)\s+)?(?:\w+\s+)?words\s+(?:(?:that|which)\s+)?\Z",
    re.IGNORECASE,
)
_PUT = ("letter", "letters", "word", "keyword")
_RULES = (("keywords.starts_with", _OPENS), ("keywords.ends_with", _CLOSES))
_LAST = re.compile(
    r"(?:the )?(?:very )?(?:last|end)\b(?! (?:your|the|with|it|each|every|a))", re.IGNORECASE
)
_APART = re.compile(r",?\s+respectively\b", re.IGNORECASE)
_FIRST = re.compile(r"(?:the )?(?:very )?first\b", re.IGNORECASE)
_NOT_LITERAL = re.compile(
    r"\s+(?:idea|theme|style|scene|concept|vibe|approach|feeling|mood|tone)\b", re.IGNORECASE
)


def places(prose: Prose) -> Iterator[Found]:
    """Return the places that say how a response starts or ends, word for word."""
    for id, pattern in _RULES:
        for match in prose.matches(pattern):
            if prose.is_pasted(match.start()) or prose.is_quoted(match.start()):
                continue
            said = _said(prose.text, match)
            shared = said and len(said.phrases) > 1
            if said and not (
                shared and (said.joint == "and" or _APART.match(prose.text, said.end))
            ):
                yield from _place(prose, match, id, said)


def _said(text: str, match: re.Match[str]) -> Listed | None:
    """Return what stands at the start or the end, word for word."""
    listed = grammar_lists.quoted(text, match.end())
    if listed and _NOT_LITERAL.match(text, listed.end):
        return None
    if listed:
        holes = any(map(grammar_lists.has_hole, listed.phrases))
        return None if holes or listed.end > match.end() + 400 else listed
    kind = (match["kind"] or "").casefold()
    if kind.startswith("letter"):
        one = _ONE_LETTER.match(text, match.end())
        return Listed([one["letter"]], "", one.end(), quoted=False) if one else None
    if kind in _PUT:
        return grammar_lists.bare(text, match.end(), many=False)
    if not kind and _OF_WORDS.search(text, max(0, match.start() - 60), match.start()):
        one = _CAPITAL.match(text, match.end())
        return Listed([one["letter"]], "", one.end(), quoted=False) if one else None
    rest = None
    if re.match(r"(?:phrase|sentence|question|text|line)", kind):
        rest = _REST_OF_LINE.match(text, match.end())
    if not rest and re.search(r"exactly like\s*:?\s*\Z", match[0], re.IGNORECASE):
        rest = _REST.match(text, match.end())
    if not rest and re.match(r"\s*:\s*[A-Z]", text[match.end() : match.end() + 12]):
        rest = _REST_OF_LINE.match(text, match.end())
    return Listed([rest["rest"]], "", rest.end(), quoted=False) if rest else None


def _place(prose: Prose, match: re.Match[str], id: str, said: Listed) -> Iterator[Found]:
    text = prose.text
    before = text[max(0, match.start() - 60) : match.start()]
    negation = NEGATION.search(before)
    opens = id == "keywords.starts_with"
    phrases = [grammar_lists.unstopped(one) if opens else one for one in said.phrases]
    inner: dict[str, Any] = {"id": id, "phrases": phrases}
    unit = (match["unit"] or "").casefold()
    only = _ONLY_WORDS.search(before)
    of_words = only or unit == "words" or _OF_WORDS.search(before)
    if (match["kind"] or "").casefold().startswith("letter") or of_words:
        inner["whole_words"] = False
    start = match.start() - len(negation[0]) if negation else match.start()
    told = {"not": inner} if negation else inner
    rule = f"words.{id[9:]}"
    if only or unit:
        told = {"every": unit or "words", "is": told}
        rule, start = f"words.every_{id[9:]}", start - len(only[0]) if only else start
    elif _LAST.match(match[0]) or (opens and _FIRST.match(match[0])):
        rule += "_last" if _LAST.match(match[0]) else "_first"
    ends = (match[0].lower().rfind(word) for word in (" with", " by", " in", " should", " must"))
    yield Found(start, said.end, told, rule, match.start() + max(ends) + 1)
