"""Runs in both meanings, figures by id over prompts, and the number that can be published."""

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ifeval import cli
from ifeval.report import interval, published, summary
from ifeval.rows.asked import constraints_of
from ifeval.scoring import benchmarks, scorer
from ifeval.scoring.cells import Cells, Sums, sums
from ifeval.scoring.tally import Tally

EXISTENCE = {"id": "keywords:existence", "keywords": ["ear"]}
SECTIONS = {"id": "detectable_format:multiple_sections", "section_spliter": "Part"}
WORDS = {"id": "length.words", "at_most": 2}


class Said(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ifeval.scoring.engine._rest_from_collecting", lambda: None)

    def run(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["ifeval", *words])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


def write(name: str, rows: list[dict[str, Any]]) -> str:
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return name


def read(path: str) -> Any:
    return json.loads(Path(path).read_text("utf-8"))


ROWS = [
    {"key": "a", "response": "early", "constraints": [EXISTENCE, WORDS]},
    {"key": "b", "response": "an ear", "constraints": [EXISTENCE]},
    {"key": "c", "response": "no", "constraints": [EXISTENCE, WORDS]},
]


def test_the_lines_carry_both_meanings(run: Callable[..., Said]) -> None:
    write("rows.jsonl", ROWS)
    done = run("score", "rows.jsonl", "-o", "out", "--semantics", "both", "--quiet", "--jobs", "1")
    assert done == Said(0, "", "")
    first = (
        '{"key": "a", "sample": 0, "strict": [true, true], "loose": [true, true], '
        '"joint": [true, true], "corrected": {"strict": [false, true], "loose": [false, true], '
        '"joint": [false, true]}, "constraints": [{"id": "keywords:existence", '
        '"verdict": "pass", "corrected": {"verdict": "fail", "status": "failed", '
        '"reason": "does not contain \'ear\'", "closeness": 0.0, "measured": 0, '
        '"wanted": "all of \'ear\'", "evidence": []}}, {"id": "length.words", '
        '"verdict": "pass"}], "metadata": {}, "file": 0, "offset": 0}'
    )
    second = (
        '{"key": "b", "sample": 0, "strict": [true], "loose": [true], "joint": [true], '
        '"corrected": {"strict": [true], "loose": [true], "joint": [true]}, '
        '"constraints": [{"id": "keywords:existence", "verdict": "pass", '
        '"corrected": {"verdict": "pass"}}], "metadata": {}, "file": 0, "offset": 140}'
    )
    assert Path("out/verdicts.jsonl").read_text("utf-8").splitlines()[:2] == [first, second]


def test_the_summary_tells_what_changes_and_which_way(run: Callable[..., Said]) -> None:
    write("rows.jsonl", ROWS)
    said = run("score", "rows.jsonl", "-o", "out", "--semantics", "both")
    found = read("out/summary.json")
    assert found["semantics"] == {"profile": "both", "versions": {}}
    assert found["metrics"]["prompt_level_strict_acc"]["passed"] == 2
    second = found["corrected"]
    assert second["metrics"]["prompt_level_strict_acc"]["passed"] == 1
    assert second["metrics"]["inst_level_strict_acc"]["passed"] == 3
    assert second["changed"] == {"strict": 1, "loose": 1, "joint": 1}
    assert second["by_id"] == {
        "keywords:existence": {
            "n": 3,
            "changed": {"strict": 1, "loose": 1, "joint": 1},
            "strict": {"pass to fail": 1},
            "loose": {"pass to fail": 1},
            "joint": {"pass to fail": 1},
            "values": dict.fromkeys(("strict", "loose", "joint"), 0.333333),
            "example": {
                "key": "a",
                "official": "every keyword is there",
                "corrected": "does not contain 'ear'",
            },
        }
    }
    table = [line.split() for line in said.out.splitlines() if "keywords:exist" in line]
    assert table[0][1:] == ["3", "66.7", "%", "33.3", "%", "1"]


def test_the_record_names_the_meaning_of_each_constraint(run: Callable[..., Said]) -> None:
    write(
        "rows.jsonl", [{**ROWS[0], "constraints": [EXISTENCE, WORDS, {"id": "startend:quotation"}]}]
    )
    native: dict[str, Any] = {"revision": 1, "semantics": "native"}
    for profile in ("official", "corrected", "both"):
        run("score", "rows.jsonl", "-o", profile, "--semantics", profile, "--quiet")
        record = read(f"{profile}/run.json")
        assert record["options"]["semantics"] == [profile]
        found = record["constraints"]
        foreign: dict[str, Any] = {"revision": None, "semantics": profile}
        if profile == "official":
            assert {*found} == {"keywords:existence", "length.words", "startend:quotation"}
        else:
            foreign["corrected_revision"] = 1
            assert found["keywords.contains"] == found["punctuation.quoted"] == native
        assert found["keywords:existence"] == foreign
        assert found["length.words"] == native


def test_what_has_no_corrected_meaning_is_official_in_every_record(
    run: Callable[..., Said],
) -> None:
    letter = {"id": "keywords:letter_frequency", "letter": "e"}
    asked = {**letter, "let_frequency": 1, "let_relation": "at least"}
    write("rows.jsonl", [{"key": 1, "response": "tea", "constraints": [asked, EXISTENCE]}])
    run("score", "rows.jsonl", "-o", "out", "--semantics", "both", "--quiet")
    found = read("out/run.json")["constraints"]
    assert found[letter["id"]] == {"revision": None, "semantics": "official"}
    assert found["keywords:existence"]["semantics"] == "both"


def test_a_version_of_ifbench_is_scored_and_recorded(run: Callable[..., Said]) -> None:
    """The older meaning of a span counts words up to the end, the newer one characters."""
    asked = {"prompt_to_repeat": "Drink hot tea now", "n_start": 1, "n_end": 3}
    span = {"id": "repeat:repeat_span", **asked}
    texts = ("hot tea", "rin")
    rows = [{"key": text, "response": text, "constraints": [span]} for text in texts]
    write("rows.jsonl", rows)
    for version, strict in (("2026-05", [False, True]), ("2025-07", [True, False])):
        profile = f"ifbench@{version}"
        run("score", "rows.jsonl", "-o", version, "--semantics", profile, "--quiet")
        lines = Path(version, "verdicts.jsonl").read_text("utf-8").splitlines()
        assert [json.loads(line)["strict"][0] for line in lines] == strict
        assert read(f"{version}/run.json")["constraints"]["repeat:repeat_span"] == {
            "revision": None,
            "semantics": "official",
            "version": version,
        }
    assert read("2025-07/summary.json")["semantics"] == {
        "profile": "official",
        "versions": {"ifbench": "2025-07"},
    }
    said = run("score", "rows.jsonl", "-o", "x", "--semantics", "ifbench@2025-7")
    assert said.err.startswith("error: unknown semantics 'ifbench@2025-7'; did you mean ifbench@20")


def test_required_constraints_stand_behind_the_rows_own_in_both(run: Callable[..., Said]) -> None:
    Path("r.toml").write_text('[[constraints]]\nid = "length.words"\nat_most = 0\n', "utf-8")
    write("rows.jsonl", ROWS[:1])
    run("score", "rows.jsonl", "--require", "r.toml", "-o", "o", "--semantics", "both", "--quiet")
    row = json.loads(Path("o/verdicts.jsonl").read_text("utf-8"))
    assert row["strict"] == [True, True, False]
    assert row["corrected"]["strict"] == [False, True, False]


def test_corrected_alone_counts_the_corrected_verdicts(run: Callable[..., Said]) -> None:
    write("rows.jsonl", ROWS)
    run("score", "rows.jsonl", "-o", "out", "--semantics", "corrected", "--quiet")
    found = read("out/summary.json")
    assert found["metrics"]["prompt_level_strict_acc"]["passed"] == 1
    assert found["corrected"] is found["incomplete"] is found["published"] is None
    said = run("score", "rows.jsonl", "-o", "b", "--semantics", "corrected", "--complete")
    assert said.code == 2
    assert "--complete is of official verdicts" in said.err


@pytest.mark.parametrize(
    ("profiles", "message"),
    [
        (["corrcted"], "error: unknown semantics 'corrcted'; did you mean corrected?\n"),
        (
            ["official", "corrected"],
            "error: official and corrected exclude each other; *both* gives the two\n",
        ),
    ],
)
def test_what_is_no_profile_ends_the_run(
    run: Callable[..., Said], profiles: list[str], message: str
) -> None:
    write("rows.jsonl", ROWS)
    words = [word for profile in profiles for word in ("--semantics", profile)]
    assert run("score", "rows.jsonl", "-o", "out", *words) == Said(2, "", message)
    assert not Path("out").exists()


def test_a_check_in_either_meaning(
    run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    words = ("check", "keywords:existence", 'keywords=["ear"]', "--semantics")
    for profile, code in (("official", 0), ("corrected", 3), ("both", 2)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"early")))
        assert run(*words, profile).code == code


