"""Strict, loose and joint: which readings of a response may satisfy what was asked.

*Strict* judges the response as it is. *Loose* is IFEval's: each constraint may be satisfied by
any of eight readings (without the first line, the last line, both; each also without
asterisks). *Joint* asks for one reading that satisfies every constraint at once; what
prohibits is judged on the response as it is, so that no reading passes by deleting what is
forbidden. A mode applies to whole constraints and never inside one: to read loosely below a
*not* would be to judge more strictly.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ifeval.constraint import AnyOf, Constraint, KOf, Leaf, Not, Share, Some
from ifeval.errors import IfevalError, MissingExtra
from ifeval.kinds import Corrected
from ifeval.registry import Registry
from ifeval.verdict import Verdict, decided, undecided
from ifeval.view import View


class Asked(NamedTuple):
    """One constraint of a row, with what the modes need to know of it."""

    constraint: Constraint
    id: str
    """The id of a single constraint; the shape of a tree, such as ``~keywords.contains``."""
    prohibits: bool
    accepts_silence: bool
    foreign: bool
    leaves: tuple[str, ...] = ()
    """The ids that it is made of, those of corrected meanings included."""
    corrected: tuple[str, ...] = ()
    """Of these, the foreign ids that have their corrected meaning."""


class Judged(NamedTuple):
    """The verdicts on one response, in the order of its constraints."""

    verdicts: tuple[Verdict, ...]
    strict: tuple[bool | None, ...]
    loose: tuple[bool | None, ...]
    joint: tuple[bool | None, ...]


_NAMES: dict[type[Constraint], str] = {AnyOf: "any", KOf: "k_of"}


def asked(data: Any, registry: Registry) -> Asked:
    """Read one constraint of a row.

    Raises:
        IfevalError: As ``Registry.parse``.
    """
    constraint = registry.parse(data)
    leaves = [*_leaves(constraint)]
    bodies: dict[str, Constraint] = {}
    if registry.semantics.profile != "official":
        found = ((leaf.id, corrected_body(leaf, registry)) for leaf in leaves)
        bodies = {id: body for id, body in found if body}
    within = [inner.id for body in bodies.values() for inner in _leaves(body)]
    return Asked(
        constraint,
        _shape(constraint),
        _prohibits(constraint, registry),
        all(_accepts_silence(leaf, registry) for leaf in leaves),
        all(":" in leaf.id for leaf in leaves),
        tuple(dict.fromkeys([*(leaf.id for leaf in leaves), *within])),
        tuple(bodies),
    )


def corrected_body(leaf: Leaf, registry: Registry) -> Constraint | None:
    """Return what a foreign constraint is made of in its corrected meaning, where it has one."""
    kind = registry[leaf.id]
    return kind.body(leaf.params) if isinstance(kind, Corrected) else None


def _leaves(constraint: Constraint) -> list[Leaf]:
    if isinstance(constraint, Leaf):
        return [constraint]
    return [leaf for child in constraint.children for leaf in _leaves(child)]


def _shape(constraint: Constraint) -> str:
    """Return the id of a leaf, or the tree without its parameters."""
    if isinstance(constraint, Leaf):
        return constraint.id
    if isinstance(constraint, Not):
        return f"~{_shape(constraint.part)}"
    inner = ", ".join(dict.fromkeys(map(_shape, constraint.children)))
    return f"{_NAMES.get(type(constraint), type(constraint).__name__.lower())}({inner})"


def _prohibits(constraint: Constraint, registry: Registry) -> bool:
    """Tell whether passing means that something is absent; *not* turns this round."""
    if isinstance(constraint, Leaf):
        definition = registry.definition(constraint.id)
        if definition is not None:
            # What counts things prohibits only those past its limit, where it has one.
            if not definition.prohibits:
                return False
            limit = registry[constraint.id].parameters.get("properties", {}).get("at_most")
            limited = limit is None or limit.get("default") is not None
            return limited or "at_most" in constraint.params
        kind = registry[constraint.id]
        if isinstance(kind, Corrected):
            body, official = kind.body(constraint.params), registry.official
            return _prohibits(constraint if body is None else body, official)
        return bool(getattr(kind, "prohibits", False))
    if isinstance(constraint, Not):
        return not _prohibits(constraint.part, registry)
    limited = isinstance(constraint, Some | Share) and constraint.at_most is not None
    return limited or any(_prohibits(child, registry) for child in constraint.children)


def _accepts_silence(leaf: Leaf, registry: Registry) -> bool:
    definition = registry.definition(leaf.id)
    return definition is not None and definition.accepts_silence


def readings(view: View) -> list[View]:
    """Return IFEval's other readings of a response: no two alike, none blank, none the same."""
    text = view.text
    first, last = text.find("\n") + 1, text.rfind("\n")
    found = [text.replace("*", "")]
    if first:
        for cut in (text[first:], text[:last], text[first : max(first, last)]):
            stripped = cut.strip()
            found += (stripped, stripped.replace("*", ""))
    # Compared and not hashed: texts of different lengths differ at a glance.
    kept: list[str] = []
    for other in found:
        if other != text and other not in kept and not _blank(other):
            kept.append(other)
    return [view.reading(other) for other in kept]


