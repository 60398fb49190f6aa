"""Witnesses: that there are some, that they are right, and how close the failing ones come."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifeval import adjacent, at, every, inside, k_of, outside, share, some, units, weighted, when
from ifeval.checkers import case, format, keywords, length, row  # noqa: A004
from ifeval.constraint import Constraint
from ifeval.contradiction import contradictions
from ifeval.definition import Case, Definition
from ifeval.registry import Registry
from ifeval.testing import Example
from ifeval.view import Row
from ifeval.witness import Witness, satisfying, witness
from ifeval.witness.find import WITHOUT, declared
from ifeval.witness.sample import sampled
from ifeval.witness.search import climb, judged
from tests.arguments import arguments

REGISTRY = Registry()
NATIVE = sorted(REGISTRY.definitions)
DECLARED = [id for id in NATIVE if id in declared() and id != "format.repeats_prompt"]


def right(constraint: Constraint, found: Witness) -> None:
    if found.passing is not None:
        assert constraint.check(found.passing).passed is True
        assert found.passing_how
    if found.failing is not None:
        assert constraint.check(found.failing).passed is False
        assert found.failing_how
    assert bool(found.why) is (found.passing is None or found.failing is None)


def test_every_native_constraint_has_a_witness_or_says_why_not() -> None:
    missing: list[str] = []
    for id in NATIVE:
        if id in WITHOUT:
            assert witness(REGISTRY[id].bind({"field": "prompt"})).why == WITHOUT[id]
            continue
        definition = REGISTRY.definition(id)
        assert definition is not None
        for one in definition.cases:
            constraint = REGISTRY[id].bind(one.given)
            # A constraint that looks at its row has a witness for a row: here that of the case.
            asked = Example(id, one.given, "x", None, one.row, one.naive).as_row()
            if id == "format.repeats_prompt":
                asked = Row("x", prompt="Why does it rain?")
            found = witness(constraint, REGISTRY, asked)
            for text, passed in ((found.passing, True), (found.failing, False)):
                verdict = None if text is None else judged(constraint, text, asked)
                assert verdict is None or verdict.passed is passed
            if found.passing is None and one.passing:
                missing.append(f"{id} {dict(one.given)}")
            if found.failing is None and one.failing:
                missing.append(f"{id} {dict(one.given)} (failing)")
    assert missing == []


def odd(id: str, given: dict[str, Any]) -> bool:
    """Tell whether arguments may have no witness: nothing passes, or nothing plain does.

    Marks alone are no word or phrase, and in Markdown a marker may be something else; outside
    of a fence a number, a word or a string of JSON cannot be told from other text.
    """
    texts: list[str] = []
    for value in given.values():
        texts += value if isinstance(value, list) else [value] if isinstance(value, str) else []
    unclear = id == "format.json" and given.get("where") == "anywhere"
    return unclear or any(not re.fullmatch(r"\w[\w .'+-]*", text) for text in texts)


@pytest.mark.parametrize("id", DECLARED)
@settings(max_examples=10)
@given(data=st.data())
def test_a_witness_is_found_for_any_arguments(id: str, data: st.DataObject) -> None:
    kind = REGISTRY[id]
    definition = REGISTRY.definition(id)
    assert definition is not None
    given = data.draw(arguments(kind, [case.given for case in definition.cases]))
    constraint = kind.bind(given)
    found = witness(constraint, REGISTRY)
    right(constraint, found)
    never = contradictions([constraint], REGISTRY)
    assert not (never and found.passing is not None)
    if found.passing is None and not never:
        assert odd(id, given), (given, found)


@pytest.mark.parametrize(
    ("constraint", "passing", "failing"),
    [
        (length.words(at_least=3), "rain falls on", "rain falls"),
        (length.words(at_least=2, at_most=3), "rain falls", "rain falls on old"),
        (length.words(at_most=1), "rain", "rain falls"),
        (
            keywords.contains(phrases=["tea", "milk"], match="all"),
            "tea milk",
            "milk",
        ),
        (case.lower(), "rain falls on old roofs.", "Rain falls on old roofs."),
        (format.bullets(at_least=2), "* rain\n* rain", "* rain"),
        (format.choice(options=["yes", "no"]), "yes", "ye"),
        (~length.words(at_least=3), "rain falls", "rain falls on"),
    ],
)
def test_the_near_miss_is_near(constraint: Constraint, passing: str, failing: str) -> None:
    found = witness(constraint, REGISTRY)
    assert (found.passing, found.failing) == (passing, failing)
    assert found == witness(constraint, REGISTRY), "it is always the same"


TEA, SHORT = keywords.contains(phrases=["tea"]), length.words(at_most=4)


@pytest.mark.parametrize(
    "tree",
    [
        TEA & SHORT,
        TEA | ~SHORT,
        ~(TEA & SHORT),
        when(TEA, SHORT),
        k_of(2, TEA, SHORT, case.lower()),
        weighted((2, TEA), (1, SHORT), at_least=0.6),
        every(units.paragraphs, TEA),
        every(units.lines, length.words(at_least=2, at_most=2)),
        some(units.sentences, TEA, at_least=3),
        some(units.lines, TEA, at_least=2, at_most=2),
        some(units.lines, TEA, at_most=0),
        share(units.lines, TEA, at_least=0.3, at_most=0.5),
        at(units.lines, 2, TEA),
        at(units.paragraphs, -2, ~TEA),
        at(units.headings(level=3), 0, TEA),
        inside(units.code_blocks, TEA),
        inside(units.code_blocks(language="python"), TEA),
        outside(units.code_blocks, ~TEA),
        outside(units.list_items, TEA),
        every(units.list_items, length.words(at_most=3)),
        adjacent(units.sentences, ~TEA),
        every(units.paragraphs, at(units.sentences, 0, keywords.starts_with(phrases=["Tea"]))),
    ],
    ids=str,
)
def test_trees_have_witnesses(tree: Constraint) -> None:
    found = witness(tree, REGISTRY)
    right(tree, found)
    assert found.passing_how == "built", "no search was needed"
    assert found.failing_how == "built"


def test_what_cannot_be_met_says_so() -> None:
    never = witness(length.words(at_least=3, at_most=2), REGISTRY)
    assert (never.passing, never.why) == (None, "at least 3 and at most 2 words")
    assert never.failing is not None
    always = witness(length.words(), REGISTRY)
    assert (always.failing, always.why) == (None, "no text was found that fails")
    assert witness(row.field(field="prompt"), REGISTRY).why == WITHOUT["row.field"]
    repeats = format.repeats_prompt()
    assert witness(repeats, REGISTRY).why == "there is no prompt to repeat"
    asked = witness(repeats, REGISTRY, Row("x", prompt="Why does it rain?"))
    assert asked.passing is not None
    assert asked.passing.startswith("Why does it rain?")


def test_a_pack_has_the_texts_of_its_cases_or_a_search() -> None:
    cases = (Case({"n": 2}, ("tea tea",), ("tea",)),)
    check = {"id": "keywords.count", "phrases": ["tea"], "at_least": "$n"}
    parameters = {"properties": {"n": {"type": "integer"}}}
    one = Definition("acme.tea", "Tea.", "", 1, cases, check=check, parameters=parameters)
    registry = Registry(definitions=[one])
    same = witness(registry["acme.tea"].bind({"n": 2}), registry)
    assert same[:4] == ("tea tea", "tea", "a case", "a case")
    fewer = witness(registry["acme.tea"].bind({"n": 1}), registry)
    assert fewer.passing_how == "any case"
    more = witness(registry["acme.tea"].bind({"n": 5}), registry)
    assert more.passing_how == "searched"
    assert registry["acme.tea"].bind({"n": 5}).check(more.passing or "").passed


def test_a_blank_text_is_the_last_resort() -> None:
    cases = (Case({}, ("", "tea"), ("tea tea",)),)
    check = {"id": "length.words", "at_most": 1}
    one = Definition("acme.short", "Short.", "", 1, cases, check=check)
    registry = Registry(definitions=[one])
    assert witness(registry["acme.short"].bind({}), registry).passing == "tea"
    assert witness(REGISTRY["length.blank"].bind({})).passing == " "


def test_what_breaks_a_ban_is_taken_out() -> None:
    asked = [
        ~keywords.contains(phrases=["milk"]),
        keywords.contains(phrases=["tea", "ice"], match="all"),
    ]
    assert climb(["tea milk ice milk"], asked, [], None) == "tea  ice "


# Sets

SETS: list[list[Constraint]] = [
    [length.words(at_least=30, at_most=40), TEA, case.lower()],
    [
        format.title(),
        keywords.ends_with(phrases=["The end."]),
        ~keywords.contains(phrases=["rain"]),
        length.paragraphs(at_least=3),
    ],
    [
        format.bullets(at_least=3, at_most=3),
        ~keywords.characters(characters=",", at_least=1),
        format.highlights(at_least=2),
        length.words(at_least=20),
    ],
    [
        keywords.starts_with(phrases=["Dear Ann"]),
        format.postscript(),
        length.sentences(at_least=4),
        keywords.count(phrases=["tea"], at_least=3, at_most=3),
    ],
]


@pytest.mark.parametrize("asked", SETS, ids=lambda asked: str(asked[0]))
def test_a_set_has_a_text_that_meets_all_of_it(asked: list[Constraint]) -> None:
    text = satisfying(asked, REGISTRY)
    assert text is not None
    assert all(one.check(text).passed for one in asked)
    assert text == satisfying(asked, REGISTRY)


def test_a_set_that_cannot_be_met_has_none() -> None:
    assert satisfying([TEA, ~TEA], REGISTRY) is None
    assert satisfying([case.upper(), case.lower()], REGISTRY) is None
    assert satisfying([], REGISTRY) is not None


@pytest.mark.parametrize(
    "pattern",
    [r"\d{3}-\d+", "a|b", "[^a-z]x", r"(\w)\1", "(?:ab)*c", r"\A[A-Z]\w+\Z", r"\s\S", "[^\\w]"],
)
def test_a_sample_matches_its_pattern(pattern: str) -> None:
    text = sampled(pattern)
    assert text is not None
    assert keywords.matches(pattern=pattern).check(text).passed


def test_no_sample_is_better_than_an_endless_one() -> None:
    assert sampled("(") is None
    assert sampled("a{1000000}") is None
