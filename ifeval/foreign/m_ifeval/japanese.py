"""The Japanese constraints of M-IFEval."""

import re
from itertools import pairwise

from ifeval.checker import Count, Text, checker
from ifeval.checkers import pattern
from ifeval.foreign import ifeval
from ifeval.foreign.counts import Regions, at_least, chance, matches, related
from ifeval.foreign.m_ifeval import japanese_sentences
from ifeval.foreign.m_ifeval.japanese_keywords import RELATIONS, Relation, unread
from ifeval.foreign.m_ifeval.japanese_words import Morpheme, morphemes
from ifeval.foreign.m_ifeval.wording import localised, plain
from ifeval.foreign.resources import Missing
from ifeval.verdict import EVIDENCE_LIMIT, Span, Verdict, counted, decided
from ifeval.view import View

SAME = localised(
    "ja",
    RELATIONS,
    ifeval.language.response_language,
    ifeval.length_constraints.number_paragraphs,
    ifeval.detectable_content.number_placeholders,
    ifeval.detectable_content.postscript,
    ifeval.detectable_format.json_format,
    ifeval.combination.two_responses,
    ifeval.combination.repeat_prompt,
)

_OPTIONS = ("はい、そうです。", "いいえ、違います。", "どちらとも言えません。")
_BULLETS = re.compile(r"^[^\S\n]*・.*$", re.MULTILINE)
_NUMBERED = re.compile(r"^[^\S\n]*\d+\.\s.*$", re.MULTILINE)
_STOPS = frozenset("。！？")
_PIECE = re.compile("[^。！？!?]+")


@checker("ja:length_constraints:number_sentences")
def number_sentences(view: View, *, num_sentences: Count, relation: Relation) -> Verdict:
    """Count the sentences: lines, cut behind 。 ! ? outside of 「」 and brackets.

    Args:
        num_sentences: The bound.
        relation: ``未満`` (less than) or ``以上`` (at least) the bound.
    """
    found: Regions = view.once("m_ifeval.sentences", japanese_sentences.sentences)
    bound, word = plain(RELATIONS, relation, num_sentences)

    def past() -> Span:
        return view.span(found[bound - 1][0], found[-1][1])

    return related(view, len(found), "sentences", word, bound, past=past)


@checker("ja:length_constraints:number_letters")
def number_letters(view: View, *, num_letters: Count, relation: Relation) -> Verdict:
    """Count the characters, blanks and line ends included.

    Args:
        num_letters: The bound.
        relation: ``未満`` (less than) or ``以上`` (at least) the bound.
    """
    length = len(view.text)
    bound, word = plain(RELATIONS, relation, num_letters)

    def past() -> Span:
        return view.span(bound - 1, length)

    return related(view, length, "characters", word, bound, past=past)


@checker("ja:length_constraints:nth_paragraph_first_word")
def nth_paragraph_first_word(
    view: View, *, num_paragraphs: Count, nth_paragraph: Count, first_word: Text
) -> Verdict:
    """Count paragraphs between two line ends, and compare the first characters of one.

    Args:
        num_paragraphs: How many must not be blank.
        nth_paragraph: Which one, from 1, among all pieces, the blank ones included.
        first_word: What it must start with, quotation marks before it aside.
    """

    def start(paragraph: str) -> tuple[str, int]:
        body = paragraph.lstrip("「『\"'")
        quotes = len(paragraph) - len(body)
        return body[: len(first_word)].lower(), min(quotes + len(first_word), len(paragraph))

    return ifeval.length_constraints.nth_starts(
        view, num_paragraphs, nth_paragraph, first_word, start
    )


@checker("ja:detectable_format:number_bullet_lists")
def number_bullet_lists(view: View, *, num_bullets: Count) -> Verdict:
    """Count the lines that start with ・.

    Args:
        num_bullets: How many there must be.
    """
    return ifeval.detectable_format.lines(view, num_bullets, "bullets", ("・", _BULLETS))


@checker("ja:detectable_format:number_numbered_lists")
def number_numbered_lists(view: View, *, num_items: Count) -> Verdict:
    """Count the lines that start with a number, a full stop and a blank.

    Args:
        num_items: How many there must be.
    """
    return ifeval.detectable_format.lines(view, num_items, "numbered items", (".", _NUMBERED))


@checker("ja:detectable_format:number_highlighted_sections")
def number_highlighted_sections(view: View, *, num_highlights: Count) -> Verdict:
    """Count what stands in double angle brackets 《》 on one line.

    Args:
        num_highlights: The fewest that pass.
    """
    if num_highlights == 0:
        return chance("a number of 0")
    found = ifeval.detectable_content.enclosed(view.text, "《", "》")
    solid = [(a, b) for a, b in found if view.text[a:b].strip("《》").strip()]
    return at_least(view, solid, "highlights", num_highlights)