def is_silent(view: View) -> bool:
    """Tell whether what is judged of a response is blank."""
    return _blank(view.text)


def _blank(text: str) -> bool:
    return not text or text.isspace()


def judged(constraints: Sequence[Asked], view: View | None) -> Judged:
    """Judge a response by each of its constraints, in all three modes.

    Silence earns nothing: where the response is missing or blank, a constraint fails with "no
    response", unless every leaf of it has a blank passing case in its definition. Nothing but
    tool calls is no silence for what prohibits, which they may well keep.

    Args:
        constraints: What was asked.
        view: The part of the response that is judged, or None where there is none.
    """
    silent = view is None or is_silent(view)
    verdicts = tuple(
        judge(a.constraint, view)
        if view is not None and (not silent or a.accepts_silence or _calls_only(a, view))
        else _silence()
        for a in constraints
    )
    strict = tuple(v.passed for v in verdicts)
    if view is None or silent or all(passed is True for passed in strict):
        return Judged(verdicts, strict, strict, strict)
    others = readings(view)
    known: dict[tuple[int, int], bool | None] = {}

    def passes(index: int, reading: int) -> bool | None:
        at = index, reading
        if at not in known:
            known[at] = judge(constraints[index].constraint, others[reading]).passed
        return known[at]

    loose = tuple(
        passed
        if passed or verdict.status == "timed out"
        else True
        if any(passes(index, reading) for reading in range(len(others)))
        else passed
        for index, (passed, verdict) in enumerate(zip(strict, verdicts, strict=True))
    )
    relaxed = [index for index, a in enumerate(constraints) if not a.prohibits]
    joint = strict
    if all(loose[index] for index in relaxed) and not all(strict[index] for index in relaxed):
        for reading in range(len(others)):
            if all(passes(index, reading) for index in relaxed):
                joint = tuple(
                    passed if constraints[index].prohibits else True
                    for index, passed in enumerate(strict)
                )
                break
    return Judged(verdicts, strict, loose, joint)


def _calls_only(constraint: Asked, view: View) -> bool:
    return constraint.prohibits and not constraint.foreign and bool(view.row.tool_calls)


def _silence() -> Verdict:
    verdict = decided(False, "no response")
    return Verdict(
        verdict.passed, verdict.reason, closeness=verdict.closeness, status="no response"
    )


def judge(constraint: Constraint, view: View) -> Verdict:
    """Judge, and make an undecided verdict of whatever a checker raises."""
    try:
        return constraint.judge(view)
    except MissingExtra as error:
        return undecided(str(error), "no resource")
    except IfevalError as error:
        return undecided(str(error), "error")
    except Exception as error:  # noqa: BLE001 - one bad check must not end a run
        return undecided(f"{type(error).__name__}: {error}", "error")
