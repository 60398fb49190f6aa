"""Laws that hold for all constraints and all texts."""

import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ifeval import units
from ifeval.checkers import length
from ifeval.constraint import (
    All,
    AnyOf,
    Constraint,
    Empty,
    Leaf,
    adjacent,
    at,
    every,
    inside,
    k_of,
    outside,
    share,
    some,
    weighted,
    when,
)
from ifeval.errors import InvalidConstraint, InvalidParameters
from ifeval.modes import asked
from ifeval.units import Unit, embedded, unit
from ifeval.verdict import (
    EVIDENCE_LIMIT,
    Span,
    Verdict,
    between,
    conjunction,
    decided,
    disjunction,
    negation,
    undecided,
)
from ifeval.view import Document, Row, View
from tests.packs.acme import acme_ifeval as acme
from tests.strategies import (
    CORE_UNITS,
    REGISTRY,
    all_verdicts,
    any_text,
    constraints,
    empties,
    fixed,
    padded,
    some_unit,
    spy,
    texts,
    verdicts,
    weights,
)

YES, NO, PERHAPS = decided(True, "yes"), decided(False, "no"), undecided("perhaps", "timed out")
PHRASES = acme.mentions(phrases=["a"])


def needs_no_option(kind: Unit[...]) -> bool:
    try:
        kind.cut("a")
    except (TypeError, InvalidConstraint):  # it needs an option, or is a text of the row
        return False
    return True


SHIPPED_UNITS = [kind for kind in REGISTRY.units.values() if needs_no_option(kind)]
ALL_UNITS = list(dict.fromkeys([*CORE_UNITS, *SHIPPED_UNITS]))


# The wire form


@given(constraints)
def test_a_constraint_survives_its_json_form(constraint: Constraint) -> None:
    assert REGISTRY.parse(constraint.dump()) == constraint
    assert REGISTRY.parse(json.dumps(constraint.dump())) == constraint


@given(constraints)
@example(weighted((1, PHRASES), (2, ~PHRASES), at_least=0.5))
@example(every(units.sentences(language="de"), PHRASES))
@example(at(acme.stanzas(stars=2), -1, PHRASES, empty="pass"))
def test_nulls_and_integral_floats_change_nothing(constraint: Constraint) -> None:
    data = json.loads(json.dumps(padded(constraint.dump())))
    parsed = REGISTRY.parse(data)
    assert parsed == constraint
    assert str(parsed) == str(constraint)


@given(constraints, texts)
def test_a_constraint_survives_pickling(constraint: Constraint, text: str) -> None:
    copy: Constraint = pickle.loads(pickle.dumps(constraint))
    assert copy.dump() == constraint.dump()
    assert copy.check(text) == constraint.check(text)


@given(constraints, texts)
def test_what_was_parsed_judges_the_same(constraint: Constraint, text: str) -> None:
    parsed = REGISTRY.parse(json.loads(json.dumps(padded(constraint.dump()))))
    assert parsed.check(text) == constraint.check(text)


@given(constraints, any_text)
def test_judged_twice_the_same(constraint: Constraint, text: str) -> None:
    view = View.of(text)
    first = constraint.check(view)
    assert constraint.check(view) == first
    assert constraint.check(text) == first


@given(constraints, any_text)
def test_a_verdict_is_json_and_names_what_it_judges(constraint: Constraint, text: str) -> None:
    verdict = constraint.check(text)
    assert json.loads(json.dumps(verdict.dump(), allow_nan=False)) == verdict.dump()
    assert verdict.about == str(constraint)
    assert verdict.reason
    assert verdict.dump()["evidence"] == [[s.source, s.start, s.end] for s in verdict.evidence]


@pytest.mark.parametrize("flatten", [All, AnyOf])
def test_and_and_or_lie_flat(flatten: Callable[[tuple[Constraint, ...]], Constraint]) -> None:
    a, b, c, d = (acme.mentions(phrases=[p]) for p in "abcd")
    operate = Constraint.__and__ if flatten is All else Constraint.__or__
    assert operate(operate(a, b), operate(c, d)) == flatten((a, b, c, d))
    other = Constraint.__or__ if flatten is All else Constraint.__and__
    assert len(operate(other(a, b), c).children) == 2


