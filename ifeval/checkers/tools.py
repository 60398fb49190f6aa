"""The calls of tools: which, how many, in what order, and where the answer stands.

What a call is is said in ``ifeval.checkers.calling``.
"""

import json

from ifeval.checker import Count, Positive, Text, Words, checker
from ifeval.checkers.calling import Call, as_object, calls, decoded, spans, told
from ifeval.checkers.occurrence import named
from ifeval.checkers.tool_arguments import arguments
from ifeval.verdict import Verdict, between, bounds, counted, decided, nearness
from ifeval.view import Row, View

__all__ = [
    "answer_after",
    "arguments",
    "before",
    "count",
    "only",
    "order",
    "parallel",
]


@checker("tools.count")
def count(
    view: View,
    *,
    names: Words | None = None,
    at_least: Count | None = None,
    at_most: Count | None = None,
    earlier: bool = False,
) -> Verdict:
    """Count the calls.

    Args:
        names: The tools whose calls count; without it, all do.
        at_least: The fewest that pass; 1 unless ``at_most`` is given, else 0.
        at_most: The most that pass.
        earlier: Whether the calls of earlier messages count too.
    """
    found = [c for c in calls(view.row, earlier=earlier) if names is None or c.name in names]
    least = at_least if at_least is not None else (1 if at_most is None else 0)
    shown = found if at_most is None or len(found) <= at_most else found[at_most:]
    what = "calls" if names is None else f"calls of {named(names)}"
    return between(len(found), what, least, at_most, spans(view.row, shown))


@checker("tools.only")
def only(view: View, *, names: Words) -> Verdict:
    """Look whether every call is of one of some tools.

    Args:
        names: The tools that may be called.
    """
    others = [call for call in calls(view.row) if call.name not in names]
    wanted = f"only {named(names)}"
    reason = f"calls {told(others)}, wanted {wanted}" if others else f"calls {wanted}"
    return decided(not others, reason, spans(view.row, others), measured=len(others), wanted=wanted)


@checker("tools.order")
def order(view: View, *, names: Words, earlier: bool = False) -> Verdict:
    """Look for calls of tools that follow each other in the order given; others may stand between.

    Args:
        names: The tools, in the order in which they must be called.
        earlier: Whether the calls of earlier messages count too.
    """
    matched: list[Call] = []
    made = calls(view.row, earlier=earlier)
    for call in made:
        if len(matched) < len(names) and call.name == names[len(matched)]:
            matched.append(call)
    wanted = f"{named(names)} in this order"
    if len(matched) == len(names):
        reason = f"{named(names)} are called in this order"
    else:
        missing = named([names[len(matched)]])
        after = f" after {named([names[len(matched) - 1]])}" if matched else ""
        others = f"; the calls are {told(made)}" if made else "; there are no calls"
        reason = f"{missing} is not called{after}{others}"
    return decided(
        len(matched) == len(names),
        reason,
        spans(view.row, matched),
        measured=len(matched),
        wanted=wanted,
        closeness=len(matched) / len(names),
    )


@checker("tools.before")
def before(
    view: View,
    *,
    first: Words,
    then: Words,
    same: Text | None = None,
    earlier: bool = True,
) -> Verdict:
    """Look whether before each call of some tools there is one of some others.

    So before an edit a read: parallel calls are made at once, and none is before another.

    Args:
        first: The tools of which one must be called before.
        then: The tools before whose calls it must be.
        same: The argument that must have the same value in both calls, such as ``path``.
        earlier: Whether calls of earlier messages count as calls before.
    """
    made = calls(view.row, earlier=earlier)
    wrong: list[Call] = []
    seen: set[str] = set()
    fresh: set[str] = set()
    turn: tuple[bool, int] | None = None
    wanted = f"{named(first)} before {named(then)}"
    own = 0
    for call in made:
        now = (bool(call.source), call.turn)
        if now != turn or not call.source:
            seen |= fresh
            fresh = set()
            turn = now
        key = _argument(call, same) if same else ""
        if call.name in then and call.source:
            own += 1
            if key not in seen:
                wrong.append(call)
        if call.name in first:
            fresh.add(key)
    if not own:
        return decided(True, f"does not call {named(then)}", measured=0, wanted=wanted)
    how = f" with the same {same}" if same else ""
    reason = (
        f"{counted(len(wrong), 'calls')} of {named(then)} without {named(first)} before{how}"
        if wrong
        else f"before {counted(own, 'calls')} of {named(then)} there is {named(first)}{how}"
    )
    return decided(
        not wrong,
        reason,
        spans(view.row, wrong),
        measured=len(wrong),
        wanted=wanted,
        closeness=1 - len(wrong) / own,
    )


def _argument(call: Call, name: str) -> str:
    """Return the JSON of one argument; what cannot be read is like nothing else."""
    value = as_object(decoded(call.arguments)).get(name)
    return f"?{id(call)}" if value is None else json.dumps(value, sort_keys=True)


@checker("tools.parallel")
def parallel(view: View, *, at_most: Positive | None = None, at_least: Positive = 1) -> Verdict:
    """Count how many calls a message makes at once.

    Args:
        at_most: The most that pass, in every message with calls; 1 is one at a time.
        at_least: The fewest that the message with the most calls must make.
    """
    made = calls(view.row)
    groups: dict[int, list[Call]] = {}
    for call in made:
        groups.setdefault(call.turn, []).append(call)
    most = max(groups.values(), key=len) if groups else []
    wanted = bounds(at_least, at_most)
    if not made:
        return decided(at_least == 1, "there are no calls", measured=0, wanted=wanted)
    too_many = at_most is not None and len(most) > at_most
    return decided(
        nearness(len(most), at_least, at_most) == 1.0,
        f"{counted(len(most), 'calls')} at once, wanted {wanted}",
        spans(view.row, most[at_most:] if too_many else most if len(most) >= at_least else []),
        measured=len(most),
        wanted=wanted,
        closeness=nearness(len(most), at_least, at_most),
    )


@checker("tools.answer_after")
def answer_after(view: View) -> Verdict:
    """Look whether the response says something only after its calls, in a message without any.

    What is said beside calls is no answer. A response without calls, and one without text, pass.
    """
    made = calls(view.row)
    if not made:
        return decided(True, "there are no calls")
    text = view.text.strip()
    if not text:
        return decided(True, "says nothing beside its calls")
    last = [call for call in made if call.turn == _last_turn(view.row)]
    words = view.words[:8]
    shown = [view.span(words[0][0], words[-1][1])] if words else [view.span(0, len(view.text))]
    reason = "the answer stands beside calls" if last else "the answer follows the calls"
    return decided(not last, reason, shown if last else (), measured=len(last))


def _last_turn(row: Row) -> int:
    """Return the number of the message with the text: a row tells how many there are, or one."""
    known = [call.get("turns") for call in row.tool_calls]
    return next((n - 1 for n in known if isinstance(n, int)), 0)
