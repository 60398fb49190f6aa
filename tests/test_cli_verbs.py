"""What ``ls``, ``show``, ``new`` and ``validate`` print, whole, on packs that do not change."""

import gzip
import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ifeval import cli, units
from ifeval.commands._columns import columns
from ifeval.registry import FOREIGN, Registry, default
from tests.paths import ROOT

VERBS = ("ls", "show", "new", "validate")

TERSE = """\
id = "acme.terse"
summary = "The response is terse, and speaks of a subject."
since = "1.2"
revision = 3

[phrasings]
en = ["Use at most {words} words, and speak of {subject}."]
de = ["Höchstens {words} Wörter."]

[parameters]
required = ["words"]
properties.words = { type = "integer", minimum = 1, maximum = 99 }
properties.subject = { type = "string", minLength = 1, default = "tea" }
properties.match = { enum = ["any", "all"], description = "of the subject" }

[check]
all = [
  { id = "length.words", at_most = "$words" },
  { id = "keywords.contains", phrases = ["$subject"], match = "$match" },
]

[[cases]]
given = { words = 4, subject = "'a tea'", match = "all" }
pass = ["100%\\\\ of\\n'a tea'"]
fail = ["One two three four.", "coffee\\t"]

[[cases]]
given = { words = 2, match = "any" }
naive = true
why = "It is a part of a word."
fail = ["Steam."]
"""

SILENT = """\
id = "acme.silent"
summary = "The response is nothing at all."
prohibits = true

[check]
id = "length.words"
at_most = 0

[[cases]]
pass = ["", " "]
fail = ["A word."]
"""


class Said(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

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


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack" / "acme"
    folder.mkdir(parents=True)
    (folder / "terse.toml").write_text(TERSE, "utf-8")
    (folder / "silent.toml").write_text(SILENT, "utf-8")
    return folder


def written(path: str, *rows: Any) -> str:
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    Path(path).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


# ---------------------------------------------------------------------------------------- ls


@pytest.mark.usefixtures("pack")
def test_ls_prints_ids_and_summaries(run: Run) -> None:
    assert run("ls", "--family", "acme", "--pack", "pack") == Said(
        0,
        """\
constraint   summary
acme.silent  The response is nothing at all.
acme.terse   The response is terse, and speaks of a subject.

2 constraints
Next, read one in full:
  ifeval show acme.silent --pack pack
""",
        "",
    )


@pytest.mark.usefixtures("pack")
def test_ls_finds_what_speaks_of_a_text(run: Run) -> None:
    said = run("ls", "SUBJECT terse", "--family", "acme", "--pack", "pack")
    assert said.out.splitlines() == [
        "constraint  summary",
        "acme.terse  The response is terse, and speaks of a subject.",
        "",
        "1 of 2 constraints",
        "Next, read one in full:",
        "  ifeval show acme.terse --pack pack",
    ]
    said = run("ls", "slient", "--family", "acme", "--pack", "pack")
    assert said == Said(
        0,
        "no constraint speaks of 'slient'; did you mean silent?\n"
        "Next, see all of them:\n  ifeval ls\n",
        "",
    )


@pytest.mark.usefixtures("pack")
def test_ls_prints_json_lines(run: Run) -> None:
    said = run("ls", "--family", "acme", "--pack", "pack", "--json")
    silent, terse = map(json.loads, said.out.splitlines())
    assert silent["id"] == "acme.silent"
    assert terse == {
        "id": "acme.terse",
        "summary": "The response is terse, and speaks of a subject.",
        "family": "acme",
        "origin": "native",
        "revision": 3,
        "since": "1.2",
    }


def test_ls_keeps_foreign_ids_apart(run: Run) -> None:
    def listed(origin: str) -> dict[str, dict[str, Any]]:
        lines = run("ls", "--origin", origin, "--json").out.splitlines()
        return {entry["id"]: entry for entry in map(json.loads, lines)}

    origins = {name: listed(name) for name in ("native", *FOREIGN)}
    assert {name: len(found) for name, found in origins.items() if name != "native"} == {
        "ifeval": 25,
        "ifbench": 58,
        "iftrain": 29,
        "rlvr": 25,
        "m_ifeval": 118,
    }
    assert origins["ifeval"]["punctuation:no_comma"] == {
        "id": "punctuation:no_comma",
        "summary": "Find no ASCII comma.",
        "family": "punctuation",
        "origin": "ifeval",
        "revision": None,
        "since": None,
    }
    assert not [id for id in origins["native"] if ":" in id]
    assert sorted(id for found in origins.values() for id in found) == sorted(default())
    assert listed("all").keys() == {*default()}


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--family", "lenght"], "error: unknown family 'lenght'; did you mean length?\n"),
        (
            ["--family", "startend"],
            "error: unknown family 'startend'; ifeval has it: add --origin ifeval\n",
        ),
        (["--origin", "iftran"], "all; did you mean iftrain?\n"),
        (["--origin", "benchmark"], "Error: --origin: no 'benchmark'; there are native, ifeval, "),
        (["--units", "--family", "length"], "Error: --units goes with neither --family nor "),
        (["--pack", "nowhere"], "error: nowhere: no such folder\n"),
    ],
)
def test_ls_says_what_is_near(run: Run, words: list[str], error: str) -> None:
    said = run("ls", *words)
    assert (said.code, said.out) == (2, "")
    assert error in said.err


