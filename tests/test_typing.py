"""What a type checker must accept, and what it must reject."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.paths import ROOT

FOLDER = ROOT / "tests" / "typing"


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[int, str]]:
    """Return what pyright says of each file, by line."""
    if importlib.util.find_spec("pyright") is None:
        pytest.skip("pyright is not installed")
    copy = tmp_path_factory.mktemp("pyright") / "typing"
    shutil.copytree(FOLDER, copy)
    config = copy / "pyrightconfig.json"
    settings = {
        "extraPaths": [str(ROOT)],
        "typeCheckingMode": "strict",
        "reportUnusedExpression": False,
        "pythonVersion": "3.11",
    }
    config.write_text(json.dumps(settings), "utf-8")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(
        [*command, "-p", str(config)],
        check=False,
        capture_output=True,
        text=True,
    )
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        pytest.skip(f"pyright does not run here: {(done.stderr or done.stdout)[:200]}")
    assert said["summary"]["filesAnalyzed"] == len([*copy.glob("*.py")])
    found: dict[str, dict[int, str]] = {}
    for problem in said["generalDiagnostics"]:
        line = problem["range"]["start"]["line"] + 1
        found.setdefault(Path(problem["file"]).name, {})[line] = problem["message"]
    return found


def test_what_users_write_is_accepted(problems: dict[str, dict[int, str]]) -> None:
    assert problems.get("accepted.py", {}) == {}


def test_what_is_wrong_is_rejected_and_nothing_else(problems: dict[str, dict[int, str]]) -> None:
    lines = (FOLDER / "rejected.py").read_text("utf-8").splitlines()
    wrong = {i: line for i, line in enumerate(lines, 1) if line.endswith("# wrong")}
    assert len(wrong) >= 10
    said = problems["rejected.py"]
    assert {i: lines[i - 1] for i in said} == wrong, said


def test_a_verdict_is_rejected_as_a_condition_for_what_it_is(
    problems: dict[str, dict[int, str]],
) -> None:
    lines = (FOLDER / "rejected.py").read_text("utf-8").splitlines()
    number = lines.index("if verdict:  # wrong") + 1
    assert "__bool__" in problems["rejected.py"][number]