def test_both_meanings_on_many_processes_and_resumed_are_the_same_bytes(
    run: Callable[..., Said],
) -> None:
    dice = random.Random(3)
    texts = ["early", "an ear", "no", "Part 1\nPart 2\nPart 3", "", "*ear*"]
    sections = {**SECTIONS, "num_sections": 2}
    rows = [
        {
            "key": number % 900,
            "response": dice.choice(texts) + " x" * dice.randint(0, 200),
            "constraints": [EXISTENCE, sections][: 1 + number % 2],
        }
        for number in range(3000)
    ]
    write("rows.jsonl", rows)
    for jobs in ("1", "2"):
        run("score", "rows.jsonl", "-o", jobs, "--semantics", "both", "--quiet", "--jobs", jobs)
    for name in ("verdicts.jsonl", "summary.json"):
        assert Path("1", name).read_bytes() == Path("2", name).read_bytes()


def test_a_tally_in_both_meanings_survives_a_checkpoint() -> None:
    tally = Tally(both=True)
    tally.cells.add(0, (("a", (1, 1) * 6),))
    tally.cells.add(0, (("b", (0, 1) * 6),))
    again = Tally.load(json.loads(json.dumps(tally.dump())))
    assert again.dump() == tally.dump()
    assert again.cells.sums(str) == tally.cells.sums(str)


