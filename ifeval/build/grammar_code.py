"""Code of a language: ``write a Rust function that ...`` asks for a block of Rust."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ifeval._resources import folder, read_toml
from ifeval.build.grammar import any_of
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose

_BETWEEN = (
    r"(?:(?!(?:for|about|of|to|on|that|which|who|how|why|what|with|without|from|into|in|between|by"
    r"|using|explaining|comparing|describing|pseudo[\w-]*|documentation|tutorial|no|not|like)\b)"
    r"[\w'’#+./-]+,?\s+)"
)
"""A word before what is to be written: "documentation for a function" is no function."""


@lru_cache(1)
def _cues() -> dict[str, Any]:
    return read_toml(folder("constraints") / "recognise" / "cues" / "code.en.toml")


def _called(language: dict[str, Any]) -> str:
    said = language["says"]
    return f"(?-i:{said})" if language.get("exact") else f"(?:{said})"


_STARTS = r"(?:\A|(?<=[,:;.!?\n])[ \t]{0,4})"


def _lead() -> str:
    """Return a pattern of what stands before the verb of an order."""
    leads = any_of(*_cues()["leads"])
    return rf"(?:{_STARTS}|(?<=[-*•>)])[ \t]{{1,4}}|\b{leads},?\s+)(?:me\s+)?"


@lru_cache(1)
def _patterns() -> list[re.Pattern[str]]:
    cues = _cues()
    named = "|".join(f"(?P<l{i}>{_called(one)})" for i, one in enumerate(cues["languages"]))
    language = rf"(?<![\w+#.-])(?:{named})(?![\w+#]|-\w|\.\w)"
    things = any_of(*cues["things"])
    of_language = any_of(*cues["things"], *cues["things_of_a_language"])
    verbs, lead = any_of(*cues["verbs"]), _lead()
    verb = rf"{lead}(?P<at>{verbs})\s+(?:(?:me|us|up)\s+)?"
    into = rf"{lead}(?P<at>{any_of(*cues['into'])})\s+"
    written = (
        rf"{verb}{_BETWEEN}{{0,6}}?{language}\s+(?:{_BETWEEN}){{0,3}}?{of_language}s?\b",
        rf"{verb}{_BETWEEN}{{0,6}}?{things}s?\b[^.?!\n]{{0,90}}?\s(?:in|using)\s+{language}",
        rf"{_STARTS}(?P<at>in|using)\s+{language},?\s+(?:please\s+)?{verbs}\b",
        # What code is turned into: it comes last, as it wins over what it was.
        rf"{into}[^.?!\n]{{1,90}}?\s(?:in|into|to|using)\s+{language}",
    )
    return [re.compile(text, re.IGNORECASE) for text in written]


@lru_cache(1)
def _any() -> re.Pattern[str]:
    cues = _cues()
    plain = any_of(*cues["plain"])
    return re.compile(
        rf"{_lead()}(?P<at>{any_of(*cues['verbs'])})\s+(?:(?:me|us)\s+)?(?:{plain}\s+){{0,4}}{any_of(*cues['any'])}"
        r"(?![\w-]|\s+(?:of|names?|words?|review|books?)\b)",
        re.IGNORECASE,
    )


def code(prose: Prose) -> Iterator[Found]:
    """Return the places that ask for code, of a language or of any."""
    found: dict[int, Found] = {}
    for match in prose.matches(_any()):
        start = match.start("at")
        told = {"id": "format.code_blocks", "at_least": 1}
        found[start] = Found(start, match.end(), told, "code.wanted", start)
    for pattern in _patterns():
        for match in prose.matches(pattern):
            start = match.start("at")
            place = next(i for i in range(len(_cues()["languages"])) if match[f"l{i}"])
            end = max(match.end(), match.end(f"l{place}"))
            found[start] = Found(start, end, _wanted(place), "code.wanted", start)
    reached = -1
    for start, one in sorted(found.items()):
        if start > reached:
            yield one
            reached = one.end


def _wanted(place: int) -> dict[str, Any]:
    """Return the constraint: valid Python, or a block that names the language."""
    language = _cues()["languages"][place]
    if language["name"] == "python":
        return {"id": "code.syntax", "language": "python"}
    return {"id": "code.written_in", "names": language["fences"]}
