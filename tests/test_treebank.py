"""Words fall where NLTK's word_tokenize puts them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ifeval.foreign import treebank

# Recorded from nltk.word_tokenize of NLTK 3.10.4; no token holds white space, so blanks part them.
WORDS: list[tuple[str, str]] = [
    ("", ""),
    (" \n", ""),
    ("Hello, world.", "Hello , world ."),
    (
        "I can't, DON'T and WON'T. He's I'm we'LL they'RE O'Neil.",
        "I ca n't , DO N'T and WO N'T . He 's I 'm we 'LL they 'RE O'Neil .",
    ),
    ('He said "NO!" and "yes".', "He said `` NO ! '' and `` yes '' ."),
    ('"START" here', "`` START '' here"),
    ("(A) [B] {C} <D>", "( A ) [ B ] { C } < D >"),
    ("3:45 PM, 3,000 A:B 5:x x,y,,Z", "3:45 PM , 3,000 A : B 5 : x x , y , ,Z"),
    ("U.S. and U.S.A. in the U.S.", "U.S. and U.S.A. in the U.S ."),
    ("DON'T. DON'T", "DO N'T . DO N'T"),
    ("Stop.:5B A.:5B", "Stop . :5B A.:5B"),
    ("A.'S.B is ODD. A.'B", "A . 'S.B is ODD . A . ' B"),
    (
        "CANNOT CANnot cannot Gimme GIMME wanna WANNA. WANNA Gonna LEMME GOTTA",
        "CAN NOT CAN not can not Gim me GIM ME wan na WAN NA . WAN NA Gon na LEM ME GOT TA",
    ),
    (
        "D'YE d'ye MORE'N more'n 'TIS 'tis 'TWAS gimme'Tis",
        "D 'YE d 'ye MORE 'N more 'n ' TIS ' tis ' TWAS gim me 'T is",
    ),
    ("In't Sn't N'T n't ISN'T", "I n't S n't N'T n't IS N'T"),
    ("-- A--B -A- --- \u2014X\u2013Y\u2012Z", "-- A -- B -A- -- - \u2014 X \u2013 Y \u2012 Z"),
    (
        "**BOLD** __NOTE__ *A* #TAG @USER $5 100% A&B A;B",
        "* * BOLD * * __NOTE__ * A * # TAG @ USER $ 5 100 % A & B A ; B",
    ),
    ("``A'' `B` ```C", "`` A '' ` B ` `` ` C"),
    ("''A'' ''S '''S ''''S", "'' A '' `` S `` 'S `` '' S"),
    (
        "\xc9T\xc9 \xe9t\xe9 \xc9 \xabOUI\xbb \u201cNON\u201d \u2018A\u2019 L\u2019\xc9A",
        "\xc9T\xc9 \xe9t\xe9 \xc9 \xab OUI \xbb \u201c NON \u201d \u2018 A \u2019 L \u2019 \xc9A",
    ),
    ("A.. B... \u2026C. D.) E.\" F.'", "A .. B ... \u2026C . D. ) E. '' F . '"),
    ("Foo. 'S 'SO 'T 'tO 'rex 're x' y'", "Foo . 'S ' SO 'T ' tO ' rex 're x ' y '"),
    ("a\u0301'B \xbd'C \u4e2d'D \u017f'\u017f", "a\u0301'B \xbd ' C \u4e2d 'D \u017f'\u017f"),
    ("A\x1cB DON'T\x1c", "A B DO N'T"),
    ("A\u3000B\xa0C\x85D I\u3000", "A B C D I"),
    ("PhD iOS eBook McDonald X1 1X 42", "PhD iOS eBook McDonald X1 1X 42"),
    (
        "\u01c5 \u24b6 \U0001d400 \u0130 \u0391\u03a3 \u042f \xdf",
        "\u01c5 \u24b6 \U0001d400 \u0130 \u0391\u03a3 \u042f \xdf",
    ),
    ("'Tis I. 'Tis I", "' Tis I . ' Tis I"),
    ("HTTP://X.COM/A?b=C WWW.A.ORG. E.G.", "HTTP : //X.COM/A ? b=C WWW.A.ORG . E.G ."),
    ("DON'T. ) \" So I'D. ' Ok", "DO N'T . ) `` So I 'D . ' Ok"),
    ("\ud800A \x00B", "\ud800A \x00B"),
    ("GIMME'S g\u0131mme G\u0130MME", "GIM ME 'S g\u0131m me G\u0130M ME"),
    ("He left.\nI'm NASA's. \"I\" said.", "He left . I 'm NASA 's . `` I '' said ."),
    ("A:", "A :"),
    ("A,", "A ,"),
    ("Well..", "Well .."),
    ("A.. ) B..)", "A .. ) B .. )"),
    ("x's' I's' n't' DON'T'", "x 's ' I 's ' n't ' DO N'T '"),
    ("A: B, C; D! E? F* G", "A : B , C ; D ! E ? F * G"),
]

PIECES = [
    *" \n'\".:,-;!)(`*AISbt\xe9\xc9\u4e2d\u2028\x1c\u2019\u201c\u24b6\ud800\x00",
    *("''", "``", "--", "N'T", "n't", "'S", "'ll", "CANnot", "WANNA", "D'ye", "'Tis", "gimme"),
    *("DON'T.", "A.:5B", "U.S.", "NASA", "The", "\u0130", "\u017f", "..."),
]
NASTY = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text()


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_words_are_those_nltk_finds(text: str, expected: str) -> None:
    assert treebank.tokens(text) == expected.split()


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_upper_case_words_are_counted_and_placed(text: str, expected: str) -> None:
    upper = [token for token in expected.split() if token.isupper()]
    assert treebank.upper_count(text) == len(upper)
    assert [text[start:end] for start, end in treebank.upper_spans(text)] == upper


@given(NASTY)
@example("\x0cd'ye'Tis\n'\u017f's")
@example("\u24b6\x85's \xc9,\x85\u24b6,'s")
@example("D'YE*~\u4e2dDON'T\x1c")
def test_counting_upper_case_words_agrees_with_cutting_all_of_them(text: str) -> None:
    upper = [token for token in treebank.tokens(text) if token.isupper()]
    assert treebank.upper_count(text) == len(upper)
    assert [text[start:end] for start, end in treebank.upper_spans(text)] == upper


@given(NASTY)
def test_words_keep_every_character_but_white_space_and_quotes(text: str) -> None:
    def bare(words: list[str]) -> str:
        return "".join("".join(words).split()).translate({ord(mark): None for mark in "\"'`"})

    assert bare(treebank.tokens(text)) == bare([text])


@pytest.mark.parametrize(
    "unit", ["a", ".", "!", " ", "A", "A.", "A'.", "\xc9", "``", "'", '"', "n't", "1. "]
)
def test_long_runs_of_one_thing_are_counted_alike_both_ways(unit: str) -> None:
    text = unit * 30_000 + " END"
    found = treebank.upper_spans(text)
    assert treebank.upper_count(text) == len(found)
    assert text[slice(*found[-1])] == "END"
