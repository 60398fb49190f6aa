"""Verdicts against what people said."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ifeval.commands.agree import command
from ifeval.errors import InvalidRow
from ifeval.report.agree import agreed, feedback
from ifeval.report.runs import Run
from tests import runs
from tests.test_report import scored

WORDS = {"+": True, "-": False, "?": None}


def run(tmp_path: Path, name: str, passed: dict[str, str]) -> Run:
    """Write a run: of each key the verdicts on a.one and a.two."""
    rows: list[Any] = [
        (key, 0, {"a.one": WORDS[verdicts[0]], "a.two": WORDS[verdicts[1]]}, {"team": key[0]})
        for key, verdicts in passed.items()
    ]
    return Run(runs.write(tmp_path / name, rows))


def said(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    path = tmp_path / "feedback.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_thumbs_point_the_way_of_verdicts_or_not(tmp_path: Path) -> None:
    one = run(tmp_path, "one", {"k1": "++", "k2": "+-", "k3": "++", "j4": "+?"})
    path = said(
        tmp_path,
        {"key": "k1", "rating": "up"},
        {"key": "k2", "rating": -1},
        {"key": "k3", "rating": False},
        {"key": "j4", "rating": 0},
        {"key": "gone", "rating": "up"},
    )
    found = agreed([one], feedback(path, sides=False))
    assert (found["overall"]["agree"], found["overall"]["of"]) == (2, 3)
    assert found["overall"]["silent"] == 1
    assert found["unmatched"] == 1
    assert [row["key"] for row in found["missing_checks"]["named"]] == ["k3"]
    by_id = {row["name"]: row for row in found["slices"] if row["kind"] == "id"}
    assert (by_id["a.two"]["agree"], by_id["a.two"]["of"]) == (2, 3)
    assert (by_id["a.one"]["agree"], by_id["a.one"]["of"]) == (1, 3)
    assert {row["name"] for row in found["slices"] if row["kind"] == "team"} == {"k", "j"}


def test_a_preference_that_no_check_explains_comes_first(tmp_path: Path) -> None:
    a = run(tmp_path, "a", {"k1": "+-", "k2": "++", "k3": "+-"})
    b = run(tmp_path, "b", {"k1": "++", "k2": "+-", "k3": "-+"})
    path = said(
        tmp_path,
        {"key": "k1", "preferred": "a"},
        {"key": "k2", "preferred": "A"},
        {"key": "k3", "preferred": "b"},
    )
    found = agreed([a, b], feedback(path, sides=True))
    assert [row["key"] for row in found["missing_checks"]["named"]] == ["k1"]
    assert (found["overall"]["agree"], found["overall"]["of"]) == (1, 2)
    assert found["overall"]["silent"] == 1  # k3: each side satisfies one of two
    by_id = {row["name"]: row for row in found["slices"] if row["kind"] == "id"}
    assert (by_id["a.two"]["agree"], by_id["a.two"]["of"]) == (2, 3)


def test_pairs_that_checks_decide_against_people_come_before_ties_with_their_texts(
    tmp_path: Path,
) -> None:
    few = {"id": "length.words", "at_most": 2}
    texts = {"tie": ("one", "one"), "against": ("one two three", "one")}
    sides: list[Run] = []
    for side, name in enumerate("ab"):
        content = [
            {"key": key, "prompt": f"say {key}", "response": both[side], "constraints": [few]}
            for key, both in texts.items()
        ]
        sides.append(Run(scored(tmp_path / name, content=content)))
    path = said(tmp_path, *({"key": key, "preferred": "a"} for key in texts))
    found = agreed(sides, feedback(path, sides=True))["missing_checks"]
    assert (found["count"], found["against"]) == (2, 1)
    assert [(row["key"], row["chosen"]) for row in found["named"]] == [
        ("against", "a"),
        ("tie", "a"),
    ]
    wanted = {"prompt": "say against", "a": "one two three", "b": "one"}
    assert found["named"][0]["texts"] == wanted
    folders = [str(one.folder) for one in sides]
    told = CliRunner().invoke(command, [*folders, "--feedback", str(path)])
    assert told.output.startswith(
        "2 times people preferred the side that no check finds better: a check is missing\n"
        "In 1 of them some check finds the other side better.\n"
        f"  'against': {path}:2\n    prompt: say against\n    a: one two three\n    b: one\n"
    )


def test_a_name_is_shown_whole_and_steers_no_terminal(tmp_path: Path) -> None:
    name = "a." + "x" * 120
    content: list[Any] = [("k", 0, {name: True}, {"team": "\x1b[2J\u202e red"})]
    one = runs.write(tmp_path / "one", content)
    path = said(tmp_path, {"key": "k", "rating": "up"})
    told = CliRunner().invoke(command, [str(one), "--feedback", str(path)])
    assert name in told.output
    assert "team \\x1b[2J\\u202e red" in told.output
    assert "\x1b" not in told.output


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"rating": "up"}, "1: key: is missing"),
        ({"key": "k"}, "1: rating: is None, not up or down"),
        ({"key": "k", "rating": "sideways"}, "1: rating: is 'sideways'"),
    ],
)
def test_feedback_that_cannot_be_read_is_named(
    tmp_path: Path, row: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InvalidRow, match=problem):
        feedback(said(tmp_path, row), sides=False)


def test_the_command_opens_with_the_checks_that_are_missing(tmp_path: Path) -> None:
    one = run(tmp_path, "one", {"k1": "++", "k2": "+-"})
    path = said(tmp_path, {"key": "k1", "rating": "down"}, {"key": "k2", "rating": "down"})
    told = CliRunner().invoke(command, [str(one.folder), "--feedback", str(path)])
    assert told.exit_code == 0, told.output
    assert told.output.startswith(
        "1 times people disliked a response that every check passes: a check is missing\n  'k1': "
    )
