"""IFBench's 58 constraints, with the official meaning, defects included.

Pyatkin et al. 2025, "Generalizing Verifiable Instruction Following" (arXiv:2507.02833); the
meaning is that of its repository since its last change of 2026-05-04. Names and arguments are
the published ones. Where the original draws an argument at random or crashes, the verdict here
is undecided; ``docs/ifbench.md`` lists these places, and what needs a resource. What takes
quadratic time there takes linear time here, with the same result.

One module a family, named as the ids are; what is long has a second one.
``ifeval.foreign.ifbench_2025_07`` has the older meanings of the ids that changed.
"""

from ifeval.checker import Checker
from ifeval.foreign.ifbench import (
    count,
    custom,
    custom_csv,
    format,  # noqa: A004
    format_lists,
    ratio,
    repeat,
    sentence,
    word_places,
    words,
)

_FAMILIES = (
    count,
    custom,
    custom_csv,
    format,
    format_lists,
    ratio,
    repeat,
    sentence,
    words,
    word_places,
)

# The registry looks for checkers among a module's names; an id is the name that is unique.
globals().update(
    {
        value.id: value
        for module in _FAMILIES
        for value in vars(module).values()
        if isinstance(value, Checker)
    }
)
