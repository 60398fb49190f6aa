"""The blocks of a Markdown text with their exact offsets, read by markdown-it-py.

markdown-it-py says on which lines a block stands; where on a line it starts follows from the
containers around it. One reading is shared by all units: the last few texts are remembered.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

DEEPEST = 50
"""Blocks within blocks that are read; a list and its item are two."""

LONGEST = 250_000
"""Characters that are parsed at once, which bounds memory. Of a longer text each piece is
read on its own, so that code or a list which goes on from one to the next is cut in two."""

_DOTS = "•‣⁃◦∙▪▫●○·・"
# A typographic bullet needs a blank after it, but for "•" and the Japanese "・".
_BULLET = re.compile(
    rf"^([ \t>]*)(?![{_DOTS} \t]*$)(?:[{_DOTS}](?=[ \t])|[•・](?![•・])())", re.MULTILINE
)
_LINE_END = re.compile(r"\r\n?")
_PREFIX = re.compile(r"[ \t>]*")
_INDENT = re.compile(r"[ \t]*")
_PIPE = re.compile(r"(?<!\\)\|")
_MARKS = re.compile(r"[*_`\[<]")
_LANGUAGE = re.compile(r"\{?\.?([^\s:,{}]+)")

Moved = list[tuple[int, int]]
"""Places of the parsed text from which on, and by how much, the source is further along."""


class Block(NamedTuple):
    """A block by its kind and offsets.

    ``level`` is that of a heading, the depth of a list or its item, or the column of a cell
    from 0; ``info`` is the language of code, ``bullet`` or ``ordered`` for a list, or
    ``header`` for the first row of a table and its cells; ``within`` is ``list`` where any
    list is around the block, else ``quote`` where a quote is.
    """

    kind: str
    start: int
    end: int
    level: int
    info: str
    within: str


class Prose(NamedTuple):
    """The text of a block; ``lines`` are places in it and where they stand in the source."""

    text: str
    lines: list[tuple[int, int]]

    def place(self, offset: int) -> int:
        """Return where a character of the text stands in the source."""
        start, place = self.lines[bisect_right(self.lines, offset, key=lambda line: line[0]) - 1]
        return place + offset - start


class Outline(NamedTuple):
    """What a text is made of. ``labels`` are those of the links it defines, with their targets."""

    blocks: list[Block]
    prose: list[Prose]
    labels: dict[str, str]
    moved: list[Moved]

    def source(self, offset: int) -> int:
        """Return where a place of the parsed text stands in the text as given."""
        return _shifted(self.moved, offset)


@lru_cache(maxsize=4)
def outline(text: str) -> Outline:
    """Return the blocks of a text, and the texts in which something may have marks."""
    parsed, moved = _prepared(text)
    parser, env = _parser(), dict[str, Any]()
    blocks: list[Block] = []
    prose: list[Prose] = []
    for start, end in _pieces(parsed):
        piece, tokens = parsed[start:end], list["Token"]()
        parser.block.parse(piece, parser, env, tokens)
        reader = _Reader(piece)
        for token in tokens:
            reader.read(token)
        if start or any(moved):
            blocks += (_replaced(block, start, moved) for block in reader.blocks)
            prose += (Prose(p.text, [(a, b + start) for a, b in p.lines]) for p in reader.prose)
        else:
            blocks, prose = reader.blocks, reader.prose
    defined: dict[str, Any] = env.get("references", {})
    labels = {label: str(link["href"]) for label, link in defined.items()}
    return Outline(blocks, prose, labels, moved)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text that is too long to be parsed at once, where possible before a blank line."""
    start = 0
    while len(text) - start > LONGEST:
        limit = start + LONGEST
        end = max(text.rfind("\n\n", start, limit), start)
        end = end if end > start else max(text.rfind("\n", start, limit), start)
        end = end + 1 if end > start else limit
        yield start, end
        start = end
    yield start, len(text)


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table")
    # Where a link leads is of no account here, and must not be read by code that may raise.
    parser.validateLink = lambda url: True  # noqa: ARG005
    parser.normalizeLink = lambda url: url
    # The rules are compiled on first use, which must not happen in two threads at once.
    parser.block.parse("- > a", parser, {}, [])
    return parser


def _prepared(text: str) -> tuple[str, list[Moved]]:
    """Return the text with line feeds only and with plain bullets, and what that moved."""
    moved: list[Moved] = []
    if "\r" in text:
        pairs = [m.start() for m in re.finditer(r"\r\n", text)]
        moved.append([(place - i + 1, i + 1) for i, place in enumerate(pairs)])
        text = _LINE_END.sub("\n", text)
    if not text.isascii():
        joined = [m.end() for m in _BULLET.finditer(text) if m[2] is not None]
        moved.append([(place + i + 1, -i - 1) for i, place in enumerate(joined)])
        # Not a hyphen, which could underline a heading or make a rule.
        text = _BULLET.sub(lambda m: m[1] + ("+" if m[2] is None else "+ "), text)
    return text, moved


def _replaced(block: Block, by: int, moved: list[Moved]) -> Block:
    start, end = _shifted(moved, block.start + by), _shifted(moved, block.end + by)
    return block._replace(start=start, end=end)


def _shifted(moved: list[Moved], offset: int) -> int:
    """Return where a place of the parsed text stands in the text as given."""
    for steps in reversed(moved):
        index = bisect_right(steps, offset, key=lambda step: step[0]) - 1
        offset += steps[index][1] if index >= 0 else 0
    return offset


