"""What stands in JSON: by a schema, at paths, how deep."""

from typing import Annotated

import annotated_types as at

from ifeval.checker import Count, checker
from ifeval.checkers import pattern, schemas
from ifeval.checkers.counting import Regions, faulty, position
from ifeval.checkers.schemas import Schema
from ifeval.units import embedded, json_tree
from ifeval.units.json_tree import Node
from ifeval.units.kind import Where
from ifeval.units.strict_json import Fault, Kind, Value
from ifeval.units.structured import Path
from ifeval.verdict import EVIDENCE_LIMIT, Span, Verdict, bounds, decided, nearness, undecided
from ifeval.view import View

Bound = Count | None


@checker("data.json_schema")
def json_schema(view: View, *, schema: Schema, where: Where = "whole") -> Verdict:
    """Hold JSON against a JSON Schema. Nothing is fetched; patterns have a time limit.

    Args:
        schema: By the draft that its ``$schema`` names, or else 2020-12.
        where: Where the JSON stands; ``anywhere``, one value that fits is enough.
    """
    wanted = "JSON that fits the schema"
    found = embedded.values(view.text, where)
    if isinstance(found, Fault):
        return faulty(view, found, wanted)
    faults: list[Verdict] = []
    for value in found:
        tree = _tree(view, value)
        try:
            problems = schemas.problems(view.text[value.start : value.end], tree, schema)
        except TimeoutError:
            return undecided(
                f"a pattern of the schema took over {pattern.TIME_LIMIT:g} s", "timed out"
            )
        except (OverflowError, LookupError) as error:
            return undecided(str(error))
        if not problems:
            return decided(
                True, f"{value.kind} that fits the schema", _ends(view, value), wanted=wanted
            )
        places = [tree[index] for index, _ in problems]
        # The evidence is never the whole response: of a value that is all, its first sign.
        shown = [(n.start, n.end if n.parent >= 0 else n.start + 1) for n in places]
        line = position(view.text, places[0].start)
        verdict = decided(
            False,
            f"{line}: {problems[0][1]}",
            view.spans(dict.fromkeys(shown)),
            measured=len(problems),
            wanted=wanted,
        )
        faults.append(verdict)
    return faults[0]


@checker("data.json_paths")
def json_paths(
    view: View,
    *,
    paths: Annotated[list[Path], at.MinLen(1)],
    kind: Kind | None = None,
    where: Where = "whole",
) -> Verdict:
    """Look for values at paths of JSON: at each path there must be one.

    Args:
        paths: Such as ``$.name`` or ``$.items[*].price``; see the unit ``json_values``.
        kind: What kind of value each must be.
        where: Where the JSON stands; ``anywhere``, one value with all of them is enough.
    """
    wanted = f"values at {', '.join(paths[:6])}{f' of kind {kind}' if kind else ''}"
    found = embedded.values(view.text, where)
    if isinstance(found, Fault):
        return faulty(view, found, wanted)
    faults: list[Verdict] = []
    for value in found:
        tree = _tree(view, value)
        problem: Fault | None = None
        shown: Regions = []
        present = 0
        for path in paths:
            nodes = json_tree.select(tree, path)
            other = next((node for node in nodes if kind not in (None, node.kind)), None)
            if not nodes:
                problem = problem or Fault(value.start, f"there is nothing at {path[:60]}")
            elif other:
                problem = problem or Fault(other.start, f"{path[:60]} is of kind {other.kind}")
            else:
                present += 1
            shown += ((node.start, node.end) for node in nodes if node.parent >= 0)
        if problem is None:
            spans = view.spans(shown[:EVIDENCE_LIMIT])
            return decided(True, f"it has {wanted}", spans, measured=present, wanted=wanted)
        faults.append(faulty(view, problem, wanted, present / len(paths)))
    return faults[0]


@checker("data.json_depth")
def json_depth(
    view: View, *, at_least: Bound = None, at_most: Bound = None, where: Where = "whole"
) -> Verdict:
    """Measure how deep JSON is nested: 0 for a number, 1 for an object or array of numbers.

    Args:
        at_least: The least depth that passes; 1 unless ``at_most`` is given, else 0.
        at_most: The greatest depth that passes.
        where: Where the JSON stands; of several, the deepest counts.
    """
    least = at_least if at_least is not None else (1 if at_most is None else 0)
    wanted = f"JSON {bounds(least, at_most)} deep"
    found = embedded.values(view.text, where)
    if isinstance(found, Fault):
        return faulty(view, found, wanted)
    deepest, place = 0, found[0].start
    for value in found:
        depths: list[int] = []
        for node in _tree(view, value):
            above = depths[node.parent] if node.parent >= 0 else 0
            depths.append(above + (node.kind in ("object", "array")))
            if depths[-1] > deepest:
                deepest, place = depths[-1], node.start
    closeness = nearness(deepest, least, at_most)
    return decided(
        closeness == 1.0,
        f"the JSON is {deepest} deep, wanted {bounds(least, at_most)}",
        [view.span(place, place + 1)] if deepest >= least else [],
        measured=deepest,
        wanted=wanted,
        closeness=closeness,
    )


def _tree(view: View, value: Value) -> list[Node]:
    return json_tree.nodes(view.text, value.start, value.end)


def _ends(view: View, value: Value) -> tuple[Span, ...]:
    return view.spans([(value.start, value.start + 1), (value.end - 1, value.end)])
