"""Finding what marks the parts of a response: titles, sections, dividers, postscripts."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from ifeval import units
from ifeval.units import embedded
from ifeval.view import View

Regions = list[tuple[int, int]]

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_DECORATION = "#*_>~` \t\u00a0"
_LABEL = re.compile(r"[^\W\d_]+[ \t]*[*_]*[:：][*_]*")

# A numeral above XXXIX would make words such as "mix" or "dim" of prose into numbers.
_ROMAN = r"(?:(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})|(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3}))"
_SPELLED = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
# What may follow the number: the end, a sign that sets the title off, or a blank.
_AFTER_NUMBER = re.compile(
    r"(?P<marks>[*_\])}>]*)"
    r"(?:\Z|[ \t]*(?:[:：|。．】）]|[.)](?!\w)|[-–—](?![ \t]*\d))"
    r"|[ \t]+(?:\Z|(?P<next>[^\s,;&/+])))"
)

_PLACEHOLDER = re.compile(
    r"(?<![A-Za-z0-9_)\]\\!])\[(?!(?:[xX]|sic)\]|[\s\"'“‘^]*[\"'“‘^]|\s*https?:)"
    r"([^\[\]\n\r]{1,200})\](?![(\[])"
)
_DEFINES = re.compile(r":[ \t]*<?(?:[a-z][a-z0-9+.-]*:|/|#|www\.)", re.IGNORECASE)

_RULE = re.compile(r"[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\Z")
_ONLY_SIGNS = re.compile(r"[-*_=~#\s]+\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]\.\s?)+[^\W\d_]?\.?:?\Z|P+S[.:]?\Z")
_ANY_POSTSCRIPT = re.compile(r"[\s*_#>]*(?:P\.?\s?)+S\b", re.IGNORECASE)


def fences(view: View) -> Regions:
    """Return where fenced blocks of code stand."""
    return view.once("layout.fences", embedded.fences)


def lines(view: View) -> Iterator[tuple[int, int]]:
    """Return where the lines stand that are not in fenced code."""
    code = fences(view)
    for match in _LINE.finditer(view.text):
        if not _within(code, match.start()):
            yield match.span()


def _within(regions: Regions, place: int) -> bool:
    index = bisect_right(regions, place, key=lambda region: region[0]) - 1
    return index >= 0 and place < regions[index][1]


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))


@lru_cache(1024)
def _section(marker: str) -> re.Pattern[str]:
    name = r"[ \t]+".join(map(re.escape, marker.split())) or re.escape(marker)
    return re.compile(
        rf"[ \t>\"“„«]*+(?P<heading>\#{{1,6}}[ \t]+)?[*_\[({{<\"“„«]*+"
        rf"(?P<found>(?i:{name})(?:[ \t]*+[#№-]?[ \t]*+\d{{1,9}}(?!\d)"
        rf"|[ \t]+(?:{_ROMAN}|(?i:{_SPELLED}))(?![^\W_])))"
    )


def sections(view: View, marker: str) -> Regions:
    """Return where lines start a section: with a marker and its number.

    The number is of digits, Roman up to 39, or an English word up to twelve. A sign that sets
    the title off follows it, or the line ends, or the title starts without a small letter; so
    "Section 1 of the law" is prose.

    Args:
        marker: What stands before the number; case counts for nothing.
    """
    pattern, text = _section(marker), view.text
    found: Regions = []
    for start, end in lines(view):
        match = pattern.match(text, start, end)
        after = _AFTER_NUMBER.match(text, match.end(), end) if match else None
        if match and after:
            follows: str | None = after["next"]
            if match["heading"] or after["marks"] or not follows or not follows.islower():
                found.append(match.span("found"))
    return found


def titles(view: View, opening: str, closing: str) -> Regions:
    """Return where titles stand alone on their lines, between two marks.

    Args:
        opening: The mark before; a heading's or emphasis marks may stand before it, and a
            label such as "Title:".
        closing: The mark after.
    """
    text = view.text
    if opening not in text or closing not in text:
        return []
    found: Regions = []
    for start, end in lines(view):
        line = text[start:end].rstrip()
        at = _after_label(line, opening)
        stop = len(line.rstrip(_unlike(closing)))
        inside = line[at + len(opening) : stop - len(closing)]
        whole = line.startswith(opening, at) and line.endswith(closing, at, stop)
        if whole and opening not in inside and closing not in inside and _says(inside):
            found.append((start + at, start + stop))
    return found


def _after_label(line: str, opening: str) -> int:
    """Return where a line's text starts without decoration and without a label."""
    rest = line.lstrip(_unlike(opening)).lstrip()
    label = _LABEL.match(rest)
    if label and not rest.startswith(opening):
        rest = rest[label.end() :].lstrip(_unlike(opening))
    return len(line) - len(rest)


