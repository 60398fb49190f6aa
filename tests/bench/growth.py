"""Every native constraint on hostile text: what is slow, and what grows faster than its input."""

import time
from typing import Any

from ifeval.constraint import Constraint
from ifeval.errors import IfevalError
from ifeval.registry import default
from ifeval.units import blocks
from ifeval.view import View

TEXTS = {
    "letters": "a",
    "prose": "The train leaves early, and nobody minds. ",
    "lines": "x\n",
    "blanks": " ",
    "brackets": "[",
    "stars": "*",
    "stops": ". ",
    "bullets": "- a\n",
    "quotes": '"',
    "nested quotes": "> ",
    "angles": "<<",
    "ticks": "`",
    "han": "山",
    "marks": "e\u0301",
    "emoji": "👩‍👩‍👧",
    "thai": "กำ",
    "flags": "🇫🇷",
    "open quotes": "“",
    "numbered": "1. a\n",
}
SIZE = 100_000


def seconds(constraint: Constraint, text: str) -> float:
    """Return the least of three times to judge a text."""
    found: list[float] = []
    for _ in range(3):
        blocks.outline.cache_clear()
        start = time.perf_counter()
        constraint.check(View.of(text, "Say it."))
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    """Print, for each constraint, its worst text, the time on 100 kB, and the growth."""
    registry = default()
    print(f"{'constraint':26} {'worst text':14} {'ms / 100 kB':>11} {'× at 200 kB':>11}")
    for id in registry:
        definition = registry.definition(id)
        given: Any = definition.cases[0].given if definition else None
        if given is None:
            continue
        try:
            constraint = registry[id].bind(given)
        except IfevalError:
            continue
        times = {name: seconds(constraint, (unit * SIZE)[:SIZE]) for name, unit in TEXTS.items()}
        growth = {
            name: seconds(constraint, (TEXTS[name] * 2 * SIZE)[: 2 * SIZE]) / max(took, 1e-9)
            for name, took in times.items()
            if took > 1e-3
        }
        worst = max(times, key=lambda name: times[name])
        fastest = max(growth.values(), default=0.0)
        print(f"{id:26} {worst:14} {1e3 * times[worst]:11.2f} {fastest:11.2f}")


if __name__ == "__main__":
    main()
