"""How hard an item is, by the responses that were logged or scored for it."""

from collections.abc import Sequence

ENOUGH = 16
"""Below so many responses, bands of one item mean little: k of n is said instead."""


def band(passed: int, n: int) -> str:
    """Return the band of an item: ``never passed``, ``saturated`` and so on, or ``k of n``.

    Args:
        passed: How many responses passed.
        n: How many were decided.
    """
    if n < ENOUGH:
        return f"{passed} of {n}" if n else "no responses"
    if passed == 0:
        return "never passed"
    if passed == n:
        return "saturated"
    return "just out of reach" if 0.1 <= passed / n <= 0.5 else "discriminating"


def band_of(outcomes: Sequence[bool | None]) -> str:
    """Return the band of an item by its outcomes; what is undecided does not count."""
    decided = [one for one in outcomes if one is not None]
    return band(sum(decided), len(decided))
