"""IFBench's ``count:`` constraints."""

import re
from collections.abc import Sequence
from typing import Final

from ifeval.checker import Count, Text, checker
from ifeval.checkers import pattern
from ifeval.foreign import treebank
from ifeval.foreign.cuts import EDGES, PUNCTUATION, count_words, word_places
from ifeval.foreign.ifbench.verdicts import crashed
from ifeval.verdict import EVIDENCE_LIMIT, Span, Verdict, between, counted, decided, nearness
from ifeval.view import View

_SOLID: Final = re.compile(r"\S+")
_CONJUNCTIONS: Final = frozenset({"and", "but", "for", "nor", "or", "so", "yet"})
_NAMES: Final = (
    "Emma Liam Sophia Jackson Olivia Noah Ava Lucas Isabella Mason Mia Ethan Charlotte Alexander "
    "Amelia Benjamin Harper Leo Zoe Daniel Chloe Samuel Lily Matthew Grace Owen Abigail Gabriel "
    "Ella Jacob Scarlett Nathan Victoria Elijah Layla Nicholas Audrey David Hannah Christopher "
    "Penelope Thomas Nora Andrew Aria Joseph Claire Ryan Stella Jonathan"
)
NAMES: Final = tuple(_NAMES.split())
_NAME: Final = re.compile(rf"\b(?:{'|'.join(NAMES)})\b")
# Deleting punctuation joins the digits on both sides of it.
_NUMBER: Final = re.compile(rf"\d(?:[{re.escape(PUNCTUATION)}]*+\d)*+")
_MARKS: Final = ".,!?;:"
_JAPANESE: Final = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_PRONOUNS: Final = (
    "i me we us you he him she her it they them my mine our ours your yours his hers its their "
    "theirs myself ourselves yourself yourselves himself herself itself themselves this that "
    "these those who whom whose which what whoever whomever whatever whichever anybody anyone "
    "anything everybody everyone everything nobody nothing somebody someone something each either "
    "neither both all some any none"
)
PRONOUNS: Final = frozenset(_PRONOUNS.split())


@checker("count:word_count_range")
def word_count_range(view: View, *, min_words: Count, max_words: Count) -> Verdict:
    r"""Count the runs of ``\w``, so that "don't" is two.

    Args:
        min_words: The fewest that pass.
        max_words: The most that pass.
    """
    found: int = view.once("ifeval.words", count_words)
    shown: tuple[Span, ...] = ()
    if view.shown and found > max_words:
        places = [*word_places(view.text)]
        shown = (view.span(places[max_words][0], places[-1][1]),)
    return between(found, "words", min_words, max_words, shown)


