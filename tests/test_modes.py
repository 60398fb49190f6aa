"""Strict, loose and joint, and what silence earns."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ifeval
from ifeval.modes import Judged, asked, judged, readings
from ifeval.registry import default
from ifeval.view import View
from tests.strategies import REGISTRY, constraints

COMMA = {"id": "punctuation:no_comma"}
ROCK = {"not": {"id": "keywords.contains", "phrases": ["rock"]}}
LOWER = {"id": "case.lower"}


def judge(text: str, *asking: Any) -> Judged:
    return judged(tuple(asked(one, default()) for one in asking), View.of(text))


def theirs(text: str) -> set[str]:
    """Return IFEval's eight readings, as its paper describes them."""
    lines = text.split("\n")
    cut = ["\n".join(part).strip() for part in (lines[1:], lines[:-1], lines[1:-1])]
    return {reading for t in (text, *cut) for reading in (t, t.replace("*", ""))}


@given(st.text("ab \n*\r\t,", max_size=30))
def test_the_readings_are_those_of_ifeval(text: str) -> None:
    got = {reading.text for reading in readings(View.of(text))}
    assert got == {t for t in theirs(text) if t != text and t.strip()}


@given(st.lists(constraints, min_size=1, max_size=3), st.text("ab .,\n*", max_size=30))
def test_strict_implies_joint_implies_loose(asking: list[Any], text: str) -> None:
    asks = tuple(asked(one, REGISTRY) for one in asking)
    found = judged(asks, View.of(text))
    prohibits = [one.prohibits for one in asks]
    for strict, loose, joint, never in zip(*found[1:], prohibits, strict=True):
        if strict:
            assert joint
        if joint:
            assert loose
        if never:
            assert joint is strict


def test_joint_wants_one_reading_for_all() -> None:
    # The first needs the reading without its first line, the second the one without its last.
    starts = {"id": "keywords.starts_with", "phrases": ["fine"]}
    ends = {"id": "keywords.ends_with", "phrases": ["fine"]}
    text = "oh\nfine\nyes"
    assert judge(text, starts).joint == judge(text, ends).joint == (True,)
    found = judge("oh\nfine here\nis fine\nyes", starts, ends)
    assert (found.strict, found.loose, found.joint) == ((False,) * 2, (True,) * 2, (True,) * 2)
    found = judge("fine oh\nis fine\nyes\n", {"at": "lines", "index": 0, "is": ends}, LOWER)
    assert found.joint == (True, True)
    apart = judge("NO\nfine\nSO", {"id": "length.lines", "at_least": 3}, LOWER)
    assert (apart.loose, apart.joint) == ((True, True), (True, False))


@pytest.mark.parametrize("prohibition", [COMMA, ROCK])
def test_nothing_forbidden_passes_jointly_by_being_deleted(prohibition: dict[str, Any]) -> None:
    found = judge("well, rock\nfine", prohibition)
    assert (found.strict, found.loose, found.joint) == ((False,), (True,), (False,))
    both = judge("Well, rock\nfine", prohibition, LOWER)
    assert (both.loose, both.joint) == ((True, True), (False, True))


def test_a_count_prohibits_only_past_its_limit() -> None:
    count = {"id": "keywords.count", "phrases": ["tea"]}
    assert asked({**count, "at_most": 1}, default()).prohibits
    assert not asked({**count, "at_least": 1}, default()).prohibits
    assert not asked({"not": {**count, "at_most": 1}}, default()).prohibits
    assert asked(ROCK, default()).prohibits
    assert not asked(ROCK["not"], default()).prohibits


@pytest.mark.parametrize("blank", ["", " \n\t", "\u3000"])
def test_silence_earns_nothing_but_where_it_was_asked_for(blank: str) -> None:
    found = judge(blank, ROCK, {"id": "length.words", "at_most": 5}, COMMA)
    assert found.strict == found.loose == found.joint == (False, False, False)
    assert {(v.status, v.reason, v.closeness) for v in found.verdicts} == {
        ("no response", "no response", 0.0)
    }
    assert judge(blank, {"id": "length.blank"}).strict == (True,)
    mixed = {"any": [{"id": "length.blank"}, {"id": "length.words", "at_least": 1}]}
    assert judge(blank, mixed).strict == (False,)
    # A blank cell inside a response is text like any other.
    cell = {"every": "lines", "is": {"outside": "words", "is": ROCK, "empty": "pass"}}
    assert judge("word", cell).strict == (True,)


def test_a_missing_response_is_no_response_even_where_blank_is_wanted() -> None:
    one = (asked({"id": "length.blank"}, default()),)
    assert judged(one, None).strict == (False,)


# Bans and silence

MEASURES = {
    *("length", "reading", "data", "row"),  # of the whole, or of what stands in it
    *("conversation.turn", "format.separated", "keywords.position"),
    *("tools.argument", "tools.argument_length"),
}
"""What has an upper limit and forbids nothing with it: a shorter text is another text."""


def test_what_counts_things_prohibits_those_past_its_limit() -> None:
    registry = default()
    unmarked = {
        id
        for id, definition in registry.definitions.items()
        if "at_most" in registry[id].parameters.get("properties", {}) and not definition.prohibits
    }
    named = {id for id in unmarked if {id, id.partition(".")[0]} & MEASURES}
    assert unmarked - named == set()
    assert not any(registry.definitions[id].prohibits for id in MEASURES if "." in id)


BANS: list[dict[str, Any]] = [
    {"id": "style.emoji"},
    {"id": "format.bullets", "at_most": 0},
    {"id": "code.comments", "at_most": 0},
    {"id": "links.count", "at_most": 0},
    {"id": "keywords.count", "phrases": ["tea"], "at_most": 0},
    {"not": {"id": "keywords.contains", "phrases": ["tea"]}},
]


@pytest.mark.parametrize("ban", BANS)
def test_silence_keeps_no_ban_but_calls_alone_do(ban: dict[str, Any]) -> None:
    def status(**fields: Any) -> str:
        (found,) = ifeval.score([{**fields, "constraints": [ban]}])
        return found.verdicts[0].status

    calls = [{"name": "search", "arguments": "{}"}]
    assert status(response="") == status(response=None) == "no response"
    assert status(response="<think>Hm.</think>") == "no response"
    assert status(response="It rains.") == status(response=" ", tool_calls=calls) == "passed"


@pytest.mark.parametrize(
    ("ban", "line"),
    [
        ({"id": "format.bullets", "at_most": 0}, "- A"),
        ({"id": "links.count", "at_most": 0}, "[A](https://b.org)"),
        ({"id": "format.headings", "at_most": 0}, "# A"),
        ({"id": "notation.currency", "sign": "$"}, "A costs 5 €."),
    ],
)
def test_no_joint_reading_drops_the_line_with_what_is_forbidden(
    ban: dict[str, Any], line: str
) -> None:
    found = judge(f"{line}\n\nfine here", ban, LOWER)
    assert (found.strict, found.loose) == ((False, False), (True, True))
    assert found.joint == (False, True)