def test_ls_lists_units(run: Run) -> None:
    out = run("ls", "uax sentencex", "--units").out
    assert out.startswith("no unit speaks of 'uax sentencex'")
    assert run("ls", "sentencex", "--units").out.splitlines()[:2] == [
        "unit                 summary",
        f"sentences(language)  {(units.sentences.__doc__ or '').splitlines()[0]}",
    ]
    names = [json.loads(line)["id"] for line in run("ls", "--units", "--json").out.splitlines()]
    assert names == sorted(Registry().units)


# -------------------------------------------------------------------------------------- show


@pytest.mark.usefixtures("pack")
def test_show_prints_all_of_a_definition(run: Run) -> None:
    said = run("show", "acme.terse", "--pack", "pack")
    assert said == Said(
        0,
        """\
acme.terse
The response is terse, and speaks of a subject.
native; revision 3; since 1.2
defined in pack/acme/terse.toml

Arguments
  name     type                 default   range
  words    whole number         required  at least 1, at most 99
  subject  text                 "tea"     not empty
  match    one of "any", "all"  none      of the subject

Phrasings
  en  Use at most {words} words, and speak of {subject}.
  de  Höchstens {words} Wörter.

Made of
  {
    "all": [
      {
        "id": "length.words",
        "at_most": "$words"
      },
      {
        "id": "keywords.contains",
        "phrases": [
          "$subject"
        ],
        "match": "$match"
      }
    ]
  }

Cases
  given words = 4, subject = "'a tea'", match = "all"
    pass       "100%\\\\ of\\n'a tea'"
    fail       "One two three four."
    fail       "coffee\\t"
  given words = 2, match = "any"
    a simple pattern is wrong here: It is a part of a word.
    fail       "Steam."

Witness
  given words = 4, subject = "'a tea'", match = "all"
    passes      "100%\\\\ of\\n'a tea'" (a case)
    just fails  "One two three four." (a case)

In Python
  import ifeval
  from pathlib import Path
  from ifeval.registry import extended
  print(ifeval.check("100%\\\\ of\\n'a tea'", {'id': 'acme.terse', 'words': 4, \
'subject': "'a tea'", 'match': 'all'}, registry=extended(Path('pack'))).reason)

In the list `constraints` of a row
  {"id": "acme.terse", "words": 4, "subject": "'a tea'", "match": "all"}

Next, try it:
  printf '100%%\\\\ of\\n'"'"'a tea'"'"'\\n' | ifeval check acme.terse words=4 \
subject=''"'"'a tea'"'"'' match=all --pack pack
""",
        "",
    )


@pytest.mark.usefixtures("pack")
def test_show_prints_what_there_is_and_no_more(run: Run) -> None:
    assert (
        run("show", "acme.silent", "--pack", "pack").out
        == """\
acme.silent
The response is nothing at all.
native; revision 1; prohibits: it passes where something is absent; a blank response may pass
defined in pack/acme/silent.toml

It takes no arguments.

Made of
  {
    "id": "length.words",
    "at_most": 0
  }

Cases
  given no arguments
    pass       ""
    pass       " "
    fail       "A word."

Witness
  given no arguments
    passes      "" (a case)
    just fails  "A word." (a case)

In Python
  import ifeval
  from pathlib import Path
  from ifeval.registry import extended
  print(ifeval.check('', {'id': 'acme.silent'}, registry=extended(Path('pack'))).reason)

In the list `constraints` of a row
  {"id": "acme.silent"}

Next, try it:
  printf '\\n' | ifeval check acme.silent --pack pack
"""
    )


ODD = """\
id = "acme.odd"
summary = "The response is odd."
[parameters.properties]
number = { type = ["integer", "number", "null"], exclusiveMinimum = 0, multipleOf = 0.5 }
either = { anyOf = [{ type = "string", pattern = "^a" }, { type = "null" }, { const = 3 }] }
words = { type = "array", minItems = 1, items = { type = "string", maxLength = 9 } }
pairs = { type = "array", maxItems = 2, items = { enum = ["a", 1] } }
rest = { default = true }
[check]
id = "length.words"
[[cases]]
undecided = ["%s"]
"""


