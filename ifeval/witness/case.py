"""Witnesses of the family case."""

from collections.abc import Mapping
from typing import Any

from ifeval.witness.plain import Texts, numbered, sentence


def _capital_words(given: Mapping[str, Any]) -> Texts:
    word = "R" * max(2, given.get("min_letters", 2))
    return numbered(given, lambda n: " ".join(["rain", *[word] * n]))


def _lower(_: Mapping[str, Any]) -> Texts:
    return [sentence(5).lower()], [sentence(5)]


def _upper(_: Mapping[str, Any]) -> Texts:
    return [sentence(5).upper()], [sentence(5).upper().replace("FALLS", "FALLs")]


def _title(_: Mapping[str, Any]) -> Texts:
    return ["Rain Falls", "Rain"], ["Rain falls", "rain"]


WITNESSES = {
    "case.capital_words": _capital_words,
    "case.lower": _lower,
    "case.upper": _upper,
    "case.title": _title,
}
