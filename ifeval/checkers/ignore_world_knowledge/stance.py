"""Which of two answers a response gives."""

from typing import Literal

from ifeval.checker import Words, checker
from ifeval.checkers.ignore_world_knowledge.editorial import doubts_outside
from ifeval.checkers.occurrence import named
from ifeval.ground.abstention import abstention_of, refusal_of
from ifeval.ground.cues import Language, table
from ifeval.ground.given import Answer, Given, given_by
from ifeval.ground.names import find_names, names_of, searchable
from ifeval.ground.stance import Stance, other_value, stance_of
from ifeval.ground.universe import says
from ifeval.verdict import Verdict, decided, undecided
from ifeval.view import View

Policy = Literal["final", "answer", "strict"]
Mode = Literal["counterfactual", "answerable", "unanswerable", "extract", "cite"]
Type = Literal["person", "place", "org", "date", "year", "number", "quantity", "option", "other"]


@checker("ignore_world_knowledge.answer")
def answer(
    view: View,
    *,
    context: Words | None = None,
    world: Words | None = None,
    type: Type | None = None,
    policy: Policy | None = None,
    mode: Mode | None = None,
    language: Language = "en",
) -> Verdict:
    """Look which answer the response gives: that of the context, or that of the world.

    The answer of the context passes, where the context holds one; where the mode is
    *unanswerable*, saying so does. Names are compared without case, accents and articles,
    numbers and dates by value. An answer that is only denied, granted ("although it is often
    said to be P") or asked about is not given. Another answer than either is undecided, unless
    it is a number or date where one is asked for.

    Args:
        context: The answer of the documents under all its names; else the row's
            ``answers.context``.
        world: The answer of the world; else the row's ``answers.world``.
        type: What the answer is, which decides under what further names it is known; else the
            row's.
        policy: ``final`` asks for the answer alone; ``answer`` (the default) also that nothing
            calls the context wrong; ``strict`` also that the world's answer is not named,
            unless the documents or the question name it. Else the row's ``grounding.policy``.
        mode: What the context is to the question; else the row's ``grounding.mode``.
        language: The language of the response, for which there must be a table of cues.
    """
    given = _given(view, context, world, type, mode)
    if not given.context and not given.world and given.mode != "unanswerable":
        return undecided("neither the row nor the constraint gives an answer (answers.context)")
    cues = table(language)
    silent = abstention_of(view.text, language)
    says_dictated = given.abstention and says(view.text, given.abstention)
    stance = stance_of(
        view.text,
        given.context,
        given.world,
        given.question,
        language,
        silent=bool(silent or says_dictated),
    )
    policy = policy or given.policy or "answer"  # pyright: ignore[reportAssignmentType]
    verdict = _judged(view, given, stance, str(policy), language)
    if verdict.passed is None or not cues.note:
        return verdict
    return Verdict(
        verdict.passed,
        verdict.reason + cues.note,
        verdict.evidence,
        verdict.measured,
        verdict.wanted,
        verdict.closeness,
        verdict.status,
    )


def _given(
    view: View,
    context: list[str] | None,
    world: list[str] | None,
    kind: str | None,
    mode: str | None,
) -> Given:
    """Return what the row says, overruled by what the constraint says."""
    given = given_by(view.row)
    ours = Answer(tuple(context), given.context.type) if context else given.context
    theirs = Answer(tuple(world), given.world.type) if world else given.world
    if kind:
        ours, theirs = ours._replace(type=kind), theirs._replace(type=kind)
    found = mode or given.mode
    if not found and ours:
        found = "counterfactual" if theirs else "answerable"
    return given._replace(context=ours, world=theirs, mode=found)


def _judged(view: View, given: Given, stance: Stance, policy: str, language: str) -> Verdict:
    wanted = "abstain" if given.mode == "unanswerable" else "context"
    told = f"{wanted} (policy {policy})"
    shown = view.spans(stance.places)
    found = stance.outcome
    because = f": {stance.why}" if stance.why else ""
    if found == "empty":
        spans = [view.span(0, len(view.text))]
        return decided(False, stance.why, spans, measured=found, wanted=told)
    if found == wanted == "abstain":
        return decided(True, "says that there is no answer", measured=found, wanted=told)
    if found == wanted:
        return _by_policy(view, given, stance, policy, language)
    if found == "abstain":
        if not given.context:
            return undecided("gives no answer, and which one is right is not known")
        reason = "gives no answer, though the context holds one"
    elif found == "world":
        reason = f"gives the world's answer {_quoted(view, stance)}{because}"
    elif found == "both":
        reason = f"gives both answers{because}"
    elif wanted == "abstain":
        reason = "gives an answer where the context holds none"
        shown = shown or (view.span(0, len(view.text)),)
    elif refusal_of(view.text, language):
        reason, shown = "refuses to answer", (view.span(0, len(view.text)),)
    else:
        value = other_value(view.text, given.context, given.world, language)
        if value is None or not given.context:
            return undecided(f"gives another answer than is known{because}")
        shown = view.spans([value])
        reason = f"gives {view.text[slice(*value)]!r:.60}, which is neither answer"
    near = {"both": 0.25}.get(found, 0.0)
    shown = shown or (view.span(0, len(view.text)),)
    return decided(False, reason, shown, measured=found, wanted=told, closeness=near)


def _by_policy(view: View, given: Given, stance: Stance, policy: str, language: str) -> Verdict:
    """Judge a response that gives the context's answer."""
    wanted = f"context (policy {policy})"
    reason = f"gives the context's answer {_quoted(view, stance)}"
    if policy != "final":
        doubts = [*stance.doubted] or doubts_outside(view, language)
        if doubts:
            said = view.text[slice(*doubts[0])]
            return decided(
                False,
                f"{reason}, but speaks against the context: {said!r:.80}",
                view.spans(doubts),
                measured="context",
                wanted=wanted,
                closeness=0.75,
            )
    if policy == "strict":
        named_too = [(m.start, m.end) for m in stance.mentions if m.side == "world"]
        if named_too and not _known(view, given, language):
            return decided(
                False,
                f"{reason}, but names the world's too: {view.text[slice(*named_too[0])]!r:.60}",
                view.spans(named_too),
                measured="context",
                wanted=wanted,
                closeness=0.5,
            )
    return decided(True, reason, view.spans(stance.places), measured="context", wanted=wanted)


def _known(view: View, given: Given, language: str) -> bool:
    """Tell whether the documents or the question name the world's answer themselves."""
    names = names_of(given.world, given.context, language)
    cues = table(language)
    texts = [given.question, *(document.text for document in view.row.context)]
    return any(find_names(names, searchable(text, cues)) for text in texts if text)


def _quoted(view: View, stance: Stance) -> str:
    said = dict.fromkeys(" ".join(view.text[slice(*place)].split()) for place in stance.places)
    return named([*said])
