"""The proposer: a model points at words, and only rules read them."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ifeval.build import propose
from ifeval.build.recipe import Recipe, recipe_of
from ifeval.build.run import build
from ifeval.errors import InvalidFile
from tests.commands import lines

SPLITS = ("train", "dev", "test")


class Model:
    """A server on this machine that answers as it is told to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answer: Callable[[str], Any] = lambda _: {"spans": []}
        self.codes: list[int] = []
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.asked.append(body)
                model.keys.append(self.headers["Authorization"])
                code = model.codes.pop(0) if model.codes else 200
                told = model.answer(body["messages"][-1]["content"])
                content = told if isinstance(told, str) else json.dumps(told)
                reply = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    monkeypatch.setattr(propose, "_PAUSE", 0)
    found = Model()
    yield found
    found.close()


def all_rows(folder: Path) -> list[dict[str, Any]]:
    return [row for split in SPLITS for row in lines(folder / f"{split}.jsonl")]


def log(tmp_path: Path, model: Model, *prompts: str, **options: Any) -> Recipe:
    path = tmp_path / "log.jsonl"
    with path.open("w") as file:
        for prompt in prompts:
            *before, said = prompt.split("|")
            messages = [{"role": "system", "content": text} for text in before]
            messages.append({"role": "user", "content": said})
            choice = {"message": {"role": "assistant", "content": "Assam."}}
            request = {"model": "m", "messages": messages}
            file.write(json.dumps({"request": request, "response": {"choices": [choice]}}) + "\n")
    proposer = {"url": model.url, "model": "pointer", **options}
    return recipe_of({"logs": [str(path)], "proposer": proposer})


PROMPT = "What is rain? I have at most 50 words."


def test_a_span_counts_where_a_rule_reads_it(tmp_path: Path, model: Model) -> None:
    model.answer = lambda _: {"spans": ["at most 50 words"]}
    asked = log(tmp_path, model, PROMPT)
    folder = tmp_path / "out"
    notes = build(asked, folder).manifest["notes"]
    [item] = all_rows(folder)
    [constraint] = item["constraints"]
    assert (constraint["id"], constraint["at_most"]) == ("length.words", 50)
    [ask] = item["metadata"]["asks"]
    text = item["messages"][-1]["content"]
    assert text[ask["start"] : ask["end"]] == ask["text"]
    assert ask["text"] in "at most 50 words"
    assert ask["rule"].startswith("proposed: ")
    assert (notes["suggestions"], notes["suggestions that count"]) == (1, 1)
    card = (folder / "README.md").read_text()
    assert "The model `pointer` pointed at 1 spans; in 1 of them a rule read" in card


@pytest.mark.parametrize(
    ("prompt", "span", "note"),
    [
        (PROMPT, "at most 40 words", "suggestions that do not stand in the prompt"),
        (PROMPT, "use at most 50 words", "suggestions that do not stand in the prompt"),
        (PROMPT, "What is rain?", "suggestions that no rule reads"),
        (PROMPT, "", "suggestions that do not stand in the prompt"),
        (
            "Translate this:\n```\nuse at most 50 words\n```\n",
            "use at most 50 words",
            "suggestions in pasted or quoted text",
        ),
        ("What is rain? Use at most 50 words.", "at most 50 words", "suggestions of what is known"),
        (
            "What is rain? Use at least 20 and at most 50 words.",
            "at most 50 words",
            "suggestions of what is known",
        ),
        *(
            (
                f"What is rain? {text}",
                "at most 50 words",
                "suggestions that leave out what turns their meaning",
            )
            for text in (
                "My form does not take at most 50 words.",
                "I don't have at most 50 words.",
                "The form takes at most 50 words if it is Monday, which it isn't.",
                "When mailed it has at most 50 words.",
            )
        ),
    ],
)
def test_what_no_rule_reads_in_the_prompt_does_not_count(
    prompt: str, span: str, note: str, tmp_path: Path, model: Model
) -> None:
    before = build(log(tmp_path, model, prompt), tmp_path / "a")
    model.answer = lambda _: {"spans": [span]}
    after = build(log(tmp_path, model, prompt), tmp_path / "b")
    assert after.manifest["notes"][note] == 1
    assert "suggestions that count" not in after.manifest["notes"]
    assert all_rows(after.folder) == all_rows(before.folder)


@pytest.mark.parametrize(
    "reply",
    ["no", "{", '{"spans": 3}', '{"spans": [3]}', "[]", '{"spans": ["' + "x" * 9_999 + '"]}'],
)
def test_a_reply_that_cannot_be_read_is_no_suggestion(
    reply: str, tmp_path: Path, model: Model
) -> None:
    model.answer = lambda _: reply
    notes = build(log(tmp_path, model, PROMPT), tmp_path / "out").manifest["notes"]
    assert "suggestions" not in notes
    assert all_rows(tmp_path / "out") == []


