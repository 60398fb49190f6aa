"""``ifeval score``: whole files in, and every byte that comes out."""

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ifeval.errors import InvalidFile
from ifeval.rows import Layout
from ifeval.rows.files import Block, Source
from ifeval.scoring import engine as running
from ifeval.scoring.prompts import Prompts
from ifeval.scoring.scorer import Scorer, Setup
from tests.processes import SEEN, alive, comes_true

ROOT = Path(__file__).parents[1]
WORDS = {"id": "length.words", "at_least": 3}
COMMA = {"id": "punctuation:no_comma"}


def ifeval(*args: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "ifeval", *map(str, args)]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=ROOT, check=False)


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return write(
        tmp_path / "rows.jsonl",
        [
            {"key": "a", "response": "one two three", "constraints": [WORDS, COMMA], "tier": 1},
            {"key": "b", "response": "one, two", "constraints": [WORDS, COMMA], "tier": 2},
            {"key": "b", "response": "Sure, well\none two three", "constraints": [WORDS, COMMA]},
            {"key": "c", "response": None, "constraints": [COMMA]},
            {"key": "d", "response": "free text"},
        ],
    )


def test_the_lines_of_verdicts(rows: Path, tmp_path: Path) -> None:
    done = ifeval("score", rows, "-o", tmp_path / "out", "--keep", "metadata.tier", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    starts = [0]
    for line in rows.read_bytes().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    assert (tmp_path / "out" / "verdicts.jsonl").read_text("utf-8") == (
        '{"key": "a", "sample": 0, "strict": [true, true], "loose": [true, true], '
        '"joint": [true, true], "constraints": [{"id": "length.words", "verdict": "pass"}, '
        '{"id": "punctuation:no_comma", "verdict": "pass"}], '
        f'"metadata": {{"metadata.tier": 1}}, "file": 0, "offset": {starts[0]}}}\n'
        '{"key": "b", "sample": 0, "strict": [false, false], "loose": [false, false], '
        '"joint": [false, false], "constraints": [{"id": "length.words", "verdict": "fail", '
        '"status": "failed", "reason": "2 words, wanted at least 3", '
        '"closeness": 0.6666666666666666, "measured": 2, "wanted": "at least 3", '
        '"evidence": []}, {"id": "punctuation:no_comma", "verdict": "fail", '
        '"status": "failed", "reason": "1 comma, wanted exactly 0", "closeness": 0.5, '
        '"measured": 1, "wanted": "exactly 0", "evidence": [["response", 3, 4]]}], '
        f'"metadata": {{"metadata.tier": 2}}, "file": 0, "offset": {starts[1]}}}\n'
        '{"key": "b", "sample": 1, "strict": [true, false], "loose": [true, true], '
        '"joint": [true, false], "constraints": [{"id": "length.words", "verdict": "pass"}, '
        '{"id": "punctuation:no_comma", "verdict": "fail", "status": "failed", '
        '"reason": "1 comma, wanted exactly 0", "closeness": 0.5, "measured": 1, '
        '"wanted": "exactly 0", "evidence": [["response", 4, 5]]}], '
        f'"metadata": {{"metadata.tier": null}}, "file": 0, "offset": {starts[2]}}}\n'
        '{"key": "c", "sample": 0, "strict": [false], "loose": [false], "joint": [false], '
        '"constraints": [{"id": "punctuation:no_comma", "verdict": "fail", '
        '"status": "no response", "reason": "no response", "closeness": 0.0, '
        '"measured": null, "wanted": null, "evidence": []}], '
        f'"metadata": {{"metadata.tier": null}}, "file": 0, "offset": {starts[3]}}}\n'
        '{"key": "d", "sample": 0, "strict": [], "loose": [], "joint": [], "constraints": [], '
        f'"metadata": {{"metadata.tier": null}}, "file": 0, "offset": {starts[4]}}}\n'
    )


def test_the_summary(rows: Path, tmp_path: Path) -> None:
    done = ifeval("score", rows, "-o", tmp_path / "out", "--json")
    found = json.loads(done.stdout)
    assert found == json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    strict = found["metrics"]["prompt_level_strict_acc"]
    assert (strict["value"], strict["passed"], strict["n"]) == (0.25, 1, 4)
    assert found["metrics"]["inst_level_loose_acc"]["value"] == round(4 / 7, 6)
    assert found["rows"] == {"read": 5, "null": 1, "scored": 4, "unconstrained": 1}
    assert found["by_id"]["punctuation:no_comma"]["strict"]["passed"] == 1
    assert found["by_id"]["punctuation:no_comma"]["statuses"] == {
        "failed": 2,
        "no response": 1,
        "passed": 1,
    }


def test_a_bad_row_is_named_and_the_others_are_scored(rows: Path, tmp_path: Path) -> None:
    with rows.open("a", encoding="utf-8") as file:
        file.write('{"key": "e", "response": 3}\nnot json\n')
        file.write('{"key": "f", "response": "x", "constraints": [{"id": "length.wrds"}]}\n')
    done = ifeval("score", rows, "-o", tmp_path / "out", "--quiet")
    assert done.returncode == 4
    problems = done.stderr.decode().splitlines()
    assert len(problems) == 3
    assert problems[0].startswith(f"{rows}:6: response: ")
    assert problems[1].startswith(f"{rows}:7: not JSON")
    assert "did you mean length.words" in problems[2]
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert summary["rows"]["errors"] == 3
    assert summary["rows"]["read"] == 8


def test_prompts_and_answers_are_joined_and_what_is_left_over_is_named(tmp_path: Path) -> None:
    prompts = write(
        tmp_path / "prompts.jsonl",
        [
            {"key": 1, "prompt": "p1", "constraints": [WORDS]},
            {"key": 2, "prompt": "p2", "constraints": [WORDS]},
            {"key": 3, "prompt": "p3", "constraints": [WORDS]},
        ],
    )
    answers = write(
        tmp_path / "answers.jsonl",
        [
            {"prompt": "p2", "response": "one two three"},
            {"prompt": "p1", "response": "one"},
            {"prompt": "other", "response": "one"},
        ],
    )
    done = ifeval("score", answers, "--prompts", prompts, "-o", tmp_path / "out", "--json")
    found = json.loads(done.stdout)
    assert [row["key"] for row in lines(tmp_path / "out" / "verdicts.jsonl")][:2] == [2, 1]
    assert found["rows"]["missing"] == found["rows"]["extra"] == 1
    assert found["named"] == {"missing": [3], "extra": ["other"]}
    assert found["prompts"]["of"] == 3


def test_prompts_without_keys_are_joined_by_their_text(tmp_path: Path) -> None:
    asked = [{"prompt": p, "constraints": [WORDS]} for p in ("p1", "p2", "p3")]
    prompts = write(tmp_path / "p.jsonl", asked)
    answers = write(
        tmp_path / "a.jsonl",
        [{"prompt": p, "response": "one two three"} for p in ("p2", "p1", "p2", "other")],
    )
    done = ifeval("score", answers, "--prompts", prompts, "-o", tmp_path / "out", "--json")
    found = json.loads(done.stdout)
    rows = lines(tmp_path / "out" / "verdicts.jsonl")
    assert [(row["key"], row["sample"]) for row in rows[:3]] == [(1, 0), (0, 0), (1, 1)]
    assert found["named"] == {"missing": [2], "extra": ["other"]}
    assert found["prompts"] == {"answered": 2, "of": 3}
    assert found["metrics"]["prompt_level_strict_acc"]["clusters"] == 2


def test_duplicates_are_counted_and_kept(tmp_path: Path) -> None:
    row = {"key": 1, "response": "x", "constraints": [COMMA]}
    path = write(tmp_path / "r.jsonl", [{**row, "sample": s} for s in (0, 1, 0)])
    found = json.loads(ifeval("score", path, "-o", tmp_path / "out", "--json").stdout)
    assert (found["rows"]["scored"], found["rows"]["duplicate"]) == (3, 1)
    assert found["named"]["duplicate"] == [[1, 0]]


@pytest.mark.parametrize(
    ("constraint", "message"),
    [
        ({"id": "length.wrds"}, "did you mean length.words"),
        ({"id": "length.words", "at_last": 3}, "did you mean at_least"),
        ({"id": "length.words", "at_least": "x"}, "at_least"),
    ],
)
def test_what_cannot_be_asked_ends_the_run_before_it_starts(
    constraint: dict[str, Any], message: str, tmp_path: Path
) -> None:
    prompts = write(tmp_path / "p.jsonl", [{"key": 1, "prompt": "p", "constraints": [constraint]}])
    answers = write(tmp_path / "a.jsonl", [{"key": 1, "response": "x"}])
    done = ifeval("score", answers, "--prompts", prompts, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert f"{prompts}:1" in done.stderr.decode()
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten(rows: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert ifeval("score", rows, "-o", out, "--quiet").returncode == 0
    before = (out / "summary.json").read_bytes()
    again = ifeval("score", rows, "-o", out, "--quiet", "--detail", "none")
    assert again.returncode == 2
    assert b"--force" in again.stderr
    assert (out / "summary.json").read_bytes() == before
    assert ifeval("score", rows, "-o", out, "--quiet", "--force").returncode == 0
    assert (out / "summary.json").read_bytes() == before


def test_a_gate(rows: Path, tmp_path: Path) -> None:
    args = ("score", rows, "--quiet", "--fail-under")
    assert ifeval(*args, "prompt_level_strict_acc=0.2", "-o", tmp_path / "a").returncode == 0
    failed = ifeval(*args, "prompt_level_strict_acc=0.3", "-o", tmp_path / "b")
    assert failed.returncode == 3
    assert failed.stderr == (b"gate failed: prompt_level_strict_acc is 0.25, wanted at least 0.3\n")
    wrong = ifeval(*args, "prompt_level_stric_acc=0.3", "-o", tmp_path / "c")
    assert wrong.returncode == 2
    assert b"did you mean prompt_level_strict_acc" in wrong.stderr


def test_the_same_from_a_gzip_a_folder_and_standard_input(rows: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "rows.jsonl.gz").write_bytes(gzip.compress(rows.read_bytes()))
    wanted = None
    for number, source in enumerate((rows, folder, "-")):
        out = tmp_path / f"out{number}"
        done = ifeval("score", source, "-o", out, "--quiet", stdin=rows.read_bytes())
        assert done.returncode == 0, done.stderr
        got = (out / "verdicts.jsonl").read_bytes()
        wanted = wanted or got
        assert got == wanted


def test_rules_apply_to_every_row(rows: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(
        "[[constraints]]\n"
        'if = { id = "row.field", field = "metadata.tier", equals = 1 }\n'
        'then = { id = "length.words", at_most = 2 }\n'
    )
    args = ("score", rows, "--require", rules, "--quiet", "-o")
    assert ifeval(*args, tmp_path / "a", "--only-require").returncode == 0
    found = lines(tmp_path / "a" / "verdicts.jsonl")
    assert [row["strict"] for row in found] == [[False], [True], [True], [False], [True]]
    assert found[1]["constraints"][0]["status"] == "not applicable"
    summary = json.loads((tmp_path / "a" / "summary.json").read_text("utf-8"))
    assert summary["by_id"]["when(row.field, length.words)"]["n"] == 2
    assert ifeval(*args, tmp_path / "b").returncode == 0
    assert [len(row["strict"]) for row in lines(tmp_path / "b" / "verdicts.jsonl")] == [
        3,
        3,
        3,
        2,
        1,
    ]


def test_reasoning_is_set_aside_or_judged(tmp_path: Path) -> None:
    said = ["<think>well, so</think>\nfine here", "<think>well, never ends", "plain"]
    path = write(
        tmp_path / "r.jsonl",
        [{"key": i, "response": text, "constraints": [COMMA]} for i, text in enumerate(said)],
    )
    ifeval("score", path, "-o", tmp_path / "a", "--quiet")
    strip = [row["strict"] for row in lines(tmp_path / "a" / "verdicts.jsonl")]
    assert strip == [[True], [False], [True]]
    summary = json.loads((tmp_path / "a" / "summary.json").read_text("utf-8"))
    assert summary["rows"]["reasoning stripped"] == summary["rows"]["reasoning unclosed"] == 1
    ifeval("score", path, "-o", tmp_path / "b", "--quiet", "--reasoning", "keep")
    keep = [row["strict"] for row in lines(tmp_path / "b" / "verdicts.jsonl")]
    assert keep == [[False], [False], [True]]


def test_lone_surrogates_and_line_separators_survive(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    constraint = '{"id": "combination:repeat_prompt", "prompt_to_repeat": "b"}'
    path.write_text(
        f'{{"key": "\u2028k", "response": "a \\ud800x\u2028 b", "constraints": [{constraint}]}}\n'
        f'{{"key": "\\udfff", "response": "b", "constraints": [{constraint}]}}\n',
        "utf-8",
    )
    done = ifeval("score", path, "-o", tmp_path / "out", "--embed", "--quiet")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "out" / "verdicts.jsonl").read_text("utf-8")
    assert [json.loads(line)["key"] for line in text.split("\n")[:-1]] == ["\u2028k", "\udfff"]


# The engine itself, without the command.


@pytest.fixture
def many(tmp_path: Path) -> Path:
    words = ["one", "two,", "Three\n", "*four*", "five."]
    dice = random.Random(4)
    made = [
        {
            "key": number % 70,
            "sample": number // 70,
            "response": " ".join(dice.choices(words, k=dice.randint(0, 9))),
            "constraints": [WORDS, COMMA, {"id": "startend:quotation"}],
        }
        for number in range(400)
    ]
    return write(tmp_path / "many.jsonl", made)


def scored(
    path: Path, folder: Path, *, jobs: int = 1, block: int = 2000, **more: Any
) -> tuple[bytes, dict[str, Any]]:
    folder.mkdir(exist_ok=True)
    sizes = more.pop("sizes", None)
    source = Source([path], block, more.pop("skip", (0, 0)))
    outputs = running.Outputs(folder, embed=True, sizes=sizes)
    layout = Layout(sample="sample", prompt=None)
    scorer = Scorer(Setup(embed=True), [layout])
    result = running.run(source, scorer, outputs, jobs=jobs, **more)
    outputs.finish({})
    rows = (folder / "rows.jsonl.gz").read_bytes()
    return (folder / "verdicts.jsonl").read_bytes() + rows, result.tally.dump()


def test_processes_do_not_change_a_byte(many: Path, tmp_path: Path) -> None:
    assert scored(many, tmp_path / "a") == scored(many, tmp_path / "b", jobs=2)


def test_order_does_not_change_a_row(many: Path, tmp_path: Path) -> None:
    rows = many.read_text("utf-8").splitlines(keepends=True)
    random.Random(1).shuffle(rows)
    shuffled = tmp_path / "shuffled.jsonl"
    shuffled.write_text("".join(rows), "utf-8")
    without: Callable[[dict[str, Any]], str] = lambda row: json.dumps(  # noqa: E731
        {name: value for name, value in row.items() if name != "offset"}
    )
    for path, out in ((many, tmp_path / "a"), (shuffled, tmp_path / "b")):
        scored(path, out)
    first, second = (
        sorted(map(without, lines(tmp_path / name / "verdicts.jsonl"))) for name in ("a", "b")
    )
    assert first == second


@pytest.mark.parametrize("killed_after", [1, 3, 11])
def test_a_killed_run_resumes_to_the_same_bytes(
    killed_after: int, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = scored(many, tmp_path / "whole")
    monkeypatch.setattr(running, "_CHECKPOINT_EVERY", 4000)
    out = tmp_path / "killed"
    judged = 0
    original = Scorer.block

    def dying(self: Scorer, block: Block) -> Any:
        nonlocal judged
        judged += 1
        if judged > killed_after:
            raise KeyboardInterrupt
        return original(self, block)

    monkeypatch.setattr(Scorer, "block", dying)
    with pytest.raises(KeyboardInterrupt):
        scored(many, out, state={"mine": 1})
    assert not (out / "verdicts.jsonl").exists()
    monkeypatch.setattr(Scorer, "block", original)
    checkpoint = out / "resume.json"
    if not checkpoint.exists():
        assert killed_after == 1
        return
    before = json.loads(checkpoint.read_text("utf-8"))
    assert before["mine"] == 1
    tally = running.Tally.load(before["tally"])
    skip = (before["next"][0], before["next"][1])
    assert scored(many, out, skip=skip, sizes=before["sizes"], tally=tally) == wanted
    assert not checkpoint.exists()


def test_a_broken_gzip_is_an_error_with_a_name(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"key": 1, "response": "x"}\n' * 5000)[:-9])
    with pytest.raises(InvalidFile, match=r"r\.jsonl\.gz"):
        list(Source([path], 1000).blocks())


def test_blocks_are_whole_lines_with_true_places(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    data = b"".join(b"x" * n + b"\n" for n in (5, 0, 300, 7, 8)) + b"last"
    path.write_bytes(data)

    def check(blocks: Iterator[Block]) -> bytes:
        whole = b""
        for block in blocks:
            assert block.offset == len(whole)
            assert block.line == whole.count(b"\n") + 1
            whole += block.data
            assert block.data.endswith((b"\n", b"last"))
        return whole

    assert check(Source([path], 16).blocks()) == data


def test_a_field_named_for_the_answers_need_not_be_in_the_prompts(tmp_path: Path) -> None:
    prompts = write(tmp_path / "p.jsonl", [{"key": 7, "prompt": "p", "constraints": [WORDS]}])
    answers = write(tmp_path / "a.jsonl", [{"key": "x", "ref": 7, "response": "one two three"}])
    args = ("--prompts", prompts, "--key-field", "ref", "--quiet", "-o", tmp_path / "out")
    done = ifeval("score", answers, *args)
    assert done.returncode == 0, done.stderr
    assert lines(tmp_path / "out" / "verdicts.jsonl")[0]["strict"] == [True]


def test_prompts_are_the_same_whether_kept_or_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "prompts.jsonl"
    given = [{"prompt": f"Say {n}.", "constraints": [{"id": "length.blank"}]} for n in range(3)]
    path.write_text("\n\n".join(map(json.dumps, given)))
    kept = Prompts(path)
    monkeypatch.setattr("ifeval.scoring.prompts._KEPT", 0)
    anew = Prompts(path)
    assert kept.row(1) is kept.row(1)
    assert anew.row(1) is not anew.row(1)
    for number, one in enumerate(given):
        for row in (kept.row(number), anew.row(number)):
            assert (row.key, row.prompt, row.constraints) == (number, *one.values())


@pytest.mark.skipif(not SEEN, reason="needs /proc to see processes")
def test_processes_end_with_the_one_that_was_killed(tmp_path: Path) -> None:
    out = str(tmp_path / "killed")
    command = [sys.executable, "-m", "ifeval", "score", "-", "--jobs", "2", "-o", out]
    row = {"key": 1, "response": "word " * 100, "constraints": [{"id": "punctuation:no_comma"}]}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as run:
        assert run.stdin
        run.stdin.write((json.dumps(row) + "\n").encode() * 8000)
        run.stdin.flush()  # and no end: the run waits for more
        assert comes_true(lambda: len(alive(out)) == 3)
        run.kill()
    assert comes_true(lambda: not alive(out))
