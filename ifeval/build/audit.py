"""Audits: what people found when they read what was recognised, and what follows from it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ifeval.build.assemble import lines_of
from ifeval.build.exchange import digest
from ifeval.errors import InvalidFile
from ifeval.rows.fields import is_list, is_object
from ifeval.statistics import wilson

ENOUGH = 30
"""An id that was read fewer times than this is called unaudited."""

FILE = "audit.jsonl"


def name_of(prompt: str, constraint: Any) -> str:
    """Return what names a constraint of a prompt in an audit."""
    return digest(prompt, constraint)


class Audit:
    """The answers that were given beside a data set.

    Args:
        folder: The data set.

    Raises:
        InvalidFile: A line is no answer.
    """

    def __init__(self, folder: Path) -> None:
        self.answers: dict[str, dict[str, Any]] = {}
        path = folder / FILE
        for number, answer in enumerate(lines_of(path), 1):
            if not is_object(answer) or not isinstance(answer.get("right"), bool):
                raise InvalidFile(path, f"line {number}", "is no answer: `right` is true or false")
            self.answers[str(answer.get("name"))] = answer

    def is_wrong(self, prompt: str, constraint: Any) -> bool:
        """Tell whether a person found that a prompt does not ask for a constraint."""
        if not self.answers:
            return False
        answer = self.answers.get(name_of(prompt, constraint))
        return answer is not None and not answer["right"]

    def precision(self) -> dict[str, dict[str, Any]]:
        """Return for each id how many were read and right, with the interval of the share."""
        return precision_of(self.answers.values())


def precision_of(answers: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return for each id how many of some answers are right, with a 95 % interval."""
    found: dict[str, list[int]] = {}
    for answer in answers:
        counted = found.setdefault(str(answer["id"]), [0, 0])
        counted[0] += answer["right"]
        counted[1] += 1
    told: dict[str, dict[str, Any]] = {}
    for id, (right, n) in sorted(found.items()):
        low, high = wilson(right / n, n)
        told[id] = {
            "read": n,
            "right": right,
            "precision": right / n,
            "interval": [low, high],
            "audited": n >= ENOUGH,
        }
    return told


def ids_of(constraint: Any) -> list[str]:
    """Return the ids in a constraint in wire form, in order."""
    found: list[str] = []
    if is_object(constraint):
        if isinstance(constraint.get("id"), str):
            found.append(constraint["id"])
        for value in constraint.values():
            found += ids_of(value)
    elif is_list(constraint):
        for item in constraint:
            found += ids_of(item)
    return found


def sheet(
    rows: Iterable[Mapping[str, Any]], known: Mapping[str, Any], n: int
) -> list[dict[str, Any]]:
    """Return what should be read next: constraints whose ids were read the least.

    Args:
        rows: Items of a data set.
        known: The answers that there are, by name.
        n: How many.
    """
    read: dict[str, int] = {}
    for answer in known.values():
        read[answer["id"]] = read.get(answer["id"], 0) + 1
    asked: dict[str, list[dict[str, Any]]] = {}
    seen: set[str] = set()
    for row in rows:
        evidence = row.get("metadata", {}).get("asks", [])
        prompt = _prompt(row)
        for constraint, ask in zip(row["constraints"], evidence, strict=False):
            name = name_of(prompt, constraint)
            if name in known or name in seen or ask.get("rule") == "given":
                continue
            seen.add(name)
            id = " ".join(ids_of(constraint))
            line = {"name": name, "id": id, "constraint": constraint, "says": ask.get("text", "")}
            text = _around(row, ask)
            asked.setdefault(id, []).append({**line, "prompt": text, "right": None, "note": ""})
    for lines in asked.values():
        lines.sort(key=lambda line: line["name"])  # a hash: no order of the logs
    found: list[dict[str, Any]] = []
    while len(found) < n and asked:
        id = min(asked, key=lambda name: (read.get(name, 0), name))
        found.append(asked[id].pop())
        read[id] = read.get(id, 0) + 1
        if not asked[id]:
            del asked[id]
    return found


def _prompt(row: Mapping[str, Any]) -> str:
    users = [m.get("content") or "" for m in row["messages"] if m["role"] == "user"]
    return users[-1] if users else ""


def _around(row: Mapping[str, Any], ask: Mapping[str, Any]) -> str:
    """Return the text around what asks for a constraint, with marks on both sides of it."""
    if "start" not in ask:
        return _prompt(row)[:400]
    turn = 0 if ask.get("role") == "system" else ask.get("turn", 0)
    text = row["messages"][turn].get("content") or ""
    start, end = ask["start"], ask["end"]
    return f"{text[max(0, start - 200) : start]}>>>{text[start:end]}<<<{text[end : end + 200]}"


def taken(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a sheet that were answered.

    Raises:
        InvalidFile: A line is no JSON, or its answer is neither true, false nor null.
    """
    answered: list[dict[str, Any]] = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError as error:
            raise InvalidFile(path, f"line {number}", f"not JSON: {error}") from None
        right = data.get("right", "") if is_object(data) else ""
        if not (right is None or isinstance(right, bool)):
            raise InvalidFile(path, f"line {number}", "`right` must be true, false or null")
        if right is not None:
            answered.append(data)
    return answered
