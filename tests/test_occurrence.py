"""Laws of finding phrases: what is found is there, and no place is lost."""

import re
import sys
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from ifeval.checkers import case, folding, keywords, length, occurrence, punctuation
from ifeval.constraint import Constraint
from ifeval.view import View

ALPHABET = "aAeéßẞİıſKﬁΐ\u0301\u0327क\u093f한ᄒ\u1161กิ我パ12.,:'’_-‐*  \n\u00a0\ud800\0😀🏽"
texts = st.text(ALPHABET, max_size=30)
phrases = st.text(ALPHABET, min_size=1, max_size=4)


@given(texts, st.booleans())
@example("aİ", True)
@example("e\u0301ß", True)
@example("\u0327e", False)
def test_each_character_has_a_place(text: str, ignore_case: bool) -> None:
    ready = folding.comparable(View.of(text), ignore_case=ignore_case)
    last = 0
    for at in range(len(ready.text)):
        start, end = ready.place(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert start in range(last, end)
        last = start
    if text:
        assert ready.place(0, len(ready.text)) == (0, len(text))


@given(texts, phrases, st.booleans(), st.booleans())
@example("the Straße", "strasse", True, True)
def test_what_is_found_is_there(
    text: str, phrase: str, ignore_case: bool, whole_words: bool
) -> None:
    found = occurrence.find(View.of(text), phrase, ignore_case=ignore_case, whole_words=whole_words)
    last = 0
    for start, end in found:
        assert start >= last or ignore_case  # of ß, each s may be a place of its own
        last = end
        piece = text[start:end]
        parts = occurrence.tokens(phrase, ignore_case=ignore_case)
        ready = folding.comparable(View.of(piece), ignore_case=ignore_case).text
        assert "".join(parts) in "".join(ready.split()) or phrase.isspace()
    anywhere = occurrence.find(View.of(text), phrase, ignore_case=ignore_case, whole_words=False)
    assert len(found) <= len(anywhere)


@given(texts, st.text("ab1é'", min_size=1, max_size=4))
def test_a_phrase_between_blanks_is_found(text: str, phrase: str) -> None:
    view = View.of(f"{text} {phrase} {text}")
    places = occurrence.find(view, phrase, ignore_case=False, whole_words=True)
    assert (len(text) + 1, len(text) + 1 + len(phrase)) in places


@given(texts, phrases, st.booleans())
def test_what_starts_or_ends_a_text_is_found_there(
    text: str, phrase: str, whole_words: bool
) -> None:
    view = View.of(text)
    nothing = re.compile("")
    start = occurrence.at_start(view, phrase, nothing, ignore_case=True, whole_words=whole_words)
    found = occurrence.find(view, phrase, ignore_case=True, whole_words=whole_words)
    if start is not None:
        assert found[0] == start
    end = occurrence.at_end(view, phrase, "", ignore_case=True, whole_words=whole_words)
    if end is not None:
        assert found


def test_the_characters_that_grow_are_known() -> None:
    grows = {
        chr(code)
        for code in range(sys.maxunicode + 1)
        if len(chr(code).casefold()) > 1 and unicodedata.is_normalized("NFC", chr(code))
    }
    assert {char for char in grows if not folding._GROWS.match(char)} == set()  # pyright: ignore[reportPrivateUsage]


def shown(constraint: Constraint, text: str) -> list[str]:
    verdict = constraint.check(text)
    return [text[span.start : span.end] for span in verdict.evidence]


def test_what_is_found_is_shown() -> None:
    assert shown(keywords.contains(phrases=["ß", "b"], whole_words=False), "aßbe") == ["ß", "b"]
    assert shown(keywords.contains(phrases=["cafés"]), "cafe\u0301s!") == ["cafe\u0301s"]
    assert shown(keywords.contains(phrases=["a", "b"], match="all"), "a") == []
    assert shown(~keywords.contains(phrases=["A"]), "a b a") == ["a", "a"]
    assert shown(keywords.order(phrases=["a", "b"]), "b a b a") == ["a", "b"]
    assert shown(keywords.order(phrases=["a", "b"]), "b b a") == ["b", "b"]
    assert shown(keywords.position(phrase="b", at_most=1), "a b b") == ["b"]
    assert shown(keywords.starts_with(phrases=["a b"]), "**A\nb**") == ["A\nb"]
    assert shown(keywords.ends_with(phrases=["a"]), "b **A!**") == ["A"]
    assert shown(keywords.characters(characters="👍👍🏽"), "👍🏽👍") == ["👍🏽", "👍"]
    assert shown(case.upper(), "ONE two Ⓐⓑ ẞß") == ["two", "ⓑ", "ẞß"]
    assert shown(case.capital_words(at_least=1), "a BC DE") == ["BC", "DE"]
    assert shown(punctuation.quoted(), ' "a b" ') == ['"', '"']
    assert shown(punctuation.contains(marks=[","]), "a，b、") == ["，", "、"]


def test_of_too_many_only_those_past_the_limit_are_shown_and_of_too_few_none() -> None:
    assert shown(keywords.count(phrases=["a"], at_most=1), "a A a") == ["A", "a"]
    assert shown(keywords.count(phrases=["a"], at_least=4), "a A a") == []
    assert shown(keywords.matches(pattern="[ab]", at_least=1, at_most=2), "abba") == ["b", "a"]
    assert shown(length.words(at_most=1), "a b c.") == ["b c"]
    assert shown(length.words(at_least=4), "a b c.") == []
    assert shown(length.sentences(at_most=1), "One. Two. Six.") == ["Two. Six."]
    assert shown(length.graphemes(at_most=1), "e\u0301e\u0301e") == ["e\u0301e"]
    assert shown(length.characters(at_most=1), "e\u0301e") == ["\u0301e"]


def test_evidence_is_limited_and_the_measure_is_not() -> None:
    verdict = keywords.count(phrases=["a"]).check("a " * 1000)
    assert (len(verdict.evidence), verdict.measured) == (100, 1000)


def test_closeness_rises_towards_a_pass() -> None:
    rows: list[tuple[Constraint, list[str]]] = [
        (keywords.count(phrases=["a"], at_least=3), ["b", "a", "a a", "a a a"]),
        (keywords.count(phrases=["a"], at_most=1), ["a a a", "a a", "a"]),
        (keywords.contains(phrases=["a", "b", "c"], match="all"), ["", "a", "a b", "a b c"]),
        (keywords.order(phrases=["a", "b", "c"]), ["c b", "b a", "c a b", "a b c"]),
        (keywords.position(phrase="a", at_most=2), ["", "b b b b a", "b b b a", "b a"]),
        (case.upper(), ["abc", "abC", "aBC", "ABC"]),
        (case.lower(), ["ABC", "ABc", "Abc", "abc"]),
        (case.title(), ["a b c d", "A b c d", "A B c d", "A B C D E f", "A B"]),
    ]
    for constraint, texts in rows:
        found = [constraint.check(text).closeness for text in texts]
        assert found == sorted({x for x in found if x is not None}), (constraint, found)
        assert found[-1] == 1.0


def test_the_blanks_are_those_of_python() -> None:
    blanks = {chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()}
    assert set(occurrence._BLANKS) == blanks  # pyright: ignore[reportPrivateUsage]
