"""IFBench's ``format:`` constraints on lists, options and indented lines."""

import re
from collections import deque
from collections.abc import Callable
from typing import Final

from ifeval.checker import checker
from ifeval.checkers import pattern
from ifeval.foreign import punkt
from ifeval.foreign.cuts import EDGES
from ifeval.foreign.ifbench.verdicts import Place, all_of, first
from ifeval.verdict import (
    Verdict,
    between,
    counted,
    decided,
    nearness,
)
from ifeval.view import View

_LETTERED: Final = re.compile(r"\W*[aA]\W*[bB]\W*[cC]")


@checker("format:options")
def options(view: View, *, options: str) -> Verdict:
    """Compare the whole text with each option, in lower case and without punctuation around.

    Args:
        options: Parted by "/", else by "or" even inside a word, else by commas. Where they
            start a, b, c, the text must be one of them to the letter.
    """
    strict = _LETTERED.match(options) is not None
    separator = "/" if "/" in options else "or" if "or" in options else ","
    choices = [option.strip() for option in options.split(separator)]
    if strict:
        passed = view.text in choices
    else:
        core = view.text.strip(EDGES).lower()
        passed = any(option.strip(EDGES).lower() == core for option in choices)
    wanted = " or ".join(map(repr, choices))
    said = f"{view.text.strip()!r:.80}"
    return decided(
        passed,
        f"it is {said}" if passed else f"{said} is not {wanted}",
        wanted=f"{wanted}{' to the letter' if strict else ''}",
    )


@checker("format:line_indent")
def line_indent(view: View) -> Verdict:
    """Compare the blanks in front of lines: more in each. Of two blank lines one counts."""
    lines = view.text.split("\n")
    gone = _removed(lines)
    kept = [(number, line) for number, line in enumerate(lines) if number not in gone]
    depths = [len(line) - len(line.lstrip(" ")) for _, line in kept]
    fault = first(i for i in range(1, len(depths)) if depths[i] <= depths[i - 1])

    def place(at: int) -> Place:
        number = kept[at][0]
        start = sum(len(line) + 1 for line in lines[:number])
        return start, start + len(lines[number])

    return all_of(
        view,
        max(len(depths), 1),
        fault,
        lambda at: (
            f"line {kept[at][0] + 1} has {counted(depths[at], 'blanks')} in front, "
            f"the one before {depths[at - 1]}"
        ),
        place,
        "lines",
        "more blanks in front of each line",
    )


def _removed(lines: list[str]) -> set[int]:
    """Return which lines the original removes, going through the list that it shortens.

    After a removal it passes over the next line; and of equal lines it removes the first.
    """
    blanks: dict[str, deque[int]] = {}
    for number, line in enumerate(lines):
        if not line.strip():
            blanks.setdefault(line, deque()).append(number)
    gone: set[int] = set()
    number = 0
    while number < len(lines):
        if lines[number] in blanks:
            gone.add(blanks[lines[number]].popleft())
            number += 1
        number += 1
    return gone


@checker("format:list")
def list_marks(view: View, *, sep: str) -> Verdict:
    """Count a mark anywhere, even inside a line: two pass.

    Args:
        sep: The mark, to the letter.
    """
    found = view.text.count(sep)
    places = pattern.occurrences(view, sep, ignore_case=False)[:2] if sep and found >= 2 else []
    return between(found, f"times {sep!r:.60}", 2, None, view.spans(places))


@checker("format:sub-bullets")
def sub_bullets(view: View) -> Verdict:
    """Find a hyphen after each asterisk, before the next one. No asterisk passes."""
    pieces = view.text.split("*")[1:]
    fault = first(i for i, piece in enumerate(pieces) if "-" not in piece)

    def place(at: int) -> Place:
        start = len(view.text.split("*", 1)[0]) + sum(len(p) + 1 for p in pieces[:at])
        return start, start + 1 + len(pieces[at])

    return all_of(
        view,
        max(len(pieces), 1),
        fault,
        lambda at: f"asterisk {at + 1} has no hyphen before the next",
        place,
        "asterisks",
        "a hyphen after each asterisk",
    )


@checker("format:no_bullets_bullets")
def no_bullets_bullets(view: View) -> Verdict:
    """Find two sentences, on lines without a blank one between, then only lines with ``*``, two."""
    return sentences_then_bullets(view, punkt.count)


def sentences_then_bullets(view: View, count: Callable[[str], int]) -> Verdict:
    """Judge the lines of a text.

    Args:
        count: Gives the number of sentences of a line.
    """
    sentences = bullets = start = 0
    text_may_follow = True
    wanted = "2 sentences, then 2 bullets or more"
    for line in view.text.split("\n"):
        core = line.strip()
        end = start + len(line)
        if core.startswith("*"):
            text_may_follow = False
            if sentences < 2:
                reason = f"{counted(sentences, 'sentences')} before the first bullet, wanted 2"
                here = view.spans([(start, end)])
                return decided(False, reason, here, measured=sentences, wanted=wanted)
            bullets += 1
        elif text_may_follow:
            here_are = count(core)
            sentences += here_are
            text_may_follow = here_are > 0
        else:
            what = f"after {counted(bullets, 'bullets')}" if bullets else "after a blank line"
            shown = view.spans([(start, end)]) if core else ()
            reason = f"a {'line' if core else 'blank line'} without a bullet comes {what}"
            return decided(False, reason, shown, wanted=wanted, closeness=0.5)
        start = end + 1
    return decided(
        bullets >= 2,
        f"{counted(sentences, 'sentences')}, then {counted(bullets, 'bullets')}",
        measured=bullets,
        wanted=wanted,
        closeness=nearness(bullets, 2, None) / 2,
    )
