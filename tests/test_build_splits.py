"""Splits share no group, and no item of theirs ever moves; samples are spread."""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ifeval.build.audit import ids_of
from ifeval.build.groups import Groups
from ifeval.build.near import Near
from ifeval.build.recipe import recipe_of
from ifeval.build.run import build
from ifeval.build.store import Store
from tests.logs import SPLITS, exchange, items, log, rows


def _shared(item: dict[str, Any]) -> set[str]:
    told = item["metadata"]
    return {f"{kind}:{told[kind]}" for kind in ("user", "session", "system") if told.get(kind)}


def _many(n: int) -> list[dict[str, Any]]:
    return [
        exchange(
            f"Write on topic {i * 7919 % 977} and river {i * 31 % 501}, in at most {i + 5} words.",
            user=f"u{i * 13 % 29 if i % 3 else i}",
            session=f"s{i // 2}",
        )
        for i in range(n)
    ]


def test_no_group_is_split_and_no_item_moves(tmp_path: Path) -> None:
    place: dict[str, str] = {}
    for n in (20, 60, 120):
        folder = tmp_path / f"out-{n}"
        build(log(tmp_path, *_many(n)), folder)
        where: dict[str, str] = {}
        now: dict[str, str] = {}
        for split in SPLITS:
            for item in rows(folder, split):
                now[item["key"]] = split
                for name in _shared(item):
                    assert where.setdefault(name, split) == split, name
        assert all(now.get(key) == split for key, split in place.items())
        place = now
    assert len(place) > 40
    assert len({*place.values()}) == 3


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), max_size=40), st.data())
def test_groups_are_whole_and_the_past_is_settled(rows: list[list[int]], data: Any) -> None:
    def placed(some: list[list[int]]) -> list[str | None]:
        groups = Groups(recipe_of({}).split, 0, Store(Path(":memory:")))
        return [groups.place([f"k{key}" for key in keys]) for keys in some]

    every = placed(rows)
    seen: dict[int, str] = {}
    for keys, split in zip(rows, every, strict=True):
        known = {seen[key] for key in keys if key in seen}
        assert (split is None) == (len(known) > 1)
        if split is not None:
            assert known <= {split}
            seen |= dict.fromkeys(keys, split)
    cut = data.draw(st.integers(0, len(rows)))
    assert placed(rows[:cut]) == every[:cut]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 4), st.booleans()),
        min_size=2,
        max_size=14,
    ),
    st.data(),
)
def test_no_item_moves_as_logs_grow(rows: list[tuple[int, int, int, bool]], data: Any) -> None:
    lines: list[dict[str, Any]] = [
        {
            "key": i,
            "prompt": f"When was the mill of {'abcdef'[topic] * 4} built?" + " No commas." * asks,
            "context": [f"The mill was built in {1700 + topic}. It is old. It is of stone."],
            "response": f"It was built in {1700 + topic}.",
            "user": f"u{user}" if user else "",
            "session": f"s{session}" if session else "",
        }
        for i, (topic, user, session, asks) in enumerate(rows)
    ]
    cut = data.draw(st.integers(1, len(lines)))
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        splits: list[dict[str, str]] = []
        for part in (lines[:cut], lines):
            folder = place / f"out-{len(splits)}"
            build(log(place, *part), folder)
            splits.append({item["key"]: item["metadata"]["split"] for item in items(folder)})
            groups: dict[str, str] = {}
            for item in items(folder):
                split = item["metadata"]["split"]
                assert all(groups.setdefault(one, split) == split for one in _shared(item))
    before, after = splits
    assert {key: after.get(key) for key in before} == before


def test_an_item_stays_in_its_split_where_logs_grow_at_the_front(tmp_path: Path) -> None:
    lines = _many(60)
    folder = tmp_path / "out"
    build(log(tmp_path, *lines[30:]), folder)
    before = {row["key"]: row["metadata"]["split"] for row in items(folder)}
    build(log(tmp_path, *lines), folder, force=True)
    after = {row["key"]: row["metadata"]["split"] for row in items(folder)}
    kept = before.keys() & after.keys()
    assert len(kept) > len(before) / 2
    assert all(before[key] == after[key] for key in kept)
    fresh = tmp_path / "fresh"
    build(log(tmp_path, *lines), fresh)
    moved = {row["key"]: row["metadata"]["split"] for row in items(fresh)}
    assert any(before[key] != moved[key] for key in before.keys() & moved.keys())


def test_questions_of_one_document_are_no_duplicates(tmp_path: Path) -> None:
    text = " ".join(f"word{i}" for i in range(300))
    asked = [
        f"<document>{text}</document>\n{q} Answer in at most 9 words." for q in ("Who?", "Why?")
    ]
    folder = tmp_path / "one"
    alone = {"make": False}
    build(log(tmp_path, *(exchange(prompt) for prompt in asked), grounded=alone), folder)
    assert len(items(folder)) == 2
    same = [
        {
            "prompt": "Summarise this in at most 9 words.",
            "response": "Rain.",
            "context": [one],
            "key": one,
        }
        for one in (f"{text} one", f"{text[:90]} two", f"{text} one one")
    ]
    folder = tmp_path / "two"
    build(log(tmp_path, *same, grounded=alone), folder)
    assert [item["metadata"]["weight"] for item in items(folder)] == [2, 1]


def test_questions_are_near_only_where_their_documents_are() -> None:
    words = [f"word{i}" for i in range(400)]
    others = [f"other{i}" for i in range(400)]
    near = Near(0.8, Store(Path(":memory:")))
    found = [
        near.cluster("Who came to the mill?", " ".join((*words[:n], *others[n:])))
        for n in (400, 395, 300, 5)
    ]
    assert found == [0, 0, 1, 2]
    assert near.cluster("Who came to the mill?") == 3
    assert near.cluster("Who came to the mill?", " ".join(words)) == 0


def test_a_user_has_no_more_items_than_one_may_have(tmp_path: Path) -> None:
    lines = [
        exchange(f"Tell {i} of {i * i}, in at most {i + 9} words.", user="u") for i in range(15)
    ]
    built = build(log(tmp_path, *lines), tmp_path / "out")
    assert built.manifest["figures"]["items"] == 10
    assert built.manifest["stages"]["sample"]["lost"] == {
        "its user has as many items as one may have": 5
    }


def test_a_sample_is_spread_over_what_is_asked(tmp_path: Path) -> None:
    lines = [exchange(f"Story {i} of {i * 977}, in at most {i + 9} words.") for i in range(20)]
    lines += [exchange("A poem on soot. Do not use commas.")]
    asked = log(tmp_path, *lines)
    sample = asked.sample.model_copy(update={"size": 4})
    built = build(asked.model_copy(update={"sample": sample}), tmp_path / "out")
    assert built.manifest["figures"]["items"] == 4
    asked_for = Counter(
        id for item in items(tmp_path / "out") for id in ids_of(item["constraints"])
    )
    assert asked_for["punctuation.count"] == 1
