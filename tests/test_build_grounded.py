"""Grounded items: an answer counts as the context's only where the log proves it."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import ifeval
from ifeval.build.exchange import Exchange
from ifeval.build.export import messages_of, trainer
from ifeval.build.grounded import Made, keyless, made
from ifeval.build.recipe import recipe_of
from ifeval.build.run import build
from ifeval.commands.score import command as score
from ifeval.registry import default
from tests.logs import SPLITS, exchange, items, log, rows

MILL = (
    "Tarn Mill stands on the east bank of the river Osk. It was built in 1731 by Jorun Hallbek. "
    "The channel is 240 metres long. Flour is sold in the valley."
)


def _made(question: str, response: str, *texts: str, **more: Any) -> Made:
    exchange = Exchange(
        [{"role": "user", "content": question}],
        response,
        context=[{"text": text} for text in texts],
        **more,
    )
    return made(exchange, (), recipe_of({}).grounded, default())


PROVED = [
    ("When was the mill built?", "It was built in 1731.", MILL, "1731"),
    ("How long is the channel?", "The channel is 240 m long.", MILL, "240 metres"),
    ("How much does it cost?", "It costs $25.", "The fee is $25. It is due on 4 May.", "$25"),
    (
        "Who built the mill?",
        "Jorun Hallbek built it.",
        "The mill was built by Jorun Hallbek. It is old. It is made of stone.",
        "Jorun Hallbek",
    ),
]


@pytest.mark.parametrize(("question", "response", "text", "answer"), PROVED)
def test_an_answer_that_the_log_proves(
    question: str, response: str, text: str, answer: str
) -> None:
    found = _made(question, response, text)
    assert not found.reason
    plain = found.rows[0]
    assert plain["answers"]["context"] == [answer]
    assert plain["grounding"]["variant"] == "orig"
    assert {row["grounding"]["group"] for row in found.rows} == {plain["grounding"]["group"]}
    [right] = ifeval.score([{**plain, "response": f"According to the document, {answer}."}])
    [silent] = ifeval.score([{**plain, "response": "The document does not say."}])
    assert (right.passed, silent.passed) == (True, False)


OPEN = [
    ("When was the mill built?", "The document does not say.", MILL, "share no typed spans"),
    ("When was the mill built?", "Not in 1731, I think.", MILL, "does not assert the span"),
    ("When was it built?", "In 1731, by Jorun Hallbek.", MILL, "share several typed spans"),
    ("Who built it?", "Jorun Hallbek built it.", MILL, "another span of the kind"),
    (
        "How many days do I have?",
        "You have 30 days.",
        "It comes back within 30 days. A refund takes 5 working days.",
        "another span of the kind",
    ),
    ("When was the fee paid?", "It was $25.", "The fee is $25.", "not of the kind that is asked"),
    ("Was it built in 1731?", "Yes, in 1731.", MILL, "no question for one span"),
    ("What was built in 1731?", "It was built in 1731.", MILL, "share no typed spans"),
]


@pytest.mark.parametrize(("question", "response", "text", "reason"), OPEN)
def test_an_answer_that_the_log_does_not_prove(
    question: str, response: str, text: str, reason: str
) -> None:
    found = _made(question, response, text)
    assert reason in found.reason
    [row] = found.rows
    assert "answers" not in row
    assert row["grounding"]["variant"] == "keyless"


def test_nothing_is_made_where_it_is_not_clear_what_is_asked() -> None:
    long = _made("Why? " * 70, "So.", MILL)
    assert (long.rows, long.reason) == (
        [],
        "what stands beside the documents is longer than a question",
    )
    messages = [{"role": r, "content": c} for r, c in (("user", "a"), ("assistant", "b"))]
    messages.append({"role": "user", "content": "When was it built?"})
    exchange = Exchange(messages, "In 1731.", context=[{"text": MILL}])
    found = made(exchange, (), recipe_of({}).grounded, default())
    assert (found.rows, found.reason) == ([], "earlier turns may say what is asked")
    assert (
        made(exchange, (), recipe_of({"grounded": {"make": False}}).grounded, default()) == Made()
    )


KEYLESS = [
    ("The gate is old [2].", True),
    ("The documents do not say.", True),
    ("I don't know.", False),
    ("It is old [3].", False),
    ("It is old [2], see https://b.example/d.", False),
    ('It says "the gate is brand new and shiny" [2].', False),
    ("It is order TX48B219 [1].", False),
]


@pytest.mark.parametrize(("response", "passed"), KEYLESS)
def test_what_needs_no_key(response: str, passed: bool) -> None:
    found = _made("Is it old?", "Yes.", "The wall is at https://a.example/w.", "The gate is old.")
    [row] = found.rows
    for document in row["context"]:
        assert document["text"] in row["messages"][0]["content"]
    [judged] = ifeval.score([{**row, "response": response}])
    assert judged.passed is passed


def test_a_phrase_that_is_dictated_stays_so() -> None:
    ask = {
        "constraint": {"id": "in_context_only.abstain", "phrase": "NOT FOUND"},
        "text": "If it is not there, say NOT FOUND.",
        "role": "user",
        "turn": 0,
    }
    prompt = "Is it old? If it is not there, say NOT FOUND."
    exchange = Exchange([{"role": "user", "content": prompt}], "Yes.", context=[{"text": MILL}])
    [row] = made(exchange, [ask], recipe_of({}).grounded, default()).rows
    assert row["grounding"]["question"] == "Is it old?"
    for response, passed in (("NOT FOUND", True), ("The document does not say.", False)):
        [judged] = ifeval.score([{**row, "response": response}])
        assert judged.passed is passed


def _asked(tmp_path: Path, n: int) -> Any:
    lines = [
        {
            "key": i,
            "prompt": f"When was mill {chr(65 + i)} built?" + " Use no commas." * (i % 2),
            "context": [f"The mill was built in {1700 + i} by hand. It is old. It is of stone."],
            "response": f"It was built in {1700 + i}.",
            "user": f"u{i // 2}",
        }
        for i in range(n)
    ]
    return log(tmp_path, *lines)


def test_grounded_items_stand_beside_their_prompts(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    manifest = build(_asked(tmp_path, 12), folder).manifest
    every = items(folder)
    variants = manifest["figures"]["grounded"]
    made_ = [item for item in every if "grounding" in item]
    assert variants["orig"] == 12
    assert sum(variants.values()) == len(made_)
    assert len({item["key"] for item in every}) == len(every) == manifest["figures"]["items"]
    split: dict[str, str] = {}
    for name in SPLITS:
        for item in rows(folder, name):
            user = item["metadata"]["user"]
            assert split.setdefault(user, name) == name == item["metadata"]["split"]
    notes = manifest["notes"]
    assert notes["exchanges with documents, with an answer that the log proves"] == 12
    card = (folder / "README.md").read_text()
    assert "Of 12 exchanges with documents 12 (100.0%) have an answer that the log proves" in card
    # What was there stays where it is, and nothing is made twice.
    before = {item["key"]: item["metadata"]["split"] for item in every}
    larger = tmp_path / "larger"
    build(_asked(tmp_path, 20), larger)
    after = {item["key"]: item["metadata"]["split"] for item in items(larger)}
    assert all(after[key] == split for key, split in before.items())


def test_another_response_makes_no_item_twice(tmp_path: Path) -> None:
    line = {"prompt": "When was it built?", "context": [MILL], "model": "a"}
    answers = ("It was built in 1731.", "In the year 1731.", "I do not know.")
    lines = [{**line, "key": i, "response": answer} for i, answer in enumerate(answers)]
    asked_too = [{**one, "prompt": "When was it built? Use no commas."} for one in lines]
    for number, log_lines in enumerate((lines, asked_too)):
        folder = tmp_path / f"out-{number}"
        build(log(tmp_path, *log_lines), folder)
        keys = [item["key"] for item in items(folder)]
        assert len({*keys}) == len(keys) == 4 + number


def test_a_long_paragraph_is_no_document_to_answer_from(tmp_path: Path) -> None:
    long = " ".join(f"word{i}" for i in range(90))
    made_of = {}
    for name, prompt in {
        "pasted": f"Who came?\n\n{long}",
        "tagged": f"Who came?\n<document>{long}</document>",
    }.items():
        build(log(tmp_path, {"prompt": prompt, "response": "Ann.", "key": 1}), tmp_path / name)
        made_of[name] = len(items(tmp_path / name))
    assert made_of == {"pasted": 0, "tagged": 1}


def test_a_sample_and_tombstones_hold_for_grounded_items(tmp_path: Path) -> None:
    asked = _asked(tmp_path, 12)
    small = asked.model_copy(update={"sample": asked.sample.model_copy(update={"size": 7})})
    folder = tmp_path / "out"
    assert build(small, folder).manifest["figures"]["items"] == 7
    build(asked, folder, force=True)
    gone = next(item for item in items(folder) if "grounding" in item)
    (folder / "tombstones.jsonl").write_text(f'{{"key": "{gone["key"]}"}}\n')
    build(asked, folder, force=True)
    assert gone["key"] not in {item["key"] for item in items(folder)}


def test_trainers_see_the_documents_and_rewards_the_answers(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    build(_asked(tmp_path, 6), folder)
    every = [*ifeval.load(folder)]
    for row, line in zip(every, trainer(every), strict=True):
        prompt = line["prompt"][-1]["content"]
        assert all(one.text in prompt for one in row.context)
        assert prompt == messages_of(row)[-1]["content"]
        if row.grounding.get("variant") == "orig":
            [answer] = row.answers["context"]
            asked = line["constraints"]
            assert ifeval.reward(f"It was {answer}.", asked, prompt=prompt) == 1
            assert ifeval.reward("The document does not say.", asked, prompt=prompt) == 0


def test_grounded_items_are_prompts_to_score(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    build(_asked(tmp_path, 6), folder)
    prompts = tmp_path / "prompts.jsonl"
    prompts.write_bytes(b"".join((folder / f"{s}.jsonl").read_bytes() for s in SPLITS))
    answers = tmp_path / "answers.jsonl"
    answers.write_text(
        "".join(f'{{"key": "{item["key"]}", "response": "Rain."}}\n' for item in items(folder))
    )
    arguments = [str(answers), "--prompts", str(prompts), "-o", str(tmp_path / "run"), "--quiet"]
    result = CliRunner().invoke(score, arguments)
    assert result.exit_code == 0, result.output


ABSTAINS = {"id": "in_context_only.abstain", "mode": "unanswerable"}


@pytest.mark.parametrize(
    ("constraint", "judged"),
    [
        (
            {"id": "in_context_only.abstain", "phrase": "No answer."},
            {"if": ABSTAINS, "then": {**ABSTAINS, "phrase": "No answer."}},
        ),
        ({"id": "in_context_only.abstain"}, None),
        ({"id": "ignore_world_knowledge.answer"}, None),
        *(
            (own, own)
            for own in (
                {"id": "ignore_world_knowledge.answer", "context": ["Lyon"]},
                {**ABSTAINS, "phrase": "No answer."},
                {"id": "in_context_only.urls"},
                {"id": "length.words", "at_most": 9},
            )
        ),
    ],
)
def test_what_needs_a_key_is_not_judged(constraint: Any, judged: Any) -> None:
    assert keyless(constraint) == judged


def test_a_log_judges_dictated_abstentions_and_nothing_that_needs_a_key(tmp_path: Path) -> None:
    dictating = 'Answer from the documents. If they lack the answer, reply "None."'
    dictating += ' If the answer is not in the documents, respond with "Not there."'
    strict = "Ignore your prior knowledge. If the answer is not in the context, say so. "
    strict += "Use at most 9 words."
    asked = [
        (dictating, "Who painted Tarn Mill?", "Not there."),
        (dictating, "Who sold Tarn Mill?", "The document does not say."),
        (strict, "Who paid for Tarn Mill?", "The context does not say."),
    ]
    lines = [
        exchange([{"role": "system", "content": system}, {"role": "user", "content": text}], answer)
        for system, question, answer in asked
        for text in [f"<document>{MILL}</document>\n{question}"]
    ]
    folder = tmp_path / "out"
    build(log(tmp_path, *lines), folder)
    plain = {
        item["messages"][-1]["content"].rpartition("\n")[2]: item
        for item in items(folder)
        if "grounding" not in item
    }
    told = {q: item["metadata"]["logged"]["by_constraint"] for q, item in plain.items()}
    assert told["Who painted Tarn Mill?"] == [{"passed": 1, "failed": 0}]
    assert told["Who sold Tarn Mill?"] == [{"passed": 0, "failed": 1}]
    assert plain["Who paid for Tarn Mill?"]["constraints"] == [{"id": "length.words", "at_most": 9}]
    [file] = [p for p in (folder / "rules").iterdir() if "ignore_world" in p.read_text()]
    assert file.read_text().count('note = "needs an answer key, which a log has not"') == 2
    keyless_ = [i for i in items(folder) if i.get("grounding", {}).get("variant") == "keyless"]
    assert sum("Not there." in item["messages"][0]["content"] for item in keyless_) == 2
