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
from ifeval.units.row import (
    RowUnit,
    documents,
    messages,
    prompt,
    reference,
    row_unit,
    system,
    tool_arguments,
)
from ifeval.units.text import characters, graphemes, lines, paragraphs, sentences, words

__all__ = [
    "Offsets",
    "RowUnit",
    "Unit",
    "block_quotes",
    "characters",
    "code_blocks",
    "documents",
    "emphasis",
    "graphemes",
    "headings",
    "lines",
    "list_items",
    "messages",
    "paragraphs",
    "prompt",
    "prose_paragraphs",
    "reference",
    "row_unit",
    "sections",
    "sentences",
    "system",
    "table_rows",
    "tables",
    "tool_arguments",
    "unit",
    "words",
]
