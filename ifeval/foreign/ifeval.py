"""IFEval's 25 constraints, with the official meaning, defects included.

Zhou et al. 2023, "Instruction-Following Evaluation for Large Language Models"
(arXiv:2311.07911); the checkers of google-research as lm-evaluation-harness 0.4.13 carries
them. Names and arguments are the published ones. Where the original draws an argument at
random or crashes, the verdict here is undecided; ``docs/ifeval.md`` lists these places. What
takes quadratic time there takes linear time here, with the same result.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache, partial
from itertools import islice
from typing import Literal

from ifeval.checker import Count, Text, Words, checker
from ifeval.checkers import detector, pattern
from ifeval.foreign import punkt, treebank
from ifeval.foreign.counts import Regions, Relation
from ifeval.foreign.counts import at_least as _at_least
from ifeval.foreign.counts import chance as _chance
from ifeval.foreign.counts import matches as _matches
from ifeval.foreign.counts import related as _related
from ifeval.foreign.cuts import count_words, word_places
from ifeval.verdict import (
    EVIDENCE_LIMIT,
    Span,
    Verdict,
    between,
    counted,
    decided,
    nearness,
    undecided,
)
from ifeval.view import View

Language = Literal[
    "en", "es", "pt", "ar", "hi", "fr", "ru", "de", "ja", "it", "bn", "uk", "th", "ur", "ta",
    "te", "bg", "ko", "pl", "he", "fa", "vi", "ne", "sw", "kn", "mr", "gu", "pa", "ml", "fi",
]  # fmt: skip

_WORD = re.compile(r"\w+")
_STARRED = re.compile(r"^[^\S\n]*\*[^*].*$", re.MULTILINE)
_DASHED = re.compile(r"^[^\S\n]*-.*$", re.MULTILINE)
_EMPHASIS = re.compile(r"\*[^\n*]*\*")
_STRONG = re.compile(r"\*\*[^\n*]*\*\*")
_SMALLS, _CAPITALS = re.compile("[a-z]"), re.compile("[A-Z]")
_SMALL, _CAPITAL = bytes(range(ord("a"), ord("z") + 1)), bytes(range(ord("A"), ord("Z") + 1))
_POSTSCRIPTS = {"P.P.S": re.compile(r"p\.\s?p\.\s?s"), "P.S.": re.compile(r"p\.\s?s\.")}
_FENCES = ("```json", "```Json", "```JSON", "```")
_OPTIONS = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
_TOKEN = re.compile(r"\S+")
_ENDS_A_WORD = re.compile(r"[.,?!'\"]")


@checker("keywords:existence")
def existence(view: View, *, keywords: Words) -> Verdict:
    """Find every keyword, as a regular expression, anywhere, in any case.

    Args:
        keywords: Each is searched as it stands: "c++" and "A.I." are patterns.
    """
    missing: list[str] = []
    shown: list[Span] = []
    for keyword in sorted(keywords):
        try:
            found = _matches(view, "keywords:existence", keyword)
        except TimeoutError:
            return pattern.timed_out(keyword)
        if found:
            shown.append(view.span(*found[0]))
        else:
            missing.append(keyword)
    return decided(
        not missing,
        f"missing: {', '.join(map(repr, missing))}" if missing else "every keyword is there",
        () if missing else shown,
        measured=len(keywords) - len(missing),
        wanted=f"all of {counted(len(keywords), 'keywords')}",
        closeness=1 - len(missing) / len(keywords),
    )


@checker("keywords:frequency")
def frequency(view: View, *, keyword: Text, frequency: Count, relation: Relation) -> Verdict:
    """Count a keyword, as a regular expression, anywhere, in any case.

    Args:
        keyword: Searched as it stands, without blanks around it.
        frequency: The bound.
        relation: ``less than`` or ``at least`` the bound.
    """
    keyword = keyword.strip()
    try:
        found = _matches(view, "keywords:frequency", keyword)
    except TimeoutError:
        return pattern.timed_out(keyword)
    noun = f"times {keyword!r}"
    return _related(view, len(found), noun, relation, frequency, lambda: view.spans(found))


@checker("keywords:forbidden_words", prohibits=True)
def forbidden_words(view: View, *, forbidden_words: Words) -> Verdict:
    r"""Find no forbidden word between word boundaries, in any case.

    Args:
        forbidden_words: Each is put between ``\b``, unescaped.
    """
    shown: list[Span] = []
    there: list[str] = []
    total = 0
    for word in sorted({*forbidden_words}):
        try:
            found = (
                pattern.occurrences(view, word, ignore_case=True, whole_words=True)
                if pattern.is_literal(word)
                else _matches(view, "keywords:forbidden_words", rf"\b{word}\b")
            )
        except TimeoutError:
            return pattern.timed_out(word)
        if found:
            there.append(f"{word!r} ({counted(len(found), 'times')})")
            total += len(found)
            shown += view.spans(found[:EVIDENCE_LIMIT])
    return decided(
        not there,
        f"forbidden: {', '.join(there)}" if there else "no forbidden word is there",
        sorted(shown),
        measured=total,
        wanted="none of the forbidden words",
        closeness=nearness(total, 0, 0),
    )


@checker("keywords:letter_frequency")
def letter_frequency(
    view: View, *, letter: Text, let_frequency: Count, let_relation: Relation
) -> Verdict:
    """Count a letter, in either case.

    Args:
        letter: One of a to z. The original replaces any other character by a random letter.
        let_frequency: The bound.
        let_relation: ``less than`` or ``at least`` the bound.
    """
    letter = letter.lower()
    if len(letter) > 1 or not "a" <= letter <= "z":
        return _chance(f"the letter {letter!r}")
    lower = view.text.lower()

    def letters() -> tuple[Span, ...]:
        found = pattern.occurrences(view, letter, ignore_case=True)
        return view.spans(found[:EVIDENCE_LIMIT])

    noun = f"times the letter {letter!r}"
    return _related(view, lower.count(letter), noun, let_relation, let_frequency, letters)


@checker("language:response_language")
def response_language(view: View, *, language: Language) -> Verdict:
    """Detect the language of the whole text, by the profiles of langdetect.

    Args:
        language: One of the 30 codes of the original, which crashes on any other. A text
            without any letter passes, as there.
    """
    return detected(view, language)


def detected(view: View, language: str, what: str = "", *, lowered: bool = False) -> Verdict:
    """Compare the language of the whole text, or of its lower case, with the one wanted."""
    found: str | None = (
        view.once("ifeval.detect.lower", _detect_lowered)
        if lowered
        else view.once("ifeval.detect", detector.detect)
    )
    if found is None:
        return decided(True, "no language can be detected, which the original lets pass")
    taken = f"langdetect takes the language for {found!r}"
    return decided(
        found == language,
        f"{taken}, as wanted" if found == language else f"{what}{taken}, wanted {language!r}",
        measured=found,
        wanted=language,
    )


def _detect_lowered(text: str) -> str | None:
    return detector.detect(text.lower())


@checker("length_constraints:number_sentences")
def number_sentences(view: View, *, num_sentences: Count, relation: Relation) -> Verdict:
    """Count the sentences, by Punkt's English model.

    Args:
        num_sentences: The bound.
        relation: ``less than`` or ``at least`` the bound.
    """
    return sentences_of(view, num_sentences, relation, "english")


def sentences_of(view: View, bound: int, relation: Relation, language: str) -> Verdict:
    """Judge the number of sentences, by Punkt's model of a language."""
    found: int = view.once(f"punkt.count.{language}", partial(punkt.count, language=language))

    def past() -> Span:
        regions = punkt.spans(view.text, language)
        return view.span(regions[bound - 1][0], regions[-1][1])

    return _related(view, found, "sentences", relation, bound, past=past)


