"""Cases that people told, and rules of system prompts that people edit."""

import json
from pathlib import Path
from typing import Any

import pytest

from ifeval.build import rules
from ifeval.build.cases import proven
from ifeval.build.recipe import Recipe, Scrub, recipe_of
from ifeval.build.run import build
from ifeval.errors import InvalidFile
from ifeval.registry import default
from tests.commands import lines

SPLITS = ("train", "dev", "test")


def all_rows(folder: Path) -> list[dict[str, Any]]:
    return [row for split in SPLITS for row in lines(folder / f"{split}.jsonl")]


def exchange(prompt: str, answer: str = "Assam.", system: str = "") -> dict[str, Any]:
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": prompt})
    choice = {"message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}
    return {"request": {"model": "m", "messages": messages}, "response": {"choices": [choice]}}


def log(tmp_path: Path, *rows: dict[str, Any], **options: Any) -> Recipe:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return recipe_of({"logs": [str(path)], **options})


def cases(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "cases.toml"
    path.write_text(text)
    return path


CASE = '[[cases]]\nprompt = "Name a tea in at most 2 words."\nwrong = "It is Assam."\n'


# --- cases


def test_cases_are_counted_by_customer_and_told_once(tmp_path: Path) -> None:
    text = f'{CASE}customer = "Leaf"\n{CASE}customer = "Loom"\nwhy = "again"\n{CASE}'
    text += '[[cases]]\nprompt = "Hm?"\nwrong = "No, no."\nbroke = "Do not use commas."\n'
    asked = log(tmp_path, exchange("Describe rain in at most 9 words."))
    asked = asked.model_copy(update={"cases": str(cases(tmp_path, text))})
    figures = build(asked, tmp_path / "out").manifest["figures"]
    assert figures["cases by customer"] == {"Leaf": 1, "Loom": 1, "not told": 2}
    assert figures["items"] == 3
    told = [row for row in all_rows(tmp_path / "out") if "case" in row["metadata"]]
    assert [len(row["metadata"]["case"]["told"]) for row in told] == [3, 1]
    assert told[0]["metadata"]["case"]["told"][1] == {
        "customer": "Loom",
        "why": "again",
        "wrong": "It is Assam.",
    }
    assert len({row["key"] for row in told}) == 2
    assert told[1]["constraints"] == [{"id": "punctuation.count", "marks": [","], "at_most": 0}]


def test_personal_data_is_removed_from_cases(tmp_path: Path) -> None:
    text = """
[[cases]]
prompt = "Write to jane@leafmail.co in at most 3 words."
wrong = "Dear jane@leafmail.co, all is well."
broke = "at most 3 words"
who = "max@leafmail.co"
customer = "kurt@leafmail.co"
when = 2026-03-04
"""
    [item] = proven(cases(tmp_path, text), default(), Scrub.model_construct())
    assert "leafmail" not in json.dumps(item)
    [told] = item["metadata"]["case"]["told"]
    assert told["wrong"] == "Dear person1@example.com, all is well."
    assert told["when"] == "2026-03-04"
    [item] = proven(cases(tmp_path, text), default(), Scrub.model_validate({"level": "none"}))
    assert "jane@leafmail.co" in item["messages"][0]["content"]
    text = text.replace(
        '"at most 3 words"', '{ id = "keywords.contains", phrases = ["j@leafmail.co"] }'
    )
    with pytest.raises(InvalidFile, match=r"cases\[0\]\.broke: personal data"):
        proven(cases(tmp_path, text), default(), Scrub.model_construct())


def test_a_case_lies_where_its_prompt_is(tmp_path: Path) -> None:
    prompts = [f"Tell {w} of {w}, in at most 3 words." for w in "abcdefghijklmnopqrst"]
    asked = log(tmp_path, *(exchange(prompt) for prompt in prompts))
    text = "".join(
        f'[[cases]]\nprompt = "{prompt}"\nwrong = "One two three four."\n' for prompt in prompts
    )
    asked = asked.model_copy(update={"cases": str(cases(tmp_path, text))})
    folder = tmp_path / "out"
    build(asked, folder)
    where: dict[str, set[str]] = {}
    for split in SPLITS:
        for row in lines(folder / f"{split}.jsonl"):
            where.setdefault(row["messages"][-1]["content"], set()).add(split)
            assert row["metadata"]["split"] == split
    assert all(len(splits) == 1 for splits in where.values())
    assert len(set[str]().union(*where.values())) > 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("cases = 3", "cases: must be tables"),
        ("cases = [3]", "cases: must be tables"),
        ("[[case]]", "case: unknown field; did you mean cases"),
        ("[[cases]]\nwrong = 'x'", r"cases\[0\]\.prompt: is missing"),
        ("[[cases]]\nprompt = 'x'", r"cases\[0\]\.wrong: is missing"),
        (f"{CASE}sytem = 'x'", r"cases\[0\]\.sytem: unknown field; did you mean system"),
        (f"{CASE}system = 3", r"cases\[0\]\.system: must be a text"),
        (f"{CASE}customer = ['x']", r"cases\[0\]\.customer: must be a text"),
        (f"{CASE}broke = 3", r"cases\[0\]\.broke: must be a constraint, a list"),
        (f"{CASE}broke = []", r"cases\[0\]\.broke: must be a constraint, a list"),
        (f"{CASE}broke = 'be kind'", r"cases\[0\]\.broke: these words ask for nothing"),
        (f"{CASE}broke = {{ id = 'length.wrds' }}", r"cases\[0\]\.broke: unknown id 'length.wrds'"),
        (
            f"{CASE}broke = {{ id = 'length.words', at_most = 3 }}",
            r"cases\[0\]: the wrong answer does not fail: 3 words",
        ),
        (
            f"{CASE}broke = {{ id = 'in_context_only.novel_numbers' }}",
            r"cases\[0\]: the wrong answer does not fail: ",  # which cannot be told
        ),
        ("[[cases]", "not TOML"),
    ],
)
def test_a_broken_case_is_named_before_logs_are_read(
    text: str, problem: str, tmp_path: Path
) -> None:
    asked = log(tmp_path, exchange("Describe rain in at most 9 words."))
    asked = asked.model_copy(update={"cases": str(cases(tmp_path, text))})
    read: list[int] = []
    with pytest.raises(InvalidFile, match=problem):
        build(asked, tmp_path / "out", progress=read.append)
    assert not read
    assert not (tmp_path / "out.part").exists()


