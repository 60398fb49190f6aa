"""The second half of a build: from the spool of candidates to items, each in one split."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ifeval.build import rules
from ifeval.build.admission import STAGES, Admission, Refused
from ifeval.build.anchors import Refresh, renewed
from ifeval.build.audit import is_wrong
from ifeval.build.counts import Counts
from ifeval.build.exchange import Exchange, digest, load, row_of
from ifeval.build.item import Item
from ifeval.build.lines import line, lines_of
from ifeval.build.recipe import Recipe
from ifeval.build.sample import beyond, tombstones
from ifeval.build.spool import Spool
from ifeval.build.store import Store, hashed
from ifeval.build.valid import Checked, Validator
from ifeval.modes import Asked, asked
from ifeval.registry import Registry
from ifeval.rows import TAGS
from ifeval.scoring import score_row
from ifeval.scoring.audits import Answers


class Assembler:
    """What makes items of candidates.

    Args:
        recipe: The options.
        counts: The counts of the first half, which are added to.
        spool: The files of the first half.
        folder: The data set, whose rules and tombstones are used.
        registry: Which constraints there are.
        people: What people found that prompts do not ask, and what is taken from the version
            before.
    """

    def __init__(
        self,
        recipe: Recipe,
        counts: Counts,
        spool: Spool,
        folder: Path,
        registry: Registry,
        people: tuple[Answers, Refresh],
    ) -> None:
        self._recipe = recipe
        self.counts = counts
        self.registry = registry
        self._validator = Validator(self.registry)
        self._spool = spool
        self._store = Store(spool.folder / "scratch.sqlite")
        self.admission = Admission(recipe, self._store)
        self._buried = tombstones(folder)
        self._audit, refresh = people
        self._retired = refresh.retired
        self._held: dict[str, str] = {}
        self.anchors: list[tuple[Mapping[str, Any], bool]] = []
        """Items that are kept of the version before, and whether each is as it was."""
        for row, same in renewed(refresh, folder, self.registry, self._audit):
            if not self._problem(row):
                self._held[row["key"]] = row["metadata"]["split"]
                self.admission.hold(row, alone=True)
                self.anchors.append((row, same))
        self._rules = rules.of_systems(spool.systems(), folder, self.registry)

    def _problem(self, row: Mapping[str, Any]) -> str:
        """Return why the constraints of an anchor cannot stay, and count it; else nothing."""
        problem = self._validator.checked(row["constraints"]).problem
        if problem:
            self.counts.notes["anchors that cannot stay: " + problem] += 1
        return problem

    def run(self) -> Iterator[str]:
        """Read the spool once; yield a line for each candidate: its item, and its verdicts."""
        for candidate in lines_of(self._spool.folder / "candidates.jsonl"):
            exchange = load(candidate["exchange"])
            outcome = self._one(candidate, exchange)
            if candidate["grounded"]:
                outcome["grounded"] = self._grounded(outcome, candidate, exchange)
            yield line(outcome)
        self._sample()

    def asks_of(self, candidate: Mapping[str, Any], exchange: Exchange) -> list[dict[str, Any]]:
        """Return what an item is asked: by its row, its system prompt and its user, in order."""
        asks = [{"constraint": one, "role": "row", "rule": "given"} for one in exchange.constraints]
        of_system = self._rules.get(candidate["system"], ())
        if of_system:
            text = exchange.messages[0].get("content") or ""
            asks += (rules.placed(one, text) for one in of_system)
        asks += candidate["asks"]
        seen: set[str] = set()
        kept: list[dict[str, Any]] = []
        for ask in asks:
            key = json.dumps(ask["constraint"], sort_keys=True)
            if key in seen:
                continue
            if not is_wrong(self._audit, exchange.messages, candidate["system"], ask):
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

    def close(self) -> None:
        """Leave what was needed to make the items."""
        self._store.close()

    def _one(self, candidate: Mapping[str, Any], exchange: Exchange) -> dict[str, Any]:
        counts, where = self.counts, f"{exchange.place[0]}:{exchange.place[1]}"
        asks = self.asks_of(candidate, exchange)
        if not asks:
            counts.lost("recognise", "asks for nothing that a rule knows", where)
            return {}
        counts.given("repeats")
        key = self._key(exchange, asks)
        told = [exchange.messages, exchange.response, exchange.calls, exchange.model]
        same = digest(told, exchange.context)
        if not self._is_new("seen", same):
            counts.lost("repeats", "the same exchange again", where)
            return {"refused": True, **self._again(key, (candidate, exchange, same), asks)}
        counts.given("validate")
        if self._is_buried(key, exchange):
            counts.lost("validate", "a tombstone asks for its removal", where)
            return {"refused": True}
        checked = self._validator.checked([ask["constraint"] for ask in asks], row_of(exchange))
        if checked.problem:
            counts.lost("validate", checked.problem, f"{where}: {checked.detail}")
            return {"dropped": {"reason": checked.problem, "detail": checked.detail}}
        item, new = self._item(key), False
        counts.given("gather")
        if item:
            counts.lost("gather", "another response to a prompt that is there", where)
        else:
            item, new = self._new(key, checked, candidate, exchange), True
        if item is None:
            return {"refused": True}
        sample = item.responses
        self.admission.weigh(item.cluster)
        verdicts = item.add(score_row(row_of(exchange), checked.asked, TAGS), exchange.model)
        heard = self._heard(item, (candidate, exchange, same), checked.asked, verdicts)
        self._keep(key, item)
        found = {"key": key, "sample": sample, "verdicts": verdicts, "new": new}
        return {**found, **heard, **self._anew(key, exchange)}

    def _anew(self, key: str, exchange: Exchange) -> dict[str, Any]:
        """Return where the answer stands that was asked for again in the same session, if any."""
        if not exchange.session:
            return {}
        name = hashed(digest(key, exchange.session))
        place = f"{exchange.place[0]}:{exchange.place[1]}"
        self._store.run("INSERT OR IGNORE INTO asked VALUES (?, ?)", (name, place))
        found = self._store.first("SELECT place FROM asked WHERE hash = ?", (name,))
        # Several answers of one line are samples: nobody asked again.
        return {} if found is None or found[0] == place else {"anew": found[0]}

    def _again(
        self,
        key: str,
        said: tuple[Mapping[str, Any], Exchange, str],
        asks: Sequence[Mapping[str, Any]],
    ) -> dict[str, Any]:
        """Return what came of an exchange that was logged before.

        What was said after an answer may stand only here: where each turn of a conversation was
        logged by itself, an answer comes first, and the complaint of it in the next line.
        """
        candidate, exchange, _ = said
        item = self._item(key)
        if item is None or not candidate["signals"]:
            return {}
        constraints = tuple(asked(ask["constraint"], self.registry) for ask in asks)
        verdicts = [*score_row(row_of(exchange), constraints, TAGS).judged.strict]
        heard = self._heard(item, said, constraints, verdicts)
        self._keep(key, item)
        return {"again": key, **heard}

    def _heard(
        self,
        item: Item,
        said: tuple[Mapping[str, Any], Exchange, str],
        constraints: Sequence[Asked],
        verdicts: Sequence[bool | None],
    ) -> dict[str, Any]:
        """Return what each signal of a candidate speaks of; one heard before speaks of nothing.

        The same signal may stand in another line of the same conversation.
        """
        candidate, exchange, same = said
        found: list[dict[str, Any]] = []
        for signal in candidate["signals"]:
            name = digest(same, signal["kind"], signal["text"], signal["value"])
            new = self._is_new("spoken", name)
            told = (signal, constraints, verdicts)
            found.append(item.hear(*told, row_of(exchange), self.registry) if new else {})
        return {"signals": found}

    def _keep(self, key: str, item: Item) -> None:
        statement = "UPDATE items SET data = ? WHERE key = ?"
        self._store.run(statement, (json.dumps(asdict(item)), key))

    def _is_new(self, table: str, name: str) -> bool:
        """Tell whether a name was not in a table; it is from then on."""
        insert = f"INSERT OR IGNORE INTO {table} VALUES (?)"  # noqa: S608 - ours
        return bool(self._store.run(insert, (hashed(name),)))

    def _grounded(
        self,
        outcome: Mapping[str, Any],
        candidate: Mapping[str, Any],
        exchange: Exchange,
    ) -> dict[str, Any]:
        """Return where the grounded rows of a candidate stand; nothing where they are left out.

        They stand beside what else is made of the prompt. A prompt of which nothing is, is admitted
        for them, by the same stages.
        """
        rows: list[dict[str, Any]] = [
            row
            for row in candidate["grounded"]
            if not self._is_buried(row["key"], exchange)
            and not any(
                is_wrong(self._audit, row["messages"], "", {"constraint": constraint})
                for constraint in row["constraints"]
            )
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

    def _item(self, key: str) -> Item | None:
        found = self._store.first("SELECT data FROM items WHERE key = ?", (key,))
        return Item(**json.loads(found[0])) if found else None

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
        held = self._held.get(key, "")
        found = self.admission.admitted(key, exchange, candidate["system"], held)
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

    def _sample(self) -> None:
        """Leave out what is retired; of the rest, choose as many items as are wanted.

        Anchors come first, then one of each stratum in turn, by a hash.
        """
        for key in sorted(self._retired - self._held.keys()):
            if self._store.run("UPDATE items SET kept = 0 WHERE key = ? AND kept", (key,)):
                self.counts.lost("sample", "retired: every response of every run passed", key)
        for key in beyond(self._store, self._recipe.sample.size, self._held.keys()):
            self.counts.lost("sample", "the sample is full", key)
