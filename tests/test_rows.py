import ast
import json
import pickle
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ifeval.errors import InvalidFile, UnknownId
from ifeval.rows import (
    FORMATS,
    Layout,
    Malformed,
    answer_of,
    get,
    parse_line,
    row_schema,
    sniff,
)
from ifeval.view import Document, Row

FIXTURES = Path(__file__).parent / "fixtures" / "rows"
DATA = Path(__file__).parents[2] / "shared" / "data"
PLAIN = Layout()


def lines(name: str) -> list[bytes]:
    return (FIXTURES / name).read_bytes().splitlines(keepends=True)


def read(name: str, **options: Any) -> tuple[Layout, list[list[Row]]]:
    layout = sniff(lines(name), path=name, **options)
    return layout, [parse_line(line, layout) for line in lines(name)]


def row(**fields: Any) -> Row:
    filled = {"key": 1, "prompt": "p", "response": "r", **fields}
    [found] = parse_line(json.dumps(filled).encode(), PLAIN)
    return found


def malformed(line: bytes | dict[str, Any], layout: Layout = PLAIN) -> Malformed:
    text = line if isinstance(line, bytes) else json.dumps(line).encode()
    with pytest.raises(Malformed) as caught:
        parse_line(text, layout)
    return caught.value


# --- formats


def test_plain_rows() -> None:
    layout, [[first], [second], [third]] = read("plain.jsonl")
    assert layout == Layout("plain", "key", "prompt", "response", "sample")
    assert (first.key, first.sample, first.prompt, first.system) == (
        *(7, 0),
        *("Name a river.", "Be brief."),
    )
    assert first.response == "The Loire."
    assert (first.finish_reason, first.reference) == ("stop", "The Rhine.")
    assert first.context == [
        Document("A river flows."),
        Document("The Loire is long.", "3", "Loire", "https://example.org/loire"),
    ]
    assert first.answers == {"context": ["Loire"], "world": ["Loire", "Rhine"]}
    assert first.constraints == [
        {"id": "length.words", "at_most": 5},
        {"not": {"id": "punctuation.commas"}},
    ]
    assert first.metadata == {"tier": "gold", "week": 12}
    assert first.answer is None
    assert (second.key, type(second.key), second.sample) == (7, int, 1)
    assert (second.response, second.finish_reason, second.constraints) == (None, "length", [])
    assert (third.sample, third.response, third.constraints) == (2, None, None)
    assert third.tool_calls == [{"id": "c1", "name": "rain", "arguments": '{"where": "Nantes"}'}]
    assert third.view("tool_calls[0].arguments") is not None


def test_ifeval_pairs_lose_nulls_and_keep_zeros() -> None:
    _, [[first], [second], [third]] = read("ifeval.jsonl")
    assert first.constraints == [
        {"id": "punctuation:no_comma"},
        {"id": "length_constraints:number_words", "relation": "at least", "num_words": 2.0},
    ]
    assert second.constraints == [{"id": "punctuation:no_comma"}]
    assert third.constraints == [{"id": "keywords:frequency", "keyword": "a", "frequency": 0}]
    assert first.metadata == {}


def test_trainers_labels() -> None:
    layout, [[first], [second], [third]] = read("label.jsonl")
    assert (layout.key, layout.response) == (None, "completion")
    assert first.constraints == [
        {"id": "punctuation:no_comma"},
        {"id": "keywords:frequency", "frequency": 3},
    ]
    assert (first.prompt, first.response, first.key) == ("Go.", "Gone.", "")
    assert second.constraints == [{"id": "punctuation:no_comma"}]
    assert third.constraints is None
    assert third.metadata == {"label": "positive", "ground_truth": 42}


def test_rows_of_training_sets() -> None:
    layout, [[many], [one], [listed], [verl]] = read("trainers.jsonl")
    assert (layout.key, layout.prompt, layout.response) == ("key", "prompt", "completion")
    assert layout.notes == ()
    assert many.constraints == [
        {"id": "keywords:word_once", "keyword": "po"},
        {"id": "count:count_unique"},
        {"id": "letters:letter_counting", "N": 3, "relation": "at least"},
    ]
    assert one.constraints == [{"id": "rlvr:validate_title"}]
    assert listed.constraints == [{"id": "rlvr:verify_keywords", "keyword_list": ["rain"]}]
    assert verl.constraints == [{"id": "punctuation:punctuation_dot"}]
    assert verl.metadata == {"data_source": "if", "reward_model": {"style": "rule"}}
    assert many.prompt == "Name two rivers, all in small letters."
    assert many.metadata == {
        "dataset": "ifeval",
        "constraint_type": "multi",
        "constraint": "Say it once.",
    }
    assert all(found.prompt and found.response for found in (many, one, listed, verl))


