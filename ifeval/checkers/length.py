"""How long a response is."""

import math
from functools import cache
from itertools import islice
from typing import Annotated, Any, Literal

import annotated_types as at

from ifeval import units
from ifeval.checker import Count, Positive, Text, checker
from ifeval.units import Unit
from ifeval.verdict import Span, Verdict, between, bounds, counted, decided, nearness, undecided
from ifeval.view import View

Measure = Literal["words", "sentences", "paragraphs", "lines", "characters", "graphemes"]
Factor = Annotated[float, at.Ge(0), at.Le(1000)]

_PIECE = 45_000
"""Characters that are cut into tokens at once; the library refuses what makes over 200,000."""


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
    Fenced code has no sentences.

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
    """Count the paragraphs: what stands between blank lines, of which those in code do not count.

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


_UNITS: dict[str, Unit[...]] = {
    "words": units.words,
    "sentences": units.sentences,
    "paragraphs": units.paragraphs,
    "lines": units.lines,
    "characters": units.characters,
    "graphemes": units.graphemes,
}


@checker("length.about")
def about(view: View, *, n: Positive, unit: Measure = "words", tolerance: Factor = 0.1) -> Verdict:
    """Count words, or other parts, of which there should be about so many.

    Args:
        n: How many there should be.
        unit: What is counted, as the constraint of this name counts it.
        tolerance: The share of ``n`` by which the count may differ: 0.1 is a tenth more or less.
            At least one more or less passes, unless it is 0.
    """
    off = max(1, int(n * tolerance + 1e-9)) if tolerance else 0
    verdict = _counted_part(view, unit, max(0, n - off), n + off)
    found = verdict.measured
    wanted = f"about {n} ({bounds(max(0, n - off), n + off)})"
    reason = f"{counted(int(found or 0), unit)}, wanted {wanted}"
    return decided(
        verdict.passed is True,
        reason,
        verdict.evidence,
        measured=found,
        wanted=wanted,
        closeness=verdict.closeness or 0.0,
    )


def _counted_part(view: View, unit: str, at_least: int, at_most: int | None) -> Verdict:
    signs = unit in ("characters", "graphemes")
    return (_counted_signs if signs else _counted)(view, _UNITS[unit], at_least, at_most)


@checker("length.ratio")
def ratio(
    view: View,
    *,
    to: Literal["prompt", "system", "reference", "previous"] = "prompt",
    unit: Measure = "words",
    at_least: Factor | None = None,
    at_most: Factor | None = None,
) -> Verdict:
    """Measure how long the response is against another text of its row.

    Args:
        to: The other text: the ``prompt``, which is what the user said last, the ``system``
            prompt, the ``reference``, or the ``previous`` answer of the conversation.
        unit: What is counted in both, as the constraint of this name counts it.
        at_least: The smallest ratio that passes: 0.5 is half as long.
        at_most: The largest ratio that passes: 2 is twice as long.
    """
    other = _other(view, to)
    if other is None:
        return undecided(f"the row has no {to} to compare with", "no resource")
    there = other.count(_UNITS[unit])
    if not there:
        return undecided(f"the {to} has no {unit}")
    found = view.count(_UNITS[unit])
    limits = [
        "" if at_least is None else f"at least {at_least:g}",
        "" if at_most is None else f"at most {at_most:g}",
    ]
    wanted = f"{' and '.join(filter(None, limits)) or 'any'} times as many"
    most = None if at_most is None else int(at_most * there + 1e-9)
    least = 0 if at_least is None else math.ceil(at_least * there - 1e-9)
    verdict = _counted_part(view, unit, least, most)
    return decided(
        nearness(found, least, most) == 1.0,
        f"{counted(found, unit)}, {found / there:.3g} times the {there} of the {to},"
        f" wanted {wanted}",
        verdict.evidence,
        measured=round(found / there, 4),
        wanted=wanted,
        closeness=nearness(found, least, most),
    )


def _other(view: View, to: str) -> View | None:
    """Return another text of the row, or None where it has none."""
    if to != "previous":
        return view.row.view(to)
    said = units.messages(role="assistant").names(view.row)
    return view.row.view(said[-1]) if said else None


@checker("length.tokens")
def tokens(
    view: View,
    *,
    tokenizer: Literal["o200k_base", "cl100k_base"],
    at_least: Count = 0,
    at_most: Count | None = None,
) -> Verdict:
    """Count the tokens of a named tokenizer; special tokens in the text are plain text.

    It takes ``bpe-openai``, which holds the vocabularies: install the extra
    ``ifeval-constraints[tokens]``. Without it the verdict is undecided; nothing is downloaded.
    A text of more than 45,000 characters is cut between lines, or where it has none, anywhere.

    Args:
        tokenizer: The vocabulary: ``o200k_base`` or ``cl100k_base`` of OpenAI.
        at_least: The fewest tokens that pass.
        at_most: The most tokens that pass.
    """
    vocabulary = encoding(tokenizer)
    if vocabulary is None:
        reason = "bpe-openai is not installed: pip install ifeval-constraints[tokens]"
        return undecided(reason, "no resource")
    found = 0
    start = 0
    evidence: tuple[Span, ...] = ()
    while start < len(view.text):
        end = _end_of_piece(view.text, start)
        part = vocabulary.encode_ordinary(view.text[start:end])
        if at_most is not None and not evidence and found + len(part) > at_most:
            # A token may end within a character, which then lies past the limit.
            kept = b"".join(vocabulary.decode_tokens_bytes(part[: at_most - found]))
            first = start + len(kept.decode("utf-8", "ignore"))
            evidence = (view.span(min(first, end), len(view.text)),)
        found += len(part)
        start = end
    return between(found, "tokens", at_least, at_most, evidence)


def _end_of_piece(text: str, start: int) -> int:
    """Return where a piece of a long text ends: before a line, where no token reaches across."""
    limit = start + _PIECE
    if limit >= len(text):
        return len(text)
    end = text.rfind("\n", start, limit) + 1
    while end > start and text[end].isspace():
        end = text.rfind("\n", start, end - 1) + 1
    return end if end > start else limit


@cache
def encoding(name: str) -> Any:
    """Return a tokenizer of bpe-openai, or None where that is not installed."""
    try:
        import bpe_openai  # pyright: ignore[reportMissingImports] - an extra
    except ImportError:
        return None
    module: Any = bpe_openai
    return module.get_encoding(name)
