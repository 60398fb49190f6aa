"""Rewards: the same verdicts as ``score``, as one number, wherever they are asked for."""

import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import ifeval
from ifeval import rewards
from ifeval.errors import IfevalError
from ifeval.rewards import compute_score, trl_reward

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data" / "ifeval"
WORDS = {"id": "length.words", "at_least": 4}
COMMA = {"id": "punctuation:no_comma"}
UNKNOWN = {"id": "keywords:letter_frequency", "letter": "#", "let_frequency": 1,
           "let_relation": "at least"}  # fmt: skip


def test_the_three_kinds() -> None:
    both = [WORDS, COMMA]
    assert ifeval.reward("one two", both) == 0.5
    assert ifeval.reward("one two", both, kind="all") == 0.0
    assert ifeval.reward("one two", both, kind="shaped") == (0.5 + 1) / 2
    assert ifeval.reward("one two three four", both, kind="all") == 1.0


def test_what_is_undecided_is_no_reward_and_no_penalty() -> None:
    assert ifeval.reward("one", [UNKNOWN]) is None
    assert ifeval.reward("one", [UNKNOWN, COMMA]) == 1.0
    assert ifeval.reward("one", [UNKNOWN, COMMA], kind="all") is None
    assert ifeval.reward("a, b", [UNKNOWN, COMMA], kind="all") == 0.0
    assert ifeval.reward("one", []) is None


def test_silence_earns_nothing() -> None:
    for silent in (None, "", "  \n", "<think>never ends"):
        for kind in ("fraction", "all", "shaped"):
            assert ifeval.reward(silent, [COMMA, {"not": WORDS}], kind=kind) == 0.0


def test_constraints_in_every_form_that_trainers_store() -> None:
    label = [{"instruction_id": ["punctuation:no_comma"], "kwargs": [None]}]
    forms: list[Any] = [[COMMA], COMMA, json.dumps([COMMA]), json.dumps(label), str(label), label]
    for form in forms:
        assert ifeval.reward("a, b", form) == 0.0
        assert ifeval.reward("a b", form) == 1.0


def test_labels_of_the_older_set() -> None:
    label = {"func_name": "verify_letter_frequency", "letter": "a", "N": 2, "quantifier": None}
    for form in (label, [label], (label,), json.dumps(label), str(label), [str(label)]):
        assert ifeval.reward("a banyan", form) == 0.0
        assert ifeval.reward("an acre", form) == 1.0
    unknown = {"func_name": "validate_titel"}
    with pytest.raises(IfevalError, match="did you mean rlvr:validate_title"):
        ifeval.reward("x", unknown)


def test_a_text_of_constraints_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = rewards.constraints_of

    def reading(fields: dict[str, Any]) -> Any:
        read.append(fields["constraints"])
        return real(fields)

    monkeypatch.setattr(rewards, "constraints_of", reading)
    label = "[{'instruction_id': ['keywords:word_once'], 'kwargs': [{'keyword': 'otter'}]}]"
    assert [ifeval.reward(text, label) for text in ("otter", "bear", "otter")] == [1.0, 0.0, 1.0]
    assert read == [label]


def test_a_bad_constraint_is_an_error() -> None:
    with pytest.raises(IfevalError, match=r"did you mean length\.words"):
        ifeval.reward("x", [{"id": "length.wrds"}])
    with pytest.raises(ValueError, match="'half'"):
        ifeval.reward("x", [COMMA], kind="half")  # pyright: ignore[reportArgumentType]


def test_trl_calls_it_with_columns() -> None:
    logged: dict[str, float] = {}
    got = trl_reward(
        completions=["a b", [{"role": "assistant", "content": "a, b"}], "x"],
        constraints=[json.dumps([COMMA]), json.dumps([COMMA]), None],
        prompts=["p", "p", "p"],
        completion_ids=[[1], [2], [3]],
        log_metric=logged.__setitem__,
    )
    assert got == [1.0, 0.0, None]
    assert logged == {"ifeval/all": 0.5}


def test_trl_finds_the_labels_of_a_training_set() -> None:
    label = "[{'instruction_id': ['punctuation:no_comma'], 'kwargs': [None]}]"
    columns: dict[str, Any] = {"dataset": ["ifeval"] * 3, "ground_truth": [label, label, "42"]}
    assert trl_reward(completions=["a b", "a, b", "x"], **columns) == [1.0, 0.0, None]
    with pytest.raises(IfevalError, match="ground_truth, label, gts"):
        trl_reward(completions=["a b"], dataset=["ifeval"])


def test_verl_gets_the_same_keys_for_every_sample() -> None:
    first = compute_score("if", "a, b", json.dumps([COMMA, UNKNOWN]), extra_info=None)
    second = compute_score(data_source="if", solution_str="a", ground_truth="[]", extra_info={})
    assert first.keys() == second.keys()
    assert first["score"] == 0.0
    assert first["undecided"] == 1.0


def rollouts() -> tuple[list[str | None], list[str]]:
    rows = (ROOT / "datasets" / "quickstart" / "responses.jsonl").read_text("utf-8").split("\n")
    read = [json.loads(row) for row in rows if row]
    return [r["response"] for r in read], [json.dumps(r["constraints"]) for r in read]


def rewarded(pair: tuple[str | None, str]) -> list[float | None]:
    return [ifeval.reward(*pair, kind=kind) for kind in ("fraction", "all", "shaped")]


def test_threads_and_processes_agree() -> None:
    pairs = [*zip(*rollouts(), strict=True)] * 4
    wanted = [rewarded(pair) for pair in pairs]
    with ThreadPoolExecutor(8) as threads:
        assert [*threads.map(rewarded, pairs)] == wanted
    for method in ("fork", "spawn"):
        with ProcessPoolExecutor(2, get_context(method)) as processes:
            assert [*processes.map(rewarded, pairs, chunksize=40)] == wanted


@pytest.mark.skipif(not SHARED.is_dir(), reason="the dumps lie beside the checkout only")
def test_a_dump_gets_the_same_from_score_and_reward() -> None:
    prompts = {}
    for line in (SHARED / "prompts.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        pairs = zip(row["instruction_id_list"], row["kwargs"], strict=True)
        prompts[row["prompt"]] = [{"id": id, **kwargs} for id, kwargs in pairs]
    path = next(iter(sorted(SHARED.glob("responses-*"))))
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    scores = ifeval.score({**row, "constraints": prompts[row["prompt"]]} for row in rows)
    for row, score in zip(rows, scores, strict=True):
        decided = [passed for passed in score.judged.strict if passed is not None]
        wanted = sum(decided) / len(decided) if decided else None
        assert ifeval.reward(row["response"], json.dumps(prompts[row["prompt"]])) == wanted
