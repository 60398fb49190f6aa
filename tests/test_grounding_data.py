"""How far the grounding checks agree with people and with recorded grades, on data of others.

The data belongs to its publishers and is read where it lies; without it these tests skip. The
bars are those that were promised; the figures reached are higher and are in docs/grounding.md.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

import ifeval
from ifeval.checkers import ignore_world_knowledge, in_context_only
from ifeval.ground.abstention import abstention_of, refusal_of
from ifeval.ground.citations import brackets
from ifeval.ground.given import Answer
from ifeval.ground.quotes import found_in, quotes_in
from ifeval.ground.stance import Outcome, stance_of
from ifeval.ground.universe import universe_of
from ifeval.view import Document, Row
from tests.paths import SHARED

DATA = SHARED / "data" / "grounding"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the recorded data are not here")

Rows = list[dict[str, Any]]


def rows(name: str) -> Rows:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def halves(rows: Rows) -> Iterable[Rows]:
    """Return the half that was tuned on, and the half that was not."""
    return rows[::2], rows[1::2]


def outcome(text: str, context: Sequence[str], world: Sequence[str], question: str = "") -> Outcome:
    silent = abstention_of(text, "en") is not None
    answers = Answer(tuple(context)), Answer(tuple(world))
    return stance_of(text, *answers, question, "en", silent=silent).outcome


# --- stance


def test_stance_agrees_with_every_answer_that_exact_match_decides() -> None:
    found = Counter[tuple[str, str]]()
    for row in rows("nq_swap_predictions.jsonl"):
        exact = "context" if row["context_em"] else "world" if row["world_em"] else "open"
        found[exact, outcome(row["response"], row["context_answer"], row["world_answer"])] += 1
    assert {pair for pair in found if pair[0] != "open"} == {
        ("context", "context"),
        ("world", "world"),
    }
    left = sum(count for (exact, _), count in found.items() if exact == "open")
    silent = found["open", "empty"]
    resolved = found["open", "context"] + found["open", "world"]
    # Much of what is left open are runs of signs and tags, which say nothing at all.
    assert silent >= 0.35 * left
    assert resolved >= 0.12 * (left - silent)
    assert not found["open", "both"]


def test_the_constraint_never_passes_what_exact_match_gives_to_the_world() -> None:
    for row in rows("nq_swap_predictions.jsonl"):
        constraint = ignore_world_knowledge.answer(
            context=row["context_answer"], world=row["world_answer"]
        )
        verdict = ifeval.check(row["response"], constraint)
        if row["context_em"] or row["world_em"]:
            assert verdict.passed is row["context_em"], (row, verdict.reason)


# --- abstention and refusal

NEEDLE = (
    "eat a sandwich and sit in Dolores Park on a sunny day",
    "Go to Dolores Park on a sunny day",
)


def test_abstentions_agree_with_the_grades() -> None:
    for half in halves(rows("needle_responses.jsonl")):
        counts = Counter(
            (row["grade"] <= 3, outcome(row["response"], NEEDLE, (), row["question"]) == "abstain")
            for row in half
        )
        right, wrong = counts[True, True], counts[False, True]
        assert right / (right + wrong) >= 0.95
        assert right / (right + counts[True, False]) >= 0.99
        assert (right + counts[False, False]) / counts.total() >= 0.98


def test_the_abstention_constraint_says_the_same() -> None:
    constraint = in_context_only.abstain(mode="unanswerable", context=[*NEEDLE])
    wrong = 0
    found = rows("needle_responses.jsonl")
    for row in found:
        verdict = ifeval.check(row["response"], constraint, prompt=row["question"])
        wrong += verdict.passed is not (row["grade"] <= 3)
    assert wrong / len(found) <= 0.02


def test_refusals_agree_with_people() -> None:
    for half in halves(rows("refusals.jsonl")):
        counts = Counter(
            (row["label"] == "2_full_refusal", refusal_of(row["response"], "en") is not None)
            for row in half
            if row["label"] != "3_partial_refusal"
        )
        assert (counts[True, True] + counts[False, False]) / counts.total() >= 0.92


def test_shares_by_language_and_model() -> None:
    found: dict[tuple[str, str, bool], Counter[str]] = defaultdict(Counter)
    for row in rows("abstain_or_answer.jsonl"):
        cell = row["lang"], row["model"], row["answer_in_context"]
        found[cell][outcome(row["response"], ["answer is present"], [])] += 1
    for (_, model, present), counts in found.items():
        assert counts.keys() <= {"context", "abstain", "other"}
        if model == "gpt-4-azure":  # it keeps to the two sentences that it was given
            assert counts["other"] == 0
            assert (counts["context"] > 100) is present
        else:  # it mostly repeats what it was asked, which answers nothing
            assert counts["abstain"] <= 6


# --- support, novelty, quotations, citations

BARS = {"LFQA": 0.91, "Stanford-GenSearch": 0.81, "AttributedQA": 0.72, "ExpertQA": 0.59}


def area(scores: Sequence[tuple[float, bool]]) -> float:
    """Return the area under the receiver operating characteristic."""
    good = [score for score, label in scores if label]
    bad = [score for score, label in scores if not label]
    wins = sum((a > b) + 0.5 * (a == b) for a in good for b in bad)
    return wins / (len(good) * len(bad))


def test_support_tells_supported_claims_from_others() -> None:
    constraint = in_context_only.support()
    scores: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for row in rows("supported_claims.jsonl"):
        verdict = ifeval.check(row["response"], constraint, context=row["context"])
        assert verdict.passed is None
        measured = verdict.measured if isinstance(verdict.measured, float) else 1.0
        scores[row["source"]].append((measured, row["supported"]))
    found = {source: area(pairs) for source, pairs in scores.items()}
    assert all(found[source] >= bar for source, bar in BARS.items()), found


def flagged(constraint: Any) -> dict[str, Counter[tuple[bool, bool]]]:
    found: dict[str, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for row in rows("supported_claims.jsonl"):
        args = {"prompt": row["question"], "context": row["context"]}
        verdict = ifeval.check(row["response"], constraint, **args)
        assert verdict.passed is not True, "a flag that finds nothing proves nothing"
        found[row["source"]][row["supported"], verdict.passed is False] += 1
    return found


def test_novelty_flags_are_mostly_right_and_see_little() -> None:
    for constraint, least in (
        (in_context_only.novel_numbers(), 0.85),
        (in_context_only.novel_entities(), 0.6),
    ):
        for source, counts in flagged(constraint).items():
            right, wrong = counts[False, True], counts[True, True]
            if right + wrong >= 5:
                assert right / (right + wrong) >= least, (source, counts)


def test_quotations_are_found_but_for_three() -> None:
    missing: list[str] = []
    count = 0
    for row in rows("needle_responses.jsonl"):
        asked = Row(row["response"], prompt=row["question"], context=[Document(row["needle"])])
        universe = universe_of(asked)
        for quote in quotes_in(row["response"], 4):
            count += 1
            if not found_in(quote.text, universe, near=False)[0]:
                missing.append(quote.text)
    assert count >= 380
    # One quotes nothing of the two, one makes a footnote up, one says "is to eat".
    assert len(missing) <= 3


def test_every_bracket_is_classed() -> None:
    kinds = Counter[str]()
    for name in ("supported_claims.jsonl", "abstain_or_answer.jsonl"):
        for row in rows(name):
            text = row["response"]
            found = brackets(text, map(str, range(1, 30)))
            kinds.update(one.kind for one in found)
            assert text.count("[") >= sum(text[one.start] == "[" for one in found)
            for one in found:
                if one.kind == "citation":
                    assert any(char.isdigit() for char in text[one.start : one.end])
    assert kinds["citation"] >= 1000
    assert kinds["words"] == 6