@checker("count:unique_word_count")
def unique_word_count(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count different words: between white space, in lower case, without punctuation around.

    Args:
        N: The fewest that pass. A word of punctuation only counts as one: the empty word.
    """
    found = len({word.strip(EDGES) for word in view.text.lower().split()})
    return between(found, "different words", N, None)


@checker("count:conjunctions")
def conjunctions(view: View, *, small_n: Count) -> Verdict:
    """Count different spellings of and, but, for, nor, or, so, yet: "And" and "and," are two.

    Args:
        small_n: The fewest that pass.
    """
    found: dict[str, tuple[int, int]] = {}
    for match in _SOLID.finditer(view.text):
        if match[0] not in found and match[0].strip(EDGES).lower() in _CONJUNCTIONS:
            found[match[0]] = match.span()
    return _enough(view, len(found), "different conjunctions", small_n, [*found.values()])


@checker("count:person_names")
def person_names(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count how many of 50 first names are there, as words, in their case.

    Args:
        N: The fewest that pass.
    """
    found: dict[str, tuple[int, int]] = {}
    for match in _NAME.finditer(view.text):
        found.setdefault(match[0], match.span())
    return _enough(view, len(found), "different names", N, [*found.values()])


def _enough(
    view: View, found: int, noun: str, at_least: int, places: Sequence[tuple[int, int]]
) -> Verdict:
    """Judge a count from below; where there are enough, the first ones are the evidence."""
    shown = view.spans(places[:at_least][:EVIDENCE_LIMIT]) if found >= at_least else ()
    return between(found, noun, at_least, None, shown)


@checker("count:numbers")
def numbers(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count runs of digits after punctuation is deleted, so that "3.14" and "1,2" are one each.

    Args:
        N: How many there must be.
    """
    places = [match.span() for match in _NUMBER.finditer(view.text)]
    shown = view.spans(places[N:][:EVIDENCE_LIMIT])
    return between(len(places), "numbers", N, N, shown)


@checker("count:punctuation")
def punctuation(view: View) -> Verdict:
    """Find ``?!``, ``!?`` or ``‽``, and beside it each of ``. , ! ? ; :``."""
    text = view.text
    wanted = "an interrobang, and each of . , ! ? ; :"
    if not ("!?" in text or "?!" in text or "‽" in text):
        return decided(False, "there is no interrobang, ?! or !?", wanted=wanted)
    rest = text.replace("?!" if "?!" in text else "!?", "", 1)
    missing = [mark for mark in _MARKS if mark not in rest]
    reason = f"missing: {' '.join(missing)}" if missing else "every mark is there"
    near = 1 - len(missing) / len(_MARKS)
    return decided(not missing, reason, measured=6 - len(missing), wanted=wanted, closeness=near)


@checker("count:words_japanese")
def words_japanese(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Find kana or Han characters in every Nth word; digits and punctuation may stand there.

    Args:
        N: Every how many words between white space. Fewer words than N pass.
    """
    if N == 0:
        return crashed("every 0th word")
    wrong: list[str] = []
    asked = 0
    for word in view.text.split()[N - 1 :: N]:
        core = word.strip(EDGES)
        if core and not core.isdigit():
            asked += 1
            if not _JAPANESE.search(core):
                wrong.append(word)
    shown: list[tuple[int, int]] = []
    if wrong and view.shown:
        for number, match in enumerate(_SOLID.finditer(view.text), 1):
            core = match[0].strip(EDGES)
            if number % N == 0 and core and not core.isdigit() and not _JAPANESE.search(core):
                shown.append(match.span())
                if len(shown) == EVIDENCE_LIMIT:
                    break
    reason = (
        f"{len(wrong)} of {counted(asked, 'words')} at a place for Japanese "
        f"{'is' if len(wrong) == 1 else 'are'} none, first {wrong[0]!r:.60}"
        if wrong
        else f"nothing but Japanese at {counted(asked, 'places')}"
    )
    return decided(
        not wrong,
        reason,
        view.spans(shown),
        measured=asked - len(wrong),
        wanted=f"every word number {N}, {2 * N}, … in Japanese",
        closeness=1 - len(wrong) / asked if asked else 0.0,
    )


@checker("count:pronouns")
def pronouns(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count pronouns among the tokens of NLTK's word tokenizer, in lower case.

    Args:
        N: The fewest that pass. "US" counts as "us", and a slash parts words.
    """
    lower: str = view.once("ifbench.slashless", _slashless)
    found = [word in PRONOUNS for word in treebank.tokens(lower)]
    places: list[tuple[int, int]] = []
    if view.shown and len(lower) == len(view.text):
        places = [p for p, is_one in zip(treebank.spans(lower), found, strict=True) if is_one]
    return _enough(view, sum(found), "pronouns", N, places)


def _slashless(text: str) -> str:
    return text.replace("/", " ").lower()


@checker("count:keywords_multiple")
def keywords_multiple(
    view: View,
    *,
    keyword1: Text,
    keyword2: Text,
    keyword3: Text,
    keyword4: Text,
    keyword5: Text,
) -> Verdict:
    """Count five keywords in lower case, anywhere, even inside a word.

    Args:
        keyword1: Wanted once.
        keyword2: Wanted twice.
        keyword3: Wanted three times.
        keyword4: Wanted five times.
        keyword5: Wanted seven times.
    """
    lower: str = view.once("pattern.lower", str.lower)
    problems: list[str] = []
    shown: list[Span] = []
    near = 0.0
    keywords = (keyword1, keyword2, keyword3, keyword4, keyword5)
    for keyword, wanted in zip(keywords, (1, 2, 3, 5, 7), strict=True):
        word = keyword.strip()
        found = lower.count(word.lower())
        near += nearness(found, wanted, wanted) / len(keywords)
        if found != wanted:
            problems.append(f"{counted(found, f'times {word!r}')}, wanted {wanted}")
        if found > wanted and word and view.shown:
            places = pattern.occurrences(view, word, ignore_case=True)
            shown += view.spans(places[wanted:][:EVIDENCE_LIMIT])
    return decided(
        not problems,
        "; ".join(problems) or "each keyword is there as often as wanted",
        sorted(shown),
        measured=len(keywords) - len(problems),
        wanted="1, 2, 3, 5 and 7 times",
        closeness=near,
    )
