"""The verdicts of other people's benchmarks, replayed; and the places where theirs are chance."""

import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifeval.modes import asked, judged
from ifeval.registry import default
from ifeval.view import View

FOLDER = Path(__file__).parent / "foreign"
SHARED = Path(__file__).parents[2] / "shared" / "data"
# M-IFEval has IFEval's own constraints, too, under a prefix.
CASES: list[dict[str, Any]] = [
    {**case, "id": f"{prefix}{case['id']}"}
    for file in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(file.read_text("utf-8"))["cases"]
    for prefix in (("", "en:") if file.stem == "ifeval" else ("",))
]
BY_MORPHEMES = {
    "ja:keywords:existence",
    "ja:keywords:frequency",
    "ja:keywords:forbidden_words",
    "ja:detectable_format:nominal_ending",
}


def verdicts(id: str, kwargs: dict[str, Any], response: str) -> tuple[bool | None, bool | None]:
    one = asked({"id": id, **kwargs}, default())
    found = judged((one,), View.of(response))
    return found.strict[0], found.loose[0]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['id']}-{c['response'][:20]!r}")
def test_the_original_said_so(case: dict[str, Any]) -> None:
    if case["id"] in BY_MORPHEMES:
        pytest.importorskip("janome", reason="the extra ja is not installed")
    got = verdicts(case["id"], case["kwargs"], case["response"])
    assert got == (case.get("strict"), case.get("loose"))


# Of these functions nothing is known but the name: they have no verdict of either kind.
UNDOCUMENTED = {
    f"rlvr:{name}"
    for name in (
        *("validate_end", "validate_frequency_capital_words", "validate_lowercase"),
        *("validate_no_commas", "validate_placeholders", "validate_quotation"),
        *("validate_repeat_prompt", "validate_two_responses"),
    )
}


def test_each_id_has_cases_of_both_kinds() -> None:
    seen = Counter((case["id"], case.get("strict")) for case in CASES)
    foreign = [id for id in default() if ":" in id]
    origins = Counter(default()[id].__module__.split(".")[2] for id in foreign)
    assert origins == {"ifeval": 25, "ifbench": 58, "iftrain": 29, "rlvr": 25, "m_ifeval": 118}
    assert {id for id in foreign if not (seen[id, True] and seen[id, False])} == UNDOCUMENTED


@pytest.mark.parametrize("id", sorted(UNDOCUMENTED))
def test_what_nobody_has_written_down_is_undecided(id: str) -> None:
    kwargs = next(case["kwargs"] for case in CASES if case["id"] == id)
    [verdict] = judged((asked({"id": id, **kwargs}, default()),), View.of("go.")).verdicts
    assert (verdict.passed, verdict.status) == (None, "undecided")
    assert verdict.reason == f"what {id.removeprefix('rlvr:')} accepts: meaning not documented"


@pytest.mark.parametrize(
    ("id", "kwargs"),
    [
        (
            "keywords:letter_frequency",
            {"letter": "#", "let_frequency": 4, "let_relation": "at least"},
        ),
        ("length_constraints:number_words", {"num_words": 0, "relation": "at least"}),
        ("length_constraints:number_sentences", {"num_sentences": 0, "relation": "less than"}),
        (
            "length_constraints:nth_paragraph_first_word",
            {"num_paragraphs": 2, "nth_paragraph": 5, "first_word": "so"},
        ),
        ("copy:repeat_phrase", {"phrase": "all of it", "small_n": 0}),
        ("copy:copying_multiple", {"prompt_to_repeat": "Go.", "N": 0}),
        ("new:copy_span_idx", {"prompt_to_repeat": "x #a #b #c #d", "n_start": 0, "n_end": 13}),
        ("new:copy_span_idx", {"prompt_to_repeat": "x #A #b #c #d y", "n_start": 2, "n_end": 0}),
        (
            "keywords:word_count_different_numbers",
            {"keyword": "a", "frequency": 0, "relation": "at least"},
        ),
        ("count:lowercase_counting", {"N": 0}),
        ("letters:letter_counting", {"N": 0, "relation": "less than"}),
        (
            "letters:letter_counting2",
            {"letter": "#", "let_frequency": 1, "let_relation": "at least"},
        ),
        ("count:counting_composition", {"n_sent": 0, "n_words": 1}),
        ("count:counting_composition", {"n_sent": 1, "n_words": 0}),
        ("keywords:keyword_specific_position", {"keyword": "a", "n": 0, "m": 1}),
        ("keywords:keyword_specific_position", {"keyword": "a", "n": 1, "m": 0}),
        ("words:keywords_specific_position", {"keyword": "a", "n": 0, "m": 1}),
        ("words:keywords_specific_position", {"keyword": "a", "n": 1, "m": 0}),
    ],
)
def test_what_the_original_draws_is_undecided(id: str, kwargs: dict[str, Any]) -> None:
    one = asked({"id": id, **kwargs}, default())
    found = judged((one,), View.of("#a #b #c #d"))
    assert found.strict == found.loose == found.joint == (None,)
    assert found.verdicts[0].status == "left to chance"


