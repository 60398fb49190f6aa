"""Capital and small letters.

A letter has case if Unicode gives it another form in capitals or in small letters. So digits,
signs, and the letters of Arabic, Hindi, Chinese and other scripts without case neither fit nor
offend. What a text without a single letter that has case means is the parameter ``empty``.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from operator import ne
from typing import Literal

from ifeval.checker import Count, Positive, Words, checker
from ifeval.checkers import occurrence
from ifeval.checkers.occurrence import Regions
from ifeval.constraint import Empty
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, counted, decided, undecided
from ifeval.view import View

# Articles, conjunctions and prepositions, which headline style leaves small (Chicago Manual of
# Style): the long prepositions are small in its older editions, and capitals in the newer.
_SMALL_WORDS = """
a about above across after against along among an and around as at before behind below beneath
beside between beyond but by down during except for from if in inside into like n near nor of off
on onto or out outside over past per since so than the through throughout to toward towards under
until up upon via vs with within without yet
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
_BREAK = re.compile(r"[\r\n\u2028\u2029]")
_LONGEST_BRAND = 4
_STYLES = {
    "kebab": re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII),
    "snake": re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", re.ASCII),
    "camel": re.compile(r"[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)*", re.ASCII),
    "pascal": re.compile(r"(?:[A-Z][a-z0-9]*)+", re.ASCII),
    "screaming": re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*", re.ASCII),
    "flat": re.compile(r"[a-z][a-z0-9]*", re.ASCII),
}
_STYLE_NAMES = {
    "kebab": "kebab-case",
    "snake": "snake_case",
    "camel": "camelCase",
    "pascal": "PascalCase",
    "screaming": "SCREAMING_CASE",
    "flat": "flatcase",
}
_LONGEST_NAME = 200
_RUN = re.compile(r"[^\W\d_]+|[^\w\s]")  # the second for Ⓐ and the like


@checker("case.upper")
def upper(view: View, *, empty: Empty = "fail") -> Verdict:
    """Look whether every letter that has case is a capital.

    Args:
        empty: What a text without any letter that has case means.
    """
    return _all_in(view, "upper", empty)


@checker("case.lower")
def lower(view: View, *, empty: Empty = "fail") -> Verdict:
    """Look whether every letter that has case is small.

    Args:
        empty: What a text without any letter that has case means.
    """
    return _all_in(view, "lower", empty)


@checker("case.title")
def title(view: View, *, small_words: Words | None = None, empty: Empty = "fail") -> Verdict:
    """Look whether every line is written as a headline: each word starts with a capital.

    Small words may stay small except as the first or last of their line. Names such as
    iPhone or d'Artagnan fit; a text of several words all in capitals does not. Of words with
    hyphens only the first part counts. For one line of a longer text, use *at*.

    Args:
        small_words: The words that may stay small, in small letters; unless given, the English
            articles, conjunctions and prepositions.
        empty: What a text without any letter that has case means.
    """
    text, words = view.text, view.words
    small = _SMALL if small_words is None else frozenset(map(str.lower, small_words))
    judged, wrong = 0, Regions()
    for number, (start, end) in enumerate(words):
        word = text[start:end]
        initial = word[0]
        # A Georgian letter has a capital, but none that starts a word.
        if not _has_case(initial) or initial == initial.lower() == initial.title():
            continue
        judged += 1
        if initial.lower() != initial or _is_brand(word):
            continue
        first = number == 0 or _BREAK.search(text, words[number - 1][1], start)
        last = number + 1 == len(words) or _BREAK.search(text, end, words[number + 1][0])
        if first or last or word not in small:
            wrong.append((start, end))
    if not judged:
        return _without_case(empty)
    if not wrong and judged > 1 and text == text.upper() and _TWO_LETTERS.search(text):
        reason = "every letter is a capital, wanted only the first of each word"
        return decided(False, reason, measured=judged, wanted="headline style")
    return decided(
        not wrong,
        f"{len(wrong)} of {counted(judged, 'words')} should start with a capital",
        view.spans(wrong[:EVIDENCE_LIMIT]),
        measured=len(wrong),
        wanted="headline style",
        closeness=1 - len(wrong) / judged,
    )


@checker("case.sentence")
def sentence(view: View, *, names: Words | None = None, empty: Empty = "fail") -> Verdict:
    """Look whether a heading or label is written as a sentence is: one capital, at its start.

    Acronyms, words with a capital inside, "I", and what follows a colon or stop may have
    capitals. Another capital may start a name, which a program cannot know: so one that is no
    small word and is not in ``names`` makes the verdict undecided, but for a text in which
    most further words have one, which is headline style.

    Args:
        names: Words that have a capital anywhere, such as ``Python``.
        empty: What a text without any letter that has case means.
    """
    text, known = view.text, frozenset(names or ())
    judged = [(a, b) for a, b in view.words if _has_case(text[a])]
    if not judged:
        return _without_case(empty)
    wanted = "a capital only at the start"
    first, *rest = judged
    if text[first[0]] == text[first[0]].lower() and not _is_brand(text[slice(*first)]):
        reason = f"starts with a small letter: {text[slice(*first)]!r:.40}"
        return decided(False, reason, view.spans([first]), wanted=wanted)
    odd = [place for place in rest if _odd_capital(text, place, known)]
    plain = [place for place in rest if text[place[0]] == text[place[0]].lower()]
    shown = view.spans(odd[:EVIDENCE_LIMIT])
    named = ", ".join(repr(text[a:b][:30]) for a, b in odd[:3])
    long = [place for place in plain if text[slice(*place)] not in _SMALL]
    small = any(text[slice(*place)].lower() in _SMALL for place in odd)
    if small or (len(odd) > 1 and len(odd) > len(long)):
        reason = f"{counted(len(odd), 'capitals')} after the first: {named}"
        return decided(False, reason, shown, measured=len(odd), wanted=wanted)
    if odd:
        return undecided(f"{named} may be a name")
    return decided(True, f"has {wanted}", measured=0, wanted=wanted)


