"""IFBench's ``custom:`` constraints: one prompt each, and no argument that matters."""

import re
import unicodedata
from typing import Any, Final

from ifeval.checker import checker
from ifeval.foreign.cuts import EDGES, unpunctuated
from ifeval.foreign.ifbench.verdicts import Sentences, all_of, by_punkt, crashed, first
from ifeval.verdict import Verdict, counted, decided, nearness
from ifeval.view import View

_NUMBER: Final = re.compile(r"\d+")
_MULTIPLES: Final = [str(n) for n in range(14, 51, 7)]
_QUESTION: Final = re.compile(r"Question \d+[.|):;]?\s*")
_OPTION: Final = re.compile(r"[A-Ea-e][.|)]\s*\w")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}$")
_COUNTRIES: Final = 52
_CAPITALS: Final = (
    "Reykjavik Helsinki Oslo Tallinn Stockholm Riga Moscow Copenhagen Vilnius Minsk Dublin Berlin "
    "Amsterdam Warsaw London Brussels Prague Luxembourg Paris Vienna Bratislava Budapest Vaduz "
    "Chisinau Bern Ljubljana Zagreb"
)
CAPITALS: Final = tuple(_CAPITALS.split())


@checker("custom:multiples")
def multiples(view: View, **_ignored: Any) -> Verdict:
    """Compare the runs of digits with 14, 21, 28, 35, 42, 49."""
    matches = [*_NUMBER.finditer(view.text)]
    found = [match[0] for match in matches]
    wanted = ", ".join(_MULTIPLES)
    passed = found == _MULTIPLES
    same = first(i for i, n in enumerate(_MULTIPLES) if i >= len(found) or found[i] != n)
    same = len(_MULTIPLES) if same is None else same
    comes = f"comes {found[same]:.40}" if same < len(found) else "no number is left"
    return decided(
        passed,
        "the six numbers are there"
        if passed
        else f"after {counted(same, 'right numbers')} {comes}",
        view.spans([matches[same].span()]) if same < len(found) else (),
        measured=same,
        wanted=wanted,
        closeness=same / (len(_MULTIPLES) + 1),
    )


@checker("custom:mcq_count_length")
def mcq_count_length(view: View, **_ignored: Any) -> Verdict:
    """Find four questions of five options each, every one longer than the last."""
    text = view.text
    wanted = "4 longer and longer questions with 5 options each"
    if not text.startswith("Question"):
        at = text.find("Question")
        reason = "something stands before" if at > 0 else "there is no"
        shown = (view.span(0, at),) if at > 0 else ()
        return decided(False, f"{reason} 'Question'", shown, wanted=wanted)
    edges = [0, *(edge for match in _QUESTION.finditer(text) for edge in match.span()), len(text)]
    pieces = [
        (start, end)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if text[start:end].strip()
    ]
    if len(pieces) != 4:
        return decided(
            False,
            f"{counted(len(pieces), 'questions')}, wanted 4",
            view.spans([(pieces[4][0], len(text))]) if len(pieces) > 4 else (),
            measured=len(pieces),
            wanted=wanted,
            closeness=nearness(len(pieces), 4, 4) / 2,
        )
    lengths: list[int] = []
    for number, (start, end) in enumerate(pieces, 1):
        length, options = _question(text[start:end].strip())
        if options != 5:
            return decided(
                False,
                f"question {number} has {counted(options, 'options')}, wanted 5",
                view.spans([(start, end)]),
                measured=options,
                wanted=wanted,
                closeness=0.5 + number / 20,
            )
        lengths.append(length)
    fault = first(i for i in range(1, 4) if lengths[i] <= lengths[i - 1])
    told = ", ".join(map(str, lengths))
    return decided(
        fault is None,
        f"questions of {told} characters"
        + ("" if fault is None else f": number {fault + 1} is not longer"),
        () if fault is None else view.spans([pieces[fault]]),
        measured=told,
        wanted=wanted,
        closeness=0.75,
    )


def _question(body: str) -> tuple[int, int]:
    """Return the length of a question's text, and how many options there are."""
    asked: list[str] = []
    options = 0
    for line in body.split("\n"):
        if _OPTION.match(line.strip()):
            options += 1
        elif not options:
            asked.append(line.strip())
    return len(" ".join(asked).strip()), options


@checker("custom:reverse_newline")
def reverse_newline(view: View, **_ignored: Any) -> Verdict:
    """Find 52 lines or more from the first with "Zimbabwe" on, in reverse order."""
    wanted = f"{_COUNTRIES} lines or more from Zimbabwe on, in reverse order"
    lines: list[tuple[str, int, int]] = []
    start = 0
    for line in view.text.split("\n"):
        core = line.strip(EDGES)
        if core and (lines or "Zimbabwe" in core):
            lines.append((_plain(core), start, start + len(line)))
        start += len(line) + 1
    if not lines:
        return decided(False, "no line has 'Zimbabwe'", wanted=wanted)
    if len(lines) < _COUNTRIES:
        return decided(
            False,
            f"{counted(len(lines), 'lines')} from Zimbabwe on, wanted at least {_COUNTRIES}",
            measured=len(lines),
            wanted=wanted,
            closeness=len(lines) / _COUNTRIES / 2,
        )
    fault = first(i for i in range(1, len(lines)) if lines[i][0] > lines[i - 1][0])
    return all_of(
        view,
        len(lines),
        fault,
        lambda at: f"{lines[at][0]!r:.60} stands below {lines[at - 1][0]!r:.60}",
        lambda at: lines[at][1:],
        "lines",
        wanted,
    )


