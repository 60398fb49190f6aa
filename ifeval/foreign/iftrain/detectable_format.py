"""The ``detectable_format:`` constraints of IF-RLVR training."""

import re
from collections.abc import Callable

from ifeval.checker import checker
from ifeval.foreign import sentences
from ifeval.foreign.iftrain.verdicts import all_keep
from ifeval.verdict import Verdict, counted, decided
from ifeval.view import View

_SOLID = re.compile(r"\S+")


@checker("detectable_format:sentence_hyphens")
def sentence_hyphens(view: View) -> Verdict:
    """Compare what stands between hyphens with the sentences, one by one, while both last.

    A text of one sentence without a hyphen passes, and what is left over counts for nothing.
    """
    pieces = view.text.split("-")
    gold = sentences.cut(view.text.replace("-", " "))
    at = 0
    for number, (piece, sentence) in enumerate(zip(pieces, gold, strict=False), 1):
        if piece != sentence.text:
            blank = piece != piece.strip()
            what = "has blanks around it" if blank else "is no sentence of its own"
            shown = (view.span(at, at + len(piece)),) if piece else ()
            reason = f"part {number} between hyphens {what}: {piece!r:.60}"
            wanted = "sentences joined by hyphens"
            return decided(False, reason, shown, measured=number - 1, wanted=wanted, closeness=0.5)
        at += len(piece) + 1
    pairs = min(len(pieces), len(gold))
    return decided(True, f"{counted(pairs, 'sentences')} compared, with hyphens and no blanks")


@checker("detectable_format:square_brackets")
def square_brackets(view: View) -> Verdict:
    """Find a square bracket at both ends of every word, which blanks end."""
    return _every_word(
        view, lambda word: word.startswith("[") and word.endswith("]"), "words in square brackets"
    )


def _every_word(view: View, fits: Callable[[str], bool], wanted: str) -> Verdict:
    total = 0
    wrong: list[tuple[str, int, int]] = []
    for match in _SOLID.finditer(view.text):
        total += 1
        if not fits(match[0]):
            wrong.append((match[0], *match.span()))
    return all_keep(view, "words", total, wrong, wanted)


@checker("detectable_format:bigram_wrapping")
def bigram_wrapping(view: View) -> Verdict:
    """Find ``<<`` before the first and ``>>`` behind the second of each two words.

    A word that is left over, as the only one, counts for nothing.
    """
    words = [match.span() for match in _SOLID.finditer(view.text)]
    pairs = [*zip(words[::2], words[1::2], strict=False)]
    text = view.text
    wrong = [
        (text[start:end], start, end)
        for (start, _), (_, end) in pairs
        if not (text.startswith("<<", start) and text.endswith(">>", start, end))
    ]
    if not pairs:
        return decided(True, "there are no two words to wrap, which the original lets pass")
    return all_keep(view, "pairs of words", len(pairs), wrong, "<<each pair>>")
