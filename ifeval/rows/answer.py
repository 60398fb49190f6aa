"""Which part of a response is the answer, once reasoning is set aside."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

Reasoning = Literal["none", "stripped", "unclosed", "unopened"]
"""What was found before an answer: nothing, whole blocks, one that has no end, so that there
is no answer, or one whose opening tag stands in the prompt, where chat templates put it."""

TAGS: tuple[tuple[str, str], ...] = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<reasoning>", "</reasoning>"),
    ("◁think▷", "◁/think▷"),
)
"""The opening and closing tags of reasoning that are known."""

_BLANK = re.compile(r"\s*")
_QUOTES = frozenset(zip("\"'“‘«‹「『„", "\"'”’»›」』“", strict=True))
_BEFORE_A_QUOTE = frozenset(" \t\n\r([{=:,")


def answer_of(text: str, tags: Sequence[tuple[str, str]] = TAGS) -> tuple[int, int, Reasoning]:
    """Return where the answer stands in a response, and what reasoning stood before it.

    Only blocks at the start count, one or several. A tag further on is text, and so is a
    closing tag in code or in quotes.

    Args:
        tags: Pairs of an opening and a closing tag.

    Returns:
        The start and end of the answer, and what was found; where that is ``none`` the answer
        is the whole text, blanks included.
    """
    end = len(text)
    at = _after_blank(text, 0)
    block = _block(text, at, tags)
    found: Reasoning = "stripped"
    if block is None:
        at = _opened(text, tags)
        if not at:
            return 0, end, "none"
        found = "unopened"
        at = _after_blank(text, at)
        block = _block(text, at, tags)
    while block is not None:
        opening, closing = block
        close = _closing(text, closing, at + len(opening), opened=True)
        if close < 0:
            return end, end, "unclosed"
        at = _after_blank(text, close + len(closing))
        block = _block(text, at, tags)
    return at, end, found


def _block(text: str, at: int, tags: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    for pair in tags:
        if pair[0] and text.startswith(pair[0], at):
            return pair
    return None


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _opened(text: str, tags: Sequence[tuple[str, str]]) -> int:
    """Return the end of reasoning that some prompt opened, or 0."""
    first = 0
    for opening, closing in tags:
        # Looking for one character is much faster, and most texts have not even that.
        if not closing or closing[0] not in text or closing not in text:
            continue
        at = _closing(text, closing, 0)
        if at < 0 or (opening and text.find(opening, 0, at) >= 0):
            continue
        end = at + len(closing)
        first = min(first, end) if first else end
    return first


def _closing(text: str, tag: str, at: int, *, opened: bool = False) -> int:
    """Return where a closing tag stands that is not in code or quotes, or -1.

    Args:
        opened: Whether a block is open. Reasoning drafts code, and often leaves a fence
            without its end: then a tag within fences closes the block if no other does.
    """
    first = text.find(tag, at) if tag else -1
    if first < 0:
        return -1
    plain = text.find("`", at, first) < 0 and text.find("~~~", at, first) < 0
    if plain and not _quoted(text, first, tag):
        return first
    fence = ticks = ""
    fenced = waiting = -1  # the second is a tag that is in code only if that code has an end
    for token in _tokens(tag).finditer(text, at):
        match token.lastgroup:
            case "tag" if fence or ticks:
                waiting = token.start() if waiting < 0 else waiting
                fenced = token.start() if fence and fenced < 0 else fenced
            case "tag" if not _quoted(text, token.start(), tag):
                return token.start()
            case "info" if not fence:  # the last group of a fence
                fence, ticks = token["fence"], ""
            case "info" if token["fence"].startswith(fence):
                if not token["info"].strip():
                    fence, waiting = "", -1
                elif waiting >= 0:  # an opening fence: so the one before has no end
                    return waiting
            case "ticks" if not fence:
                if ticks == token["ticks"]:
                    ticks, waiting = "", -1
                elif not ticks:
                    ticks = token["ticks"]
            case "line" if not fence:
                if waiting >= 0:
                    return waiting
                ticks = ""
            case _:
                pass
    return waiting if waiting >= 0 or not opened else fenced


def _quoted(text: str, at: int, tag: str) -> bool:
    """Whether a tag stands in quotes of its own, not between two quotations."""
    end = at + len(tag)
    if at == 0 or end >= len(text) or (text[at - 1], text[end]) not in _QUOTES:
        return False
    return at == 1 or text[at - 2] in _BEFORE_A_QUOTE


@lru_cache(maxsize=32)
def _tokens(tag: str) -> re.Pattern[str]:
    """Return a pattern of what opens or closes code, of line ends, and of one tag."""
    return re.compile(
        r"^ {0,3}(?P<fence>`{3,}(?![^\n]*`)|~{3,})(?P<info>[^\n<]*)"
        rf"|(?P<ticks>`+)|(?P<line>\n)|(?P<tag>{re.escape(tag)})",
        re.MULTILINE,
    )
