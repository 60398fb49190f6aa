"""Under which names an answer is recognised, and where a text gives it.

Names are compared token by token; what is a number or a date is compared as a value. From what
an answer is follow further names: a person may be called by the surname, a country's people
by their adjective, an organisation by its initials.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ifeval.ground.cues import Cues, table
from ifeval.ground.given import Answer
from ifeval.ground.tokens import Tokens, find, of_view, phrase, tokenised
from ifeval.ground.values import Value, contradicts, same, values_in
from ifeval.view import View

_BRACKETED = re.compile(r"\s*\([^()]{0,80}\)\s*$")
_VALUED = frozenset(("date", "year", "number", "quantity"))
_BRIEF = 6
"""Tokens of a response that is a name rather than a sentence."""

_PAIR = 2


class Names(NamedTuple):
    """The ways in which one answer is recognised."""

    phrases: tuple[tuple[str, ...], ...]
    exact: tuple[str, ...]
    """Names that count only as they are written: initials, and letters of options."""
    values: tuple[Value, ...]
    type: str
    single: tuple[str, ...] = ()
    """Words that, where they are the whole response, stand for the name."""

    def __bool__(self) -> bool:
        return bool(self.phrases or self.values or self.exact)


class Text(NamedTuple):
    """A text ready to be searched for answers."""

    text: str
    tokens: Tokens
    values: list[Value]
    cues: Cues


def searchable(text: str, cues: Cues) -> Text:
    """Return a text ready to be searched."""
    cut = tokenised(text)
    return Text(text, cut, values_in(cut, text, cues), cues)


def searchable_view(view: View, cues: Cues) -> Text:
    """Return the text of a view ready to be searched, cut once."""
    cut = of_view(view)

    def read(text: str) -> list[Value]:
        return values_in(cut, text, cues)

    return Text(view.text, cut, view.once(f"ground.values.{cues.language}", read), cues)


@lru_cache(1024)
def names_of(answer: Answer, other: Answer, language: str) -> Names:
    """Return the names of an answer.

    Args:
        answer: The answer.
        other: The answer that it must not be taken for: a name of both is no name of either.
        language: Whose table of cues is used.
    """
    cues = table(language)
    theirs = {*_phrases(other, cues)}
    found = dict.fromkeys(_phrases(answer, cues))
    plain = {phrase(name) for name in answer.names}
    kept = tuple(words for words in found if words and (words in plain or words not in theirs))
    exact = tuple(dict.fromkeys(_written(answer)))
    numbers = tuple(value for name in answer.names if (value := value_of(name, answer.type, cues)))
    # What is a value is compared as one: "5" is not in "5 million".
    valued = {phrase(name) for name in answer.names if value_of(name, answer.type, cues)}
    kept = tuple(words for words in kept if words not in valued)
    shared = {word for words in theirs for word in words}
    single = tuple(word for word in _singles(answer, cues) if word not in shared)
    return Names(tuple(sorted(kept, key=len, reverse=True)), exact, numbers, answer.type, single)


def _singles(answer: Answer, cues: Cues) -> Iterator[str]:
    """Return the surname; the name before "Stadium" or "College"; initials such as MGM."""
    heads = cues.words("names", "heads")
    for name in answer.names:
        parts = name.split()
        if not 2 <= len(parts) <= 4 or not all(part[0].isupper() for part in parts):
            continue
        words = phrase(name)
        if len(words) >= 2 and not any(word[0].isdecimal() for word in words):
            if words[-1] not in heads:
                yield words[-1]
            elif words[0] not in heads:
                yield words[0]
            if len(parts[0]) >= 3 and parts[0].isupper():
                yield words[0]


@lru_cache(4096)
def _value_of(name: str, language: str) -> tuple[Value | None, int]:
    cut = tokenised(name)
    found = values_in(cut, name, table(language))
    rest = len([p for p in cut.places if not any(v.start <= p[0] < v.end for v in found)])
    return (found[0] if len(found) == 1 else None), rest


def value_of(name: str, kind: str, cues: Cues) -> Value | None:
    """Return the value that a name is: all of it, or but for a word where it is of such a type."""
    value, rest = _value_of(name, cues.language)
    return value if rest <= (2 if kind in _VALUED else 0) else None


def _phrases(answer: Answer, cues: Cues) -> Iterator[tuple[str, ...]]:
    for name in answer.names:
        words = phrase(name)
        if len(name.strip()) > 1 or not name.strip().isascii():
            yield words
        parts = name.split(" / ")
        if len(parts) > 1:
            yield from (phrase(part) for part in parts if len(part.strip()) > 1)
        bare = _BRACKETED.sub("", name)
        if bare != name and bare.strip():
            yield phrase(bare)
        joined = " ".join(words)
        synonym = cues.texts("synonyms").get(joined)
        if synonym:
            yield tuple(synonym.split())
            joined = synonym
        yield from (tuple(a.split()) for a, b in cues.texts("synonyms").items() if b == joined)
        if answer.type == "place":
            demonym = cues.texts("demonyms").get(joined)
            if demonym:
                yield tuple(demonym.split())
        yield from _of_person(name, words, answer.type, cues)


def _of_person(
    name: str, words: tuple[str, ...], kind: str, cues: Cues
) -> Iterator[tuple[str, ...]]:
    if kind not in ("person", "") or any(word[0].isdecimal() for word in words):
        return
    titles = cues.words("titles", "words")
    start, end = 0, len(words)
    while start < end - 1 and words[start] in titles:
        start += 1
    while end > start + 1 and words[end - 1] in titles:
        end -= 1
    core = words[start:end]
    if kind == "person" or start:
        yield core
    last, comma, first = name.partition(",")
    if comma and "," not in first and len(phrase(last)) <= 2 and 1 <= len(phrase(first)) <= 2:
        yield phrase(first) + phrase(last)
    if len(core) > 2 and all(piece[:1].isupper() for piece in name.split() if piece[0].isalpha()):
        yield core[0], core[-1]
    if kind == "person" and len(core) > 1 and len(core[-1]) > 3:
        yield core[-1:]


def _written(answer: Answer) -> Iterator[str]:
    for name in answer.names:
        stripped = name.strip(" ().:")
        if len(stripped) == 1 and stripped.isalpha() and stripped.isascii():
            yield stripped.upper() if answer.type == "option" else stripped
        capitals = [word[0] for word in name.replace("-", " ").split() if word[0].isupper()]
        if len(capitals) >= 3 and answer.type in ("org", "place", "other", ""):
            yield "".join(capitals)


def find_names(names: Names, text: Text) -> list[tuple[int, int]]:
    """Return where a text gives an answer, in order and without overlap."""
    found: list[tuple[int, int]] = []
    short = len(text.tokens.words) <= _BRIEF
    for words in names.phrases:
        alone = short and len(words) == 1
        found += (
            text.tokens.span(*place)
            for place in find(text.tokens, words)
            if not (alone and _in_longer_name(text, place[0]))
        )
    for written in names.exact:
        for at in text.tokens.at.get(written.casefold(), ()):
            start, end = text.tokens.places[at]
            if text.text[start:end].replace(".", "") == written:
                found.append((start, end))
    if names.values:
        dated = [value for value in names.values if value.days]
        for value in text.values:
            if not any(same(wanted, value) for wanted in names.values):
                continue
            if dated and value.days and all(contradicts(wanted, value) for wanted in dated):
                continue
            found.append((value.start, value.end))
    return apart(found)


def _in_longer_name(text: Text, at: int) -> bool:
    """Tell whether a word of a brief response is part of a name: "Austin" in "Dina Austin"."""
    start, end = text.tokens.places[at]
    titles = text.cues.words("titles", "words")
    if at == 1 and text.tokens.words[0] in text.cues.words("words", "function"):
        titles = titles | {text.tokens.words[0]}  # "In Kesterby.": the capital is the sentence's
    for near in (at - 1, at + 1):
        if 0 <= near < len(text.tokens.words) and text.tokens.words[near] not in titles:
            left, right = text.tokens.places[near]
            gap = text.text[right:start] if near < at else text.text[end:left]
            capitals = text.text[left].isupper() and text.text[start].isupper()
            if gap == " " and (capitals or _is_two_lower(text, near)):
                return True
    return False


def _is_two_lower(text: Text, near: int) -> bool:
    """Tell whether a text without capitals is of two words, of which one is no small word."""
    small = text.cues.words("words", "function")
    words = text.tokens.words
    return len(words) == _PAIR and text.text.islower() and words[near] not in small


def apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return places without those that overlap an earlier or a longer one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
