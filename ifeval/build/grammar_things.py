"""Things and numbers that a response has to name: ``the story must include a cat``."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ifeval.build import grammar_mention
from ifeval.build.grammar import tables
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_words import containing, is_denied

_ABSTRACT = re.compile(
    r"[a-z]*(?:tion|sion|ment|ness|ity|ing|ism|ance|ence|logue|ship|ure|hood|dom|ology|ude|age)",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(
    r"(?<!\w)(?:(?:do not|don['’]t|never|must not|should not|cannot) (?:use|include|contain)"
    r"|avoid(?: using)?|without(?: using)?|no)(?: any| the use of| personal)*[ ]pronouns\b"
    r"(?![ ](?:that|for|like|such))",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w.,€£#/:%-])(?P<n>\d{1,3}(?:,\d{3})?|\d{1,6})(?:(?P<share>%| percent\b)"
    r"|(?P<unit>[ -]?(?:years?|months?|weeks?|days?|hours?|minutes?|nights?|dollars|euros|pounds"
    r"|miles|kilomet(?:er|re)s)\b)|(?![\w/:%-]|[.,]\d))",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"(?<![\w-])(?:mention|include|state|specify|add) (?:(?:your|my|his|her|their|our)"
    r"|the [a-z]+['’]s?) (?:[a-z]+ ){1,4}\((?P<value>[A-Za-z]+(?:[ -][a-z]+){0,2}"
    r"(?:(?:, | and |, and )[A-Za-z]+){0,6})\)",
    re.IGNORECASE,
)
_NO_VALUE = re.compile(
    r"\b(?:optional|if|number|in|or|required|max|min|see|above|below|both|including|such|like|not|any|each|only"
    r"|etc|format|name|date|age|e)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[0-9]")
_A = re.compile(r"\b(?:an?|the|of|by)\s\Z", re.IGNORECASE)
_OWNED = re.compile(r"['’]s?\s\Z")
_COUNTED = re.compile(
    r"(?:\A|\b(?:at least|at most|up to|top|about|around|exactly|only|the|first|last|than))\s*\Z",
    re.IGNORECASE,
)


@lru_cache(1)
def _shown() -> re.Pattern[str]:
    works = grammar_mention.things()["works"]
    return re.compile(
        rf"(?<!\w)(?:(?:{works}) (?:should|must|has to|needs to) (?:also )?"
        r"(?:include|feature|contain"
        r"|show|depict) an?(?: [a-z-]+)?? (?P<one>[a-z]+)(?=[.!;\n]|\Z| in the\b)"
        r"|(?:include|add|incorporate|feature|insert|put|mention) an?(?: [a-z-]+)??"
        r" (?P<two>[a-z]+)(?: character)?"
        rf" (?:in|into|to) (?:the|your|my) (?:{works})(?!\w))",
        re.IGNORECASE,
    )


def found(prose: Prose) -> Iterator[Found]:
    """Return the places that ask for a thing or a number by name, or for no pronouns."""
    text = prose.text
    for match in _shown().finditer(text):
        noun = (match["one"] or match["two"]).casefold()
        if noun in _kinds() or _ABSTRACT.fullmatch(noun) or is_denied(text, match.start()):
            continue
        told: dict[str, Any] = {"id": "style.wording", "phrases": [noun], "inflected": "en"}
        yield Found(
            match.start(),
            match.end("one" if match["one"] else "two"),
            told,
            "words.thing",
            match.start(),
        )
    if "pronouns" in text:
        for match in _PRONOUNS.finditer(text):
            told = {"id": "keywords.contains", "phrases": grammar_mention.pronouns()}
            yield Found(match.start(), match.end(), {"not": told}, "words.pronouns", match.end())
    for match in _VALUE.finditer(text) if "(" in text else ():
        value = match["value"]
        denied = is_denied(text, match.start())
        if not denied and not value.isupper() and not _NO_VALUE.search(value):
            phrases = re.split(r", and |, | and ", value)
            told = containing(phrases)
            yield Found(match.start(), match.end(), told, "words.part_value", match.start())
    if not _DIGIT.search(text):
        return
    for demand, end in grammar_mention.demands(prose):
        if not grammar_mention.names_in(text, demand, end):
            yield from _numbers(text, demand, end)


def _numbers(text: str, demand: re.Match[str], end: int) -> Iterator[Found]:
    """Return the first number that a statement holds, in digits or in words."""
    if "between" in demand[0]:
        return
    for match in _NUMBER.finditer(text, demand.end(), end):
        if _is_said(text, demand, match):
            digits = match["n"]
            other = [digits.replace(",", "")] if "," in digits else _spelt(int(digits))
            told = {"id": "keywords.contains", "phrases": [digits, *other]}
            yield Found(demand.start(), match.end(), told, "words.part_number", demand.start())
            return


def _is_said(text: str, demand: re.Match[str], match: re.Match[str]) -> bool:
    """Return whether a number is of what is told, not how much is to be told."""
    said = (demand["says"] or "").casefold()
    if said.endswith(("that", "to")):
        return True
    before = text[demand.end() : match.start()]
    if match["share"] and (said or _A.search(before)):
        return True
    if text[match.start() - 1] == "$":
        return True
    unit = (match["unit"] or "").islower()
    apart = before.endswith("(") and (")" in text[match.end() : match.end() + 5])
    owned = bool(_OWNED.search(before)) or (_A.search(before) and "-" in (match["unit"] or ""))
    return unit and (apart or owned or (bool(said) and not _COUNTED.search(before)))


def _spelt(number: int) -> list[str]:
    numbers = tables()["numbers"]
    tens = [word for word, n in numbers["tens"].items() if n == number]
    return [numbers["words"][number]] if number < len(numbers["words"]) else tens


@lru_cache(1)
def _kinds() -> frozenset[str]:
    return frozenset(grammar_mention.things()["kinds"].split("|"))
