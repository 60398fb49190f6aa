"""IFEval's ``detectable_format:`` constraints."""

import json
import re
from functools import lru_cache

from ifeval.checker import Count, Text, checker
from ifeval.checkers import pattern
from ifeval.foreign.counts import at_least, chance, matches
from ifeval.verdict import (
    Verdict,
    between,
    decided,
    undecided,
)
from ifeval.view import View

_STARRED = re.compile(r"^[^\S\n]*\*[^*].*$", re.MULTILINE)
_DASHED = re.compile(r"^[^\S\n]*-.*$", re.MULTILINE)
_EMPHASIS = re.compile(r"\*[^\n*]*\*")
_STRONG = re.compile(r"\*\*[^\n*]*\*\*")
_FENCES = ("```json", "```Json", "```JSON", "```")
_OPTIONS = ("My answer is yes.", "My answer is no.", "My answer is maybe.")


@checker("detectable_format:number_bullet_lists")
def number_bullet_lists(view: View, *, num_bullets: Count) -> Verdict:
    """Count the lines that start with an asterisk or a hyphen, even without a blank behind.

    Args:
        num_bullets: How many there must be.
    """
    return lines(view, num_bullets, "bullets", ("*", _STARRED), ("-", _DASHED))


def lines(view: View, wanted: int, noun: str, *kinds: tuple[str, re.Pattern[str]]) -> Verdict:
    """Judge whether there are exactly so many lines of some kinds.

    Args:
        kinds: A mark without which none is searched, for that is fast, and the pattern.
    """
    if wanted == 0:
        return chance("a number of 0")
    found = sorted(
        match.span()
        for mark, kind in kinds
        if mark in view.text
        for match in kind.finditer(view.text)
    )
    shown = found[wanted:] if len(found) > wanted else []
    return between(len(found), noun, wanted, wanted, view.spans(shown))


@checker("detectable_format:constrained_response")
def constrained_response(view: View) -> Verdict:
    """Find one of "My answer is yes.", "My answer is no." and "My answer is maybe."."""
    return answered(view, _OPTIONS)


def answered(view: View, options: tuple[str, ...]) -> Verdict:
    """Judge whether one of three answers stands anywhere."""
    for option in options:
        at = view.text.find(option)
        if at >= 0:
            return decided(True, f"{option!r} is there", (view.span(at, at + len(option)),))
    reason = "none of the three answers is there, to the letter and with its full stop"
    return decided(False, reason, wanted=" or ".join(options))


@checker("detectable_format:number_highlighted_sections")
def number_highlighted_sections(view: View, *, num_highlights: Count) -> Verdict:
    """Count stretches between asterisks on one line; between double ones they count again.

    Args:
        num_highlights: The fewest that pass.
    """
    if num_highlights == 0:
        return chance("a number of 0")
    text = view.text
    single = (m for m in _EMPHASIS.finditer(text) if m[0].strip("*").strip())
    double = (
        m for m in _STRONG.finditer(text) if m[0].removeprefix("**").removesuffix("**").strip()
    )
    found = sorted(match.span() for kind in (single, double) for match in kind)
    return at_least(view, found, "highlights", num_highlights)


@checker("detectable_format:multiple_sections")
def multiple_sections(view: View, *, section_spliter: Text, num_sections: Count) -> Verdict:
    """Count a section's name with a number behind it, anywhere.

    Args:
        section_spliter: The name, as a regular expression; the published spelling.
        num_sections: The fewest that pass.
    """
    if num_sections == 0:
        return chance("a number of 0")
    name = section_spliter.strip()
    searched = rf"{name}\s?\d+"
    noun = f"times {name!r} with a number behind it"
    if pattern.is_literal(name):
        found = [match.span() for match in _numbered(name).finditer(view.text)]
        return at_least(view, found, noun, num_sections)
    try:
        found = matches(view, "detectable_format:multiple_sections", searched, ignore_case=False)
    except TimeoutError:
        return pattern.timed_out(name)
    # The original counts the pieces of a split, in which each group of the pattern is one more.
    groups = pattern.compiled(searched, ignore_case=False).groups
    return at_least(view, found * (1 + groups), noun, num_sections)


@lru_cache(256)
def _numbered(name: str) -> re.Pattern[str]:
    return re.compile(rf"{name}\s?\d+")


@checker("detectable_format:json_format")
def json_format(view: View) -> Verdict:
    """Parse the whole text as JSON, without one code fence around it."""
    text = view.text
    start = len(text) - len(text.lstrip())
    body = text.strip()
    for fence in _FENCES:
        if body.startswith(fence):
            start += len(fence)
            body = body.removeprefix(fence)
    body = body.removesuffix("```")
    start += len(body) - len(body.lstrip())
    body = body.strip()
    try:
        json.loads(body)
    except json.JSONDecodeError as error:
        at = start + error.pos
        line = text.count("\n", 0, at) + 1
        place = f"line {line}, column {at - text.rfind(chr(10), 0, at)}"
        last = max(start + min(error.pos, len(body) - 1), 0)
        here = (view.span(last, last + 1),) if body else ()
        what = error.msg.removesuffix(" at")
        return decided(False, f"not JSON: {what} at {place}", here, wanted="JSON")
    except ValueError as error:
        return decided(False, f"not JSON: {error}", wanted="JSON")
    except RecursionError:
        return undecided("nested too deeply to parse: the original crashes", "error")
    return decided(True, "the whole text is JSON", wanted="JSON")


@checker("detectable_format:title")
def title(view: View) -> Verdict:
    """Find something in double angular brackets on one line."""
    return titled(view, "<<", ">>", "double angular brackets")


def titled(view: View, left: str, right: str, marks: str) -> Verdict:
    """Judge whether something stands between two marks on one line.

    Args:
        left: Before the title; one character, once or twice.
        right: Behind it, as long.
        marks: What the two are called.
    """
    wanted = f"{left}title{right}"
    length, start = len(left), 0
    for line in view.text.split("\n"):
        first, last = line.find(left), line.rfind(right)
        if 0 <= first < last - length:
            end = last + length
            if line[first:end].lstrip(left[0]).rstrip(right[0]).strip():
                here = (view.span(start + first, start + end),)
                return decided(True, "there is a title", here, wanted=wanted)
        start += len(line) + 1
    return decided(False, f"there is no title in {marks}", wanted=wanted)
