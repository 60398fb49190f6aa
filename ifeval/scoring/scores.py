"""Scores: the verdicts on one response by each of its constraints."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ifeval.constraint import Constraint
from ifeval.errors import InvalidProfile
from ifeval.modes import Asked, Judged, asked, is_silent, judge, judged
from ifeval.registry import Registry, default
from ifeval.rows import TAGS, answer_of
from ifeval.rows.formats import plain
from ifeval.rows.layout import Layout
from ifeval.semantics import Profiles, Semantics, read_profiles
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
    corrected: Judged | None = None
    """The verdicts in the corrected meaning of foreign ids, where both were asked for."""

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
    semantics: Profiles = (),
    tags: Tags | None = TAGS,
) -> Verdict:
    """Judge one response by one constraint, as it is (strictly).

    Args:
        response: The text as received; None where the model gave none.
        constraint: A constraint, its JSON form, or that as JSON text.
        prompt: What the response answers, for constraints that look at it.
        context: The documents that came with the prompt.
        registry: Where ids are looked up; everything installed by default.
        semantics: What foreign ids mean where no registry is given: ``official`` (the
            default), ``corrected``, or a version such as ``ifbench@2025-07``.
        tags: Pairs of tags around reasoning, which is not judged; None judges it too.

    Raises:
        IfevalError: The constraint cannot be read, or ``semantics`` is not known.
    """
    known = meant(registry, semantics)
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
    semantics: Profiles = (),
    tags: Tags | None = TAGS,
) -> Iterator[Score]:
    """Score rows one by one, in all three modes.

    Args:
        rows: Rows, or objects of the fields of a row, each with its own constraints.
        registry: Where ids are looked up; everything installed by default.
        semantics: As for ``check``; with ``both`` each score has ``corrected`` too.
        tags: Pairs of tags around reasoning, which is not judged; None judges it too.

    Raises:
        IfevalError: A row or one of its constraints cannot be read, or ``semantics`` is not
            known.
    """
    profile = read_profiles(semantics)
    known = meant(registry, profile.first)
    other = meant(None, profile.second) if profile.second else None
    for item in rows:
        row = item if isinstance(item, Row) else row_of(item)
        first, second = (
            tuple(asked(c, one) for c in row.constraints or ()) if one else None
            for one in (known, other)
        )
        yield score_row(row, first or (), tags, second)


def meant(registry: Registry | None, semantics: Profiles | Semantics) -> Registry:
    """Return the registry that was given, or else that of everything in some meaning.

    Raises:
        InvalidProfile: ``semantics`` is not known, or does not go with a registry.
    """
    if registry is None:
        return default(semantics)
    if semantics and semantics != Semantics():
        raise InvalidProfile("a registry has its own semantics: give it to the registry")
    return registry


def row_of(fields: Mapping[str, Any]) -> Row:
    """Return the row of an object with the fields of a row.

    Raises:
        Malformed: A field is not what it must be.
    """
    key, prompt, sample = (name if name in fields else None for name in _NAMED)
    return plain(dict(fields), Layout(key=key, prompt=prompt, sample=sample))[0]


def score_row(
    row: Row,
    constraints: Sequence[Asked],
    tags: Tags | None,
    corrected: Sequence[Asked] | None = None,
) -> Score:
    """Score one row by constraints that were read before.

    Args:
        row: The row; ``answer`` is set to the part of the response that is judged.
        constraints: What was asked.
        tags: Pairs of tags around reasoning, or None.
        corrected: The same constraints in their corrected meaning, where both are wanted.
    """
    view, reasoning = _view(row, tags)
    first = judged(constraints, view)
    second = None
    if corrected is not None:
        # Where nothing has another meaning, nothing is judged twice.
        second = judged(corrected, view) if any(a.corrected for a in corrected) else first
    result = Score(row, tuple(constraints), first, reasoning, second)
    # Each view knows its row and each row its views: undone here, so that memory is freed at
    # once and not when the collector comes round.
    row.views.clear()
    return result


def _view(row: Row, tags: Tags | None) -> tuple[View | None, str]:
    """Return what is judged of a response, and what was found of reasoning."""
    if row.response is None:  # an answer of nothing but calls is not that nothing came
        return View("", "response", row) if row.tool_calls else None, "none"
    reasoning = "none"
    if tags:
        start, end, reasoning = answer_of(row.response, tags)
        if reasoning != "none":
            row.answer = (start, end)
    return row.view(), reasoning