def test_show_says_in_words_what_a_schema_says(run: Run, pack: Path) -> None:
    (pack / "odd.toml").write_text(ODD % ("long " * 40), "utf-8")
    lines = run("show", "acme.odd", "--pack", "pack").out.splitlines()
    assert lines[5:12] == [
        "Arguments",
        "  name    type                    default  range",
        "  number  number                  none     above 0, a multiple of 0.5",
        "  either  text or 3               none     matches ^a",
        "  words   list of texts           none     not empty, each at most 9 characters",
        '  pairs   list of: one of "a", 1  none     at most 2 of them',
        "  rest    any value               true",
    ]
    (text,) = (line for line in lines if line.startswith("    undecided"))
    assert text == f'    undecided  "{("long " * 40)[:72]}"…'


def test_show_prints_a_foreign_constraint(run: Run) -> None:
    assert (
        run("show", "keywords:frequency").out
        == """\
keywords:frequency
Count a keyword, as a regular expression, anywhere, in any case.
of ifeval

Arguments
  name       type                            default   range
  keyword    text                            required  not empty
  frequency  whole number                    required  at least 0
  relation   one of "less than", "at least"  required

Help
  Count a keyword, as a regular expression, anywhere, in any case.

  Args:
      keyword: Searched as it stands, without blanks around it.
      frequency: The bound.
      relation: ``less than`` or ``at least`` the bound.

In Python
  import ifeval
  print(ifeval.check('One two three.', {'id': 'keywords:frequency', 'keyword': 'tea', \
'frequency': 2, 'relation': 'less than'}).reason)

In the list `constraints` of a row
  {"id": "keywords:frequency", "keyword": "tea", "frequency": 2, "relation": "less than"}

Next, try it:
  echo 'One two three.' | ifeval check keywords:frequency keyword=tea frequency=2 \
relation='less than'
"""
    )


@pytest.mark.usefixtures("pack")
def test_show_prints_json(run: Run) -> None:
    found = json.loads(run("show", "acme.terse", "--pack", "pack", "--json").out)
    data = tomllib.loads(TERSE)
    usage = found.pop("usage")
    witness = found.pop("witness")
    assert (witness["passing_how"], witness["failing_how"]) == ("a case", "a case")
    assert witness["failing"] == "One two three four."
    assert found == {
        "id": "acme.terse",
        "summary": data["summary"],
        "origin": "native",
        "revision": 3,
        "since": "1.2",
        "prohibits": False,
        "parameters": {"type": "object", "additionalProperties": False, **data["parameters"]},
        "help": None,
        "phrasings": data["phrasings"],
        "patterns": {},
        "check": data["check"],
        "cases": [
            {"undecided": [], "row": {}, "naive": False, "why": "", **data["cases"][0]},
            {"undecided": [], "row": {}, "pass": [], **data["cases"][1]},
        ],
        "path": "pack/acme/terse.toml",
    }
    assert usage.keys() == {"python", "json", "command"}
    assert json.loads(usage["json"]) == {"id": "acme.terse", **data["cases"][0]["given"]}


def test_show_says_what_is_near(run: Run) -> None:
    said = run("show", "length.word")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: unknown id 'length.word'; did you mean length.words")


