"""What witnesses are made of: plain words and sentences, and texts with a number of something."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Texts = tuple[Sequence[str], Sequence[str]]
"""Texts that should pass, and texts that should just fail: the first that does is taken. A
witness may offer several, and need not know which is right under which arguments."""

Answers = Sequence[tuple[Mapping[str, Any], str]]
"""Fields of rows, each with a response, of which some should pass and some just fail."""

WORDS = ("rain", "falls", "on", "old", "roofs", "and", "the", "river", "is", "slow")
MANY = 20_000
"""The most of anything that is written out."""


def words(n: int) -> str:
    """Return so many words."""
    return " ".join(WORDS[i % len(WORDS)] for i in range(n))


def sentence(n: int = 3) -> str:
    """Return a sentence of so many words."""
    return words(n).capitalize() + "."


def bounds(given: Mapping[str, Any], least: int = 1) -> tuple[int, int | None]:
    """Return the bounds of a count.

    Args:
        given: The arguments.
        least: The lower bound where no bound is given.
    """
    low, high = given.get("at_least"), given.get("at_most")
    if low is None:
        low = least if high is None else 0
    return low, high


def numbered(given: Mapping[str, Any], make: Callable[[int], str], least: int = 1) -> Texts:
    """Return texts with a number of something just within and just beyond the bounds.

    Args:
        given: The arguments, with ``at_least`` and ``at_most``.
        make: Makes a text with so many of them.
        least: The lower bound where no bound is given.
    """
    low, high = bounds(given, least)
    inside = [max(low, 1), low] if high is None else [min(max(low, 1), high), high, low]
    outside = [n for n in (low - 1, None if high is None else high + 1) if n is not None and n >= 0]
    return (
        [make(n) for n in dict.fromkeys(inside) if n <= MANY],
        [make(n) for n in outside if n <= MANY],
    )


def near(text: str) -> list[str]:
    """Return texts that lack a little of one: the last sign, the first, one in the middle."""
    half = len(text) // 2
    cuts = [text[:-1], text[1:], text[:half] + text[half + 1 :], text[:half]]
    return [cut for cut in cuts if cut.strip()] or ["rain"]


def placed(texts: Sequence[str], language: str) -> list[str]:
    """Return texts as they are, and each in a fenced block: which counts hangs on ``where``."""
    return [*texts, *(f"```{language}\n{text}\n```" for text in texts)]
