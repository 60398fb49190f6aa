"""What holds of the checks of format and language on any text."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ifeval.checkers import format as form
from ifeval.checkers.language import written_in
from ifeval.constraint import Constraint
from ifeval.units import strict_json
from ifeval.units.strict_json import Fault, Value
from ifeval.view import View

CONSTRAINTS: list[Constraint] = [
    form.bullets(at_least=2),
    form.numbered_items(at_most=1),
    form.headings(level=1),
    form.highlights(at_least=1, at_most=2),
    form.code_blocks(language="a"),
    form.sections(marker="Day"),
    form.placeholders(at_least=2),
    form.title(),
    form.title(opening="**", closing="**"),
    form.postscript(),
    form.postscript(marker="N.B."),
    form.postscript(marker="*"),
    form.separated(different=True),
    form.separated(divider="******", at_most=2),
    form.separated(divider="a"),
    form.choice(options=["a", "b"]),
    form.choice(options=["a", "a b"], anywhere=True, ignore_case=True),
    form.repeats_prompt(text='a "b" c'),
    form.json(),
    form.json(where="fenced"),
    form.json(where="anywhere", kind="object"),
    written_in(language="en", throughout=True),
    written_in(language="zh"),
]  # fmt: skip

_CHUNKS = [
    *("\n\n", "\r\n", "- ", "1. ", "# ", "**", "***", "******", "---", "```", "```json\n", "    "),
    *("Day 1", "Day II: ", "[a]", "[b", "](", "<<", ">>", "P.S. ", "PS:", "P.P.S", "\ufeff"),
    *('{"a": 1}', '{"', '": ', "[1, ", "]", "}", ",", "NaN", "a", "b", "a b", '"', "“", "\ud800"),
    *("the way that we were", "昨天我在市场", "\0", "é", "\x0c", "\u2028"),
]
texts = st.one_of(st.text(), st.lists(st.sampled_from(_CHUNKS), max_size=25).map("".join))


@settings(deadline=None, max_examples=300)
@example("")
@example("[" * 50)
@given(texts)
def test_any_text_has_a_verdict_with_evidence_in_bounds(text: str) -> None:
    for constraint in CONSTRAINTS:
        verdict = constraint.check(View.of(text, prompt="a"))
        assert (verdict.closeness == 1.0) is (verdict.passed is True)
        assert all(0 <= span.start < span.end <= len(text) for span in verdict.evidence)
        assert verdict.passed is not True or verdict.evidence or verdict.measured in (0, 1)
        assert verdict.reason
        assert constraint.check(text).passed in (verdict.passed, None)


@settings(deadline=None, max_examples=200)
@given(texts, texts)
def test_a_part_is_judged_as_if_it_stood_alone(before: str, text: str) -> None:
    part = View.of(before + text).region(len(before), len(before) + len(text))
    for constraint in CONSTRAINTS:
        alone, within = constraint.check(text), constraint.check(part)
        assert (within.passed, within.reason) == (alone.passed, alone.reason)
        moved = [(span.start - len(before), span.end - len(before)) for span in within.evidence]
        assert moved == [(span.start, span.end) for span in alone.evidence]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)  # fmt: skip


@given(values, st.sampled_from([None, 2]), st.booleans())
def test_what_json_writes_is_json(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    found = strict_json.whole(text, 0, len(text))
    assert isinstance(found, Value)
    assert (found.start, found.end) == (0, len(text))


def _no(name: str) -> None:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("two equal keys")
    return found


_TOKENS = [*'{}[],: "\\\n-+.', '"a"', '"b"', "1", "0", "1e5", "true", "null", "NaN", "\\u0061", "'"]


@settings(max_examples=2000)
@example('{"a":1,"a":2}')
@example('"\\ud800"')
@given(st.lists(st.sampled_from(_TOKENS), max_size=12).map("".join))
def test_a_text_is_json_where_the_standard_library_at_its_strictest_says_so(text: str) -> None:
    try:
        json.loads(text, parse_constant=_no, object_pairs_hook=_unique)
        valid = True
    except ValueError:
        valid = False
    found = strict_json.whole(text, 0, len(text))
    assert isinstance(found, Value) is valid
    if isinstance(found, Fault):
        assert 0 <= found.at <= len(text)
        assert found.problem


@settings(max_examples=500)
@given(st.lists(st.sampled_from(_TOKENS), max_size=16).map("".join))
def test_what_is_found_anywhere_is_json_of_its_own(text: str) -> None:
    found = strict_json.search(text, None)
    for value in [] if isinstance(found, Fault) else found:
        assert isinstance(strict_json.whole(text, value.start, value.end), Value)
        assert isinstance(json.loads(text[value.start : value.end]), list | dict)


def test_deep_nesting_is_a_verdict() -> None:
    assert form.json().check("[" * 100_000 + "]" * 100_000).passed is True
    assert form.json().check('{"a":' * 100_000).passed is False


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("[1, 2,]", 5),
        ('{"a": 1, "a": 2}', 9),
        ("[NaN]", 1),
        ('["a\n"]', 3),
        ("{} x", 3),
        ("[1 2]", 3),
    ],
)
def test_the_evidence_is_the_place_of_the_fault(text: str, at: int) -> None:
    assert [tuple(span[:2]) for span in form.json().check(text).evidence] == [(at, at + 1)]


@pytest.mark.parametrize(
    ("constraint", "text", "evidence"),
    [
        (form.bullets(at_most=1), "- a\n- b\n\n- c", ["- b", "- c"]),
        (form.bullets(at_least=4), "- a\n- b\n\n- c", []),
        (form.bullets(), "x\n\n- a\n- b", ["- a", "- b"]),
        (form.highlights(), "a *b* **c**", ["*b*", "**c**"]),
        (form.sections(marker="Day"), "# Day 1: Rome\n**Day 2**", ["Day 1", "Day 2"]),
        (form.title(), "# **<<A>>** \ntext", ["<<A>>"]),
        (form.postscript(), "Hi.\n\n**P. S.** Bye.", ["P. S."]),
        (form.separated(), "A\n* * *\nB", ["* * *"]),
        (form.separated(at_most=2), "A\n***\nB\n***\nC", ["***"]),
        (form.separated(different=True), "A\n***\nB\n***\na!", ["\na!"]),
        (form.choice(options=["a", "b"], anywhere=True), "a or b", ["a", "b"]),
        (form.repeats_prompt(text="Say hi."), "> say  hi.\n\nHi!", ["say  hi."]),
        (form.repeats_prompt(text="Say hi."), "Say no.", ["no."]),
        (form.json(), " {} ", ["{", "}"]),
        (form.json(where="fenced"), "A:\n```\n[1]\n```", ["[1]"]),
        (written_in(language="de"), "This is what we have all been waiting for here.",
         ["This is what we have all been waiting"]),
    ],
)  # fmt: skip
def test_the_evidence_is_what_was_found(
    constraint: Constraint, text: str, evidence: list[str]
) -> None:
    spans = constraint.check(text).evidence
    assert [text[span.start : span.end] for span in spans] == evidence


def test_another_languages_paragraph_is_the_evidence() -> None:
    text = (
        "It was a fine day, and so we walked along the river until the evening came.\n\n"
        "Luego volvimos a casa y comimos algo en la cocina.\n\n"
        "That was all we did on that day, as far as I can remember it now."
    )
    verdict = written_in(language="en", throughout=True).check(text)
    (span,) = verdict.evidence
    assert text[span.start : span.end].startswith("Luego")
    assert written_in(language="en").check(text).passed