def test_conversations_that_end_with_the_answer() -> None:
    layout, [[found]] = read("messages.jsonl")
    assert (layout.key, layout.prompt, layout.response) == ("id", "messages", "messages")
    assert (found.system, found.prompt, found.response) == ("Be kind.", "Sum it.", "Done.")
    view = found.view("messages[3]")
    assert view is not None
    assert view.text == "Sum it."
    unanswered = {"id": "x", "messages": [{"role": "user", "content": "Hi"}]}
    assert "no response" in malformed(unanswered, layout).problem


def test_lm_eval_reads_raw_responses_of_one_filter() -> None:
    layout, [found, repeated] = read("lm_eval.jsonl")
    assert layout.describe() == (
        "lm-eval rows: key = `doc.key`, prompt = `doc.prompt`, response = `resps`, "
        "sample = its place among the rows of a key; only lines whose `filter` is 'none': "
        "the others repeat their responses"
    )
    assert [(r.key, r.sample, r.response) for r in found] == [
        (11, None, "One."),
        (11, None, "<think>x</think>Two."),
    ]
    assert repeated == []
    assert all(r.constraints == [{"id": "punctuation:no_comma"}] for r in found)
    assert found[0].prompt == "Write."
    assert found[0].metadata == {
        "target": 0,
        "filter": "none",
        "doc_hash": "d",
        "prompt_level_strict_acc": True,
        "split": "test",
    }
    assert found[0].view() is not found[1].view()
    likelihoods: dict[str, Any] = {"doc_id": 0, "doc": {}, "resps": [[[-1.5, False]]]}
    assert (
        "multiple-choice"
        in malformed(likelihoods, Layout("lm-eval", "doc_id", None, "resps")).problem
    )


def test_lm_eval_lines_are_not_lost() -> None:
    layout = Layout("lm-eval", "doc_id", None, "resps", only=("filter", "none"))
    assert "no response" in malformed({"doc_id": 0, "doc": {}, "resps": [[]]}, layout).problem
    [found] = parse_line(b'{"doc_id": 0, "doc": {}, "resps": [[null]]}', layout)
    assert (found.key, found.response) == (0, None)


def test_lm_eval_without_a_key_or_prompt_in_the_document() -> None:
    line = b'{"doc_id": 4, "doc": {"q": 1}, "arguments": [["Ask", {}]], "resps": [["A"]]}'
    layout = sniff([line])
    assert (layout.key, layout.prompt) == ("doc_id", "arguments.0.0")
    [found] = parse_line(line, layout)
    assert (found.key, found.prompt, found.metadata) == (4, "Ask", {"q": 1})


def test_batch_output_of_openai_and_vllm() -> None:
    layout, found = read("openai_batch.jsonl")
    assert (layout.format, layout.key, layout.prompt) == ("openai-batch", "custom_id", None)
    assert [[(r.key, r.sample, r.response, r.finish_reason) for r in each] for each in found] == [
        [("p-1", None, "One", "stop"), ("p-1", None, "Tw", "length")],
        [("p-2", None, None, "error")],
        [("p-3", None, None, "error")],
        [("p-4", None, "Four", "max_output_tokens")],
        [("p-5", None, "Five", "stop")],
    ]
    assert found[0][0].metadata == {"id": "batch_req_1", "model": "m-1"}
    assert found[1][0].metadata["error"] == {"code": "batch_expired", "message": "too late"}
    assert found[2][0].metadata["error"] == {"message": "too long"}
    assert found[3][0].tool_calls == [{"id": "c9", "name": "rain", "arguments": "{}"}]
    busy: dict[str, Any] = {
        "custom_id": "p",
        "response": {"status_code": 429, "body": {}},
        "error": None,
    }
    [refused] = parse_line(json.dumps(busy).encode(), layout)
    assert (refused.finish_reason, refused.metadata["error"]) == ("error", {"status_code": 429})
    nothing = {"id": "b", "custom_id": "p", "response": None, "error": None}
    assert "error" in malformed(nothing, layout).problem


def test_batch_input_is_a_file_of_prompts() -> None:
    layout, [[found]] = read("openai_batch_input.jsonl", prompts=True)
    assert (layout.format, layout.response) == ("openai-batch-input", None)
    assert (found.key, found.prompt, found.system) == ("p-1", "Count.", "Be brief.")
    assert (found.response, found.metadata["model"]) == (None, "m-1")
    assert found.constraints == [{"id": "length.words", "at_most": 3}]
    with pytest.raises(InvalidFile, match="--prompts"):
        read("openai_batch_input.jsonl")


