"""Scores: how far a response rests on its documents, and how much of it is copied."""

from ifeval.checker import checker
from ifeval.checkers.in_context_only.cited import Share, claims, ids_of
from ifeval.ground.citations import Sentence, brackets, masked
from ifeval.ground.cues import Language, table
from ifeval.ground.overlap import fragments_of, novel_ngrams_of
from ifeval.ground.passages import support as support_of
from ifeval.ground.universe import universe_of
from ifeval.verdict import BELOW_ONE, EVIDENCE_LIMIT, Span, Verdict, decided, undecided
from ifeval.view import View

_PART = "this score sees only part of what is unsupported"


@checker("in_context_only.support")
def support(
    view: View,
    *,
    at_least: Share | None = None,
    each_sentence: bool = False,
    language: Language = "en",
) -> Verdict:
    """Score how far what is claimed rests on the documents, sentence by sentence.

    Questions, headings and phrases such as "Sure!" claim nothing, beside sentences that do.

    The score of a sentence is the mean of the shares of its content words that stand together
    in two sentences of one document, of its word pairs and of its pairs of content words that
    occur. It is a score, not a verdict: without a threshold of your own it stays undecided.
    ``ifeval calibrate`` finds one on responses that you have labelled.

    Args:
        at_least: The lowest score that passes.
        each_sentence: Whether each sentence must reach it; else their mean, by words.
        language: The language of the response, for which there must be a table of cues.
    """
    documents = view.context
    if not documents:
        return undecided("the row has no documents")
    found = brackets(view.text, ids_of(view.row))
    clean = masked(view.text, found)
    claimed = claims(view.text, found, language) or [Sentence(0, len(view.text), ())]
    scored = [
        (start, end, support_of(clean[start:end], documents, language)) for start, end, _ in claimed
    ]
    weights = [max(1, len(clean[start:end].split())) for start, end, _ in scored]
    low_start, low_end, lowest = min(scored, key=lambda entry: (entry[2].score, entry[0]))
    mean = sum(one.score * w for (_, _, one), w in zip(scored, weights, strict=True)) / sum(weights)
    measured = round(lowest.score if each_sentence else mean, 4)
    spans: tuple[Span, ...] = ()
    if view.shown:
        spans = (view.span(low_start, low_end), *_rests_on(documents, lowest.document, lowest))
    told = (
        f"support {measured:.2f} over {len(scored)} sentence{'s' * (len(scored) != 1)}; "
        f"the weakest has {lowest.score:.2f}"
    )
    note = table(language).note
    if at_least is None:
        verdict = undecided(f"{told}; {_PART}, and no threshold is set{note}")
        return Verdict(None, verdict.reason, spans, measured, "a threshold", None, verdict.status)
    reason = f"{told}, wanted at least {at_least}{note}"
    return decided(
        measured >= at_least,
        reason,
        spans,
        measured=measured,
        wanted=f"at least {at_least}",
        closeness=min(measured / at_least, BELOW_ONE) if at_least else 0.0,
    )


def _rests_on(documents: tuple[View, ...], number: int, place: object) -> tuple[Span, ...]:
    start, end = getattr(place, "start", 0), getattr(place, "end", 0)
    return (documents[number].span(start, end),) if number >= 0 and end > start else ()


@checker("in_context_only.overlap")
def overlap(
    view: View,
    *,
    coverage: Share | None = None,
    density: float | None = None,
    novel_at_most: Share | None = None,
    ngram: int = 3,
) -> Verdict:
    """Measure how much of the response is copied from the documents, as an extract is.

    *Coverage* is the share of its words that are in fragments shared with a source, *density*
    the mean length of the fragment in which a word stands (Grusky, Naaman and Artzi 2018,
    arXiv:1804.11283); *novel* is the share of its n-grams that no source has. Sources are the
    documents, the question and the system prompt. Without a bound nothing is decided.

    Args:
        coverage: The lowest coverage that passes; 1 asks for nothing but words of the sources.
        density: The lowest density that passes, in words.
        novel_at_most: The largest share of new n-grams that passes.
        ngram: How many words an n-gram has, at least 1.
    """
    universe = universe_of(view.row)
    if not view.row.context:
        return undecided("the row has no documents")
    clean = masked(view.text, brackets(view.text, ids_of(view.row)))
    measured = fragments_of(clean, universe)
    if not measured.words:
        return undecided("there is no word in the response")
    novel = novel_ngrams_of(clean, universe, max(1, ngram))
    told = (
        f"coverage {measured.coverage:.2f}, density {measured.density:.1f}, "
        f"{novel:.0%} of the {max(1, ngram)}-grams new"
    )
    bounds = [
        (coverage, measured.coverage, f"coverage of at least {coverage}"),
        (density, measured.density, f"density of at least {density}"),
        (
            None if novel_at_most is None else 1 - novel_at_most,
            1 - novel,
            f"at most {novel_at_most} of the n-grams new",
        ),
    ]
    asked = [(least, found, words) for least, found, words in bounds if least is not None]
    spans = view.spans(measured.outside[:EVIDENCE_LIMIT])
    if not asked:
        verdict = undecided(f"{told}; no bound is set")
        score = round(measured.coverage, 4)
        return Verdict(None, verdict.reason, spans, score, "a bound", None, verdict.status)
    wanted = " and ".join(words for _, _, words in asked)
    # What is divided may miss its bound by the last digit.
    passed = all(found >= least - 1e-9 for least, found, _ in asked)
    near = min(found / least if least else 1.0 for least, found, _ in asked)
    return decided(
        passed,
        f"{told}, wanted {wanted}",
        spans or view.spans([(0, len(view.text))]),
        measured=round(measured.coverage, 4),
        wanted=wanted,
        closeness=min(near, BELOW_ONE),
    )
