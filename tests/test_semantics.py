"""Versions of a benchmark: the same ids with an older meaning, chosen by name."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from ifeval import registry, semantics
from ifeval.checker import checker
from ifeval.errors import Clash, InvalidProfile
from ifeval.registry import Registry
from ifeval.verdict import Verdict, decided
from ifeval.view import View


def one(name: str, *texts: tuple[str, str]) -> ModuleType:
    """Return a module of checkers: each passes a text that holds its word."""
    module = ModuleType(f"ifeval.foreign.{name}")
    for id, word in texts:

        def judge(view: View, *, word: str = word) -> Verdict:
            """Find a word."""
            return decided(word in view.text, f"looked for {word}")

        setattr(module, id.replace(":", "_"), checker(id)(judge))
    return module


@pytest.fixture(autouse=True)
def bench(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a benchmark of two ids there, of which an older version changes one."""
    modules = {
        "bench": one("bench", ("a:changed", "new"), ("a:same", "new")),
        "bench_2024_01": one("bench_2024_01", ("a:changed", "old")),
    }
    for module in modules.values():
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(semantics.VERSIONS, "bench", ("2025-02", "2024-01"))
    monkeypatch.setattr(registry, "FOREIGN", (*registry.FOREIGN, "bench"))
    there = [SimpleNamespace(name=name) for name in modules]

    def found(path: object) -> list[SimpleNamespace]:
        assert path
        return there

    monkeypatch.setattr(semantics, "iter_modules", found)


def words(*profiles: str) -> list[str]:
    """Return the word that each id finds."""
    known = Registry(semantics=profiles)
    return [
        word
        for id in ("a:changed", "a:same")
        for word in ("old", "new")
        if known.parse({"id": id}).check(word).passed
    ]


@pytest.mark.parametrize(
    ("profiles", "found"),
    [
        ((), ["new", "new"]),
        (("bench@2025-02",), ["new", "new"]),
        (("bench@2024-01",), ["old", "new"]),
        (("bench@2024-01", "official"), ["old", "new"]),
        (("corrected", "bench@2024-01"), ["old", "new"]),
    ],
)
def test_a_version_changes_what_differs_in_it(profiles: tuple[str, ...], found: list[str]) -> None:
    assert words(*profiles) == found


def test_the_ids_are_the_same_in_each_version() -> None:
    known = [[id for id in Registry(semantics=p) if ":" in id] for p in ((), "bench@2024-01")]
    assert known[0] == known[1]
    assert known[0][:2] == ["a:changed", "a:same"]


def test_a_pack_that_takes_an_id_still_clashes() -> None:
    for profile in ("official", "bench@2024-01"):
        with pytest.raises(Clash, match="a:changed"):
            Registry([one("mine", ("a:changed", "x"))], semantics=profile)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["bench@2024-1"], r"unknown semantics 'bench@2024-1'; did you mean bench@2024-01"),
        (
            ["bench"],
            "unknown semantics 'bench'; there are official, corrected, both, bench@2025-02",
        ),
        (["bench@2024-01", "bench@2025-02"], "bench@2024-01 and bench@2025-02 exclude each other"),
        (["ifbench@1999-01"], "unknown semantics 'ifbench@1999-01'"),
    ],
)
def test_what_is_no_version_is_refused(given: list[str], message: str) -> None:
    with pytest.raises(InvalidProfile) as error:
        semantics.read_profiles(given)
    assert str(error.value).startswith(message)


def test_the_version_in_force_is_told() -> None:
    assert semantics.read_profiles().version("bench") == "2025-02"
    older = semantics.read_profiles(["both", "bench@2024-01"])
    assert older.version("bench") == "2024-01"
    assert older.version("ifeval") is None
    assert older.first == semantics.Semantics("official", (("bench", "2024-01"),))
    assert older.second == semantics.Semantics("corrected", (("bench", "2024-01"),))