def test_chat_logs() -> None:
    layout, [[first], [second]] = read("chat.jsonl")
    assert (layout.format, layout.key) == ("chat", "id")
    assert (layout.prompt, layout.response) == ("request.messages", "response")
    assert (first.key, first.prompt, first.system) == ("log-1", "Hi", "Be brief.")
    assert (first.response, first.finish_reason) == ("Hello", "content_filter")
    assert first.metadata == {"created": 1, "customer": "acme", "model": "m-1-0125"}
    assert (second.response, second.system) == ("Hello", "Be brief.")


def test_bare_completions() -> None:
    layout, [[found]] = read("completion.jsonl")
    assert (layout.format, layout.prompt, layout.response) == ("chat", "messages", "choices")
    assert (found.key, found.prompt, found.response) == ("chatcmpl-9", "Hi", "No.")


def test_a_file_of_responses_read_for_its_prompts() -> None:
    layout, [[first], *_] = read("plain.jsonl", prompts=True)
    assert layout.response is None
    assert (first.response, first.prompt) == (None, "Name a river.")


# --- telling the layout


def test_describe_is_one_line() -> None:
    assert PLAIN.describe() == (
        "plain rows: key = `key`, prompt = `prompt`, response = `response`, "
        "sample = its place among the rows of a key"
    )
    assert "joined by prompt" in sniff([b'{"prompt": "p", "response": "r"}']).describe()


def test_names_that_were_passed_over_are_told() -> None:
    layout = sniff([b'{"prompt_id": 1, "id": 2, "prompt": "p", "response": "r", "output": "o"}'])
    assert (layout.key, layout.response) == ("prompt_id", "response")
    assert "passed over: `output`, `id`" in layout.describe()
    near = sniff([b'{"key": 1, "prompt": "p", "response": "r", "constrants": []}'])
    assert "`constrants` is kept as metadata: did you mean `constraints`?" in near.describe()


def test_no_response_field() -> None:
    with pytest.raises(InvalidFile) as caught:
        sniff([b'{"key": 1, "prompt": "p", "respons": "r"}'], path="a.jsonl")
    told = str(caught.value)
    assert told.startswith("a.jsonl: ")
    assert "key, prompt, respons" in told
    assert "--response-field respons" in told
    with pytest.raises(InvalidFile, match=r"--response-field response\.words"):
        sniff([b'{"key": 1, "response": {"words": "r"}}'])


def test_options_name_fields_and_paths() -> None:
    line = b'{"k": {"id": 5}, "q": "p", "a": [{"text": "r"}]}'
    layout = sniff([line], key_field="k.id", prompt_field="q", response_field="a.0.text")
    [found] = parse_line(line, layout)
    assert (found.key, found.prompt, found.response) == (5, "p", "r")
    with pytest.raises(InvalidFile, match=r"--key-field: no row has the field 'prompt_di'"):
        sniff([b'{"prompt_id": 1, "response": "r"}'], key_field="prompt_di")
    with pytest.raises(InvalidFile, match="did you mean prompt_id"):
        sniff([b'{"prompt_id": 1, "response": "r"}'], key_field="prompt_di")
    chat = lines("chat.jsonl")[:1]
    override = sniff(chat, key_field="metadata.customer", response_field="request.model")
    [found] = parse_line(chat[0], override)
    assert (found.key, found.response) == ("acme", "m-1")


def test_unknown_format() -> None:
    with pytest.raises(UnknownId, match="did you mean openai-batch"):
        sniff([], format="openai-batc")
    assert sniff([b'{"response": "r", "doc": {}, "resps": []}'], format="plain").format == "plain"


def test_files_without_rows() -> None:
    assert sniff([]) == PLAIN
    assert sniff([b"\n", b"  \r\n"]) == PLAIN
    with pytest.raises(InvalidFile, match="line 1: not JSON"):
        sniff([b"prompt,response\n"])
    with pytest.raises(InvalidFile, match="one JSON array"):
        sniff([b'[{"response": "r"}]'])


def test_broken_first_lines_do_not_decide() -> None:
    broken = [b'{"key": 1, "resp', b"\xff", b'{"key": 1, "prompt": "p", "response": "r"}']
    assert sniff(broken) == PLAIN


