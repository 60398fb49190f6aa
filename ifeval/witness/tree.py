"""Witnesses of trees, built from those of their parts."""

from collections.abc import Callable, Sequence
from typing import Any

from ifeval.constraint import (
    Adjacent,
    All,
    AnyOf,
    At,
    Constraint,
    Every,
    Inside,
    KOf,
    Not,
    Outside,
    Share,
    Some,
    Weighted,
    When,
)
from ifeval.units import Unit
from ifeval.witness.plain import Texts

_SHAPES = {
    "words": ("{}", " "),
    "characters": ("{}", ""),
    "graphemes": ("{}", ""),
    "sentences": ("{}", " "),
    "lines": ("{}", "\n"),
    "list_items": ("* {}", "\n"),
    "headings": ("## {}", "\n\n"),
    "sections": ("## Rain\n\n{}", "\n\n"),
    "code_blocks": ("```\n{}\n```", "\n\n"),
    "block_quotes": ("> {}", "\n\n"),
    "emphasis": ("**{}**", " and "),
    "table_rows": ("| {} |", "\n"),
}
"""How a text becomes a part of a kind, and what joins two of them; else it is a paragraph."""

_OTHER = "rain"
_MOST = 200


def built(constraint: Constraint, witness: Callable[[Constraint], Any]) -> Texts:
    """Return texts that should meet a tree, and texts that should just fail it.

    Args:
        constraint: What is no leaf.
        witness: Gives the witness of a part.
    """
    match constraint:
        case Not(part):
            inner = witness(part)
            return _there(inner.failing, _OTHER), _there(inner.passing)
        case All(parts) | AnyOf(parts) | KOf(_, parts) | Weighted(_, parts):
            found = [witness(part) for part in parts]
            good = _there(*(one.passing for one in found))
            bad = _there(*(one.failing for one in found))
            joined = [joint.join(good) for joint in ("\n\n", " ", "\n")]
            return [*good, *joined, *bad, _OTHER], [*bad, *good, *joined, _OTHER]
        case When(condition, then):
            first, second = witness(condition), witness(then)
            both = _there(first.passing, second.passing)
            only = _there(first.passing, second.failing)
            return (
                [" ".join(both), "\n\n".join(both), *_there(first.failing, second.passing)],
                [" ".join(only), "\n\n".join(only), *_there(second.failing, first.passing)],
            )
        case Every() | Some() | Share() | At() | Inside() | Outside() | Adjacent():
            inner = witness(constraint.part)
            good, bad = _there(inner.passing), _there(inner.failing, _OTHER)
            return _in_scope(constraint, good[0] if good else _OTHER, bad[0])
        case _:
            return [], []


def _in_scope(
    constraint: "Every | Some | Share | At | Inside | Outside | Adjacent", good: str, bad: str
) -> Texts:
    parts = [_join(constraint.unit, texts) for texts in _mixtures(constraint, good, bad)]
    rest = [
        f"{good}\n\n{_join(constraint.unit, [bad])}",
        f"{bad}\n\n{_join(constraint.unit, [good])}",
    ]
    if isinstance(constraint, Outside):
        return [rest[0], good], [rest[1], bad]
    return [*parts, good, *rest], [*parts[::-1], bad, *rest]


def _mixtures(
    constraint: "Every | Some | Share | At | Inside | Outside | Adjacent", good: str, bad: str
) -> list[list[str]]:
    """Return lists of parts, from those that should pass to those that should fail."""
    match constraint:
        case Some(_, _, low, high):
            least, most = min(low, _MOST), min(low if high is None else high, _MOST)
            over = most + 1 if high is not None else max(least - 1, 0)
            return [[good] * least or [bad], [good] * most or [bad], [bad, *[good] * over]]
        case At(index=index):
            before, after = (index, 0) if index >= 0 else (0, -index - 1)
            frame = [bad] * min(before, _MOST), [bad] * min(after, _MOST)
            return [[*frame[0], good, *frame[1]], [*frame[0], bad, *frame[1]]]
        case Share(at_least=low, at_most=high):
            share = low if high is None else min(max(low, 0.0), high)
            tenths = [[good] * n + [bad] * (10 - n) for n in range(11)]
            return sorted(tenths, key=lambda one: abs(one.count(good) / 10 - share))
        case _:
            return [[good], [good, good], [good, bad], [bad, bad], [bad]]


def _join(unit: Unit[...], texts: Sequence[str]) -> str:
    shape, joint = _SHAPES.get(unit.name, ("{}", "\n\n"))
    if unit.name == "headings":
        shape = "#" * (unit.options.get("level") or 2) + " {}"
    if unit.name == "code_blocks" and unit.options.get("language"):
        shape = f"```{unit.options['language']}\n{{}}\n```"
    if unit.name == "list_items" and unit.options.get("kind") == "ordered":
        shape = "1. {}"
    if unit.name == "sentences":
        texts = [text if text.endswith((".", "!", "?")) else _ended(text) for text in texts]
    return joint.join(shape.replace("{}", text) for text in texts)


def _ended(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _there(*texts: str | None) -> list[str]:
    return [text for text in texts if text is not None]
