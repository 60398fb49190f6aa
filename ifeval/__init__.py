"""Composable, programmatic constraint checkers that score model responses.

Everything here is imported when it is first used: a program that checks one response does
not pay for the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ifeval.build.dataset import load
    from ifeval.constraint import (
        Constraint,
        adjacent,
        at,
        every,
        inside,
        k_of,
        outside,
        share,
        some,
        weighted,
        when,
    )
    from ifeval.definition import read
    from ifeval.registry import Registry, default
    from ifeval.rewards import reward, rewards_of
    from ifeval.scoring import check, score
    from ifeval.verdict import Span, Verdict
    from ifeval.view import Row, View

_HOMES = {
    "Constraint": "constraint",
    "Registry": "registry",
    "Row": "view",
    "Span": "verdict",
    "Verdict": "verdict",
    "View": "view",
    "adjacent": "constraint",
    "at": "constraint",
    "check": "scoring",
    "default": "registry",
    "every": "constraint",
    "inside": "constraint",
    "k_of": "constraint",
    "load": "build.dataset",
    "outside": "constraint",
    "read": "definition",
    "reward": "rewards",
    "rewards_of": "rewards",
    "score": "scoring",
    "share": "constraint",
    "some": "constraint",
    "weighted": "constraint",
    "when": "constraint",
}

__all__ = [
    "Constraint",
    "Registry",
    "Row",
    "Span",
    "Verdict",
    "View",
    "adjacent",
    "at",
    "check",
    "default",
    "every",
    "inside",
    "k_of",
    "load",
    "outside",
    "read",
    "reward",
    "rewards_of",
    "score",
    "share",
    "some",
    "weighted",
    "when",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ifeval' has no attribute {name!r}")
    value = getattr(import_module(f"ifeval.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
