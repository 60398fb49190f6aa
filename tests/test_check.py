"""``ifeval check``: what it prints, and how it reads its words."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def check(*words: str, response: str = "One two, three.\n") -> tuple[int, str, str]:
    command = [sys.executable, "-m", "ifeval", "check", *words]
    done = subprocess.run(
        command, input=response, capture_output=True, cwd=ROOT, text=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_evidence_is_underlined() -> None:
    code, out, error = check("length.words", "at_least=3", "punctuation:no_comma")
    assert (code, error) == (3, "")
    assert out.splitlines() == [
        "pass  length.words(at_least=3)",
        "      3 words, wanted at least 3",
        "FAIL  punctuation:no_comma()",
        "      1 comma, wanted exactly 0",
        "      1:8  One two, three.",
        "                  ~",
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("keywords.contains", "phrases=two"), 0),
        (("keywords.contains", 'phrases=["four", "two"]', "match=any"), 0),
        (("keywords.contains", "phrases=2"), 3),
        (("keywords:frequency", "keyword=3", "frequency=1", "relation=less than"), 0),
        (('{"not": {"id": "keywords.contains", "phrases": ["two"]}}',), 3),
        (("language.written_in", "language=fi"), 4),
    ],
)
def test_values_are_json_or_text(words: tuple[str, ...], code: int) -> None:
    assert check(*words)[0] == code


def test_what_is_misspelt_is_named() -> None:
    for words, message in (
        (("length.wrds",), "error: unknown id 'length.wrds'; did you mean length.words"),
        (
            ("length.words", "at_last=2"),
            "error: length.words: unknown parameter 'at_last'; did you mean at_least",
        ),
        (("at_least=2",), "error: unknown id 'at_least=2'\n"),
    ):
        code, out, error = check(*words)
        assert (code, out) == (2, "")
        assert error.startswith(message.removesuffix("\n"))


def test_bytes_that_are_no_text_are_judged_too() -> None:
    command = [sys.executable, "-m", "ifeval", "check", "length.words", "at_least=1"]
    done = subprocess.run(
        command, input=b"a \xff\xfe b", capture_output=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0
