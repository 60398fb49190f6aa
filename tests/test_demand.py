"""What production prompts ask for: each kind of it has a definition or an expression."""

import tomllib
from typing import Any

import pytest

from ifeval.registry import Registry
from ifeval.testing import Example
from tests.paths import ROOT

ROWS: list[dict[str, Any]] = tomllib.loads((ROOT / "tests" / "demand.toml").read_text("utf-8"))[
    "row"
]
REGISTRY = Registry()

LEAST_TEXTS = 2


def passed(row: dict[str, Any], given: str | dict[str, Any]) -> bool | None:
    fields = {"response": given} if isinstance(given, str) else {**given}
    response = fields.pop("response")
    example = Example("tests.demand", {}, response, True, fields, naive=False)
    view = example.as_row().view()
    assert view is not None
    return REGISTRY.parse(row["is"]).check(view).passed


@pytest.mark.parametrize("row", ROWS, ids=[row["asks"] for row in ROWS])
def test_the_expression_tells_the_texts_apart(row: dict[str, Any]) -> None:
    assert len(row["pass"]) >= LEAST_TEXTS
    assert len(row["fail"]) >= LEAST_TEXTS
    assert [passed(row, given) for given in row["pass"]] == [True] * len(row["pass"])
    assert [passed(row, given) for given in row["fail"]] == [False] * len(row["fail"])


@pytest.mark.parametrize("row", ROWS, ids=[row["asks"] for row in ROWS])
def test_each_row_is_checked_by_something(row: dict[str, Any]) -> None:
    assert [id for id in row.get("definitions", ()) if id not in REGISTRY] == []
    assert "is" in row
    assert row["files"] > 0


def test_the_rows_are_those_of_the_survey() -> None:
    assert len(ROWS) == 45
    files = [row["files"] for row in ROWS]
    assert files == sorted(files, reverse=True)
    assert len({row["asks"] for row in ROWS}) == len(ROWS)
