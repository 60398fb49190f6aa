"""Several samples: what one, any and all of them reach."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ifeval.commands.samples import command
from ifeval.report.runs import Run
from ifeval.report.samples import sampled
from ifeval.statistics import wilson
from tests import runs

WORDS = {"+": True, "-": False, "?": None}


def run(tmp_path: Path, **ids: list[str]) -> Run:
    """Write a run: of each id the samples of each prompt."""
    prompts = len(next(iter(ids.values())))
    rows: list[Any] = []
    for n in range(prompts):
        for sample in range(len(next(iter(ids.values()))[n])):
            verdicts = {id.replace("_", "."): WORDS[texts[n][sample]] for id, texts in ids.items()}
            rows.append((f"k{n}", sample, verdicts, {}))
    return Run(runs.write(tmp_path / "run", rows))


def test_one_any_and_all_of_four_samples(tmp_path: Path) -> None:
    found = sampled(run(tmp_path, a_b=["++++", "+---", "----"]))["prompts"]
    assert found["pass_at"] == {"1": 0.416667, "2": 0.5, "4": 0.666667}
    assert found["pass_hat"] == {"1": 0.416667, "2": 0.333333, "4": 0.333333}
    assert (found["best_of_n"], found["worst_of_n"]) == (0.666667, 0.333333)
    assert found["gap"] == 0.25
    assert found["consistency"] == round((1 + 0.5 + 1) / 3, 6)
    assert found["samples"] == [4, 4]


def test_ids_are_banded_by_what_can_be_done(tmp_path: Path) -> None:
    found = sampled(
        run(tmp_path, a_low=["+---"], a_never=["----"], a_all=["++++"], a_mid=["+++-"],
            a_open=["????"])
    )  # fmt: skip
    bands = {id: figures["band"].split(":")[0] for id, figures in found["by_id"].items()}
    assert bands == {
        "a.low": "low but reachable",
        "a.never": "never reached",
        "a.all": "saturated",
        "a.mid": "discriminating",
        "a.open": "undecided",
    }
    assert found["never"] == {"prompts": 1, "named": ["k0"]}


def test_undecided_samples_count_for_nothing_but_are_counted(tmp_path: Path) -> None:
    found = sampled(run(tmp_path, a_b=["+?-?"]))["prompts"]
    assert found["samples"] == [2, 2]
    assert found["undecided"] == 2
    assert found["pass_at"]["1"] == 0.5


def test_pass_at_1_has_an_interval_clustered_by_prompt(tmp_path: Path) -> None:
    same = sampled(run(tmp_path / "a", a_b=["++++", "----"] * 10))["prompts"]
    mixed = sampled(run(tmp_path / "b", a_b=["+++-", "+---"] * 10))["prompts"]
    assert same["pass_at"]["1"] == mixed["pass_at"]["1"] == 0.5
    low, high = same["interval"]
    # Samples that never differ tell no more than one sample a prompt: Wilson's of 20.
    assert (low, high) == pytest.approx(wilson(0.5, 19), abs=1e-6)
    assert mixed["interval"][1] - mixed["interval"][0] < (high - low) / 1.5
    uneven = sampled(run(tmp_path / "c", a_b=["++", "+-", "--", "++"]))["prompts"]
    assert uneven["interval"][0] < uneven["pass_at"]["1"] < uneven["interval"][1]
    assert sampled(run(tmp_path / "d", a_b=["??"]))["prompts"]["interval"] is None


def test_the_command_shows_a_table(tmp_path: Path) -> None:
    folder = str(run(tmp_path, a_b=["++", "+-", "--"]).folder)
    told = CliRunner().invoke(command, [folder])
    assert told.exit_code == 0, told.output
    nothing = CliRunner().invoke(command, [str(run(tmp_path / "open", a_b=["??"]).folder)])
    assert nothing.exit_code == 0, repr(nothing.exception)
    assert "0 prompts, 0 samples each" in nothing.output
    for part in ("3 prompts, 2 samples each", "pass@2", "66.7 %", "1 prompts never passed"):
        assert part in told.output
