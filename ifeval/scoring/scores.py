"""Scores: the verdicts on one response by each of its constraints."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ifeval.constraint import Constraint
from ifeval.modes import Asked, Judged, asked, is_silent, judge, judged
from ifeval.registry import Registry, default
from ifeval.rows import TAGS, answer_of
from ifeval.rows.formats import plain
from ifeval.rows.layout import Layout
from ifeval.verdict import Verdict, conjunction
from ifeval.view import Document, Row, View

Tags = Sequence[tuple[str, str]]

_NAMED = ("key", "prompt", "sample")


class Score(NamedTuple):
    """The verdicts on one row, in the order of its constraints."""

    row: Row
    asked: tuple[Asked, ...]
    judged: Judged
    reasoning: str
    """What was found of reasoning: ``none``, ``stripped``, ``unclosed`` or ``unopened``."""

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts on the response as it is."""
        return self.judged.verdicts

    @property
    def passed(self) -> bool | None:
        """Whether every constraint holds strictly; None for a row without constraints."""
        return conjunction(self.judged.strict) if self.asked else None


def check(
    response: str | None,
    constraint: Constraint | Mapping[str, Any] | str,
    *,
    prompt: str | None = None,
    context: Sequence[str] = (),
    registry: Registry | None = None,
    tags: Tags | None = TAGS,
) -> Verdict:
    """Judge one response by one constraint, as it is (strictly).

    Args:
        response: The text as received; None where the model gave none.
        constraint: A constraint, its JSON form, or that as JSON text.
        prompt: What the response answers, for constraints that look at it.
        context: The documents that came with the prompt.
        registry: Where ids are looked up; everything installed by default.
        tags: Pairs of tags around reasoning, which is not judged; None judges it too.

    Raises:
        IfevalError: The constraint cannot be read.
    """
    known = registry or default()
    parsed = known.parse(constraint)
    row = Row(response, prompt=prompt, context=[Document(text) for text in context])
    view = _view(row, tags)[0]
    if view is None or is_silent(view):
        verdict = judged((asked(parsed, known),), view).verdicts[0]
    else:
        verdict = judge(parsed, view)
    return verdict.on(parsed.label)


def score(
    rows: Iterable[Row | Mapping[str, Any]],
    *,
    registry: Registry | None = None,
    tags: Tags | None = TAGS,
) -> Iterator[Score]:
    """Score rows one by one, in all three modes.

    Args:
        rows: Rows, or objects of the fields of a row, each with its own constraints.
        registry: Where ids are looked up; everything installed by default.
        tags: Pairs of tags around reasoning, which is not judged; None judges it too.

    Raises:
        IfevalError: A row or one of its constraints cannot be read.
    """
    known = registry or default()
    for item in rows:
        row = item if isinstance(item, Row) else row_of(item)
        yield score_row(row, tuple(asked(c, known) for c in row.constraints or ()), tags)


def row_of(fields: Mapping[str, Any]) -> Row:
    """Return the row of an object with the fields of a row.

    Raises:
        Malformed: A field is not what it must be.
    """
    key, prompt, sample = (name if name in fields else None for name in _NAMED)
    return plain(dict(fields), Layout(key=key, prompt=prompt, sample=sample))[0]


def score_row(row: Row, constraints: Sequence[Asked], tags: Tags | None) -> Score:
    """Score one row by constraints that were read before.

    Args:
        row: The row; ``answer`` is set to the part of the response that is judged.
        constraints: What was asked.
        tags: Pairs of tags around reasoning, or None.
    """
    view, reasoning = _view(row, tags)
    result = Score(row, tuple(constraints), judged(constraints, view), reasoning)
    # Each view knows its row and each row its views: undone here, so that memory is freed at
    # once and not when the collector comes round.
    row.views.clear()
    return result


def _view(row: Row, tags: Tags | None) -> tuple[View | None, str]:
    """Return what is judged of a response, and what was found of reasoning."""
    if row.response is None:
        return None, "none"
    reasoning = "none"
    if tags:
        start, end, reasoning = answer_of(row.response, tags)
        if reasoning != "none":
            row.answer = (start, end)
    return row.view(), reasoning
