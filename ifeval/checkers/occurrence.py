"""Finding phrases as a reader finds them, and judging how often something occurs.

What counts for nothing in a comparison is said in ``ifeval.checkers.folding``; besides, any
run of blanks in a phrase stands for any run of blanks in the text.

Where whole words are asked for, no letter, mark or digit at an end of a phrase may touch
another one; an underscore joins where it stands between two, as in ``snake_case``. So ``C#``
is found in "I like C# a lot", and ``rock`` not in "rocks". ``won`` is not found in "won't",
nor ``5`` in "1.5". Scripts that are written without spaces have no such ends: there a phrase
is found wherever it stands, but never without the marks of its last letter.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from ifeval import units
from ifeval.checkers.folding import comparable, tokens
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, bounds, counted, decided, nearness
from ifeval.view import View

Regions = list[tuple[int, int]]

_SHOWN = 5
_FIRST_DENSE = "\u0e00"  # no script without spaces comes before Thai
_NOT_ASCII_WORD = re.compile(r"[^0-9A-Za-z_]")
_BLANKS = (
    " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_NEGATION = re.compile(r"'[tT](?![^\W_])")


def find(view: View, phrase: str, *, ignore_case: bool, whole_words: bool) -> Regions:
    """Return where a phrase stands, in order and without overlap.

    Args:
        phrase: Not empty.
        ignore_case: Whether case counts for nothing.
        whole_words: Whether it must stand alone; see the first lines of this module.
    """
    ready = comparable(view, ignore_case=ignore_case)
    text, parts = ready.text, tokens(phrase, ignore_case=ignore_case)
    first = parts[0]
    found: Regions = []
    at = text.find(first)
    while at >= 0:
        if whole_words and not _starts(text, at):
            # Within a run of ASCII letters nothing starts: skip it, in case it is very long.
            skipped = _NOT_ASCII_WORD.search(text, at)
            at = text.find(first, skipped.start() + 1) if skipped else -1
            continue
        end = at + len(first) if len(parts) == 1 else _end_of(text, parts, at)
        if end < 0 or (whole_words and not _ends(text, end)):
            at = text.find(first, at + 1)
        else:
            found.append((at, end))
            at = text.find(first, end)
    if not ready.pieces:
        return found
    return [ready.place(start, end) for start, end in found]


def find_all(
    view: View, phrases: Sequence[str], *, ignore_case: bool, whole_words: bool
) -> tuple[Regions, list[str]]:
    """Return where any of several phrases stand, and which of them do not.

    Where two overlap, the one that starts first counts, and of those the longest.

    Args:
        phrases: None of them empty.
        ignore_case: As ``find``.
        whole_words: As ``find``.
    """
    found: Regions = []
    missing: list[str] = []
    for phrase in phrases:
        regions = find(view, phrase, ignore_case=ignore_case, whole_words=whole_words)
        if regions:
            found += regions
        else:
            missing.append(phrase)
    if len(phrases) > 1:
        found = _apart(found)
    return found, missing


def _apart(regions: Regions) -> Regions:
    found: Regions = []
    last = 0
    for start, end in sorted(regions, key=lambda region: (region[0], -region[1])):
        if start >= last:
            found.append((start, end))
            last = end
    return found


def at_start(
    view: View, phrase: str, before: re.Pattern[str], *, ignore_case: bool, whole_words: bool
) -> tuple[int, int] | None:
    """Return where a phrase starts the text, or None where it does not.

    Args:
        phrase: Not empty.
        before: What may stand before it, of any length.
        ignore_case: As ``find``.
        whole_words: As ``find``.
    """
    ready = comparable(view, ignore_case=ignore_case)
    text, parts = ready.text, tokens(phrase, ignore_case=ignore_case)
    match = before.match(text)
    last = (match.end() if match else 0) + len(parts[0])
    at = text.find(parts[0], 0, last)
    while at >= 0:
        end = _end_of(text, parts, at)
        if end >= 0 and (not whole_words or (_starts(text, at) and _ends(text, end))):
            return ready.place(at, end)
        at = text.find(parts[0], at + 1, last)
    return None


def at_end(
    view: View, phrase: str, after: str, *, ignore_case: bool, whole_words: bool
) -> tuple[int, int] | None:
    """Return where a phrase ends the text, or None where it does not.

    Args:
        phrase: Not empty.
        after: The signs that may stand after it; blanks may too.
        ignore_case: As ``find``.
        whole_words: As ``find``.
    """
    ready = comparable(view, ignore_case=ignore_case)
    text, parts = ready.text, tokens(phrase, ignore_case=ignore_case)
    last = parts[-1]
    first = max(0, len(text.rstrip(_BLANKS + after)) - len(last))
    at = text.rfind(last, first)
    while at >= 0:
        end = at + len(last)
        start = _start_of(text, parts, end)
        if start >= 0 and (not whole_words or (_starts(text, start) and _ends(text, end))):
            return ready.place(start, end)
        at = text.rfind(last, first, end - 1)
    return None


def _end_of(text: str, parts: tuple[str, ...], at: int) -> int:
    """Return where a phrase ends that starts at one place, or -1 where it does not."""
    for number, part in enumerate(parts):
        if number:
            start = at
            while at < len(text) and text[at].isspace():
                at += 1
            if at == start:
                return -1
        if not text.startswith(part, at):
            return -1
        at += len(part)
    return at


def _start_of(text: str, parts: tuple[str, ...], at: int) -> int:
    """Return where a phrase starts that ends at one place, or -1 where it does not."""
    for number, part in enumerate(reversed(parts)):
        if number:
            end = at
            while at > 0 and text[at - 1].isspace():
                at -= 1
            if at == end:
                return -1
        if not text.endswith(part, 0, at):
            return -1
        at -= len(part)
    return at


def _starts(text: str, at: int) -> bool:
    if at == 0:
        return True
    before, first = text[at - 1], text[at]
    if before in ".,:":
        return not (first.isdecimal() and at > 1 and text[at - 2].isdecimal())
    while before == "_" and at > 1:  # it joins what stands on both sides, else it is Markdown
        at -= 1
        before = text[at - 1]
    return not (_joins(before) and _joins(first))


def _ends(text: str, at: int) -> bool:
    if at == len(text):
        return True
    last, after = text[at - 1], text[at]
    if after in ".,:":
        return not (last.isdecimal() and text[at + 1 : at + 2].isdecimal())
    if after == "'":
        return not (_joins(last) and _NEGATION.match(text, at))
    if _is_mark(after):
        return not (last.isalnum() or _is_mark(last))
    while after == "_" and at + 1 < len(text):
        at += 1
        after = text[at]
    return not (_joins(after) and _joins(last))


def _is_mark(char: str) -> bool:
    return not char.isascii() and unicodedata.category(char)[0] == "M"


def _joins(char: str) -> bool:
    """Tell whether a character belongs to a word that spaces or other signs separate."""
    if char < _FIRST_DENSE:
        return char.isalnum() or _is_mark(char)
    return bool(_run().match(char))


@cache
def _run() -> Any:
    import regex

    dense = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
    return regex.compile(rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{dense}]]", regex.V1)


@lru_cache(1024)
def signs(characters: str, *, ignore_case: bool) -> re.Pattern[str]:
    """Return a pattern of any of some characters, none of them with further accents."""
    text = unicodedata.normalize("NFC", characters)
    signs = {text[start:end] for start, end in units.graphemes.function(text)}
    longest_first = sorted(signs, key=lambda sign: (-len(sign), sign))
    choices = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?:{choices})(?![\u0300-\u036f])", re.IGNORECASE if ignore_case else 0)


def named(phrases: Sequence[str]) -> str:
    """Return some phrases for a person to read: the first few, each shortened."""
    shown = ", ".join(f"{phrase!r:.60}" for phrase in phrases[:_SHOWN])
    more = len(phrases) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def occurring(
    view: View, found: Regions, what: str, at_least: int | None, at_most: int | None
) -> Verdict:
    """Judge how often something occurs.

    The evidence of a pass is every occurrence, for a *not* around it makes that what is wrong;
    of too many it is those past the limit, and too few have none.

    Args:
        found: Where it occurs.
        what: What occurs, for a person to read.
        at_least: The lower bound; where it is not given, 1, or 0 if there is an upper bound.
        at_most: The upper bound, or ``None`` for none.
    """
    least = at_least if at_least is not None else (1 if at_most is None else 0)
    count = len(found)
    wanted, closeness = bounds(least, at_most), nearness(count, least, at_most)
    first = at_most if at_most is not None and count > at_most else 0
    shown = found[first : first + EVIDENCE_LIMIT] if count >= least else []
    return decided(
        closeness == 1.0,
        f"{what}: {counted(count, 'occurrences')}, wanted {wanted}",
        view.spans(shown),
        measured=count,
        wanted=wanted,
        closeness=closeness,
    )