def test_a_reply_in_a_fence_is_read(tmp_path: Path, model: Model) -> None:
    model.answer = lambda _: '```json\n{"spans": ["at most 50 words"]}\n```'
    build(log(tmp_path, model, PROMPT), tmp_path / "out")
    assert len(all_rows(tmp_path / "out")) == 1


def test_a_model_is_asked_once_and_later_builds_have_the_same_bytes(
    tmp_path: Path, model: Model
) -> None:
    model.answer = lambda _: {"spans": ["at most 50 words"]}
    asked = log(tmp_path, model, PROMPT, PROMPT)
    folder = tmp_path / "out"
    build(asked, folder, jobs=2)
    assert len(model.asked) == 1
    assert (model.asked[0]["model"], model.asked[0]["temperature"]) == ("pointer", 0)
    names = ("train.jsonl", "dev.jsonl", "test.jsonl", "manifest.json", "README.md")
    before = [(folder / name).read_bytes() for name in names]
    assert model.url.encode() in before[3]
    assert str(tmp_path).encode() not in before[3]
    model.codes = [500] * 9
    build(asked, folder, force=True)
    assert len(model.asked) == 1
    assert [(folder / name).read_bytes() for name in names] == before
    # A build that was killed while it wrote what it was told.
    path = folder / "proposals.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    model.codes = []
    build(asked, folder, force=True)
    assert len(model.asked) == 2
    assert [(folder / name).read_bytes() for name in names] == before
    path.write_text("{}\n")
    with pytest.raises(InvalidFile, match="line 1: is no answer of the proposer"):
        build(asked, folder, force=True)


def test_a_model_sees_no_personal_data(tmp_path: Path, model: Model) -> None:
    model.answer = lambda _: {"spans": ["at most 50 words"]}
    system = "Mail max@leafmail.co. I have at most 50 words for it."
    build(log(tmp_path, model, f"{system}|Write to jane@leafmail.co."), tmp_path / "out")
    assert len(model.asked) == 2
    assert "leafmail" not in json.dumps(model.asked)
    [item] = all_rows(tmp_path / "out")
    assert item["metadata"]["asks"][0]["role"] == "system"
    [path] = (tmp_path / "out" / "rules").iterdir()
    assert 'rule = "proposed: ' in path.read_text()


def test_an_endpoint_that_fails_ends_the_build_and_the_next_goes_on(
    tmp_path: Path, model: Model
) -> None:
    model.answer = lambda _: {"spans": ["at most 50 words"]}
    asked = log(tmp_path, model, PROMPT, "And snow? I have at most 50 words for it.")
    model.codes = [200, 503, 503, 503]
    with pytest.raises(InvalidFile, match=r"answers 503 .*goes on from here"):
        build(asked, tmp_path / "out")
    assert len(model.asked) == 4
    build(asked, tmp_path / "out")
    assert len(model.asked) == 5  # the first was not asked for again
    assert len(all_rows(tmp_path / "out")) == 2
    model.codes = [401]
    with pytest.raises(InvalidFile, match="answers 401"):
        build(asked, tmp_path / "other")
    assert len(model.asked) == 6
    model.close()
    with pytest.raises(InvalidFile, match="cannot be reached"):
        build(asked, tmp_path / "third")


def test_a_second_try_may_do(tmp_path: Path, model: Model) -> None:
    model.answer = lambda _: {"spans": ["at most 50 words"]}
    model.codes = [429, 500]
    build(log(tmp_path, model, PROMPT), tmp_path / "out")
    assert len(model.asked) == 3
    assert len(all_rows(tmp_path / "out")) == 1


def test_a_key_comes_from_the_environment(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = log(tmp_path, model, PROMPT, key="POINTER_KEY")
    with pytest.raises(InvalidFile, match="the environment variable POINTER_KEY is not set"):
        build(asked, tmp_path / "out")
    monkeypatch.setenv("POINTER_KEY", "k-1")
    build(asked, tmp_path / "out", force=True)
    assert model.keys == ["Bearer k-1"]
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"k-1" not in path.read_bytes()
    with pytest.raises(InvalidFile, match="must start with http"):
        recipe_of({"proposer": {"url": "file:///etc/passwd"}})


def test_a_dry_run_leaves_nothing(tmp_path: Path, model: Model) -> None:
    model.answer = lambda _: {"spans": ["at most 50 words"]}
    spool = tmp_path / "spool"
    built = build(log(tmp_path, model, PROMPT), tmp_path / "out", spool=spool, keep=False)
    assert built.manifest["figures"]["items"] == 1
    assert not (tmp_path / "out").exists()