def test_the_examples_of_every_constraint_run(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """They are judged, which an argument that does not fit would prevent."""
    for id in default():
        usage = json.loads(run("show", id, "--json").out)["usage"]
        exec(usage["python"], {})  # noqa: S102
        assert capsys.readouterr().out.strip(), id
        verdict = default().parse(usage["json"]).check("One two three.")
        assert verdict.status not in ("error", "left to chance"), f"{id}: {verdict.reason}"


SHELLED = ["acme.terse", "acme.silent", "length.words", "row.field", "keywords:letter_frequency"]


@pytest.mark.usefixtures("pack")
@pytest.mark.parametrize("id", SHELLED)
def test_the_command_to_type_next_works_in_a_shell(run: Run, tmp_path: Path, id: str) -> None:
    packs = ["--pack", "pack"] if id.startswith("acme.") else []
    usage = json.loads(run("show", id, *packs, "--json").out)["usage"]
    path = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
    line = usage["command"].replace("| ifeval", f"| '{sys.executable}' -m ifeval")
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=tmp_path, env=path, capture_output=True, text=True, check=False
    )
    if ":" in id:  # without a case there is no telling which response passes
        assert done.returncode in (0, 3), done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert " check " not in line or done.stdout.startswith("pass")
    printed = subprocess.run(
        [sys.executable, "-c", usage["python"]],
        cwd=tmp_path,
        env=path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.strip()


# --------------------------------------------------------------------------------------- new


def test_new_writes_a_definition_that_holds(run: Run, tmp_path: Path) -> None:
    assert run("new", "acme.haiku", "--summary", 'The response is a "haiku" \\ poem.') == Said(
        0, "Wrote constraints/acme/haiku.toml\n\nNext:\n  ifeval validate constraints\n", ""
    )
    data = tomllib.loads((tmp_path / "constraints/acme/haiku.toml").read_text("utf-8"))
    assert data["id"] == "acme.haiku"
    assert data["summary"] == 'The response is a "haiku" \\ poem.'
    assert data["check"]
    assert run("validate", "constraints") == Said(
        0,
        "constraints: pack; 1 definition with 6 texts in their cases\n\nno problems\n"
        "Next:\n  ifeval score RESPONSES.jsonl --pack constraints -o runs/first\n",
        "",
    )
    assert run("new", "acme.tanka").code == 0
    assert run("validate", "constraints").out.startswith("constraints: pack; 2 definitions")
    assert run("validate", "constraints").code == 0


def test_new_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "my pack/acme").mkdir(parents=True)
    (tmp_path / "my pack/acme/haiku.py").write_text("mine")
    assert run("new", "acme.haiku", "--pack", "my pack", "--checker") == Said(
        2, "", "error: my pack/acme/haiku.py: is there already, and nothing is overwritten\n"
    )
    assert [path.name for path in (tmp_path / "my pack/acme").iterdir()] == ["haiku.py"]
    said = run("new", "acme.haiku", "--pack", "my pack")
    assert said.out.endswith("Next:\n  ifeval validate 'my pack'\n")
    before = (tmp_path / "my pack/acme/haiku.toml").read_text("utf-8")
    assert run("new", "acme.haiku", "--pack", "my pack").code == 2
    assert (tmp_path / "my pack/acme/haiku.toml").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["Haiku"], "Error: 'Haiku' is not of the form family.name, in small letters, "),
        (["../haiku"], "Error: '../haiku' is not of the form"),
        (["length.words"], "error: there is a constraint 'length.words' already: ifeval show "),
        (["acme.class", "--checker"], "Error: 'acme.class' has a word of Python in it"),
    ],
)
def test_new_refuses_a_name(run: Run, tmp_path: Path, words: list[str], error: str) -> None:
    said = run("new", *words)
    assert (said.code, said.out) == (2, "")
    assert error in said.err
    assert not [*tmp_path.iterdir()]


def test_new_writes_a_checker_that_works_once_it_is_installed(run: Run, tmp_path: Path) -> None:
    assert (
        run("new", "acme.calm", "--checker").out
        == """\
Wrote constraints/acme/calm.toml
Wrote constraints/acme/calm.py
Wrote constraints/acme/__init__.py

Name the package in its pyproject.toml, and install it (pip install -e .):
  [project.entry-points.ifeval]
  acme = "acme"

Next:
  ifeval validate constraints
"""
    )
    problem = "is missing, and no installed checker has the id 'acme.calm'"
    assert problem in run("validate", "constraints").out
    said = run("new", "acme.quiet", "--checker").out
    line = "from acme.quiet import quiet"
    package = (tmp_path / "constraints/acme/__init__.py").resolve()
    assert f"\nImport the checker in {package}:\n  {line}\n" in said
    with package.open("a") as file:
        file.write(f"{line}\n")
    info = tmp_path / "constraints/acme-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[ifeval]\nacme = acme\n")
    assert installed(tmp_path / "constraints", "validate", "constraints") == Said(
        0,
        "constraints: pack; 2 definitions with 12 texts in their cases\n\nno problems\n"
        "Next:\n  ifeval score RESPONSES.jsonl -o runs/first\n",
        "",
    )
    shown = installed(tmp_path / "constraints", "show", "acme.calm").out
    assert "\n  import ifeval\n  from acme import calm\n" in shown


