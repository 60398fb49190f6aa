"""What is built and shipped."""

import importlib.util
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.paths import ACME, ROOT

LOGS = "datasets/logs/rows.jsonl"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return the wheel that is built from a copy of the checkout, with a person's logs in it."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed")
    copy = tmp_path_factory.mktemp("build") / "checkout"
    left_out = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, copy, ignore=left_out)
    for name in (LOGS, "datasets/logs.raw.jsonl", "ifeval/__pycache__/x.pyc"):
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text("{}")
    built = build(copy)
    return zipfile.ZipFile(built)


def build(project: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"],
        cwd=project,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (project / "dist").glob("*.whl")
    return built


def shipped(wheel: zipfile.ZipFile) -> set[str]:
    return {name for name in wheel.namelist() if not name.endswith("/")}


def info(wheel: zipfile.ZipFile, name: str) -> str:
    (found,) = (n for n in shipped(wheel) if n.endswith(f".dist-info/{name}"))
    return wheel.read(found).decode("utf-8")


def relative(folder: str, pattern: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_one_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in shipped(wheel)}
    assert len(tops) == 2
    assert {top.rpartition(".")[2] for top in tops - {"ifeval"}} == {"dist-info"}
    assert "ifeval" in tops
    assert not [name for name in shipped(wheel) if "tests/" in name or "__pycache__" in name]


def test_the_wheel_holds_all_of_the_code(wheel: zipfile.ZipFile) -> None:
    assert relative("ifeval", "*.py") <= shipped(wheel)
    assert "ifeval/py.typed" in shipped(wheel)
    for pattern in ("*.js", "*.css", "*.sql"):
        assert relative("ifeval/report", pattern)
        assert relative("ifeval/report", pattern) <= shipped(wheel)


def test_the_data_ships_without_code(wheel: zipfile.ZipFile) -> None:
    data = {name for name in shipped(wheel) if name.startswith("ifeval/_data/")}
    assert not [name for name in data if name.endswith((".py", ".pyc"))]
    assert {"ifeval/_data/" + name for name in relative("constraints", "*.toml")} <= data
    assert {name.split("/")[2] for name in data} <= {"constraints", "datasets"}
    assert any(name.startswith("ifeval/_data/constraints/") for name in data)
    assert any(name.startswith("ifeval/_data/datasets/") for name in data)


def test_what_is_ignored_does_not_ship(wheel: zipfile.ZipFile) -> None:
    rules = (ROOT / ".gitignore").read_text("utf-8").split()
    assert "/datasets/*" in rules
    allowed = {rule.strip("!/").split("/")[1] for rule in rules if rule.startswith("!/datasets/")}
    data = {name for name in shipped(wheel) if name.startswith("ifeval/_data/datasets/")}
    assert {name.split("/")[3] for name in data} <= allowed
    persons = (LOGS, "datasets/logs.raw.jsonl")
    assert not [name for name in shipped(wheel) if name.endswith(persons)]


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    metadata = info(wheel, "METADATA")
    assert f"\nName: {project['name']}\n" in metadata
    assert f"\nRequires-Python: {project['requires-python']}\n" in metadata
    assert "\nLicense-Expression: Apache-2.0\n" in metadata
    assert info(wheel, "licenses/LICENSE") == (ROOT / "LICENSE").read_text("utf-8")
    assert "[console_scripts]\nifeval = ifeval.cli:main\n" in info(wheel, "entry_points.txt")


def test_the_wheel_works_where_there_is_no_checkout(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "site")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "import ifeval; assert ifeval.__file__.startswith(sys.path[0]), ifeval.__file__\n"
        "print(len(ifeval.default().definitions))\n"
        "assert ifeval.default().parse({'id': 'length.words', 'at_least': 2}).check('a b').passed"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    definitions = {name for name in relative("constraints", "*.toml") if "/cues/" not in name}
    assert int(done.stdout) == len(definitions)


def test_a_wheel_without_its_data_opens_no_folder_of_another(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    wheel.extractall(tmp_path / "site")
    shutil.rmtree(tmp_path / "site" / "ifeval" / "_data")
    (tmp_path / "site" / "datasets").mkdir()
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "from ifeval._resources import folder\n"
        "try:\n    folder('datasets')\n"
        "except FileNotFoundError as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert "lacks its datasets folder" in done.stdout


def test_a_pack_is_found_where_it_is_installed(tmp_path: Path) -> None:
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed")
    project = tmp_path / "acme"
    shutil.copytree(ACME, project, ignore=shutil.ignore_patterns("__pycache__"))
    site = tmp_path / "site"
    zipfile.ZipFile(build(project)).extractall(site)
    code = (
        f"import sys; sys.path[:0] = [{str(site)!r}, {str(ROOT)!r}]\n"
        "import ifeval\n"
        "known = ifeval.default()\n"
        "c = known.parse({'id': 'acme.handover', 'words': 3})\n"
        "print(c.check('ACME-1 is done.').passed, c.check('Done.').passed)\n"
        "print('acme.stanzas' in known.units, known.definition('acme.handover').path)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[:3] == ["True", "False", "True"]
    assert done.stdout.split()[3].startswith(str(site))
