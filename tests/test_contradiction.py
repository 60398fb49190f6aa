"""Sets of constraints that no response can meet: what is found, and that it is so."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from ifeval.commands.validate import command
from ifeval.constraint import All
from ifeval.contradiction import Contradiction, contradictions, told
from ifeval.registry import Registry

REGISTRY = Registry()

Wire = dict[str, Any]


def words(**bounds: int) -> Wire:
    return {"id": "length.words", **bounds}


def has(*phrases: str, **given: Any) -> Wire:
    return {"id": "keywords.contains", "phrases": [*phrases], **given}


def no(*phrases: str, **given: Any) -> Wire:
    return {"not": has(*phrases, **given)}


def found(*data: Wire) -> list[Contradiction]:
    return contradictions([REGISTRY.parse(one) for one in data], REGISTRY)


LOWER, UPPER = {"id": "case.lower"}, {"id": "case.upper"}
REPEAT = {"id": "combination:repeat_prompt", "prompt_to_repeat": "Tell me of Tea, please."}
NO_COMMA = {"id": "punctuation:no_comma"}
LOW = {"id": "change_case:english_lowercase"}

IMPOSSIBLE: list[tuple[list[Wire], str]] = [
    # counts
    ([words(at_least=9), words(at_most=8)], "at least 9 words, and at most 8"),
    ([words(at_least=9, at_most=8)], "at least 9 and at most 8 words"),
    ([words(at_least=9), {"id": "length.characters", "at_most": 8}], "at most 8 characters"),
    (
        [{"id": "length.paragraphs", "at_least": 3}, {"id": "length.lines", "at_most": 2}],
        "at least 3 paragraphs, and at most 2 lines",
    ),
    (
        [
            {"id": "length_constraints:number_words", "num_words": 9, "relation": "at least"},
            {"id": "length_constraints:number_words", "num_words": 9, "relation": "less than"},
        ],
        "at least 9 words, and at most 8",
    ),
    (
        [
            {"id": "keywords.count", "phrases": ["tea"], "at_least": 3},
            {"id": "keywords.count", "phrases": ["tea"], "at_most": 2},
        ],
        "at least 3 occurrences, and at most 2",
    ),
    (
        [
            {"id": "detectable_format:number_bullet_lists", "num_bullets": 2},
            {"id": "detectable_format:number_bullet_lists", "num_bullets": 3},
        ],
        "at least 3 bullet points, and at most 2",
    ),
    # bans against requirements
    ([has("tea"), no("tea", "milk")], "contains 'tea', which is ruled out"),
    ([has("green tea", "tea pot"), no("tea")], "contains 'green tea' or 'tea pot'"),
    ([has("tea", "milk", match="all"), no("milk")], "contains 'milk'"),
    ([has("a,b"), {"not": {"id": "punctuation.contains", "marks": [","]}}], "ruled out"),
    ([has("teapot"), {"id": "keywords.characters", "characters": "t", "at_most": 1}], "'teapot'"),
    ([has("one two three four"), words(at_most=3)], "4 words, wanted at most 3"),
    ([REPEAT, NO_COMMA], "starts with 'Tell me of Tea, please.', which is ruled out: 1 comma"),
    (
        [REPEAT, {"id": "keywords:forbidden_words", "forbidden_words": ["tea"]}],
        "forbidden: 'tea'",
    ),
    (
        [
            REPEAT,
            {
                "id": "keywords:letter_frequency",
                "letter": "e",
                "let_frequency": 3,
                "let_relation": "less than",
            },
        ],
        "starts with 'Tell me of Tea, please.'",
    ),
    (
        [
            {"id": "keywords:existence", "keywords": ["rock, roll"]},
            NO_COMMA,
        ],
        "1 comma",
    ),
    (
        [
            {"id": "keywords:frequency", "keyword": "tea", "frequency": 2, "relation": "at least"},
            {
                "id": "keywords:letter_frequency",
                "letter": "t",
                "let_frequency": 1,
                "let_relation": "less than",
            },
        ],
        "contains 'tea'",
    ),
    (
        [
            {"id": "format.title"},
            {"not": {"id": "punctuation.contains", "marks": ["<"]}},
        ],
        "contains '<<'",
    ),
    ([{"not": words(at_least=3)}, words(at_least=3)], "negation"),
    (
        [
            {"id": "startend:end_checker", "end_phrase": "The end."},
            {"id": "punctuation:punctuation_dot"},
        ],
        "ends with 'The end.', which is ruled out",
    ),
    (
        [
            {"id": "letters:letter_counting", "N": 9, "relation": "at least"},
            {"id": "letters:letter_counting", "N": 9, "relation": "less than"},
        ],
        "at least 9 letters, and at most 8",
    ),
    # case
    ([LOWER, UPPER], "all in capitals, and all in small letters"),
    ([LOW, {"id": "change_case:english_capital"}], "all in capitals"),
    ([LOWER, has("USA", ignore_case=False)], "all in small letters, and contains 'USA'"),
    ([UPPER, has("tea", "of", ignore_case=False)], "all in capitals"),
    ([LOWER, {"id": "case.capital_words", "at_least": 1}], "at least 1 words in capitals"),
    # languages
    (
        [{"id": "language.written_in", "language": "de"}, LOW],
        "in the language de, and in en",
    ),
    # ends
    (
        [
            {"id": "keywords.starts_with", "phrases": ["Dear"]},
            {"id": "keywords.starts_with", "phrases": ["Hello", "Hi"]},
        ],
        "starts with 'Dear', and starts with 'Hello' or 'Hi'",
    ),
    (
        [
            {"id": "startend:end_checker", "end_phrase": "The end."},
            {"id": "startend:end_checker", "end_phrase": "Bye."},
        ],
        "ends with 'The end.', and ends with 'Bye.'",
    ),
    ([REPEAT, {"id": "startend:quotation"}], "starts with"),
    # one of a few
    ([{"id": "format.choice", "options": ["yes", "no"]}, has("maybe")], "one of 'yes' or 'no'"),
    ([{"id": "format.choice", "options": ["yes", "oh no"]}, words(at_least=3)], "at least 3 words"),
    # scopes and trees
    ([{"all": [words(at_least=9), LOWER]}, words(at_most=8)], "at least 9 words"),
    ([{"all": [LOWER, UPPER]}], "all in capitals"),
    (
        [
            {"every": "paragraphs", "is": words(at_least=9)},
            {"every": "paragraphs", "is": words(at_most=8), "empty": "pass"},
        ],
        "at least 9 words",
    ),
    (
        [{"every": "lines", "is": LOWER}, {"at": "lines", "index": 2, "is": UPPER}],
        "all in capitals",
    ),
    (
        [{"at": "lines", "index": 2, "is": LOWER}, {"id": "length.lines", "at_most": 2}],
        "at least 3 lines, and at most 2",
    ),
    (
        [
            {"some": "sentences", "at_least": 4, "is": LOWER},
            {"id": "length.sentences", "at_most": 3},
        ],
        "at least 4 sentences, and at most 3",
    ),
    ([{"inside": "code_blocks", "is": has("a")}, {"inside": "code_blocks", "is": no("a")}], "a"),
    ([{"not": {"not": LOWER}}, UPPER], "all in capitals"),
]


@pytest.mark.parametrize(("data", "why"), IMPOSSIBLE, ids=lambda value: str(value)[:60])
def test_what_no_response_can_meet_is_found(data: list[Wire], why: str) -> None:
    (one,) = found(*data)
    assert (one.first, one.second) == ((0, 1) if len(data) > 1 else (0, 0))
    assert why in one.why
    assert not one.soft
    assert one == found(*reversed(data))[0]._replace(why=one.why)


POSSIBLE: list[tuple[list[Wire], str]] = [
    ([words(at_least=3), words(at_most=3)], "one two three"),
    ([has("tea", "milk"), no("tea")], "Milk."),
    ([has("tea", whole_words=False), no("tea")], "A teapot."),
    ([has("tea", "milk"), {"not": has("tea", "milk", match="all")}], "Tea."),
    (
        [
            {"id": "keywords:existence", "keywords": ["tea"]},
            {"id": "keywords:forbidden_words", "forbidden_words": ["tea"]},
        ],
        "teapots",
    ),
    ([{"id": "keywords:existence", "keywords": ["a,?b"]}, NO_COMMA], "ab"),
    ([LOWER, has("USA")], "the usa"),
    ([UPPER, has("TEA", "of", ignore_case=False)], "TEA"),
    ([UPPER, has("3", ignore_case=False)], "TEA 3"),
    ([{"id": "case.upper", "empty": "pass"}, {"id": "case.lower", "empty": "pass"}], "1 2"),
    (
        [has("tea"), {"id": "keywords.count", "phrases": ["tea"], "at_least": 2, "at_most": 3}],
        "tea tea",
    ),
    (
        [
            {"id": "keywords.starts_with", "phrases": ["Dear"]},
            {"id": "keywords.starts_with", "phrases": ["Hello", "Dear Ann"]},
        ],
        "Dear Ann,",
    ),
    (
        [
            {"id": "startend:end_checker", "end_phrase": "The end."},
            {"id": "startend:quotation"},
        ],
        '"It is the end."',
    ),
    ([{"id": "format.choice", "options": ["yes", "oh no"]}, has("no")], "oh no"),
    (
        [{"id": "format.choice", "options": ["yes"], "anywhere": True}, words(at_least=3)],
        "oh yes I",
    ),
    (
        [
            {"every": "lines", "is": LOWER, "empty": "pass"},
            {"every": "lines", "is": UPPER, "empty": "pass"},
        ],
        "\n",
    ),
    ([{"at": "lines", "index": 0, "is": LOWER}, {"at": "lines", "index": 1, "is": UPPER}], "a\nB"),
    ([{"if": has("x"), "then": LOWER}, UPPER], "A"),
    ([{"any": [LOWER, UPPER]}, UPPER], "A"),
    (
        [has("don't"), {"not": {"id": "punctuation.contains", "marks": ["'"], "alike": False}}],
        "don’t",
    ),
    ([has("a b"), {"id": "keywords.characters", "characters": " ", "at_most": 0}], "a\nb"),
]


@pytest.mark.parametrize(("data", "text"), POSSIBLE, ids=lambda value: str(value)[:60])
def test_what_a_response_can_meet_is_left_alone(data: list[Wire], text: str) -> None:
    assert not [one for one in found(*data) if not one.soft]
    met = All(tuple(REGISTRY.parse(one) for one in data)).check(text)
    assert met.passed, met


def test_what_is_impossible_hides_what_is_only_changed() -> None:
    (one,) = found(REPEAT, {"all": [LOW, no("tea")]})
    assert not one.soft


def test_what_can_only_be_repeated_changed_is_told_apart() -> None:
    (one,) = found(REPEAT, LOW)
    assert one.soft
    assert one.why.startswith("all in small letters, so that 'Tell me of Tea, please.' cannot be")
    assert REGISTRY.parse(REPEAT).check("tell me of tea, please. yes.").passed
    assert found({**REPEAT, "prompt_to_repeat": "tea"}, LOW) == []


def test_the_first_words_are_the_pair() -> None:
    assert told(found(LOWER, UPPER)[0]).startswith("[1] cannot hold beside it: all in capitals")
    assert told(found(words(at_least=2, at_most=1))[0]).startswith("no response can meet it: ")
    three = found(words(at_least=5), LOWER, words(at_most=4), UPPER)
    assert [(one.first, one.second) for one in three] == [(0, 2), (1, 3)]


POOL: list[Wire] = [
    words(at_most=3),
    words(at_least=2),
    {"id": "length.characters", "at_most": 5},
    {"id": "length.lines", "at_most": 1},
    {"id": "length.paragraphs", "at_least": 2},
    {"id": "length.sentences", "at_least": 2},
    has("a"),
    has("A b", "c", ignore_case=False),
    has("a", whole_words=False),
    has("a", "b", match="all"),
    no("a"),
    no("b", "a b"),
    no("a", whole_words=False),
    {"not": has("a", "b", match="all")},
    LOWER,
    UPPER,
    {"id": "case.capital_words", "at_least": 1, "min_letters": 1},
    {"id": "case.capital_words", "at_most": 0, "min_letters": 1},
    {"id": "keywords.characters", "characters": "a", "at_most": 1},
    {"id": "keywords.characters", "characters": "ab", "at_least": 2},
    {"id": "keywords.starts_with", "phrases": ["a"]},
    {"id": "keywords.starts_with", "phrases": ["b", "a b"], "whole_words": False},
    {"id": "keywords.ends_with", "phrases": ["b"]},
    {"id": "keywords.ends_with", "phrases": ["a", "a."], "ignore_stop": False},
    {"id": "format.choice", "options": ["a b", "b"]},
    {"not": {"id": "punctuation.contains", "marks": [".", '"']}},
    {"id": "punctuation.quoted"},
    {"id": "startend:quotation"},
    {"id": "startend:end_checker", "end_phrase": "a b"},
    {"id": "combination:repeat_prompt", "prompt_to_repeat": "A b."},
    {"id": "keywords:existence", "keywords": ["a"]},
    {"id": "keywords:forbidden_words", "forbidden_words": ["a"]},
    {"at": "words", "index": 1, "is": has("b")},
    {"every": "words", "is": LOWER},
    {"every": "words", "is": no("a")},
    {"some": "lines", "is": UPPER},
]
PARSED = [REGISTRY.parse(one) for one in POOL]

_pieces = st.lists(
    st.sampled_from(
        ["a", "b", "A", "B", "A b", "ab", " ", "\n", "\n\n", ".", '"', "*", "c", "a b"]
    ),
    max_size=7,
).map("".join)


@given(
    _pieces.filter(str.strip),
    st.lists(st.integers(0, len(POOL) - 1), min_size=1, max_size=5, unique=True),
)
@example("a", [6, 12])
def test_nothing_is_called_impossible_that_a_text_meets(text: str, chosen: list[int]) -> None:
    met = [PARSED[i] for i in range(len(POOL)) if PARSED[i].check(text).passed]
    assert not [one for one in contradictions(met, REGISTRY) if not one.soft], text
    some = [PARSED[i] for i in chosen]
    if all(one.check(text).passed for one in some):
        assert not [one for one in contradictions(some, REGISTRY) if not one.soft]


PROMPTS = Path(__file__).parents[2] / "shared" / "data" / "ifeval" / "prompts.jsonl"


@pytest.mark.skipif(not PROMPTS.is_file(), reason="the shared data is not here")
def test_the_rows_of_ifeval_that_nobody_can_pass() -> None:
    keys: dict[int, tuple[int, int]] = {}
    for line in PROMPTS.read_text("utf-8").splitlines():
        row = json.loads(line)
        pairs = zip(row["instruction_id_list"], row["kwargs"], strict=True)
        constraints = [REGISTRY[id].bind(kwargs) for id, kwargs in pairs]
        for one in contradictions(constraints, REGISTRY):
            keys[row["key"]] = (one.first, one.second)
    assert keys == {1627: (0, 2), 3369: (0, 1), 3371: (0, 2), 3718: (1, 2), 374: (0, 1)}


def validated(tmp_path: Path, name: str, text: str) -> str:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    said = CliRunner().invoke(command, [str(path)])
    return f"{said.exit_code}\n{said.output}"


def test_validate_names_the_pair(tmp_path: Path) -> None:
    rows = [
        {"key": 1, "prompt": "A", "constraints": [words(at_least=3), LOWER, words(at_most=2)]},
        {"key": 2, "prompt": "B", "constraints": [words(at_least=3), LOWER]},
        {"key": 3, "prompt": "C", "constraints": [words(at_leas=3), LOWER, UPPER]},
        {
            "key": 4,
            "prompt": "D",
            "instruction_id_list": ["punctuation:no_comma", "combination:repeat_prompt"],
            "kwargs": [{}, {"prompt_to_repeat": "One, two."}],
        },
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    said = " ".join(validated(tmp_path, "prompts.jsonl", text).split())
    assert said.startswith("4 ")
    assert "constraints[0] [2] cannot hold beside it: at least 3 words, and at most 2" in said
    assert "instruction_id_list[0] [1] cannot hold beside it: starts with 'One, two.'" in said
    assert "3 problems" in said


def test_validate_warns_of_what_is_only_met_in_part(tmp_path: Path) -> None:
    text = json.dumps({"key": 1, "prompt": "A", "constraints": [REPEAT, LOW]})
    said = " ".join(validated(tmp_path, "prompts.jsonl", text).split())
    assert said.startswith("0 ")
    assert "warning: [1] can hold beside it only in part: all in small letters" in said


def test_validate_looks_into_definitions(tmp_path: Path) -> None:
    text = """
id = "acme.never"
summary = "The response is short and long."
[parameters]
required = ["n"]
properties.n = { type = "integer" }
[check]
all = [{ id = "length.words", at_least = 5 }, { id = "length.words", at_most = "$n" }]
[[cases]]
given = { n = 4 }
fail = ["one", "two"]
"""
    said = " ".join(validated(tmp_path, "never.toml", text).split())
    assert "no response can meet it: at least 5 words, and at most 4" in said
