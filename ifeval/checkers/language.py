"""Which language a response is written in."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal

from ifeval import units
from ifeval.checker import Text, checker
from ifeval.checkers import layout
from ifeval.checkers.detector import LANGUAGES, detect_native, lead
from ifeval.verdict import EVIDENCE_LIMIT, Span, Verdict, decided, undecided
from ifeval.view import View

# Names of languages that the detector knows by another one.
_OTHER_NAMES = {
    "cmn": "zh",
    "fil": "tl",
    "iw": "he",
    "nb": "no",
    "nn": "no",
    "zh-hans": "zh-cn",
    "zh-sg": "zh-cn",
    "zh-hant": "zh-tw",
    "zh-hk": "zh-tw",
}
_NAMES = {
    "af": "Afrikaans",
    "ar": "Arabic",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "ca": "Catalan",
    "cs": "Czech",
    "cy": "Welsh",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "gu": "Gujarati",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "kn": "Kannada",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mk": "Macedonian",
    "ml": "Malayalam",
    "mr": "Marathi",
    "ne": "Nepali",
    "nl": "Dutch",
    "no": "Norwegian",
    "pa": "Punjabi",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "so": "Somali",
    "sq": "Albanian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
    "tl": "Tagalog",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
    "zh-cn": "Chinese (simplified)",
    "zh-tw": "Chinese (traditional)",
}
"""What the reasons call the languages."""

_SCRIPTS = {
    "Arabic": "ar fa ur",
    "Bengali": "bn",
    "Cyrillic": "bg mk ru uk",
    "Devanagari": "hi mr ne",
    "Greek": "el",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Han": "ja ko zh-cn zh-tw",
    "Hangul": "ko",
    "Hebrew": "he",
    "Hiragana": "ja",
    "Kannada": "kn",
    "Katakana": "ja",
    "Malayalam": "ml",
    "Tamil": "ta",
    "Telugu": "te",
    "Thai": "th",
}
"""The scripts of the detector's languages; those that are not named are written in Latin."""

# With so many letters, of which no more than this share is of its scripts, it is not a language.
_FEW, _ENOUGH, _SHARE = 4, 12, 0.1
_SAMPLE = 10_000

# Names and titles look like many languages: one that was not asked for must lead by so many nats
# a letter, or by so many in all. Letters count in words of three or more, formulas have none.
_A_LETTER, _IN_ALL = 0.5, 80.0
# The one that was asked for must lead by some too: a list of names leads by little.
_LITTLE, _LITTLE_IN_ALL = 0.3, 60.0
_WORDS = re.compile(r"(?<!\w)[^\W\d_]{3,}(?!\w)")

_INLINE_CODE = re.compile(r"(?<!`)`[^`\n]{1,200}`(?!`)")
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»\n]{1,60}[\"“”»]")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]]+", re.IGNORECASE)
_COMMAND = re.compile(r"\\[A-Za-z]+")
_START, _SHOWN = 500, 8


@checker("language.written_in")
def written_in(view: View, *, language: Text, throughout: bool = False) -> Verdict:
    """Recognise the language; fenced code, inline code and URLs do not count, nor does case.

    Args:
        language: An ISO 639-1 code, of the languages of ``detector.LANGUAGES``. ``zh`` is
            Chinese in any script; ``zh-cn`` and ``zh-tw`` name one.
        throughout: Whether each paragraph that is long enough to tell must be in it too;
            short quotations in it do not count.
    """
    codes = _codes(language)
    if not codes:
        return undecided(f"the language {language!r:.20} cannot be recognised", "no resource")
    text = view.keep(_spoken(view), joint=" ")
    wanted = f"written in {_named(language)}"
    found, why = _recognised(text.text, codes)
    if found is None:
        return undecided(why)
    doubt = f"it may be {_named(found)}: there are too few words, or too many names, to tell"
    if found not in codes and not _is_clear(text.text, found, codes):
        return undecided(doubt)
    if found not in codes:
        reason = f"written in {_named(found)}, wanted {_named(language)}"
        return decided(False, reason, _first_words(text), measured=found, wanted=wanted)
    if throughout:
        others = [part for part in text.parts(units.paragraphs) if _is_other(part, codes)]
        if others:
            spans = [part.span(0, len(part.text)) for part in others[:EVIDENCE_LIMIT]]
            count = text.count(units.paragraphs)
            verb = "is" if len(others) == 1 else "are"
            reason = f"{len(others)} of {count} paragraphs {verb} in another language"
            measured = round(1 - len(others) / count, 4)
            return decided(False, reason, spans, measured=measured, wanted=f"all {wanted}")
    if not _leads(text.text, found):
        return undecided(doubt)
    return decided(True, wanted, _first_words(text), measured=found, wanted=wanted)


@checker("language.same_as")
def same_as(view: View, *, source: Literal["prompt", "system", "reference"] = "prompt") -> Verdict:
    """Recognise whether the language is that of another text: of the user, mostly.

    What does not count is as for ``language.written_in``.

    Args:
        source: The other text: the ``prompt``, which is what the user said last, the ``system``
            prompt or the ``reference``.
    """
    other = view.row.view(source)
    if other is None:
        return undecided(f"the row has no {source}", "no resource")
    found, why = other.once("language.own", _own)
    if found is None:
        return undecided(f"the language of the {source} is not known: {why}")
    verdict = written_in.judge(view, language=found)
    return replace(verdict, reason=f"the {source} is in {_named(found)}: {verdict.reason}")