# Figures by id


def test_figures_by_id_cluster_by_prompt(run: Callable[..., Said]) -> None:
    """Ten samples of a prompt that agree are one observation, not ten."""
    rows = [
        {"key": key, "response": "one" if key % 2 else "one two three", "constraints": [WORDS]}
        for key in range(10)
        for _ in range(10)
    ]
    write("rows.jsonl", rows)
    run("score", "rows.jsonl", "-o", "out", "--quiet")
    found = read("out/summary.json")
    counts = found["by_id"]["length.words"]["strict"]
    assert counts["interval"] == found["metrics"]["inst_level_strict_acc"]["interval"]
    assert counts["interval"] == found["by_family"]["length"]["strict"]["interval"]
    assert counts["interval"][1] - counts["interval"][0] > 0.5
    assert (counts["passed"], counts["decided"], counts["n"]) == (50, 100, 100)


def by_id(name: str) -> str:
    return name


def by_family(name: str) -> str:
    return name[0]


def all_together(name: str) -> str:
    return name and "all"


def test_cells_add_up_whatever_a_sample_asks() -> None:
    """What the cells keep is what a plain dictionary of prompts would."""
    dice = random.Random(5)
    for _ in range(30):
        cells, plain = Cells(), dict[tuple[int, str], list[int]]()
        for _ in range(dice.randint(1, 60)):
            prompt = dice.randrange(8)
            names = dice.sample(["x.a", "x.b", "y.a", "y.c"], dice.randint(0, 4))
            given: list[tuple[str, tuple[int, ...]]] = []
            for name in names:
                counts: list[int] = []
                for _ in range(3):
                    n = dice.randrange(3)
                    counts += [dice.randint(0, n), n]
                given.append((name, tuple(counts)))
                kept = plain.setdefault((prompt, name), [0] * 6)
                plain[prompt, name] = [a + b for a, b in zip(kept, counts, strict=True)]
            cells.add(prompt, tuple(given))
        for group in (by_id, by_family, all_together):
            merged: dict[tuple[int, str], list[int]] = {}
            for (prompt, name), counts in plain.items():
                kept = merged.setdefault((prompt, group(name)), [0] * 6)
                merged[prompt, group(name)] = [a + b for a, b in zip(kept, counts, strict=True)]
            wanted: dict[str, list[Sums]] = {}
            for name in {name for _, name in merged}:
                own = [counts for (_, other), counts in merged.items() if other == name]
                columns = [[counts[at] for counts in own] for at in range(6)]
                wanted[name] = [sums(columns[at], columns[at + 1]) for at in (0, 2, 4)]
            assert cells.sums(group) == wanted


