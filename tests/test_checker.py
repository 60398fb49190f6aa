"""Parameters: what a checker takes, and what is said where they do not fit."""

import inspect
import json
import pickle
from collections.abc import Callable
from typing import Annotated, Any, Literal, Optional

import annotated_types as at
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ifeval.checker import Checker, Count, Positive, Text, Words, checker, fits
from ifeval.checkers import length
from ifeval.errors import InvalidParameters
from ifeval.verdict import Verdict, decided
from ifeval.view import View
from tests.packs.acme import acme_ifeval as acme

ANNOTATIONS: list[Any] = [
    int,
    float,
    str,
    bool,
    Count,
    Positive,
    Words,
    Text,
    int | None,
    Optional[Count],  # noqa: UP045 - pyright reads no | of what is annotated
    int | str,
    float | bool,
    list[int],
    list[str] | None,
    Literal["calm", "loud"],
    Literal[1, 2],
    Literal[True],
    Annotated[float, at.Ge(0), at.Le(1)],
    Annotated[float, at.Gt(0), at.Lt(1)],
    Annotated[str, at.MinLen(1), at.MaxLen(2)],
    Annotated[list[Count], at.MaxLen(1)],
    dict[str, Count],
    Words | Annotated[dict[str, Words], at.MinLen(1)],
]
VALUES = st.recursive(
    st.one_of(
        st.sampled_from([0, 1, 2, -1, 0.0, 1.0, 0.5, -0.5, True, False, "", "a", "calm", "1"]),
        st.integers(),
        st.floats(),
        st.text(max_size=3),
        st.none(),
    ),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=3,
)


@given(st.sampled_from(ANNOTATIONS), VALUES)
@example(Text, "half of a pair: \ud83d")
def test_what_plainly_fits_pydantic_accepts_unchanged(annotation: Any, value: Any) -> None:
    if fits(annotation, value):
        for strict in (True, False):
            accepted = TypeAdapter[Any](annotation).validate_python(value, strict=strict)
            assert repr(accepted) == repr(value)


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (Count, 0),
        (Optional[Count], 3),  # noqa: UP045 - see above
        (Words, ["a", "b"]),
        (Text, "a"),
        (bool, False),
        (Literal["calm", "loud"], "calm"),
        (Annotated[float, at.Ge(0), at.Le(1)], 1.0),
        (dict[str, Words], {"en": ["a"], "de": ["b"]}),
    ],
)
def test_the_plain_case_asks_no_library(annotation: Any, value: Any) -> None:
    assert fits(annotation, value)


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (Count, -1),
        (Positive, 0),
        (Annotated[int, at.Gt(0)], 0),
        (Annotated[int, at.Lt(3)], 3),
        (Annotated[int, at.Le(3)], 4),
        (Annotated[str, at.MaxLen(2)], "abc"),
        (Words, []),
        (Words, [""]),
        (Words, "abc"),
        (Text, ""),
        (int, True),
        (int, 1.0),
        (bool, 1),
        (float, 1),
        (str, b"a"),
        (Literal[1], True),
        (dict[str, Words], {"en": []}),
        (dict[str, Count], {1: 1}),
        (dict[str, Count], [("a", 1)]),
        (Annotated[dict[str, Count], at.MinLen(1)], {}),
        (Annotated[int, at.MultipleOf(2)], 3),
    ],
)
def test_what_does_not_plainly_fit(annotation: Any, value: Any) -> None:
    assert not fits(annotation, value)


@checker("tests.every_kind")
def every_kind(
    view: View,  # noqa: ARG001 - it only has parameters
    *,
    number: int = 0,
    numbers: list[int] | None = None,
    share: float = 0.0,
    flag: bool = False,
    even: Annotated[int, at.MultipleOf(2)] = 2,
) -> Verdict:
    """Take parameters of every kind."""
    return decided(True, f"{number} {numbers} {share} {flag} {even}")


@pytest.mark.parametrize("value", [3.5, True, False, "3", [3], {}, float("inf"), float("nan")])
def test_a_number_is_no_other_thing(value: Any) -> None:
    with pytest.raises(InvalidParameters, match=r"length\.words: at_least"):
        length.words(at_least=value)


@pytest.mark.parametrize("value", [1, 0, "true", 1.0])
def test_a_flag_is_no_number(value: Any) -> None:
    with pytest.raises(InvalidParameters, match=r"tests\.every_kind: flag"):
        every_kind(flag=value)


