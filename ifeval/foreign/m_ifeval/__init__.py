"""M-IFEval's constraints in Spanish, French and Japanese, and IFEval's own under ``en:``.

Dussolle et al. 2025, "M-IFEval: Multilingual Instruction-Following Evaluation"
(arXiv:2502.04688). Names and arguments are the published ones. What means the same as in IFEval
is IFEval's own function; ``docs/m_ifeval.md`` lists what differs, what was read off the recorded
verdicts, and what they leave open.
"""

from types import ModuleType

from ifeval.checker import Checker
from ifeval.foreign import ifeval
from ifeval.foreign.m_ifeval import (
    french,
    japanese,
    japanese_keywords,
    japanese_letters,
    spanish,
)
from ifeval.foreign.m_ifeval.wording import localised


def _checkers(module: ModuleType) -> list[Checker[...]]:
    return [value for value in vars(module).values() if isinstance(value, Checker)]  # pyright: ignore[reportUnknownVariableType]


_MODULES = (french, japanese, japanese_keywords, japanese_letters, spanish)
_FOUND = [
    *localised("en", {}, *_checkers(ifeval)),
    *(kind for module in (french, japanese, spanish) for kind in module.SAME),
    *(kind for module in _MODULES for kind in _checkers(module)),
]
# The registry looks among the names of the module, and so does pickle: the ids are the names.
globals().update({kind.id: kind for kind in _FOUND})