def installed(site: Path, *words: str) -> Said:
    done = subprocess.run(
        [sys.executable, "-m", "ifeval", *words],
        cwd=site.parent,
        env={"PYTHONPATH": f"{ROOT}{os.pathsep}{site}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


# ---------------------------------------------------------------------------------- validate

PROMPT = {
    "key": 1,
    "prompt": "Speak of tea.",
    "instruction_id_list": ["keywords:existence"],
    "kwargs": [{"keywords": ["tea"]}],
}


def test_validate_finds_nothing_in_good_files(run: Run) -> None:
    written("prompts.jsonl", PROMPT, {**PROMPT, "key": 2})
    written("answers.jsonl", {"key": 1, "response": "Tea."}, {"key": 2, "response": None})
    with gzip.open("answers.jsonl.gz", "wb") as file:
        file.write(Path("answers.jsonl").read_bytes())
    said = run("validate", "prompts.jsonl", "answers.jsonl.gz")
    assert said == Said(
        0,
        """\
prompts.jsonl: prompts; 2 rows
  plain rows: key = `key`, prompt = `prompt`, response = none, \
sample = its place among the rows of a key
answers.jsonl.gz: responses; 2 rows, 2 without constraints, 1 with a null response
  plain rows: key = `key`, prompt = none, response = `response`, \
sample = its place among the rows of a key

no problems
Next:
  ifeval score answers.jsonl.gz --prompts prompts.jsonl -o runs/first
""",
        "",
    )
    assert run("validate", "answers.jsonl").out.endswith(
        "Next:\n  ifeval score answers.jsonl --prompts PROMPTS.jsonl -o runs/first\n"
    )


def test_validate_names_every_problem_of_a_file(run: Run) -> None:
    written(
        "prompts.jsonl",
        PROMPT,
        "{oops",
        "",
        {
            **PROMPT,
            "instruction_id_list": ["keywords:existance", "keywords:existence"],
            "kwargs": [{}, {"keyword": ["tea"]}],
        },
        {**PROMPT, "key": 2, "kwargs": []},
        {
            "key": 3,
            "prompt": "Speak.",
            "constraints": [
                {"id": "length.words", "at_least": -1},
                {"not": {"id": "length.wrods"}},
            ],
        },
        {"key": "1", "prompt": "Speak.", "constrants": []},
        *({"key": i, "prompt": "Speak.", "constraints": list[Any]()} for i in range(8, 30)),
        {"key": [4], "prompt": "Speak."},
        [5],
    )
    said = run("validate", "prompts.jsonl")
    assert (said.code, said.err) == (4, "")
    head, layout, blank, *rows, count, after = said.out.splitlines()
    assert (
        head
        == "prompts.jsonl: prompts; 26 rows, 23 without constraints, 4 more that cannot be read"
    )
    assert layout.startswith("  plain rows: key = `key`")
    assert not blank
    assert rows[-1] == ""
    assert [row.split(maxsplit=3)[1:] for row in rows[:-1] if "unknown id" not in row] == [
        ["line", "field", "problem"],
        ["2", "not", "JSON: Expecting property name enclosed in double quotes at column 2: 'oops'"],
        ["4", "key", "1 stands in line 1 too"],
        [
            "4",
            "kwargs[1]",
            "keywords:existence: unknown parameter 'keyword'; did you mean keywords?",
        ],
        ["5", "kwargs", "holds 0, and `instruction_id_list` holds 1"],
        [
            "6",
            "constraints[0]",
            "length.words: at_least: Input should be greater than or equal to 0 (it is -1)",
        ],
        [
            "7",
            "constrants",
            "warning: is kept as metadata, in a row without constraints; did you mean constraints?",
        ],
        ["30", "key", "must be a string that is not empty, or a whole number; it is a list of 1"],
        ["31", "must", "be an object; it is a list of 1"],
    ]
    ids = [row.split(maxsplit=3)[1:] for row in rows if "unknown id" in row]
    assert [row[:2] for row in ids] == [["4", "instruction_id_list[0]"], ["6", "constraints[1]"]]
    assert ids[0][2].startswith("unknown id 'keywords:existance'; did you mean keywords:existence")
    assert ids[1][2].startswith("unknown id 'length.wrods'; did you mean length.words")
    assert count == "9 problems, 1 warning"
    assert after == "Next, once they are mended, the same command again."


def test_validate_counts_what_it_does_not_print(run: Run) -> None:
    rows: list[Any] = [{"key": i, "response": "Tea.", "constrants": []} for i in range(3)]
    bad = [{"key": i, "response": "Tea.", "constraints": [{"id": "x.y"}]} for i in range(130)]
    written("answers.jsonl", *rows, *bad)
    said = run("validate", "answers.jsonl", "--json")
    found = json.loads(said.out)
    assert said.code == 4
    assert (found["problems"], found["warnings"], len(found["shown"])) == (130, 1, 100)
    assert found["files"] == [
        {
            "file": "answers.jsonl",
            "kind": "responses",
            "layout": found["files"][0]["layout"],
            "rows": 133,
            "unreadable": 0,
            "without_constraints": 3,
            "null_responses": 0,
        }
    ]
    assert found["shown"][0] == {
        "file": "answers.jsonl",
        "line": 4,
        "field": "constraints[0]",
        "problem": "unknown id 'x.y'",
        "level": "error",
    }
    assert run("validate", "answers.jsonl").out.endswith(
        "\n130 problems, 1 warning; 100 of them are shown\n"
        "Next, once they are mended, the same command again.\n"
    )


def test_validate_tells_samples_from_duplicates(run: Run) -> None:
    written("plain.jsonl", *[{"key": 1, "response": "Tea."}] * 3)
    assert run("validate", "plain.jsonl").code == 0
    written("own.jsonl", *[{"key": 1, "sample": i, "response": "Tea."} for i in (0, 1, 0)])
    said = run("validate", "own.jsonl")
    assert said.code == 4
    assert "own.jsonl  3     key    1 with the sample 0 stands in line 1 too\n" in said.out
    written("texts.jsonl", *[{"prompt": text, "constraints": []} for text in ("a", "b", "a")])
    said = run("validate", "texts.jsonl")
    assert "texts.jsonl  3     prompt  'a' stands in line 1 too\n" in said.out


def test_validate_doubts_what_has_neither_responses_nor_constraints(run: Run) -> None:
    written("answers.jsonl", {"key": 1, "respnse": "Tea."})
    said = run("validate", "answers.jsonl")
    assert said.code == 4
    assert "no row has constraints, and no field is known for a response" in said.out
    assert run("validate", "answers.jsonl", "--prompts").code == 0
    assert run("validate", "answers.jsonl", "--responses").code == 4
    assert run("validate", "answers.jsonl", "--response-field", "respnse").code == 0


def test_validate_reads_files_that_are_hardly_any(run: Run) -> None:
    written("empty.jsonl")
    said = run("validate", "empty.jsonl")
    assert said.code == 4
    assert "has no rows" in said.out
    Path("cut.jsonl.gz").write_bytes(gzip.compress(b'{"response": "x"}' * 999)[:30])
    said = run("validate", "cut.jsonl.gz")
    assert said.code == 4
    assert "cannot be read: " in said.out
    written("long.jsonl", {"key": 1, "response": "tea " * 50_000, "constraints": []})
    assert run("validate", "long.jsonl").code == 0


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ([], "Error: name a file or a folder"),
        (["nothing.jsonl"], "error: nothing.jsonl: no such file\n"),
        (["--pack", "nothing"], "error: nothing: no such file\n"),
        (["rows.jsonl", "--format", "plan"], "error: unknown format 'plan'; did you mean plain?"),
        (["rows.jsonl", "--key-field", "ky"], "error: rows.jsonl: --key-field: no row has the "),
    ],
)
def test_validate_says_what_it_cannot_use(run: Run, words: list[str], error: str) -> None:
    written("rows.jsonl", {"key": 1, "response": "Tea."})
    said = run("validate", *words)
    assert (said.code, said.out) == (2, "")
    assert error in said.err


