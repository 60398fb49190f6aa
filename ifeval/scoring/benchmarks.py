"""Benchmarks are recognised by the content of their prompts: hashes ship, texts do not."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

from ifeval._resources import folder, read_toml


class Benchmark(NamedTuple):
    """What there is to say of a benchmark where its figure is published."""

    title: str
    source: str
    headline: str
    """The metric that its authors quote."""
    quoted: str
    """How they quote it."""
    missing: str
    """What the original makes of a prompt without an answer."""
    origin: str = ""
    """The module of ``ifeval.foreign`` with its checks."""
    sizes: tuple[tuple[str, int], ...] = ()
    """Other numbers of prompts in use, and where."""


_STOPS = "the original stops with an error"
_M_IFEVAL = "Dussolle et al. 2025, arXiv:2502.04688"
_FOUR = "its authors give IFEval's four figures; the strictest is taken here"

BENCHMARKS = {
    "ifeval": Benchmark(
        "IFEval",
        "Zhou et al. 2023, arXiv:2311.07911",
        "prompt_level_strict_acc",
        "its authors give four figures, of which this stands first and is the most quoted",
        _STOPS,
        "ifeval",
    ),
    "ifbench": Benchmark(
        "IFBench",
        "Pyatkin et al. 2025, arXiv:2507.02833",
        "prompt_level_loose_acc",
        "the figure that its authors quote",
        "the original counts it as failed",
        "ifbench",
        (("its repository", 300), ("the Hub", 294)),
    ),
    "m_ifeval_es": Benchmark(
        "M-IFEval (es)", _M_IFEVAL, "prompt_level_strict_acc", _FOUR, _STOPS, "m_ifeval"
    ),
    "m_ifeval_fr": Benchmark(
        "M-IFEval (fr)", _M_IFEVAL, "prompt_level_strict_acc", _FOUR, _STOPS, "m_ifeval"
    ),
    "m_ifeval_ja": Benchmark(
        "M-IFEval (ja)", _M_IFEVAL, "prompt_level_strict_acc", _FOUR, _STOPS, "m_ifeval"
    ),
}
"""By the name of the file of hashes."""


class Broken(NamedTuple):
    """A prompt that is known to be broken."""

    key: str
    kind: str
    reason: str


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


@cache
def known_broken() -> dict[str, dict[int, Broken]]:
    """Return, by benchmark and number there, the prompts that are known to be broken."""
    file = folder("datasets") / "benchmarks" / "known_broken.toml"
    return {
        name: {
            number: Broken(key, entry["kind"], entry["reason"])
            for entry in entries
            for key, number in entry["prompts"].items()
        }
        for name, entries in read_toml(file).items()
    }
