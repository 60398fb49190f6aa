"""The card is honest: each figure on it equals a recount from the files beside it."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ifeval.build.audit import ids_of
from ifeval.build.recipe import read
from ifeval.build.run import build
from tests.logs import SPLITS, items, rows
from tests.paths import ROOT

RECIPE = ROOT / "datasets" / "quickstart-logs" / "recipe.toml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("card") / "quickstart-logs"
    build(read(RECIPE), place)
    return place


def tables(folder: Path) -> dict[str, list[list[list[str]]]]:
    """Return the tables of a card by the heading they stand under, without their heads."""
    found: dict[str, list[list[list[str]]]] = {}
    title, inside = "", False
    for line in (folder / "README.md").read_text().split("\n"):
        if line.startswith("#"):
            title = line.strip("# ")
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ---"):
            found.setdefault(title, []).append([])
            inside = True
        elif line.startswith("|") and inside:
            found[title][-1].append(cells)
        else:
            inside = False
    return found


def counted(values: Any) -> dict[str, int]:
    return dict(Counter(str(value) for value in values))


def recount(folder: Path) -> dict[str, dict[str, int]]:
    """Count again what the tables count, from the rows alone."""
    every = items(folder)
    told = [item["metadata"] for item in every]
    feedback = rows(folder, "feedback")
    said = counted(one["kind"] for one in feedback)
    for name, field in (
        ("linked to a constraint", "linked"),
        ("where the log proves the failure", "failed"),
    ):
        said[name] = sum(bool(one[field]) for one in feedback)
    cases = (one for row in told for one in row.get("case", {}).get("told", ()))
    return {
        "Splits": {split: len(rows(folder, split)) for split in SPLITS},
        "The logged responses": counted(one.get("difficulty", "a case") for one in told),
        "Languages": counted(one.get("language", "not told") for one in told),
        "Constraints of an item": counted(len(item["constraints"]) for item in every),
        "Who asks": counted(ask["role"] for one in told for ask in one.get("asks", ())),
        "Documents": counted(
            "with documents" if item.get("context") else "without" for item in every
        ),
        "Grounded items": counted(
            item["grounding"]["variant"] for item in every if "grounding" in item
        ),
        "Feedback": {name: n for name, n in said.items() if n},
        "Cases that people told, by customer": counted(
            one.get("customer", "not told") for one in cases
        ),
        "Contamination": {"items": sum(bool(one.get("contaminated")) for one in told)},
    }


def test_each_table_is_a_recount(folder: Path) -> None:
    said = tables(folder)
    for title, expected in recount(folder).items():
        assert {name: int(n) for name, n in said[title][0]} == expected, title


def test_each_constraint_is_a_recount(folder: Path) -> None:
    by_key = {item["key"]: item for item in items(folder)}
    asked = Counter(
        i for item in by_key.values() for c in item["constraints"] for i in {*ids_of(c)}
    )
    passed: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    for response in rows(folder, "responses"):
        own = by_key[response["key"]]["constraints"]
        for constraint, verdict in zip(own, response["metadata"]["verdicts"], strict=True):
            for id in {*ids_of(constraint)}:
                passed[id] += verdict is True
                decided[id] += verdict is not None
    [said] = tables(folder)["What is asked"]
    assert {row[0].strip("`"): int(row[1]) for row in said} == asked
    for id, _, share, *_ in said:
        name = id.strip("`")
        assert share == (f"{passed[name]} of {decided[name]}" if decided[name] else ""), id


def test_each_sentence_is_a_recount(folder: Path) -> None:
    card = (folder / "README.md").read_text()
    every = items(folder)
    constraints = sum(len(item["constraints"]) for item in every)
    assert f"{len(every)} prompts from usage logs, with {constraints} constraints" in card
    whole: Counter[bool | None] = Counter()
    for response in rows(folder, "responses"):
        verdicts = response["metadata"]["verdicts"]
        whole[False if False in verdicts else None if None in verdicts else True] += 1
    told = (
        f"{whole[True]} of {whole[True] + whole[False]} responses pass all their constraints, "
        f"strictly; {whole.total()} are kept"
    )
    assert told in card
    plain = {item["key"]: item for item in every if "logged" in item["metadata"]}
    for key, item in plain.items():
        kept = [one for one in rows(folder, "responses") if one["key"] == key]
        assert item["metadata"]["logged"]["responses"] == len(kept)
        assert [one["sample"] for one in kept] == [*range(len(kept))]
    # An exchange with documents of which the log proves an answer gives the plain variant.
    variants = Counter(item["grounding"]["variant"] for item in every if "grounding" in item)
    [shares] = re.findall(r"Of (\d+) exchanges with documents (\d+) ", card)
    _, reasons = tables(folder)["Grounded items"]
    assert int(shares[1]) == variants["orig"]
    assert int(shares[0]) == variants["orig"] + sum(int(n) for _, n in reasons)


def test_the_stages_end_at_the_files(folder: Path) -> None:
    stages, reasons = tables(folder)["What the logs held"]
    counts = {name: [int(n) for n in cells] for name, *cells in stages}
    for into, made, lost, out in counts.values():
        assert out == into + made - lost
    for stage, (_, _, lost, _) in counts.items():
        assert lost == sum(int(n) for name, _, n in reasons if name == stage)
    told = [item for item in items(folder) if "logged" in item["metadata"]]
    assert counts["sample"][3] == len(told)
    assert counts["gather"][2] == sum(i["metadata"]["logged"]["responses"] - 1 for i in told)
    unread = [int(n) for name, why, n in reasons if name == "ingest" and "cannot be read" in why]
    assert sum(unread) == len(rows(folder, "quarantine"))
    unmet = sum(int(n) for name, why, n in reasons if name == "validate" and "tombstone" not in why)
    assert unmet == len(rows(folder, "dropped"))
    weights = sum(item["metadata"]["weight"] for item in told)
    near = sum(int(n) for _, why, n in reasons if why == "a near duplicate")
    assert weights == len(rows(folder, "responses")) + near
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["figures"]["weight"] == weights + sum(
        "weight" not in item["metadata"] for item in items(folder)
    )


def test_no_figure_of_the_manifest_is_left_uncounted(folder: Path) -> None:
    figures = json.loads((folder / "manifest.json").read_text())["figures"]
    counted_here = {
        *("items", "splits", "constraints", "weight", "responses", "by_id", "languages"),
        *("difficulty", "constraints an item", "context", "cases by customer", "contaminated"),
        *("who asks", "feedback", "grounded", "unrecognised", "complaint themes", "bands"),
        *("logged responses that were decided", "logged responses that passed"),
    }
    assert figures.keys() == counted_here
    unknown = json.loads((folder / "unrecognised.json").read_text())
    themes = json.loads((folder / "themes.json").read_text())
    assert figures["unrecognised"] == {
        "texts": unknown["texts"],
        "themes": len(unknown["themes"]),
    }
    assert figures["complaint themes"] == len(themes["themes"])
    notes = json.loads((folder / "manifest.json").read_text())["notes"]
    assert notes["clauses that no rule knows"] == unknown["texts"]
