"""What the laws are tried on: texts, units and random constraints."""

from functools import partial
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ifeval import units
from ifeval.checkers import length
from ifeval.constraint import (
    All,
    AnyOf,
    Constraint,
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
from ifeval.definition import read
from ifeval.registry import Registry
from ifeval.units import Unit
from ifeval.verdict import Status, Verdict, decided, undecided
from ifeval.view import View
from tests.packs.acme import acme_ifeval as acme
from tests.paths import ACME

settings.register_profile(
    "laws", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("laws")

REGISTRY = Registry([acme], read(ACME / "acme_ifeval"))

CORE_UNITS: list[Unit[...]] = [
    units.words,
    units.sentences,
    units.sentences(language="de"),
    units.paragraphs,
    units.lines,
    units.characters,
    units.graphemes,
    acme.stanzas,
    acme.stanzas(stars=2),
]
some_unit = st.sampled_from(CORE_UNITS)

_ALPHABET = "ab AB.!?,:`\n\n*é界ไ-'’_0123\t\r\u2028😀\u0301"
_CHUNKS = ["ACME-1", "ACME-22", "\n\n", "\n***\n", "\n**\n", "e.g. a", "3.14", "10:30", "Dr. B. C!"]

any_text = st.lists(
    st.one_of(st.text(_ALPHABET, max_size=12), st.sampled_from(_CHUNKS)), max_size=8
).map("".join)
texts = any_text.filter(lambda text: bool(text.strip()))

_counts = st.integers(0, 6)
leaves: st.SearchStrategy[Constraint] = st.one_of(
    st.builds(length.words, at_least=_counts, at_most=st.none() | st.integers(0, 9)),
    st.builds(acme.ticket_ids, at_least=_counts),
    st.builds(
        acme.mentions,
        phrases=st.lists(st.sampled_from(["a", "b a", "!", "界", "ACME"]), min_size=1, max_size=3),
    ),
    st.builds(acme.tone, wanted=st.sampled_from(["calm", "loud"])),
    st.builds(acme.capitals, at_most=st.floats(0, 1)),
    st.builds(acme.on_topic),
    st.sampled_from([REGISTRY["acme.handover"].bind({"words": n}) for n in (1, 3)]),
)

ROW_UNITS: list[Unit[...]] = [
    units.prompt,
    units.system,
    units.documents,
    units.messages,
    units.messages(role="assistant"),
    units.tool_arguments,
    units.tool_arguments(name="search"),
]
any_unit = st.sampled_from([*CORE_UNITS, *ROW_UNITS])

shares = st.sampled_from([0.1, 0.25, 1 / 3, 0.5, 2 / 3, 0.9, 1.0])

empties = st.sampled_from(["fail", "pass", "undecided"])
weights = st.one_of(st.integers(1, 5), st.sampled_from([0.1, 0.25, 0.7]))


def _all(parts: list[Constraint]) -> Constraint:
    return All(tuple(parts))


def _any(parts: list[Constraint]) -> Constraint:
    return AnyOf(tuple(parts))


def _k_of(n: int, parts: list[Constraint]) -> Constraint:
    return k_of(n, *parts)


def _weighted(pairs: list[tuple[float, Constraint]], at_least: float) -> Constraint:
    return weighted(*pairs, at_least=at_least)


def _grown(inner: st.SearchStrategy[Constraint]) -> st.SearchStrategy[Constraint]:
    several = st.lists(inner, min_size=1, max_size=3)
    pairs = st.lists(st.tuples(weights, inner), min_size=1, max_size=3)
    return st.one_of(
        st.builds(Constraint.__and__, inner, inner),
        st.builds(Constraint.__or__, inner, inner),
        st.builds(Constraint.__invert__, inner),
        st.builds(_all, st.lists(inner, max_size=3)),
        st.builds(_any, st.lists(inner, max_size=3)),
        st.builds(when, inner, inner),
        st.builds(_k_of, st.integers(0, 4), several),
        st.builds(
            _weighted,
            pairs,
            st.sampled_from([0.1, 0.5, 2 / 3, 1.0]),
        ),
        st.builds(every, any_unit, inner, empty=empties),
        st.builds(share, any_unit, inner, at_least=shares, empty=empties),
        st.builds(share, any_unit, inner, at_most=shares, empty=empties),
        st.builds(adjacent, some_unit, inner, empty=empties),
        st.builds(
            some,
            any_unit,
            inner,
            at_least=st.integers(0, 3),
            at_most=st.none() | st.integers(0, 3),
        ),
        st.builds(at, any_unit, st.integers(-3, 3), inner, empty=empties),
        st.builds(inside, some_unit, inner, empty=empties),
        st.builds(outside, some_unit, inner, empty=empties),
    )


constraints: st.SearchStrategy[Constraint] = st.recursive(leaves, _grown, max_leaves=6)

_open: list[Status] = ["undecided", "no resource", "timed out", "error"]


def _failure(closeness: float) -> Verdict:
    return decided(False, "no", closeness=closeness)


def _open_verdict(status: Status) -> Verdict:
    return undecided("perhaps", status)


verdicts: st.SearchStrategy[Verdict] = st.one_of(
    st.just(decided(True, "yes")),
    st.builds(_failure, st.floats(0, 1)),
    st.builds(_open_verdict, st.sampled_from(_open)),
)


def _given(verdict: Verdict, view: View) -> Verdict:  # noqa: ARG001 - it is given beforehand
    return verdict


def fixed(verdict: Verdict) -> Constraint:
    """Return a constraint whose verdict on any text is the given one."""
    return Leaf("tests.fixed", {"passed": verdict.passed}, partial(_given, verdict))


def spy(seen: list[View]) -> Constraint:
    """Return a constraint that writes down the views that it is asked to judge."""

    def judge(view: View) -> Verdict:
        seen.append(view)
        return decided(True, "seen")

    return Leaf("tests.spy", {}, judge)


def padded(data: Any) -> Any:
    """Return JSON as a columnar store gives it back: missing fields null, numbers floats.

    Strings and lists stay what they are.
    """
    match data:
        case bool():
            return data
        case int():
            return float(data)
        case {**entries}:
            return {key: padded(value) for key, value in entries.items()} | {"another": None}
        case [*items]:
            return [padded(item) for item in items]
        case _:
            return data


def all_verdicts(verdict: Verdict) -> list[Verdict]:
    """Return a verdict and those that it is made of, down to the leaves."""
    return [verdict, *(inner for part in verdict.parts for inner in all_verdicts(part))]
