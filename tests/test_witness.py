"""Witnesses: that there are some, that they are right, and how close the failing ones come."""

import re
from collections.abc import Mapping
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifeval import adjacent, at, every, inside, k_of, outside, share, some, units, weighted, when
from ifeval.checkers import case, format, keywords, length, row  # noqa: A004
from ifeval.constraint import Constraint
from ifeval.contradiction import contradictions
from ifeval.definition import Case, Definition
from ifeval.registry import Registry
from ifeval.view import Row
from ifeval.witness import Witness, satisfying, witness
from ifeval.witness.find import WITHOUT, answering, declared
from ifeval.witness.sample import sampled
from ifeval.witness.search import climb, judged
from tests.arguments import arguments

REGISTRY = Registry()
NATIVE = sorted(REGISTRY.definitions)
DECLARED = [id for id in NATIVE if id in declared() | answering() and id != "format.repeats_prompt"]


def in_row(fields: Mapping[str, Any]) -> Row:
    return Case(row=fields).as_row("")


def right(constraint: Constraint, found: Witness, row: Row | None = None) -> None:
    for passed, text, fields, how in (
        (True, found.passing, found.passing_row, found.passing_how),
        (False, found.failing, found.failing_row, found.failing_how),
    ):
        if text is not None:
            verdict = judged(constraint, text, row if fields is None else in_row(fields))
            assert verdict is not None
            assert verdict.passed is passed
            assert how
    assert bool(found.why) is (found.passing is None or found.failing is None)


def test_every_native_constraint_has_a_witness_or_says_why_not() -> None:
    missing: list[str] = []
    for id in NATIVE:
        definition = REGISTRY.definition(id)
        assert definition is not None
        for one in definition.cases:
            constraint = REGISTRY[id].bind(one.given)
            # A constraint that looks at its row has a witness for a row: here that of the case.
            asked = in_row(one.row)
            if id == "format.repeats_prompt":
                asked = Row("x", prompt="Why does it rain?")
            found = witness(constraint, REGISTRY, asked)
            right(constraint, found, asked)
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
    low, high = given.get("at_least") or 0, given.get("at_most")
    if high is not None and low > high:
        return True
    if any(not re.fullmatch(r"\w[\w .'+-]*", text) for text in said(given)):
        return True
    match id, given:
        case "format.json" | "data.json_lines" | "data.json_schema", {"where": "anywhere"}:
            return True
        case "data.csv", {"at_most": 0 | 1}:  # a single record may be any line
            return True
        case "data.csv", {"header": [*names], "columns": int(columns)}:
            return len(names) != columns
        case "conversation.tool_names", _:
            return any(not re.fullmatch(r"\w+", text) for text in said(given))
        case "markup.tags" | "markup.xml" | "shape.commit_message", _:
            return any(not re.fullmatch(r"[a-z]+", text) for text in said(given)) or (
                given.get("subject_at_most", 72) < SHORTEST
            )
        case "notation.currency", {"sign": sign}:
            return not re.fullmatch("[A-Z]{3}|[$€£¥]", sign)
        case "order.sorted", {"by": "table"}:
            return len(given.get("table") or ()) < 1
        case "tools.argument", {"at_least": int(least)} if "*" not in given["path"]:
            return least > 1
        case "length.ratio", _:
            return round(10 * low) == 0
        case _:
            return False


SHORTEST = 12
"""The characters that the subject of a commit has at least, with a type."""


def said(value: Any) -> list[str]:
    """Return the texts of a value that the one who asks has chosen."""
    if isinstance(value, dict):
        inner = cast("dict[str, Any]", value)
        chosen = (one for name, one in inner.items() if name not in FIXED)
        return [text for one in (*chosen, *inner.get("table", ())) for text in said(one)]
    if isinstance(value, list):
        return [text for one in cast("list[Any]", value) for text in said(one)]
    return [value] if isinstance(value, str) else []


FIXED = {"format", "path", "delimiters", "delimiter", "paths", "schema", "json_schema", "alphabets"}
"""Arguments whose texts are not words: forms to choose from, and values of other kinds."""


@pytest.mark.parametrize("id", DECLARED)
@settings(max_examples=10, deadline=None)
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
    nothing = row.field(field="reference")
    assert witness(nothing, REGISTRY).passing is None
    assert witness(nothing, REGISTRY).why == WITHOUT["row.field"]
    repeats = format.repeats_prompt()
    asked = witness(repeats, REGISTRY, Row("x", prompt="Why does it rain?"))
    assert asked.passing is not None
    assert asked.passing.startswith("Why does it rain?")


def test_what_hangs_on_the_row_comes_with_one() -> None:
    """Fields of a case's row, where the row that was asked about has no such text."""
    found = witness(row.field(field="metadata.tier", equals="gold"), REGISTRY)
    right(row.field(field="metadata.tier", equals="gold"), found)
    assert found.passing_row == {"metadata": {"tier": "gold"}}
    assert not found.why
    ratio = REGISTRY["length.ratio"].bind({"at_most": 0.5})
    alone = witness(ratio, REGISTRY)
    assert alone.passing_row is not None
    right(ratio, alone)
    asked = witness(ratio, REGISTRY, Row("x", prompt="one two three four five six"))
    assert asked.passing is not None
    assert (asked.passing_row, asked.failing_row) == (None, None), "the row that was asked about"


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
