"""The second half of a build: from the spool of candidates to items, each in one split."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ifeval.build import rules
from ifeval.build.anchors import Refresh, renewed
from ifeval.build.audit import is_wrong
from ifeval.build.collect import Collected, registry_of
from ifeval.build.counts import Counts
from ifeval.build.exchange import Exchange, digest, load
from ifeval.build.groups import Groups
from ifeval.build.near import Near
from ifeval.build.overlap import Public, prompts_of
from ifeval.build.recipe import Recipe
from ifeval.build.signals import linked, proven
from ifeval.build.valid import Checked, Validator
from ifeval.modes import Asked, asked
from ifeval.rows import TAGS
from ifeval.scoring import score_row
from ifeval.scoring.audits import Answers
from ifeval.view import Document, Row


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
    """For each constraint how often it was complained of."""
    proven: Counter[int] = field(default_factory=Counter[int])
    """And how often the answer that was complained of indeed failed it."""
    contaminated: bool = False
    sampled: bool = True


@dataclass(slots=True)
class Assembled:
    """The items, by key, and what each candidate became."""

    items: dict[str, Item] = field(default_factory=dict[str, Item])
    systems: dict[str, str] = field(default_factory=dict[str, str])
    """The files of rules that are new: name and text."""
    weights: Counter[int] = field(default_factory=Counter[int])
    anchors: list[tuple[Mapping[str, Any], bool]] = field(
        default_factory=list[tuple[Mapping[str, Any], bool]]
    )
    """Items that are kept of the version before, and whether each is as it was."""


class Assembler:
    """What makes items of candidates.

    Args:
        recipe: The options.
        collected: What the first half left.
        folder: The data set, whose rules and tombstones are used.
        audit: What people found that prompts do not ask.
        refresh: What is taken from the version before.
    """

    def __init__(
        self,
        recipe: Recipe,
        collected: Collected,
        folder: Path,
        audit: Answers,
        refresh: Refresh,
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
        self._spoken: set[str] = set()
        self._asked: dict[str, tuple[str, int]] = {}
        self._clusters: dict[int, str] = {}
        self._buried = tombstones(folder)
        self.found = Assembled()
        self._audit = audit
        self._retired = refresh.retired
        self._held: dict[str, str] = {}
        for row, same in renewed(refresh, folder, self.registry, audit):
            if not self._problem(row):
                self._hold(row)
                self.found.anchors.append((row, same))
        self._rules: dict[str, list[dict[str, Any]]] = {}
        for name, system in sorted(collected.systems.items()):
            path = folder / "rules" / f"{name}.toml"
            if path.exists():
                self._rules[name] = rules.read(path, self.registry)
            else:
                text = rules.written(system["text"], system["asks"], system["rest"])
                self.found.systems[name] = text
                # Read back, so that the next build, which finds the file, has the same bytes.
                self._rules[name] = rules.used(text, path, self.registry)

    def _hold(self, row: Mapping[str, Any]) -> None:
        """Make room for an item of the version before: its groups, and nothing that is like it."""
        told = row["metadata"]
        self._held[row["key"]] = told["split"]
        named = {name: told.get(name, "") for name in ("user", "session", "contrast")}
        exchange = Exchange(row["messages"], **named)
        self._clusters[self._near.cluster(*said_by_user(exchange))] = row["key"]
        self._groups.hold(self._shared(exchange, {"system": told.get("system")}), told["split"])

    def _problem(self, row: Mapping[str, Any]) -> str:
        """Return why the constraints of an anchor cannot stay, and count it; else nothing."""
        problem = self._validator.checked(row["constraints"]).problem
        if problem:
            self.counts.notes["anchors that cannot stay: " + problem] += 1
        return problem

    def run(self, spool: Path) -> Iterator[str]:
        """Read the spool once; yield a line for each candidate: its item, and its verdicts.

        Args:
            spool: The folder of the first half.
        """
        for number, candidate in enumerate(lines_of(spool / "candidates.jsonl")):
            exchange = load(candidate["exchange"])
            yield json.dumps(self._one(number, candidate, exchange)) + "\n"
        if self._validator.untold:
            self.counts.notes["constraints that could not be read back"] = len(
                self._validator.untold
            )
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

    def _one(
        self,
        number: int,
        candidate: Mapping[str, Any],
        exchange: Exchange,
    ) -> dict[str, Any]:
        counts, where = self.counts, f"{exchange.place[0]}:{exchange.place[1]}"
        asks = self.asks_of(candidate, exchange)
        if not asks:
            counts.lost("recognise", "asks for nothing that a rule knows", where)
            return {}
        counts.given("repeats")
        told = [exchange.messages, exchange.response, exchange.calls, exchange.model]
        same = digest(told, exchange.context)
        if same in self._seen:
            counts.lost("repeats", "the same exchange again", where)
            return self._again(candidate, exchange, asks, same)
        self._seen.add(same)
        counts.given("validate")
        key = self._key(exchange, asks)
        if self._is_buried(key, exchange):
            counts.lost("validate", "a tombstone asks for its removal", where)
            return {}
        checked = self._validator.checked([ask["constraint"] for ask in asks], row_of(exchange))
        if checked.problem:
            counts.lost("validate", checked.problem, f"{where}: {checked.detail}")
            return {}
        item = self.found.items.get(key) or self._new(number, key, checked, candidate, exchange)
        if item is None:
            return {}
        verdicts = self._scored(item, checked, exchange)
        heard = self._heard(item, (candidate, exchange, same), checked.asked, verdicts)
        return {"key": key, "verdicts": verdicts, **heard, **self._anew(key, exchange)}

    def _anew(self, key: str, exchange: Exchange) -> dict[str, Any]:
        """Return where the answer stands that was asked for again in the same session, if any."""
        if not exchange.session:
            return {}
        before = self._asked.setdefault(digest(key, exchange.session), exchange.place)
        # Several answers of one line are samples: nobody asked again.
        return {} if before == exchange.place else {"anew": f"{before[0]}:{before[1]}"}

    def _again(
        self,
        candidate: Mapping[str, Any],
        exchange: Exchange,
        asks: Sequence[Mapping[str, Any]],
        same: str,
    ) -> dict[str, Any]:
        """Return what came of an exchange that was logged before.

        What was said after an answer may stand only here: where each turn of a conversation was
        logged by itself, an answer comes first, and the complaint of it in the next line.
        """
        key = self._key(exchange, asks)
        item = self.found.items.get(key)
        if item is None or not candidate["signals"]:
            return {}
        constraints = tuple(asked(ask["constraint"], self.registry) for ask in asks)
        verdicts = [*score_row(row_of(exchange), constraints, TAGS).judged.strict]
        return {
            "again": key,
            **self._heard(item, (candidate, exchange, same), constraints, verdicts),
        }

    def _heard(
        self,
        item: Item,
        said: tuple[Mapping[str, Any], Exchange, str],
        constraints: Sequence[Asked],
        verdicts: Sequence[bool | None],
    ) -> dict[str, Any]:
        """Return, for each signal of a candidate, which constraints it speaks of and which failed.

        A signal that was heard before, in another line of the same conversation, has none.
        """
        candidate, exchange, same = said
        wire = [one.constraint.dump() for one in constraints]
        found: list[dict[str, Any]] = []
        for signal in candidate["signals"]:
            name = digest(same, signal["kind"], signal["text"], signal["value"])
            if name in self._spoken:
                found.append({})
                continue
            self._spoken.add(name)
            places: list[int] = []
            if signal["kind"] == "correction" and isinstance(signal["value"], str):
                row = row_of(exchange)
                row.response = signal["value"]
                places = proven(verdicts, score_row(row, constraints, TAGS).judged.strict)
            elif signal["kind"] != "up":
                places = linked(signal["text"], wire, self.registry)
            failed = [place for place in places if verdicts[place] is False]
            item.complaints.update(places)
            item.proven.update(failed)
            found.append({"linked": places, "failed": failed})
        return {"signals": found}

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
        held = self._held.get(key)
        if cluster in self._clusters and not held:
            first = self._clusters[cluster]
            self.found.weights[cluster] += 1
            counts.lost("duplicates", "a near duplicate", f"{where} of {first}")
            return None
        counts.given("split")
        limit = 0 if held else self._recipe.sample.per_user
        if exchange.user and limit and self._users[exchange.user] >= limit:
            counts.given("sample")
            counts.lost("sample", "its user has as many items as one may have", where)
            return None
        keys = self._shared(exchange, candidate)
        split = held or self._groups.place(keys)
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

    def split_of(self, row: Mapping[str, Any]) -> str:
        """Return the split of a case: test, or where its prompt already is."""
        exchange = Exchange([*row["messages"]])
        system = rules.name_of(exchange.system) if exchange.system else ""
        return self._groups.known(self._shared(exchange, {"system": system})) or "test"

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
        """Leave out what is retired; of the rest, choose as many items as are wanted.

        Anchors come first, then one of each stratum in turn, by a hash.
        """
        size, items = self._recipe.sample.size, self.found.items
        for key in sorted(self._retired & items.keys() - self._held.keys()):
            items[key].sampled = False
            self.counts.lost("sample", "retired: every response of every run passed", key)
        free = {key: one for key, one in items.items() if one.sampled and key not in self._held}
        room = max(0, size - len(self._held))
        if not size or len(free) <= room:
            return
        strata: dict[tuple[Any, ...], list[str]] = {}
        for key, item in free.items():
            families = tuple(sorted({name.split(".")[0] for name in " ".join(item.ids).split()}))
            strata.setdefault((families, len(item.ids)), []).append(key)
        queues = [
            sorted(keys, key=lambda key: digest(self._recipe.seed, key))
            for _, keys in sorted(strata.items())
        ]
        order = sorted(
            ((i, n, key) for n, queue in enumerate(queues) for i, key in enumerate(queue))
        )
        for _, _, key in order[room:]:
            items[key].sampled = False
            self.counts.lost("sample", "the sample is full", key)


def row_of(exchange: Exchange) -> Row:
    """Return the row of an exchange, to be judged."""
    return Row(
        exchange.response,
        prompt=exchange.prompt,
        system=exchange.system,
        messages=exchange.messages,
        tool_calls=exchange.calls,
        context=[Document(str(document["text"])) for document in exchange.context],
        finish_reason=exchange.finish,
        metadata={"customer": exchange.customer, "model": exchange.model},
    )


def said_by_user(exchange: Exchange) -> tuple[str, str]:
    """Return the user's last turn, and those before it: "go on" says nothing by itself."""
    said = [m.get("content") or "" for m in exchange.messages if m["role"] == "user"]
    return said[-1], "\n".join(said[:-1])


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
