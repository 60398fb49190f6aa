"""What the words of foreign prompts ask for, where the official check says something else.

Each module has one ``match`` from an id and its arguments to a constraint in wire form, made
of native constraints and the algebra; in it, the foreign id itself stands for its official
check. An id that is not there keeps that check: no defect of it is known, or it cannot be said
yet; ``docs/corrected.md`` tells which.
"""

from collections.abc import Mapping
from typing import Any

from ifeval.foreign.corrected import ifbench, ifeval, iftrain

REVISION = 1
"""Raised when corrected scores no longer compare with those before."""


def wire(id: str, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the corrected meaning of a foreign constraint in wire form.

    Args:
        id: The foreign id.
        given: Its arguments, as the official constraint took them.

    Returns:
        A constraint, or None where the official check stays.
    """
    for module in (ifeval, ifbench, iftrain):
        found = module.wire(id, given)
        if found is not None:
            return found
    return None
