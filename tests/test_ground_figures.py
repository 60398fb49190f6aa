"""The figures of the grounding families, from a run over the shipped items; and calibration."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ifeval.commands import calibrate, score
from ifeval.errors import IfevalError
from ifeval.report.calibration import area, balanced_accuracy, best_split, calibrated
from tests.paths import ROOT

ITEMS = ROOT / "datasets" / "grounded" / "items.jsonl"
RESPONSES = ROOT / "datasets" / "quickstart" / "responses.jsonl"
Item = dict[str, Any]
Answer = Callable[[Item], str]


def items() -> list[Item]:
    return [json.loads(line) for line in ITEMS.read_text("utf-8").splitlines()]


def oracle(item: Item) -> str:
    answers = item["answers"].get("context")
    return f"According to the document, {answers[0]}." if answers else "The text does not say."


def world(item: Item) -> str:
    names = item["answers"].get("world") or item["answers"]["context"]
    return f"It is {names[0]}."


def silent(_: Item) -> str:
    return "The context does not say."


def run(command: Any, *args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        command([*args])
    code = ended.value.code
    return code if isinstance(code, int) else 1


def figures(folder: Path, answer: Answer, *more: str) -> dict[str, Any]:
    path = folder / "answers.jsonl"
    rows = [json.dumps({"key": item["key"], "response": answer(item)}) for item in items()]
    path.write_text("\n".join(rows), "utf-8")
    out = folder / "out"
    args = [str(path), "--prompts", str(ITEMS), "-o", str(out), "--quiet", "--force", *more]
    assert run(score.command, *args) == 0
    return json.loads((out / "summary.json").read_text("utf-8"))["grounding"]


def values(found: dict[str, Any]) -> dict[str, float]:
    return {name: figure["value"] for name, figure in found["figures"].items()}


def test_a_terminal_shows_the_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures(tmp_path, oracle)
    out = tmp_path / "shown"
    args = (str(tmp_path / "answers.jsonl"), "--prompts", str(ITEMS), "-o", str(out))
    assert run(score.command, *args) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    title = "grounding, 232 responses in 26 groups value 95 % interval of"
    assert title in map(" ".join, lines)
    found = json.loads((out / "summary.json").read_text("utf-8"))["grounding"]["figures"]
    rate = found["context_rate"]
    (shown,) = [line for line in lines if line[:2] == ["context", "rate"]]
    assert shown[2:4] == ["100.0", "%"]
    assert shown[-1] == str(rate["decided"])
    assert ["balanced", "100.0", "%"] in lines


def test_a_run_without_grounding_shows_no_figures_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"response": "a", "constraints": [{"id": "length.words", "at_least": 1}]}')
    assert run(score.command, str(path), "-o", str(tmp_path / "out")) == 0
    assert "grounding, " not in capsys.readouterr().out


def test_an_oracle_is_right_throughout(tmp_path: Path) -> None:
    found = figures(tmp_path, oracle)
    assert (found["responses"], found["groups"]) == (232, 26)
    assert values(found) == {
        "context_rate": 1.0,
        "world_rate": 0.0,
        "memorisation_ratio": 0.0,
        "both_rate": 0.0,
        "unresolved_rate": 0.0,
        "answerable_accuracy": 1.0,
        "over_abstention": 0.0,
        "unanswerable_hallucination": 0.0,
        "margin": 1.0,
        "balanced": 1.0,
        "consistency": 1.0,
    }
    assert found["figures"]["consistency"]["n"] == 26
    assert all(part["context_rate"]["value"] == 1 for part in found["by_depth"].values())
    assert {*found["by_depth"]} == {"0", "100"}
    assert {*found["by_length"]} == {"up to 500"}


def test_world_knowledge_shows(tmp_path: Path) -> None:
    found = values(figures(tmp_path, world))
    assert (found["context_rate"], found["world_rate"], found["margin"]) == (0.0, 1.0, -1.0)
    assert found["memorisation_ratio"] == found["unanswerable_hallucination"] == 1.0
    assert found["consistency"] == 0.0


def test_silence_is_over_abstention(tmp_path: Path) -> None:
    found = values(figures(tmp_path, silent))
    assert (found["over_abstention"], found["unanswerable_hallucination"]) == (1.0, 0.0)
    assert found["balanced"] == 0.5
    assert "memorisation_ratio" not in found


def test_what_the_model_knew_is_told_apart(tmp_path: Path) -> None:
    book = tmp_path / "closed.jsonl"
    known = {item["grounding"]["group"]: item for item in items()}
    lines = [
        {
            "group": group,
            "response": "No idea." if group[0] == "g" else "I think it was Neil Armstrong.",
        }
        for group in known
    ]
    book.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    found = figures(
        tmp_path,
        lambda item: (world if item["key"].startswith("w01") else oracle)(item),
        "--closed-book",
        str(book),
    )
    assert values(found)["world_rate_known"] == 1.0
    assert values(found)["world_rate_unknown"] == 0.0
    counterfactual = [i for i in items() if i["grounding"]["mode"] == "counterfactual"]
    split = [found["figures"][f"world_rate_{name}"]["n"] for name in ("known", "unknown")]
    assert sum(split) == len(counterfactual)
    assert split[0] == sum(item["key"].startswith("w01") for item in counterfactual)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "closed.jsonl:1: not JSON"),
        ('{"response": "a"}', "closed.jsonl:1: needs `response`, and one of `key`"),
        ('{"key": 1, "response": 2}', "closed.jsonl:1: response: must be a string or null"),
    ],
)
def test_a_bad_closed_book_is_named_before_the_run(tmp_path: Path, line: str, message: str) -> None:
    book = tmp_path / "closed.jsonl"
    book.write_text(line, "utf-8")
    args = [str(RESPONSES), "-o", str(tmp_path / "out"), "--closed-book", str(book)]
    with pytest.raises(IfevalError) as raised:
        score.command(args, standalone_mode=False)
    assert message in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_a_run_in_many_processes_and_one_that_was_killed_count_the_same(tmp_path: Path) -> None:
    one = figures(tmp_path, oracle, "--jobs", "1")
    assert figures(tmp_path, oracle, "--jobs", "2") == one


# --- calibration

SCORES = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.4, False), (0.2, False)]


def test_the_threshold_with_the_best_balanced_accuracy() -> None:
    split = best_split(SCORES)
    assert split.balanced == pytest.approx(5 / 6)
    assert balanced_accuracy(SCORES, split.threshold) == pytest.approx(split.balanced)
    every = [balanced_accuracy(SCORES, i / 100) for i in range(101)]
    assert max(every) == pytest.approx(split.balanced)


def test_the_area_under_the_curve_counts_pairs() -> None:
    good = [s for s, label in SCORES if label]
    bad = [s for s, label in SCORES if not label]
    pairs = [(a > b) + 0.5 * (a == b) for a in good for b in bad]
    assert area(SCORES) == pytest.approx(sum(pairs) / len(pairs))
    assert area([(0.5, True), (0.5, False)]) == 0.5


def test_noise_is_no_better_held_out_than_chance() -> None:
    noise = [((i * 7919 % 997) / 997, i % 2 == 0) for i in range(400)]
    found = calibrated(noise)
    assert found["balanced_accuracy"] > found["held_out"]
    assert 0.4 < found["held_out"] < 0.6
    assert found["interval"][0] <= found["balanced_accuracy"] + 0.05
    assert calibrated(noise) == found


LABELLED = [
    {"context": ["The old mill burned down in the night."], "response": text, "label": label}
    for text, label in (
        ("The old mill burned down in the night.", True),
        ("In the night the old mill burned down.", "yes"),
        ("The mill burned down.", 1),
        ("Three dogs barked at the moon until dawn.", False),
        ("Insurance experts expect large payments soon.", "unsupported"),
        ("The town will build a school next year.", 0),
    )
]


def test_calibrate_prints_a_threshold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(map(json.dumps, LABELLED)), "utf-8")
    assert run(calibrate.command, str(path)) == 0
    out = capsys.readouterr().out
    assert out.startswith("6 responses, 3 good and 3 bad\n")
    assert "balanced accuracy   1.0" in out
    assert "held out            too few responses" in out
    assert '{"id": "in_context_only.support", "at_least": 0.' in out


def test_calibrate_names_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "labelled.jsonl"
    odd = [{"response": "a", "label": "perhaps"}, {"response": "a"}, {"response": None, "label": 1}]
    path.write_text("\n".join(map(json.dumps, [*LABELLED, *odd])), "utf-8")
    assert run(calibrate.command, str(path), "--json") == 4
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert (found["n"], found["errors"]) == (6, 3)
    assert "labelled.jsonl:7: label: is no label: 'perhaps'" in told.err
    assert "labelled.jsonl:8: label: is missing" in told.err
    path.write_text(json.dumps(LABELLED[0]), "utf-8")
    with pytest.raises(IfevalError, match="all rows have one label"):
        calibrate.command([str(path)], standalone_mode=False)
