"""Sentences fall where NLTK's Punkt tokenizer puts them."""

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ifeval.foreign import punkt

# Recorded from PunktTokenizer("english").span_tokenize of NLTK 3.10.4.
ENGLISH: list[tuple[str, list[tuple[int, int]]]] = [
    ("", []),
    (" ", []),
    ("\n\n", []),
    (".", [(0, 1)]),
    ("...", [(0, 3)]),
    ("!!!", [(0, 1), (1, 2), (2, 3)]),
    ("Wow!!!", [(0, 5), (5, 6)]),
    ("!!! Stop", [(0, 1), (1, 3), (4, 8)]),
    (" !! Stop", [(0, 3), (4, 8)]),
    ("  !! Stop", [(0, 3), (3, 4), (5, 9)]),
    ("What?! No.", [(0, 6), (7, 10)]),
    ("Really!?! Yes.", [(0, 9), (10, 14)]),
    ("Hello world. How are you? Fine!", [(0, 12), (13, 25), (26, 31)]),
    ("Dr. Smith went home. He slept.", [(0, 20), (21, 30)]),
    ("He met J. Bach. He left.", [(0, 15), (16, 24)]),
    ("It was J. He left.", [(0, 9), (10, 18)]),
    ("See Fig. 3. It helps.", [(0, 8), (9, 11), (12, 21)]),
    ("We use e.g. tea. i.e. leaves.", [(0, 11), (12, 16), (17, 21), (22, 29)]),
    ("At 5 p.m. The shop shut.", [(0, 9), (10, 24)]),
    ("At 5 p.m. we left.", [(0, 18)]),
    ("1. Item one\n2. Item two\n3. item three", [(0, 2), (3, 14), (15, 37)]),
    ("It cost 3.50. The rest is ours.", [(0, 13), (14, 31)]),
    ("Mr. and Mrs. Jones vs. the U.S. Army.", [(0, 37)]),
    ("The U.S. He lives there.", [(0, 8), (9, 24)]),
    ("Acme Inc. However, it failed.", [(0, 9), (10, 29)]),
    ("(He left.) She stayed.", [(0, 10), (11, 22)]),
    ('"Go." "No." He left.', [(0, 5), (6, 11), (12, 20)]),
    ('He said "Go!" She went.', [(0, 13), (14, 23)]),
    ("\u201cGo.\u201d She went.", [(0, 5), (6, 15)]),
    ("Il dit \xabVa.\xbb Puis rien.", [(0, 12), (13, 23)]),
    ('Stop.) -- yes. ") x', [(0, 6), (7, 17), (18, 19)]),
    ("He left.)-- and so on. End.", [(0, 9), (9, 22), (23, 27)]),
    ("Wait . . . what? Fine.", [(0, 6), (7, 8), (9, 10), (11, 16), (17, 22)]),
    ("Wait... What? well... then.", [(0, 13), (14, 27)]),
    ("Wait. . . what", [(0, 5), (6, 7), (8, 9), (10, 14)]),
    ("a.\u2028. . b. C", [(0, 6), (7, 9), (10, 11)]),
    ("U.S.\x85. . .U.S.U.S.", [(0, 8), (9, 18)]),
    ("\u0130. .\ne.g. /", [(0, 4), (5, 9), (10, 11)]),
    ("Hi!\n\x1c foo", [(0, 9)]),
    ("Hi. \x1c", [(0, 3)]),
    ("Hi! \x1c", [(0, 3)]),
    ("\x1cHi. There.", [(0, 4), (5, 11)]),
    ("He ran.\nShe sat.\r\nThey lay.", [(0, 7), (8, 16), (18, 27)]),
    ("one.two. three.Four! five", [(0, 8), (9, 20), (21, 25)]),
    ("Dr. Foo!) Bar", [(0, 3), (4, 9), (10, 13)]),
    ("don't. Stop. self-care. vice-pres. Smith.", [(0, 6), (7, 12), (13, 23), (24, 34), (35, 41)]),
    ("Ends 12. ends 13. Ends", [(0, 17), (18, 22)]),
    ("b. Levine wrote. B. Smith read.", [(0, 16), (17, 31)]),
    ("\xc9t\xe9. \xc9. Zola. \xe9t\xe9.", [(0, 4), (5, 13), (14, 18)]),
    ("\u4f60\u597d\u3002\u518d\u89c1\u3002 ok. yes", [(0, 14)]),
    ("x.\xa0Y. z", [(0, 7)]),
    ("\ud800. \x00. A", [(0, 2), (3, 5), (6, 7)]),
    ("Hm.\t\tYes.\x0bNo.\x0cOk.", [(0, 3), (5, 9), (10, 13), (14, 17)]),
    ("tail.   \n", [(0, 5)]),
    ("- a. - b! * c? # d.", [(0, 4), (5, 9), (10, 14), (15, 19)]),
    ("He is 6 ft. Tall men win. Approx. 5.", [(0, 11), (12, 25), (26, 33), (34, 36)]),
    ('""" \'\' ]', [(0, 8)]),
    ("No. \" ' Yes.", [(0, 5), (6, 12)]),
    ("Oct. 5 and Sept. The end.", [(0, 16), (17, 25)]),
    ("...Then. ..No? .", [(0, 8), (9, 14), (15, 16)]),
    ("An ex-Sen. Smith spoke. Yes.", [(0, 23), (24, 28)]),
    ("It has 5. Dividend news. Page 9. Leisure.", [(0, 24), (25, 41)]),
    ("Go on.\t!! Stop.\r?? No.", [(0, 6), (7, 8), (8, 9), (10, 15), (16, 17), (17, 18), (19, 22)]),
    ("Mr.\tJones left.", [(0, 15)]),
]
# Recorded from PunktTokenizer(language).span_tokenize of NLTK 3.10.4.
OTHERS: list[tuple[str, str, list[tuple[int, int]]]] = [
    ("french", "M. Dupont est parti. Il dort.", [(0, 20), (21, 29)]),
    ("french", "C'est \xe0 5 h. av. Foch. Oui.", [(0, 16), (17, 22), (23, 27)]),
    ("french", "Il a dit \xabOui.\xbb Elle part.", [(0, 15), (16, 26)]),
    ("spanish", "El Sr. P\xe9rez sali\xf3. La Sra. Ruiz no.", [(0, 19), (20, 27), (28, 36)]),
    (
        "spanish",
        "Vive en EE. UU. desde 1990. \xbfS\xed? \xa1No!",
        [(0, 11), (12, 27), (28, 32), (33, 37)],
    ),
]

