"""The list of layers below is the architecture, and what else must stay true of the source."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import ifeval
from ifeval import registry
from tests.paths import PACKAGE, ROOT

LAYERS: Sequence[str] = [
    "errors",
    "_resources",
    "verdict",
    "units",
    "view",
    "constraint",
    "checker",
    "ground",
    "checkers",
    "foreign",
    "definition",
    "semantics",
    "kinds",
    "registry",
    "modes",
    "statistics",
    "rows",
    "scoring",
    "rewards",
    "report",
    "template",
    "contradiction",
    "witness",
    "items",
    "build",
    "testing",
    "commands",
    "cli",
    "__main__",
]
"""Each may import only those before it; within a package all may import each other."""

HEAVY = [
    "pydantic",
    "jsonschema",
    "regex",
    "langdetect",
    "rich",
    "click",
    "markdown_it",
    "punkt",
    "sentencex",
    "janome",
    "yaml",
    "tree_sitter",
    "bpe_openai",
]

PURE = ("verdict", "units", "view", "constraint", "ground", "checkers", "foreign")
IMPURE_MODULES = {
    "datetime",
    "http",
    "locale",
    "multiprocessing",
    "random",
    "requests",
    "secrets",
    "signal",
    "socket",
    "subprocess",
    "tempfile",
    "time",
    "urllib",
    "uuid",
    "zoneinfo",
}
IMPURE_NAMES = {"environ", "environb", "getenv", "getcwd", "urandom", "setlocale"}
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("foreign/resources.py", "environ"): "NLTK_DATA says where NLTK's own data is installed",
}
"""A file and what it uses all the same, with the reason."""

NAMED_LIKE_A_MODULE = {
    ("", "checker"): "the decorator that a pack writes: `from ifeval.checker import checker`",
    ("checkers", "order"): "a family, and what phrases and calls of tools have",
    ("checkers", "repetition"): "a family, and how often an answer is repeated",
}

FILES = sorted(PACKAGE.rglob("*.py"))


def place(path: Path) -> tuple[str, ...]:
    """Return the dotted place of a module below the package, without ``__init__``."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """Return the nodes that run: not those under ``if TYPE_CHECKING``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for other in node.orelse:
                yield other
                yield from running(other)
        else:
            yield node
            yield from running(node)


def imports(source: str) -> Iterator[tuple[str, str]]:
    """Return each module that is imported and, where there is one, the name taken from it."""
    for node in running(ast.parse(source)):
        match node:
            case ast.Import(names=aliases):
                yield from ((alias.name, "") for alias in aliases)
            case ast.ImportFrom(module=module, names=aliases, level=level):
                yield from (("." * level + (module or ""), alias.name) for alias in aliases)
            case _:
                pass


def layers_used(source: str) -> set[str]:
    """Return the layers that a file imports; "?" and the name where it is none."""
    used: set[str] = set()
    for module, name in imports(source):
        parts = module.split(".")
        if not parts[0]:
            used.add(f"?{module}")
        elif parts[0] == "ifeval":
            used.add(parts[1] if len(parts) > 1 else (name or "?ifeval"))
    return {name if name in LAYERS else f"?{name.lstrip('?')}" for name in used}


def too_high(layer: str, source: str) -> set[str]:
    below = LAYERS[: LAYERS.index(layer)]
    return layers_used(source) - {layer, *below}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_module_imports_only_those_before_it(path: Path) -> None:
    if not place(path):
        return
    layer = place(path)[0]
    assert layer in LAYERS, f"{layer} is missing in the list of layers"
    assert not too_high(layer, path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("layer", "source", "found"),
    [
        ("view", "from ifeval.constraint import All", {"constraint"}),
        ("view", "from ifeval import units, registry", {"registry"}),
        ("view", "import ifeval.registry as r", {"registry"}),
        ("view", "def f():\n    from ifeval.checkers.length import words", {"checkers"}),
        ("view", "if TYPE_CHECKING:\n    from ifeval.registry import Registry", set[str]()),
        ("view", "if TYPE_CHECKING:\n    pass\nelse:\n    import ifeval.cli", {"cli"}),
        ("view", "from . import units", {"?."}),
        ("view", "from ifeval import every", {"?every"}),
        ("view", "import ifeval", {"?ifeval"}),
        ("view", "from ifeval.errors import Clash\nimport re", set[str]()),
        ("units", "from ifeval.units.kind import unit", set[str]()),
    ],
)
def test_what_is_too_high_is_found(layer: str, source: str, found: set[str]) -> None:
    assert too_high(layer, source) == found


