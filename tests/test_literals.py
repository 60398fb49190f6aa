"""What a text must have for a pattern to match it: nothing that matches is passed over."""

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ifeval.registry import Registry
from ifeval.template.literals import folded, needed

PATTERNS = [
    r"(?i)\buse tea\b",
    r"(?i)\b(?:tea|milk|iced tea)\b",
    r"(?i)tea(?: and milk)?",
    r"(?i)(?:tea ){2,}",
    r"(?i)(?:tea)*ice",
    r"(?i)t[ea]+\s+in",
    r"(?i)ice|\d+",
    r"(?:tea){e<=1}",
    r"(?i)(?!tea)ice(?= in)",
    r"(?>ice|in)\Z",
    r"(?i)straße",
    r"(?i)(?P<n>in) (?P=n)",
    r"\p{Lu}ce",
    r"(?ix) t e a",
]
PIECES = ["tea", "te", "Tea ", "tea tea ", "ICE", "İce", "ıce", "in", " in", "\nin", " ", "  ",
          "milk", "Iced", "and", "use", "7", "Straße", "STRASSE", "straẞe", "ta", "."]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=60)
@given(text=st.lists(st.sampled_from(PIECES), max_size=5).map("".join))
@example(text="İce in")
@example(text="use  tea")
def test_what_matches_has_one_of_the_literals(pattern: str, text: str) -> None:
    if regex.search(pattern, text):
        assert any(one in folded(text) for one in needed(pattern))


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"(?i)\bUse  tea\b", {"use tea"}),
        (r"(?i)\b(?:tea|milk)s?\b", {"tea", "milk"}),
        (r"a+(?:tea|milk) or else", {"or else"}),
        (r"(?:tea)?\d+", {""}),
        (r"tea|", {""}),
        (r"(?:tea){e<=1}", {""}),
        (r"(?x) t e a", {""}),
        ("(", {""}),
        ("|".join(chr(0x430 + i) * 4 for i in range(30)), {""}),
    ],
)
def test_the_literals_of_a_pattern(pattern: str, literals: set[str]) -> None:
    assert needed(pattern) == literals


def test_most_patterns_of_the_definitions_need_a_word() -> None:
    patterns = [
        text
        for definition in Registry().definitions.values()
        for texts in definition.patterns.values()
        for text in texts
    ]
    assert sum("" in needed(text) for text in patterns) < len(patterns) / 10
