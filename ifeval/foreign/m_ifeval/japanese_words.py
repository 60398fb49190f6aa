"""Japanese words with their parts of speech, by Janome, which the extra ``ja`` brings.

Janome 0.5 carries the IPADIC dictionary, so that nothing is downloaded. It is not made for
threads: its caches are changed as they are read, so one text is cut at a time.
"""

import re
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

from ifeval.foreign.resources import Missing

__all__ = ["LIMIT", "Morpheme", "morphemes"]

LIMIT = 100_000
"""Characters that are cut; Janome takes some 25 microseconds for each."""

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_lock = Lock()


class Morpheme(NamedTuple):
    """Hold where a word stands, and whether it is a noun."""

    start: int
    end: int
    noun: bool


def morphemes(text: str) -> list[Morpheme]:
    """Cut a text into words.

    Args:
        text: Any text; half of a surrogate pair is taken for an unknown character.

    Raises:
        Missing: Janome is not installed.
        TimeoutError: The text is longer than ``LIMIT``.
    """
    if len(text) > LIMIT:
        raise TimeoutError(f"{len(text)} characters are more than the {LIMIT} that Janome is given")
    found: list[Morpheme] = []
    at = len(text) - len(text.lstrip())
    with _lock:
        for token in _tokenizer().tokenize(_SURROGATE.sub("\ufffd", text)):
            end = at + len(token.surface)
            found.append(Morpheme(at, end, token.part_of_speech.startswith("名詞")))
            at = end
    return found


@cache
def _tokenizer() -> Any:
    try:
        from janome.tokenizer import (  # pyright: ignore[reportMissingImports]
            Tokenizer,  # pyright: ignore[reportUnknownVariableType]
        )
    except ImportError:
        raise Missing("Janome", "ja") from None
    return Tokenizer()  # pyright: ignore[reportUnknownVariableType]