def test_a_sample_must_be_a_number_in_every_row() -> None:
    good, named = b'{"response": "r", "sample_id": 3}', b'{"response": "r", "sample_id": "a3"}'
    assert sniff([good]).sample == "sample_id"
    assert sniff([good, named]).sample is None
    assert sniff([good, b'{"response": "r"}']).sample is None


def test_layouts_travel() -> None:
    layout = Layout("lm-eval", "a", None, "resps", only=("filter", "x"), notes=("n",))
    assert pickle.loads(pickle.dumps(layout)) == layout
    error = pickle.loads(pickle.dumps(Malformed("key", "is odd")))
    assert (error.field, error.problem, str(error)) == ("key", "is odd", "key: is odd")


# --- malformed lines


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"key": 1, "response": "r', "Unterminated string starting at at column 24"),
        (b'{"key": 1} x', "column 12"),
        (b"[1]", "must be an object; it is a list of 1"),
        (b"null", "it is null"),
        (b'{"key": "\xff"}', "byte 0xff at offset 9"),
        (b'{"key": "\xed\xa0\x80"}', "not UTF-8"),
        (b'{"a": ' + b"9" * 5000 + b"}", "digits"),
        (b'{"a": ' + b"[" * 100_000, "nested too deeply"),
        (b'"' + "é".encode("utf-16-le") + b'"', "not UTF-8"),
        ('{"key": "é", "response": "r", "prompt": "p"}'.encode("utf-16"), "not UTF-8"),
    ],
)
def test_lines_that_are_no_rows(line: bytes, told: str) -> None:
    error = malformed(line)
    assert error.field == ""
    assert told in error.problem


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"key": True}, "key", "true"),
    ({"key": 1.5}, "key", "1.5"),
    ({"key": None}, "key", "null"),
    ({"key": ""}, "key", "not empty"),
    ({"key": [1]}, "key", "a list of 1"),
    ({"key": float("nan")}, "key", "nan"),
    ({"key": float("inf")}, "key", "inf"),
    ({"prompt": 5}, "prompt", "the number 5"),
    ({"response": 5}, "response", "the number 5"),
    ({"response": True}, "response", "true"),
    ({"response": ["a"]}, "response[0]", "a message"),
    ({"response": {"texte": "a"}}, "response", "an object with texte"),
    ({"response": [{"role": "user", "content": "a"}]}, "response", "no message of the assist"),
    ({"response": [{"rol": "user"}, {}]}, "response[0].role", "did you mean rol?"),
    ({"response": {"role": 1}}, "response[0].role", "a string"),
    ({"response": {"content": 5}}, "response[0].content", "a list of parts"),
    ({"response": {"content": [5]}}, "response[0].content[0]", "a part"),
    ({"response": {"choices": []}}, "response.choices", "at least one"),
    ({"response": {"choices": [{}]}}, "response.choices[0]", "neither a message nor a text"),
    ({"messages": {}}, "messages", "a list of messages"),
    ({"messages": [{"role": "user", "content": {"a": 1}}]}, "messages[0].content", "parts"),
    ({"system": 5}, "system", "a string"),
    ({"tool_calls": [{"function": {}}]}, "tool_calls[0].name", "a string"),
    ({"context": 5}, "context", "texts or documents"),
    ({"context": [{"txt": "a"}]}, "context[0].text", "did you mean txt?"),
    ({"context": [{"text": 5}]}, "context[0].text", "a string"),
    ({"context": [{"text": "a", "title": 5}]}, "context[0].title", "a string"),
    ({"constraints": {}}, "constraints", "a list of constraints"),
    ({"constraints": ["a.b"]}, "constraints[0]", "an object"),
    ({"constraints": "no commas"}, "constraints", "JSON"),
    ({"constraints": "[1"}, "constraints", "neither JSON nor"),
    ({"constraints": "5"}, "constraints", "a list of constraints"),
    ({"constraints": [], "instruction_id_list": []}, "constraints", "one of the two"),
    ({"instruction_id_list": ["a", "b"], "kwargs": [{}]}, "kwargs", "holds 1, and"),
    ({"instruction_id_list": ["a", "b"], "kwargs": [{}]}, "kwargs", "list` holds 2"),
    ({"instruction_id_list": ["a"]}, "kwargs", "is missing"),
    ({"instruction_id_list": [None], "kwargs": [{}]}, "instruction_id_list[0]", "an id"),
    ({"instruction_id_list": "a", "kwargs": [{}]}, "instruction_id_list", "a list of ids"),
    ({"instruction_id_list": ["a"], "kwargs": {}}, "kwargs", "a list of objects"),
    ({"instruction_id_list": ["a"], "kwargs": [5]}, "kwargs[0]", "an object or null"),
    ({"instruction_id_list": ["a"], "kwargs": [{"id": 1}]}, "kwargs[0].id", "this name"),
    ({"label": "[{'instruction_id': ['a']}]"}, "label[0].kwargs", "is missing"),
    ({"label": "[{'instruction_id': ['a'], 'kwargs': ["}, "label", "neither JSON nor"),
    ({"label": "{'func_name': 'f', 'N': "}, "label", "neither JSON nor"),
    ({"label": {"func_name": None}}, "label[0].func_name", "the name of a function"),
    ({"label": {"func_name": "f", "id": 1}}, "label[0].id", "this name"),
    ({"label": ["{'func_name': ''}"]}, "label[0][0].func_name", "the name of a function"),
    ({"label": ["{'func_name': 'f'}", 5]}, "label[1]", "an object"),
    (
        {"reward_model": {"ground_truth": "[{'instruction_id': ['a']}]"}},
        "reward_model.ground_truth[0].kwargs",
        "is missing",
    ),
    ({"label": "[{'instruction_id': f()}]"}, "label", "neither JSON nor"),
    ({"label": "[{'instruction_id': {1}}]"}, "label", "neither JSON nor"),
    ({"label": "[{'instruction_id': " + "-" * 100_000}, "label", "neither JSON nor"),
    ({"label": "[{'instruction_id': " + "1+" * 5000 + "1}]"}, "label", "neither JSON nor"),
    ({"label": "['instruction_id', " + "[" * 5000}, "label", "neither JSON nor"),
    ({"constraints": "[" * 100_000}, "constraints", "nested too deeply"),
    ({"label": "['instruction_id'," + " " * 1_000_000 + "]"}, "label", "1,000,000"),
]


