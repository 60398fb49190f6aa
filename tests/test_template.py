"""Constraints in words, and back."""

from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifeval import (
    adjacent,
    at,
    every,
    k_of,
    outside,
    share,
    some,
    template,
    units,
    weighted,
    when,
)
from ifeval.checkers import case, format, keywords, length, punctuation  # noqa: A004
from ifeval.constraint import (
    Adjacent,
    All,
    AnyOf,
    At,
    Constraint,
    Every,
    Inside,
    KOf,
    Not,
    Outside,
    When,
)
from ifeval.definition import Definition
from ifeval.errors import InvalidConstraint, InvalidFile, UnknownId
from ifeval.registry import Registry
from ifeval.template import Reader, describe, find
from ifeval.template.values import options, quoted, read
from ifeval.units import Unit
from tests.arguments import arguments, spelt_out

REGISTRY = Registry()
READERS = {language: Reader(REGISTRY, language) for language in ("en", "de")}
SPOKEN = [
    (id, language)
    for id, definition in REGISTRY.definitions.items()
    for language in definition.phrasings
    if language in READERS
]


# Words, and back


@pytest.mark.parametrize(("id", "language"), SPOKEN)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_was_written_is_found_as_the_same(id: str, language: str, data: st.DataObject) -> None:
    kind = REGISTRY[id]
    cases = [case.given for case in REGISTRY.definitions[id].cases]
    constraint = kind.bind(data.draw(arguments(kind, cases)))
    words = describe(constraint, registry=REGISTRY, language=language)
    before = data.draw(st.sampled_from(["", "Tell me of tea.\n\n", "Hm: "]))
    text = before + words + data.draw(st.sampled_from(["", " Thank you."]))
    dumped = {**constraint.dump()}
    dumped.pop("id")
    wanted = spelt_out(kind, dumped)
    hits = READERS[language].find(text)
    same = [h for h in hits if h.id == id and spelt_out(kind, h.arguments) == wanted]
    assert same, (words, hits)
    assert (same[0].start, same[0].end) == (len(before), len(before) + len(words))
    assert same[0].rule.startswith((f"phrasings.{language}[", "summary"))
    assert kind.bind(same[0].arguments).check("one two") == kind.bind(same[0].arguments).check(
        "one two"
    )


_VALUES = {
    "at_least": "3",
    "at_most": "4",
    "hosts": '"example.com"',
    "path": '"$.a"',
    "paths": '"$.a"',
    "template": '"Dear {name}"',
    "schema": '{"type": "object"}',
    "delimiters": '"$"',
    "allow": '"links"',
    "thousands": '","',
}


def said(hole: str, schema: Any) -> str:
    """Return an argument as a phrasing may say it."""
    if hole in _VALUES:
        return _VALUES[hole]
    if found := options(schema):
        return "all" if "all" in found else str(found[0])
    return "2" if "integer" in str(schema) else '"P.S."'


def test_every_phrasing_is_found_by_itself() -> None:
    """No phrasing is taken for one of another constraint."""
    for id, language in SPOKEN:
        for text in REGISTRY.definitions[id].phrasings[language]:
            filled = text
            for hole, schema in REGISTRY[id].parameters.get("properties", {}).items():
                value = said(hole, schema)
                for spec in ("", ":or", ":and"):
                    filled = filled.replace(f"{{{hole}{spec}}}", value)
            hits = READERS[language].find(filled)
            assert {hit.id for hit in hits} <= {id}, (filled, hits)
            if hits or not _needs_more(id, text):
                assert hits[0].end - hits[0].start == len(filled), filled


def _needs_more(id: str, text: str) -> bool:
    """Whether what must be given, or a hole, takes a table or a word of a few: not filled here."""
    parameters = REGISTRY[id].parameters
    required = {*parameters.get("required", ())}
    return any(
        name in required or f"{{{name}" in text
        for name, schema in parameters.get("properties", {}).items()
        if any(
            word in str(schema) for word in ("'enum'", "'object'", "'number'", "'items': {'items'")
        )
        or "$ref" in str(schema)
        or "'items': {'type': 'array'" in str(schema)
    )


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        (length.words(at_least=3), "Use at least 3 words."),
        (length.words(at_most=3), "Answer in at most 3 words."),
        (length.words(at_least=2, at_most=3), "Write between 2 and 3 words."),
        (
            length.sentences(at_least=2, language="de"),
            'Use at least 2 sentences. (language: "de")',
        ),
        (
            keywords.contains(phrases=["a", "b"], match="all"),
            'Use all of these words: "a", "b".',
        ),
        (keywords.starts_with(phrases=["Dear"]), 'Start your response with "Dear".'),
        (
            keywords.starts_with(phrases=["Dear", "To", "Hi"]),
            'Start your response with "Dear", "To" or "Hi".',
        ),
        (punctuation.count(marks=['"'], at_most=2), 'Use the punctuation “"” at most 2 times.'),
        (
            format.json(kind="object"),
            "Answer with a JSON object and nothing else.",
        ),
        (
            keywords.count(phrases=["tea"]),
            (
                "The response has a number of occurrences of some words or phrases between two "
                'bounds. (phrases: ["tea"])'
            ),
        ),
    ],
)
def test_the_phrasing_with_just_these_holes_is_taken(constraint: Constraint, words: str) -> None:
    assert describe(constraint, registry=REGISTRY) == words


