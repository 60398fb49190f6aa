"""What prompts cannot do to the recogniser: no text takes it long, and no rule loses a prompt."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from ifeval import build
from ifeval.build.exchange import Exchange
from ifeval.build.grammar_prose import LONGEST, Prose
from ifeval.build.prepare import Preparer
from ifeval.build.recipe import Recipe
from ifeval.build.recognise import recognised, recognised_in
from ifeval.definition import Definition
from ifeval.registry import Registry
from ifeval.template import reader

REGISTRY = Registry()
sre: Any = importlib.import_module("re._constants")
sre_parser: Any = importlib.import_module("re._parser")

HOSTILE = [
    "a",
    "\n",
    " ",
    "at least ",
    "1,",
    "one ",
    '"',
    "“",
    "'",
    "<text>",
    "Article:\n",
    "```\n",
    "- ",
    "do not ",
    "include the words ",
    "each ",
    "x, ",
    "the word ",
    "if ",
    "not ",
    "1-",
    "* ",
    "Example 1\n",
    "Question: ",
    "in all ",
    "repeat the ",
    "separate ",
    "highlight ",
    "A B ",
    "the last sentence ",
    "title ",
    "Mention A and ",
    "use 3 or ",
    "no commas, ",
    "write a ",
    "Mention Oslo, ",
    'if x, reply "a" ',
    "\u0301",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_hostile_texts_are_read_and_no_pattern_reaches_its_time_limit(piece: str) -> None:
    text = "Write " + piece * (20_000 // len(piece))
    result = recognised(text, REGISTRY)
    assert not result.omitted
    assert all(text[hit.start : hit.end] == hit.text for hit in result.hits)


def _patterns(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple):
        for one in cast("list[Any]", value):
            yield from _patterns(one)


def _grammar() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Return every pattern of the grammar, and where it is."""
    for module in pkgutil.iter_modules(build.__path__):
        if module.name.startswith("grammar"):
            loaded = importlib.import_module(f"{build.__name__}.{module.name}")
            for name, value in vars(loaded).items():
                made = hasattr(value, "cache_info") and not inspect.signature(value).parameters
                for pattern in _patterns(value() if made else value):
                    yield f"{module.name}.{name}", pattern


KINDS: dict[Any, Callable[[str], bool]] = {
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda sign: sign.isalnum() or sign == "_",
    sre.CATEGORY_DIGIT: str.isdigit,
    sre.CATEGORY_NOT_SPACE: lambda sign: not sign.isspace(),
    sre.CATEGORY_NOT_WORD: lambda sign: not (sign.isalnum() or sign == "_"),
}


def _takes(item: Any, sign: str) -> bool:
    """Return whether one step of a pattern may take a sign; of what is not known, that it may."""
    kind, value = item
    match kind:
        case sre.LITERAL:
            return chr(value) == sign
        case sre.NOT_LITERAL:
            return chr(value) != sign
        case sre.RANGE:
            return value[0] <= ord(sign) <= value[1]
        case sre.CATEGORY:
            return KINDS[value](sign)
        case sre.IN if value[0][0] is sre.NEGATE:
            return not any(_takes(one, sign) for one in value[1:])
        case sre.IN:
            return any(_takes(one, sign) for one in value)
        case _:
            return True


def _signs(tree: Any) -> Iterator[set[str]]:
    """Return sets of signs of which a part of a pattern always takes one."""
    for kind, value in tree:
        if kind is sre.LITERAL:
            yield {chr(value)}
        elif kind is sre.SUBPATTERN:
            yield from _signs(value[-1])
        elif kind is sre.BRANCH:
            each = [next(_signs(branch), None) for branch in value[1]]
            if None not in each:
                yield set[str]().union(*(one for one in each if one))


