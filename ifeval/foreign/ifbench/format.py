"""IFBench's ``format:`` constraints."""

import re
import string
from typing import Final

from ifeval.checker import checker
from ifeval.foreign import emojis, treebank
from ifeval.foreign.cuts import unpunctuated
from ifeval.foreign.ifbench.verdicts import Sentences, all_of, by_punkt, crashed, first
from ifeval.foreign.resources import Missing, absent
from ifeval.verdict import (
    EVIDENCE_LIMIT,
    Verdict,
    between,
    counted,
    decided,
)
from ifeval.view import View

_BRACKET: Final = re.compile(r"[(\[{)\]}]")
_CLOSES: Final = {")": "(", "]": "[", "}": "{"}
_QUOTE: Final = re.compile("[\"']")
_BLANK: Final = re.compile(r"\s")
_UNQUOTED: Final = string.digits + string.punctuation.replace('"', "")
_TEMPLATE: Final = ("My Answer:", "My Conclusion:", "Future Outlook:")


@checker("format:parentheses")
def parentheses(view: View) -> Verdict:
    """Find brackets nested five deep or more, of which the innermost closes."""
    levels: list[tuple[str, int]] = []
    deepest = record = 0
    for match in _BRACKET.finditer(view.text):
        mark = match[0]
        if mark not in _CLOSES:
            levels.append((mark, match.start()))
            deepest = max(deepest, len(levels))
            record = max(record, deepest)
        elif levels and levels[-1][0] == _CLOSES[mark]:
            _, start = levels.pop()
            if deepest >= 5:
                shown = (view.span(start, match.end()),)
                reason = f"a bracket closes at depth {len(levels) + 1}"
                return decided(True, reason, shown, measured=deepest, wanted="at least 5 deep")
        else:
            levels.clear()
            deepest = 0
    return decided(
        False,
        f"no brackets are nested 5 deep and close again: {record} deep at most",
        measured=record,
        wanted="at least 5 deep",
        closeness=min(record, 4) / 5,
    )


@checker("format:quotes")
def quotes(view: View) -> Verdict:
    """Find straight quotes, double and single in turns, that close three levels; ' counts too."""
    levels: list[str] = []
    reached = nearest = 0
    for match in _QUOTE.finditer(view.text):
        if levels and levels[-1] == match[0]:
            levels.pop()
            nearest = max(nearest, reached - len(levels))
            if nearest >= 3:
                at = match.start()
                reason = f"three levels of quotes are closed, of {reached} open at most"
                return decided(
                    True, reason, (view.span(at, at + 1),), measured=3, wanted="3 levels"
                )
        else:
            levels.append(match[0])
            reached = max(reached, len(levels))
    return decided(
        False,
        f"{counted(nearest, 'levels')} of straight quotes closed again, wanted 3",
        measured=nearest,
        wanted="3 levels",
        closeness=nearest / 3,
    )


@checker("format:newline")
def newline(view: View) -> Verdict:
    """Compare the number of lines with something on them with that of words, punctuation aside."""
    text = unpunctuated(view.text).strip()
    lines = sum(1 for line in text.split("\n") if line)
    words = len(text.split())
    return decided(
        lines == words,
        f"{counted(words, 'words')} on {counted(lines, 'lines')}",
        measured=f"{words} on {lines}",
        wanted="as many lines as words",
        closeness=(min(lines, words) + 1) / (max(lines, words) + 1),
    )


@checker("format:emoji")
def emoji(view: View) -> Verdict:
    """Find an emoji last or last but one in each sentence, or first in the next."""
    return ending_in_emoji(view, by_punkt(view))


def ending_in_emoji(view: View, sentences: Sentences, *, hardened: bool = True) -> Verdict:
    """Judge sentences that were cut before: an emoji at the end of each.

    Args:
        hardened: A sentence of punctuation only fails; else the original crashes there.
    """
    try:
        is_emoji = emojis.test()
    except Missing as missing:
        return absent(missing)
    fault = None
    for number, sentence in enumerate(sentences):
        core = unpunctuated(sentence.text).strip()
        ends = core[-2:]
        if core and any(map(is_emoji, ends)):
            continue
        is_last = number + 1 == len(sentences)
        head = "" if is_last else unpunctuated(sentences[number + 1].text).strip()[:1]
        if not (hardened or (core and (head or is_last))):
            return crashed("a sentence is nothing but punctuation")
        if not (core and head and is_emoji(head)):
            fault = number
            break
    return all_of(
        view,
        max(len(sentences), 1),
        fault,
        lambda at: f"sentence {at + 1} does not end in an emoji",
        lambda at: (sentences[at].start, sentences[at].end),
        "sentences",
        "an emoji at the end of each sentence",
    )