@pytest.mark.parametrize(("fields", "field", "told"), WRONG)
def test_fields_that_are_wrong(fields: dict[str, Any], field: str, told: str) -> None:
    error = malformed({"key": 1, "prompt": "p", "response": "r", **fields})
    assert error.field == field
    assert told in error.problem
    assert len(error.problem) < 400


def test_missing_fields_are_told_with_the_nearest() -> None:
    error = malformed({"kye": 1, "prompt": "p", "response": "r"})
    assert (error.field, error.problem) == ("key", "is missing; did you mean kye?")
    error = malformed({"key": 1, "prompt": "p", "responses": "r"})
    assert (error.field, error.problem) == ("response", "is missing; did you mean responses?")


def test_a_label_is_never_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr("builtins.eval", ran.append)
    malformed({"key": 1, "response": "r", "label": "[{'instruction_id': print('x')}]"})
    assert ran == []
    assert ast.literal_eval("[1]") == [1]


# --- what must pass


def test_bytes_that_are_fine() -> None:
    [found] = parse_line(b'\xef\xbb\xbf{"key": 1, "response": "r"}\r\n', PLAIN)
    assert found.key == 1
    assert parse_line(b"", PLAIN) == parse_line(b" \t\r\n", PLAIN) == []
    [found] = parse_line('{"key": 1, "response": "a\u2028b\x85c"}'.encode(), PLAIN)
    assert found.response == "a\u2028b\x85c"
    [found] = parse_line(rb'{"key": 1, "response": "\ud800 \u0000"}', PLAIN)
    assert found.response == "\ud800 \x00"
    [found] = parse_line(b'{"key": 1, "key": 2, "response": "r", "loss": NaN}', PLAIN)
    assert found.key == 2
    assert found.metadata["loss"] != found.metadata["loss"]


def test_words_that_mean_something_else_are_metadata() -> None:
    found = row(answers=["a"], reference=["b"], finish_reason=3, metadata="m", kwargs={"n": 1})
    assert (found.answers, found.reference, found.finish_reason) == ({}, None, None)
    assert found.metadata == {
        "answers": ["a"],
        "reference": ["b"],
        "finish_reason": 3,
        "metadata": "m",
        "kwargs": {"n": 1},
    }


def test_no_constraints_is_not_an_empty_list() -> None:
    assert row().constraints is None
    assert row(constraints=None, instruction_id_list=None, kwargs=None).constraints is None
    assert row(constraints=[]).constraints == []
    assert row(constraints="[]").constraints == []
    assert row(instruction_id_list=[], kwargs=[]).constraints == []


