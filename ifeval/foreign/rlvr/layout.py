"""The functions of the older RLVR set that read how a response is laid out."""

import json

from ifeval.checker import Count, Positive, Text, Words, checker
from ifeval.checkers import pattern
from ifeval.foreign.rlvr.verdicts import agreed, folded, unknown
from ifeval.verdict import Verdict, between, counted, decided, undecided
from ifeval.view import View

_DIVIDER = "* * *"


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
    return agreed(f"{len(pieces)} {noun}, {solid} of them not blank", *readings)


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
    return agreed(f"blank paragraphs, or the case of {first_word!r:.60}", *readings)


@checker("rlvr:verify_postscript")
def verify_postscript(view: View, *, postscript_marker: Text) -> Verdict:
    """Find a marker with text behind it.

    Args:
        postscript_marker: Searched as it stands. Whether case counts, and which of several
            markers must have text behind it, is not known.
    """
    text, readings = view.text, list[Verdict]()
    for caseless in (False, True):
        places = pattern.occurrences(view, postscript_marker, ignore_case=caseless)
        for start, end in (places[0], places[-1]) if places else ((0, 0),):
            passed = start < end and bool(text[end:].strip())
            reason = "text behind it" if passed else "nothing behind it" if places else "not there"
            shown = (view.span(start, end),) if start < end else ()
            readings.append(decided(passed, f"{postscript_marker!r:.60}: {reason}", shown))
    return agreed(f"the case or the place of {postscript_marker!r:.60}", *readings)


@checker("rlvr:validate_placeholders")
def validate_placeholders(view: View, *, N: Count) -> Verdict:  # noqa: ARG001, N803 - published
    """Answer *undecided*: what a placeholder is here is not documented.

    Args:
        N: A number of placeholders.
    """
    return unknown("validate_placeholders")


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
    return agreed(
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
    return agreed("a title on two lines", no, decided(across, no.reason))


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
    other = any(folded(view, option) for option in options)
    reason = "none of the options is there"
    return agreed("an option in another case", decided(False, reason), decided(other, reason))


@checker("rlvr:validate_highlighted_sections")
def validate_highlighted_sections(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count pairs of asterisks on one line, be it with nothing between.

    Args:
        N: How many there must be. Whether more pass is not known.
    """
    count = sum(line.count("*") // 2 for line in view.text.split("\n"))
    readings = [between(count, "highlights", N, most) for most in (N, None)]
    return agreed(f"{counted(count, 'highlights')}, wanted {N}", *readings)


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
    return agreed(f"{counts[0]} times {section_splitter!r:.40}, {counts[1]} parts", *readings)


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
    return unknown("validate_repeat_prompt")


@checker("rlvr:validate_two_responses")
def validate_two_responses(view: View) -> Verdict:  # noqa: ARG001 - published
    """Answer *undecided*: what parts two responses is not documented."""
    return unknown("validate_two_responses")


@checker("rlvr:validate_end")
def validate_end(view: View, *, end_phrase: Text) -> Verdict:  # noqa: ARG001 - published
    """Answer *undecided*: how the end is compared is not documented.

    Args:
        end_phrase: A phrase.
    """
    return unknown("validate_end")


@checker("rlvr:validate_quotation")
def validate_quotation(view: View) -> Verdict:  # noqa: ARG001 - published
    """Answer *undecided*: which marks must wrap the text is not documented."""
    return unknown("validate_quotation")