# Kleene's logic


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (True, True, True, True),
        (True, None, None, True),
        (True, False, False, True),
        (None, None, None, None),
        (None, False, False, None),
        (False, False, False, False),
    ],
)
def test_kleene(a: bool | None, b: bool | None, both: bool | None, either: bool | None) -> None:
    assert conjunction([a, b]) is conjunction([b, a]) is both
    assert disjunction([a, b]) is disjunction([b, a]) is either
    assert disjunction([negation(a), negation(b)]) is negation(both)
    outcome = {True: YES, False: NO, None: PERHAPS}
    x, y = fixed(outcome[a]), fixed(outcome[b])
    assert (x & y).check("t").passed is (y & x).check("t").passed is both
    assert (x | y).check("t").passed is (y | x).check("t").passed is either


def test_nothing_is_true_of_all_and_false_of_any() -> None:
    assert conjunction([]) is True
    assert disjunction([]) is False
    assert All(()).check("t").passed is True
    assert AnyOf(()).check("t").passed is False


@pytest.mark.parametrize("value", [True, False, None])
def test_not(value: bool | None) -> None:
    assert negation(value) is {True: False, False: True, None: None}[value]


@given(constraints, constraints, texts)
def test_de_morgan(a: Constraint, b: Constraint, text: str) -> None:
    assert (~(a & b)).check(text).passed is (~a | ~b).check(text).passed
    assert (~(a | b)).check(text).passed is (~a & ~b).check(text).passed


@given(constraints, texts)
def test_twice_not(a: Constraint, text: str) -> None:
    assert (~~a).check(text).passed is a.check(text).passed


@given(some_unit, constraints, any_text)
def test_not_every_is_some_not(kind: Unit[...], a: Constraint, text: str) -> None:
    each = (~every(kind, a, empty="pass")).check(text)
    assert each.passed is some(kind, ~a).check(text).passed


@given(constraints, constraints, texts)
@example(fixed(PERHAPS), fixed(YES), "t")
@example(fixed(PERHAPS), fixed(NO), "t")
@example(fixed(PERHAPS), fixed(PERHAPS), "t")
def test_when_is_not_or(a: Constraint, b: Constraint, text: str) -> None:
    assert when(a, b).check(text).passed is (~a | b).check(text).passed


@given(constraints, constraints, texts)
@example(fixed(NO), fixed(NO), "t")
@example(fixed(PERHAPS), fixed(YES), "t")
def test_not_applicable_is_where_the_condition_fails(
    a: Constraint, b: Constraint, text: str
) -> None:
    verdict = when(a, b).check(text)
    assert (verdict.status == "not applicable") is (a.check(text).passed is False)


@given(constraints, texts)
def test_the_status_agrees_with_the_verdict(a: Constraint, text: str) -> None:
    for verdict in all_verdicts(a.check(text)):
        if verdict.passed is None:
            assert verdict.status not in ("passed", "failed", "not applicable")
        elif verdict.passed:
            assert verdict.status in ("passed", "not applicable")
        else:
            assert verdict.status == "failed"


@given(st.lists(verdicts, min_size=1, max_size=4), st.data())
def test_why_it_is_undecided_is_that_of_an_undecided_part(
    given: list[Verdict], data: st.DataObject
) -> None:
    parts = [fixed(verdict) for verdict in given]
    n = data.draw(st.integers(0, 4))
    first = next((v.status for v in given if v.passed is None), None)
    for whole in (
        All(tuple(parts)),
        AnyOf(tuple(parts)),
        k_of(n, *parts),
        weighted(*((1, part) for part in parts)),
    ):
        verdict = whole.check("t")
        if verdict.passed is None:
            assert verdict.status == first
    for whole in (
        ~parts[0],
        at(units.words, 0, parts[0]),
        some(units.words, parts[0]),
        share(units.words, parts[0], at_least=1),
    ):
        verdict = whole.check("t")
        if verdict.passed is None:
            assert verdict.status == given[0].status
            assert "perhaps" in verdict.reason or "fit" in verdict.reason


# Counts of what holds: undecided exactly where it turns on what is undecided


def completions(given: Sequence[Verdict]) -> list[tuple[bool, ...]]:
    """Return each way in which what is undecided could come out."""
    options = [(True, False) if v.passed is None else (v.passed,) for v in given]
    return list(product(*options))


def expected(given: Sequence[Verdict], holds: Callable[[tuple[bool, ...]], bool]) -> bool | None:
    outcomes = {holds(completion) for completion in completions(given)}
    return outcomes.pop() if len(outcomes) == 1 else None


