"""IFBench's ``ratio:`` constraints."""

from functools import lru_cache
from itertools import islice
from typing import Annotated

import annotated_types as at

from ifeval.checker import checker
from ifeval.foreign import stopwords
from ifeval.foreign.cuts import word_list, word_places
from ifeval.foreign.ifbench.verdicts import Place, Sentences, by_punkt
from ifeval.foreign.resources import Missing, absent
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, counted, decided, nearness
from ifeval.view import View

Percentage = Annotated[int | float, at.Ge(0)]


@checker("ratio:stop_words")
def stop_words(view: View, *, percentage: Percentage) -> Verdict:
    r"""Measure the share of NLTK's English stop words among the runs of ``\w``.

    Args:
        percentage: The most that passes, 0 to 100. A text without words fails.
    """
    try:
        stops = stopwords.english()
    except Missing as missing:
        return absent(missing)
    words: list[str] = view.once("ifbench.words", word_list)
    total = len(words)
    stopped = sum(1 for word in words if word.lower() in stops)
    wanted = f"at most {percentage:g} % stop words"
    if total == 0:
        return decided(False, "there is no word", wanted=wanted)
    share = stopped / total * 100
    passed = share <= percentage
    shown: list[Place] = []
    if not passed and view.shown:
        pairs = zip(words, word_places(view.text), strict=True)
        there = (place for word, place in pairs if word.lower() in stops)
        shown = [*islice(there, EVIDENCE_LIMIT)]
    return decided(
        passed,
        f"{stopped} of {counted(total, 'words')} {'is a' if stopped == 1 else 'are'} "
        f"stop word{'' if stopped == 1 else 's'}, {share:.1f} %, wanted at most {percentage:g} %",
        view.spans(shown),
        measured=round(share, 2),
        wanted=wanted,
        closeness=percentage / share if share else 1.0,
    )


@checker("ratio:sentence_type")
def sentence_type(view: View) -> Verdict:
    """Compare sentences that end in a full stop with those that end in a question mark: 2 to 1."""
    return two_to_one(by_punkt(view))


def two_to_one(sentences: Sentences) -> Verdict:
    """Judge sentences that were cut before: twice as many full stops as question marks."""
    stops, questions = _ending(sentences, "."), _ending(sentences, "?")
    return decided(
        stops == 2 * questions,
        f"{counted(stops, 'sentences')} with a full stop, {questions} with a question mark, "
        "wanted 2 to 1",
        measured=f"{stops} to {questions}",
        wanted="2 to 1",
        closeness=nearness(stops, 2 * questions, 2 * questions),
    )


def _ending(sentences: Sentences, mark: str) -> int:
    return sum(1 for sentence in sentences if sentence.text.endswith(mark))


@checker("ratio:sentence_balance")
def sentence_balance(view: View) -> Verdict:
    """Compare sentences that end in a full stop, a question mark, an exclamation mark: as many."""
    return balanced(by_punkt(view))


def balanced(sentences: Sentences) -> Verdict:
    """Judge sentences that were cut before: as many of each kind."""
    found = [_ending(sentences, mark) for mark in ".?!"]
    low, high = min(found), max(found)
    return decided(
        low == high,
        f"{counted(found[0], 'sentences')} with a full stop, {found[1]} with a question mark, "
        f"{found[2]} with an exclamation mark, wanted as many of each",
        measured=" to ".join(map(str, found)),
        wanted="as many of each",
        closeness=(low + 1) / (high + 1),
    )


@checker("ratio:overlap")
def overlap(view: View, *, reference_text: str, percentage: Percentage) -> Verdict:
    """Measure how many different runs of three characters a reference text has too.

    Args:
        reference_text: The text to compare with.
        percentage: The wanted share of the text's own runs, 0 to 100, give or take 2.
    """
    found = shared(view, reference_text, percentage)
    if found is not None:
        return found
    wanted = f"{percentage:g} % give or take 2"
    return decided(False, "there are fewer than three characters", wanted=wanted)


def shared(view: View, reference: str, percentage: float) -> Verdict | None:
    """Judge the share of a reference's runs, or return None where the text has none."""
    own = _trigrams(view.text)
    if not own:
        return None
    share = len(own & _of_reference(reference)) / len(own) * 100
    return decided(
        percentage - 2 <= share <= percentage + 2,
        f"{share:.1f} % of the runs of three characters are the reference's, "
        f"wanted {percentage:g} % give or take 2",
        measured=round(share, 2),
        wanted=f"{percentage - 2:g} to {percentage + 2:g} %",
        closeness=1 - min(abs(share - percentage) / 100, 1.0),
    )


def _trigrams(text: str) -> set[tuple[str, str, str]]:
    return {*zip(text, text[1:], text[2:], strict=False)}


@lru_cache(8)  # the same for every reading of a response
def _of_reference(text: str) -> set[tuple[str, str, str]]:
    return _trigrams(text)


@checker("ratio:sentence_words")
def sentence_words(view: View) -> Verdict:
    """Find exactly three sentences with as many characters; that words differ is not checked."""
    return three_alike(view, by_punkt(view))


def three_alike(view: View, sentences: Sentences) -> Verdict:
    """Judge sentences that were cut before: three, of one length."""
    lengths = [len(sentence.text.strip()) for sentence in sentences]
    wanted = "3 sentences of one length"
    if len(lengths) != 3:
        past = sentences[3:]
        return decided(
            False,
            f"{counted(len(lengths), 'sentences')}, wanted 3",
            view.spans([(past[0].start, past[-1].end)]) if past else (),
            measured=len(lengths),
            wanted=wanted,
            closeness=nearness(len(lengths), 3, 3) / 2,
        )
    low, high = min(lengths), max(lengths)
    told = ", ".join(map(str, lengths))
    return decided(
        low == high,
        f"sentences of {told} characters",
        view.spans([(s.start, s.end) for s in sentences if len(s.text.strip()) != lengths[0]]),
        measured=told,
        wanted=wanted,
        closeness=(low + 1) / (high + 1),
    )
