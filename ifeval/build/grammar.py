"""Numbers and relations in words: ``no more than 1,000`` is a bound of at most 1000."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from ifeval._resources import folder, read_toml

TOLERANCE = 0.1
"""How far from its number "about 100 words" may be, and a long length with no relation at all."""

DASH = r"\s*(?:-|–|—|~)\s*"


class Bound(NamedTuple):
    """How many are asked for."""

    low: int | None
    high: int | None
    said: str
    """``at_least``, ``at_most``, ``exactly``, ``about``, ``between``, or ``bare``."""

    def dump(self) -> dict[str, int]:
        """Return the arguments ``at_least`` and ``at_most``, without what is not bounded."""
        pairs = (("at_least", self.low), ("at_most", self.high))
        return {name: n for name, n in pairs if n is not None}


@lru_cache(1)
def tables() -> dict[str, Any]:
    """Return how English asks for constraints: ``constraints/recognise/cues/en.toml``."""
    return read_toml(folder("constraints") / "recognise" / "cues" / "en.toml")


def any_of(*words: str) -> str:
    """Return a pattern of some patterns, the longest first, with any blanks for a blank."""
    longest = sorted(words, key=lambda word: -len(word))
    return f"(?:{'|'.join(word.replace(' ', '[ ]+') for word in longest)})"


def _numbers() -> dict[str, int]:
    table = tables()["numbers"]
    known: dict[str, int] = {word: n for n, word in enumerate(table["words"])}
    known |= table["tens"] | table["fixed"]
    for ten, n in table["tens"].items():
        known |= {f"{ten}-{table['words'][i]}": n + i for i in range(1, 10)}
    return known


@lru_cache(1)
def _known() -> dict[str, int]:
    return _numbers()


@lru_cache(1)
def number_pattern() -> str:
    """Return a pattern of a number: ``12``, ``1,000``, ``3k``, ``twenty-five``, ``a single``."""
    spelled = any_of(*(word.replace("-", r"[\s-]") for word in _known()))
    return (
        r"(?<![\w.,$€£#])(?:(?:\d{1,3}(?:,\d{3})+|\d{1,7})(?:k\b|(?![\d.,]*\d|k?\w*\d))"
        rf"|{spelled}(?:[ ](?:hundred|thousand))?\b)(?!\s*%)"
    )


def number(text: str) -> int:
    """Return a number that fits the pattern.

    Raises:
        ValueError: It is none.
    """
    said = " ".join(text.casefold().replace(",", "").split())
    scale = 1
    for word, factor in (("hundred", 100), ("thousand", 1000)):
        if said.endswith(f" {word}") and said not in _known():
            said, scale = said[: -len(word) - 1], factor
    if said.endswith("k"):
        return int(said[:-1]) * 1000
    found = _known().get(said, _known().get(said.replace(" ", "-")))
    return scale * (int(said) if found is None else found)


@lru_cache(1)
def relations() -> list[tuple[str, re.Pattern[str]]]:
    """Return each relation with the pattern of what says it before a number."""
    table = tables()["relations"]
    start = r"(?<![^\W\d_])"
    return [
        (name, re.compile(rf"{start}{any_of(*words)}\s*\Z", re.IGNORECASE))
        for name, words in table.items()
    ]


@lru_cache(1)
def quantity() -> str:
    """Return a pattern of a number, or two, with the relation that stands beside it.

    Groups are for ``bound`` to read; a pattern may hold the quantity once.
    """
    n = number_pattern()
    table = tables()["relations"]
    relation = any_of(*(word for words in table.values() for word in words))
    return (
        rf"(?P<relation>(?<![^\W\d_]){relation}(?:\s+(?:a|the|of|to|these))?\s*:?\s*"
        rf"(?:(?<![^\W\d_]){any_of(*table['exactly'], *table['about'])}\s*)?)?"
        rf"(?P<low>{n})"
        rf"(?:(?P<joint>{DASH}|\s+(?:to|and|or|through)\s+(?:up to\s+|at most\s+)?)(?P<high>{n}))?"
        r"(?P<plus>\s?\+|\s+plus\b)?"
        r"(?P<more>\s*,?\s*\(?\b(?:or|and)\s+(?:more|greater|longer|less|fewer|under|below|up"
        r"|above|over"
        r"|shorter|so)\b)?"
    )


_AFTER = re.compile(
    r"\s*,?\s*\(?(?:(?:in (?:length|total)|long)\s*,?\s*)?"
    r"(?:or\s+(?P<or>more|greater|longer|less|fewer|under|below|shorter)"
    r"|(?P<max>(?:at\s+)?(?:the\s+)?(?:most|max(?:imum)?|limit|cap))(?!\s*\d)|(?P<min>(?:at\s+"
    r"(?:the\s+)?least"
    r"|min(?:imum)?))(?!\s+(?:\d|one|two|three)))\b",
    re.IGNORECASE,
)
_MORE = {"more", "greater", "longer", "above", "over", "up"}
_BEFORE_LIMIT = re.compile(
    r"\b(?:limit|restrict|keep|kept|cap|confine|reduc|condens|shorten|trim|cut)\w*\b[^.\n;]{0,70}?"
    r"\b(?:to|at|within|down to)\s*(?P<about>about |around |approximately )?\Z",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|cannot|without|avoid)\b|n['’]t\b", re.IGNORECASE)
_IS_LIMIT = re.compile(r"\b(?:limit|maximum|cap)\s*[(:]\s*\Z", re.IGNORECASE)
_NO_DEMAND = re.compile(
    r"(?:\b(?:not|n['’]t)\s+about|\brather\s+than|\binstead\s+of)"
    r"(?:\s+(?:using|writing|having|giving))?\s*\Z",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\bno[ ](?:single[ ])?[a-z-]+(?:[ ][a-z-]+)?[ ](?:(?:should|must|may|can)[ ])?(?:be[ ])?\Z",
    re.IGNORECASE,
)


def bound(match: re.Match[str], *, rounds_from: int = 10**9) -> tuple[Bound, int] | None:
    """Return how many a match of ``quantity`` asks for, and where that ends in the text.

    Args:
        match: Of a pattern that ends with the noun that is counted.
        rounds_from: From where a number without a relation is one that is about right.

    Returns:
        None where the words deny the number without giving another, as in
        "don't write just 3".
    """
    text, end = match.string, match.end()
    before = text[max(0, match.start() - 90) : match.start()]
    before = before[max(map(before.rfind, ("\n", ". ", "? ", "! "))) + 1 :]
    try:
        low = number(match["low"])
        high = number(match["high"]) if match["high"] else None
    except ValueError:
        return None
    if _NO_DEMAND.search(before):
        return None
    name = _relation(match["relation"] or "")
    after = _AFTER.match(text, end)
    said = (match["more"] or "").casefold().split()
    tail = said[-1].strip("(") if said else ((after["or"] or "").casefold() if after else "")
    denied = bool(_DENIED.search(before[-45:].rpartition(", ")[2]))
    if high is not None and (high > low or (high == low and name == "between")):
        if name == "about":
            return Bound(_less(low), _more(high), "about"), end
        return Bound(low, high, "between"), end
    if high is not None:
        return None
    end = after.end() if after else end
    if tail in _MORE or match["plus"]:
        return Bound(low, None, "at_least"), end
    if tail and tail != "so":
        return Bound(None, low, "at_most"), end
    if tail == "so":
        return Bound(_less(low), _more(low), "about"), end
    if after and after["max"]:
        return Bound(None, low, "at_most"), end
    if after and after["min"]:
        return Bound(low, None, "at_least"), end
    if name == "more" and _NONE.search(before):
        return Bound(None, low, "at_most"), end
    if denied and name in ("more", "less"):
        return (
            Bound(None, low, "at_most") if name == "more" else Bound(low, None, "at_least")
        ), end
    if not name and _IS_LIMIT.search(before):
        return Bound(None, low, "at_most"), end
    limit = _BEFORE_LIMIT.search(before)
    if limit and name in ("", "about") and not denied:
        if limit["about"] or name == "about":
            return Bound(_less(low), _more(low), "about"), end
        return Bound(None, low, "at_most"), end
    match name:
        case "at_least":
            return Bound(low, None, "at_least"), end
        case "more":
            return Bound(low + 1, None, "at_least"), end
        case "at_most":
            return Bound(None, low, "at_most"), end
        case "less":
            return Bound(None, max(low - 1, 0), "at_most"), end
        case "about":
            return Bound(_less(low), _more(low), "about"), end
        case "exactly":
            return None if denied else (Bound(low, low, "exactly"), end)
        case _:
            if denied:
                return None
            if low >= rounds_from:
                return Bound(_less(low), _more(low), "bare"), end
            return Bound(low, low, "bare"), end


def _relation(said: str) -> str:
    """Return the name of a relation, or nothing where none is said."""
    words = re.sub(r"(?:\s+(?:a|the|of|to|these))?\s*:?\s*\Z", "", said)
    plain = re.sub(
        rf"\s*{any_of(*tables()['relations']['exactly'], *tables()['relations']['about'])}\s*\Z",
        "",
        said,
        flags=re.IGNORECASE,
    )
    for candidate in (plain, said, words):
        found: list[tuple[int, str]] = []
        for name, pattern in relations():
            place = pattern.search(candidate)
            if place:
                found.append((place.start(), name))
        if found:
            return min(found)[1]
    return ""


def _less(n: int) -> int:
    return n - int(n * TOLERANCE + 0.5)


def _more(n: int) -> int:
    return n + int(n * TOLERANCE + 0.5)


def ordinal(text: str) -> int | None:
    """Return the index that a place in a row has: ``2nd`` is 1, ``last`` is -1."""
    said = text.casefold()
    if said in ("last", "final", "closing", "very last"):
        return -1
    names: list[str] = tables()["numbers"]["ordinals"]
    if said.removeprefix("very ") in names:
        return names.index(said.removeprefix("very "))
    digits = re.match(r"(\d{1,3})(?:st|nd|rd|th)?\Z", said)
    try:
        return int(digits[1]) - 1 if digits else number(said) - 1
    except ValueError:
        return 0 if said == "opening" else None
