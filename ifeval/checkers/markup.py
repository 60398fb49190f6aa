"""XML and HTML: whether they are well formed, and which tags enclose what."""

from ifeval import units
from ifeval.checker import Words, checker
from ifeval.checkers import hypertext
from ifeval.checkers.counting import Regions, faulty
from ifeval.units import embedded, tags
from ifeval.units.kind import Where
from ifeval.units.strict_json import Fault
from ifeval.units.tags import Element
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, decided
from ifeval.view import View

_XML = ("xml", "svg", "xhtml", "rss", "plist", "mathml", "xsd", "xsl", "xslt")
_HTML = ("html", "html5", "xhtml", "htm")
_ANY = (*_XML, *_HTML, "markup", "text", "txt")


@checker("markup.xml")
def xml(view: View, *, where: Where = "whole", root: str | None = None) -> Verdict:
    """Look for well-formed XML 1.0. No document type may be declared, nor an entity.

    Args:
        where: Where it stands: the whole response, which may be fenced; fenced among other
            text; or an element anywhere.
        root: The name of the outermost element.
    """
    text, wanted = view.text, f"well-formed XML ({root or 'any root'}; {where})"
    places = _places(text, where, _XML)
    if isinstance(places, Fault):
        return faulty(view, places, wanted)
    faults: list[Fault] = []
    for start, end in places:
        found = _parsed(text[start:end], root)
        if isinstance(found, str):
            shown = view.spans([(start, start + 1), (end - 1, end)])
            return decided(True, f"<{found[:60]}> is well formed", shown, wanted=wanted)
        faults.append(found._replace(at=found.at + start))
    return faulty(view, faults[0], wanted)


@checker("markup.tags")
def pairs(
    view: View,
    *,
    names: Words,
    where: Where = "anywhere",
    once: bool = True,
    in_order: bool = True,
    attributes: Words | None = None,
) -> Verdict:
    """Look for tags: each of them, opened and closed, with something in between or not.

    Args:
        names: Of the tags, without brackets; case counts.
        where: ``whole``: nothing but these elements and blanks may be there, except for one
            fence around all; ``fenced``: they stand in fenced code; ``anywhere``: outside code.
        once: Whether each may occur only once.
        in_order: Whether they must open in the order given.
        attributes: What each of them must have, such as ``id``.
    """
    wanted = f"the tags {', '.join(f'<{name}>' for name in names[:6])}"
    wanted += f"{', each once' if once else ''}{', in order' if in_order else ''}"
    found = _elements(view.text, where)
    if isinstance(found, Fault):
        return faulty(view, found, wanted)
    places, (elements, unpaired) = found
    chosen = [element for element in elements if element.tag.name in {*names}]
    for tag, what in unpaired:
        if tag.name in names:
            return faulty(view, Fault(tag.start, f"<{tag.name[:60]}> {what}"), wanted)
    present = 0
    opened: list[int] = []
    problem: Fault | None = None
    for name in names:
        mine = [element for element in chosen if element.tag.name == name]
        present += bool(mine)
        if not mine:
            problem = problem or Fault(len(view.text), f"there is no <{name[:60]}>")
        elif once and len(mine) > 1:
            again = Fault(mine[1].tag.start, f"<{name[:60]}> occurs {len(mine)} times")
            problem = problem or again
        elif in_order and opened and mine[0].tag.start < opened[-1]:
            problem = problem or Fault(mine[0].tag.start, f"<{name[:60]}> is out of order")
        opened += [mine[0].tag.start] if mine else []
    problem = problem or _lacking(chosen, attributes or [])
    if problem is None and where == "whole":
        problem = _stray(view.text, places[0], chosen)
    if problem is not None:
        return faulty(view, problem, wanted, 0.9 * present / len(names))
    shown = [(element.tag.start, element.tag.end) for element in chosen]
    return decided(True, wanted, view.spans(shown[:EVIDENCE_LIMIT]), wanted=wanted)


