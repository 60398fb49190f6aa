"""IFBench's constraints as the words of its prompts have them."""

import re
from collections.abc import Mapping
from typing import Any

from ifeval.foreign.corrected.names import AFRICA, CAPITALS, CONJUNCTIONS, PRONOUNS
from ifeval.foreign.corrected.wires import (
    DISTINCT,
    Wire,
    all_of,
    any_of,
    contains,
    counted,
    each,
    exactly,
    k_of,
    literally,
    matching,
    no,
    parts,
)

_VOWELS = ("aàáâãäåāăą", "eèéêëēĕėęě", "iìíîïĩīĭįı", "oòóôõöøōŏő", "uùúûüũūŭůűų")
_NUMBER = r"\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?"
_JAPANESE = "ぁ-ヿㇰ-ㇿ㐀-䶿一-鿿々"
_PALINDROME = (
    r"(?<!\w)(?=(?P<word>[^\W\d_]{5,15})(?!\w))(\w)(\w)(\w?)(\w?)(\w?)(\w?)(\w?)"
    r"\w?\8\7\6\5\4\3\2(?!\w)(?!(?s:.*)(?<!\w)(?P=word)(?!\w))"
)
"""A palindrome of 5 to 15 letters that does not come again."""
_EMOJI = (
    r"(?:[\U0001F1E6-\U0001F1FF]{2}|[0-9#*]\uFE0F?\u20E3"
    r"|[\U0001F300-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u203C\u2049\u231A-\u23FF\u00A9\u00AE]"
    r"[\uFE0F\u200D\U0001F3FB-\U0001F3FF\U0001F300-\U0001FAFF\u2640\u2642\u2695]*)"
)
_BARE_STOP = (
    r"(?<=[a-z]{2})[.!?…]+[\"'”’)\]]*"
    r"(?:\s+(?=[\"“(]?[A-Z])|[ \t]*\n\s*(?=\w)|\s*\Z)"
)
"""The end of a sentence with no emoji on either side; of "Dr." and "1." it is not sure."""
_INSIDE = r"(?:[^\"'“”‘’]|(?<=\w)['’](?=\w))*+"
_OPEN, _CLOSE = r"[\"“]", r"[\"”]"
_OPEN_ONE, _CLOSE_ONE = r"(?<!\w)['‘]", r"['’](?!\w)"
_NO_BRACKET = r"[^()\[\]{}]*+"
_PAIR = rf"(?:\({_NO_BRACKET}\)|\[{_NO_BRACKET}\]|{{{_NO_BRACKET}}})"
_GROUP = rf"(?:{_NO_BRACKET}{_PAIR}){{0,3}}?{_NO_BRACKET}"
_THESIS = r"\A[\s*_#]*<(i|em)>[^<]*\w[^<]*</\1>[\s*_]*\S"
_FIELD = r'(?:"(?:[^"]|"")*+"|[^",\n]*+)'
_QUOTED = r'"(?:[^"\t\n]|"")*+"'
_LEAP = "|".join(str(year) for year in range(1772, 1821, 4) if year != 1800)
_DATE = (
    r"(?:(?:1769|17[7-9]\d|18[01]\d|182[01])-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))"
    rf"|(?:{_LEAP})-02-29)"
)
_BULLET = r"[ \t]*\*(?:[ \t]+\S|(?![*\s])[^*\n]+(?=\n|\Z))"
"""A bullet of an asterisk; without a blank behind it none that begins an emphasis."""
_MARKS = r"[\s\W_]*"


def wire(id: str, given: Mapping[str, Any]) -> Wire | None:
    """Return the corrected meaning, or None where the official check stays."""
    official: Wire = {"id": id, **given}
    family = id.partition(":")[0]
    ways = {"count": _count, "words": _words, "format": _format, "custom": _custom}
    return ways.get(family, _other)(official, id, given)