@checker("length_constraints:number_paragraphs")
def number_paragraphs(view: View, *, num_paragraphs: Count) -> Verdict:
    """Count what stands between dividers of three asterisks.

    Args:
        num_paragraphs: How many there must be. Only the first and the last may be blank.
    """
    if num_paragraphs == 0:
        return _chance("a number of 0")
    text = view.text
    dividers = _dividers(text)
    edges = [0, *(edge for divider in dividers for edge in divider), len(text)]
    pieces = [*zip(edges[::2], edges[1::2], strict=True)]
    count = len(pieces)
    for index, (start, end) in enumerate(pieces):
        if not text[start:end].strip():
            if 0 < index < len(pieces) - 1:
                here = (view.span(pieces[index - 1][1], pieces[index + 1][0]),)
                return decided(False, "a paragraph between two dividers is blank", here)
            count -= 1
    # Past the limit everything is too much; short of it there is nothing to point at.
    shown: tuple[Span, ...] = ()
    if count > num_paragraphs:
        shown = view.spans([(pieces[num_paragraphs][0], len(text.rstrip()))])
    return between(count, "paragraphs between ***", num_paragraphs, num_paragraphs, shown)


def _dividers(text: str) -> Regions:
    r"""Return what the pattern ``\s?\*\*\*\s?`` finds, ten times as fast."""
    found: Regions = []
    end, at = 0, text.find("***")
    while at >= 0:
        start = at - 1 if at > end and text[at - 1].isspace() else at
        end = at + 4 if text[at + 3 : at + 4].isspace() else at + 3
        found.append((start, end))
        at = text.find("***", end)
    return found


