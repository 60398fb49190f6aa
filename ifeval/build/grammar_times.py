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
    return (asked[0].dump(), match.end()) if asked else (None, at)
