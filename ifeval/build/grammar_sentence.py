"""A sentence of a prompt, or an item of a list, and how it asks."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from ifeval.build.grammar import any_of, tables

MARKER = re.compile(r"(?:[-*•–+#>]+|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)]|\[\d{1,2}\])\s+")
WORD = re.compile(r"\w[\w'’-]*")

Strength = Literal["must", "should"]


@dataclass(frozen=True)
class Sentence:
    """A sentence, or an item of a list, and how it asks."""

    start: int
    end: int
    text: str

    @cached_property
    def body(self) -> int:
        """Where its words start, behind the mark of a list item."""
        marker = MARKER.match(self.text)
        return marker.end() if marker else 0

    @cached_property
    def asks(self) -> bool:
        """Whether it has a verb that tells somebody to do something, or a modal."""
        return bool(_cue().search(self.text)) or self.imperative

    @cached_property
    def imperative(self) -> bool:
        """Whether it starts with a verb as orders do."""
        return bool(_imperative().search(self.text[self.body :]))

    @cached_property
    def fragment(self) -> bool:
        """Whether it is a note such as ``No lists`` or ``Length: 50 to 100 words``."""
        words = WORD.findall(self.text)
        return len(words) <= 14 and not _finite().search(self.text)

    @cached_property
    def general(self) -> bool:
        """Whether it says how things are that are yet to be written: ``A poem has 8 lines``."""
        return bool(_GENERAL.match(self.text[self.body :]))

    @cached_property
    def strength(self) -> Strength:
        """Whether it demands or wishes."""
        return "should" if _soft().search(self.text) and not _hard().search(self.text) else "must"

    def condition(self, place: int, unquoted: str = "") -> str:
        """Return the condition that what stands at a place of the sentence is under, if any.

        Args:
            place: From the sentence's start.
            unquoted: The sentence with blanks for what it quotes, where there may be no condition.
        """
        found = _CONDITION.search(unquoted or self.text)
        if not found or found.start() == place:
            return ""
        return self.text[found.start("condition") : found.end("condition")].strip()


_GENERAL = re.compile(
    r"(?:(?:every|each|all(?: of)?(?: the| your)?|an?|the|your)\s+(?:[\w-]+\s+){1,3}?|"
    r"(?:[a-z]{3,}s)\s+)"
    r"(?:has|have|is|are|contains?|uses?|ends?|starts?|begins?)\s",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:^|(?<=[\s,(*]))(?P<condition>(?:(?<!as )(?<!specify )(?<!indicate )(?<!determine )"
    r"(?<!check )(?<!state )(?<!mention )(?<!say )(?<!know )(?<!see )if|when(?:ever)?"
    r"|unless|in case"
    r"|once(?=\s+(?:you|i|we|they|he|she|it|all|the (?:user|customer)|this)\b)|for (?:questions"
    r"|requests|queries"
    r"|tasks|topics) (?:that|about|where))\b(?!\s+(?:possible|needed|necessary|applicable"
    r"|appropriate|"
    r"responding|answering|writing|crafting|providing|formulating|creating|explaining|describing|"
    r"constructing|presenting|preparing|generating|composing|discussing|listing|addressing"
    r"|drafting|"
    r"designing|developing|structuring|outlining|summarizing|compiling|i say|you (?:write|answer|"
    r"respond|reply|provide|craft|explain|create|present|describe|generate|are (?:done"
    r"|finished)))\b)"
    r"[^,.;:\n]{2,160})",
    re.IGNORECASE,
)


@lru_cache(1)
def _cue() -> re.Pattern[str]:
    cues = tables()["cues"]
    return re.compile(rf"(?<!\w){any_of(*cues['must'], *cues['should'])}(?!\w)", re.IGNORECASE)


@lru_cache(1)
def _soft() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(*tables()['cues']['should'])}(?!\w)", re.IGNORECASE)


@lru_cache(1)
def _hard() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:must|shall|required|has to|have to|make sure|ensure|never)(?!\w)", re.IGNORECASE
    )


@lru_cache(1)
def _imperative() -> re.Pattern[str]:
    cues = tables()["cues"]
    hedge = rf"(?:{any_of(*cues['hedges'])}\s*[,:]?\s+){{0,3}}"
    verbs = any_of(*cues["verbs"])
    return re.compile(
        rf"(?:(?<=\A)|(?<=[.!?:;,)\]\"”])|\b(?:and|then|but|to|or|please)\b|\A"
        rf"[\W\d]{{0,6}})\s{{0,8}}[\"“*_]{{0,4}}{hedge}{verbs}(?!\w)",
        re.IGNORECASE,
    )


@lru_cache(1)
def _finite() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:is|are|was|were|has|had|wrote|said|says|contains|contained|did|does|i|he"
        r"|she|they|we)(?!\w)",
        re.IGNORECASE,
    )
