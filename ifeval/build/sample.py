"""Which items are not in a data set: those beyond its size, and those that must be forgotten."""

from collections.abc import Collection
from pathlib import Path

from ifeval.build.lines import lines_of
from ifeval.build.store import Store


def beyond(store: Store, size: int, held: Collection[str]) -> list[str]:
    """Mark the items for which there is no room, and return their keys.

    Args:
        store: The items.
        size: How many there may be; 0 means all.
        held: Items that stay in any case. Of the others one of each stratum is taken in turn, by a
            hash.
    """
    if not size:
        return []
    store.each("UPDATE items SET kept = 2 WHERE key = ?", ((key,) for key in held))
    ranked = (
        "SELECT key, stratum, row_number() OVER (PARTITION BY stratum ORDER BY draw) AS place "
        "FROM items WHERE kept = 1"
    )
    chosen = f"SELECT key FROM ({ranked}) ORDER BY place, stratum LIMIT -1 OFFSET ?"  # noqa: S608 - no input
    out = [key for (key,) in store.all(chosen, (max(0, size - len(held)),))]
    store.each("UPDATE items SET kept = 0 WHERE key = ?", ((key,) for key in out))
    return out


def tombstones(folder: Path) -> dict[str, set[str]]:
    """Return what must not be in a data set: keys, users and sessions, as people asked."""
    found: dict[str, set[str]] = {"key": set(), "user": set(), "session": set()}
    for stone in lines_of(folder / "tombstones.jsonl"):
        for kind, names in found.items():
            if stone.get(kind):
                names.add(str(stone[kind]))
    return found