@checker("length_constraints:number_words")
def number_words(view: View, *, num_words: Count, relation: Relation) -> Verdict:
    r"""Count the runs of ``\w``, so that "don't" is two.

    Args:
        num_words: The bound.
        relation: ``less than`` or ``at least`` the bound.
    """
    found: int = view.once("ifeval.words", count_words)

    def past() -> Span:
        regions = [*word_places(view.text)]
        return view.span(regions[num_words - 1][0], regions[-1][1])

    return _related(view, found, "words", relation, num_words, past=past)


@checker("length_constraints:nth_paragraph_first_word")
def nth_paragraph_first_word(
    view: View, *, num_paragraphs: Count, nth_paragraph: Count, first_word: Text
) -> Verdict:
    r"""Count paragraphs between two line ends, and compare the first word of one.

    Args:
        num_paragraphs: How many must not be blank.
        nth_paragraph: Which one, from 1, among all pieces, the blank ones included.
        first_word: Compared in lower case with the first token, cut at the first of
            ``. , ? ! ' "``.
    """
    return nth_starts(view, num_paragraphs, nth_paragraph, first_word, first_tokens)


def first_tokens(paragraph: str, count: int = 1) -> tuple[str, int]:
    """Return how a paragraph starts: its first tokens in lower case, and where they end."""
    *_, last = islice(_TOKEN.finditer(paragraph), count)
    end = last.end()
    start = " ".join(paragraph[:end].split()).lstrip("'").lstrip('"').lower()
    return _ENDS_A_WORD.split(start, 1)[0], end


def nth_starts(
    view: View,
    num_paragraphs: int,
    nth_paragraph: int,
    first_word: str,
    start_of: Callable[[str], tuple[str, int]],
) -> Verdict:
    """Judge the number of paragraphs, and how one of them starts.

    Args:
        start_of: Gives the start of a paragraph, as it is compared, and where that ends.
    """
    if not 0 < nth_paragraph <= num_paragraphs:
        return _chance(f"paragraph {nth_paragraph} of {num_paragraphs}")
    text = view.text
    pieces = text.split("\n\n")
    count = sum(1 for piece in pieces if piece.strip())
    wanted = (
        f"{counted(num_paragraphs, 'paragraphs')}, number {nth_paragraph} starts {first_word!r}"
    )
    if nth_paragraph > count:
        return decided(
            False,
            f"{counted(count, 'paragraphs')}, so there is no number {nth_paragraph}",
            measured=count,
            wanted=wanted,
        )
    piece = pieces[nth_paragraph - 1]
    if not piece.strip():
        return decided(
            False,
            f"piece {nth_paragraph} between blank lines is blank",
            measured=count,
            wanted=wanted,
        )
    start = sum(len(p) + 2 for p in pieces[: nth_paragraph - 1])
    start += len(piece) - len(piece.lstrip())
    word, length = start_of(piece.strip())
    right = (count == num_paragraphs, word == first_word.lower())
    problems = [
        *([] if right[0] else [f"{counted(count, 'paragraphs')}, wanted {num_paragraphs}"]),
        *(
            []
            if right[1]
            else [f"paragraph {nth_paragraph} starts with {word!r:.60}, wanted {first_word!r}"]
        ),
    ]
    return decided(
        all(right),
        "; ".join(problems) or f"paragraph {nth_paragraph} of {count} starts with {word!r}",
        (
            *(() if right[1] and not right[0] else (view.span(start, start + length),)),
            *_surplus(view, pieces, 2, num_paragraphs),
        ),
        measured=f"{count}, {word!r:.60}",
        wanted=wanted,
        closeness=sum(right) / 2,
    )


