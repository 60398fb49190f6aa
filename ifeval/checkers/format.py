"""What a response looks like: Markdown, JSON, titles, sections, placeholders, parts."""

from typing import Annotated, Literal

import annotated_types as at

from ifeval import units
from ifeval.checker import Count, Positive, Text, Words, checker
from ifeval.checkers import answer, layout
from ifeval.checkers.counting import position, tally, tally_of
from ifeval.checkers.occurrence import named
from ifeval.units import embedded
from ifeval.units.kind import Where
from ifeval.units.strict_json import Fault, Kind
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, between, bounds, decided, nearness, undecided
from ifeval.view import View

Bound = Count | None
Level = Annotated[int, at.Ge(1), at.Le(6)]


@checker("format.bullets")
def bullets(
    view: View, *, at_least: Bound = None, at_most: Bound = None, depth: Positive | None = None
) -> Verdict:
    """Count the items of bulleted lists: CommonMark's, and lines that start with ``•`` and such.

    Args:
        at_least: The fewest items that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most items that pass.
        depth: Only those so deep; 1 is an item within no other.
    """
    unit = units.list_items(kind="bullet", depth=depth)
    return tally_of(view, unit, "bullets", at_least, at_most)


@checker("format.numbered_items")
def numbered_items(
    view: View, *, at_least: Bound = None, at_most: Bound = None, depth: Positive | None = None
) -> Verdict:
    """Count the items of numbered lists, by CommonMark 0.31.

    Args:
        at_least: The fewest items that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most items that pass.
        depth: Only those so deep; 1 is an item within no other.
    """
    unit = units.list_items(kind="ordered", depth=depth)
    return tally_of(view, unit, "numbered items", at_least, at_most)


@checker("format.headings")
def headings(
    view: View, *, level: Level | None = None, at_least: Bound = None, at_most: Bound = None
) -> Verdict:
    """Count the headings, by CommonMark 0.31.

    Args:
        level: Only those of this level, 1 to 6.
        at_least: The fewest headings that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most headings that pass.
    """
    return tally_of(view, units.headings(level=level), "headings", at_least, at_most)


@checker("format.highlights")
def highlights(
    view: View,
    *,
    at_least: Bound = None,
    at_most: Bound = None,
    kind: Literal["strong", "em"] | None = None,
) -> Verdict:
    """Count what is emphasised, by CommonMark 0.31; of parts within parts the outermost.

    Args:
        at_least: The fewest highlights that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most highlights that pass.
        kind: Only the strong (``**``), or only the simple (``*``).
    """
    return tally_of(view, units.emphasis(kind=kind), "highlights", at_least, at_most)


@checker("format.code_blocks")
def code_blocks(
    view: View, *, language: Text | None = None, at_least: Bound = None, at_most: Bound = None
) -> Verdict:
    """Count the blocks of code, fenced or indented, by CommonMark 0.31.

    Args:
        language: Only fenced ones that name this language; case counts for nothing.
        at_least: The fewest blocks that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most blocks that pass.
    """
    return tally_of(view, units.code_blocks(language=language), "code blocks", at_least, at_most)


