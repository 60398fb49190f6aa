"""How many syllables an English word has, by the distribution ``syllapy``."""

from collections.abc import Callable
from functools import cache
from typing import Any

from ifeval.foreign.resources import Missing


@cache
def counter() -> Callable[[str], int]:
    """Return the function that counts the syllables of a word; a word with digits has none.

    Raises:
        Missing: The distribution is not installed.
    """
    try:
        import syllapy  # pyright: ignore[reportMissingImports] - the extra brings it
    except ImportError:
        raise Missing("the syllable counts of the package syllapy", "ifbench") from None
    module: Any = syllapy
    return module.count
