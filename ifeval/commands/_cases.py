"""Judging the texts of a definition's cases, and saying where the verdict is another."""

import json
from typing import Protocol

from ifeval.commands._columns import printable
from ifeval.constraint import Constraint
from ifeval.definition import Case, Definition
from ifeval.errors import IfevalError, InvalidParameters, hint
from ifeval.kinds import Kind
from ifeval.testing import Example, lacks_evidence

_WORDS = {True: "pass", False: "fail", None: "undecided"}
_SHOWN = 40


class Add(Protocol):
    """What takes the problems of one definition."""

    def __call__(self, where: str, problem: str, *, warning: bool = False) -> None:
        """Add a problem."""
        ...


def judged_cases(definition: Definition, kind: Kind, add: Add) -> None:
    """Judge every text of every case by its constraint.

    Args:
        definition: Whose cases they are.
        kind: What makes the constraint.
        add: Is told of each text that does not come out as its case says, and of arguments
            that the constraint does not take.
    """
    needed: dict[str, None] = {}
    for i, case in enumerate(definition.cases):
        where = f"cases[{i}]"
        if case.naive and not case.why:
            add(where, "is naive and does not say `why`", warning=True)
        known = kind.parameters.get("properties", {})
        unknown = [name for name in case.given if name not in known]
        for name in unknown:
            add(f"{where}.given", f"unknown parameter {name!r}{hint(name, known)}")
        if unknown:
            continue
        try:
            constraint = kind.bind(json.loads(json.dumps(case.given)))
        except TypeError as error:
            add(f"{where}.given", f"has a value that JSON does not have: {error}")
        except InvalidParameters as error:
            if error.id != definition.id:
                add("check", f"under {where}.given: {error}")
            else:
                problem = str(error).removeprefix(f"{definition.id}: ").removeprefix("$.")
                add(f"{where}.given", problem)
        except IfevalError as error:
            # What it is made of cannot be read, under whatever arguments.
            add("check", str(error))
            return
        else:
            _judged(definition, kind, constraint, case, where, add)
            if definition.check is not None and (problem := _needed(definition, kind, case)):
                needed[problem] = None
    for problem in needed:
        add("check", problem)


def _needed(definition: Definition, kind: Kind, case: Case) -> str:
    """Return why arguments that need not be given cannot be left out, or nothing."""
    required = kind.parameters.get("required", ())
    try:
        kind.bind({name: value for name, value in case.given.items() if name in required})
    except InvalidParameters as error:
        # Where its own schema refuses, it says so to everybody.
        return "" if error.id == definition.id else f"with the required arguments alone: {error}"
    return ""


def _judged(
    definition: Definition, kind: Kind, constraint: Constraint, case: Case, where: str, add: Add
) -> None:
    texts = {True: case.passing, False: case.failing, None: case.undecided}
    for passes, of_kind in texts.items():
        for j, text in enumerate(of_kind):
            place = f"{where}.{_WORDS[passes]}[{j}]"
            example = Example(definition.id, case.given, text, passes, case.row, case.naive)
            problem, warning = _wrong(definition, kind, constraint, example)
            if problem:
                add(place, f"{printable(text, _SHOWN)} {problem}", warning=warning)


def _wrong(
    definition: Definition, kind: Kind, constraint: Constraint, example: Example
) -> tuple[str, bool]:
    """Return what is wrong with the verdict on a text, and whether that is a warning."""
    try:
        view = example.as_row().view()
        assert view is not None
    except Exception as error:  # noqa: BLE001 - whatever is in the row, its file is named
        return f"has a row that cannot be read: {error}", False
    try:
        verdict = constraint.check(view)
    except Exception as error:  # noqa: BLE001 - as for any response
        return f"raises {type(error).__name__}: {error}", False
    if verdict.passed is not example.passes:
        came, wanted = _WORDS[verdict.passed], _WORDS[example.passes]
        return f"should {_verb(wanted)} and {_is(came)}: {verdict.reason}", False
    if lacks_evidence(kind, definition, example.given, verdict):
        return "fails a prohibition without evidence: which place breaks it?", True
    return "", False


def _verb(word: str) -> str:
    return "be undecided" if word == "undecided" else word


def _is(word: str) -> str:
    return {"pass": "passes", "fail": "fails"}.get(word, "is undecided")
