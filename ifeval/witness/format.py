"""Witnesses of the family format."""

import json
from collections.abc import Mapping
from typing import Any

from ifeval.witness.plain import Texts, near, numbered, sentence, words


def _items(given: Mapping[str, Any], mark: str) -> Texts:
    depth = given.get("depth") or 1
    step = len(mark) + 1
    outer = "".join(f"{' ' * (step * i)}{mark} old\n" for i in range(depth - 1))

    def made(n: int) -> str:
        return outer + "\n".join(f"{' ' * (step * (depth - 1))}{mark} rain" for _ in range(n))

    return numbered(given, lambda n: made(n) if n or outer else sentence())


def _bullets(given: Mapping[str, Any]) -> Texts:
    return _items(given, "*")


def _numbered_items(given: Mapping[str, Any]) -> Texts:
    return _items(given, "1.")


def _headings(given: Mapping[str, Any]) -> Texts:
    mark = "#" * (given.get("level") or 2)
    return numbered(given, lambda n: "\n\n".join([f"{mark} Rain"] * n) or sentence())


def _highlights(given: Mapping[str, Any]) -> Texts:
    mark = "*" if given.get("kind") == "em" else "**"
    return numbered(given, lambda n: " and ".join([f"{mark}rain{mark}"] * n) or sentence())


def _code_blocks(given: Mapping[str, Any]) -> Texts:
    block = f"```{given.get('language') or ''}\nrain\n```"
    return numbered(given, lambda n: "\n\n".join([block] * n) or sentence())


def _placeholders(given: Mapping[str, Any]) -> Texts:
    return numbered(given, lambda n: " ".join(["[name]"] * n) or "rain")


def _sections(given: Mapping[str, Any]) -> Texts:
    marker = given["marker"]

    def made(n: int) -> str:
        return "\n\n".join(f"{marker} {i + 1}\n\n{sentence()}" for i in range(n)) or sentence()

    return numbered(given, made)


def _separated(given: Mapping[str, Any]) -> Texts:
    divider = given.get("divider", "***")
    parts = [sentence(i + 2) for i in range(60)]
    least = 2

    def made(n: int) -> str:
        kept = parts[:n] if n <= len(parts) else [f"{words(3)} {i}." for i in range(n)]
        return f"\n{divider}\n".join(kept)

    passing, failing = numbered(given, made, least)
    same = f"\n{divider}\n".join([sentence()] * 2)
    return passing, [same, *failing] if given.get("different") else failing


def _choice(given: Mapping[str, Any]) -> Texts:
    options: list[str] = given["options"]
    return options, [text for option in options for text in near(option)] + ["rain"]


def _json(given: Mapping[str, Any]) -> Texts:
    values = {
        "object": {"rain": 1},
        "array": ["rain", 1],
        "string": "rain",
        "number": 1,
        "boolean": True,
        "null": None,
    }
    kind = given.get("kind")
    text = json.dumps(values[kind or "object"])
    others = [json.dumps(value) for name, value in values.items() if name != kind and kind]
    fenced = [f"```json\n{one}\n```" for one in (text, *others)]
    broken = f"{text[:-1]},{text[-1]}"
    return [text, fenced[0], f"Here:\n\n{fenced[0]}"], [
        broken,
        *(f"```json\n{one}\n```" for one in (broken, *others)),
        *others,
        text[:-1] or "rain",
        "rain",
    ]


def _postscript(given: Mapping[str, Any]) -> Texts:
    marker = given.get("marker", "P.S.")
    return [f"{sentence()}\n\n{marker} {sentence()}"], [
        f"{sentence()}\n\n{marker}",
        f"{sentence()}\n\n{marker[:-1]}",
        f"{marker} {sentence()}\n\n{sentence()}",
        sentence(),
    ]


def _title(given: Mapping[str, Any]) -> Texts:
    opening, closing = given.get("opening", "<<"), given.get("closing", ">>")
    body = sentence()
    return [
        f"{opening}Rain{closing}\n\n{body}",
        f"{opening} Rain {closing}\n\n{body}",
        f"{opening}Ann{closing}\n\nAnn sat.",
    ], [
        f"{opening}Rain{closing[:-1]}\n\n{body}",
        f"{opening}{closing}\n\n{body}",
        f"Rain\n\n{body}",
        "0",
    ]


def _repeats_prompt(given: Mapping[str, Any]) -> Texts:
    text = given.get("text")
    if text is None:
        return [], []
    return [f"{text}\n\n{sentence()}", text], [f"{one}\n\n…" for one in (*near(text), "0", "rain")]


WITNESSES = {
    "format.bullets": _bullets,
    "format.numbered_items": _numbered_items,
    "format.headings": _headings,
    "format.highlights": _highlights,
    "format.code_blocks": _code_blocks,
    "format.placeholders": _placeholders,
    "format.sections": _sections,
    "format.separated": _separated,
    "format.choice": _choice,
    "format.json": _json,
    "format.postscript": _postscript,
    "format.title": _title,
    "format.repeats_prompt": _repeats_prompt,
}
