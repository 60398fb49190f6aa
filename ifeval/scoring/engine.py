"""A run: files in, verdicts and a summary out, on any number of processes, resumable."""

import gc
import gzip
import json
import marshal
import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from ifeval.errors import IfevalError, InvalidFile, InvalidRow
from ifeval.rows.files import Block, Source
from ifeval.scoring.prompts import Prompts
from ifeval.scoring.scorer import Scored, Scorer
from ifeval.scoring.tally import NAMED, Tally

if TYPE_CHECKING:
    from concurrent.futures import Future

BLOCK = 1 << 19
_CHECKPOINT_EVERY = 1 << 25
"""Bytes of input between two checkpoints."""

_worker: Scorer | None = None


class Result(NamedTuple):
    """What a run leaves besides its files."""

    tally: Tally
    hashes: list[str]


class Outputs:
    """The files of a run, written under a passing name until all is done.

    Args:
        folder: Where they go.
        embed: Whether prompts and responses are copied too.
        sizes: How many bytes of each were written at the last checkpoint; what was written
            after it is cut off.
    """

    def __init__(self, folder: Path, *, embed: bool, sizes: dict[str, int] | None = None) -> None:
        self.folder = folder
        self._names = ["verdicts.jsonl", *(["rows.jsonl.gz"] if embed else [])]
        self._stack = ExitStack()
        self._files: dict[str, IO[bytes]] = {}
        for name in self._names:
            path = self._partial(name)
            file = self._stack.enter_context(path.open("r+b" if sizes else "wb"))
            if sizes:
                file.truncate(sizes[name])
                file.seek(sizes[name])
            self._files[name] = file

    def _partial(self, name: str) -> Path:
        return self.folder / f"{name}.part"

    def write(self, verdicts: list[str], rows: list[str]) -> None:
        """Write the lines of one block."""
        self._files["verdicts.jsonl"].write(_encoded(verdicts))
        if rows:
            # One gzip member a block, without a time: the same bytes each run, and a file
            # that can be cut at a checkpoint.
            packed = gzip.compress(_encoded(rows), 6, mtime=0)
            self._files["rows.jsonl.gz"].write(packed)

    def sizes(self) -> dict[str, int]:
        """Return how many bytes are safely on disk."""
        for file in self._files.values():
            file.flush()
        return {name: file.tell() for name, file in self._files.items()}

    def finish(self, documents: dict[str, str]) -> None:
        """Give everything its final name; the summaries come last."""
        self._stack.close()
        for name, text in documents.items():
            self._partial(name).write_text(text, "utf-8")
        for name in (*self._names, *documents):
            self._partial(name).replace(self.folder / name)
        (self.folder / "resume.json").unlink(missing_ok=True)

    def close(self) -> None:
        """Leave what was written, for a later run to resume."""
        self._stack.close()


def _encoded(lines: list[str]) -> bytes:
    try:
        return "".join(lines).encode()
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8; JSON can say it in ASCII.
        return "".join(line if line.isascii() else _in_ascii(line) for line in lines).encode()


def _in_ascii(line: str) -> str:
    return json.dumps(json.loads(line)) + "\n"


def run(
    source: Source,
    scorer: Scorer,
    outputs: Outputs,
    *,
    jobs: int = 1,
    tally: Tally | None = None,
    state: dict[str, Any] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Result:
    """Score every row of a source, in order.

    Args:
        source: The files.
        scorer: What scores a block.
        outputs: Where the lines go.
        jobs: How many processes judge.
        tally: The counts of the part that was scored before, where a run is resumed.
        state: What a checkpoint must hold besides, to know its run again.
        progress: Told how many bytes were scored.
    """
    tally = tally or Tally(both=scorer.other is not None)
    _rest_from_collecting()
    behind = 0
    for block, scored in _scored(scorer, source.blocks(), jobs):
        verdicts, rows = _counted(tally, scored, source, block)
        outputs.write(verdicts, rows)
        progress(len(block.data))
        behind += len(block.data)
        if behind >= _CHECKPOINT_EVERY:
            behind = 0
            place = [block.file, block.offset + len(block.data)]
            _checkpoint(outputs, {**(state or {}), "next": place, "tally": tally.dump()})
    return Result(tally, source.hashes)


def _checkpoint(outputs: Outputs, data: dict[str, Any]) -> None:
    path = outputs.folder / "resume.json"
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"sizes": outputs.sizes(), **data}), "utf-8")
    new.replace(path)


