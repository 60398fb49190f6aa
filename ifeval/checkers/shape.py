"""The shape of the whole text: exactly so, by a template or pattern, a commit message, indents."""

import re
from typing import Annotated, Literal

import annotated_types as at

from ifeval.checker import Positive, Words, checker
from ifeval.checkers import commits, holes
from ifeval.checkers import pattern as patterns
from ifeval.checkers.counting import each, faulty, position
from ifeval.checkers.keywords import Pattern
from ifeval.errors import InvalidParameters
from ifeval.units import embedded
from ifeval.units.kind import Where
from ifeval.units.markdown import fence_body
from ifeval.units.strict_json import Fault
from ifeval.verdict import Verdict, counted, decided
from ifeval.view import View

_AROUND = " \t\r\n\ufeff"
_GOES_ON = (",", "(", "[", "+", "-", "\\", "&&", "||", "|", "=")
_LOOK_BACK = 200
_INDENT = re.compile(r"^[ \t]+(?=\S)", re.MULTILINE)


def _has_hole(template: str) -> bool:
    if not holes.parts(template)[1]:
        raise ValueError("it has no hole such as {name}")
    return True


Template = Annotated[str, at.MinLen(1), at.Predicate(_has_hole)]


@checker("shape.exact")
def exact(view: View, *, texts: Words, ignore_blanks: bool = True) -> Verdict:
    """Compare the whole text with others, sign by sign: a sentinel such as ``NO_REPLY``.

    Args:
        texts: One of them must be the text. For a comparison that lets quotation marks and a
            final stop pass, see ``format.choice``.
        ignore_blanks: Whether blanks and line ends before and after count for nothing.
    """
    said = view.text.strip(_AROUND) if ignore_blanks else view.text
    wanted = f"exactly {' or '.join(f'{text[:60]!r}' for text in texts[:5])}"
    if said in texts:
        start = view.text.find(said)
        return decided(
            True, f"it is {said!r:.60}", [view.span(start, start + len(said))], wanted=wanted
        )
    near = max(texts, key=lambda text: _common(said, text))
    same = _common(said, near)
    at_ = len(view.text) - len(view.text.lstrip(_AROUND)) if ignore_blanks else 0
    problem = f"{said[same : same + 20]!r}" if same < len(said) else "the end"
    expected = f"{near[same : same + 20]!r}" if same < len(near) else "the end"
    fault = Fault(at_ + same, f"{problem} where {expected} is expected")
    return faulty(view, fault, wanted, 0.9 * same / max(len(said), len(near)))


@checker("shape.template")
def template(view: View, *, template: Template, ignore_case: bool = False) -> Verdict:
    """Compare the whole text with a template whose holes may hold anything but blanks alone.

    Blanks before and after the whole and at the ends of lines count for nothing.

    Args:
        template: With holes such as ``{name}``; a brace is written twice.
        ignore_case: Whether case counts for nothing.
    """
    text, places = holes.without_line_ends(view.text)
    wanted_text, _ = holes.without_line_ends(template)
    if ignore_case:
        lowered = text.lower()
        text, wanted_text = (lowered if len(lowered) == len(text) else text), wanted_text.lower()
    literals, names = holes.parts(wanted_text)
    wanted = f"the template {template[:60]!r}"
    place = 0
    filled: list[tuple[int, int]] = []
    for index, literal in enumerate(literals):
        last = index == len(literals) - 1
        if not index:
            found = 0 if text.startswith(literal) else -1
        elif last and not literal:
            found = len(text)
        elif last:
            found = len(text) - len(literal) if text.endswith(literal) else -1
            found = found if found > place else -1
        else:
            found = text.find(literal, place + 1) if literal else place + 1
        if found < 0 or (index and not text[place:found].strip()):
            name = names[index - 1] if index else ""
            what = (
                f"{literal.strip()[:40]!r} is missing"
                if found < 0
                else f"the hole {name!r} is empty"
            )
            after = f" after {{{name}}}" if index and found < 0 else ""
            return faulty(
                view,
                Fault(holes.source(places, place), what + after),
                wanted,
                0.9 * index / len(literals),
            )
        if index:
            filled.append((place, found))
        place = found + len(literal)
    if len(literals) == 1 and place < len(text):
        return faulty(
            view, Fault(holes.source(places, place), "more text after the template"), wanted
        )
    shown = [(holes.source(places, a), holes.source(places, b - 1) + 1) for a, b in filled]
    return decided(True, f"fits {wanted}", view.spans(shown), wanted=wanted)