def test_constraints_as_text_and_in_python() -> None:
    wanted = [{"id": "length.words", "at_least": 3}]
    assert row(constraints=wanted).constraints == wanted
    assert row(constraints=json.dumps(wanted)).constraints == wanted
    assert row(instruction_id_list=["a"], kwargs="[{'n': None, 'm': 0}]").constraints == [
        {"id": "a", "m": 0}
    ]
    label: list[Any] = [
        {"instruction_id": "a", "kwargs": {"n": 1}},
        {"instruction_id": ["b"], "kwargs": [{}]},
    ]
    for text in (label, json.dumps(label), repr(label)):
        assert row(ground_truth=text).constraints == [{"id": "a", "n": 1}, {"id": "b"}]
    assert row(constraints=label).constraints == [{"id": "a", "n": 1}, {"id": "b"}]


def test_answers_given_as_messages() -> None:
    call = {"name": "f", "arguments": {"a": "é"}}
    found = row(
        response=[
            {
                "role": "assistant",
                "content": "Wait.",
                "tool_calls": [{"id": "1", "function": call}],
            },
            {"role": "tool", "content": "4"},
            {"role": "assistant", "content": [{"type": "text", "text": "Four"}, "."]},
        ]
    )
    assert found.response == "Four."
    (made,) = found.tool_calls
    assert made == {"id": "1", "name": "f", "arguments": '{"a": "é"}', "turn": 0, "turns": 2}
    assert row(response={"content": ""}).response == ""
    assert row(response={"role": "assistant", "content": None}).response is None
    assert row(response=[]).response is None
    assert row(response={"content": [{"type": "refusal", "refusal": "No."}]}).response == "No."
    old = {"role": "assistant", "function_call": {"name": "f", "arguments": "{}"}}
    assert row(response=old).tool_calls == [{"id": None, "name": "f", "arguments": "{}"}]
    assert row(tool_calls=[call]).tool_calls[0]["arguments"] == '{"a": "é"}'
    (made,) = row(tool_calls=[{**call, "turn": 1, "turns": "2"}]).tool_calls
    assert made == {"id": None, "name": "f", "arguments": '{"a": "é"}', "turn": 1}


def test_paths() -> None:
    assert get({"a.b": 1, "a": {"b": 2}}, "a.b") == 1
    assert get({"a": [{"b": 2}]}, "a.0.b") == 2
    assert get({"a": [1]}, "a.1", "none") == get({"a": 1}, "a.b", "none") == "none"
    assert get({"a": [1]}, "a." + "9" * 5000) is None


# --- reasoning


@pytest.mark.parametrize(
    ("text", "answer", "found"),
    [
        ("Hello", "Hello", "none"),
        ("  Hello ", "  Hello ", "none"),
        ("", "", "none"),
        ("<think>a</think>Hello ", "Hello ", "stripped"),
        ("\n <think>\na\n</think>\n\n Hello", "Hello", "stripped"),
        ("<think></think>", "", "stripped"),
        ("<think>a</think> <thinking>b</thinking>\n<reasoning>c</reasoning> d", "d", "stripped"),
        ("◁think▷a◁/think▷b", "b", "stripped"),
        ("<think>a", "", "unclosed"),
        ("<think>a</think><think>b", "", "unclosed"),
        ("<think>a</thinking>b", "", "unclosed"),
        ("<think>a </thinking> b</think>c", "c", "stripped"),
        ("a\n</think>\n\nb", "b", "unopened"),
        ("</think>b", "b", "unopened"),
        ("a</think><think>b</think>c", "c", "unopened"),
        ("a</think><think>b", "", "unclosed"),
        ("a</thinking>b</think>c", "b</think>c", "unopened"),
        ("Use <think>a</think> here", "Use <think>a</think> here", "none"),
        ("<think>a</think>b</think>c", "b</think>c", "stripped"),
        ("<think>a</think>b <think>c", "b <think>c", "stripped"),
        ('It prints "</think>".', 'It prints "</think>".', "none"),
        ("It is “</think>” here", "It is “</think>” here", "none"),
        ("It prints `</think>`.", "It prints `</think>`.", "none"),
        ("Run `x </think> y` now", "Run `x </think> y` now", "none"),
        ("It's:\n```xml\n</think>\n```\nok", "It's:\n```xml\n</think>\n```\nok", "none"),
        ("~~~\n</think>\n~~~", "~~~\n</think>\n~~~", "none"),
        ("a `b` c</think>d", "d", "unopened"),
        ("a ` b\nc</think>d", "d", "unopened"),
        ("a ` b\nc</think>d ` e", "d ` e", "unopened"),
        ("it's `a </think>\nb", "b", "unopened"),
        ("```py\nx\n```\nso</think>d", "d", "unopened"),
        ("```py\nx\n```</think>d", "d", "unopened"),
        ("draft\n```py\nx\n</think>\n```py\ny\n```", "```py\ny\n```", "unopened"),
        ('say "yes"</think>"yes"', '"yes"', "unopened"),
        ('<think>the "</think>" tag</think>a', "a", "stripped"),
        ("<think>`</think>` ends\n```\n</think>\n```\nit</think>a", "a", "stripped"),
        ("<think>draft\n```\nx\n</think>\n```\ny\n```", "```\ny\n```", "stripped"),
        ('<think>the "</think>" tag', "", "unclosed"),
    ],
)
def test_answers(text: str, answer: str, found: str) -> None:
    start, end, what = answer_of(text)
    assert (text[start:end], what) == (answer, found)