def test_no_module_is_loaded_by_a_name_from_a_higher_layer() -> None:
    """The registry imports by name; the rooms that it imports from lie below it."""
    for room in ("checkers", "foreign"):
        assert LAYERS.index(room) < LAYERS.index("registry")
    users = [path for path in FILES if "import_module" in path.read_text("utf-8")]
    homes = {place(path) for path in users}
    late = ("testing", "commands", "cli", "__main__")
    early = {home for home in homes if home[:1] not in [(layer,) for layer in late]}
    assert early == {(), ("registry",), ("units", "kind")}
    assert {*registry.FOREIGN} <= {path.stem for path in (PACKAGE / "foreign").iterdir()}


def public_names(source: str) -> Iterator[str]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_":
            yield node.name


def test_no_function_is_named_like_a_module_beside_it() -> None:
    found: set[tuple[str, str]] = set()
    for path in FILES:
        package = path.parent
        modules = {other.stem for other in package.glob("*.py")} | {
            other.name for other in package.iterdir() if (other / "__init__.py").is_file()
        }
        room = package.relative_to(PACKAGE).as_posix().removeprefix(".")
        names = {*public_names(path.read_text("utf-8"))} & modules
        found |= {(room, name) for name in names}
    assert found == {*NAMED_LIKE_A_MODULE}


def test_the_top_names_are_no_modules_and_are_all_there() -> None:
    modules = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.name for path in PACKAGE.iterdir() if path.is_dir()
    }
    assert not {*ifeval.__all__} & modules
    assert ifeval.__all__ == sorted(ifeval.__all__)
    for name in ifeval.__all__:
        assert getattr(ifeval, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        getattr(ifeval, "nothing")  # noqa: B009 - pyright knows that there is none


def impurities(source: str) -> set[str]:
    """Return what a file uses that may differ from one run, or one machine, to the next."""
    tree = ast.parse(source)
    found = {module.split(".")[0] for module, _ in imports(source)} & IMPURE_MODULES
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if name in IMPURE_NAMES:
                found.add(name)
            case ast.ImportFrom(module="os", names=aliases):
                found |= {alias.name for alias in aliases} & IMPURE_NAMES
            case _:
                pass
    return found


@pytest.mark.parametrize("layer", PURE)
def test_a_verdict_depends_on_nothing_but_the_row(layer: str) -> None:
    for path in FILES:
        if place(path)[:1] == (layer,):
            name = path.relative_to(PACKAGE).as_posix()
            allowed = {what for file, what in EXCEPTIONS if file == name}
            assert impurities(path.read_text("utf-8")) == allowed, name


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import random", {"random"}),
        ("def f():\n    from time import sleep", {"time"}),
        ("import urllib.request", {"urllib"}),
        ("import os\nx = os.environ['A']", {"environ"}),
        ("from os import getenv, sep", {"getenv"}),
        ("import re, os.path\nx = os.path.sep", set[str]()),
    ],
)
def test_an_impurity_is_found(source: str, found: set[str]) -> None:
    assert impurities(source) == found


@pytest.mark.parametrize("folder", ["constraints", "datasets"])
def test_there_is_no_code_in_the_data(folder: str) -> None:
    assert (ROOT / folder).is_dir()
    assert not [*(ROOT / folder).rglob("*.py")]


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "code",
    [
        "import ifeval",
        "import ifeval; [getattr(ifeval, name) for name in ifeval.__all__]",
        "from ifeval.checkers import length; length.words(at_least=1).check('one two')",
        "import ifeval; ifeval.every",
        "from ifeval.foreign import m_ifeval",
        (
            "from ifeval import default; body = {'id': 'length.words', 'at_least': 5.0}; "
            "assert default().parse({'not': body}).check('one two').passed"
        ),
    ],
)
def test_what_is_heavy_is_loaded_where_it_is_used(code: str) -> None:
    said = run(f"{code}\nimport sys\nprint(*{{*sys.modules}} & {{*{HEAVY!r}}})")
    assert not said.split()


def test_a_package_called_datasets_is_not_hidden_by_ours(tmp_path: Path) -> None:
    for name in ("datasets", "constraints"):
        package = tmp_path / name
        package.mkdir()
        (package / "__init__.py").write_text("theirs = True")
    said = run(
        f"import sys; sys.path.append({str(tmp_path)!r})\n"
        "import datasets, constraints; print(datasets.theirs and constraints.theirs)"
    )
    assert said.split() == ["True"]
