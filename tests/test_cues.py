"""The tables of cues: each can be read, is told for what it is, and holds on a few texts."""

from collections.abc import Mapping
from typing import Any

import pytest

import ifeval
from ifeval.checkers import ignore_world_knowledge, in_context_only
from ifeval.ground import cues
from ifeval.ground.abstention import abstention_of, refusal_of
from ifeval.registry import default

LANGUAGES = sorted(cues._files())  # pyright: ignore[reportPrivateUsage]
MEASURED = {"en"}


def lists(language: str) -> Mapping[str, Any]:
    return cues.table(language)._data  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_table_can_be_read(language: str) -> None:
    table = cues.table(language)
    assert table.language == language
    assert table.measured is (language in MEASURED)
    known: dict[str, Any] = dict(lists("en"))
    for section, names in lists(language).items():
        if not isinstance(names, dict):
            continue
        assert section in known
        for name, value in names.items():  # pyright: ignore[reportUnknownVariableType]
            if isinstance(value, list) and section not in ("words", "titles", "names"):
                assert name in known[section]
                pattern = table.pattern(section, str(name))  # pyright: ignore[reportUnknownArgumentType]
                assert pattern is None or not pattern.search("")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Text erwähnt das Baujahr nicht."),
        ("de", "Das lässt sich dem Dokument nicht entnehmen, ich weiß es nicht."),
        ("de", "Unbekannt."),
        ("es", "El texto no menciona la fecha."),
        ("es", "No lo sé."),
        ("zh", "文章中没有提到这座桥的年份。"),
        ("zh", "我不知道。"),
        ("en", "The text does not mention the year."),
    ],
)
def test_abstentions_by_language(language: str, text: str) -> None:
    assert abstention_of(text, language) is not None
    assert refusal_of(text, language) is None


@pytest.mark.parametrize(
    ("language", "text", "passed"),
    [
        ("de", "Laut dem Text ist es Lyon.", True),
        ("de", "Es ist nicht Paris, sondern Lyon.", True),
        ("de", "Laut dem Text ist es Lyon, in Wirklichkeit aber Paris.", False),
        ("es", "Según el texto, es Lyon.", True),
        ("es", "No es Paris, sino Lyon.", True),
        ("es", "El texto dice Lyon, pero en realidad es Paris.", False),
        ("zh", "根据文章，是 Lyon。", True),
    ],
)
def test_stance_by_language(language: str, text: str, passed: bool) -> None:
    constraint = ignore_world_knowledge.answer(context=["Lyon"], world=["Paris"], language=language)
    verdict = ifeval.check(text, constraint)
    assert verdict.passed is passed, verdict.reason
    assert verdict.reason.endswith(f"(the cues for {language} are untested)")


def test_untested_languages_are_told() -> None:
    schema = default()["ignore_world_knowledge.answer"].parameters["properties"]["language"]
    assert schema["enum"] == LANGUAGES
    assert schema["description"] == "en measured; de, es, zh untested"
    english = ifeval.check("I don't know.", in_context_only.abstain(mode="unanswerable"))
    german = in_context_only.abstain(mode="unanswerable", language="de")
    assert "untested" not in english.reason
    assert "untested" in ifeval.check("Ich weiß es nicht.", german).reason