@pytest.mark.usefixtures("pack")
def test_validate_knows_a_pack_while_it_reads_rows(run: Run) -> None:
    rows = [{"key": 1, "response": "Tea.", "constraints": [{"id": "acme.terse", "words": 2}]}]
    written("answers.jsonl", *rows)
    said = run("validate", "answers.jsonl")
    assert said.code == 4
    assert "unknown id 'acme.terse'" in said.out
    said = run("validate", "answers.jsonl", "--pack", "pack")
    assert said.code == 0
    assert said.out.endswith("Next:\n  ifeval score answers.jsonl --pack pack -o runs/first\n")
    assert said.out.startswith("pack: pack; 2 definitions with 7 texts in their cases\nanswers")


def test_validate_reads_rules(run: Run) -> None:
    Path("good.toml").write_text('[[constraints]]\nid = "length.words"\nat_most = 9\n', "utf-8")
    assert run("validate", "--require", "good.toml") == Said(
        0,
        """\
good.toml: rules; 1 constraint

no problems
Next:
  ifeval score RESPONSES.jsonl --require good.toml -o runs/first
""",
        "",
    )
    Path("bad.toml").write_text(
        '[[constraints]]\nid = "length.wrds"\n'
        '[[constraints]]\nid = "length.words"\nat_last = 9\n'
        '[[constraints]]\nif = { id = "row.field", field = "key" }\n',
        "utf-8",
    )
    Path("odd.toml").write_text("constraint = []\n", "utf-8")
    said = run("validate", "--require", "bad.toml", "--require", "odd.toml")
    assert said.code == 4
    problems = [line.split(maxsplit=2) for line in said.out.splitlines()[4:8]]
    assert [(words[0], words[1], words[2]) for words in problems] == [
        (
            "bad.toml",
            "constraints[0]",
            "unknown id 'length.wrds'; did you mean length.words or length.ratio?",
        ),
        (
            "bad.toml",
            "constraints[1]",
            "length.words: unknown parameter 'at_last'; did you mean at_least or at_most?",
        ),
        (
            "bad.toml",
            "constraints[2]",
            "not a constraint: {'if': {'id': 'row.field', 'field': 'key'}}",
        ),
        ("odd.toml", "constraint", "unknown field; did you mean constraints?"),
    ]
    Path("both.toml").write_text(
        '[[constraints]]\nid = "length.words"\nat_most = 3\n'
        '[[constraints]]\nid = "length.words"\nat_least = 9\n',
        "utf-8",
    )
    said = run("validate", "--require", "both.toml")
    assert said.code == 4
    problem = "constraints[0]  [1] cannot hold beside it: at least 9 words, and at most 3"
    assert problem in said.out
    assert run("validate", "--require", "none.toml") == Said(
        2, "", "error: none.toml: no such file\n"
    )


