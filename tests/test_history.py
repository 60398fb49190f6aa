"""The history of runs: what is added, what is never lost, and what is not compared in silence."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ifeval.commands.history import command
from ifeval.commands.report import command as report
from ifeval.errors import InvalidFile
from ifeval.report.history import NAME, past, points, remember
from tests.paths import ROOT
from tests.test_report import scored

WORDS = {"id": "length.words", "at_most": 2}


def answers(passed: str) -> list[dict[str, Any]]:
    texts = {"+": "one", "-": "one two three"}
    return [{"key": n, "response": texts[c], "constraints": [WORDS]} for n, c in enumerate(passed)]


def three(folder: Path) -> Path:
    """Score three runs; the second is by another checker."""
    for number, passed in enumerate(("++--", "+++-", "++++")):
        path = folder / f"run{number}"
        scored(path, content=answers(passed), name=folder / "runs" / f"r{number}")
    history = folder / "runs" / NAME
    lines = history.read_text("utf-8").split("\n")
    second = json.loads(lines[1])
    second["record"]["constraints"]["length.words"]["revision"] = 99
    history.write_text("\n".join([lines[0], json.dumps(second), *lines[2:]]), "utf-8")
    return history


def test_each_run_adds_a_line_and_takes_none_away(tmp_path: Path) -> None:
    for _ in range(2):
        scored(tmp_path, "--force", content=answers("+-"))
    before = (tmp_path / NAME).read_bytes()
    scored(tmp_path, "--force", "--no-history", content=answers("+-"))
    assert (tmp_path / NAME).read_bytes() == before
    runs, problems = past(tmp_path)
    assert [one.run for one in runs] == ["run", "run"]
    assert not problems
    summary = json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))
    assert runs[0].summary["metrics"] == summary["metrics"]
    assert runs[0].record == json.loads((tmp_path / "run" / "run.json").read_text("utf-8"))


def test_the_option_is_no_part_of_the_run(tmp_path: Path) -> None:
    scored(tmp_path, "--no-history")
    assert "no_history" not in (tmp_path / "run" / "run.json").read_text("utf-8")
    assert not (tmp_path / NAME).exists()


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    out = scored(tmp_path, content=answers("+"))
    history = tmp_path / NAME
    history.write_bytes(history.read_bytes() + b'{"format": 1, "at": "20')
    remember(out)
    with history.open("ab") as file:
        file.write(b'{"format": 7}\n')
    runs, problems = past(history)
    assert [one.line for one in runs] == [1, 3]
    assert len(problems) == 2
    assert "runs.jsonl:2: is no run" in problems[0]
    assert "runs.jsonl:4: format 7 is not known" in problems[1]


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    out = scored(tmp_path, "--no-history", content=answers("+-"))
    code = (
        "import sys; from pathlib import Path; from ifeval.report.history import remember\n"
        "for _ in range(25): remember(Path(sys.argv[1]))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(out)], cwd=ROOT) for _ in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    runs, problems = past(tmp_path)
    assert (len(runs), problems) == (100, [])


def test_a_change_of_checker_or_question_is_told(tmp_path: Path) -> None:
    runs, _ = past(three(tmp_path))
    found = points(runs)
    assert [point.figure["value"] for point in found] == [0.5, 0.75, 1.0]
    assert found[0].changes == ()
    assert found[1].changes == ("length.words was judged by another checker: revision 1 then 99",)
    assert [p.figure["passed"] for p in points(runs, id="length.words", mode="loose")] == [2, 3, 4]
    assert points([]) == []
    with pytest.raises(InvalidFile, match=r"no run has 'length.word'.*length\.words"):
        points(runs, id="length.word")
    other = scored(tmp_path / "other", content=answers("++"), name=tmp_path / "runs" / "r3")
    assert other.is_dir()
    runs, _ = past(tmp_path / "runs")
    assert points(runs)[-1].changes == ("1 ids are asked more or less often, such as length.words",)


def test_other_words_of_a_prompt_are_told_though_the_counts_are_alike(tmp_path: Path) -> None:
    for number, words in enumerate(("say it", "say it", "tell it")):
        content = [{**row, "prompt": words} for row in answers("++")]
        scored(tmp_path / f"run{number}", content=content, name=tmp_path / "runs" / f"r{number}")
    runs, _ = past(tmp_path / "runs")
    assert [point.changes for point in points(runs)] == [
        (),
        (),
        ("other prompts or constraints are asked, though as many",),
    ]
    del runs[0].record["asked"]  # type: ignore[attr-defined]
    assert points(runs)[1].changes == ()


def test_the_command_lists_plots_and_tells(tmp_path: Path) -> None:
    history = three(tmp_path)
    told = CliRunner().invoke(command, [str(history)])
    assert told.exit_code == 0, told.output
    lines = told.output.split("\n")
    assert lines[0] == "prompt_level_strict_acc"
    assert "Of series of this length without any, 10 % would show at least one" in told.output
    assert [part in told.output for part in ("r0", "r1", "r2")] == [True] * 3
    at = [line.index("●") for line in lines if "●" in line]
    assert at == sorted({*at})
    assert "! 2, against the run before: length.words was judged by another checker" in told.output
    last = CliRunner().invoke(command, [str(history), "--last", "1", "--json"])
    assert [json.loads(line)["run"] for line in last.output.split("\n") if line] == ["r2"]


def test_the_report_draws_the_runs_beside_it(tmp_path: Path) -> None:
    three(tmp_path)
    run = tmp_path / "runs" / "r2"
    assert CliRunner().invoke(report, [str(run)]).exit_code == 0
    html = (run / "report.html").read_text("utf-8")
    assert "<h2>History</h2>" in html
    assert "over 3 runs, from 50.0 % to 100.0 %" in html
    assert 'class="trend"' not in html  # the checker changed there and back
    alone = scored(tmp_path / "alone", content=answers("+"))
    assert CliRunner().invoke(report, [str(alone)]).exit_code == 0
    assert "History" not in (alone / "report.html").read_text("utf-8")
