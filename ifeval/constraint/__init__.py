"""Constraints: what is asked of a response.

They combine into a small closed algebra, in Kleene's logic of three values. Each combination
has one JSON form, which ``dump`` writes and ``Registry.parse`` reads.
"""

from ifeval.constraint.counts import Share, Some, share, some
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
    Adjacent,
    At,
    Empty,
    Every,
    Inside,
    Outside,
    adjacent,
    at,
    every,
    inside,
    outside,
)
from ifeval.constraint.wire import parsed

__all__ = [
    "Adjacent",
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
    "Share",
    "Some",
    "Weighted",
    "When",
    "adjacent",
    "at",
    "every",
    "inside",
    "k_of",
    "outside",
    "parsed",
    "share",
    "some",
    "weighted",
    "when",
]