def _counted(
    tally: Tally, scored: Scored, source: Source, block: Block
) -> tuple[list[str], list[str]]:
    """Add a block to the tally; return its lines, each with its sample."""
    verdicts: list[str] = []
    rows: list[str] = []
    for key, explicit, head, tail, outcome, embedded in scored.lines:
        number, sample = tally.sample(key, explicit)
        written = sample if isinstance(sample, int) else json.dumps(sample, ensure_ascii=False)
        verdicts.append(f"{head}{written}{tail}")
        if embedded:
            rows.append(f"{head}{written}{embedded}")
        if outcome is not None:
            tally.add(number, outcome)
    tally.rows.update(scored.rows)
    for kind, what in scored.named:
        tally.name(kind, what)
    for number, field, problem in scored.errors:
        path = str(source.paths[block.file])
        tally.name("errors", {"file": path, "line": number, "field": field, "problem": problem})
    tally.add_ids(scored.ids)
    tally.ground.add(scored.grounds)
    return verdicts, rows


def _scored(scorer: Scorer, blocks: Iterator[Block], jobs: int) -> Iterator[tuple[Block, Scored]]:
    """Yield each block with what came of it, in the order of the blocks."""
    if jobs <= 1:
        for block in blocks:
            yield block, scorer.block(block)
        return
    from ifeval.scoring.pool import workers

    # Forked workers share the index of the prompts; elsewhere they build their own.
    with workers(jobs, _start, scorer) as pool:
        waiting: deque[tuple[Block, Future[tuple[Scored, bytes]]]] = deque()
        for block in blocks:
            waiting.append((block, pool.submit(_work, block)))
            if len(waiting) > 2 * jobs:
                done, future = waiting.popleft()
                yield done, _unpacked(*future.result())
        for done, future in waiting:
            yield done, _unpacked(*future.result())


def _rest_from_collecting() -> None:
    """Let the collector of cycles pass over what is there: scoring makes objects, but no cycles."""
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


def _start(scorer: Scorer) -> None:
    global _worker  # noqa: PLW0603 - a process of the pool has one scorer for its life
    _rest_from_collecting()
    _worker = scorer


def _work(block: Block) -> tuple[Scored, bytes]:
    """Return what came of a block, its lines apart: marshal packs them in half pickle's time."""
    assert _worker is not None
    scored = _worker.block(block)
    lines = marshal.dumps(scored.lines)
    scored.lines = []
    return scored, lines


def _unpacked(scored: Scored, lines: bytes) -> Scored:
    scored.lines = marshal.loads(lines)  # noqa: S302 - our own process packed them
    return scored


def cores() -> int:
    """Return how many processes may run at once."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def check_prompts(prompts: Prompts, scorer: Scorer) -> None:
    """Read every constraint of a prompts file, so that a run does not start in vain.

    Raises:
        InvalidFile: Constraints cannot be read; the message names the first lines.
    """
    problems: list[InvalidRow] = []
    for number in range(len(prompts)):
        try:
            scorer.plan_of(number)
        except IfevalError as error:
            problems.append(
                InvalidRow(prompts.path, prompts.line(number), "constraints", str(error))
            )
            if len(problems) >= NAMED:
                break
    if problems:
        raise InvalidFile(prompts.path, "", "\n  ".join(map(str, ["bad rows:", *problems])))
