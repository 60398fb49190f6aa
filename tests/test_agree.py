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
