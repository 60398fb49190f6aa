"""The verdicts of other people's benchmarks, replayed; and the places where theirs are chance."""

import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ifeval.modes import asked, judged
from ifeval.registry import default
from ifeval.view import View

FOLDER = Path(__file__).parent / "foreign"
SHARED = Path(__file__).parents[2] / "shared" / "data"
CASES: list[dict[str, Any]] = [
    case
    for file in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(file.read_text("utf-8"))["cases"]
]


def verdicts(id: str, kwargs: dict[str, Any], response: str) -> tuple[bool | None, bool | None]:
    one = asked({"id": id, **kwargs}, default())
    found = judged((one,), View.of(response))
    return found.strict[0], found.loose[0]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['id']}-{c['response'][:20]!r}")
def test_the_original_said_so(case: dict[str, Any]) -> None:
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
    origins = Counter(default()[id].__module__.rpartition(".")[2] for id in foreign)
    assert origins == {"ifeval": 25, "iftrain": 29, "rlvr": 25}
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
    ],
)
def test_what_the_original_draws_is_undecided(id: str, kwargs: dict[str, Any]) -> None:
    one = asked({"id": id, **kwargs}, default())
    found = judged((one,), View.of("#a #b #c #d"))
    assert found.strict == found.loose == found.joint == (None,)
    assert found.verdicts[0].status == "left to chance"


def test_a_crash_of_the_original_is_undecided() -> None:
    assert verdicts("detectable_format:json_format", {}, "[" * 100_000)[0] is None


def test_a_pattern_that_backtracks_times_out() -> None:
    one = asked({"id": "keywords:existence", "keywords": ["(a|aa)+$"]}, default())
    found = judged((one,), View.of("a" * 60 + "!"))
    assert found.verdicts[0].status == "timed out"
    assert found.strict == found.loose == (None,)


def test_nulls_and_integral_floats_are_as_the_hub_delivers_them() -> None:
    padded = {"num_words": 2.0, "relation": "at least", "keywords": None, "letter": None}
    assert verdicts("length_constraints:number_words", padded, "one two") == (True, True)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the recorded dumps lie beside the checkout only")
@pytest.mark.parametrize("name", ["ifeval", "iftrain"])
def test_every_recorded_case_agrees(name: str) -> None:
    wrong: Counter[str] = Counter()
    for line in (SHARED / "parity" / f"{name}.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        got = verdicts(case["id"], case["kwargs"], case["response"])
        wrong[case["id"]] += got != (case["strict"], case["loose"])
    assert +wrong == Counter()
