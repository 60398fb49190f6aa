"""The 29 constraints of IF-RLVR training beyond IFEval's, with the official meaning.

Pyatkin et al. 2025, "Generalizing Verifiable Instruction Following" (arXiv:2507.02833); the
checkers of open-instruct's ``IFEvalG``, defects included. Names and arguments are the published
ones. Sentences are cut by rules (``sentences``), words by NLTK's tokenizer (``treebank``). Where
the original draws an argument at random or crashes, the verdict here is undecided;
``docs/iftrain.md`` lists these places.
"""

import re
from collections.abc import Callable, Sequence

from ifeval.checker import Count, Text, checker
from ifeval.checkers import pattern
from ifeval.foreign import ifeval, punkt, sentences, treebank
from ifeval.foreign.counts import Regions, Relation, chance, matches, related
from ifeval.verdict import EVIDENCE_LIMIT, Span, Verdict, between, counted, decided, undecided
from ifeval.view import View

_SOLID = re.compile(r"\S+")
_SIGNS = re.compile(r"[^\w\s]")
_SMALL_WORD = re.compile(r"\b[a-z]+\b")
_LETTERS = re.compile("[A-Za-z]+")
_STARS = re.compile(r"\s?\*\*\*\s?")
_BLANK_LINE = re.compile("\n\n")
_NAMED = 3  # how many things a reason names


def _cut(view: View) -> list[sentences.Sentence]:
    found: list[sentences.Sentence] = view.once("iftrain.sentences", sentences.cut)
    return found


def _sentences(view: View) -> Regions:
    found: Regions = view.once("punkt.spans", punkt.spans)
    return found


def _all_keep(
    view: View, noun: str, total: int, wrong: Sequence[tuple[str, int, int]], wanted: str
) -> Verdict:
    """Judge things that must all be of a kind, by those that are not, with their places."""
    if not wrong:
        return decided(True, f"{counted(total, noun)}, all as wanted", wanted=wanted)
    named = ", ".join(f"{text!r:.40}" for text, _, _ in wrong[:_NAMED])
    more = ", …" if len(wrong) > _NAMED else ""
    return decided(
        False,
        f"{len(wrong)} of {counted(total, noun)} differ: {named}{more}; wanted {wanted}",
        view.spans([(start, end) for _, start, end in wrong[:EVIDENCE_LIMIT] if start < end]),
        measured=total - len(wrong),
        wanted=wanted,
        closeness=1 - len(wrong) / total,
    )


def _same(view: View, wanted: str, what: str) -> Verdict:
    """Compare the whole text with another, both without blanks around them and in lower case."""
    text, other = view.text.strip().lower(), wanted.strip().lower()
    if text == other:
        return decided(True, f"the text is {what}")
    same = next(
        (i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b),
        min(len(text), len(other)),
    )
    start, end = len(view.text) - len(view.text.lstrip()), len(view.text.rstrip())
    at = min(start + same, end)
    comes = f"comes {text[same : same + 20]!r}" if same < len(text) else "the text ends"
    need = f"wanted {other[same : same + 20]!r}" if same < len(other) else "wanted the end"
    return decided(
        False,
        f"the text is not {what}: after {counted(same, 'characters')} {comes}, {need}",
        (view.span(at, end),) if at < end else (),
        measured=same,
        wanted=f"exactly the {len(other)} characters of {what}",
        closeness=same / max(len(text), len(other)),
    )


@checker("copy:copy")
def copy(view: View, *, prompt_to_repeat: Text) -> Verdict:
    """Compare the whole text with the prompt, in lower case and without blanks around it.

    Args:
        prompt_to_repeat: What the text must be.
    """
    return _same(view, prompt_to_repeat, "the prompt")


@checker("copy:copying_simple")
def copying_simple(view: View, *, prompt_to_repeat: Text) -> Verdict:
    """Compare the whole text with the prompt, in lower case and without blanks around it.

    Args:
        prompt_to_repeat: What the text must be.
    """
    return _same(view, prompt_to_repeat, "the prompt")


