"""IFBench's ``sentence:`` constraints."""

import re
from collections.abc import Callable
from itertools import pairwise

from ifeval.checker import Count, Text, checker
from ifeval.foreign.cuts import EDGES, bare
from ifeval.foreign.ifbench.verdicts import Place, Sentences, all_of, by_punkt, crashed, first
from ifeval.verdict import Verdict, counted, decided
from ifeval.view import View

Find = Callable[[str], Place | None]


def place(sentences: Sentences, index: int) -> Place:
    """Return where a sentence stands."""
    return sentences[index].start, sentences[index].end


@checker("sentence:alliteration_increment")
def alliteration_increment(view: View) -> Verdict:
    """Count each sentence's words beside one of the same first letter: more than in the last."""
    return alliterating(view, by_punkt(view))


def alliterating(view: View, sentences: Sentences) -> Verdict:
    """Judge sentences that were cut before: rising counts of alliterating words."""
    found = [_alliterating(sentence.text) for sentence in sentences]
    fault = first(i for i in range(1, len(found)) if found[i] <= found[i - 1])
    return all_of(
        view,
        len(found),
        fault,
        lambda at: (
            f"sentence {at + 1} has {counted(found[at], 'words')} in alliteration, "
            f"the one before {found[at - 1]}"
        ),
        lambda at: place(sentences, at),
        "sentences",
        "more words in alliteration in each sentence",
    )


def _alliterating(sentence: str) -> int:
    initials = [core[0] for word in sentence.lower().split() if (core := word.lstrip(EDGES))]
    total, running = 0, False
    for one, other in pairwise(initials):
        if one == other:
            total += 1 if running else 2
        running = one == other
    return total


@checker("sentence:keyword")
def sentence_keyword(view: View, *, word: Text, N: Count) -> Verdict:  # noqa: N803 - published
    """Find a keyword as a word, in any case, in one sentence.

    Args:
        word: The keyword.
        N: The sentence, from 1; 0 is the last one, as in the original.
    """
    # A boundary at a character that is no word character asks for one beside it.
    searched = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)

    def found(text: str) -> Place | None:
        match = searched.search(text)
        return match and match.span()

    return in_sentence(view, by_punkt(view), word, N, found)


def in_sentence(view: View, sentences: Sentences, word: str, number: int, find: Find) -> Verdict:
    """Judge whether one of the sentences, which were cut before, has a keyword.

    Args:
        find: Gives the place of the keyword in a sentence's text, or None.
    """
    wanted = f"{word!r} in sentence {number}"
    if len(sentences) < number:
        short = f"{counted(len(sentences), 'sentences')}, so there is no number {number}"
        return decided(False, short, measured=len(sentences), wanted=wanted)
    if not sentences:
        return crashed("there is no sentence")
    sentence = sentences[number - 1]
    found = find(sentence.text)
    if found is None:
        elsewhere = [i for i, s in enumerate(sentences, 1) if view.shown and find(s.text)]
        more = f"; it is in number {elsewhere[0]}" if elsewhere else ""
        return decided(
            False,
            f"sentence {number} has no {word!r}{more}",
            view.spans([(sentence.start, sentence.end)]),
            wanted=wanted,
            closeness=0.5 if elsewhere else 0.0,
        )
    return decided(
        True,
        f"sentence {number} has {word!r}",
        view.spans([(sentence.start + found[0], sentence.start + found[1])]),
        wanted=wanted,
    )


@checker("sentence:increment")
def increment(view: View, *, small_n: Count) -> Verdict:
    """Count each sentence's words without punctuation: exactly so many more than in the last.

    Args:
        small_n: How many more. One sentence alone passes.
    """
    return growing(view, by_punkt(view), small_n)


def growing(view: View, sentences: Sentences, by: int) -> Verdict:
    """Judge sentences that were cut before: each longer by as many words."""
    if not sentences:
        return crashed("there is no sentence")
    found = [len(bare(sentence.text)) for sentence in sentences]
    fault = first(i for i in range(1, len(found)) if found[i] != found[i - 1] + by)
    return all_of(
        view,
        len(found),
        fault,
        lambda at: (
            f"sentence {at + 1} has {counted(found[at], 'words')}, "
            f"wanted {found[at - 1] + by}: {by} more than the one before"
        ),
        lambda at: place(sentences, at),
        "sentences",
        f"{by} more words in each sentence",
    )