@given(st.lists(verdicts, max_size=5), st.integers(0, 6))
def test_k_of(given: list[Verdict], n: int) -> None:
    verdict = k_of(n, *(fixed(v) for v in given)).check("t")
    assert verdict.passed is expected(given, lambda holds: sum(holds) >= n)
    if verdict.passed is False:
        best = sorted((v.closeness or 0.0 for v in given), reverse=True)[:n]
        assert verdict.closeness == pytest.approx(sum(best) / n)


@given(
    st.lists(st.tuples(st.integers(1, 9), verdicts), min_size=1, max_size=5),
    st.integers(1, 45),
)
def test_weighted(given: list[tuple[int, Verdict]], least: int) -> None:
    total = sum(weight for weight, _ in given)
    assume(least <= total)
    whole = weighted(*((w, fixed(v)) for w, v in given), at_least=least / total)
    verdict = whole.check("t")

    def holds(completion: tuple[bool, ...]) -> bool:
        return sum(w for (w, _), held in zip(given, completion, strict=True) if held) >= least

    assert verdict.passed is expected([v for _, v in given], holds)
    if verdict.passed is False:
        near = sum(w * (v.closeness or 0.0) for w, v in given) / total
        assert verdict.closeness == pytest.approx(near)


@given(st.lists(weights, min_size=1, max_size=6))
def test_all_of_the_weight_is_enough(given: list[float]) -> None:
    parts = [(weight, fixed(YES)) for weight in given]
    assert weighted(*parts).check("t").passed is True
    open_part = (min(given), fixed(PERHAPS))
    assert weighted(*parts, open_part).check("t").passed is None
    assert weighted(*parts, (min(given), fixed(NO))).check("t").passed is False


def test_decimal_weights_add_up_to_the_share_that_is_asked() -> None:
    for low, high in product(range(1, 10), repeat=2):
        rest = 10 - low - high
        if rest > 0:
            parts = [(low / 10, fixed(YES)), (high / 10, fixed(YES)), (rest / 10, fixed(NO))]
            whole = weighted(*parts, at_least=(low + high) / 10)
            assert whole.check("t").passed is True, whole


PIECES = units.words
"""Cuts "w w w" in three, each of which is judged by turns."""


def by_turns(given: Sequence[Verdict]) -> tuple[Constraint, str]:
    """Return a constraint that gives each of some words its own verdict, and the words."""
    by_word = {f"w{i}": verdict for i, verdict in enumerate(given)}

    def judge(view: View) -> Verdict:
        return by_word[view.text]

    return Leaf("tests.by_turns", {}, judge), " ".join(by_word)


@given(st.lists(verdicts, max_size=5), st.integers(0, 4), st.none() | st.integers(0, 4))
def test_some(given: list[Verdict], at_least: int, at_most: int | None) -> None:
    part, text = by_turns(given)
    verdict = some(PIECES, part, at_least=at_least, at_most=at_most).check(text)

    def holds(completion: tuple[bool, ...]) -> bool:
        return sum(completion) >= at_least and (at_most is None or sum(completion) <= at_most)

    assert verdict.passed is expected(given, holds)
    if verdict.passed is not None:
        assert verdict.measured == sum(v.passed is True for v in given)
        assert [text[s.start : s.end] for s in verdict.evidence] == [
            f"w{i}" for i, v in enumerate(given) if v.passed
        ]


@given(st.lists(verdicts, min_size=1, max_size=5))
def test_every(given: list[Verdict]) -> None:
    part, text = by_turns(given)
    verdict = every(PIECES, part).check(text)
    assert verdict.passed is conjunction(v.passed for v in given)
    if verdict.passed is False:
        near = [v.closeness for v in given if v.closeness is not None]
        assert verdict.closeness == pytest.approx(sum(near) / len(near))


@given(
    st.lists(verdicts, min_size=1, max_size=6), st.integers(0, 12), st.none() | st.integers(0, 12)
)
def test_share(given: list[Verdict], low: int, high: int | None) -> None:
    """With twelfths as bounds, against whole numbers."""
    assume(low or high is not None)
    part, text = by_turns(given)
    at_most = None if high is None else high / 12
    verdict = share(PIECES, part, at_least=low / 12, at_most=at_most).check(text)

    def holds(completion: tuple[bool, ...]) -> bool:
        held = 12 * sum(completion)
        return held >= low * len(given) and (high is None or held <= high * len(given))

    assert verdict.passed is expected(given, holds)
    if verdict.passed is not None:
        assert verdict.measured == pytest.approx(
            sum(v.passed is True for v in given) / len(given), abs=1e-6
        )
        assert [text[s.start : s.end] for s in verdict.evidence] == [
            f"w{i}" for i, v in enumerate(given) if v.passed
        ]


