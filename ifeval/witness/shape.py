"""Witnesses of the families shape, notation, order and style, where no search finds them."""

from collections.abc import Mapping
from typing import Any

from ifeval.witness.plain import Texts, near, numbered, placed, sentence, words
from ifeval.witness.sample import sampled

_DATES = {
    "YYYY-MM-DD": "2024-05-31",
    "YYYY/MM/DD": "2024/05/31",
    "DD.MM.YYYY": "31.05.2024",
    "DD/MM/YYYY": "31/05/2024",
    "MM/DD/YYYY": "05/31/2024",
    "DD-MM-YYYY": "31-05-2024",
    "D Month YYYY": "31 May 2024",
    "Month D, YYYY": "May 31, 2024",
}


def _exact(given: Mapping[str, Any]) -> Texts:
    texts: list[str] = given["texts"]
    return texts, [f"{texts[0]} {texts[0]}", *near(texts[0]), "rain"]


def _pattern(given: Mapping[str, Any]) -> Texts:
    text = sampled(given["pattern"])
    found = [] if text is None else [text]
    return found, [*(f"{one}…" for one in found), *(one for t in found for one in near(t)), "rain"]


def _line_width(given: Mapping[str, Any]) -> Texts:
    n = given["characters"]
    return ["r" * n], ["r" * (n + 1)]


def _commit_message(given: Mapping[str, Any]) -> Texts:
    kind = (given.get("types") or ["fix"])[0] if given.get("conventional", True) else ""
    start = f"{kind}: " if kind else ""
    most = given.get("subject_at_most", 72)
    shortest = f"{start}r"
    longest = start + "r" * (most - len(start))
    return placed([longest, shortest], ""), placed(
        [f"{longest}r", f"{longest[:-1]}.", "rain", "Rain.\nfalls"], ""
    )


def _dates(given: Mapping[str, Any]) -> Texts:
    wanted = given["format"]
    others = [text for name, text in _DATES.items() if name != wanted]

    def made(n: int) -> str:
        return " and ".join([_DATES[wanted]] * n) or sentence()

    passing, failing = numbered(given, made)
    low = max(given.get("at_least", 0), 1)
    return passing, [*(f"{made(low)} and {other}" for other in others), *failing]


def _currency(given: Mapping[str, Any]) -> Texts:
    sign, n = given["sign"], max(given.get("at_least", 0), 1)
    decimals = given.get("decimals")
    number = "12" + (f".{'5' * decimals}" if decimals else "")
    blank = " " if given.get("space") else ""

    def made(amount: str, *, before: bool) -> str:
        return f"{sign}{blank}{amount}" if before else f"{amount}{blank}{sign}"

    before = given.get("place", "before") == "before"
    good = made(number, before=before)
    bad = [made(number, before=not before), made(f"{number}5", before=before)]
    return [" and ".join([good] * n)], [*bad, " and ".join([good] * (n - 1)) or bad[0]]


_FRAMES = {
    "list_items": ("* {}", "\n"),
    "lines": ("{}", "\n"),
    "paragraphs": ("{}", "\n\n"),
    "sentences": ("{}.", " "),
    "headings": ("## {}", "\n\n"),
}


def _parts(given: Mapping[str, Any], texts: list[str]) -> str:
    """Return a text with these parts, in the column that is asked for if they are rows."""
    of = given.get("of", "list_items")
    if of == "table_rows":
        column = given.get("column") or 1
        rows = [["x"] * (column - 1) + [text] for text in texts]
        head = [["n"] * column, ["---"] * column]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in [*head, *rows])
    shape, joint = _FRAMES[of]
    return joint.join(shape.replace("{}", text) for text in texts)


def _items(given: Mapping[str, Any]) -> Texts:
    items: list[str] = [*dict.fromkeys(given["items"])]
    return [_parts(given, items)], [
        _parts(given, items[::-1]),
        _parts(given, [*items, "rain"]),
        _parts(given, items[:-1]) or "rain",
    ]


def _top(given: Mapping[str, Any]) -> Texts:
    down = given.get("direction", "descending") == "descending"
    ranked = sorted(given["table"], key=lambda name: given["table"][name], reverse=down)
    first = ranked[: given["n"]]
    return [_parts(given, first)], [
        _parts(given, first[::-1]),
        _parts(given, ranked[: given["n"] + 1]),
        _parts(given, first[:-1]) or "rain",
        "rain",
    ]


def _sorted(given: Mapping[str, Any]) -> Texts:
    values: Mapping[str, Any] = given.get("table") or {}
    texts = {
        "letters": ["ash", "birch"],
        "numbers": ["tea 2", "tea 10"],
        "dates": ["in 1999", "in 2005"],
        "table": sorted(values, key=lambda name: values[name]),
    }[given["by"]]
    if given.get("direction", "ascending") == "descending":
        texts = texts[::-1]
    return [_parts(given, texts)], [_parts(given, texts[::-1]), "rain"]


def _banned(given: Mapping[str, Any]) -> Texts:
    return ["Rain."], [word for word in given["words"] if word.strip()]


def _questions(given: Mapping[str, Any]) -> Texts:
    n = given.get("at_most", 0)
    asked = " ".join(["Does it rain?"] * n)
    return [f"It rains. {asked}".strip()], [
        f"It rains. {asked} Does it rain?",
        f"{asked} It rains.",
    ]


def _emoji(given: Mapping[str, Any]) -> Texts:
    return numbered(given, lambda n: " ".join(["rain", *["🙂"] * n]))


def _ngrams(given: Mapping[str, Any]) -> Texts:
    run = words(min(given.get("n", 3), 10)) + (" tea" * max(given.get("n", 3) - 10, 0))
    times = given["at_most"]
    return [". ".join([run] * times)], [". ".join([run] * (times + 1))]


def _repeated(given: Mapping[str, Any]) -> Texts:
    joint = {"sentences": " ", "lines": "\n", "paragraphs": "\n\n"}[given.get("unit", "sentences")]
    part = sentence(max(given.get("words", 4), 1))
    times = given.get("at_most", 0) + 1
    return [joint.join([part] * times)], [joint.join([part] * (times + 1))]


WITNESSES = {
    "shape.exact": _exact,
    "shape.pattern": _pattern,
    "shape.line_width": _line_width,
    "shape.commit_message": _commit_message,
    "notation.dates": _dates,
    "notation.currency": _currency,
    "order.items": _items,
    "order.top": _top,
    "order.sorted": _sorted,
    "style.words": _banned,
    "style.questions": _questions,
    "style.emoji_count": _emoji,
    "repetition.ngrams": _ngrams,
    "repetition.parts": _repeated,
}