def _odd_capital(text: str, place: tuple[int, int], known: frozenset[str]) -> bool:
    """Tell whether a word starts with a capital that neither it nor its place explains."""
    start, end = place
    word = text[start:end]
    starts = text[max(start - 20, 0) : start].rstrip(" \t\"'“‘(*_`")[-1:] in (
        ":",
        ".",
        "?",
        "!",
        "\n",
        "：",
    )
    plain = word[0] != word[0].lower() and word[1:] == word[1:].lower() and word != "I"
    return plain and len(word) > 1 and not starts and word not in known and word.isalpha()


@checker("case.identifier")
def identifier(
    view: View, *, style: Literal["kebab", "snake", "camel", "pascal", "screaming", "flat"]
) -> Verdict:
    """Look whether the whole text is one identifier in a style, such as ``kebab-case``.

    Blanks, backticks and quotation marks around it do not count; slashes may join several,
    as in the name of a branch. Letters are those of ASCII.

    Args:
        style: ``kebab-case``, ``snake_case``, ``camelCase``, ``PascalCase``,
            ``SCREAMING_CASE`` or ``flatcase``.
    """
    said = view.text.strip(" \t\r\n`\"'*")
    wanted = _STYLE_NAMES[style]
    passed = bool(said) and all(_STYLES[style].fullmatch(part) for part in said.split("/"))
    start = view.text.find(said)
    shown = [view.span(start, start + len(said))] if said and len(said) < _LONGEST_NAME else []
    return decided(
        passed, f"{said[:60]!r} is {'' if passed else 'not '}{wanted}", shown, wanted=wanted
    )


@checker("case.capital_words")
def capital_words(
    view: View,
    *,
    at_least: Count | None = None,
    at_most: Count | None = None,
    min_letters: Positive = 2,
    ignore: Words | None = None,
) -> Verdict:
    """Count the words that are all in capitals.

    Args:
        at_least: The fewest such words that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most such words that pass.
        min_letters: The fewest capitals of a word that counts; with 2, neither "I" nor "A" does.
        ignore: Words that do not count, such as ``NASA``.
    """
    text = view.text
    ignored = frozenset(ignore or ())
    found: Regions = []
    for start, end in view.words:
        word = text[start:end]
        # Most words are decided by the first test.
        if (
            word == word.upper()
            and word != word.lower()
            and sum(letter != letter.lower() for letter in word) >= min_letters
            and word not in ignored
        ):
            found.append((start, end))
    return occurrence.occurring(view, found, "words in capitals", at_least, at_most)


def _all_in(view: View, case: Literal["upper", "lower"], empty: Empty) -> Verdict:
    text = view.text
    upper, lower = text.upper(), text.lower()
    if upper == lower:
        return _without_case(empty)
    name = "capitals" if case == "upper" else "small"
    wanted = f"all letters {name}"
    if text == (upper if case == "upper" else lower):
        return decided(True, f"all letters with case are {name}", measured=0, wanted=wanted)
    target = _each(text, upper if case == "upper" else lower, case)
    total = sum(map(ne, _each(text, upper, "upper"), _each(text, lower, "lower")))
    count = sum(map(ne, text, target))
    wrong = (
        run.span()
        for run in _RUN.finditer(text)
        if any(map(ne, run[0], target[slice(*run.span())]))
    )
    return decided(
        False,
        f"{counted(count, 'letters')} of {total} with case {'is' if count == 1 else 'are'} "
        f"not {name}",
        view.spans(islice(wrong, EVIDENCE_LIMIT)),
        measured=count,
        wanted=wanted,
        closeness=1 - count / total,
    )


def _each(text: str, whole: str, case: str) -> Sequence[str]:
    """Return the form in one case of each character, given that of the whole text."""
    if len(whole) == len(text):
        return whole
    return [letter.upper() if case == "upper" else letter.lower() for letter in text]


@lru_cache(4096)
def _has_case(letter: str) -> bool:
    return letter.upper() != letter.lower()


def _is_brand(word: str) -> bool:
    """Tell whether a small first letter belongs to a name such as iPhone, pH or d'Artagnan."""
    head = word[:3]
    return head != head.lower() and (len(word) <= _LONGEST_BRAND or word[1:] != word[1:].upper())


def _without_case(empty: Empty) -> Verdict:
    reason = "there are no letters with case"
    return undecided(reason) if empty == "undecided" else decided(empty == "pass", reason)
