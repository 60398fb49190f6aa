"""What people found when they read constraints and verdicts: kept beside the data, and used.

Two things are read. Whether a prompt really asks for a constraint that a rule recognised in it
(an *ask*); and whether a verdict on a response is right (a *verdict*). Each answer has a name,
which is a hash of all that was read: where any of it changes, the answer speaks of it no longer.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

from ifeval.errors import InvalidFile
from ifeval.modes import Judged
from ifeval.rows.fields import is_list, is_object
from ifeval.statistics import wilson
from ifeval.verdict import undecided
from ifeval.view import Row

ENOUGH = 30
"""An id that was read fewer times than this is called unaudited."""

FILE = "audit.jsonl"
KINDS = ("ask", "verdict")

Answer = dict[str, Any]

_ID = re.compile(r"[^\s~(),]+[.:][^\s~(),]+")
"""An id, within the shape of what is made of several."""


def answers_in(path: Path) -> Iterator[Answer]:
    """Yield the answers of a file; none where there is no file.

    Raises:
        InvalidFile: A line is no answer.
    """
    if not path.exists():
        return
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if line.strip():
            yield checked(line, path, number)


def checked(line: bytes | str, path: Path, number: int, *, answered: bool = True) -> Answer:
    """Return a line as an answer.

    Args:
        line: One line of JSON.
        path: Its file, for an error.
        number: Its number, from 1.
        answered: Whether ``right`` must be there; else it may be null.

    Raises:
        InvalidFile: It is no answer.
    """
    where = f"line {number}"
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidFile(path, where, f"not JSON: {error}") from None
    if not is_object(data):
        raise InvalidFile(path, where, "is no answer: must be an object")
    for field in ("name", "id"):
        if not (isinstance(data.get(field), str) and data[field]):
            raise InvalidFile(path, where, f"`{field}` must be a text, as the sheet has it")
    right = data.get("right", "")
    if not (isinstance(right, bool) or (right is None and not answered)):
        wanted = "true or false" if answered else "true, false or null"
        raise InvalidFile(path, where, f"`right` must be {wanted}")
    if data.get("kind", "ask") not in KINDS:
        raise InvalidFile(path, where, f"`kind` must be {' or '.join(KINDS)}")
    return data


class Answers:
    """What people answered, by name.

    Args:
        paths: Files of answers; a later one wins.

    Raises:
        InvalidFile: A line is no answer.
    """

    def __init__(self, *paths: Path) -> None:
        self.paths = tuple(path for path in paths if path.exists())
        self.by_name: dict[str, Answer] = {}
        for path in self.paths:
            self.by_name |= {answer["name"]: answer for answer in answers_in(path)}
        wrong = [one for one in self.by_name.values() if not one["right"]]
        self._asks = frozenset(one["name"] for one in wrong if kind_of(one) == "ask")
        self._verdicts = frozenset(one["name"] for one in wrong if kind_of(one) == "verdict")

    def __len__(self) -> int:
        return len(self.by_name)

    def is_wrong(self, name: str) -> bool:
        """Tell whether a person found that a prompt does not ask for something."""
        return name in self._asks

    def kept(self, row: Row) -> list[Any]:
        """Return the constraints of a row without those that its prompt does not ask for."""
        pairs = zip(row.constraints or (), self._wrong(row), strict=True)
        return [one for one, out in pairs if not out]

    def corrected(self, row: Row) -> Row:
        """Return a row without the constraints that its prompt does not ask for."""
        wrong = self._wrong(row)
        if not any(wrong):
            return row
        asks = zip(row.metadata["asks"], wrong, strict=False)
        metadata = {**row.metadata, "asks": [ask for ask, out in asks if not out]}
        return replace(row, constraints=self.kept(row), metadata=metadata)

    def _wrong(self, row: Row) -> list[bool]:
        """Return for each constraint of a row whether its prompt does not ask for it."""
        constraints = [*(row.constraints or ())]
        wrong = [False] * len(constraints)
        asks = row.metadata.get("asks")
        if not self._asks or not is_list(asks):
            return wrong
        system = str(row.metadata.get("system") or "")
        messages = row.messages or ({"role": "user", "content": row.prompt},)
        for i, (ask, constraint) in enumerate(zip(asks, constraints, strict=False)):
            wrong[i] = is_object(ask) and self.is_wrong(name_of(messages, system, ask, constraint))
        return wrong

    def overruled(self, row: Row, ids: Sequence[str], found: Judged) -> Judged:
        """Return verdicts with those undecided that a person found to be wrong."""
        if not self._verdicts:
            return found
        names = verdict_names(row, ids, found.strict)
        places = {i for i, name in enumerate(names) if name in self._verdicts}
        if not places:
            return found
        verdicts = [*found.verdicts]
        for i in places:
            told = {True: "pass", False: "fail", None: "undecided"}[found.strict[i]]
            verdicts[i] = undecided(f"a person found the verdict '{told}' to be wrong").on(
                verdicts[i].about
            )
        lists = (
            tuple(None if i in places else passed for i, passed in enumerate(mode))
            for mode in found[1:]
        )
        return Judged(tuple(verdicts), *lists)

    def precision(self, kind: str = "ask") -> dict[str, dict[str, Any]]:
        """Return for each id how many were read and right, with the interval of the share."""
        return precision_of(one for one in self.by_name.values() if kind_of(one) == kind)

    def record(self) -> dict[str, Any]:
        """Return what a run notes of the answers that it used."""
        return {
            "files": [
                {"file": str(path), "sha256": sha256(path.read_bytes()).hexdigest()}
                for path in self.paths
            ],
            "answers": len(self),
            "precision": {f"{kind}s": self.precision(kind) for kind in KINDS},
        }


def kind_of(answer: Mapping[str, Any]) -> str:
    """Return what an answer speaks of: ``ask`` or ``verdict``."""
    return answer.get("kind", "ask")


def name_of(
    messages: Sequence[Mapping[str, Any]], system: str, ask: Mapping[str, Any], constraint: Any
) -> str:
    """Return what names a constraint that something asks for.

    The same words in the same text are one thing to read, however many prompts come with it:
    a system prompt, and an earlier turn that holds for the whole conversation.

    Args:
        messages: Those of the prompt.
        system: The name of the system prompt.
        ask: Who asks, and in which turn.
        constraint: What is asked, in wire form.
    """
    if ask.get("role") == "system" and system:
        return _hash("system", system, constraint)
    turn = ask.get("turn", -1)
    there = isinstance(turn, int) and 0 <= turn < len(messages)
    users = [message for message in messages if message.get("role") == "user"]
    said: Mapping[str, Any] = messages[turn] if there else users[-1] if users else {}
    return _hash("ask", said.get("content"), constraint)


def verdict_names(row: Row, ids: Sequence[str], passed: Sequence[bool | None]) -> Iterator[str]:
    """Yield what names each verdict on a row.

    Args:
        row: The row, with its own constraints.
        ids: The ids of all that was judged, in order.
        passed: The verdicts, strictly.
    """
    constraints = [*row.constraints] if row.constraints else None
    read = _hash("verdict", row.prompt, row.system, row.response, constraints, [*ids])
    for place, one in enumerate(passed):
        yield _hash(read, place, one)


def precision_of(answers: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return for each id how many of some answers are right, with a 95 % interval.

    What is made of several ids speaks of each of them.
    """
    found: dict[str, list[int]] = {}
    for answer in answers:
        for id in dict.fromkeys(_ID.findall(answer["id"]) or [answer["id"]]):
            counted = found.setdefault(id, [0, 0])
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


def _hash(*parts: Any) -> str:
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
    return blake2b(text.encode(), digest_size=8).hexdigest()
