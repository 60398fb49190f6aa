"""M-IFEval's ``ja:keywords:`` constraints, and what Japanese words share."""

from typing import Literal

from ifeval.checker import Count, Text, Words, checker
from ifeval.checkers import pattern
from ifeval.foreign.counts import Regions, related
from ifeval.foreign.m_ifeval.japanese_words import Morpheme, morphemes
from ifeval.foreign.m_ifeval.wording import Relations, plain
from ifeval.foreign.resources import Missing, absent
from ifeval.verdict import EVIDENCE_LIMIT, Span, Verdict, counted, decided, nearness, undecided
from ifeval.view import View

Relation = Literal["未満", "以上"]
RELATIONS: Relations = {"未満": ("less than", 0), "以上": ("at least", 0)}


_AS_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(ord("ァ"), ord("ヶ") + 1)}


def _places(view: View, word: str) -> Regions:
    """Return where a word stands as a morpheme; none is looked for where it cannot be.

    Raises:
        Missing: Janome is not installed.
        TimeoutError: The text is too long for it.
    """
    text = view.text
    if word not in text:
        return []
    found: list[Morpheme] = view.once("m_ifeval.morphemes", morphemes)
    return [(m.start, m.end) for m in found if text[m.start : m.end] == word]


def unread(error: Missing | TimeoutError) -> Verdict:
    """Return the verdict on a text that was not cut into morphemes."""
    return absent(error) if isinstance(error, Missing) else undecided(str(error), "timed out")


@checker("ja:keywords:existence")
def existence(view: View, *, keywords: Words) -> Verdict:
    """Find every keyword as a morpheme of Janome; a compound that it cuts is never there.

    Args:
        keywords: Compared with what stands in the text, without inflection.
    """
    missing: list[str] = []
    shown: Regions = []
    trouble: Missing | TimeoutError | None = None
    for keyword in sorted({*keywords}):
        try:
            found = _places(view, keyword)
        except (Missing, TimeoutError) as error:
            trouble = error
            continue
        if found:
            shown.append(found[0])
        else:
            missing.append(keyword)
    if trouble and not missing:
        return unread(trouble)
    total = len({*keywords})
    return decided(
        not missing,
        f"missing: {', '.join(map(repr, missing))}" if missing else "every keyword is there",
        () if missing else view.spans(shown),
        measured=total - len(missing),
        wanted=f"all of {counted(total, 'keywords')}",
        closeness=1 - len(missing) / total,
    )


@checker("ja:keywords:frequency")
def frequency(view: View, *, keyword: Text, frequency: Count, relation: Relation) -> Verdict:
    """Count a keyword among the morphemes of Janome.

    Args:
        keyword: Compared with what stands in the text, without inflection.
        frequency: The bound.
        relation: ``未満`` (less than) or ``以上`` (at least) the bound.
    """
    try:
        found = _places(view, keyword.strip())
    except (Missing, TimeoutError) as error:
        return unread(error)
    bound, word = plain(RELATIONS, relation, frequency)
    noun = f"times {keyword!r}"
    return related(view, len(found), noun, word, bound, lambda: view.spans(found[:EVIDENCE_LIMIT]))


@checker("ja:keywords:forbidden_words", prohibits=True)
def forbidden_words(view: View, *, forbidden_words: Words) -> Verdict:
    """Find no forbidden word among the morphemes of Janome.

    Args:
        forbidden_words: Compared with what stands in the text, without inflection.
    """
    there: list[str] = []
    shown: Regions = []
    total = 0
    trouble: Missing | TimeoutError | None = None
    for forbidden in sorted({*forbidden_words}):
        try:
            found = _places(view, forbidden)
        except (Missing, TimeoutError) as error:
            trouble = error
            continue
        if found:
            there.append(f"{forbidden!r} ({counted(len(found), 'times')})")
            total += len(found)
            shown += found[:EVIDENCE_LIMIT]
    if trouble and not there:
        return unread(trouble)
    return decided(
        not there,
        f"forbidden: {', '.join(there)}" if there else "no forbidden word is there",
        view.spans(sorted(shown)),
        measured=total,
        wanted="none of the forbidden words",
        closeness=nearness(total, 0, 0),
    )


@checker("ja:keywords:letter_frequency")
def letter_frequency(
    view: View, *, letter: Text, let_frequency: Count, let_relation: Relation
) -> Verdict:
    """Count a letter; katakana counts as the hiragana of the same sound.

    Args:
        letter: What is searched, as a rule one kana.
        let_frequency: The bound.
        let_relation: ``未満`` (less than) or ``以上`` (at least) the bound.
    """
    searched = letter.translate(_AS_HIRAGANA)
    text = view.text.translate(_AS_HIRAGANA)

    def letters() -> tuple[Span, ...]:
        found = pattern.occurrences(View(text), searched, ignore_case=False)
        return view.spans(found[:EVIDENCE_LIMIT])

    bound, word = plain(RELATIONS, let_relation, let_frequency)
    noun = f"times the letter {letter!r}"
    return related(view, text.count(searched), noun, word, bound, letters)