@given(st.sampled_from(CORE_UNITS), constraints, texts)
def test_the_whole_share_is_every_and_more_than_none_is_some(
    kind: Unit[...], a: Constraint, text: str
) -> None:
    all_of_them = share(kind, a, at_least=1)
    assert all_of_them.check(text).passed is every(kind, a).check(text).passed
    assert share(kind, a, at_least=1e-6).check(text).passed is some(kind, a).check(text).passed
    none_of_them = share(kind, a, at_most=0, empty="pass")
    assert none_of_them.check(text).passed is (~some(kind, a)).check(text).passed


def test_decimal_shares_mean_what_they_mean_on_paper() -> None:
    for total in range(1, 60):
        text = " ".join(["a"] * total)
        for part in range(total + 1):
            exact = share(
                units.words, acme.mentions(phrases=["a"]), at_least=part / total, at_most=1.0
            )
            assert exact.check(text).passed is True
            of_ten = text.replace("a", "b", total - part)
            given: list[dict[str, Any]] = [{"at_least": part / total}, {"at_most": part / total}]
            for bounds in given:
                if part or "at_most" in bounds:
                    near = share(units.words, PHRASES, **bounds)
                    assert near.check(of_ten).passed is True, (part, total, bounds)


@pytest.mark.parametrize(
    "bounds", [{}, {"at_least": 0}, {"at_least": 1.1}, {"at_most": -0.1}, {"at_most": float("nan")}]
)
def test_shares_are_between_0_and_1(bounds: dict[str, Any]) -> None:
    with pytest.raises(InvalidConstraint, match="share"):
        share(units.words, PHRASES, **bounds)


@given(st.sampled_from(CORE_UNITS), constraints, texts)
def test_adjacent_judges_each_two_as_one_text(kind: Unit[...], a: Constraint, text: str) -> None:
    seen: list[View] = []
    adjacent(kind, spy(seen)).check(text)
    pieces = [text[start:end] for start, end in kind.cut(text)]
    assert [view.text for view in seen] == [f"{one}\n{two}" for one, two in pairwise(pieces)]
    for view, (one, two) in zip(seen, pairwise(kind.cut(text)), strict=True):
        assert positions([view]) == [*range(*one), *range(*two)]
    if seen:
        each = conjunction(a.check(view).passed for view in seen)
        assert adjacent(kind, a).check(text).passed is each


def test_none_is_a_count() -> None:
    assert some(PIECES, PHRASES, at_least=0, at_most=0).check("!!").passed is True
    assert some(PIECES, PHRASES, at_least=0).check("!!").passed is True
    assert some(PIECES, PHRASES).check("!!").passed is False
    assert k_of(0).check("t").passed is True
    assert k_of(1).check("t").passed is False


@pytest.mark.parametrize(
    "make",
    [
        lambda: k_of(-1, PHRASES),
        weighted,
        lambda: weighted((0, PHRASES)),
        lambda: weighted((-1, PHRASES), (2, PHRASES)),
        lambda: weighted((float("nan"), PHRASES)),
        lambda: weighted((float("inf"), PHRASES), (1, ~PHRASES)),
        lambda: weighted((1, PHRASES), at_least=0),
        lambda: weighted((1, PHRASES), at_least=1.01),
    ],
)
def test_numbers_that_make_no_sense_are_refused(make: Callable[[], Constraint]) -> None:
    with pytest.raises(InvalidConstraint):
        make()


# Scopes


@given(st.sampled_from(ALL_UNITS), constraints, texts)
def test_at_is_the_piece(kind: Unit[...], a: Constraint, text: str) -> None:
    view = View.of(text)
    pieces = [view.region(*offsets) for offsets in kind.cut(text)]
    for i, piece in [*enumerate(pieces)][:4]:
        alone = a.check(piece)
        for index in (i, i - len(pieces)):
            verdict = at(kind, index, a).check(text)
            assert verdict.passed is alone.passed
            assert verdict.closeness == alone.closeness
            assert verdict.evidence == (() if alone.passed is None else alone.evidence)
    for index in (len(pieces), -len(pieces) - 1):
        assert at(kind, index, a).check(text).passed is False


@unit("tests.none")
def none(text: str) -> list[tuple[int, int]]:  # noqa: ARG001 - there is none in any text
    return []


BY_EMPTY: dict[str, bool | None] = {"fail": False, "pass": True, "undecided": None}


