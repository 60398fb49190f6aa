"""The Spanish constraints of M-IFEval."""

import re
from functools import partial
from typing import Any, Literal

from ifeval.checker import Checker, Count, Text, checker
from ifeval.foreign import ifeval
from ifeval.foreign.counts import Regions, at_least, chance, related
from ifeval.foreign.m_ifeval import spanish_words
from ifeval.foreign.m_ifeval.wording import Relations, localised, plain
from ifeval.verdict import EVIDENCE_LIMIT, Span, Verdict, between
from ifeval.view import View

Relation = Literal["al menos", "como máximo"]
RELATIONS: Relations = {"al menos": ("at least", 0), "como máximo": ("less than", 1)}

SAME = localised(
    "es",
    RELATIONS,
    ifeval.keywords.existence,
    ifeval.keywords.frequency,
    ifeval.keywords.forbidden_words,
    ifeval.keywords.letter_frequency,
    ifeval.language.response_language,
    ifeval.length_constraints.number_paragraphs,
    ifeval.detectable_content.postscript,
    ifeval.detectable_format.json_format,
    ifeval.detectable_format.title,
    ifeval.combination.two_responses,
    ifeval.combination.repeat_prompt,
    ifeval.startend.quotation,
    ifeval.punctuation.no_comma,
)

_OPTIONS = ("Sí.", "No.", "Quizás.")
_STARRED = re.compile(r"^[^\S\n]*\*[^*].*$", re.MULTILINE)
_TILDES, _ENIE, _DIERESIS = frozenset("áéíóúÁÉÍÓÚ"), frozenset("ñÑ"), frozenset("üÜ")


def _running(view: View) -> View:
    """Return the text without the markers of its lists."""
    return view.keep(spanish_words.without_markers(view.text))


def _words(view: View) -> Regions:
    return view.once("m_ifeval.spanish_words", spanish_words.words)


@checker("es:length_constraints:number_sentences")
def number_sentences(view: View, *, num_sentences: Count, relation: Relation) -> Verdict:
    """Count the sentences, by Punkt's Spanish model; the markers of lists are set aside.

    Args:
        num_sentences: The bound.
        relation: ``al menos`` or ``como máximo`` the bound.
    """
    return ifeval.length_constraints.sentences_of(
        _running(view), *plain(RELATIONS, relation, num_sentences), "spanish"
    )


@checker("es:length_constraints:number_words")
def number_words(view: View, *, num_words: Count, relation: Relation) -> Verdict:
    """Count the tokens of spaCy's rules that are no punctuation, beside the markers of lists.

    Args:
        num_words: The bound.
        relation: ``al menos`` or ``como máximo`` the bound.
    """
    running = _running(view)
    found = spanish_words.words(running.text)
    bound, word = plain(RELATIONS, relation, num_words)

    def past() -> Span:
        return running.span(found[bound - 1][0], found[-1][1])

    return related(view, len(found), "words", word, bound, past=past)


@checker("es:length_constraints:nth_paragraph_first_word")
def nth_paragraph_first_word(
    view: View, *, num_paragraphs: Count, nth_paragraph: Count, first_word: Text
) -> Verdict:
    r"""Count paragraphs between two line ends, and compare the first words of one.

    Args:
        num_paragraphs: How many must not be blank.
        nth_paragraph: Which one, from 1, among all pieces, the blank ones included.
        first_word: One word or several, compared in lower case with as many tokens, cut at the
            first of ``. , ? ! ' "``.
    """
    start = partial(ifeval.length_constraints.first_tokens, count=len(first_word.split()) or 1)
    return ifeval.length_constraints.nth_starts(
        view, num_paragraphs, nth_paragraph, first_word, start
    )


@checker("es:detectable_content:number_placeholders")
def number_placeholders(view: View, *, num_placeholders: Count, relation: Relation) -> Verdict:
    """Count what stands in square brackets on one line.

    Args:
        num_placeholders: The bound.
        relation: ``al menos`` or ``como máximo`` the bound.
    """
    kind = ifeval.detectable_content.number_placeholders
    return _bounded(view, kind, "placeholders", relation, num_placeholders=num_placeholders)


@checker("es:detectable_format:number_highlighted_sections")
def number_highlighted_sections(
    view: View, *, num_highlights: Count, relation: Relation
) -> Verdict:
    """Count stretches between asterisks on one line; between double ones they count again.

    Args:
        num_highlights: The bound.
        relation: ``al menos`` or ``como máximo`` the bound.
    """
    kind = ifeval.detectable_format.number_highlighted_sections
    return _bounded(view, kind, "highlights", relation, num_highlights=num_highlights)


@checker("es:detectable_format:multiple_sections")
def multiple_sections(
    view: View, *, section_spliter: Text, num_sections: Count, relation: Relation
) -> Verdict:
    """Count a section's name with a number behind it, anywhere.

    Args:
        section_spliter: The name, as a regular expression; the published spelling.
        num_sections: The bound.
        relation: ``al menos`` or ``como máximo`` the bound.
    """
    kind, noun = (
        ifeval.detectable_format.multiple_sections,
        f"times {section_spliter.strip()!r} with a number",
    )
    name = section_spliter
    return _bounded(view, kind, noun, relation, num_sections=num_sections, section_spliter=name)


