"""The first half of a build: from logs to a spool of candidates, resumable after a kill."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Self

from ifeval.build.counts import Counts
from ifeval.build.exchange import Exchange
from ifeval.build.ingest import Position, Read, blocks_of
from ifeval.build.join import Joiner
from ifeval.build.prepare import Prepared, Preparer
from ifeval.build.recipe import Recipe
from ifeval.build.scrub import LEVELS, Surrogates
from ifeval.build.turns import exchanges
from ifeval.errors import InvalidFile
from ifeval.registry import Registry, extended
from ifeval.rows import Layout

SPOOLS = ("candidates", "unrecognised", "feedback", "quarantine")
_CHUNK = 100
"""How many exchanges are prepared at a time."""

_worker: Preparer | None = None


@dataclass(slots=True)
class Collected:
    """What the first half leaves besides its spools."""

    counts: Counts = field(default_factory=Counts)
    systems: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])


class Spool:
    """The files of the first half, in a folder beside the data set.

    A checkpoint says how long each was; what was written after it is cut off.
    """

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder = folder
        self._fingerprint = fingerprint
        self._files: dict[str, IO[bytes]] = {}

    def state(self) -> dict[str, Any] | None:
        """Return the checkpoint of the same build that was killed.

        Raises:
            InvalidFile: There is one of another build.
        """
        path = self.folder / "state.json"
        if not path.exists():
            return None
        data = json.loads(path.read_text("utf-8"))
        if data["fingerprint"] != self._fingerprint:
            problem = "holds a killed build of other logs or options: --force starts again"
            raise InvalidFile(self.folder, "", problem)
        return data

    def open(self, sizes: dict[str, int] | None) -> None:
        """Open the files, cut to the sizes of a checkpoint."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in SPOOLS:
            path = self.folder / f"{name}.jsonl"
            file = path.open("r+b" if sizes else "wb")
            if sizes:
                file.truncate(sizes[name])
                file.seek(sizes[name])
            self._files[name] = file

    def write(self, name: str, lines: Sequence[str]) -> None:
        """Write lines; a lone surrogate, which has no UTF-8, is written as JSON's escape."""
        for line in lines:
            try:
                data = line.encode()
            except UnicodeEncodeError:
                data = (json.dumps(json.loads(line)) + "\n").encode()
            self._files[name].write(data)

    def checkpoint(self, data: dict[str, Any]) -> None:
        """Write how far the build is, once all of it is on disk."""
        sizes: dict[str, int] = {}
        for name, file in self._files.items():
            file.flush()
            sizes[name] = file.tell()
        path = self.folder / "state.json"
        new = path.with_suffix(".new")
        new.write_text(json.dumps({"fingerprint": self._fingerprint, "sizes": sizes, **data}))
        new.replace(path)

    def close(self) -> None:
        """Leave the files."""
        for file in self._files.values():
            file.close()
        self._files = {}


def fingerprint(recipe: Recipe, files: Sequence[Path]) -> str:
    """Return what must be the same for a killed build to be continued."""
    stamps = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    text = json.dumps([recipe.model_dump(mode="json"), stamps], sort_keys=True)
    return sha256(text.encode()).hexdigest()


def candidates_of(
    recipe: Recipe,
    files: Sequence[Path],
    layouts: Sequence[Layout | InvalidFile],
    spool: Spool,
    *,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda _: None,
    every: int = 1,
) -> Collected:
    """Read, join and prepare everything; a build that was killed goes on where it was.

    Args:
        recipe: The options.
        files: The logs.
        layouts: What they look like, or why one cannot be read.
        spool: Where the candidates go.
        jobs: How many processes prepare.
        progress: Told how many bytes of the logs were read.
        every: How many blocks lie between two checkpoints.
    """
    state = spool.state()
    found = Collected()
    joiner, start = Joiner(), Position()
    if state:
        found = Collected(Counts(state["counts"]), state["systems"])
        joiner, start = Joiner(state["joiner"]), Position(*state["next"])
    spool.open(state["sizes"] if state else None)
    try:
        if not state or not state.get("done"):
            _collect(recipe, files, (layouts, start), (joiner, found), spool, jobs, progress, every)
    finally:
        spool.close()
    return found


def _collect(
    recipe: Recipe,
    files: Sequence[Path],
    place: tuple[Sequence[Layout | InvalidFile], Position],
    into: tuple[Joiner, Collected],
    spool: Spool,
    jobs: int,
    progress: Callable[[int], None],
    every: int,
) -> None:
    layouts, start = place
    joiner, found = into
    counts = found.counts
    whole = any(p.path for p in (recipe.context, recipe.customer, recipe.system))
    before = start.offset
    file = start.file
    position = start
    with _Pool(recipe, jobs) as pool:
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
                _keep(prepared, found, spool)
            if number % every == 0:
                spool.checkpoint(_state(position, joiner, found))
            progress(max(0, position.offset - (before if position.file == file else 0)))
            file, before = position.file, position.offset
    joiner.finish(counts)
    spool.checkpoint({**_state(position, joiner, found), "done": True})


def _state(position: Position, joiner: Joiner, found: Collected) -> dict[str, Any]:
    return {
        "next": [*position],
        "joiner": joiner.dump(),
        "counts": found.counts.dump(),
        "systems": found.systems,
    }


def _keep(prepared: Prepared, found: Collected, spool: Spool) -> None:
    found.counts.add(prepared.counts)
    for name, system in prepared.systems.items():
        found.systems.setdefault(name, system)
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

    def __init__(self, recipe: Recipe, jobs: int) -> None:
        self._pool: Any = None
        self._here: Preparer | None = None
        if jobs > 1:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            methods = multiprocessing.get_all_start_methods()
            context = multiprocessing.get_context("fork" if "fork" in methods else None)
            self._pool = ProcessPoolExecutor(jobs, context, _start, (recipe,))
        else:
            self._here = Preparer(recipe, registry_of(recipe))

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
