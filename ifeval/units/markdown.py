"""Units of Markdown: headings, sections, list items, code, emphasis, quotes, tables, prose.

Blocks are read by markdown-it-py as CommonMark 0.31 with GitHub's tables, emphasis by
``ifeval.units.inline``. Beyond CommonMark, a line that starts with a typographic bullet such
as ``•`` is a list item. What is nested deeper than ``blocks.DEEPEST`` blocks is not read.

The parts of one unit never overlap: a list item ends where its first nested item starts, and
of quotes or emphasis within each other the outermost counts.
"""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Literal

import annotated_types as at

from ifeval.units.blocks import Block, outline
from ifeval.units.kind import Offsets, unit
from ifeval.units.spans import marked

Level = Annotated[int, at.Ge(1), at.Le(6)]
Depth = Annotated[int, at.Ge(1)]


_MARKER = re.compile(r"(?:\d{1,9}[.)]|[^\w\s])[ \t]*")
_FENCE = re.compile(r"(?P<sign>`{3,}|~{3,})[^\r\n]*")


@unit("headings")
def headings(text: str, *, level: Level | None = None, marker: bool = True) -> Offsets:
    """Find the headings, with their marks.

    Args:
        level: Only those of this level, 1 to 6.
        marker: Whether the marks belong to the heading; without them it is its words.
    """
    found = _found(text, lambda b: b.kind == "heading" and level in (None, b.level))
    if marker:
        return found
    titles = (title(text, *heading) for heading in found)
    return ((start, end) for start, end in titles if start < end)


def title(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the words of a heading stand, without its marks."""
    if text.startswith("#", start):
        line = text[start:end].rstrip()
        closed = line.rstrip("#")
        if closed[-1:] in (" ", "\t", ""):  # hashes after a blank close it
            line = closed.rstrip()
        return start + len(line) - len(line.lstrip("#").lstrip()), start + len(line)
    last = max(text.rfind("\n", start, end), text.rfind("\r", start, end))  # it is underlined
    return start, start + len(text[start:last].rstrip())


@unit("sections")
def sections(
    text: str, *, level: Level | None = None, heading: str | None = None, body: bool = False
) -> Iterator[tuple[int, int]]:
    """Find the headings that stand in no list or quote, each with what follows it.

    Args:
        level: The level of the headings; a section then ends at the next heading of this or
            a higher level. Without it, each ends at the next heading.
        heading: Only under this heading. Case, emphasis and a colon count for nothing; the
            section then ends at the next heading of its own or a higher level.
        body: Whether only what follows the heading is meant, where anything does.
    """
    named = _named(heading) if heading is not None else None
    heads = [
        block
        for block in outline(text).blocks
        if block.kind == "heading" and not block.within and block.level <= (level or 6)
    ]
    for i, head in enumerate(heads):
        if level not in (None, head.level):
            continue
        later = heads[i + 1 :] if named is None else _later(heads, i)
        end = next(iter(later), None)
        stop = head.start + len(text[head.start : end.start if end else len(text)].rstrip())
        start = head.start if not body else stop - len(text[head.end : stop].lstrip())
        if start < stop and named in (None, _named(text[slice(*title(text, *head[1:3]))])):
            yield start, stop


def _later(heads: list[Block], index: int) -> Iterator[Block]:
    return (head for head in heads[index + 1 :] if head.level <= heads[index].level)


def _named(heading: str) -> str:
    """Return a heading's words as they are compared."""
    bare = heading.casefold().replace("*", "").replace("`", "")
    return " ".join(bare.split()).strip("_:： ")


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
def code_blocks(text: str, *, language: str | None = None, body: bool = False) -> Offsets:
    """Find the blocks of code: fenced, with their fences, and indented by four columns.

    Args:
        language: Only fenced ones that name this language first; case counts for nothing.
        body: Whether only the code between the fences is meant, where there is any.
    """
    wanted = language.casefold() if language is not None else None
    found = _found(text, lambda b: b.kind == "code" and wanted in (None, b.info))
    if not body:
        return found
    bodies = (fence_body(text, *block) for block in found)
    return ((start, end) for start, end in bodies if start < end)


def fence_body(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the code of a block stands without its fences; blank lines around it too."""
    opening = _FENCE.match(text, start, end)
    if not opening:
        return start, end
    inside = opening.end()
    last = max(text.rfind("\n", inside, end), text.rfind("\r", inside, end), inside)
    sign = opening["sign"]
    closing = text[last:end].lstrip("> \t\r\n").rstrip()
    if len(closing) >= len(sign) and not closing.strip(sign[0]):
        end = last
    piece = text[inside:end]
    left = inside + len(piece) - len(piece.lstrip("\r\n"))
    # The first line keeps its indentation, which is part of the code.
    return min(left, end), inside + len(piece.rstrip())


@unit("emphasis")
def emphasis(
    text: str, *, kind: Literal["strong", "em"] | None = None
) -> Iterator[tuple[int, int]]:
    """Find what is emphasised, with its marks; of parts within parts, the outermost.

    Args:
        kind: Only the strong (``**``), or only the simple (``*``).
    """
    if "*" not in text and "_" not in text:
        return
    kinds = ("em", "strong") if kind is None else (kind,)
    reached = 0
    for part in marked(text):
        if part.start >= reached and part.kind in kinds:
            yield part.start, part.end
            reached = part.end


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


@unit("table_cells")
def table_cells(
    text: str,
    *,
    column: Annotated[int, at.Ge(1)] | None = None,
    heading: str | None = None,
    header: bool = False,
) -> Iterator[tuple[int, int]]:
    """Find the cells of tables that are not blank.

    Args:
        column: Only those of this column, from 1.
        heading: Only those under this heading; case and emphasis count for nothing.
        header: Whether the cells of the first row count, which name the columns.
    """
    named = _named(heading) if heading is not None else None
    under = set[int]()
    for block in outline(text).blocks:
        if block.kind == "table":
            under.clear()
        if block.kind != "cell":
            continue
        first = block.info == "header"
        if first and named == _named(text[block.start : block.end]):
            under.add(block.level)
        wanted = (named is None or block.level in under) and column in (None, block.level + 1)
        if wanted and (header or not first):
            yield block.start, block.end


@unit("lists")
def lists(text: str, *, kind: Literal["bullet", "ordered"] | None = None) -> Offsets:
    """Find the lists that stand in no other, each with all its items.

    Args:
        kind: Only those with bullets, or with numbers.
    """
    return _found(text, lambda b: b.kind == "list" and b.level == 1 and kind in (None, b.info))


@unit("prose_paragraphs")
def prose_paragraphs(text: str) -> Offsets:
    """Find the paragraphs of prose: no headings, lists, tables or code."""
    return _found(text, lambda b: b.kind == "paragraph" and b.within != "list")


def _found(text: str, fits: Callable[[Block], bool]) -> Offsets:
    return ((block.start, block.end) for block in outline(text).blocks if fits(block))
