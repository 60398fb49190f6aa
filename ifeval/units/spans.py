"""Units of what stands within a line: code, links, images, URLs, quotations, mathematics.

What is in a block of code, or in code within a line, is no link, quotation or mathematics.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from ifeval.units.blocks import outline
from ifeval.units.kind import Offsets, unit

if TYPE_CHECKING:
    from ifeval.units.inline import Inline

Delimiter = Literal["$", "$$", "\\(", "\\["]

_MARK = re.compile(r"[*_`\[<]")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_MATH = re.compile(r"\\[()\[\]]|\\.|\$\$|\$|(?>\r\n?|\n)[ \t]*(?=[\r\n])", re.DOTALL)
_CLOSES = {"\\(": "\\)", "\\[": "\\]", "$$": "$$", "$": "$"}


@cache
def _url() -> re.Pattern[str]:
    # No URL goes on over a blank, a quotation mark or bracket, or a stop of East Asia.
    return re.compile(
        r"(?<![A-Za-z0-9_@/.-])(?:(?:https?|ftp)://|www\.(?=\w))"
        r"[^\s<>\"`|\\^\[\]“”‘’«»，。、；：！？（）「」『』【】《》]+",
        re.IGNORECASE,
    )


@cache
def _quoted() -> re.Pattern[str]:
    return re.compile(
        r"“[^“”]*+”|„[^„“”]*+[“”]|«[^«»]*+»|「[^「」]*+」|『[^『』]*+』"
        r"|(?<![\w\"])\"(?=[^\s\"])[^\"]*+(?<=\S)\"(?!\w)"
    )


@lru_cache(maxsize=4)
def marked(text: str) -> "list[Inline]":
    """Return all that has marks within the blocks of a text, by its offsets."""
    if not _MARK.search(text):
        return []
    from ifeval.units.inline import Inline, inlines  # its patterns take milliseconds to compile

    found: list[Inline] = []
    read = outline(text)
    is_label = _is_label(read.labels)
    for prose in read.prose:
        for start, end, kind, label in inlines(prose.text, is_label):
            left, right = prose.place(start), prose.place(end - 1) + 1
            middle = read.source(prose.place(label - 1) + 1) if label else 0
            found.append(Inline(read.source(left), read.source(right), kind, middle))
    return found


def _is_label(labels: Mapping[str, str]) -> Callable[[str], bool] | None:
    if not labels:
        return None
    from markdown_it.common.utils import normalizeReference

    return lambda label: normalizeReference(label) in labels


@unit("inline_code")
def inline_code(text: str) -> Offsets:
    """Find the code within lines, with its backticks."""
    return ((part.start, part.end) for part in marked(text) if part.kind == "code")


@unit("links")
def links(text: str) -> Offsets:
    """Find the links of Markdown, ``[text](target)``, by reference, or ``<https://…>``."""
    return ((p.start, p.end) for p in marked(text) if p.kind in ("link", "autolink"))


@unit("images")
def images(text: str) -> Offsets:
    """Find the images of Markdown, ``![description](target)``."""
    return ((part.start, part.end) for part in marked(text) if part.kind == "image")


@unit("urls")
def urls(text: str, *, bare: bool = False) -> Iterator[tuple[int, int]]:
    """Find the URLs with ``http``, ``https``, ``ftp`` or ``www``, without a stop at their end.

    Args:
        bare: Only those that stand in no Markdown link, image, or code.
    """
    if "://" not in text and "www." not in text.lower():
        return
    taken = _apart([*code(text), *links.cut(text), *images.cut(text)]) if bare else []
    for match in _url().finditer(text):
        start, end = match.span()
        if not within(taken, start):
            yield start, _url_end(text, start, end)


def _url_end(text: str, start: int, end: int) -> int:
    """Return where a URL ends without the punctuation of the sentence around it."""
    spare = {
        sign: text.count(sign, start, end) - text.count(opening, start, end)
        for opening, sign in ("()", "{}")
    }
    while end > start + 1:
        last = text[end - 1]
        if last in spare:
            if spare[last] <= 0:
                break
            spare[last] -= 1
        elif last not in ".,;:!?'*_~…":
            break
        end -= 1
    return end


@unit("quotes")
def quotes(text: str) -> Iterator[tuple[int, int]]:
    """Find what stands in double quotation marks, with them, within one paragraph."""
    if not any(mark in text for mark in '"“„«「『'):
        return
    taken = code(text)
    for start, end in (match.span() for match in _quoted().finditer(text)):
        if not within(taken, start) and not _BLANK_LINE.search(text, start, end):
            yield start, end


@unit("math")
def math(text: str, *, delimiter: Delimiter | None = None) -> Iterator[tuple[int, int]]:
    r"""Find the mathematics between LaTeX's delimiters, with them.

    A dollar sign opens before a character and closes after one, and no letter or digit
    follows it, as in Pandoc; so "from $5 to $10" has none.

    Args:
        delimiter: Only between these: ``$``, ``$$``, ``\\(`` or ``\\[``.
    """
    if "$" not in text and "\\" not in text:
        return
    taken = code(text)
    open_, place = "", 0
    for match in _MATH.finditer(text):
        mark, (start, end) = match[0], match.span()
        if within(taken, start):
            continue
        if mark[0] in "\r\n":  # a paragraph ends, and with it mathematics in a line
            open_ = open_ if open_ in ("$$", "\\[") else ""
        elif open_ and mark == _CLOSES[open_] and _closes(text, open_, start):
            if delimiter in (None, open_):
                yield place, end
            open_ = ""
        elif mark in _CLOSES and (open_ in ("", mark) or mark[0] == "\\"):
            follows = text[end : end + 1]
            opens = mark != "$" or (bool(follows) and not follows.isspace())
            open_, place = (mark, start) if opens else ("", 0)


def _closes(text: str, opening: str, at: int) -> bool:
    follows = text[at + 1 : at + 2]
    return opening != "$" or not (text[at - 1].isspace() or follows.isalnum() or follows == "_")


def code(text: str) -> list[tuple[int, int]]:
    """Return where code stands, in blocks and within lines, in order and apart."""
    if "`" not in text and "~~~" not in text and "    " not in text and "\t" not in text:
        return []
    blocks = [(b.start, b.end) for b in outline(text).blocks if b.kind == "code"]
    return _apart([*blocks, *inline_code.cut(text)])


def _apart(regions: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return regions in order; those that touch become one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(regions):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def within(regions: list[tuple[int, int]], place: int) -> bool:
    """Tell whether a place is in one of some regions, which are in order and apart."""
    index = bisect_right(regions, place, key=lambda region: region[0]) - 1
    return index >= 0 and place < regions[index][1]
