"""Admission: whether a prompt may be an item, and in which split it stands."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ifeval.build.contamination import Public, prompts_of
from ifeval.build.exchange import Exchange, digest, said_by_user
from ifeval.build.groups import Groups
from ifeval.build.near import Near
from ifeval.build.recipe import Recipe
from ifeval.build.rules import name_of
from ifeval.build.store import Store, hashed

STAGES = ("contamination", "duplicates", "split", "sample")
"""What a prompt goes through, in order."""


class Refused(NamedTuple):
    """Which stage does not pass a prompt on, and why."""

    stage: str
    reason: str
    detail: str = ""


class Admitted(NamedTuple):
    """Where a prompt stands."""

    split: str
    cluster: int
    contaminated: bool


class Admission:
    """What admits prompts, each by those before it alone: a later one changes nothing.

    Args:
        recipe: The options.
        store: Where it is kept what was admitted.
    """

    def __init__(self, recipe: Recipe, store: Store) -> None:
        self._recipe = recipe
        self._store = store
        self._near = Near(recipe.duplicates.near, store)
        self._groups = Groups(recipe.split, recipe.seed, store)
        self._public = _public(recipe)

    def admitted(
        self, key: str, exchange: Exchange, system: str, held: str = ""
    ) -> Admitted | Refused:
        """Admit a prompt, or say which stage refuses it.

        Args:
            key: What is to be made of it.
            exchange: The prompt.
            system: The name of the rules of its system prompt.
            held: The split in which it was kept of the version before.
        """
        contaminated = bool(self._public and self._public.shares(exchange.prompt))
        if contaminated and self._recipe.contamination.drop:
            return Refused("contamination", "shares a run of words with a public prompt")
        cluster = self._near.cluster(*said_by_user(exchange))
        first = self._item_of(cluster)
        if first and not held:
            self.weigh(cluster)
            return Refused("duplicates", "a near duplicate", f" of {first}")
        keys = self._shared(exchange, {"system": system})
        user, limit = hashed(exchange.user), 0 if held else self._recipe.sample.per_user
        if exchange.user and limit and self._items_of(user) >= limit:
            return Refused("sample", "its user has as many items as one may have")
        split = held or self._groups.place(keys)
        if split is None:
            return Refused("split", "would tie groups of two splits together")
        if exchange.user:
            statement = (
                "INSERT INTO users VALUES (?, 1) ON CONFLICT DO UPDATE SET items = items + 1"
            )
            self._store.run(statement, (user,))
        self._take(cluster, key)
        return Admitted(split, cluster, contaminated)

    def hold(self, row: Mapping[str, Any], *, alone: bool) -> None:
        """Put the groups of an item of the version before where they stood.

        Args:
            row: The item.
            alone: Whether nothing like it may come again, as it is kept itself.
        """
        told = row["metadata"]
        named = {name: told.get(name, "") for name in ("user", "session", "contrast")}
        exchange = Exchange(row["messages"], **named)
        if alone:
            self._take(self._near.cluster(*said_by_user(exchange)), row["key"])
        self._groups.hold(self._shared(exchange, told), told["split"])

    def split_of(self, row: Mapping[str, Any]) -> str:
        """Return the split of a case: test, or where its prompt already is."""
        exchange = Exchange([*row["messages"]])
        system = name_of(exchange.system) if exchange.system else ""
        return self._groups.known(self._shared(exchange, {"system": system})) or "test"

    def weigh(self, cluster: int) -> None:
        """Count one more exchange that an item stands for."""
        self._store.run("UPDATE clusters SET weight = weight + 1 WHERE number = ?", (cluster,))

    def weight(self, cluster: int) -> int:
        """Return how many exchanges an item stands for."""
        found = self._store.first("SELECT weight FROM clusters WHERE number = ?", (cluster,))
        return found[0] if found else 0

    def _item_of(self, cluster: int) -> str | None:
        found = self._store.first("SELECT item FROM clusters WHERE number = ?", (cluster,))
        return found[0] if found else None

    def _items_of(self, user: int) -> int:
        found = self._store.first("SELECT items FROM users WHERE name = ?", (user,))
        return found[0] if found else 0

    def _take(self, cluster: int, key: str) -> None:
        self._store.run("UPDATE clusters SET item = ? WHERE number = ?", (key, cluster))

    def _shared(self, exchange: Exchange, told: Mapping[str, Any]) -> list[str]:
        """Return the keys of what an item shares with others."""
        named = {
            "conversation": exchange.session,
            "user": exchange.user,
            "duplicates": digest(said_by_user(exchange)),
            "system": told.get("system"),
            "contrast": exchange.contrast,
        }
        wanted = self._recipe.split.groups
        keys = [f"{kind}:{name}" for kind, name in named.items() if name and kind in wanted]
        return keys or [f"item:{digest(exchange.messages)}"]


def _public(recipe: Recipe) -> Public | None:
    options = recipe.contamination
    if not options.files:
        return None
    texts = (text for path in options.files for text in prompts_of(Path(path)))
    return Public(texts, options.words, options.short)
