"""Finding a witness of a constraint, a tree or a set."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from ifeval.constraint import Constraint, Leaf
from ifeval.contradiction import contradictions
from ifeval.definition import Case
from ifeval.registry import Registry, default
from ifeval.view import Row
from ifeval.witness import search
from ifeval.witness.plain import Answers, Texts
from ifeval.witness.tree import built

How = Literal["declared", "a case", "any case", "built", "searched", ""]
"""Where a text comes from: what its family declares, a case of the definition with the same
arguments or with others, the parts of a tree, or a search."""


class Witness(NamedTuple):
    """A response that passes and one that just fails, each tried; None where none was found."""

    passing: str | None
    failing: str | None
    passing_how: How = ""
    failing_how: How = ""
    why: str = ""
    """Why one of the two is missing."""
    passing_row: Mapping[str, Any] | None = None
    """Fields of a row under which it passes, where it hangs on the row and none was asked about
    that has one: those of a case."""
    failing_row: Mapping[str, Any] | None = None


_FOR_ONE = 600
"""How many texts are judged at most where none is declared that passes."""

_OFFERED = 8
"""How many texts of each kind are tried beside the other constraints of a set."""

WITHOUT = {"row.field": "it judges the row, not the response"}
"""Native ids that no response alone is a witness of, and why."""


@cache
def declared() -> dict[str, Callable[[Mapping[str, Any]], Texts]]:
    """Return what the families declare, by id."""
    return {id: function for family in _families() for id, function in family.WITNESSES.items()}


@cache
def answering() -> dict[str, Callable[[Mapping[str, Any]], Answers]]:
    """Return what the families declare of constraints that look at the row, by id."""
    from ifeval.witness import length, tools

    return {**length.ANSWERS, **tools.ANSWERS}


def _families() -> list[Any]:
    from ifeval.witness import (
        case,
        data,
        format,  # noqa: A004
        keywords,
        language,
        length,
        markdown,
        markup,
        punctuation,
        shape,
    )

    return [case, data, format, keywords, language, length, markdown, markup, punctuation, shape]


def witness(
    constraint: Constraint, registry: Registry | None = None, row: Row | None = None
) -> Witness:
    """Return a response that meets a constraint and one that just fails it.

    Args:
        constraint: A leaf or a tree.
        registry: Where it comes from; by default what is installed.
        row: What the response answers, where the constraint looks at that. Where no text does
            under it, the rows of the cases are tried.
    """
    known = default() if registry is None else registry
    if isinstance(constraint, Leaf) and constraint.id in WITHOUT:
        return _with_rows(constraint, known, Witness(None, None, why=WITHOUT[constraint.id]))
    never = [one for one in contradictions([constraint], known) if not one.soft]
    passing, passing_how = _first(_offers(constraint, known, row, 0), constraint, row)
    failing, failing_how = _closest(_offers(constraint, known, row, 1), constraint, row)
    if passing is None and not never:
        starts = [text for _, texts in _offers(constraint, known, row, 1) for text in texts]
        passing = search.climb([*starts, "rain"], [constraint], starts[:3], row, _FOR_ONE)
        passing_how = "searched" if passing is not None else ""
    if failing is None and passing is not None:
        around = [*search.shorter(passing), *_spoiled(passing)]
        offers: list[tuple[How, Sequence[str]]] = [("searched", around)]
        failing, failing_how = _closest(iter(offers), constraint, row)
    why = never[0].why if never else _why(constraint, passing, failing, row)
    found = Witness(passing, failing, passing_how, failing_how, why)
    return _with_rows(constraint, known, found) if why and not never else found


def satisfying(
    constraints: Sequence[Constraint], registry: Registry | None = None, row: Row | None = None
) -> str | None:
    """Return a response that meets all of several constraints, or None where none was found.

    That none was found proves nothing, unless ``contradictions`` says why.

    Args:
        constraints: What must hold together.
        registry: Where they come from; by default what is installed.
        row: What the response answers, where a constraint looks at that.
    """
    known = default() if registry is None else registry
    if any(not one.soft for one in contradictions(constraints, known)):
        return None
    pieces: list[str] = []
    for one in constraints:
        texts = [text for _, texts in _offers(one, known, row, 0) for text in texts[:_OFFERED]]
        met = [text for text in texts if _passes(one, text, row)]
        found = met or [text for text in [witness(one, known, row).passing] if text is not None]
        ranked = [(search.worth(text, constraints, row), -i) for i, text in enumerate(found)]
        pieces += [found[-max(ranked)[1]]] if ranked else []
    joints = ("\n\n", " ", "\n")
    together = [joint.join(order) for joint in joints for order in (pieces, pieces[::-1])]
    return search.climb([*together, *pieces, "rain"], constraints, pieces, row)


def _offers(
    constraint: Constraint, registry: Registry, row: Row | None, which: int
) -> Iterator[tuple[How, Sequence[str]]]:
    """Return texts that should pass (0) or fail (1), the best first."""
    if not isinstance(constraint, Leaf):
        yield "built", built(constraint, lambda one: witness(one, registry, row))[which]
        return
    if constraint.id in declared():
        yield "declared", declared()[constraint.id](constraint.params)[which]
    elif ":" in constraint.id:
        from ifeval.witness import ifeval

        yield "declared", ifeval.texts(constraint.id, constraint.params)[which]
    if row is not None and row.prompt is not None:
        yield "built", [row.prompt, f"{row.prompt}\n\nRain falls."]
    definition = registry.definition(constraint.id)
    for how, same in (("a case", True), ("any case", False)):
        cases = [
            case
            for case in (definition.cases if definition else ())
            if (dict(case.given) == dict(constraint.params)) is same
        ]
        texts = [text for case in cases for text in (case.passing, case.failing)[which]]
        yield ("a case" if how == "a case" else "any case"), texts


def _with_rows(constraint: Constraint, registry: Registry, found: Witness) -> Witness:
    """Return a witness with what is missing from the rows that the cases have."""
    definition = registry.definition(constraint.id) if isinstance(constraint, Leaf) else None
    if not isinstance(constraint, Leaf) or definition is None:
        return found
    made = answering().get(constraint.id)
    own: Answers = made(constraint.params) if made is not None else []
    same = [case for case in definition.cases if dict(case.given) == dict(constraint.params)]
    others = [case for case in definition.cases if case not in same]
    tries = [_Try("declared", fields, text) for fields, text in own]
    tries += [*_of_cases("a case", same), *_of_cases("any case", others)]
    for how, fields, text in tries:
        if found.passing is not None and found.failing is not None:
            break
        verdict = search.judged(constraint, text, Case(row=fields).as_row(text))
        if verdict is None:
            continue
        if verdict.passed and found.passing is None:
            found = found._replace(passing=text, passing_how=how, passing_row=fields)
        elif verdict.passed is False and found.failing is None:
            found = found._replace(failing=text, failing_how=how, failing_row=fields)
    both = found.passing is not None and found.failing is not None
    return found._replace(why="") if both else found


class _Try(NamedTuple):
    how: How
    fields: Mapping[str, Any]
    text: str


def _of_cases(how: How, cases: Sequence[Case]) -> list[_Try]:
    """Return the texts of cases with a row, those that are blank last."""
    tries = [
        _Try(how, case.row, text)
        for case in cases
        for text in (*case.passing, *case.failing)
        if case.row
    ]
    return sorted(tries, key=lambda one: not one.text.strip())


def _passes(constraint: Constraint, text: str, row: Row | None) -> bool:
    verdict = search.judged(constraint, text, row)
    return verdict is not None and verdict.passed is True


def _first(
    offers: Iterator[tuple[How, Sequence[str]]], constraint: Constraint, row: Row | None
) -> tuple[str | None, How]:
    """Return the first text that passes; one that is not blank, where there is one."""
    blank: tuple[str | None, How] = None, ""
    for how, texts in offers:
        for text in texts:
            verdict = search.judged(constraint, text, row)
            if verdict is not None and verdict.passed:
                if text.strip():
                    return text, how
                blank = (text, how) if blank[0] is None else blank
    return blank


def _closest(
    offers: Iterator[tuple[How, Sequence[str]]],
    constraint: Constraint,
    row: Row | None,
) -> tuple[str | None, How]:
    """Return, of the first texts that fail, the one that comes closest."""
    for how, texts in offers:
        found: list[tuple[float, int, str]] = []
        for i, text in enumerate(texts):
            verdict = search.judged(constraint, text, row)
            if verdict is not None and verdict.passed is False and text.strip():
                found.append((verdict.closeness or 0.0, -i, text))
        if found:
            return max(found)[2], how
    return None, ""


def _spoiled(text: str) -> list[str]:
    return [text.upper(), text.lower(), f"{text} rain", f"rain {text}", f"{text}\n\nrain", "rain"]


def _why(constraint: Constraint, passing: str | None, failing: str | None, row: Row | None) -> str:
    if passing is not None and failing is not None:
        return ""
    if passing is None and failing is None:
        verdict = search.judged(constraint, "rain", row)
        return verdict.reason if verdict is not None else "it cannot be judged"
    missing = "passes" if passing is None else "fails"
    return f"no text was found that {missing}"
