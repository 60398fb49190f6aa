"""Tags of XML and HTML in any text: the elements that they enclose, and those without an end."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from ifeval.units.embedded import fences
from ifeval.units.markdown import fence_body
from ifeval.units.spans import code, within

_TAG = re.compile(
    r"<(?:(?P<mark>!--|!\[CDATA\[|\?|![A-Za-z])"
    r"|(?P<close>/)?(?P<name>[^\W\d][\w:.-]*)"
    # Values may hold any sign; the bounds keep the time linear where quotation marks do not close.
    r"(?P<rest>(?:[^<>\"']++|\"[^\"]{0,2000}+\"|'[^']{0,2000}+'){0,128}+)>)"
)
_ENDS = {"!--": "-->", "![CDATA[": "]]>", "?": "?>"}
_RAW = frozenset(("script", "style", "textarea", "title", "xmp"))

Problem = Literal["is not closed", "closes nothing"]


class Tag(NamedTuple):
    """One tag; ``rest`` is what stands after the name."""

    start: int
    end: int
    name: str
    closing: bool
    rest: str

    @property
    def empty(self) -> bool:
        """Whether the tag closes itself."""
        return self.rest.endswith("/")


class Element(NamedTuple):
    """An element: its opening tag, and where it ends and its closing tag starts."""

    tag: Tag
    inside: int
    end: int


def scan(text: str, start: int, end: int, *, html: bool = False) -> Iterator[Tag]:
    """Return the tags of a part of a text, outside comments and CDATA.

    Args:
        html: Whether the bodies of scripts and styles are passed over, and case is folded.
    """
    place = start
    missing = set[str]()
    while match := _TAG.search(text, place, end):
        place = match.end()
        if mark := match["mark"]:
            closing = _ENDS.get(mark, ">")
            stop = -1 if closing in missing else text.find(closing, place, end)
            if stop < 0:
                missing.add(closing)
            else:
                place = stop + len(closing)
            continue
        name = match["name"].casefold() if html else match["name"]
        yield Tag(match.start(), place, name, bool(match["close"]), match["rest"].rstrip())
        if html and name in _RAW and not match["close"] and name not in missing:
            stop = re.compile(rf"</{name}[\s>]", re.IGNORECASE).search(text, place, end)
            if stop:
                place = stop.start()
            else:
                missing.add(name)


def matched(tags: Iterator[Tag]) -> tuple[list[Element], list[tuple[Tag, Problem]]]:
    """Pair tags: return the elements by their starts, and the tags that pair with none."""
    found: list[Element] = []
    faulty: list[tuple[Tag, Problem]] = []
    open_: list[Tag] = []
    counts: dict[str, int] = {}
    for tag in tags:
        if not tag.closing:
            if tag.empty:
                found.append(Element(tag, tag.end, tag.end))
            else:
                open_.append(tag)
                counts[tag.name] = counts.get(tag.name, 0) + 1
        elif not counts.get(tag.name):
            faulty.append((tag, "closes nothing"))
        else:
            while open_:
                last = open_.pop()
                counts[last.name] -= 1
                if last.name == tag.name:
                    found.append(Element(last, tag.start, tag.end))
                    break
                faulty.append((last, "is not closed"))
    for tag in open_:
        faulty.append((tag, "is not closed"))  # noqa: PERF401 - the type is known so
    return sorted(found), sorted(faulty)


@lru_cache(maxsize=4)
def elements(text: str) -> tuple[list[Element], list[tuple[Tag, Problem]]]:
    """Return the elements outside code or, where there are none, those in fenced code."""
    taken = code(text)
    outside = (tag for tag in scan(text, 0, len(text)) if not within(taken, tag.start))
    found = matched(outside)
    if found[0] or found[1]:
        return found
    inside = (tag for fence in fences(text) for tag in scan(text, *fence_body(text, *fence)))
    return matched(inside)
