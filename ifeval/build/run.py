"""A build, whole: from a recipe to a data set on disk."""

import json
import shutil
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ifeval.build import personal
from ifeval.build.anchors import Refresh, refresh_of
from ifeval.build.cases import proven
from ifeval.build.collect import candidates_of, fingerprint, registry_of
from ifeval.build.contamination import prompts_of
from ifeval.build.dataset import SPLITS
from ifeval.build.ingest import files_of, layout_of
from ifeval.build.lines import lines_of
from ifeval.build.recipe import Recipe
from ifeval.build.sample import tombstones
from ifeval.build.scrub import LEVELS
from ifeval.build.spool import AT_WORK, Spool
from ifeval.build.write import FILES, data_set
from ifeval.errors import InvalidFile
from ifeval.rows import Layout
from ifeval.rows.files import opened

_CHECKPOINT_BLOCKS = 8


class Built(NamedTuple):
    """What a build left."""

    folder: Path
    manifest: dict[str, Any]
    resumed: bool


def build(
    recipe: Recipe,
    folder: Path,
    *,
    jobs: int = 1,
    force: bool = False,
    progress: Callable[[int], None] = lambda _: None,
    every: int = _CHECKPOINT_BLOCKS,
    spool: Path | None = None,
    keep: bool = True,
    refresh: bool = False,
) -> Built:
    """Build a data set.

    Args:
        recipe: The options, with the logs.
        folder: Where the data set goes. ``rules/``, ``audit.jsonl`` and ``tombstones.jsonl``
            in it are used, and never written over.
        jobs: How many processes read prompts.
        force: Overwrite the files of an earlier build, and forget another that was killed.
        progress: Told how many bytes of the logs were read.
        every: How many blocks of a megabyte lie between two checkpoints.
        spool: Where the work lies until it is done; beside the folder by default.
        keep: Whether the data set is written; without, only the manifest is made.
        refresh: Leave out what ``shelf-life`` retires, and keep its anchors.

    Raises:
        InvalidFile: There are no logs, none can be read, or a data set would be overwritten.
        MissingExtra: Personal data is to be removed, and the library for it is not installed.
    """
    files = files_of([Path(path) for path in recipe.logs])
    layouts = [_layout(path, recipe.format) for path in files]
    if recipe.scrub.level != LEVELS[0]:
        personal.check_installed()
    for path in recipe.contamination.files:  # before hours of work, not after them
        next(iter(prompts_of(Path(path))), None)
    registry = registry_of(recipe)
    # These, too.
    cases = proven(Path(recipe.cases), registry, recipe.scrub) if recipe.cases else []
    broken = [layout for layout in layouts if isinstance(layout, InvalidFile)]
    if len(broken) == len(layouts):
        raise broken[0]
    place = spool or folder.with_name(f"{folder.name}.part")
    if recipe.proposer.url:
        jobs = 1  # one process asks, and keeps what it was told
        if not recipe.proposer.answers:
            told = (folder if keep else place) / "proposals.jsonl"
            options = recipe.proposer.model_copy(update={"answers": str(told)})
            recipe = recipe.model_copy(update={"proposer": options})
    work = Spool(place, fingerprint(recipe, files, registry))
    resumed = _is_killed(work, force=force)
    there = [name for name in FILES if (folder / name).exists()]
    out = place / "out"
    # A build that was killed while it moved its files has only to move the rest.
    moving = bool(resumed and there and keep) and "manifest.json" not in there
    if moving and (out / "manifest.json").exists():
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        _move(out, folder)
        shutil.rmtree(place)
        return Built(folder, manifest, resumed)
    if there and keep and not force:
        problem = f"{', '.join(there)} would be overwritten; use --force or another folder"
        raise InvalidFile(folder, "", problem)
    counts = candidates_of(
        recipe, files, layouts, work, registry, jobs=jobs, progress=progress, every=every
    )
    inputs = {"files": [_input(path, layout) for path, layout in zip(files, layouts, strict=True)]}
    named = recipe if recipe.name else recipe.model_copy(update={"name": folder.resolve().name})
    renewed = _refresh(folder) if refresh else Refresh()
    more = renewed, cases
    manifest = data_set(named, counts, work, folder, inputs, more, registry)
    if keep:
        _move(out, folder)
        shutil.rmtree(place)
    return Built(folder, manifest, resumed)


def _is_killed(work: Spool, *, force: bool) -> bool:
    """Tell whether the same build was killed; forget another one where that is wanted.

    Raises:
        InvalidFile: Another build was killed, or one still works.
    """
    try:
        return work.state() is not None
    except InvalidFile as error:
        if not force or error.problem == AT_WORK:
            raise
        shutil.rmtree(work.folder)
        return False


def _refresh(folder: Path) -> Refresh:
    """Return what the next version of a data set takes from this one."""
    rows = (row for split in SPLITS for row in lines_of(folder / f"{split}.jsonl"))
    return refresh_of(folder, rows, lines_of(folder / "responses.jsonl"), tombstones(folder))


def _layout(path: Path, format: str) -> Layout | InvalidFile:
    try:
        return layout_of(path, format)
    except InvalidFile as error:
        return error


def _input(path: Path, layout: Layout | InvalidFile) -> dict[str, Any]:
    digest = sha256()
    with opened(path) as file:
        try:
            while data := file.read(1 << 20):
                digest.update(data)
        except (OSError, EOFError) as error:
            return {"file": path.name, "layout": f"broken: {error}", "sha256": ""}
    told = layout.format if isinstance(layout, Layout) else f"not read: {layout.problem}"
    return {"file": path.name, "layout": told, "sha256": digest.hexdigest()}


def _move(out: Path, folder: Path) -> None:
    """Put a finished data set in its place; what people may have edited stays as it is."""
    rules = folder / "rules"
    rules.mkdir(parents=True, exist_ok=True)
    for path in sorted((out / "rules").iterdir()):
        if not (rules / path.name).exists():
            path.replace(rules / path.name)
    if not any(rules.iterdir()):
        rules.rmdir()
    # The manifest goes first and comes last: where it is, the rest is whole.
    (folder / "manifest.json").unlink(missing_ok=True)
    for name in sorted(FILES, key=lambda name: name == "manifest.json"):
        if (out / name).exists():
            (out / name).replace(folder / name)


def sizes(paths: Sequence[str]) -> int:
    """Return how many bytes some logs have."""
    return sum(path.stat().st_size for path in files_of([Path(path) for path in paths]))
