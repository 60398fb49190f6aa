"""Addresses, identifiers and names of code in a text, each in a form that can be compared."""

import builtins
import keyword
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

_URL = re.compile(
    r"(?:https?|ftp)://[^\s<>\"“”`]{1,2000}"
    # Without a scheme: "www." or an ending that no sentence has; "done.It was" is no address.
    r"|(?<![\w@.-])(?:www\.(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}"
    r"|(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,4}"
    r"(?-i:com|org|net|edu|gov|mil|int|io|dev|app|info|biz|co\.uk|example|invalid))"
    r"(?![\w-]|\.\w|@)(?::\d{1,5})?(?:[/?#][^\s<>\"“”`]{0,2000})?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w-])")
_TRACKING = re.compile(r"(?:utm_\w+|gclid|fbclid|mc_cid|mc_eid|igshid|ref_src|msclkid)=[^&#]*&?")
_IDS = (
    re.compile(r"\b10\.\d{4,9}/[^\s\"<>“”]{1,200}"),  # DOI
    re.compile(r"(?i)\bISBN(?:-1[03])?:?\s*((?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dX])\b"),
    re.compile(r"\barXiv:\s?\d{4}\.\d{4,5}(?:v\d+)?", re.IGNORECASE),
    re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE),
    re.compile(r"\bCVE-\d{4}-\d{4,7}\b", re.IGNORECASE),
    re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d{1,7}(?:-\d{1,7}){0,3}\b"),
    re.compile(r"(?<![\w&/])#\d{1,9}\b"),
    re.compile(r"\b(?:[0-9a-f]{7,40}|[A-Z0-9]{6,20})\b"),  # commits and codes: mixed, see below
)
_MIXED = re.compile(r"[A-Za-z]\d|\d[A-Za-z]")
_TRAILING = ".,;:!?'\"*_’”»…"
_CODE = re.compile(r"```[^\n`]{0,200}\n(.*?)(?:```|\Z)|`([^`\n]{1,300})`", re.DOTALL)
_PROSE_NAME = re.compile(
    r"(?<![\w./-])(?:--[a-z][\w-]+|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\(\)|[A-Za-z]\w*_\w+)(?![\w(])"
)
_CALLED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?=\s*\()")
_IMPORTED = re.compile(r"(?m)^[ \t]*(?:from|import|use|require|include)\s+([\w.:/]+)")
_FLAG = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_PATH = re.compile(r"(?<![\w./~])(?:~|\.{1,2})?/(?:[\w.-]+/)*[\w.-]+")
_TERM = re.compile(r"(?:--?)?[A-Za-z_][\w.-]*(?:\(\))?\Z")
_DEFINED = re.compile(
    r"\b(?:def|class|function|fn|func|let|const|var|interface|struct|enum|type)\s+(\w+)"
    r"|(?m:^[ \t]*)(\w+)\s*(?::\s*[\w\[\], .|]+)?=(?!=)"
    r"|\b(?:for|as|with)\s+(\w+)"
)
_WORD = re.compile(r"\w+")


class Found(NamedTuple):
    """Something that can be looked up in the sources."""

    start: int
    end: int
    key: str
    """The form that is compared."""


def urls(text: str) -> Iterator[Found]:
    """Return the web addresses of a text, also those without a scheme."""
    for match in _URL.finditer(text):
        start, said = match.start(), _closed(match[0])
        if said and text[start - 1 : start] != "@":
            yield Found(start, start + len(said), url_key(said))


def _closed(url: str) -> str:
    """Return an address without the signs that end the sentence or bracket around it."""
    while url:
        last = url[-1]
        if last in _TRAILING or (
            last in ")]}" and url.count(last) > url.count({")": "(", "]": "[", "}": "{"}[last])
        ):
            url = url[:-1]
        else:
            break
    return url


