"""A data set in use: loaded, exported, worn out and refreshed."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ifeval
from ifeval.build.recipe import read
from ifeval.build.run import Built, build
from ifeval.build.shelf import divergence
from ifeval.commands.export import command as export
from ifeval.commands.score import command as score
from ifeval.commands.shelf_life import command as shelf_life
from ifeval.errors import IfevalError, InvalidFile, UnknownId
from ifeval.rows import parse_line, sniff
from ifeval.rows.replies import exported_id, exported_key
from tests.commands import lines, run
from tests.paths import ROOT

RECIPE = ROOT / "datasets" / "quickstart-logs" / "recipe.toml"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(read(RECIPE), tmp_path_factory.mktemp("share") / "quickstart-logs")


def export_to(path: Path, built: Built, form: str, *more: object) -> list[dict[str, Any]]:
    run(export, built.folder, "--format", form, "-o", path, *more)
    return lines(path)


# --- load


def test_a_built_data_set_is_loaded(built: Built) -> None:
    found = ifeval.load(built.folder)
    assert [*found.splits] == ["train", "dev", "test"]
    assert len(found) == built.manifest["figures"]["items"] == len([*found])
    assert found.manifest == built.manifest
    for row in found:
        assert row.constraints
        assert row.messages


def test_data_sets_that_ship_have_names() -> None:
    found = ifeval.load("quickstart")
    rows = (ROOT / "datasets/quickstart/responses.jsonl").read_bytes().splitlines()
    assert len(found.splits["responses"]) == len(rows)
    with pytest.raises(UnknownId, match="unknown data set 'quickstat'; did you mean quickstart"):
        ifeval.load("quickstat")


# --- export


def test_rows_for_trainers_are_rewarded(built: Built, tmp_path: Path) -> None:
    found = export_to(tmp_path / "t.jsonl", built, "trainer", "--split", "train")
    assert len(found) == built.manifest["figures"]["splits"]["train"]
    for row in found:
        assert isinstance(row["constraints"], str)
        assert row["prompt"][-1]["role"] == "user"
        assert ifeval.reward("Rain falls.", row["constraints"]) is not None


def test_pairs_pass_and_fail(built: Built, tmp_path: Path) -> None:
    constraints = {row.key: row.constraints for row in ifeval.load(built.folder)}
    pairs = export_to(tmp_path / "p.jsonl", built, "preferences")
    assert pairs
    for pair in pairs:
        for side, passed in (("chosen", True), ("rejected", False)):
            row = {
                "key": 1,
                "messages": pair["prompt"],
                "response": pair[side][0]["content"],
                "constraints": constraints[pair["key"]],
            }
            [found] = ifeval.score([row])
            assert found.passed is passed
    kept = export_to(tmp_path / "r.jsonl", built, "rejection")
    passed = built.manifest["figures"]["logged responses that passed"]
    assert len(kept) == passed
    assert all(row["messages"][-1]["role"] == "assistant" for row in kept)


def test_a_batch_comes_back_as_keys_and_samples(built: Built, tmp_path: Path) -> None:
    requests = export_to(
        tmp_path / "b.jsonl", built, "openai-batch", "--model", "m", "-n", 2, "--split", "test"
    )
    n = built.manifest["figures"]["splits"]["test"]
    assert len(requests) == 2 * n
    answers = tmp_path / "answers.jsonl"
    with answers.open("w") as file:
        for request in requests:
            body = {"choices": [{"message": {"role": "assistant", "content": "Rain."}}]}
            response = {"status_code": 200, "body": body}
            line = {"custom_id": request["custom_id"], "response": response, "error": None}
            file.write(json.dumps(line) + "\n")
    out = tmp_path / "run"
    run(score, answers, "--prompts", built.folder / "test.jsonl", "-o", out, "--quiet")
    found = lines(out / "verdicts.jsonl")
    keys = {row.key for row in ifeval.load(built.folder).splits["test"]}
    assert {(one["key"], one["sample"]) for one in found} == {
        (key, sample) for key in keys for sample in (0, 1)
    }
    assert json.loads((out / "summary.json").read_text())["rows"].get("missing", 0) == 0


@given(st.text(min_size=1) | st.integers(), st.integers(0, 999))
def test_ids_of_requests_go_both_ways(key: str | int, sample: int) -> None:
    assert exported_key(exported_id(key, sample)) == (key, sample)


def test_ids_of_other_requests_stay_keys() -> None:
    assert exported_key("request-7:1") == ("request-7:1", None)
    line = b'{"custom_id": "ifeval:=7:3", "response": {"status_code": 200, "body": {"choices": '
    line += b'[{"message": {"role": "assistant", "content": "x"}}]}}, "error": null}'
    [row] = parse_line(line, sniff([line]))
    assert (row.key, row.sample) == (7, 3)


def test_an_export_refuses_what_was_not_scrubbed_enough(built: Built, tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match=r"to the level structured only .* not names"):
        export_to(tmp_path / "t.jsonl", built, "trainer", "--pii", "names")
    assert not (tmp_path / "t.jsonl").exists()
    unknown = ROOT / "datasets" / "quickstart"
    with pytest.raises(InvalidFile, match="--pii none"):
        run(export, unknown, "--format", "trainer", "-o", tmp_path / "t.jsonl")
    (tmp_path / "t.jsonl").write_text("mine")
    with pytest.raises(InvalidFile, match="would be overwritten"):
        export_to(tmp_path / "t.jsonl", built, "trainer")


# --- shelf life


def _answered(row: ifeval.Row, answer: str) -> dict[str, Any]:
    return {
        "key": row.key,
        "response": answer,
        "messages": [*row.messages],
        "context": [document.text for document in row.context],
        "answers": row.answers,
        "grounding": row.grounding,
        "constraints": [*(row.constraints or ())],
    }


def _run_on(folder: Path, out: Path, answer: str) -> None:
    rows = [*ifeval.load(folder)]
    answers = out.with_suffix(".jsonl")
    with answers.open("w") as file:
        for row in rows:
            file.write(json.dumps(_answered(row, answer)) + "\n")
    run(score, answers, "-o", out, "--quiet")


def test_shelf_life_and_a_refresh(tmp_path: Path) -> None:
    folder = tmp_path / "quickstart-logs"
    build(read(RECIPE), folder)
    with pytest.raises(InvalidFile, match="run ifeval shelf-life on it first"):
        build(read(RECIPE), folder, force=True, refresh=True)
    _run_on(folder, tmp_path / "a", "Rain.")
    _run_on(folder, tmp_path / "b", "Rain falls, and it falls on all of us! " * 30)
    runs = [tmp_path / "a", tmp_path / "b"]
    told = run(shelf_life, folder, *runs, "--today", "2026-06-30", "--newer", folder)
    found = json.loads((folder / "shelf-life.json").read_text())
    assert "drift of what is asked: 0.000 (" in told.output
    assert (found["drift"], found["drifted"], found["old"]) == (0.0, False, True)
    days = [str(row.metadata.get("time", ""))[:10] for row in ifeval.load(folder)]
    newest = date.fromisoformat(max(day for day in days if day.startswith("2026-")))
    assert found["age_in_days"] == (date(2026, 6, 30) - newest).days > 0
    items = {row.key: row for row in ifeval.load(folder)}
    assert found["items"] == len(items)
    undecided = {key for key, row in items.items() if {*_passes(row)} == {None}}
    assert sum(found["bands"].values()) == len(items) - len(undecided)
    assert len(found["anchors"]) == round(0.2 * (len(items) - 2))  # two are of cases.toml
    assert not {*found["retire"]} & {*found["anchors"]}
    by_key = {key: _passes(row) for key, row in items.items()}
    saturated = {key for key, (one, two) in by_key.items() if one and two}
    told_by_people = {key for key, row in items.items() if "case" in row.metadata}
    assert told_by_people & saturated
    assert {*found["retire"]} == saturated - {*found["anchors"]} - told_by_people
    assert {*found["audit"]} == {
        k for k, (one, two) in by_key.items() if False in (one, two) and True not in (one, two)
    }
    words = found["by_id"]["length.words"]
    assert not words["flat"]
    before = {row.key: split for split, rows in ifeval.load(folder).splits.items() for row in rows}
    build(read(RECIPE), folder, force=True, refresh=True)
    after = {row.key: split for split, rows in ifeval.load(folder).splits.items() for row in rows}
    assert not {*found["retire"]} & after.keys()
    assert {*found["anchors"]} <= after.keys()
    assert all(before[key] == split for key, split in after.items())


def _passes(row: ifeval.Row) -> tuple[bool | None, bool | None]:
    texts = "Rain.", "Rain falls, and it falls on all of us! " * 30
    one, two = ifeval.score([_answered(row, text) for text in texts])
    return one.passed, two.passed


def test_a_run_of_other_prompts_says_nothing(built: Built, tmp_path: Path) -> None:
    run(score, ROOT / "datasets/quickstart/responses.jsonl", "-o", tmp_path / "run", "--quiet")
    with pytest.raises(IfevalError, match="has no verdict on an item of"):
        run(shelf_life, built.folder, tmp_path / "run")


@given(*(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 9), min_size=1) for _ in range(2)))
def test_divergence_is_a_distance_from_nothing_to_one(one: Any, two: Any) -> None:
    shares = [{k: n / sum(mix.values()) for k, n in mix.items()} for mix in (one, two)]
    found = divergence(*shares)
    assert 0 <= found <= 1
    assert found == pytest.approx(divergence(*shares[::-1]))
    assert divergence(shares[0], shares[0]) == 0
    if not one.keys() & two.keys():
        assert found == pytest.approx(1)
