"""Markdown: how deep headings and lists go, emphasis, quotes, mathematics, none at all."""

import re
from bisect import bisect_right
from typing import Annotated, Literal

import annotated_types as at

from ifeval import units
from ifeval.checker import Count, Positive, checker
from ifeval.checkers import layout
from ifeval.checkers.counting import Regions, each, tally, tally_of
from ifeval.units.blocks import outline
from ifeval.units.spans import Delimiter, code, marked, within
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, bounds, counted, decided, nearness
from ifeval.view import View

Bound = Count | None
Level = Annotated[int, at.Ge(1), at.Le(6)]
Construct = Literal[
    "headings",
    "bullets",
    "numbered items",
    "emphasis",
    "code blocks",
    "inline code",
    "links",
    "images",
    "tables",
    "block quotes",
    "rules",
]

Constructs = Annotated[list[Construct], at.MinLen(1)]

# What is written like code in prose: a file with an extension, a call, or a name with joints.
# Libraries that are called like a file, and letters with an index as in mathematics, are none.
_LIBRARIES = (
    "node|next|nuxt|vue|react|express|three|chart|d3|socket|discord|tensorflow|web3|p5|alpine"
    "|backbone|ember|angular|moment|ethers|brain|ml5|plotly|phaser|paper|matter|babylon"
)
_NUMBER = re.compile(r"(\d{1,9})[.)]")
_NAMES = re.compile(
    rf"(?<![\w./@:\\-])(?!(?:{_LIBRARIES})\.(?:js|py)\b|[a-z]{{1,2}}_\w{{1,2}}\b)(?:"
    r"(?:[\w-]+/)*+[\w-]+\.(?:py|js|ts|tsx|jsx|json|toml|ya?ml|md|txt|csv|html|css|scss|sh|go|rs|java"
    r"|cpp|hpp|rb|php|sql|ini|cfg|lock|xml|ipynb|env)"
    r"|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\(\)"
    r"|[a-z0-9]+(?:_[a-z0-9]+)+"
    r")(?![\w/@-]|\.\w)",
    re.ASCII | re.IGNORECASE,
)


@checker("markdown.heading_levels")
def heading_levels(
    view: View, *, at_least: Level = 1, at_most: Level = 6, in_order: bool = False
) -> Verdict:
    """Look at the level of each heading, by CommonMark 0.31. Of no heading all is well.

    Args:
        at_least: The highest rank that passes, as a number: 2 forbids ``#``.
        at_most: The lowest rank that passes: 2 forbids ``###`` and deeper.
        in_order: Whether no heading may be more than one level below the one before it.
    """
    wrong: list[tuple[tuple[int, int], str]] = []
    heads = [block for block in outline(view.text).blocks if block.kind == "heading"]
    before = 0
    for head in heads:
        if not at_least <= head.level <= at_most:
            wrong.append(((head.start, head.end), f"there is one of level {head.level}"))
        elif in_order and before and head.level > before + 1:
            wrong.append(((head.start, head.end), f"level {head.level} follows level {before}"))
        before = head.level
    order = ", none skipped" if in_order else ""
    return each(view, len(heads), wrong, "headings", f"levels {at_least} to {at_most}{order}")


@checker("markdown.lists")
def lists(
    view: View,
    *,
    kind: Literal["bullet", "ordered"] | None = None,
    at_least: Bound = None,
    at_most: Bound = None,
) -> Verdict:
    """Count the lists; what is nested in a list is part of it.

    A list with numbers that goes on where the last one stopped, after code say, is the same.

    Args:
        kind: Only those with bullets, or with numbers.
        at_least: The fewest lists that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most lists that pass.
    """
    found = [
        group[0]
        for group in _joined_lists(view)
        if kind in (None, "ordered" if _NUMBER.match(view.text, *group[0]) else "bullet")
    ]
    return tally(view, found, "lists", at_least, at_most)


def _joined_lists(view: View) -> list[Regions]:
    """Return the lists; what goes on with the next number is together with what it goes on."""
    found: list[Regions] = []
    last, numbered = 0, -1  # the number of the last item with one, and where its list is
    for start, end in view.cut(units.lists):
        first = _NUMBER.match(view.text, start, end)
        if first and last and int(first[1]) == last + 1:
            found[numbered].append((start, end))
        else:
            found.append([(start, end)])
            numbered = len(found) - 1 if first else numbered
        if first:
            items = view.region(start, end).count(units.list_items(kind="ordered", depth=1))
            last = int(first[1]) + items - 1
    return found


