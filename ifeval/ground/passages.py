"""How far a sentence rests on the documents: a score, and the passage that bears it most.

The score is the mean of three shares that need no model: of the content words that stand
together in two neighbouring sentences of one document, of the word pairs, and of the pairs of
content words that occur in it. It tells supported from unsupported claims well where claims
are near the text, and hardly where experts write at length; so it is a score and no verdict.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ifeval.ground.clauses import sentences_of_view
from ifeval.ground.cues import Cues, table
from ifeval.ground.tokens import Tokens, of_view, tokenised
from ifeval.view import View

_ENDINGS = (
    *("ization", "ations", "ation", "ingly", "ments", "ment", "ness", "ities", "ity", "ings"),
    *("ing", "ies", "ied", "edly", "ed", "ers", "er", "ly", "es", "s", "e"),
)

_MOST_WINDOWS = 120
"""Pairs of sentences that are looked at for one: those with its rarest words."""


@lru_cache(1 << 15)
def stem(word: str) -> str:
    """Return a word without a common English ending, which leaves three letters at least."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


class Passages(NamedTuple):
    """A document, ready to be asked what stands in it together."""

    sentences: list[tuple[int, int]]
    within: list[set[str]]
    """The content words of each sentence."""
    where: dict[str, list[int]]
    """The sentences in which each content word stands."""
    pairs: set[tuple[str, str]]
    content_pairs: set[tuple[str, str]]


class Support(NamedTuple):
    """How far a sentence rests on a document."""

    score: float
    document: int
    """Which one bears it most; -1 for none."""
    start: int = 0
    end: int = 0
    """The place in it of the two sentences that share most content words."""


def passages_of(view: View, language: str) -> Passages:
    """Return a document ready to be asked, made once."""
    tokens = of_view(view)

    def made(_: str) -> Passages:
        return _passages(sentences_of_view(view), tokens, table(language))

    return view.once(f"ground.passages.{language}", made)


def _passages(sentences: list[tuple[int, int]], tokens: Tokens, cues: Cues) -> Passages:
    stemmed = {word: stem(word) for word in tokens.at}
    stems = [stemmed[word] for word in tokens.words]
    content = {w: s for w, s in stemmed.items() if w not in cues.words("words", "function")}
    kept = [
        (content[word], start)
        for word, (start, _) in zip(tokens.words, tokens.places, strict=True)
        if word in content
    ]
    within: list[set[str]] = []
    at = 0
    for _, end in sentences:
        first = at
        while at < len(kept) and kept[at][1] < end:
            at += 1
        within.append({word for word, _ in kept[first:at]})
    where: dict[str, list[int]] = {}
    for number, words in enumerate(within):
        for word in words:
            if word in where:
                where[word].append(number)
            else:
                where[word] = [number]
    told = [word for word, _ in kept]
    return Passages(sentences, within, where, set(pairwise(stems)), set(pairwise(told)))


def support(sentence: str, documents: Sequence[View], language: str) -> Support:
    """Return how far a sentence rests on documents, and the passage that bears it most.

    Args:
        sentence: Without its citations.
        documents: The documents.
        language: Whose words without content are left out.
    """
    function = table(language).words("words", "function")
    words = tokenised(sentence).words
    stems = [stem(word) for word in words]
    content = [stemmed for word, stemmed in zip(words, stems, strict=True) if word not in function]
    if not stems:
        return Support(1.0, -1)
    pairs, content_pairs = [*pairwise(stems)], [*pairwise(content)]
    best, place = 0.0, Support(0.0, -1)
    for number, view in enumerate(documents):
        document = passages_of(view, language)
        share, at = _window(content, document)
        if share > best or place.document < 0:
            place = Support(0.0, number)
            if document.sentences:
                start = document.sentences[at][0]
                end = document.sentences[min(at + 1, len(document.sentences) - 1)][1]
                place = Support(0.0, number, start, end)
        best = max(best, share)
    known = [passages_of(view, language) for view in documents]
    shares = [best] if content else []
    if pairs:
        shares.append(_share(pairs, [document.pairs for document in known]))
    if content_pairs:
        shares.append(_share(content_pairs, [document.content_pairs for document in known]))
    score = sum(shares) / len(shares) if shares else float(bool(documents))
    return place._replace(score=score)


def _window(content: Sequence[str], document: Passages) -> tuple[float, int]:
    """Return the largest share of content words in two neighbouring sentences, and where."""
    if not content:
        return 1.0, 0
    within, last = document.within, len(document.within) - 1
    rarest = sorted({*content} & document.where.keys(), key=lambda w: (len(document.where[w]), w))
    candidates: set[int] = set()
    for word in rarest:
        places = document.where[word]
        if candidates and len(places) + len(candidates) > _MOST_WINDOWS:
            break
        for at in places[:_MOST_WINDOWS]:
            candidates.add(at)
            if at:
                candidates.add(at - 1)
    best, place = 0, 0
    counts = Counter(content)
    wanted = frozenset(counts)
    for at in sorted(candidates):
        both = (wanted & within[at]) | (wanted & within[min(at + 1, last)])
        shared = sum(map(counts.__getitem__, both))
        if shared > best:
            best, place = shared, at
    return best / len(content), place


def _share(wanted: Sequence[tuple[str, str]], known: Sequence[set[tuple[str, str]]]) -> float:
    return sum(any(pair in pairs for pairs in known) for pair in wanted) / len(wanted)
