"""Which text is to be repeated: what stands above the words that ask for it, or below them."""

import re

from ifeval.build.grammar_prose import Prose

_BELOW = re.compile(r"\b(?:below|following|that follows)\b", re.IGNORECASE)
_FIRST_LINE = re.compile(r"\bfirst line\b", re.IGNORECASE)
_ONE_SENTENCE = re.compile(r"\b(?:last sentence|sentence above|above sentence)\b", re.IGNORECASE)
_OF_IT = re.compile(
    r"\b(?:repeat\w*|do not (?:say|write|add|output|answer)|don['’]t (?:say|write|add)|no words"
    r"|then (?:give|answer|provide|write|reply|respond)|before (?:repeating|answering)"
    r"|change (?:it|any\w*)|exactly as it is|as it is)\b",
    re.IGNORECASE,
)
"""What a sentence says that is still about the repetition."""
_GIVEN = re.compile(r"[^\n:]{0,120}:[ \t]*(?P<text>[\"“][^\n]{3,}[\"”])")
_MARKS = " \t\r\n\"“”'‘’*_-"


def repeated(prose: Prose, place: int, end: int) -> str | None:
    """Return the text that is to be repeated, a part of the prompt; None for all of it.

    Args:
        prose: The prompt.
        place: Where the words start that ask for it.
        end: Where they end.
    """
    text = prose.text
    sentence = prose.sentence(place)
    line = text.rfind("\n", 0, place) + 1
    said = text[place : max(end, min(sentence.end, end + 40))]
    if _FIRST_LINE.search(said):
        return next((one.strip() for one in text.split("\n") if one.strip()), None)
    if given := _GIVEN.match(text, end):
        return given["text"].strip(_MARKS) or None
    above = text[:line].strip() or text[line : sentence.start].strip()
    if all(_OF_IT.search(one.text) for one in Prose(above).sentences):
        above = ""
    if above and not _BELOW.search(said):
        return _last(above) if _ONE_SENTENCE.search(said) else above
    return _after(prose, place) or above or None


def _last(text: str) -> str:
    """Return the last sentence of a text."""
    return Prose(text).sentences[-1].text.strip() or text


def _after(prose: Prose, place: int) -> str:
    """Return what follows the sentences that ask to repeat it."""
    asking = prose.sentence(place)
    end = asking.end
    for sentence in prose.sentences:
        if sentence.start >= end:
            if not _OF_IT.search(sentence.text):
                return prose.text[sentence.start :].strip()
            end = sentence.end
    return ""
