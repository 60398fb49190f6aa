"""How long a response is."""

from itertools import islice

from ifeval import units
from ifeval.checker import Count, Text, checker
from ifeval.units import Unit
from ifeval.verdict import Span, Verdict, between
from ifeval.view import View


def _counted(view: View, unit: Unit[...], at_least: int, at_most: int | None) -> Verdict:
    """Judge how many parts there are; what lies past the limit is the evidence."""
    found = view.count(unit)
    evidence: tuple[Span, ...] = ()
    if at_most is not None and found > at_most:
        regions = view.cut(unit)
        evidence = (view.span(regions[at_most][0], regions[-1][1]),)
    return between(found, unit.name, at_least, at_most, evidence)


def _counted_signs(view: View, unit: Unit[[]], at_least: int, at_most: int | None) -> Verdict:
    """Do the same for parts that fill the text, without cutting all of it into millions."""
    found = view.count(unit)
    evidence: tuple[Span, ...] = ()
    if at_most is not None and found > at_most:
        ((start, _),) = islice(unit.function(view.text), at_most, at_most + 1)
        evidence = (view.span(start, len(view.text)),)
    return between(found, unit.name, at_least, at_most, evidence)


@checker("length.words")
def words(view: View, *, at_least: Count = 0, at_most: Count | None = None) -> Verdict:
    """Count the words.

    A word is a run of letters, marks and digits with single apostrophes, hyphens or stops
    inside; each character of a script without spaces counts as one (see ``ifeval.units.text``).

    Args:
        at_least: The fewest words that pass.
        at_most: The most words that pass.
    """
    return _counted(view, units.words, at_least, at_most)


@checker("length.sentences")
def sentences(
    view: View, *, at_least: Count = 0, at_most: Count | None = None, language: Text = "en"
) -> Verdict:
    """Count the sentences, as the segmenter sentencex finds them.

    Headings and list items end where their line ends; a line break within prose ends nothing.

    Args:
        at_least: The fewest sentences that pass.
        at_most: The most sentences that pass.
        language: The code of the language whose abbreviations are known, such as ``en``.
    """
    # Without its option the unit is the one that all other checks share.
    unit = units.sentences if language == "en" else units.sentences(language=language)
    return _counted(view, unit, at_least, at_most)


@checker("length.paragraphs")
def paragraphs(view: View, *, at_least: Count = 0, at_most: Count | None = None) -> Verdict:
    """Count the paragraphs: what stands between blank lines.

    Args:
        at_least: The fewest paragraphs that pass.
        at_most: The most paragraphs that pass.
    """
    return _counted(view, units.paragraphs, at_least, at_most)


@checker("length.lines")
def lines(view: View, *, at_least: Count = 0, at_most: Count | None = None) -> Verdict:
    """Count the lines with something on them.

    Args:
        at_least: The fewest lines that pass.
        at_most: The most lines that pass.
    """
    return _counted(view, units.lines, at_least, at_most)


@checker("length.characters")
def characters(view: View, *, at_least: Count = 0, at_most: Count | None = None) -> Verdict:
    """Count the characters as computers do: code points, blanks and line ends included.

    Args:
        at_least: The fewest code points that pass.
        at_most: The most code points that pass.
    """
    return _counted_signs(view, units.characters, at_least, at_most)


@checker("length.graphemes")
def graphemes(view: View, *, at_least: Count = 0, at_most: Count | None = None) -> Verdict:
    """Count the characters as readers do: extended grapheme clusters (UAX 29).

    An emoji with its modifiers is one, and so is a letter with its accents; blanks and line
    ends count.

    Args:
        at_least: The fewest graphemes that pass.
        at_most: The most graphemes that pass.
    """
    return _counted_signs(view, units.graphemes, at_least, at_most)