@checker("shape.pattern")
def whole_pattern(view: View, *, pattern: Pattern, ignore_case: bool = False) -> Verdict:
    """Match the whole text, without blanks around it, by a regular expression.

    Args:
        pattern: In Python's syntax, under a time limit; a stop matches no line end, unless the
            pattern starts with ``(?s)``.
        ignore_case: Whether case counts for nothing.
    """
    said = view.text.strip(_AROUND)
    wanted = f"a match of {pattern[:80]!r}"
    try:
        compiled = patterns.compiled(pattern, ignore_case=ignore_case)
        found = compiled.fullmatch(said, timeout=patterns.TIME_LIMIT, concurrent=True)
    except TimeoutError:
        return patterns.timed_out(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise InvalidParameters("shape.pattern", f"pattern: {error}") from None
    if found is None:
        reason = f"the text as a whole does not match {pattern[:80]!r}"
        return decided(False, reason, wanted=wanted)
    start = view.text.find(said)
    ends = [(start, start + 1), (start + len(said) - 1, start + len(said))] if said else []
    reason = f"the text as a whole matches {pattern[:80]!r}"
    return decided(True, reason, view.spans(ends), wanted=wanted)


@checker("shape.indentation")
def indentation(
    view: View,
    *,
    kind: Literal["spaces", "tabs"] = "spaces",
    width: Positive | None = None,
    where: Where = "whole",
) -> Verdict:
    """Look at the blanks before each line. Of no indented line all is well.

    Args:
        kind: What lines are indented by.
        width: By how many spaces each step goes in. A line that goes on with the one before,
            which ends in a comma or open bracket, may stand anywhere, and so may a ``*``.
        where: Whether in all lines, or only in those in fenced code.
    """
    text = view.text
    places = [(0, len(text), 0)]
    if where != "whole":
        # A fence in a list is itself indented, and so is each of its lines.
        places = [
            (line := text.rfind("\n", 0, start) + 1, fence_body(text, start, end)[1], start - line)
            for start, end in embedded.fences(text)
        ]
    wrong: list[tuple[tuple[int, int], str]] = []
    total = 0
    other = "\t" if kind == "spaces" else " "
    for start, end, base in places:
        for match in _INDENT.finditer(text, start, end):
            blanks = match[0][base:]
            total += bool(blanks)
            if other in blanks:
                what = f"{position(text, match.start())} has {_told(blanks)}"
                wrong.append((match.span(), what))
            elif width and kind == "spaces" and len(blanks) % width and _starts(text, match):
                what = f"{position(text, match.start())} has {counted(len(blanks), 'spaces')}"
                wrong.append((match.span(), what))
    step = f" in steps of {width}" if width and kind == "spaces" else ""
    return each(view, total, wrong, "indented lines", f"indented by {kind}{step}")


@checker("shape.commit_message")
def commit_message(
    view: View,
    *,
    conventional: bool = True,
    types: Words | None = None,
    subject_at_most: Positive = 72,
    body_at_most: Positive | None = 72,
    where: Where = "whole",
) -> Verdict:
    """Look for the message of a commit: a subject, a blank line and wrapped lines.

    The subject has no stop at its end. Long words, such as URLs, need not be wrapped, nor
    footers such as ``Signed-off-by: …``.

    Args:
        conventional: Whether the subject starts with a type and maybe a scope, by Conventional
            Commits 1.0: ``fix(parser): …``.
        types: The types that pass; unless given, those of the Angular convention.
        subject_at_most: Characters of the first line.
        body_at_most: Characters of each further line; ``None`` for any number.
        where: Where the message stands: the whole, which may be fenced, or some fence.
    """
    wanted = "a commit message"
    places = embedded.regions(
        view.text, where, ["commit", "git", "gitcommit", "text", "txt", "plaintext"]
    )
    if isinstance(places, Fault):
        return faulty(view, places, wanted)
    faults: list[Fault] = []
    for start, end in places:
        found = commits.fault(
            view.text[start:end],
            types or commits.TYPES if conventional else None,
            subject_at_most,
            body_at_most,
        )
        if found is None:
            stop = view.text.find("\n", start, end)
            shown = view.spans([(start, stop if stop > start else end)]) if stop > start else ()
            return decided(True, f"it is {wanted}", shown, wanted=wanted)
        faults.append(found._replace(at=found.at + start))
    return faulty(view, faults[0], wanted)


def _starts(text: str, indent: re.Match[str]) -> bool:
    """Tell whether a line starts something: it neither goes on with the last, nor a comment."""
    if text.startswith("*", indent.end()):
        return False
    before = text[max(indent.start() - _LOOK_BACK, 0) : indent.start()].rstrip()
    return not before.endswith(_GOES_ON)


def _common(one: str, other: str) -> int:
    size = min(len(one), len(other))
    return next((i for i in range(size) if one[i] != other[i]), size)


def _told(blanks: str) -> str:
    return (
        "a tab"
        if "\t" in blanks and " " not in blanks
        else "spaces"
        if "\t" not in blanks
        else "both"
    )
