"""A bar on a terminal, while a command works."""

import sys
from typing import Any, Self


class Progress:
    """A bar on standard error; nothing where that is no terminal.

    Args:
        size: How much there is to do.
        what: What is done, in words.
        shown: Whether a bar is wanted at all.
    """

    def __init__(self, size: int, what: str, *, shown: bool) -> None:
        self._bar: Any = None
        if shown and size and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(what, total=size)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def step(self, size: int) -> None:
        """Tell that so much more is done."""
        if self._bar:
            self._bar.advance(self._task, size)
