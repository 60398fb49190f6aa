"""What the pages say is so: blocks of code run, output is real, options and links exist.

A block after ``<!-- not run -->`` is skipped; one after ``<!-- file: NAME -->`` is written to
that file, for the blocks below it. The blocks of a page run in order, in one namespace and one
folder. A text block right after a Python block is what that prints; a line ``…`` in an output
stands for any lines.
"""

import contextlib
import importlib.util
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from ifeval.cli import VERBS
from tests.paths import ROOT

if TYPE_CHECKING:
    import click

DOCS = ROOT / "docs"
GENERATE = DOCS / "generate.py"
WRITTEN = sorted(DOCS.glob("*.md"))
README = ROOT / "README.md"
PAGES = [*([README] if README.is_file() else []), *sorted(DOCS.rglob("*.md"))]
SHELLS = ("bash", "console", "sh", "shell")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).name)


class Block(NamedTuple):
    """A block of code: the comment before it, and whether it follows right after another."""

    line: int
    kind: str
    marker: str
    body: str
    follows: bool


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a page."""
    found: list[Block] = []
    fence, start, before, follows = "", 0, "", False
    body: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r"(`{3,})(\w*)\s*$", line)
        if not fence and match:
            fence, kind, start, body = match[1], match[2], number, []
            marker = re.match(r"<!-- (.*) -->$", before)
            found.append(Block(start, kind, marker[1] if marker else "", "", follows))
        elif fence and line.rstrip() == fence:
            found[-1] = found[-1]._replace(body="".join(f"{line}\n" for line in body))
            fence, before, follows = "", "", True
        elif fence:
            body.append(line)
        elif line.strip():
            before, follows = line.strip(), False
    assert not fence, f"the block of line {start} has no end"
    return found


def prose(text: str) -> str:
    """Return a page without code."""
    lines, inside = list[str](), False
    for line in text.split("\n"):
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            lines.append(line)
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "code", "\n".join(lines))


def agrees(said: str, wanted: str) -> bool:
    """Tell whether an output is as a page shows it."""
    lines = ("(?:.*\n)*?" if line == "…" else re.escape(line) + "\n" for line in _plain(wanted))
    return re.fullmatch("".join(lines), "".join(f"{line}\n" for line in _plain(said))) is not None


def _plain(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip("\n").split("\n")]


def sessions(body: str) -> Iterator[tuple[str, str]]:
    """Return the commands of a console block, each with its output."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def commands(block: Block) -> list[str]:
    """Return the lines of a block that are typed into a shell."""
    body = block.body.replace("\\\n", " ")
    lines = [line.strip() for line in body.split("\n")]
    prompted = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return prompted if prompted or block.kind == "console" else lines


def load_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", GENERATE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def generate(*arguments: str, columns: int = 80) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(GENERATE), *arguments],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": str(columns), "PYTHONIOENCODING": "utf-8"},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("columns", [40, 200])
def test_the_reference_is_up_to_date_on_any_terminal(columns: int) -> None:
    done = generate("--check", columns=columns)
    assert done.returncode == 0, f"run python docs/generate.py\n{done.stdout}{done.stderr}"


def test_a_page_that_is_out_of_date_is_noticed_and_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(DOCS / "reference", folder)
    (folder / "length.md").write_text("# old\n", "utf-8")
    (folder / "gone.md").write_text("# a family that was\n", "utf-8")
    done = generate("--check", "--folder", str(folder))
    assert done.returncode == 1
    assert "--- length.md (there)" in done.stdout
    assert "-# a family that was" in done.stdout
    assert (folder / "gone.md").exists()
    assert generate("--folder", str(folder)).returncode == 0
    assert not (folder / "gone.md").exists()
    assert generate("--check", "--folder", str(folder)).returncode == 0


def test_pages_are_made_the_same_each_time() -> None:
    made: Any = load_generator()
    assert made.pages() == made.pages()
    assert {"cli.md", "ifeval-ids.md", "length.md", "units.md"} <= made.pages().keys()