@given(st.text("ab \"“”«»「」`'\\\n", max_size=12))
def test_any_text_survives_its_quotation_marks(text: str) -> None:
    assert read(quoted(text), {"type": "string"}) == text
    both = f"{quoted(text)}, {quoted('x')}"
    assert read(both, {"type": "array", "items": {"type": "string"}}) == [text, "x"]


# Trees

TEA, MILK = keywords.contains(phrases=["tea"]), keywords.contains(phrases=["milk"])
SAYS_TEA = 'Mention at least one of these: "tea".'
SAYS_MILK = 'Mention at least one of these: "milk".'


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        (TEA & MILK, f"{SAYS_TEA} {SAYS_MILK}"),
        (TEA | MILK, f"At least one of these must hold: ({SAYS_TEA}) or ({SAYS_MILK})."),
        (~TEA, f"This must not hold: ({SAYS_TEA})."),
        (when(TEA, MILK), f"If this holds: ({SAYS_TEA}), then this must hold: ({SAYS_MILK})."),
        (k_of(1, TEA, MILK), f"At least 1 of these must hold: ({SAYS_TEA}), ({SAYS_MILK})."),
        (
            weighted((3, TEA), (1, MILK), at_least=0.5),
            (
                f"Of these, 0.5 of the weight must hold: ({SAYS_TEA}) with the weight 3, "
                f"({SAYS_MILK}) with the weight 1."
            ),
        ),
        (every(units.lines, TEA), f"In each of the lines: ({SAYS_TEA})."),
        (
            every(units.code_blocks(language="python"), TEA, empty="pass"),
            f'In each of the code blocks (language: "python"), if there are any: ({SAYS_TEA}).',
        ),
        (some(units.lines, TEA), f"In at least 1 of the lines: ({SAYS_TEA})."),
        (
            some(units.lines, TEA, at_least=2, at_most=2),
            f"In exactly 2 of the lines: ({SAYS_TEA}).",
        ),
        (some(units.lines, TEA, at_most=2), f"In at most 2 of the lines: ({SAYS_TEA})."),
        (
            some(units.lines, TEA, at_least=1, at_most=2),
            f"In 1 to 2 of the lines: ({SAYS_TEA}).",
        ),
        (
            share(units.lines, TEA, at_least=0.5),
            f"In at least 50 % of all lines: ({SAYS_TEA}).",
        ),
        (
            share(units.lines, TEA, at_least=0.1, at_most=0.25, empty="pass"),
            f"In 10 % to 25 % of all lines, if there are any: ({SAYS_TEA}).",
        ),
        (
            adjacent(units.lines, TEA),
            f"In each two lines that follow each other, taken together: ({SAYS_TEA}).",
        ),
        (at(units.lines, 0, TEA), f"In the first of the lines: ({SAYS_TEA})."),
        (at(units.lines, -1, TEA), f"In the last of the lines: ({SAYS_TEA})."),
        (at(units.lines, 2, TEA), f"In the one at place 3 of the lines: ({SAYS_TEA})."),
        (
            at(units.lines, -2, TEA, empty="undecided"),
            (
                f"In the one at place 2 from the end of the lines, undecided where there are none: "
                f"({SAYS_TEA})."
            ),
        ),
        (
            outside(units.code_blocks, ~TEA),
            f"Outside the code blocks: (This must not hold: ({SAYS_TEA}).).",
        ),
        (All(()), "Nothing is asked."),
    ],
)
def test_trees_in_words(constraint: Constraint, words: str) -> None:
    assert describe(constraint, registry=REGISTRY) == words
    assert template.read(words, REGISTRY) == constraint


LEAVES: list[Constraint] = [
    *(TEA, length.words(at_most=3), length.sentences(at_least=2, language="de")),
    *(format.bullets(at_most=0), punctuation.count(marks=[")", '"'], at_least=1)),
    keywords.starts_with(phrases=["This must not hold: (", "a). b"]),
    keywords.contains(phrases=[" or (", "). Nothing is asked."], match="all"),
]
NUMBERS = st.floats(0, 1, exclude_min=True)
EMPTY: st.SearchStrategy[Any] = st.sampled_from(["fail", "pass", "undecided"])
UNITS: st.SearchStrategy[Unit[...]] = st.sampled_from(
    [units.lines, units.list_items(kind="ordered", depth=1), units.headings(level=2), units.words]
)


