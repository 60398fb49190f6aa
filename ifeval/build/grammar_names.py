"""Names that a response must mention, or must not: ``mention Marie Curie``."""

import re
from collections.abc import Iterator

from ifeval.build import grammar_lists
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_words import EXCLUDING, NEGATION, containing, is_denied

_KIND = (
    r"(?:name |word |city |country |brand |company |movies |films |books |games |cities "
    r"|countries )"
)
_NAME = (
    rf"(?:(?:the )?{_KIND}?(?:\$?NAME_\d+|[A-Z][\w&+#-]*"
    r"(?:\.\w+)*(?:[ ](?:of |the |and the )?(?:[A-Z0-9][\w&+#-]*(?:\.\w+)*)){0,5}))"
)
_NAMED = re.compile(
    r"(?<![\w'])(?:[Mm]ention(?:ing)?|[Ii]nclude|[Ii]ncorporate|[Rr]eference|[Ff]eature|"
    r"[Ee]xclude|[Aa]void(?: mentioning)?)\s+"
    rf"(?P<names>{_NAME}(?:,\s+(?:and\s+|or\s+)?{_NAME}|\s+(?:and|or)\s+{_NAME}){{0,20}})"
    r"(?=\s*(?:\.(?!\w)|[;!)\n]|\Z|in (?:the|your|a|each|every|this)\b|from (?:the|your|any|all)\b"
    r"|by name|at least|somewhere"
    r"|at the\b|,?\s+(?:and|but)\s+[a-z]))"
)


_NO_WORDS = re.compile(
    r"(?:\bwhich|\b(?:themes?|topics?|subjects?|concepts?|ideas?|levels?)\b"
    r"(?:[ ](?:should|must|can))?)[ ]\Z",
    re.IGNORECASE,
)
_MODAL = re.compile(r"\b(?:should|must|to|can|may|shall)\s+(?:also\s+)?\Z", re.IGNORECASE)
_NO_NAME = re.compile(r"[A-Z]|Mrs?|Ms|Dr|St|Prof")
_CALLED = re.compile(
    r"(?<!\w)(?:(?:refer(?:red)?[ ]to|address(?:ed)?|greet(?:ed)?)\b[^.\n\"“‘]{0,60}?\b(?:as|with)"
    r"|(?:should|must|to|needs to)[ ]be[ ](?:titled|called|named|entitled)"
    r"|(?:title|name|heading|headline)[ ](?:of[ ]the[ ]\w+[ ])?(?:should|must)[ ]be"
    r"|(?:title|name|call|entitle)[ ](?:it|the[ ]\w+))\s*:?\s*(?=[\"“]|['‘]\w)",
    re.IGNORECASE,
)
_TAGGED = re.compile(r"(?<!\w)(?:[Aa]dd|[Ii]nclude|[Uu]se)\s+(?P<tag>#\w+)(?!\w)")


def _called(text: str) -> Iterator[Found]:
    """Return the places that say what somebody or something is to be called, or tagged with."""
    for match in _CALLED.finditer(text):
        listed = grammar_lists.quoted(text, match.end())
        if not listed or any(map(grammar_lists.has_hole, listed.phrases)):
            continue
        if not is_denied(text, match.start()):
            phrases = [grammar_lists.unstopped(one) for one in listed.phrases]
            inner = containing(phrases, every=listed.joint != "or")
            yield Found(match.start(), listed.end, inner, "words.called", match.start())
    for match in _TAGGED.finditer(text):
        inner = {"id": "keywords.contains", "phrases": [match["tag"]]}
        yield Found(match.start(), match.end(), inner, "words.tagged", match.start())


def names(prose: Prose) -> Iterator[Found]:
    """Return the places that ask to mention somebody or something by name, or not to."""
    text = prose.text
    yield from _called(text)
    for match in _NAMED.finditer(text):
        if _NO_WORDS.search(text, max(0, match.start() - 60), match.start()):
            continue
        said = re.split(r",\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+(?=[A-Z$])", match["names"])
        phrases = [
            re.sub(
                rf"\A(?:the )?{_KIND}",
                "",
                one,
            ).removeprefix("the ")
            for one in said
        ]
        if not all(phrases) or any(_NO_NAME.fullmatch(phrase) for phrase in phrases):
            continue
        if _is_theme(text, match, phrases):
            continue
        yield _naming(text, match, phrases, either=" or " in match["names"])


def _is_theme(text: str, match: re.Match[str], phrases: list[str]) -> bool:
    """Return whether it says what a text is about: ``the story should include Morality``."""
    modal = _MODAL.search(text, max(0, match.start() - 20), match.start())
    literal = match[0].casefold().startswith(("mention", "avoid", "exclude"))
    named = any(re.search(r"\d|[A-Z].*[A-Z]", phrase) for phrase in phrases)
    return bool(modal) and not literal and not named


def _naming(text: str, match: re.Match[str], phrases: list[str], *, either: bool) -> Found:
    negation = NEGATION.search(text[max(0, match.start() - 60) : match.start()])
    denied = bool(negation) or bool(EXCLUDING.match(match[0]))
    inner = containing(phrases, every=not either and not denied)
    start = match.start() - len(negation[0]) if negation else match.start()
    rule = "words.not_named" if denied else "words.named"
    return Found(start, match.end(), {"not": inner} if denied else inner, rule, match.start())
