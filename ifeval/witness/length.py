"""Witnesses of the family length."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ifeval.witness.plain import Texts, numbered, sentence, words


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


WITNESSES = {
    "length.words": partial(_some, _of_none),
    "length.sentences": partial(_some, _sentences),
    "length.paragraphs": partial(_some, _paragraphs),
    "length.lines": partial(_some, _lines),
    "length.characters": partial(_some, _characters),
    "length.graphemes": partial(_some, _characters),
    "length.blank": _blank,
}