def _surplus(view: View, pieces: list[str], gap: int, wanted: int) -> tuple[Span, ...]:
    """Return the stretch from the first piece too many to the end; blank ones do not count."""
    at = seen = 0
    for piece in pieces:
        seen += bool(piece.strip())
        if seen > wanted:
            at += len(piece) - len(piece.lstrip())
            return (view.span(at, len(view.text.rstrip())),)
        at += len(piece) + gap
    return ()


@checker("detectable_content:number_placeholders")
def number_placeholders(view: View, *, num_placeholders: Count) -> Verdict:
    """Count what stands in square brackets on one line.

    Args:
        num_placeholders: The fewest that pass.
    """
    if num_placeholders == 0:
        return _chance("a number of 0")
    found = enclosed(view.text, "[", "]")
    return _at_least(view, found, "placeholders", num_placeholders)


def enclosed(text: str, left: str, right: str) -> Regions:
    """Return what stands between two characters on one line, the shortest, in linear time.

    Args:
        left: The character before, from the first one of a line on.
        right: The character behind; the two are part of what is found.
    """
    found: Regions = []
    start, close, line_end = text.find(left), -1, -1
    while start >= 0:
        if close < start:
            close = text.find(right, start)
        if close < 0:
            break
        if line_end < start:
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
        if line_end < close:
            start = text.find(left, line_end)
        else:
            found.append((start, close + 1))
            start = text.find(left, close + 1)
    return found


@checker("detectable_content:postscript")
def postscript(view: View, *, postscript_marker: Text) -> Verdict:
    """Find a postscript marker anywhere, in any case.

    Args:
        postscript_marker: ``P.S.`` and ``P.P.S`` allow a blank inside; any other marker is a
            regular expression.
    """
    marker = postscript_marker.strip()
    lower = View(view.text.lower())
    try:
        found = (
            [match.span() for match in _POSTSCRIPTS[marker].finditer(lower.text)]
            if marker in _POSTSCRIPTS
            else _matches(lower, "detectable_content:postscript", marker.lower(), ignore_case=False)
        )
    except TimeoutError:
        return pattern.timed_out(marker)
    # Lower case may be longer than the text; then the place is not known.
    shown = view.spans(found[-1:]) if len(lower.text) == len(view.text) else ()
    reason = "there is a" if found else "there is no"
    return decided(bool(found), f"{reason} {marker!r}", shown, wanted=marker)


@checker("detectable_format:number_bullet_lists")
def number_bullet_lists(view: View, *, num_bullets: Count) -> Verdict:
    """Count the lines that start with an asterisk or a hyphen, even without a blank behind.

    Args:
        num_bullets: How many there must be.
    """
    return lines(view, num_bullets, "bullets", ("*", _STARRED), ("-", _DASHED))


def lines(view: View, wanted: int, noun: str, *kinds: tuple[str, re.Pattern[str]]) -> Verdict:
    """Judge whether there are exactly so many lines of some kinds.

    Args:
        kinds: A mark without which none is searched, for that is fast, and the pattern.
    """
    if wanted == 0:
        return _chance("a number of 0")
    found = sorted(
        match.span()
        for mark, kind in kinds
        if mark in view.text
        for match in kind.finditer(view.text)
    )
    shown = found[wanted:] if len(found) > wanted else []
    return between(len(found), noun, wanted, wanted, view.spans(shown))


@checker("detectable_format:constrained_response")
def constrained_response(view: View) -> Verdict:
    """Find one of "My answer is yes.", "My answer is no." and "My answer is maybe."."""
    return answered(view, _OPTIONS)


def answered(view: View, options: tuple[str, ...]) -> Verdict:
    """Judge whether one of three answers stands anywhere."""
    for option in options:
        at = view.text.find(option)
        if at >= 0:
            return decided(True, f"{option!r} is there", (view.span(at, at + len(option)),))
    reason = "none of the three answers is there, to the letter and with its full stop"
    return decided(False, reason, wanted=" or ".join(options))