def _count(official: Wire, id: str, given: Mapping[str, Any]) -> Wire | None:
    match id, given:
        case "count:conjunctions", {"small_n": n}:
            return k_of(n, [contains(word) for word in CONJUNCTIONS])
        case "count:unique_word_count", {"N": n}:
            # The original counts the empty word once where a token has nothing but marks.
            nothing = matching(r"(?<!\S)[!-/:-@\[-`{-~]+(?!\S)")
            return any_of({**official, "N": n + 1}, all_of(official, no(nothing)))
        case "count:numbers", {"N": n}:
            return matching(_NUMBER, n, n)
        case "count:punctuation", _:
            marks = [r"[\"“”]", r"['’]", r"[-–—]", r"\([^()]*+\)"]
            return all_of(official, *map(matching, marks))
        case "count:words_japanese", {"N": n} if n > 0:
            before = rf"(?:\S+\s+){{{n - 1}}}"
            word = rf"\S*[{_JAPANESE}]\S*"
            after = rf"(?:\S+\s*){{0,{n - 1}}}" if n > 1 else ""
            return matching(rf"\A\s*(?:{before}{word}(?:\s+|\Z))+{after}\Z")
        case "count:pronouns", {"N": n}:
            words = [form for word in PRONOUNS for form in dict.fromkeys((word, word.capitalize()))]
            return counted("keywords.count", n, None, phrases=words, ignore_case=False)
        case "count:keywords_multiple", _:
            names = (f"keyword{number}" for number in range(1, 6))
            counts = zip(names, (1, 2, 3, 5, 7), strict=True)
            return all_of(
                *(exactly("keywords.count", n, phrases=[given[name]]) for name, n in counts)
            )
        case _:
            return None


def _other(official: Wire, id: str, given: Mapping[str, Any]) -> Wire | None:
    match id, given:
        case "ratio:sentence_type", _:
            return all_of(official, matching(r"\?"))
        case "ratio:sentence_words", _:
            return all_of(official, DISTINCT)
        case "ratio:sentence_balance", _:
            return all_of(official, matching(r"[?？]"), matching(r"[!！]"), matching(r"[.。]"))
        case "sentence:increment" | "sentence:alliteration_increment", _:
            return all_of(official, parts("sentences", 2))
        case "repeat:repeat_change", {"prompt_to_repeat": text} if len(text.split()) > 1:
            first, _, rest = text.strip().partition(" ")
            return matching(rf"\A\s*(?!{re.escape(first)}\s)\S+\s+{literally(rest)}\s*\Z")
        case "repeat:repeat_span", {"prompt_to_repeat": text, "n_start": start, "n_end": end}:
            words = text.split()[start : end + 1]
            return matching(rf"\A\s*{literally(' '.join(words))}\s*\Z") if words else None
        case _:
            return None


def _words(official: Wire, id: str, given: Mapping[str, Any]) -> Wire | None:
    match id, given:
        case "words:alphabet" | "words:odd_even_syllables", _:
            return all_of(official, parts("words", 2))
        case "words:vowel", _:
            kinds = [matching(f"[{forms}]") for forms in _VOWELS]
            return all_of(exactly("length.paragraphs", 1), no(k_of(4, kinds)))
        case "words:palindrome", _:
            return matching(_PALINDROME, 10)
        case "words:last_first", _:
            return all_of(official, parts("sentences", 2))
        case "words:paragraph_last_first", _:
            same = r"\A\W*(\w+(?:[-'’]\w+)*)(?![\w'’-])(?s:.*)(?<![\w'’-])\1\W*\Z"
            return each("lines", matching(same))
        case "words:words_position", {"keyword": word}:
            here = matching(rf"\A{literally(word)}\Z")
            return all_of(*({"at": "words", "index": index, "is": here} for index in (1, -2)))
        case _:
            return None


def _format(official: Wire, id: str, given: Mapping[str, Any]) -> Wire | None:
    match id, given:
        case "format:parentheses", _:
            # The original sees that kinds match but takes one closing mark for all five.
            return all_of(official, matching(_nested(5)))
        case "format:quotes", _:
            pairs = (_OPEN, _CLOSE), (_OPEN_ONE, _CLOSE_ONE)
            return any_of(*(matching(_quoted(*pairs[::way])) for way in (1, -1)))
        case "format:options", {"options": text}:
            return {"id": "format.choice", "options": _options(text), "ignore_case": True}
        case "format:emoji", _:
            return all_of(matching(rf"{_EMOJI}\W*\Z"), no(matching(_BARE_STOP, ignore_case=False)))
        case "format:line_indent", _:
            level = r"(?m)^([ \t]*+)\S[^\n]*\n(?:[ \t]*+\n)*(?!\1[ \t]+\S)[ \t]*+\S"
            return all_of(counted("length.lines", 2, None), no(matching(level)))
        case "format:quote_unquote", _:
            bare = r"(?:\"[^\"]*\"|“[^“”]*”)[^\w\"“]*(?:[\"“]|\Z)"
            return all_of(matching(r"\"[^\"]*\"|“[^“”]*”"), no(matching(bare)))
        case "format:list", {"sep": mark}:
            # A single sign may stand for other things within a line; a word stands for itself.
            before = "(?m)^[ \\t]*" if len(mark.strip()) == 1 else r"(?<!\S)"
            return matching(rf"{before}{re.escape(mark)}(?!\w)[ \t]*\S", 2)
        case "format:thesis", _:
            starts = matching(_THESIS)
            first = {"at": "prose_paragraphs", "index": 0, "is": starts}
            headed = {"id": "format.headings", "at_least": 1}
            return any_of(all_of(headed, each("sections", first)), all_of(no(headed), starts))
        case "format:sub-bullets", _:
            alone = matching(rf"(?m)^{_BULLET}[^\n]*(?:\s*\Z|\n(?!\s*-))")
            return all_of(matching(rf"(?m)^{_BULLET}"), no(alone))
        case "format:no_bullets_bullets", _:
            prose = rf"(?:(?!(?m:^){_BULLET})[\s\S])*?\.(?=\W*\s)"
            return all_of(
                matching(rf"\A{prose}{prose}"),
                matching(rf"(?m)^{_BULLET}", 2),
            )
        case "format:title_case", _:
            return {"id": "case.title"}
        case "format:output_template", _:
            names = ("My Answer", "My Conclusion", "Future Outlook")
            after = (*names[1:], r"\Z")
            slots = (
                rf"{name}:{_MARKS}(?!{end})\w(?s:.*?)"
                for name, end in zip(names, after, strict=True)
            )
            return matching(rf"\A{_MARKS}{''.join(slots)}\Z")
        case _:
            return None