@checker("format.sections")
def sections(view: View, *, marker: Text, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Count the lines that start a section by a marker and a number; see ``layout.sections``.

    Args:
        marker: What stands before the number, such as ``Section``; case counts for nothing.
        at_least: The fewest sections that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most sections that pass.
    """
    return tally(view, layout.sections(view, marker), "sections", at_least, at_most)


@checker("format.placeholders")
def placeholders(view: View, *, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Count the names in square brackets that are to be filled in, such as ``[address]``.

    Args:
        at_least: The fewest placeholders that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most placeholders that pass.
    """
    return tally(view, layout.placeholders(view), "placeholders", at_least, at_most)


@checker("format.title")
def title(view: View, *, opening: Text = "<<", closing: Text = ">>") -> Verdict:
    """Look for a title between two marks, alone on its line.

    Args:
        opening: The mark before the title.
        closing: The mark after it.
    """
    found = layout.titles(view, opening, closing)
    marks = f"a title between {opening!r:.30} and {closing!r:.30}"
    wanted = f"a line that is {marks}"
    reason = "a title stands on its own line" if found else f"no line is {marks}"
    spans = view.spans(found[:EVIDENCE_LIMIT])
    return decided(bool(found), reason, spans, measured=len(found), wanted=wanted)


@checker("format.postscript")
def postscript(view: View, *, marker: Text = "P.S.") -> Verdict:
    """Look for a postscript: the last paragraph, or a line of it, starts with its mark.

    Args:
        marker: The mark; ``P.S.`` also means ``PS:`` and ``P. S.``, but never ``P.P.S.``.
    """
    place, reason = layout.postscript(view, marker)
    spans = () if place is None else (view.span(*place),)
    wanted = f"a postscript that starts with {marker!r:.60}"
    return decided(place is not None, reason, spans, wanted=wanted)


@checker("format.separated")
def separated(
    view: View,
    *,
    divider: Text = "***",
    at_least: Positive | None = None,
    at_most: Positive | None = None,
    different: bool = False,
) -> Verdict:
    """Count the parts between dividers; what is blank is no part.

    Args:
        divider: ``***``, ``---`` or ``___`` is any Markdown rule, on a line of its own; another
            run of one sign is just so long; anything else stands for itself.
        at_least: The fewest parts that pass; 2 unless ``at_most`` is given, else 1.
        at_most: The most parts that pass.
        different: Whether no part may be the same as another but for case and punctuation.
    """
    marks = layout.dividers(view, divider)
    edges = [0, *(edge for mark in marks for edge in mark), len(view.text)]
    between_marks = zip(edges[::2], edges[1::2], strict=True)
    parts = [(a, b) for a, b in between_marks if not view.text[a:b].isspace() and a < b]
    least = at_least if at_least is not None else (2 if at_most is None else 1)
    if len(parts) < least:
        marks = []
    elif at_most is not None and len(parts) > at_most:
        marks = [mark for mark in marks if mark[0] >= parts[at_most - 1][1]]
    repeated = answer.repeated(view.text, parts) if different else []
    if not repeated:
        shown = view.spans(marks[:EVIDENCE_LIMIT])
        return between(len(parts), "parts", least, at_most, shown)
    distinct = len(parts) - len(repeated)
    return decided(
        False,
        f"only {distinct} of {len(parts)} parts differ from each other",
        view.spans(repeated[:EVIDENCE_LIMIT]),
        measured=distinct,
        wanted=f"{bounds(least, at_most)} parts, all different",
        closeness=nearness(len(parts), least, at_most) * distinct / len(parts),
    )


@checker("format.choice")
def choice(
    view: View, *, options: Words, anywhere: bool = False, ignore_case: bool = False
) -> Verdict:
    """Compare with some options: the response must be exactly one of them.

    Blanks, quotation marks and emphasis around it count for nothing, nor does a final stop.

    Args:
        options: What may be answered.
        anywhere: Whether the option may stand in more text, if no other option does.
        ignore_case: Whether case counts for nothing.
    """
    if anywhere:
        places, chosen = answer.mentioned(view, options, ignore_case=ignore_case)
        return decided(
            len(chosen) == 1,
            f"mentions {named(chosen) if chosen else f'none of {named(options)}'}",
            view.spans(places[:EVIDENCE_LIMIT]),
            measured=len(chosen),
            wanted=f"one of {named(options)}, and no other",
            closeness=1 / len(chosen) if chosen else 0.0,
        )
    wanted = f"exactly one of {named(options)}"
    said = answer.bare(view.text, ignore_case=ignore_case)
    for option in options:
        if said and answer.bare(option, ignore_case=ignore_case) == said:
            start = len(view.text) - len(view.text.lstrip())
            place = view.span(start, len(view.text.rstrip()))
            return decided(True, f"it is {option!r:.60}", [place], measured=option, wanted=wanted)
    return decided(False, f"it is not {wanted}", wanted=wanted)


@checker("format.repeats_prompt")
def repeats_prompt(view: View, *, text: Text | None = None) -> Verdict:
    """Compare the start of the response with the prompt, word for word.

    Case, blanks and the shape of quotation marks count for nothing, nor do quotation and
    emphasis marks before the repetition.

    Args:
        text: What must be repeated, instead of the whole prompt.
    """
    if text is None:
        if view.prompt is None:
            return undecided("there is no prompt to repeat")
        text = view.prompt.text
    wanted = answer.words(text)
    if not wanted:
        return undecided("the prompt is blank")
    same, regions = answer.repetition(view.text, wanted)
    count = len(wanted)
    if same == count:
        spans = (view.span(regions[0][0], regions[-1][1]),)
        return decided(True, "repeats it word for word", spans, measured=same, wanted="all of it")
    found = view.text[slice(*regions[same])] if len(regions) > same else ""
    return decided(
        False,
        f"word {same + 1} of {count} is {found[:40]!r}, wanted {wanted[same][:40]!r}",
        view.spans(regions[same:]),
        measured=same,
        wanted=f"all {count} words" if count > 1 else "the word",
        closeness=same / count,
    )


@checker("format.json")
def json(view: View, *, where: Where = "whole", kind: Kind | None = None) -> Verdict:
    """Look for JSON by RFC 8259: without equal keys in one object, NaN, comments and such.

    Args:
        where: Whether the JSON is the whole response, which may stand in one fence of code; or
            some fenced block of code; or an object or array anywhere.
        kind: What kind of value it must be.
    """
    if where == "anywhere" and kind not in (None, "object", "array"):
        return undecided(f"a JSON {kind} cannot be told from other text; see 'where'")
    found = embedded.values(view.text, where, kind)
    wanted = f"JSON ({kind or 'any value'}; {where})"
    if isinstance(found, Fault):
        place = [view.span(found.at, found.at + 1)] if found.at < len(view.text) else []
        return decided(
            False, f"{position(view.text, found.at)}: {found.problem}", place, wanted=wanted
        )
    spans = [view.span(value.start, value.end) for value in found]
    if where == "whole":  # its ends, for the evidence is never the whole response
        (value,) = found
        spans = [view.span(value.start, value.start + 1), view.span(value.end - 1, value.end)]
    got = found[0].kind
    return decided(True, f"valid JSON: {got}", spans, measured=got, wanted=wanted)
