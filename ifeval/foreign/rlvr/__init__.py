"""The 25 functions of the older RLVR-IFeval set, with the meaning that is documented.

Lambert et al. 2024, "Tulu 3: Pushing Frontiers in Open Language Model Post-Training"
(arXiv:2411.15124); open-instruct's ``if_functions.py``, whose labels hold a ``func_name`` and
its arguments. The id is ``rlvr:`` and that name; the arguments are the published ones. What is
known of a function is stated in its docstring. Where that leaves two readings open they are
both taken, and the verdict is undecided where they disagree; of eight functions nothing is
known but the name. ``docs/iftrain.md`` lists all of them.
"""

from ifeval.checker import Checker
from ifeval.foreign.rlvr import layout, words

# The registry looks for checkers among a module's names; an id is the name that is unique.
globals().update(
    {
        value.id: value
        for module in (words, layout)
        for value in vars(module).values()
        if isinstance(value, Checker)
    }
)
