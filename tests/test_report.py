"""The report of a run: what the page holds, in Markdown, in JUnit; untrusted text stays text."""

import base64
import gzip
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Sequence
from html import escape as html_escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from ifeval.commands.report import command
from ifeval.commands.score import command as score
from ifeval.report.by_slice import fields
from ifeval.report.charts import line, shares
from ifeval.report.markup import Markup, element, joined
from ifeval.report.runs import Run
from ifeval.report.texts import Texts
from tests.paths import ROOT

ITEMS = ROOT / "datasets" / "grounded" / "items.jsonl"
NASTY = "</script><script>alert(1)</script><img src=x onerror=alert(2)> & \"'"


def rows() -> list[dict[str, Any]]:
    """Return rows with markup, emoji, reasoning, two languages and a field to keep."""
    few = {"id": "length.words", "at_most": 3}
    tea = {"id": "keywords.contains", "phrases": ["tea"]}
    no = {"not": tea}
    german = {"id": "language.written_in", "language": "de"}
    texts: Sequence[tuple[str | None, list[Any], str]] = [
        ("A tea.", [few, tea], "red"),
        ("😀 no 😀 tea here", [few, no], "blue"),
        (NASTY, [few, tea], "blue"),
        ("<think>tea tea tea tea tea</think>Tea.", [few], NASTY),
        ("Das ist ein sehr schöner Tag, und wir gehen in den Garten.", [german], "red"),
        (None, [few], "red"),
        ("unasked", [], "red"),
        ("lone \ud800 tea and more words", [few, tea], "red"),
    ]
    return [
        {"key": f"k{n}", "prompt": f"p{n}", "response": text, "constraints": asked, "team": team}
        for n, (text, asked, team) in enumerate(texts)
    ]


