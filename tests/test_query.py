"""SQL over verdicts: what the tables hold, and that a query reaches nothing else."""

import builtins
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ifeval.commands.query import command
from ifeval.errors import InvalidFile, MissingExtra
from ifeval.report.query import TABLES, answered
from ifeval.report.runs import Run
from tests.test_report import rows, scored

needs_duckdb = pytest.mark.skipif(
    "not __import__('importlib.util').util.find_spec('duckdb')",
    reason="duckdb is an extra: pip install 'ifeval-constraints[query]'",
)


def asked(sql: str, *runs: Path, json_: bool = True) -> Result:
    return CliRunner().invoke(command, [sql, *map(str, runs), *(["--json"] if json_ else [])])


def found(sql: str, *runs: Path) -> list[Any]:
    done = asked(sql, *runs)
    assert done.exit_code == 0, done.output + repr(done.exception)
    return [json.loads(line) for line in done.output.split("\n") if line]


@needs_duckdb
def test_the_tables_hold_what_the_verdicts_say(tmp_path: Path) -> None:
    run = scored(tmp_path / "a [x]*", "--keep", "team")
    scored(tmp_path / "a xyz")  # which the name of the first would match as a pattern
    one = found("select * from responses where key = 'k1'", run)
    assert one == [{
        "run": "run", "line": 2, "key": "k1", "sample": "0", "strict": False, "loose": False,
        "joint": False, "constraints": 2, "metadata": '{"team":"blue"}',
    }]  # fmt: skip
    each = found("select number, id, strict, status, reason from verdicts where key = 'k0'", run)
    assert [(row["number"], row["id"], row["strict"]) for row in each] == [
        (1, "length.words", True),
        (2, "keywords.contains", True),
    ]
    (failed,) = found("select * from verdicts where key = 'k1' and not strict", run)
    assert failed["id"] == "~keywords.contains"
    assert failed["reason"] == "must not be so: contains 'tea'"
    for table, columns in TABLES.items():
        assert [*found(f"from {table} limit 1", run)[0]] == columns.split(", ")


@needs_duckdb
def test_counts_equal_those_of_the_summary(tmp_path: Path) -> None:
    run = scored(tmp_path)
    metrics = Run(run).summary["metrics"]
    (whole,) = found("select count(*) filter (strict) x, count(strict) n from responses", run)
    strict = metrics["prompt_level_strict_acc"]
    assert [*whole.values()] == [strict["passed"], strict["decided"]]
    twice = found("select run, count(*) n from verdicts group by run", run, run)
    assert twice == [{"run": "run", "n": 2 * metrics["inst_level_strict_acc"]["n"]}]


@needs_duckdb
@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{path}')",
        "select * from read_text('{path}')",
        "select * from '{path}'",
        "select * from glob('{path}')",
        "copy (select 1) to '{path}.out'",
        "attach '{path}.db'",
        "install httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "export database '{path}.dir'",
        "select * from runs",
        "select * from sql",
    ],
)
def test_a_query_reaches_nothing_but_the_verdicts(sql: str, tmp_path: Path) -> None:
    run = scored(tmp_path, "--no-history")
    before = sorted(tmp_path.rglob("*"))
    secret = tmp_path / "answers.jsonl"
    with pytest.raises(InvalidFile):
        answered(sql.format(path=secret), [Run(run)])
    assert sorted(tmp_path.rglob("*")) == before


@needs_duckdb
@pytest.mark.parametrize("sql", ["delete from lines", "drop view verdicts", "create table t(i int)",
                                 "update lines set key = ''", "pragma version", ""])  # fmt: skip
def test_what_is_no_question_is_refused(sql: str, tmp_path: Path) -> None:
    run = scored(tmp_path)
    with pytest.raises(InvalidFile, match=r"changes nothing|0 statements"):
        answered(sql, [Run(run)])
    with pytest.raises(InvalidFile, match="2 statements"):
        answered("select 1; select 2", [Run(run)])
    names, answer = answered("describe verdicts", [Run(run)])
    assert (names[0], answer[0][0]) == ("column_name", "run")


@needs_duckdb
def test_runs_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    two = [scored(tmp_path / name) for name in "ab"]
    counts = found("select run, count(*) as n from responses group by run order by run", *two)
    assert counts == [{"run": str(run), "n": 8} for run in two]


@needs_duckdb
def test_the_history_among_the_runs_is_passed_over(tmp_path: Path) -> None:
    run = scored(tmp_path)
    assert (tmp_path / "runs.jsonl").is_file()
    assert found("select count(*) as n from responses", run, tmp_path / "runs.jsonl") == [{"n": 8}]


@needs_duckdb
def test_a_wrong_query_and_a_wrong_run_are_told(tmp_path: Path) -> None:
    run = scored(tmp_path, content=rows()[:2])
    done = asked("select nothing from verdicts", run)
    assert done.exit_code == 1
    assert "nothing" in str(done.exception)
    with pytest.raises(InvalidFile, match=r"holds no verdicts\.jsonl"):
        answered("select 1", [Run(tmp_path)])
    table = asked("select key, 1.5 as half from responses", run, json_=False)
    assert "half" in table.output
    assert "k1" in table.output


def test_without_duckdb_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == "duckdb":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"ifeval-constraints\[query\]"):
        answered("select 1", [Run(tmp_path)])
