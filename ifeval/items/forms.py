"""Under which names an answer is replaced, and which names of it stay wrong afterwards."""

import re

from ifeval.ground.clauses import sentences_of
from ifeval.ground.cues import Cues
from ifeval.ground.given import Answer
from ifeval.ground.names import Names, find_names, names_of, searchable
from ifeval.ground.tokens import phrase
from ifeval.items.kinds import Kind, kind_of
from ifeval.items.replace import Unfit
from ifeval.items.seeds import Seed

_ONE_OF = re.compile(
    r"\b(?:what|which|who|where)(?: \w+){0,2}? (?:is|was|are|were) (?:one of|an example)\b"
    r"|\bname (?:an?|one)\b",
    re.IGNORECASE,
)
_IN_NAME = re.compile(r"[A-Z]|^the ")


def forms_of(seed: Seed, cues: Cues) -> list[str]:
    """Return the answer in the forms that the context has.

    Raises:
        Unfit: It does not have it, the question does, or asks for one of several.
    """
    found = [
        answer.strip(" .,;")
        for answer in seed.answers
        if re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", seed.context)
    ]
    if not found:
        raise Unfit("the context does not have the answer")
    if _ONE_OF.search(seed.question):
        raise Unfit("the question asks for one of several answers")
    asked = {*phrase(seed.question)} - cues.words("words", "function")
    if any(word in asked for word in phrase(found[0]) if len(word) > 1):
        raise Unfit("a word of the answer is in the question")
    return found


def told(seed: Seed, cues: Cues) -> tuple[str, Kind]:
    """Return the first form of the answer of which it is told what it is.

    A part of a longer name is no such form: "Ward" where "T. J. Ward" is the answer.

    Raises:
        Unfit: There is none.
    """
    first, *more = forms_of(seed, cues)
    kind = kind_of(first, seed.question, cues)
    if kind:
        return first, kind
    for old in more:
        kind = kind_of(old, seed.question, cues)
        rest = first.replace(old, "", 1)
        if kind and (kind.value or not _IN_NAME.search(rest)):
            return old, kind
    raise Unfit("it is not told what kind the answer is")


def unlike(seed: Seed, old: str, cues: Cues) -> Answer:
    """Return what a new answer must not be: other answers to the question, and the title."""
    ready = searchable(old, cues)
    others = [name for name in (*seed.world, seed.title) if name]
    return Answer(tuple(name for name in others if not find_names(_alone(name, "", cues), ready)))


def _alone(name: str, kind: str, cues: Cues) -> Names:
    return names_of(Answer((name,), kind), Answer(), cues.language)


def untrue(seed: Seed, new: str, context: str, kind: str, cues: Cues) -> list[str]:
    """Return the names of the world's answer but for those that the changed context still holds.

    Such a one is 2014 where one day of 2014 took the place of another, or what is said beside
    the new answer: "in Cup XX in 2003".

    Args:
        seed: The question, with its answers.
        new: The new answer.
        context: The context with it.
        kind: What the answer is.
        cues: The table of the language.

    Raises:
        Unfit: There are no others.
    """
    ready, ours = searchable(new, cues), _alone(new, kind, cues)
    told = [searchable(context[start:end], cues) for start, end in sentences_of(context)]
    beside = [text for text in told if find_names(ours, text)]
    found: list[str] = []
    for name in dict.fromkeys((*seed.answers, *seed.world)):
        names = _alone(name, kind, cues)
        said = name not in seed.answers and any(find_names(names, text) for text in beside)
        if not said and not find_names(names, ready):
            found.append(name)
    if not found:
        raise Unfit("what the new answer says is true of the old one too")
    return found
