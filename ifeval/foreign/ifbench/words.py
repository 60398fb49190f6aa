"""IFBench's ``words:`` constraints."""

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from ifeval.checker import Count, checker
from ifeval.foreign import syllables, tagger, treebank
from ifeval.foreign.cuts import PUNCTUATION, bare, bare_lower, bare_place, place
from ifeval.foreign.ifbench.verdicts import (
    Place,
    all_of,
    first,
)
from ifeval.foreign.resources import Missing, absent
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, between, counted, decided, nearness
from ifeval.view import View

_SOLID: Final = re.compile(r"\S+")
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"
_VOWEL: Final = re.compile("[aeiou]", re.IGNORECASE)
_CLUSTER: Final = re.compile("[bcdfghjklmnpqrstvwxyz]{2}")
_PRIMES: Final = frozenset(n for n in range(2, 98) if all(n % d for d in range(2, n)))


def _bare(view: View) -> list[str]:
    return view.once("ifbench.bare", bare)


def _bare_lower(view: View) -> list[str]:
    return view.once("ifbench.bare_lower", bare_lower)


@checker("words:alphabet")
def alphabet(view: View) -> Verdict:
    """Find each word to start with the next letter of the alphabet, a after z, from any letter."""
    wanted = "the alphabet in order"
    words = _bare(view)
    if not words:
        return decided(False, "there is no word", wanted=wanted)
    initials = [word[0].lower() for word in words]
    start = _ALPHABET.find(initials[0])
    wrong = (i for i, initial in enumerate(initials) if initial[0] != _ALPHABET[(start + i) % 26])
    fault = 0 if start < 0 else first(wrong)
    return all_of(
        view,
        len(words),
        fault,
        lambda at: (
            f"word {at + 1} starts with {initials[at]!r}, wanted "
            + (repr(_ALPHABET[(start + at) % 26]) if start >= 0 else "a letter from a to z")
        ),
        lambda at: bare_place(view, at),
        "words",
        wanted,
    )


@checker("words:vowel")
def vowel(view: View) -> Verdict:
    """Find at most three different letters of a, e, i, o, u, on one line."""
    wanted = "one paragraph, at most 3 different vowels"
    body = view.text.strip()
    if "\n" in body:
        start = len(view.text) - len(view.text.lstrip())
        at = start + body.index("\n")
        lines = body.count("\n") + 1
        return decided(
            False,
            f"{lines} lines, wanted one paragraph",
            (view.span(at, at + 1),),
            measured=f"{lines} lines",
            wanted=wanted,
        )
    lower = body.lower()
    found = [letter for letter in "aeiou" if letter in lower]
    shown: list[Place] = []
    if len(found) > 3 and view.shown:
        matches = (m for m in _VOWEL.finditer(view.text) if m[0].lower() not in found[:3])
        shown = [match.span() for match, _ in zip(matches, range(EVIDENCE_LIMIT), strict=False)]
    return decided(
        len(found) <= 3,
        f"{counted(len(found), 'different vowels')}{': ' if found else ''}{', '.join(found)}; "
        "wanted at most 3",
        view.spans(shown),
        measured=len(found),
        wanted=wanted,
        closeness=nearness(len(found), 0, 3),
    )


@checker("words:consonants")
def consonants(view: View) -> Verdict:
    """Find two consonants side by side in every word between white space; y is one."""
    words = view.text.lower().split()
    fault = first(i for i, word in enumerate(words) if not _CLUSTER.search(word))
    return all_of(
        view,
        len(words),
        fault,
        lambda at: f"word {at + 1}, {words[at]!r:.60}, has no two consonants side by side",
        lambda at: place(view, at),
        "words",
        "two consonants side by side in each word",
    )


@checker("words:palindrome")
def palindrome(view: View) -> Verdict:
    """Count palindromes of five characters or more, repeats included: ten pass."""
    words = _bare_lower(view)
    found = [i for i, word in enumerate(words) if len(word) >= 5 and word == word[::-1]]
    shown: list[Place] = []
    if view.shown and len(found) >= 10:
        there = {*found[:10]}
        number = -1
        for match in _SOLID.finditer(view.text):
            number += bool(match[0].strip(PUNCTUATION))
            if number in there and match[0].strip(PUNCTUATION):
                shown.append(match.span())
    return between(len(found), "palindromes", 10, None, view.spans(shown))


