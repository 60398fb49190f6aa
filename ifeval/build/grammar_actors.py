"""Who acts in what is to be told, and what somebody is to be called, by name."""

import re
from collections.abc import Iterator

from ifeval.build import grammar_mention
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose

_ACTS = re.compile(
    r"(?:\A|(?<=[.!?\n]\s)|(?<=\n))(?P<said>The [a-z][a-z' -]{2,40}?,?[ ]\(?)?"
    r"(?P<who>NAME_\d+|[A-Z][a-z]+(?:[ ][A-Z][a-z]+){1,2})"
    r"(?:[ ]and[ ](?P<other>NAME_\d+))?(?P<apart>\)|,)?[ ](?:should|must)[ ]"
    r"(?!not\b|never\b|always\b|only\b|respond|repl(?:y|ies)|answer|speak|talk|write|act\b|behave"
    r"|stay|use\b)"
    r"(?:(?:also|then|be)[ ])?[a-z]+(?P<rest>[^.!?\n]{0,300})"
)
_PASSIVE = re.compile(r"\A(?:NAME_\d+) (?:should|must) (?:also )?be [a-z]+(?:ed|en|ing)\b")
_THIRD = re.compile(r"\b(?:his|her|him|she|he|herself|himself|their)\b")


def _acting(prose: Prose) -> Iterator[Found]:
    """Return who is to do something as somebody told of: ``Captain Brodie should lose his hat``."""
    text = prose.text
    if " should " not in text and " must " not in text:
        return
    for match in _ACTS.finditer(text):
        start, end = match.span("rest")
        cut = grammar_mention.cuts()[1].search(text, start, end)
        end = cut.start() if cut else end
        others = [
            grammar_mention.Said(*one.span(), one["name"])
            for one in grammar_mention.NAME.finditer(text, start, end)
            if "NAME_" in one["name"] or _OWNER.match(text, one.end())
        ]
        if bool(match["said"]) != bool(match["apart"]):
            continue
        if (
            others
            or match["said"]
            or match["other"]
            or _PASSIVE.search(match[0])
            or _THIRD.search(text, start, end)
        ):
            who = match["who"].removeprefix("The ")
            names = [grammar_mention.Said(*match.span("who"), who), *others]
            if match["other"]:
                names.insert(1, grammar_mention.Said(*match.span("other"), match["other"]))
            constraint = grammar_mention.told(text, names)
            yield Found(match.start(), names[-1].end, constraint, "words.part_named", match.start())


_BEING = re.compile(
    r"\b(?:names?|characters?|protagonists?|hero(?:es)?|heroine|villain|setting|location|city"
    r"|country|capital|author|speaker|title|[a-z]{1,20}ments|figures?|singer|band)"
    r"(?: of the [a-z]+)? (?:should|must) (?:also )?be(?: (?:called|named|titled))?"
    r" (?:the )?(?=[A-Z\d])"
    r"|\b(?:should|must) be (?:called|named|titled|referred to as|known as|addressed as) (?=[A-Z])"
)


def _being(prose: Prose) -> Iterator[Found]:
    """Return how somebody or something is to be called: ``the hero should be Tove``."""
    text = prose.text
    for match in _BEING.finditer(text):
        one = grammar_mention.NAME.match(text, match.end())
        follows = one and grammar_mention.LOWER_NEXT.match(text, one.end())
        if not one or (follows and not grammar_mention.FUNCTION.fullmatch(follows["word"])):
            continue
        name = one["name"]
        if not grammar_mention.is_no_name(name):
            constraint = grammar_mention.told(text, [grammar_mention.Said(*one.span(), name)])
            yield Found(match.start(), one.end(), constraint, "words.part_named", match.start())


_OWNER = re.compile(r"['’]s?[ ]")


def found(prose: Prose) -> Iterator[Found]:
    """Return the places that say by name who does something, or who somebody is."""
    yield from _acting(prose)
    yield from _being(prose)
