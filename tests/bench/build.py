"""How many rows of a log are built a second, and how memory grows: ``python tests/bench/build.py``.

Rows are generated: each has a task of its own of about 60 words, a third of them ask for
something that a rule knows, a tenth come again. Each size runs in a process of its own.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = (
    "amber basin cedar delta ember fable grove harbour island jasper kettle lantern meadow nectar "
    "orchard pebble quarry river saddle timber umber valley willow yarrow zephyr bridge candle "
    "drawer engine feather garden hammer inkwell journal ladder mirror needle oven pocket ribbon"
).split()
ASKS = (
    "Answer in at most {n} words.",
    "Use exactly {p} paragraphs.",
    "Do not use commas.",
    "Write in all capital letters.",
    'Include the word "{w}".',
    "Use at least {p} bullet points.",
)


def write(path: Path, rows: int) -> None:
    """Write a log."""
    dice = random.Random(rows)
    before = ""
    with path.open("w") as file:
        for i in range(rows):
            words = dice.choices(WORDS, k=dice.randint(40, 80))
            ask = dice.choice(ASKS) if dice.random() < 1 / 3 else "Thank you."
            ask = ask.format(n=dice.randint(20, 90), p=dice.randint(2, 5), w=words[0])
            prompt = f"Tell me of {' '.join(words)}. {ask}"
            prompt = before if before and dice.random() < 0.1 else prompt
            before = prompt
            answer = " ".join(dice.choices(WORDS, k=dice.randint(20, 120)))
            choice = {"message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}
            request = {"model": "m", "messages": [{"role": "user", "content": prompt}]}
            line = {"id": f"l{i}", "user": f"u{dice.randrange(rows)}", "request": request}
            file.write(json.dumps({**line, "response": {"choices": [choice]}}) + "\n")


def one(rows: int, jobs: int) -> None:
    """Build one log and print what it took."""
    from ifeval.build.recipe import recipe_of
    from ifeval.build.run import build

    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "log.jsonl"
        write(path, rows)
        start, used = time.perf_counter(), sum(os.times()[:4])
        built = build(recipe_of({"logs": [str(path)]}), Path(place) / "out", jobs=jobs)
        took, used = time.perf_counter() - start, sum(os.times()[:4]) - used
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    below = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    items = built.manifest["figures"]["items"]
    peak = f"{here / 1024:7.0f} MB" + (f", and {below / 1024:.0f} MB a process" if jobs > 1 else "")
    speed = f"{took:8.1f} s  {rows / took:7.0f} rows/s  {rows / used:7.0f} a second of a core"
    print(f"{rows:9,} rows  {items:8,} items  {speed}  {peak}", flush=True)


def main() -> None:
    """Build logs of several sizes, each in its own process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--here", action="store_true", help="run one size in this process")
    given = parser.parse_args()
    if given.here:
        one(given.rows[0], given.jobs)
        return
    for rows in given.rows:
        command = [sys.executable, __file__, str(rows), "--here", "--jobs", str(given.jobs)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
