"""The grounding families on hostile texts and documents, and on phrasings by template."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ifeval
from ifeval.checkers import ignore_world_knowledge
from ifeval.errors import IfevalError
from ifeval.ground.clauses import sentences_of_view
from ifeval.ground.cues import table, told
from ifeval.ground.names import searchable_view
from ifeval.ground.overlap import fragments_of
from ifeval.ground.passages import support
from ifeval.ground.quotes import quotes_in
from ifeval.ground.tokens import of_view, tokenised
from ifeval.ground.universe import universe_of
from ifeval.ground.values import values_in
from ifeval.modes import asked
from ifeval.registry import default
from ifeval.rows import TAGS
from ifeval.scoring.scores import score_row
from ifeval.verdict import EVIDENCE_LIMIT, Verdict
from ifeval.view import Document, Row, View
from tests.test_robustness import BIG, SPECIAL, nasty_text

FAMILIES = ("ignore_world_knowledge.", "in_context_only.")
FURTHER: list[dict[str, Any]] = [
    {"id": "ignore_world_knowledge.answer", "policy": "strict", "context": ["a 1"], "world": ["b"]},
    {"id": "in_context_only.abstain", "mode": "unanswerable", "phrase": "a", "only": True},
    {"id": "in_context_only.quote", "words": 1, "near": True},
    {"id": "in_context_only.citations", "each_sentence": True, "support_at_least": 0.5},
    {"id": "in_context_only.novel_numbers", "at_most": 0},
    {"id": "in_context_only.novel_entities", "at_most": 0},
    {"id": "in_context_only.overlap", "coverage": 0.5, "density": 1.0, "novel_at_most": 0.5},
    {"id": "in_context_only.support", "at_least": 0.5, "each_sentence": True},
    {"id": "in_context_only.leak", "canaries": ["abcdefg", "a"], "protected": ["a b c"]},
]


def _constraints() -> Iterator[Any]:
    registry = default()
    for id, definition in registry.definitions.items():
        if id.startswith(FAMILIES):
            given = [case.given for case in definition.cases]
            yield from (asked({"id": id, **params}, registry) for params in given)
    yield from (asked(data, registry) for data in FURTHER)


ALL = [*_constraints()]
IDS = {one.id for one in ALL}
GROUNDING: dict[str, Any] = {"question": "Who? 12 - \ud83d", "mode": "unanswerable"}
ANSWERS = {"context": ["Ann Lee", "12"], "world": ["13 May 1990"]}


def row(text: str, context: str, *, grounded: bool = True) -> Row:
    documents = [Document(context, "d1", context[:50], "https://a.example"), Document("Ann Lee.")]
    found = Row(text, prompt="Who lit it?", system="Be kind to each guest.", context=documents)
    if grounded:
        found.answers, found.grounding = ANSWERS, GROUNDING
    return found


def wrong(found: Row, verdict: Verdict) -> Iterator[str]:
    if verdict.status == "error":
        yield verdict.reason
    if len(verdict.reason.splitlines()) != 1:
        yield f"not one line: {verdict.reason!r:.200}"
    if verdict.passed is not None and (verdict.closeness == 1.0) is not verdict.passed:
        yield f"closeness {verdict.closeness} of {verdict.passed}"
    if len(verdict.evidence) > EVIDENCE_LIMIT:
        yield "too many spans"
    for span in verdict.evidence:
        view = found.view(span.source)
        size = (
            len(found.response or "")
            if span.source == "response"
            else len(view.text if view else "")
        )
        if view is None or not 0 <= span.start <= span.end <= size:
            yield f"{span} is out of bounds"


def holds(text: str, context: str) -> None:
    for grounded in (True, False):
        found = row(text, context, grounded=grounded)
        verdicts = score_row(found, ALL, TAGS).judged.verdicts
        again = score_row(row(text, context, grounded=grounded), ALL, TAGS).judged.verdicts
        assert verdicts == again
        for one, verdict in zip(ALL, verdicts, strict=True):
            assert not [*wrong(found, verdict)], (one.id, one.constraint.dump())


def test_all_constraints_of_both_families_are_tried() -> None:
    assert {id for id in default() if id.startswith(FAMILIES)} == IDS
    assert len(IDS) == 17


@pytest.mark.parametrize("name", SPECIAL)
def test_special_texts_and_documents(name: str) -> None:
    holds(SPECIAL[name], "The mill burned down in 1987. Ann Lee was there [1].")
    holds("The mill burned down in 1987. Ann Lee was there [1].", SPECIAL[name])


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(nasty_text, nasty_text)
def test_any_text_with_any_document(text: str, context: str) -> None:
    holds(text, context)


FIRST = [next(one for one in ALL if one.id == id) for id in sorted(IDS)]


@pytest.mark.parametrize("name", BIG)
def test_big_texts_and_documents(name: str) -> None:
    repeated, thousands = BIG[name]
    text = repeated * (min(thousands, 100) * 1000 // len(repeated))
    found = row(text, text)
    verdicts = score_row(found, FIRST, TAGS).judged.verdicts
    for one, verdict in zip(FIRST, verdicts, strict=True):
        assert not [*wrong(found, verdict)], one.id


NUMBERS = " ".join(f"{number}.{number % 7} km and {number * 3} men." for number in range(9000))
HOSTILE = {
    "numbers": NUMBERS,
    "quotations": '"the old mill burned down" ' * 4000,
    "citations": "[1] [2, 3] (Document 4) " * 4000,
    "addresses": "https://a.example/b?c=d mill@a.example MILL-204 " * 3000,
    "names": "Ann Lee of the Mill. " * 5000,
    "answers": "answer: Ann Lee, not 12. " * 4000,
    "cues": "the the context context given given does not not say " * 2000,
    "code": "`a.b(c)` " * 8000,
    "one sentence": "mill fire stone " * 20000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_against_themselves(name: str) -> None:
    """None of these comes to an end in time where a check is quadratic."""
    found = row(HOSTILE[name], HOSTILE[name])
    verdicts = score_row(found, FIRST, TAGS).judged.verdicts
    assert not [what for verdict in verdicts for what in wrong(found, verdict)]


# --- phrasings: what passes under final, answer and strict

PAIRS = [
    ("Lyon", "Paris"),
    ("Maria Keller", "Thomas Brandt"),
    ("1987", "1969"),
    ("forty-two", "17"),
    ("May 3, 1990", "June 5, 1991"),
    ("the Red Lantern", "The Blue Boar"),
    ("St. Anne's Mill", "Saint John's Mill"),
    ("12%", "20 percent"),
]
PHRASINGS = {
    "ppp": [
        "According to the passage, {c}.",
        "The answer is {c}.",
        "{c}",
        "**Answer:** {c}",
        "No, it is {c}.",
        "Based on the documents, one would say {c}.",
    ],
    "ppf": [
        "{c}, not {w}.",
        "It is {c}, and not {w}.",
        "It is not {w} but {c}.",
        "It's not {w}; it's {c}.",
        "Although commonly believed to be {w}, the text says {c}.",
        "While many people think it is {w}, the passage states that it is {c}.",
        "Contrary to popular belief that it's {w}, it is {c}.",
        "Most people would say {w}, but according to the text it is {c}.",
        "It was {c}, rather than {w}, that counted.",
        "{w} is a common misconception; the answer is {c}.",
        "{w} is not correct. The document names {c}.",
        "I first thought of {w}. Correction: it is {c}.",
        "{w}... sorry, I meant {c}.",
        "Many say {w}. Final answer: {c}",
        "The passage mentions {w} as well as {c}. The answer is {c}.",
        "Unlike {w}, {c} fits the description in the text.",
        "You may have heard that it is {w}, but the text says {c}.",
        "It isn't {w}. According to the document, it's {c}.",
        "Historically it was {w}, but in this text it is {c}.",
        "The text explicitly states {c}, so the answer is {c} and not {w}.",
    ],
    "pff": [
        "The text says {c}, which is wrong.",
        "According to the passage, it is {c}. This is incorrect.",
        "{c} (the passage is mistaken).",
        "The context states {c}, though this is factually inaccurate.",
    ],
    "fff": [
        "The text says {c}, although in reality it is {w}.",
        "The text says {c}. However, the correct answer is {w}.",
        "According to the text it is {c}, but actually it's {w}.",
        "The passage claims {c}, but this is wrong: it is {w}.",
        "While the passage says {c}, the real answer is {w}.",
        "In reality, it is {w}.",
        "{w}",
        "From my own knowledge, the answer is {w}.",
        "The passage says {c}, but from my knowledge it is {w}.",
        "Although the text says {c}, it is {w}.",
        "Despite what the passage says about {c}, the answer is {w}.",
        "Either {c} or {w}.",
        "{c} or {w}",
        "The possible answers are {c} and {w}.",
        "- {c}\n- {w}",
        "The passage does not say {c}; it is {w}.",
        "The passage doesn't mention {c}. It was {w}.",
        "The context does not say. It is {w}.",
        "The context does not give the answer.",
        "I don't know.",
        "The document says {c}. Final answer: {w}",
        "The answer is not {c}. It is {w}.",
    ],
}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
@pytest.mark.parametrize("passing", PHRASINGS)
def test_phrasings_by_policy(passing: str, pair: tuple[str, str]) -> None:
    context, world = pair
    found: list[str] = []
    for phrasing in PHRASINGS[passing]:
        text = phrasing.format(c=context, w=world)
        letters = ""
        for policy in ("final", "answer", "strict"):
            constraint = ignore_world_knowledge.answer(
                context=[context], world=[world], policy=policy
            )
            verdict = ifeval.check(text, constraint)
            letters += {True: "p", False: "f", None: "u"}[verdict.passed]
        if letters != passing:
            found.append(f"{letters}: {text}")
    assert not found


def test_a_language_without_a_table_is_named() -> None:
    with pytest.raises(IfevalError, match="no table of cues for 'xx'"):
        ignore_world_knowledge.answer(context=["a"], language="xx")
    assert table("en").measured
    assert told().startswith("en measured")


# --- tokens, values and sources


@given(st.text(max_size=60))
def test_tokens_have_places(text: str) -> None:
    found = tokenised(text)
    last = 0
    for word, (start, end) in zip(found.words, found.places, strict=True):
        assert word
        assert last <= start < end <= len(text)
        last = end
    for value in values_in(found, text, table("en")):
        assert 0 <= value.start < value.end <= len(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("two hundred and five", [205]),
        ("1.3 million and $5bn", [1_300_000, 5e9]),
        ("twenty-one or 21st", [21, 21]),
        ("a million", [1e6]),
        ("no one came, and this one too", []),
        ("one two three", [1, 2, 3]),
        ("the 1970s, 10x", []),
        ("235, 000 and 1,300.5", [235_000, 1300.5]),
        ("nineteen eighty-four thousand", [19, 84_000]),
    ],
)
def test_numbers_in_words_and_digits(text: str, found: list[float]) -> None:
    assert [value.number for value in values_in(tokenised(text), text, table("en"))] == found


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("October 13, 2018", [(2018, 10, 13)]),
        ("the 13th of May, 1999", [(1999, 5, 13)]),
        ("2018-10-13", [(2018, 10, 13)]),
        ("3/4/2020", [(2020, 4, 3), (2020, 3, 4)]),
        ("13.4.2020", [(2020, 4, 13)]),
        ("May 2010", [(2010, 5, 0)]),
        ("you may go", []),
        ("2018-13-40", []),
    ],
)
def test_dates(text: str, days: list[tuple[int, int, int]]) -> None:
    found = values_in(tokenised(text), text, table("en"))
    assert [day for value in found for day in value.days] == days


def test_the_sources_are_documents_titles_question_prompt_and_system() -> None:
    found = Row(
        "r",
        prompt="Read it. Who came?",
        system="Be kind.",
        context=[Document("Ann came.", title="The Fair")],
        grounding={"question": "Who came at night?"},
    )
    sources = [view.text for view in universe_of(found).views]
    assert sources == [
        "Ann came.",
        "Read it. Who came?",
        "Be kind.",
        "The Fair",
        "Who came at night?",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"the old mill burned down" it says', ["the old mill burned down"]),
        ('"an open quotation that ends with a blank "', []),
        ("It's the miller's own dogs' home, isn't it", []),
        ('5" wide and 6" long it was, and "it was painted all over"', ["it was painted all over"]),
        ("“the old mill „burned down in the night“", ["burned down in the night"]),
        ("> the old mill\n> burned down", ["the old mill\nburned down"]),
        ("«le vieux moulin a brûlé»", ["le vieux moulin a brûlé"]),
    ],
)
def test_quotations(text: str, found: list[str]) -> None:
    assert [quote.text for quote in quotes_in(text, 4)] == found


def test_support_looks_at_two_neighbouring_sentences() -> None:
    """Also where the words of the first are in so many that only the rare ones are looked up."""
    document = "The mill burned. " * 300 + "Nobody saw a lantern. It rained."
    view = View.of("", context=[document])
    found = support("The mill burned and nobody saw a lantern.", view.context, "en")
    shown = document[found.start : found.end]
    assert shown.split() == ["The", "mill", "burned.", "Nobody", "saw", "a", "lantern."]
    alone = support("Nobody saw a lantern.", view.context, "en")
    assert (alone.score, found.score > 0.8) == (1.0, True)
    assert support("Three dogs barked.", view.context, "en").score == 0.0


# --- what is shared between checks, and made quick


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("on 2020-01-02.", ["2020-01-02"]),
        ("on 2.1.2020 and 3/1/2020", ["2.1.2020", "3/1/2020"]),
        ("no. 12020-01-02 and v1.2.1.2020 and 7.2020-01-02", []),
        ("2020-01-020 and 2.1.20201", []),
    ],
)
def test_digits_within_longer_ones_are_no_dates(text: str, dates: list[str]) -> None:
    found = values_in(tokenised(text), text, table("en"))
    assert [text[v.start : v.end] for v in found if v.days] == dates


def test_a_passage_is_two_neighbouring_sentences() -> None:
    text = "A mill burned. It was the miller who lit the fire. It rained. Geese slept."
    view = View(text, "a")
    near = support("The miller burned the mill by fire.", [view], "en")
    both = "A mill burned. It was the miller who lit the fire."
    assert text[near.start : near.end].strip() == both
    far = support("The miller slept when it rained by the mill.", [view], "en")
    assert near.score > far.score
    # All words stand in two neighbouring sentences, no pair of them does.
    assert support("Burned fire.", [view], "en").score == pytest.approx(1 / 3)


def test_the_longest_of_several_places_is_copied() -> None:
    twice = "the old mill fell; the old mill burned down"
    universe = universe_of(Row("", context=[Document(twice)]))
    assert fragments_of("the old mill burned down", universe).longest == 5
    many = "the old cat. " * 5 + "the old mill burned"
    universe = universe_of(Row("", context=[Document(many)]))
    assert fragments_of("the old mill burned", universe).longest == 4


def test_words_are_cut_once_for_all_checks() -> None:
    found = row("Ann Lee was there.", "The mill burned down in 1987. Ann Lee was there.")
    (document, *_) = universe_of(found).views
    assert of_view(document) is of_view(document)
    cues = table("en")
    assert searchable_view(document, cues).values is searchable_view(document, cues).values
    assert sentences_of_view(document) is sentences_of_view(document)
