"""The quick start data set: what is in it, and that its verdicts are those its writer meant."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

import ifeval
from tests.paths import ROOT

FOLDER = ROOT / "datasets" / "quickstart"
FILE = FOLDER / "responses.jsonl"
TEXT = FILE.read_text("utf-8")
ROWS: list[dict[str, Any]] = [json.loads(line) for line in TEXT.splitlines()]
OPTIONAL = {
    *("system", "messages", "context", "answers", "grounding", "tool_calls", "finish_reason"),
}
FIELDS = (
    *("key", "prompt", "system", "messages", "context", "answers", "grounding"),
    *("response", "tool_calls", "finish_reason", "constraints", "metadata"),
)
FAMILIES = {path.parent.name for path in (ROOT / "constraints").glob("*/*.toml")}
SHAPES = {
    *("all", "any", "not", "if", "k_of", "weighted"),
    *("every", "some", "at", "inside", "outside"),
}


def nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Return a constraint and all that it is made of."""
    if isinstance(data, list):
        for item in cast("list[Any]", data):
            yield from nodes(item)
    elif isinstance(data, dict):
        node = cast("dict[str, Any]", data)
        yield node
        if "id" not in node:
            yield from nodes([*node.values()])


def ids(data: Any) -> set[str]:
    return {node["id"] for node in nodes(data) if "id" in node}


def shown(row: dict[str, Any]) -> str:
    return f"{row['key']}-{ROWS.index(row)}"


def outcomes() -> dict[str, set[bool | None]]:
    """Return the strict verdicts in which each family takes part."""
    found: dict[str, set[bool | None]] = defaultdict(set)
    for row in ROWS:
        for constraint, passed in zip(row["constraints"], row["metadata"]["expected"], strict=True):
            for id in ids(constraint):
                found["ifeval" if ":" in id else id.partition(".")[0]].add(passed)
    return found


def test_lines_are_json_as_we_write_it() -> None:
    written = [json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS]
    assert "".join(written) == TEXT
    for row in ROWS:
        assert [*row] == [name for name in FIELDS if name in row]
        assert {*FIELDS} - {*row} <= OPTIONAL


@pytest.mark.parametrize("row", ROWS, ids=shown)
def test_verdicts_are_those_that_were_meant(row: dict[str, Any]) -> None:
    [score] = ifeval.score([row])
    meant = row["metadata"]
    strict = meant["expected"]
    loose = meant.get("expected_loose", strict)
    joint = meant.get("expected_joint", strict)
    found = [[*passed] for passed in score.judged[1:]]
    assert found == [strict, loose, joint], [verdict.reason for verdict in score.verdicts]
    assert ("expected_loose" in meant) == ("expected_joint" in meant) == (loose != strict)


@pytest.mark.parametrize("row", ROWS, ids=shown)
def test_constraints_survive_a_round_trip(row: dict[str, Any]) -> None:
    known = ifeval.default()
    for data in row["constraints"]:
        constraint = known.parse(data)
        assert known.parse(constraint.dump()) == constraint


def test_every_family_and_every_shape_occurs() -> None:
    used = set[str]().union(*(ids(row["constraints"]) for row in ROWS))
    assert {id.partition(".")[0] for id in used if ":" not in id} == FAMILIES
    assert len({id for id in used if ":" in id}) >= 20
    assert {name for row in ROWS for node in nodes(row["constraints"]) for name in node} >= SHAPES


def test_families_pass_and_fail() -> None:
    found = outcomes()
    assert {*found} == FAMILIES | {"ifeval"}
    assert all({True, False} <= verdicts for verdicts in found.values())


def test_about_two_thirds_pass() -> None:
    verdicts = [passed for row in ROWS for passed in row["metadata"]["expected"]]
    assert 0.6 <= verdicts.count(True) / len(verdicts) <= 0.7


def test_responses_of_every_kind_occur() -> None:
    responses = [row["response"] for row in ROWS]
    assert responses.count(None) == 1
    assert responses.count("") == 1
    assert sum(text.startswith("<think>") for text in responses if text) == 1
    assert [row.get("finish_reason") for row in ROWS].count("length") == 1
    assert len({row["key"] for row in ROWS}) == len({row["prompt"] for row in ROWS})
    assert len({row["key"] for row in ROWS}) == len(ROWS) - 1
    assert len({*filter(None, responses)}) == len(ROWS) - 2


def test_the_card_shows_what_comes_out(tmp_path: Path) -> None:
    card = (FOLDER / "README.md").read_text("utf-8")
    command = [sys.executable, "-m", "ifeval", "score", str(FILE), "-o", str(tmp_path / "out")]
    done = subprocess.run([*command, "--quiet"], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    metrics = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["metrics"]
    for mode in ("strict", "loose", "joint"):
        prompts, instructions = (
            f"{found['passed']} of {found['decided']}"
            for found in (metrics[f"{level}_level_{mode}_acc"] for level in ("prompt", "inst"))
        )
        assert f"| {mode} | {prompts} | {instructions} |" in card
    constraints = sum(len(row["constraints"]) for row in ROWS)
    keys = len({row["key"] for row in ROWS})
    assert f"{len(ROWS)} responses to {keys} prompts, with {constraints} constraints" in " ".join(
        card.split()
    )


def test_the_card_has_a_row_as_it_is() -> None:
    card = (FOLDER / "README.md").read_text("utf-8")
    example = json.loads(card.partition("```json\n")[2].partition("```")[0])
    assert example in ROWS
