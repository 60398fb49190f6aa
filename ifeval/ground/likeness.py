"""Whether a short response is as a whole another spelling of an answer, or a part of it."""

from difflib import SequenceMatcher

from ifeval.ground.cues import Cues
from ifeval.ground.names import Names, Text
from ifeval.ground.values import includes

_SHORT = 30
"""Tokens of a response that may as a whole be another spelling of an answer."""

_BETWEEN = 2
"""Names between a first and a last name."""

_ALIKE, _SHARED = 0.85, 0.8
_PAIR = 2


def is_like(names: Names, text: Text) -> bool:
    """Whether a short text as a whole is another spelling or a shorter form of an answer.

    A surname or its like; a part of at least two words; a first and last name with others
    between; at least 85 % alike in spelling, with six letters and no digit, where y is i; or the
    words shared to more than 80 % (F1).
    """
    heads = text.cues.words("names", "heads")
    words = tuple(word for word in text.tokens.words if word not in ("the", "a", "an"))
    if not 0 < len(words) <= _SHORT:
        return False
    if len(words) == 1 and len(words[0]) >= 3 and words[0] in names.single:
        return True
    joined = " ".join(words)
    lettered = len(joined) >= 6 and not any(char.isdigit() for char in joined)
    for name in names.phrases:
        if len(words) >= 2 and _within(words, name, heads):
            return True
        if len(name) == _PAIR and _named_in_full(words, name, text.cues):
            return True
        whole = " ".join(name)
        near = abs(len(whole) - len(joined)) <= 0.3 * max(len(whole), len(joined))
        near = near and len(whole) >= 6 and not any(char.isdigit() for char in whole)
        if lettered and near:
            spelled = joined.replace("y", "i"), whole.replace("y", "i")
            alike = SequenceMatcher(None, *spelled, autojunk=False)
            if alike.ratio() >= _ALIKE:
                return True
        if len(name) > 1 and _overlap(words, name) > _SHARED:
            return True
    return False


def is_part(names: Names, others: Names, text: Text) -> bool:
    """Whether a text as a whole is a part of a date, where the other answer is a value too.

    "1918" is one of "11 November 1918"; a month alone is none. Whether it is one of the other
    answer as well must be asked apart.
    """
    found = text.values[0] if len(text.values) == 1 else None
    if not found or any(not found.start <= at < found.end for at, _ in text.tokens.places):
        return False
    return bool(others.values) and any(includes(wanted, found) for wanted in names.values)


def _named_in_full(words: tuple[str, ...], name: tuple[str, ...], cues: Cues) -> bool:
    """Tell whether words are a name with one or two more between its first and its last."""
    titles, skipped = cues.words("titles", "words"), cues.words("words", "function")
    core = [word for word in words if word not in titles]
    between = core[1:-1]
    return (
        0 < len(between) <= _BETWEEN
        and (core[0], core[-1]) == name
        and skipped.isdisjoint((*between, *name))
        and cues.words("names", "heads").isdisjoint((*between, *name))
        and all(word.isalpha() for word in core)
    )


def _within(part: tuple[str, ...], whole: tuple[str, ...], heads: frozenset[str]) -> bool:
    """Tell whether a part names the whole: what it leaves out at the end names nothing alone."""
    for i in range(len(whole) - len(part) + 1):
        if whole[i : i + len(part)] == part and heads.issuperset(whole[i + len(part) :]):
            return True
    return False


def _overlap(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    left = [*b]
    shared = 0
    for word in a:
        if word in left:
            left.remove(word)
            shared += 1
    return 2 * shared / (len(a) + len(b))
