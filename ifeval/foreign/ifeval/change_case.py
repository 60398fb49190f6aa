"""IFEval's ``change_case:`` constraints."""

import re
from collections.abc import Callable

from ifeval.checker import Count, checker
from ifeval.foreign import treebank
from ifeval.foreign.counts import Regions, Relation, related
from ifeval.foreign.cuts import beyond_ascii
from ifeval.foreign.ifeval.language import detected
from ifeval.verdict import (
    EVIDENCE_LIMIT,
    Span,
    Verdict,
    counted,
    decided,
    nearness,
)
from ifeval.view import View

_WORD = re.compile(r"\w+")
_SMALLS, _CAPITALS = re.compile("[a-z]"), re.compile("[A-Z]")
_SMALL, _CAPITAL = bytes(range(ord("a"), ord("z") + 1)), bytes(range(ord("A"), ord("Z") + 1))


@checker("change_case:capital_word_frequency")
def capital_word_frequency(
    view: View, *, capital_frequency: Count, capital_relation: Relation
) -> Verdict:
    """Count the tokens in capitals, by NLTK's word tokenizer; "I" counts.

    Args:
        capital_frequency: The bound.
        capital_relation: ``less than`` or ``at least`` the bound.
    """
    found: int = view.once("treebank.upper", treebank.upper_count)

    def capitals() -> tuple[Span, ...]:
        return view.spans(treebank.upper_spans(view.text)[:EVIDENCE_LIMIT])

    noun = "words in capitals"
    return related(view, found, noun, capital_relation, capital_frequency, capitals)


@checker("change_case:english_capital")
def english_capital(view: View) -> Verdict:
    """Find no small letter, and English by langdetect, which takes shouting for German."""
    return in_capitals(view, "en")


@checker("change_case:english_lowercase")
def english_lowercase(view: View) -> Verdict:
    """Find no capital, and English by langdetect."""
    return in_small(view, "en")


def in_capitals(view: View, language: str, *, lowered: bool = False) -> Verdict:
    """Judge whether no letter is small, and the language by langdetect.

    Args:
        language: Its code.
        lowered: Whether langdetect reads the text in lower case.
    """
    if view.text.isupper():
        return detected(view, language, "every letter is a capital, but ", lowered=lowered)
    return cased(view, str.islower, "small letters")


def in_small(view: View, language: str, *, lowered: bool = False) -> Verdict:
    """Judge whether no letter is a capital, and the language, as ``in_capitals``."""
    if view.text.islower():
        return detected(view, language, "every letter is small, but ", lowered=lowered)
    return cased(view, str.isupper, "capitals")


def cased(view: View, wrong: Callable[[str], bool], noun: str) -> Verdict:
    """Return the failure of a text in the wrong case, with the runs of wrong letters."""
    # Of ASCII all letters are counted at once; only the rest is looked at one by one.
    data = view.text.encode("utf-8", "surrogatepass")
    count = len(data) - len(data.translate(None, _SMALL if wrong is str.islower else _CAPITAL))
    if not view.text.isascii():
        count += sum(1 for c in beyond_ascii(data) if wrong(c) or (c.istitle() and not c.isupper()))
    reason = f"{counted(count, noun)}" if count else "there is no letter with a case"
    return decided(
        False,
        reason,
        _wrong_runs(view, wrong),
        measured=count,
        wanted=f"no {noun}",
        closeness=nearness(count, 0, 0) if count else 0.0,
    )


def _wrong_runs(view: View, wrong: Callable[[str], bool]) -> tuple[Span, ...]:
    """Return the first words with a letter in the wrong case."""
    if not view.shown:
        return ()
    if view.text.isascii():
        return view.spans(_around(view.text, _SMALLS if wrong is str.islower else _CAPITALS))
    right = str.upper if wrong is str.islower else str.lower
    found: Regions = []
    for match in _WORD.finditer(view.text):
        if match[0] != right(match[0]):
            found.append(match.span())
            if len(found) == EVIDENCE_LIMIT:
                break
    return view.spans(found)


def _around(text: str, wrong: re.Pattern[str]) -> Regions:
    """Return the first words of an ASCII text with a wrong letter, found by those letters."""
    found: Regions = []
    end = 0
    while len(found) < EVIDENCE_LIMIT and (letter := wrong.search(text, end)):
        start, low = letter.start(), end
        while start > low and (text[start - 1].isalnum() or text[start - 1] == "_"):
            start -= 1
        word = _WORD.match(text, start)
        assert word is not None, "a letter stands in a word"
        end = word.end()
        found.append((start, end))
    return found
