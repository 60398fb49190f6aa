"""The whole command on a file of responses, and how far it is from the floor."""

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 5


def scored(responses: Path, prompts: Path | None, jobs: int) -> float:
    """Return the wall time of one run, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ifeval", "score", str(responses), "-o", f"{folder}/out"]
        more = ["--prompts", str(prompts)] if prompts else []
        start = time.perf_counter()
        subprocess.run([*command, *more, "--jobs", str(jobs), "--quiet"], check=True)
        return time.perf_counter() - start


def floor(responses: Path) -> float:
    """Return the time to parse each row, find its words once and write a row, in seconds."""
    with responses.open("rb") as rows, tempfile.TemporaryFile("w") as out:
        start = time.perf_counter()
        for line in rows:
            row = json.loads(line)
            words = len(re.findall(r"\w+", row["response"] or ""))
            out.write(json.dumps({"words": words, "prompt": row.get("prompt")}) + "\n")
        return time.perf_counter() - start


def main(responses: Path, prompts: Path | None = None) -> None:
    """Print the figures."""
    with responses.open("rb") as rows:
        count = sum(1 for _ in rows)
    print(f"{count} rows, {responses.stat().st_size / 1e6:.1f} MB, {ROUNDS} rounds")
    times = {f"jobs {jobs}": [scored(responses, prompts, jobs) for _ in range(ROUNDS)]
             for jobs in (1, 2)}  # fmt: skip
    times["floor"] = [floor(responses) for _ in range(ROUNDS)]
    for name, found in times.items():
        low, middle, high = (sorted(found)[i] for i in (0, ROUNDS // 2, ROUNDS - 1))
        per_row = 1e3 * low / count
        print(f"{name:8} {low:7.3f} {middle:7.3f} {high:7.3f} s   best {per_row:.3f} ms a row")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
