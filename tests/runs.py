"""Folders of runs, written by hand for tests of what reads them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Passed = list[bool | None]


def write(
    folder: Path,
    rows: Iterable[tuple[str, int, Mapping[str, bool | None], Mapping[str, Any]]],
    **record: Any,
) -> Path:
    """Write a run: of each row the key, the sample, the verdicts by id and the metadata."""
    folder.mkdir(parents=True)
    lines: list[str] = []
    for key, sample, verdicts, metadata in rows:
        passed = [*verdicts.values()]
        words = {True: "pass", False: "fail", None: "undecided"}
        entries = [{"id": id, "verdict": words[p]} for id, p in verdicts.items()]
        row = {"key": key, "sample": sample, "strict": passed, "loose": passed, "joint": passed}
        row |= {"constraints": entries, "metadata": metadata, "file": 0, "offset": 0}
        lines.append(json.dumps(row) + "\n")
    (folder / "verdicts.jsonl").write_text("".join(lines), "utf-8")
    known: dict[str, Any] = {"prompts": None, "options": {}, "versions": {}, "asked": "1"}
    known["inputs"] = [{"file": "gone.jsonl", "sha256": "0"}]
    (folder / "run.json").write_text(json.dumps({**known, "constraints": {}, **record}), "utf-8")
    return folder
