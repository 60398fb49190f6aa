"""Finding constraints in prompts: ms a prompt, with every rule of the definitions.

``python tests/bench/reader.py LOG`` reads request/response lines of chat completions.
"""

import json
import sys
import time
from pathlib import Path

from ifeval.registry import default
from ifeval.template import Reader


def main(path: Path) -> None:
    """Print what making a reader takes, and what it takes for each different prompt."""
    lines = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    prompts = list(dict.fromkeys(one["request"]["messages"][-1]["content"] for one in lines))
    registry = default()
    start = time.perf_counter()
    reader = Reader(registry)
    print(f"{1e3 * (time.perf_counter() - start):.0f} ms for a reader")
    took: list[float] = []
    hits = 0
    for _ in range(3):
        start = time.perf_counter()
        hits = sum(len(reader.find(prompt)) for prompt in prompts)
        took.append((time.perf_counter() - start) / len(prompts))
    print(f"{len(prompts)} prompts, {hits} hits: {1e3 * min(took):.2f} ms a prompt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
