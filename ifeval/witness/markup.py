"""Witnesses of the families markup, links, table and code."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ifeval.witness.plain import Texts, numbered, placed, sentence, words

_PART = "rain"


def _tags(given: Mapping[str, Any]) -> Texts:
    names = [*dict.fromkeys(given["names"])]
    with_names = "".join(f' {name}="1"' for name in given.get("attributes") or ())
    parts = [f"<{name}{with_names}>{_PART}</{name}>" for name in names]
    return placed(["\n".join(parts), *parts], "xml"), placed(
        ["\n".join([*parts, parts[0]]), "\n".join(parts[:-1]), *parts, "\n".join(parts)[:-1]], "xml"
    )


def _xml(given: Mapping[str, Any]) -> Texts:
    root = given.get("root") or "rain"
    return placed([f"<{root}>old</{root}>"], "xml"), placed(
        [f"<{root}>old</{root}", f"<{root}s>old</{root}s>", f"<{root}>old"], "xml"
    )


def _many(part: str, joint: str, given: Mapping[str, Any]) -> Texts:
    return numbered(given, lambda n: joint.join([part] * n) or sentence())


def _hosts(given: Mapping[str, Any]) -> Texts:
    known = [f"[rain](https://{host}/)" for host in given["hosts"]]
    other = ["[rain](https://example.invalid/)"]
    return (known, other) if given.get("match", "only") == "only" else (other, known)


def _texts(given: Mapping[str, Any]) -> Texts:
    forbidden = given.get("forbidden") or ["here"]
    return ["[rain](https://example.org)"], [f"[{text}](https://example.org)" for text in forbidden]


def _table(rows: int, cells: list[str], heads: list[str] | None = None) -> str:
    def line(texts: list[str]) -> str:
        return f"| {' | '.join(texts)} |"

    head = heads or [f"n{i}" for i in range(len(cells))]
    return "\n".join([line(head), line(["---"] * len(cells)), *[line(cells)] * rows])


def _rows(given: Mapping[str, Any]) -> Texts:
    return numbered(given, lambda n: _table(n, [_PART] * 2) if n else _table(0, [_PART] * 2))


def _columns(given: Mapping[str, Any]) -> Texts:
    names = given.get("names")
    if names:
        fewer = _table(1, [_PART] * len(names), [*names[:-1], "other"])
        return [_table(1, [_PART] * len(names), names)], [fewer, sentence()]
    passing, failing = numbered(given, lambda n: _table(1, [_PART] * max(n, 1)))
    return passing, [*failing, f"{_table(1, [_PART] * 2)}\n| {_PART} |", sentence()]


def _cell_words(given: Mapping[str, Any]) -> Texts:
    return [_table(1, [words(given["words"])])], [_table(1, [words(given["words"] + 1)])]


def _code(line: str, given: Mapping[str, Any]) -> Texts:
    def made(n: int) -> str:
        return "\n".join(["```python", "x = 1", *[line] * n, "```"])

    return numbered(given, made)


def _written_in(given: Mapping[str, Any]) -> Texts:
    return [f"```{name}\nx\n```" for name in given["names"]], [sentence(), "0"]


_COUNTED: dict[str, Callable[[Mapping[str, Any]], Texts]] = {
    "links.count": partial(_many, "[rain](https://example.org)", " and "),
    "links.urls": partial(_many, "https://example.org", " and "),
    "table.count": partial(_many, _table(1, [_PART] * 2), "\n\nrain\n\n"),
    "code.references": partial(_many, "src/rain.py:12", " and "),
    "code.comments": partial(_code, "# rain"),
    "code.elisions": partial(_code, "# ... rest of the code"),
}
WITNESSES = {
    **_COUNTED,
    "code.written_in": _written_in,
    "markup.tags": _tags,
    "markup.xml": _xml,
    "links.hosts": _hosts,
    "links.texts": _texts,
    "table.rows": _rows,
    "table.columns": _columns,
    "table.cell_words": _cell_words,
}
