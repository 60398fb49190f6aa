"""IFBench's ``words:`` constraints on the place of a word."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from ifeval.checker import Count, Text, checker
from ifeval.foreign import treebank
from ifeval.foreign.counts import chance
from ifeval.foreign.cuts import EDGES, PUNCTUATION
from ifeval.foreign.ifbench.verdicts import (
    Sentences,
    all_of,
    by_punkt,
    crashed,
)
from ifeval.verdict import Verdict, counted, decided
from ifeval.view import View


@checker("words:last_first")
def last_first(view: View) -> Verdict:
    """Compare each sentence's last word with the first of the next, in lower case."""
    return chained(view, by_punkt(view))


def chained(view: View, sentences: Sentences, *, hardened: bool = True) -> Verdict:
    """Judge sentences that were cut before: each starts with the last word of the one before.

    Args:
        hardened: A sentence without a word fails; else the original crashes there.
    """
    ends: list[tuple[str, str]] = []
    for one, other in pairwise(sentences):
        last = one.text.rstrip(EDGES).rsplit(None, 1)
        head = other.text.lstrip(EDGES).split(None, 1)
        if not hardened and not (last and head):
            return crashed("a sentence has no word")
        # No word is no match, not even of another sentence without one.
        ends.append((last[-1].lower() if last else "-", head[0].lower() if head else ""))
        if ends[-1][0] != ends[-1][1]:
            break
    fault = len(ends) if ends and ends[-1][0] != ends[-1][1] else None
    return all_of(
        view,
        max(len(sentences), 1),
        fault,
        lambda at: (
            f"sentence {at + 1} starts with {ends[-1][1]!r:.60}, "
            f"wanted {ends[-1][0]!r:.60}, the last word before it"
        ),
        lambda at: (sentences[at].start, sentences[at].end),
        "sentences",
        "each sentence starts with the last word of the one before",
    )


@checker("words:paragraph_last_first")
def paragraph_last_first(view: View) -> Verdict:
    """Compare the first and last word of each line, in lower case, without outer punctuation."""
    return mirrored(view)


def mirrored(view: View, *, hardened: bool = True) -> Verdict:
    """Judge each line by its first and last word.

    Args:
        hardened: A line of punctuation only is passed over; else the original crashes there.
    """
    fault, start, lines, at = None, 0, 0, (0, 0)
    said = ("", "")
    for line in view.text.split("\n"):
        words = line.strip().lower().strip(EDGES).split()
        if not (words or hardened or fault is not None) and line.strip():
            return crashed("a line has no word")
        if words:
            lines += 1
            if fault is None and words[0] != words[-1]:
                fault = lines - 1
                said = words[0], words[-1]
                at = start, start + len(line)
        start += len(line) + 1
    return all_of(
        view,
        max(lines, 1),
        fault,
        lambda number: (
            f"line {number + 1} starts with {said[0]!r:.60} and ends with {said[1]!r:.60}"
        ),
        lambda _: at,
        "lines",
        "each line ends with the word that it starts with",
    )


@checker("words:keywords_specific_position")
def keywords_specific_position(view: View, *, keyword: Text, n: Count, m: Count) -> Verdict:
    """Find a keyword as one token of one sentence, in any case; punctuation is no token.

    Args:
        keyword: The keyword, without blanks around it.
        n: The sentence, from 1.
        m: The token of NLTK's word tokenizer with a letter or digit in it, from 1.
    """

    def worded(sentence: str) -> list[str]:
        return [t.lower() for t in treebank.tokens(sentence) if any(map(str.isalnum, t))]

    return at_position(view, by_punkt(view), worded, keyword.strip().lower(), n, m)


def at_position(
    view: View,
    sentences: Sentences,
    cut: Callable[[str], list[str]],
    keyword: str,
    n: int,
    m: int,
) -> Verdict:
    """Judge sentences that were cut before: one has a keyword as one of its tokens.

    Args:
        cut: Gives the tokens of a sentence, folded as the keyword is.
    """
    if n == 0 or m == 0:
        return chance("a number of 0")
    wanted = f"{keyword!r} as token {m} of sentence {n}"
    if len(sentences) < n:
        reason = f"{counted(len(sentences), 'sentences')}, so there is no number {n}"
        return decided(False, reason, measured=len(sentences), wanted=wanted)
    sentence = sentences[n - 1]
    tokens = cut(sentence.text)
    shown = view.spans([(sentence.start, sentence.end)])
    if len(tokens) < m:
        reason = f"sentence {n} has {counted(len(tokens), 'tokens')}, so there is no number {m}"
        return decided(False, reason, shown, measured=len(tokens), wanted=wanted)
    found = tokens[m - 1]
    reason = f"token {m} of sentence {n} is {found!r:.60}, wanted {keyword!r:.60}"
    near = 0.5 if keyword in tokens else 0.0
    return decided(
        found == keyword, reason, shown, measured=repr(found[:60]), wanted=wanted, closeness=near
    )


@checker("words:words_position")
def words_position(view: View, *, keyword: Text) -> Verdict:
    """Compare the second token and the last but one with a keyword, in any case.

    Args:
        keyword: The keyword, without blanks around it. One mark at the end is passed over.
    """
    tokens: list[str] = view.once("ifbench.tokens", treebank.tokens)
    late = -3 if tokens and tokens[-1] in PUNCTUATION else -2
    return second_and_late([token.lower() for token in tokens], late, keyword.strip().lower())


def second_and_late(tokens: Sequence[str], late: int, keyword: str) -> Verdict:
    """Judge the second token and one counted from the end, folded as the keyword is."""
    wanted = f"{keyword!r} second and last but one"
    if len(tokens) < max(2, -late):
        reason = f"there {'is' if len(tokens) == 1 else 'are'} {counted(len(tokens), 'tokens')}"
        return decided(False, reason, measured=len(tokens), wanted=wanted)
    found = tokens[1], tokens[late]
    right = [token == keyword for token in found]
    return decided(
        all(right),
        f"the second token is {found[0]!r:.60} and number {-late} from the end {found[1]!r:.60}, "
        f"wanted {keyword!r:.60}",
        measured=", ".join(f"{token!r:.60}" for token in found),
        wanted=wanted,
        closeness=sum(right) / 2,
    )