class Session:
    """Runs the blocks of one page in a folder."""

    def __init__(self, folder: Path) -> None:
        self._names: dict[str, Any] = {"__name__": "docs_page"}
        bin_ = folder / ".bin"
        bin_.mkdir()
        script = bin_ / "ifeval"
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m ifeval "$@"\n')
        script.chmod(0o755)
        self._env = {
            **{name: value for name, value in os.environ.items() if name[:7] != "IFEVAL_"},
            "PATH": f"{bin_}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": "80",
            "NO_COLOR": "1",
        }

    def python(self, block: Block, page: Path) -> str:
        """Run a block of Python; return what it prints."""
        said = io.StringIO()
        code = compile("\n" * block.line + block.body, str(page), "exec")
        with contextlib.redirect_stdout(said):
            exec(code, self._names)  # noqa: S102 - the pages are ours
        return said.getvalue()

    def shell(self, command: str) -> str:
        """Run a line of a shell session; return what it prints."""
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            env=self._env,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        return done.stdout


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    before = {*sys.modules}
    yield Session(tmp_path)
    for name in {*sys.modules} - before:
        place = getattr(sys.modules[name], "__file__", None) or ""
        if place.startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.mark.skipif(os.name != "posix", reason="the sessions are those of a POSIX shell")
@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_each_block_of_a_page_runs_and_prints_what_it_says(page: Path, session: Session) -> None:
    found = blocks(page.read_text("utf-8"))
    for block, after in zip_longest(found, found[1:]):
        if block.marker.startswith("file: "):
            path = Path(block.marker.removeprefix("file: "))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, "utf-8")
        elif block.marker == "not run":
            continue
        elif block.kind == "python":
            said = session.python(block, page)
            if after and after.kind == "text" and after.follows:
                assert agrees(said, after.body), f"line {after.line}: it prints\n{said}"
        elif block.kind == "console":
            for command, wanted in sessions(block.body):
                said = session.shell(command)
                assert agrees(said, wanted), f"line {block.line}: {command}\nprints\n{said}"


def test_each_block_of_python_in_the_readme_runs(session: Session) -> None:
    for name in ("constraints", "datasets"):
        Path(name).symlink_to(ROOT / name)
    for block in blocks(README.read_text("utf-8") if README.is_file() else ""):
        if block.kind == "python" and block.marker != "not run":
            session.python(block, README)


@each_page
def test_each_command_names_verbs_and_options_that_there_are(page: Path) -> None:
    for block in blocks(page.read_text("utf-8")):
        if block.kind in SHELLS:
            for line in commands(block):
                wrong = [*unknown(line)]
                assert not wrong, f"line {block.line}: {line!r}: {wrong}"


def unknown(line: str) -> Iterator[str]:
    """Return the verbs and options of a command line that ``ifeval`` does not have."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    words = [*lexer]
    for at, word in enumerate(words):
        before = words[at - 1] if at else ";"
        if word != "ifeval" or not (before == "-m" or set(before) <= {*"();|&"}):
            continue
        verb, *rest = [*words[at + 1 :], ""]
        if verb not in VERBS:
            if verb not in ("--help", "-h", "--version"):
                yield verb
            continue
        command: click.Command = import_module(f"ifeval.commands.{verb}").command
        known = {"-h", "--help", *(option for p in command.params for option in p.opts)}
        for argument in rest:
            if argument and set(argument) <= {*"();|&"}:
                break
            if re.match(r"--?[a-z]", argument) and argument.partition("=")[0] not in known:
                yield argument


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("ifeval score a.jsonl -o out --jobs 2", []),
        ("echo hi | ifeval check length.words at_least=5 --promt x | head -n 1", ["--promt"]),
        ("python -m ifeval scor a.jsonl", ["scor"]),
        ("pip install ifeval-constraints --upgrade && ifeval --version", []),
        ("ifeval ls --units  # all of them", []),
    ],
)
def test_an_option_that_is_not_there_is_noticed(line: str, wrong: list[str]) -> None:
    assert [*unknown(line)] == wrong


@each_page
def test_each_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", prose(page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = page if not name else page.parent / name
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path.read_text("utf-8")), target


def anchors(text: str) -> set[str]:
    """Return what the headings of a page are linked by."""
    headings = re.findall(r"^#+ (.*)$", prose_with_code(text), re.MULTILINE)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in headings)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in plain}


def prose_with_code(text: str) -> str:
    """Return a page without its blocks of code, which may have lines that look like headings."""
    return re.sub(r"^(`{3,}).*?^\1\s*$", "", text, flags=re.MULTILINE | re.DOTALL)