@checker("detectable_format:number_highlighted_sections")
def number_highlighted_sections(view: View, *, num_highlights: Count) -> Verdict:
    """Count stretches between asterisks on one line; between double ones they count again.

    Args:
        num_highlights: The fewest that pass.
    """
    if num_highlights == 0:
        return _chance("a number of 0")
    text = view.text
    single = (m for m in _EMPHASIS.finditer(text) if m[0].strip("*").strip())
    double = (
        m for m in _STRONG.finditer(text) if m[0].removeprefix("**").removesuffix("**").strip()
    )
    found = sorted(match.span() for kind in (single, double) for match in kind)
    return _at_least(view, found, "highlights", num_highlights)


@checker("detectable_format:multiple_sections")
def multiple_sections(view: View, *, section_spliter: Text, num_sections: Count) -> Verdict:
    """Count a section's name with a number behind it, anywhere.

    Args:
        section_spliter: The name, as a regular expression; the published spelling.
        num_sections: The fewest that pass.
    """
    if num_sections == 0:
        return _chance("a number of 0")
    name = section_spliter.strip()
    searched = rf"{name}\s?\d+"
    noun = f"times {name!r} with a number behind it"
    if pattern.is_literal(name):
        found = [match.span() for match in _numbered(name).finditer(view.text)]
        return _at_least(view, found, noun, num_sections)
    try:
        found = _matches(view, "detectable_format:multiple_sections", searched, ignore_case=False)
    except TimeoutError:
        return pattern.timed_out(name)
    # The original counts the pieces of a split, in which each group of the pattern is one more.
    groups = pattern.compiled(searched, ignore_case=False).groups
    return _at_least(view, found * (1 + groups), noun, num_sections)


@lru_cache(256)
def _numbered(name: str) -> re.Pattern[str]:
    return re.compile(rf"{name}\s?\d+")


@checker("detectable_format:json_format")
def json_format(view: View) -> Verdict:
    """Parse the whole text as JSON, without one code fence around it."""
    text = view.text
    start = len(text) - len(text.lstrip())
    body = text.strip()
    for fence in _FENCES:
        if body.startswith(fence):
            start += len(fence)
            body = body.removeprefix(fence)
    body = body.removesuffix("```")
    start += len(body) - len(body.lstrip())
    body = body.strip()
    try:
        json.loads(body)
    except json.JSONDecodeError as error:
        at = start + error.pos
        line = text.count("\n", 0, at) + 1
        place = f"line {line}, column {at - text.rfind(chr(10), 0, at)}"
        last = max(start + min(error.pos, len(body) - 1), 0)
        here = (view.span(last, last + 1),) if body else ()
        what = error.msg.removesuffix(" at")
        return decided(False, f"not JSON: {what} at {place}", here, wanted="JSON")
    except ValueError as error:
        return decided(False, f"not JSON: {error}", wanted="JSON")
    except RecursionError:
        return undecided("nested too deeply to parse: the original crashes", "error")
    return decided(True, "the whole text is JSON", wanted="JSON")


@checker("detectable_format:title")
def title(view: View) -> Verdict:
    """Find something in double angular brackets on one line."""
    return titled(view, "<<", ">>", "double angular brackets")


def titled(view: View, left: str, right: str, marks: str) -> Verdict:
    """Judge whether something stands between two marks on one line.

    Args:
        left: Before the title; one character, once or twice.
        right: Behind it, as long.
        marks: What the two are called.
    """
    wanted = f"{left}title{right}"
    length, start = len(left), 0
    for line in view.text.split("\n"):
        first, last = line.find(left), line.rfind(right)
        if 0 <= first < last - length:
            end = last + length
            if line[first:end].lstrip(left[0]).rstrip(right[0]).strip():
                here = (view.span(start + first, start + end),)
                return decided(True, "there is a title", here, wanted=wanted)
        start += len(line) + 1
    return decided(False, f"there is no title in {marks}", wanted=wanted)