def _grown(parts: st.SearchStrategy[Constraint]) -> st.SearchStrategy[Constraint]:
    several = st.lists(parts, min_size=2, max_size=3)
    return st.one_of(
        several.map(tuple).map(All),
        several.map(tuple).map(AnyOf),
        st.builds(Not, parts),
        st.builds(When, parts, parts),
        st.builds(KOf, st.integers(0, 4), several.map(tuple)),
        st.lists(st.tuples(st.floats(1e-9, 1e20), parts), min_size=1, max_size=3).flatmap(
            lambda pairs: NUMBERS.map(lambda least: weighted(*pairs, at_least=least))
        ),
        st.builds(Every, UNITS, parts, empty=EMPTY),
        st.builds(Adjacent, UNITS, parts, empty=EMPTY),
        st.builds(Outside, UNITS, parts, empty=EMPTY),
        st.builds(Inside, UNITS, parts, empty=EMPTY),
        st.builds(At, UNITS, parts, index=st.integers(-4, 4), empty=EMPTY),
        st.builds(
            some,
            UNITS,
            parts,
            at_least=st.integers(0, 3),
            at_most=st.none() | st.integers(3, 5),
        ),
        st.builds(share, UNITS, parts, at_least=NUMBERS, empty=EMPTY),
        st.builds(share, UNITS, parts, at_most=NUMBERS, empty=EMPTY),
    )


def plain(constraint: Any) -> Any:
    """Return a wire form with all defaults, and *all* within *all* as one."""
    if isinstance(constraint, list):
        return [plain(one) for one in cast("list[Any]", constraint)]
    if not isinstance(constraint, dict):
        return constraint
    said = cast("dict[str, Any]", constraint)
    if "id" in said:
        given = {name: value for name, value in said.items() if name != "id"}
        return {"id": said["id"], **spelt_out(REGISTRY[said["id"]], given)}
    found = {name: plain(value) for name, value in said.items()}
    if "all" not in found:
        return found
    inner = [one for part in found["all"] for one in part.get("all", [part])]
    return inner[0] if len(inner) == 1 else {"all": inner}


@pytest.mark.parametrize("language", ["en", "de"])
@settings(max_examples=80, deadline=None)
@given(constraint=st.recursive(st.sampled_from(LEAVES), _grown, max_leaves=6))
def test_a_tree_is_read_back_from_its_words(constraint: Constraint, language: str) -> None:
    words = describe(constraint, registry=REGISTRY, language=language)
    found = template.read(f" {words}\n", REGISTRY, language)
    assert plain(found.dump()) == plain(constraint.dump())
    assert describe(found, registry=REGISTRY, language=language) == words


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("Tell me of tea.", "it is not read from 'Tell me of tea.' on"),
        (f"{SAYS_TEA} And milk.", "it is not read from ' And milk.' on"),
        (f"This must not hold: ({SAYS_TEA}", "it is not read from"),
        (f"In each of the leaves: ({SAYS_TEA}).", "it is not read from 'In each of the leaves"),
        ("This must not hold: (" * 5_000, "nested too deeply"),
        (f"{SAYS_TEA} " * 5_000, "nested too deeply"),
    ],
)
def test_what_is_no_constraint_in_words_is_refused_at_its_place(words: str, problem: str) -> None:
    with pytest.raises(InvalidConstraint) as error:
        template.read(words, REGISTRY)
    assert problem in str(error.value)


def test_trees_in_other_languages() -> None:
    tree = every(units.lines, ~length.words(at_most=3))
    words = "In jedem Teil der Art Zeilen: (Dies darf nicht gelten: (Antworte mit höchstens 3 "
    assert describe(tree, registry=REGISTRY, language="de").startswith(words)
    with pytest.raises(InvalidConstraint, match="no words for trees in 'fr'"):
        describe(tree, registry=REGISTRY, language="fr")


def test_what_has_no_words_says_so() -> None:
    with pytest.raises(InvalidConstraint, match=r"case\.title has no phrasing in 'de'; it has en"):
        describe(case.title(), registry=REGISTRY, language="de")
    foreign = REGISTRY["punctuation:no_comma"].bind({})
    with pytest.raises(InvalidConstraint, match=r"no_comma has no definition"):
        describe(foreign, registry=REGISTRY)
    with pytest.raises(UnknownId):
        describe(length.words(at_least=1), registry=Registry(shipped=False))


