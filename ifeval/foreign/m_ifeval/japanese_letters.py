"""M-IFEval's ``ja:letters:`` constraints."""

import re

from ifeval.checker import Count, checker
from ifeval.foreign.counts import related
from ifeval.foreign.m_ifeval.japanese_keywords import RELATIONS, Relation
from ifeval.foreign.m_ifeval.wording import none, plain
from ifeval.verdict import Span, Verdict
from ifeval.view import View

_HIRAGANA = re.compile("[ぁ-ゖ]+")
_KATAKANA = re.compile("[ァ-ヺ]+")
_KANJI = re.compile("[\u4e00-\u9fff]")
_DIGITS = re.compile(r"\d+")
_NOT_HIRAGANA = re.compile("[ァ-ヺ\u4e00-\u9fffA-Za-z]+")
_NOT_KATAKANA = re.compile("[ぁ-ゖ\u4e00-\u9fffA-Za-z]+")
_KANJI_RUN = re.compile("[\u4e00-\u9fff々]+(（[ぁ-ゖー]+）)?")


@checker("ja:letters:furigana")
def furigana(view: View) -> Verdict:
    """Find hiragana in full-width brackets behind every run of kanji."""
    found = [match.span() for match in _KANJI_RUN.finditer(view.text) if not match[1]]
    return none(view, found, "runs of kanji without furigana")


@checker("ja:letters:kansuuji", prohibits=True)
def kansuuji(view: View) -> Verdict:
    """Find no digit, of any script; numbers in kanji may be."""
    return _none(view, _DIGITS, "numbers in digits")


@checker("ja:letters:no_katakana", prohibits=True)
def no_katakana(view: View) -> Verdict:
    """Find no katakana; the long sound mark ー and the dot ・ are none."""
    return _none(view, _KATAKANA, "runs of katakana")


@checker("ja:letters:katakana_only")
def katakana_only(view: View) -> Verdict:
    """Find no hiragana, kanji or Latin letter."""
    return _none(view, _NOT_KATAKANA, "runs of other letters")


@checker("ja:letters:no_hiragana", prohibits=True)
def no_hiragana(view: View) -> Verdict:
    """Find no hiragana."""
    return _none(view, _HIRAGANA, "runs of hiragana")


@checker("ja:letters:hiragana_only")
def hiragana_only(view: View) -> Verdict:
    """Find no katakana, kanji or Latin letter."""
    return _none(view, _NOT_HIRAGANA, "runs of other letters")


def _none(view: View, searched: re.Pattern[str], noun: str) -> Verdict:
    return none(view, [match.span() for match in searched.finditer(view.text)], noun)


@checker("ja:letters:kanji")
def kanji(view: View, *, kanji_limit: Count, relation: Relation) -> Verdict:
    """Count the kanji; the repetition mark 々 is none.

    Args:
        kanji_limit: The bound.
        relation: ``未満`` (less than) or ``以上`` (at least) the bound.
    """
    found = [match.span() for match in _KANJI.finditer(view.text)]
    bound, word = plain(RELATIONS, relation, kanji_limit)

    def past() -> Span:
        return view.span(found[bound - 1][0], found[-1][1])

    return related(view, len(found), "kanji", word, bound, past=past)