def _loops_in_loops(tree: Any, apart: tuple[set[str], ...] | None = None) -> Iterator[Any]:
    """Return the loops without end in such loops that no sign between keeps apart.

    ``(?:x+)*`` can be read in more ways than there are letters; ``(?:, x+)*`` in one.

    Args:
        tree: A parsed pattern.
        apart: Within a loop, the signs of which each round takes one.
    """
    for i, (kind, value) in enumerate(tree):
        around = (
            None if apart is None else (*apart, *_signs([*tree][:i]), *_signs([*tree][i + 1 :]))
        )
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            endless, body = value[1] is sre.MAXREPEAT, [*value[2]]
            keeps = around is not None and any(
                not any(_takes(body[0], sign) for sign in signs) for signs in around
            )
            if endless and around is not None and not (len(body) == 1 and keeps):
                yield value
            yield from _loops_in_loops(body, () if endless else around)
        elif kind is sre.SUBPATTERN:
            yield from _loops_in_loops(value[-1], around)
        elif kind is sre.BRANCH:
            for branch in value[1]:
                yield from _loops_in_loops(branch, around)
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _loops_in_loops(value[1])


def test_no_pattern_of_the_grammar_can_explode() -> None:
    found = [*_grammar()]
    assert len(found) > 200
    for name, pattern in found:
        tree = sre_parser.parse(pattern.pattern, pattern.flags)
        assert not [*_loops_in_loops(tree)], (name, pattern.pattern)


def test_the_law_of_loops_knows_one_that_explodes() -> None:
    for text in (r"(?:x+)+y", r"(?:\w+\s*)*y", r"((a|b+)c?)*", r"(?:a\w+)*", r"(?:(?:a|, )\w+)*"):
        assert [*_loops_in_loops(sre_parser.parse(text))]
    for text in (r"(?:, \w+)*", r"(?:the\s+|an\s+)*x", r"\w+\s+\w+"):
        assert not [*_loops_in_loops(sre_parser.parse(text))]


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def slow() -> Registry:
    """Return all constraints, and one with a pattern that takes too long on many an ``x``."""
    given: dict[str, Any] = {"check": {"id": "length.blank"}, "patterns": {"en": (r"(?:x+x+)+y",)}}
    one = Definition("acme.slow", "The response is slow.", "", 1, (), **given)
    return Registry(definitions=[one])


def test_a_rule_that_takes_too_long_costs_no_more_than_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "_SECONDS", 0.01)
    text = "Use no commas. " + "x" * 5_000
    result = recognised(text, slow())
    assert [hit.constraint["id"] for hit in result.hits] == ["punctuation.count"]
    assert result.omitted == ("acme.slow patterns.en[0]",)
    assert recognised_in([user(text), user(text)], slow()).omitted == result.omitted
    assert result.dump()["omitted"] == ["acme.slow patterns.en[0]"]


def test_a_build_counts_the_prompts_that_a_slow_rule_was_left_out_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "_SECONDS", 0.01)
    found = Exchange(
        [user("Write on oaks. Use no commas. " + "x" * 5_000)], "Oaks.", place=("a.jsonl", 1)
    )
    prepared = Preparer(Recipe.model_validate({}), slow()).block([found])
    assert prepared.counts.notes["took too long: acme.slow patterns.en[0]"] == 1
    assert "punctuation.count" in prepared.candidates[0]


def test_a_sentence_without_an_end_is_cut() -> None:
    text = "Write it with no emojis, " + "x, " * 5_000 + "and use no commas"
    prose = Prose(text)
    assert "".join(sentence.text for sentence in prose.sentences) == text
    assert max(len(sentence.text) for sentence in prose.sentences) <= LONGEST
    assert [hit.id for hit in recognised(text, REGISTRY).hits] == [
        "style.emoji",
        "punctuation.count",
    ]


def test_a_long_prompt_full_of_demands_is_read() -> None:
    """No time limit of a pattern is spent on what is done with its matches."""
    text = "Write a story with at least 300 words. Do not use commas. " * 2000
    assert [hit.constraint for hit in recognised(text, REGISTRY).hits] == [
        {"id": "length.words", "at_least": 300},
        {"id": "punctuation.count", "marks": [","], "at_most": 0},
    ]