def _own(text: str) -> tuple[str | None, str]:
    """Return the language of a text, or none and why."""
    view = View(text)
    found, why = _recognised(view.keep(_spoken(view), joint=" ").text, frozenset())
    if found is not None and not _codes(found):
        return None, f"it is in {_named(found)}"
    return ("zh" if found and found.startswith("zh") else found), why


def _named(language: str) -> str:
    """Return the English name of a language, or what it was called where that is not known."""
    code = language.strip().casefold().replace("_", "-")
    code = _OTHER_NAMES.get(code, code)
    return _NAMES.get(code) or _NAMES.get(code.partition("-")[0], f"{language:.30}")


def _codes(language: str) -> frozenset[str]:
    """Return what the detector may answer where a language is meant."""
    code = language.strip().casefold().replace("_", "-")
    code = _OTHER_NAMES.get(code, code)
    if code not in LANGUAGES and not code.startswith("zh"):
        code = code.partition("-")[0]
        code = _OTHER_NAMES.get(code, code)
    return frozenset(known for known in LANGUAGES if code in (known, known.partition("-")[0]))


def _spoken(view: View) -> list[tuple[int, int]]:
    """Return what is neither code nor a URL, nor a command of LaTeX."""
    text = view.text
    left_out = layout.fences(view)
    left_out += (match.span() for match in _URL.finditer(text))
    if "\\" in text:  # \sqrt and \frac are of no language
        left_out += (match.span() for match in _COMMAND.finditer(text))
    if "`" in text:
        left_out += (match.span() for match in _INLINE_CODE.finditer(text))
    kept: list[tuple[int, int]] = []
    reached = 0
    for start, end in sorted(left_out):
        if start > reached:
            kept.append((reached, start))
        reached = max(reached, end)
    return [*kept, (reached, len(text))]


def _is_other(part: View, codes: frozenset[str]) -> bool:
    text = _QUOTED.sub(" ", part.text)
    if _letters(text, "L") < _ENOUGH:
        text = part.text
    found, _ = _recognised(text, codes)
    return found is not None and found not in codes and _is_clear(text, found, codes)


def _is_clear(text: str, found: str, codes: frozenset[str]) -> bool:
    """Tell whether a text that seems to be in one language is clearly in none of some others."""
    if _is_chinese_or_japanese(found) or _is_of_other_script(text, codes):
        return True
    letters = sum(len(word) for word in _WORDS.findall(text, 0, _SAMPLE))
    if letters < _ENOUGH:
        return False
    least = min(_A_LETTER * letters, _IN_ALL)
    return detect_native(text).margin >= least or lead(text, codes) >= least


def _leads(text: str, found: str) -> bool:
    """Tell whether the language of a text, as the letters tell, has a lead over the next."""
    native = detect_native(text)
    letters = sum(len(word) for word in _WORDS.findall(text, 0, _SAMPLE))
    least = min(_LITTLE * letters, _LITTLE_IN_ALL)
    return native.language != found or native.margin >= least


def _recognised(text: str, codes: frozenset[str]) -> tuple[str | None, str]:
    """Return the language of a text, or none and why; where its script tells enough, that."""
    found = detect_native(text)
    if found.leading is None:
        return None, "there are no letters that tell a language"
    nearest = f"(nearest: {_named(found.leading)} or {_named(found.runner_up or '')})"
    why = f"too little text to tell the language {nearest}"
    if found.language not in (None, "ko") and (
        found.language in codes or not _is_chinese_or_japanese(found.language)
    ):
        return found.language, why
    # The detector's profiles take Chinese for Korean, which has Han characters at times.
    han = _only_han(text)
    if han >= _ENOUGH or (han >= _FEW and all(code.startswith("zh") for code in codes)):
        kind = found.leading if found.leading.startswith("zh") else found.runner_up or ""
        if kind.startswith("zh") and (han >= _ENOUGH or len(codes) > 1):
            return kind, ""
    if han and found.language == "ko":
        return None, why
    if found.language is None and _is_of_other_script(text, codes):
        return f"another script {nearest}", ""
    return found.language, why


def _is_chinese_or_japanese(code: str) -> bool:
    return code == "ja" or code.startswith("zh")


def _only_han(text: str) -> int:
    """Return how many Han characters there are, or 0 where the text has Kana or Hangul."""
    return 0 if _letters(text, "Hangul", "Hiragana", "Katakana") else _letters(text, "Han")


def _is_of_other_script(text: str, codes: frozenset[str]) -> bool:
    own = [script for script, names in _SCRIPTS.items() if codes & {*names.split()}]
    letters = _letters(text, "L")
    return letters >= _ENOUGH and _letters(text, *(own or ["Latin"])) <= _SHARE * letters


def _letters(text: str, *properties: str) -> int:
    return len(_property(properties).findall(text, 0, _SAMPLE))


@lru_cache
def _property(properties: tuple[str, ...]) -> Any:
    import regex

    return regex.compile("[" + "".join(rf"\p{{{name}}}" for name in properties) + "]")


def _first_words(view: View) -> list[Span]:
    """Return where the first few words stand: what was found, and not the whole response."""
    words = view.region(0, _START).words[:_SHOWN]
    return [view.span(words[0][0], words[-1][1])] if words else []
