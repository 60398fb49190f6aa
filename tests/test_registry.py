"""What is known by which id, how it is read, and what is said where it cannot be."""

import json
import pickle
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ifeval import registry as registry_module
from ifeval import units
from ifeval.checker import checker
from ifeval.checkers import length
from ifeval.constraint import All, Constraint, at, every, inside, outside, some
from ifeval.definition import Definition, load, read
from ifeval.errors import (
    Clash,
    IfevalError,
    InvalidConstraint,
    InvalidFile,
    InvalidParameters,
    InvalidRow,
    MissingExtra,
    UnknownId,
)
from ifeval.registry import Registry, extended
from ifeval.units import unit
from ifeval.verdict import Verdict, decided
from ifeval.view import View
from tests.packs.acme import acme_ifeval as acme
from tests.paths import ACME
from tests.strategies import REGISTRY

PHRASES = acme.mentions(phrases=["a"])
SAID = PHRASES.dump()


def module(name: str, **things: Any) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(things)
    return made


def yes(id: str, where: str = "somewhere") -> Any:
    """Return a checker of some module under an id."""

    def function(view: View) -> Verdict:  # noqa: ARG001
        return decided(True, "yes")

    function.__module__ = where
    return checker(id)(function)


def defined(id: str, check: dict[str, Any] | None = None, **rest: Any) -> Definition:
    return Definition(id, "", "", 1, (), check=check, path=f"{id}.toml", **rest)


# Reading constraints


@pytest.mark.parametrize(
    ("data", "constraint"),
    [
        ({"id": "length.words", "at_least": 3}, length.words(at_least=3)),
        ({"all": [SAID, SAID]}, PHRASES & PHRASES),
        ({"any": [SAID]}, None),
        ({"not": SAID}, ~PHRASES),
        ({"every": "lines", "is": SAID}, every(units.lines, PHRASES)),
        (
            {"every": "lines", "is": SAID, "empty": "undecided"},
            every(units.lines, PHRASES, empty="undecided"),
        ),
        ({"some": "lines", "is": SAID}, some(units.lines, PHRASES)),
        (
            {"some": "lines", "is": SAID, "at_least": 0, "at_most": 0},
            some(units.lines, PHRASES, at_least=0, at_most=0),
        ),
        ({"at": "lines", "index": -1, "is": SAID}, at(units.lines, -1, PHRASES)),
        ({"inside": "lines", "is": SAID}, inside(units.lines, PHRASES)),
        ({"outside": "lines", "is": SAID}, outside(units.lines, PHRASES)),
    ],
)
def test_the_forms_of_the_wire(data: Any, constraint: Constraint | None) -> None:
    parsed = REGISTRY.parse(data)
    if constraint is not None:
        assert parsed == constraint
    assert REGISTRY.parse(json.dumps(data)) == parsed
    assert REGISTRY.parse(parsed) is parsed


