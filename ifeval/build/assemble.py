"""The second half of a build: from the spool of candidates to items, each in one split."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ifeval.build import rules
from ifeval.build.admission import STAGES, Admission, Refused
from ifeval.build.counts import Counts
from ifeval.build.exchange import Exchange, digest, load, row_of
from ifeval.build.lines import line, lines_of
from ifeval.build.recipe import Recipe
from ifeval.build.signals import linked
from ifeval.build.spool import Spool
from ifeval.build.store import Store, hashed
from ifeval.build.valid import Checked, Validator
from ifeval.registry import Registry
from ifeval.rows import TAGS
from ifeval.scoring import score_row

Audited = Callable[[str, Any], bool]
"""Whether a person found the constraint of a prompt to be wrong."""


@dataclass(slots=True)
class Item:
    """What is known of an item while the spool is read."""

    split: str
    cluster: int
    ids: Sequence[str]
    """The ids of the leaves of each constraint, joined by blanks."""
    responses: int = 0
    passed: int = 0
    failed: int = 0
    by_id: list[list[int]] = field(default_factory=list[list[int]])
    """For each constraint how many responses passed and failed."""
    models: dict[str, int] = field(default_factory=dict[str, int])
    complaints: dict[str, int] = field(default_factory=dict[str, int])
    """For each constraint, by its place, how many complaints speak of it."""
    contaminated: bool = False


class Assembler:
    """What makes items of candidates.

    Args:
        recipe: The options.
        counts: The counts of the first half, which are added to.
        spool: The files of the first half.
        folder: The data set, whose rules and tombstones are used.
        registry: Which constraints there are.
    """

    def __init__(
        self, recipe: Recipe, counts: Counts, spool: Spool, folder: Path, registry: Registry
    ) -> None:
        self._recipe = recipe
        self.counts = counts
        self.registry = registry
        self._validator = Validator(self.registry)
        self._spool = spool
        self._store = Store(spool.folder / "scratch.sqlite")
        self.admission = Admission(recipe, self._store)
        self._buried = tombstones(folder)
        self._rules: dict[str, list[dict[str, Any]]] = {}
        for name, system in spool.systems():
            path = folder / "rules" / f"{name}.toml"
            edited = rules.read(path, self.registry) if path.exists() else None
            asks = [a for a in system["asks"] if a["use"]] if edited is None else edited
            if asks:
                self._rules[name] = asks

    def run(self, audited: Audited) -> Iterator[str]:
        """Read the spool once; yield a line for each candidate: its item, and its verdicts.

        Args:
            audited: Whether a person found the constraint of a prompt to be wrong.
        """
        for candidate in lines_of(self._spool.folder / "candidates.jsonl"):
            exchange = load(candidate["exchange"])
            outcome = self._one(candidate, exchange, audited)
            if candidate["grounded"]:
                outcome["grounded"] = self._grounded(outcome, candidate, exchange, audited)
            yield line(outcome)
        self._sample()

    def asks_of(
        self, candidate: Mapping[str, Any], exchange: Exchange, audited: Audited
    ) -> list[dict[str, Any]]:
        """Return what an item is asked: by its row, its system prompt and its user, in order."""
        asks = [{"constraint": one, "role": "row", "rule": "given"} for one in exchange.constraints]
        asks += ({**one, "role": "system"} for one in self._rules.get(candidate["system"], ()))
        asks += candidate["asks"]
        seen: set[str] = set()
        kept: list[dict[str, Any]] = []
        for ask in asks:
            key = json.dumps(ask["constraint"], sort_keys=True)
            if key not in seen and not audited(exchange.prompt, ask["constraint"]):
                seen.add(key)
                kept.append(ask)
        return kept

    def has(self, key: str) -> bool:
        """Tell whether a row is in the sample."""
        return bool(self._store.first("SELECT 1 FROM items WHERE key = ? AND kept", (key,)))

    def item(self, key: str) -> Item | None:
        """Return an item; None where it is not one, or not in the sample."""
        found = self._store.first("SELECT data FROM items WHERE key = ? AND kept", (key,))
        return Item(**json.loads(found[0])) if found else None

    def retire(self, keys: frozenset[str]) -> None:
        """Leave items out that shelf life retires."""
        for key in sorted(keys):
            if self._store.run("UPDATE items SET kept = 0 WHERE key = ? AND kept", (key,)):
                self.counts.lost("sample", "retired: every response of every run passed", key)

    def close(self) -> None:
        """Leave what was needed to make the items."""
        self._store.close()

    def _one(
        self, candidate: Mapping[str, Any], exchange: Exchange, audited: Audited
    ) -> dict[str, Any]:
        counts, where = self.counts, f"{exchange.place[0]}:{exchange.place[1]}"
        asks = self.asks_of(candidate, exchange, audited)
        if not asks:
            counts.lost("recognise", "asks for nothing that a rule knows", where)
            return {}
        counts.given("repeats")
        key = self._key(exchange, asks)
        if self._is_repeated(exchange):
            counts.lost("repeats", "the same exchange again", where)
            # What was said after it may stand only here.
            item = self._item(key)
            again = {"again": self._complained(key, item, candidate)} if item else {}
            return {"refused": True, **again}
        counts.given("validate")
        if self._is_buried(key, exchange):
            counts.lost("validate", "a tombstone asks for its removal", where)
            return {"refused": True}
        checked = self._validator.checked([ask["constraint"] for ask in asks])
        if checked.problem:
            counts.lost("validate", checked.problem, f"{where}: {checked.detail}")
            return {}
        item, new = self._item(key), False
        counts.given("gather")
        if item:
            counts.lost("gather", "another response to a prompt that is there", where)
        else:
            item, new = self._new(key, checked, candidate, exchange), True
        if item is None:
            return {"refused": True}
        sample = item.responses
        verdicts = self._scored(item, checked, exchange)
        found = {"key": key, "sample": sample, "verdicts": verdicts, "new": new}
        return {**found, "linked": self._complained(key, item, candidate)}

    def _grounded(
        self,
        outcome: Mapping[str, Any],
        candidate: Mapping[str, Any],
        exchange: Exchange,
        audited: Audited,
    ) -> dict[str, Any]:
        """Return where the grounded rows of a candidate stand; nothing where they are left out.

        They stand beside what else is made of the prompt. A prompt of which nothing is, is admitted
        for them, by the same stages.
        """
        rows: list[dict[str, Any]] = [
            row
            for row in candidate["grounded"]
            if not self._is_buried(row["key"], exchange)
            and not any(audited(row["messages"][-1]["content"], c) for c in row["constraints"])
            and not self._store.first("SELECT 1 FROM items WHERE key = ?", (row["key"],))
        ]
        if not rows:
            return {}
        item = self._item(outcome["key"]) if outcome.get("new") else None
        if item:
            split, contaminated = item.split, item.contaminated
        elif outcome.get("refused") or outcome.get("key"):
            return {}
        else:
            found = self.admission.admitted(rows[0]["key"], exchange, candidate["system"])
            if isinstance(found, Refused):
                self.counts.notes[f"grounded prompts left out: {found.reason}"] += 1
                return {}
            split, contaminated = found.split, found.contaminated
        for row in rows:
            stratum = json.dumps(["grounded", row["grounding"]["variant"]])
            values = (row["key"], stratum, digest(self._recipe.seed, row["key"]), "{}")
            self._store.run("INSERT INTO items VALUES (?, ?, ?, 1, ?)", values)
        return {"split": split, "contaminated": contaminated, "keys": [row["key"] for row in rows]}

    def _is_repeated(self, exchange: Exchange) -> bool:
        told = [exchange.messages, exchange.response, exchange.calls, exchange.model]
        same = hashed(digest(told, exchange.context))
        return not self._store.run("INSERT OR IGNORE INTO seen VALUES (?)", (same,))

    def _item(self, key: str) -> Item | None:
        found = self._store.first("SELECT data FROM items WHERE key = ?", (key,))
        return Item(**json.loads(found[0])) if found else None

    def _complained(self, key: str, item: Item, candidate: Mapping[str, Any]) -> list[list[int]]:
        """Return for each signal of a candidate which constraints it speaks of; keep the item."""
        found: list[list[int]] = []
        counted = Counter(item.complaints)
        for signal in candidate["signals"]:
            places = linked(signal["text"], [*item.ids]) if signal["kind"] != "up" else []
            counted.update(map(str, places))
            found.append(places)
        item.complaints = dict(counted)
        statement = "UPDATE items SET data = ? WHERE key = ?"
        self._store.run(statement, (json.dumps(asdict(item)), key))
        return found

    def _key(self, exchange: Exchange, asks: Sequence[Mapping[str, Any]]) -> str:
        texts = [document["text"] for document in exchange.context]
        return digest(exchange.messages, texts, [ask["constraint"] for ask in asks])

    def _is_buried(self, key: str, exchange: Exchange) -> bool:
        names = (("key", key), ("user", exchange.user), ("session", exchange.session))
        return any(name in self._buried[kind] for kind, name in names)

    def _new(
        self, key: str, checked: Checked, candidate: Mapping[str, Any], exchange: Exchange
    ) -> Item | None:
        """Return a new item, or None where one of the stages does not pass it on."""
        counts, where = self.counts, f"{exchange.place[0]}:{exchange.place[1]}"
        found = self.admission.admitted(key, exchange, candidate["system"])
        for stage in STAGES:
            counts.given(stage)
            if isinstance(found, Refused) and found.stage == stage:
                counts.lost(stage, found.reason, f"{where}{found.detail}")
                break
        if isinstance(found, Refused):
            return None
        leaves = [" ".join(sorted(set(one.leaves))) for one in checked.asked]
        item = Item(found.split, found.cluster, leaves, contaminated=found.contaminated)
        item.by_id = [[0, 0] for _ in checked.asked]
        families = sorted({name.split(".")[0] for name in " ".join(leaves).split()})
        stratum = json.dumps([families, len(leaves)])
        values = (key, stratum, digest(self._recipe.seed, key), "{}")
        self._store.run("INSERT INTO items VALUES (?, ?, ?, 1, ?)", values)
        return item

    def _scored(self, item: Item, checked: Checked, exchange: Exchange) -> list[bool | None]:
        scored = score_row(row_of(exchange), checked.asked, TAGS)
        self.admission.weigh(item.cluster)
        item.responses += 1
        item.models[exchange.model] = item.models.get(exchange.model, 0) + 1
        item.passed += scored.passed is True
        item.failed += scored.passed is False
        verdicts = [*scored.judged.strict]
        for counted, passed in zip(item.by_id, verdicts, strict=True):
            counted[0] += passed is True
            counted[1] += passed is False
        return verdicts

    def _sample(self) -> None:
        """Choose as many items as are wanted: of each stratum in turn, by a hash."""
        size = self._recipe.sample.size
        if not size:
            return
        ranked = (
            "SELECT key, stratum, row_number() OVER (PARTITION BY stratum ORDER BY draw) AS place "
            "FROM items"
        )
        chosen = f"SELECT key FROM ({ranked}) ORDER BY place, stratum LIMIT -1 OFFSET ?"  # noqa: S608 - no input
        out = [key for (key,) in self._store.all(chosen, (size,))]
        self._store.each("UPDATE items SET kept = 0 WHERE key = ?", ((key,) for key in out))
        for key in out:
            self.counts.lost("sample", "the sample is full", key)


def tombstones(folder: Path) -> dict[str, set[str]]:
    """Return what must not be in a data set: keys, users and sessions, as people asked."""
    found: dict[str, set[str]] = {"key": set(), "user": set(), "session": set()}
    for stone in lines_of(folder / "tombstones.jsonl"):
        for kind, names in found.items():
            if stone.get(kind):
                names.add(str(stone[kind]))
    return found
