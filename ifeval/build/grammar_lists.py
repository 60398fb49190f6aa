"""What is listed: quoted texts, or bare words behind a noun such as ``keywords``."""

import re
from typing import NamedTuple

_QUOTED = re.compile(
    r"[\"“”](?P<double>[^\"“”\n]{1,400})[\"”“]|'(?P<single>(?:[^'\n]|(?<=\w)'(?=\w)){1,200})'(?!\w)"
    r"|‘(?P<curly>(?:[^‘’\n]|’(?=\w)){1,200})’(?!\w)|`(?P<tick>[^`\n]{1,200})`|«\s?"
    r"(?P<guillemet>[^«»\n]{1,200}?)\s?»"
)
_BETWEEN = re.compile(
    r"\s*(?:[,;/]?\s*(?P<word>and/or|and|or|as well as|nor)\b\s*(?:also\s+)?(?:the\s+)?"
    r"(?:key ?words?\s+|words?\s+|phrases?\s+|terms?\s+|letters?\s+)?"
    r"|[,;/](?=\s*[\"'“”‘`«])\s*|\n\s*(?:[-*•]|\d{1,2}[.)])?\s*|\s+(?=[\"“‘'`]))",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\s*(?:\(s\))?\s*[:：]?\s*[\[(]?(?:\n\s*)?(?:(?:[-*•]|\d{1,2}[.)])\s+)?(?:of\s+)?"
)
_ITEM = r"[^\W_][\w'’&+#/-]*(?:\.\w+)*"
_STOP = (
    r"(?:in|into|on|at|to|as|for|of|somewhere|throughout|anywhere|should|must|shall|will|can"
    r"|cannot|within|when|that|which|with|"
    r"without|exactly|more|less|fewer|no|not|once|twice|thrice|is|are|was|be|appears?|while"
    r"|because|so|from|by|"
    r"using|if|where|wherever|whenever|your|the|this|these|it|only|do|don['’]t|please|include"
    r"|use|using|but|than|"
    r"also|limit|make|avoid|write|then|multiple|every|each|around|about|between|least|most|i"
    r"|you|we|relating|related|"
    r"you['’]re|doesn['’]t|does|has|have|like|such|e\.g|times?|associated|describing|provided"
    r"|given|below|above|"
    r"listed|or|and|nor|whatsoever|at|anywhere|altogether|completely|repeatedly|listed"
    r"|containing|before|after|beginning|ending|rhyming|show|occurs?|may|need|needs|per|any|all|both|following|starting"
    r"|choice|count|limit|order|referring|unique|specific|endearment)"
)
_BARE_ITEM = re.compile(
    rf"(?!{_STOP}\b){_ITEM}(?:[ ](?!{_STOP}\b|and\b|or\b|nor\b){_ITEM}){{0,2}}", re.IGNORECASE
)
_BARE_ONE = re.compile(rf"(?!{_STOP}\b){_ITEM}", re.IGNORECASE)
_BARE_BETWEEN = re.compile(
    r"\s*,\s*(?:(?P<word>and|or)\s+)?|\s+(?P<other>and|or|nor|&)\s+", re.IGNORECASE
)
_VERB = re.compile(
    r"(?:wrap|make|write|give|put|end|start|finish|add|ensure|highlight|respond|answer"
    r"|separate|format|do|don|have|keep|"
    r"mention|provide|avoid|refrain|include|all|there|your|at)\b",
    re.IGNORECASE,
)


A_QUOTE = re.compile(r"[\"“'‘`]")
"""What a list of quoted words starts with."""


class Listed(NamedTuple):
    """Some texts that are listed."""

    phrases: list[str]
    joint: str
    """``and``, ``or``, or nothing."""
    end: int
    quoted: bool


def quoted(text: str, at: int) -> Listed | None:
    """Return the quoted texts that start at a place, if there are any."""
    opening = _OPENING.match(text, at)
    at = opening.end() if opening else at
    found: list[str] = []
    joint = ""
    end = at
    while match := _QUOTED.match(text, at):
        inner = next(group for group in match.groups() if group is not None)
        if not inner.strip():
            break
        # American style draws the comma of a list into the quotation marks.
        clipped = inner[:-1] if inner[-1] == "," else inner
        found.append(clipped.strip())
        end = match.end()
        between = _BETWEEN.match(text, end)
        if not between or len(found) >= 100:
            break
        if between["word"] and _QUOTED.match(text, between.end()):
            joint = (
                "or" if between["word"].casefold() in ("or", "nor", "and/or") else (joint or "and")
            )
        at = between.end()
    return Listed(found, joint, end, quoted=True) if found else None


def bare(text: str, at: int, *, many: bool) -> Listed | None:
    """Return the words that are listed without quotation marks at a place, if there are any.

    Args:
        text: The prompt.
        at: Behind the noun that announces them.
        many: Whether there may be several, as behind ``words``.
    """
    opening = re.compile(r"[ \t]*(?:[:：][ \t]*|[ \t]+)").match(text, at)
    if not opening:
        return None
    place = opening.end()
    found: list[str] = []
    joint = ""
    end = place
    pattern = _BARE_ITEM if many else _BARE_ONE
    while len(found) < 100:
        match = pattern.match(text, place)
        if not match or (found and _VERB.match(match[0])):
            break
        found.append(match[0])
        end = match.end()
        between = _BARE_BETWEEN.match(text, end) if many else None
        if not between:
            break
        word = (between["word"] or between["other"] or "").casefold()
        follows = pattern.match(text, between.end())
        if word and follows and not _VERB.match(follows[0]):
            joint = "or" if word in ("or", "nor") else (joint or "and")
        place = between.end()
    while not many and found and len(found) < 100 and (other := _OR_ONE.match(text, end)):
        found.append(other["item"])
        joint = "or" if other["word"].casefold() == "or" else (joint or "and")
        end = other.end()
    if not found or not _ends_well(text, end):
        return None
    if not many and re.match(r"[ ]of\b", text[end : end + 4]):
        return None  # "the word position of"
    return Listed(found, joint, end, quoted=False)


_OR_ONE = re.compile(
    rf",?\s+(?P<word>or|and)\s+(?:the\s+)?(?:key)?(?:word|phrase|name|term)\s+(?P<item>(?!{_STOP}\b)"
    rf"{_ITEM})",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"[ \t]*\n[ \t]*(?:[-*•]|\(?\w{1,2}[.)])[ \t]+(?P<item>[^\n]{1,80}?)[ \t]*(?=\n|\Z)"
)


def listed_below(text: str, at: int) -> Listed | None:
    """Return the items of a list on the lines behind a place, if they are a few words each."""
    found: list[str] = []
    end = at
    while len(found) < 100 and (match := _LINE.match(text, end)):
        item = match["item"].strip(" .,;\"'“”‘’`")
        if not item or len(item.split()) > 4:
            return None
        found.append(item)
        end = match.end()
    return Listed(found, "and", end, quoted=False) if len(found) > 1 else None


_HOLE = re.compile(
    r"\{[^{}]+\}|<[a-z][^<>]*>|\[(?:(?:insert|your|the|name|topic)\b[^\]]*|[xn])\]|[=:]\s*[XN]\b|\bX+\b"
)


def has_hole(phrase: str) -> bool:
    """Return whether a quoted phrase has a place to fill in, so that it is not meant literally."""
    return bool(_HOLE.search(phrase))


def unstopped(phrase: str) -> str:
    """Return a quoted phrase without the stop that ends the sentence around it, or dots."""
    short = phrase.rstrip("….") if phrase.endswith(("…", "..")) or phrase.count(" ") < 6 else phrase
    return short.rstrip() or phrase


_GOOD_END = re.compile(rf"\s*(?:[.,;:!?)\n]|\Z|{_STOP}\b|and\b|or\b|\()", re.IGNORECASE)


def _ends_well(text: str, end: int) -> bool:
    return bool(_GOOD_END.match(text, end))
