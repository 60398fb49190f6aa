"""A prompt as somebody who asks: what of it is pasted, what is quoted, and its sentences."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache

from ifeval.build.grammar_pasted import Region, merged, pasted, within
from ifeval.build.grammar_sentence import MARKER, Sentence
from ifeval.template import literals

LONGEST = 2_000
"""From how many characters on a sentence is cut at a blank."""

_QUOTES = re.compile(
    r"(?<![\w\"])\"(?=[^\s\"])[^\"\n]{0,600}\"(?!\w)|[“”](?=[^\s\"”])[^\"“”\n]{0,600}[\"”](?!\w)"
    r"|«[^«»\n]{0,600}»|(?<![\w'])'(?=\S)[^'\n]{1,120}'(?!\w)"
)
_ENDS = re.compile(
    r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!P\.S\.)(?<!\betc\.)[\"'”’)\]*_]{0,3}\s+|\n+\s*"
    r"|;\s+|(?<=>)\s+"
)


@lru_cache(512)
def _needed(pattern: re.Pattern[str]) -> literals.Literals:
    return literals.needed(pattern.pattern)


class Prose:
    """A text of a prompt.

    Args:
        text: As it was sent.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def pasted(self) -> list[Region]:
        """Where there is code, a document, an example: nothing of it is asked for."""
        return pasted(self.text)

    @cached_property
    def _folded(self) -> str:
        return literals.folded(self.text)

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Return where a pattern matches the text.

        Most patterns ask for a word that most prompts do not have: those are not tried.
        """
        plain = self._folded
        if any(literal in plain for literal in _needed(pattern)):
            yield from pattern.finditer(self.text)

    @cached_property
    def quoted(self) -> list[Region]:
        """Where something stands between quotation marks."""
        return merged(match.span() for match in _QUOTES.finditer(self.text))

    def is_pasted(self, place: int) -> bool:
        """Return whether a place lies in material that is not the writer's own."""
        return within(self.pasted, place)

    def is_quoted(self, place: int) -> bool:
        """Return whether a place lies between quotation marks."""
        return within(self.quoted, place)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences that are not pasted, cut at stops, line ends and semicolons."""
        found: list[Sentence] = []
        at = 0
        for match in _ENDS.finditer(self.text):
            stop = match.start()
            if "\n" not in match[0] and self.is_quoted(stop):
                continue
            if MARKER.fullmatch(self.text, at, match.end()):
                continue
            found += self._sentence(at, stop)
            at = match.end()
        return [*found, *self._sentence(at, len(self.text))]

    def _sentence(self, start: int, end: int) -> Iterator[Sentence]:
        while start < end:
            # Nobody writes so long a sentence; what is done for each hit may take its length.
            blank = self.text.rfind(" ", start, start + LONGEST) if end - start > LONGEST else -1
            stop = min(blank + 1 if blank > start else start + LONGEST, end)
            text = self.text[start:stop]
            if text.strip():
                yield Sentence(start, stop, text)
            start = stop

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence(self, place: int) -> Sentence:
        """Return the sentence that a place lies in."""
        index = max(bisect_right(self._starts, place) - 1, 0)
        return self.sentences[index]