@checker("format:quote_unquote")
def quote_unquote(view: View) -> Verdict:
    """Find no two straight double quotes in a row, blanks aside, and none at the end."""
    return explained(view, view.text)


def explained(view: View, text: str, *, hardened: bool = True) -> Verdict:
    """Judge a text as long as the view's.

    Args:
        hardened: Nothing but digits and punctuation passes; else the original crashes there.
    """
    joined = "".join(text.replace("'\"'", "").split())
    wanted = "an explanation after each quotation"
    if '""' in joined:
        return decided(False, "two double quotes have nothing between them", wanted=wanted)
    core = joined.strip(_UNQUOTED)
    if not core and not hardened:
        return crashed("there is nothing but digits and punctuation")
    passed = not core.endswith('"')
    at = text.rfind('"')
    shown = () if passed else (view.span(at, at + 1),)
    reason = "no quotation is last" if passed else "a double quote is last, with nothing behind"
    return decided(passed, reason, shown, wanted=wanted)


@checker("format:thesis")
def thesis(view: View) -> Verdict:
    """Find something between the first ``<i>`` or ``<em>`` and its end tag, and text behind."""
    text = view.text
    wanted = "<i>thesis</i>, then text"
    start = text.find("<i>")
    if start < 0:
        start = text.find("<em>")
    if start < 0:
        return decided(False, "there is no <i> and no <em>", wanted=wanted)
    end = text.find("</i>", start)
    if end < 0:
        end = text.find("</em>", start)
    if end < 0:
        here = (view.span(start, start + 3),)
        return decided(False, "the italics do not end", here, wanted=wanted, closeness=0.25)
    shown = (view.span(start, end + 4),)
    # The original takes both tags for three characters long, and the end tags for four.
    if not text[start + 3 : end].strip():
        return decided(False, "the italics are blank", shown, wanted=wanted, closeness=0.5)
    passed = bool(text[end + 4 :].strip())
    reason = f"after the italics there is {'text' if passed else 'nothing'}"
    return decided(passed, reason, shown, wanted=wanted, closeness=0.75)


@checker("format:title_case")
def title_case(view: View) -> Verdict:
    """Find no token of NLTK's that is all small, or small at first and all capitals behind."""
    tokens: list[str] = view.once("ifbench.tokens", treebank.tokens)
    fault = first(i for i, token in enumerate(tokens) if _is_untitled(token))
    return all_of(
        view,
        max(len(tokens), 1),
        fault,
        lambda at: f"token {at + 1} is {tokens[at]!r:.60}",
        lambda at: treebank.spans(view.text)[at],
        "tokens",
        "a capital first in each token",
    )


def _is_untitled(token: str) -> bool:
    rest = token[1:]
    return token[0].islower() and (not rest or rest.isupper() or rest.islower())


@checker("format:output_template")
def output_template(view: View) -> Verdict:
    """Find "My Answer:", "My Conclusion:" and "Future Outlook:", anywhere."""
    places = [view.text.find(label) for label in _TEMPLATE]
    missing = [label for label, at in zip(_TEMPLATE, places, strict=True) if at < 0]
    found = [(at, at + len(label)) for label, at in zip(_TEMPLATE, places, strict=True) if at >= 0]
    return decided(
        not missing,
        f"missing: {', '.join(map(repr, missing))}" if missing else "every label is there",
        () if missing else view.spans(sorted(found)),
        measured=len(found),
        wanted="three labels",
        closeness=len(found) / 3,
    )


@checker("format:no_whitespace", prohibits=True)
def no_whitespace(view: View) -> Verdict:
    """Find no white space."""
    places = [match.span() for match in _BLANK.finditer(view.text)]
    return between(len(places), "blanks", 0, 0, view.spans(places[:EVIDENCE_LIMIT]))
