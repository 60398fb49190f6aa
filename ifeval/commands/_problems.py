"""What is wrong with files: all of it counted, the first of it kept."""

from dataclasses import dataclass, field
from typing import NamedTuple

LIMIT = 100
"""Problems that are kept; the rest are counted."""


class Problem(NamedTuple):
    """One thing that is wrong, and where. A warning makes nothing unusable."""

    file: str
    line: int
    """From 1; 0 where it is not known, or where the whole file is meant."""
    field: str
    problem: str
    warning: bool = False


@dataclass
class Problems:
    """What was found so far."""

    shown: list[Problem] = field(default_factory=list[Problem])
    errors: int = 0
    warnings: int = 0

    def add(
        self, file: object, line: int, field: str, problem: str, *, warning: bool = False
    ) -> None:
        """Add one; of those beyond the limit warnings are dropped before errors."""
        self.errors += not warning
        self.warnings += warning
        if len(self.shown) >= LIMIT:
            place = next((i for i, kept in enumerate(self.shown) if kept.warning), None)
            if warning or place is None:
                return
            del self.shown[place]
        self.shown.append(Problem(str(file), line, field, problem, warning))

    def sorted(self) -> list[Problem]:
        """Return those that were kept, by file and line."""
        return sorted(self.shown, key=lambda problem: (problem.file, problem.line))