def _bounded(
    view: View, kind: Checker[...], noun: str, relation: Relation, **params: Any
) -> Verdict:
    """Judge by a checker of IFEval that counts from below, or by its count from above.

    Args:
        params: The bound, and then what else the checker takes.
    """
    verdict = kind.judge(view, **params)
    found = verdict.measured
    if relation == "al menos" or not isinstance(found, int):
        return verdict
    name, bound = next(iter(params.items()))
    shown = kind.judge(view, **{**params, name: found}).evidence[bound:] if found > bound else ()
    return between(found, noun, 0, bound, shown)


@checker("es:detectable_format:number_bullet_lists")
def number_bullet_lists(view: View, *, num_bullets: Count) -> Verdict:
    """Count the lines that start with an asterisk, even without a blank behind.

    Args:
        num_bullets: How many there must be.
    """
    return ifeval.detectable_format.lines(view, num_bullets, "bullets", ("*", _STARRED))


@checker("es:detectable_format:constrained_response")
def constrained_response(view: View) -> Verdict:
    """Find one of "Sí.", "No." and "Quizás." anywhere."""
    return ifeval.detectable_format.answered(view, _OPTIONS)


@checker("es:startend:end_checker")
def end_checker(view: View, *, end_phrase: Text) -> Verdict:
    """Compare the end of the text, without double quotes around it and a last full stop.

    Args:
        end_phrase: What must stand last, in any case.
    """
    return ifeval.startend.ends(view, end_phrase, stop=".")


@checker("es:change_case:capital_word_frequency")
def capital_word_frequency(
    view: View, *, capital_frequency: Count, capital_relation: Relation
) -> Verdict:
    """Count the tokens in capitals, by spaCy's rules.

    Args:
        capital_frequency: The bound.
        capital_relation: ``al menos`` or ``como máximo`` the bound.
    """
    text = view.text
    found = [(start, end) for start, end in _words(view) if text[start:end].isupper()]
    bound, word = plain(RELATIONS, capital_relation, capital_frequency)

    def capitals() -> tuple[Span, ...]:
        return view.spans(found[:EVIDENCE_LIMIT])

    return related(view, len(found), "words in capitals", word, bound, capitals)


@checker("es:change_case:spanish_capital")
def spanish_capital(view: View) -> Verdict:
    """Find no small letter, and Spanish by langdetect, which reads the text in lower case."""
    return ifeval.change_case.in_capitals(view, "es", lowered=True)


@checker("es:change_case:spanish_lowercase")
def spanish_lowercase(view: View) -> Verdict:
    """Find no capital, and Spanish by langdetect."""
    return ifeval.change_case.in_small(view, "es", lowered=True)


@checker("es:punctuation:question_marks")
def question_marks(view: View) -> Verdict:
    """Find a question between its two marks on one line."""
    return _between_marks(view, "¿", "?", "questions between ¿ and ?")


@checker("es:punctuation:exclamation_marks")
def exclamation_marks(view: View) -> Verdict:
    """Find an exclamation between its two marks on one line."""
    return _between_marks(view, "¡", "!", "exclamations between ¡ and !")


def _between_marks(view: View, left: str, right: str, noun: str) -> Verdict:
    found = ifeval.detectable_content.enclosed(view.text, left, right)
    return at_least(view, [(a, b) for a, b in found if view.text[a + 1 : b - 1].strip()], noun, 1)


@checker("es:special_character:tildes")
def tildes(view: View, *, num_words: Count, relation: Relation) -> Verdict:
    """Count the words with an acute accent.

    Args:
        num_words: The bound.
        relation: ``al menos`` or ``como máximo`` the bound.
    """
    found = _with(view, _TILDES)
    bound, word = plain(RELATIONS, relation, num_words)

    def accented() -> tuple[Span, ...]:
        return view.spans(found[:EVIDENCE_LIMIT])

    return related(view, len(found), "words with an accent", word, bound, accented)


@checker("es:special_character:enie")
def enie(view: View, *, let_frequency: Count) -> Verdict:
    """Count the words with ñ.

    Args:
        let_frequency: How many there must be.
    """
    return _exactly(view, _ENIE, "words with ñ", let_frequency)


@checker("es:special_character:dieresis")
def dieresis(view: View, *, let_frequency: Count) -> Verdict:
    """Count the words with ü.

    Args:
        let_frequency: How many there must be.
    """
    return _exactly(view, _DIERESIS, "words with ü", let_frequency)


def _exactly(view: View, letters: frozenset[str], noun: str, wanted: int) -> Verdict:
    if wanted == 0:
        return chance("a number of 0")
    found = _with(view, letters)
    shown = found[wanted : wanted + EVIDENCE_LIMIT]
    return between(len(found), noun, wanted, wanted, view.spans(shown))


def _with(view: View, letters: frozenset[str]) -> Regions:
    """Return where the words with one of some letters stand."""
    text = view.text
    if letters.isdisjoint(text):
        return []
    return [(a, b) for a, b in _words(view) if not letters.isdisjoint(text[a:b])]
