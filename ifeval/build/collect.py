"""The first half of a build: from logs to a spool of candidates, resumable after a kill."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from ifeval.build.counts import Counts
from ifeval.build.exchange import Exchange
from ifeval.build.ingest import Position, Read, blocks_of
from ifeval.build.join import Joiner
from ifeval.build.prepare import Prepared, Preparer
from ifeval.build.recipe import Recipe
from ifeval.build.scrub import LEVELS, Surrogates
from ifeval.build.spool import Spool
from ifeval.build.turns import exchanges
from ifeval.errors import InvalidFile
from ifeval.registry import Registry, extended
from ifeval.rows import Layout

_CHUNK = 100
"""How many exchanges are prepared at a time."""

_worker: Preparer | None = None


def fingerprint(recipe: Recipe, files: Sequence[Path], registry: Registry) -> str:
    """Return what must be the same for a killed build to be continued."""
    stamps = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    rules = [
        (one.id, one.revision, dict(one.phrasings), dict(one.patterns))
        for one in registry.definitions.values()
    ]
    text = json.dumps([recipe.model_dump(mode="json"), stamps, rules], sort_keys=True)
    return sha256(text.encode()).hexdigest()


def candidates_of(
    recipe: Recipe,
    files: Sequence[Path],
    layouts: Sequence[Layout | InvalidFile],
    spool: Spool,
    registry: Registry,
    *,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda _: None,
    every: int = 1,
) -> Counts:
    """Read, join and prepare everything; a build that was killed goes on where it was.

    Args:
        recipe: The options.
        files: The logs.
        layouts: What they look like, or why one cannot be read.
        spool: Where the candidates go.
        registry: Which constraints there are.
        jobs: How many processes prepare.
        progress: Told how many bytes of the logs were read.
        every: How many blocks lie between two checkpoints.
    """
    state = spool.state()
    counts, start = Counts(state["counts"] if state else None), Position()
    if state:
        start = Position(*state["next"])
    spool.open(state)
    try:
        if not state or not state["done"]:
            into = (Joiner(spool.tables), counts)
            with _Pool(recipe, registry, jobs) as pool:
                _collect(recipe, files, (layouts, start), into, spool, pool, progress, every)
    finally:
        spool.close()
    return counts


def _collect(
    recipe: Recipe,
    files: Sequence[Path],
    place: tuple[Sequence[Layout | InvalidFile], Position],
    into: tuple[Joiner, Counts],
    spool: Spool,
    pool: "_Pool",
    progress: Callable[[int], None],
    every: int,
) -> None:
    layouts, start = place
    joiner, counts = into
    whole = any(p.path for p in (recipe.context, recipe.question, recipe.customer, recipe.system))
    before = start.offset
    file = start.file
    position = start
    blocks = blocks_of(files, layouts, start, whole=whole)
    for number, (position, reads) in enumerate(blocks, 1):
        waiting: list[Exchange] = []
        for read in reads:
            name = files[read.file].name
            counts.given("ingest")
            if read.problem:
                reason = "the line cannot be read" if read.line else "the file cannot be read"
                counts.lost("ingest", reason, f"{name}:{read.line}")
                spool.write("quarantine", [_quarantined(name, read, recipe)])
                continue
            if not read.rows:
                counts.lost("ingest", "the line holds no exchange", f"{name}:{read.line}")
                continue
            counts.made("ingest", len(read.rows) - 1)
            for row in read.rows:
                counts.given("join")
                for joined, at in joiner.add(row, (name, read.line)):
                    turns = exchanges(joined, at, read.data, recipe)
                    counts.made("join", len(turns) - 1)
                    waiting += turns
        for prepared in pool.prepared(waiting):
            _keep(prepared, counts, spool)
        if number % every == 0:
            spool.checkpoint(_state(position, counts, done=False))
        progress(max(0, position.offset - (before if position.file == file else 0)))
        file, before = position.file, position.offset
    joiner.finish(counts)
    spool.checkpoint(_state(position, counts, done=True))


def _state(position: Position, counts: Counts, *, done: bool) -> dict[str, Any]:
    return {"next": [*position], "counts": counts.dump(), "done": done}


def _keep(prepared: Prepared, counts: Counts, spool: Spool) -> None:
    counts.add(prepared.counts)
    for name, system in prepared.systems.items():
        spool.keep_system(name, system)
    spool.write("candidates", prepared.candidates)
    spool.write("unrecognised", prepared.unrecognised)
    spool.write("feedback", prepared.feedback)


def _quarantined(name: str, read: Read, recipe: Recipe) -> str:
    # A reason may repeat a piece of the line.
    scrubs = recipe.scrub.level != LEVELS[0]
    reason = Surrogates(recipe.scrub.regions).scrubbed(read.problem)[0] if scrubs else read.problem
    data = {"file": name, "line": read.line, "field": read.field, "reason": reason}
    return json.dumps(data, ensure_ascii=False) + "\n"


class _Pool:
    """Processes that prepare chunks of exchanges; one of them means none."""

    def __init__(self, recipe: Recipe, registry: Registry, jobs: int) -> None:
        self._pool: Any = None
        self._here: Preparer | None = None
        if jobs > 1:
            from ifeval.scoring.pool import workers

            self._pool = workers(jobs, _start, recipe)
        else:
            self._here = Preparer(recipe, registry)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def prepared(self, found: Sequence[Exchange]) -> Iterator[Prepared]:
        """Yield what became of some exchanges, in order."""
        if self._here:
            yield self._here.block(found)
            return
        waiting: deque[Any] = deque(
            self._pool.submit(_work, found[i : i + _CHUNK]) for i in range(0, len(found), _CHUNK)
        )
        while waiting:
            yield waiting.popleft().result()


def registry_of(recipe: Recipe) -> Registry:
    """Return the registry of a recipe."""
    return extended(*map(Path, recipe.packs))


def _start(recipe: Recipe) -> None:
    global _worker  # noqa: PLW0603 - a process of the pool has one preparer for its life
    _worker = Preparer(recipe, registry_of(recipe))


def _work(found: Sequence[Exchange]) -> Prepared:
    assert _worker is not None
    return _worker.block(found)
