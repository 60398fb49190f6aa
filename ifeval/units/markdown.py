"""Units of Markdown: headings, sections, list items, code, emphasis, quotes, tables, prose.

Blocks are read by markdown-it-py as CommonMark 0.31 with GitHub's tables, emphasis by
``ifeval.units.inline``. Beyond CommonMark, a line that starts with a typographic bullet such
as ``•`` is a list item. What is nested deeper than ``blocks.DEEPEST`` blocks is not read.

The parts of one unit never overlap: a list item ends where its first nested item starts, and
of quotes or emphasis within each other the outermost counts.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Annotated, Literal

import annotated_types as at

from ifeval.units.blocks import Block, outline
from ifeval.units.kind import Offsets, unit

Level = Annotated[int, at.Ge(1), at.Le(6)]
Depth = Annotated[int, at.Ge(1)]


_MARKER = re.compile(r"(?:\d{1,9}[.)]|[^\w\s])[ \t]*")


@unit("headings")
def headings(text: str, *, level: Level | None = None) -> Offsets:
    """Find the headings, with their marks.

    Args:
        level: Only those of this level, 1 to 6.
    """
    return _found(text, lambda b: b.kind == "heading" and level in (None, b.level))


@unit("sections")
def sections(text: str, *, level: Level | None = None) -> Iterator[tuple[int, int]]:
    """Find the headings that stand in no list or quote, each with what follows it.

    Args:
        level: The level of the headings; a section then ends at the next heading of this or
            a higher level. Without it, each ends at the next heading.
    """
    heads = [
        block
        for block in outline(text).blocks
        if block.kind == "heading" and not block.within and block.level <= (level or 6)
    ]
    for i, head in enumerate(heads):
        if level in (None, head.level):
            end = heads[i + 1].start if i + 1 < len(heads) else len(text)
            yield head.start, head.start + len(text[head.start : end].rstrip())


@unit("list_items")
def list_items(
    text: str,
    *,
    kind: Literal["bullet", "ordered"] | None = None,
    depth: Depth | None = None,
    marker: bool = True,
) -> Offsets:
    """Find the items of lists, from the marker to the first nested item.

    Args:
        kind: Only those with bullets, or with numbers.
        depth: Only those so deep; 1 is an item within no other.
        marker: Whether the marker belongs to the item; without it an item starts with its words.
    """
    kinds = ("bullet", "ordered") if kind is None else (kind,)
    items = _found(text, lambda b: b.kind in kinds and depth in (None, b.level))
    return items if marker else (_without_marker(text, *item) for item in items)


def _without_marker(text: str, start: int, end: int) -> tuple[int, int]:
    found = _MARKER.match(text, start, end)
    return (found.end() if found else start), end


@unit("code_blocks")
def code_blocks(text: str, *, language: str | None = None) -> Offsets:
    """Find the blocks of code: fenced, with their fences, and indented by four columns.

    Args:
        language: Only fenced ones that name this language first; case counts for nothing.
    """
    wanted = language.casefold() if language is not None else None
    return _found(text, lambda b: b.kind == "code" and wanted in (None, b.info))


@unit("emphasis")
def emphasis(
    text: str, *, kind: Literal["strong", "em"] | None = None
) -> Iterator[tuple[int, int]]:
    """Find what is emphasised, with its marks; of parts within parts, the outermost.

    Args:
        kind: Only the strong (``**``), or only the simple (``*``).
    """
    size = {"em": 1, "strong": 2}.get(kind or "")
    reached = 0
    for start, end, marks in _emphases(text):
        if start >= reached and size in (None, marks):
            yield start, end
            reached = end


@unit("block_quotes")
def block_quotes(text: str) -> Offsets:
    """Find the block quotes that stand in no other."""
    return _found(text, lambda b: b.kind == "quote")


@unit("tables")
def tables(text: str) -> Offsets:
    """Find the tables, by the rules of GitHub."""
    return _found(text, lambda b: b.kind == "table")


@unit("table_rows")
def table_rows(text: str, *, header: bool = False) -> Offsets:
    """Find the rows of tables.

    Args:
        header: Whether the first row counts, which names the columns.
    """
    return _found(text, lambda b: b.kind == "row" and (header or b.info != "header"))


@unit("prose_paragraphs")
def prose_paragraphs(text: str) -> Offsets:
    """Find the paragraphs of prose: no headings, lists, tables or code."""
    return _found(text, lambda b: b.kind == "paragraph" and b.within != "list")


def _found(text: str, fits: Callable[[Block], bool]) -> Offsets:
    return ((block.start, block.end) for block in outline(text).blocks if fits(block))


@lru_cache(maxsize=4)
def _emphases(text: str) -> list[tuple[int, int, int]]:
    """Return the offsets of all emphasis, with the number of marks on each side."""
    if "*" not in text and "_" not in text:
        return []
    from ifeval.units.inline import emphases  # its patterns take milliseconds to compile

    found: list[tuple[int, int, int]] = []
    read = outline(text)
    is_label = _is_label(read.labels)
    for prose in read.prose:
        for start, end, size in emphases(prose.text, is_label):
            left, right = prose.place(start), prose.place(end - 1) + 1
            found.append((read.source(left), read.source(right), size))
    return found


def _is_label(labels: frozenset[str]) -> Callable[[str], bool] | None:
    if not labels:
        return None
    from markdown_it.common.utils import normalizeReference

    return lambda label: normalizeReference(label) in labels
