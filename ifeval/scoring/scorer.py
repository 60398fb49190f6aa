"""The scorer: from a block of lines to lines of verdicts, in one process or in many."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ifeval.errors import IfevalError
from ifeval.modes import Asked, asked
from ifeval.registry import Registry, extended
from ifeval.rows import Layout, Malformed, get, parse_line
from ifeval.rows.files import Block
from ifeval.scoring.benchmarks import digest, known
from ifeval.scoring.grounding import seen
from ifeval.scoring.prompts import Prompts, joined
from ifeval.scoring.scores import Score, score_row
from ifeval.scoring.tally import MODES, IdTally, Outcome, count_ids, outcome
from ifeval.semantics import Semantics
from ifeval.verdict import Verdict
from ifeval.view import Row

if TYPE_CHECKING:  # few runs have any
    from ifeval.scoring.audits import Answers

_PLANS = 4096
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode
_WORDS = {True: "pass", False: "fail", None: "undecided"}
_JSON = {True: "true", False: "false", None: "null"}
_KEEPABLE = {"prompt", "system", "reference", "finish_reason", "answers"}
_STOPPED = {
    "max_output_tokens": "truncated",
    "length": "truncated",
    "max_tokens": "truncated",
    "content_filter": "filtered",
}


@dataclass(frozen=True)
class Setup:
    """What scoring depends on, beyond the rows."""

    prompts: Prompts | None = None
    required: tuple[dict[str, Any], ...] = ()
    only_required: bool = False
    packs: tuple[Path, ...] = ()
    tags: tuple[tuple[str, str], ...] | None = None
    detail: str = "failures"
    keep: tuple[str, ...] = ()
    embed: bool = False
    semantics: Semantics = field(default_factory=Semantics)
    closed_book: Path | None = None
    audit: "Answers | None" = None
    """What people found wrong; None where nobody read anything."""


class Plan(NamedTuple):
    """What is asked of the answers to one prompt."""

    prompt: Row | None
    asked: tuple[Asked, ...]
    benchmark: tuple[str, int] | None
    corrected: tuple[Asked, ...] | None = None
    """The same in the corrected meaning, where both are asked for."""
    question: int = 0
    """A number for the prompt and all that is asked, the same in every run."""
    left_out: int = 0
    """How many of its own constraints a person found that the prompt does not ask for."""


Line = tuple[str | int, int | str | None, str, str, Outcome | None, str]
"""One scored row: key, sample, the head and the tail of its line of verdicts, what it adds to the
figures, and the end of its line of texts. Between head and end goes the sample, which only the
order tells. A plain tuple, as is what it adds, so that both travel between processes as they are.
"""


@dataclass(slots=True)
class Scored:
    """What came of a block."""

    lines: list[Line] = field(default_factory=list[Line])
    errors: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    rows: Counter[str] = field(default_factory=Counter[str])
    named: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])
    ids: dict[str, IdTally] = field(default_factory=dict[str, IdTally])
    grounds: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


class Scorer:
    """Scores blocks of lines; holds the registry and the plans that were read.

    Args:
        setup: What scoring depends on.
        layouts: The layout of each file of the run.
    """

    def __init__(self, setup: Setup, layouts: Sequence[Layout]) -> None:
        self.setup = setup
        self.layouts = layouts
        first, second = setup.semantics.first, setup.semantics.second
        self.registry: Registry = extended(*setup.packs, semantics=first)
        self.other = extended(*setup.packs, semantics=second) if second else None
        self._required = tuple(asked(data, self.registry) for data in setup.required)
        self._plans: dict[Any, Plan] = {}

    def __reduce__(self) -> tuple[type["Scorer"], tuple[Setup, Sequence[Layout]]]:
        return Scorer, (self.setup, self.layouts)

    def block(self, block: Block) -> Scored:
        """Score every row of a block."""
        result = Scored()
        offset = block.offset
        layout = self.layouts[block.file]
        lines = block.data.split(b"\n")
        for number, line in enumerate(lines, start=block.line):
            if line.strip():
                try:
                    rows = parse_line(line, layout)
                    for row in rows:
                        self._row(row, block.file, offset, result)
                    if not rows:
                        result.rows["passed over"] += 1
                except Malformed as error:
                    result.errors.append((number, error.field, error.problem))
                except IfevalError as error:
                    result.errors.append((number, "constraints", str(error)))
                except RecursionError:
                    result.errors.append((number, "", "is nested too deeply"))
            offset += len(line) + 1
        return result

    def plan_of(self, number: int) -> Plan:
        """Return what a prompt of the file of prompts asks.

        Raises:
            IfevalError: A constraint cannot be read.
        """
        plan = self._plans.get(number)
        if plan is None:
            assert self.setup.prompts is not None
            prompt = self.setup.prompts.row(number)
            plan = self._cached(number, prompt, prompt.constraints)
        return plan

    def _plan(self, prompt: Row, constraints: Sequence[Any] | None) -> Plan:
        own = constraints or ()
        kept = () if self.setup.only_required else own
        if kept and self.setup.audit:
            kept = self.setup.audit.kept(prompt)
        read = tuple(asked(c, self.registry) for c in kept)
        mark = digest(prompt.prompt, own)
        found = known().get(mark) if own else None
        other = self.other
        every = (*kept, *self.setup.required)
        corrected = tuple(asked(c, other) for c in every) if other is not None else None
        left_out = 0 if self.setup.only_required else len(own) - len(kept)
        if left_out:
            found = None  # not what the benchmark asks
        if kept is not own or self.setup.required:
            mark = digest(prompt.prompt, every)
        return Plan(prompt, (*read, *self._required), found, corrected, int(mark, 16), left_out)

    def _row(self, row: Row, file: int, offset: int, result: Scored) -> None:
        row, plan = self._planned(row, result)
        score = score_row(row, plan.asked, self.setup.tags, plan.corrected)
        if self.setup.audit:
            score = self._overruled(score, self.setup.audit, result)
        if plan.left_out:
            result.rows["left out by audit"] += plan.left_out
        self._count(score, plan, result)
        constraints = self._constraints(score, plan)
        lists = _lists(*score.judged[1:])
        if score.corrected is not None:
            lists += f', "corrected": {{{_lists(*score.corrected[1:])}}}'
        metadata = {name: _kept(row, name) for name in self.setup.keep}
        tail = (
            f', {lists}, "constraints": [{constraints}], '
            f'"metadata": {_ENCODE(metadata) if metadata else "{}"}, '
            f'"file": {file}, "offset": {offset}}}\n'
        )
        key = row.key if row.key != "" else f"{file}:{offset}"
        head = f'{{"key": {key if isinstance(key, int) else _ENCODE(key)}, "sample": '
        embedded = ""
        if self.setup.embed:
            embedded = f', "prompt": {_ENCODE(row.prompt)}, "response": {_ENCODE(row.response)}}}\n'
        counted = None
        if plan.asked:
            told = plan.benchmark, plan.question
            counted = outcome(plan.asked, score.judged, score.corrected, *told)
        result.lines.append((key, row.sample, head, tail, counted, embedded))

    def _overruled(self, score: Score, audit: "Answers", result: Scored) -> Score:
        """Return a score with those verdicts undecided that a person found to be wrong."""
        found = audit.overruled(score.row, [one.id for one in score.asked], score.judged)
        if found is score.judged:
            return score
        pairs = zip(found.verdicts, score.judged.verdicts, strict=True)
        result.rows["overruled by audit"] += sum(one is not other for one, other in pairs)
        return score._replace(judged=found)

    def _planned(self, row: Row, result: Scored) -> tuple[Row, Plan]:
        """Return the row with its prompt's fields, and what is asked of it."""
        prompts = self.setup.prompts
        if prompts is None:
            return row, self._cached(repr(row.constraints), row, row.constraints)
        number = prompts.number(row)
        if number is None:
            named = row.key if row.key != "" else (row.prompt or "")[:80]
            result.named.append(("extra", named))
            return row, self._cached(repr(row.constraints), row, row.constraints)
        plan = self.plan_of(number)
        assert plan.prompt is not None
        if row.constraints is not None:
            merged = joined(row, plan.prompt)
            return merged, self._cached(repr(row.constraints), merged, row.constraints)
        return joined(row, plan.prompt), plan

    def _cached(self, name: Any, prompt: Row, constraints: Sequence[Any] | None) -> Plan:
        # Two prompts may ask the same; which benchmark they belong to hangs on the text.
        at: Any = name if isinstance(name, int) else (name, prompt.prompt)
        if self.setup.audit and not isinstance(name, int):  # who asks, and where, counts too
            at = (at, repr(prompt.messages), repr(prompt.metadata.get("asks")))
        plan = self._plans.get(at)
        if plan is None:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
            plan = self._plan(prompt, constraints)
            if not isinstance(name, int):
                plan = plan._replace(prompt=None)
            self._plans[at] = plan
        return plan

    def _count(self, score: Score, plan: Plan, result: Scored) -> None:
        row = score.row
        rows = result.rows
        rows["scored" if plan.asked else "unconstrained"] += 1
        if row.response is None:
            rows["null"] += 1
        elif not row.response.strip():
            rows["empty"] += 1
        if score.reasoning != "none":
            rows[f"reasoning {score.reasoning}"] += 1
        if row.finish_reason in _STOPPED:
            rows[_STOPPED[row.finish_reason]] += 1
        asked = plan.corrected or plan.asked  # they know which ids have another meaning
        count_ids(result.ids, asked, score.judged, row.key, score.corrected)
        if (row.answers or row.grounding) and (one := seen(score, self.setup.closed_book)):
            result.grounds.append(one)

    def _constraints(self, score: Score, plan: Plan) -> str:
        """Return the entries of the constraints, in as much detail as was asked for."""
        if self.setup.detail == "none":
            return ""
        entries = [
            f'"id": {_quoted(one.id)}, {self._told(verdict)}'
            for one, verdict in zip(score.asked, score.verdicts, strict=True)
        ]
        if score.corrected is not None and plan.corrected is not None:
            pairs = zip(plan.corrected, score.corrected.verdicts, strict=True)
            for index, (one, verdict) in enumerate(pairs):
                if one.corrected:
                    entries[index] += f', "corrected": {{{self._told(verdict)}}}'
        return ", ".join([f"{{{entry}}}" for entry in entries])

    def _told(self, verdict: Verdict) -> str:
        if verdict.status == "passed" and self.setup.detail == "failures":
            return '"verdict": "pass"'
        return _ENCODE(entry(verdict))[1:-1]


@lru_cache(4096)
def _quoted(id: str) -> str:
    return _ENCODE(id)


@lru_cache(4096)
def _lists(*modes: tuple[bool | None, ...]) -> str:
    """Return the verdicts in each mode as members of a JSON object; few rows have others."""
    pairs = zip(MODES, modes, strict=True)
    return ", ".join(
        [f'"{name}": [{", ".join([_JSON[p] for p in passed])}]' for name, passed in pairs]
    )


def _kept(row: Row, name: str) -> Any:
    """Return a field to keep: of what the file has beyond the known fields, or one of those."""
    value = get(row.metadata, name.removeprefix("metadata."))
    return getattr(row, name) if value is None and name in _KEEPABLE else value


def entry(verdict: Verdict) -> dict[str, Any]:
    """Return what a line of verdicts says of one constraint, besides its id."""
    return {
        "verdict": _WORDS[verdict.passed],
        "status": verdict.status,
        "reason": verdict.reason,
        "closeness": verdict.closeness,
        "measured": verdict.measured,
        "wanted": verdict.wanted,
        "evidence": [[span.source, span.start, span.end] for span in verdict.evidence],
    }
