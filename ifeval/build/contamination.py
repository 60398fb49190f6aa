"""Contamination: prompts that share runs of words with public ones."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from ifeval.build.ingest import Position, blocks_of, layout_of
from ifeval.build.near import words_of
from ifeval.errors import InvalidFile


class Public:
    """Runs of words of public prompts.

    Args:
        texts: The prompts.
        words: How many words in a row make a run.
        short: The same for prompts that have fewer words than that.
    """

    def __init__(self, texts: Iterable[str], words: int = 13, short: int = 8) -> None:
        self._words, self._short = words, short
        self._runs: dict[int, set[bytes]] = {words: set(), short: set()}
        self._whole: set[bytes] = set()
        for text in texts:
            found = words_of(text)
            self._runs[words].update(_runs(found, words))
            # A long public prompt is found in a short one by its short runs too.
            self._runs[short].update(_runs(found, short))
            if 0 < len(found) < short:
                self._whole.update(_runs(found, len(found)))

    def shares(self, text: str) -> bool:
        """Tell whether a prompt has a run of words of a public one."""
        found = words_of(text)
        if len(found) < self._short:  # no run is so short: then all of it counts
            return any(run in self._whole for run in _runs(found, len(found)))
        n = self._words if len(found) >= self._words else self._short
        return any(run in self._runs[n] for run in _runs(found, n))


def _runs(words: list[str], n: int) -> Iterator[bytes]:
    for i in range(len(words) - n + 1 if n else 0):
        text = " ".join(words[i : i + n])
        yield blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()


def prompts_of(path: Path) -> Iterator[str]:
    """Yield the prompts of a file of rows, or the lines of a text file.

    Raises:
        InvalidFile: It cannot be read.
    """
    if not path.is_file():
        raise InvalidFile(path, "", "no such file")
    if path.suffix == ".txt":
        yield from path.read_text("utf-8").split("\n")
        return
    for _, block in blocks_of([path], [_prompts_layout(path)], Position()):
        for read in block:
            if read.problem:
                raise InvalidFile(path, f"line {read.line}", read.problem)
            yield from (row.prompt for row in read.rows if row.prompt)


def _prompts_layout(path: Path):  # noqa: ANN202
    from ifeval.rows import sniff
    from ifeval.rows.files import opened

    try:
        return layout_of(path)
    except InvalidFile:
        with opened(path) as file:
            return sniff(file.read(1 << 18).split(b"\n"), prompts=True, path=path)
