"""The 29 constraints of IF-RLVR training beyond IFEval's, with the official meaning.

Pyatkin et al. 2025, "Generalizing Verifiable Instruction Following" (arXiv:2507.02833); the
checkers of open-instruct's ``IFEvalG``, defects included. Names and arguments are the published
ones. Sentences are cut by rules (``sentences``), words by NLTK's tokenizer (``treebank``). Where
the original draws an argument at random or crashes, the verdict here is undecided;
``docs/iftrain.md`` lists these places.

One module a family, named as the ids are.
"""

from ifeval.checker import Checker
from ifeval.foreign.iftrain import (
    copying,
    count,
    detectable_format,
    first_and_last_word,
    keywords,
    letters,
    paragraph,
    punctuation,
)

_FAMILIES = (
    copying,
    detectable_format,
    keywords,
    count,
    paragraph,
    first_and_last_word,
    punctuation,
    letters,
)
# The registry looks for checkers among a module's names; an id is the name that is unique.
# A checker of IFEval that a module makes use of is none of these.
globals().update(
    {
        value.id: value
        for module in _FAMILIES
        for value in vars(module).values()
        if isinstance(value, Checker) and value.__module__ == module.__name__
    }
)
