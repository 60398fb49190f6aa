"""Addresses, identifiers and names of code that the documents have too."""

from collections.abc import Callable, Iterable, Sequence

from ifeval.checker import Count, checker
from ifeval.checkers.occurrence import named
from ifeval.ground import links
from ifeval.ground.links import Found
from ifeval.ground.universe import Universe, universe_of
from ifeval.verdict import Verdict, counted, decided, undecided
from ifeval.view import View

_NO_SOURCE = "the row has no documents and no prompt to compare with"


def _judged(
    view: View, found: Sequence[Found], new: Sequence[Found], noun: str, at_least: int
) -> Verdict:
    wanted = f"no {noun} that no source has"
    if new:
        said = dict.fromkeys(" ".join(view.text[one.start : one.end].split()) for one in new)
        return decided(
            False,
            f"{counted(len(new), noun)} in no source: {named([*said])}",
            view.spans([one[:2] for one in new]),
            measured=len(new),
            wanted=wanted,
            closeness=(len(found) - len(new)) / len(found),
        )
    if len(found) < at_least:
        reason = f"{counted(len(found), noun)}, wanted at least {at_least}"
        near = len(found) / at_least
        return decided(False, reason, measured=len(found), wanted=wanted, closeness=near)
    reason = f"{counted(len(found), noun)}, each in a source" if found else f"has no {noun}"
    return decided(True, reason, view.spans([one[:2] for one in found]), measured=0, wanted=wanted)


def _looked_up(
    view: View, universe: Universe, finder: Callable[[str], Iterable[Found]]
) -> tuple[list[Found], set[str]]:
    """Return what is found in a response, and the keys of what is found in its sources."""
    found = [*finder(view.text)]
    return found, {one.key for text in _texts(universe) if found for one in finder(text)}


def _texts(universe: Universe) -> Iterable[str]:
    return (view.text for view in universe.views)


@checker("in_context_only.urls")
def urls(view: View, *, at_least: Count = 0) -> Verdict:
    """Look whether each web address is one of the documents', the prompt's or a document's own.

    Scheme, ``www.``, a fragment, tracking parameters and the signs after it do not count; a
    bare host is known where an address on it is.

    Args:
        at_least: How many addresses there must be.
    """
    universe = universe_of(view.row)
    if not universe.views:
        return undecided(_NO_SOURCE)
    found, known = _looked_up(view, universe, links.urls)
    known |= {links.url_key(document.url) for document in view.row.context if document.url}
    known |= {key.partition("/")[0] for key in known}
    new = [one for one in found if one.key not in known]
    return _judged(view, found, new, "URLs", at_least)


@checker("in_context_only.emails")
def emails(view: View, *, at_least: Count = 0) -> Verdict:
    """Look whether each e-mail address stands in the documents, the prompt or the system prompt.

    Args:
        at_least: How many addresses there must be.
    """
    universe = universe_of(view.row)
    if not universe.views:
        return undecided(_NO_SOURCE)
    found, known = _looked_up(view, universe, links.emails)
    new = [one for one in found if one.key not in known]
    return _judged(view, found, new, "e-mails", at_least)


@checker("in_context_only.ids")
def ids(view: View, *, at_least: Count = 0) -> Verdict:
    """Look whether each identifier stands in the documents, the prompt or the system prompt.

    An identifier is a DOI, an ISBN, an arXiv or CVE number, an issue (``ABC-12``, ``#12``), a
    commit, a UUID, or a code of six or more capitals and digits mixed. Hyphens, blanks and
    case do not count.

    Args:
        at_least: How many identifiers there must be.
    """
    universe = universe_of(view.row)
    if not universe.views:
        return undecided(_NO_SOURCE)
    found, known = _looked_up(view, universe, links.identifiers)
    new = [one for one in found if one.key not in known]
    if new:
        bare = [links.id_key(text) for text in _texts(universe)]
        new = [one for one in new if len(one.key) < 6 or not any(one.key in t for t in bare)]
    return _judged(view, found, new, "identifiers", at_least)


@checker("in_context_only.code_identifiers")
def code_identifiers(view: View, *, allow_standard: bool = True, at_least: Count = 0) -> Verdict:
    """Look whether each name of code stands in the documents, the prompt or the system prompt.

    In code that is what is called, imported, a flag or a path; between single backticks any
    name; in prose ``snake_case``, ``call()`` and ``--flag``. What the response defines itself
    is its own.

    Args:
        allow_standard: Whether Python's keywords, builtins and standard modules are known.
        at_least: How many names there must be.
    """
    universe = universe_of(view.row)
    if not universe.views:
        return undecided(_NO_SOURCE)
    words: set[str] = set()
    found = [*links.code_names(view.text)]
    texts = [*_texts(universe)] if found else []
    for text in texts:
        words |= links.words_of(text)
    new = [
        one
        for one in found
        if not (allow_standard and links.is_standard(one.key)) and not _known(one.key, words, texts)
    ]
    return _judged(view, found, new, "names of code", at_least)


def _known(name: str, words: set[str], texts: Sequence[str]) -> bool:
    """Tell whether a name is a source's: flags and paths as they are, else word by word."""
    if name.startswith("-") or "/" in name:
        return any(name in text for text in texts)
    return words.issuperset(links.words_of(name))
