"""Difficulty and shelf life: what responses say of items, and what the next version keeps."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ifeval.build.difficulty import band
from ifeval.build.recipe import Recipe, recipe_of
from ifeval.build.run import build
from ifeval.build.shelf import drift_of
from ifeval.build.valid import UNMET, Validator
from ifeval.commands.score import command as score
from ifeval.commands.shelf_life import command as shelf_life
from ifeval.errors import InvalidFile
from ifeval.registry import default
from ifeval.scoring.audits import name_of
from ifeval.view import Row
from tests.commands import lines, run, write

SPLITS = ("train", "dev", "test")
DAY = "2026-06-30"


def exchange(prompt: str, answer: str, model: str = "m", **more: Any) -> dict[str, Any]:
    choice = {"message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}
    messages = [{"role": "user", "content": prompt}]
    if "system" in more:
        messages.insert(0, {"role": "system", "content": more.pop("system")})
    request = {"model": model, "messages": messages}
    return {"request": request, "response": {"choices": [choice]}, **more}


_SUBJECTS = (
    *("tea from the hills", "a blue kettle", "rain at sea", "an old mill", "the night train"),
    *("a field of rye", "snow on roofs", "a lamp of brass", "the first plum", "ferry timetables"),
    *("wool and looms", "a stone bridge", "market days", "the harbour bell", "clay pots"),
    *("a paper kite", "winter apples", "the long road", "salt marshes", "a clock maker"),
)


def prompts(n: int = 20, first: int = 0) -> list[str]:
    return [
        f"Write about {_SUBJECTS[i]}, in at most {i + 4} words." for i in range(first, first + n)
    ]


def log(tmp_path: Path, *rows: dict[str, Any], **options: Any) -> Recipe:
    return recipe_of({"logs": [str(write(tmp_path / "log.jsonl", *rows))], **options})


def all_rows(folder: Path) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for split in SPLITS for row in lines(folder / f"{split}.jsonl")}


def scored(folder: Path, out: Path, answer: Callable[[dict[str, Any]], str], *more: object) -> Path:
    data = all_rows(folder)
    prompts = write(out.with_suffix(".prompts.jsonl"), *data.values())
    answers = write(
        out.with_suffix(".jsonl"),
        *({"key": key, "response": answer(row)} for key, row in data.items()),
    )
    options = ("--prompts", prompts, "-o", out, "--quiet", "--no-history", "--force")
    run(score, answers, *options, *more)
    return out


def worn(folder: Path, *runs: Path, more: tuple[object, ...] = ()) -> dict[str, Any]:
    run(shelf_life, folder, *runs, "--today", DAY, *more)
    return json.loads((folder / "shelf-life.json").read_text())


# --- difficulty


@pytest.mark.parametrize(
    ("passed", "n", "told"),
    [
        (0, 0, "no responses"),
        (0, 15, "0 of 15"),
        (15, 15, "15 of 15"),
        (0, 16, "never passed"),
        (1, 16, "hardly passed"),
        (2, 20, "just out of reach"),
        (8, 16, "just out of reach"),
        (9, 16, "discriminating"),
        (15, 16, "discriminating"),
        (16, 16, "saturated"),
        (3, 30, "just out of reach"),
    ],
)
def test_bands(passed: int, n: int, told: str) -> None:
    assert band(passed, n) == told


def test_items_of_few_responses_have_bands_together(tmp_path: Path) -> None:
    rows = [
        exchange(prompt, "A word." if (i + j) % 2 else "One and two and three. " * 9, f"m{j}")
        for i, prompt in enumerate(prompts())
        for j in range(3)
    ]
    for i, row in enumerate(rows):
        row |= {"user": f"u{i // 3}", "customer": ("Leaf", "Loom")[i // 30]}
    recipe = log(tmp_path, *rows, customer={"path": "customer"}, feedback={"users": 3})
    folder = tmp_path / "out"
    figures = build(recipe, folder).manifest["figures"]
    assert figures["items"] == 20
    assert figures["difficulty"] == {"1 of 3": 10, "2 of 3": 10}
    bands = figures["bands"]
    assert bands["id"]["length.words"]["responses"] == 60
    assert bands["id"]["length.words"]["band"] == "just out of reach"
    assert {name: one["items"] for name, one in bands["customer"].items()} == {
        "Leaf": 10,
        "Loom": 10,
    }
    counted: Counter[str] = Counter()
    for row in all_rows(folder).values():
        counted[row["metadata"]["customer"]] += row["metadata"]["logged"]["passed"]
    assert {name: one["passed"] for name, one in bands["customer"].items()} == counted
    [(theme, found)] = bands["theme"].items()
    assert {"write", "words"} & {*theme.split(", ")}
    assert (found["items"], found["responses"], found["band"]) == (20, 60, "just out of reach")
    card = (folder / "README.md").read_text()
    assert "| `length.words` | 20 | 30 of 60 |" in card
    assert "| length.words | 20 | 30 of 60 | 37.7% to 62.3% | just out of reach |" in card


# --- shelf life


def test_what_runs_say_of_a_data_set(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    build(log(tmp_path, *(exchange(p, "Yes.") for p in prompts())), folder)
    short = scored(folder, tmp_path / "short", lambda _: "Yes.")
    # Twelve words: too long where at most 4 to 11 are wanted.
    long = scored(folder, tmp_path / "long", lambda _: "one two three " * 4)
    found = worn(folder, short, long)
    assert [(one["run"], one["passed"]) for one in found["runs"]] == [("short", 1.0), ("long", 0.6)]
    assert found["passed"] == 0.8
    assert found["saturated"] is False
    assert found["deviation_between_runs"] == pytest.approx(0.2)
    assert found["flat"] is False
    assert found["bands"] == {"1 of 2": 8, "2 of 2": 12}
    words = found["by_id"]["length.words"]
    assert (words["n"], words["passed"], words["band"]) == (40, 0.8, "discriminating")
    assert found["by"]["constraints"]["1"]["responses"] == 40
    assert found["replace"] == {"length.words": len(found["retire"])}
    twice = worn(folder, short, short)
    assert (twice["flat"], twice["saturated"]) == (True, True)
    assert twice["by_id"]["length.words"]["flat"] is True
    one = worn(folder, short)
    assert (one["deviation_between_runs"], one["flat"]) == (None, False)


def test_only_what_an_item_asks_counts(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    build(log(tmp_path, *(exchange(p, "Yes.") for p in prompts(4))), folder)
    rules = tmp_path / "rules.toml"
    rules.write_text('constraints = [{ id = "keywords.contains", phrases = ["zebra"] }]\n')
    alone = scored(folder, tmp_path / "a", lambda _: "Yes.")
    more = scored(folder, tmp_path / "b", lambda _: "Yes.", "--require", rules)
    assert json.loads((more / "summary.json").read_text())["headline"]["value"] == 0
    found = worn(folder, alone, more)
    assert [one["passed"] for one in found["runs"]] == [1.0, 1.0]
    assert found["by_id"].keys() == {"length.words"}


def test_runs_from_before_and_after_an_audit_are_both_read(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    prompt = "Do not use commas, and use at most 5 words. What is rain?"
    build(log(tmp_path, exchange(prompt, "Yes.")), folder)
    [row] = all_rows(folder).values()
    before = scored(folder, tmp_path / "a", lambda _: "Well, yes.")
    [(place, ask)] = [
        (i, ask)
        for i, ask in enumerate(row["metadata"]["asks"])
        if row["constraints"][i]["id"] == "punctuation.count"
    ]
    name = name_of(row["messages"], "", ask, row["constraints"][place])
    write(folder / "audit.jsonl", {"name": name, "id": "punctuation.count", "right": False})
    after = scored(
        folder, tmp_path / "b", lambda _: "Well, yes.", "--audit", folder / "audit.jsonl"
    )
    found = worn(folder, before, after)
    assert [one["passed"] for one in found["runs"]] == [0.0, 1.0]
    assert (found["by_id"]["punctuation.count"]["n"], found["by_id"]["length.words"]["n"]) == (1, 2)


def test_drift_is_told_beside_what_chance_gives(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    build(log(tmp_path, *(exchange(p, "Yes.") for p in prompts(10))), folder)
    a = scored(folder, tmp_path / "a", lambda _: "Yes.")
    newer = write(
        tmp_path / "newer.jsonl",
        *(exchange(f"Describe {s}. Do not use commas.", "Yes.") for s in _SUBJECTS[:10]),
    )
    found = worn(folder, a, more=("--newer", newer))
    assert found["drift"] == pytest.approx(1)
    assert found["drifted"] is True
    assert 0 < found["drift_by_chance"] < 0.1
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]
    same = worn(folder, a, more=("--newer", tmp_path / "log.jsonl"))
    assert (same["drift"], same["drifted"]) == (0, False)
    with pytest.raises(InvalidFile, match="holds no items"):
        worn(folder, a, more=("--newer", write(tmp_path / "empty.jsonl", exchange("Hm?", "No."))))


def test_few_items_of_one_mix_have_not_drifted() -> None:
    mix = [f"length.{unit}" for unit in "abcdefghij"]
    one = [{"constraints": [{"id": id}]} for id in mix[:6]]
    two = [{"constraints": [{"id": id}]} for id in (*mix[:4], *mix[6:8])]
    found = drift_of(one, two)
    assert found["drift"] > 0.1  # which would be much of many items
    assert found["drifted"] is False
    assert drift_of(one * 100, two * 100)["drifted"] is True


# --- refresh


def test_what_is_retired_is_replaced_and_never_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    recipe = log(tmp_path, *(exchange(p, "Yes.") for p in prompts()), sample={"size": 10})
    build(recipe, folder)
    first = all_rows(folder)
    assert len(first) == 10
    found = worn(folder, scored(folder, tmp_path / "a", lambda _: "Yes."))
    assert (len(found["retire"]), len(found["anchors"])) == (8, 2)
    build(recipe, folder, force=True, refresh=True)
    second = all_rows(folder)
    assert len(second) == 10  # the others of the logs take their places
    assert {*first} & {*second} == {*found["anchors"]}
    found = worn(folder, scored(folder, tmp_path / "b", lambda _: "Yes."))
    build(recipe, folder, force=True, refresh=True)
    third = all_rows(folder)
    # Of twenty prompts two are anchors, and sixteen were retired: eight before this shelf life.
    assert len(third) == 4
    assert {*third} & {*first, *second} == {*found["anchors"]}
    assert {*found["retired"]} == {*first} - {*third}


def test_anchors_stay_anchors_with_their_responses(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    recipe = log(tmp_path, *(exchange(p, "Yes.") for p in prompts(10)))
    build(recipe, folder)
    first = worn(folder, scored(folder, tmp_path / "a", lambda _: "Yes."))["anchors"]
    before = {key: row for key, row in all_rows(folder).items() if key in first}
    newer = log(tmp_path, *(exchange(p, "Yes.") for p in prompts(10, 10)))
    figures = build(newer, folder, force=True, refresh=True).manifest["figures"]
    rows = all_rows(folder)
    assert {key: rows[key] for key in first} == before  # though the logs have them no longer
    assert figures["kept of the version before"] == {"anchors": 2}
    assert figures["items"] == len(rows) == 12
    responses = lines(folder / "responses.jsonl")
    assert {one["key"] for one in responses} == {*rows}
    assert figures["responses"] == len(responses)
    assert figures["logged responses that passed"] == sum(
        all(one["metadata"]["verdicts"]) for one in responses
    )
    again = worn(folder, scored(folder, tmp_path / "b", lambda _: "Yes."))["anchors"]
    assert {*first} <= {*again}


def test_an_anchor_of_the_logs_is_counted_anew(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    recipe = log(tmp_path, *(exchange(p, "Yes.") for p in prompts(5)))
    build(recipe, folder)
    [key] = worn(folder, scored(folder, tmp_path / "a", lambda _: "Yes."))["anchors"]
    split = all_rows(folder)[key]["metadata"]["split"]
    more = [exchange(p, "Two words.", "n") for p in prompts(5)]
    recipe = log(tmp_path, *(exchange(p, "Yes.") for p in prompts(5)), *more)
    manifest = build(recipe, folder, force=True, refresh=True).manifest
    assert [*all_rows(folder)] == [key]  # all others are retired
    told = all_rows(folder)[key]["metadata"]
    assert (told["logged"]["responses"], told["split"]) == (2, split)
    assert [one["response"] for one in lines(folder / "responses.jsonl")] == ["Yes.", "Two words."]
    for found in manifest["stages"].values():
        lost = sum(found.get("lost", {}).values())
        assert found["out"] == found["in"] + found.get("made", 0) - lost


def test_what_people_found_counts_for_anchors_too(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    system = "Use at most 9 words. Do not use commas."
    recipe = log(tmp_path, exchange("What is rain?", "Yes.", system=system))
    build(recipe, folder)
    worn(folder, scored(folder, tmp_path / "a", lambda _: "Yes."))
    [path] = (folder / "rules").iterdir()
    path.write_text(path.read_text().replace("at_most = 9", "at_most = 8"))
    [row] = all_rows(folder).values()
    name = name_of(
        row["messages"], row["metadata"]["system"], {"role": "system"}, row["constraints"][1]
    )
    write(folder / "audit.jsonl", {"name": name, "id": "punctuation.count", "right": False})
    others = log(tmp_path, exchange("Name a tea in at most 3 words.", "Assam."))
    for logs in (others, recipe):
        if logs is recipe:
            write(tmp_path / "log.jsonl", exchange("What is rain?", "Yes.", system=system))
        build(logs, folder, force=True, refresh=True)
        found = [row for row in all_rows(folder).values() if "rain" in str(row["messages"])]
        assert [row["constraints"] for row in found] == [[{"id": "length.words", "at_most": 8}]]
        told = found[0]["metadata"]
        assert len(told["asks"]) == 1
        # Of what was asked before, the answers say nothing.
        assert told.get("difficulty") == ("no responses" if logs is others else "1 of 1")
        assert ("logged" in told) == (logs is recipe)
        keys = {one["key"] for one in lines(folder / "responses.jsonl")}
        assert (found[0]["key"] in keys) == (logs is recipe)
        # The next shelf life would name its anchors; here those of the first still hold.
        kept = json.loads((folder / "shelf-life.json").read_text())
        write(folder / "shelf-life.json", {**kept, "anchors": [found[0]["key"]]})


def test_an_anchor_is_kept_though_it_is_retired(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    recipe = log(tmp_path, *(exchange(p, "Yes.") for p in prompts(5)))
    build(recipe, folder)
    worn(folder, scored(folder, tmp_path / "a", lambda _: "Yes."))
    path = folder / "shelf-life.json"
    found = json.loads(path.read_text())
    write(path, {**found, "retire": [*found["retire"], *found["anchors"]]})  # by hand
    build(recipe, folder, force=True, refresh=True)
    assert [*all_rows(folder)] == found["anchors"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [("{", "not JSON"), ("[]", "retire: must be a list"), ('{"retire": 3}', "retire: must be")],
)
def test_a_broken_shelf_life_is_named(text: str, problem: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    recipe = log(tmp_path, exchange("Name a tea in at most 3 words.", "Assam."))
    build(recipe, folder)
    (folder / "shelf-life.json").write_text(text)
    with pytest.raises(InvalidFile, match=problem):
        build(recipe, folder, force=True, refresh=True)


# --- what can be met


def test_a_logged_response_proves_that_a_constraint_can_be_met() -> None:
    validator = Validator(default())
    words = {"id": "length.words", "at_least": 45_000, "at_most": 55_000}
    assert validator.checked([words]).problem == UNMET
    assert validator.checked([words], Row("too short")).problem == UNMET
    assert not validator.checked([words], Row("word " * 50_000)).problem
    assert not validator.checked([words]).problem  # it was proven
    commas = {"id": "punctuation.count", "marks": [","], "at_most": 0}
    both = validator.checked([words, {"id": "length.words", "at_most": 9}, commas])
    assert both.problem == "constraints that cannot hold together"
