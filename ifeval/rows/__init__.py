"""Rows: from the lines of the files that people have to what the engine scores.

``sniff`` tells a file's ``Layout`` from its first lines, ``parse_line`` reads one line by it,
``answer_of`` sets reasoning aside, and ``row_schema`` documents a plain row.
"""

from ifeval.rows.answer import TAGS, Reasoning, answer_of
from ifeval.rows.fields import Malformed, get
from ifeval.rows.formats import FORMATS
from ifeval.rows.layout import Layout
from ifeval.rows.parse import decoded, parse_line
from ifeval.rows.recognise import sniff
from ifeval.rows.schema import row_schema

__all__ = [
    "FORMATS",
    "TAGS",
    "Layout",
    "Malformed",
    "Reasoning",
    "answer_of",
    "decoded",
    "get",
    "parse_line",
    "row_schema",
    "sniff",
]