PIECES = [
    *".!? \n\t\"'()[]{}`*,:;-Ab\xe9\u4e2d\u2028\x85\x1c\xa0\u2019\u201c\ud800\x00",
    *("Mr.", "U.S.", "3.", "...", "--", "p.m.", "J.", "The ", "Bach", ". . ."),
]
NASTY = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text()

# A fresh interpreter: importing loads no model, and threads that race for one share it.
LAZY = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from ifeval.foreign import punkt
assert not punkt._models and "punkt" not in sys.modules
barrier = Barrier(8)
def load(_):
    barrier.wait()
    return id(punkt._model("english"))
with ThreadPoolExecutor(8) as pool:
    assert len(set(pool.map(load, range(8)))) == 1
assert list(punkt._models) == ["english"] and "punkt" not in sys.modules
"""


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english_sentences_are_those_nltk_finds(text: str, expected: list[tuple[int, int]]) -> None:
    assert punkt.spans(text) == expected
    assert punkt.count(text) == len(expected)


@pytest.mark.parametrize(("language", "text", "expected"), OTHERS)
def test_other_languages_have_models_of_their_own(
    language: str, text: str, expected: list[tuple[int, int]]
) -> None:
    assert punkt.spans(text, language) == expected
    assert punkt.count(text, language) == len(expected)


@given(NASTY)
@example("\ud800. \udfff! \x00? ")
def test_spans_are_solid_and_in_order_and_leave_out_only_white_space(text: str) -> None:
    spans = punkt.spans(text)
    end = 0
    for start, stop in spans:
        assert end <= start < stop <= len(text)
        assert not text[end:start].strip()
        end = stop
    assert not text[end:].strip()
    assert punkt.count(text) == len(spans)


# Recorded from PunktTokenizer("english").tokenize of NLTK 3.10.4.
@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("a", 1),
        (".", 1),
        ("!", 3),
        (" ", 1),
        ("\n", 1),
        ("a.", 1),
        ("a.)", 2),
        (". ", 3001),
        ('"', 1),
        ("-,.", 1),
        ("Dr. ", 1),
        (".\xa0", 3),
        ("!\x1c", 1),
    ],
)
def test_long_runs_of_one_thing_are_cut_as_nltk_cuts_them(unit: str, expected: int) -> None:
    assert punkt.count(unit * 3_000 + "x") == expected
    # Ten times as long a run takes ten times as long, not a hundred times: the suite would hang.
    assert len(punkt.spans(unit * 30_000 + "x")) == punkt.count(unit * 30_000 + "x")


@pytest.mark.parametrize(
    "language", ["klingon", "", "English", "../data/english", "__init__", "curated"]
)
def test_a_language_without_a_model_is_refused(language: str) -> None:
    with pytest.raises(LookupError, match="no model named"):
        punkt.count("One. Two.", language)


@pytest.mark.parametrize(
    ("char", "expected"),
    [
        *((char, True) for char in "a_7\u2167\u0301\u24b6\u200d\u4e2d"),
        *((char, False) for char in "-\xbd\u2019\ud800"),
    ],
)
def test_word_characters_are_those_of_the_regex_engine(char: str, *, expected: bool) -> None:
    assert punkt.is_word(char) is expected


def test_models_load_on_first_use_and_once() -> None:
    done = subprocess.run([sys.executable, "-c", LAZY], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