def test_a_crash_of_the_original_is_undecided() -> None:
    assert verdicts("detectable_format:json_format", {}, "[" * 100_000)[0] is None
    assert verdicts("rlvr:validate_json_format", {}, "[" * 100_000)[0] is None
    for id, kwargs in (
        ("keywords:word_once", {"keyword": "("}),
        ("count:count_increment_word", {"keyword1": "a", "keyword2": "["}),
        ("copy:repeat_phrase", {"phrase": "(a of it", "small_n": 1}),
        ("copy:repeat_phrase", {"phrase": "  ", "small_n": 1}),
        ("rlvr:validate_response_language", {"language": "en"}),
    ):
        one = asked({"id": id, **kwargs}, default())
        [found] = judged((one,), View.of("123")).verdicts
        assert (found.passed, found.status) == (None, "error")


def test_an_index_of_0_fails_where_no_draw_can_pass() -> None:
    prompt = {"prompt_to_repeat": "x #a #b", "n_start": 0, "n_end": 4}
    assert verdicts("new:copy_span_idx", prompt, "#b") == (False, False)
    assert verdicts("new:copy_span_idx", prompt, "#a") == (None, None)
    assert verdicts("new:copy_span_idx", prompt, "x") == (False, False)
    assert verdicts("new:copy_span_idx", {**prompt, "n_end": 0}, "#b") == (None, None)
    assert verdicts("new:copy_span_idx", {**prompt, "n_end": 0}, "#c") == (False, False)


@pytest.mark.parametrize(
    "constraint",
    [
        {"id": "keywords:exclude_word_harder", "keyword": "moss"},
        {"id": "punctuation:punctuation_dot"},
        {"id": "punctuation:punctuation_exclamation"},
        {"id": "rlvr:validate_forbidden_words", "forbidden_words": ["moss"]},
    ],
    ids=lambda constraint: constraint["id"],
)
def test_no_joint_reading_deletes_what_is_forbidden(constraint: dict[str, Any]) -> None:
    found = judged((asked(constraint, default()),), View.of("Some moss here. Well!\nno more"))
    assert (found.strict, found.loose, found.joint) == ((False,), (True,), (False,))


def test_a_group_in_a_phrase_is_not_compared() -> None:
    kwargs = {"phrase": "(rain or sun)", "small_n": 1}
    assert verdicts("copy:repeat_phrase", kwargs, "rain or the sun") == (None, None)
    assert verdicts("copy:repeat_phrase", kwargs, "snow") == (False, False)


