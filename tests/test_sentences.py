"""Sentences by rules: what ends one, what does not, and where each stands."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifeval.foreign.sentences import cut

CUT: list[tuple[str, str | list[str]]] = [
    ("", []),
    (" \n ", []),
    ("It rained. It stopped!", ["It rained.", "It stopped!"]),
    ("No stop\nand no end", ["No stop and no end"]),
    ("Mr. Fox met Mrs. Roe, Ms. Low, Dr. Ash at St. Ives.",
     "Mr. Fox met Mrs. Roe, Ms. Low, Dr. Ash at St. Ives."),
    ("See a.com, b.org or c.io. Then 3.5 times.", ["See a.com, b.org or c.io.", "Then 3.5 times."]),
    ("Use vitamin C. It helps.", "Use vitamin C. It helps."),
    ("Of the U.S. it is. In the U.S. It is.", ["Of the U.S. it is.", "In the U.S.", "It is."]),
    ("At N.A.T.O he sat. e.g. there.", ["At N.A.T.O he sat.", "e.g. there."]),
    ("A Ph.D. helps. So?", ["A Ph.D. helps.", "So?"]),
    ("Low Inc. fell. Low Inc. He left Roe Ltd. for Ash Co. now.",
     ["Low Inc. fell.", "Low Inc", "He left Roe Ltd. for Ash Co. now."]),
    ("Wait... what", ["Wait...", "what"]),
    ("Well.. what… ever", ["Well..", "what… ever"]),
    ("<stop> one", ["", "one"]),
    ('He said "Go." She went. "Why?" "No!"', ['He said "Go".', "She went.", '"Why"?', '"No"!']),
    ("“Go.” Gone.", ["“Go”.", "Gone."]),
    ("What?! No", ["What?", "!", "No"]),
    ("Wow!!", ["Wow!", "!"]),
    ("one <stop> two", ["one", "two"]),
    ("v<prd> two. Three", ["v. two.", "Three"]),
    ("\ufdd0 a. b\ufdd1c", ["\ufdd0 a. b\ufdd1c"]),
    ("Up\ufdd2. Mr. Fox Inc. He", ["Up\ufdd2.", "Mr. Fox Inc", "He"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CUT)
def test_cut(text: str, wanted: list[str] | str) -> None:
    found = [sentence.text for sentence in cut(text)]
    assert found == ([wanted] if isinstance(wanted, str) else wanted)


def test_places_are_those_of_the_text() -> None:
    text = ' One. Roe Inc. He\nran...  "So."'
    assert [text[s.start : s.end] for s in cut(text)] == [
        "One.",
        "Roe Inc.",
        "He\nran...",
        '"So."',
    ]
    marked = "one <stop> two"
    assert {(s.start, s.end) for s in cut(marked)} == {(0, len(marked))}


PARTS = st.sampled_from(
    [
        *("a", "B", "Mr", "U.S", "Inc", "He ", "3", ".", "..", "!", "?", " ", "\n", "\t"),
        *("Ph.D.", ".com", "é", "\ufdd0", "\ufdd2", "\ud800"),
    ]
)


@given(st.lists(PARTS, max_size=12).map("".join))
def test_sentences_are_the_text_in_order(text: str) -> None:
    found = cut(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= s.start <= s.end <= len(text) for s in found)
    # Nothing but blanks is between them, and nothing in them but their own characters.
    kept = "".join(text[s.start : s.end] for s in found)
    assert "".join(kept.split()) == "".join(text.split())
    for s in found:
        said = text[s.start : s.end]
        if "Inc" not in said:
            assert s.text.split() == said.split()
