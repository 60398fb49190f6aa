"""Write a data set: items, responses, feedback, themes, manifest and card."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from ifeval.build.anchors import Refresh
from ifeval.build.assemble import Assembler, Item, lines_of
from ifeval.build.card import card_of
from ifeval.build.collect import Collected, Spool
from ifeval.build.dataset import SPLITS
from ifeval.build.difficulty import band, banded
from ifeval.build.exchange import Exchange, digest, ids_of, load, said_of
from ifeval.build.recipe import Recipe
from ifeval.build.scrub import LEVELS, UNREMOVED
from ifeval.build.themes import themes_of
from ifeval.scoring.audits import FILE, KINDS, Answers

FILES = (
    *(f"{split}.jsonl" for split in SPLITS),
    *("responses.jsonl", "feedback.jsonl", "unrecognised.json", "themes.json"),
    *("quarantine.jsonl", "manifest.json", "README.md"),
)
"""What a build writes; ``rules/``, ``audit.jsonl`` and ``tombstones.jsonl`` are people's."""


_NOT_TOLD: Any = {**dict.fromkeys(("logs", "output", "cases", "packs"), True)}
_NOT_TOLD["proposer"] = {"answers"}
"""Options that name places of one machine."""


def data_set(
    recipe: Recipe,
    collected: Collected,
    spool: Spool,
    folder: Path,
    inputs: Mapping[str, Any],
    more: tuple[Refresh, Sequence[dict[str, Any]]],
) -> dict[str, Any]:
    """Make the data set of a spool, in the spool's folder; return the manifest.

    Args:
        recipe: The options.
        collected: What the first half left.
        spool: Its files.
        folder: Where the data set is to be, whose rules, audit and tombstones are used.
        inputs: What the manifest says of the logs.
        more: What is taken from the version before, and the cases that people told.
    """
    refresh, cases = more
    audit = Answers(folder / FILE)
    out = spool.folder / "out"
    (out / "rules").mkdir(parents=True, exist_ok=True)
    assembler = Assembler(recipe, collected, folder, audit, refresh)
    with (spool.folder / "outcomes.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(assembler.run(spool.folder))
    figures = _rows(recipe, assembler, spool.folder, out, (refresh, cases))
    rows = (row for split in SPLITS for row in lines_of(out / f"{split}.jsonl"))
    figures["bands"] = banded(rows, recipe.feedback.users)
    for name, text in assembler.found.systems.items():
        (out / "rules" / f"{name}.toml").write_text(text, "utf-8", newline="\n")
    _copy(spool.folder / "quarantine.jsonl", out / "quarantine.jsonl")
    said = themes_of(lines_of(spool.folder / "unrecognised.jsonl"), recipe.feedback.users)
    _json(out / "unrecognised.json", said)
    figures["unrecognised"] = {"texts": said["texts"], "themes": len(said["themes"])}
    complaints = (one for one in lines_of(out / "feedback.jsonl") if one["text"])
    said = themes_of(complaints, recipe.feedback.users)
    _json(out / "themes.json", said)
    figures["complaint themes"] = len(said["themes"])
    names = [name for name in FILES if name not in ("manifest.json", "README.md")]
    manifest = {
        "name": recipe.name or folder.resolve().name,
        "inputs": inputs,
        "recipe": recipe.model_dump(mode="json", exclude=_NOT_TOLD),
        **collected.counts.dump(),
        "figures": figures,
        "pii": {"level": recipe.scrub.level, "note": pii_note(recipe.scrub.level)},
        "audit": {f"{kind}s": audit.precision(kind) for kind in KINDS},
        "files": {name: sha256((out / name).read_bytes()).hexdigest() for name in names},
    }
    _json(out / "manifest.json", manifest)
    (out / "README.md").write_text(card_of(manifest), "utf-8", newline="\n")
    return manifest


def pii_note(level: str) -> str:
    """Return what a card and the last line of a build say of personal data."""
    if level == LEVELS[0]:
        return "no personal data was removed"
    if level == LEVELS[1]:
        return f"secrets and structured personal data were removed; {UNREMOVED}"
    return "secrets, structured personal data, names and addresses were removed"


def _rows(
    recipe: Recipe,
    assembler: Assembler,
    spool: Path,
    out: Path,
    more: tuple[Refresh, Sequence[dict[str, Any]]],
) -> dict[str, Any]:
    """Write the items, their responses and the feedback; return the figures."""
    refresh, cases = more
    items = assembler.found.items
    by_number = {item.number: key for key, item in items.items()}
    written: Counter[str] = Counter()
    figures = _Figures()
    files = {split: _open(out / f"{split}.jsonl") for split in SPLITS}
    responses, feedback = _open(out / "responses.jsonl"), _open(out / "feedback.jsonl")
    heard: set[str] = set()
    for one in lines_of(spool / "feedback.jsonl"):  # of what is no item
        name = digest(one.pop("of"), one["kind"], one["text"], one["value"])
        if name not in heard:
            heard.add(name)
            feedback.write(_line({"key": None, **one, "linked": [], "failed": []}))
            figures.signal(one["kind"], linked=False, proven=False)
    pairs = zip(
        lines_of(spool / "candidates.jsonl"), lines_of(spool / "outcomes.jsonl"), strict=True
    )
    for number, (candidate, outcome) in enumerate(pairs):
        exchange = load(candidate["exchange"])
        key = by_number.get(number)
        if key is not None and items[key].sampled:
            asks = assembler.asks_of(candidate, exchange)
            weight = assembler.found.weights[items[key].cluster]
            row = _item(key, items[key], (exchange, candidate), asks, weight)
            files[items[key].split].write(_line(row))
            figures.item(row)
        key = outcome.get("key") or outcome.get("again")
        item = items.get(key) if key else None
        if item and "key" in outcome and item.sampled and written[key] < recipe.sample.responses:
            responses.write(_line(_response(key, written[key], exchange, outcome)))
            written[key] += 1
            figures.responses += 1
        key = key if item and item.sampled else None
        for one in _signals(key, (candidate, exchange, outcome), heard):
            feedback.write(_line(one))
            figures.signal(one["kind"], linked=bool(one["linked"]), proven=bool(one["failed"]))
    for row, same in assembler.found.anchors:
        figures.anchor()
        if row["key"] not in items:  # the logs have it no longer
            files[row["metadata"]["split"]].write(_line(row))
            figures.item(row)
            for answer in refresh.responses.get(row["key"], ()) if same else ():
                responses.write(_line(answer))
                figures.responses += 1
    for row in cases:
        row["metadata"]["split"] = split = assembler.split_of(row)
        files[split].write(_line(row))
        figures.item(row)
    for file in (*files.values(), responses, feedback):
        file.close()
    return figures.dump()


def _item(
    key: str,
    item: Item,
    source: tuple[Exchange, Mapping[str, Any]],
    asks: Sequence[Mapping[str, Any]],
    weight: int,
) -> dict[str, Any]:
    exchange, candidate = source
    decided = item.passed + item.failed
    metadata: dict[str, Any] = {
        "asks": [{n: v for n, v in ask.items() if n not in ("constraint", "use")} for ask in asks],
        "place": f"{exchange.place[0]}:{exchange.place[1]}",
        "time": exchange.time,
        "language": candidate["language"],
        "user": exchange.user,
        "session": exchange.session,
        "customer": exchange.customer,
        "system": candidate["system"],
        "contrast": exchange.contrast,
        "question": exchange.question,
        "split": item.split,
        "weight": weight,
        "logged": {
            "responses": item.responses,
            "passed": item.passed,
            "failed": item.failed,
            "models": dict(sorted(item.models.items())),
            "by_constraint": [
                {"passed": passed, "failed": failed} for passed, failed in item.by_id
            ],
        },
        "difficulty": band(item.passed, decided),
        "contaminated": item.contaminated or None,
        "complaints": {str(i): n for i, n in sorted(item.complaints.items())},
        "proven": {str(i): n for i, n in sorted(item.proven.items())},
    }
    kept = {name: value for name, value in metadata.items() if value not in (None, "", {}, [])}
    row: dict[str, Any] = {"key": key, "messages": exchange.messages}
    if exchange.context:
        row["context"] = [_document(one) for one in exchange.context]
    return {**row, "constraints": [ask["constraint"] for ask in asks], "metadata": kept}


def _document(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("id", "title", "url", "text") if document.get(name)}


def _response(
    key: str, sample: int, exchange: Exchange, outcome: Mapping[str, Any]
) -> dict[str, Any]:
    row: dict[str, Any] = {"key": key, "sample": sample, "response": exchange.response}
    if exchange.calls:
        row["tool_calls"] = [*exchange.calls]
    if exchange.finish:
        row["finish_reason"] = exchange.finish
    return {**row, "metadata": {"model": exchange.model, "verdicts": outcome["verdicts"]}}


def _signals(
    key: str | None,
    source: tuple[Mapping[str, Any], Exchange, Mapping[str, Any]],
    heard: set[str],
) -> Iterator[dict[str, Any]]:
    """Yield what was said of an answer, with the constraints that it speaks of and that failed.

    Where each turn of a conversation was logged by itself, what was said after an answer stands
    in each later line: it is told once.
    """
    candidate, exchange, outcome = source
    where = f"{exchange.place[0]}:{exchange.place[1]}"
    who = exchange.user or exchange.session or where
    of = said_of(exchange)
    found: list[Mapping[str, Any]] = outcome.get("signals") or [{} for _ in candidate["signals"]]
    for signal, places in zip(candidate["signals"], found, strict=True):
        name = digest(of, signal["kind"], signal["text"], signal["value"])
        if name not in heard:
            heard.add(name)
            those = {each: places.get(each, []) for each in ("linked", "failed")}
            yield {"key": key, **signal, "user": who, "place": where, **those}
    if "anew" in outcome:
        told = {"kind": "regenerated", "text": "", "value": None, "user": who}
        yield {"key": key, **told, "place": outcome["anew"], "linked": [], "failed": []}


class _Figures:
    """The figures of the card, counted while the rows are written."""

    def __init__(self) -> None:
        self.responses = 0
        self._counts: dict[str, Counter[str]] = {}
        self._by_id: dict[str, list[int]] = {}
        self._passed = self._decided = self._weight = self._constraints = 0

    def _count(self, what: str, value: str) -> None:
        self._counts.setdefault(what, Counter())[value] += 1

    def item(self, row: Mapping[str, Any]) -> None:
        """Count an item."""
        told = row["metadata"]
        self._count("splits", told["split"])
        self._count("languages", told.get("language") or "not told")
        self._count("difficulty", told.get("difficulty", "a case"))
        self._count("constraints an item", str(len(row["constraints"])))
        self._count("context", "with documents" if row.get("context") else "without")
        if told.get("customer"):
            self._count("customers", told["customer"])
        for one in told.get("case", {}).get("told", ()):
            self._count("cases by customer", one.get("customer", "not told"))
        if told.get("contaminated"):
            self._count("contaminated", "items")
        self._weight += told.get("weight", 1)
        self._constraints += len(row["constraints"])
        for ask in told.get("asks", ()):
            self._count("who asks", ask["role"])
        logged = told.get("logged", {})
        self._passed += logged.get("passed", 0)
        self._decided += logged.get("passed", 0) + logged.get("failed", 0)
        counted = logged.get("by_constraint", [])
        for i, constraint in enumerate(row["constraints"]):
            for id in dict.fromkeys(ids_of(constraint)):
                found = self._by_id.setdefault(id, [0, 0, 0])
                found[0] += 1
                if i < len(counted):
                    found[1] += counted[i]["passed"]
                    found[2] += counted[i]["failed"]

    def anchor(self) -> None:
        """Count an item that was kept of the version before."""
        self._count("kept of the version before", "anchors")

    def signal(self, kind: str, *, linked: bool, proven: bool) -> None:
        """Count a piece of feedback."""
        self._count("feedback", kind)
        if linked:
            self._count("feedback", "linked to a constraint")
        if proven:
            self._count("feedback", "where the log proves the failure")

    def dump(self) -> dict[str, Any]:
        """Return the figures as JSON."""
        counts = {name: dict(sorted(found.items())) for name, found in sorted(self._counts.items())}
        splits = counts.pop("splits", {})
        return {
            "items": sum(splits.values()),
            "splits": {split: splits.get(split, 0) for split in SPLITS},
            "constraints": self._constraints,
            "weight": self._weight,
            "responses": self.responses,
            "logged responses that were decided": self._decided,
            "logged responses that passed": self._passed,
            **counts,
            "by_id": {
                id: {"items": n, "passed": passed, "failed": failed}
                for id, (n, passed, failed) in sorted(self._by_id.items())
            },
        }


def _open(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")


def _line(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False)
    # A lone surrogate has no UTF-8; JSON can say it in ASCII.
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(data)
    return text + "\n"


def _json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, indent=2) + "\n", "utf-8", newline="\n")


def _copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes() if source.exists() else b"")