class _Reader:
    """Follows the parser's tokens and notes the blocks, each from its first character."""

    def __init__(self, text: str) -> None:
        self.blocks: list[Block] = []
        self.prose: list[Prose] = []
        self._text = text
        self._lines = text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        self._taken: dict[int, int] = {}  # where on a line its last list marker ends
        self._containers: list[str] = []
        self._items: list[tuple[int, int]] = []  # those open: index of the block, first line
        self._row = ""  # whether the rows that follow are the header
        self._cells = iter(list[tuple[int, str]]())  # of the row being read
        self._column = 0

    def read(self, token: "Token") -> None:
        """Note what one token says."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open" | "blockquote_open":
                self._open_container(token.type.partition("_")[0], token)
            case "bullet_list_close" | "ordered_list_close" | "blockquote_close":
                self._containers.pop()
            case "list_item_open":
                self._open_item(token)
            case "list_item_close":
                self._items.pop()
            case "heading_open":
                self._note("heading", token, level=int(token.tag[1]))
            case "paragraph_open":
                self._note("paragraph", token)
            case "fence":
                named = _LANGUAGE.match(token.info.strip())
                self._note("code", token, info=named[1].casefold() if named else "")
            case "code_block":
                line = _lines_of(token)[0]
                indented = len(token.content.partition("\n")[0])
                self._note("code", token, self._starts[line + 1] - 1 - indented)
            case "table_open":
                self._note("table", token)
            case "thead_open" | "thead_close":
                self._row = "header" if token.nesting > 0 else ""
            case "tr_open":
                row = self._note("row", token, info=self._row)
                self._cells = cells(self._text[row.start : row.end], row.start)
                self._column = 0
            case "tr_close":
                self._cells = iter(())
            case "inline":
                self._note_prose(token)
            case _:
                pass

    def _open_container(self, kind: str, token: "Token") -> None:
        if kind == "blockquote":
            if kind not in self._containers:
                self._note("quote", token, self._first(token, _INDENT))
        else:
            self._note("list", token, level=len(self._items) + 1, info=kind)
        self._containers.append(kind)

    def _first(self, token: "Token", skipped: re.Pattern[str] = _PREFIX) -> int:
        """Return where a block starts: after what its containers put before it."""
        line = _lines_of(token)[0]
        start = self._taken.get(line, self._starts[line])
        match = skipped.match(self._text, start)
        return match.end() if match else start

    def _note(
        self,
        kind: str,
        token: "Token",
        start: int | None = None,
        *,
        level: int = 0,
        info: str = "",
    ) -> Block:
        """Note a block, unless nothing but odd blanks is in it."""
        start = self._first(token) if start is None else start
        end = self._starts[_lines_of(token)[1]] - 1
        within = "quote" if "blockquote" in self._containers else ""
        if self._items:
            within = "list"
        end = self._trimmed(start, end)
        while start < end and self._text[start].isspace():
            start += 1
        block = Block(kind, start, end, level, info, within)
        if start < end:
            self.blocks.append(block)
        return block

    def _trimmed(self, start: int, end: int) -> int:
        while end > start and self._text[end - 1].isspace():
            end -= 1
        return end

    def _open_item(self, token: "Token") -> None:
        line = _lines_of(token)[0]
        start = self._first(token)
        if self._items:
            index, first = self._items[-1]
            outer = self.blocks[index]
            if outer.end > start:  # else it ended at an earlier nested item
                end = self._trimmed(outer.start, start if first == line else self._starts[line])
                self.blocks[index] = outer._replace(end=end)
        self._items.append((len(self.blocks), line))
        self._note(self._containers[-1], token, start, level=len(self._items))
        self._taken[line] = start + len(token.info) + 1

    def _note_prose(self, token: "Token") -> None:
        """Note a text in which something may have marks, and where its lines stand."""
        cell = next(self._cells, None)
        if cell is not None:
            self._note_cell(*cell)
        if not _MARKS.search(token.content):
            return
        if cell is not None:
            self.prose.append(Prose(cell[1], [(0, cell[0])]))
            return
        number, last = _lines_of(token)
        lines: list[tuple[int, int]] = []
        place = 0
        for content in token.content.split("\n"):
            core = content.strip()
            column = self._lines[number].rfind(core)
            while column < 0 and number + 1 < last:  # a line of odd blanks, which were left out
                number += 1
                column = self._lines[number].rfind(core)
            lines.append((place, self._starts[number] + column - content.find(core)))
            place += len(content) + 1
            number = min(number + 1, last - 1)
        self.prose.append(Prose(token.content, lines))

    def _note_cell(self, start: int, text: str) -> None:
        left = start + len(text) - len(text.lstrip())
        if end := len(text.rstrip()):
            within = "list" if self._items else ""
            cell = Block("cell", left, start + end, self._column, self._row, within)
            self.blocks.append(cell)
        self._column += 1


def _lines_of(token: "Token") -> list[int]:
    return token.map or [0, 1]


def cells(row: str, start: int) -> Iterator[tuple[int, str]]:
    """Return where the cells of a row start, and their texts."""
    edges = [0, *(m.end() for m in _PIPE.finditer(row)), len(row) + 1]
    cells = [(start + a, row[a : b - 1]) for a, b in pairwise(edges)]
    if not cells[0][1]:
        del cells[0]
    if cells and not cells[-1][1]:
        del cells[-1]
    return iter(cells)
