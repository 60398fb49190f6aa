"""Processes of this machine, found by a word in their command."""

import time
from collections.abc import Callable
from pathlib import Path

SEEN = Path("/proc").is_dir()
"""Whether processes can be found at all."""


def alive(word: str) -> list[str]:
    """Return the numbers of the processes with a word in their command."""
    paths = Path("/proc").glob("[0-9]*/cmdline")
    return [path.parent.name for path in paths if word.encode() in _read(path)]


def comes_true(what: Callable[[], bool]) -> bool:
    """Tell whether something becomes true within ten seconds."""
    for _ in range(100):
        if what():
            return True
        time.sleep(0.1)
    return False


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