@checker("ja:detectable_format:multiple_sections")
def multiple_sections(view: View, *, section_spliter: Text, num_sections: Count) -> Verdict:
    """Count 第, a number, and the name of a section, anywhere.

    Args:
        section_spliter: The name, such as 章, as a regular expression; the published spelling.
        num_sections: The fewest that pass.
    """
    if num_sections == 0:
        return chance("a number of 0")
    name = section_spliter.strip()
    searched = rf"第\s?\d+\s?{name}"
    try:
        found = matches(view, "ja:detectable_format:multiple_sections", searched, ignore_case=False)
    except TimeoutError:
        return pattern.timed_out(name)
    return at_least(view, found, f"times 第 with a number and {name!r}", num_sections)


@checker("ja:detectable_format:constrained_response")
def constrained_response(view: View) -> Verdict:
    """Find "はい、そうです。", "いいえ、違います。" or "どちらとも言えません。" anywhere."""
    return ifeval.detectable_format.answered(view, _OPTIONS)


@checker("ja:detectable_format:title")
def title(view: View) -> Verdict:
    """Find something in double corner brackets 『』 on one line."""
    return ifeval.detectable_format.titled(view, "『", "』", "double corner brackets")


@checker("ja:detectable_format:nominal_ending")
def nominal_ending(view: View, *, count: Count) -> Verdict:
    """Count the nouns that stand right before 。 ！ or ？, by Janome.

    Args:
        count: The fewest that pass.
    """
    if count == 0:
        return chance("a number of 0")
    text = view.text
    found: Regions = []
    if not _STOPS.isdisjoint(text):
        try:
            cut: list[Morpheme] = view.once("m_ifeval.morphemes", morphemes)
        except (Missing, TimeoutError) as error:
            return unread(error)
        pairs = pairwise(cut)
        found = [(a.start, b.end) for a, b in pairs if a.noun and text[b.start] in _STOPS]
    return at_least(view, found, "sentences that end in a noun", count)


@checker("ja:startend:sentence_unified_end")
def sentence_unified_end(view: View, *, ending: Text) -> Verdict:
    """Find the same end before every 。 ！ ？ and at the end of the text; quotations are set aside.

    Args:
        ending: What each sentence must end with. A text of quotations alone passes.
    """
    text = view.text
    quotes = sorted(
        ifeval.detectable_content.enclosed(text, "「", "」")
        + ifeval.detectable_content.enclosed(text, "『", "』")
    )
    kept: Regions = []
    low = 0
    for start, end in quotes:
        if start >= low:
            kept.append((low, start))
        low = max(low, end)
    running = view.keep([*kept, (low, len(text))])
    total = 0
    wrong: Regions = []
    for piece in _PIECE.finditer(running.text):
        body = piece[0].strip()
        total += bool(body)
        if body and not body.endswith(ending):
            start = piece.end() - len(piece[0].lstrip())
            wrong.append((start, start + len(body)))
    said = counted(total, "sentences")
    if wrong:
        reason = f"{len(wrong)} of {said} do not end with {ending!r}"
    else:
        reason = f"{said}, each ending with {ending!r}" if total else "there are but quotations"
    return decided(
        not wrong,
        reason,
        running.spans(wrong[:EVIDENCE_LIMIT]),
        measured=len(wrong),
        wanted=f"every sentence ends with {ending!r}",
        closeness=1 - len(wrong) / total if total else 0.0,
    )


@checker("ja:startend:quotation")
def quotation(view: View) -> Verdict:
    """Find corner brackets 「」 at both ends."""
    return ifeval.startend.quoted(view, ("「」",), "corner bracket")


@checker("ja:startend:end_checker")
def end_checker(view: View, *, end_phrase: Text) -> Verdict:
    """Compare the end of the text, without corner brackets or double quotes around it.

    Args:
        end_phrase: What must stand last.
    """
    return ifeval.startend.ends(view, end_phrase, '"「」')


@checker("ja:punctuation:no_comma", prohibits=True)
def no_comma(view: View) -> Verdict:
    """Find no 、; other commas may be."""
    return ifeval.punctuation.without(view, "、", "commas 、")


@checker("ja:punctuation:no_period", prohibits=True)
def no_period(view: View) -> Verdict:
    """Find no 。; other full stops may be."""
    return ifeval.punctuation.without(view, "。", "full stops 。")
