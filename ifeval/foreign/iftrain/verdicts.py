"""What the families share: sentences, and verdicts on things that must all be of a kind."""

from collections.abc import Sequence

from ifeval.foreign import punkt, sentences
from ifeval.foreign.counts import Regions
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, counted, decided
from ifeval.view import View

NAMED = 3  # how many things a reason names


def by_rules(view: View) -> list[sentences.Sentence]:
    """Return the sentences by rules about stops."""
    found: list[sentences.Sentence] = view.once("iftrain.sentences", sentences.cut)
    return found


def by_punkt(view: View) -> Regions:
    """Return where the sentences by Punkt's English model stand."""
    found: Regions = view.once("punkt.spans", punkt.spans)
    return found


def all_keep(
    view: View, noun: str, total: int, wrong: Sequence[tuple[str, int, int]], wanted: str
) -> Verdict:
    """Judge things that must all be of a kind, by those that are not, with their places."""
    if not wrong:
        return decided(True, f"{counted(total, noun)}, all as wanted", wanted=wanted)
    named = ", ".join(f"{text!r:.40}" for text, _, _ in wrong[:NAMED])
    more = ", …" if len(wrong) > NAMED else ""
    return decided(
        False,
        f"{len(wrong)} of {counted(total, noun)} differ: {named}{more}; wanted {wanted}",
        view.spans([(start, end) for _, start, end in wrong[:EVIDENCE_LIMIT] if start < end]),
        measured=total - len(wrong),
        wanted=wanted,
        closeness=1 - len(wrong) / total,
    )