@checker("markup.html")
def html(view: View, *, where: Where = "whole", document: bool = False) -> Verdict:
    """Look for HTML whose elements are known, closed where they must be, and nested.

    Tags that may be left out by the standard of the WHATWG may be; attributes may not occur
    twice. Nothing is fetched or run.

    Args:
        where: Where it stands: the whole response, which may be fenced; fenced among other
            text; or elements anywhere.
        document: Whether it must be a whole document, with its type and ``html``, not a part.
    """
    wanted = f"valid HTML ({'a document' if document else 'a document or part'}; {where})"
    places = _places(view.text, where, _HTML)
    if isinstance(places, Fault):
        return faulty(view, places, wanted)
    faults: list[Fault] = []
    for start, end in places:
        found = hypertext.fault(view.text, start, end, document=document)
        if found is None:
            shown = view.spans([(start, start + 1), (end - 1, end)])
            return decided(True, "its tags are known and nested", shown, wanted=wanted)
        faults.append(found)
    return faulty(view, faults[0], wanted)


def _places(text: str, where: Where, names: tuple[str, ...]) -> Regions | Fault:
    """Return where XML or HTML may stand; anywhere, in fences that say so, or else elements."""
    if where != "anywhere":
        return embedded.regions(text, where, names)
    fenced = embedded.regions(text, "fenced", names)
    if not isinstance(fenced, Fault):
        return fenced
    return units.xml_tags.cut(text) or Fault(len(text), "there is no element")


def _elements(
    text: str, where: Where
) -> tuple[Regions, tuple[list[Element], list[tuple[tags.Tag, tags.Problem]]]] | Fault:
    if where == "anywhere":
        return [(0, len(text))], tags.elements(text)
    places = embedded.regions(text, where, _ANY)
    if isinstance(places, Fault):
        return places
    return places, tags.matched(tag for place in places for tag in tags.scan(text, *place))


def _lacking(elements: list[Element], attributes: list[str]) -> Fault | None:
    for element in elements:
        there = {name for name, _ in hypertext.attributes(element.tag.rest)}
        for name in attributes:
            if name not in there:
                problem = f"<{element.tag.name[:60]}> has no attribute {name[:60]!r}"
                return Fault(element.tag.start, problem)
    return None


def _stray(text: str, place: tuple[int, int], elements: list[Element]) -> Fault | None:
    """Return the first text that stands outside all of some elements."""
    reached, end = place
    for element in elements:
        rest = text[reached : element.tag.start]
        if element.tag.start > reached and rest.strip():
            break
        reached = max(reached, element.end)
    rest = text[reached:end]
    at = reached + len(rest) - len(rest.lstrip())
    return Fault(at, "text outside the tags") if rest.strip() else None


def _told(code: int) -> str:
    from xml.parsers import expat

    said = expat.ErrorString(code)
    return "no element starts here" if said == expat.errors.XML_ERROR_SYNTAX else f"{said}"


def _parsed(text: str, root: str | None) -> str | Fault:
    """Return the name of the root of well-formed XML, or the fault."""
    from xml.parsers import expat

    names: list[str] = []
    data = text.encode("utf-8", "replace")
    parser = expat.ParserCreate("utf-8")

    def opened(name: str, attributes: object) -> None:  # noqa: ARG001 - expat gives both
        if not names:
            names.append(name)

    def refused(*declared: object) -> None:  # noqa: ARG001
        raise ValueError("a document type is declared, which is refused")

    parser.StartElementHandler = opened
    parser.StartDoctypeDeclHandler = refused
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        problem = _told(error.code) if isinstance(error, expat.ExpatError) else error
        at = len(data[: parser.ErrorByteIndex].decode("utf-8", "ignore"))
        return Fault(min(at, len(text)), f"{problem}")
    if root is not None and names[0] != root:
        return Fault(0, f"the root is <{names[0][:60]}>, wanted <{root}>")
    return names[0]