@given(constraints, texts, empties, st.integers(-2, 2))
def test_no_part_is_what_empty_says(a: Constraint, text: str, empty: Empty, index: int) -> None:
    for whole in (
        every(none, a, empty=empty),
        inside(none, a, empty=empty),
        at(none, index, a, empty=empty),
        share(none, a, at_least=0.5, empty=empty),
        adjacent(none, a, empty=empty),
        adjacent(units.paragraphs, a, empty=empty)
        if "\n" not in text
        else at(none, 0, a, empty=empty),
        every(units.prompt, a, empty=empty),
        outside(units.characters, a, empty=empty),
        at(units.characters, len(text), a, empty=empty),
        at(units.characters, -len(text) - 1, a, empty=empty),
    ):
        verdict = whole.check(text)
        assert verdict.passed is BY_EMPTY[empty]
        assert verdict.closeness == {"fail": 0.0, "pass": 1.0, "undecided": None}[empty]


@given(constraints, texts)
def test_no_part_fails_unless_said(a: Constraint, text: str) -> None:
    for whole in (
        every(none, a),
        share(none, a, at_most=1),
        adjacent(none, a),
        inside(none, a),
        at(none, 0, a),
        outside(units.characters, a),
    ):
        assert whole.check(text).passed is False
    assert outside(none, a).check(text).passed is a.check(text).passed


def positions(views: Sequence[View]) -> list[int]:
    """Return where the characters of some views stand; a joint stands nowhere."""
    spans = [view.span(i, i + 1) for view in views for i in range(len(view.text))]
    return [i for span in spans for i in range(span.start, span.end)]


@given(st.sampled_from(ALL_UNITS), texts)
def test_inside_and_outside_share_out_the_text(kind: Unit[...], text: str) -> None:
    within: list[View] = []
    without: list[View] = []
    inside(kind, spy(within)).check(text)
    outside(kind, spy(without)).check(text)
    inner, outer = positions(within), positions(without)
    assert inner == sorted(set(inner))
    assert outer == sorted(set(outer))
    assert not {*inner} & {*outer}
    missed = {*range(len(text))} - {*inner, *outer}
    assert without or not "".join(text[i] for i in missed).strip()
    assert not without or not missed
    seen = Counter("".join(view.text for view in [*within, *without]))
    assert {c: n for c, n in seen.items() if not c.isspace()} == {
        c: n for c, n in Counter(text).items() if not c.isspace()
    }


def test_what_is_left_out_still_parts_what_stood_around_it() -> None:
    text = "in\n***\nfor\n***\nout"
    two = length.words(at_least=2, at_most=2)
    assert outside(acme.stanzas, acme.mentions(phrases=["***"])).check(text).passed
    view = View.of("a[b]c[d]e")
    kept = view.keep([(0, 1), (4, 5)], joint=" ")
    assert two.check(kept).passed
    assert two.check(view.keep([(0, 1), (4, 5)])).passed is False
    seen: list[View] = []
    inside(acme.stanzas, spy(seen)).check(text)
    assert seen[0].text == "in\nfor\nout"


@given(st.sampled_from(ALL_UNITS), any_text)
def test_cuts_are_in_order_and_do_not_overlap(kind: Unit[...], text: str) -> None:
    pieces = kind.cut(text)
    assert all(0 <= start < end <= len(text) for start, end in pieces)
    assert all(a[1] <= b[0] for a, b in pairwise(pieces))
    assert kind.count(text) == len(pieces)


@given(any_text)
@example("e.g. one\n\ntwo. Three! \u2028 four")
@example("“One. Two.”\n\n```\na\n\nb\n```\n\n* * *\n(Three? Four.)")
def test_sentences_lines_and_paragraphs_leave_nothing_out(text: str) -> None:
    for kind in (units.lines, units.paragraphs):
        assert not _without(text, kind.cut(text)).strip()
    # Fenced code and mere marks are in no sentence.
    left = _without(text, [*units.sentences.cut(text), *embedded.fences(text)])
    assert not any(map(str.isalnum, left))


def _without(text: str, regions: Iterable[tuple[int, int]]) -> str:
    left = list(text)
    for start, end in regions:
        assert text[start:end].strip()
        left[start:end] = " " * (end - start)
    return "".join(left)


# Texts of the row


