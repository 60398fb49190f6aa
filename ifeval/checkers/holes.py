"""Templates with holes, and texts made ready to be compared with them."""

import re
from bisect import bisect_right

_AROUND = " \t\r\n\ufeff"
_HOLE = re.compile(r"\{\{|\}\}|\{(?P<name>[^\W\d]\w*)\}")


def parts(template: str) -> tuple[list[str], list[str]]:
    """Return what stands between the holes of a template, and the names of these."""
    literals, names = [""], list[str]()
    place = 0
    for match in _HOLE.finditer(template):
        literals[-1] += template[place : match.start()]
        place = match.end()
        if match["name"]:
            names.append(match["name"])
            literals.append("")
        else:
            literals[-1] += match[0][0]
    literals[-1] += template[place:]
    return literals, names


def without_line_ends(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text without blanks at the ends of lines, and where its lines stand."""
    kept: list[str] = []
    places: list[tuple[int, int]] = []
    length = start = 0
    for line in text.split("\n"):
        bare = line.rstrip(" \t\r")
        if kept or bare.strip(_AROUND):
            if not kept:
                left = len(bare) - len(bare.lstrip(_AROUND))
                bare, first = bare[left:], start + left
            else:
                first = start
            places.append((length, first))
            kept.append(bare)
            length += len(bare) + 1
        start += len(line) + 1
    return "\n".join(kept).rstrip(_AROUND), places


def source(places: list[tuple[int, int]], offset: int) -> int:
    """Return where a place of a text without line ends stands in the text as given."""
    index = bisect_right(places, offset, key=lambda place: place[0]) - 1
    return places[index][1] + offset - places[index][0] if index >= 0 else offset
