"""The further constraints of IF-RLVR training, and RLVR-IFeval's, as their words have them."""

import re
from collections.abc import Mapping
from typing import Any

from ifeval.foreign.corrected.wires import (
    DISTINCT,
    Wire,
    all_of,
    any_of,
    contains,
    counted,
    each,
    exactly,
    literally,
    matching,
    no,
    related,
)

_LETTER = r"[^\W\d_]"
_WORD = r"\w+(?:[-'’]\w+)*"
_PALINDROME = r"(?<!\w)(?=[^\W\d_]{2})(\w)(\w?)(\w?)(\w?)(\w?)(\w?)(\w?)\w?\7\6\5\4\3\2\1(?!\w)"
_PAIRS = zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz", strict=True)
_NEXT_LETTER = r"(?<![\w'’-])(?:" + "|".join(rf"{a}\w*(?:[-'’]\w+)*\W+{b}" for a, b in _PAIRS) + ")"
"""Two words of which the second starts with the letter after the first one's."""
_RULE = matching(r"\A[\s*]+\Z")
"""A divider of asterisks, which a paragraph or a line may be."""


def wire(id: str, given: Mapping[str, Any]) -> Wire | None:
    """Return the corrected meaning, or None where the official check stays."""
    if id.startswith("rlvr:"):
        return _older(id, given)
    match id, given:
        case "copy:repeat_phrase", {"phrase": text, "small_n": n} if len(text.split()) > 2:
            return matching(_changed(text.split()), n, n)
        case "new:copy_span_idx", {"prompt_to_repeat": text, "n_start": start, "n_end": end}:
            span = text[start : end + 1].strip()
            return matching(rf"\A\s*{literally(span)}\s*\Z") if span else None
        case "detectable_format:sentence_hyphens", _:
            return all_of(matching(r"[.!?]-\S"), no(matching(r"[.!?]\s+\S")))
        case "keywords:no_adjacent_consecutive", _:
            return no(matching(_NEXT_LETTER))
        case "detectable_format:square_brackets", _:
            return matching(r"\A\s*(?:\[[^\s\[\]]+\][.,;:!?…]*(?:\s+|\Z))+\Z")
        case "keywords:word_once", {"keyword": word}:
            return exactly("keywords.count", 1, phrases=[word.strip()])
        case "keywords:word_count_different_numbers", {"keyword": word, "frequency": n}:
            return exactly("keywords.count", n, phrases=[word.strip()])
        case "keywords:exclude_word_harder", {"keyword": word}:
            return no(contains(word.strip()))
        case "paragraphs:paragraphs", _:
            return exactly("format.separated", 2, divider="***")
        case "paragraphs:paragraphs2", _:
            return exactly("length.paragraphs", 2)
        case "first_word:first_word_sent", {"first_word": word}:
            return each("sentences", _first(word))
        case "first_word:first_word_answer", {"first_word": word}:
            return _first(word)
        case "last_word:last_word_sent", {"last_word": word}:
            return each("sentences", _last(word))
        case "last_word:last_word_answer", {"last_word": word}:
            return _last(word)
        case "detectable_format:bigram_wrapping", _:
            return matching(r"\A\s*(?:<<[^\s<>]+\s[^\s<>]+>>[.,;:!?…]*(?:\s+|\Z))+\Z")
        case "punctuation:punctuation_dot", _:
            return no(matching("[.…。．｡]"))
        case "punctuation:punctuation_exclamation", _:
            return no(matching("[!！‼⁉¡]"))
        case "count:count_unique", _:
            return DISTINCT
        case "count:lowercase_counting", {"N": n}:
            return {"some": "words", "is": {"id": "case.lower"}, "at_most": n}
        case "letters:letter_counting", {"N": n, "relation": relation}:
            return related("keywords.matches", relation, n, pattern=_LETTER)
        case "letters:letter_counting2", {
            "letter": letter,
            "let_frequency": n,
            "let_relation": relation,
        } if not "a" <= letter.lower() <= "z":
            return related("keywords.count", relation, n, phrases=[letter], whole_words=False)
        case "count:counting_composition", {"n_sent": sentences, "n_words": words}:
            return _composition(sentences, words)
        case "count:count_increment_word", {"keyword1": one, "keyword2": two}:
            counts = ((one, 1), (two, 2))
            return all_of(*(exactly("keywords.count", n, phrases=[word]) for word, n in counts))
        case "keywords:palindrome", _:
            return matching(_PALINDROME)
        case "keywords:start_end", _:
            return matching(rf"\A\W*({_WORD})(?![\w'’-])(?s:.*)(?<![\w'’-])\1\W*\Z")
        case _:
            return None


def _first(word: str) -> Wire:
    return matching(rf"\A\W*{literally(word)}(?![\w'’-])")


def _last(word: str) -> Wire:
    return matching(rf"(?<![\w'’-]){literally(word)}\W*\Z")


def _changed(words: list[str]) -> str:
    """Return the pattern of a phrase with another word in its middle."""
    middle = len(words) // 2
    before, centre, after = words[:middle], words[middle], words[middle + 1 :]
    other = rf"(?!{re.escape(centre)}(?!\w))\S+"
    return r"(?<!\w)" + r"\s+".join([*map(re.escape, before), other, *map(re.escape, after)])


def _composition(sentences: int, words: int) -> Wire:
    """Return three parts between dividers, each of so many sentences of so many words."""
    sentence = exactly("length.words", words)
    part = all_of(exactly("length.sentences", sentences), each("sentences", sentence))
    ways = (each(unit, any_of(_RULE, part)) for unit in ("paragraphs", "lines"))
    return all_of(exactly("format.separated", 3, divider="***"), any_of(*ways))


def _older(id: str, given: Mapping[str, Any]) -> Wire | None:
    """Return the corrected meaning of a function of RLVR-IFeval."""
    match id.removeprefix("rlvr:"), given:
        case "validate_uppercase", _:
            return {"id": "case.upper"}
        case "validate_highlighted_sections", {"N": n}:
            return counted("format.highlights", n, None)
        case "validate_paragraphs", {"N": n, "first_word": word, "i": nth} if nth > 0:
            paragraph = {"at": "paragraphs", "index": nth - 1, "is": _first(word)}
            return all_of(exactly("length.paragraphs", n), paragraph)
        case "validate_choice", {"options": options}:
            return contains(*options, match="any")
        case "validate_title", _:
            return matching(r"<<[^<>\n]*\w[^<>\n]*>>")
        case "validate_json_format", _:
            return {"id": "format.json"}
        case _:
            return None
