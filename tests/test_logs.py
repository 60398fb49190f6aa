"""The readers of logs and traces, on a fixture for each layout, and the traps of real files."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ifeval.commands.validate import command as validate
from ifeval.errors import InvalidFile
from ifeval.rows import FORMATS, Malformed, parse_line, sniff
from ifeval.rows.fields import is_list, is_object
from ifeval.rows.messages import joined
from ifeval.view import Row

FIXTURES = Path(__file__).parent / "fixtures" / "rows"
LAYOUTS = (
    *("langfuse", "langsmith", "braintrust", "otel", "litellm", "helicone", "anthropic"),
    *("responses", "stored", "sharegpt", "conversations"),
)


def lines(name: str) -> list[bytes]:
    return (FIXTURES / f"{name}.jsonl").read_bytes().split(b"\n")


def read(name: str) -> list[list[Row]]:
    layout = sniff(lines(name))
    return [parse_line(line, layout) for line in lines(name) if line.strip()]


def told(row: Row) -> tuple[Any, ...]:
    return row.key, row.system, row.prompt, row.response, row.finish_reason


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_is_told_from_the_others(name: str) -> None:
    for line in lines(name):
        if line.strip():
            assert sniff([line]).format == name


def test_stored_completions_and_their_messages_are_halves() -> None:
    [[answer], [asked]] = read("stored")
    assert told(answer) == ("chatcmpl-t1", None, None, "Boil it.", "stop")
    assert answer.metadata["joins"] == asked.metadata["joins"] == "chatcmpl-t1"
    whole = joined([asked, answer])
    question = "How do I make tea? Use at most 5 words."
    assert told(whole) == ("chatcmpl-t1", "Be brief.", question, "Boil it.", "stop")
    assert {**whole.metadata} == {
        "model": "m-1",
        "time": 1738960610,
        "user": "u7",
        "team": "tea",
    }
    assert told(joined([answer, asked])) == told(whole)


def test_responses() -> None:
    [[one], [two]] = read("responses")
    assert told(one) == ("resp_1", "Be brief.", "Name a tea.", "Assam.", "completed")
    assert told(two) == ("resp_2", None, "Another one.", "Darj", "max_output_tokens")
    assert two.metadata["previous"] == one.metadata["response_id"] == "resp_1"
    assert one.metadata["team"] == "tea"


def test_anthropic() -> None:
    [[one], [two], [three]] = read("anthropic")
    assert told(one) == ("log-1", "Be brief.", "One word.", "No.", "stop")
    roles = [message["role"] for message in one.messages]
    assert roles == ["user", "assistant", "tool", "user"]
    assert one.messages[2]["content"] == "dry"
    assert (one.metadata["model"], one.metadata["user"]) == ("m-3", "u1")
    assert told(two) == ("b-2", None, None, "Yes and", "length")
    assert two.metadata["joins"] == "b-2"
    assert told(three) == ("b-3", None, None, None, "error")
    assert three.metadata["error"] == "expired"


def test_opentelemetry_in_its_three_dialects() -> None:
    [[first], [second], [third]] = read("otel")
    assert told(first) == ("s2", "Be brief.", "How long is the Loire?", "1,006 km.", "stop")
    assert [(d.id, d.text) for d in first.context] == [("d1", "The Loire is 1,006 km long.")]
    assert (first.metadata["model"], first.metadata["session"]) == ("m-4-b", "c1")
    assert told(second) == ("s3", "Be kind.", "Hi", "Hello", "stop")
    assert told(third) == ("s4", None, "Hi there", "Hello there", None)
    assert (third.metadata["user"], third.metadata["session"]) == ("u3", "c3")


def test_langfuse_with_scores_and_a_correction() -> None:
    [[row]] = read("langfuse")
    assert told(row) == ("o-1", None, "Name a cup.", "A mug, madam.", None)
    assert (row.metadata["session"], row.metadata["user"]) == ("c4", "u4")
    assert row.metadata["feedback"] == [
        {"kind": "score", "name": "thumbs", "value": 0, "comment": "no madam, please"},
        {"kind": "correction", "name": "edit", "value": "A mug.", "comment": None},
    ]


def test_langsmith_reads_calls_of_models_only() -> None:
    [[row], chain, [failed]] = read("langsmith")
    assert told(row) == ("run-1", "Be brief.", "Name a pan.", "A wok.", None)
    assert row.metadata["feedback"][0]["comment"] == "too short"
    assert chain == []
    assert (failed.response, failed.finish_reason) == (None, "error")


def test_helicone_needs_bodies() -> None:
    layout = sniff(lines("helicone"))
    [row] = parse_line(lines("helicone")[0], layout)
    assert told(row) == ("h-1", None, "Name a knife.", "A cleaver.", "stop")
    assert (row.metadata["plan"], row.metadata["user"]) == ("pro", "u6")
    assert row.metadata["feedback"][0]["value"] is True
    with pytest.raises(Malformed, match="--include-body"):
        parse_line(lines("helicone")[1], layout)


def test_braintrust_takes_an_edited_answer_for_a_correction() -> None:
    [[row], tool] = read("braintrust")
    assert told(row) == ("bt-1", None, "Name a fork.", "A trident!", None)
    kinds = [(f["kind"], f["value"]) for f in row.metadata["feedback"]]
    assert kinds == [("score", 0.5), ("correction", "A trident.")]
    assert tool == []


def test_litellm_leaves_repeats_of_its_cache_out() -> None:
    [[row], cached, [failed]] = read("litellm")
    assert told(row) == ("ll-1", None, "Name a jar.", "A Mason jar.", "stop")
    assert cached == []
    assert (failed.finish_reason, failed.metadata["error"]) == ("error", "overloaded")


def test_sharegpt_fragments_share_a_session() -> None:
    [[one], [two]] = read("sharegpt")
    assert told(one) == ("abc_0", "Be brief.", "In capitals.", "A RAMEKIN.", None)
    assert [m["role"] for m in one.messages] == ["system", "user", "assistant", "user"]
    assert one.metadata["session"] == two.metadata["session"] == "abc"


def test_wildchat_and_lmsys() -> None:
    [[one], [two]] = read("conversations")
    assert told(one) == ("w1", None, "Name a spoon.", "A ladle.", None)
    assert one.metadata["user"] == "ab12"
    assert (two.key, two.metadata["redacted"]) == ("l1", True)


def test_traps_of_real_files() -> None:
    layout = sniff(lines("traps"))
    first, broken, pointer, _, blank, last = lines("traps")
    [row] = parse_line(first, layout)
    assert (row.prompt, row.response) == ("one\u2028two\u0085three", "four\u2028five")
    with pytest.raises(Malformed, match=r"not JSON: Invalid \\escape"):
        parse_line(broken, layout)
    with pytest.raises(Malformed, match="not JSON"):
        parse_line(pointer, layout)
    assert parse_line(blank, layout) == []
    [row] = parse_line(last, layout)
    assert (row.prompt, row.response) == ("part one, part two", None)


def test_a_pointer_of_git_lfs_is_no_log() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 130\n"
    with pytest.raises(InvalidFile, match=r"log\.jsonl: is a pointer of git-lfs: git lfs pull"):
        sniff(pointer.split(b"\n"), path="log.jsonl")


OTHERS: list[Any] = [None, 5, "x", [], {}, [1], {"a": 1}, [[[]]]]


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_field_of_another_kind_is_an_error_or_is_left_out(name: str) -> None:
    """Each field of each fixture, at every depth, is replaced by other values."""
    layout = sniff(lines(name))
    for line in lines(name):
        data: Any = json.loads(line) if line.strip() else {}
        for path in places(data):
            for value in OTHERS:
                text = json.dumps(replaced(data, path, value)).encode()
                try:
                    rows = parse_line(text, layout)
                except Malformed:
                    continue
                for row in rows:
                    assert row.response is None or isinstance(row.response, str)
                    assert row.prompt is None or isinstance(row.prompt, str)
                    assert row.system is None or isinstance(row.system, str)
                    assert type(row.key) in (str, int)
                    contents = [m.get("content") for m in row.messages]
                    assert all(c is None or isinstance(c, str) for c in contents)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    pairs: list[tuple[Any, Any]] = []
    if is_object(data):
        pairs = [*data.items()]
    elif is_list(data):
        pairs = [*enumerate(data)]
    for name, value in pairs:
        found += places(value, (*path, name))
    return found


def replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy: Any = {**data} if is_object(data) else [*data]
    copy[path[0]] = replaced(data[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize("name", LAYOUTS)
def test_logs_are_validated_as_responses(name: str) -> None:
    result = CliRunner().invoke(validate, [str(FIXTURES / f"{name}.jsonl")])
    assert f"{name}.jsonl: responses; " in result.output
    assert result.exit_code == (4 if name == "helicone" else 0)


def test_fields_of_a_log_cannot_be_renamed() -> None:
    with pytest.raises(InvalidFile, match="--key-field: the rows are of the format sharegpt"):
        sniff(lines("sharegpt"), key_field="id")
    described = sniff(lines("sharegpt")).describe()
    assert described == "sharegpt rows: key = the log's, as are prompt and response"


def test_every_log_layout_is_a_format() -> None:
    assert {*LAYOUTS} < {*FORMATS}
