"""Splits that share no group, and in which an item never moves as the data grow.

Rows are taken in the order of the logs. A row joins the groups of its conversation, its user, its
cluster of duplicates, its system prompt and its contrast group. The first row of a group decides
its split, by a hash. A row that would tie groups of different splits together is left out: what
stands before it in the logs, and so every item that was there before, is not touched.
"""

from collections.abc import Iterable
from hashlib import sha256

from ifeval.build.recipe import Split


class Groups:
    """Groups of rows, joined by what they share.

    Args:
        options: The shares of the splits.
        seed: Chooses who is where.
    """

    def __init__(self, options: Split, seed: int) -> None:
        self._options = options
        self._seed = seed
        self._parent: dict[str, str] = {}
        self._split: dict[str, str] = {}

    def place(self, keys: Iterable[str]) -> str | None:
        """Return the split of a row, or None where it would tie two splits together.

        Args:
            keys: What the row shares with others, at least one key; the first one names a group
                that is new.
        """
        names = [*keys]
        roots = {self._root(name): None for name in names if name in self._parent}
        splits = {self._split[root] for root in roots}
        if len(splits) > 1:
            return None
        root = next(iter(roots), names[0])
        if not roots:
            self._parent[root] = root
            self._split[root] = self._drawn(root)
        for other in roots:
            self._parent[other] = root
        for name in names:
            if name not in self._parent:
                self._parent[name] = root
        return self._split[root]

    def known(self, keys: Iterable[str]) -> str | None:
        """Return the split of the groups that are there, or None where none or several are."""
        splits = {self._split[self._root(name)] for name in keys if name in self._parent}
        return splits.pop() if len(splits) == 1 else None

    def hold(self, keys: Iterable[str], split: str) -> None:
        """Put a group where it stood in the version before, ahead of all rows."""
        names = [*keys]
        known = next((name for name in names if name in self._parent), None)
        root = self._root(known) if known is not None else names[0]
        self._parent.setdefault(root, root)
        self._split.setdefault(root, split)
        for name in names:
            self._parent.setdefault(name, root)

    def _root(self, name: str) -> str:
        root = name
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[name] != root:  # so that the next look is short
            self._parent[name], name = root, self._parent[name]
        return root

    def _drawn(self, name: str) -> str:
        """Return a split by a hash: the same in every build."""
        hashed = sha256(f"{self._seed}:{name}".encode("utf-8", "backslashreplace")).digest()
        share = int.from_bytes(hashed[:8]) / 2**64
        if share < self._options.test:
            return "test"
        return "dev" if share < self._options.test + self._options.dev else "train"