def _custom(official: Wire, id: str, given: Mapping[str, Any]) -> Wire | None:
    match id, given:
        case "custom:multiples", _:
            intro = r"(?:(?:7|10|50)\D+)*"
            numbers = r"\D+".join(map(str, range(14, 50, 7)))
            return matching(rf"\A\D*{intro}{numbers}\D*\Z")
        case "custom:reverse_newline", _:
            return all_of(official, k_of(50, [contains(*names, match="any") for names in AFRICA]))
        case "custom:word_reverse", _:
            return all_of(official, counted("length.words", 4, None))
        case "custom:character_reverse", _:
            return all_of(official, counted("length.words", 4, None))
        case "custom:sentence_alphabet", _:
            places = (
                {"at": "sentences", "index": index, "is": matching(rf"\A\W*{letter}")}
                for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz")
            )
            return all_of(exactly("length.sentences", 26), *places)
        case "custom:european_capitals_sort", _:
            names = r"\W*,\W*".join(CAPITALS)
            return matching(rf"\A{_MARKS}{names}\W*\Z")
        case "custom:csv_city", _:
            row = rf"\n{_FIELD}(?:,{_FIELD}){{4}}"
            return matching(rf"\A\s*ID,Country,City,Year,Count(?:{row}){{7}}\s*\Z")
        case "custom:csv_special_character", _:
            row = rf"\n{_FIELD}(?:,{_FIELD}){{4}}"
            names = ",[ ]*".join(
                f'"?{name}"?' for name in ("ProductID", "Category", "Brand", "Price", "Stock")
            )
            special = matching(r'(?m)(?:^|,)"[^"\n]*[^\w\s"][^"\n]*"(?:,|$)')
            return all_of(matching(rf"\A\s*{names}(?:{row}){{14}}\s*\Z"), special)
        case "custom:csv_quotes", _:
            names = r"\t".join(
                f'"{name}"' for name in ("StudentID", "Subject", "Grade", "Semester", "Score")
            )
            return matching(rf"\A\s*{names}(?:\n{_QUOTED}(?:\t{_QUOTED}){{4}}){{3}}\s*\Z")
        case "custom:date_format_list", _:
            return matching(rf"\A\s*{_DATE}(?:,\s*{_DATE})+\s*\Z")
        case _:
            return None


def _nested(depth: int) -> str:
    """Return the pattern of so many brackets within each other, all of them closed."""
    inner = _GROUP
    for _ in range(depth):
        inner = rf"[(\[{{]{inner}[)\]}}]"
        inner = rf"{_GROUP}{inner}{_GROUP}"
    return inner.removeprefix(_GROUP).removesuffix(_GROUP)


def _quoted(outer: tuple[str, str], inner: tuple[str, str]) -> str:
    """Return the pattern of a quote within a quote within a quote."""
    ways = (outer, inner, outer)
    opening = "".join(f"{way[0]}{_INSIDE}" for way in ways)
    return opening + _INSIDE.join(way[1] for way in reversed(ways))


def _options(text: str) -> list[str]:
    """Return the options that a prompt names: between slashes, else *or*, else commas."""
    for divider in ("/", r"\s+or\s+", ","):
        found = [option.strip() for option in re.split(divider, text) if option.strip()]
        if len(found) > 1:
            return found
    return [text]