@checker("words:prime_lengths")
def prime_lengths(view: View) -> Verdict:
    """Find the length of every word, without punctuation, to be a prime up to 97."""
    words = _bare(view)
    fault = first(i for i, word in enumerate(words) if len(word) not in _PRIMES)
    return all_of(
        view,
        len(words),
        fault,
        lambda at: (
            f"word {at + 1}, {words[at]!r:.60}, has "
            f"{counted(len(words[at]), 'characters')}: no prime"
            + (" up to 97" if len(words[at]) > 97 else "")
        ),
        lambda at: bare_place(view, at),
        "words",
        "a prime number of characters in each word",
    )


@checker("words:start_verb")
def start_verb(view: View) -> Verdict:
    """Find the first token to be a verb, by NLTK's tagger; it needs the tagger's weights."""
    words = treebank.first_tokens(view.text, 3)
    wanted = "a verb first"
    if not words:
        return decided(False, "there is no word", wanted=wanted)
    try:
        tag = tagger.first_tag(words)
    except Missing as missing:
        return absent(missing)
    passed = "VB" in tag
    start = len(view.text) - len(view.text.lstrip())
    end = start + len(words[0]) if view.text.startswith(words[0], start) else start + 1
    return decided(
        passed,
        f"{words[0]!r:.60} is tagged {tag}, {'a' if passed else 'no'} verb",
        (view.span(start, end),),
        measured=tag,
        wanted=wanted,
    )


@checker("words:repeats", prohibits=True)
def repeats(view: View, *, small_n: Count) -> Verdict:
    """Count how often the most frequent word is there, in lower case, without punctuation.

    Args:
        small_n: The most that passes.
    """
    words = _bare_lower(view)
    counts = Counter(words)
    word, most = max(counts.items(), key=lambda item: item[1], default=("", 0))
    shown: list[Place] = []
    if most > small_n and view.shown:
        number, seen = -1, 0
        for match in _SOLID.finditer(view.text):
            if not match[0].strip(PUNCTUATION):
                continue
            number += 1
            if words[number] == word:
                seen += 1
                if seen > small_n:
                    shown.append(match.span())
                    if len(shown) == EVIDENCE_LIMIT:
                        break
    return between(most, f"times {word!r:.60}", 0, small_n, view.spans(shown))


@checker("words:odd_even_syllables")
def odd_even_syllables(view: View) -> Verdict:
    """Find odd and even numbers of syllables in turns, by syllapy's dictionary and guesses."""
    try:
        count = syllables.counter()
    except Missing as missing:
        return absent(missing)
    words = _bare_lower(view)
    known: dict[str, int] = {}
    last = -1
    fault = None
    for number, word in enumerate(words):
        if word not in known:
            known[word] = count(word)
        if known[word] % 2 == last:
            fault = number
            break
        last = known[word] % 2
    return all_of(
        view,
        len(words),
        fault,
        lambda at: (
            f"word {at + 1}, {words[at]!r:.60}, has {known[words[at]]} by syllapy, "
            f"and the one before {known[words[at - 1]]}: both are "
            f"{'odd' if known[words[at]] % 2 else 'even'}"
        ),
        lambda at: bare_place(view, at),
        "words",
        "odd and even numbers of syllables in turns",
    )


@checker("words:no_consecutive", prohibits=True)
def no_consecutive(view: View) -> Verdict:
    """Find no two words in a row with the same first character, in lower case."""
    words = _bare_lower(view)
    pairs = enumerate(pairwise(words), 1)
    fault = first(i for i, (one, other) in pairs if one[0] == other[0])
    return all_of(
        view,
        max(len(words), 1),
        fault,
        lambda at: (
            f"words {at} and {at + 1}, {words[at - 1]!r:.60} and {words[at]!r:.60}, start alike"
        ),
        lambda at: (bare_place(view, at - 1)[0], bare_place(view, at)[1]),
        "words",
        "no two words in a row with the same first letter",
    )
