"""Which words name a response, and which one of its parts."""

import re
from functools import lru_cache

from ifeval.build.grammar import any_of, tables

_ORDINAL = (
    r"(?P<ordinal>(?:very )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    r"|tenth|last|final|opening|closing|\d{1,3}(?:st|nd|rd|th)))"
)
_MODAL = (
    r"(?:must|should|shall|needs?\s+to|ha(?:s|ve)\s+to|is\s+to|are\s+to|to\s+be|is|are|can"
    r"|cannot|may|will|starts?|begins?|ends?|contains?|includes?|has)"
)


_ORDERED = ("part", "section", "chapter", "verse", "stanza", "column", "row", "half")


@lru_cache(1)
def parts() -> str:
    """Return a pattern of the nouns that name a part of a response."""
    return any_of(*(f"{part}s?" for part in tables()["scopes"]["parts"]))


@lru_cache(1)
def _named_parts() -> str:
    """Return a pattern of the parts that an article is enough to name."""
    several = {
        "line",
        "sentence",
        "paragraph",
        "word",
        "phrase",
        "character",
        "image",
        "example",
        "question",
        "version",
    }
    return any_of(*(f"{part}s?" for part in tables()["scopes"]["parts"] if part not in several))


@lru_cache(1)
def whole() -> str:
    """Return a pattern of the nouns that mean the response as a whole."""
    return any_of(
        *(f"{noun}s?" for noun in tables()["scopes"]["whole"]), "messages?", "turns?", "time"
    )


@lru_cache(1)
def each() -> re.Pattern[str]:
    """Return a pattern of ``each step``, ``per item``: one group has the noun."""
    return re.compile(
        r"(?<!\w)(?:each|every|per|all(?: of)?(?: the| your| its)?)\s+(?:of\s+(?:the|these"
        r"|your|those|its)\s+)?(?:[\w-]+\s+)??"
        rf"(?P<noun>{whole()}|{parts()}|[a-z]+(?=(?:\s+[\w-]+){{0,2}}?\s+(?:must|should"
        rf"|shall|needs?|has|have|is|are|can|cannot|may|will|contains?|to|does|do|being|under|within|exceeds?)\b)"
        r"|[a-z]+(?=\s*\Z)|(?:"
        rf"(?<=write each )|(?<=write every )|(?<=put every )|(?<=put each ))[a-z]+(?: "
        rf"[a-z]+)?)(?!\w)|(?P<alone>(?<!\w)each(?=\s*(?:[.,;)]|$)))",
        re.IGNORECASE,
    )


@lru_cache(1)
def placed() -> re.Pattern[str]:
    """Return a pattern of ``the second line``, ``paragraph 3``."""
    nouns = any_of(*(f"{n}s?" for n in tables()["scopes"]["units"]), *_ORDERED)
    return re.compile(
        rf"(?<!\w){_ORDINAL}\s+(?P<noun>{nouns})(?!\w)|(?P<noun2>paragraph|line|sentence"
        rf"|section)\s+(?:#|number\s+|no\.\s*)?(?P<digit>\d{{1,3}}|one|two|three|four|five)"
        rf"(?=\s+(?:must|should|shall|has|needs|is|with|starts?|begins?|to|of|ends?)\b|\s*\Z)",
        re.IGNORECASE,
    )


@lru_cache(1)
def named() -> re.Pattern[str]:
    """Return a pattern of a part that a verb follows: ``the title must``."""
    return re.compile(
        rf"(?<!\w)(?:the|its|your|their|any)\s+(?:[\w'’-]+\s+){{0,2}}?"
        rf"(?P<noun>{_named_parts()})\s+(?=[^.,;\n]{{0,12}}?\b{_MODAL}\b)"
        rf"|\A[\W\d]*(?P<start>{_named_parts()})s?(?:\s+(?:in|of|within)\s+[\w ]{{2,25}}?)?"
        r"\s*(?=(?:must|should|shall|length|limit|\(|:))",
        re.IGNORECASE,
    )


@lru_cache(1)
def governed() -> re.Pattern[str]:
    """Return a pattern of a part that ends a text: ``add a title of``."""
    return re.compile(
        rf"(?<!\w)(?:the|a|an|its|your|their)\s+(?:[\w'’-]+\s+){{0,2}}?"
        rf"(?P<noun>{_named_parts()})\s*(?:\(|,|:)?\s*(?:(?:that|which)\s+(?:is|are)\s+|of\s+"
        rf"|with\s+|to\s+(?:be\s+)?|under\s+|in\s+|is\s+|has\s+|using\s+|must be\s+"
        rf"|should be\s+|for\s+)?(?:about\s+)?\Z",
        re.IGNORECASE,
    )