@checker("copy:copying_multiple")
def copying_multiple(view: View, *, prompt_to_repeat: Text, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Compare each part between six asterisks with the prompt, in lower case.

    Args:
        prompt_to_repeat: What each part must be, blanks around it aside.
        N: How many parts there must be; a divider at an end makes one more.
    """
    if N == 0:
        return chance("a number of 0")
    copy = prompt_to_repeat.strip().lower()
    parts: list[tuple[str, int, int]] = []
    at = 0
    for part in view.text.split("******"):
        start = at + len(part) - len(part.lstrip())
        parts.append((part.strip(), start, start + len(part.strip())))
        at += len(part) + 6
    if len(parts) != N:
        past = [(parts[N][1], len(view.text))] if len(parts) > N else []
        shown = view.spans([(start, end) for start, end in past if start < end])
        return between(len(parts), "parts between ******", N, N, shown)
    wrong = [part for part in parts if part[0].lower() != copy]
    return _all_keep(view, "parts between ******", N, wrong, "copies of the prompt")


@checker("new:copy_span_idx")
def copy_span_idx(view: View, *, prompt_to_repeat: Text, n_start: Count, n_end: Count) -> Verdict:
    """Compare the whole text with characters of the prompt; the last index is left out.

    Args:
        prompt_to_repeat: The prompt.
        n_start: The first character, from 0; but the original replaces a 0 by a random draw, so
            that the verdict is only decided where no draw can pass.
        n_end: The character behind the last, though the instruction says "including". A 0 is
            replaced too.
    """
    if n_start and n_end:
        wanted = prompt_to_repeat[n_start:n_end]
        return _same(view, wanted, f"characters {n_start} to {n_end - 1} of the prompt")
    said = view.text.strip().casefold()
    pool = prompt_to_repeat.casefold()
    if n_end:
        pool = prompt_to_repeat[:n_end].rstrip().casefold()
    if pool.endswith(said) if n_end else said in pool:
        return chance("an index of 0")
    return decided(
        False,
        "the original replaces an index of 0 by a random draw, and with none the text is that "
        "part of the prompt",
        (),
        wanted=f"characters {n_start} to {n_end - 1} of the prompt",
    )


@checker("copy:repeat_phrase")
def repeat_phrase(view: View, *, phrase: Text, small_n: Count) -> Verdict:
    """Count what starts and ends as the phrase does, and find one other word in each.

    Args:
        phrase: Its first and last word are searched as they stand, as regular expressions,
            with at least two blanks between them on one line.
        small_n: How many there must be. Each must have as many words as the phrase, and all
            but one the same; which one does not count.
    """
    if small_n == 0:
        return chance("a number of 0")
    words = phrase.split()
    if not words:
        return undecided("the phrase is blank: the original crashes", "error")
    first, last = words[0], words[-1]
    groups = 0
    if pattern.is_literal(first + last):
        found = _framed(view.text, f"{first} ", f" {last}")
    else:
        searched = f"{first} .*? {last}"
        try:
            found = matches(view, "copy:repeat_phrase", searched, ignore_case=False)
        except TimeoutError:
            return pattern.timed_out(searched)
        groups = pattern.compiled(searched, ignore_case=False).groups
    wanted = f"{counted(small_n, 'times')} {phrase!r:.60} with one other word"
    if len(found) != small_n:
        noun = f"times {first!r:.40} … {last!r:.40}"
        return between(len(found), noun, small_n, small_n, view.spans(found[small_n:]))
    if groups:  # the original compares what the group found, and so never the phrase
        reason = f"{phrase!r:.60} makes a group of a regular expression, which is not compared"
        return undecided(reason)
    wrong: list[tuple[str, int, int]] = []
    for start, end in found:
        said = view.text[start:end]
        tokens = said.split()
        if len(tokens) != len(words) or _differing(tokens, words) != 1:
            wrong.append((said, start, end))
    return _all_keep(view, "phrases", len(found), wrong, wanted)


def _framed(text: str, opening: str, closing: str) -> Regions:
    r"""Return what the pattern ``opening.*?closing`` finds, in linear time."""
    found: Regions = []
    start, close, line_end = text.find(opening), -1, -1
    while start >= 0:
        inside = start + len(opening)
        if close < inside:
            close = text.find(closing, inside)
        if close < 0:
            break
        if line_end < inside:
            line_end = text.find("\n", inside)
            line_end = len(text) if line_end < 0 else line_end
        if line_end < close:
            start = text.find(opening, line_end)
        else:
            found.append((start, close + len(closing)))
            start = text.find(opening, close + len(closing))
    return found


def _differing(some: list[str], others: list[str]) -> int:
    return sum(a != b for a, b in zip(some, others, strict=True))


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


@checker("keywords:no_adjacent_consecutive")
def no_adjacent_consecutive(view: View) -> Verdict:
    """Compare the first characters of neighbouring words, in lower case, by code point."""
    wrong: Regions = []
    total = 0
    initial: tuple[str, int] | None = None
    for match in _SOLID.finditer(view.text):
        letter = match[0][0].lower()
        if len(letter) != 1:  # İ, of all characters
            return undecided(
                f"{match[0][0]!r} is two characters in lower case, which have no order"
            )
        if initial and ord(letter) - ord(initial[0]) == 1:
            wrong.append((initial[1], match.end()))
        initial = letter, match.start()
        total += 1
    named = ", ".join(f"{view.text[start:end]!r:.60}" for start, end in wrong[:_NAMED])
    return decided(
        not wrong,
        f"neighbours whose first letters follow each other: {named}"
        if wrong
        else f"{counted(total, 'words')}, and no neighbours with letters that follow each other",
        view.spans(wrong[:EVIDENCE_LIMIT]),
        measured=len(wrong),
        wanted="no such neighbours",
        closeness=1 - len(wrong) / total if total else 0.0,
    )


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
    return _all_keep(view, "words", total, wrong, wanted)


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
    return _all_keep(view, "pairs of words", len(pairs), wrong, "<<each pair>>")


@checker("keywords:word_once")
def word_once(view: View, *, keyword: Text) -> Verdict:
    """Find a keyword, as a regular expression, exactly once, in any case.

    Args:
        keyword: Searched as it stands, without blanks around it.
    """
    return _times(view, "keywords:word_once", keyword, 1)


def _times(view: View, id: str, keyword: str, times: int) -> Verdict:
    keyword = keyword.strip()
    try:
        found = matches(view, id, keyword)
    except TimeoutError:
        return pattern.timed_out(keyword)
    shown = view.spans(found) if len(found) > times else ()
    return between(len(found), f"times {keyword!r}", times, times, shown)


@checker("count:count_increment_word")
def count_increment_word(view: View, *, keyword1: Text, keyword2: Text) -> Verdict:
    """Find one keyword once and another twice, as regular expressions, in any case.

    Args:
        keyword1: To be found once.
        keyword2: To be found twice.
    """
    id = "count:count_increment_word"
    parts = _times(view, id, keyword1, 1), _times(view, id, keyword2, 2)
    for part in parts:
        if part.passed is None:
            return part
    wrong = [part for part in parts if not part.passed]
    return decided(
        not wrong,
        "; ".join(part.reason for part in wrong or parts),
        sorted(span for part in wrong for span in part.evidence),
        measured=", ".join(str(part.measured) for part in parts),
        wanted=f"{keyword1!r} once, {keyword2!r} twice",
        closeness=sum(part.closeness or 0.0 for part in parts) / 2,
    )


@checker("keywords:word_count_different_numbers")
def word_count_different_numbers(
    view: View, *, keyword: Text, frequency: Count, relation: Relation
) -> Verdict:
    """Count a keyword, as a regular expression, anywhere, in any case.

    Args:
        keyword: Searched as it stands, without blanks around it.
        frequency: The bound.
        relation: ``less than`` or ``at least`` the bound, of which the instruction says
            nothing.
    """
    keyword = keyword.strip()
    try:
        found = matches(view, "keywords:word_count_different_numbers", keyword)
    except TimeoutError:
        return pattern.timed_out(keyword)
    noun = f"times {keyword!r}"
    return related(view, len(found), noun, relation, frequency, lambda: view.spans(found))


@checker("keywords:exclude_word_harder", prohibits=True)
def exclude_word_harder(view: View, *, keyword: Text, instruction: str = "") -> Verdict:  # noqa: ARG001 - published
    """Find no keyword with a blank on both sides, in the case given.

    Args:
        keyword: A sign behind it, a line end, or another case hides it.
        instruction: What the keyword was taken from; not used.
    """
    phrase = f" {keyword.strip()} "
    count = view.text.count(phrase)
    found = pattern.occurrences(view, phrase, ignore_case=False)[:EVIDENCE_LIMIT] if count else []
    shown = view.spans([(start + 1, end - 1) for start, end in found])
    return between(count, f"times {phrase!r}", 0, 0, shown)


@checker("paragraphs:paragraphs")
def paragraphs(view: View) -> Verdict:
    """Find two paragraphs, with a divider of three asterisks between them."""
    return _two(view, _STARS, "***")


@checker("paragraphs:paragraphs2")
def paragraphs2(view: View) -> Verdict:
    """Find two paragraphs, with two line ends between them, and no more than two."""
    return _two(view, _BLANK_LINE, "two line ends")


def _two(view: View, divider: re.Pattern[str], between_them: str) -> Verdict:
    pieces, count, blank = _pieces(view.text, divider)
    if blank is not None:
        here = (view.span(pieces[blank - 1][1], pieces[blank + 1][0]),)
        reason = f"a paragraph between {between_them} is blank"
        return decided(False, reason, here, wanted="2 paragraphs")
    first = 2 if view.text[slice(*pieces[0])].strip() else 3
    shown = view.spans([(pieces[first][0], len(view.text.rstrip()))]) if count > 2 else ()
    return between(count, f"paragraphs, with {between_them} between", 2, 2, shown)


def _pieces(text: str, divider: re.Pattern[str]) -> tuple[Regions, int, int | None]:
    """Cut a text at dividers.

    Returns:
        The pieces; how many there are, without a blank first and last one; and the number of
        the first blank one that is neither.
    """
    dividers = [match.span() for match in divider.finditer(text)]
    edges = [0, *(edge for place in dividers for edge in place), len(text)]
    pieces = [*zip(edges[::2], edges[1::2], strict=True)]
    count, last = len(pieces), len(pieces) - 1
    for index, (start, end) in enumerate(pieces):
        if not text[start:end].strip():
            if 0 < index < last:
                return pieces, count, index
            count -= 1
    return pieces, count, None


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
    found = _cut(view)
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
    return _all_keep(view, "sentences", len(found), wrong, f"each {end} with {wanted!r:.60}")


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


@checker("punctuation:punctuation_dot", prohibits=True)
def punctuation_dot(view: View) -> Verdict:
    """Find no full stop."""
    return _without(view, ".", "full stops")


@checker("punctuation:punctuation_exclamation", prohibits=True)
def punctuation_exclamation(view: View) -> Verdict:
    """Find no ASCII exclamation mark."""
    return _without(view, "!", "exclamation marks")


def _without(view: View, mark: str, noun: str) -> Verdict:
    count = view.text.count(mark)
    shown: Regions = []
    at = -1
    while len(shown) < min(count, EVIDENCE_LIMIT):
        at = view.text.index(mark, at + 1)
        shown.append((at, at + 1))
    return between(count, noun, 0, 0, view.spans(shown))


@checker("count:lowercase_counting")
def lowercase_counting(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count the words of a to z alone; the instruction speaks of how often each appears.

    Args:
        N: The most that pass.
    """
    if N == 0:
        return chance("a number of 0")
    found = [match.span() for match in _SMALL_WORD.finditer(view.text)]
    return between(len(found), "words in lower case", 0, N, view.spans(found[N:]))


@checker("letters:letter_counting")
def letter_counting(view: View, *, N: Count, relation: Relation) -> Verdict:  # noqa: N803 - the published name
    """Count the letters a to z, in either case.

    Args:
        N: The bound.
        relation: ``less than`` or ``at least`` the bound.
    """
    runs = [match.span() for match in _LETTERS.finditer(view.text)]
    count = sum(end - start for start, end in runs)
    return related(view, count, "letters", relation, N, past=lambda: _past(view, runs, N - 1))


def _past(view: View, runs: Regions, limit: int) -> Span:
    """Return the stretch behind the first ``limit`` letters."""
    for start, end in runs:
        if limit < end - start:
            return view.span(start + limit, runs[-1][1])
        limit -= end - start
    return view.span(*runs[-1])


@checker("letters:letter_counting2")
def letter_counting2(
    view: View, *, letter: Text, let_frequency: Count, let_relation: Relation
) -> Verdict:
    """Count a letter, in either case.

    Args:
        letter: One of a to z. The original replaces any other character by a random letter.
        let_frequency: The bound.
        let_relation: ``less than`` or ``at least`` the bound.
    """
    return ifeval.keywords.letter_frequency.judge(
        view, letter=letter, let_frequency=let_frequency, let_relation=let_relation
    )


@checker("count:counting_composition")
def counting_composition(view: View, *, n_sent: Count, n_words: Count) -> Verdict:
    """Count paragraphs between dividers of three asterisks, their sentences and those' words.

    Args:
        n_sent: How many sentences each of three paragraphs must have. A blank paragraph, as
            behind a last divider, has none.
        n_words: How many tokens each sentence must have, by NLTK's word tokenizer; a full stop
            is one.
    """
    if not n_sent or not n_words:
        return chance("a number of 0")
    wanted = f"3 paragraphs of {n_sent} sentences of {n_words} words each"
    pieces, count, _ = _pieces(view.text, _STARS)
    for number, (start, end) in enumerate(pieces, 1):
        found = sentences.cut(view.text[start:end])
        # a text of 3 paragraphs that all fit has no more words than these numbers say
        if len(found) != n_sent:
            here = (view.span(start, end),) if start < end else ()
            said = f"paragraph {number} has {counted(len(found), 'sentences')}, wanted {n_sent}"
            return decided(False, said, here, wanted=wanted)
        for sentence in found:
            words = treebank.tokens(sentence.text)
            if len(words) != n_words:
                here = (view.span(start + sentence.start, start + sentence.end),)
                said = f"{sentence.text!r:.60} has {counted(len(words), 'words')}, wanted {n_words}"
                return decided(False, said, here, wanted=wanted)
    return between(count, "paragraphs between ***", 3, 3)


@checker("count:count_unique")
def count_unique(view: View) -> Verdict:
    """Find no word twice, by NLTK's word tokenizer; signs are words, and case counts."""
    seen: set[str] = set()
    found: list[str] = []
    for words in treebank.by_sentence(view.text, _sentences(view)):
        found += words
        seen.update(words)
        if len(seen) < len(found) and not view.shown:
            return decided(False, "a word is there twice")
    if len(seen) == len(found):
        return decided(True, f"{counted(len(found), 'words')}, none of them twice")
    seen.clear()
    again: list[tuple[str, int, int]] = []
    for word, place in zip(found, treebank.spans(view.text), strict=True):
        if word in seen:
            again.append((word, *place))
        seen.add(word)
    return _all_keep(view, "words", len(found), again, "none that was there before")


@checker("keywords:palindrome")
def palindrome(view: View) -> Verdict:
    """Find a word that is the same backwards, signs and case included; "I" is one."""
    for match in _SOLID.finditer(view.text):
        word = match[0]
        if word == word[::-1]:
            here = (view.span(*match.span()),)
            return decided(True, f"{word!r:.60} is the same backwards", here)
    return decided(False, "no word is the same backwards", wanted="a palindrome")


@checker("keywords:keyword_specific_position")
def keyword_specific_position(view: View, *, keyword: Text, n: Count, m: Count) -> Verdict:
    """Compare one token of one sentence, in the case given.

    Args:
        keyword: What it must be, blanks around it aside.
        n: Which sentence, from 1.
        m: Which of its tokens, from 1, by NLTK's word tokenizer; signs are tokens.
    """
    if not n or not m:
        return chance("a number of 0")
    keyword = keyword.strip()
    wanted = f"{keyword!r:.60} as word {m} of sentence {n}"
    found = _cut(view)
    if len(found) < n:
        said = f"{counted(len(found), 'sentences')}, so there is no number {n}"
        return decided(False, said, measured=len(found), wanted=wanted)
    sentence = found[n - 1]
    words = treebank.tokens(sentence.text)
    place = (view.span(sentence.start, sentence.end),) if sentence.start < sentence.end else ()
    if len(words) < m:
        said = f"sentence {n} has {counted(len(words), 'words')}, so there is no number {m}"
        return decided(False, said, place, measured=len(words), wanted=wanted)
    word = words[m - 1]
    passed = word == keyword
    said = f"word {m} of sentence {n} is {word!r:.60}"
    said += "" if passed else f", wanted {keyword!r:.60}"
    return decided(passed, said, place, measured=f"{word!r:.60}", wanted=wanted)


@checker("keywords:start_end")
def start_end(view: View) -> Verdict:
    """Compare the first with the last word in lower case, by NLTK's word tokenizer.

    Signs are words, so that a text which ends with a full stop must start with one.
    """
    text, places = view.text, _sentences(view)
    ends = [*treebank.by_sentence(text, [*places[:1], *places[-1:]])]
    if not all(ends) or not ends:
        return undecided("there is no word: the original crashes", "error")
    first, last = ends[0][0], ends[-1][-1]
    passed = first.lower() == last.lower()
    same = f"both ends are {first!r:.60}"
    other = f"the text starts with {first!r:.60} and ends with {last!r:.60}"
    start = len(text) - len(text.lstrip())
    end = places[-1][1]
    # a straight double quote comes out as two characters
    begin = start + (1 if text[start] == '"' else len(first))
    rest = end - (1 if text[end - 1] == '"' else len(last))
    return decided(
        passed,
        same if passed else other,
        view.spans(sorted({(start, begin), (rest, end)})),
        measured=f"{first!r:.60}, {last!r:.60}",
        wanted="the same word at both ends",
    )
