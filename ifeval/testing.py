"""The examples in definitions, to test a registry with: ours, or that of a pack.

A pack's test needs no more than this::

    @pytest.mark.parametrize("example", testing.examples(ifeval.default(), "acme."), ids=str)
    def test_conforms(example):
        assert example.run(ifeval.default()).passed is example.passes
"""

import dataclasses
import math
from collections.abc import Iterator, Mapping
from typing import Any

from ifeval.definition import Case, Definition
from ifeval.kinds import Kind
from ifeval.registry import Registry
from ifeval.verdict import Verdict
from ifeval.view import Row


@dataclasses.dataclass(frozen=True, slots=True)
class Example:
    """One text of a case, with what the constraint must say of it."""

    id: str
    """The constraint."""
    given: Mapping[str, Any]
    """Its parameters."""
    text: str
    """The response."""
    passes: bool | None
    """Whether the text must pass, or ``None`` where that must stay undecided."""
    row: Mapping[str, Any]
    """Further fields of the row, as a file gives them."""
    naive: bool
    """Whether a simple pattern would judge the text wrongly."""

    def run(self, registry: Registry) -> Verdict:
        """Judge the text as it is, without the rule that silence satisfies nothing.

        Args:
            registry: Where the constraint is known.

        Raises:
            InvalidParameters: The case gives parameters that the constraint does not take.
        """
        view = self.as_row().view()
        if view is None:
            raise AssertionError("an example has a response")
        return registry[self.id].bind(self.given).check(view)

    def as_row(self) -> Row:
        """Return the row; what it has beyond the known fields is in its metadata."""
        return Case(row=self.row).as_row(self.text)

    def __str__(self) -> str:
        wanted = {True: "pass", False: "fail", None: "undecided"}[self.passes]
        return f"{self.id}-{wanted}-{ascii(self.text)[1:25]}"


def examples(registry: Registry, prefix: str = "") -> Iterator[Example]:
    """Return every text of every case, in the order of the ids.

    Args:
        registry: Whose definitions are read.
        prefix: Only constraints whose id starts so, such as ``acme.``.
    """
    for id, definition in registry.definitions.items():
        if id.startswith(prefix):
            for case in definition.cases:
                yield from _of_case(id, case)


def _of_case(id: str, case: Case) -> Iterator[Example]:
    for passes, texts in (
        (True, case.passing),
        (False, case.failing),
        (None, case.undecided),
    ):
        for text in texts:
            yield Example(id, case.given, text, passes, case.row, case.naive)


def lacks_evidence(
    kind: Kind, definition: Definition, given: Mapping[str, Any], verdict: Verdict
) -> bool:
    """Tell whether a prohibition failed without pointing at what was forbidden.

    What counts prohibits only past its ``at_most``, given or by default; where too few fail
    there is no place.

    Args:
        kind: The constraint, whose parameters may have defaults.
        definition: Its definition.
        given: The arguments.
        verdict: What it said.
    """
    if not definition.prohibits or verdict.passed is not False or verdict.evidence:
        return False
    parameters = kind.parameters.get("properties", {})
    low, high = (
        given.get(name, parameters.get(name, {}).get("default")) for name in ("at_least", "at_most")
    )
    if not isinstance(verdict.measured, int):
        return True
    if "at_most" in parameters:
        return verdict.measured > (math.inf if high is None else high)
    return verdict.measured >= (low or 0)
