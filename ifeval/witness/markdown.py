"""Witnesses of the family markdown."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from ifeval.witness.plain import Texts, numbered, sentence, words

_CLOSING = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}


def _many(part: str, joint: str, given: Mapping[str, Any]) -> Texts:
    return numbered(given, lambda n: joint.join([part] * n) or sentence())


def _lists(given: Mapping[str, Any]) -> Texts:
    mark = "1." if given.get("kind") == "ordered" else "*"
    return _many(f"{mark} rain", "\n\nIt rains.\n\n", given)


def _list_depth(given: Mapping[str, Any]) -> Texts:
    return numbered(given, lambda n: "\n".join(f"{'  ' * i}* rain" for i in range(n)) or sentence())


def _items_per_list(given: Mapping[str, Any]) -> Texts:
    return numbered(given, lambda n: "\n".join(["* rain"] * n) or sentence())


def _item_lengths(given: Mapping[str, Any]) -> Texts:
    most = given["at_most"]
    return [f"* rain\n* {words(1 + most)}"], [f"* rain\n* {words(2 + most)}"]


def _long(before: str, after: str, given: Mapping[str, Any]) -> Texts:
    n = given["words"]
    return [f"{before}{words(n)}{after}"], [f"{before}{words(n + 1)}{after}"]


def _heading_levels(given: Mapping[str, Any]) -> Texts:
    low, high = given.get("at_least", 1), given.get("at_most", 6)
    heads = ["\n\n".join(f"{'#' * i} Rain" for i in levels) for levels in _levels(low, high)]
    wrong = [f"{'#' * i} Rain" for i in (low - 1, high + 1) if 1 <= i <= 6]
    jump = [f"{'#' * low} Rain\n\n{'#' * high} Rain"] if given.get("in_order") else []
    return heads, [*wrong, *jump]


def _levels(low: int, high: int) -> list[range]:
    return [range(low, high + 1), range(low, low + 1)] if low <= high else []


def _math(given: Mapping[str, Any]) -> Texts:
    wanted = given.get("delimiters") or ["$"]
    parts = [f"{mark}x = 1{_CLOSING[mark]}" for mark in wanted]
    others = [f"{mark}x = 1{end}" for mark, end in _CLOSING.items() if mark not in wanted]
    joint = "\n\n" if wanted[0] in ("$$", "\\[") else " and "
    passing, failing = numbered(given, lambda n: joint.join([parts[0]] * n) or sentence())
    return passing, [*others, *failing]


WITNESSES = {
    "markdown.block_quotes": partial(_many, "> rain", "\n\nIt rains.\n\n"),
    "markdown.images": partial(_many, "![rain](rain.png)", " and "),
    "markdown.inline_code": partial(_many, "`rain`", " and "),
    "markdown.lists": _lists,
    "markdown.list_depth": _list_depth,
    "markdown.items_per_list": _items_per_list,
    "markdown.item_lengths": _item_lengths,
    "markdown.bold_length": partial(_long, "**", "**"),
    "markdown.quote_length": partial(_long, '"', '"'),
    "markdown.heading_levels": _heading_levels,
    "markdown.math": _math,
}
