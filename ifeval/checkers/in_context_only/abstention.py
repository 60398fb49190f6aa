"""Saying that the documents hold no answer, where they do not, and only there."""

from typing import Literal

from ifeval.checker import Text, Words, checker
from ifeval.ground.abstention import Abstention, abstention_of, refusal_of
from ifeval.ground.cues import Language, table
from ifeval.ground.given import Answer, given_by
from ifeval.ground.names import searchable
from ifeval.ground.stance import Stance, stance_of
from ifeval.ground.universe import says, says_only, universe_of
from ifeval.verdict import Verdict, decided, undecided
from ifeval.view import View

_STRUCTURED = ("date", "year", "number", "quantity")
_KINDS = {
    "silent": "says that the context does not hold the answer",
    "cannot": "says that it cannot tell",
    "whole": "gives no answer",
}


@checker("in_context_only.abstain")
def abstain(
    view: View,
    *,
    mode: Literal["answerable", "unanswerable"] | None = None,
    phrase: Text | None = None,
    only: bool = False,
    context: Words | None = None,
    world: Words | None = None,
    language: Language = "en",
) -> Verdict:
    """Look whether the response says that there is no answer exactly where there is none.

    That is looked for in the first two sentences. Where the answer is given all the same, it
    is no abstention: "The context does not say, but it is Paris" answers. A refusal to do
    what was asked is none either. Where the context holds the answer, abstaining fails.

    Args:
        mode: Whether the context holds the answer; else it follows from the row's
            ``grounding.mode``, or from its having an answer of the context.
        phrase: The words that were dictated for the case; else the row's
            ``grounding.abstention``. No others pass then. Case, signs and blanks do not count.
        only: Whether nothing else may be said beside the phrase.
        context: The answer of the documents under all its names; else the row's.
        world: The answer of the world under all its names; else the row's.
        language: The language of the response, for which there must be a table of cues.
    """
    given = given_by(view.row)
    ours = Answer(tuple(context), given.context.type) if context else given.context
    theirs = Answer(tuple(world), given.world.type) if world else given.world
    found = mode or given.mode or ("answerable" if ours else "")
    if not found:
        return undecided("the row does not say whether the context holds the answer")
    note = table(language).note
    dictated = phrase or given.abstention
    place = abstention_of(view.text, language)
    if dictated and says(view.text, dictated):
        place = Abstention(*_place_of(view.text, dictated), "whole")
    stance = stance_of(view.text, ours, theirs, given.question, language, silent=place is not None)
    if found == "unanswerable":
        kind = ours.type or theirs.type
        return _unanswerable(view, place, stance, dictated, kind, language, only=only, note=note)
    if stance.outcome == "abstain" and place:
        reason = f"{_KINDS[place.kind]}, though the context holds it{note}"
        spans = view.spans([place[:2]])
        return decided(False, reason, spans, measured="abstains", wanted="an answer")
    refused = refusal_of(view.text, language)
    if refused and stance.outcome in ("other", "abstain"):
        reason = f"refuses to answer, though the context holds the answer{note}"
        spans = view.spans([refused[:2]])
        return decided(False, reason, spans, measured="refuses", wanted="an answer")
    return decided(True, f"does not abstain{note}", measured="answers", wanted="an answer")


def _unanswerable(
    view: View,
    place: Abstention | None,
    stance: Stance,
    dictated: str,
    kind: str,
    language: str,
    *,
    only: bool,
    note: str,
) -> Verdict:
    wanted = f"{dictated!r:.80}" if dictated else "an abstention"
    whole = [view.span(0, len(view.text))]
    if stance.outcome in ("context", "world", "both"):
        reason = f"answers where the context holds no answer{note}"
        spans = view.spans(stance.places)
        return decided(False, reason, spans, measured="answers", wanted=wanted)
    if place is None:
        refused = refusal_of(view.text, language)
        reason = "refuses" if refused else "does not say that the context holds no answer"
        spans = view.spans([refused[:2]]) if refused else whole
        measured = "refuses" if refused else "answers"
        return decided(False, reason + note, spans, measured=measured, wanted=wanted)
    if dictated and not says(view.text, dictated):
        reason = f"abstains, but not in the words that were asked for{note}"
        spans = view.spans([place[:2]])
        return decided(False, reason, spans, measured="abstains", wanted=wanted, closeness=0.5)
    if only and not (says_only(view.text, dictated) if dictated else _alone(view, place)):
        reason = f"abstains, but says more than that{note}"
        return decided(False, reason, whole, measured="abstains", wanted=wanted, closeness=0.5)
    if kind in _STRUCTURED and (new := _candidate(view, kind, language)):
        reason = f"abstains, and gives {view.text[slice(*new)]!r:.60} all the same{note}"
        spans = view.spans([new])
        return decided(False, reason, spans, measured="answers", wanted=wanted, closeness=0.25)
    spans = view.spans([place[:2]])
    return decided(True, _KINDS[place.kind] + note, spans, measured="abstains", wanted=wanted)


def _place_of(text: str, phrase: str) -> tuple[int, int]:
    at = text.casefold().find(phrase.casefold().strip(" .!?"))
    return (at, at + len(phrase.strip(" .!?"))) if at >= 0 else (0, len(text))


def _alone(view: View, place: Abstention) -> bool:
    """Tell whether an abstention is all that is said: one sentence."""
    from ifeval.ground.clauses import sentences_of

    return len(sentences_of(view.text)) <= 1 and place.start >= 0


def _candidate(view: View, kind: str, language: str) -> tuple[int, int] | None:
    """Return where the response gives a number or date that no source has."""
    cues = table(language)
    known = {word for tokens in universe_of(view.row).tokens for word in tokens.words}
    for value in searchable(view.text, cues).values:
        fits = value.days or value.is_year if kind in ("date", "year") else not value.days
        said = view.text[value.start : value.end]
        if fits and any(char.isdigit() for char in said):
            numbers = [word for word in searchable(said, cues).tokens.words if word[0].isdigit()]
            if not known.issuperset(numbers):
                return value.start, value.end
    return None


@checker("in_context_only.refusal")
def refusal(view: View, *, language: Language = "en") -> Verdict:
    """Look for a refusal, such as "I'm sorry, but I can't help", in the first two sentences.

    That the context holds no answer is an abstention and no refusal. A lecture without any
    such words is not recognised. To forbid refusals, put a *not* around this.

    Args:
        language: The language of the response, for which there must be a table of cues.
    """
    note = table(language).note
    place = refusal_of(view.text, language)
    silent = abstention_of(view.text, language)
    if place and not (silent and silent.kind == "silent"):
        said = " ".join(view.text[place.start : place.end].split())
        return decided(
            True, f"refuses: {said!r:.80}{note}", view.spans([place[:2]]), wanted="refusal"
        )
    reason = "abstains rather than refuses" if place else "does not refuse"
    return decided(False, reason + note, wanted="refusal")
