"""The second half of a build: from the spool of candidates to items, each in one split."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ifeval.build import rules
from ifeval.build.collect import Collected, registry_of
from ifeval.build.counts import Counts
from ifeval.build.exchange import Exchange, digest, load, row_of, said_by_user
from ifeval.build.groups import Groups
from ifeval.build.near import Near
from ifeval.build.overlap import Public, prompts_of
from ifeval.build.recipe import Recipe
from ifeval.build.signals import linked
from ifeval.build.valid import Checked, Validator
from ifeval.rows import TAGS
from ifeval.scoring import score_row


@dataclass(slots=True)
class Item:
    """What is known of an item while the spool is read."""

    number: int
    """The candidate that it was made of, by its place in the spool."""
    split: str
    group: str
    cluster: int
    ids: tuple[str, ...]
    responses: int = 0
    passed: int = 0
    failed: int = 0
    by_id: list[list[int]] = field(default_factory=list[list[int]])
    """For each constraint how many responses passed and failed."""
    models: Counter[str] = field(default_factory=Counter[str])
    complaints: Counter[int] = field(default_factory=Counter[int])
    contaminated: bool = False
    sampled: bool = True


@dataclass(slots=True)
class Assembled:
    """The items, by key, and what each candidate became."""

    items: dict[str, Item] = field(default_factory=dict[str, Item])
    systems: dict[str, str] = field(default_factory=dict[str, str])
    """The files of rules that are new: name and text."""
    weights: Counter[int] = field(default_factory=Counter[int])


class Assembler:
    """What makes items of candidates.

    Args:
        recipe: The options.
        collected: What the first half left.
        folder: The data set, whose rules and tombstones are used.
        anchors: Items of the version before that stay, with their splits.
    """

    def __init__(
        self,
        recipe: Recipe,
        collected: Collected,
        folder: Path,
        anchors: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self._recipe = recipe
        self.counts: Counts = collected.counts
        self.registry = registry_of(recipe)
        self._validator = Validator(self.registry)
        self._near = Near(recipe.duplicates.near)
        self._groups = Groups(recipe.split, recipe.seed)
        self._public = _public(recipe)
        self._users: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._clusters: dict[int, str] = {}
        self._buried = tombstones(folder)
        self.found = Assembled()
        for row in anchors:
            self._hold(row)
        self._rules: dict[str, list[dict[str, Any]]] = {}
        for name, system in sorted(collected.systems.items()):
            path = folder / "rules" / f"{name}.toml"
            if path.exists():
                self._rules[name] = rules.read(path, self.registry)
            else:
                asks = [ask for ask in system["asks"] if ask["use"]]
                self._rules[name] = asks
                self.found.systems[name] = rules.written(
                    system["text"], system["asks"], system["rest"]
                )

    def _hold(self, row: Mapping[str, Any]) -> None:
        """Make room for an item of the version before: its groups, and nothing that is like it."""
        told = row["metadata"]
        named = {name: told.get(name, "") for name in ("user", "session", "contrast")}
        exchange = Exchange(row["messages"], **named)
        self._clusters[self._near.cluster(*said_by_user(exchange))] = row["key"]
        self._groups.hold(self._shared(exchange, {"system": told.get("system")}), told["split"])

    def run(self, spool: Path, audit: Callable[[str, Any], bool]) -> Iterator[str]:
        """Read the spool once; yield a line for each candidate: its item, and its verdicts.

        Args:
            spool: The folder of the first half.
            audit: Whether a person found the constraint of a prompt to be wrong.
        """
        for number, candidate in enumerate(lines_of(spool / "candidates.jsonl")):
            exchange = load(candidate["exchange"])
            yield json.dumps(self._one(number, candidate, exchange, audit)) + "\n"
        self._sample()

    def asks_of(
        self, candidate: Mapping[str, Any], exchange: Exchange, audit: Callable[[str, Any], bool]
    ) -> list[dict[str, Any]]:
        """Return what an item is asked: by its row, its system prompt and its user, in order."""
        asks = [{"constraint": one, "role": "row", "rule": "given"} for one in exchange.constraints]
        asks += ({**one, "role": "system"} for one in self._rules.get(candidate["system"], ()))
        asks += candidate["asks"]
        seen: set[str] = set()
        kept: list[dict[str, Any]] = []
        for ask in asks:
            key = json.dumps(ask["constraint"], sort_keys=True)
            if key not in seen and not audit(exchange.prompt, ask["constraint"]):
                seen.add(key)
                kept.append(ask)
        return kept

    def _one(
        self,
        number: int,
        candidate: Mapping[str, Any],
        exchange: Exchange,
        audit: Callable[[str, Any], bool],
    ) -> dict[str, Any]:
        counts, where = self.counts, f"{exchange.place[0]}:{exchange.place[1]}"
        asks = self.asks_of(candidate, exchange, audit)
        if not asks:
            counts.lost("recognise", "asks for nothing that a rule knows", where)
            return {}
        counts.given("repeats")
        told = [exchange.messages, exchange.response, exchange.calls, exchange.model]
        same = digest(told, exchange.context)
        if same in self._seen:
            counts.lost("repeats", "the same exchange again", where)
            # What was said after it may stand only here.
            again = self.found.items.get(self._key(exchange, asks))
            return {"again": self._complained(again, candidate)} if again else {}
        self._seen.add(same)
        counts.given("validate")
        key = self._key(exchange, asks)
        if self._is_buried(key, exchange):
            counts.lost("validate", "a tombstone asks for its removal", where)
            return {}
        checked = self._validator.checked([ask["constraint"] for ask in asks])
        if checked.problem:
            counts.lost("validate", checked.problem, f"{where}: {checked.detail}")
            return {}
        item = self.found.items.get(key) or self._new(number, key, checked, candidate, exchange)
        if item is None:
            return {}
        verdicts = self._scored(item, checked, exchange)
        return {"key": key, "verdicts": verdicts, "linked": self._complained(item, candidate)}

    def _complained(self, item: Item, candidate: Mapping[str, Any]) -> list[list[int]]:
        """Return for each signal of a candidate which constraints it speaks of."""
        found: list[list[int]] = []
        for signal in candidate["signals"]:
            places = linked(signal["text"], [*item.ids]) if signal["kind"] != "up" else []
            item.complaints.update(places)
            found.append(places)
        return found

    def _key(self, exchange: Exchange, asks: Sequence[Mapping[str, Any]]) -> str:
        texts = [document["text"] for document in exchange.context]
        return digest(exchange.messages, texts, [ask["constraint"] for ask in asks])

    def _is_buried(self, key: str, exchange: Exchange) -> bool:
        names = (("key", key), ("user", exchange.user), ("session", exchange.session))
        return any(name in self._buried[kind] for kind, name in names)

    def _new(
        self,
        number: int,
        key: str,
        checked: Checked,
        candidate: Mapping[str, Any],
        exchange: Exchange,
    ) -> Item | None:
        """Return a new item, or None where one of the stages does not pass it on."""
        counts, where = self.counts, f"{exchange.place[0]}:{exchange.place[1]}"
        counts.given("contamination")
        contaminated = bool(self._public and self._public.shares(exchange.prompt))
        if contaminated:
            counts.notes["contaminated prompts"] += 1
            if self._recipe.contamination.drop:
                counts.lost("contamination", "shares a run of words with a public prompt", where)
                return None
        counts.given("duplicates")
        cluster = self._near.cluster(*said_by_user(exchange))
        if cluster in self._clusters:
            first = self._clusters[cluster]
            self.found.weights[cluster] += 1
            counts.lost("duplicates", "a near duplicate", f"{where} of {first}")
            return None
        counts.given("split")
        limit = self._recipe.sample.per_user
        if exchange.user and limit and self._users[exchange.user] >= limit:
            counts.given("sample")
            counts.lost("sample", "its user has as many items as one may have", where)
            return None
        keys = self._shared(exchange, candidate)
        split = self._groups.place(keys)
        if split is None:
            counts.lost("split", "would tie groups of two splits together", where)
            return None
        counts.given("sample")
        self._users[exchange.user] += 1
        self._clusters[cluster] = key
        leaves = [" ".join(sorted(set(one.leaves))) for one in checked.asked]
        item = Item(number, split, keys[0], cluster, tuple(leaves), contaminated=contaminated)
        item.by_id = [[0, 0] for _ in checked.asked]
        self.found.items[key] = item
        return item

    def _shared(self, exchange: Exchange, candidate: Mapping[str, Any]) -> list[str]:
        """Return the keys of what an item shares with others."""
        named = {
            "conversation": exchange.session,
            "user": exchange.user,
            "duplicates": digest(said_by_user(exchange)),
            "system": candidate["system"],
            "contrast": exchange.contrast,
        }
        wanted = self._recipe.split.groups
        keys = [f"{kind}:{name}" for kind, name in named.items() if name and kind in wanted]
        return keys or [f"item:{digest(exchange.messages)}"]

    def _scored(self, item: Item, checked: Checked, exchange: Exchange) -> list[bool | None]:
        row = row_of(exchange)
        scored = score_row(row, checked.asked, TAGS)
        self.found.weights[item.cluster] += 1
        item.responses += 1
        item.models[exchange.model] += 1
        item.passed += scored.passed is True
        item.failed += scored.passed is False
        verdicts = [*scored.judged.strict]
        for counted, passed in zip(item.by_id, verdicts, strict=True):
            counted[0] += passed is True
            counted[1] += passed is False
        return verdicts

    def _sample(self) -> None:
        """Choose as many items as are wanted: of each stratum in turn, by a hash."""
        size, items = self._recipe.sample.size, self.found.items
        if not size or len(items) <= size:
            return
        strata: dict[tuple[Any, ...], list[str]] = {}
        for key, item in items.items():
            families = tuple(sorted({name.split(".")[0] for name in " ".join(item.ids).split()}))
            strata.setdefault((families, len(item.ids)), []).append(key)
        queues = [
            sorted(keys, key=lambda key: digest(self._recipe.seed, key))
            for _, keys in sorted(strata.items())
        ]
        order = sorted(
            ((i, n, key) for n, queue in enumerate(queues) for i, key in enumerate(queue))
        )
        for _, _, key in order[size:]:
            items[key].sampled = False
            self.counts.lost("sample", "the sample is full", key)


def lines_of(path: Path) -> Iterator[Any]:
    """Yield the objects of a file of JSON lines; none where there is no file."""
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                yield json.loads(line)


def tombstones(folder: Path) -> dict[str, set[str]]:
    """Return what must not be in a data set: keys, users and sessions, as people asked."""
    found: dict[str, set[str]] = {"key": set(), "user": set(), "session": set()}
    for stone in lines_of(folder / "tombstones.jsonl"):
        for kind, names in found.items():
            if stone.get(kind):
                names.add(str(stone[kind]))
    return found


def _public(recipe: Recipe) -> Public | None:
    options = recipe.contamination
    if not options.files:
        return None
    texts = (text for path in options.files for text in prompts_of(Path(path)))
    return Public(texts, options.words, options.short)
