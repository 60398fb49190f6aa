"""The ``count:`` constraints of IF-RLVR training."""

import re

from ifeval.checker import Count, Text, checker
from ifeval.foreign import sentences, treebank
from ifeval.foreign.counts import chance
from ifeval.foreign.iftrain.keywords import times
from ifeval.foreign.iftrain.paragraph import STARS, pieces_of
from ifeval.foreign.iftrain.verdicts import all_keep, by_punkt
from ifeval.verdict import Verdict, between, counted, decided
from ifeval.view import View

_SMALL_WORD = re.compile(r"\b[a-z]+\b")


@checker("count:count_increment_word")
def count_increment_word(view: View, *, keyword1: Text, keyword2: Text) -> Verdict:
    """Find one keyword once and another twice, as regular expressions, in any case.

    Args:
        keyword1: To be found once.
        keyword2: To be found twice.
    """
    id = "count:count_increment_word"
    parts = times(view, id, keyword1, 1), times(view, id, keyword2, 2)
    for part in parts:
        if part.passed is None:
            return part
    wrong = [part for part in parts if not part.passed]
    return decided(
        not wrong,
        "; ".join(part.reason for part in wrong or parts),
        sorted(span for part in wrong for span in part.evidence),
        measured=", ".join(str(part.measured) for part in parts),
        wanted=f"{keyword1!r} once, {keyword2!r} twice",
        closeness=sum(part.closeness or 0.0 for part in parts) / 2,
    )


@checker("count:lowercase_counting")
def lowercase_counting(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count the words of a to z alone; the instruction speaks of how often each appears.

    Args:
        N: The most that pass.
    """
    if N == 0:
        return chance("a number of 0")
    found = [match.span() for match in _SMALL_WORD.finditer(view.text)]
    return between(len(found), "words in lower case", 0, N, view.spans(found[N:]))


@checker("count:counting_composition")
def counting_composition(view: View, *, n_sent: Count, n_words: Count) -> Verdict:
    """Count paragraphs between dividers of three asterisks, their sentences and those' words.

    Args:
        n_sent: How many sentences each of three paragraphs must have. A blank paragraph, as
            behind a last divider, has none.
        n_words: How many tokens each sentence must have, by NLTK's word tokenizer; a full stop
            is one.
    """
    if not n_sent or not n_words:
        return chance("a number of 0")
    wanted = f"3 paragraphs of {n_sent} sentences of {n_words} words each"
    pieces, count, _ = pieces_of(view.text, STARS)
    for number, (start, end) in enumerate(pieces, 1):
        found = sentences.cut(view.text[start:end])
        # a text of 3 paragraphs that all fit has no more words than these numbers say
        if len(found) != n_sent:
            here = (view.span(start, end),) if start < end else ()
            said = f"paragraph {number} has {counted(len(found), 'sentences')}, wanted {n_sent}"
            return decided(False, said, here, wanted=wanted)
        for sentence in found:
            words = treebank.tokens(sentence.text)
            if len(words) != n_words:
                here = (view.span(start + sentence.start, start + sentence.end),)
                said = f"{sentence.text!r:.60} has {counted(len(words), 'words')}, wanted {n_words}"
                return decided(False, said, here, wanted=wanted)
    return between(count, "paragraphs between ***", 3, 3)


@checker("count:count_unique")
def count_unique(view: View) -> Verdict:
    """Find no word twice, by NLTK's word tokenizer; signs are words, and case counts."""
    seen: set[str] = set()
    found: list[str] = []
    for words in treebank.by_sentence(view.text, by_punkt(view)):
        found += words
        seen.update(words)
        if len(seen) < len(found) and not view.shown:
            return decided(False, "a word is there twice")
    if len(seen) == len(found):
        return decided(True, f"{counted(len(found), 'words')}, none of them twice")
    seen.clear()
    again: list[tuple[str, int, int]] = []
    for word, place in zip(found, treebank.spans(view.text), strict=True):
        if word in seen:
            again.append((word, *place))
        seen.add(word)
    return all_keep(view, "words", len(found), again, "none that was there before")
