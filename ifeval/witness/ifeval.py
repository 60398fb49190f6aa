"""Witnesses of IFEval's ids: those of the native constraints that ask for the same.

What they offer is tried by the original check, so it need only be near.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ifeval.witness import case, format, keywords, language, length, punctuation  # noqa: A004
from ifeval.witness.plain import Texts, sentence

Wire = tuple[str, dict[str, Any]]

_NATIVE: dict[str, Callable[[Mapping[str, Any]], Texts]] = {
    **case.WITNESSES,
    **format.WITNESSES,
    **keywords.WITNESSES,
    **language.WITNESSES,
    **length.WITNESSES,
    **punctuation.WITNESSES,
}


def _limits(given: Mapping[str, Any], number: str, relation: str = "") -> dict[str, Any]:
    n = given[number]
    if not relation:
        return {"at_least": n, "at_most": n}
    return {"at_most": n - 1} if given.get(relation) == "less than" else {"at_least": n}


def _same(id: str, given: Mapping[str, Any]) -> Wire | None:
    """Return the native constraint that asks for the same, more or less."""
    match id:
        case "keywords:existence":
            return "keywords.contains", {"phrases": given["keywords"], "match": "all"}
        case "keywords:frequency":
            limits = _limits(given, "frequency", "relation")
            return "keywords.count", {"phrases": [given["keyword"]], **limits}
        case "keywords:forbidden_words":
            return "keywords.contains", {"phrases": given["forbidden_words"]}
        case "keywords:letter_frequency":
            limits = _limits(given, "let_frequency", "let_relation")
            return "keywords.characters", {"characters": given["letter"], **limits}
        case "language:response_language":
            return "language.written_in", {"language": given["language"]}
        case "length_constraints:number_sentences":
            return "length.sentences", _limits(given, "num_sentences", "relation")
        case "length_constraints:number_paragraphs":
            return "format.separated", {"divider": "***", **_limits(given, "num_paragraphs")}
        case "length_constraints:number_words":
            return "length.words", _limits(given, "num_words", "relation")
        case "detectable_content:number_placeholders":
            return "format.placeholders", {"at_least": given["num_placeholders"]}
        case "detectable_content:postscript":
            return "format.postscript", {"marker": given["postscript_marker"]}
        case "detectable_format:number_bullet_lists":
            return "format.bullets", _limits(given, "num_bullets")
        case "detectable_format:constrained_response":
            answers = ("yes", "no", "maybe")
            return "format.choice", {"options": [f"My answer is {word}." for word in answers]}
        case "detectable_format:number_highlighted_sections":
            return "format.highlights", {"at_least": given["num_highlights"], "kind": "em"}
        case "detectable_format:multiple_sections":
            limits = {"at_least": given["num_sections"]}
            return "format.sections", {"marker": given["section_spliter"], **limits}
        case "detectable_format:json_format":
            return "format.json", {}
        case "detectable_format:title":
            return "format.title", {}
        case "combination:two_responses":
            return "format.separated", {"divider": "******", "at_least": 2, "at_most": 2}
        case "combination:repeat_prompt":
            return "format.repeats_prompt", {"text": given["prompt_to_repeat"]}
        case "startend:end_checker":
            return "keywords.ends_with", {"phrases": [given["end_phrase"]]}
        case "startend:quotation":
            return "punctuation.quoted", {}
        case "change_case:capital_word_frequency":
            return "case.capital_words", _limits(given, "capital_frequency", "capital_relation")
        case "punctuation:no_comma":
            return "punctuation.contains", {"marks": [","]}
        case _:
            return None


_PROHIBIT = ("keywords:forbidden_words", "punctuation:no_comma")


def texts(id: str, given: Mapping[str, Any]) -> Texts:
    """Return texts that should pass, and texts that should just fail."""
    plain = language.SENTENCES["en"]
    match id:
        case "change_case:english_capital":
            return [plain.upper()], [plain.upper().replace("MILK", "mILK")]
        case "change_case:english_lowercase":
            return [plain.lower()], [plain]
        case "length_constraints:nth_paragraph_first_word":
            number, place = given["num_paragraphs"], given["nth_paragraph"]
            parts = [sentence()] * number
            first = [f"{given['first_word']} is." if i + 1 == place else p for i, p in _each(parts)]
            return ["\n\n".join(first)], ["\n\n".join(parts), "\n\n".join([*first, sentence()])]
        case _:
            found = _same(id, given)
            if found is None:
                return [], []
            passing, failing = _NATIVE[found[0]](found[1])
            return (failing, passing) if id in _PROHIBIT else (passing, failing)


def _each(parts: list[str]) -> list[tuple[int, str]]:
    return [*enumerate(parts)]
