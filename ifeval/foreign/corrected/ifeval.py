"""IFEval's constraints as the words of its prompts have them."""

from collections.abc import Mapping
from typing import Any

from ifeval.foreign.corrected.wires import (
    Wire,
    all_of,
    any_of,
    contains,
    counted,
    each,
    exactly,
    exactly_one,
    matching,
    no,
    or_in_code,
    related,
)

_OPTIONS = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
_TELLING = 20
"""Words from which on a text tells its language even in capitals."""
_AT_LEAST = r"\bat least\s+\S+\s+sections?\b"
"""A prompt that asks for a number of sections or more; the others ask for just so many."""
_TITLE = r"(?<![<\w])<<(?![<\s])[^<>\n]*[^<>\s]>>(?![>\w])"
"""Brackets that touch what they wrap, unlike the shifts of a program."""


def wire(id: str, given: Mapping[str, Any]) -> Wire | None:
    """Return the corrected meaning, or None where the official check stays."""
    match id, given:
        case "keywords:existence", {"keywords": words}:
            return contains(*words)
        case "keywords:frequency", {"keyword": word, "frequency": n, "relation": relation}:
            return related("keywords.count", relation, n, phrases=[word.strip()])
        case "keywords:forbidden_words", {"forbidden_words": words}:
            return no(contains(*words, match="any"))
        case "keywords:letter_frequency", {
            "letter": letter,
            "let_frequency": n,
            "let_relation": relation,
        } if not "a" <= letter.lower() <= "z":
            return related("keywords.count", relation, n, phrases=[letter], whole_words=False)
        case "language:response_language", {"language": language}:
            return {"id": "language.written_in", "language": language, "throughout": True}
        case "length_constraints:number_sentences", {"num_sentences": n, "relation": relation}:
            return related("length.sentences", relation, n)
        case "length_constraints:number_paragraphs", {"num_paragraphs": n} if n > 0:
            return exactly("format.separated", n, divider="***")
        case "length_constraints:number_words", {"num_words": n, "relation": relation}:
            return related("length.words", relation, n)
        case "length_constraints:nth_paragraph_first_word", {
            "num_paragraphs": n,
            "nth_paragraph": nth,
            "first_word": word,
        } if nth > 0:
            first = {"id": "keywords.starts_with", "phrases": [word]}
            paragraph = {"at": "paragraphs", "index": nth - 1, "is": first}
            return all_of(exactly("length.paragraphs", n), paragraph)
        case "detectable_content:number_placeholders", {"num_placeholders": n}:
            return or_in_code("format.placeholders", n, None)
        case "detectable_content:postscript", {"postscript_marker": marker}:
            return _postscript(marker.strip())
        case "detectable_format:number_bullet_lists", {"num_bullets": n}:
            return or_in_code("format.bullets", n, n)
        case "detectable_format:constrained_response", _:
            return exactly_one([contains(option) for option in _OPTIONS])
        case "detectable_format:number_highlighted_sections", {"num_highlights": n}:
            return or_in_code("format.highlights", n, None)
        case "detectable_format:multiple_sections", {"section_spliter": name, "num_sections": n}:
            marker = name.strip()
            asked = each("prompt", matching(_AT_LEAST))
            more = all_of(asked, counted("format.sections", n, None, marker=marker))
            return any_of(exactly("format.sections", n, marker=marker), more)
        case "detectable_format:json_format", _:
            return any_of(*({"id": "format.json", "kind": kind} for kind in ("object", "array")))
        case "detectable_format:title", _:
            return any_of({"id": "format.title"}, matching(_TITLE))
        case "combination:two_responses", _:
            return exactly("format.separated", 2, divider="******", different=True)
        case "combination:repeat_prompt", {"prompt_to_repeat": text}:
            return {"id": "format.repeats_prompt", "text": text}
        case "startend:end_checker", {"end_phrase": phrase}:
            return {"id": "keywords.ends_with", "phrases": [phrase.strip()]}
        case "startend:quotation", _:
            return {"id": "punctuation.quoted"}
        case "change_case:capital_word_frequency", {
            "capital_frequency": n,
            "capital_relation": relation,
        }:
            return related("case.capital_words", relation, n)
        case "change_case:english_capital", _:
            return all_of({"id": "case.upper"}, _english())
        case "change_case:english_lowercase", _:
            return all_of({"id": "case.lower"}, _english())
        case "punctuation:no_comma", _:
            return no({"id": "punctuation.contains", "marks": [","]})
        case _:
            return None


def _english() -> Wire:
    """Return that a text is English, or too short to tell."""
    written = {"id": "language.written_in", "language": "en"}
    return any_of(written, counted("length.words", 0, _TELLING - 1))


def _postscript(marker: str) -> Wire:
    """Return that the last paragraph is the postscript, or the last but one of several."""
    written = {"id": "format.postscript", "marker": marker}
    before = {"at": "paragraphs", "index": -2, "is": written}
    return any_of(written, all_of(before, counted("length.paragraphs", 3, None)))
