"""Feedback: what people say of an answer, and the constraint that they speak of."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ifeval.build.exchange import Exchange
from ifeval.build.recipe import Recipe, recipe_of
from ifeval.build.run import build
from ifeval.build.signals import is_complaint, linked, proven, signals_of
from ifeval.build.themes import Index, themes_of
from ifeval.registry import default
from tests.commands import lines

SPLITS = ("train", "dev", "test")
ASKED: list[dict[str, Any]] = [
    {"id": "length.words", "at_most": 50},
    {"id": "length.sentences", "at_most": 3},
    {"not": {"id": "keywords.contains", "phrases": ["price"]}},
    {"id": "keywords.contains", "phrases": ["kettle"]},
    {"id": "punctuation.count", "marks": [","], "at_most": 0},
    {"id": "punctuation.count", "marks": ["!"], "at_most": 0},
    {"id": "format.json"},
    {"id": "language.written_in", "language": "de"},
    {"id": "format.bullets", "at_least": 5, "at_most": 5},
    {"id": "style.emoji_count", "at_most": 0},
    {"id": "case.lower"},
    {"id": "length.paragraphs", "at_least": 3, "at_most": 3},
]


def all_rows(folder: Path) -> list[dict[str, Any]]:
    return [row for split in SPLITS for row in lines(folder / f"{split}.jsonl")]


def turns(*said: str) -> list[dict[str, str]]:
    roles = ("user", "assistant")
    return [{"role": roles[i % 2], "content": text} for i, text in enumerate(said)]


def call(*said: str, **more: Any) -> dict[str, Any]:
    """Return a line of a log: all that was said before, and the answer."""
    choice = {"message": {"role": "assistant", "content": said[-1]}, "finish_reason": "stop"}
    request = {"model": "m", "messages": turns(*said[:-1])}
    return {"request": request, "response": {"choices": [choice]}, **more}


def log(tmp_path: Path, *rows: dict[str, Any], **options: Any) -> Recipe:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return recipe_of({"logs": [str(path)], **options})


# --- which words complain, and of what


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("That is too long. I asked for at most 50 words.", [0]),
        ("too many sentences", [1]),
        ("You mentioned the price, I told you not to.", [2]),
        ("You did not include the word kettle.", [3]),
        ("You used commas again.", [4]),
        ("I said no exclamation marks!", [5]),
        ("This is not JSON, follow my instructions", [6]),
        ("Still in English, I wanted German", [7]),
        ("It's 7 bullets, not 5", [8]),
        ("You keep using emojis", [9]),
        ("Why did you use capital letters?", [10]),
        ("I asked for 3 paragraphs", [11]),
        ("Thanks, but it's too long", [0, 1, 11]),
        ("No, that's wrong, shorter please", [0, 1, 11]),
        ("this isn’t what I asked for", []),
    ],
)
def test_complaints_and_what_they_speak_of(text: str, places: list[int]) -> None:
    assert is_complaint(text)
    assert linked(text, ASKED, default()) == places


def test_what_is_said_again_is_what_is_meant() -> None:
    asked = [{"id": "length.words", "at_least": 10}, {"id": "length.words", "at_most": 50}]
    assert linked("No. Use at most 50 words.", asked, default()) == [1]
    assert linked("No. Use at most 40 words.", asked, default()) == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks! Great.",
        "Thank you, you used just the words that I wanted.",
        "Nice. Now write one on kettles.",
        "I asked a friend about rust. What is it?",
        "Can you make it more formal?",
        'Translate "you did not include the salt" into German.',
        "Write of a house that is not a house.",
    ],
)
def test_what_is_no_complaint(text: str) -> None:
    assert not is_complaint(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Name a tea.", "regenerated"),
        ("try again", "regenerated"),
        ("Please regenerate the response.", "regenerated"),
        ("No, give me another one please", "regenerated"),
        ("You did not name one.", "complaint"),
        ("Try again with a river.", None),
        ("Name a river.", None),
        ("x" * 5_000_000, None),
        ("again, " * 700_000, None),
        ("no " * 700_000 + "again", None),
    ],
)
def test_what_a_next_turn_is(text: str, kind: str | None) -> None:
    found = Exchange(turns("Name a tea."), "Assam.", following=text)
    assert [one["kind"] for one in signals_of(found)] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("thumbs_up", 1, "up"),
        ("thumbs_up", 0, "down"),
        ("thumbs_down", 1, "down"),
        ("thumbs_down", 0, "down"),
        ("thumbs_down", False, "score"),  # it was not given
        ("thumbs_down", None, "down"),
        ("user_score", 0, "down"),
        ("user-feedback", "negative", "down"),
        ("", True, "up"),
        ("upvote", None, "up"),
        ("exactness", 1, "score"),  # an evaluator's
        ("exactness", 0.7, "score"),
        ("rating", 4, "score"),
        ("rating", [1], "score"),
        ("rating", {"a": 1}, "score"),
    ],
)
def test_thumbs_and_votes(name: str, value: Any, kind: str) -> None:
    said = [{"kind": "score", "name": name, "value": value}]
    [found] = signals_of(Exchange(turns("Name a tea."), "Assam.", feedback=said))
    assert found["kind"] == kind


def test_a_correction_speaks_of_what_it_mends() -> None:
    assert proven([False, True, False, None], [True, True, False, True]) == [0]


# --- in a build


def test_a_complaint_in_the_next_line_of_the_log(tmp_path: Path) -> None:
    prompt, long = "Describe a tea in at most 5 words.", "It is a tea that grows on hills."
    more = "That is too long, I asked for at most 5 words."
    said = (prompt, long, more, "A tea of hills.", "Fine.", "Good.")
    rows = [call(*said[:n], session="s", user="u") for n in (2, 4, 6)]
    folder = tmp_path / "out"
    figures = build(log(tmp_path, *rows), folder).manifest["figures"]
    [complaint] = lines(folder / "feedback.jsonl")  # though it stands in three lines
    assert (complaint["kind"], complaint["linked"], complaint["failed"]) == ("complaint", [0], [0])
    assert figures["feedback"] == {
        "complaint": 1,
        "linked to a constraint": 1,
        "where the log proves the failure": 1,
    }
    [item] = [row for row in all_rows(folder) if row["key"] == complaint["key"]]
    assert item["metadata"]["complaints"] == item["metadata"]["proven"] == {"0": 1}
    assert item["messages"][-1]["content"] == prompt


def test_a_complaint_that_is_wrong_proves_nothing(tmp_path: Path) -> None:
    said = ("Describe a tea in at most 5 words.", "Assam.", "That is too long.", "Sorry.")
    folder = tmp_path / "out"
    build(log(tmp_path, call(*said)), folder)
    [complaint] = [one for one in lines(folder / "feedback.jsonl") if one["key"]]
    assert (complaint["linked"], complaint["failed"]) == ([0], [])
    item = next(row for row in all_rows(folder) if row["key"] == complaint["key"])
    assert item["metadata"]["complaints"] == {"0": 1}
    assert "proven" not in item["metadata"]


def test_a_correction_proves_what_the_answer_broke(tmp_path: Path) -> None:
    prompt = "Describe a tea in at most 5 words. Do not use commas."
    row = call(prompt, "A tea, from hills, of Assam, and old.")
    row["feedback"] = [{"kind": "correction", "name": "edit", "value": "A tea, of hills."}]
    folder = tmp_path / "out"
    build(log(tmp_path, row), folder)
    [found] = lines(folder / "feedback.jsonl")
    [item] = all_rows(folder)
    [words] = [i for i, one in enumerate(item["constraints"]) if one["id"] == "length.words"]
    assert (found["kind"], found["linked"], found["failed"]) == ("correction", [words], [words])


def test_an_answer_that_was_asked_for_again(tmp_path: Path) -> None:
    prompt = "Describe a tea in at most 5 words."
    rows = [call(prompt, "Assam.", session="s"), call(prompt, "Green tea.", session="s")]
    rows += [call(prompt, "Black tea.", session="t")]
    samples = call(prompt, "One.", session="v")
    samples["response"]["choices"] += call(prompt, "Two.")["response"]["choices"]
    folder = tmp_path / "out"
    build(log(tmp_path, *rows, samples), folder)
    [found] = lines(folder / "feedback.jsonl")
    assert (found["kind"], found["place"]) == ("regenerated", "log.jsonl:1")


def test_feedback_of_what_is_no_item_is_kept_once(tmp_path: Path) -> None:
    said = (
        "What is tea?",
        "A drink.",
        "You did not say where it grows.",
        "In Assam.",
        "Ok.",
        "So.",
    )
    rows = [call(*said[:n], session="s") for n in (2, 4, 6)]
    folder = tmp_path / "out"
    build(log(tmp_path, *rows), folder)
    [found] = lines(folder / "feedback.jsonl")
    assert (found["key"], found["kind"], found["linked"]) == (None, "complaint", [])


def test_complaints_are_scrubbed(tmp_path: Path) -> None:
    said = ("Name a tea in at most 5 words.", "Assam.", "You did not mail jane@leafmail.co.", "So.")
    folder = tmp_path / "out"
    build(log(tmp_path, call(*said)), folder)
    assert "leafmail" not in (folder / "feedback.jsonl").read_text()
    assert "person1@example.com" in (folder / "feedback.jsonl").read_text()


# --- themes


def _said(*texts: str, users: int = 5) -> list[dict[str, str]]:
    return [{"text": f"{text}.", "user": f"u{i}"} for text in texts for i in range(users)]


def test_themes_have_counts_users_and_examples() -> None:
    texts = [
        *({"text": f"You left the footer out, ticket {w}.", "user": w} for w in "abcde"),
        *({"text": "The footers were left out again", "user": w} for w in "ab"),
        *({"text": f"Dates must be in the local form, {w}", "user": w} for w in "uvwxyz"),
        {"text": "Something else entirely happened", "user": "q"},
        {"text": "  ", "user": "q"},
    ]
    found = themes_of(texts, 5)
    assert (found["texts"], found["users_needed"], found["in_no_theme"]) == (14, 5, 1)
    footer, dates = found["themes"]
    assert (footer["count"], footer["users"]) == (7, 5)
    assert {"footer", "left"} <= {*footer["terms"]}
    assert (dates["count"], dates["users"]) == (6, 6)
    assert len(dates["examples"]) == 3
    assert all("Dates" in example for example in dates["examples"])


def test_one_persons_words_make_no_theme_and_name_none() -> None:
    alone = [{"text": f"The zeppelin is missing {i}", "user": "u"} for i in range(40)]
    assert themes_of(alone, 2)["themes"] == []
    many = _said("The header is missing")
    many[0]["text"] += " in my zeppelin"
    [theme] = themes_of(many, 5)["themes"]
    assert (theme["count"], theme["users"]) == (5, 5)
    assert "zeppelin" not in theme["terms"]
    assert themes_of(_said("The header is missing", users=4), 5)["themes"] == []


def test_what_one_person_says_often_is_no_theme() -> None:
    texts = [{"text": "red lamp", "user": "u"} for _ in range(6)]
    for user in "abc":
        texts += [{"text": f"red window curtain {user}", "user": user}]
        texts += [{"text": f"lamp socket wire {user}", "user": user.upper()}]
    found = themes_of(texts, 3)["themes"]
    assert [(one["count"], one["users"]) for one in found] == [(3, 3), (3, 3)]
    assert not any("red lamp" in one["examples"] for one in found)


_VECTORS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 9), min_size=1)


def _normal(counts: dict[str, int]) -> dict[str, float]:
    length = sum(n * n for n in counts.values()) ** 0.5
    return {term: n / length for term, n in counts.items()}


@given(st.lists(_VECTORS, min_size=1, max_size=12), _VECTORS, st.sampled_from([0.3, 0.35, 0.6]))
def test_the_nearest_is_the_nearest_of_all(
    counts: list[dict[str, int]], asked: dict[str, int], least: float
) -> None:
    index, vectors, vector = Index(), [_normal(one) for one in counts], _normal(asked)
    for one in vectors:
        index.add(one)
    cosines = [sum(w * one.get(t, 0.0) for t, w in vector.items()) for one in vectors]
    assume(not any(abs(cosine - least) < 1e-9 for cosine in cosines))
    found = index.nearest(vector, least)
    if max(cosines) < least:
        assert found is None
    else:
        assert found is not None
        assert cosines[found] >= max(cosines) - 1e-9


def test_themes_that_say_the_same_are_one() -> None:
    texts = _said("Use bullet points", "Bullet points please", "Write bullet points", "As bullets")
    found = themes_of(texts, 5)
    assert [one["count"] for one in found["themes"]] == [20]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("请不要使用表格", "标题太长了"),
        ("回答里的表格很难看", "请用中文回答我的问题"),
        ("表を使わないでください", "短くまとめてください"),
        ("อย่าใช้ตาราง", "ขอคำตอบสั้นกว่านี้"),
        ("표를 쓰지 마세요", "더 짧게 써 주세요"),
    ],
)
def test_themes_of_scripts_without_blanks(one: str, other: str) -> None:
    texts = [
        *({"text": f"{one}{n}", "user": f"a{n}"} for n in range(6)),
        *({"text": f"{n}{other}。", "user": f"b{n}"} for n in range(7)),
    ]
    found = themes_of(texts, 5)["themes"]
    assert [(theme["count"], theme["users"]) for theme in found] == [(7, 7), (6, 6)]
    assert all(term in one for term in found[1]["terms"])
    assert "ください" not in str(found[1]["terms"])


def test_the_same_texts_give_the_same_themes() -> None:
    texts = _said("Keep the tone warm", "Use the local date form", "No jargon at all", users=7)
    assert themes_of(texts, 5) == themes_of([*texts], 5)
    assert {one["count"] for one in themes_of(texts[::-1], 5)["themes"]} == {7}


@pytest.mark.parametrize("text", ["", " \n", "…!?", "\ud800", "the and you", "x" * 1_000_000])
def test_what_says_nothing_is_in_no_theme(text: str) -> None:
    found = themes_of([{"text": text, "user": str(i)} for i in range(9)], 2)
    assert found["themes"] == []
    assert found["in_no_theme"] == found["texts"]
