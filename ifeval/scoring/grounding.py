"""What rows with grounding data add to the figures: which answer each response gave.

Counted by contrast group, because the variants of one question are no independent
observations; what a response was is one short text, so that memory grows with groups alone.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from ifeval.constraint import Constraint, Leaf
from ifeval.errors import InvalidRow
from ifeval.ground.given import given_by
from ifeval.rows.files import opened
from ifeval.scoring.scores import Score
from ifeval.verdict import Verdict, conjunction
from ifeval.view import Row

ANSWER, ABSTAIN = "ignore_world_knowledge.answer", "in_context_only.abstain"
_OUTCOMES = frozenset(("context", "world", "both", "abstain", "other", "empty"))
_LENGTHS = (500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000)
_DEPTHS = (0, 25, 50, 75, 100)
_LANGUAGE = "en"


class Seen(NamedTuple):
    """What one response was."""

    mode: str
    outcome: str
    known: bool | None = None
    """Whether the model gives the world's answer without the context, if that was asked."""
    passed: bool | None = None
    length: str = ""
    depth: str = ""


class ClosedBook:
    """What a model answers without the context, by key, group and question.

    Args:
        path: JSONL rows with ``response`` and one or more of ``key``, ``group``, ``question``
            and ``prompt``.

    Raises:
        InvalidRow: A line is no such row.
    """

    def __init__(self, path: Path) -> None:
        self._answers: dict[str, str] = {}
        with opened(path) as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    data = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise InvalidRow(path, number, "", f"not JSON: {error}") from None
                if not isinstance(data, dict):
                    raise InvalidRow(path, number, "", "must be an object")
                self._add(path, number, cast("dict[str, Any]", data))

    def _add(self, path: Path, number: int, data: Mapping[str, Any]) -> None:
        response = data.get("response")
        if response is not None and not isinstance(response, str):
            raise InvalidRow(path, number, "response", "must be a string or null")
        names = [data.get(name) for name in ("key", "group", "question", "prompt")]
        given = [str(name) for name in names if isinstance(name, str | int) and name != ""]
        if "response" not in data or not given:
            problem = "needs `response`, and one of `key`, `group`, `question` and `prompt`"
            raise InvalidRow(path, number, "", problem)
        for name in given:
            self._answers[name] = response or ""

    def knows(self, row: Row) -> bool | None:
        """Return whether the model gives the world's answer by itself, or None if not asked."""
        given = given_by(row)
        names = (row.key, row.grounding.get("group"), given.question, row.prompt)
        answers = (self._answers.get(str(n)) for n in names if n is not None and n != "")
        answer = next((text for text in answers if text is not None), None)
        if answer is None or not given.world:
            return None
        from ifeval.ground.cues import table
        from ifeval.ground.names import find_names, names_of, searchable

        names_of_world = names_of(given.world, given.context, _LANGUAGE)
        return bool(find_names(names_of_world, searchable(answer, table(_LANGUAGE))))


@cache
def closed_book(path: Path) -> ClosedBook:
    """Return what a file says that a model answers without the context, read once."""
    return ClosedBook(path)


def seen(score: Score, book: Path | None) -> tuple[str, str] | None:
    """Return the group and what a response was, or None where its row is not of this kind."""
    verdicts = [*_found(score)]
    if not verdicts:
        return None
    row = score.row
    given = given_by(row)
    answer = next((v for leaf, v in verdicts if leaf.id == ANSWER), None)
    abstain = next((v for leaf, v in verdicts if leaf.id == ABSTAIN), None)
    outcome = _outcome(answer, abstain, row)
    mode = given.mode or "unknown"
    length, depth = row.grounding.get("length"), row.grounding.get("depth")
    one = Seen(
        mode,
        outcome,
        closed_book(book).knows(row) if book else None,
        conjunction(verdict.passed for _, verdict in verdicts),
        _length(length) if isinstance(length, int) else "",
        str(min(_DEPTHS, key=lambda d: abs(d - depth))) if isinstance(depth, int | float) else "",
    )
    group = row.grounding.get("group")
    return str(row.key if group is None else group), json.dumps(one)


def _outcome(answer: Verdict | None, abstain: Verdict | None, row: Row) -> str:
    if answer is not None:
        if not (row.response or "").strip():
            return "empty"
        return answer.measured if answer.measured in _OUTCOMES else "other"  # pyright: ignore[reportReturnType]
    return "abstain" if abstain is not None and abstain.measured == "abstains" else "other"


def _found(score: Score) -> Iterator[tuple[Leaf, Verdict]]:
    """Return the single constraints of these two kinds, with their verdicts."""
    for one, verdict in zip(score.asked, score.verdicts, strict=True):
        constraint: Constraint = one.constraint
        if isinstance(constraint, Leaf) and constraint.id in (ANSWER, ABSTAIN):
            yield constraint, verdict


def _length(words: int) -> str:
    return next((f"up to {limit}" for limit in _LENGTHS if words <= limit), "longer")


class GroundTally:
    """What responses were, by group."""

    def __init__(self) -> None:
        self.groups: dict[str, Counter[str]] = {}

    def add(self, entries: Iterable[tuple[str, str]]) -> None:
        """Add what some responses were."""
        for group, one in entries:
            self.groups.setdefault(group, Counter())[one] += 1

    def items(self) -> Iterator[tuple[str, list[tuple[Seen, int]]]]:
        """Return each group with what its responses were, and how many of each."""
        for group, counts in self.groups.items():
            yield group, [(Seen(*json.loads(one)), n) for one, n in counts.items()]

    def dump(self) -> dict[str, dict[str, int]]:
        """Return everything as JSON."""
        return {group: dict(counts) for group, counts in self.groups.items()}

    @classmethod
    def load(cls, data: Mapping[str, Mapping[str, int]]) -> "GroundTally":
        """Return the tally that was dumped."""
        tally = cls()
        tally.groups = {group: Counter(counts) for group, counts in data.items()}
        return tally
