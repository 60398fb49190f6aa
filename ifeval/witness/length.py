"""Witnesses of the family length."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ifeval.witness.plain import MANY, Answers, Texts, numbered, sentence, words


def _some(make: Callable[[int], str], given: Mapping[str, Any]) -> Texts:
    return numbered(given, make, 0)


def _of_none(n: int) -> str:
    return words(n) if n else "…"


def _sentences(n: int) -> str:
    return " ".join([sentence()] * n) if n else " "


def _paragraphs(n: int) -> str:
    return "\n\n".join([sentence()] * n) if n else " "


def _lines(n: int) -> str:
    return "\n".join([words(3)] * n) if n else " "


def _characters(n: int) -> str:
    return ("rain" * (n // 4 + 1))[:n]


def _blank(_: Mapping[str, Any]) -> Texts:
    return ([" "], ["."])


def _about(given: Mapping[str, Any]) -> Texts:
    n, share = given["n"], given.get("tolerance", 0.1)
    make = _MAKE[given.get("unit", "words")]
    least, most = math.ceil(n * (1 - share)), math.floor(n * (1 + share))
    return numbered({"at_least": max(least, 0), "at_most": most}, make, 0)


_MAKE: dict[str, Callable[[int], str]] = {
    "words": _of_none,
    "sentences": _sentences,
    "paragraphs": _paragraphs,
    "lines": _lines,
    "characters": _characters,
    "graphemes": _characters,
}


def _tokens(given: Mapping[str, Any]) -> Texts:
    """Each of these words is one token of the tokenizers of today."""
    return numbered(given, lambda n: " ".join(["a"] * n) or " ", 0)


def _ratio(given: Mapping[str, Any]) -> Answers:
    make, source = _MAKE[given.get("unit", "words")], given.get("to", "prompt")
    said = {"messages": [{"role": "user", "content": "Go on."}]}
    low, high = given.get("at_least") or 0, given.get("at_most")
    row: Mapping[str, Any] = {source: make(10)}
    if source == "previous":
        row = {"messages": [{"role": "assistant", "content": make(10)}, *said["messages"]]}
    edges = [math.ceil(low * 10), *([] if high is None else [math.floor(high * 10)])]
    counts = [n for edge in edges for n in (edge, edge - 1, edge + 1) if 0 < n <= MANY]
    return [(row, make(n)) for n in counts]


WITNESSES = {
    "length.words": partial(_some, _of_none),
    "length.sentences": partial(_some, _sentences),
    "length.paragraphs": partial(_some, _paragraphs),
    "length.lines": partial(_some, _lines),
    "length.characters": partial(_some, _characters),
    "length.graphemes": partial(_some, _characters),
    "length.blank": _blank,
    "length.about": _about,
    "length.tokens": _tokens,
}
ANSWERS = {"length.ratio": _ratio}
