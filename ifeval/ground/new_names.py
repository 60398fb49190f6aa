"""The names of a text that its sources do not have: a flag, which sees capitals alone."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ifeval.ground.cues import Cues
from ifeval.ground.names import Text, searchable
from ifeval.ground.new_numbers import New
from ifeval.ground.passages import stem
from ifeval.ground.tokens import Tokens, folded

_JOINING = frozenset(("of", "the", "de", "la", "von", "van", "der", "den", "du", "da", "al", "el"))
_GAPS = (" ", "-", ". ", "'s ", "’s ")
_HEADING = re.compile(
    r"(?m)^[ \t]{0,3}#{1,6}[ \t][^\n]*$"
    r"|^[ \t]*\*\*[^*\n]{1,80}\*\*:?[ \t]*$"
    r"|^[^\n.]{1,100}:[ \t]*$"
)
_OPENS = re.compile(r"(?:^|[.!?:;…。！？\n\"“(\[|•]|[-*+]\s|\d[.)])[\s*_\"'“‘(\[>]*$")
_NOT_A_NAME = frozenset(("i", "ok", "okay", "yes", "no"))


def names_in(text: Text) -> Iterator[tuple[int, int]]:
    """Return the runs of capitalised words of a text, as ranges of its tokens.

    A single word that opens a sentence, a line or a quotation is none: its capital may be
    that of the place. Headings have none.
    """
    tokens, said = text.tokens, text.text
    headings = [match.span() for match in _HEADING.finditer(said)]
    at, size, heading = 0, len(tokens.words), 0
    while at < size:
        start = tokens.places[at][0]
        while heading < len(headings) and headings[heading][1] <= start:
            heading += 1
        inside = heading < len(headings) and headings[heading][0] <= start
        if inside or not _capital(said, tokens, at):
            at += 1
            continue
        end = at + 1
        while end < size:
            gap = said[tokens.places[end - 1][1] : tokens.places[end][0]]
            if gap not in _GAPS or (gap == ". " and not _is_initial(tokens, end - 1)):
                break
            if _capital(said, tokens, end):
                end += 1
            elif tokens.words[end] in _JOINING and end + 1 < size and gap == " ":
                following = end + 1
                if tokens.words[following] in _JOINING and following + 1 < size:
                    following += 1
                if not _capital(said, tokens, following):
                    break
                end = following + 1
            else:
                break
        first = at + 1 if _OPENS.search(said[max(0, start - 12) : start]) or not start else at
        if first < end:
            yield first, end
        at = end


def _capital(said: str, tokens: Tokens, at: int) -> bool:
    start, end = tokens.places[at]
    return said[start].isupper() and (end - start > 1 or at == 0 or said[start] not in "AI")


def _is_initial(tokens: Tokens, at: int) -> bool:
    start, end = tokens.places[at]
    return end - start == 1


class Known(NamedTuple):
    """The words of the sources, and runs of initials."""

    stems: frozenset[str]
    joined: str
    """All words without blanks, for names that are written apart or together."""
    initials: str


def known_words(sources: Sequence[Tokens]) -> Known:
    """Return the words of some sources."""
    stems = frozenset(stem(word) for tokens in sources for word in tokens.at)
    joined = " ".join("".join(tokens.words) for tokens in sources)
    initials = [
        "".join(word[0] for word in tokens.words if not (bare and word in _JOINING))
        for tokens in sources
        for bare in (False, True)
    ]
    return Known(stems, joined, " ".join(initials))


def find_new_names(text: str, known: Known, cues: Cues) -> list[New]:
    """Return the names of a text that no source has.

    Args:
        text: The response, its citations masked.
        known: The words of the sources.
        cues: The table of the language.
    """
    ready = searchable(text, cues)
    own = known_words([ready.tokens])
    skipped = cues.values("months").keys() | cues.words("titles", "words") | _NOT_A_NAME
    skipped |= cues.words("names", "heads")
    function = cues.words("words", "function")
    demonyms = cues.texts("demonyms")
    people = {value: key for key, value in demonyms.items()}
    found: list[New] = []
    for first, end in names_in(ready):
        new = [
            at
            for at in range(first, end)
            if len(word := ready.tokens.words[at]) > 1
            and word not in skipped
            and word not in function
            and word not in _JOINING
            and not word[0].isdecimal()
            and not _is_known(word, text[slice(*ready.tokens.places[at])], known, own)
            and not _is_known(demonyms.get(word) or people.get(word) or word, "", known, own)
        ]
        if new:
            found.append(New(ready.tokens.places[new[0]][0], ready.tokens.places[new[-1]][1]))
    return found


def _is_known(word: str, said: str, known: Known, own: Known) -> bool:
    if stem(word) in known.stems or word in known.stems:
        return True
    if len(word) >= 4 and word in known.joined:
        return True
    bare = folded(said.replace(".", "")) if said else ""
    short = 2 <= len(bare) <= 6 and said.replace(".", "").isupper()
    # An acronym may be of words of a source, or be introduced in the response itself.
    return short and (bare in known.initials or bare in own.initials)
