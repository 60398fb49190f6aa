"""What rows say of their task: answers, mode, policy; and what they may not say."""

from typing import Any

import pytest

from ifeval.errors import IfevalError
from ifeval.ground.given import TYPES, Answer, Given, given_by
from ifeval.rows import Malformed
from ifeval.scoring.scores import row_of


def given(**fields: Any) -> Given:
    return given_by(row_of({"key": 1, "response": "r", **fields}))


@pytest.mark.parametrize(
    ("answers", "context", "world"),
    [
        ({"context": "Lyon"}, Answer(("Lyon",)), Answer()),
        ({"context": ["Lyon", "Lyons", "Lyon"]}, Answer(("Lyon", "Lyons")), Answer()),
        (
            {"context": {"text": "Lyon", "aliases": ["Lyons"], "type": "place"}, "world": "Paris"},
            Answer(("Lyon", "Lyons"), "place"),
            Answer(("Paris",), "place"),
        ),
        (
            {"world": ["7", {"text": "seven", "type": None}], "context": "9", "type": "number"},
            Answer(("9",), "number"),
            Answer(("7", "seven"), "number"),
        ),
        ({"context": [], "world": None}, Answer(), Answer()),
        ({"text": ["Lyon"], "answer_start": [3]}, Answer(), Answer()),
        ({}, Answer(), Answer()),
    ],
)
def test_answers_have_names_and_a_type(
    answers: dict[str, Any], context: Answer, world: Answer
) -> None:
    found = given(answers=answers)
    assert (found.context, found.world) == (context, world)


def test_the_mode_follows_from_the_answers() -> None:
    both = {"context": "a b", "world": "c d"}
    assert given(answers=both).mode == "counterfactual"
    assert given(answers={"context": "a b"}).mode == "answerable"
    assert given(answers={"world": "c d"}).mode == ""
    assert given(answers=both, grounding={"mode": "cite"}).mode == "cite"


def test_the_question_is_the_prompt_unless_it_is_given() -> None:
    assert given(prompt="Read. Who?").question == "Read. Who?"
    assert given(prompt="Read. Who?", grounding={"question": "Who?"}).question == "Who?"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"answers": {"context": "a", "wrld": "b"}},
            "answers.wrld: unknown field; did you mean world?",
        ),
        (
            {"answers": {"context": "a", "type": "plce"}},
            f"answers.type: must be one of {', '.join(TYPES)}; it is 'plce'; did you mean place?",
        ),
        ({"answers": {"context": ["a", " "]}}, "answers.context[1]: is blank"),
        (
            {"answers": {"context": {"text": "a", "aliases": ["b", 1]}}},
            "answers.context.aliases[1]: must be a text; it is 1",
        ),
        (
            {"grounding": {"modus": "cite"}},
            "grounding.modus: unknown field; did you mean mode?",
        ),
        (
            {"grounding": {"policy": "lenient"}},
            "grounding.policy: must be one of final, answer, strict; it is 'lenient'",
        ),
    ],
)
def test_what_is_wrong_is_named(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(Malformed) as raised:
        given(**fields)
    assert str(raised.value) == message
    assert isinstance(raised.value, IfevalError)


def test_what_is_no_object_is_metadata() -> None:
    row = row_of({"key": 1, "response": "r", "grounding": "yes", "answers": ["a"]})
    assert row.metadata == {"grounding": "yes", "answers": ["a"]}
