"""Anchors: items that the next version of a data set keeps, so that figures can be compared.

What a person found since counts for them too: an anchor whose rules were edited, or of which an
audit says that its prompt does not ask for something, asks for what it asks now.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ifeval.build import rules
from ifeval.build.audit import is_wrong
from ifeval.build.difficulty import band
from ifeval.build.exchange import digest
from ifeval.errors import InvalidFile
from ifeval.registry import Registry
from ifeval.rows.fields import is_list, is_object
from ifeval.scoring.audits import Answers


class Refresh(NamedTuple):
    """What the next version of a data set takes from the one before it."""

    retired: frozenset[str] = frozenset()
    anchors: Sequence[Mapping[str, Any]] = ()
    """Items that are kept, also where the logs have them no longer."""
    responses: Mapping[str, Sequence[Mapping[str, Any]]] = {}
    """What was answered to them, by key."""


def refresh_of(
    folder: Path,
    rows: Iterable[Mapping[str, Any]],
    responses: Iterable[Mapping[str, Any]],
    stones: Mapping[str, Container[str]],
) -> Refresh:
    """Return what the next version of a data set takes from this one.

    Args:
        folder: The data set.
        rows: Its items.
        responses: What was logged for them.
        stones: What must not be in it: keys, users and sessions.

    Raises:
        InvalidFile: ``shelf-life`` was not run on it, or its findings cannot be read.
    """
    path = folder / "shelf-life.json"
    if not path.is_file():
        raise InvalidFile(folder, "", "has no shelf-life.json: run ifeval shelf-life on it first")
    found = findings(path)
    wanted = {*found["anchors"]}
    anchors = [
        row
        for row in rows
        if row["key"] in wanted and "case" not in row["metadata"] and not _buried(row, stones)
    ]
    keys = {row["key"] for row in anchors}
    answers: dict[str, list[Any]] = {}
    for line in responses:
        if line["key"] in keys:
            answers.setdefault(line["key"], []).append(line)
    return Refresh(frozenset((*found["retire"], *found["retired"])), anchors, answers)


def findings(path: Path) -> dict[str, Any]:
    """Return what ``shelf-life`` found before.

    Raises:
        InvalidFile: It is no JSON, or lacks a list of keys.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidFile(path, "", f"not JSON: {error}") from None
    for name in ("retire", "retired", "anchors", "audit"):
        if not (is_object(found) and is_list(found.get(name))):
            raise InvalidFile(path, name, "must be a list of keys, as ifeval shelf-life writes it")
    return found


def _buried(row: Mapping[str, Any], stones: Mapping[str, Container[str]]) -> bool:
    told = {"key": row["key"], **row["metadata"]}
    return any(str(told.get(kind)) in names for kind, names in stones.items())


def renewed(
    refresh: Refresh, folder: Path, registry: Registry, audit: Answers
) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Yield each anchor as it stands now, and whether that is as before.

    Args:
        refresh: What was taken from the version before.
        folder: The data set, with the rules that people may have edited.
        registry: Where ids are looked up.
        audit: What people found that prompts do not ask.
    """
    for row in refresh.anchors:
        told = row["metadata"]
        pairs = [
            {**ask, "constraint": constraint}
            for constraint, ask in zip(row["constraints"], told.get("asks", ()), strict=False)
        ]
        now = [
            ask
            for ask in _asked(row, pairs, folder, registry)
            if not is_wrong(audit, row["messages"], told.get("system", ""), ask)
        ]
        constraints = [ask["constraint"] for ask in now]
        if constraints == row["constraints"] or not pairs:
            yield row, True
        elif constraints:
            texts = [document["text"] for document in row.get("context", ())]
            metadata = {name: value for name, value in told.items() if name != "logged"}
            metadata["asks"] = [
                {n: v for n, v in ask.items() if n not in ("constraint", "use")} for ask in now
            ]
            metadata["difficulty"] = band(0, 0)
            key = digest(row["messages"], texts, constraints)
            yield {**row, "key": key, "constraints": constraints, "metadata": metadata}, False


def _asked(
    row: Mapping[str, Any], asks: Sequence[dict[str, Any]], folder: Path, registry: Registry
) -> Iterator[dict[str, Any]]:
    """Yield what an item asks, its system prompt by the rules as they stand."""
    path = folder / "rules" / f"{row['metadata'].get('system', '')}.toml"
    if not path.is_file():
        yield from asks
        return
    text = row["messages"][0].get("content") or ""
    seen: set[str] = set()
    ruled = [rules.placed(rule, text) for rule in rules.read(path, registry)]
    for ask in (
        *(ask for ask in asks if ask.get("role") == "row"),
        *ruled,
        *(ask for ask in asks if ask.get("role") not in ("row", "system")),
    ):
        key = json.dumps(ask["constraint"], sort_keys=True)
        if key not in seen:
            seen.add(key)
            yield ask