def test_places_of_what_differs() -> None:
    def places(text: str, **constraint: Any) -> list[str]:
        [found] = judged((asked(constraint, default()),), View.of(text)).verdicts
        return [text[span.start : span.end] for span in found.evidence]

    assert places("Rain falls. So it\nis.", id="first_word:first_word_sent", first_word="rain") == [
        "So"
    ]
    assert places("Go now. Go home!", id="last_word:last_word_sent", last_word="now") == ["home!"]
    assert places('He said "a" and "b"', id="count:count_unique") == ['"', '"']
    assert places(' "So," he said', id="keywords:start_end") == ['"', "said"]
    assert places("He said 'so'", id="keywords:start_end") == ["He", "'"]
    assert places("here\n", id="keywords:start_end") == ["here"]
    assert places("an ant bit a cat", id="keywords:no_adjacent_consecutive") == ["ant bit"]
    assert places("[a] b [c]", id="detectable_format:square_brackets") == ["b"]
    assert places("ab cd ef", id="letters:letter_counting", N=4, relation="less than") == ["d ef"]
    assert places("a of it, a or it", id="copy:repeat_phrase", phrase="a of it", small_n=1) == [
        "a or it"
    ]
    assert places(
        "One. Two words.", id="keywords:keyword_specific_position", keyword="x", n=2, m=1
    ) == ["Two words."]


def test_places_of_what_is_too_much() -> None:
    def seen(text: str, **constraint: Any) -> tuple[Any, list[str]]:
        [found] = judged((asked(constraint, default()),), View.of(text)).verdicts
        return found.measured, [text[span.start : span.end] for span in found.evidence]

    start = {"num_paragraphs": 2, "nth_paragraph": 1, "first_word": "one"}
    id = "length_constraints:nth_paragraph_first_word"
    assert seen("One.\n\n \n\nTwo.\n\nThree.\n\nFour.\n", id=id, **start) == (
        "4, 'one'",
        ["Three.\n\nFour."],
    )
    id = "combination:two_responses"
    assert seen("a******b****** c\n", id=id)[1] == ["c"]
    id = "combination:repeat_prompt"
    assert seen(" Say it now", id=id, prompt_to_repeat="Say so.") == (4, ["it now"])
    assert seen(" Say", id=id, prompt_to_repeat="Say so.") == (3, [])
    assert seen("犬", id="ja:keywords:existence", keywords=["猫", "猫"]) == (0, [])


def test_a_blank_first_or_last_paragraph_does_not_count() -> None:
    for text, passed in (
        ("***\nOne.\n***\nTwo.", True),
        ("***\nOne.\n***\nTwo.\n***", True),
        ("***\nOne.\n***", False),
        ("One.\n***\n***\nTwo.", False),
    ):
        for id, kwargs in (
            ("paragraphs:paragraphs", {}),
            ("length_constraints:number_paragraphs", {"num_paragraphs": 2}),
        ):
            assert verdicts(id, kwargs, text)[0] is passed, (id, text)


def test_a_pattern_that_backtracks_times_out() -> None:
    one = asked({"id": "keywords:existence", "keywords": ["(a|aa)+$"]}, default())
    found = judged((one,), View.of("a" * 60 + "!"))
    assert found.verdicts[0].status == "timed out"
    assert found.strict == found.loose == (None,)


def test_nulls_and_integral_floats_are_as_the_hub_delivers_them() -> None:
    padded = {"num_words": 2.0, "relation": "at least", "keywords": None, "letter": None}
    assert verdicts("length_constraints:number_words", padded, "one two") == (True, True)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the recorded dumps lie beside the checkout only")
@pytest.mark.parametrize("name", ["ifeval", "ifbench", "iftrain"])
def test_every_recorded_case_agrees(name: str) -> None:
    wrong: Counter[str] = Counter()
    for line in (SHARED / "parity" / f"{name}.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        got = verdicts(case["id"], case["kwargs"], case["response"])
        wrong[case["id"]] += got != (case["strict"], case["loose"])
    assert +wrong == Counter()


@given(st.text(max_size=40) | st.text("aB ǅßéÉ\u0345\ud800", max_size=12))
def test_letters_in_the_wrong_case_are_counted_one_by_one(text: str) -> None:
    view = View.of(f"Aa{text}")
    for wrong, id in ((str.isupper, "english_lowercase"), (str.islower, "english_capital")):
        found = default()[f"change_case:{id}"].bind({}).judge(view)
        expected = sum(1 for c in view.text if wrong(c) or (c.istitle() and not c.isupper()))
        assert found.measured == expected