def scored(
    folder: Path,
    *options: str,
    content: list[dict[str, Any]] | None = None,
    name: Path | None = None,
) -> Path:
    """Score rows and return the folder of the run."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "answers.jsonl"
    lines = (json.dumps(row) + "\n" for row in (rows() if content is None else content))
    path.write_text("".join(lines), "utf-8")
    out = name or folder / "run"
    done = CliRunner().invoke(score, [str(path), "-o", str(out), "--quiet", *options])
    assert done.exit_code == 0, done.output
    return out


def reported(run: Path, *options: str) -> Result:
    done = CliRunner().invoke(command, [str(run), *options])
    assert done.exit_code == 0, done.output + repr(done.exception)
    return done


def unpack(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))


def page_of(run: Path) -> tuple[str, dict[str, Any], list[Any]]:
    """Return the page of a run, the index of its rows, and the rows."""
    reported(run)
    html = (run / "report.html").read_text("utf-8")
    found = re.search(r'<script type="text/plain" id="index">([^<]*)</script>', html)
    assert found
    blocks = re.findall(r'<script type="text/plain" class="block">([^<]*)</script>', html)
    return html, unpack(found[1]), [row for block in blocks for row in unpack(block)]


def test_failures_come_first_and_everything_is_there(tmp_path: Path) -> None:
    _, index, details = page_of(scored(tmp_path, "--keep", "team"))
    keys = [row[0] for row in index["rows"]]
    assert keys == ["k1", "k2", "k5", "k7", "k0", "k3", "k4", "k6"]
    assert len(details) == len(keys)
    first = index["rows"][0]
    assert [index["ids"][i] for i in first[2][0]] == ["length.words", "~keywords.contains"]
    assert first[3][0][0] == "pf"
    assert index["fields"] == ["number of constraints", "team"]


def test_what_is_undecided_comes_after_what_failed(tmp_path: Path) -> None:
    klingon = {"id": "language.written_in", "language": "tlh"}
    few = {"id": "length.words", "at_most": 1}
    content = [
        {"key": "passed", "response": "one", "constraints": [few]},
        {"key": "undecided", "response": "one", "constraints": [klingon]},
        {"key": "failed", "response": "one two", "constraints": [few, klingon]},
    ]
    _, index, _ = page_of(scored(tmp_path, content=content))
    assert [row[0] for row in index["rows"]] == ["failed", "undecided", "passed"]


def test_a_language_that_was_kept_is_one_slice(tmp_path: Path) -> None:
    content = [{**row, "language": "de" if n else "en"} for n, row in enumerate(rows())]
    _, index, _ = page_of(scored(tmp_path, "--keep", "language", content=content))
    assert index["fields"] == ["language", "number of constraints"]


def test_kept_texts_are_one_slice_together_and_none_is_silently_none(tmp_path: Path) -> None:
    content = [{**row, "note": "x" * (199 + n)} for n, row in enumerate(rows())]
    run = Run(scored(tmp_path, "--keep", "note", content=content))
    told = [dict(fields(result, None))["note"] for result, _ in run.rows()]
    long = "(more than 200 characters)"
    assert sorted(told) == [*[long] * 6, "x" * 199, "x" * 200]


def test_places_are_counted_as_a_browser_counts(tmp_path: Path) -> None:
    _, index, details = page_of(scored(tmp_path))
    at = [row[0] for row in index["rows"]].index("k1")
    prompt, response, answer, told, there = details[at][0]
    assert (prompt, answer, there) == ("p1", 0, 1)
    (source, start, end) = told[1][1][0]
    wide = response.encode("utf-16-le")
    assert source == "response"
    assert wide[2 * start : 2 * end].decode("utf-16-le") == "tea"


def test_reasoning_is_set_apart_and_what_is_missing_is_null(tmp_path: Path) -> None:
    _, index, details = page_of(scored(tmp_path))
    keys = [row[0] for row in index["rows"]]
    response, answer = details[keys.index("k3")][0][1:3]
    assert response[slice(*answer)] == "Tea."
    assert details[keys.index("k5")][0][1] is None
    assert details[keys.index("k7")][0][1] == "lone \ud800 tea and more words"


def test_no_markup_of_a_row_reaches_the_page(tmp_path: Path) -> None:
    html, index, _ = page_of(scored(tmp_path, "--keep", "team"))
    assert "<img" not in html
    assert "alert(1)</script>" not in html
    assert html.count("<script") == 3
    assert "&lt;/script&gt;" in html
    assert NASTY in index["values"][index["fields"].index("team")]
    assert not re.search(r"<[^<>]*(src|href)=", html)
    assert "default-src &#x27;none&#x27;" in html


def test_the_page_opens_with_what_is_measured_and_what_is_not(tmp_path: Path) -> None:
    html, _, _ = page_of(scored(tmp_path))
    sections = re.findall("<h2>([^<]+)", html)
    assert sections[:2] == ["What is measured, and what is not", "Summary"]
    for told in (
        "7 of 8 responses, to 8 prompts, have constraints",
        "Responses without constraints, of which nothing is checked: 1",
        "Responses that are null: what is asked of them fails: 1",
    ):
        assert told in html


def test_a_text_that_changed_is_said_and_not_shown(tmp_path: Path) -> None:
    run = scored(tmp_path)
    path = tmp_path / "answers.jsonl"
    path.write_text(path.read_text("utf-8").replace("A tea.", "A toe."), "utf-8")
    html, _, details = page_of(run)
    assert "answers.jsonl is not what was scored: it has changed since" in html
    assert "8 of 8 texts are not shown" in html
    assert all(row[0][1] is None and row[0][4] == 0 for row in details)


def test_a_run_that_was_moved_with_its_files_finds_them(tmp_path: Path) -> None:
    run = scored(tmp_path / "here")
    there = tmp_path / "there"
    run.parent.rename(there)
    _, index, details = page_of(there / "run")
    at = [row[0] for row in index["rows"]].index("k0")
    assert details[at][0][:2] == ["p0", "A tea."]


def test_a_run_that_was_moved_alone_finds_its_files_where_they_were_or_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = scored(tmp_path / "here")
    answers = run.parent / "answers.jsonl"
    alone = run.rename(tmp_path / "alone")
    html, _, _ = page_of(alone)  # the command named it by its whole path
    assert "are not shown" not in html
    other = tmp_path / "elsewhere"
    other.mkdir()
    answers.rename(other / answers.name)
    html, _, _ = page_of(alone)
    assert "answers.jsonl is gone; --texts FOLDER says where it lies now" in html
    reported(alone, "--texts", str(other))
    assert "are not shown" not in (alone / "report.html").read_text("utf-8")
    monkeypatch.chdir(other)
    decoy = alone / json.loads((alone / "run.json").read_text("utf-8"))["inputs"][0]["beside"]
    decoy.write_text("{}", "utf-8")  # another file at the place: its hash tells
    reported(alone, "--texts", str(other))
    assert "are not shown" not in (alone / "report.html").read_text("utf-8")
    html, _, _ = page_of(alone)
    assert "is not what was scored: it has changed since" in html


def test_a_path_is_kept_from_the_folder_of_the_run(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_text(json.dumps({"key": "k", "prompt": "p", "constraints": []}) + "\n", "utf-8")
    out = tmp_path / "deep" / "runs" / "a"
    run = scored(
        tmp_path, "--prompts", str(path), content=[{"key": "k", "response": "r"}], name=out
    )
    record = json.loads((run / "run.json").read_text("utf-8"))
    assert record["inputs"][0]["beside"] == "../../../answers.jsonl"
    assert record["prompts"]["beside"] == "../../../prompts.jsonl"
    assert record["prompts"]["file"] == str(path)


def test_what_came_from_standard_input_is_said_to_be_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ifeval", "score", "-", "-o", str(tmp_path / "run"), "--quiet"]
    subprocess.run(command, input=json.dumps(rows()[0]).encode(), check=True, cwd=ROOT)
    html, _, _ = page_of(tmp_path / "run")
    assert "what came from standard input is not kept; score --embed keeps it" in html


def test_a_file_that_was_cut_off_is_not_what_was_scored(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows()).encode()))
    done = CliRunner().invoke(score, [str(path), "-o", str(tmp_path / "run"), "--quiet"])
    assert done.exit_code == 0, done.output
    assert "are not shown" not in page_of(tmp_path / "run")[0]
    path.write_bytes(path.read_bytes()[:-20])
    assert "is not what was scored" in page_of(tmp_path / "run")[0]


def test_texts_that_were_embedded_stand_in(tmp_path: Path) -> None:
    run = scored(tmp_path, "--embed")
    (tmp_path / "answers.jsonl").unlink()
    html, index, details = page_of(run)
    assert "those that --embed kept" in html
    at = [row[0] for row in index["rows"]].index("k0")
    assert details[at][0][:2] == ["p0", "A tea."]


def test_prompts_are_joined_and_languages_are_taken_from_constraints(tmp_path: Path) -> None:
    constraint = [{"id": "language.written_in", "language": code} for code in ("de", "en")]
    prompts = tmp_path / "prompts.jsonl"
    prompts.write_text(
        "".join(
            json.dumps({"key": n, "prompt": f"say {n}", "constraints": [one]}) + "\n"
            for n, one in enumerate(constraint)
        ),
        "utf-8",
    )
    answers = [
        {"prompt": "say 1", "response": "It is a fine day in the garden today, my friend."},
        {"prompt": "say 0", "response": "Heute ist ein schöner Tag in dem Garten."},
    ]
    run = scored(tmp_path, "--prompts", str(prompts), content=answers)
    _, index, details = page_of(run)
    assert [row[0] for row in index["rows"]] == [1, 0]
    assert [row[0][0] for row in details] == ["say 1", "say 0"]
    assert index["fields"] == ["language"]
    assert index["values"] == [["en", "de"]]
    prompts.write_text("{}", "utf-8")
    texts = Texts(Run(run))
    assert any("no prompts are shown" in problem for problem in texts.problems)


def test_several_responses_of_one_line_are_told_apart(tmp_path: Path) -> None:
    row = {"key": "a", "constraints": [{"id": "length.words", "at_most": 1}]}
    path = tmp_path / "logs.jsonl"
    choices = [{"index": n, "message": {"role": "assistant", "content": text}}
               for n, text in enumerate(("one", "one two"))]  # fmt: skip
    request = {"messages": [{"role": "user", "content": "hi"}]}
    log = {"request": request, "response": {"choices": choices}, **row}
    path.write_text(json.dumps(log) + "\n", "utf-8")
    out = tmp_path / "run"
    done = CliRunner().invoke(score, [str(path), "-o", str(out), "--quiet"])
    assert done.exit_code == 0, done.output
    _, index, details = page_of(out)
    assert [r[3][0][0] for r in index["rows"]] == ["f", "p"]
    assert [row[0][1] for row in details] == ["one two", "one"]


def test_a_run_without_details_has_rows_without_reasons(tmp_path: Path) -> None:
    _, index, details = page_of(scored(tmp_path, "--detail", "none"))
    assert index["ids"] == []
    assert all(row[0][3] == [] for row in details)


def test_the_same_run_makes_the_same_page(tmp_path: Path) -> None:
    run = scored(tmp_path)
    assert page_of(run)[0] == page_of(run)[0]


def test_markdown_has_the_figures_and_calls_nobody(tmp_path: Path) -> None:
    content = rows()
    content[0]["response"] = "@everyone | one two three `four`"
    text = reported(scored(tmp_path, content=content), "--markdown").stdout
    assert "### `run`: 28.6 % `prompt_level_strict_acc`" in text
    assert "| whole responses | 7 |" in text
    assert "<img" not in re.sub(r"(`+).*?\1", "", text)
    assert "Not measured:" in text
    for row in text.split("\n"):
        if row.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", row)) == 8


def test_junit_is_xml_that_says_what_failed(tmp_path: Path) -> None:
    content = [
        {"key": "a\x00b", "response": "one two \x01", "constraints": [
            {"id": "length.words", "at_most": 1},
            {"id": "language.written_in", "language": "tlh"},
            {"id": "length.words", "at_least": 1},
        ]},
    ]  # fmt: skip
    done = reported(scored(tmp_path, content=content), "--junit", "-o", str(tmp_path / "j.xml"))
    assert "Written to" in done.stdout
    root = ET.fromstring((tmp_path / "j.xml").read_text("utf-8"))  # noqa: S314 - it is our own
    assert {name: root.get(name) for name in ("tests", "failures", "skipped")} == {
        "tests": "3", "failures": "1", "skipped": "1",
    }  # fmt: skip
    (failure,) = root.iter("failure")
    assert failure.get("message") == "2 words, wanted at most 1"
    names = [case.get("name") for case in root.iter("testcase")]
    assert "a\\x00b sample 0 constraint 0" in names
    assert len({(case.get("classname"), case.get("name")) for case in root.iter("testcase")}) == 3


def broken(folder: Path) -> Path:
    """Score with rows that cannot be read, and prompts that have no answer."""
    few = {"id": "length.words", "at_most": 2}
    prompts = folder / "prompts.jsonl"
    lines = [json.dumps({"key": n, "prompt": f"p{n}", "constraints": [few]}) for n in range(40)]
    prompts.write_text("\n".join(lines), "utf-8")
    answers = folder / "answers.jsonl"
    lines = [json.dumps({"key": n, "response": "one"}) for n in range(12)]
    answers.write_text("\n".join([*lines, "{<b>", '{"key": 3, "response": 5}']), "utf-8")
    out = folder / "run"
    told = [str(answers), "--prompts", str(prompts), "-o", str(out), "--quiet"]
    assert CliRunner().invoke(score, told).exit_code == 4
    return out


def test_rows_that_have_no_verdict_are_named(tmp_path: Path) -> None:
    part = section(page_of(broken(tmp_path))[0], "coverage")
    assert "<summary>2 rows that could not be read</summary>" in part
    assert f"<li>{tmp_path / 'answers.jsonl'}:13: not JSON: " in part
    assert "&lt;b&gt;" in part
    assert f"<li>{tmp_path / 'answers.jsonl'}:14: response: must be text" in part
    assert "<summary>28 prompts without an answer</summary>" in part
    assert "<li>and 8 more</li>" in part
    assert "Prompts without an answer, in no figure: 28" in part


def test_rows_that_have_no_verdict_are_errors_in_junit(tmp_path: Path) -> None:
    text = reported(broken(tmp_path), "--junit").stdout
    root = ET.fromstring(text)  # noqa: S314 - it is our own
    assert (root.get("tests"), root.get("errors")) == ("35", "23")
    suites = {suite.get("name"): suite for suite in root}
    (read, cut) = suites["rows that could not be read"]
    assert (read.get("name") or "").endswith("answers.jsonl:13")
    assert (cut[0].get("message") or "").startswith("response: must be text")
    lost = suites["prompts without an answer"]
    assert (lost.get("errors"), lost[-1].get("name")) == ("21", "and 8 more")


def test_markdown_has_the_figures_of_grounding_and_both_meanings(tmp_path: Path) -> None:
    text = reported(both(tmp_path), "--markdown").stdout
    assert "| `prompt_level_strict_acc` | 66.7 % | 33.3 % |" in text
    assert "1 strict verdicts of 1 ids differ." in text
    content = [{"key": "g01-counterfactual", "response": "It was built in 1731."}]
    grounded = scored(tmp_path / "other", "--prompts", str(ITEMS), content=content)
    text = reported(grounded, "--markdown").stdout
    assert "| world rate | 100.0 % | 20.7 to 100.0 | 1 |" in text
    assert "| margin | -100.0 points |  |  |" in text


def section(html: str, id: str) -> str:
    found = re.search(rf'<section id="{id}">.*?</section>', html, re.DOTALL)
    assert found
    return re.sub(r"<svg.*?</svg>", "", found[0])


def cells(html: str, head: str) -> list[str]:
    """Return the cells of the row of a table that starts with a head."""
    found = re.search(rf'<th scope="row"[^>]*>{re.escape(head)}</th>(.*?)</tr>', html)
    assert found, head
    return [re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[1])]


def test_figures_of_grounding_stand_with_what_they_are_shares_of(tmp_path: Path) -> None:
    items = [json.loads(line) for line in ITEMS.read_text("utf-8").splitlines()]
    content = [
        {"key": item["key"], "response": f"It is {name}."}
        for item in items
        for name in (item["answers"].get("world") or item["answers"].get("context") or ["?"])[:1]
    ]
    run = scored(tmp_path, "--prompts", str(ITEMS), content=content)
    told = json.loads((run / "summary.json").read_text("utf-8"))["grounding"]
    html = section(page_of(run)[0], "grounding")
    assert "232 responses in 26 groups" in html
    for name, figure in told["figures"].items():
        row = cells(html, name.replace("_", " "))
        share = 100 * figure["value"]
        assert row[1] == (f"{share:+.1f} points" if name == "margin" else f"{share:.1f} %")
        assert row[4] == html_escape(figure["definition"].replace("_", " "))
    world = told["outcomes"]["counterfactual, world"]
    assert str(world) in cells(html, "counterfactual")
    assert cells(html, "100")[0].endswith("of 26")
    assert 'id="grounding"' not in page_of(scored(tmp_path / "other"))[0]


def both(folder: Path) -> Path:
    """Score in both meanings: of three letters the second says no word, only a postscript."""
    asked = [
        {"id": "detectable_content:postscript", "postscript_marker": "P.S."},
        {"id": "punctuation:no_comma"},
    ]
    texts = ("Dear all.\n\nP.S. Bring tea.", "Dear all.\n\nP.S.", "Dear all.")
    content = [
        {"key": f"k{n}", "prompt": "Write. End with P.S.", "response": text, "constraints": asked}
        for n, text in enumerate(texts)
    ]
    return scored(folder, "--semantics", "both", content=content)


def test_the_corrected_meaning_stands_beside_the_official_one(tmp_path: Path) -> None:
    html, index, details = page_of(both(tmp_path))
    part = section(html, "meanings")
    assert cells(part, "prompt_level_strict_acc") == ["3", "66.7 %", "33.3 %", "-33.3"]
    row = cells(part, "detectable_content:postscript")
    assert row == ["3", "66.7 %", "33.3 %", "-33.3", "", "1", "", "1", "1"]
    assert "1 more ids with a corrected meaning have the same verdicts in both" in part
    at = [row[0] for row in index["rows"]].index("k1")
    assert index["rows"][at][3] == [["pp", "pp", "pp"]]
    assert [signs[0] for signs in index["rows"][at][5][0]] == ["f", "f", "f"]
    assert details[at][0][3][0][2].startswith("the postscript says nothing")
    assert "judged otherwise as corrected" in html
    assert 'id="meanings"' not in page_of(scored(tmp_path / "other"))[0]


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(tmp_path)])
    assert done.exit_code == 1
    assert str(done.exception).endswith("run.json: No such file or directory")


@given(st.text())
def test_text_in_markup_reads_as_itself(text: str) -> None:
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: list[Any] = []
            self.text = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.append((tag, attrs))

        def handle_data(self, data: str) -> None:
            self.text += data

    reader = Reader()
    reader.feed(element("p", text, title=text))
    reader.close()
    assert reader.text == text
    assert reader.tags == [("p", [("title", text)])]
    assert isinstance(joined(text), Markup)


def test_charts_say_their_figures_and_draw_within_their_box() -> None:
    figures = {
        mode: {"value": value, "interval": [0.2, 0.4]}
        for mode, value in (("strict", 0.3), ("loose", 0.5), ("joint", None))
    }
    chart = shares(figures, "tea & <cake>")
    assert "tea &amp; &lt;cake&gt;: strict 30.0 %, loose 50.0 %, joint –" in chart
    (whisker,) = re.findall(r'x1="([\d.]+)" x2="([\d.]+)"[^>]*class="whisker"', chart)
    assert [float(x) for x in whisker] == [35.6, 65.2]
    plot = line(
        [("a", 0.5, [0.4, 0.6], True), ("b", 0.6, None, True), ("c", 0.7, None, False)], "m"
    )
    assert plot.count('class="trend"') == 1
    ET.fromstring(plot)  # noqa: S314 - it is our own


@pytest.mark.parametrize("name", ["page.js", "style.css"])
def test_what_the_page_is_made_of_loads_nothing_and_evaluates_nothing(name: str) -> None:
    text = (ROOT / "ifeval" / "report" / "page" / name).read_text("utf-8")
    banned = "innerHTML outerHTML insertAdjacentHTML document.write eval( Function( fetch( "
    banned += "XMLHttpRequest import( http: https: url( @import"
    assert not [word for word in banned.split() if word in text]
