"""What people read is kept beside the data, and counts in each later build, score and report."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ifeval
from ifeval.build.recipe import Recipe, read, recipe_of
from ifeval.build.run import build
from ifeval.commands.audit import command as audit
from ifeval.commands.export import command as export
from ifeval.commands.report import command as report
from ifeval.commands.score import command as score
from ifeval.errors import InvalidFile
from ifeval.scoring.audits import Answers, precision_of, verdict_names
from ifeval.scoring.prompts import Prompts
from ifeval.scoring.scorer import Scorer, Setup
from ifeval.statistics import wilson
from tests.commands import lines, run, write
from tests.paths import ROOT

RECIPE = ROOT / "datasets" / "quickstart-logs" / "recipe.toml"
SPLITS = ("train", "dev", "test")


def log(tmp_path: Path, *prompts: str | list[dict[str, str]], answer: str = "Assam.") -> Recipe:
    rows: list[dict[str, Any]] = []
    for prompt in prompts:
        messages: Any = prompt
        if isinstance(prompt, str):
            messages = [{"role": "user", "content": prompt}]
        choice = {"message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}
        request = {"model": "m", "messages": messages}
        rows.append({"request": request, "response": {"choices": [choice]}})
    return recipe_of({"logs": [str(write(tmp_path / "log.jsonl", *rows))]})


def answered(
    folder: Path, sheet: Path, right: Callable[[dict[str, Any]], bool], *more: object
) -> str:
    """Write a sheet, answer it line by line, and give it back."""
    run(audit, folder, "-n", 500, "-o", sheet, "--force", *more)
    found = lines(sheet)
    for one in found:
        one["right"] = right(one)
    write(sheet, *found)
    return run(audit, folder, "--answers", sheet).output


def all_rows(folder: Path) -> list[dict[str, Any]]:
    return [row for split in SPLITS for row in lines(folder / f"{split}.jsonl")]


# --- of a data set


def test_an_audit_of_a_data_set(tmp_path: Path) -> None:
    folder = tmp_path / "quickstart-logs"
    before = build(read(RECIPE), folder).manifest
    sheet = tmp_path / "sheet.jsonl"
    run(audit, folder, "-n", 40, "-o", sheet)
    found = lines(sheet)
    assert len(found) == 40
    assert all(">>>" in one["prompt"] for one in found if one["says"])
    with pytest.raises(InvalidFile, match="may hold answers"):
        run(audit, folder, "-o", sheet)
    words = [one for one in found if one["id"] == "length.words"]
    others = [one for one in found if one["id"] != "length.words"]
    for one in found:
        one["right"] = one is not words[0]
    others[0]["right"] = None
    write(sheet, *found)
    told = run(audit, folder, "--answers", sheet).output
    assert "39 answers are kept in" in told
    assert "unaudited: fewer than 30" in told
    kept = lines(folder / "audit.jsonl")
    assert len(kept) == 39
    again = build(read(RECIPE), folder, force=True).manifest
    measured = again["audit"]["asks"]["length.words"]
    assert (measured["read"], measured["right"]) == (len(words), len(words) - 1)
    assert measured["audited"] is False
    low, high = measured["interval"]
    assert 0 < low < measured["precision"] < high < 1
    lost = before["figures"]["constraints"] - again["figures"]["constraints"]
    assert lost >= 1
    card = (folder / "README.md").read_text()
    right, read_ = measured["right"], measured["read"]
    assert f"unaudited: {right} of {read_} ({low:.1%} to {high:.1%})" in card
    run(audit, folder, "-n", 500, "-o", tmp_path / "next.jsonl")
    assert not {one["name"] for one in lines(tmp_path / "next.jsonl")} & {o["name"] for o in kept}


def test_what_a_system_prompt_asks_is_read_once(tmp_path: Path) -> None:
    system = {"role": "system", "content": "Use at most 9 words. Do not use commas."}
    subjects = ("a tea", "a cup of steel", "some old kettles", "water from hills", "one spoon")
    asked = log(tmp_path, *([system, {"role": "user", "content": f"Name {s}."}] for s in subjects))
    folder = tmp_path / "out"
    assert build(asked, folder).manifest["figures"]["constraints"] == 10
    told = answered(folder, tmp_path / "s.jsonl", lambda one: one["id"] != "punctuation.count")
    assert "2 answers are kept" in told
    found = build(asked, folder, force=True).manifest["figures"]
    assert found["by_id"].keys() == {"length.words"}
    assert found["constraints"] == 5


def test_the_same_rule_of_two_system_prompts_is_two_things_to_read(tmp_path: Path) -> None:
    texts = ("Use at most 9 words.", "The form that we print says: use at most 9 words.")
    asked = log(
        tmp_path,
        *(
            [{"role": "system", "content": text}, {"role": "user", "content": f"Name {i} teas."}]
            for i, text in enumerate(texts)
        ),
    )
    folder = tmp_path / "out"
    build(asked, folder)
    answered(folder, tmp_path / "s.jsonl", lambda one: "form" not in one["prompt"])
    build(asked, folder, force=True)
    assert [row["messages"][0]["content"] for row in all_rows(folder)] == [texts[0]]


def test_a_benchmark_without_a_constraint_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    build(log(tmp_path, "Name a tea in at most 2 words, and do not use commas."), folder)
    answered(folder, tmp_path / "s.jsonl", lambda one: one["id"] == "length.words")
    prompts = write(folder / "all.jsonl", *all_rows(folder))
    setup = Setup(prompts=Prompts(prompts), audit=Answers(folder / "audit.jsonl"))
    [row] = all_rows(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ifeval.scoring.scorer.known", _Everything)
        plan = Scorer(setup, []).plan_of(0)
        alone = Scorer(Setup(prompts=Prompts(prompts)), []).plan_of(0)
    assert (plan.left_out, plan.benchmark) == (1, None)
    assert (alone.left_out, alone.benchmark) == (0, ("some", 1))
    assert len(plan.asked) == len(row["constraints"]) - 1


class _Everything(dict[Any, Any]):
    """Stands for a benchmark that has every prompt."""

    def get(self, key: Any, default: Any = None) -> Any:
        return default or (key and ("some", 1))


def test_the_same_words_of_two_asks_are_two_things_to_read(tmp_path: Path) -> None:
    system = {"role": "system", "content": "Our form says: use at most 9 words."}
    asked = log(
        tmp_path,
        [system, {"role": "user", "content": "Name a tea."}],
        "Name a kettle, and use at most 9 words.",
    )
    folder = tmp_path / "out"
    build(asked, folder)
    answered(folder, tmp_path / "s.jsonl", lambda one: "form" not in one["prompt"])
    build(asked, folder, force=True)
    [item] = all_rows(folder)
    assert item["messages"][0]["content"].startswith("Name a kettle")


def test_what_never_passes_is_read_first(tmp_path: Path) -> None:
    asked = log(tmp_path, "Do not use commas. Name a tea.", "Use at most 9 words: name a tea.")
    line = lines(tmp_path / "log.jsonl")[0]
    line["request"]["messages"][0]["content"] = "Zen, in at most 2 words. What is it?"
    answers = [f"It is a school of thought, number {i}." for i in range(16)]
    more: list[Any] = []
    for answer in answers:
        one = json.loads(json.dumps(line))
        one["response"]["choices"][0]["message"]["content"] = answer
        more.append(one)
    write(tmp_path / "log.jsonl", *lines(tmp_path / "log.jsonl"), *more)
    folder = tmp_path / "out"
    figures = build(asked, folder).manifest["figures"]
    assert figures["difficulty"]["never passed"] == 1
    run(audit, folder, "-n", 1, "-o", tmp_path / "s.jsonl")
    [first] = lines(tmp_path / "s.jsonl")
    assert first["why"] == "none of 16 logged responses passes it"
    assert first["constraint"] == {"id": "length.words", "at_most": 2}


def test_an_id_that_hardly_passes_is_read_first(tmp_path: Path) -> None:
    teas = [f"tea number {i} of list {i * 7919}" for i in range(20)]
    bad = log(tmp_path, *(f"Name {tea}. Write in lowercase." for tea in teas), answer="A TEA.")
    more = lines(tmp_path / "log.jsonl")
    log(tmp_path, *(f"Use at most {i + 3} words for {tea}." for i, tea in enumerate(teas)))
    write(tmp_path / "log.jsonl", *lines(tmp_path / "log.jsonl"), *more)
    folder = tmp_path / "out"
    build(bad, folder)
    run(audit, folder, "-n", 30, "-o", tmp_path / "s.jsonl")
    found = lines(tmp_path / "s.jsonl")
    assert [one.get("why") for one in found] == [
        *["0 of 20 logged responses pass this id"] * 20,
        *[None] * 10,
    ]
    assert {one["id"] for one in found[:20]} == {"case.lower"}


def test_an_id_is_audited_from_thirty_on() -> None:
    for n, audited in ((29, False), (30, True)):
        answers = [{"id": "length.words", "right": i > 2} for i in range(n)]
        [(id, found)] = precision_of(answers).items()
        assert (id, found["read"], found["right"], found["audited"]) == (
            *("length.words", n, n - 3),
            audited,
        )
        assert found["interval"] == [*wilson((n - 3) / n, n)]


def test_what_is_made_of_several_ids_speaks_of_each() -> None:
    tree = {"id": "any(length.words, ~keywords.contains)", "right": True}
    found = precision_of([tree, {"id": "length.words keywords.contains", "right": False}])
    assert {id: (one["right"], one["read"]) for id, one in found.items()} == {
        "keywords.contains": (1, 2),
        "length.words": (1, 2),
    }


# --- broken input


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"name": "x", "id": "length.words", "right": "yes"}', "`right` must be true, false or"),
        ('{"name": "x", "id": "length.words"}', "`right` must be true, false or null"),
        ('{"id": "length.words", "right": true}', "`name` must be a text"),
        ('{"name": "x", "right": true}', "`id` must be a text"),
        ('{"name": "x", "id": "length.words", "right": true, "kind": "is"}', "`kind` must be"),
        ("[1]", "must be an object"),
        ('{"name": ', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"name": "x", "id": "length.words", "right": null}', "has no answer"),
    ],
)
def test_a_broken_sheet_is_named_and_nothing_is_kept(
    line: str, problem: str, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    build(log(tmp_path, "Use at most 9 words: name a tea."), folder)
    sheet = tmp_path / "sheet.jsonl"
    sheet.write_text(f"{line}\n")
    with pytest.raises(InvalidFile, match=problem) as raised:
        run(audit, folder, "--answers", sheet)
    assert str(sheet) in str(raised.value)
    assert not (folder / "audit.jsonl").exists()
    (folder / "audit.jsonl").write_text(f"{line}\n")
    with pytest.raises(InvalidFile, match=r"audit\.jsonl.*line 1"):
        run(audit, folder)


def test_answers_are_added_and_a_second_thought_counts(tmp_path: Path) -> None:
    folder, sheet = tmp_path / "out", tmp_path / "s.jsonl"
    build(log(tmp_path, "Use at most 9 words: name a tea.", "Do not use commas: a kettle?"), folder)
    answered(folder, sheet, lambda _: True)
    [first, second] = lines(sheet)
    write(sheet, {**first, "right": False})
    told = run(audit, folder, "--answers", sheet).output
    assert "1 answers are kept" in told
    assert "2 in all" in told
    assert "1 of them say otherwise than before" in told
    kept = {one["name"]: one["right"] for one in lines(folder / "audit.jsonl")}
    assert kept == {first["name"]: False, second["name"]: True}


# --- of a run


def scored(tmp_path: Path, answers: list[dict[str, Any]], folder: Path, name: str) -> Path:
    prompts = write(folder / "all.jsonl", *all_rows(folder))
    path = write(tmp_path / "answers.jsonl", *answers)
    out = tmp_path / name
    run(score, path, "--prompts", prompts, "-o", out, "--quiet", "--no-history")
    return out


def test_what_no_prompt_asks_is_not_scored(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    build(log(tmp_path, "Name a tea in at most 2 words, and do not use commas."), folder)
    [item] = all_rows(folder)
    answers = [{"key": item["key"], "response": "Assam, or Darjeeling."}]
    before = lines(scored(tmp_path, answers, folder, "a") / "verdicts.jsonl")
    assert before[0]["strict"] == [False, False]
    answered(folder, tmp_path / "s.jsonl", lambda one: one["id"] == "length.words")
    out = scored(tmp_path, answers, folder, "b")
    [line] = lines(out / "verdicts.jsonl")
    assert [one["id"] for one in line["constraints"]] == ["length.words"]
    summary = json.loads((out / "summary.json").read_text())
    assert summary["rows"]["left out by audit"] == 1
    noted = json.loads((out / "run.json").read_text())["audit"]
    assert noted["files"][0]["file"] == str(folder / "audit.jsonl")
    assert "Constraints left out, which a person found not to be asked: 1" in run(
        report, out, "--markdown"
    ).output.replace("\\", "")
    (folder / "audit.jsonl").unlink()
    answered(folder, tmp_path / "s.jsonl", lambda _: False)
    out = scored(tmp_path, answers, folder, "c")
    summary = json.loads((out / "summary.json").read_text())
    assert summary["rows"]["unconstrained"] == 1


def test_rows_with_constraints_of_their_own_are_judged_as_they_say(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    build(log(tmp_path, "Name a tea in at most 2 words, and do not use commas."), folder)
    answered(folder, tmp_path / "s.jsonl", lambda one: one["id"] == "length.words")
    [item] = all_rows(folder)
    rows = [{**item, "response": "Assam, or Darjeeling."}, {**item, "response": "Assam."}]
    rows[1]["metadata"] = {}
    path = write(tmp_path / "rows.jsonl", *rows)
    out = tmp_path / "run"
    run(score, path, "-o", out, "--audit", folder / "audit.jsonl", "--quiet", "--no-history")
    # The second row does not say what asks for its constraints: nothing is known of it.
    assert [len(one["strict"]) for one in lines(out / "verdicts.jsonl")] == [1, 2]
    with pytest.raises(InvalidFile, match="no such file"):
        run(score, path, "-o", tmp_path / "x", "--audit", tmp_path / "none.jsonl", "--quiet")


def test_an_audit_of_a_run(tmp_path: Path) -> None:
    out = tmp_path / "run"
    rows = ROOT / "datasets/quickstart/responses.jsonl"
    run(score, rows, "-o", out, "--quiet", "--no-history")
    before = lines(out / "verdicts.jsonl")
    run(audit, out, "-n", 10, "-o", tmp_path / "sheet.jsonl")
    found = lines(tmp_path / "sheet.jsonl")
    assert len(found) == 10
    assert len({one["id"] for one in found}) == 10
    assert all({"verdict", "prompt", "response", "right"} <= one.keys() for one in found)
    failed = next(one for one in found if one["verdict"] == "fail")
    write(tmp_path / "sheet.jsonl", *({**one, "right": one is not failed} for one in found))
    run(audit, out, "--answers", tmp_path / "sheet.jsonl")
    run(score, rows, "-o", out, "--quiet", "--force", "--no-history")
    after = lines(out / "verdicts.jsonl")
    changed = [
        (one["key"], judged["id"], judged["verdict"], judged["reason"])
        for one, other in zip(after, before, strict=True)
        for judged, was in zip(one["constraints"], other["constraints"], strict=True)
        if judged != was
    ]
    told = "a person found the verdict 'fail' to be wrong"
    assert changed == [(failed["key"], failed["id"], "undecided", told)]
    [row] = [one for one in after if one["key"] == failed["key"]]
    place = [one["id"] for one in row["constraints"]].index(failed["id"])
    assert {row[mode][place] for mode in ("strict", "loose", "joint")} == {None}
    assert json.loads((out / "summary.json").read_text())["rows"]["overruled by audit"] == 1
    # Another response, or another verdict on it, is another thing to read.
    other = [json.loads(line) for line in rows.read_text().splitlines()]
    for one in other:
        one["response"] = f"{one['response']} And so on."
    path = write(tmp_path / "other.jsonl", *other)
    run(score, path, "-o", out, "--quiet", "--force", "--no-history")
    found = json.loads((out / "summary.json").read_text())
    assert "overruled by audit" not in found["rows"]


def test_a_run_of_a_data_set_is_read_for_all_runs_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    asked = log(tmp_path, "Name a tea in at most 2 words.", "Do not use commas. A kettle?")
    build(asked, folder)
    answers = [
        {"key": row["key"], "response": "It is, as ever, a cup."} for row in all_rows(folder)
    ]
    first = scored(tmp_path, answers, folder, "a")
    told = answered(first, tmp_path / "s.jsonl", lambda one: one["id"] == "length.words")
    assert f"kept in {folder / 'audit.jsonl'}" in told
    second = scored(tmp_path, answers, folder, "b")
    by_id = {
        one["id"]: one["verdict"]
        for line in lines(second / "verdicts.jsonl")
        for one in line["constraints"]
    }
    assert by_id == {"length.words": "fail", "punctuation.count": "undecided"}
    # It speaks of verdicts: what the prompts ask stays, and the card tells them apart.
    manifest = build(asked, folder, force=True).manifest
    assert manifest["figures"]["constraints"] == 2
    assert manifest["audit"]["asks"] == {}
    assert manifest["audit"]["verdicts"]["length.words"]["right"] == 1
    card = (folder / "README.md").read_text()
    assert "| unaudited | unaudited: 0 of 1 (0.0% to 79.3%) |" in card


def test_the_report_has_the_precision_of_each_id(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    prompts = [
        f"Name tea number {i} of list {i * 7919}, in at most {i + 2} words." for i in range(34)
    ]
    build(log(tmp_path, *prompts, "Do not use commas. A kettle?"), folder)
    answers = [{"key": row["key"], "response": "A cup."} for row in all_rows(folder)]
    out = scored(tmp_path, answers, folder, "a")
    shown = run(report, out, "--markdown").output
    assert "| `length.words` | unaudited | unaudited |" in shown
    wrong = {one["name"] for one in _sheet(folder, tmp_path) if one["id"] == "length.words"}
    names = sorted(wrong)[:2]
    answered(folder, tmp_path / "s.jsonl", lambda one: one["name"] not in names)
    low, high = wilson(32 / 34, 34)
    told = f"94.1 % ({100 * low:.1f} to {100 * high:.1f}), 32 of 34"
    low, high = wilson(1, 1)
    few = f"unaudited: 100.0 % ({100 * low:.1f} to {100 * high:.1f}), 1 of 1"
    # People went on reading after the run was scored.
    shown = run(report, out, "--markdown").output
    assert f"| `length.words` | {told} | unaudited |" in shown
    assert f"| `punctuation.count` | {few} | unaudited |" in shown
    run(report, out)
    page = (out / "report.html").read_text()
    assert f"<td>{told}</td>" in page
    # Where the data are gone, what the run noted counts.
    again = scored(tmp_path, answers, folder, "b")
    (folder / "audit.jsonl").unlink()
    assert told in run(report, again, "--markdown").output
    # Of other rows nothing is recognised, so there is nothing to say.
    rows = ROOT / "datasets/quickstart/responses.jsonl"
    run(score, rows, "-o", tmp_path / "c", "--quiet", "--no-history")
    assert "unaudited" not in run(report, tmp_path / "c", "--markdown").output


def _sheet(folder: Path, tmp_path: Path) -> list[dict[str, Any]]:
    run(audit, folder, "-n", 500, "-o", tmp_path / "all.jsonl", "--force")
    return lines(tmp_path / "all.jsonl")


def test_what_no_prompt_asks_is_not_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    both = "Name a tea in at most 2 words. Do not use commas."
    build(log(tmp_path, both, "Name a tree in at most 3 words."), folder)
    assert ifeval.load(folder).left_out == 0
    answered(folder, tmp_path / "s.jsonl", lambda line: line["id"] != "length.words")
    data = ifeval.load(folder)
    [row] = [*data]
    assert (data.left_out, len(data)) == (2, 1)
    assert row.prompt == both
    assert [one["id"] for one in row.constraints or ()] == ["punctuation.count"]
    assert [ask["rule"] for ask in row.metadata["asks"]] == ["counts.none"]
    told = run(export, folder, "--format", "trainer", "-o", tmp_path / "train.jsonl").output
    assert "constraints that people found no prompt asks for: 2" in told
    [trained] = lines(tmp_path / "train.jsonl")
    assert "length.words" not in trained["constraints"]


def test_another_verdict_is_another_thing_to_read() -> None:
    row = ifeval.Row("Assam.", prompt="Name a tea.", constraints=[{"id": "case.lower"}])
    ids = ["case.lower", "case.lower"]
    names = [
        name for passed in ([True, True], [False, None]) for name in verdict_names(row, ids, passed)
    ]
    assert len({*names}) == 4