# A number that can be published


ASKED = [WORDS, EXISTENCE]
BENCH: list[dict[str, Any]] = [
    {"key": key, "prompt": f"p{key}", "constraints": ASKED[: 1 + key % 2]} for key in range(4)
]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let four prompts be IFBench, of which the last is broken."""
    hashes = {
        benchmarks.digest(str(row["prompt"]), constraints_of(dict(row)) or []): ("ifbench", number)
        for number, row in enumerate(BENCH)
    }
    broken = {"ifbench": {3: benchmarks.Broken("3", "unwinnable", "It cannot be won.")}}
    monkeypatch.setattr(scorer, "known", lambda: hashes)
    monkeypatch.setattr(published, "sizes", lambda: {"ifbench": 4})
    monkeypatch.setattr(published, "known_broken", lambda: broken)


def answers(*texts: str | None) -> str:
    return write("a.jsonl", [{"key": key, "response": text} for key, text in enumerate(texts)])


@pytest.mark.usefixtures("bench")
def test_the_headline_counts_missing_prompts_as_failed(run: Callable[..., Said]) -> None:
    write("p.jsonl", BENCH)
    answers("one", "an ear", "one two three")
    said = run("score", "a.jsonl", "--prompts", "p.jsonl", "-o", "out", "--methods")
    found = read("out/summary.json")
    number = found["published"]
    assert found["headline"]["metric"] == number["metric"] == "prompt_level_loose_acc"
    assert (number["value"], number["of"], number["missing"]) == (0.5, 4, 1)
    assert number["range"] == [0.5, 0.5]
    assert found["metrics"]["prompt_level_loose_acc"]["value"] == 0.666667
    assert [(e["of"], e["value"]) for e in number["elsewhere"]] == [
        (300, 0.006667),
        (294, 0.006803),
    ]
    assert (number["known_broken"]["value"], number["known_broken"]["of"]) == (0.666667, 3)
    assert number["known_broken"]["prompts"] == [
        {"key": "3", "kind": "unwinnable", "reason": "It cannot be won."}
    ]
    assert found["benchmark"]["told"] == "3 of 4: not the IFBench number"
    lines = said.out.splitlines()
    assert lines[lines.index("Methods:") + 1] == found["methods"]
    assert lines[lines.index("LaTeX:") + 1] == found["latex"]
    assert found["latex"] == (
        r"a & IFBench & 3/4 & 50.0 & " + _ends(found, "prompt_level_loose_acc") + r" & 66.7 \\"
    )
    assert "1 missing and so failed; without 1 known to be broken 66.7 %" in said.out
    for told in (
        "Responses to 3 of the 4 prompts of IFBench (Pyatkin et al. 2025, arXiv:2507.02833)",
        "ifeval-constraints ",
        "by the official meaning of its constraints.",
        "Reasoning between tags was set aside before.",
        "one of eight readings: 50.0 %",
        "1 prompts without an answer count as failed (the original counts it as failed).",
        "Without 1 prompts that are known to be broken it is 66.7 %.",
        "Over the 300 prompts of its repository it would be 0.7 %",
    ):
        assert told in found["methods"]


def _ends(found: dict[str, Any], metric: str) -> str:
    return "--".join(f"{100 * end:.1f}" for end in found["metrics"][metric]["interval"])


@pytest.mark.usefixtures("bench")
def test_all_of_a_benchmark_is_its_number(run: Callable[..., Said]) -> None:
    write("p.jsonl", BENCH)
    answers("one", "an ear", "one two three", None)
    run("score", "a.jsonl", "--prompts", "p.jsonl", "-o", "out", "--reasoning", "keep", "--quiet")
    found = read("out/summary.json")
    assert found["benchmark"]["whole"] is True
    assert found["benchmark"]["told"] == "IFBench, 4 of 4"
    assert found["published"]["missing"] == 0
    assert "Responses were judged whole" in found["methods"]
    run(
        "score", "a.jsonl", "--prompts", "p.jsonl", "-o", "b", "--semantics", "corrected", "--quiet"
    )
    other = read("b/summary.json")
    assert other["benchmark"]["told"] == "IFBench, 4 of 4, corrected: not the IFBench number"
    assert other["methods"] is other["latex"] is other["published"] is None


@pytest.mark.usefixtures("bench")
def test_prompts_are_told_apart_whatever_their_order(run: Callable[..., Said]) -> None:
    """The broken prompt is left out, be it answered first; what is undecided gives a range."""
    write("p.jsonl", BENCH)
    Path("r.toml").write_text(
        '[[constraints]]\nif = { id = "row.field", field = "metadata.odd", equals = 1 }\n'
        'then = { id = "language.written_in", language = "xx" }\n',
        "utf-8",
    )
    rows = [
        {"key": 3, "response": "an ear"},
        {"key": 1, "response": "an ear", "odd": 1},
        {"key": 0, "response": "one two three"},
    ]
    write("a.jsonl", rows)
    run("score", "a.jsonl", "--prompts", "p.jsonl", "--require", "r.toml", "-o", "o", "--quiet")
    number = read("o/summary.json")["published"]
    assert (number["value"], number["range"], number["missing"]) == (0.25, [0.25, 0.5], 1)
    left = number["known_broken"]
    assert (left["value"], left["range"], left["of"]) == (0.0, [0.0, 0.333333], 3)
    assert "the value lies between 25.0 and 50.0 %" in read("o/summary.json")["methods"]


@pytest.mark.usefixtures("bench")
def test_samples_of_a_prompt_count_together(run: Callable[..., Said]) -> None:
    write("p.jsonl", BENCH)
    rows = [{"key": 0, "response": text} for text in ("one", "one two three")]
    write("a.jsonl", [*rows, {"key": 1, "response": "an ear"}])
    run("score", "a.jsonl", "--prompts", "p.jsonl", "-o", "out", "--quiet")
    assert read("out/summary.json")["published"]["value"] == (0.5 + 1) / 4
    Path("r.toml").write_text(
        '[[constraints]]\nif = { id = "row.field", field = "metadata.odd", equals = 1 }\n'
        'then = { id = "language.written_in", language = "xx" }\n',
        "utf-8",
    )
    write("b.jsonl", [{**rows[0], "odd": odd} for odd in (0, 1)])
    run("score", "b.jsonl", "--prompts", "p.jsonl", "--require", "r.toml", "-o", "o", "--quiet")
    assert read("o/summary.json")["published"]["range"] == [0.125, 0.25]


def test_without_a_benchmark_there_is_nothing_to_publish(run: Callable[..., Said]) -> None:
    write("rows.jsonl", ROWS)
    said = run("score", "rows.jsonl", "-o", "out", "--methods")
    assert read("out/summary.json")["published"] is None
    assert said.out.rstrip().endswith(
        "belong to no benchmark that is known, or their meaning is corrected."
    )


def test_chance_is_complete_and_an_error_is_not(run: Callable[..., Said]) -> None:
    letter = {"id": "keywords:letter_frequency", "letter": "#"}
    dice = {**letter, "let_frequency": 4, "let_relation": "at least"}
    write("rows.jsonl", [{"key": 1, "response": "tea", "constraints": [dice]}])
    done = run("score", "rows.jsonl", "-o", "out", "--complete", "--quiet")
    assert done == Said(0, "", "")
    assert read("out/summary.json")["incomplete"] == {"verdicts": 0, "by_id": {}}
    deep = {"id": "detectable_format:json_format"}
    unknown = {"id": "language.written_in", "language": "xx"}
    row = {"key": 2, "response": "[" * 100_000, "constraints": [deep, deep, unknown]}
    write("deep.jsonl", [row])
    done = run("score", "deep.jsonl", "-o", "deep", "--complete", "--quiet")
    told = "undecided, though the original decides: 2 error"
    assert done == Said(3, "", f"incomplete: detectable_format:json_format: {told}\n")
    assert run("score", "deep.jsonl", "-o", "again", "--quiet").code == 0


def test_missing_resources_are_counted_and_told(run: Callable[..., Said]) -> None:
    unknown = {"id": "language.written_in", "language": "xx"}
    rows = [{"key": n, "response": "tea", "constraints": [unknown, unknown]} for n in range(3)]
    write("rows.jsonl", rows)
    said = run("score", "rows.jsonl", "-o", "out")
    reason = "the language 'xx' cannot be recognised"
    assert read("out/summary.json")["resources"] == [
        {"told": reason, "verdicts": 6, "by_id": {"language.written_in": 6}}
    ]
    assert f"6 verdicts lack a resource (language.written_in): {reason}" in said.out


def test_an_extra_that_is_missing_is_a_resource() -> None:
    from ifeval.constraint import Leaf
    from ifeval.errors import MissingExtra
    from ifeval.modes import judge
    from ifeval.verdict import Verdict
    from ifeval.view import View

    def needs(_: View) -> Verdict:
        raise MissingExtra("janome", "ja")

    verdict = judge(Leaf("x:y", {}, needs), View.of("tea"))
    assert (verdict.passed, verdict.status) == (None, "no resource")
    assert "pip install 'ifeval-constraints[ja]'" in verdict.reason


def test_known_broken_prompts_are_those_of_the_hashes() -> None:
    sizes = benchmarks.sizes()
    for name, prompts in benchmarks.known_broken().items():
        assert all(0 <= number < sizes[name] for number in prompts)
        assert len({one.key for one in prompts.values()}) == len(prompts)
        kinds = {"chance", "unwinnable", "contradictory", "mismatch"}
        assert {one.kind for one in prompts.values()} <= kinds
        assert all(one.reason.endswith(".") for one in prompts.values())
    assert {name: sizes[name] for name in sorted(sizes)} == {
        "ifbench": 293,
        "ifeval": 541,
        "m_ifeval_es": 115,
        "m_ifeval_fr": 235,
        "m_ifeval_ja": 172,
    }
    assert {*sizes} == {*benchmarks.BENCHMARKS}


def test_a_rule_that_cannot_be_read_is_named_with_its_file(run: Callable[..., Said]) -> None:
    write("rows.jsonl", ROWS)
    Path("r.toml").write_text('[[constraints]]\nid = "length.wrds"\n', "utf-8")
    said = run("score", "rows.jsonl", "--require", "r.toml", "-o", "out")
    assert said.code == 2
    assert said.err.startswith("error: r.toml: constraints[0]: unknown id 'length.wrds'")


def test_an_empty_tally_has_figures_without_values() -> None:
    found = summary(Tally(both=True))
    assert found["metrics"]["inst_level_joint_acc"]["value"] is None
    assert found["corrected"]["changed"] == {"strict": 0, "loose": 0, "joint": 0}
    assert interval(0, 0, (0, 0, 0), 0) is None
