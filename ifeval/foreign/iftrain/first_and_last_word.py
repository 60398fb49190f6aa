"""The ``first_word:`` and ``last_word:`` constraints of IF-RLVR training."""

import re
from collections.abc import Callable

from ifeval.checker import Text, checker
from ifeval.foreign.iftrain.verdicts import all_keep, by_rules
from ifeval.verdict import Verdict, decided
from ifeval.view import View

_SIGNS = re.compile(r"[^\w\s]")


@checker("first_word:first_word_sent")
def first_word_sent(view: View, *, first_word: Text) -> Verdict:
    """Compare the first word of every sentence, signs included, in lower case.

    Args:
        first_word: What each must be; "Hello," is not "hello".
    """
    return _sentences_have(view, 0, first_word, lambda token: token)


@checker("last_word:last_word_sent")
def last_word_sent(view: View, *, last_word: Text) -> Verdict:
    """Compare the last word of every sentence, without its signs, in lower case.

    Args:
        last_word: What each must be.
    """
    return _sentences_have(view, -1, last_word, _without_signs)


def _without_signs(token: str) -> str:
    return _SIGNS.sub("", token)


def _sentences_have(view: View, index: int, word: str, bare: Callable[[str], str]) -> Verdict:
    wanted = word.strip().lower()
    found = by_rules(view)
    wrong: list[tuple[str, int, int]] = []
    for text, start, end in found:
        tokens = text.split(None, 1) if index == 0 else text.rsplit(None, 1)
        token = tokens[index] if tokens else ""
        if not token or bare(token).lower() != wanted:
            if end - start == len(text):
                end = start + len(token) if index == 0 else end  # noqa: PLW2901
                start = end - len(token)  # noqa: PLW2901
            wrong.append((token, start, end))
    end = "starts" if index == 0 else "ends"
    return all_keep(view, "sentences", len(found), wrong, f"each {end} with {wanted!r:.60}")


@checker("first_word:first_word_answer")
def first_word_answer(view: View, *, first_word: Text) -> Verdict:
    """Compare the first word of the text, signs included, in lower case.

    Args:
        first_word: What it must be; "Hello," is not "hello".
    """
    start = len(view.text) - len(view.text.lstrip())
    token = view.text.split(None, 1)[0] if view.text.strip() else ""
    return _is_word(view, token, token, start, first_word, "first")


@checker("last_word:last_word_answer")
def last_word_answer(view: View, *, last_word: Text) -> Verdict:
    """Compare the last word of the text, without its signs, in lower case.

    Args:
        last_word: What it must be; an emoji behind it is the last word.
    """
    token = view.text.rsplit(None, 1)[-1] if view.text.strip() else ""
    start = len(view.text.rstrip()) - len(token)
    return _is_word(view, token, _without_signs(token), start, last_word, "last")


def _is_word(view: View, token: str, said: str, start: int, word: str, which: str) -> Verdict:
    wanted = word.strip().lower()
    passed = bool(token) and said.lower() == wanted
    return decided(
        passed,
        f"the {which} word is {said!r:.60}" + ("" if passed else f", wanted {wanted!r:.60}"),
        (view.span(start, start + len(token)),) if token else (),
        measured=f"{said!r:.60}",
        wanted=f"{wanted!r:.60} as the {which} word",
    )
