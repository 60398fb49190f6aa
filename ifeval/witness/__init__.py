"""Witnesses: a response that meets a constraint, and one that just fails it.

A family declares its own in a module here: a dictionary ``WITNESSES`` from ids to functions of
the arguments, which return texts that should pass and texts that should just fail. The first
passing one that does is taken, and of the failing ones the closest; so a function may offer
what it is not sure of. A constraint without one, as of a pack, has the texts of its own cases,
and else a search; ``how`` says which.
"""

from ifeval.witness.find import Witness, satisfying, witness

__all__ = ["Witness", "satisfying", "witness"]
