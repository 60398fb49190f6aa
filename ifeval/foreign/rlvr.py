"""The 25 functions of the older RLVR-IFeval set, with the meaning that is documented.

Lambert et al. 2024, "Tulu 3: Pushing Frontiers in Open Language Model Post-Training"
(arXiv:2411.15124); open-instruct's ``if_functions.py``, whose labels hold a ``func_name`` and
its arguments. The id is ``rlvr:`` and that name; the arguments are the published ones. What is
known of a function is stated in its docstring. Where that leaves two readings open they are
both taken, and the verdict is undecided where they disagree; of eight functions nothing is
known but the name. ``docs/iftrain.md`` lists all of them.
"""

import json
import re
from typing import Literal

from ifeval.checker import Count, Positive, Text, Words, checker
from ifeval.checkers import detector, pattern
from ifeval.foreign.counts import Regions
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, between, counted, decided, undecided
from ifeval.view import View

Quantifier = Literal["at least", "at most", "around"]

_TOKEN = re.compile(r"\b\w+\b")
_SOLID = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"(?<!\w\.\w.)(?<![A-Z][a-z]\.)(?<=\.|\?|\!)\s")
_UNKNOWN = "meaning not documented"
_DIVIDER = "* * *"


def _agreed(what: str, *readings: Verdict) -> Verdict:
    """Return the first of some readings where they agree, else what nobody has written down."""
    if len({reading.passed for reading in readings}) == 1:
        return readings[0]
    return undecided(f"{what}: {_UNKNOWN}")


def _unknown(name: str) -> Verdict:
    return undecided(f"what {name} accepts: {_UNKNOWN}")


def _exactly(view: View, found: Regions, noun: str, number: int) -> Verdict:
    shown = view.spans(found[number:]) if len(found) > number else ()
    return between(len(found), noun, number, number, shown)


def _quantified(found: int, noun: str, number: int, quantifier: Quantifier, slack: int) -> Verdict:
    if quantifier == "at least":
        return between(found, noun, number, None)
    if quantifier == "at most":
        return between(found, noun, 0, number)
    return between(found, noun, max(number - slack, 0), number + slack)


def _folded(view: View, phrase: str) -> Regions:
    return pattern.occurrences(view, phrase, ignore_case=True)


@checker("rlvr:verify_keywords")
def verify_keywords(view: View, *, keyword_list: Words) -> Verdict:
    """Find every keyword anywhere, also inside words, in any case.

    Args:
        keyword_list: Searched as they stand.
    """
    found = {keyword: _folded(view, keyword) for keyword in keyword_list}
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
    return _exactly(view, found, f"times {word!r}", N)


@checker("rlvr:validate_forbidden_words", prohibits=True)
def validate_forbidden_words(view: View, *, forbidden_words: Words) -> Verdict:
    """Find no forbidden word anywhere, not even inside another, in any case.

    Args:
        forbidden_words: Searched as they stand.
    """
    found = {word: places for word in forbidden_words if (places := _folded(view, word))}
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
        return undecided(f"{letter!r:.40} is no single letter: {_UNKNOWN}")
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


