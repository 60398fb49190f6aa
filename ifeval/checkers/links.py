"""Links and URLs: how many, where they lead, and whether anybody gave them to the model."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

import annotated_types as at

from ifeval import units
from ifeval.checker import Count, Words, checker
from ifeval.checkers.counting import each, tally_of
from ifeval.units.blocks import outline
from ifeval.units.spans import code, marked, within
from ifeval.verdict import Verdict, undecided
from ifeval.view import Row, View

Bound = Count | None
Place = tuple[int, int]

_HOST = re.compile(r"(?:[a-z]+://)?(?:[^/?#@\s]*@)?([^/?#:\s]+)", re.IGNORECASE)
_TARGET = re.compile(r"\(\s*<?([^\s<>()]*+(?:\([^\s<>()]*+\)[^\s<>()]*+)*+)")
_LABEL = re.compile(r"\[([^\]]*)\]")


def _is_host(text: str) -> bool:
    if "/" in text or " " in text or not text.strip("."):
        raise ValueError("a host is meant, such as 'example.com'")
    return True


Host = Annotated[str, at.MinLen(1), at.Predicate(_is_host)]


@checker("links.count")
def count(view: View, *, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Count the Markdown links: ``[text](target)``, by reference, and ``<https://…>``.

    Args:
        at_least: The fewest links that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most links that pass.
    """
    return tally_of(view, units.links, "links", at_least, at_most)


@checker("links.urls")
def urls(
    view: View, *, bare: bool = False, at_least: Bound = None, at_most: Bound = None
) -> Verdict:
    """Count the URLs, in links and outside, with ``http``, ``https``, ``ftp`` or ``www``.

    Args:
        bare: Only those that stand in no Markdown link, image, or code.
        at_least: The fewest URLs that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most URLs that pass.
    """
    noun = "bare URLs" if bare else "URLs"
    return tally_of(view, units.urls(bare=bare), noun, at_least, at_most)


@checker("links.hosts")
def hosts(
    view: View,
    *,
    hosts: Annotated[list[Host], at.MinLen(1)],
    match: Literal["only", "none"] = "only",
) -> Verdict:
    """Look to which hosts the URLs outside code lead. A host includes its subdomains.

    Args:
        hosts: Such as ``example.com``.
        match: Whether only these may be linked, or none of them.
    """
    wrong: list[tuple[Place, str]] = []
    found = _urls(view)
    for place in found:
        leads = _HOST.match(view.text, *place)
        host = leads[1].casefold() if leads else ""
        if _among(host, hosts) is not (match == "only"):
            wrong.append((place, f"there is {host[:60]!r}"))
    return each(view, len(found), wrong, "URLs", f"{match} of {', '.join(hosts[:5])}")


@checker("links.known")
def known(view: View) -> Verdict:
    """Look whether each URL outside code, and each target of a link, was given to the model.

    It must occur in the prompt, the system prompt, a message before, or the context. The
    protocol, ``www.``, a slash at the end and what follows ``#`` count for nothing.
    """
    given = [*_given(view.row)]
    if not given:
        return undecided("the row has no prompt and no context", "no resource")
    there = {_bare(url) for text in given for url in _all(text)}
    found = [(place, view.text[slice(*place)]) for place in _urls(view)]
    found += [(place, target) for place, target in _targets(view) if not _is_url(target)]
    wrong = [
        (place, f"{url[:80]!r} was not given")
        for place, url in found
        if not url.startswith("#") and _bare(url) not in there
    ]
    return each(view, len(found), sorted(wrong), "links", "only URLs that were given")


@checker("links.texts")
def texts(view: View, *, forbidden: Words = ["here", "click here", "link", "this link"]) -> Verdict:  # noqa: B006
    """Look whether the text of each Markdown link says where it leads.

    Args:
        forbidden: What no link may be called; case and emphasis count for nothing.
    """
    wanted = f"no link called {', '.join(map(repr, forbidden[:5]))}"
    names = {name.casefold() for name in forbidden}
    found = [part for part in marked(view.text) if part.kind == "link"]
    wrong: list[tuple[Place, str]] = []
    for start, end, _, label in found:
        said = " ".join(view.text[start + 1 : label - 1].strip("*_` ").split())
        if not said or said.casefold() in names:
            wrong.append(((start, end), f"one is called {said!r:.60}"))
    return each(view, len(found), wrong, "links", wanted)


def _among(host: str, hosts: list[str]) -> bool:
    names = [name.casefold().strip(".") for name in hosts]
    return any(host == name or host.endswith("." + name) for name in names)


def _urls(view: View) -> list[Place]:
    """Return where URLs stand outside code."""
    taken = code(view.text)
    return [place for place in view.cut(units.urls) if not within(taken, place[0])]


def _targets(view: View) -> Iterator[tuple[Place, str]]:
    """Return the targets of links and images, and where these stand."""
    labels = outline(view.text).labels
    for start, end, kind, label in marked(view.text):
        if kind in ("link", "image") and (match := _TARGET.match(view.text, label, end)):
            yield (start, end), match[1]
        elif kind == "link" and labels and (match := _LABEL.match(view.text, label, end)):
            yield (start, end), labels.get(match[1].upper(), "#")


def _is_url(target: str) -> bool:
    return bool(units.urls.cut(target))


def _given(row: Row) -> Iterator[str]:
    sources = ["prompt", "system"]
    sources += [f"context[{i}]" for i in range(len(row.context))]
    sources += [f"messages[{i}]" for i in range(len(row.messages))]
    for source in sources:
        view = row.view(source)
        if view is not None:
            yield view.text
    yield from (document.url for document in row.context if document.url)


def _all(text: str) -> Iterator[str]:
    yield from (text[slice(*place)] for place in units.urls.cut(text))
    yield from (match[1] for match in _TARGET.finditer(text))


def _bare(url: str) -> str:
    url = url.partition("#")[0].partition("://")[2] or url.partition("#")[0]
    return url.casefold().removeprefix("www.").rstrip("/")
