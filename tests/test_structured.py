"""Units of structured text: what they find, and that it is what the standard library reads."""

import csv
import io
import json
import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ifeval import units
from ifeval.checkers import code, data
from ifeval.checkers.keywords import contains
from ifeval.constraint import at, every
from ifeval.errors import InvalidParameters
from ifeval.registry import default
from ifeval.units import Unit, json_tree
from ifeval.view import View

NESTED = '{"a": [{"b": "x"}, {"b": 2, "c": {"b": null}}], "d e": [], "f": "\\u0067\\n"}'
ITEMS = 'id,name\n1,Bo\n2,"Li, ""L"""\n3,\n'

CASES: list[tuple[Unit[...], str, list[str]]] = [
    (units.json_values, " [1] ", ["[1]"]),
    (units.json_values(path="$.a[*].b"), NESTED, ['"x"', "2"]),
    (units.json_values(path="$..b"), NESTED, ['"x"', "2", "null"]),
    (units.json_values(path="$.a[-1].c.*"), NESTED, ["null"]),
    (units.json_values(path="$.a[0]"), NESTED, ['{"b": "x"}']),
    (units.json_values(path="$['d e']"), NESTED, ["[]"]),
    (units.json_values(path="$.*"), '{"a": {"b": 1}, "c": 2}', ['{"b": 1}', "2"]),
    (units.json_values(path="$..*"), '{"a": {"b": 1}, "c": 2}', ['{"b": 1}', "2"]),
    (units.json_values(path="$['0']"), "[1]", []),
    (units.json_values(path="$[0]"), '{"0": 1}', []),
    (units.json_values(path="$.a"), '{"a": 1, "a": 2}', []),
    (units.json_values(path="$.a"), 'So: {"a": 1}', []),
    (units.json_values(path="$.a", where="anywhere"), 'So: {"a": 1} or {"a": 2}', ["1", "2"]),
    (units.json_values(path="$.a", where="fenced"), '```json\n{"a": 1}\n```\n\n{"a": 2}', ["1"]),
    (units.csv_cells, ITEMS, ["1", "Bo", "2", '"Li, ""L"""', "3"]),
    (units.csv_cells(column=2), ITEMS, ["Bo", '"Li, ""L"""']),
    (units.csv_cells(heading="NAME", header=False), ITEMS, ["name", "Bo", '"Li, ""L"""']),
    (units.csv_cells(delimiter="\t", where="fenced"), "x\n\n```tsv\na\tb\n 1\t2\n```", ["1", "2"]),
    (units.xml_tags, "x <a>1<b/></a> y <c/>", ["<a>1<b/></a>", "<c/>"]),
    (units.xml_tags(name="b"), "<a><b>1<b>2</b></b></a>", ["<b>1<b>2</b></b>"]),
    (units.xml_tags(name="a", body=True), "<a> 1 </a><a></a>`<a>2</a>`", ["1"]),
    (units.xml_tags(name="a"), "```xml\n<a>1</a>\n```", ["<a>1</a>"]),
    (units.xml_tags(name="a"), "<!-- <a>1</a> --><A>2</A><a>3", []),
]


@pytest.mark.parametrize(("unit", "text", "expected"), CASES)
def test_each_unit_finds_its_parts(unit: Unit[...], text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in unit.cut(text)] == expected


def test_an_encoded_part_is_judged_as_what_it_stands_for_and_points_at_its_source() -> None:
    text = '{"a": "x \\ud83d\\ude00\\n y", "b": "z"}'
    unit = units.json_values(path="$.a")
    (part,) = View.of(text).parts(unit)
    assert part.text == "x 😀\n y"
    verdict = every(unit, contains(phrases=["😀"])).check(text)
    assert [text[s.start : s.end] for s in verdict.parts[0].evidence] == ["\\ud83d\\ude00"]
    verdict = at(units.csv_cells(column=2), 1, contains(phrases=['"L"'])).check(ITEMS)
    assert [ITEMS[s.start : s.end] for s in verdict.evidence] == ['""L"']


_values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "", "é\n", "0"]), inner, max_size=3)
    ),
    max_leaves=12,
)


