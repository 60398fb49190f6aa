"""Blocks of code: their languages, paths and comments, what they leave out, whether they parse."""

import re
from typing import Literal

from ifeval.checker import Count, Words, checker
from ifeval.checkers import parsing, patch, snippets
from ifeval.checkers.counting import Regions, each, faulty, tally
from ifeval.checkers.parsing import NAMES, Language
from ifeval.checkers.snippets import Code
from ifeval.units import embedded
from ifeval.units.kind import Where
from ifeval.units.strict_json import Fault
from ifeval.verdict import Verdict, counted, decided, undecided
from ifeval.view import View

Bound = Count | None
Place = tuple[int, int]

_INFO = re.compile(r"[`~]+[ \t]*([^\r\n]*)")
# What goes before the last slash is taken whole, so that no time is lost on long paths.
_PATH = (
    r"(?:[\w.@~+()\[\]-]*+[/\\])*+"
    r"(?:[\w.@+()\[\]-]*[\w)\]]\.[A-Za-z]\w{0,9}|Dockerfile|Makefile)"
)
_IN_INFO = re.compile(rf"(?:^|[:\s=\"'{{])(?P<path>{_PATH})(?:$|[\s\"'}}:,#])")
_IN_COMMENT = re.compile(
    r"[ \t]*(?:#|//|--|/\*|<!--|%|;)[ \t]*(?i:(?:file(?:name)?|path)[ \t]*:[ \t]*)?"
    rf"`?(?P<path>{_PATH})`?[ \t]*(?:\*/|-->)?[ \t]*$",
    re.MULTILINE,
)
_REFERENCE = re.compile(
    r"(?<![\w/.:@-])(?:[\w.@~-]+/)*+[\w.@-]*\w\.[A-Za-z]\w{0,7}:\d+(?:[-–:]\d+)?(?![\w])", re.ASCII
)


@checker("code.languages")
def languages(view: View, *, names: Words | None = None) -> Verdict:
    """Look whether each block of code is fenced and says its language. Of no block all is well.

    Args:
        names: The only languages that pass, as the fences name them; case counts for nothing.
    """
    found = view.once("code.blocks", snippets.blocks)
    known = {name.casefold() for name in names or ()}
    wrong: list[tuple[Place, str]] = []
    for block in found:
        language = _language(block)
        if not language or (names and language not in known):
            what = f"one says {language[:20]!r}" if language else "one names no language"
            wrong.append((_opening(view.text, block), what))
    wanted = " or ".join(names[:6]) if names else "a language"
    return each(view, len(found), wrong, "blocks of code", f"{wanted} after each fence")


@checker("code.written_in")
def written_in(view: View, *, names: Words) -> Verdict:
    """Look for a block of code in a language. Where none says so, one that says nothing may be.

    Args:
        names: How a fence may name the language; case counts for nothing.
    """
    found = view.once("code.blocks", snippets.blocks)
    known = {name.casefold() for name in names}
    ours = [block for block in found if _language(block) in known]
    wanted = f"a block of code in {names[0]}"
    if ours:
        places = view.spans([_opening(view.text, block) for block in ours])
        return decided(True, f"{counted(len(ours), 'blocks')} in {names[0]}", places, wanted=wanted)
    if not all(map(_language, found)):
        return undecided(f"no block of code says {names[0]}, and one names no language")
    places = view.spans([_opening(view.text, block) for block in found])
    others = ", ".join(dict.fromkeys(f"{_language(block)[:20]!r}" for block in found[:6]))
    reason = f"no block of code is in {names[0]}, only in {others}" if found else "there is no code"
    return decided(False, reason, places, measured=others or "none", wanted=wanted)


@checker("code.paths")
def paths(view: View, *, where: Literal["fence", "comment", "either"] = "either") -> Verdict:
    """Look whether each block of code says in which file it belongs. Of no block all is well.

    Args:
        where: Whether the path stands in the line of the fence, as ```` ```python:src/a.py ````
            or ``title="src/a.py"``; or in a comment on the first line; or in one of both.
    """
    found = view.once("code.blocks", snippets.blocks)
    wrong: list[tuple[Place, str]] = []
    for block in found:
        match = _INFO.match(view.text, *block.place) if block.fenced else None
        fence = match is not None and bool(_IN_INFO.search(match[1]))
        comment = bool(_IN_COMMENT.match(view.text, *block.body))
        if not ((fence and where != "comment") or (comment and where != "fence")):
            wrong.append((_opening(view.text, block), "one has no path"))
    place = {"fence": "after each fence", "comment": "in the first line of each"}
    wanted = f"a path {place.get(where, 'after each fence or in the first line')}"
    return each(view, len(found), wrong, "blocks of code", wanted)