def _plain(text: str) -> str:
    """Return a text in ASCII, without its accents and whatever else is not ASCII."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")


@checker("custom:word_reverse")
def word_reverse(view: View, **_ignored: Any) -> Verdict:
    """Find "bald eagle" in the words from last to first, which are one sentence by Punkt."""
    reverse = reversed_words(view)
    if "bald eagle" not in reverse:
        return _no_eagle()
    sentences = by_punkt(View(reverse))
    return one_sentence(reverse, sentences)


def reversed_words(view: View) -> str:
    """Return the words from last to first, in lower case, without punctuation."""
    return " ".join(unpunctuated(view.text.lower().strip()).split()[::-1])


def _no_eagle() -> Verdict:
    reason = "the words from last to first have no 'bald eagle'"
    return decided(False, reason, wanted="bald eagle, reversed word by word")


def one_sentence(reverse: str, sentences: Sentences) -> Verdict:
    """Judge reversed words: they name the eagle and are one sentence."""
    if "bald eagle" not in reverse:
        return _no_eagle()
    passed = any(reverse == sentence.text for sentence in sentences)
    reason = "the eagle is there" if passed else "the reversed words are no one sentence"
    return decided(passed, reason, wanted="bald eagle, reversed word by word", closeness=0.5)


@checker("custom:character_reverse")
def character_reverse(view: View, **_ignored: Any) -> Verdict:
    """Find "elgae dlab", in any case."""
    at = view.text.lower().find("elgae dlab")
    same = len(view.text.lower()) == len(view.text)
    shown = (view.span(at, at + 10),) if at >= 0 and same else ()
    reason = f"there is {'an' if at >= 0 else 'no'} 'elgae dlab'"
    return decided(at >= 0, reason, shown, wanted="elgae dlab")


@checker("custom:sentence_alphabet")
def sentence_alphabet(view: View, **_ignored: Any) -> Verdict:
    """Find 26 sentences whose first characters are a to z, in either case."""
    return from_a_to_z(view, by_punkt(view))


def from_a_to_z(view: View, sentences: Sentences) -> Verdict:
    """Judge sentences that were cut before: 26, from a to z."""
    total = len(sentences)
    wanted = "26 sentences that start with a to z"
    if total != 26:
        return decided(
            False,
            f"{counted(total, 'sentences')}, wanted 26",
            view.spans([(sentences[26].start, sentences[-1].end)]) if total > 26 else (),
            measured=total,
            wanted=wanted,
            closeness=nearness(total, 26, 26) / 2,
        )
    initials: list[str] = []
    for sentence in sentences:
        if not sentence.text.strip():
            return crashed("a sentence is blank")
        initials.append(sentence.text.lstrip()[0].lower()[0])
        if initials[-1] != chr(96 + len(initials)):
            break
    fault = len(initials) - 1 if initials[-1] != chr(96 + len(initials)) else None
    return all_of(
        view,
        total,
        fault,
        lambda at: f"sentence {at + 1} starts with {initials[at]!r}, wanted {chr(97 + at)!r}",
        lambda at: (sentences[at].start, sentences[at].end),
        "sentences",
        wanted,
    )


@checker("custom:european_capitals_sort")
def european_capitals_sort(view: View, **_ignored: Any) -> Verdict:
    """Compare what stands between commas with the original's list of 27 capitals, without Kyiv."""
    found = [cap.strip() for cap in _plain(view.text).split(",") if cap.strip()]
    total = len(CAPITALS)
    wanted = f"the {total} capitals from Reykjavik to Zagreb"
    same = first(i for i, cap in enumerate(CAPITALS) if i >= len(found) or found[i] != cap)
    same = total if same is None else same
    if len(found) != total:
        reason = f"{counted(len(found), 'names')} between commas, wanted {total}"
    elif same == total:
        reason = "the capitals are in order"
    else:
        reason = f"number {same + 1} is {found[same]!r:.60}, wanted {CAPITALS[same]!r}"
    return decided(
        found == [*CAPITALS], reason, measured=same, wanted=wanted, closeness=same / (total + 1)
    )


@checker("custom:date_format_list")
def date_format_list(view: View, **_ignored: Any) -> Verdict:
    """Find dates YYYY-MM-DD of 1769 to 1821 between commas; a month or day of 00 passes."""
    places: list[tuple[int, int]] = []
    fault, reason, start = None, "", 0
    parts = view.text.split(",")
    for number, part in enumerate(parts):
        if problem := _misdated(part.strip()):
            fault, reason = number, f"{part.strip()!r:.60} {problem}"
            places.append((start, start + len(part)))
            break
        start += len(part) + 1
    return all_of(
        view,
        len(parts),
        fault,
        lambda _: reason,
        lambda _: places[0],
        "dates",
        "dates YYYY-MM-DD of 1769 to 1821",
    )


def _misdated(text: str) -> str:
    """Return what is wrong with a date, or nothing."""
    if not _DATE.match(text):
        return "is no date YYYY-MM-DD"
    year, month, day = map(int, text.split("-"))
    if not 1769 <= year <= 1821:
        return "is not of 1769 to 1821"
    if month > 12:
        return "has no such month"
    longest = 29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31 if month else day
    return "has no such day" if day > longest else ""
