"""Of several rules that see the same place, which one counts; and what a later turn overrides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ifeval.build.hits import Hit


@dataclass(frozen=True, slots=True)
class Lifted:
    """A demand that is taken back."""

    id: str
    turn: int


_AXES = {"case.lower": "case", "case.upper": "case", "case.title": "case"}
_KEYED = ("phrases", "characters", "marks", "level", "phrase", "language", "marker")


def _axis(hit: Hit) -> tuple[Any, ...]:
    """Return what a hit is about: two of the same turn's speaker cannot both hold."""
    keys = tuple(str(hit.arguments.get(name)) for name in _KEYED if name != "language")
    return (_AXES.get(hit.id, hit.id), hit.of, hit.condition, *keys)


def is_overridden(hit: Hit, hits: Sequence[Hit], lifted: Sequence[Lifted]) -> bool:
    """Return whether a later turn of the same side bounds the same thing, or takes it back."""
    group = ("system", "developer")
    for other in hits:
        same_side = (other.role in group) == (hit.role in group)
        if (
            other.turn > hit.turn
            and same_side
            and _axis(other) == _axis(hit)
            and other.constraint != hit.constraint
        ):
            return True
    return any(one.id == hit.id and one.turn > hit.turn for one in lifted)


def outermost(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits, without those that lie in one that says the same or more.

    Phrasings come first, then the grammar, then patterns; of two rules that see the same place
    the longer one counts.
    """
    kept: list[Hit] = []
    for hit in hits:
        weak = hit.rule.startswith("patterns")
        clash = None
        for other in kept:
            overlaps = hit.start < other.end and other.start < hit.end
            if not overlaps and hit.constraint == other.constraint:
                clash = other  # said twice: the first place counts
            if not overlaps:
                continue
            if (
                other.rule.startswith("phrasings")
                and other.id.startswith("length.")
                and hit.end > other.end
                and hit.id != other.id
                and hit.rule.startswith("counts")
            ):
                clash = other
                break
            if weak and not other.rule.startswith("patterns") and hit.scope == other.scope:
                clash = other
                break
            phrased = other.rule.startswith(("phrasings", "summary"))
            inside = other.start <= hit.start and hit.end <= other.end
            if (
                (
                    (phrased and inside)
                    or hit.constraint == other.constraint
                    or (weak and _axis(hit)[0] == _axis(other)[0])
                )
                or (hit.id == other.id and hit.of == other.of and hit.polarity == other.polarity)
                or _same_payload(hit, other)
            ):
                clash = other
            if clash:
                break
        if clash is None:
            kept.append(hit)
        elif (
            clash.rule.startswith("phrasings")
            and hit.end > clash.end
            and hit.id != clash.id
            and clash.id.startswith("length.")
        ) or (not clash.rule.startswith(("phrasings", "summary")) and _better(hit, clash)):
            kept[kept.index(clash)] = hit
    kept = [hit for hit in kept if not _is_implied(hit, kept)]
    return sorted(kept, key=lambda hit: (hit.start, hit.end))


def _is_implied(hit: Hit, hits: Sequence[Hit]) -> bool:
    """Return whether a hit asks for some, where another asks for how many."""
    if hit.arguments.get("at_least") != 1 or not hit.rule.startswith("forms."):
        return False
    keys = {**hit.arguments, "at_least": None, "at_most": None}
    return any(
        other is not hit
        and other.id == hit.id
        and other.of == hit.of
        and {**other.arguments, "at_least": None, "at_most": None} == keys
        and (other.arguments.get("at_least") or 0) >= 1
        for other in hits
    )


def _better(hit: Hit, other: Hit) -> bool:
    if hit.id != other.id and not _same_payload(hit, other):
        return False
    if hit.rule.startswith("patterns"):
        return False
    if (
        other.rule.startswith("forms.")
        and other.arguments.get("at_least") == 1
        and hit.rule.startswith("counts")
    ):
        return True
    bounded = {"at_least", "at_most"}
    more = len(bounded & hit.arguments.keys()) > len(bounded & other.arguments.keys())
    return more or (
        hit.end - hit.start > other.end - other.start
        and hit.start <= other.start
        and hit.end >= other.end
    )


WORDS = (
    "keywords.contains",
    "keywords.count",
    "keywords.starts_with",
    "keywords.ends_with",
    "format.choice",
)


def _same_payload(hit: Hit, other: Hit) -> bool:
    """Return whether two hits read the same list of words."""
    return hit.id in WORDS and other.id in WORDS and abs(hit.end - other.end) < 40
