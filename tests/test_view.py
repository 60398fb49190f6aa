"""A view knows where each of its characters stood in the text as received."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ifeval import units
from ifeval.units import Unit
from ifeval.verdict import Span
from ifeval.view import Document, Piece, Row, View
from tests.packs.acme import acme_ifeval as acme
from tests.strategies import any_text, some_unit, texts


def escaped(text: str) -> tuple[str, list[Piece]]:
    """Return a text as JSON writes it, and where its characters stand in that."""
    raw, pieces = "", list[Piece]()
    for i, character in enumerate(text):
        code = json.dumps(character)[1:-1]
        pieces.append((i, i + 1, len(raw), len(raw) + len(code)))
        raw += code
    return raw, pieces


def merged(pieces: list[Piece]) -> list[Piece]:
    """Return runs of plain characters as one piece each, as a real decoder gives them."""
    result: list[Piece] = []
    for start, end, source, source_end in pieces:
        plain = source_end - source == 1
        if plain and result and result[-1][3] - result[-1][2] == result[-1][1] - result[-1][0]:
            first = result.pop()
            result.append((first[0], end, first[2], source_end))
        else:
            result.append((start, end, source, source_end))
    return result


@st.composite
def derived(draw: st.DrawFn) -> View:
    """Return a view that is some steps away from the text as received."""
    text = draw(texts)
    if draw(st.booleans()):
        raw, pieces = escaped(text)
        view = View.of(f'{{"{raw}"}}').region(2, 2 + len(raw))
        view = view.decoded(text, draw(st.sampled_from([pieces, merged(pieces)])))
    else:
        view = View.of(f"before {text} after").region(7, 7 + len(text))
    for _ in range(draw(st.integers(0, 3))):
        edges = sorted(draw(st.lists(st.integers(0, len(view.text)), max_size=6)))
        if draw(st.booleans()):
            joint = draw(st.sampled_from(["", " ", "\n", " - "]))
            view = view.keep(zip(edges[::2], edges[1::2], strict=False), joint=joint)
        elif len(edges) > 1:
            view = view.region(edges[0], edges[-1])
    return view


@given(some_unit, some_unit, any_text)
def test_a_cut_of_a_cut_knows_its_place(outer: Unit[...], inner: Unit[...], text: str) -> None:
    for piece in View.of(text).parts(outer):
        for part in piece.parts(inner):
            span = part.span(0, len(part.text))
            assert text[span.start : span.end] == part.text
            within = piece.span(0, len(piece.text))
            assert within.start <= span.start <= span.end <= within.end


@given(any_text, st.data(), st.sampled_from(["", " ", "\n", "--"]))
def test_what_is_kept_knows_where_it_was(text: str, data: st.DataObject, joint: str) -> None:
    view = View.of(f"<<{text}>>").region(2, 2 + len(text))
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    regions = [*zip(edges[::2], edges[1::2], strict=False)]
    kept = view.keep(regions, joint=joint)
    assert kept.text == joint.join(text[start:end] for start, end in regions)
    places: list[int] = []
    for i, character in enumerate(kept.text):
        span = kept.span(i, i + 1)
        if span.start < span.end:
            assert span.end == span.start + 1
            assert text[span.start - 2] == character
            places.append(span.start - 2)
    assert places == [i for start, end in regions for i in range(start, end)]


@given(derived(), st.data())
@example(View.of("abc def").keep([(0, 3), (4, 7)], joint=" "), None)
def test_a_region_stands_where_its_characters_stand(view: View, data: st.DataObject | None) -> None:
    if data is None:
        edges = [(3, 4), (3, 3), (2, 5)]
    else:
        pair = st.tuples(*[st.integers(0, len(view.text))] * 2).map(sorted)
        edges = [tuple(data.draw(pair))]
    for start, end in edges:
        region = view.region(start, end)
        assert region.text == view.text[start:end]
        assert region.span(0, end - start) == view.span(start, end)
        for i in range(start, end):
            assert region.span(i - start, i - start + 1) == view.span(i, i + 1)


@given(derived())
def test_places_are_in_order(view: View) -> None:
    spans = [view.span(i, i + 1) for i in range(len(view.text))]
    assert all(span.start <= span.end for span in spans)
    assert all(a.end <= b.start or a == b for a, b in pairwise(spans))
    if spans:
        whole = view.span(0, len(view.text))
        assert (whole.start, whole.end) == (spans[0].start, spans[-1].end)


@given(derived(), st.data())
def test_keeping_everything_moves_nothing(view: View, data: st.DataObject) -> None:
    middle = data.draw(st.integers(0, len(view.text)))
    copy = view.keep([(0, middle), (middle, len(view.text))])
    assert copy.text == view.text
    for i in range(len(view.text)):
        assert copy.span(i, i + 1) == view.span(i, i + 1)


@given(texts, some_unit, st.booleans())
@example('"é\n😀" \\ a', units.characters, False)
def test_what_was_decoded_maps_back(text: str, kind: Unit[...], runs: bool) -> None:
    raw, pieces = escaped(text)
    arguments = f'{{"body": "{raw}"}}'
    row = Row("", tool_calls=[{"name": "send", "arguments": arguments}])
    whole = row.view("tool_calls[0].arguments")
    assert whole is not None
    start = len('{"body": "')
    string = whole.region(start, start + len(raw))
    view = string.decoded(text, merged(pieces) if runs else pieces)
    for part in view.parts(kind):
        span = part.span(0, len(part.text))
        assert span.source == "tool_calls[0].arguments"
        assert json.loads(f'"{arguments[span.start : span.end]}"') == part.text


def test_a_character_of_an_escape_stands_for_the_whole_escape() -> None:
    view = View.of(r"a\u00e9b").decoded("aéb", [(0, 1, 0, 1), (1, 2, 1, 7), (2, 3, 7, 8)])
    assert view.span(1, 2) == Span(1, 7)
    assert view.span(0, 2) == Span(0, 7)
    assert view.span(1, 3) == Span(1, 8)
    assert view.span(2, 3) == Span(7, 8)
    assert view.span(3, 3) == Span(8, 8)


def test_a_joint_stands_where_something_was_left_out() -> None:
    kept = View.of("abXXcd").keep([(0, 2), (4, 6)], joint="\n")
    assert kept.span(2, 3) == Span(2, 2)
    assert kept.span(1, 4) == Span(1, 5)
    assert kept.span(0, 5) == Span(0, 6)
    assert View.of("abc").region(1, 3).keep([]).span(0, 0) == Span(1, 1)


@given(any_text)
def test_cuts_are_made_once_and_shared(text: str) -> None:
    calls: list[str] = []

    def shout(text: str) -> list[tuple[int, int]]:
        calls.append(text)
        return [(0, len(text))]

    def count(text: str) -> int:
        calls.append(text)
        return 1

    view = View.of(text)
    assert view.words is view.cut(units.words)
    assert view.sentences is view.cut(units.sentences)
    assert view.parts(units.words) is view.parts(units.words)
    kind = Unit("tests.shout", shout, count)
    assert view.count(kind) == view.count(kind) == 1
    assert view.cut(kind) == view.cut(kind) == [(0, len(text))]
    assert view.count(kind) == 1
    assert calls == [text, text]
    assert view.once("tests.upper", str.upper) is view.once("tests.upper", str.lower)


def test_a_unit_under_options_has_a_cut_of_its_own() -> None:
    view = View.of("a\n**\nb\n***\nc")
    assert len(view.cut(acme.stanzas)) == 2
    assert len(view.cut(acme.stanzas(stars=2))) == 2
    assert view.cut(acme.stanzas) != view.cut(acme.stanzas(stars=2))
    assert view.count(acme.stanzas(stars=9)) == 1


ROW = Row(
    "<think>hm</think>yes",
    prompt="why?",
    system="be kind",
    messages=[{"role": "user", "content": "hello"}, {"role": "user", "content": ["no text"]}],
    tool_calls=[{"name": "f", "arguments": "{}"}, {"name": "g", "arguments": {"a": 1}}],
    context=[Document("first", id="d1"), Document("second")],
    reference="because",
    answer=(17, 20),
)


@pytest.mark.parametrize(
    ("source", "text", "start"),
    [
        ("response", "yes", 17),
        ("prompt", "why?", 0),
        ("system", "be kind", 0),
        ("reference", "because", 0),
        ("messages[0]", "hello", 0),
        ("context[0]", "first", 0),
        ("context[1]", "second", 0),
        ("tool_calls[0].arguments", "{}", 0),
    ],
)
def test_the_texts_of_a_row(source: str, text: str, start: int) -> None:
    view = ROW.view(source)
    assert view is not None
    assert view.text == text
    assert view.span(0, len(text)) == Span(start, start + len(text), source)
    assert ROW.view(source) is view
    assert view.row is ROW


@pytest.mark.parametrize(
    "source",
    [
        "messages[1]",
        "messages[2]",
        "context[2]",
        "tool_calls[1].arguments",
        "tool_calls[2].arguments",
        "tool_calls[0].nothing",
        "key",
        "metadata",
        "nothing",
        "context[-1]",
        "context[x]",
        "context[]",
    ],
)
def test_a_text_that_the_row_lacks(source: str) -> None:
    assert ROW.view(source) is None


def test_a_row_without_a_response_has_no_view_of_it() -> None:
    row = Row(prompt="why?")
    assert row.view() is None
    prompt = row.view("prompt")
    assert prompt is not None
    assert prompt.prompt is prompt


def test_a_view_knows_what_it_answers() -> None:
    view = View.of("yes", "why?", ["one", "two"])
    assert view.prompt is not None
    assert view.prompt.text == "why?"
    assert [document.text for document in view.context] == ["one", "two"]
    assert [document.source for document in view.context] == ["context[0]", "context[1]"]
    assert view.region(0, 1).prompt is view.prompt
    assert view.keep([(0, 1)]).prompt is view.prompt
    assert view.row.view() is view
    assert View.of("yes").prompt is None
    assert View.of("yes").context == ()
    alone: Any = View("yes")
    assert alone.row.response == "yes"
    assert repr(view) == "<view of response, 3 characters>"


def test_no_text_is_lost_between_sentences() -> None:
    text = ("One two. Three! " * 12 + "\n\n") * 300
    edges = [0, *(edge for part in units.sentences.cut(text) for edge in part), len(text)]
    assert not "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)).strip()
