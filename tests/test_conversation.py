"""Rules of whole conversations: what depends on other texts of a row, or on calls of tools."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ifeval
from ifeval.checkers import length
from ifeval.checkers.inflection import forms
from ifeval.checkers.spelling import syllables
from ifeval.errors import InvalidParameters
from ifeval.modes import asked
from ifeval.registry import Registry
from ifeval.rows import TAGS
from ifeval.scoring.scores import score_row
from ifeval.view import Row

REGISTRY = Registry()
FAMILIES = {"style", "repetition", "conversation", "tools", "reading", "order", "length"}
PRICE = {"id": "keywords.matches", "pattern": r"\d"}
CURRENCY = {"id": "keywords.contains", "phrases": ["€", "EUR", "USD", "$"]}
LATER = {"id": "conversation.turn", "at_least": 2}
GREETING = {"id": "keywords.starts_with", "phrases": ["Hello", "Hi", "Welcome"]}
ASKED_FOR_CODE = {
    "every": "prompt",
    "is": {"id": "keywords.contains", "phrases": ["code", "script"]},
}
CODE = {"some": "code_blocks", "is": {"id": "length.words"}}
GOLD = {"id": "row.field", "field": "metadata.plan", "equals": "gold"}
TURN = [
    {"role": "user", "content": "Hi"},
    {"role": "assistant", "content": "Hello, how can I help?"},
    {"role": "user", "content": "My parcel is late."},
]
CONDITIONS: list[tuple[Any, dict[str, Any], str, str]] = [
    # a constraint, the row, a response that passes and one that fails
    ({"if": PRICE, "then": CURRENCY}, {}, "It costs 5 EUR.", "It costs 5."),
    ({"if": PRICE, "then": CURRENCY}, {}, "It is free.", "Take 2."),
    ({"if": LATER, "then": {"not": GREETING}}, {"messages": TURN}, "I look it up.", "Hello again."),
    (
        {"if": LATER, "then": {"not": GREETING}},
        {"messages": [*TURN, {"role": "user", "content": "And?"}]},
        "It is in Ulm.",
        "Hi!",
    ),
    (
        {"if": {"not": ASKED_FOR_CODE}, "then": {"not": CODE}},
        {"prompt": "What is a loop?"},
        "It repeats.",
        "```\nfor x in y: pass\n```",
    ),
    (
        {"if": ASKED_FOR_CODE, "then": CODE},
        {"prompt": "Write a script that counts."},
        "```\nprint(1)\n```",
        "Use print.",
    ),
    (
        {"if": GOLD, "then": {"id": "style.apology"}},
        {"metadata": {"plan": "gold"}},
        "It is late.",
        "I’m sorry.",
    ),
    (
        {"every": {"unit": "list_items", "marker": False}, "is": {"id": "length.about", "n": 3}},
        {},
        "- one two three\n- one two",
        "- one two three\n- one",
    ),
    (
        {"every": "sections", "is": {"id": "length.words", "at_most": 4}},
        {},
        "# A\n\none two\n\n# B\n\none",
        "# A\n\none two three four\n\n# B",
    ),
    (
        {
            "if": {"id": "tools.count", "names": ["edit"]},
            "then": {"id": "tools.before", "first": ["read"], "then": ["edit"]},
        },
        {
            "tool_calls": [
                {"name": "read", "arguments": "{}", "turn": 0, "turns": 2},
                {"name": "edit", "arguments": "{}", "turn": 1, "turns": 2},
            ]
        },
        "Done.",
        "",
    ),
]


@pytest.mark.parametrize(("data", "fields", "passing", "failing"), CONDITIONS[:-1])
def test_a_condition_may_look_at_the_prompt_the_turn_the_row_or_the_response(
    data: Any, fields: dict[str, Any], passing: str, failing: str
) -> None:
    for text, wanted in ((passing, True), (failing, False)):
        [score] = ifeval.score([{"response": text, "constraints": [data], **fields}])
        assert score.verdicts[0].passed is wanted, score.verdicts[0].reason


def test_an_edit_without_a_read_fails_where_an_edit_is_made() -> None:
    data, fields, text, _ = CONDITIONS[-1]
    [score] = ifeval.score([{"response": text, "constraints": [data], **fields}])
    assert score.passed
    late = [*reversed(fields["tool_calls"])]
    [score] = ifeval.score([{"response": text, "constraints": [data], "tool_calls": late}])
    assert score.verdicts[0].passed is False
    [score] = ifeval.score([{"response": text, "constraints": [data]}])
    assert score.verdicts[0].status == "not applicable"


def test_a_response_of_nothing_but_calls_is_judged() -> None:
    row = {
        "messages": TURN,
        "response": {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "1", "type": "function", "function": {"name": "track", "arguments": "{}"}}
            ],
        },
        "constraints": [
            {"id": "tools.count", "names": ["track"], "at_most": 1},
            {"id": "tools.arguments"},
            {"id": "tools.none"},
            {"id": "length.words", "at_least": 1},
        ],
    }
    [score] = ifeval.score([row])
    assert [verdict.passed for verdict in score.verdicts] == [True, True, False, False]
    assert score.verdicts[2].evidence == ((0, 2, "tool_calls[0].arguments"),)
    assert score.verdicts[3].status == "no response"
    [score] = ifeval.score([{**row, "response": None}])
    assert {verdict.status for verdict in score.verdicts} == {"no response"}


def test_the_messages_of_a_response_tell_what_was_called_at_once() -> None:
    def call(name: str) -> dict[str, Any]:
        return {"id": name, "type": "function", "function": {"name": name, "arguments": "{}"}}

    row = {
        "response": [
            {"role": "assistant", "content": "", "tool_calls": [call("read"), call("list")]},
            {"role": "tool", "content": "ok"},
            {"role": "assistant", "content": "", "tool_calls": [call("edit")]},
            {"role": "tool", "content": "ok"},
            {"role": "assistant", "content": "Done."},
        ],
        "constraints": [
            {"id": "tools.parallel", "at_least": 2, "at_most": 2},
            {"id": "tools.before", "first": ["read"], "then": ["edit"]},
            {"id": "tools.before", "first": ["read"], "then": ["list"]},
            {"id": "tools.answer_after"},
        ],
    }
    [score] = ifeval.score([row])
    assert [verdict.passed for verdict in score.verdicts] == [True, True, False, True]


def test_a_schema_that_is_none_is_told_before_the_run() -> None:
    with pytest.raises(InvalidParameters, match=r"json_schema: .*no JSON Schema: \$\.type"):
        asked({"id": "tools.arguments", "json_schema": {"type": 3}}, REGISTRY)


def test_a_schema_that_leads_nowhere_or_is_the_tools_own_and_none_is_told() -> None:
    calls = [{"name": "f", "arguments": "{}"}]
    away = asked(
        {"id": "tools.arguments", "json_schema": {"$ref": "https://a.example/b"}}, REGISTRY
    )
    verdict = score_row(Row("x", tool_calls=calls), [away], TAGS).judged.verdicts[0]
    assert verdict.passed is None
    assert "a.example" in verdict.reason
    tools = [{"function": {"name": "f", "parameters": {"type": 3}}}]
    row = Row("x", tool_calls=calls, metadata={"tools": tools})
    verdict = score_row(row, [asked({"id": "tools.arguments"}, REGISTRY)], TAGS).judged.verdicts[0]
    assert verdict.status == "error"
    assert "of 'f': no JSON Schema" in verdict.reason


def test_a_default_limit_prohibits() -> None:
    """No reading may pass by dropping the line with the question."""
    row = {"response": "It rains.\nWhy?", "constraints": [{"id": "style.questions"}]}
    [score] = ifeval.score([row])
    assert score.judged.loose == (True,)
    assert score.judged.joint == (False,)
    assert score.asked[0].prohibits


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("delve", "delves delved delving"),
        ("plan", "plans planned planning"),
        ("study", "studies studied studying"),
        ("box", "boxes boxed boxing"),
        ("tie", "ties tied tying"),
        ("see", "sees seeing"),
        ("happy", "happier happiest"),
        ("big", "bigger biggest"),
        ("late", "later latest"),
        ("travel", "travels traveled travelled travelling"),
        ("bus", "buses"),
        ("hero", "heroes heros"),
    ],
)
def test_inflected_forms_of_english(word: str, found: str) -> None:
    assert {*found.split()} <= {*forms(word, {})}
    assert forms(word, {})[0] == word


def test_what_is_no_english_word_keeps_its_form() -> None:
    assert forms("Häuser", {}) == ("Häuser",)
    assert forms("дело", {}) == ("дело",)
    assert forms("C++", {}) == ("C++",)
    assert forms("go", {"go": ["went"]}) == ("go", "went")


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, ["the", "cat", "walked", "great", "planes", "smiles", "league", "I's"]),
        (2, ["table", "people", "running", "layer", "rhythm", "unique", "science", "patient"]),
        (3, ["implement", "beautiful", "area", "SQL", "well-founded", "piano"]),
        (4, ["information", "community", "algorithm"]),
        (5, ["organization", "university"]),
    ],
)
def test_syllables_of_english(count: int, words: list[str]) -> None:
    assert {word: syllables(word) for word in words} == dict.fromkeys(words, count)


def test_without_the_tokenizer_the_verdict_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bpe_openai", None)
    length.encoding.cache_clear()
    verdict = length.tokens(tokenizer="o200k_base").check("one two")
    length.encoding.cache_clear()
    assert verdict.status == "no resource"
    assert "ifeval-constraints[tokens]" in verdict.reason


def test_tokens_of_a_long_text_add_up() -> None:
    text = "One line of a long text.\n  Another one, with blanks before.\n\nAnd an end\n"
    once = length.tokens(tokenizer="cl100k_base").check(text).measured
    many = length.tokens(tokenizer="cl100k_base", at_most=5).check(text * 2000)
    assert isinstance(once, int)
    assert many.measured == 2000 * once
    [span] = many.evidence
    assert text[: span.start] == "One line of a long"
    # The library takes this at once; cut within its blank lines it would be a token more.
    whole = "a\n" + "x " * 22_498 + "y\n\n\nend"
    vocabulary = length.encoding("cl100k_base")
    wanted = len(vocabulary.encode_ordinary(whole))
    assert length.tokens(tokenizer="cl100k_base").check(whole).measured == wanted


def test_the_evidence_is_the_argument_and_not_the_call() -> None:
    calls = [
        {"name": "say", "arguments": '{"text": "one two"}'},
        {"name": "shout", "arguments": '{"text": "one two three four"}'},
    ]
    data = {"id": "tools.argument_length", "path": "$.text", "at_most": 2}
    [score] = ifeval.score([{"response": "", "tool_calls": calls, "constraints": [data]}])
    reason = "tool_arguments[1]: json_values[0]: 4 words, wanted at most 2"
    assert score.verdicts[0].reason == reason
    [span] = score.verdicts[0].evidence
    assert span.source == "tool_calls[1].arguments"
    assert calls[1]["arguments"][span.start : span.end] == "three four"


_ANY = st.text(st.characters(), max_size=40)
_NASTY = st.one_of(
    _ANY,
    st.lists(
        st.sampled_from(
            [
                "a b c d e f g h ",
                "sorry, ",
                "\ud800",
                "Here is a",
                "?",
                "\u200b",
                "{",
                '"',
                "1.",
                "- ",
            ]
        ),
        max_size=12,
    ).map("".join),
)


def _constraints() -> Iterator[dict[str, Any]]:
    for id, definition in REGISTRY.definitions.items():
        if id.partition(".")[0] in FAMILIES or id == "language.same_as":
            for case in definition.cases:
                yield {"id": id, **case.given}


ALL = [asked(data, REGISTRY) for data in _constraints()]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_NASTY, _NASTY, _NASTY, st.sampled_from(["{}", '{"path": 1}', "[", "", '{"a": "\ud800"}']))
def test_any_row_gets_a_verdict(text: str, other: str, third: str, arguments: str) -> None:
    def row() -> Row:
        return Row(
            text,
            prompt=other,
            system=third,
            reference=third,
            messages=[
                {"role": "user", "content": other},
                {"role": "assistant", "content": third, "tool_calls": [{"function": 3}, None]},
                {"role": "tool", "content": None},
            ],
            tool_calls=[{"name": "read", "arguments": arguments, "turn": 0}, {"arguments": None}],
            metadata={"tools": [{"name": "read", "parameters": {"type": "object"}}, 3]},
        )

    score = score_row(row(), ALL, TAGS)
    for one, verdict in zip(ALL, score.judged.verdicts, strict=True):
        assert verdict.status != "error", (one.id, verdict.reason)
        for span in verdict.evidence:
            view = row().view(span.source)
            assert view is not None
            assert 0 <= span.start <= span.end <= len(view.text), (one.id, span)
        assert len(verdict.reason.splitlines()) == 1, (one.id, verdict.reason)
        json.dumps(verdict.dump(), allow_nan=False)
        verdict.reason.encode()
    again = score_row(row(), ALL, TAGS)
    assert again.judged == score.judged
