"""What a response says, compared with what it may or must say: options, the prompt, itself."""

import re
import unicodedata
from collections.abc import Sequence

from ifeval.checkers import occurrence
from ifeval.checkers.folding import plain
from ifeval.checkers.occurrence import Regions
from ifeval.view import View

_QUOTES = "\"'“”„‟‘’‚‛«»‹›「」『』＂"
_AROUND = f"{_QUOTES}*_` \t\r\n\u00a0\u3000\ufeff"
_STOPS = ".。．｡"
_ALIKE = str.maketrans("“”„‟«»＂‘’‚‛ʼ＇‐‑", '"""""""\'\'\'\'\'\'--')
_BEFORE = re.compile(rf"[\s\ufeff{_QUOTES}*_>#`]*")
_WORD = re.compile(r"\S+")
_NOT_SPOKEN = re.compile(r"[\W_]+")
_FIRST_DENSE = "\u0e00"  # no script without spaces comes before Thai


def bare(text: str, *, ignore_case: bool) -> str:
    """Return a short answer without what counts for nothing around it, or in it."""
    core = plain(unicodedata.normalize("NFC", text)).strip(_AROUND).rstrip(_STOPS).strip(_AROUND)
    core = " ".join((core or text).split())
    return core.casefold() if ignore_case else core


def mentioned(
    view: View, options: Sequence[str], *, ignore_case: bool
) -> tuple[Regions, list[str]]:
    """Return where options are mentioned, and which; where two overlap, the longer one is."""
    found = [
        (start, -end, option)
        for option in options
        for start, end in occurrence.find(view, option, ignore_case=ignore_case, whole_words=True)
    ]
    places: Regions = []
    chosen: dict[str, None] = {}
    last = 0
    for start, minus_end, option in sorted(found):
        if start >= last:
            last = -minus_end
            places.append((start, last))
            chosen[option] = None
    return places, [*chosen]


def repeated(text: str, parts: Regions) -> Regions:
    """Return the parts that say the same as one before, but for case and punctuation."""
    seen: set[str] = set()
    found: Regions = []
    for start, end in parts:
        part = text[start:end].strip()
        said = _NOT_SPOKEN.sub("", part.casefold()) or part
        if said in seen:
            found.append((start, end))
        seen.add(said)
    return found


def words(text: str) -> list[str]:
    """Return the words of a text without case and with plain quotation marks."""
    return _alike(text).split()


def repetition(text: str, wanted: Sequence[str]) -> tuple[int, Regions]:
    """Return how many words a text repeats from its start on.

    The places are those of the words that are the same and, where they are not all, of the
    next. Quotation marks, emphasis and blanks before the first word count for nothing.

    Args:
        wanted: At least one word, as ``words`` gives them.
    """
    match = _BEFORE.match(text)
    starts = (0, match.end() if match else 0)
    return max((_repeated_from(text, wanted, start) for start in starts), key=lambda r: r[0])


def _repeated_from(text: str, wanted: Sequence[str], start: int) -> tuple[int, Regions]:
    regions: Regions = []
    for i, match in enumerate(_WORD.finditer(text, start)):
        word, expected = _alike(match[0]), wanted[i]
        regions.append(match.span())
        if i + 1 == len(wanted):
            after = word[len(expected) : len(expected) + 1]
            longer = expected[-1].isalnum() and after.isalnum() and after < _FIRST_DENSE
            if word.startswith(expected) and not longer:
                # Where folding made the word longer its end is not known: take all of it.
                known = len(word) == len(match[0])
                regions[-1] = (match.start(), match.start() + len(expected if known else match[0]))
                return i + 1, regions
            return i, regions
        if word != expected:
            return i, regions
    return len(regions), regions


def _alike(text: str) -> str:
    return text.translate(_ALIKE).casefold()
