"""Wording and tone: phrases that start, end or fill a response, emoji, questions.

The phrases are data of the definitions that are composed of ``style.wording``, one list for
each language.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Literal

from ifeval.checker import Count, Text, Words, checker
from ifeval.checkers import layout, occurrence
from ifeval.checkers.inflection import forms
from ifeval.checkers.occurrence import Regions, named
from ifeval.checkers.phrasing import Phrases, Place, apart, excepted, listed, outside, places
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, bounds, decided, nearness, undecided
from ifeval.view import View


@checker("style.wording")
def wording(
    view: View,
    *,
    phrases: Phrases,
    exceptions: Phrases | None = None,
    language: Text | None = None,
    place: Place = "anywhere",
    inflected: Literal["en"] | None = None,
    irregular: dict[str, Words] | None = None,
    in_code: bool = False,
    ignore_case: bool = True,
) -> Verdict:
    """Look for any of some phrases, which may be listed by language.

    A phrase that ends with a comma counts where any mark that ends a clause, or the line's end,
    follows it: ``Great,`` is found in "Great! Let us", not in "Great Britain".

    Args:
        phrases: A list, or a list for each language.
        exceptions: Longer phrases within which nothing counts: ``coal mine`` for "mine".
        language: The code of the language whose lists are taken; without it, all are.
        place: Where a phrase must stand: ``anywhere``; at the ``start`` of the response; at its
            ``opening``, where up to three words with a mark after them may stand before it;
            within one of the two sentences of its ``end``. Marks may stand before a start.
        inflected: The language by whose rules the inflected forms of each phrase count too.
        irregular: The forms that no rule makes, by base form.
        in_code: Whether phrases in fenced code count too.
        ignore_case: Whether case counts for nothing; else ``us`` is not "US".
    """
    known = listed(phrases, language)
    if known is None:
        reason = f"there are no phrases for the language {language!r:.20}"
        return undecided(reason, "no resource")
    wanted = known
    if inflected:
        wanted = [*dict.fromkeys(form for p in known for form in forms(p, irregular or {}))]
    without = (listed(exceptions, language) or []) if exceptions else []
    hits = sorted(places(view, wanted, place, ignore_case=ignore_case))
    found = apart(excepted(hits, view, without))
    if found and not in_code:
        found = outside(found, layout.fences(view))
    said = [*dict.fromkeys(view.text[start:end] for start, end in found[:EVIDENCE_LIMIT])]
    where = "" if place == "anywhere" else f" at its {place}"
    return decided(
        bool(found),
        f"says {named(said)}{where}" if found else f"says none of {named(known)}{where}",
        view.spans(found[:EVIDENCE_LIMIT]),
        measured=len(found),
        wanted=f"any of {named(known)}{where}",
    )


@checker("style.emoji_count")
def emoji_count(
    view: View,
    *,
    at_least: Count | None = None,
    at_most: Count | None = None,
    symbols: bool = False,
) -> Verdict:
    """Count the emoji: what is shown in colour, with its modifiers (UTS 51).

    Args:
        at_least: The fewest that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most that pass.
        symbols: Whether pictographs count that are shown as plain text unless a variation
            selector follows, such as ☺, ✔ and ❤.
    """
    if view.text.isascii():
        found: Regions = []
    else:
        found = [match.span() for match in _emoji(symbols=symbols).finditer(view.text)]
    return occurrence.occurring(view, found, "emoji", at_least, at_most)


@lru_cache
def _emoji(*, symbols: bool) -> Any:
    import regex

    alone = r"\p{Emoji_Presentation}"
    if symbols:
        # those that type foundries draw as letters are none: © ® ‼ ⁉ ™ ℹ and arrows
        alone = r"[\p{Emoji_Presentation}[\p{Extended_Pictographic}--[\u00a9-\u21ff]]]"
    first = rf"(?:[0-9#*]\ufe0f?\u20e3|\p{{Emoji}}\ufe0f|{alone}(?!\ufe0e))"
    joined = r"(?:\u200d\p{Extended_Pictographic}\ufe0f?[\U0001F3FB-\U0001F3FF]?)"
    rest = r"[\U0001F3FB-\U0001F3FF]?[\U000E0020-\U000E007F]*+"
    flag = r"[\U0001F1E6-\U0001F1FF]{2}"
    return regex.compile(rf"{flag}|{first}{rest}{joined}*+", regex.V1)


@checker("style.questions")
def questions(view: View, *, at_most: Count = 0, only_at_end: bool = False) -> Verdict:
    """Count the questions: question marks that end a clause.

    Those in code, in links and within quotation marks count for nothing; several in a row are
    one.

    Args:
        at_most: The most that pass.
        only_at_end: Whether nothing but questions may follow the first of them.
    """
    found = _questions(view)
    wanted = bounds(0, at_most) + (", only at the end" if only_at_end else "")
    close = nearness(len(found), 0, at_most)
    if close < 1.0:
        reason = f"{len(found)} questions, wanted {wanted}" if len(found) > 1 else None
        return decided(
            False,
            reason or f"1 question, wanted {wanted}",
            view.spans(found[at_most : at_most + EVIDENCE_LIMIT]),
            measured=len(found),
            wanted=wanted,
            closeness=close,
        )
    after = _after(view, found) if only_at_end and found else None
    if after:
        reason = "a question is not at the end: more text follows it"
        return decided(
            False, reason, view.spans([after]), measured=len(found), wanted=wanted, closeness=0.5
        )
    shown = f"{len(found)} question{'s' if len(found) != 1 else ''}, wanted {wanted}"
    return decided(True, shown, view.spans(found[:EVIDENCE_LIMIT]), measured=len(found))


_ASKS = "?？؟⸮՞፧\u037e"


@cache
def _question() -> re.Pattern[str]:
    # A Latin mark must end something; a Greek one looks like a semicolon.
    greek = r"(?<=[\u0370-\u03ff\u1f00-\u1fff]);"
    after = r"(?![A-Za-z0-9=&/%_+?#\[{]|\.\w|[^\w\s]*=)"
    return re.compile(rf"(?:[？؟⸮፧\u037e՞?]|{greek})[!！?？؟]*{after}")


def _questions(view: View) -> Regions:
    """Return where the marks stand that end questions."""
    text = view.text
    if not any(mark in text for mark in _ASKS) and ";" not in text:
        return []

    def find(text: str) -> Regions:
        return [*_asked(view, text)]

    return view.once("style.questions", find)


def _asked(view: View, text: str) -> Iterator[tuple[int, int]]:
    skipped = _skipped(view)
    index = 0
    for match in _question().finditer(text):
        start, end = match.span()
        while index < len(skipped) and skipped[index][1] <= start:
            index += 1
        if index < len(skipped) and skipped[index][0] <= start:
            continue
        if text[end : end + 1] in _CLOSING_QUOTES or not _says(text, start):
            continue
        yield start, end


_CLOSING_QUOTES = frozenset("\"'”’»›」』＂`")
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)[^`\n]{1,300}\1(?!`)")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]]+", re.IGNORECASE)
_QUOTATION = re.compile(
    r"(?<![\w\"])\"[^\"\n]{1,600}\"(?!\w)|“[^“”\n]{1,600}”|«[^«»\n]{1,600}»"
    r"|„[^„“”\n]{1,600}[“”]|「[^「」\n]{1,600}」|『[^『』\n]{1,600}』"
)


def _skipped(view: View) -> Regions:
    """Return what is code, a link's target or a quotation, in order and apart."""
    found = [*layout.fences(view)]
    for pattern in (_CODE, _URL, _QUOTATION):
        found += (match.span() for match in pattern.finditer(view.text))
    kept: Regions = []
    for start, end in sorted(found):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


def _says(text: str, at: int) -> bool:
    """Tell whether a letter or digit stands a little before a mark."""
    return any(map(str.isalnum, text[max(0, at - 12) : at]))


def _after(view: View, found: Regions) -> tuple[int, int] | None:
    """Return the first sentence after the first question that asks nothing, or None."""
    ends = [end for _, end in found]
    number = 0
    for start, end in view.sentences:
        if end <= ends[0]:
            continue
        while number < len(ends) and ends[number] <= start:
            number += 1
        asks = number < len(ends) and ends[number] <= end
        last = ends[number] if asks else start
        rest = view.text[last:end]
        if any(map(str.isalnum, rest)):
            left = len(rest) - len(rest.lstrip())
            return last + left, end
    return None
