"""Forty system prompts, labelled by hand: what is found in them, and what is not."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ifeval.build.hits import Recognised
from ifeval.build.recognise import recognised
from ifeval.registry import default
from tests.paths import ROOT

FOLDER = ROOT / "tests" / "fixtures" / "system_prompts"
ABOUT = 0.9
"""The share of the labels that is found, and of the hits that are labelled, at least."""


def prompts() -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    for file in sorted(FOLDER.glob("*.toml")):
        for i, prompt in enumerate(tomllib.loads(file.read_text("utf-8"))["prompts"]):
            yield f"{file.stem}[{i}]", prompt["text"], prompt["labels"]


def is_known(label: dict[str, Any]) -> bool:
    """Return whether a label speaks of constraints that are registered."""
    inner = label.get("not", label.get("is", label))
    return inner["id"] in default()


def counts() -> tuple[int, int, int, int, list[str]]:
    right = found = wanted = whole = 0
    told: list[str] = []
    for name, text, labels in prompts():
        known = [label for label in labels if is_known(label)]
        hits = [hit.constraint for hit in read(text).hits]
        same = [label for label in known if label in hits]
        right += len(same)
        found += len(hits)
        wanted += len(known)
        whole += len(same) == len(known) == len(hits)
        told += [f"{name} missed {label}" for label in known if label not in hits]
        told += [f"{name} invented {hit}" for hit in hits if hit not in known]
    return right, found, wanted, whole, told


def read(text: str) -> Recognised:
    return recognised(text, default(), role="system")


def test_there_are_forty() -> None:
    assert len([*prompts()]) == 40


def test_what_is_found_is_labelled_and_the_other_way_round() -> None:
    right, found, wanted, whole, told = counts()
    assert right / found >= ABOUT, told
    assert right / wanted >= ABOUT, told
    assert whole >= 25, told


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_labels_are_constraints(file: Path) -> None:
    for prompt in tomllib.loads(file.read_text("utf-8"))["prompts"]:
        for label in filter(is_known, prompt["labels"]):
            default().parse(label)