@pytest.mark.parametrize(
    "data",
    [
        None,
        3,
        "",
        "not JSON",
        "[" * 100_000,
        "[]",
        "3",
        [],
        [SAID],
        {},
        {"id": 3},
        {"all": SAID},
        {"all": [SAID, None]},
        {"all": [SAID, "length.words"]},
        {"all": [SAID], "any": [SAID]},
        {"any": [SAID], "empty": "pass"},
        {"not": SAID, "then": SAID},
        {"not": [SAID]},
        {"if": SAID},
        {"if": SAID, "then": SAID, "else": SAID},
        {"k_of": 1},
        {"k_of": 1, "parts": SAID},
        {"k_of": 1.5, "parts": [SAID]},
        {"k_of": True, "parts": [SAID]},
        {"k_of": -1, "parts": [SAID]},
        {"k_of": float("inf"), "parts": [SAID]},
        {"k_of": float("nan"), "parts": [SAID]},
        {"k_of": 1, "parts": [SAID], "at_least": 1},
        {"weighted": []},
        {"weighted": [SAID]},
        {"weighted": [{"weight": 0, "is": SAID}]},
        {"weighted": [{"weight": "1", "is": SAID}]},
        {"weighted": [{"weight": True, "is": SAID}]},
        {"weighted": [{"weight": 1, "is": SAID, "empty": "pass"}]},
        {"weighted": [{"weight": 1, "is": SAID}], "at_least": 2},
        {"weighted": [{"weight": 1, "is": SAID}], "at_least": "half"},
        {"weighted": [{"weight": 1, "is": SAID}], "at_most": 1},
        {"every": "lines"},
        {"every": "lines", "is": SAID, "empty": "maybe"},
        {"every": "lines", "is": SAID, "at_least": 1},
        {"every": 3, "is": SAID},
        {"every": {"language": "de"}, "is": SAID},
        {"some": "lines", "is": SAID, "empty": "pass"},
        {"some": "lines", "is": SAID, "at_least": 1.5},
        {"some": "lines", "is": SAID, "at_least": True},
        {"some": "lines", "is": SAID, "at_most": "2"},
        {"at": "lines", "is": SAID},
        {"at": "lines", "index": "0", "is": SAID},
        {"at": "lines", "index": 0.5, "is": SAID},
        {"at": "lines", "index": True, "is": SAID},
    ],
    ids=lambda data: repr(data)[:60],
)
def test_what_is_no_constraint(data: Any) -> None:
    with pytest.raises(InvalidConstraint):
        REGISTRY.parse(data)


def test_a_constraint_nested_too_deeply_is_refused() -> None:
    data = SAID
    for _ in range(sys.getrecursionlimit()):
        data = {"not": data}
    with pytest.raises(InvalidConstraint, match="too deeply"):
        REGISTRY.parse(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"id": "length.word"}, r"unknown id 'length\.word'; did you mean .*length\.words"),
        ({"id": "acme.mention"}, r"did you mean .*acme\.mentions"),
        ({"id": "zzzz"}, r"unknown id 'zzzz'$"),
        ({"every": "sentence", "is": SAID}, "unknown unit 'sentence'; did you mean sentences"),
        ({"at": "acme.stanza", "index": 0, "is": SAID}, "did you mean acme.stanzas"),
        ({"all": [{"not": {"id": "length.word"}}]}, r"did you mean .*length\.words"),
    ],
)
def test_an_unknown_id_is_told_with_the_nearest(data: Any, said: str) -> None:
    with pytest.raises(UnknownId, match=said):
        REGISTRY.parse(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"id": "length.words", "at_leest": 1},
            "length.words: .*'at_leest'; did you mean at_least",
        ),
        ({"id": "acme.handover", "wrods": 3, "words": 3}, "acme.handover: .*did you mean words"),
        (
            {"every": {"unit": "sentences", "langauge": "de"}, "is": SAID},
            "sentences: .*'langauge'; did you mean language",
        ),
    ],
)
def test_an_unknown_parameter_is_told_with_the_nearest(data: Any, said: str) -> None:
    with pytest.raises(InvalidParameters, match=said):
        REGISTRY.parse(data)


@pytest.mark.parametrize("option", [{"stars": 0}, {"stars": "3"}, {"stars": 2.5}, {"stars": True}])
def test_an_option_that_does_not_fit_is_refused(option: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameters, match=r"acme\.stanzas: stars"):
        REGISTRY.unit({"unit": "acme.stanzas", **option})


def test_an_option_may_be_an_integral_float() -> None:
    found = REGISTRY.unit({"unit": "acme.stanzas", "stars": 2.0})
    assert found == acme.stanzas(stars=2)
    assert json.dumps(found.dump()) == '{"unit": "acme.stanzas", "stars": 2}'


# What is known


def test_a_registry_is_a_mapping() -> None:
    assert REGISTRY["length.words"] is length.words
    assert "length.words" in REGISTRY
    assert "no.such" not in REGISTRY
    assert REGISTRY.get("no.such") is None
    ids = [*REGISTRY]
    assert ids == sorted(set(ids))
    assert len(REGISTRY) == len(ids)
    assert {"length.words", "acme.mentions", "acme.handover"} <= {*ids}
    assert all(REGISTRY[id].id == id for id in ids)
    assert any(":" in id for id in ids)


