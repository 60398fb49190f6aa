"""Which characters are emoji, by the distribution ``emoji``."""

from collections.abc import Callable
from functools import cache
from typing import Any

from ifeval.foreign.resources import Missing


@cache
def test() -> Callable[[str], bool]:
    """Return the function that tells whether a character is an emoji by itself.

    Raises:
        Missing: The distribution is not installed.
    """
    try:
        import emoji  # pyright: ignore[reportMissingImports] - the extra brings it
    except ImportError:
        raise Missing("the emoji list of the package emoji", "ifbench") from None
    module: Any = emoji
    return module.is_emoji