# --- rules of system prompts

SYSTEM = 'You are a shop. Use at most 9 words. Never use the word "cheap". Prefer short words.'


def test_a_second_build_has_the_same_bytes(tmp_path: Path) -> None:
    asked = log(tmp_path, exchange("Name a tea.", system=SYSTEM))
    folder = tmp_path / "out"
    build(asked, folder)
    before = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    build(asked, folder, force=True)
    after = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert after == before


def test_a_person_edits_rules_and_later_builds_use_them(tmp_path: Path) -> None:
    asked = log(tmp_path, exchange("Name a tea.", system=SYSTEM))
    folder = tmp_path / "out"
    build(asked, folder)
    [path] = (folder / "rules").iterdir()
    edited = (
        path.read_text()
        .replace("at_most = 9", "at_most = 7")
        .replace('phrases = ["cheap"]', 'phrases = ["cheap", "low"]')
    )
    edited += '\n[[rules]]\nconstraint = { id = "case.lower" }  # the owner said so\n'
    path.write_text(edited)
    build(asked, folder, force=True)
    assert path.read_text() == edited
    [item] = all_rows(folder)
    assert item["constraints"] == [
        {"id": "length.words", "at_most": 7},
        {"not": {"id": "keywords.contains", "phrases": ["cheap", "low"]}},
        {"id": "case.lower"},
    ]
    path.write_text(edited.replace("use = true", "use = false"))
    build(asked, folder, force=True)
    [item] = all_rows(folder)
    assert item["constraints"] == [{"id": "case.lower"}]


def test_rules_of_a_template_stand_where_they_stand_in_each_prompt(tmp_path: Path) -> None:
    names = ("Ann", "Theodora", "Bo")
    asked = log(
        tmp_path,
        *(
            exchange(f"Name tea {i} of {i}.", system=f"You serve {n}. Use at most 9 words.")
            for i, n in enumerate(names)
        ),
        system={"variable": ["serve [A-Z][a-z]+"]},
        duplicates={"near": 1},
    )
    folder = tmp_path / "out"
    build(asked, folder)
    assert len([*(folder / "rules").iterdir()]) == 1
    found = all_rows(folder)
    assert len(found) == 3
    for item in found:
        [ask] = item["metadata"]["asks"]
        text = item["messages"][0]["content"]
        assert text[ask["start"] : ask["end"]] == ask["text"]
    [path] = (folder / "rules").iterdir()
    words = found[0]["metadata"]["asks"][0]["text"]
    path.write_text(path.read_text().replace(f'text = "{words}"', 'text = "nine words, no more"'))
    build(asked, folder, force=True)
    for item in all_rows(folder):
        [ask] = item["metadata"]["asks"]
        assert "start" not in ask


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rules = 3", "rules: must be tables"),
        ("rules = [3]", r"rules\[0\]: must be a table"),
        ("[[rules]]\nuse = true", r"rules\[0\]\.constraint: "),
        (
            "[[rules]]\nconstraint = { id = 'case.lower' }\nuse = 'no'",
            r"rules\[0\]\.use: must be true or false, not 'no'",
        ),
        (
            "[[rules]]\nconstraint = { id = 'case.lower' }\nuze = true",
            r"rules\[0\]\.uze: unknown field; did you mean use",
        ),
        (
            "[[rules]]\nconstraint = { id = 'case.lower' }\nstart = 'x'",
            r"rules\[0\]\.start: must be a whole number",
        ),
        ("[[rules]]\nconstraint = { id = 'case.lwer' }", "unknown id 'case.lwer'"),
        ("rulez = 1", "rulez: unknown field; did you mean rules"),
        ("[[", "not TOML"),
    ],
)
def test_a_broken_file_of_rules_is_named(text: str, problem: str, tmp_path: Path) -> None:
    asked = log(tmp_path, exchange("Name a tea.", system=SYSTEM))
    folder = tmp_path / "out"
    build(asked, folder)
    [path] = (folder / "rules").iterdir()
    path.write_text(text)
    with pytest.raises(InvalidFile, match=problem) as raised:
        build(asked, folder, force=True)
    assert path.name in str(raised.value)
    assert path.read_text() == text


def test_rules_are_read_as_they_were_written() -> None:
    text = 'A "quote", a \\ and \x7f, \u2028 and é.'
    constraint = {"not": {"id": "keywords.contains", "phrases": [text, "x"]}}
    ask = {"constraint": constraint, "text": text, "start": 0, "end": 5, "use": True}
    found = rules.used(rules.written(text, [ask], ["be\nkind"]), "rules", default())
    assert found == [ask]