def test_validate_reads_standard_input(tmp_path: Path) -> None:
    rows = '{"key": 1, "response": "Tea.", "constraints": [{"id": "x.y"}]}\n' * 2
    done = subprocess.run(
        [sys.executable, "-m", "ifeval", "validate", "-"],
        input=rows,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, done.stderr
    assert done.stdout.startswith("-: responses; 2 rows\n")
    assert "\n-     2     constraints[0]  unknown id 'x.y'\n" in done.stdout


def test_a_table_wraps_its_last_column_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [["id", "summary"], ["acme.terse", "One two three four five six seven."], ["b", ""]]
    assert [*columns(rows, " ")] == [
        " id          summary",
        " acme.terse  One two three four five six seven.",
        " b",
    ]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "43")
    assert [*columns(rows, " ")] == [
        " id          summary",
        " acme.terse  One two three four five six",
        "             seven.",
        " b",
    ]
    assert not [*columns([])]


def test_validate_reads_the_rows_of_a_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    written("rows/a.jsonl", {"key": 1, "response": "Tea."})
    written("rows/b.jsonl", {"key": 1, "response": "Tea."})
    files = json.loads(run("validate", "rows", "--json").out)["files"]
    assert [(file["file"], file["kind"]) for file in files] == [
        ("rows/a.jsonl", "responses"),
        ("rows/b.jsonl", "responses"),
    ]


WRONG = {
    "terse.toml": TERSE.replace("words = 4,", "words = 3,").replace("words = 2,", "wrods = 2,"),
    "silent.toml": SILENT.replace('"A word."', '"A word.", ""').replace(
        "[check]",
        """\
[phrasings]
en = ["Höchstens  {a} wörter!", "Say {b", "Say nothing."]

[check]""",
    ),
    "parts.toml": """\
id = "acme.parts"
summary = "The response has parts."
[parameters]
properties.words = { type = "integer", default = "one" }
properties.spare = { type = "string" }
[patterns]
en = ["(?P<wrods>x)", "("]
[check]
all = [{ id = "length.wrods" }, { id = "length.words", at_most = "$word" }]
[[cases]]
pass = ["One."]
""",
    "frail.toml": """\
id = "acme.frail"
summary = "The response belongs to a row."
[parameters]
properties.name = { type = "string" }
[check]
id = "row.field"
field = "$name"
[[cases]]
given = { name = "key" }
fail = ["a", "b"]
""",
    "left.toml": 'id = "acme.left"\nsummary = "x"\n[check]\nnot = { id = "acme.right" }\n',
    "right.toml": 'id = "acme.right"\nsummary = "x"\n[check]\nnot = { id = "acme.left" }\n',
    "words.toml": 'summary = "x"\nid = "length.words"\n[check]\nid = "case.lower"\n',
    "twice.toml": SILENT,
    "broken.toml": 'id = "acme.broken"\nsummary = \n',
    "typo.toml": 'id = "acme.typo"\nsummary = "x"\nphrsings = {}\n',
    "lost.toml": 'id = "acme.lost"\nsummary = "x"\n[[cases]]\npass = ["a", "b"]\n',
    "pyproject.toml": "[project]\n",
}

FOUND = """\
broken.toml|2||not TOML: Invalid value (at line 2, column 11)
left.toml|3|check|acme.left is made of itself: acme.left > acme.right > acme.left
frail.toml|5|check|with the required arguments alone: row.field: missing parameter 'field'
lost.toml||check|is missing, and no installed checker has the id 'acme.lost'
parts.toml|4|parameters.properties.words|its default does not fit: 'one' is not of type 'integer'
parts.toml|7|patterns.en[0]|(?P<wrods>) is no parameter; did you mean words?
parts.toml|7|patterns.en[1]|'(' is no regular expression: missing ), unterminated subpattern at \
position 0
parts.toml|8|check|unknown id 'length.wrods'; did you mean length.words
parts.toml|8|check|'$word' names no parameter; did you mean $words?
pyproject.toml|1|project|this is no definition; name the folder below it that has them
right.toml|3|check|acme.right is made of itself: acme.right > acme.left > acme.right
silent.toml|6|phrasings.en[0]|{a} is no parameter
silent.toml|6|phrasings.en[1]|'Say {b': expected '}' before end of string
silent.toml|14|cases[0].fail[1]|"" should fail and passes: 0 words, wanted exactly 0
terse.toml|8|phrasings.de[0]|'Höchstens {words} Wörter.' is a phrasing of acme.silent too (
terse.toml|24|cases[0].pass[0]|"100%\\\\ of\\n'a tea'" should pass and fails: 4 words
terse.toml|28|cases[1].given|unknown parameter 'wrods'; did you mean words?
twice.toml|1|id|'acme.silent' is the id of pack/acme/silent.toml too
twice.toml|1|id|'acme.silent' belongs into acme/silent.toml
typo.toml|3|phrsings|unknown field; did you mean phrasings?
words.toml|2|id|'length.words' belongs into length/words.toml
words.toml|2|id|'length.words' is the id of"""