# Finding


def found(text: str, language: str = "en") -> list[tuple[str, dict[str, object], str]]:
    return [
        (hit.id, hit.arguments, text[hit.start : hit.end]) for hit in READERS[language].find(text)
    ]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Tell me of tea.", []),
        (
            "please USE  at\nleast 12 words, and no more than 3 sentences",
            [
                ("length.words", {"at_least": 12}, "USE  at\nleast 12 words"),
                ("length.sentences", {"at_most": 3}, "no more than 3 sentences"),
            ],
        ),
        (
            "Begin with 'Dear Ann'.",
            [("keywords.starts_with", {"phrases": ["Dear Ann"]}, "Begin with 'Dear Ann'.")],
        ),
        (
            "Your answer must contain “a” or “b, c”!",
            [
                (
                    "keywords.contains",
                    {"phrases": ["a", "b, c"]},
                    "Your answer must contain “a” or “b, c”",
                )
            ],
        ),
        ('Your answer must contain "a" and "b".', []),
        (
            'Your answer must contain "a" or tea.',
            [("keywords.contains", {"phrases": ["a"]}, 'Your answer must contain "a"')],
        ),
        (
            "Mention `` ` `` within the first 3 words.",
            [
                (
                    "keywords.position",
                    {"phrase": "`", "at_most": 3},
                    "Mention `` ` `` within the first 3 words.",
                )
            ],
        ),
        ('The first mention of "a" must be between word 0 and word 2.', []),
        ("Abuse at least 3 wordsmiths.", []),
        (
            "Use at least 3 sentences. (language: 4)",
            [("length.sentences", {"at_least": 3}, "Use at least 3 sentences.")],
        ),
        (
            "Use at least 3 sentences. (languages: 4)",
            [("length.sentences", {"at_least": 3}, "Use at least 3 sentences.")],
        ),
        (
            "Use at least 3 words in all capital letters.",
            [
                (
                    "case.capital_words",
                    {"at_least": 3},
                    "Use at least 3 words in all capital letters.",
                )
            ],
        ),
    ],
)
def test_find(text: str, hits: list[tuple[str, dict[str, object], str]]) -> None:
    assert found(text) == hits


def test_the_rule_is_named() -> None:
    text = "Use at least 3 words. Make it no fewer than 5 paragraphs."
    assert [hit.rule for hit in find(text, REGISTRY)] == ["phrasings.en[0]", "patterns.en[0]"]
    hit = find(text, REGISTRY)[1]
    assert hit.dump() == {"id": "length.paragraphs", "at_least": 5}


@given(st.text("Use at least 3 words.\"'`({:\n", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for hit in READERS["en"].find(text):
        assert 0 <= hit.start < hit.end <= len(text)
        REGISTRY.parse(hit.dump())


def test_a_long_text_is_read_in_time() -> None:
    for text in ('"' * 100_000, "Use " * 50_000, 'Use "a", ' * 20_000, "`" * 100_000):
        assert READERS["en"].find(text) == []


def defined(**fields: object) -> Registry:
    check = {"id": "length.words", "at_most": "$n"}
    parameters = {"properties": {"n": {"type": "integer"}, "of": {"type": "object"}}}
    given = {"check": check, "parameters": parameters, **fields}
    return Registry(
        definitions=[
            Definition("acme.short", "The response is {short}.", "", 1, (), **given)  # pyright: ignore[reportArgumentType]
        ]
    )


def test_a_slow_pattern_is_named() -> None:
    registry = defined(patterns={"en": (r"(?:x+x+)+y",)})
    with pytest.raises(InvalidFile, match=r"patterns\.en\[0\].*took more than 1 s"):
        find("x" * 5_000, registry)
    with pytest.raises(InvalidFile, match=r"patterns\.en\[0\].*no regular expression"):
        find("x", defined(patterns={"en": ("(",)}))


def test_tables_are_json() -> None:
    registry = defined(phrasings={"en": ("Be as short as {n} and as {of}!",)})
    of = {"a": [1, {"b": '}"'}], "c": None}
    constraint = registry["acme.short"].bind({"n": 3, "of": of})
    words = describe(constraint, registry=registry)
    assert words == 'Be as short as 3 and as {"a": [1, {"b": "}\\""}], "c": null}!'
    (hit,) = find(f"So: {words}", registry)
    assert hit.arguments == {"n": 3, "of": of}
    alone = registry["acme.short"].bind({"n": 3})
    assert describe(alone, registry=registry) == "The response is {short}. (n: 3)"
    assert find("The response is {short}. (n: 3)", registry)[0].arguments == {"n": 3}
    assert find("The response is {short}.", registry)[0].rule == "summary"
