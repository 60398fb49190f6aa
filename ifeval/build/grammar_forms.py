"""What is asked for without a number or a list of words: case, language, layout."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from ifeval._resources import folder, read_toml
from ifeval.build.grammar import any_of, bound, number, quantity, tables
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_repeats import repeated


class Form(NamedTuple):
    """A constraint and what asks for it."""

    constraint: dict[str, Any]
    name: str
    patterns: list[re.Pattern[str]]
    explicit: bool
    affirmed: bool


@lru_cache(1)
def _forms() -> list[Form]:
    data = read_toml(folder("constraints") / "recognise" / "cues" / "forms.en.toml")
    pieces: dict[str, str] = {**data["pieces"], "languages": any_of(*tables()["languages"])}
    return [
        Form(
            form["constraint"],
            form["name"],
            [_compiled(text, pieces) for text in form["patterns"]],
            form.get("explicit", False),
            form.get("affirmed", False),
        )
        for form in data["forms"]
    ]


_REPEATS = "format.repeats_prompt"
_DENIAL = re.compile(
    r"(?:\b(?:do not|never|must not|should not|cannot|avoid|not be|without|rather than"
    r"|instead of)|n['’]t)(?:\s+[\w-]+){0,3}\s+\Z",
    re.IGNORECASE,
)


def _denial(text: str, place: int) -> re.Match[str] | None:
    """Return the words just before a place that deny what stands there."""
    return _DENIAL.search(text, max(0, place - 40), place)


def ids() -> frozenset[str]:
    """Return the ids of the forms."""
    return frozenset(form.constraint["id"] for form in _forms() if "id" in form.constraint)


def _compiled(text: str, pieces: dict[str, str]) -> re.Pattern[str]:
    for name, piece in pieces.items():
        text = text.replace("{{" + name + "}}", piece)
    count = 0

    def named(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"(?P<{match[1]}_{count}>"

    text = re.sub(r"\(\?P<(\w+)>", named, text)
    text = text.replace(" ?", "[ \\t]*")
    spaced = re.sub(r"(?<!\[)(?<!\\)(?<!-) (?![\]\\])", r"[ \t]+", text)
    return re.compile(
        rf"(?<!\w){spaced}(?!\w)"
        if text[-1].isalnum() or text[-1] in ")?"
        else rf"(?<!\w){spaced}",
        re.IGNORECASE,
    )


def _is_no_ban(form: Form, said: str) -> bool:
    """Return whether a denial forbids less: "no capital letters" is no ban on capitals alone."""
    return form.name == "case.upper" and not re.search(r"\ball\b|caps", said, re.IGNORECASE)


def found(prose: Prose) -> Iterator[Found]:
    """Return the places that ask for a case, a language or a layout."""
    for form in _forms():
        for pattern in form.patterns:
            for match in prose.matches(pattern):
                constraint = _filled(form.constraint, match)
                if constraint is None:
                    continue
                denial = _denial(prose.text, match.start())
                if denial and (form.affirmed or _is_no_ban(form, match[0])):
                    continue
                if form.name == _REPEATS and (said := repeated(prose, *match.span())):
                    constraint["text"] = said
                start = denial.start() if denial else match.start()
                told = {"not": constraint} if denial else constraint
                yield Found(
                    start,
                    match.end(),
                    told,
                    f"forms.{form.name}",
                    match.start(),
                    explicit=form.explicit,
                )
    yield from _highlighted(prose)


def _filled(constraint: dict[str, Any], match: re.Match[str]) -> dict[str, Any] | None:
    said = {name.rpartition("_")[0]: value for name, value in match.groupdict().items() if value}
    filled: dict[str, Any] = {}
    for name, value in constraint.items():
        if not (isinstance(value, str) and value.startswith("$")):
            filled[name] = value
            continue
        words = said.get(value[1:])
        if words is None:
            return None
        filled[name] = _value(value[1:], words)
        if filled[name] is None:
            return None
    return filled


def _value(name: str, words: str) -> Any:
    said = " ".join(words.casefold().split())
    if name == "language":
        if words[0].islower() and said in ("polish", "english"):
            return None
        return tables()["languages"][said]
    if name == "level":
        names: list[str] = tables()["numbers"]["ordinals"]
        return names.index(said) + 1 if said in names else number(said)
    if name == "date":
        return words.upper()
    if name == "columns":
        return _columns(words)
    if name == "marker":
        letters = re.sub(r"[\s.]", "", words).upper()
        return "P.S." if letters == "PS" else "P.P.S"
    return words


_JOINT = re.compile(r",\s*(?:and\s+)?|\s+and\s+|\s*\|\s*")
_NO_COLUMN = re.compile(
    r"\b(?:that|which|each|where|as|below|above|specified|following|should|showing)\b",
    re.IGNORECASE,
)


def _columns(words: str) -> list[str] | None:
    """Return the names of columns that are listed, or None where they are only described."""
    names = [name.strip(" \"'“”‘’`[]()*|") for name in _JOINT.split(words.strip(" .|"))]
    said = len(names) > 1 and all(name and len(name.split()) <= 4 for name in names)
    return None if not said or _NO_COLUMN.search(words) or "(" in words else names


@lru_cache(1)
def _highlight() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?P<verb>highlight(?:ing|ed)?|italici[sz](?:e|ing)|bold(?:ing)?|emphasi[sz]"
        rf"(?:e|ing))(?:/\w+)?\s+{quantity()}\s+"
        r"(?:(?:different|key|important|main|text|of|the|most|short|distinct|separate)\s+){0,3}"
        r"(?P<noun>sections?|phrases?|words?|parts?|key ?words?|sentences?|points?|texts?"
        r"|passages?|ideas?|terms?|pieces?)(?!\w)",
        re.IGNORECASE,
    )


_EMPHASIS_EXAMPLE = re.compile(r"(?:\*[^*\n]{2,40}\*|markdown|italic)", re.IGNORECASE)


@lru_cache(1)
def _starred() -> re.Pattern[str]:
    return re.compile(
        rf"{quantity()}\s+(?P<noun>(?:text )?(?:sections?|phrases?|words?|parts?))"
        rf"[^.\n]{{0,70}}?\*(?:highlighted|italic)[^*\n]{{0,30}}\*",
        re.IGNORECASE,
    )


def _highlighted(prose: Prose) -> Iterator[Found]:
    for pattern in (_highlight(), _starred()):
        for match in prose.matches(pattern):
            asked = bound(match)
            if asked:
                constraint = {
                    "id": "format.highlights",
                    **_at_least(asked[0].dump(), asked[0].said),
                }
                yield Found(
                    match.start(),
                    max(match.end(), asked[1]),
                    constraint,
                    "forms.highlights",
                    match.start(),
                )


def _at_least(limits: dict[str, int], said: str) -> dict[str, int]:
    """Return limits without the upper one, where a bare number names what must be there."""
    return {"at_least": limits["at_least"]} if said == "bare" else limits