@checker("combination:two_responses")
def two_responses(view: View) -> Verdict:
    """Compare the two answers around a divider of six asterisks."""
    pieces = view.text.split("******")
    answers = [piece.strip() for piece in pieces if piece.strip()]
    wanted = "two different answers, ****** between"
    if any(not piece.strip() for piece in pieces[1:-1]):
        blank = next(i for i, piece in enumerate(pieces) if i > 0 and not piece.strip())
        at = sum(len(piece) + 6 for piece in pieces[:blank]) - 6
        here = (view.span(at, at + 12 + len(pieces[blank])),)
        return decided(False, "two dividers ****** have nothing between them", here, wanted=wanted)
    if len(answers) != 2:
        near = 0.5 if len(pieces) > 1 else 0.0
        return decided(
            False,
            f"{counted(len(answers), 'answers')} between ******, wanted 2",
            _surplus(view, pieces, 6, 2),
            measured=len(answers),
            wanted=wanted,
            closeness=near,
        )
    different = answers[0] != answers[1]
    reason = "two different answers" if different else "the two answers are the same"
    return decided(different, reason, measured=2, wanted=wanted, closeness=0.5)


@checker("combination:repeat_prompt")
def repeat_prompt(view: View, *, prompt_to_repeat: Text) -> Verdict:
    """Compare the start of the text with the prompt, in lower case.

    Args:
        prompt_to_repeat: What must stand first, word for word.
    """
    wanted = prompt_to_repeat.strip().lower()
    text = view.text.strip().lower()
    if text.startswith(wanted):
        return decided(True, "the prompt is repeated first")
    same = _shared(text, wanted)
    start = len(view.text) - len(view.text.lstrip())
    at = min(start + same, max(len(view.text) - 1, 0))
    comes = f"comes {text[same : same + 20]!r}" if same < len(text) else "the text ends"
    return decided(
        False,
        f"the prompt is not repeated: after {counted(same, 'characters')} {comes}, "
        f"wanted {wanted[same : same + 20]!r}",
        (view.span(at, min(at + 20, len(view.text))),) if same < len(text) else (),
        measured=same,
        wanted=f"the {len(wanted)} characters of the prompt",
        closeness=same / len(wanted) if wanted else 0.0,
    )


def _shared(a: str, b: str) -> int:
    """Return how many characters two texts share from the start."""
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return i
    return min(len(a), len(b))


@checker("startend:end_checker")
def end_checker(view: View, *, end_phrase: Text) -> Verdict:
    """Compare the end of the text, without double quotes around it, in lower case.

    Args:
        end_phrase: What must stand last.
    """
    return ends(view, end_phrase)


def ends(view: View, end_phrase: str, quotes: str = '"', stop: str = "") -> Verdict:
    """Judge whether a phrase stands last, in any case.

    Args:
        quotes: The characters that may stand around the text.
        stop: A character that may be there or not, at the end of both.
    """
    wanted = end_phrase.strip().lower().removesuffix(stop)
    body = view.text.strip().strip(quotes).removesuffix(stop)
    passed = body.lower().endswith(wanted)
    end = view.text.rstrip().rstrip(quotes).removesuffix(stop)
    here = (view.span(max(len(end) - len(wanted), 0), len(end)),)
    tail = body[-len(wanted) :]
    said = f"ends with {tail!r:.200}, wanted {end_phrase!r:.200}"
    reason = "the end is as wanted" if passed else said
    shown = here if here[0].start < here[0].end else ()
    return decided(
        passed, reason, shown, measured=f"{tail[-60:]!r}", wanted=f"ends with {end_phrase!r}"
    )


@checker("startend:quotation")
def quotation(view: View) -> Verdict:
    """Find a double quote at both ends."""
    return quoted(view, ('""',), "straight double quote")


def quoted(view: View, pairs: tuple[str, ...], noun: str) -> Verdict:
    """Judge whether a text starts with a quotation mark and ends with the one that belongs to it.

    Args:
        pairs: The marks, two characters each.
        noun: What such a mark is called.
    """
    body = view.text.strip()
    first = any(body[:1] == pair[0] for pair in pairs)
    last = any(body[-1:] == pair[1] for pair in pairs)
    passed = len(body) > 1 and body[0] + body[-1] in pairs
    start, end = len(view.text) - len(view.text.lstrip()), len(view.text.rstrip())
    missing = [*([] if first else [(start, start + 1)]), *([] if last else [(end - 1, end)])]
    if passed:
        reason = f"a {noun} at both ends"
    elif not missing:
        reason = "one mark wraps nothing" if len(body) == 1 else "the marks do not belong together"
    elif len(missing) == 2:
        reason = f"neither the first nor the last character is a {noun}"
    else:
        reason = f"the {'last' if first else 'first'} character is no {noun}"
    wanted = " or ".join(f"{pair[0]}…{pair[1]}" for pair in pairs)
    shown = view.spans(missing)
    return decided(passed, reason, shown, wanted=wanted, closeness=(first + last) / 2)