def url_key(url: str) -> str:
    """Return an address as it is compared: host and path, without scheme, www and tracking."""
    rest = re.sub(r"^[a-z]+://", "", url.strip(), flags=re.IGNORECASE)
    rest = rest.partition("#")[0]
    host, slash, path = rest.partition("/")
    if not slash and "?" in host:
        host, _, query = host.partition("?")
        path = f"?{query}"
    host = host.casefold().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    path = _TRACKING.sub("", path).rstrip("?&/")
    return f"{host}/{path}" if path else host


def emails(text: str) -> Iterator[Found]:
    """Return the e-mail addresses of a text."""
    for match in _EMAIL.finditer(text):
        yield Found(*match.span(), match[0].casefold())


def identifiers(text: str) -> Iterator[Found]:
    """Return DOIs, ISBNs, arXiv, CVE, issue and commit numbers, UUIDs and codes of a text."""
    taken: list[tuple[int, int]] = [found[:2] for found in (*urls(text), *emails(text))]
    found: list[Found] = []
    for pattern in _IDS:
        for match in pattern.finditer(text):
            if pattern is _IDS[-1] and not _MIXED.search(match[0]):
                continue
            said = match[0].rstrip(_TRAILING + ")")
            start, end = match.start(), match.start() + len(said)
            found.append(Found(start, end, id_key(said)))
    found.sort(key=lambda one: (one.start, -one.end))
    last, at = 0, 0
    for one in found:
        while at < len(taken) and taken[at][1] <= one.start:
            at += 1
        if one.start >= last and not (at < len(taken) and taken[at][0] < one.end):
            last = one.end
            yield one


def id_key(text: str) -> str:
    """Return an identifier as it is compared: without blanks, hyphens, case and its kind."""
    bare = re.sub(r"^(?:isbn(?:-1[03])?|arxiv|doi):?\s*", "", text, flags=re.IGNORECASE)
    return re.sub(r"[\s-]", "", bare).casefold()


def code_names(text: str) -> Iterator[Found]:
    """Return names of code: in code what is called, imported, a flag or a path; else by form.

    In prose those are ``snake_case``, ``call()`` and ``--flag``; between single backticks any
    name.
    """
    own = {name for match in _DEFINED.finditer(text) for name in match.groups() if name}
    places: dict[tuple[int, int], str] = {}
    covered: list[tuple[int, int]] = []
    for match in _CODE.finditer(text):
        block = match[1] is not None
        start, end = match.span(1 if block else 2)
        covered.append(match.span())
        if not block and _TERM.match(text[start:end].strip()):
            said = text[start:end]
            left = start + len(said) - len(said.lstrip())
            places[left, left + len(said.strip())] = said.strip()
            continue
        for pattern in (_CALLED, _FLAG, _PATH):
            for inner in pattern.finditer(text, start, end):
                places.setdefault(inner.span(), inner[0])
        for inner in _IMPORTED.finditer(text, start, end):
            places.setdefault(inner.span(1), inner[1])
    at = 0
    for match in _PROSE_NAME.finditer(text):
        while at < len(covered) and covered[at][1] <= match.start():
            at += 1
        if not (at < len(covered) and covered[at][0] < match.end()):
            places.setdefault(match.span(), match[0])
    for start, end in sorted(places):
        name = places[start, end].removesuffix("()")
        if name.partition(".")[0] not in own and name not in own:
            yield Found(start, end, name)


_STANDARD = frozenset(
    (*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *sys.stdlib_module_names, "self")
)
_METHODS = frozenset(
    name for kind in (str, list, dict, set, bytes, int, float, tuple) for name in dir(kind)
)


def is_standard(name: str) -> bool:
    """Whether a name is Python's own: a keyword, a builtin, a module that comes with it."""
    first, _, rest = name.partition(".")
    return first in _STANDARD or (bool(rest) and rest.rpartition(".")[2] in _METHODS)


def words_of(text: str) -> set[str]:
    """Return the runs of letters, digits and underscores of a text."""
    return {*_WORD.findall(text)}
