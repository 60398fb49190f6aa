"""Witnesses of the family punctuation."""

from collections.abc import Mapping
from typing import Any

from ifeval.witness.plain import Texts, numbered, words


def _contains(given: Mapping[str, Any]) -> Texts:
    return [f"rain{mark}" for mark in given["marks"]], ["rain", "rain 0"]


def _count(given: Mapping[str, Any]) -> Texts:
    mark = given["marks"][0]
    close = numbered(given, lambda n: f"rain{mark * n}")
    spread = numbered(given, lambda n: f"rain {' '.join(f'{mark} on' for _ in range(n))}".strip())
    return [*spread[0], *close[0]], [*spread[1], *close[1]]


def _quoted(given: Mapping[str, Any]) -> Texts:
    mark = "'" if given.get("single") else '"'
    text = words(3)
    return [f'"{text}"', f"{mark}{text}{mark}"], [f'"{text}', f'"rain" {text}']


WITNESSES = {
    "punctuation.contains": _contains,
    "punctuation.count": _count,
    "punctuation.quoted": _quoted,
}
