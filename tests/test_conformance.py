"""What definitions promise: every case of every definition, and what a definition must have."""

import re
from collections import Counter
from pathlib import PurePath
from string import Formatter
from typing import Any

import pytest

from ifeval.checker import Checker
from ifeval.definition import Case, Definition
from ifeval.registry import Registry, default
from ifeval.testing import Example, examples, lacks_evidence
from ifeval.verdict import Verdict

REGISTRY = default()
SHIPPED = Registry().definitions
NATIVE = sorted(id for id in Registry() if ":" not in id)
LEAST_TEXTS, LEAST_NAIVE = 8, 2

each_definition = pytest.mark.parametrize("definition", SHIPPED.values(), ids=list(SHIPPED))


def unfit(
    example: Example, verdict: Verdict, definition: Definition, registry: Registry = REGISTRY
) -> list[str]:
    """Return what is wrong with a verdict on an example, in words."""
    row = example.as_row()
    found: list[str] = []
    if verdict.passed is not example.passes:
        found.append(f"it should be {example.passes} and is {verdict.passed}: {verdict.reason}")
    for span in verdict.evidence:
        view = row.view(span.source)
        if view is None or not 0 <= span.start <= span.end <= len(view.text):
            found.append(f"the evidence {span} is out of bounds")
    if lacks_evidence(registry[example.id], definition, example.given, verdict):
        found.append("a prohibition fails without evidence")
    if (verdict.closeness == 1.0) is not (verdict.passed is True):
        found.append(f"the closeness is {verdict.closeness}")
    if not verdict.reason:
        found.append("it gives no reason")
    return found


@pytest.mark.parametrize("example", [*examples(REGISTRY)], ids=str)
def test_each_text_is_judged_as_its_case_says(example: Example) -> None:
    verdict = example.run(REGISTRY)
    wrong = unfit(example, verdict, SHIPPED[example.id])
    assert not wrong, f"{example.id} {dict(example.given)} on {example.text!r}: {wrong}"


@pytest.mark.parametrize("id", NATIVE)
def test_each_native_constraint_has_a_definition_in_its_place(id: str) -> None:
    definition = SHIPPED.get(id)
    assert definition is not None, f"{id} has no definition"
    family, _, name = id.partition(".")
    assert PurePath(definition.path).parts[-2:] == (family, f"{name}.toml")


@each_definition
def test_each_definition_says_what_its_constraint_is(definition: Definition) -> None:
    kind = REGISTRY[definition.id]
    assert isinstance(kind, Checker) == (definition.check is None)
    assert definition.summary.startswith("The response ")
    assert definition.summary.endswith(".")
    assert definition.since
    assert definition.revision >= 1
    known = kind.parameters.get("properties", {}).keys()
    phrasings = [text for texts in definition.phrasings.values() for text in texts]
    holes = {hole for text in phrasings for _, hole, _, _ in Formatter().parse(text) if hole}
    assert holes <= known
    assert definition.phrasings.get("en")
    for texts in definition.patterns.values():
        for text in texts:
            assert re.compile(text).groupindex.keys() <= known


@each_definition
def test_each_definition_has_cases_that_tell_something(definition: Definition) -> None:
    kind: Any = REGISTRY[definition.id]
    counts = Counter[bool]()
    for case in definition.cases:
        kind.bind(case.given)
        texts = case.passing + case.failing + case.undecided
        assert texts
        assert case.why or not case.naive, "a naive case says why"
        counts[case.naive] += len(texts)
    assert counts.total() >= LEAST_TEXTS
    assert counts[True] >= LEAST_NAIVE
    assert any(case.passing for case in definition.cases)
    assert any(case.failing for case in definition.cases)


def test_a_wrong_case_is_noticed() -> None:
    cases = (Case(passing=("one two",), failing=("one", "one two three")),)
    check = {"id": "length.words", "at_most": 2}
    wrong = Definition("acme.words", "The response is short.", "0.1", 1, cases, check=check)
    registry = Registry(definitions=[wrong])
    found = [*examples(registry, "acme.")]
    assert [(e.id, e.text, e.passes) for e in found] == [
        ("acme.words", "one two", True),
        ("acme.words", "one", False),
        ("acme.words", "one two three", False),
    ]
    verdicts = [example.run(registry) for example in found]
    problems = [unfit(e, v, wrong, registry) for e, v in zip(found, verdicts, strict=True)]
    assert problems[0] == problems[2] == []
    (problem,) = problems[1]
    assert problem.startswith("it should be False and is True")


def silent(measured: float | None) -> Verdict:
    return Verdict(passed=False, reason="It is not so.", measured=measured)


@pytest.mark.parametrize(
    ("id", "given", "measured", "lacks"),
    [
        ("style.questions", {}, 1, True),  # at most 0 by default
        ("style.questions", {"at_most": 3}, 3, False),
        ("keywords.count", {"phrases": ["a"]}, 0, False),
        ("keywords.count", {"phrases": ["a"], "at_most": 2}, 3, True),
        ("in_context_only.emails", {"at_least": 2}, 1, False),
        ("in_context_only.emails", {"at_least": 2}, 2, True),
        ("style.em_dash", {}, None, True),
        ("repetition.overlap", {"source": "prompt"}, 0.4, True),
        ("length.words", {"at_most": 2}, 3, False),  # it does not prohibit
    ],
)
def test_a_prohibition_points_at_what_it_forbids(
    id: str, given: dict[str, Any], measured: float | None, lacks: bool
) -> None:
    verdict = silent(measured)
    assert lacks_evidence(REGISTRY[id], SHIPPED[id], given, verdict) is lacks


def test_a_row_of_an_example_is_like_a_row_of_a_file() -> None:
    fields = {
        "prompt": "Why?",
        "tier": 2,
        "metadata": {"a": 1},
        "context": ["One.", {"text": "Two."}],
    }
    row = Example("row.field", {}, "Because.", True, fields, naive=False).as_row()
    assert (row.response, row.prompt) == ("Because.", "Why?")
    assert row.metadata == {"a": 1, "tier": 2}
    assert [document.text for document in row.context] == ["One.", "Two."]
