"""Logs that tests write, and what builds leave of them."""

import json
from pathlib import Path
from typing import Any

from ifeval.build.recipe import Recipe, recipe_of

SPLITS = ("train", "dev", "test")


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]


def items(folder: Path) -> list[dict[str, Any]]:
    return [row for split in SPLITS for row in rows(folder, split)]


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def log(tmp_path: Path, *lines: dict[str, Any], name: str = "log.jsonl", **options: Any) -> Recipe:
    path = tmp_path / name
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return recipe_of({**options, "logs": [str(path)]})


def exchange(prompt: Any, response: str | None = "Rain falls.", **more: Any) -> dict[str, Any]:
    messages: Any = prompt
    if isinstance(prompt, str):
        messages = [{"role": "user", "content": prompt}]
    choice = {"message": {"role": "assistant", "content": response}, "finish_reason": "stop"}
    return {
        "request": {"model": "m", "messages": messages},
        "response": {"choices": [choice]},
        **more,
    }
