"""Ways to cut a text into parts. A unit is a named function from a text to offsets."""

from ifeval.units.kind import Offsets, Unit, unit
from ifeval.units.markdown import (
    block_quotes,
    code_blocks,
    emphasis,
    headings,
    list_items,
    lists,
    prose_paragraphs,
    sections,
    table_cells,
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
from ifeval.units.spans import images, inline_code, links, math, quotes, urls
from ifeval.units.structured import csv_cells, json_values, xml_tags
from ifeval.units.text import characters, graphemes, lines, paragraphs, sentences, words

__all__ = [
    "Offsets",
    "RowUnit",
    "Unit",
    "block_quotes",
    "characters",
    "code_blocks",
    "csv_cells",
    "documents",
    "emphasis",
    "graphemes",
    "headings",
    "images",
    "inline_code",
    "json_values",
    "lines",
    "links",
    "list_items",
    "lists",
    "math",
    "messages",
    "paragraphs",
    "prompt",
    "prose_paragraphs",
    "quotes",
    "reference",
    "row_unit",
    "sections",
    "sentences",
    "system",
    "table_cells",
    "table_rows",
    "tables",
    "tool_arguments",
    "unit",
    "urls",
    "words",
    "xml_tags",
]