ROW = Row(
    "An answer.",
    prompt="Why, a?",
    system="Be kind.",
    reference="Because.",
    context=[Document("one a"), Document("two")],
    messages=[
        {"role": "user", "content": "Hi a"},
        {"role": "assistant", "content": "Hello"},
        {"role": "assistant", "content": None},
        {"role": "user", "content": "Why, a?"},
    ],
    tool_calls=[
        {"name": "search", "arguments": '{"q": "a"}'},
        {"name": "open", "arguments": "{}"},
    ],
)


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (units.prompt, ["Why, a?"]),
        (units.system, ["Be kind."]),
        (units.reference, ["Because."]),
        (units.documents, ["one a", "two"]),
        (units.messages, ["Hi a", "Hello", "Why, a?"]),
        (units.messages(role="assistant"), ["Hello"]),
        (units.messages(role="tool"), []),
        (units.tool_arguments, ['{"q": "a"}', "{}"]),
        (units.tool_arguments(name="open"), ["{}"]),
    ],
    ids=str,
)
def test_texts_of_the_row_are_parts(kind: Unit[...], found: list[str]) -> None:
    view = ROW.view()
    assert view is not None
    pieces = view.parts(kind)
    assert [piece.text for piece in pieces] == found
    for piece in pieces:
        named = ROW.view(piece.source)
        assert named is not None
        assert named.text == piece.text
    a = acme.mentions(phrases=["a"])
    holding = [a.check(text).passed for text in found]
    assert some(kind, a, at_least=2).check(view).passed is (sum(map(bool, holding)) >= 2)
    assert every(kind, a).check(view).passed is (bool(found) and all(holding))
    assert at(kind, -1, a).check(view).passed is (bool(found) and holding[-1])
    for evidence in some(kind, a).check(view).evidence:
        assert evidence.source != "response"
    assert pickle.loads(pickle.dumps(kind)) == kind == REGISTRY.unit(kind.dump())


def test_a_share_is_read_as_it_is_written_and_nothing_else() -> None:
    for data in (
        {"share": "words", "is": PHRASES.dump(), "at_least": 0.5, "empty": "maybe"},
        {"share": "words", "is": PHRASES.dump(), "at_least": True},
        {"share": "words", "is": PHRASES.dump(), "at_leas": 0.5},
        {"adjacent": "words", "is": PHRASES.dump(), "empty": "maybe"},
    ):
        with pytest.raises(InvalidConstraint):
            REGISTRY.parse(data)


def test_a_share_with_an_upper_bound_prohibits() -> None:
    limited = share(units.words, PHRASES, at_most=0.5)
    assert asked(limited, REGISTRY).prohibits
    assert not asked(share(units.words, PHRASES, at_least=0.5), REGISTRY).prohibits


def test_texts_of_the_row_are_no_parts_of_one_text() -> None:
    for scope in (inside, outside, adjacent):
        with pytest.raises(InvalidConstraint, match="texts of the row"):
            scope(units.messages, PHRASES)
    with pytest.raises(InvalidConstraint, match="texts of the row"):
        units.prompt.cut("text")
    with pytest.raises(InvalidConstraint, match="inside: prompt are texts"):
        REGISTRY.parse({"inside": "prompt", "is": PHRASES.dump()})
    with pytest.raises(InvalidParameters, match="role"):
        REGISTRY.unit({"unit": "messages", "role": "model"})


def test_a_reading_of_the_response_leaves_the_row_as_it_is() -> None:
    view = ROW.view()
    assert view is not None
    asks = every(units.prompt, acme.mentions(phrases=["Why, a?"]))
    assert asks.check(view.reading("other")).passed is True
    assert when(asks, PHRASES).check(view.reading("b")).passed is False


# Closeness


@given(constraints, any_text)
def test_closeness_is_one_exactly_where_it_passed(a: Constraint, text: str) -> None:
    for verdict in all_verdicts(a.check(text)):
        if verdict.passed is None:
            assert verdict.closeness is None
        elif verdict.passed:
            assert verdict.closeness == 1.0
        else:
            assert verdict.closeness is not None
            assert 0.0 <= verdict.closeness < 1.0


@given(st.lists(verdicts, min_size=1, max_size=5))
def test_closeness_of_combinations(given: list[Verdict]) -> None:
    parts = tuple(fixed(verdict) for verdict in given)
    near = [v.closeness for v in given if v.closeness is not None]
    together, either = All(parts).check("t"), AnyOf(parts).check("t")
    if together.passed is not None:
        assert together.closeness == min(near)
    if either.passed is not None:
        assert either.closeness == max(near)
    opposite = (~parts[0]).check("t")
    assert opposite.closeness == {True: 1.0, False: 0.0, None: None}[opposite.passed]
    for whole in (when(fixed(YES), parts[0]), at(units.words, 0, parts[0])):
        assert whole.check("t").closeness == given[0].closeness


