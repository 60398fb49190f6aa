"""What the algebra says without code: the constraints of three benchmarks, and COLLIE's."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from ifeval.constraint import Constraint, Leaf
from ifeval.registry import Registry
from tests.paths import ROOT

DATA = tomllib.loads((ROOT / "tests" / "power.toml").read_text("utf-8"))
SAID: list[dict[str, Any]] = DATA["said"]
UNSAID: list[dict[str, Any]] = DATA["unsaid"]
REGISTRY = Registry()
OFFICIAL = {id for id in REGISTRY if ":" in id}

each = pytest.mark.parametrize("entry", SAID, ids=[entry["id"] for entry in SAID])


def ids_of(constraint: Constraint) -> Iterator[str]:
    if isinstance(constraint, Leaf):
        yield constraint.id
    for child in constraint.children:
        yield from ids_of(child)


@each
def test_it_is_said_in_the_algebra(entry: dict[str, Any]) -> None:
    constraint = REGISTRY.parse(entry["is"])
    assert not any(":" in id for id in ids_of(constraint)), "no foreign checker helps"
    for text, wanted in ((entry["pass"], True), (entry["fail"], False)):
        verdict = constraint.check(text)
        assert verdict.passed is wanted, (text, verdict.reason)


@each
def test_the_original_says_the_same_of_the_texts(entry: dict[str, Any]) -> None:
    if entry["id"] not in OFFICIAL:
        return
    official = REGISTRY[entry["id"]].bind(entry.get("given", {}))
    assert official.check(entry["pass"]).passed is True
    assert official.check(entry["fail"]).passed is False


def test_how_many_are_said() -> None:
    core = [entry["id"] for entry in (*SAID, *UNSAID) if not entry["id"].startswith("collie:")]
    assert Counter(core).most_common(1)[0][1] == 1, "each once"
    assert len(core) == 112
    said = [entry["id"] for entry in SAID]
    assert sum(not id.startswith("collie:") for id in said) == 99
    assert sum(id.startswith("collie:") for id in said) == 13
    assert all(entry["why"].endswith(".") for entry in UNSAID)
    assert {id for id in core if id not in REGISTRY} == set(), "the foreign ids are all known"
