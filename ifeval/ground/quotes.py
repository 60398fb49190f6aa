"""Quotations in a text, and whether they stand in a source word for word.

Between “ ”, « », „ “, 「 」, 『 』 and straight double quotes, and in block quotes. Apostrophes
open nothing. What may differ all the same: the kind of signs, case, runs of blanks; then all
signs; then what an ellipsis leaves out, or brackets change.
"""

import re
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, NamedTuple

from ifeval.ground.tokens import Tokens, tokenised
from ifeval.ground.universe import Universe, bare, plain

Rung = Literal["exact", "signs", "parts", "near", ""]
"""How a quotation was found: as it is, but for its signs, in parts, nearly, or not at all."""

_LONGEST = 4000
_PAIRS = (
    re.compile(rf"“([^“”]{{1,{_LONGEST}}})”"),
    re.compile(rf"„([^„“”]{{1,{_LONGEST}}})[“”]"),
    re.compile(rf"«([^«»]{{1,{_LONGEST}}})»"),
    re.compile(rf"「([^「」]{{1,{_LONGEST}}})」"),
    re.compile(rf"『([^『』]{{1,{_LONGEST}}})』"),
)
_STRAIGHT = re.compile(r'["＂]')
_BLOCK = re.compile(r"(?m)^ {0,3}>[^\n]*(?:\n {0,3}>[^\n]*)*")
_MARK = re.compile(r"(?m)^ {0,3}> ?")
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:\.\.\.|…)\s*\]|\(\s*(?:\.\.\.|…)\s*\)|\.\.\.|…)\s*")
_BRACKETS = re.compile(r"\[[^\[\]]{0,60}\]")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]")
_COVERAGE, _DENSITY = 0.9, 1 / 3
_MOST_TOKENS = 400
"""Tokens of a quotation that are aligned, at most."""


class Quote(NamedTuple):
    """A quotation: where it stands, without its signs, and what it says."""

    start: int
    end: int
    text: str


def quotes_in(text: str, at_least: int) -> list[Quote]:
    """Return the quotations of a text that are long enough, in order.

    Args:
        at_least: Words that make a quotation; twice as many characters where a script has no
            blanks between words.
    """
    found: list[Quote] = []
    for pattern in _PAIRS:
        found += (Quote(*match.span(1), match[1]) for match in pattern.finditer(text))
    found += _straight(text)
    for match in _BLOCK.finditer(text):
        found.append(Quote(*match.span(), _MARK.sub("", match[0])))
    found = [quote for quote in found if _long_enough(quote.text, at_least)]
    found.sort(key=lambda quote: (quote.start, -quote.end))
    kept: list[Quote] = []
    for quote in found:
        if not kept or quote.start >= kept[-1].end:
            kept.append(quote)
    return kept


def _straight(text: str) -> list[Quote]:
    """Pair straight quotes: one opens where a word follows, and closes where one ends."""
    found: list[Quote] = []
    opened = -1
    for match in _STRAIGHT.finditer(text):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        can_open = bool(after) and not after.isspace() and not before.isalnum()
        can_close = bool(before) and not before.isspace() and not after.isalnum()
        if opened >= 0 and can_close and at - opened <= _LONGEST:
            found.append(Quote(opened + 1, at, text[opened + 1 : at]))
            opened = -1
        elif can_open:
            opened = at
    return found


def _long_enough(text: str, at_least: int) -> bool:
    dense = len(_DENSE.findall(text))
    return dense >= 2 * at_least or len(bare(text).split()) >= at_least


def found_in(quote: str, universe: Universe, *, near: bool) -> tuple[Rung, int]:
    """Return on which rung a quotation is found, and in which text of the universe.

    Args:
        quote: What is quoted.
        universe: Where it may stand.
        near: Whether nine tenths of its words in order, without wide gaps, are enough.
    """
    wanted = plain(quote).strip(" .,;:!?'\"-*_")
    for number, text in enumerate(universe.plain):
        if wanted and wanted in text:
            return "exact", number
    words = bare(quote)
    for number, text in enumerate(universe.bare):
        if words.strip() and words in text:
            return "signs", number
    pieces = [_BRACKETS.split(part) for part in _ELLIPSIS.split(quote)]
    parts = [bare(piece) for part in pieces for piece in part if bare(piece).strip()]
    if len(parts) > 1 or (parts and parts[0] != words):
        for number, text in enumerate(universe.bare):
            if _in_order(parts, text):
                return "parts", number
    if near:
        cut = tokenised(quote)
        for number, tokens in enumerate(universe.tokens):
            if is_near(cut.words[:_MOST_TOKENS], tokens):
                return "near", number
    return "", -1


def _in_order(parts: list[str], text: str) -> bool:
    """Tell whether parts stand in a text one after the other; "[t]he" may cut a word."""
    at = 0
    for part in parts:
        found = text.find(part, max(at - 1, 0))
        if found < 0:
            found = text.find(part.lstrip(), at)  # after a bracket within a word
        if found < 0:
            return False
        at = found + len(part)
    return True


def is_near(words: list[str], source: Tokens) -> bool:
    """Tell whether a source has most of some words in order, without wide gaps.

    The place is looked for by its rarest words; there the two are aligned. Nine tenths of the
    words must be covered, and a third of what they are spread over.
    """
    if not words:
        return False
    rare = sorted({*words} & source.at.keys(), key=lambda word: (len(source.at[word]), word))
    starts: set[int] = set()
    for word in rare[:3]:
        offset = words.index(word)
        starts |= {max(0, at - offset - 5) for at in source.at[word][:50]}
    for start in sorted(starts):
        window = source.words[start : start + len(words) + 15]
        blocks = SequenceMatcher(None, words, window, autojunk=False).get_matching_blocks()
        matched = sum(block.size for block in blocks)
        real = [block for block in blocks if block.size]
        if matched >= _COVERAGE * len(words) and real:
            spread = real[-1].b + real[-1].size - real[0].b
            gaps = sum(b.b - a.b - a.size for a, b in pairwise(real))
            if matched >= _DENSITY * spread and gaps <= len(words):
                return True
    return False