@given(st.integers(0, 400), st.none() | st.integers(0, 400))
@example(0, 0)
@example(3, 3)
@example(2, None)
def test_closeness_rises_strictly_up_to_the_bounds(at_least: int, at_most: int | None) -> None:
    assume(at_most is None or at_least <= at_most)
    found = [between(n, "words", at_least, at_most) for n in range(820)]
    near = [verdict.closeness or 0.0 for verdict in found]
    top = 819 if at_most is None else at_most
    assert all(verdict.passed is (at_least <= n <= top) for n, verdict in enumerate(found))
    assert all(a < b for a, b in pairwise(near[: at_least + 1]))
    assert all(a == 1.0 for a in near[at_least : top + 1])
    assert all(a > b for a, b in pairwise(near[top:]))


def test_rounding_makes_no_pass_of_a_failure() -> None:
    many = 2**60
    near = [
        decided(False, "no", closeness=1.0),
        between(many, "words", many + 1, None),
        between(many + 1, "words", 0, many),
        k_of(3, *[fixed(decided(False, "no", closeness=1.0))] * 3).check("t"),
    ]
    assert all((v.closeness or 0.0) < 1.0 for v in near)
    assert not any(v.passed for v in near)


@given(st.integers(0, 30), st.none() | st.integers(0, 30), st.integers(0, 40))
def test_words_are_counted(at_least: int, at_most: int | None, n: int) -> None:
    text = "\n".join(["word"] * n)
    verdict = length.words(at_least=at_least, at_most=at_most).check(text)
    assert verdict.measured == n
    assert verdict.passed is (n >= at_least and (at_most is None or n <= at_most))
    assert verdict.closeness == between(n, "words", at_least, at_most).closeness
    past = [Span((at_most or 0) * 5, len(text))] if at_most is not None and n > at_most else []
    assert list(verdict.evidence) == past


# Evidence

PROMPT = "Write of ACME-1 and of nothing else."


def row_of(text: str, before: str, after: str) -> Row:
    return Row(
        before + text + after,
        prompt=PROMPT,
        context=[Document("a document")],
        messages=[{"role": "user", "content": PROMPT}, {"role": "assistant", "content": "b a!"}],
        tool_calls=[{"name": "search", "arguments": '{"q": "a b"}'}],
        answer=(len(before), len(before) + len(text)),
    )


@given(constraints, any_text, st.sampled_from(["", "hm ACME-1!\n"]), st.sampled_from(["", "\na."]))
@example(outside(units.words, some(units.characters, ~PHRASES)), "b !", "hm", "")
@example(acme.on_topic(), "x ACME-1", "hm", "")
def test_evidence_lies_within_the_text_it_names(
    a: Constraint, text: str, before: str, after: str
) -> None:
    row = row_of(text, before, after)
    view = row.view()
    assert view is not None
    assert view.text == text
    for verdict in all_verdicts(a.check(view)):
        for span in verdict.evidence:
            if span.source == "response":
                assert len(before) <= span.start <= span.end <= len(before) + len(text)
            else:
                named = row.view(span.source)
                assert named is not None
                assert 0 <= span.start <= span.end <= len(named.text)


@given(constraints, texts)
def test_evidence_moves_with_the_text(a: Constraint, text: str) -> None:
    def moved(span: Span) -> Span:
        shift = 3 if span.source == "response" else 0
        return Span(span.start + shift, span.end + shift, span.source)

    here, there = row_of(text, "", "").view(), row_of(text, "hm ", " hm").view()
    assert here is not None
    assert there is not None
    pairs = zip(all_verdicts(a.check(there)), all_verdicts(a.check(here)), strict=True)
    for now, was in pairs:
        assert now.passed is was.passed
        assert now.evidence == tuple(moved(span) for span in was.evidence)


@given(constraints, texts)
def test_evidence_is_that_of_what_decided(a: Constraint, text: str) -> None:
    verdict = a.check(text)
    assert (~a).check(text).evidence == (() if verdict.passed is None else verdict.evidence)
    both = All((a, fixed(YES))).check(text)
    assert both.evidence == (() if verdict.passed is None else verdict.evidence)
    but = All((a, fixed(NO))).check(text)
    assert but.evidence == (verdict.evidence if verdict.passed is False else ())
    anyhow = AnyOf((a, fixed(YES))).check(text)
    assert anyhow.evidence == (verdict.evidence if verdict.passed else ())


