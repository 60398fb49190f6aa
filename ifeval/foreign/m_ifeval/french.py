"""The French constraints of M-IFEval."""

import re
from typing import Annotated, Literal

import annotated_types as at

from ifeval.checker import Count, Text, checker
from ifeval.checkers import pattern
from ifeval.foreign import ifeval
from ifeval.foreign.counts import Regions, at_least, chance
from ifeval.foreign.m_ifeval.wording import Relations, localised, none, plain
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, counted, decided, nearness
from ifeval.view import View

Relation = Literal["moins de", "au moins"]
RELATIONS: Relations = {"moins de": ("less than", 0), "au moins": ("at least", 0)}

SAME = localised(
    "fr",
    RELATIONS,
    ifeval.keywords.existence,
    ifeval.keywords.frequency,
    ifeval.keywords.forbidden_words,
    ifeval.keywords.letter_frequency,
    ifeval.language.response_language,
    ifeval.length_constraints.number_paragraphs,
    ifeval.length_constraints.number_words,
    ifeval.length_constraints.nth_paragraph_first_word,
    ifeval.detectable_content.number_placeholders,
    ifeval.detectable_content.postscript,
    ifeval.detectable_format.number_bullet_lists,
    ifeval.detectable_format.number_highlighted_sections,
    ifeval.detectable_format.multiple_sections,
    ifeval.detectable_format.json_format,
    ifeval.combination.two_responses,
    ifeval.combination.repeat_prompt,
    ifeval.startend.end_checker,
    ifeval.change_case.capital_word_frequency,
    ifeval.punctuation.no_comma,
)

_OPTIONS = ("Oui.", "Non.", "Peut-être.")
_QUOTES = ("«»", '""', "''")
_DIGITS = re.compile(r"\d+")
_ACCENTED = re.compile("[àâäéèêëîïôöùûüÿ]", re.IGNORECASE)
_INFORMAL = re.compile(r"\b(?:tu|te|toi|ton|ta|tes)\b|\bt['’]", re.IGNORECASE)


@checker("fr:length_constraints:number_sentences")
def number_sentences(view: View, *, num_sentences: Count, relation: Relation) -> Verdict:
    """Count the sentences, by Punkt's French model.

    Args:
        num_sentences: The bound.
        relation: ``moins de`` or ``au moins`` the bound.
    """
    return ifeval.length_constraints.sentences_of(
        view, *plain(RELATIONS, relation, num_sentences), "french"
    )


@checker("fr:detectable_format:constrained_response")
def constrained_response(view: View) -> Verdict:
    """Find one of "Oui.", "Non." and "Peut-être." anywhere."""
    return ifeval.detectable_format.answered(view, _OPTIONS)


@checker("fr:detectable_format:title")
def title(view: View) -> Verdict:
    """Find something between double number signs on one line."""
    return ifeval.detectable_format.titled(view, "##", "##", "double number signs")


@checker("fr:startend:quotation")
def quotation(view: View) -> Verdict:
    """Find guillemets, straight double or straight single quotes at both ends."""
    return ifeval.startend.quoted(view, _QUOTES, "quotation mark")


@checker("fr:change_case:french_capital")
def french_capital(view: View) -> Verdict:
    """Find no small letter, and French by langdetect, which reads the text in lower case."""
    return ifeval.change_case.in_capitals(view, "fr", lowered=True)


@checker("fr:change_case:french_lowercase")
def french_lowercase(view: View) -> Verdict:
    """Find no capital, and French by langdetect."""
    return ifeval.change_case.in_small(view, "fr", lowered=True)


@checker("fr:special_character:ethel_or_cedilla", prohibits=True)
def ethel_or_cedilla(view: View, *, forbidden_char: Literal["œ", "ç"]) -> Verdict:
    """Find no œ, or no ç, in either case.

    Args:
        forbidden_char: Which of the two.
    """
    found = pattern.occurrences(view, forbidden_char, ignore_case=True)
    return none(view, found, f"times {forbidden_char!r}")


@checker("fr:special_character:no_accents", prohibits=True)
def no_accents(view: View) -> Verdict:
    """Find no vowel with an acute, grave or circumflex accent or a diaeresis; ç and œ may be."""
    found = [match.span() for match in _ACCENTED.finditer(view.text)]
    return none(view, found, "letters with an accent")


@checker("fr:special_character:accents", prohibits=True)
def accents(
    view: View, *, word_to_accentuate: Annotated[dict[Text, Text | None], at.MinLen(1)]
) -> Verdict:
    """Find none of some words without their accents, in any case; they need not be there.

    Args:
        word_to_accentuate: The word with its accents, by the word without them, which is
            searched between word boundaries. A word that is null is not asked for.
    """
    words = [(bare, full) for bare, full in sorted(word_to_accentuate.items()) if full]
    if not words:
        return chance("a map without words")
    shown: Regions = []
    bare: list[str] = []
    total = 0
    for word, accentuated in words:
        found = pattern.occurrences(view, word, ignore_case=True, whole_words=True)
        if found:
            times = counted(len(found), "times")
            bare.append(f"{word!r} for {accentuated!r} ({times})")
            total += len(found)
            shown += found[:EVIDENCE_LIMIT]
    return decided(
        not bare,
        f"without accents: {', '.join(bare)}" if bare else "no word lacks its accents",
        view.spans(sorted(shown)),
        measured=total,
        wanted="none of the words without its accents",
        closeness=nearness(total, 0, 0),
    )


@checker("fr:detectable_content:informal_address")
def informal_address(view: View) -> Verdict:
    """Find tu, te, t', toi, ton, ta or tes as a word, in any case."""
    found = [match.span() for match in _INFORMAL.finditer(view.text)]
    return at_least(view, found, "informal pronouns", 1)


@checker("fr:detectable_content:no_digits", prohibits=True)
def no_digits(view: View) -> Verdict:
    """Find no digit, of any script."""
    found = [match.span() for match in _DIGITS.finditer(view.text)]
    return none(view, found, "numbers")
