"""IFEval's ``startend:`` constraints."""

from ifeval.checker import Text, checker
from ifeval.verdict import (
    Verdict,
    decided,
)
from ifeval.view import View


@checker("startend:end_checker")
def end_checker(view: View, *, end_phrase: Text) -> Verdict:
    """Compare the end of the text, without double quotes around it, in lower case.

    Args:
        end_phrase: What must stand last.
    """
    return ends(view, end_phrase)


def ends(view: View, end_phrase: str, quotes: str = '"', stop: str = "") -> Verdict:
    """Judge whether a phrase stands last, in any case.

    Args:
        quotes: The characters that may stand around the text.
        stop: A character that may be there or not, at the end of both.
    """
    wanted = end_phrase.strip().lower().removesuffix(stop)
    body = view.text.strip().strip(quotes).removesuffix(stop)
    passed = body.lower().endswith(wanted)
    end = view.text.rstrip().rstrip(quotes).removesuffix(stop)
    here = (view.span(max(len(end) - len(wanted), 0), len(end)),)
    tail = body[-len(wanted) :]
    said = f"ends with {tail!r:.200}, wanted {end_phrase!r:.200}"
    reason = "the end is as wanted" if passed else said
    shown = here if here[0].start < here[0].end else ()
    return decided(
        passed, reason, shown, measured=f"{tail[-60:]!r}", wanted=f"ends with {end_phrase!r}"
    )


@checker("startend:quotation")
def quotation(view: View) -> Verdict:
    """Find a double quote at both ends."""
    return quoted(view, ('""',), "straight double quote")


def quoted(view: View, pairs: tuple[str, ...], noun: str) -> Verdict:
    """Judge whether a text starts with a quotation mark and ends with the one that belongs to it.

    Args:
        pairs: The marks, two characters each.
        noun: What such a mark is called.
    """
    body = view.text.strip()
    first = any(body[:1] == pair[0] for pair in pairs)
    last = any(body[-1:] == pair[1] for pair in pairs)
    passed = len(body) > 1 and body[0] + body[-1] in pairs
    start, end = len(view.text) - len(view.text.lstrip()), len(view.text.rstrip())
    missing = [*([] if first else [(start, start + 1)]), *([] if last else [(end - 1, end)])]
    if passed:
        reason = f"a {noun} at both ends"
    elif not missing:
        reason = "one mark wraps nothing" if len(body) == 1 else "the marks do not belong together"
    elif len(missing) == 2:
        reason = f"neither the first nor the last character is a {noun}"
    else:
        reason = f"the {'last' if first else 'first'} character is no {noun}"
    wanted = " or ".join(f"{pair[0]}…{pair[1]}" for pair in pairs)
    shown = view.spans(missing)
    return decided(passed, reason, shown, wanted=wanted, closeness=(first + last) / 2)