def test_other_tags() -> None:
    assert answer_of("[T]a[/T]b", [("[T]", "[/T]")]) == (8, 9, "stripped")
    assert answer_of("<think>a</think>b", []) == (0, 17, "none")
    assert answer_of("a</t>b", [("", "</t>")]) == (5, 6, "unopened")
    assert answer_of("<t>a", [("<t>", "")]) == (4, 4, "unclosed")
    assert answer_of("a", [("", "")]) == (0, 1, "none")


@given(st.text('<think>/`"~\n a', max_size=60), st.sampled_from(["", "<think>", "</think>"]))
def test_any_text_has_an_answer(text: str, tag: str) -> None:
    whole = text[:20] + tag + text[20:]
    start, end, found = answer_of(whole)
    assert 0 <= start <= end == len(whole)
    assert (start == 0) == (found == "none") or not whole
    if found in ("stripped", "unopened"):
        assert not whole[start : start + 1].isspace()


@pytest.mark.parametrize(
    "part",
    ["<think></think>", "`</think> ", '"</think>" ', "```\n</think>\n", "~~~", "<think>`", " \n"],
)
@pytest.mark.parametrize("start", ["", "<think>", "a"])
def test_time_grows_with_length(part: str, start: str) -> None:
    before = time.perf_counter()
    answer_of(start + part * (1_000_000 // len(part)))
    assert time.perf_counter() - before < 3


# --- any bytes


NAMES = st.sampled_from(
    [
        *("key", "sample", "prompt", "messages", "response", "system", "context", "answers"),
        *("constraints", "instruction_id_list", "kwargs", "label", "metadata", "tool_calls"),
        *("doc", "doc_id", "resps", "custom_id", "error", "body", "request", "choices", "output"),
        *("grounding", "world", "aliases", "mode", "policy", "abstention", "group", "depth"),
        *("role", "content", "text", "type", "message", "function", "name", "arguments", "id"),
        *("instruction_id", "status_code", "filter", "incomplete_details", "input", "refusal"),
    ]
)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=6)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | objects(inner),
    max_leaves=12,
)

LAYOUTS = [
    *(PLAIN, Layout(sample="sample"), Layout(response="messages", prompt="messages", key=None)),
    Layout("lm-eval", "doc_id", "doc.prompt", "resps"),
    Layout("openai-batch", "custom_id", None, "response.body"),
    Layout("openai-batch-input", "custom_id", "body.messages", None),
    *(Layout("chat", None, "request.messages", "response"), Layout("chat", "id", None, "choices")),
    *(Layout(name, None, None, None) for name in FORMATS),
]


@given(st.binary() | objects(JSON).map(lambda row: json.dumps(row).encode()))
@settings(max_examples=500)
def test_any_line_is_rows_or_malformed(line: bytes) -> None:
    for layout in LAYOUTS:
        try:
            rows = parse_line(line, layout)
        except Malformed:
            continue
        for found in rows:
            assert found.response is None or isinstance(found.response, str)
            assert found.prompt is None or isinstance(found.prompt, str)
            assert type(found.key) in (str, int)
    try:
        layout = sniff([line])
    except InvalidFile:
        return
    assert layout.describe().startswith(f"{layout.format} rows: key = ")


def test_nothing_is_too_deep() -> None:
    for depth in (100, 900, 1500, 3000, 100_000):
        for inner in (b"[", b'{"messages":', b'{"doc":'):
            end = {b"[": b"]", b"{": b"}"}
            close = b"".join(
                end[inner[i : i + 1]] for i in range(len(inner)) if inner[i : i + 1] in end
            )[::-1]
            line = b'{"key": 1, "response": ' + inner * depth + b"1" + close * depth + b"}"
            malformed(line)


