"""Generated rollouts over many prompts: minutes, peak memory, size of the output."""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = "the of rain and a tea in river stone we walk, home again. Then, snow fell! Why? ".split()


def generate(folder: Path, rows: int, prompts: int) -> None:
    """Write a file of prompts and a file of rollouts over them, in random order."""
    dice = random.Random(1)
    with (folder / "prompts.jsonl").open("w") as file:
        for key in range(prompts):
            ids = [
                {"id": "length.words", "at_least": 20 + key % 200},
                {"id": "punctuation:no_comma"},
                {"id": "keywords:existence", "keywords": ["tea", f"word{key}"]},
            ]
            row = {"key": f"prompt-{key}", "prompt": f"Write about {key}.",
                   "constraints": ids[: 1 + key % 3]}  # fmt: skip
            file.write(json.dumps(row) + "\n")
    texts = [" ".join(dice.choices(WORDS, k=dice.randint(60, 300))) for _ in range(500)]
    with (folder / "rollouts.jsonl").open("w") as file:
        for number in range(rows):
            row = {"key": f"prompt-{dice.randrange(prompts)}", "response": texts[number % 500]}
            file.write(json.dumps(row) + "\n")


def main(rows: int, prompts: int) -> None:
    """Print the figures of one run on two processes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, rows, prompts)
        size = (folder / "rollouts.jsonl").stat().st_size
        command = [sys.executable, "-m", "ifeval", "score", str(folder / "rollouts.jsonl"),
                   "--prompts", str(folder / "prompts.jsonl"), "-o", str(folder / "out"),
                   "--jobs", "2", "--quiet", "--detail", "none"]  # fmt: skip
        start = time.perf_counter()
        subprocess.run(command, check=True)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        out = sum(path.stat().st_size for path in (folder / "out").iterdir())
        print(f"{rows} rows over {prompts} prompts, {size / 1e6:.0f} MB: "
              f"{seconds / 60:.2f} minutes, "
              f"{1e6 * seconds / rows:.0f} µs a row; the largest process {peak:.0f} MB; "
              f"output {out / 1e6:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
