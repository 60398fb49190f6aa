"""The ids of IFBench that meant something else in the version of the paper, of July 2025.

Pyatkin et al. 2025 (arXiv:2507.02833), the repository's commits 4c29696 and 8a66c06. Sentences
were cut by rules instead of by Punkt, names and keywords were found inside words too, words at a
place in their own case only, pronouns were fewer, and texts without a word crashed. The other
ids mean what they mean today: see ``ifeval.foreign.ifbench``.
"""

from typing import Any, Final

from ifeval.checker import Count, Text, checker
from ifeval.foreign import sentences, treebank
from ifeval.foreign.counts import chance
from ifeval.foreign.cuts import bare, count_words
from ifeval.foreign.ifbench import (
    count,
    custom,
    format,  # noqa: A004
    format_lists,
    ratio,
    repeat,
    sentence,
    word_places,
    words,
)
from ifeval.foreign.ifbench.verdicts import Place, Sentences, crashed
from ifeval.verdict import Verdict, between
from ifeval.view import View

_PRONOUNS: Final = (
    "i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his "
    "himself she her hers herself it its itself they them their theirs themselves"
)
PRONOUNS: Final = frozenset(_PRONOUNS.split())
_CURLY: Final = str.maketrans("“”", '""')


def by_rules(view: View) -> Sentences:
    """Return the sentences as the rules of google-research's splitter cut them."""
    return view.once("ifbench_2025_07.sentences", sentences.cut)


