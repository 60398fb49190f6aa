"""Finding phrases and user patterns: literal where they can be, else under a time limit.

A pattern without special characters is found by string search, in linear time. Any other runs
in ``regex`` with a timeout that needs no signal, so that it holds in every thread, and without
the interpreter's lock, so that one bad pattern delays no other check.
"""

import re
from functools import lru_cache
from typing import Any

from ifeval.verdict import Verdict, undecided
from ifeval.view import View

Regions = list[tuple[int, int]]

TIME_LIMIT = 0.5
"""Seconds that one pattern may take on one text."""

_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")
_REPEATS = re.compile(r"[*+?{|]")
# The characters beyond ASCII that ``re.IGNORECASE`` takes for a letter of ASCII.
_FOLDS_TO_ASCII = re.compile("[İıſ\u212a]")


@lru_cache(4096)
def compiled(pattern: str, *, ignore_case: bool) -> Any:
    """Return a pattern compiled by ``regex``, after the standard library has accepted it.

    Raises:
        re.error: It is no regular expression.
    """
    re.compile(pattern)
    import regex

    try:
        return regex.compile(pattern, regex.IGNORECASE if ignore_case else 0)
    except regex.error as error:
        raise re.error(str(error)) from None


def is_literal(pattern: str) -> bool:
    """Tell whether a pattern has no special character, and so means itself."""
    return not _SPECIAL.search(pattern)


def matches(view: View, pattern: str, *, ignore_case: bool) -> Regions:
    """Return where a regular expression matches, in order and without overlap.

    Args:
        pattern: In Python's syntax.
        ignore_case: Whether case counts for nothing.

    Raises:
        TimeoutError: It took longer than ``TIME_LIMIT``.
        re.error: It is no regular expression.
    """
    if is_literal(pattern) and pattern:
        return occurrences(view, pattern, ignore_case=ignore_case)
    if not _REPEATS.search(pattern):
        # Nothing repeats and nothing is an alternative, so nothing can backtrack for long.
        found = re.compile(pattern, re.IGNORECASE if ignore_case else 0).finditer(view.text)
        return [match.span() for match in found]
    found = compiled(pattern, ignore_case=ignore_case).finditer(
        view.text, timeout=TIME_LIMIT, concurrent=True
    )
    return [match.span() for match in found]


def occurrences(
    view: View, phrase: str, *, ignore_case: bool, whole_words: bool = False
) -> Regions:
    r"""Return where a phrase stands, in order and without overlap.

    Args:
        phrase: Not empty.
        ignore_case: Compare as ``re.IGNORECASE`` does.
        whole_words: Whether a word boundary (``\b``) must be on both sides.
    """
    text = view.text
    if ignore_case:
        if not phrase.isascii() or view.once("pattern.odd", _has_odd):
            return _by_pattern(text, phrase, whole_words=whole_words)
        text, phrase = view.once("pattern.lower", str.lower), phrase.lower()
    found: Regions = []
    length = len(phrase)
    start = text.find(phrase)
    while start >= 0:
        if whole_words and not (_boundary(text, start) and _boundary(text, start + length)):
            start = text.find(phrase, start + 1)
        else:
            found.append((start, start + length))
            start = text.find(phrase, start + length)
    return found


def _has_odd(text: str) -> bool:
    return not text.isascii() and bool(_FOLDS_TO_ASCII.search(text))


def _boundary(text: str, at: int) -> bool:
    before = at > 0 and (text[at - 1].isalnum() or text[at - 1] == "_")
    after = at < len(text) and (text[at].isalnum() or text[at] == "_")
    return before != after


def _by_pattern(text: str, phrase: str, *, whole_words: bool) -> Regions:
    escaped = re.escape(phrase)
    searched = rf"\b{escaped}\b" if whole_words else escaped
    return [match.span() for match in re.finditer(searched, text, re.IGNORECASE)]


def timed_out(pattern: str) -> Verdict:
    """Return the verdict on a pattern that took too long."""
    reason = f"the pattern {pattern!r:.80} took longer than {TIME_LIMIT:g} s"
    return undecided(reason, "timed out")
