"""Items that can be checked: made of questions with a context and the answer that it holds.

``read`` takes the questions, ``make`` makes the variants of each, and ``tried`` keeps only
those on which the checks decide as they must for an oracle, for world knowledge, for an
abstention and for twelve phrasings that mislead.
"""

from ifeval.items.item import Item, Rejected
from ifeval.items.seeds import Seed, read
from ifeval.items.selftest import tried
from ifeval.items.variants import VARIANTS, Maker

__all__ = ["VARIANTS", "Item", "Maker", "Rejected", "Seed", "read", "tried"]