@checker("count:person_names")
def person_names(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count how many of 50 first names are there, even inside a word, in their case.

    Args:
        N: The fewest that pass.
    """
    found = {name: at for name in count.NAMES if (at := view.text.find(name)) >= 0}
    places = [(at, at + len(name)) for name, at in found.items()]
    shown = view.spans(sorted(places)[:N]) if len(found) >= N else ()
    return between(len(found), "different names", N, None, shown)


@checker("count:pronouns")
def pronouns(view: View, *, N: Count) -> Verdict:  # noqa: N803 - the published name
    """Count personal pronouns among the words, in lower case, without punctuation.

    Args:
        N: The fewest that pass. A slash parts words.
    """
    found = sum(1 for word in bare(view.text.replace("/", " ").lower()) if word in PRONOUNS)
    return between(found, "pronouns", N, None)


@checker("ratio:stop_words")
def stop_words(view: View, *, percentage: ratio.Percentage) -> Verdict:
    r"""Measure the share of NLTK's English stop words among the runs of ``\w``.

    Args:
        percentage: The most that passes, 0 to 100.
    """
    if not view.once("ifeval.words", count_words):
        return crashed("there is no word")
    return ratio.stop_words.judge(view, percentage=percentage)


@checker("ratio:sentence_type")
def sentence_type(view: View) -> Verdict:
    """Compare sentences that end in a full stop with those that end in a question mark: 2 to 1."""
    return ratio.two_to_one(by_rules(view))


@checker("ratio:sentence_balance")
def sentence_balance(view: View) -> Verdict:
    """Compare sentences that end in a full stop, a question mark, an exclamation mark: as many."""
    return ratio.balanced(by_rules(view))


@checker("ratio:overlap")
def overlap(view: View, *, reference_text: str, percentage: ratio.Percentage) -> Verdict:
    """Measure how many different runs of three characters a reference text has too.

    Args:
        reference_text: The text to compare with.
        percentage: The wanted share of the text's own runs, 0 to 100, give or take 2.
    """
    found = ratio.shared(view, reference_text, percentage)
    return crashed("there are fewer than three characters") if found is None else found


@checker("ratio:sentence_words")
def sentence_words(view: View) -> Verdict:
    """Find exactly three sentences with as many characters; that words differ is not checked."""
    return ratio.three_alike(view, by_rules(view))


@checker("sentence:alliteration_increment")
def alliteration_increment(view: View) -> Verdict:
    """Count each sentence's words beside one of the same first letter: more than in the last."""
    return sentence.alliterating(view, by_rules(view))


@checker("sentence:keyword")
def sentence_keyword(view: View, *, word: Text, N: Count) -> Verdict:  # noqa: N803 - published
    """Find a keyword in one sentence, in lower case, even inside a word.

    Args:
        word: The keyword.
        N: The sentence, from 1; 0 is the last one, as in the original.
    """
    searched = word.lower()

    def found(text: str) -> Place | None:
        at = text.lower().find(searched)
        return (at, min(at + len(word), len(text))) if at >= 0 else None

    return sentence.in_sentence(view, by_rules(view), word, N, found)


@checker("sentence:increment")
def increment(view: View, *, small_n: Count) -> Verdict:
    """Count each sentence's words without punctuation: exactly so many more than in the last.

    Args:
        small_n: How many more. One sentence alone passes.
    """
    return sentence.growing(view, by_rules(view), small_n)


@checker("words:alphabet")
def alphabet(view: View) -> Verdict:
    """Find each word to start with the next letter of the alphabet, a after z, from any letter."""
    if not bare(view.text):
        return crashed("there is no word")
    return words.alphabet.judge(view)


@checker("words:last_first")
def last_first(view: View) -> Verdict:
    """Compare each sentence's last word with the first of the next, in lower case."""
    return word_places.chained(view, by_rules(view), hardened=False)


@checker("words:paragraph_last_first")
def paragraph_last_first(view: View) -> Verdict:
    """Compare the first and last word of each line, in lower case, without outer punctuation."""
    return word_places.mirrored(view, hardened=False)


@checker("words:keywords_specific_position")
def keywords_specific_position(view: View, *, keyword: Text, n: Count, m: Count) -> Verdict:
    """Find a keyword as one token of one sentence, in its case.

    Args:
        keyword: The keyword, without blanks around it.
        n: The sentence, from 1.
        m: The token of NLTK's word tokenizer, from 1; punctuation is one.
    """
    return word_places.at_position(view, by_rules(view), treebank.tokens, keyword.strip(), n, m)


@checker("words:words_position")
def words_position(view: View, *, keyword: Text) -> Verdict:
    """Compare the second token and the last but one with a keyword, in its case.

    Args:
        keyword: The keyword, without blanks around it. Punctuation is a token.
    """
    tokens: list[str] = view.once("ifbench.tokens", treebank.tokens)
    return word_places.second_and_late(tokens, -2, keyword.strip())


@checker("format:emoji")
def emoji(view: View) -> Verdict:
    """Find an emoji last or last but one in each sentence, or first in the next."""
    return format.ending_in_emoji(view, by_rules(view), hardened=False)


@checker("format:quote_unquote")
def quote_unquote(view: View) -> Verdict:
    """Find no two double quotes in a row, blanks aside, and none at the end; curly ones count."""
    return format.explained(view, view.text.translate(_CURLY), hardened=False)


@checker("format:no_bullets_bullets")
def no_bullets_bullets(view: View) -> Verdict:
    """Find two sentences, on lines without a blank one between, then only lines with ``*``, two."""
    return format_lists.sentences_then_bullets(view, lambda line: len(sentences.cut(line)))


@checker("custom:word_reverse")
def word_reverse(view: View, **_ignored: Any) -> Verdict:
    """Find "bald eagle" in the words from last to first, which are one sentence by the rules."""
    reverse = custom.reversed_words(view)
    return custom.one_sentence(reverse, sentences.cut(reverse))


@checker("custom:sentence_alphabet")
def sentence_alphabet(view: View, **_ignored: Any) -> Verdict:
    """Find 26 sentences whose first characters are a to z, in either case."""
    return custom.from_a_to_z(view, by_rules(view))


@checker("repeat:repeat_change")
def repeat_change(view: View, *, prompt_to_repeat: Text) -> Verdict:
    """Compare what follows the first character with the prompt's; the whole must differ.

    Args:
        prompt_to_repeat: The prompt.
    """
    if view.text == prompt_to_repeat:
        return repeat.unchanged()
    got, wanted = view.text[1:], prompt_to_repeat[1:]
    return repeat.repeated(view.text[:1], got, wanted, "characters")


@checker("repeat:repeat_span")
def repeat_span(view: View, *, prompt_to_repeat: Text, n_start: int, n_end: int) -> Verdict:
    """Compare the words of the text with a run of the prompt's, in lower case.

    Args:
        prompt_to_repeat: The prompt.
        n_start: The first word, from 0.
        n_end: The word after the last: it is not included, though the prompt says so.
    """
    if n_start == 0 or n_end == 0:
        return chance("an index of 0")
    wanted = prompt_to_repeat.split()[n_start:n_end]
    passed = view.text.lower().split() == [word.lower() for word in wanted]
    return repeat.same_text(view, " ".join(wanted), passed=passed)
