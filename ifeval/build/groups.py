"""Splits that share no group, and in which an item never moves as the data grow.

Rows are taken in the order of the logs. A row joins the groups of its conversation, its user, its
cluster of duplicates, its system prompt and its contrast group. The first row of a group decides
its split, by a hash. A row that would tie groups of different splits together is left out: what
stands before it in the logs, and so every item that was there before, is not touched.
"""

from collections.abc import Sequence
from hashlib import sha256

from ifeval.build.recipe import Split
from ifeval.build.store import Store, hashed


class Groups:
    """Groups of rows, joined by what they share.

    Args:
        options: The shares of the splits.
        seed: Chooses who is where.
        store: Where the groups are kept.
    """

    def __init__(self, options: Split, seed: int, store: Store) -> None:
        self._options = options
        self._seed = seed
        self._store = store

    def place(self, keys: Sequence[str]) -> str | None:
        """Return the split of a row, or None where it would tie two splits together.

        Args:
            keys: What the row shares with others, at least one key; the first one names a group
                that is new.
        """
        return self._joined(keys, self._drawn(keys[0]), several=False)

    def known(self, keys: Sequence[str]) -> str | None:
        """Return the split of the groups that are there, or None where none or several are."""
        splits = {root[1] for key in keys if (root := self._root(hashed(key)))}
        return splits.pop() if len(splits) == 1 else None

    def hold(self, keys: Sequence[str], split: str) -> None:
        """Put a group where it stood in the version before, ahead of all rows."""
        self._joined(keys, split, several=True)

    def _joined(self, keys: Sequence[str], split: str, *, several: bool) -> str | None:
        names = [hashed(key) for key in keys]
        known = {name: root for name in names if (root := self._root(name)) is not None}
        roots = dict(known.values())
        if len({*roots.values()}) > 1 and not several:
            return None
        root, split = next(iter(roots.items()), (names[0], split))
        others = [other for other in roots if roots[other] == split]
        new = [name for name in names if name not in known]
        rows = [(name, root, split) for name in (*others, *new)]
        self._store.each("INSERT OR REPLACE INTO groups VALUES (?, ?, ?)", rows)
        return split

    def _root(self, name: int) -> tuple[int, str] | None:
        """Return the root of a group and its split; None where it is not known."""
        path: list[int] = []
        while found := self._store.first(
            "SELECT parent, split FROM groups WHERE name = ?", (name,)
        ):
            parent, split = found
            if parent == name:
                rows = ((name, one) for one in path[:-1])  # so that the next look is short
                self._store.each("UPDATE groups SET parent = ? WHERE name = ?", rows)
                return name, split
            path.append(name)
            name = parent
        return None

    def _drawn(self, name: str) -> str:
        """Return a split by a hash: the same in every build."""
        hashed = sha256(f"{self._seed}:{name}".encode("utf-8", "backslashreplace")).digest()
        share = int.from_bytes(hashed[:8]) / 2**64
        if share < self._options.test:
            return "test"
        return "dev" if share < self._options.test + self._options.dev else "train"
