"""Citations of documents that exist, where something is claimed, that bear it."""

from typing import Annotated

import annotated_types as at

from ifeval.checker import Count, checker
from ifeval.checkers.occurrence import named
from ifeval.ground.citations import Bracket, Sentence, brackets, cited_sentences, masked
from ifeval.ground.clauses import asks
from ifeval.ground.cues import Language, ready, table
from ifeval.ground.passages import support
from ifeval.verdict import BELOW_ONE, Verdict, counted, decided, undecided
from ifeval.view import Row, View

Share = Annotated[float, at.Ge(0), at.Le(1)]

_SHORT = 4
"""Words below which a sentence claims nothing."""


def ids_of(row: Row) -> list[str]:
    """Return the ids by which a row's documents are cited: their own, else their numbers."""
    return [document.id or str(i + 1) for i, document in enumerate(row.context)]


def claims(text: str, found: list[Bracket], language: str) -> list[Sentence]:
    """Return the sentences that claim something: no question, request, heading or phrase."""
    plain = ready(masked(text, found))
    cues = table(language)
    chat, silent = cues.pattern("words", "chat"), cues.pattern("abstention", "silent")
    kept: list[Sentence] = []
    for sentence in cited_sentences(text, found):
        start, end, _ = sentence
        said = plain[start:end].strip()
        short = len(said.split()) < _SHORT
        heading = said.startswith("#") or said.endswith((":", "："))
        if short or heading or asks(plain, (start, end), cues):
            continue
        if (chat and chat.match(said.lstrip("*_ "))) or (silent and silent.search(said)):
            continue
        kept.append(sentence)
    return kept


@checker("in_context_only.citations")
def citations(
    view: View,
    *,
    at_least: Count = 1,
    each_sentence: bool = False,
    all_documents: bool = False,
    support_at_least: Share | None = None,
    language: Language = "en",
) -> Verdict:
    """Look whether the response cites, and cites only documents that there are.

    A citation is ``[1]``, ``[1, 2]``, ``[1-3]``, ``[^1]``, ``【3†source】``, ``(Document 2)`` or
    ``[id]``; a link, an index in code, a year or a word in brackets is none. It belongs to the
    sentence in or right after which it stands. Documents have their ids, else numbers from 1.

    Args:
        at_least: How many citations there must be.
        each_sentence: Whether each sentence that claims something must cite: one of four words
            or more that is no question, request, heading or opening phrase.
        all_documents: Whether each document must be cited.
        support_at_least: How far each sentence must rest on what it cites; see
            ``in_context_only.support``. A score: set it by what you have labelled.
        language: The language of the response, for which there must be a table of cues.
    """
    ids = ids_of(view.row)
    if not ids:
        return undecided("the row has no documents to cite")
    found = brackets(view.text, ids)
    cited = [bracket for bracket in found if bracket.kind == "citation"]
    known = {id.casefold() for id in ids}
    wanted = f"at least {counted(at_least, 'citations')} of documents that there are"
    unknown = [(b, id) for b in cited for id in b.ids if id.casefold() not in known]
    if unknown:
        places = dict.fromkeys((b.start, b.end) for b, _ in unknown)
        return decided(
            False,
            f"cites what is no document: {named([*dict.fromkeys(id for _, id in unknown)])}",
            view.spans([*places]),
            measured=len(unknown),
            wanted=wanted,
            closeness=(len(cited) - len(places)) / len(cited) / 2,
        )
    shown = view.spans([(b.start, b.end) for b in cited])
    if len(cited) < at_least:
        reason = f"{counted(len(cited), 'citations')}, wanted at least {at_least}"
        near = len(cited) / at_least / 2
        return decided(False, reason, shown, measured=len(cited), wanted=wanted, closeness=near)
    used = {id for bracket in cited for id in bracket.ids}
    if all_documents and (unused := [id for id in ids if id not in used]):
        reason = f"does not cite {named(unused)}"
        near = 1 - len(unused) / len(ids)
        return decided(False, reason, shown, measured=len(used), wanted=wanted, closeness=near)
    if each_sentence:
        claimed = claims(view.text, found, language)
        bare = [sentence for sentence in claimed if not sentence.ids]
        if bare:
            return decided(
                False,
                f"{len(bare)} of {len(claimed)} sentences that claim something cite nothing",
                view.spans([sentence[:2] for sentence in bare]),
                measured=len(bare),
                wanted="a citation in each sentence",
                closeness=min(1 - len(bare) / len(claimed), BELOW_ONE),
            )
    if support_at_least is not None:
        weak = _weak(view, found, support_at_least, language)
        if weak is not None:
            return weak
    reason = f"{counted(len(cited), 'citations')}, each of a document that there is"
    return decided(True, reason, shown, measured=len(cited), wanted=wanted)


def _weak(view: View, found: list[Bracket], least: float, language: str) -> Verdict | None:
    """Return the failure where a sentence rests too little on what it cites."""
    documents = dict(zip(ids_of(view.row), view.context, strict=True))
    clean = masked(view.text, found)
    lowest, places = 1.0, list[tuple[int, int]]()
    for start, end, ids in cited_sentences(view.text, found):
        if ids:
            cited = [documents[id] for id in ids if id in documents]
            score = support(clean[start:end], cited, language).score
            lowest = min(lowest, score)
            if score < least:
                places.append((start, end))
    if not places:
        return None
    reason = f"{counted(len(places), 'sentences')} rest too little on what they cite"
    return decided(
        False,
        reason,
        view.spans(places),
        measured=round(lowest, 3),
        wanted=f"support of at least {least}",
        closeness=min(lowest, BELOW_ONE),
    )
