"""IFBench's ``words:`` constraints."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from ifeval.checker import Count, Text, checker
from ifeval.foreign import syllables, tagger, treebank
from ifeval.foreign.counts import chance
from ifeval.foreign.cuts import EDGES, PUNCTUATION, bare, bare_lower, bare_place, place
from ifeval.foreign.ifbench.verdicts import (
    Place,
    Sentences,
    all_of,
    by_punkt,
    crashed,
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


@checker("words:last_first")
def last_first(view: View) -> Verdict:
    """Compare each sentence's last word with the first of the next, in lower case."""
    return chained(view, by_punkt(view))


def chained(view: View, sentences: Sentences, *, hardened: bool = True) -> Verdict:
    """Judge sentences that were cut before: each starts with the last word of the one before.

    Args:
        hardened: A sentence without a word fails; else the original crashes there.
    """
    ends: list[tuple[str, str]] = []
    for one, other in pairwise(sentences):
        last = one.text.rstrip(EDGES).rsplit(None, 1)
        head = other.text.lstrip(EDGES).split(None, 1)
        if not hardened and not (last and head):
            return crashed("a sentence has no word")
        # No word is no match, not even of another sentence without one.
        ends.append((last[-1].lower() if last else "-", head[0].lower() if head else ""))
        if ends[-1][0] != ends[-1][1]:
            break
    fault = len(ends) if ends and ends[-1][0] != ends[-1][1] else None
    return all_of(
        view,
        max(len(sentences), 1),
        fault,
        lambda at: (
            f"sentence {at + 1} starts with {ends[-1][1]!r:.60}, "
            f"wanted {ends[-1][0]!r:.60}, the last word before it"
        ),
        lambda at: (sentences[at].start, sentences[at].end),
        "sentences",
        "each sentence starts with the last word of the one before",
    )


@checker("words:paragraph_last_first")
def paragraph_last_first(view: View) -> Verdict:
    """Compare the first and last word of each line, in lower case, without outer punctuation."""
    return mirrored(view)


def mirrored(view: View, *, hardened: bool = True) -> Verdict:
    """Judge each line by its first and last word.

    Args:
        hardened: A line of punctuation only is passed over; else the original crashes there.
    """
    fault, start, lines, at = None, 0, 0, (0, 0)
    said = ("", "")
    for line in view.text.split("\n"):
        words = line.strip().lower().strip(EDGES).split()
        if not (words or hardened or fault is not None) and line.strip():
            return crashed("a line has no word")
        if words:
            lines += 1
            if fault is None and words[0] != words[-1]:
                fault = lines - 1
                said = words[0], words[-1]
                at = start, start + len(line)
        start += len(line) + 1
    return all_of(
        view,
        max(lines, 1),
        fault,
        lambda number: (
            f"line {number + 1} starts with {said[0]!r:.60} and ends with {said[1]!r:.60}"
        ),
        lambda _: at,
        "lines",
        "each line ends with the word that it starts with",
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


@checker("words:keywords_specific_position")
def keywords_specific_position(view: View, *, keyword: Text, n: Count, m: Count) -> Verdict:
    """Find a keyword as one token of one sentence, in any case; punctuation is no token.

    Args:
        keyword: The keyword, without blanks around it.
        n: The sentence, from 1.
        m: The token of NLTK's word tokenizer with a letter or digit in it, from 1.
    """

    def worded(sentence: str) -> list[str]:
        return [t.lower() for t in treebank.tokens(sentence) if any(map(str.isalnum, t))]

    return at_position(view, by_punkt(view), worded, keyword.strip().lower(), n, m)


def at_position(
    view: View,
    sentences: Sentences,
    cut: Callable[[str], list[str]],
    keyword: str,
    n: int,
    m: int,
) -> Verdict:
    """Judge sentences that were cut before: one has a keyword as one of its tokens.

    Args:
        cut: Gives the tokens of a sentence, folded as the keyword is.
    """
    if n == 0 or m == 0:
        return chance("a number of 0")
    wanted = f"{keyword!r} as token {m} of sentence {n}"
    if len(sentences) < n:
        reason = f"{counted(len(sentences), 'sentences')}, so there is no number {n}"
        return decided(False, reason, measured=len(sentences), wanted=wanted)
    sentence = sentences[n - 1]
    tokens = cut(sentence.text)
    shown = view.spans([(sentence.start, sentence.end)])
    if len(tokens) < m:
        reason = f"sentence {n} has {counted(len(tokens), 'tokens')}, so there is no number {m}"
        return decided(False, reason, shown, measured=len(tokens), wanted=wanted)
    found = tokens[m - 1]
    reason = f"token {m} of sentence {n} is {found!r:.60}, wanted {keyword!r:.60}"
    near = 0.5 if keyword in tokens else 0.0
    return decided(
        found == keyword, reason, shown, measured=repr(found[:60]), wanted=wanted, closeness=near
    )


@checker("words:words_position")
def words_position(view: View, *, keyword: Text) -> Verdict:
    """Compare the second token and the last but one with a keyword, in any case.

    Args:
        keyword: The keyword, without blanks around it. One mark at the end is passed over.
    """
    tokens: list[str] = view.once("ifbench.tokens", treebank.tokens)
    late = -3 if tokens and tokens[-1] in PUNCTUATION else -2
    return second_and_late([token.lower() for token in tokens], late, keyword.strip().lower())


def second_and_late(tokens: Sequence[str], late: int, keyword: str) -> Verdict:
    """Judge the second token and one counted from the end, folded as the keyword is."""
    wanted = f"{keyword!r} second and last but one"
    if len(tokens) < max(2, -late):
        reason = f"there {'is' if len(tokens) == 1 else 'are'} {counted(len(tokens), 'tokens')}"
        return decided(False, reason, measured=len(tokens), wanted=wanted)
    found = tokens[1], tokens[late]
    right = [token == keyword for token in found]
    return decided(
        all(right),
        f"the second token is {found[0]!r:.60} and number {-late} from the end {found[1]!r:.60}, "
        f"wanted {keyword!r:.60}",
        measured=", ".join(f"{token!r:.60}" for token in found),
        wanted=wanted,
        closeness=sum(right) / 2,
    )
