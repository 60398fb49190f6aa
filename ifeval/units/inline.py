"""What stands in the text of one block: emphasis, code, links, images, by CommonMark 0.31.

This is the procedure of the specification's appendix: runs of ``*`` and ``_`` are collected
and paired; code spans, links, autolinks and HTML tags bind more tightly. It keeps offsets,
which markdown-it-py has none of for what stands in a line, and its time is linear.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["em", "strong", "code", "link", "image", "autolink"]

Emphasis = tuple[int, int, int]
"""Offsets of an emphasised part, with its marks, and how many marks it has: 1 or 2."""

_SPECIAL = re.compile(r"[\\`*_\[\]<]|!\[")
_BACKTICKS = re.compile(r"`+")
_RUN = re.compile(r"\*+|_+")
_AUTOLINK = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*"
    r"|[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)>",
    re.ASCII,
)
_TAG = re.compile(
    r"<(?:/[A-Za-z][A-Za-z0-9-]*\s*"
    r"|[A-Za-z][A-Za-z0-9-]*"
    r"(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\"'=<>`\x00-\x20]+|'[^']*'|\"[^\"]*\"))?)*\s*/?)>",
    re.ASCII,
)
_ENDS = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">"))
_POINTED = re.compile(r"<(?:[^<>\\\n]|\\.)*>")
_TITLE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)", re.DOTALL)
_LETTER = re.compile(r"[A-Za-z]")
_BLANK = re.compile(r"[ \t\n]*")
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.DOTALL)
# Parentheses in a link's target may be nested so deep; without a limit, time is quadratic.
_PARENTHESES = 32


class Inline(NamedTuple):
    """A part of a text with its marks; ``label`` is where the text of a link or image ends."""

    start: int
    end: int
    kind: Kind
    label: int = 0


@dataclass(slots=True)
class _Marks:
    """A run of emphasis marks: ``count`` are left of ``length``, from ``start`` on."""

    char: str
    start: int
    count: int
    length: int
    opens: bool
    closes: bool


class _Bracket(NamedTuple):
    """An opening bracket, and how many marks and emphases there were before it."""

    end: int
    image: bool
    marks: int
    found: int


def emphases(text: str, is_label: Callable[[str], bool] | None = None) -> list[Emphasis]:
    """Return the emphasised parts of a block's text, in order of their starts, outer first.

    Args:
        is_label: Whether a link with this label is defined; ``None`` where none is.
    """
    sizes = {"em": 1, "strong": 2}
    parts = inlines(text, is_label)
    return [(part.start, part.end, sizes[part.kind]) for part in parts if part.kind in sizes]


def inlines(text: str, is_label: Callable[[str], bool] | None = None) -> list[Inline]:
    """Return what has marks in a block's text, in order of the starts, outer first.

    Args:
        is_label: Whether a link with this label is defined; ``None`` where none is.
    """
    found: list[Inline] = []
    marks: list[_Marks] = []
    brackets: list[_Bracket] = []
    spent = 0  # of the brackets below, those of links open none any more: links do not nest
    skip = _Skipper(text)
    pos = 0
    while match := _SPECIAL.search(text, pos):
        start, pos = match.span()
        match match[0]:
            case "\\":
                pos += 1
            case "*" | "_":
                marks.append(_marks(text, start))
                pos = start + marks[-1].length
            case "`":
                pos = skip.code(start)
                if text[start:pos].strip("`"):
                    found.append(Inline(start, pos, "code"))
            case "<":
                pos = skip.tag(start)
                if _AUTOLINK.fullmatch(text, start, pos):
                    found.append(Inline(start, pos, "autolink"))
            case "[" | "![" as sign:
                brackets.append(_Bracket(pos, sign == "![", len(marks), len(found)))
            case _ if brackets:
                opening = brackets.pop()
                live = opening.image or len(brackets) >= spent
                spent = min(spent, len(brackets))
                end = _target(text, opening.end, pos, is_label) if live else None
                if end is None:
                    continue
                label, pos = pos, end
                found += _paired(marks[opening.marks :])
                del marks[opening.marks :]
                if opening.image:
                    del found[opening.found :]  # what describes an image is plain text
                    found.append(Inline(opening.end - 2, end, "image", label))
                else:
                    spent = len(brackets)
                    found.append(Inline(opening.end - 1, end, "link", label))
            case _:
                pass
    found += _paired(marks)
    return sorted(found, key=lambda part: (part.start, -part.end))


class _Skipper:
    """What binds more tightly than emphasis: where it ends. Fruitless searches are kept."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._runs: dict[int, list[int]] | None = None
        self._missing: set[str] = set()

    def code(self, start: int) -> int:
        """Return the end of the code span that backticks open, or of the backticks."""
        if self._runs is None:
            self._runs = {}
            for match in _BACKTICKS.finditer(self.text):
                self._runs.setdefault(len(match[0]), []).append(match.start())
        end = start
        while self.text.startswith("`", end):
            end += 1
        closers = self._runs.get(end - start, [])
        index = bisect_left(closers, end)
        return closers[index] + end - start if index < len(closers) else end

    def tag(self, start: int) -> int:
        """Return the end of the autolink or HTML that starts here, or of the bracket."""
        for opening, closing in _ENDS:
            if self.text.startswith(opening, start):
                return self._after(opening, closing, start)
        match = _AUTOLINK.match(self.text, start) or _TAG.match(self.text, start)
        return match.end() if match else start + 1

    def _after(self, opening: str, closing: str, start: int) -> int:
        if opening == "<!--":
            for short in ("<!-->", "<!--->"):
                if self.text.startswith(short, start):
                    return start + len(short)
        inside = start + len(opening)
        declares = opening != "<!" or bool(_LETTER.match(self.text, inside))
        end = self.text.find(closing, inside) if declares and closing not in self._missing else -1
        if end < 0:
            if declares:
                self._missing.add(closing)
            return start + 1
        return end + len(closing)


