"""The functions of the older RLVR set that read words, letters and their case."""

import re

from ifeval.checker import Count, Text, Words, checker
from ifeval.checkers import detector, pattern
from ifeval.foreign.rlvr.verdicts import Quantifier, agreed, exactly, folded, quantified, unknown
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, between, counted, decided, undecided
from ifeval.view import View

_TOKEN = re.compile(r"\b\w+\b")
_SOLID = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"(?<!\w\.\w.)(?<![A-Z][a-z]\.)(?<=\.|\?|\!)\s")
UNKNOWN = "meaning not documented"


@checker("rlvr:verify_keywords")
def verify_keywords(view: View, *, keyword_list: Words) -> Verdict:
    """Find every keyword anywhere, also inside words, in any case.

    Args:
        keyword_list: Searched as they stand.
    """
    found = {keyword: folded(view, keyword) for keyword in keyword_list}
    missing = [keyword for keyword, places in found.items() if not places]
    first = sorted(places[0] for places in found.values() if places)
    return decided(
        not missing,
        f"missing: {', '.join(map(repr, missing))}" if missing else "every keyword is there",
        () if missing else view.spans(first),
        measured=len(found) - len(missing),
        wanted=f"all of {counted(len(found), 'keywords')}",
        closeness=1 - len(missing) / len(found),
    )


@checker("rlvr:verify_keyword_frequency")
def verify_keyword_frequency(view: View, *, word: Text, N: Count) -> Verdict:  # noqa: N803 - the published name
    r"""Count a word among the runs of ``\w``, in any case.

    Args:
        word: One with a blank or a sign inside is never found.
        N: How many there must be.
    """
    wanted = word.lower()
    found = [m.span() for m in _TOKEN.finditer(view.text) if m[0].lower() == wanted]
    return exactly(view, found, f"times {word!r}", N)


@checker("rlvr:validate_forbidden_words", prohibits=True)
def validate_forbidden_words(view: View, *, forbidden_words: Words) -> Verdict:
    """Find no forbidden word anywhere, not even inside another, in any case.

    Args:
        forbidden_words: Searched as they stand.
    """
    found = {word: places for word in forbidden_words if (places := folded(view, word))}
    shown = sorted(place for places in found.values() for place in places[:EVIDENCE_LIMIT])
    return decided(
        not found,
        f"forbidden: {', '.join(map(repr, found))}" if found else "no forbidden word is there",
        view.spans(shown[:EVIDENCE_LIMIT]),
        measured=len(found),
        wanted="none of the forbidden words",
        closeness=1 - len(found) / len({*forbidden_words}),
    )


@checker("rlvr:verify_letter_frequency")
def verify_letter_frequency(view: View, *, letter: Text, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count a character, in the case given.

    Args:
        letter: One character.
        N: How many there must be.
    """
    if len(letter) != 1:
        return undecided(f"{letter!r:.40} is no single letter: {UNKNOWN}")
    count = view.text.count(letter)
    few = pattern.occurrences(view, letter, ignore_case=False)[N:] if count > N else []
    return between(count, f"times the letter {letter!r}", N, N, view.spans(few[:EVIDENCE_LIMIT]))


@checker("rlvr:validate_response_language")
def validate_response_language(view: View, *, language: Text) -> Verdict:
    """Detect the language of the whole text, by the profiles of langdetect.

    Args:
        language: A code of langdetect. On a text without any letter the original crashes.
    """
    found: str | None = view.once("ifeval.detect", detector.detect)
    if found is None:
        return undecided("no language can be detected: the original crashes", "error")
    return decided(
        found == language,
        f"langdetect takes the language for {found!r}, wanted {language!r:.40}",
        measured=found,
        wanted=language,
    )


@checker("rlvr:validate_word_constraint")
def validate_word_constraint(view: View, *, N: Count, quantifier: Quantifier) -> Verdict:  # noqa: N803 - the published name
    """Count the words that blanks part.

    Args:
        N: The bound.
        quantifier: ``at least``, ``at most`` or ``around`` it, which is a tenth more or less.
            How a tenth is rounded is not known.
    """
    count = len(view.text.split())
    tenths = [N // 10] if N % 10 == 0 and N else [N // 10, N // 10 + 1]
    readings = [quantified(count, "words", N, quantifier, slack) for slack in tenths]
    return agreed(f"{counted(count, 'words')}, wanted around {N}, by a rounded tenth", *readings)


@checker("rlvr:verify_sentence_constraint")
def verify_sentence_constraint(view: View, *, N: Count, quantifier: Quantifier) -> Verdict:  # noqa: N803 - the published name
    """Count what stands between blanks behind a stop, question or exclamation mark.

    Args:
        N: The bound.
        quantifier: ``at least``, ``at most`` or ``around`` it, which is one more or less.
            Whether a blank sentence counts is not known.
    """
    pieces = _SENTENCE_END.split(view.text)
    counts = len(pieces), sum(1 for piece in pieces if piece.strip())
    readings = [quantified(count, "sentences", N, quantifier, 1) for count in counts]
    return agreed(f"{counts[0]} sentences, {counts[1]} of them not blank", *readings)


@checker("rlvr:validate_uppercase")
def validate_uppercase(view: View) -> Verdict:
    """Find nothing that changes in capitals; a text without letters passes."""
    text = view.text
    wrong = [m.span() for m in _SOLID.finditer(text) if m[0] != m[0].upper()]
    if wrong:
        reason = f"{counted(len(wrong), 'words')} not in capitals"
        shown = view.spans(wrong[:EVIDENCE_LIMIT])
        return decided(False, reason, shown, measured=len(wrong), wanted="capitals")
    small = any(map(str.islower, text))  # ª is small, and has no capital
    passes = decided(True, "nothing is in small letters", wanted="capitals")
    return agreed("small letters without a capital", passes, decided(not small, passes.reason))


@checker("rlvr:validate_lowercase")
def validate_lowercase(view: View) -> Verdict:  # noqa: ARG001 - published
    """Answer *undecided*: what counts as lower case here is not documented."""
    return unknown("validate_lowercase")


@checker("rlvr:validate_frequency_capital_words")
def validate_frequency_capital_words(
    view: View,  # noqa: ARG001 - published
    *,
    N: Count,  # noqa: ARG001, N803 - published
    quantifier: Quantifier,  # noqa: ARG001 - published
) -> Verdict:
    """Answer *undecided*: what a word in capitals is here is not documented.

    Args:
        N: The bound.
        quantifier: ``at least``, ``at most`` or ``around`` it.
    """
    return unknown("validate_frequency_capital_words")


@checker("rlvr:validate_no_commas", prohibits=True)
def validate_no_commas(view: View) -> Verdict:  # noqa: ARG001 - published
    """Answer *undecided*: which commas are meant is not documented."""
    return unknown("validate_no_commas")
