"""HTML: the elements of the standard, which of their tags may be left out, and attributes."""

import re
from collections import Counter
from collections.abc import Iterator

from ifeval.units.strict_json import Fault
from ifeval.units.tags import Tag, scan

_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_NAMES = """
a abbr address article aside audio b bdi bdo blockquote body button canvas caption cite code
colgroup data datalist dd del details dfn dialog div dl dt em fieldset figcaption figure footer
form h1 h2 h3 h4 h5 h6 head header hgroup html i iframe ins kbd label legend li main map mark
menu meter nav noscript object ol optgroup option output p picture pre progress q rp rt ruby s
samp script search section select slot small span strong style sub summary sup svg table tbody
td template textarea tfoot th thead time title tr u ul var video math
center font big strike tt marquee
"""
_BLOCK_NAMES = """
address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3
h4 h5 h6 header hgroup hr main menu nav ol p pre search section table ul
"""
_VOID = frozenset(_VOID_NAMES.split())
_KNOWN = _VOID | frozenset(_NAMES.split())
# Elements whose end may be left out, and the tags before which they then end.
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_ENDS_BEFORE: dict[str, frozenset[str]] = {
    "p": _BLOCKS,
    "li": frozenset(("li",)),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "rt": frozenset(("rt", "rp")),
    "rp": frozenset(("rt", "rp")),
    "option": frozenset(("option", "optgroup")),
    "optgroup": frozenset(("optgroup",)),
    "td": frozenset(("td", "th", "tr", "tbody", "tfoot")),
    "th": frozenset(("td", "th", "tr", "tbody", "tfoot")),
    "tr": frozenset(("tr", "tbody", "tfoot")),
    "thead": frozenset(("tbody", "tfoot")),
    "tbody": frozenset(("tbody", "tfoot")),
    "tfoot": frozenset(("tbody",)),
    "colgroup": frozenset(("thead", "tbody", "tr", "tfoot")),
    "caption": frozenset(("thead", "tbody", "tr", "colgroup")),
    "head": frozenset(("body",)),
    "body": frozenset[str](),
    "html": frozenset[str](),
}
_FOREIGN = frozenset(("svg", "math"))
_DOCTYPE = re.compile(r"\s*(?:<!--(?:[^-]|-(?!->))*+-->\s*)*<!doctype html\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=]+)(?:\s*=\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|(?P<c>[^\s\"'=<>`]+)))?"
)


def attributes(rest: str) -> Iterator[tuple[str, str]]:
    """Return the attributes of a tag, given what stands after its name."""
    for match in _ATTRIBUTE.finditer(rest):
        yield match["name"], match["a"] or match["b"] or match["c"] or ""


def fault(text: str, start: int, end: int, *, document: bool) -> Fault | None:
    """Return where a part of a text is no valid HTML, or None where all of it is.

    Args:
        document: Whether it must be a whole document.
    """
    if document and not _DOCTYPE.match(text, start, end):
        return Fault(start, "there is no <!DOCTYPE html>")
    open_: list[Tag] = []
    counts: dict[str, int] = {}
    foreign = seen = 0

    def close() -> Tag:
        last = open_.pop()
        counts[last.name] -= 1
        return last

    for tag in scan(text, start, end, html=True):
        seen += 1
        name = tag.name
        known = name in _KNOWN or "-" in name or foreign
        if not known:
            return Fault(tag.start, f"<{name[:40]}> is no element of HTML")
        if tag.closing:
            if not counts.get(name):
                return Fault(tag.start, f"</{name[:40]}> closes nothing")
            while (last := close()).name != name:
                if last.name not in _ENDS_BEFORE:
                    return Fault(last.start, f"<{last.name[:40]}> is not closed")
            foreign -= name in _FOREIGN
            continue
        counted = Counter(key.casefold() for key, _ in attributes(tag.rest))
        if twice := next((key for key, number in counted.items() if number > 1), None):
            return Fault(tag.start, f"<{name[:40]}> has {twice[:40]!r} twice")
        while open_ and name in _ENDS_BEFORE.get(open_[-1].name, ()):
            close()
        if name not in _VOID and not (foreign and tag.empty):
            open_.append(tag)
            counts[name] = counts.get(name, 0) + 1
            foreign += name in _FOREIGN
    if not seen:
        return Fault(start, "there is no tag")
    if document and not re.search(r"<html[\s>]", text[start:end], re.IGNORECASE):
        return Fault(start, "there is no <html>")
    left = next((tag for tag in open_ if tag.name not in _ENDS_BEFORE), None)
    return Fault(left.start, f"<{left.name[:40]}> is not closed") if left else None