def _marks(text: str, start: int) -> _Marks:
    match = _RUN.match(text, start)
    end = match.end() if match else start + 1
    before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
    blank_before, blank_after = before.isspace(), after.isspace()
    sign_before, sign_after = _is_sign(before), _is_sign(after)
    left = not blank_after and (not sign_after or blank_before or sign_before)
    right = not blank_before and (not sign_before or blank_after or sign_after)
    char = text[start]
    if char == "_":
        left, right = left and (not right or sign_before), right and (not left or sign_after)
    return _Marks(char, start, end - start, end - start, left, right)


def _is_sign(char: str) -> bool:
    """Tell whether CommonMark takes a character for punctuation: Unicode's P and S."""
    return not char.isalnum() and unicodedata.category(char)[0] in "PS"


def _paired(marks: list[_Marks]) -> list[Inline]:
    """Return what the runs of marks emphasise: each closing run looks for the last that fits."""
    found: list[Inline] = []
    openers: list[_Marks] = []
    fruitless: dict[tuple[str, bool, int], int] = {}  # before this place none fits
    for closer in marks:
        key = (closer.char, closer.opens, closer.length % 3)
        while closer.closes and closer.count:
            index = len(openers) - 1
            floor = fruitless.get(key, -1)
            while index >= 0 and openers[index].start >= floor:
                if _fit(openers[index], closer):
                    break
                index -= 1
            if index < 0 or openers[index].start < floor:
                fruitless[key] = closer.start
                break
            opener = openers[index]
            size = 2 if opener.count > 1 and closer.count > 1 else 1
            opener.count -= size
            closer.count -= size
            kind: Kind = "em" if size == 1 else "strong"
            found.append(Inline(opener.start + opener.count, closer.start + size, kind))
            closer.start += size
            del openers[index + (opener.count > 0) :]
        if closer.opens and closer.count:
            openers.append(closer)
    return found


def _fit(opener: _Marks, closer: _Marks) -> bool:
    if opener.char != closer.char:
        return False
    if not (opener.closes or closer.opens):
        return True
    odd = (opener.length + closer.length) % 3
    return odd != 0 or (opener.length % 3 == 0 and closer.length % 3 == 0)


def _target(text: str, start: int, end: int, is_label: Callable[[str], bool] | None) -> int | None:
    """Return where the link ends whose text stands between start and a bracket, if it is one."""
    if text.startswith("(", end):
        after = _destination(text, end)
        if after is not None:
            return after
    if is_label is None:
        return None
    own = _LABEL.fullmatch(text, start - 1, end) if end - start < 1001 else None
    label = _LABEL.match(text, end)
    if label and label[1].strip():
        return label.end() if is_label(label[1]) else None
    if own and own[1].strip() and is_label(own[1]):
        return label.end() if label else end
    return None


def _destination(text: str, start: int) -> int | None:
    """Return the end of a link's target and title in parentheses, if they are well formed."""
    pos = _blank(text, start + 1)
    if text.startswith("<", pos):
        match = _POINTED.match(text, pos)
        if not match:
            return None
        pos = match.end()
    else:
        pos = _bare(text, pos)
        if pos < 0:
            return None
    after = _blank(text, pos)
    title = _TITLE.match(text, after) if after > pos else None
    if title:
        after = _blank(text, title.end())
    return after + 1 if text.startswith(")", after) else None


def _blank(text: str, pos: int) -> int:
    match = _BLANK.match(text, pos)
    return match.end() if match else pos


def _bare(text: str, pos: int) -> int:
    """Return the end of a target without pointed brackets, or -1."""
    depth = 0
    while pos < len(text):
        char = text[pos]
        if char == "\\" and text[pos + 1 : pos + 2] not in ("", " ", "\n"):
            pos += 2
            continue
        if char <= " " or char == "\x7f":
            break
        if char == "(":
            depth += 1
            if depth > _PARENTHESES:
                return -1
        elif char == ")":
            if not depth:
                break
            depth -= 1
        pos += 1
    return pos if not depth else -1
