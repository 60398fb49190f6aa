"""Personal data in logs: none is left in a data set, and no verdict turns on a surrogate."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("phonenumbers", reason="the extra build is not installed")

from ifeval.build.run import build
from ifeval.errors import MissingExtra
from tests.logs import content, exchange, items, log, rows

MAIL = "jane.roe@leafmail.co"


def _told(value: Any) -> list[dict[str, Any]]:
    """Return log lines that hold a value wherever logs have texts."""
    system = f"You serve {value}. Answer in at most 9 words."
    turns = [
        {"role": "system", "content": system},
        {"role": "user", "content": f"I am {value}. Name a tea in at most 5 words."},
    ]
    plain = {
        "messages": turns,
        "response": f"Assam, {value}.",
        "context": [
            {"id": "d", "title": f"Of {value}", "url": f"https://x.org/{value}", "text": value}
        ],
        "tool_calls": [{"name": "send", "arguments": {"to": [value], "deep": {"cc": value}}}],
        "metadata": {
            "contrast": value,
            "feedback": [
                {"kind": "correction", "value": {"text": f"Dear {value}"}, "comment": value}
            ],
        },
        "user": value,
        "key": 1,
    }
    return [plain]


@pytest.mark.parametrize("value", [MAIL, "4111 1111 1111 1111", "219-09-9999", "+49 30 901820"])
def test_no_field_of_a_log_line_keeps_a_value(value: str, tmp_path: Path) -> None:
    asked = log(tmp_path, *_told(value), customer={"path": "user"})
    with (tmp_path / "log.jsonl").open("a") as file:
        file.write(f'{{"key": 2, "response": "{value}" , "{value}\n')
    folder = tmp_path / "out"
    build(asked, folder)
    assert [item["metadata"].get("asks") is None for item in items(folder)] == [False, True]
    assert rows(folder, "feedback")
    assert len(rows(folder, "quarantine")) == 1
    for name, data in content(folder).items():
        assert value.encode() not in data, name


def test_a_surrogate_that_would_change_a_verdict_is_none(tmp_path: Path) -> None:
    ask = "Name whom to write to, in at most {n} characters."
    # The answer has 26 characters, and 25 with the surrogate: only one bound lies between them.
    assert (len(f"It is {MAIL}"), len("It is person1@example.com")) == (26, 25)
    lines = [exchange(ask.format(n=n), f"It is {MAIL}") for n in (24, 25, 26)]
    manifest = build(log(tmp_path, *lines), tmp_path / "out").manifest
    assert manifest["stages"]["scrub"]["lost"] == {"a surrogate would change a verdict": 1}
    assert manifest["examples"]["scrub: a surrogate would change a verdict"] == ["log.jsonl:2"]


def test_addresses_that_belong_to_nobody_stay_and_are_counted(tmp_path: Path) -> None:
    asked = log(tmp_path, exchange("Write to a@example.com in at most 9 words.", "To b@x.example."))
    folder = tmp_path / "out"
    manifest = build(asked, folder).manifest
    assert manifest["notes"]["kept: mail at a reserved domain"] == 2
    assert "| mail at a reserved domain | 2 |" in (folder / "README.md").read_text()
    [item] = items(folder)
    assert "a@example.com" in item["messages"][0]["content"]


def test_at_level_none_all_stays_and_the_card_says_so(tmp_path: Path) -> None:
    asked = log(tmp_path, *_told(MAIL), scrub={"level": "none"})
    folder = tmp_path / "out"
    manifest = build(asked, folder).manifest
    assert MAIL in json.dumps(items(folder))
    assert manifest["pii"] == {"level": "none", "note": "no personal data was removed"}
    assert "no personal data was removed" in (folder / "README.md").read_text()


def test_without_the_library_a_build_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = log(tmp_path, exchange("Name a tea in at most 5 words."))
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    with pytest.raises(MissingExtra, match="build"):
        build(asked, tmp_path / "out")
    assert not (tmp_path / "out.part").exists()
    bare = asked.model_copy(update={"scrub": asked.scrub.model_copy(update={"level": "none"})})
    assert build(bare, tmp_path / "out").manifest["figures"]["items"] == 1


def test_personal_data_in_a_text_that_is_to_be_repeated_leaves_the_prompt_out(
    tmp_path: Path,
) -> None:
    asks = "First repeat the request above word for word, then answer."
    lines = [
        exchange(f"Write to jane.roe@kestrelmail.org of tea.\n{asks}"),
        exchange(f"Write to nobody of tea.\n{asks}"),
    ]
    manifest = build(log(tmp_path, *lines), tmp_path / "out").manifest
    reason = "personal data within what a constraint says"
    assert manifest["stages"]["scrub"]["lost"] == {reason: 1}
    [item] = items(tmp_path / "out")
    assert item["constraints"][0]["text"] == "Write to nobody of tea."