def test_evidence_is_limited_and_the_count_is_not() -> None:
    verdict = acme.ticket_ids(at_most=1).check("ACME-1 " * (EVIDENCE_LIMIT + 7))
    assert len(verdict.evidence) == EVIDENCE_LIMIT
    assert verdict.measured == EVIDENCE_LIMIT + 7


def test_a_verdict_is_no_boolean() -> None:
    verdict: Any = YES
    with pytest.raises(TypeError, match=r"verdict\.passed"):
        bool(verdict)


# Units


@given(st.text(st.characters(max_codepoint=127), max_size=60))
@example("10:30, 1,000 a:b 1,a e.g. don't it's-a _x_ a--b -a a- '' 3.14.15")
def test_the_two_word_patterns_agree(text: str) -> None:
    """A Greek letter, set apart, makes the other pattern cut the same text."""
    beyond = text + " \u03b1"
    assert not beyond.isascii()
    assert units.words.cut(beyond)[:-1] == units.words.cut(text)
    assert units.words.count(beyond) - 1 == units.words.count(text)


@given(st.lists(st.characters(max_codepoint=127) | st.just("\r\n"), max_size=30).map("".join))
@example("\r\r\n\n")
def test_graphemes_are_counted_without_cutting(text: str) -> None:
    assert units.graphemes.count(text) == len(units.graphemes.cut(text))
    view = View.of(text)
    assert view.count(units.graphemes) == len(view.cut(units.graphemes))
    assert View.of(text).count(units.graphemes) == len(units.graphemes.cut(text))


@pytest.mark.parametrize(
    ("kind", "text", "parts"),
    [
        (units.words, "Don't stop: 3.14, 1,000!", ["Don't", "stop", "3.14", "1,000"]),
        (units.words, "état-of-the-art e.g. x", ["état-of-the-art", "e.g", "x"]),
        (units.words, "日本 ไก่ a", ["日", "本", "ไ", "ก่", "a"]),
        (units.sentences, "One. Two!\n\nThree", ["One.", "Two!", "Three"]),
        (units.sentences, "Mr. Smith came.", ["Mr. Smith came."]),
        (units.paragraphs, " a\nb \n \n\n c\u2029d", ["a\nb", "c", "d"]),
        (units.lines, "a\r\n \n b\u2028c", ["a", " b", "c"]),
        (units.characters, "a\n", ["a", "\n"]),
        (units.graphemes, "e\u0301\r\n👍🏽", ["e\u0301", "\r\n", "👍🏽"]),
        (acme.stanzas, "a\n***\n \n***\nb\n**\nc", ["a", "b\n**\nc"]),
    ],
)
def test_what_the_units_are(kind: Unit[...], text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in kind.cut(text)] == parts


def test_units_are_equal_by_name_and_options() -> None:
    german = units.sentences(language="de")
    assert german == units.sentences(language="de")
    assert hash(german) == hash(units.sentences(language="de"))
    assert german != units.sentences
    assert german != units.sentences(language="fr")
    assert units.words != units.lines
    assert units.words != "words"
    assert acme.stanzas(stars=2)(stars=4) == acme.stanzas(stars=4)
    assert repr(german) == "sentences(language='de')"
    assert repr(units.words) == "words"


@pytest.mark.parametrize("kind", CORE_UNITS, ids=repr)
def test_units_survive_pickling_and_the_wire(kind: Unit[...]) -> None:
    text = "One. Two!\n\n***\nDr. Three\n**\nFour"
    for copy in (pickle.loads(pickle.dumps(kind)), REGISTRY.unit(kind.dump())):
        assert copy == kind
        assert copy.cut(text) == kind.cut(text)
    assert REGISTRY.unit(padded(kind.dump())) == kind


def test_a_fast_count_is_not_for_options() -> None:
    def cut(text: str, *, gap: int = 1) -> list[tuple[int, int]]:
        return [(i, i + 1) for i in range(0, len(text), gap)]

    kind = unit("tests.every_nth", len)(cut)
    assert kind.count("abcd") == 4
    assert kind(gap=2).count("abcd") == View.of("abcd").count(kind(gap=2)) == 2


def test_options_are_on_the_wire() -> None:
    assert units.sentences(language="de").dump() == {"unit": "sentences", "language": "de"}
    assert units.sentences.dump() == "sentences"
    assert REGISTRY.unit({"unit": "words"}) == units.words
    text = "a\n**\nb"
    assert len(acme.stanzas.cut(text)) == 1
    assert len(acme.stanzas(stars=2).cut(text)) == acme.stanzas(stars=2).count(text) == 2
