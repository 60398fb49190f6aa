"""Units of structured text: values of JSON, cells of CSV, what stands between tags.

How each is read is imported where it is used: most texts have none of them.
"""

from collections.abc import Iterator
from typing import Annotated

import annotated_types as at

from ifeval.units.kind import Decoded, Offsets, Where, unit

Delimiter = Annotated[str, at.MinLen(1), at.MaxLen(1)]


def _is_path(path: str) -> bool:
    from ifeval.units.json_tree import steps

    return bool(steps(path)) or path == "$"


Path = Annotated[str, at.Predicate(_is_path)]


def _json_string(raw: str) -> Decoded | None:
    from ifeval.units.json_tree import decoded

    return decoded(raw)


def _csv_cell(raw: str) -> Decoded | None:
    from ifeval.units.records import decoded

    return decoded(raw)


@unit("json_values", decode=_json_string)
def json_values(text: str, *, path: Path = "$", where: Where = "whole") -> Offsets:
    """Find the values of JSON at a path. A string is judged as the text that it stands for.

    Args:
        path: Such as ``$.items[*].name``: ``.name`` or ``['name']`` is a key, ``[0]`` an
            index, ``[-1]`` the last, ``*`` each, and two stops are any depth. Of values within
            each other, the outermost.
        where: Where the JSON stands: the whole text, which may be fenced; some fenced block;
            or anywhere.
    """
    from ifeval.units import embedded, json_tree
    from ifeval.units.strict_json import Fault

    found = embedded.values(text, where)
    if isinstance(found, Fault):
        return []
    trees = (json_tree.nodes(text, value.start, value.end) for value in found)
    return [(node.start, node.end) for tree in trees for node in json_tree.select(tree, path)]


@unit("csv_cells", decode=_csv_cell)
def csv_cells(
    text: str,
    *,
    column: Annotated[int, at.Ge(1)] | None = None,
    heading: str | None = None,
    header: bool = True,
    delimiter: Delimiter = ",",
    where: Where = "whole",
) -> Offsets:
    """Find the cells of CSV that are not blank. A quoted cell is judged as what it says.

    Args:
        column: Only those of this column, from 1.
        heading: Only those under this name in the first record.
        header: Whether the first record names the columns, and so has no cells.
        delimiter: What stands between cells: a comma, or another sign such as a tab.
        where: Where the records stand.
    """
    from ifeval.units import embedded, records
    from ifeval.units.strict_json import Fault

    places = embedded.regions(text, where, records.NAMES)
    for start, end in [] if isinstance(places, Fault) else places:
        rows = records.read(text, start, end, delimiter).rows
        names = [text[slice(*cell)].strip('" ').casefold() for cell in rows[0]] if rows else []
        for row in rows[header:]:
            for index, (left, right) in enumerate(row):
                named = heading is None or names[index : index + 1] == [heading.casefold()]
                piece = text[left:right]
                said = piece.strip()
                quoted = len(said) > 1 and said[0] == '"' and delimiter != "\t"
                blank = not (said[1:-1] if quoted else said).strip()
                if named and column in (None, index + 1) and not blank:
                    left += len(piece) - len(piece.lstrip())  # noqa: PLW2901
                    yield left, left + len(said)


@unit("xml_tags")
def xml_tags(
    text: str, *, name: str | None = None, body: bool = False
) -> Iterator[tuple[int, int]]:
    """Find what stands between the tags of XML, with them; of several nested, the outermost.

    What is in code counts only where no tag is outside of it.

    Args:
        name: Only between tags of this name; case counts.
        body: Whether only what is between the tags is meant, where anything is.
    """
    from ifeval.units.tags import elements

    reached = 0
    for tag, inside, end in elements(text)[0]:
        if tag.start >= reached and name in (None, tag.name):
            reached = end
            start, stop = (tag.end, inside) if body else (tag.start, end)
            piece = text[start:stop]
            start, stop = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
            if start < stop:
                yield start, stop