def test_validate_names_every_problem_of_a_pack(run: Run, pack: Path) -> None:
    for name, text in WRONG.items():
        (pack / name).write_text(text, "utf-8")
    said = run("validate", "pack", "--json")
    found = json.loads(said.out)
    problems = [p for p in found["shown"] if p["level"] == "error"]
    lines = sorted(
        (Path(p["file"]).name, p["line"] or 0, p["field"], p["problem"]) for p in problems
    )
    wanted = sorted(
        (name, int(line or 0), where, problem)
        for name, line, where, problem in (row.split("|", 3) for row in FOUND.splitlines())
    )
    assert [line[:3] for line in lines] == [line[:3] for line in wanted]
    for line, of_one in zip(lines, wanted, strict=True):
        assert line[3].startswith(of_one[3])
    assert (said.code, found["problems"]) == (4, len(wanted))
    warnings = {
        (Path(p["file"]).name, p["field"], p["problem"])
        for p in found["shown"]
        if p["level"] == "warning"
    }
    few = "there {}: give some that pass and some that fail"
    assert warnings == {
        ("frail.toml", "cases", "no text passes"),
        ("left.toml", "cases", few.format("are 0 texts")),
        ("right.toml", "cases", few.format("are 0 texts")),
        ("words.toml", "cases", few.format("are 0 texts")),
        ("parts.toml", "cases", few.format("is 1 text")),
        ("parts.toml", "parameters.properties.spare", "is not used in `check`"),
        ("parts.toml", "parameters.properties.words", "is not used in `check`"),
    }


def test_validate_prints_a_table_of_a_pack(run: Run, pack: Path) -> None:
    (pack / "terse.toml").write_text(WRONG["terse.toml"], "utf-8")
    assert run("validate", "pack") == Said(
        4,
        """\
pack: pack; 2 definitions with 7 texts in their cases

file                  line  field             problem
pack/acme/terse.toml  24    cases[0].pass[0]  "100%\\\\ of\\n'a tea'" should pass and fails: \
4 words, wanted at most 3
pack/acme/terse.toml  28    cases[1].given    unknown parameter 'wrods'; did you mean words?

2 problems
Next, once they are mended, the same command again.
""",
        "",
    )


def test_validate_knows_what_is_installed_when_it_sees_it(run: Run) -> None:
    """What ships with ifeval clashes neither with itself nor with a copy of itself."""
    folder = ROOT / "constraints"
    found = json.loads(run("validate", str(folder), "--json").out)
    assert not [p for p in found["shown"] if p["field"] == "id"]
    text = (folder / "length/words.toml").read_text("utf-8")
    Path("length").mkdir()
    Path("length/words.toml").write_text(text, "utf-8")
    assert "'length.words'" not in run("validate", "length").out
    Path("length/words.toml").write_text(text.replace("revision = 1", "revision = 2"), "utf-8")
    assert "'length.words' is the id of" in run("validate", "length").out


# -------------------------------------------------------------------------------------- help


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_examples_that_keep_their_lines(run: Run, verb: str) -> None:
    out = run(verb, "--help").out
    _, examples = out.split("\n  Examples:\n")
    assert len(examples.splitlines()) >= 3
    assert all(line.startswith(f"    ifeval {verb}") for line in examples.splitlines())


@pytest.mark.parametrize("verb", VERBS)
def test_help_loads_nothing_heavy_and_is_quick(verb: str) -> None:
    code = (
        "import sys; from ifeval import cli; sys.argv = ['ifeval', sys.argv[1], '--help']\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'rich', 'pydantic', 'jsonschema', 'regex', 'ifeval.registry', 'ifeval.rows'}\n"
        "print('loaded:', *heavy & {*sys.modules})"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, verb], cwd=ROOT, capture_output=True, text=True, check=True
    )
    took = time.perf_counter() - start
    assert done.stdout.splitlines()[-1] == "loaded:"
    assert took < 1.0  # 0.3 on a machine that does nothing else
