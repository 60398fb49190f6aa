"""Punctuation marks, and quotation marks around the whole."""

import re
from functools import lru_cache

from ifeval.checker import Count, Words, checker
from ifeval.checkers import occurrence
from ifeval.checkers.occurrence import Regions, named
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, decided
from ifeval.view import View

_ALIKE = (
    ",،、，､﹐﹑︐︑⸲⹁߸՝፣᠂᠈꓾꘍꛵",
    ".。．｡﹒︒۔।॥։።᙮꓿׃",
    "?？⁇﹖︖؟՞፧⸮꘏\u037e",
    "!！﹗︕‼՜߹",
    ";；﹔︔؛⁏፤",
    ":：﹕︓፥",
    "-‐‑－﹣",
    "–︲",
    "—―⸺⸻﹘︱",
    ("…", "⋯", "︙", "..."),
    "'‘’‚‛＇",
    '"“”„‟＂«»「」『』﹁﹂﹃﹄',
    "(（﹙︵",
    ")）﹚︶",
    "[［",
    "]］",
    "{｛",
    "}｝",
    "&＆",
    "/／",
    "*＊",
    "#＃",
    "%％",
    "@＠",
    "~～",
)
"""Marks that do the same work: of ASCII first, then fullwidth, halfwidth, small and vertical
forms, and those of other scripts (Unicode names: COMMA, FULL STOP, QUESTION MARK …)."""

_GROUPS = {mark: group for group in _ALIKE for mark in group}

_CLOSING = {
    '"': '"',
    "＂": "＂",
    "“": "”",
    "„": "“”",
    "‟": "”",
    "”": "”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "「": "」",
    "『": "』",
    "﹁": "﹂",
    "﹃": "﹄",
    "〝": "〞〟",
    "《": "》",
}
"""The marks that close what a mark opens, in one language or another."""

_SINGLE = {"'": "'", "＇": "＇", "‘": "’", "‚": "‘’", "’": "’"}


@checker("punctuation.contains")
def contains(view: View, *, marks: Words, alike: bool = True) -> Verdict:
    """Look for any of some punctuation marks. To forbid them, put a *not* around it.

    Args:
        marks: The marks, such as ``,`` or ``...``; one of them is enough.
        alike: Whether the forms that a mark has in other scripts are taken for it: the comma
            is then also ``，``, ``、`` and ``،``.
    """
    found = _found(view, marks, alike=alike)
    present = sorted({view.text[start:end] for start, end in found})
    return decided(
        bool(found),
        f"contains {named(present)}" if found else f"does not contain {named(marks)}",
        view.spans(found[:EVIDENCE_LIMIT]),
        measured=len(found),
        wanted=f"any of {named(marks)}",
    )


@checker("punctuation.count")
def count(
    view: View,
    *,
    marks: Words,
    at_least: Count | None = None,
    at_most: Count | None = None,
    alike: bool = True,
) -> Verdict:
    """Count some punctuation marks, all together.

    Args:
        marks: The marks, such as ``!`` or ``...``.
        at_least: The fewest marks that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most marks that pass.
        alike: Whether the forms that a mark has in other scripts are taken for it.
    """
    found = _found(view, marks, alike=alike)
    return occurrence.occurring(view, found, named(marks), at_least, at_most)


@checker("punctuation.quoted")
def quoted(view: View, *, single: bool = False) -> Verdict:
    """Look whether one pair of quotation marks stands around the whole text.

    The pair may be straight, curly, low and high, guillemets or corner brackets. The quotation
    must not end before the text does, as in ``"Yes" he said "no"``; quotations within it may be
    of the same marks. Blanks around the whole do not count.

    Args:
        single: Whether single marks pass too.
    """
    text = view.text
    start = len(text) - len(text.lstrip("\ufeff \t\r\n\f\v\u00a0\u2028\u2029\u3000"))
    end = len(text.rstrip())
    wanted = "one pair of quotation marks around the whole"
    opening = text[start : start + 1]
    closing = _CLOSING.get(opening, "") or (_SINGLE.get(opening, "") if single else "")
    if not closing:
        return decided(False, "does not start with a quotation mark", wanted=wanted)
    if end - start < 2 or (last := text[end - 1]) not in closing:
        reason = f"starts with {opening} and does not end with {' or '.join(closing)}"
        return decided(False, reason, wanted=wanted)
    if not text[start + 1 : end - 1].strip():
        return decided(False, "there is nothing between the quotation marks", wanted=wanted)
    early = _closed_at(text, opening, last, start, end - 1)
    if early is not None:
        reason = f"the quotation ends at character {early + 1 - start} of {end - start}"
        return decided(False, reason, view.spans([(early, early + 1)]), wanted=wanted)
    pair = view.spans([(start, start + 1), (end - 1, end)])
    return decided(True, f"{opening} and {last} stand around the whole", pair, wanted=wanted)


def _closed_at(text: str, opening: str, closing: str, start: int, end: int) -> int | None:
    """Return where a quotation ends before the end of the text, or None where it does not."""
    depth = 1
    marks = re.compile(f"[{re.escape(opening + closing)}]")
    for match in marks.finditer(text, start + 1, end):
        at = match.start()
        before, after = text[at - 1], text[at + 1]
        if (before.isalnum() and after.isalnum()) or before == "\\":
            continue  # an apostrophe, or a mark that JSON or code escapes
        if opening == closing:
            opens = not after.isspace() and (before.isspace() or before in "([{—–-")
        else:
            opens = match[0] == opening
        depth += 1 if opens else -1
        if depth == 0:
            return at
    return None


def _found(view: View, marks: list[str], *, alike: bool) -> Regions:
    searched = _pattern(tuple(marks), alike=alike)
    return [match.span() for match in searched.finditer(view.text)]


@lru_cache(1024)
def _pattern(marks: tuple[str, ...], *, alike: bool) -> re.Pattern[str]:
    """Return a pattern of any of some marks, the longest first."""
    wanted = {*marks}
    if alike:
        wanted.update(other for mark in marks for other in _GROUPS.get(mark, ()))
    longest_first = sorted(wanted, key=lambda mark: (-len(mark), mark))
    return re.compile("|".join(map(re.escape, longest_first)))