@checker("code.elisions")
def elisions(view: View, *, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Count where code says that something was left out: "rest of the code", "...", and such.

    Args:
        at_least: The fewest that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most that pass.
    """
    blocks: list[Code] = view.once("code.blocks", snippets.blocks)
    found = [place for block in blocks for place in snippets.elisions(view.text, block)]
    return tally(view, found, "elisions in code", at_least, at_most)


@checker("code.comments")
def comments(view: View, *, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Count the comments in blocks of code, by the rules of the language that the fence names.

    Documentation strings of Python are none, nor is a first line with ``#!``.

    Args:
        at_least: The fewest comments that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most comments that pass.
    """
    blocks: list[Code] = view.once("code.blocks", snippets.blocks)
    found = [place for block in blocks for place in snippets.comments(view.text, block)]
    return tally(view, found, "comments in code", at_least, at_most)


@checker("code.references")
def references(view: View, *, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Count the references to a line of a file, such as ``src/app.py:42``.

    Args:
        at_least: The fewest references that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most references that pass.
    """
    found = [match.span() for match in _REFERENCE.finditer(view.text)]
    return tally(view, found, "references to lines", at_least, at_most)


@checker("code.syntax")
def syntax(view: View, *, language: Language, where: Where = "fenced") -> Verdict:
    """Parse code, which is never run. There must be some, and all of it must be valid.

    Args:
        language: By which grammar: Python as of the interpreter that runs this; JSON by
            RFC 8259; JavaScript with JSX, for which the extra ``formats`` must be installed.
        where: Where the code stands: fenced, in each block that names the language or, where
            none does, in some block that names nothing; or as the whole response, which may be
            fenced.
    """
    wanted = f"valid {language}"
    places, all_ = _places(view.text, language, where)
    if isinstance(places, Fault):
        return faulty(view, places, wanted)
    valid: list[tuple[int, int]] = []
    faults: list[Fault] = []
    doubtful = False
    for place in places:
        try:
            found = parsing.fault(view.text[slice(*place)], language)
        except LookupError as error:
            return undecided(str(error), "no resource")
        except OverflowError as error:
            return undecided(str(error))
        unsaid = found is None and not all_ and not embedded.named(view.text, place[0])
        if unsaid and not parsing.says_much(view.text[slice(*place)], language):
            doubtful = True
        elif found is None:
            valid.append((place[0], place[0] + 1))
        else:
            faults.append(found._replace(at=found.at + place[0]))
    if doubtful and not valid:
        return undecided(f"no fence says {language}, and what one holds may be that or not")
    if faults and (all_ or not valid):
        return faulty(view, faults[0], wanted)
    return decided(True, f"all of it is {wanted}", view.spans(valid), wanted=wanted)


@checker("code.diff")
def diff(view: View, *, where: Where = "fenced", applies: bool = False) -> Verdict:
    """Look for a unified diff that is well formed.

    Args:
        where: Where the diff stands: fenced as ``diff`` or ``patch``; as the whole response,
            which may be fenced; or anywhere.
        applies: Whether it must apply to the row's ``reference``, a text of one file.
    """
    wanted = "a diff that applies to the reference" if applies else "a diff"
    text = view.text
    places = embedded.regions(text, where, ["diff", "patch", "udiff"])
    if where == "anywhere" and not isinstance(places, Fault) and not embedded.fences(text):
        bare = patch.bare(text)
        places = [bare] if bare else Fault(len(text), "there is no diff")
    if isinstance(places, Fault):
        return faulty(view, places, wanted)
    reference = view.row.reference
    if applies and reference is None:
        return undecided("the row has no reference to which the diff could apply", "no resource")
    faults: list[Fault] = []
    for start, end in places:
        found = patch.read(text, start, end)
        if not isinstance(found, Fault) and applies and reference is not None:
            if found.files > 1:
                return undecided("the diff is of several files, the reference is one")
            found = patch.misfit(found, reference) or found
        if not isinstance(found, Fault):
            hunks = len(found.hunks)
            shown = [(hunk.place, text.find("\n", hunk.place)) for hunk in found.hunks]
            return decided(
                True, f"{wanted}, of {counted(hunks, 'hunks')}", view.spans(shown), wanted=wanted
            )
        faults.append(found)
    return faulty(view, faults[0], wanted)


def _places(text: str, language: Language, where: Where) -> tuple[Regions | Fault, bool]:
    """Return where the code stands, and whether all of it must be valid, or only some."""
    names = NAMES[language]
    if where != "whole":
        named = [
            block.place
            for block in snippets.blocks(text)
            if block.fenced and _language(block) in names
        ]
        bodies = [embedded.body(text, place) for place in named]
        if None in bodies:
            return Fault(named[bodies.index(None)][0], "the fence of code is not closed"), True
        if named:
            return [body for body in bodies if body], True
    return embedded.regions(text, where, names), False


def _language(block: Code) -> str:
    """Return what a fence names first, without what follows a colon or a comma."""
    return re.split("[:,]", block.language, maxsplit=1)[0]


def _opening(text: str, block: Code) -> Place:
    """Return the first line of a block."""
    start, end = block.place
    stop = text.find("\n", start, end)
    return start, len(text[:stop].rstrip()) if stop > start else end