@checker("change_case:capital_word_frequency")
def capital_word_frequency(
    view: View, *, capital_frequency: Count, capital_relation: Relation
) -> Verdict:
    """Count the tokens in capitals, by NLTK's word tokenizer; "I" counts.

    Args:
        capital_frequency: The bound.
        capital_relation: ``less than`` or ``at least`` the bound.
    """
    found: int = view.once("treebank.upper", treebank.upper_count)

    def capitals() -> tuple[Span, ...]:
        return view.spans(treebank.upper_spans(view.text)[:EVIDENCE_LIMIT])

    noun = "words in capitals"
    return _related(view, found, noun, capital_relation, capital_frequency, capitals)


@checker("change_case:english_capital")
def english_capital(view: View) -> Verdict:
    """Find no small letter, and English by langdetect, which takes shouting for German."""
    if view.text.isupper():
        return detected(view, "en", "every letter is a capital, but ")
    return cased(view, str.islower, "small letters")


@checker("change_case:english_lowercase")
def english_lowercase(view: View) -> Verdict:
    """Find no capital, and English by langdetect."""
    if view.text.islower():
        return detected(view, "en", "every letter is small, but ")
    return cased(view, str.isupper, "capitals")


def cased(view: View, wrong: Callable[[str], bool], noun: str) -> Verdict:
    """Return the failure of a text in the wrong case, with the runs of wrong letters."""
    text = view.text
    if text.isascii():
        others = text.encode().translate(None, _SMALL if wrong is str.islower else _CAPITAL)
        count = len(text) - len(others)
    else:
        count = sum(1 for c in text if wrong(c) or (c.istitle() and not c.isupper()))
    reason = f"{counted(count, noun)}" if count else "there is no letter with a case"
    return decided(
        False,
        reason,
        _wrong_runs(view, wrong),
        measured=count,
        wanted=f"no {noun}",
        closeness=nearness(count, 0, 0) if count else 0.0,
    )


def _wrong_runs(view: View, wrong: Callable[[str], bool]) -> tuple[Span, ...]:
    """Return the first words with a letter in the wrong case."""
    if not view.shown:
        return ()
    if view.text.isascii():
        return view.spans(_around(view.text, _SMALLS if wrong is str.islower else _CAPITALS))
    right = str.upper if wrong is str.islower else str.lower
    found: Regions = []
    for match in _WORD.finditer(view.text):
        if match[0] != right(match[0]):
            found.append(match.span())
            if len(found) == EVIDENCE_LIMIT:
                break
    return view.spans(found)


def _around(text: str, wrong: re.Pattern[str]) -> Regions:
    """Return the first words of an ASCII text with a wrong letter, found by those letters."""
    found: Regions = []
    end = 0
    while len(found) < EVIDENCE_LIMIT and (letter := wrong.search(text, end)):
        start, low = letter.start(), end
        while start > low and (text[start - 1].isalnum() or text[start - 1] == "_"):
            start -= 1
        word = _WORD.match(text, start)
        assert word is not None, "a letter stands in a word"
        end = word.end()
        found.append((start, end))
    return found


@checker("punctuation:no_comma", prohibits=True)
def no_comma(view: View) -> Verdict:
    """Find no ASCII comma."""
    return without(view, ",", "commas")


def without(view: View, mark: str, noun: str) -> Verdict:
    """Judge whether a character is absent."""
    count = view.text.count(mark)
    shown: Regions = []
    at = -1
    while len(shown) < min(count, EVIDENCE_LIMIT):
        at = view.text.index(mark, at + 1)
        shown.append((at, at + 1))
    return between(count, noun, 0, 0, view.spans(shown))
