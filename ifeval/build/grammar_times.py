"""How often a word is asked for: ``at least twice``, and what else is said of it."""

import re
from functools import lru_cache

from ifeval.build.grammar import bound, quantity

_PREDICATE = (
    r"\s*(?:\)|,)?\s*(?:(?P<modal>must|should|shall|needs? to|has to|have to|to|can|may|will"
    r"|could|is|are|does|do|did)?\s*"
    r"(?P<not>not|n['’]t|never|cannot|(?<=can)['’]?t)?\s*(?P<does>appear(?:s|ing)?|occur(?:s"
    r"|ring)?|be used|used|be mentioned|be included|be present|"
    r"be (?:in|repeated|found|written|part of)|show(?:s)? up|come up|exist|shown?|include"
    r"(?:d)?|mentioned|repeated|"
    r"forbidden|not allowed|banned|prohibited|off[- ]limits|allowed)?)"
)
_TIMES = (
    r"(?P<where>\s+(?:in|within|throughout|anywhere in|of) (?:the|your|its) "
    r"(?:\w+\s?){1,3}?)?\s*(?:for\s+)?"
)


@lru_cache(1)
def predicate() -> re.Pattern[str]:
    """Return a pattern of what is said of a word behind it: ``must not appear``."""
    return re.compile(
        rf"{_PREDICATE}{_TIMES}(?:(?P<count>{quantity()}\s*\+?\s*times?"
        r"|(?:at (?:least|most)|no more than|more than|not more than|exactly|only|less than"
        r"|just|a minimum of|up to)?\s*"
        r"(?P<few>once|twice|thrice))(?!\w))?",
        re.IGNORECASE,
    )


@lru_cache(1)
def _quantity_only() -> re.Pattern[str]:
    return re.compile(rf"{quantity()}\s*times?", re.IGNORECASE)


_FEW = {"once": "1", "twice": "2", "thrice": "3"}
_OR_SO = re.compile(r"\s+or\s+(?P<or>more|less|fewer)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"(?:\b(?:not|never|cannot|without|avoid(?:ing)?)|n['’]t)\b(?:(?!,\s+(?:and|but)\b)[^.?!;:\n]){0,90}\Z",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:more|over|above|exceed\w*)\b", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less|fewer|under|below)\b", re.IGNORECASE)


def _is_denied(text: str, at: int) -> bool:
    """Return whether a clause says of what stands at a place that it is not to be."""
    return bool(_DENIED.search(text, max(0, at - 120), at))


def count(text: str, at: int) -> tuple[dict[str, int] | None, int]:
    """Return how often something is asked for behind a place, and where that ends."""
    match = predicate().match(text, at)
    if not match or not (match["count"] or match["few"]):
        return None, at
    said = match[0]
    for word, digit in _FEW.items():
        said = re.sub(rf"\b{word}\b", f"{digit} times", said, flags=re.IGNORECASE)
    inner = _quantity_only().search(said)
    asked = bound(inner) if inner else None
    if not inner or not asked:
        return None, at
    limits, relation = asked[0].dump(), inner["relation"] or ""
    if limits.keys() == {"at_least", "at_most"} and (tail := _OR_SO.match(text, match.end())):
        # "once or less": the number stands before what it bounds.
        kept = "at_least" if tail["or"].casefold() == "more" else "at_most"
        return {kept: limits[kept]}, tail.end()
    if not match["not"] and _is_denied(text, at):
        if "at_least" in limits and _MORE.search(relation):
            limits = {"at_most": limits["at_least"] - 1}
        elif "at_most" in limits and _LESS.search(relation):
            limits = {"at_least": limits["at_most"] + 1}
    return limits, match.end()