@checker("markdown.items_per_list")
def items_per_list(
    view: View, *, at_least: Positive = 1, at_most: Positive | None = None
) -> Verdict:
    """Count the items of each list. Of no list all is well.

    A list within an item is a list of its own. A list with numbers that goes on where the last
    one stopped, after code say, is the same.

    Args:
        at_least: The fewest items of any list.
        at_most: The most items of any list.
    """
    wanted = f"{bounds(at_least, at_most)} items in each"
    found = _items_of_lists(view)
    wrong = [
        (items[-1] if at_most is None or len(items) < at_least else items[at_most], len(items))
        for items in found
        if nearness(len(items), at_least, at_most) < 1.0
    ]
    told = [(place, f"one has {counted(n, 'items')}") for place, n in sorted(wrong)]
    return each(view, len(found), told, "lists", wanted)


@checker("markdown.list_depth")
def list_depth(view: View, *, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Measure how deep lists are nested: 0 without a list, 1 for one without lists in it.

    Args:
        at_least: The least depth of the deepest item; 1 unless ``at_most`` is given, else 0.
        at_most: The greatest depth that passes.
    """
    least = at_least if at_least is not None else (1 if at_most is None else 0)
    items = [b for b in outline(view.text).blocks if b.kind in ("bullet", "ordered")]
    depth = max((item.level for item in items), default=0)
    past = at_most if at_most is not None and depth > at_most else depth - 1
    shown = [(b.start, b.end) for b in items if b.level > past] if depth >= least else []
    wanted, closeness = bounds(least, at_most), nearness(depth, least, at_most)
    return decided(
        closeness == 1.0,
        f"lists are {depth} deep, wanted {wanted}",
        view.spans(shown[:EVIDENCE_LIMIT]),
        measured=depth,
        wanted=wanted,
        closeness=closeness,
    )


@checker("markdown.item_lengths")
def item_lengths(view: View, *, at_most: Count) -> Verdict:
    """Compare the lengths of the items of each list, in words. Of no list all is well.

    A list within an item is a list of its own.

    Args:
        at_most: By how many words the longest item of a list may be longer than its shortest.
    """
    wrong: list[tuple[tuple[int, int], str]] = []
    found = _items_of_lists(view)
    for items in found:
        lengths = [units.words.count(view.text[slice(*item)]) for item in items]
        if max(lengths) - min(lengths) > at_most:
            longest = items[lengths.index(max(lengths))]
            wrong.append((longest, f"items have {min(lengths)} to {max(lengths)} words"))
    return each(
        view,
        len(found),
        sorted(wrong),
        "lists",
        f"lengths at most {counted(at_most, 'words')} apart",
    )


def _items_of_lists(view: View) -> list[Regions]:
    """Return the items of each list, without their markers and what is nested in them."""
    starts: dict[int, list[int]] = {}
    for block in outline(view.text).blocks:
        if block.kind == "list":
            starts.setdefault(block.level, []).append(block.start)
    # A list that goes on counts as the one that it goes on.
    first = {start: group[0][0] for group in _joined_lists(view) for start, _ in group}
    found: dict[tuple[int, int], Regions] = {}
    for level, places in starts.items():
        for item in view.cut(units.list_items(depth=level, marker=False)):
            place = places[bisect_right(places, item[0]) - 1]
            found.setdefault((level, first.get(place, place)), []).append(item)
    return [*found.values()]


@checker("markdown.images")
def images(view: View, *, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Count the images, ``![description](target)``.

    Args:
        at_least: The fewest images that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most images that pass.
    """
    return tally_of(view, units.images, "images", at_least, at_most)


@checker("markdown.block_quotes")
def block_quotes(view: View, *, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Count the block quotes; one within another is part of it.

    Args:
        at_least: The fewest quotes that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most quotes that pass.
    """
    return tally_of(view, units.block_quotes, "block quotes", at_least, at_most)


@checker("markdown.inline_code")
def inline_code(view: View, *, at_least: Bound = None, at_most: Bound = None) -> Verdict:
    """Count the pieces of code within lines, between backticks.

    Args:
        at_least: The fewest pieces that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most pieces that pass.
    """
    return tally_of(view, units.inline_code, "pieces of inline code", at_least, at_most)


@checker("markdown.code_names")
def code_names(view: View) -> Verdict:
    """Look whether what is named like code in prose stands between backticks.

    Names are files with a usual extension (``app.py``), calls (``run()``) and words joined by
    underscores (``max_size``). What is in a URL, a link or mathematics is left out, and so are
    libraries such as Node.js.
    """
    text = view.text
    left_out = sorted(
        [*code(text), *(view.cut(units.urls)), *view.cut(units.math), *view.cut(units.links)]
    )
    apart: Regions = []
    for region in left_out:
        if not apart or region[0] >= apart[-1][1]:
            apart.append(region)
    found = [m.span() for m in _NAMES.finditer(text) if not within(apart, m.start())]
    wrong = [(place, f"{text[slice(*place)][:40]!r} has no backticks") for place in found]
    total = len(found) + view.count(units.inline_code)
    return each(view, total, wrong, "names of code", "backticks around each")


@checker("markdown.math")
def math(
    view: View,
    *,
    delimiters: Annotated[list[Delimiter], at.MinLen(1)] | None = None,
    at_least: Bound = None,
    at_most: Bound = None,
) -> Verdict:
    r"""Count the mathematics between LaTeX's delimiters, and look which they are.

    Args:
        delimiters: The only ones that may be used: ``$``, ``$$``, ``\\(``, ``\\[``.
        at_least: The fewest that pass; 0 unless neither bound nor ``delimiters`` is given.
        at_most: The most that pass.
    """
    found = view.cut(units.math)
    if delimiters is not None:
        allowed = [*view_delimiters(view, delimiters)]
        wrong = [place for place in found if place not in set(allowed)]
        if wrong:
            told = [(p, f"{view.text[slice(*p)][:30]!r} has others") for p in wrong]
            named = " or ".join(delimiters)
            return each(view, len(found), told, "formulas", f"only the delimiters {named}")
        at_least = at_least or 0
    return tally(view, found, "formulas", at_least, at_most)


def view_delimiters(view: View, delimiters: list[Delimiter]) -> Regions:
    """Return where mathematics stands between some delimiters."""
    return [place for one in delimiters for place in view.cut(units.math(delimiter=one))]


@checker("markdown.plain")
def plain(view: View, *, allow: Constructs | None = None) -> Verdict:
    """Look whether the text has no Markdown: each mark that would change how it is shown.

    Numbered items are as usual in plain text, and so always allowed; so are typographic
    bullets, ``•``, and text that is only indented.

    Args:
        allow: What may stand there all the same, such as ``bullets`` or ``links``.
    """
    allowed = {*(allow or ()), "numbered items"}
    found = [(place, name) for place, name in _constructs(view) if name not in allowed]
    wrong = [(place, f"{view.text[slice(*place)][:30]!r} ({name})") for place, name in found]
    return each(view, len(wrong), sorted(wrong), "marks", "plain text without Markdown")


_BLOCKS: dict[str, Construct] = {
    "heading": "headings",
    "code": "code blocks",
    "table": "tables",
    "quote": "block quotes",
    "bullet": "bullets",
    "ordered": "numbered items",
}
_INLINES: dict[str, Construct] = {
    "em": "emphasis",
    "strong": "emphasis",
    "code": "inline code",
    "link": "links",
    "autolink": "links",
    "image": "images",
}


def _constructs(view: View) -> list[tuple[tuple[int, int], Construct]]:
    """Return the Markdown of a text: where each piece stands and what it is."""
    text = view.text
    found: list[tuple[tuple[int, int], Construct]] = []
    for kind, start, end, *_ in outline(text).blocks:
        first = text[start]
        indented = kind == "code" and first not in "`~"
        typographic = kind == "bullet" and first not in "*+-"
        if kind in _BLOCKS and not indented and not typographic:
            place = (start, start + 1) if kind == "bullet" else (start, end)
            found.append((place, _BLOCKS[kind]))
    for start, end, kind, _ in marked(text):
        before, after = text[start - 1 : start], text[end : end + 1]
        # "2*3*4" is emphasis to a parser, and a product to its writer.
        if kind != "em" or not (before.isalnum() and after.isalnum()):
            found.append(((start, end), _INLINES[kind]))
    for place in layout.dividers(view, "***"):
        found.append((place, "rules"))  # noqa: PERF401 - the type is known so
    return found
