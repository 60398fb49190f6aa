"""Names that a response must mention, or must not: ``mention Marie Curie``."""

import re
from collections.abc import Iterator
from typing import Any

from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_words import EXCLUDING, NEGATION

_NAME = (
    r"(?:(?:the )?(?:name |word |city |country |brand |company )?(?:\$?NAME_\d+|[A-Z][\w&+#-]*"
    r"(?:\.\w+)*(?:[ ](?:of |the |and the )?(?:[A-Z0-9][\w&+#-]*(?:\.\w+)*)){0,5}))"
)
_NAMED = re.compile(
    r"(?<![\w'])(?:[Mm]ention(?:ing)?|[Ii]nclude|[Ii]ncorporate|[Rr]eference|[Ff]eature|"
    r"[Ee]xclude|[Aa]void(?: mentioning)?)\s+"
    rf"(?P<names>{_NAME}(?:,\s+(?:and\s+|or\s+)?{_NAME}|\s+(?:and|or)\s+{_NAME}){{0,20}})"
    r"(?=\s*(?:[.;!)\n]|\Z|in (?:the|your|a|each|every|this)\b|by name|at least|somewhere"
    r"|at the\b|,?\s+(?:and|but)\s+[a-z]))"
)


def names(prose: Prose) -> Iterator[Found]:
    """Return the places that ask to mention somebody or something by name, or not to."""
    text = prose.text
    for match in _NAMED.finditer(text):
        said = re.split(r",\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+(?=[A-Z$])", match["names"])
        phrases = [
            re.sub(
                r"\A(?:the )?(?:name |word |city |country |brand |company )", "", one
            ).removeprefix("the ")
            for one in said
        ]
        if not all(phrases) or any(phrase.isupper() and len(phrase) < 2 for phrase in phrases):
            continue
        yield _naming(text, match, phrases, either=" or " in match["names"])


def _naming(text: str, match: re.Match[str], phrases: list[str], *, either: bool) -> Found:
    negation = NEGATION.search(text[max(0, match.start() - 60) : match.start()])
    denied = bool(negation) or bool(EXCLUDING.match(match[0]))
    inner: dict[str, Any] = {"id": "keywords.contains", "phrases": phrases}
    if len(phrases) > 1 and not either and not denied:
        inner["match"] = "all"
    start = match.start() - len(negation[0]) if negation else match.start()
    rule = "words.not_named" if denied else "words.named"
    return Found(start, match.end(), {"not": inner} if denied else inner, rule, match.start())
