"""Constraints: what is asked of a response.

They combine into a small closed algebra, in Kleene's logic of three values. Each combination
has one JSON form, which ``dump`` writes and ``Registry.parse`` reads.
"""

from ifeval.constraint.logic import (
    All,
    AnyOf,
    Constraint,
    KOf,
    Leaf,
    Not,
    Weighted,
    When,
    k_of,
    weighted,
    when,
)
from ifeval.constraint.scopes import (
    At,
    Empty,
    Every,
    Inside,
    Outside,
    Some,
    at,
    every,
    inside,
    outside,
    some,
)

__all__ = [
    "All",
    "AnyOf",
    "At",
    "Constraint",
    "Empty",
    "Every",
    "Inside",
    "KOf",
    "Leaf",
    "Not",
    "Outside",
    "Some",
    "Weighted",
    "When",
    "at",
    "every",
    "inside",
    "k_of",
    "outside",
    "some",
    "weighted",
    "when",
]
