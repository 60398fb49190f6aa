"""Reasons: each is a sentence that whoever asked understands, with the count in its number."""

import re
from typing import Any

import pytest

from ifeval.registry import default
from ifeval.testing import examples

REGISTRY = default()
FENCED = "```lua\nt = {}\n```"

TOLD: list[tuple[dict[str, Any], str, str]] = [
    ({"id": "length.blank"}, "It rains.", "8 characters other than blanks, wanted exactly 0"),
    ({"id": "style.ascii"}, "naïve", "1 character beyond ASCII, wanted exactly 0"),
    ({"id": "style.em_dash"}, "tea — milk", "1 mark such as —, wanted exactly 0"),
    (
        {"id": "keywords.matches", "pattern": r"[A-Z]{2}-\d+", "called": "ticket ids"},
        "No ids.",
        "0 ticket ids, wanted at least 1",
    ),
    (
        {"id": "keywords.matches", "pattern": "a+", "at_most": 1},
        "a banana",
        "'a+': 4 occurrences, wanted at most 1",
    ),
    (
        {"id": "shape.pattern", "pattern": r"\d+"},
        "x",
        r"the text as a whole does not match '\\d+'",
    ),
    ({"id": "format.title"}, "Tea", "no line is a title between '<<' and '>>'"),
    (
        {"id": "data.toml", "where": "fenced"},
        FENCED,
        "line 1, column 1: the fenced code says it is 'lua', wanted toml",
    ),
    ({"id": "markup.xml"}, "Tea.", "line 1, column 1: no element starts here"),
    (
        {"id": "language.written_in", "language": "fr"},
        "The rain falls on the roof all night, and nobody in the house can sleep.",
        "written in English, wanted French",
    ),
    (
        {"id": "reading.level", "formula": "lix", "at_most": 10},
        "The rain falls on the roof.",
        "LIX: 6, wanted at most 10",
    ),
    (
        {"id": "reading.lengths", "at_most": 2},
        "The rain falls. It is late.",
        "words in 2 sentences, mean: 3, wanted at most 2",
    ),
    (
        {"id": "repetition.ngrams", "n": 1, "at_most": 1},
        "tea and tea",
        "'tea' occurs 2 times, wanted at most 1 time",
    ),
    ({"id": "order.alphabetical"}, "- ash", "1 list item, sorted by letters"),
    (
        {"every": "table_cells", "is": {"id": "length.words", "at_most": 2}},
        "No table.",
        "there are no table cells",
    ),
    (
        {"every": "inline_code", "is": {"id": "length.words", "at_most": 2}},
        "No code.",
        "there is no inline code",
    ),
    (
        {"every": "emphasis", "is": {"id": "length.words", "at_most": 2}},
        "So *late*.",
        "1 emphasis, which fits",
    ),
    (
        {"some": "list_items", "at_least": 2, "is": {"id": "case.lower"}},
        "- a",
        "1 of 1 list item fit, wanted at least 2",
    ),
    (
        {"id": "language.written_in", "language": "zh_Hant"},
        "The rain falls on the roof all night, and nobody in the house can sleep.",
        "written in English, wanted Chinese (traditional)",
    ),
    (
        {"id": "notation.numbers", "decimals": 2},
        'It says "2.5" there, and "25".',
        "1 of 1 number does not fit: there is '2.5'; wanted numbers such as 12345.66",
    ),
    ({"id": "tools.order", "names": ["plan"]}, "x", "'plan' is not called; there are no calls"),
]


@pytest.mark.parametrize(("constraint", "text", "reason"), TOLD)
def test_a_reason_in_words(constraint: dict[str, Any], text: str, reason: str) -> None:
    assert REGISTRY.parse(constraint).check(text).reason == reason


def test_the_first_item_past_the_limit_is_shown() -> None:
    constraint = REGISTRY.parse({"id": "markdown.items_per_list", "at_most": 2})
    text = "- ash\n- birch\n- cedar\n- elm\n"
    (span,) = constraint.check(text).evidence
    assert text[span.start : span.end] == "cedar"


SINGULAR = re.compile(
    r"(?<![\w.,+–-])1 (?!does|has|takes|occurs|times the|times as|in parts)[a-z]+(?<!i)s\b"
)
UNDERSCORED = re.compile(r"\bno [a-z]+_[a-z]+")


def test_no_reason_of_a_native_constraint_is_written_for_machines() -> None:
    """One thing is no plural, a unit has no underscore, and no pattern of ours is shown."""
    shipped = [(id, d) for id, d in REGISTRY.definitions.items() if d.check]
    patterns = {
        id: [re.escape(found) for found in re.findall(r"'pattern': '(.*?)'", str(d.check))]
        for id, d in shipped
    }
    wrong: list[str] = []
    for example in examples(REGISTRY):
        verdict = example.run(REGISTRY)
        shown = any(re.search(one, verdict.reason) for one in patterns.get(example.id, ()))
        bare = re.sub(r"'[^']*'|\"[^\"]*\"", "''", verdict.reason)
        if shown or SINGULAR.search(bare) or UNDERSCORED.search(bare):
            wrong.append(f"{example.id}: {verdict.reason}")
    assert wrong == []
