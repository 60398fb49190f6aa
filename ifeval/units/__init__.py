"""Ways to cut a text into parts. A unit is a named function from a text to offsets."""

from ifeval.units.kind import Offsets, Unit, unit
from ifeval.units.markdown import (
    block_quotes,
    code_blocks,
    emphasis,
    headings,
    list_items,
    prose_paragraphs,
    sections,
    table_rows,
    tables,
)
from ifeval.units.text import characters, graphemes, lines, paragraphs, sentences, words

__all__ = [
    "Offsets",
    "Unit",
    "block_quotes",
    "characters",
    "code_blocks",
    "emphasis",
    "graphemes",
    "headings",
    "lines",
    "list_items",
    "paragraphs",
    "prose_paragraphs",
    "sections",
    "sentences",
    "table_rows",
    "tables",
    "unit",
    "words",
]
