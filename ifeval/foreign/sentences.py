"""Sentences as IFEvalG cuts them: by rules about stops, not by a trained model.

The rules are those of the splitter in google-research's ``instruction_following_eval``, which
IFBench had until December 2025 and IFEvalG has still. A line end never ends a sentence, a stop
behind a single letter never does ("Use vitamin C. It helps." is one), and a stop before a
closing quotation mark changes places with it. Each rule is one pass over the text.
"""

import re
from typing import Final, NamedTuple

__all__ = ["Sentence", "cut"]


class Sentence(NamedTuple):
    """One sentence as the rules leave it, and where it stands in the text."""

    text: str
    start: int
    end: int


# Noncharacters stand for a stop that ends nothing, an end, and a stop that is dropped.
_STOP, _BREAK, _GONE = "\ufdd0", "\ufdd1", "\ufdd2"
_STOP_WORD, _BREAK_WORD = "<prd>", "<stop>"  # what stands for them in the original

_OPENERS: Final = (
    r"(Mr|Mrs|Ms|Dr|Prof|Capt|Cpt|Lt|He\s|She\s|It\s|They\s|Their\s|Our\s|We\s|But\s|However\s"
    r"|That\s|This\s|Wherever)"
)
_FIRMS: Final = "(Inc|Ltd|Jr|Sr|Co)"
_LETTER: Final = "([A-Za-z])"

# What is found and what it becomes, in order: S is a stop that ends nothing, B an end, and G a
# stop that is dropped.
_RULES: Final = tuple(
    (re.compile(found), becomes.translate({83: _STOP, 66: _BREAK, 71: _GONE}))
    for found, becomes in (
        (r"(Mr|St|Mrs|Ms|Dr)[.]", r"\1S"),
        (r"[.](com|net|org|io|gov|edu|me)", r"S\1"),
        (r"([0-9])[.]([0-9])", r"\1S\2"),
        (r"\.{2,}", ""),  # as many stops that end nothing, then an end
        (r"Ph\.D\.", "PhSDS"),
        (rf"\s{_LETTER}[.] ", r" \1S "),
        (rf"([A-Z][.][A-Z][.](?:[A-Z][.])?) {_OPENERS}", r"\1B \2"),
        (rf"{_LETTER}[.]{_LETTER}[.]{_LETTER}[.]", r"\1S\2S\3S"),
        (rf"{_LETTER}[.]{_LETTER}[.]", r"\1S\2S"),
        (rf" {_FIRMS}[.] {_OPENERS}", r" \1GB \2"),
        (rf" {_FIRMS}[.]", r" \1S"),
        (rf" {_LETTER}[.]", r" \1S"),
    )
)
_SWAPPED: Final = ((".”", "”."), ('."', '".'), ('!"', '"!'), ('?"', '"?'))


def cut(text: str) -> list[Sentence]:
    """Cut a text into sentences.

    Args:
        text: Any text.

    Returns:
        Each with its text as the rules leave it: line ends are blanks, and a closing quotation
        mark stands before its stop. One that is not the last may be empty. Where the text
        has the words ``<prd>`` or ``<stop>``, which the original takes for its own marks, the
        places are not known, and each is the whole text.

    Source:
        ``split_into_sentences`` of open-instruct's ``IFEvalG/instructions_util.py``.
    """
    marks = stop, end, gone = _marks(text)
    strange = _STOP_WORD in text or _BREAK_WORD in text
    line = text
    if strange:
        line = line.replace(_STOP_WORD, stop).replace(_BREAK_WORD, end)
    line = f" {line}  ".replace("\n", " ")
    if "." in line:
        line = _without_false_stops(line, marks)
    for found, becomes in _SWAPPED:
        line = line.replace(found, becomes)
    for mark in ".?!":
        line = line.replace(mark, mark + end)
    pieces = line.replace(stop, ".").split(end)
    if not pieces[-1].strip():
        pieces.pop()
    sentences: list[Sentence] = []
    at = -1  # the blank that was put before the text
    for piece in pieces:
        body = piece.strip()
        start = at + len(piece) - len(piece.lstrip()) if body else max(at, 0)
        place = (0, len(text)) if strange else (start, start + len(body))
        sentences.append(Sentence(body.replace(gone, ""), *place))
        at += len(piece)
    return sentences


def _without_false_stops(line: str, marks: tuple[str, ...]) -> str:
    stop, end, _ = marks
    for rule, becomes in _RULES:
        if not becomes:
            line = rule.sub(lambda match: stop * len(match[0]) + end, line)
            continue
        if stop != _STOP:
            for usual, mark in zip((_STOP, _BREAK, _GONE), marks, strict=True):
                becomes = becomes.replace(usual, mark)  # noqa: PLW2901
        line = rule.sub(becomes, line)
    return line


def _marks(text: str) -> tuple[str, str, str]:
    """Return three characters that are not in the text, to mark stops and ends with."""
    if text.isascii() or not any(mark in text for mark in (_STOP, _BREAK, _GONE)):
        return _STOP, _BREAK, _GONE
    there = {*text}
    free = (c for c in map(chr, range(0xE000, 0x10FFFE)) if c not in there)
    return next(free), next(free), next(free)
