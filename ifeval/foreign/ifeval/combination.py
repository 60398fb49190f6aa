"""IFEval's ``combination:`` constraints."""

from ifeval.checker import Text, checker
from ifeval.foreign.ifeval.length_constraints import surplus
from ifeval.verdict import (
    Verdict,
    counted,
    decided,
)
from ifeval.view import View


@checker("combination:two_responses")
def two_responses(view: View) -> Verdict:
    """Compare the two answers around a divider of six asterisks."""
    pieces = view.text.split("******")
    answers = [piece.strip() for piece in pieces if piece.strip()]
    wanted = "two different answers, ****** between"
    if any(not piece.strip() for piece in pieces[1:-1]):
        blank = next(i for i, piece in enumerate(pieces) if i > 0 and not piece.strip())
        at = sum(len(piece) + 6 for piece in pieces[:blank]) - 6
        here = (view.span(at, at + 12 + len(pieces[blank])),)
        return decided(False, "two dividers ****** have nothing between them", here, wanted=wanted)
    if len(answers) != 2:
        near = 0.5 if len(pieces) > 1 else 0.0
        return decided(
            False,
            f"{counted(len(answers), 'answers')} between ******, wanted 2",
            surplus(view, pieces, 6, 2),
            measured=len(answers),
            wanted=wanted,
            closeness=near,
        )
    different = answers[0] != answers[1]
    reason = "two different answers" if different else "the two answers are the same"
    return decided(different, reason, measured=2, wanted=wanted, closeness=0.5)


@checker("combination:repeat_prompt")
def repeat_prompt(view: View, *, prompt_to_repeat: Text) -> Verdict:
    """Compare the start of the text with the prompt, in lower case.

    Args:
        prompt_to_repeat: What must stand first, word for word.
    """
    wanted = prompt_to_repeat.strip().lower()
    text = view.text.strip().lower()
    if text.startswith(wanted):
        return decided(True, "the prompt is repeated first")
    same = _shared(text, wanted)
    start = len(view.text) - len(view.text.lstrip())
    at = min(start + same, max(len(view.text) - 1, 0))
    comes = f"comes {text[same : same + 20]!r}" if same < len(text) else "the text ends"
    return decided(
        False,
        f"the prompt is not repeated: after {counted(same, 'characters')} {comes}, "
        f"wanted {wanted[same : same + 20]!r}",
        (view.span(at, min(at + 20, len(view.text))),) if same < len(text) else (),
        measured=same,
        wanted=f"the {len(wanted)} characters of the prompt",
        closeness=same / len(wanted) if wanted else 0.0,
    )


def _shared(a: str, b: str) -> int:
    """Return how many characters two texts share from the start."""
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return i
    return min(len(a), len(b))
