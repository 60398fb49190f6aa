"""The ``keywords:`` constraints of IF-RLVR training."""

import re

from ifeval.checker import Count, Text, checker
from ifeval.checkers import pattern
from ifeval.foreign import treebank
from ifeval.foreign.counts import Regions, Relation, chance, matches, related
from ifeval.foreign.iftrain.verdicts import NAMED, by_punkt, by_rules
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, between, counted, decided, undecided
from ifeval.view import View

_SOLID = re.compile(r"\S+")


@checker("keywords:no_adjacent_consecutive")
def no_adjacent_consecutive(view: View) -> Verdict:
    """Compare the first characters of neighbouring words, in lower case, by code point."""
    wrong: Regions = []
    total = 0
    initial: tuple[str, int] | None = None
    for match in _SOLID.finditer(view.text):
        letter = match[0][0].lower()
        if len(letter) != 1:  # İ, of all characters
            return undecided(
                f"{match[0][0]!r} is two characters in lower case, which have no order"
            )
        if initial and ord(letter) - ord(initial[0]) == 1:
            wrong.append((initial[1], match.end()))
        initial = letter, match.start()
        total += 1
    named = ", ".join(f"{view.text[start:end]!r:.60}" for start, end in wrong[:NAMED])
    return decided(
        not wrong,
        f"neighbours whose first letters follow each other: {named}"
        if wrong
        else f"{counted(total, 'words')}, and no neighbours with letters that follow each other",
        view.spans(wrong[:EVIDENCE_LIMIT]),
        measured=len(wrong),
        wanted="no such neighbours",
        closeness=1 - len(wrong) / total if total else 0.0,
    )


@checker("keywords:word_once")
def word_once(view: View, *, keyword: Text) -> Verdict:
    """Find a keyword, as a regular expression, exactly once, in any case.

    Args:
        keyword: Searched as it stands, without blanks around it.
    """
    return times(view, "keywords:word_once", keyword, 1)


def times(view: View, id: str, keyword: str, times: int) -> Verdict:
    """Judge how often a keyword is found, as a regular expression, in any case.

    Args:
        id: The id that asks.
    """
    keyword = keyword.strip()
    try:
        found = matches(view, id, keyword)
    except TimeoutError:
        return pattern.timed_out(keyword)
    shown = view.spans(found) if len(found) > times else ()
    return between(len(found), f"times {keyword!r}", times, times, shown)


@checker("keywords:word_count_different_numbers")
def word_count_different_numbers(
    view: View, *, keyword: Text, frequency: Count, relation: Relation
) -> Verdict:
    """Count a keyword, as a regular expression, anywhere, in any case.

    Args:
        keyword: Searched as it stands, without blanks around it.
        frequency: The bound.
        relation: ``less than`` or ``at least`` the bound, of which the instruction says
            nothing.
    """
    keyword = keyword.strip()
    try:
        found = matches(view, "keywords:word_count_different_numbers", keyword)
    except TimeoutError:
        return pattern.timed_out(keyword)
    noun = f"times {keyword!r}"
    return related(view, len(found), noun, relation, frequency, lambda: view.spans(found))


@checker("keywords:exclude_word_harder", prohibits=True)
def exclude_word_harder(view: View, *, keyword: Text, instruction: str = "") -> Verdict:  # noqa: ARG001 - published
    """Find no keyword with a blank on both sides, in the case given.

    Args:
        keyword: A sign behind it, a line end, or another case hides it.
        instruction: What the keyword was taken from; not used.
    """
    phrase = f" {keyword.strip()} "
    count = view.text.count(phrase)
    found = pattern.occurrences(view, phrase, ignore_case=False)[:EVIDENCE_LIMIT] if count else []
    shown = view.spans([(start + 1, end - 1) for start, end in found])
    return between(count, f"times {phrase!r}", 0, 0, shown)


@checker("keywords:palindrome")
def palindrome(view: View) -> Verdict:
    """Find a word that is the same backwards, signs and case included; "I" is one."""
    for match in _SOLID.finditer(view.text):
        word = match[0]
        if word == word[::-1]:
            here = (view.span(*match.span()),)
            return decided(True, f"{word!r:.60} is the same backwards", here)
    return decided(False, "no word is the same backwards", wanted="a palindrome")


@checker("keywords:keyword_specific_position")
def keyword_specific_position(view: View, *, keyword: Text, n: Count, m: Count) -> Verdict:
    """Compare one token of one sentence, in the case given.

    Args:
        keyword: What it must be, blanks around it aside.
        n: Which sentence, from 1.
        m: Which of its tokens, from 1, by NLTK's word tokenizer; signs are tokens.
    """
    if not n or not m:
        return chance("a number of 0")
    keyword = keyword.strip()
    wanted = f"{keyword!r:.60} as word {m} of sentence {n}"
    found = by_rules(view)
    if len(found) < n:
        said = f"{counted(len(found), 'sentences')}, so there is no number {n}"
        return decided(False, said, measured=len(found), wanted=wanted)
    sentence = found[n - 1]
    words = treebank.tokens(sentence.text)
    place = (view.span(sentence.start, sentence.end),) if sentence.start < sentence.end else ()
    if len(words) < m:
        said = f"sentence {n} has {counted(len(words), 'words')}, so there is no number {m}"
        return decided(False, said, place, measured=len(words), wanted=wanted)
    word = words[m - 1]
    passed = word == keyword
    said = f"word {m} of sentence {n} is {word!r:.60}"
    said += "" if passed else f", wanted {keyword!r:.60}"
    return decided(passed, said, place, measured=f"{word!r:.60}", wanted=wanted)


@checker("keywords:start_end")
def start_end(view: View) -> Verdict:
    """Compare the first with the last word in lower case, by NLTK's word tokenizer.

    Signs are words, so that a text which ends with a full stop must start with one.
    """
    text, places = view.text, by_punkt(view)
    ends = [*treebank.by_sentence(text, [*places[:1], *places[-1:]])]
    if not all(ends) or not ends:
        return undecided("there is no word: the original crashes", "error")
    first, last = ends[0][0], ends[-1][-1]
    passed = first.lower() == last.lower()
    same = f"both ends are {first!r:.60}"
    other = f"the text starts with {first!r:.60} and ends with {last!r:.60}"
    start = len(text) - len(text.lstrip())
    end = places[-1][1]
    # a straight double quote comes out as two characters
    begin = start + (1 if text[start] == '"' else len(first))
    rest = end - (1 if text[end - 1] == '"' else len(last))
    return decided(
        passed,
        same if passed else other,
        view.spans(sorted({(start, begin), (rest, end)})),
        measured=f"{first!r:.60}, {last!r:.60}",
        wanted="the same word at both ends",
    )
