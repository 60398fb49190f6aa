"""From logs to a data set: what is kept, what is not and why, and that figures are true."""

import json
import re
import tomllib
from collections import Counter
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

import ifeval
from ifeval.build import ingest
from ifeval.build.counts import STAGES, Counts
from ifeval.build.exchange import ids_of
from ifeval.build.join import Joiner
from ifeval.build.recipe import Recipe, read, recipe_of, recipe_schema
from ifeval.build.run import Built, build
from ifeval.build.spool import tables_of
from ifeval.commands.build import command
from ifeval.errors import InvalidFile
from ifeval.rows import parse_line, sniff
from ifeval.scoring.audits import name_of
from ifeval.template import reader
from ifeval.view import Row
from tests.logs import SPLITS, content, exchange, items, log, rows
from tests.paths import ROOT

HERE = ROOT / "datasets" / "quickstart-logs"


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return read(HERE / "recipe.toml")


@pytest.fixture(scope="module")
def built(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(recipe, tmp_path_factory.mktemp("build") / "quickstart-logs")


def by_prompt(folder: Path) -> dict[str, dict[str, Any]]:
    return {item["messages"][-1]["content"]: item for item in items(folder)}


# --- what is kept, and what is not


def test_traps_of_the_quickstart(built: Built) -> None:
    lost = {name: found.get("lost", {}) for name, found in built.manifest["stages"].items()}
    assert lost["ingest"] == {"the file cannot be read": 1, "the line cannot be read": 3}
    assert lost["join"] == {
        "an answer without its prompt": 1,
        "follows a response that is not in the logs": 1,
        "the other half of an exchange": 4,
    }
    assert lost["normalise"] == {
        "the response is empty": 1,
        "the response stopped for length": 1,
    }
    assert lost["scrub"] == {"personal data within what a constraint says": 1}
    assert lost["repeats"] == {"the same exchange again": 2}
    assert lost["validate"] == {"constraints that cannot hold together": 1}
    quarantined = rows(built.folder, "quarantine")
    assert [(one["file"], one["line"]) for one in quarantined] == [
        *(("01-proxy.jsonl", 6), ("01-proxy.jsonl", 10), ("01-proxy.jsonl", 21)),
        ("08-pointer.jsonl", 0),
    ]
    assert "escape" in quarantined[0]["reason"]
    [pair] = built.manifest["examples"]["validate: constraints that cannot hold together"]
    assert "300" in pair
    assert "100" in pair
    [dropped] = rows(built.folder, "dropped")
    assert dropped["reason"] == "constraints that cannot hold together"
    assert pair == f"{dropped['file']}:{dropped['line']}: {dropped['detail']}"


def test_each_layout_of_the_quickstart_gives_items(built: Built) -> None:
    files = {item["metadata"]["place"].partition(":")[0] for item in items(built.folder)[:-2]}
    assert files >= {
        *("01-proxy.jsonl", "02-stored.jsonl", "04-batch-out.jsonl", "05-responses.jsonl"),
        *("06-traces.json", "07-chats.jsonl"),
    }


def test_joined_halves_ask_what_their_prompts_say(built: Built) -> None:
    found = by_prompt(built.folder)
    assert found["Describe an Assam in at most 8 words."]["constraints"] == [
        {"id": "length.words", "at_most": 8}
    ]
    chained = found["And of a pine, in at most 6 words?"]
    assert [m["role"] for m in chained["messages"]] == ["user", "assistant", "user"]


def test_nothing_is_taken_from_documents_or_code(built: Built) -> None:
    found = by_prompt(built.folder)
    [pasted] = [item for prompt, item in found.items() if prompt.startswith("Summarise the mail")]
    assert pasted["constraints"] == [{"id": "length.words", "at_most": 25}]
    assert "picnic" in pasted["context"][0]["text"]
    [code] = [item for prompt, item in found.items() if "900 words" in prompt]
    assert code["constraints"] == [{"id": "length.words", "at_most": 15}]
    wall = found["How long is the wall? Answer in at most 10 words."]
    assert wall["context"][0]["id"] == "d1"
    assert wall["constraints"] == [{"id": "length.words", "at_most": 10}]


def test_what_is_said_for_the_conversation_holds_later(built: Built) -> None:
    found = by_prompt(built.folder)
    assert found["And a meteor?"]["constraints"] == [{"id": "length.words", "at_most": 20}]
    [ask] = found["And a meteor?"]["metadata"]["asks"]
    assert (ask["turn"], ask["scope"]) == (0, "conversation")


def test_asks_stand_where_they_say(built: Built) -> None:
    for item in items(built.folder):
        for ask in item["metadata"].get("asks", ()):
            turn = 0 if ask["role"] == "system" else ask["turn"]
            text = item["messages"][turn]["content"]
            assert text[ask["start"] : ask["end"]] == ask["text"]


def test_secrets_and_personal_data_are_nowhere(built: Built) -> None:
    for name, data in content(built.folder).items():
        for secret in (b"jane.roe", b"max.fall", b"4111 1111", b"7946 0958", b"sk-live"):
            assert secret not in data, name
    assert built.manifest["pii"]["note"].endswith("names and addresses were NOT removed")
    found = by_prompt(built.folder)
    [note] = [
        item for prompt, item in found.items() if prompt.startswith("Write a note to person1")
    ]
    [ask] = note["metadata"]["asks"]
    assert ask["text"] == "at most 30 words"
    assert note["constraints"] == [{"id": "length.words", "at_most": 30}]
    [logged] = [one for one in rows(built.folder, "responses") if one["key"] == note["key"]]
    assert "person1@example.com" in logged["response"]


def test_names_need_a_package(tmp_path: Path) -> None:
    asked = log(tmp_path, exchange("Answer in at most 5 words."))
    asked = asked.model_copy(update={"scrub": asked.scrub.model_copy(update={"level": "names"})})
    with pytest.raises(InvalidFile, match=r"entry point group ifeval\.names"):
        build(asked, tmp_path / "out")


def test_feedback_is_linked_to_what_it_complains_of(built: Built) -> None:
    said = {one["kind"]: one for one in rows(built.folder, "feedback")}
    assert set(said) == {"complaint", "down", "regenerated", "up"}
    for kind in ("complaint", "down"):
        assert (said[kind]["linked"], said[kind]["failed"]) == ([0], [0])
    [tides] = [item for item in items(built.folder) if item["key"] == said["complaint"]["key"]]
    assert tides["messages"][-1]["content"].startswith("Why are there tides?")
    assert tides["metadata"]["complaints"] == {"0": 1}


def test_themes_of_what_no_rule_knows(built: Built) -> None:
    found = json.loads((built.folder / "unrecognised.json").read_text())
    [theme] = found["themes"]
    assert (theme["count"], theme["users"]) == (6, 6)
    assert {"warm", "friendly"} & {*theme["terms"]}


def test_cases_that_people_told_are_proven(built: Built, tmp_path: Path) -> None:
    told = [item for item in rows(built.folder, "test") if "case" in item["metadata"]]
    who = [one["who"] for item in told for one in item["metadata"]["case"]["told"]]
    assert who == ["sales", "support"]
    assert built.manifest["figures"]["cases by customer"] == {"Leaf & Kettle": 2}
    assert "| Leaf & Kettle | 2 |" in (built.folder / "README.md").read_text()
    path = tmp_path / "cases.toml"
    path.write_text('[[cases]]\nprompt = "Name a tea in at most 3 words."\nwrong = "Assam."\n')
    asked = log(tmp_path, exchange("Answer in at most 5 words."))
    asked = asked.model_copy(update={"cases": str(path)})
    with pytest.raises(InvalidFile, match=r"cases\[0\]: the wrong answer does not fail: 1 word"):
        build(asked, tmp_path / "out")


def test_public_prompts_are_marked(built: Built) -> None:
    marked = [item for item in items(built.folder) if item["metadata"].get("contaminated")]
    [found] = marked
    assert found["messages"][-1]["content"].startswith("Write an e-mail to a customer")


def test_short_prompts_that_are_public_are_marked_too(tmp_path: Path) -> None:
    public = tmp_path / "public.txt"
    public.write_text("Name a tea. Use no commas!\nThank you.\n")
    asked = log(
        tmp_path,
        exchange("name a tea: use NO commas"),
        exchange("Name a tree. Use no commas!"),
        contamination={"files": [str(public)]},
    )
    build(asked, tmp_path / "out")
    marked = {
        p: item["metadata"].get("contaminated") for p, item in by_prompt(tmp_path / "out").items()
    }
    assert marked == {"name a tea: use NO commas": True, "Name a tree. Use no commas!": None}


def test_a_recipe_says_where_what_stands(tmp_path: Path) -> None:
    line = exchange("See [[Ann & Co]] and say who came, in at most 9 words. Q: Who came? .")
    line["request"]["messages"].insert(0, {"role": "system", "content": "Day 17. Use no commas."})
    line["meta"] = {
        "documents": [{"page_content": "Ann came."}, "Bob stayed.", {"content": "It rained."}],
        "question": "Who came?",
        "tenant": "Acme",
        "template": "helper",
    }
    places: dict[str, Any] = {
        "context": {"path": "meta.documents"},
        "question": {"path": "meta.question"},
        "customer": {"path": "meta.tenant"},
        "system": {"path": "meta.template"},
    }
    marked: dict[str, Any] = {
        "question": {"markers": [["Q: ", " ."]]},
        "customer": {"markers": [["[[", "]]"]]},
        "system": {"variable": [r"Day \d+"]},
    }
    bare = {"make": False}
    build(log(tmp_path, line, **places, grounded=bare), tmp_path / "paths")
    [item] = items(tmp_path / "paths")
    assert [one["text"] for one in item["context"]] == ["Ann came.", "Bob stayed.", "It rained."]
    told = item["metadata"]
    assert (told["question"], told["customer"]) == ("Who came?", "Acme")
    del line["request"]["messages"][0]
    other = exchange("Who came, in at most 9 words? Q: Who? .")
    for one, day in ((line, 3), (other, 4)):
        system = {"role": "system", "content": f"Day {day}. Use no commas. See [[Ann & Co]]."}
        one["request"]["messages"].insert(0, system)
    build(log(tmp_path, line, other, **marked, grounded=bare), tmp_path / "marks")
    found = [item["metadata"] for item in items(tmp_path / "marks")]
    assert {(one["question"], one["customer"]) for one in found} == {
        ("Who came?", "Ann & Co"),
        ("Who?", "Ann & Co"),
    }
    assert (
        len({one["system"] for one in found}) == len([*(tmp_path / "marks/rules").iterdir()]) == 1
    )


# --- halves


def _halves() -> list[Row]:
    folder = ROOT / "tests" / "fixtures" / "rows"
    names = ("stored", "openai_batch_input")
    found: list[Row] = []
    for name in names:
        lines = (folder / f"{name}.jsonl").read_bytes().split(b"\n")
        layout = sniff(lines, prompts=True)
        found += (row for line in lines for row in parse_line(line, layout))
    output = b'{"custom_id": "p-1", "response": {"status_code": 200, "body": {"choices": '
    output += b'[{"message": {"role": "assistant", "content": "One two."}}]}}, "error": null}'
    return [*found, *parse_line(output, sniff([output]))]


@pytest.mark.parametrize("order", [*permutations(range(4))])
def test_halves_meet_in_any_order(order: tuple[int, ...]) -> None:
    halves = _halves()
    assert len(halves) == 4
    joiner = Joiner(tables_of(":memory:", new=True))
    whole: list[tuple[Any, ...]] = []
    for i in order:
        found = joiner.add(halves[i], ("f", i))
        whole += ((row.key, row.prompt, row.response) for row, _ in found)
    question = "How do I make tea? Use at most 5 words."
    assert sorted(whole) == [
        ("chatcmpl-t1", question, "Boil it."),
        ("p-1", "Count.", "One two."),
    ]
    counts = Counts()
    joiner.finish(counts)
    assert counts.dump()["stages"]["join"]["lost"] == {"the other half of an exchange": 2}


def test_chains_of_responses_in_any_order() -> None:
    def row(id: str, before: str | None) -> Row:
        told = {"response_id": id, "previous": before}
        messages = [{"role": "user", "content": f"ask {id}"}]
        return Row(f"say {id}", id, messages=messages, metadata=told)

    rows = [row("a", None), row("b", "a"), row("c", "b")]
    for order in permutations(rows):
        joiner = Joiner(tables_of(":memory:", new=True))
        found = [r for one in order for r, _ in joiner.add(one, ("f", 1))]
        said = {r.key: [m["content"] for m in r.messages] for r in found}
        assert said["c"] == ["ask a", "say a", "ask b", "say b", "ask c"]


def test_a_long_chain_that_comes_last_first() -> None:
    joiner = Joiner(tables_of(":memory:", new=True))
    found: list[Row] = []
    n = 1200
    for i in reversed(range(n)):
        told = {"response_id": str(i), **({"previous": str(i - 1)} if i else {})}
        messages = [{"role": "user", "content": "?"}]
        row = Row(f"{i}", str(i), messages=messages, metadata=told)
        found += (one for one, _ in joiner.add(row, ("f", i)))
    assert [row.key for row in found] == [str(i) for i in range(n)]
    assert len(found[-1].messages) == 2 * n - 1


# --- the same bytes, whatever happens


def test_the_same_bytes_from_any_number_of_processes(
    built: Built, recipe: Recipe, tmp_path: Path
) -> None:
    again = build(recipe, tmp_path / "quickstart-logs", jobs=2, every=1)
    assert content(again.folder) == content(built.folder)


class Killed(BaseException):
    """Stands for a signal."""


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BLOCK", 4000)


@pytest.mark.usefixtures("small_blocks")
def test_a_killed_build_goes_on_without_losing_or_repeating_a_row(
    built: Built, recipe: Recipe, tmp_path: Path
) -> None:
    blocks = 0

    def count(_size: int) -> None:
        nonlocal blocks
        blocks += 1

    build(recipe, tmp_path / "whole" / "quickstart-logs", progress=count)
    assert blocks > 10
    for every, last in ((1, 3), (2, 5), (3, blocks - 1)):
        folder = tmp_path / f"killed-{last}" / "quickstart-logs"
        left = last

        def kill(_size: int) -> None:
            nonlocal left
            left -= 1
            if not left:
                raise Killed

        with pytest.raises(Killed):
            build(recipe, folder, progress=kill, every=every)
        assert not folder.exists()
        resumed = build(recipe, folder, every=every)
        assert resumed.resumed == (last > every)
        assert content(folder) == content(built.folder)
        assert not folder.with_name("quickstart-logs.part").exists()


def test_a_killed_build_of_other_logs_is_not_continued(tmp_path: Path) -> None:
    asked = log(tmp_path, exchange("Answer in at most 5 words."))

    def kill(_size: int) -> None:
        raise Killed

    build_dir = tmp_path / "out"
    with pytest.raises(Killed):
        build(asked, build_dir, progress=kill, every=1)
    with (tmp_path / "log.jsonl").open("a") as file:
        file.write(json.dumps(exchange("Name a tea.")) + "\n")
    with pytest.raises(InvalidFile, match="killed build of other logs or options: --force"):
        build(asked, build_dir)
    assert build(asked, build_dir, force=True).manifest["figures"]["items"] == 1


def test_nothing_is_overwritten_and_what_people_edit_counts(tmp_path: Path) -> None:
    system = {"role": "system", "content": "Answer in at most 9 words."}
    user = {"role": "user", "content": "Name a tea. Do not use commas."}
    asked = log(tmp_path, exchange([system, user]))
    folder = tmp_path / "out"
    build(asked, folder)
    [item] = items(folder)
    words, commas = item["constraints"]
    assert words == {"id": "length.words", "at_most": 9}
    with pytest.raises(InvalidFile, match=r"train\.jsonl.* would be overwritten; use --force"):
        build(asked, folder)
    [path] = (folder / "rules").iterdir()
    edited = path.read_text().replace("at_most = 9", "at_most = 7")
    path.write_text(edited)
    name = name_of([system, user], "", {"turn": 1}, commas)
    answer = {"name": name, "id": "punctuation.count", "right": False}
    (folder / "audit.jsonl").write_text(json.dumps(answer) + "\n")
    build(asked, folder, force=True)
    [item] = items(folder)
    assert item["constraints"] == [{"id": "length.words", "at_most": 7}]
    assert path.read_text() == edited
    (folder / "tombstones.jsonl").write_text(json.dumps({"key": item["key"]}) + "\n")
    assert build(asked, folder, force=True).manifest["figures"]["items"] == 0
    path.write_text(edited.replace("length.words", "length.wrds"))
    with pytest.raises(InvalidFile, match=r"rules\[0\].constraint: unknown id 'length.wrds'"):
        build(asked, folder, force=True)


# --- honesty


def test_each_stage_passes_on_what_it_does_not_leave_out(built: Built) -> None:
    stages = built.manifest["stages"]
    assert [*stages] == [*STAGES]
    for found in stages.values():
        lost = sum(found.get("lost", {}).values())
        assert found["out"] == found["in"] + found.get("made", 0) - lost
    for before, after in pairwise(STAGES):
        assert stages[after]["in"] == stages[before]["out"], after
    [responses] = stages["gather"]["lost"].values()
    again = sum(item["metadata"]["logged"]["responses"] - 1 for item in logged(built))
    assert responses == again


def logged(built: Built) -> list[dict[str, Any]]:
    return [item for item in items(built.folder) if "logged" in item["metadata"]]


def test_every_figure_equals_a_recount(built: Built) -> None:
    figures = built.manifest["figures"]
    every = items(built.folder)
    assert figures["items"] == len(every) == sum(figures["splits"].values())
    assert figures["splits"] == {split: len(rows(built.folder, split)) for split in SPLITS}
    assert figures["constraints"] == sum(len(item["constraints"]) for item in every)
    assert figures["weight"] == sum(item["metadata"].get("weight", 1) for item in every)
    assert figures["responses"] == len(rows(built.folder, "responses"))
    told = [item["metadata"] for item in every]
    languages = Counter(str(one.get("language", "not told")) for one in told)
    assert figures["languages"] == languages
    assert figures["difficulty"] == Counter(str(o.get("difficulty", "a case")) for o in told)
    asks = Counter(ask["role"] for one in told for ask in one.get("asks", ()))
    assert figures["who asks"] == asks
    by_id = Counter(id for item in every for c in item["constraints"] for id in {*ids_of(c)})
    assert {id: found["items"] for id, found in figures["by_id"].items()} == by_id
    kinds = Counter(one["kind"] for one in rows(built.folder, "feedback"))
    assert {k: n for k, n in figures["feedback"].items() if k in kinds} == kinds
    failed = sum(bool(one["failed"]) for one in rows(built.folder, "feedback"))
    assert figures["feedback"]["where the log proves the failure"] == failed == 2
    judged: Counter[bool] = Counter()
    for one in rows(built.folder, "responses"):
        verdicts = one["metadata"]["verdicts"]
        if None not in verdicts or False in verdicts:
            judged[False not in verdicts] += 1
    assert figures["logged responses that passed"] == judged[True]
    assert figures["logged responses that were decided"] == judged.total()


def test_logged_verdicts_are_those_of_scoring_again(built: Built) -> None:
    constraints = {item["key"]: item for item in items(built.folder)}
    for one in rows(built.folder, "responses"):
        item = constraints[one["key"]]
        again = {
            "key": 1,
            "response": one["response"],
            "messages": item["messages"],
            "constraints": item["constraints"],
        }
        [found] = ifeval.score([again])
        assert [*found.judged.strict] == one["metadata"]["verdicts"]


def test_the_card_says_what_the_manifest_says(built: Built) -> None:
    card = (built.folder / "README.md").read_text()
    manifest = json.loads((built.folder / "manifest.json").read_text())
    assert manifest == built.manifest
    cells = {tuple(map(str.strip, line.strip("|").split("|"))) for line in card.split("\n")}
    for split, n in manifest["figures"]["splits"].items():
        assert (split, str(n)) in cells
    for name, found in manifest["stages"].items():
        lost = sum(found.get("lost", {}).values())
        row = (name, found["in"], found.get("made", 0), lost, found["out"])
        assert tuple(map(str, row)) in cells
        for reason, n in found.get("lost", {}).items():
            assert (name, reason, str(n)) in cells
    for id, found in manifest["figures"]["by_id"].items():
        decided = found["passed"] + found["failed"]
        share = f"{found['passed']} of {decided}" if decided else ""
        read = ("unaudited", "unaudited")
        assert (f"`{id}`", str(found["items"]), share, *read) in cells
    numbers = re.findall(r"\((\d+\.\d)%\)", card)
    notes = manifest["notes"]
    known, unknown = notes["clauses that are recognised"], notes["clauses that no rule knows"]
    proved, rest = (
        notes[f"exchanges with documents, {kind}"]
        for kind in ("with an answer that the log proves", "without")
    )
    shares = (known / (known + unknown), proved / (proved + rest))
    assert numbers == [f"{100 * share:.1f}" for share in shares]


def test_a_dataset_is_a_file_of_prompts(built: Built, tmp_path: Path) -> None:
    from ifeval.commands.score import command as score

    out = tmp_path / "run"
    files = [str(built.folder / "responses.jsonl"), "--prompts"]
    prompts = tmp_path / "all.jsonl"
    prompts.write_bytes(b"".join((built.folder / f"{s}.jsonl").read_bytes() for s in SPLITS))
    result = CliRunner().invoke(score, [*files, str(prompts), "-o", str(out), "--quiet"])
    assert result.exit_code == 0, result.output
    found = json.loads((out / "summary.json").read_text())
    passed = found["metrics"]["prompt_level_strict_acc"]["passed"]
    assert passed == built.manifest["figures"]["logged responses that passed"]


# --- the command


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    log(tmp_path, exchange("Name a tea in at most 3 words.", "Assam."))
    path = tmp_path / "log.jsonl"
    out = tmp_path / "out"
    result = CliRunner().invoke(command, [str(path), "-o", str(out), "--dry-run"])
    assert result.exit_code == 0, result.output
    assert '{"id": "length.words", "at_most": 3}  <- \'at most 3 words\'' in result.output
    assert [*tmp_path.iterdir()] == [path]


def test_the_last_line_says_what_was_not_removed(tmp_path: Path) -> None:
    log(tmp_path, exchange("Name a tea in at most 3 words.", "Assam."))
    out = str(tmp_path / "out")
    result = CliRunner().invoke(command, [str(tmp_path / "log.jsonl"), "-o", out])
    assert result.exit_code == 0, result.output
    assert result.output.rstrip().split("\n")[-1].endswith("names and addresses were NOT removed")
    assert f"ifeval audit {out}" in result.output


def test_where_nothing_was_found_nothing_is_to_be_audited(tmp_path: Path) -> None:
    log(tmp_path, exchange("Thank you."))
    out = str(tmp_path / "out")
    result = CliRunner().invoke(command, [str(tmp_path / "log.jsonl"), "-o", out])
    assert result.exit_code == 0, result.output
    assert "no row asks for anything that a rule knows" in result.output
    assert "ifeval audit" not in result.output
    assert "unrecognised.json" in result.output


def test_recipes_name_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text("[split]\ntset = 0.1\n")
    with pytest.raises(InvalidFile, match=r"split\.tset: unknown option; did you mean test\?"):
        read(path)
    path.write_text('[system]\nvariable = ["("]\n')
    with pytest.raises(InvalidFile, match="is no regular expression"):
        read(path)


def test_the_schema_of_a_recipe_takes_the_one_that_ships() -> None:
    data = tomllib.loads((HERE / "recipe.toml").read_text())
    schema = recipe_schema()
    jsonschema.validate(data, schema)
    assert {*schema["properties"]} == {*Recipe.model_fields}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**data, "splt": {}}, schema)


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(InvalidFile, match="pointer of git-lfs"):
        build(recipe_of({"logs": [str(path)]}), tmp_path / "out")
    with pytest.raises(InvalidFile, match="no such file"):
        build(recipe_of({"logs": [str(tmp_path / "none")]}), tmp_path / "out")


