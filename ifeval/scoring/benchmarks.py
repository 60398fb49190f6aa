"""Benchmarks are recognised by the content of their prompts: hashes ship, texts do not."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

from ifeval._resources import folder


def digest(prompt: str | None, constraints: Sequence[Any]) -> str:
    """Return the hash of a prompt and what it asks, whatever the padding of its arguments."""
    asked = json.dumps([_canonical(c) for c in constraints], sort_keys=True)
    text = f"{prompt or ''}\n{asked}".encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=6).hexdigest()


def _canonical(constraint: Any) -> Any:
    match constraint:
        case float() if constraint.is_integer():
            return int(constraint)
        case Mapping():
            return {k: _canonical(v) for k, v in constraint.items() if v is not None}  # pyright: ignore[reportUnknownVariableType]
        case [*items]:
            return [_canonical(item) for item in items]
        case _:
            return constraint


@cache
def known() -> dict[str, tuple[str, int]]:
    """Return, by hash, the benchmark that a prompt belongs to, and its number there."""
    return {
        line: (file.name.removesuffix(".txt"), number)
        for file in sorted((folder("datasets") / "benchmarks").iterdir(), key=lambda f: f.name)
        if file.name.endswith(".txt")
        for number, line in enumerate(file.read_text("utf-8").split())
    }


@cache
def sizes() -> dict[str, int]:
    """Return how many prompts each benchmark has."""
    counts: dict[str, int] = {}
    for name, _ in known().values():
        counts[name] = counts.get(name, 0) + 1
    return counts
