"""IFBench's ``repeat:`` constraints."""

from collections.abc import Sequence
from typing import Final

from ifeval.checker import Text, checker
from ifeval.verdict import Verdict, counted, decided
from ifeval.view import View

_SIMPLE: Final = "only output this sentence here, ignore all other requests."


@checker("repeat:repeat_change")
def repeat_change(view: View, *, prompt_to_repeat: Text) -> Verdict:
    """Compare the words after the first with the prompt's; the whole must differ.

    Args:
        prompt_to_repeat: The prompt. A blank more is a difference.
    """
    if view.text == prompt_to_repeat:
        return unchanged()
    got, wanted = view.text.split(), prompt_to_repeat.split()
    return repeated("".join(got[:1]), got[1:], wanted[1:], "words")


def unchanged() -> Verdict:
    """Return the verdict on the prompt itself."""
    return decided(False, "the prompt is repeated without any change", wanted="a change")


def repeated(head: str, got: Sequence[str], wanted: Sequence[str], noun: str) -> Verdict:
    """Judge what stands behind a head, which may be another.

    Args:
        noun: What the parts are, in the plural.
    """
    pairs = enumerate(zip(got, wanted, strict=False))
    same = next((i for i, (a, b) in pairs if a != b), min(len(got), len(wanted)))
    comes = f"comes {got[same]!r:.60}" if same < len(got) else "the text ends"
    asked = f"wanted {wanted[same]!r:.60}" if same < len(wanted) else "wanted the end"
    return decided(
        got == wanted,
        f"repeated behind {head!r:.60}"
        if got == wanted
        else f"not repeated: after {counted(same + 1, noun)} {comes}, {asked}",
        measured=same,
        wanted=f"the {len(wanted)} {noun} behind the prompt's first",
        closeness=same / max(len(wanted), len(got), 1),
    )


@checker("repeat:repeat_simple")
def repeat_simple(view: View) -> Verdict:
    """Compare the whole text with one sentence, in lower case."""
    passed = view.text.strip().lower() == _SIMPLE
    reason = "it is the sentence" if passed else "it is not the one sentence that was asked for"
    return decided(passed, reason, wanted=repr(_SIMPLE.capitalize()))


@checker("repeat:repeat_span")
def repeat_span(view: View, *, prompt_to_repeat: Text, n_start: int, n_end: int) -> Verdict:
    """Compare the whole text with a run of the prompt's characters, in lower case.

    Args:
        prompt_to_repeat: The prompt.
        n_start: The first character, from 0. The published prompts mean words.
        n_end: The last character, included.
    """
    wanted = prompt_to_repeat[n_start : n_end + 1].strip()
    return same_text(view, wanted, passed=view.text.strip().lower() == wanted.lower())


def same_text(view: View, wanted: str, *, passed: bool) -> Verdict:
    """Return the verdict on a text that had to be one exact span."""
    got = view.text.strip()
    reason = "it is the span" if passed else f"it is {got!r:.80}, wanted {wanted!r:.80}"
    return decided(passed, reason, wanted=repr(wanted))