def _unlike(mark: str) -> str:
    return "".join(char for char in _DECORATION if char not in mark)


def placeholders(view: View) -> Regions:
    """Return where names stand in square brackets, to be filled in.

    A name has a letter. Links, checkboxes, footnotes, indices, lists of quoted strings and
    what is in fenced code are none.
    """
    text, code = view.text, fences(view)
    return [
        match.span()
        for match in _PLACEHOLDER.finditer(text)
        if any(map(str.isalpha, match[1]))
        and not _DEFINES.match(text, match.end())
        and not _within(code, match.start())
    ]


def dividers(view: View, divider: str) -> Regions:
    """Return where dividers stand, outside fenced code.

    Args:
        divider: Literally so; but a Markdown rule of three marks is any Markdown rule on a
            line of its own, and another run of one sign has exactly that length.
    """
    text, signs = view.text, "".join(divider.split())
    if signs in ("***", "---", "___"):
        return [(a, b) for a, b in lines(view) if _RULE.match(text[a:b])]
    if len(signs) > 2 and signs == signs[0] * len(signs) and not signs[0].isalnum():
        sign = re.escape(signs[0])
        pattern = re.compile(rf"(?<!{sign}){sign}{{{len(signs)}}}(?!{sign})")
    else:
        pattern = re.compile(re.escape(divider))
    code = fences(view)
    return [match.span() for match in pattern.finditer(text) if not _within(code, match.start())]


@lru_cache(256)
def _postscript(marker: str) -> re.Pattern[str]:
    letters = [char for char in marker if char.isalpha()]
    if _INITIALS.match(marker.strip()):
        dotted, joined = r"\.[ \t]?".join(letters), "".join(letters)
        name = rf"(?:(?i:{dotted}\.?)|{joined.upper()}|(?i:{joined})(?=[*_ \t]*[:.：]))"
    else:
        name = rf"(?i:{re.escape(marker.strip())})"
    # No letter may follow, nor a further initial, as in "P.S.A."
    ended = r"(?![^\W_]|\.?[^\W\d_]\.)" if name[-2].isalnum() or letters else ""
    return re.compile(rf"[ \t*_#>]*+(?P<mark>{name}){ended}(?P<after>.*)", re.DOTALL)


def postscript(view: View, marker: str) -> tuple[tuple[int, int] | None, str]:
    """Return where the mark of a postscript starts a line of the last paragraph, or why not.

    Rules and further postscripts may follow, and the text may follow the mark in a paragraph
    of its own.

    Args:
        marker: The mark. Of initials, stops and blanks between them count for nothing.
    """
    pattern, text = _postscript(marker), view.text
    later = False  # whether a paragraph follows that can be the text of this one
    for start, end in reversed(view.cut(units.paragraphs)):
        if _ONLY_SIGNS.match(text, start, end):
            continue
        for line in _LINE.finditer(text, start, end):
            match = pattern.match(text, line.start(), end)
            if match and later is not _says(match["after"]):
                return match.span("mark"), "it starts the postscript"
            if match and not later:
                return None, "the postscript says nothing"
        if later:
            break
        later = not _ANY_POSTSCRIPT.match(text, start, end)
    return None, f"no {marker!r:.60} at the start of the last paragraph"