def _all_at(value: Any, key: str) -> list[Any]:
    """Return what is under a key at any depth, outer first."""
    found: list[Any] = []
    if isinstance(value, dict):
        for name, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            found += [inner] if name == key else _all_at(inner, key)
    elif isinstance(value, list):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            found += _all_at(inner, key)
    return found


@settings(deadline=None, max_examples=200)
@example({"a": {"a": 1}, "b": [{"a": 2}]}, True)
@given(_values, st.booleans())
def test_json_is_what_the_standard_library_reads(value: Any, ascii: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii)
    for path, wanted in (("$", [value]), ("$..a", _all_at(value, "a"))):
        parts = View.of(text).parts(units.json_values(path=path))
        regions = units.json_values(path=path).cut(text)
        assert [json.loads(text[start:end]) for start, end in regions] == wanted
        for part, one in zip(parts, wanted, strict=True):
            assert not isinstance(one, str) or part.text == one


@settings(deadline=None, max_examples=200)
@given(st.lists(st.lists(st.text('ab,"\n x', max_size=4), min_size=2, max_size=3), min_size=1))
def test_cells_are_what_the_standard_library_reads(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    text = out.getvalue()
    parts = View.of(text).parts(units.csv_cells(header=False))
    wanted = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [part.text.strip() for part in parts] == [c.strip() for c in wanted if c.strip()]


@pytest.mark.parametrize("path", ["", "a", "$.", "$[", "$[x]", "$.a b", "$['a]", "$...a", "$[1:2]"])
def test_what_is_no_path_is_rejected(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        json_tree.steps(path)
    with pytest.raises(InvalidParameters, match="path"):
        default().unit({"unit": "json_values", "path": path})


def test_what_is_no_schema_is_rejected_before_the_run() -> None:
    with pytest.raises(InvalidParameters, match="no JSON Schema"):
        data.json_schema(schema={"type": "text"})


def test_a_pattern_of_a_schema_has_a_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifeval.checkers.pattern.TIME_LIMIT", 0.05)
    one = data.json_schema(schema={"pattern": "(a|aa)+$"})
    verdict = one.check(json.dumps("a" * 60 + "!"))
    assert (verdict.passed, verdict.status) == (None, "timed out")


@pytest.mark.parametrize(
    ("constraint", "text", "module"),
    [
        (data.yaml(), "a: 1", "yaml"),
        (code.syntax(language="javascript"), "```js\nx\n```", "tree_sitter"),
    ],
)
def test_a_missing_parser_is_named_with_its_extra(
    constraint: Any, text: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ifeval.checkers import parsing

    monkeypatch.setitem(sys.modules, module, None)
    parsing._parser.cache_clear()  # pyright: ignore[reportPrivateUsage]
    verdict = constraint.check(text)
    parsing._parser.cache_clear()  # pyright: ignore[reportPrivateUsage]
    assert (verdict.passed, verdict.status) == (None, "no resource")
    assert "pip install 'ifeval-constraints[formats]'" in verdict.reason


REASONS: list[tuple[Any, str, str, tuple[int, int]]] = [
    (data.toml(), "a = 1\nb = x", "line 2, column 5: Invalid value", (10, 11)),
    (data.yaml(), "a: 1\nb: 2\na: 3", "line 3, column 1: the key 'a' occurs twice", (10, 11)),
    (data.csv(), "a,b\nc", "line 2, column 1: the record has 1 cell instead of 2", (4, 5)),
    (
        data.json_schema(schema={"properties": {"n": {"type": "integer"}}}),
        '{\n "n": "x"}',
        "line 2, column 7: $.n: 'x' is not of type 'integer'",
        (8, 11),
    ),
    (
        code.syntax(language="python"),
        "```python\nx = (\n```",
        "line 2, column 5: '(' was never closed",
        (14, 15),
    ),
]


@pytest.mark.parametrize(("constraint", "text", "reason", "place"), REASONS)
def test_a_fault_is_told_with_its_line_and_column(
    constraint: Any, text: str, reason: str, place: tuple[int, int]
) -> None:
    verdict = constraint.check(text)
    assert verdict.passed is False
    assert verdict.reason == reason
    assert [(span.start, span.end) for span in verdict.evidence] == [place]
