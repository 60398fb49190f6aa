"""Checking a file of prompts or of responses, line by line, without holding it."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from ifeval.commands._problems import Problems
from ifeval.contradiction import contradictions, told
from ifeval.errors import IfevalError, InvalidFile, InvalidParameters, hint
from ifeval.registry import Registry
from ifeval.rows import Layout, Malformed, parse_line, sniff
from ifeval.rows.files import STDIN, Source, opened
from ifeval.view import Row

Kind = Literal["prompts", "responses"]

_BLOCK = 1 << 18
_SNIFFED = 1 << 16
_REMEMBERED = 4096
"""Constraints that are read once; those beyond are read again."""

_OF_CONSTRAINTS = ("constraints", "instruction_id_list", "kwargs")


@dataclass
class RowFile:
    """A file of rows, and what was counted in it."""

    path: Path
    kind: Kind
    layout: str = ""
    rows: int = 0
    unreadable: int = 0
    unconstrained: int = 0
    null: int = 0

    def dump(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "file": str(self.path),
            "kind": self.kind,
            "layout": self.layout,
            "rows": self.rows,
            "unreadable": self.unreadable,
            "without_constraints": self.unconstrained,
            "null_responses": self.null if self.kind == "responses" else None,
        }

    def __str__(self) -> str:
        null = self.null if self.kind == "responses" else 0
        parts = [
            f"{self.rows} row{'s' * (self.rows != 1)}",
            f"{self.unconstrained} without constraints" if self.unconstrained else "",
            f"{null} with a null response" if null else "",
            f"{self.unreadable} more that cannot be read" if self.unreadable else "",
        ]
        return f"{self.kind}; {', '.join(filter(None, parts))}"


def checked_rows(
    path: Path,
    kind: Kind | None,
    options: Mapping[str, str | None],
    registry: Registry,
    problems: Problems,
) -> RowFile:
    """Read a file of rows, and add what is wrong with it.

    Args:
        path: JSONL, plain or gzipped, or ``-``.
        kind: What it is; None to find out: a file without a field for responses has prompts.
        options: ``format`` and the fields for key, prompt and response, as ``sniff`` takes them.
        registry: Where ids are looked up.
        problems: What is added to.

    Raises:
        InvalidFile: An option names a field that no row has.
        UnknownId: There is no such format.
    """
    found = RowFile(path, kind or "responses")
    try:
        layout, doubt = _layout(path, kind, options)
        found.layout = layout.describe()
        found.kind = kind or ("responses" if layout.response or layout.is_log else "prompts")
        reading = _Reading(found, layout, registry, problems)
        reading.read()
        if doubt and not reading.asking:
            problems.add(path, 0, "", f"no row has constraints, and {doubt}")
    except InvalidFile as error:
        if error.where.startswith("--"):
            raise
        problems.add(path, 0, error.where, error.problem)
    except (OSError, EOFError, zlib.error) as error:
        problems.add(path, 0, "", f"cannot be read: {error}")
    else:
        if not found.rows and not found.unreadable:
            problems.add(path, 0, "", "has no rows")
    return found


def _layout(path: Path, kind: Kind | None, options: Mapping[str, str | None]) -> tuple[Layout, str]:
    """Tell the layout of a file, and where it is one of prompts, why not one of responses."""
    with opened(path) as file:
        stream: Any = file
        # Standard input can be read once, so its first bytes are looked at where they lie.
        at_standard_input = path == STDIN
        head: bytes = stream.peek(_SNIFFED) if at_standard_input else stream.read(_SNIFFED)
        if not at_standard_input:
            head += stream.readline()
    lines = head.split(b"\n")
    given: Any = options
    try:
        return sniff(lines, prompts=kind == "prompts", path=path, **given), ""
    except InvalidFile as error:
        if kind is not None or error.where:
            raise
        return sniff(lines, prompts=True, path=path, **given), error.problem


class _Reading:
    """One pass over a file."""

    def __init__(
        self, found: RowFile, layout: Layout, registry: Registry, problems: Problems
    ) -> None:
        self.asking = False
        """Whether any row has constraints, if only none of them in a list."""
        self._found = found
        self._layout = layout
        self._registry = registry
        self._problems = problems
        self._seen: dict[int, int] = {}
        self._known: dict[str, tuple[bool, str]] = {}
        self._sets: dict[str, list[tuple[int, str, bool]]] = {}
        self._names: set[str] = set()

    def read(self) -> None:
        for block in Source([self._found.path], _BLOCK).blocks():
            for number, line in enumerate(block.data.split(b"\n"), block.line):
                self._line(number, line)

    def _add(self, line: int, field: str, problem: str, *, warning: bool = False) -> None:
        self._problems.add(self._found.path, line, field, problem, warning=warning)

    def _line(self, number: int, line: bytes) -> None:
        try:
            rows = parse_line(line, self._layout)
        except Malformed as error:
            self._found.unreadable += 1
            self._add(number, error.field, error.problem)
            return
        for row in rows:
            self._found.rows += 1
            self._found.null += row.response is None
            self._found.unconstrained += not row.constraints
            self.asking |= row.constraints is not None
            self._again(row, number)
        if rows:
            self._constraints(rows[0], number, paired=b'"instruction_id_list"' in line)
            self._misspelt(rows[0], number)

    def _again(self, row: Row, number: int) -> None:
        """Find a key that stands twice: of a prompt, or of a response with its own sample."""
        prompts = self._found.kind == "prompts"
        if not prompts and not self._layout.sample:
            return
        by_prompt = row.key == ""
        what = row.prompt if by_prompt else row.key
        if what is None:
            self._add(number, "key", "there is neither a key nor a prompt to join answers by")
            return
        sample = None if prompts else row.sample
        text = f"{type(what).__name__} {by_prompt} {sample}\n{what}"
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        first = self._seen.setdefault(int.from_bytes(digest), number)
        if first != number:
            field = (self._layout.prompt if by_prompt else self._layout.key) or "key"
            same = "" if sample is None else f" with the {self._layout.sample} {sample!r}"
            self._add(number, field, f"{what!r:.60}{same} stands in line {first} too")

    def _constraints(self, row: Row, number: int, *, paired: bool) -> None:
        """Read each constraint of a row, and hold those that can be read against each other."""
        within = "doc." if self._layout.format == "lm-eval" else ""
        readable = True
        for i, data in enumerate(row.constraints or ()):
            of_arguments, problem = self._wrong(data)
            if problem:
                readable = False
                name = "kwargs" if of_arguments else "instruction_id_list"
                self._add(number, f"{within}{name if paired else 'constraints'}[{i}]", problem)
        if readable and row.constraints:
            name = "instruction_id_list" if paired else "constraints"
            for i, problem, soft in self._contradictory(row.constraints):
                self._add(number, f"{within}{name}[{i}]", problem, warning=soft)

    def _contradictory(self, data: Sequence[Any]) -> list[tuple[int, str, bool]]:
        """Return which constraints of a row cannot hold: the place, why, and if only in words."""
        text = json.dumps(data, sort_keys=True)
        if text not in self._sets:
            if len(self._sets) >= _REMEMBERED:
                self._sets.clear()
            found = contradictions([self._registry.parse(one) for one in data], self._registry)
            self._sets[text] = [(one.first, told(one), one.soft) for one in found]
        return self._sets[text]

    def _wrong(self, data: Any) -> tuple[bool, str]:
        """Return what is wrong with a constraint, and whether that is one of its arguments."""
        text = json.dumps(data, sort_keys=True)
        if text not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            try:
                self._registry.parse(data)
                self._known[text] = False, ""
            except IfevalError as error:
                self._known[text] = isinstance(error, InvalidParameters), str(error)
        return self._known[text]

    def _misspelt(self, row: Row, number: int) -> None:
        """Warn of a field that may be meant to hold the constraints which a row lacks."""
        if row.constraints is None:
            for name in sorted(row.metadata.keys() - self._names):
                if len(self._names) < _REMEMBERED:
                    self._names.add(name)
                near = hint(name, _OF_CONSTRAINTS)
                if near:
                    problem = f"is kept as metadata, in a row without constraints{near}"
                    self._add(number, name, problem, warning=True)
