"""The ``copy:`` and ``new:`` constraints of IF-RLVR training."""

import re

from ifeval.checker import Count, Text, checker
from ifeval.checkers import pattern
from ifeval.foreign.counts import Regions, chance, matches
from ifeval.foreign.iftrain.verdicts import all_keep
from ifeval.verdict import Verdict, between, counted, decided, undecided
from ifeval.view import View

_SOLID = re.compile(r"\S+")
_SIGNS = re.compile(r"[^\w\s]")


def _same(view: View, wanted: str, what: str) -> Verdict:
    """Compare the whole text with another, both without blanks around them and in lower case."""
    text, other = view.text.strip().lower(), wanted.strip().lower()
    if text == other:
        return decided(True, f"the text is {what}")
    same = next(
        (i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b),
        min(len(text), len(other)),
    )
    start, end = len(view.text) - len(view.text.lstrip()), len(view.text.rstrip())
    at = min(start + same, end)
    comes = f"comes {text[same : same + 20]!r}" if same < len(text) else "the text ends"
    need = f"wanted {other[same : same + 20]!r}" if same < len(other) else "wanted the end"
    return decided(
        False,
        f"the text is not {what}: after {counted(same, 'characters')} {comes}, {need}",
        (view.span(at, end),) if at < end else (),
        measured=same,
        wanted=f"exactly the {len(other)} characters of {what}",
        closeness=same / max(len(text), len(other)),
    )


@checker("copy:copy")
def copy(view: View, *, prompt_to_repeat: Text) -> Verdict:
    """Compare the whole text with the prompt, in lower case and without blanks around it.

    Args:
        prompt_to_repeat: What the text must be.
    """
    return _same(view, prompt_to_repeat, "the prompt")


@checker("copy:copying_simple")
def copying_simple(view: View, *, prompt_to_repeat: Text) -> Verdict:
    """Compare the whole text with the prompt, in lower case and without blanks around it.

    Args:
        prompt_to_repeat: What the text must be.
    """
    return _same(view, prompt_to_repeat, "the prompt")


@checker("copy:copying_multiple")
def copying_multiple(view: View, *, prompt_to_repeat: Text, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Compare each part between six asterisks with the prompt, in lower case.

    Args:
        prompt_to_repeat: What each part must be, blanks around it aside.
        N: How many parts there must be; a divider at an end makes one more.
    """
    if N == 0:
        return chance("a number of 0")
    copy = prompt_to_repeat.strip().lower()
    parts: list[tuple[str, int, int]] = []
    at = 0
    for part in view.text.split("******"):
        start = at + len(part) - len(part.lstrip())
        parts.append((part.strip(), start, start + len(part.strip())))
        at += len(part) + 6
    if len(parts) != N:
        past = [(parts[N][1], len(view.text))] if len(parts) > N else []
        shown = view.spans([(start, end) for start, end in past if start < end])
        return between(len(parts), "parts between ******", N, N, shown)
    wrong = [part for part in parts if part[0].lower() != copy]
    return all_keep(view, "parts between ******", N, wrong, "copies of the prompt")


@checker("new:copy_span_idx")
def copy_span_idx(view: View, *, prompt_to_repeat: Text, n_start: Count, n_end: Count) -> Verdict:
    """Compare the whole text with characters of the prompt; the last index is left out.

    Args:
        prompt_to_repeat: The prompt.
        n_start: The first character, from 0; but the original replaces a 0 by a random draw, so
            that the verdict is only decided where no draw can pass.
        n_end: The character behind the last, though the instruction says "including". A 0 is
            replaced too.
    """
    if n_start and n_end:
        wanted = prompt_to_repeat[n_start:n_end]
        return _same(view, wanted, f"characters {n_start} to {n_end - 1} of the prompt")
    said = view.text.strip().casefold()
    pool = prompt_to_repeat.casefold()
    if n_end:
        pool = prompt_to_repeat[:n_end].rstrip().casefold()
    if pool.endswith(said) if n_end else said in pool:
        return chance("an index of 0")
    return decided(
        False,
        "the original replaces an index of 0 by a random draw, and with none the text is that "
        "part of the prompt",
        (),
        wanted=f"characters {n_start} to {n_end - 1} of the prompt",
    )


@checker("copy:repeat_phrase")
def repeat_phrase(view: View, *, phrase: Text, small_n: Count) -> Verdict:
    """Count what starts and ends as the phrase does, and find one other word in each.

    Args:
        phrase: Its first and last word are searched as they stand, as regular expressions,
            with at least two blanks between them on one line.
        small_n: How many there must be. Each must have as many words as the phrase, and all
            but one the same; which one does not count.
    """
    if small_n == 0:
        return chance("a number of 0")
    words = phrase.split()
    if not words:
        return undecided("the phrase is blank: the original crashes", "error")
    first, last = words[0], words[-1]
    groups = 0
    if pattern.is_literal(first + last):
        found = _framed(view.text, f"{first} ", f" {last}")
    else:
        searched = f"{first} .*? {last}"
        try:
            found = matches(view, "copy:repeat_phrase", searched, ignore_case=False)
        except TimeoutError:
            return pattern.timed_out(searched)
        groups = pattern.compiled(searched, ignore_case=False).groups
    wanted = f"{counted(small_n, 'times')} {phrase!r:.60} with one other word"
    if len(found) != small_n:
        noun = f"times {first!r:.40} … {last!r:.40}"
        return between(len(found), noun, small_n, small_n, view.spans(found[small_n:]))
    if groups:  # the original compares what the group found, and so never the phrase
        reason = f"{phrase!r:.60} makes a group of a regular expression, which is not compared"
        return undecided(reason)
    wrong: list[tuple[str, int, int]] = []
    for start, end in found:
        said = view.text[start:end]
        tokens = said.split()
        if len(tokens) != len(words) or _differing(tokens, words) != 1:
            wrong.append((said, start, end))
    return all_keep(view, "phrases", len(found), wrong, wanted)


def _framed(text: str, opening: str, closing: str) -> Regions:
    r"""Return what the pattern ``opening.*?closing`` finds, in linear time."""
    found: Regions = []
    start, close, line_end = text.find(opening), -1, -1
    while start >= 0:
        inside = start + len(opening)
        if close < inside:
            close = text.find(closing, inside)
        if close < 0:
            break
        if line_end < inside:
            line_end = text.find("\n", inside)
            line_end = len(text) if line_end < 0 else line_end
        if line_end < close:
            start = text.find(opening, line_end)
        else:
            found.append((start, close + len(closing)))
            start = text.find(opening, close + len(closing))
    return found


def _differing(some: list[str], others: list[str]) -> int:
    return sum(a != b for a, b in zip(some, others, strict=True))