# --- the schema


def test_the_schema_agrees_with_the_reader() -> None:
    schema = row_schema()
    Draft202012Validator.check_schema(schema)
    judge: Any = Draft202012Validator(schema)
    for name in ("plain.jsonl", "ifeval.jsonl", "label.jsonl", "trainers.jsonl", "messages.jsonl"):
        for line in lines(name):
            assert judge.is_valid(json.loads(line))
    wrongs: tuple[dict[str, Any], ...] = (
        *({"key": True}, {"key": ""}, {"response": 5}, {"prompt": 5}, {"context": [{"txt": 1}]}),
        *({"constraints": ["a"]}, {"constraints": [], "instruction_id_list": []}),
        *({"messages": [{}]}, {"system": 1}, {"tool_calls": [{}]}),
        *({"answers": {"context": a}} for a in (1, " ", [1], [["a"]], {"text": 1}, {"txt": "a"})),
        *({"answers": {"world": "a", **a}} for a in ({"wrld": "b"}, {"type": "town"})),
        *({"answers": {"context": {"text": "a", "aliases": b}}} for b in ("b", [1], [" "])),
        *({"grounding": {"mode": "x"}}, {"grounding": {"polcy": "final"}}),
        *({"grounding": {"depth": 101}}, {"grounding": {"abstention": " "}}),
        *({"grounding": {"length": -1}}, {"grounding": {"group": True}}),
    )
    for wrong in wrongs:
        assert not judge.is_valid({"key": 1, "response": "r", **wrong}), wrong
        malformed({"key": 1, "response": "r", **wrong})


def test_every_field_is_described() -> None:
    properties = row_schema()["properties"]
    assert all(field["description"] for field in properties.values())
    known = {name for name in Row.__dataclass_fields__ if name not in ("answer", "views")}
    assert known <= set(properties)


@given(objects(JSON))
@settings(max_examples=300)
def test_what_the_schema_takes_is_read(fields: dict[str, Any]) -> None:
    whole = {"key": 1, **fields, "response": "r"}
    field = ""
    try:
        parse_line(json.dumps(whole).encode(), PLAIN)
    except Malformed as error:
        field = error.field.split("[")[0].split(".")[0]
    # what the texts of constraints hold, and how many there are, the schema cannot say
    if field not in ("", "constraints", "instruction_id_list", "kwargs", "label"):
        judge: Any = Draft202012Validator(row_schema())
        assert not judge.is_valid(whole), field


# --- real files


real = pytest.mark.skipif(not DATA.exists(), reason="the shared data are not here")


def counted(path: Path, **options: Any) -> tuple[Layout, list[Row]]:
    content = path.read_bytes().split(b"\n")
    layout = sniff(content[:50], path=path, **options)
    return layout, [found for line in content for found in parse_line(line, layout)]


@real
@pytest.mark.parametrize(("folder", "n"), [("ifeval", 541), ("ifbench", 293)])
def test_real_dumps(folder: str, n: int) -> None:
    _, prompts = counted(DATA / folder / "prompts.jsonl", prompts=True)
    assert len(prompts) == len({found.key for found in prompts}) == n
    assert all(found.constraints for found in prompts)
    assert not any(None in each.values() for found in prompts for each in found.constraints or ())
    for path in (DATA / folder).glob("responses-*.jsonl"):
        layout, responses = counted(path)
        assert (layout.key, layout.prompt, layout.response) == (None, "prompt", "response")
        assert [found.prompt for found in responses] == [found.prompt for found in prompts]
        assert all(found.response is not None for found in responses)


@real
def test_real_chat_log() -> None:
    layout, found = counted(DATA / "logs" / "chat_completions.jsonl")
    assert layout.format == "chat"
    assert len({each.key for each in found}) == len(found) == 1000
    assert all(each.prompt and each.response and each.finish_reason == "stop" for each in found)
    assert "source" in found[0].metadata


@real
def test_real_files_of_other_shapes() -> None:
    _, found = counted(DATA / "grounding" / "squad2_sample.jsonl", prompts=True)
    assert len(found) == 1500
    assert all(len(each.context) == 1 for each in found)
    layout = sniff((DATA / "logs" / "tagged_prompts.jsonl").read_bytes().split(b"\n"), prompts=True)
    first = (DATA / "logs" / "tagged_prompts.jsonl").read_bytes().split(b"\n")[0]
    assert malformed(first, layout).field == "constraints[0]"