def test_a_pattern_that_takes_too_long_is_left_out_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_SECONDS", 0.05)
    pack = tmp_path / "pack" / "acme"
    pack.mkdir(parents=True)
    (pack / "slow.toml").write_text(
        'id = "acme.slow"\nsummary = "A ticket."\nsince = "1"\nrevision = 1\n'
        "[patterns]\nen = ['(?:x+x+)+y']\n[check]\nid = 'length.words'\nat_most = 9\n"
    )
    slow = f"Close {'x' * 5000}! Answer in at most 9 words."
    lines = [exchange("Name a tea in at most 5 words."), exchange(slow)]
    # Here the words of the constraint itself take the pattern too long.
    given_ = [{"id": "keywords.contains", "phrases": ["x" * 5000]}]
    row = {"key": 3, "prompt": "Say it.", "response": "No.", "constraints": given_}
    asked = log(tmp_path, *lines, packs=[str(tmp_path / "pack")])
    more = log(tmp_path, row, name="rows.jsonl")
    asked = asked.model_copy(update={"logs": (*asked.logs, *more.logs)})
    manifest = build(asked, tmp_path / "out").manifest
    assert manifest["figures"]["items"] == 3
    assert manifest["notes"]["took too long: acme.slow patterns.en[0]"] == 1


def test_every_contradiction_is_named_not_the_first_few(tmp_path: Path) -> None:
    asked = [f"Write {n} to 200 words of rain. Use at most 90 words." for n in range(120, 129)]
    recipe = log(tmp_path, *(exchange(one) for one in asked))
    manifest = build(recipe, tmp_path / "out").manifest
    reason = "constraints that cannot hold together"
    assert manifest["stages"]["validate"]["lost"] == {reason: 9}
    dropped = rows(tmp_path / "out", "dropped")
    assert [(one["line"], one["reason"]) for one in dropped] == [(n, reason) for n in range(1, 10)]
    assert all(f'"at_least": {119 + one["line"]}' in one["detail"] for one in dropped)
    assert all('"at_most": 90' in one["detail"] for one in dropped)
