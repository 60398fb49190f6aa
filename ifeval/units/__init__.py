"""Ways to cut a text into parts. A unit is a named function from a text to offsets."""

from ifeval.units.kind import Offsets, Unit, unit
from ifeval.units.text import characters, graphemes, lines, paragraphs, sentences, words

__all__ = [
    "Offsets",
    "Unit",
    "characters",
    "graphemes",
    "lines",
    "paragraphs",
    "sentences",
    "unit",
    "words",
]