@pytest.mark.parametrize(
    "params",
    [
        {"phrases": []},
        {"phrases": [""]},
        {"phrases": "abc"},
        {"phrases": ["a", 1]},
        {"phrases": {"a": 1}},
    ],
)
def test_a_list_of_phrases_is_one(params: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameters, match=r"acme\.mentions: phrases"):
        acme.mentions.bind(params)


def test_the_item_that_does_not_fit_is_named() -> None:
    with pytest.raises(InvalidParameters, match=r"phrases\[1\]"):
        acme.mentions.bind({"phrases": ["a", 1]})


@pytest.mark.parametrize(
    ("given_", "taken"),
    [
        ({"number": 3.0}, {"number": 3}),
        ({"number": -0.0}, {"number": 0}),
        ({"share": 1}, {"share": 1.0}),
        ({"share": 1.0}, {"share": 1.0}),
        ({"number": None, "flag": None}, {}),
        ({"even": 4.0}, {"even": 4}),
        ({"numbers": (1, 2)}, {"numbers": [1, 2]}),
        ({"numbers": [1.0, 2.0]}, {"numbers": [1, 2]}),
    ],
)
def test_a_file_says_the_same_in_other_ways(given_: dict[str, Any], taken: dict[str, Any]) -> None:
    constraint = every_kind.bind(given_)
    assert constraint == every_kind.bind(taken)
    assert json.dumps(constraint.dump()) == json.dumps({"id": "tests.every_kind", **taken})


@given(st.integers(0, 10**9))
def test_integral_floats_are_integers(n: int) -> None:
    constraint = length.words.bind({"at_least": float(n)})
    assert constraint == length.words(at_least=n)
    assert type(constraint.dump()["at_least"]) is int


@given(st.floats(allow_nan=True, allow_infinity=True))
@example(3.5)
def test_other_floats_are_none(value: float) -> None:
    if value < 0 or not value.is_integer():
        with pytest.raises(InvalidParameters):
            length.words.bind({"at_most": value})


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"at_lest": 3}, "unknown parameter 'at_lest'; did you mean at_least"),
        ({"at_least": 3, "zzz": 1}, "unknown parameter 'zzz'$"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(params: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidParameters, match=said):
        length.words.bind(params)


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(InvalidParameters, match="missing parameter 'phrases'"):
        acme.mentions.bind({})
    with pytest.raises(InvalidParameters, match="missing parameter 'phrases'"):
        acme.mentions.bind({"phrases": None})


def test_none_is_not_given() -> None:
    assert length.words(at_least=3, at_most=None).dump() == {"id": "length.words", "at_least": 3}
    assert length.words.bind({"at_lest": None, "at_least": 3}) == length.words(at_least=3)


def test_parameters_are_given_by_name() -> None:
    call: Any = length.words
    with pytest.raises(InvalidParameters, match="by name"):
        call(3)

    def positional(view: View, at_least: int = 0) -> Verdict:  # noqa: ARG001
        return decided(True, "")

    with pytest.raises(TypeError, match="'at_least' must be keyword-only"):
        checker("tests.positional")(positional).bind({})


def test_a_constraint_does_not_change_with_what_it_was_made_of() -> None:
    phrases = ["a"]
    constraint = acme.mentions(phrases=phrases)
    phrases.append("b")
    assert constraint.check("a").passed is True
    constraint.dump()["phrases"].append("c")
    assert constraint.dump() == {"id": "acme.mentions", "phrases": ["a"]}


def test_the_signature_is_that_of_the_parameters() -> None:
    assert [*inspect.signature(length.words).parameters] == ["at_least", "at_most"]
    assert length.words.__doc__ is not None
    assert length.words.__doc__.startswith("Count the words.")
    assert length.words.__name__ == "words"
    assert repr(length.words) == "<checker length.words>"


def test_the_schema_is_that_of_the_parameters() -> None:
    schema = acme.tone.parameters
    assert schema["properties"]["wanted"]["enum"] == ["calm", "loud"]
    assert schema["required"] == ["wanted"]
    assert schema["additionalProperties"] is False
    assert length.words.parameters["properties"]["at_least"]["minimum"] == 0


@pytest.mark.parametrize("kind", [length.words, acme.mentions, acme.tone])
def test_a_checker_survives_pickling(kind: Checker[...]) -> None:
    assert pickle.loads(pickle.dumps(kind)) is kind


def test_a_checker_says_whether_it_prohibits() -> None:
    def function(view: View) -> Verdict:  # noqa: ARG001
        return decided(True, "")

    make: Callable[..., Checker[...]] = checker("tests.no", prohibits=True)
    assert make(function).prohibits is True
    assert length.words.prohibits is False
