"""How long one check takes, and what it costs to get there."""

import subprocess
import sys
import time
from collections.abc import Callable

import ifeval
from ifeval.checkers import keywords, length

TEXT = (
    "The quick brown fox does not jump over the lazy, well-fed dogs today. " * 24
    + "Some elephants walk slowly home through the warm evening rain again. Yes."
)


def best(work: Callable[[], object], times: int = 200, rounds: int = 7) -> float:
    """Return the least mean time of some rounds, in seconds."""
    found: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            work()
        found.append((time.perf_counter() - start) / times)
    return min(found)


def process(*args: str) -> float:
    """Return the least wall time of a process, in seconds."""

    def work() -> None:
        subprocess.run([sys.executable, *args], input=b"One two.", capture_output=True, check=False)

    return best(work, times=1, rounds=9)


def main() -> None:
    """Print the figures."""
    print(f"a response of {len(TEXT.split())} words, {len(TEXT)} characters")
    for name, constraint in (
        ("keywords.contains, absent", keywords.contains(phrases=["giraffe"])),
        ("keywords.contains, once", keywords.contains(phrases=["elephants"])),
        ("length.words", length.words(at_least=100)),
    ):
        micros = 1e6 * best(lambda constraint=constraint: ifeval.check(TEXT, constraint))
        print(f"{name:30} {micros:8.1f} µs")
    bare = process("-c", "pass")
    print(f"{'a bare interpreter':30} {1e3 * bare:8.1f} ms")
    print(
        f"{'import ifeval, over that':30} {1e3 * (process('-c', 'import ifeval') - bare):8.1f} ms"
    )
    print(f"{'ifeval --help':30} {1e3 * process('-m', 'ifeval', '--help'):8.1f} ms")
    check = process("-m", "ifeval", "check", "length.words", "at_least=3")
    print(f"{'ifeval check, from the shell':30} {1e3 * check:8.1f} ms")


if __name__ == "__main__":
    main()
