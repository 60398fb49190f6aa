"""Rewards of 1,024 rollouts: one thread, eight threads, eight processes."""

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import ifeval

WORDS = "The train leaves early. Rain, then snow; nobody minds, and tea helps. " * 22
ASKED = [
    [{"id": "length.words", "at_least": 200}, {"id": "punctuation:no_comma"}],
    [{"id": "keywords:frequency", "keyword": "tea", "frequency": 5, "relation": "at least"}],
    [{"not": {"id": "keywords.contains", "phrases": ["sorry"]}}, {"id": "startend:quotation"}],
    [{"id": "length_constraints:number_sentences", "num_sentences": 40, "relation": "less than"}],
]
ROLLOUTS = [(WORDS[i % 300 :], json.dumps(ASKED[i % len(ASKED)])) for i in range(1024)]
BAD = ("a" * 80 + "!", json.dumps([{"id": "keywords.matches", "pattern": "(a|aa)+$"}]))
Rollout = tuple[str, str]


def reward(rollout: Rollout) -> tuple[float | None, float]:
    """Return a reward, and the seconds that it took."""
    start = time.perf_counter()
    found = ifeval.reward(*rollout)
    return found, time.perf_counter() - start


def timed(name: str, mapped: Callable[[Sequence[Rollout]], list[tuple[float | None, float]]],
          rollouts: Sequence[Rollout]) -> list[float | None]:  # fmt: skip
    """Print the time of a way to reward, and return the rewards."""
    mapped(rollouts[:64])
    start = time.perf_counter()
    found = mapped(rollouts)
    seconds = time.perf_counter() - start
    slowest = max(took for _, took in found[1:])
    print(f"{name:28} {1e6 * seconds / len(rollouts):8.1f} µs a rollout, "
          f"slowest {1e3 * slowest:6.1f} ms")  # fmt: skip
    return [value for value, _ in found]


def main() -> None:
    """Print the figures, and whether all agree."""
    wanted = timed("one thread", lambda rs: [*map(reward, rs)], ROLLOUTS)
    with ThreadPoolExecutor(8) as threads, ProcessPoolExecutor(8) as processes:
        ways: dict[str, Callable[[Sequence[Rollout]], list[tuple[float | None, float]]]] = {
            "8 threads": lambda rs: [*threads.map(reward, rs)],
            "8 processes": lambda rs: [*processes.map(reward, rs, chunksize=32)],
        }
        for name, mapped in ways.items():
            print("equal" if timed(name, mapped, ROLLOUTS) == wanted else "DIFFERENT")
        for name, mapped in ways.items():
            found = timed(f"{name}, one pathological", mapped, [BAD, *ROLLOUTS])
            print("the others equal" if found[1:] == wanted else "DIFFERENT", "and it:", found[0])


if __name__ == "__main__":
    main()
