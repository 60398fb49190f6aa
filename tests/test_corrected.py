"""The corrected profile: what the official checks get wrong, and what it says instead."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ifeval
from ifeval.constraint import Leaf
from ifeval.errors import InvalidProfile, UnknownId
from ifeval.foreign import corrected
from ifeval.modes import asked, corrected_body, judged
from ifeval.registry import Registry, default, extended
from ifeval.semantics import read_profiles
from ifeval.view import View
from tests.strategies import texts

FOLDER = Path(__file__).parent / "foreign" / "defects"
DEFECTS: list[dict[str, Any]] = [
    defect
    for file in sorted(FOLDER.glob("*.toml"))
    for defect in tomllib.loads(file.read_text("utf-8"))["defects"]
]
CASES = [(defect["id"], case) for defect in DEFECTS for case in defect.get("cases", ())]
FOREIGN = [id for id in default() if ":" in id]


@cache
def meaning(profile: str) -> Registry:
    return extended(semantics=profile)


def said(profile: str, id: str, case: dict[str, Any]) -> bool | None:
    one = {"id": id, **case["kwargs"]}
    prompt = case.get("prompt")
    return ifeval.check(case["response"], one, registry=meaning(profile), prompt=prompt).passed


@pytest.mark.parametrize(("id", "case"), CASES, ids=lambda v: v if isinstance(v, str) else "")
def test_the_official_check_has_the_defect_and_the_corrected_one_has_not(
    id: str, case: dict[str, Any]
) -> None:
    got = (said("official", id, case), said("corrected", id, case))
    wanted = (None if case[p] == "undecided" else case[p] for p in ("official", "corrected"))
    assert got == (*wanted,)


def test_each_defect_is_shown_by_a_case_where_the_two_part() -> None:
    for defect in DEFECTS:
        cases = defect.get("cases", ())
        parts = any(case["official"] != case["corrected"] for case in cases)
        assert parts if defect["corrected"] else defect["open"], defect["id"]
        assert {*defect} <= {"id", "official", "corrected", "open", "cases"}


def test_each_id_with_a_corrected_meaning_is_listed() -> None:
    """An id is corrected where a defect of it is listed, and nowhere else."""
    listed = {defect["id"] for defect in DEFECTS if defect["corrected"]}
    changed = {
        id
        for id, case in CASES
        if id in FOREIGN and corrected_body(_leaf(id, case["kwargs"]), meaning("corrected"))
    }
    assert changed == listed & {*FOREIGN}


def _leaf(id: str, kwargs: dict[str, Any]) -> Leaf:
    leaf = meaning("corrected").parse({"id": id, **kwargs})
    assert isinstance(leaf, Leaf)
    return leaf


def test_a_corrected_constraint_keeps_its_name_and_its_evidence() -> None:
    data = {"id": "keywords:frequency", "keyword": "war", "frequency": 1, "relation": "less than"}
    one = meaning("corrected").parse(data)
    assert one.dump() == data
    verdict = one.check("No war, no warden.")
    assert str(verdict.about).startswith("keywords:frequency(")
    assert [(s.start, s.end) for s in verdict.evidence] == [(3, 6)]


@pytest.mark.parametrize("bound", [0, 1, 2])
@pytest.mark.parametrize("relation", ["less than", "at least"])
def test_bounds_are_those_of_the_words(bound: int, relation: str) -> None:
    """Also where the original draws another bound, and where nothing can be fewer."""
    data = {"id": "length_constraints:number_words", "num_words": bound, "relation": relation}
    for count, text in ((1, "one"), (2, "one two"), (3, "a b c")):
        wanted = count < bound if relation == "less than" else count >= bound
        assert meaning("corrected").parse(data).check(text).passed is wanted


def test_a_prohibition_is_one_in_either_meaning() -> None:
    data = {"id": "keywords:frequency", "keyword": "war", "frequency": 1, "relation": "less than"}
    assert not asked(data, meaning("official")).prohibits
    assert asked(data, meaning("corrected")).prohibits
    comma = {"id": "punctuation:no_comma"}
    assert asked(comma, meaning("official")).prohibits
    one = asked(comma, meaning("corrected"))
    assert one.prohibits
    assert one.corrected == ("punctuation:no_comma",)
    assert judged((one,), View.of("well, so\nfine")).loose == (True,)


def test_native_constraints_are_the_same_in_either_meaning() -> None:
    data = {"all": [{"id": "length.words", "at_most": 3}, {"id": "format.title"}]}
    first, second = (meaning(profile).parse(data) for profile in ("official", "corrected"))
    assert first == second
    assert asked(data, meaning("corrected")).corrected == ()


def test_silence_earns_nothing_in_either_meaning() -> None:
    for profile in ("official", "corrected"):
        one = asked({"id": "punctuation:no_comma"}, meaning(profile))
        assert judged((one,), View.of(" \n")).strict == (False,)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["corected"], "unknown semantics 'corected'; did you mean corrected?"),
        (["official", "corrected"], "official and corrected exclude each other; *both*"),
        (["x"], "unknown semantics 'x'; there are official, corrected, both"),
    ],
)
def test_what_is_no_profile_is_refused_with_what_is_near(given: list[str], message: str) -> None:
    with pytest.raises(InvalidProfile) as error:
        read_profiles(given)
    assert str(error.value).startswith(message)


def test_both_is_no_meaning_of_a_registry() -> None:
    with pytest.raises(InvalidProfile, match="both is for runs"):
        extended(semantics="both")


def test_an_unknown_id_is_unknown_in_either_meaning() -> None:
    with pytest.raises(UnknownId, match="did you mean"):
        meaning("corrected").parse({"id": "punctuation:no_coma"})


def test_what_has_no_corrected_meaning_has_none() -> None:
    assert corrected.wire("nothing:such", {}) is None
    letter = {"letter": "e", "let_frequency": 2, "let_relation": "at least"}
    assert corrected.wire("keywords:letter_frequency", letter) is None


def test_the_meaning_is_chosen_in_python() -> None:
    data = {"id": "keywords:existence", "keywords": ["ear"]}
    text = "early"
    assert ifeval.check(text, data).passed is True
    assert ifeval.check(text, data, semantics="corrected").passed is False
    assert ifeval.reward(text, [data]) == 1.0
    assert ifeval.reward(text, [data], semantics="corrected") == 0.0
    label = {"instruction_id": ["keywords:existence"], "kwargs": [{"keywords": ["ear"]}]}
    assert ifeval.rewards_of([text], [[label]], semantics=["corrected"]) == [0.0]
    row = {"response": text, "constraints": [data, {"id": "length.words", "at_most": 1}]}
    (one,) = ifeval.score([row], semantics="both")
    assert one.judged.strict == (True, True)
    assert one.corrected is not None
    assert one.corrected.strict == (False, True)
    (one,) = ifeval.score([row])
    assert one.corrected is None
    with pytest.raises(InvalidProfile, match="its own semantics"):
        ifeval.check(text, data, registry=meaning("official"), semantics="corrected")
    with pytest.raises(InvalidProfile, match="both is for runs"):
        ifeval.check(text, data, semantics="both")


OTHERS = [
    case
    for file in sorted(FOLDER.parent.glob("*.toml"))
    for case in tomllib.loads(file.read_text("utf-8"))["cases"]
    if case["id"] not in {defect["id"] for defect in DEFECTS if defect["corrected"]}
]


def test_official_and_corrected_agree_where_no_defect_is_listed() -> None:
    letter = {"letter": "e", "let_frequency": 2, "let_relation": "at least"}
    plain: list[dict[str, Any]] = [{"id": "keywords:letter_frequency", "kwargs": letter}, *OTHERS]
    for case in plain:
        data = {"id": case["id"], **case["kwargs"]}
        one = asked(data, meaning("corrected"))
        assert one.corrected == ()
        assert one == asked(data, meaning("official"))


def test_places_that_the_original_draws_stay_undecided() -> None:
    """Paragraph 0 is no place; it is not taken for the last one."""
    data = {"id": "length_constraints:nth_paragraph_first_word", "num_paragraphs": 1}
    one = {**data, "nth_paragraph": 0, "first_word": "tea"}
    assert ifeval.check("tea", one, semantics="corrected").status == "left to chance"


@given(st.sampled_from([pair for pair in CASES if pair[0] in FOREIGN]), texts)
@settings(max_examples=400)
def test_a_corrected_verdict_is_total_pure_and_points_into_the_text(
    pair: tuple[str, dict[str, Any]], text: str
) -> None:
    id, case = pair
    one = asked({"id": id, **case["kwargs"]}, meaning("corrected"))
    first = judged((one,), View.of(text))
    assert first == judged((one,), View.of(text))
    [verdict] = first.verdicts
    assert verdict.status not in ("error", "timed out")
    assert all(0 <= span.start <= span.end <= len(text) for span in verdict.evidence)
    if first.strict[0]:
        assert first.loose[0]