@checker("rlvr:verify_paragraph_count")
def verify_paragraph_count(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count what stands between dividers ``* * *``.

    Args:
        N: How many there must be. Whether a blank one is counted, or fails, is not known.
    """
    pieces = view.text.split(_DIVIDER)
    solid = sum(1 for piece in pieces if piece.strip())
    noun = f"paragraphs between {_DIVIDER}"
    readings = [between(count, noun, N, N) for count in (len(pieces), solid)]
    if solid < len(pieces):
        readings.append(decided(False, f"one of the {noun} is blank"))
    return _agreed(f"{len(pieces)} {noun}, {solid} of them not blank", *readings)


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
    readings = [_quantified(count, "words", N, quantifier, slack) for slack in tenths]
    return _agreed(f"{counted(count, 'words')}, wanted around {N}, by a rounded tenth", *readings)


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
    readings = [_quantified(count, "sentences", N, quantifier, 1) for count in counts]
    return _agreed(f"{counts[0]} sentences, {counts[1]} of them not blank", *readings)


@checker("rlvr:validate_paragraphs")
def validate_paragraphs(view: View, *, N: Count, first_word: Text, i: Positive) -> Verdict:  # noqa: N803 - the published name
    """Count paragraphs between two line ends, and compare the start of one.

    Args:
        N: How many there must be. Whether a blank one counts is not known.
        first_word: What paragraph ``i`` must start with: "the" is found in "Therefore" where
            case counts for nothing, which is not known.
        i: Which paragraph, from 1.
    """
    pieces = view.text.split("\n\n")
    readings: list[Verdict] = []
    for kept in (pieces, [piece for piece in pieces if piece.strip()]):
        count = between(len(kept), "paragraphs between two line ends", N, N)
        start = kept[i - 1].strip() if i <= len(kept) else ""
        for said, wanted in ((start, first_word), (start.lower(), first_word.lower())):
            fits = said.startswith(wanted)
            found = f"paragraph {i} starts with {start[: len(first_word)]!r:.60}"
            reason = found if fits else f"{found}, wanted {first_word!r:.60}"
            readings.append(decided(fits, reason) if count.passed else count)
    return _agreed(f"blank paragraphs, or the case of {first_word!r:.60}", *readings)


@checker("rlvr:verify_postscript")
def verify_postscript(view: View, *, postscript_marker: Text) -> Verdict:
    """Find a marker with text behind it.

    Args:
        postscript_marker: Searched as it stands. Whether case counts, and which of several
            markers must have text behind it, is not known.
    """
    text, readings = view.text, list[Verdict]()
    for folded in (False, True):
        places = pattern.occurrences(view, postscript_marker, ignore_case=folded)
        for start, end in (places[0], places[-1]) if places else ((0, 0),):
            passed = start < end and bool(text[end:].strip())
            reason = "text behind it" if passed else "nothing behind it" if places else "not there"
            shown = (view.span(start, end),) if start < end else ()
            readings.append(decided(passed, f"{postscript_marker!r:.60}: {reason}", shown))
    return _agreed(f"the case or the place of {postscript_marker!r:.60}", *readings)


@checker("rlvr:validate_placeholders")
def validate_placeholders(view: View, *, N: Count) -> Verdict:  # noqa: ARG001, N803 - published
    """Answer *undecided*: what a placeholder is here is not documented.

    Args:
        N: A number of placeholders.
    """
    return _unknown("validate_placeholders")


@checker("rlvr:verify_bullet_points")
def verify_bullet_points(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count the lines that start with an asterisk or a hyphen.

    Args:
        N: How many there must be. Whether more pass, and whether blanks may stand before the
            sign, is not known.
    """
    lines = view.text.split("\n")
    flush = sum(1 for line in lines if line.startswith(("*", "-")))
    indented = sum(1 for line in lines if line.lstrip().startswith(("*", "-")))
    return _agreed(
        f"{counted(indented, 'bullets')}, {indented - flush} of them indented, wanted {N}",
        *(between(count, "bullets", N, most) for count in (indented, flush) for most in (N, None)),
    )


@checker("rlvr:validate_title")
def validate_title(view: View) -> Verdict:
    """Find double angular brackets, be it with nothing inside.

    Whether they may stand on two lines is not known.
    """
    text = view.text
    at = 0
    for line in text.split("\n"):
        left = line.find("<<")
        right = line.find(">>", left + 2) if left >= 0 else -1
        if right >= 0:
            return decided(True, "there is a title", (view.span(at + left, at + right + 2),))
        at += len(line) + 1
    left = text.find("<<")
    across = left >= 0 and text.find(">>", left + 2) >= 0
    no = decided(False, "there is no title in double angular brackets", wanted="<<title>>")
    return _agreed("a title on two lines", no, decided(across, no.reason))


@checker("rlvr:validate_choice")
def validate_choice(view: View, *, options: Words) -> Verdict:
    """Find one of the options anywhere, also inside a word.

    Args:
        options: Searched as they stand. Whether case counts is not known.
    """
    for option in options:
        at = view.text.find(option)
        if at >= 0:
            here = (view.span(at, at + len(option)),)
            return decided(True, f"{option!r:.60} is there", here)
    other = any(_folded(view, option) for option in options)
    reason = "none of the options is there"
    return _agreed("an option in another case", decided(False, reason), decided(other, reason))


@checker("rlvr:validate_highlighted_sections")
def validate_highlighted_sections(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count pairs of asterisks on one line, be it with nothing between.

    Args:
        N: How many there must be. Whether more pass is not known.
    """
    count = sum(line.count("*") // 2 for line in view.text.split("\n"))
    readings = [between(count, "highlights", N, most) for most in (N, None)]
    return _agreed(f"{counted(count, 'highlights')}, wanted {N}", *readings)


@checker("rlvr:validate_sections")
def validate_sections(view: View, *, N: Count, section_splitter: Text) -> Verdict:  # noqa: N803 - the published name
    """Count the sections that a name parts the text into.

    Args:
        N: How many there must be.
        section_splitter: The name, as it stands. Whether what stands before the first one is a
            section is not known.
    """
    pieces = view.text.split(section_splitter)
    counts = len(pieces) - 1, sum(1 for piece in pieces if piece.strip())
    noun = f"sections {section_splitter!r:.40}"
    readings = [between(count, noun, N, N) for count in counts]
    return _agreed(f"{counts[0]} times {section_splitter!r:.40}, {counts[1]} parts", *readings)


@checker("rlvr:validate_json_format")
def validate_json_format(view: View) -> Verdict:
    """Parse the whole text as JSON; a code fence around it is none."""
    try:
        json.loads(view.text)
    except ValueError as error:
        return decided(False, f"not JSON: {error}", wanted="JSON")
    except RecursionError:
        return undecided("nested too deeply to parse: the original crashes", "error")
    return decided(True, "the whole text is JSON", wanted="JSON")


@checker("rlvr:validate_repeat_prompt")
def validate_repeat_prompt(view: View, *, original_prompt: Text) -> Verdict:  # noqa: ARG001 - published
    """Answer *undecided*: how the prompt is compared is not documented.

    Args:
        original_prompt: The prompt.
    """
    return _unknown("validate_repeat_prompt")


@checker("rlvr:validate_two_responses")
def validate_two_responses(view: View) -> Verdict:  # noqa: ARG001 - published
    """Answer *undecided*: what parts two responses is not documented."""
    return _unknown("validate_two_responses")


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
    return _agreed("small letters without a capital", passes, decided(not small, passes.reason))


@checker("rlvr:validate_lowercase")
def validate_lowercase(view: View) -> Verdict:  # noqa: ARG001 - published
    """Answer *undecided*: what counts as lower case here is not documented."""
    return _unknown("validate_lowercase")


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
    return _unknown("validate_frequency_capital_words")


@checker("rlvr:validate_end")
def validate_end(view: View, *, end_phrase: Text) -> Verdict:  # noqa: ARG001 - published
    """Answer *undecided*: how the end is compared is not documented.

    Args:
        end_phrase: A phrase.
    """
    return _unknown("validate_end")


@checker("rlvr:validate_quotation")
def validate_quotation(view: View) -> Verdict:  # noqa: ARG001 - published
    """Answer *undecided*: which marks must wrap the text is not documented."""
    return _unknown("validate_quotation")


@checker("rlvr:validate_no_commas", prohibits=True)
def validate_no_commas(view: View) -> Verdict:  # noqa: ARG001 - published
    """Answer *undecided*: which commas are meant is not documented."""
    return _unknown("validate_no_commas")