def test_a_registry_of_ones_own_knows_nothing_else() -> None:
    alone = Registry([acme], shipped=False)
    assert "acme.mentions" in {*alone}
    assert not any(id.startswith("length.") or ":" in id for id in alone)
    assert {*alone.units} == {"acme.stanzas"}
    with pytest.raises(UnknownId):
        alone["length.words"]


def test_definitions_are_found_by_id() -> None:
    found = REGISTRY.definition("acme.handover")
    assert found is not None
    assert found.summary.startswith("Each stanza")
    assert found is REGISTRY.definitions["acme.handover"]
    assert REGISTRY.definition("acme.mentions") is None
    assert REGISTRY.definition("no.such") is None


def test_what_is_asked_for_while_it_is_loaded_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread may ask for an id while the first one still imports its module."""
    fresh = Registry()
    meanwhile: list[Any] = []
    real = registry_module.import_module

    def importing(name: str) -> ModuleType:
        monkeypatch.setattr(registry_module, "import_module", real)
        meanwhile.append(fresh["length.words"])
        return real(name)

    monkeypatch.setattr(registry_module, "import_module", importing)
    assert fresh["length.words"] is length.words
    assert meanwhile == [length.words]


def test_a_definition_that_is_read_twice_at_a_time_is_no_clash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fresh = Registry()
    shipped = next((id for id in fresh if fresh.definition(id)), None)
    if shipped is None:
        pytest.skip("no definition ships")
    fresh = Registry()
    real = registry_module.load

    def loading(file: Any) -> Definition:
        monkeypatch.setattr(registry_module, "load", real)
        fresh.definition(shipped)
        return real(file)

    monkeypatch.setattr(registry_module, "load", loading)
    assert fresh.definition(shipped) is fresh.definition(shipped) is not None


# Clashes


@pytest.mark.parametrize(
    ("make", "both"),
    [
        (
            lambda: Registry(
                [module("pack_a", a=yes("x.y", "pack_a")), module("pack_b", b=yes("x.y", "pack_b"))]
            ),
            ("pack_a", "pack_b"),
        ),
        (
            lambda: Registry(
                [
                    module("pack_a", a=unit("x.y")(acme.stanzas.function)),
                    module("pack_b", b=units.lines),
                ]
            ),
            (),
        ),
        (
            lambda: Registry([], [defined("x.y"), Definition("x.y", "", "", 1, (), path="z.toml")]),
            ("x.y.toml", "z.toml"),
        ),
        (
            lambda: Registry([module("pack_a", a=yes("x.y", "pack_a"))], [defined("x.y", SAID)]),
            ("pack_a", "x.y.toml"),
        ),
        (
            lambda: Registry([module("pack_a", a=yes("length.words", "pack_a"))]),
            ("pack_a", "ifeval"),
        ),
        (
            lambda: Registry([module("pack_a", a=yes("punctuation:no_comma", "pack_a"))]),
            ("pack_a", "ifeval"),
        ),
        (
            lambda: Registry([module("pack_a", a=yes("copy:copy", "pack_a"))]),
            ("pack_a", "iftrain"),
        ),
        (
            lambda: Registry([], [defined("length.words", SAID)]),
            ("length.words.toml", "ifeval's own|constraints/length"),
        ),
        (
            lambda: Registry([], [defined("length.words")]),
            ("length.words.toml", "ifeval's own|constraints/length"),
        ),
        (
            lambda: Registry([module("pack_a", a=unit("words")(acme.stanzas.function))]),
            ("acme_ifeval", r"ifeval\.units"),
        ),
    ],
    ids=[
        "two checkers",
        "no clash",
        "two definitions",
        "checker and composed",
        "checker and ours",
        "checker and a foreign one of ours",
        "checker and one of the last benchmark",
        "composed and ours",
        "definition and ours",
        "unit and ours",
    ],
)
def test_one_id_for_two_things_names_both(
    make: Callable[[], Registry], both: tuple[str, ...]
) -> None:
    if not both:
        assert make()
        return
    with pytest.raises(Clash) as caught:
        make()
    for name in both:
        assert re.search(name, str(caught.value))


def test_one_thing_in_two_modules_is_no_clash() -> None:
    again = module("again", mentions=acme.mentions, stanzas=acme.stanzas)
    assert Registry([acme, again])["acme.mentions"] is acme.mentions


# Composed constraints


@pytest.mark.parametrize(
    ("params", "text", "passed"),
    [
        ({"words": 4}, "ACME-1 is done.\n***\nACME-2 is not.", True),
        ({"words": 2}, "ACME-1 is done.\n***\nACME-2 is not.", False),
        ({"words": 4}, "ACME-1 is done.\n***\nNothing.", False),
        ({"words": 4.0, "tickets": None}, "ACME-1 is done.", True),
        ({"words": 4}, "ACME-1 and ACME-2.", False),
        ({"words": 4, "tickets": 2}, "ACME-1 and ACME-2.", True),
        ({"words": 4, "tickets": 0}, "Nothing.", True),
        ({"words": 4, "tickets": 0}, "ACME-1.", False),
    ],
)
def test_a_composed_constraint(params: dict[str, Any], text: str, passed: bool) -> None:
    constraint = REGISTRY["acme.handover"].bind(params)
    assert constraint.check(text).passed is passed
    given = {name: value for name, value in params.items() if value is not None}
    assert constraint.dump() == {"id": "acme.handover", **given}
    assert pickle.loads(pickle.dumps(constraint)).check(text) == constraint.check(text)


def test_a_composed_constraint_takes_integral_floats_for_integers() -> None:
    constraint = REGISTRY["acme.handover"].bind({"words": 4.0})
    assert json.dumps(constraint.dump()) == '{"id": "acme.handover", "words": 4}'


@pytest.mark.parametrize(
    "params", [{}, {"words": 0}, {"words": "3"}, {"words": True}, {"words": 1.5}, {"x": 1}]
)
def test_a_composed_constraint_checks_its_parameters(params: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameters, match=r"acme\.handover"):
        REGISTRY["acme.handover"].bind(params)


@pytest.mark.parametrize(
    ("bodies", "way"),
    [
        ({"x.a": {"id": "x.a"}}, "x.a > x.a"),
        ({"x.a": {"not": {"id": "x.b"}}, "x.b": {"any": [{"id": "x.a"}]}}, "x.a > x.b > x.a"),
        (
            {
                "x.a": {"every": "lines", "is": {"all": [SAID, {"id": "x.b"}]}},
                "x.b": {"weighted": [{"weight": 1, "is": {"id": "x.c"}}]},
                "x.c": {"if": SAID, "then": {"id": "x.a"}},
            },
            "x.a > x.b > x.c > x.a",
        ),
    ],
)
def test_what_is_made_of_itself_shows_the_way_round(bodies: dict[str, Any], way: str) -> None:
    made = Registry([acme], [defined(id, body) for id, body in bodies.items()])
    with pytest.raises(InvalidConstraint, match=f"made of itself: {way}$"):
        made.parse({"id": "x.a"})


def test_what_is_made_of_another_twice_is_sound() -> None:
    inner = {"id": "x.b"}
    made = Registry(
        [acme], [defined("x.a", {"all": [inner, {"not": inner}]}), defined("x.b", SAID)]
    )
    assert made.parse({"id": "x.a"}).check("a").passed is False


def test_a_body_that_asks_for_no_parameter_of_its_own_is_refused() -> None:
    body = {"id": "length.words", "at_most": "$wrods"}
    made = Registry([], [defined("x.a", body, parameters={"properties": {"words": {}}})])
    with pytest.raises(IfevalError, match="wrods"):
        made.parse({"id": "x.a", "words": 3})


def test_a_schema_that_is_none_is_an_error_of_ours() -> None:
    schema = {"properties": {"words": {"type": "integr"}}}
    made = Registry([], [defined("x.a", {"id": "length.words"}, parameters=schema)])
    with pytest.raises(IfevalError, match="integr"):
        made.parse({"id": "x.a", "words": 3})


# Definitions


MINIMAL = 'id = "x.y"\nsummary = "s"\n'


@pytest.mark.parametrize(
    ("content", "where", "said"),
    [
        ('id = "x.y', "", "not TOML"),
        ('summary = "s"', "id", "is missing"),
        ('id = "x.y"', "summary", "is missing"),
        (MINIMAL + "sumary = 3", "sumary", "unknown field; did you mean summary"),
        ('id = "nodot"\nsummary = "s"', "id", "'nodot' is not of the form family.name"),
        ('id = "x.Y"\nsummary = "s"', "id", "family.name"),
        ('id = "x.y"\nsummary = 3', "summary", "must be a string, it is 3"),
        (MINIMAL + 'revision = "1"', "revision", "must be a whole number"),
        (MINIMAL + "revision = true", "revision", "must be a whole number"),
        (MINIMAL + "prohibits = 1", "prohibits", "must be true or false"),
        (MINIMAL + 'check = "x"', "check", "must be a table"),
        (MINIMAL + "cases = {}", "cases", "must be a list"),
        (MINIMAL + "cases = [3]", "cases[0]", "must be a table"),
        (
            MINIMAL + '[[cases]]\npass = ["a"]\n[[cases]]\nfails = []',
            "cases[1].fails",
            "unknown field; did you mean fail",
        ),
        (MINIMAL + '[[cases]]\npass = "a"', "cases[0].pass", "must be a list"),
        (MINIMAL + '[[cases]]\nfail = ["a", 3]', "cases[0].fail[1]", "must be a string, it is 3"),
        (MINIMAL + 'phrasings.en = "a"', "phrasings.en", "must be a list of strings"),
        (MINIMAL + "patterns.de = [1]", "patterns.de[0]", "must be a string"),
    ],
)
def test_a_file_that_is_wrong_is_told_by_place(
    tmp_path: Path, content: str, where: str, said: str
) -> None:
    file = tmp_path / "y.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(InvalidFile) as caught:
        load(file)
    assert caught.value.where == where
    assert said in caught.value.problem
    assert str(caught.value).startswith(f"{file}: ")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "y.toml").write_bytes(b'id = "\xff"')
    with pytest.raises(InvalidFile, match="not TOML"):
        list(read(tmp_path))


def test_a_definition_whole(tmp_path: Path) -> None:
    inner = tmp_path / "deep" / "er"
    inner.mkdir(parents=True)
    (inner / "b.toml").write_text(
        MINIMAL
        + 'since = "1.0"\nrevision = 2\nprohibits = true\nphrasings.en = ["p"]\npatterns.en=["q"]'
        + '\n[[cases]]\ngiven = { n = 1 }\npass = [" "]\nfail = ["f"]\nundecided = ["u"]'
        + '\nrow = { prompt = "why?" }\nnaive = true\nwhy = "w"',
        "utf-8",
    )
    (tmp_path / "a.toml").write_text('id = "a.a"\nsummary = "s"', "utf-8")
    (tmp_path / "README.md").write_text("no definition", "utf-8")
    plain, whole = read(tmp_path)
    assert (plain.id, plain.revision, plain.since, plain.prohibits) == ("a.a", 1, "", False)
    assert (plain.check, plain.cases, plain.phrasings) == (None, (), {})
    assert not plain.accepts_silence
    assert (whole.id, whole.revision, whole.since, whole.prohibits) == ("x.y", 2, "1.0", True)
    assert (whole.phrasings, whole.patterns) == ({"en": ("p",)}, {"en": ("q",)})
    assert whole.accepts_silence
    (case,) = whole.cases
    assert (case.given, case.row) == ({"n": 1}, {"prompt": "why?"})
    assert (case.passing, case.failing, case.undecided) == ((" ",), ("f",), ("u",))
    assert (case.naive, case.why) == (True, "w")


# Packs


def first_on_path(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    invalidate_caches()


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """Return what puts a distribution with one entry point on the path."""

    def install(name: str, point: str, code: str) -> None:
        info = tmp_path / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[ifeval]\n{point}\n")
        if code:
            (tmp_path / f"{name.replace('-', '_')}.py").write_text(code)
        first_on_path(monkeypatch, tmp_path)

    return install


@pytest.fixture
def acme_alone() -> Iterator[None]:
    """Forget the pack that was imported by its own name."""
    yield
    sys.modules.pop("acme_ifeval", None)


@pytest.mark.usefixtures("acme_alone")
def test_a_pack_is_found(
    installed: Callable[[str, str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tomllib.loads((ACME / "pyproject.toml").read_text("utf-8"))["project"]
    ((name, target),) = project["entry-points"]["ifeval"].items()
    installed(project["name"], f"{name} = {target}", "")
    first_on_path(monkeypatch, ACME)
    found = extended()
    assert found["acme.mentions"] is import_module("acme_ifeval").mentions
    assert found.parse({"id": "acme.handover", "words": 3}).check("ACME-1 is done.").passed
    assert "acme.stanzas" in found.units
    assert not found.broken


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ("x = broken_pack", "raise RuntimeError('no licence')"),
        ("x = broken_pack", "import surely_not_installed_anywhere"),
        ("x = not_even_there", ""),
        ("x = broken_pack:thing", "thing = 3"),
    ],
)
def test_a_broken_pack_is_told_of_and_stops_nothing(
    installed: Callable[[str, str, str], None], point: str, code: str
) -> None:
    installed("broken-pack", point, code)
    sys.modules.pop("broken_pack", None)
    with pytest.warns(UserWarning, match="broken-pack could not be loaded"):
        found = extended()
    assert {*found.broken} == {"broken-pack"}
    assert found["length.words"] is length.words
    with pytest.raises(UnknownId, match=r"unknown id 'broken\.x'.*the pack broken-pack") as caught:
        found.parse({"id": "broken.x"})
    assert found.broken["broken-pack"] in str(caught.value)


def test_a_folder_of_definitions_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('id = "x.a"\nsummary = "s"\ncheck.id = "length.words"')
    assert extended(tmp_path).parse({"id": "x.a"}).check("pack_a").passed
    with pytest.raises(InvalidFile, match="no such folder"):
        extended(tmp_path / "nowhere")


def test_the_cases_of_the_pack_come_out_as_said() -> None:
    seen = 0
    for definition in read(ACME / "acme_ifeval"):
        for case in definition.cases:
            constraint = REGISTRY[definition.id].bind(case.given)
            for texts, passed in ((case.passing, True), (case.failing, False)):
                for text in texts:
                    assert constraint.check(text).passed is passed, text
                    seen += 1
    assert seen >= 6


# Errors


@pytest.mark.parametrize(
    "error",
    [
        UnknownId("length.word", ["length.words"], "unit", "; a note"),
        InvalidParameters("x.y", "a problem"),
        InvalidConstraint("a problem"),
        InvalidFile("a.toml", "cases[0]", "a problem"),
        InvalidFile("a.toml", "", "a problem"),
        InvalidRow("a.jsonl", 3, "prompt", "a problem"),
        Clash("two things"),
        MissingExtra("nltk", "nltk"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_pickling(error: IfevalError) -> None:
    """An error crosses from one process to another; what cannot be unpickled hangs a pool."""
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


def test_errors_say_where() -> None:
    assert str(InvalidRow("a.jsonl", 3, "prompt", "bad")) == "a.jsonl:3: prompt: bad"
    assert str(InvalidRow("a.jsonl", 3, "", "bad")) == "a.jsonl:3: bad"
    assert str(InvalidFile("a.toml", "", "bad")) == "a.toml: bad"
    assert "pip install 'ifeval-constraints[nltk]'" in str(MissingExtra("nltk", "nltk"))


def test_nothing_is_flattened_by_reading() -> None:
    nested = All((All((PHRASES,)), PHRASES))
    assert REGISTRY.parse(nested.dump()) == nested
