"""IFEval's ``detectable_content:`` constraints."""

import re

from ifeval.checker import Count, Text, checker
from ifeval.checkers import pattern
from ifeval.foreign.counts import Regions, at_least, chance, matches
from ifeval.verdict import (
    Verdict,
    decided,
)
from ifeval.view import View

_POSTSCRIPTS = {"P.P.S": re.compile(r"p\.\s?p\.\s?s"), "P.S.": re.compile(r"p\.\s?s\.")}


@checker("detectable_content:number_placeholders")
def number_placeholders(view: View, *, num_placeholders: Count) -> Verdict:
    """Count what stands in square brackets on one line.

    Args:
        num_placeholders: The fewest that pass.
    """
    if num_placeholders == 0:
        return chance("a number of 0")
    found = enclosed(view.text, "[", "]")
    return at_least(view, found, "placeholders", num_placeholders)


def enclosed(text: str, left: str, right: str) -> Regions:
    """Return what stands between two characters on one line, the shortest, in linear time.

    Args:
        left: The character before, from the first one of a line on.
        right: The character behind; the two are part of what is found.
    """
    found: Regions = []
    start, close, line_end = text.find(left), -1, -1
    while start >= 0:
        if close < start:
            close = text.find(right, start)
        if close < 0:
            break
        if line_end < start:
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
        if line_end < close:
            start = text.find(left, line_end)
        else:
            found.append((start, close + 1))
            start = text.find(left, close + 1)
    return found


@checker("detectable_content:postscript")
def postscript(view: View, *, postscript_marker: Text) -> Verdict:
    """Find a postscript marker anywhere, in any case.

    Args:
        postscript_marker: ``P.S.`` and ``P.P.S`` allow a blank inside; any other marker is a
            regular expression.
    """
    marker = postscript_marker.strip()
    lower = View(view.text.lower())
    try:
        found = (
            [match.span() for match in _POSTSCRIPTS[marker].finditer(lower.text)]
            if marker in _POSTSCRIPTS
            else matches(lower, "detectable_content:postscript", marker.lower(), ignore_case=False)
        )
    except TimeoutError:
        return pattern.timed_out(marker)
    # Lower case may be longer than the text; then the place is not known.
    shown = view.spans(found[-1:]) if len(lower.text) == len(view.text) else ()
    reason = "there is a" if found else "there is no"
    return decided(bool(found), f"{reason} {marker!r}", shown, wanted=marker)
