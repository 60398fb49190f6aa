"""IFEval's 25 constraints, with the official meaning, defects included.

Zhou et al. 2023, "Instruction-Following Evaluation for Large Language Models"
(arXiv:2311.07911); the checkers of google-research as lm-evaluation-harness 0.4.13 carries
them. Names and arguments are the published ones. Where the original draws an argument at
random or crashes, the verdict here is undecided; ``docs/ifeval.md`` lists these places. What
takes quadratic time there takes linear time here, with the same result.

One module a family, named as the ids are.
"""

from ifeval.checker import Checker
from ifeval.foreign.ifeval import (
    change_case,
    combination,
    detectable_content,
    detectable_format,
    keywords,
    language,
    length_constraints,
    punctuation,
    startend,
)

_FAMILIES = (
    keywords,
    language,
    length_constraints,
    detectable_content,
    detectable_format,
    combination,
    startend,
    change_case,
    punctuation,
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
