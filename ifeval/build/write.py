"""Write a data set: items, responses, feedback, themes, manifest and card."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Any

from ifeval.build import rules
from ifeval.build.anchors import Refresh
from ifeval.build.assemble import Assembler
from ifeval.build.card import card_of
from ifeval.build.counts import Counts
from ifeval.build.dataset import SPLITS
from ifeval.build.difficulty import band, banded
from ifeval.build.exchange import Exchange, digest, load, said_of
from ifeval.build.figures import Figures
from ifeval.build.item import Item
from ifeval.build.lines import line, lines_of, opened, written
from ifeval.build.recipe import Recipe
from ifeval.build.scrub import LEVELS, UNREMOVED
from ifeval.build.spool import Spool
from ifeval.build.themes import themes_of
from ifeval.registry import Registry
from ifeval.scoring.audits import FILE, KINDS, Answers

FILES = (
    *(f"{split}.jsonl" for split in SPLITS),
    *("responses.jsonl", "feedback.jsonl", "unrecognised.json", "themes.json"),
    *("quarantine.jsonl", "dropped.jsonl", "manifest.json", "README.md"),
)
"""What a build writes; ``rules/``, ``audit.jsonl`` and ``tombstones.jsonl`` are people's."""


_NOT_TOLD: Any = {**dict.fromkeys(("logs", "output", "cases", "packs"), True)}
_NOT_TOLD["proposer"] = {"answers"}
"""Options that name places of one machine."""


def data_set(
    recipe: Recipe,
    counts: Counts,
    spool: Spool,
    folder: Path,
    inputs: Mapping[str, Any],
    more: tuple[Refresh, Sequence[dict[str, Any]]],
    registry: Registry,
) -> dict[str, Any]:
    """Make the data set of a spool, in the spool's folder; return the manifest.

    Args:
        recipe: The options.
        counts: The counts of the first half.
        spool: Its files.
        folder: Where the data set is to be, whose rules, audit and tombstones are used.
        inputs: What the manifest says of the logs.
        more: What is taken from the version before, and the cases that people told.
        registry: Which constraints there are.
    """
    refresh, cases = more
    audit = Answers(folder / FILE)
    out = spool.folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    (out / "rules").mkdir(parents=True)
    assembler = Assembler(recipe, counts, spool, folder, registry, (audit, refresh))
    for row in _before(recipe, folder):
        assembler.admission.hold(row, alone=False)
    with opened(spool.folder / "outcomes.jsonl") as file:
        file.writelines(assembler.run())
    figures = _rows(recipe, assembler, spool.folder, out, (refresh, cases))
    rows = (row for split in SPLITS for row in lines_of(out / f"{split}.jsonl"))
    figures["bands"] = banded(rows, recipe.feedback.users)
    assembler.close()
    for name, system in spool.systems():
        path = Path("rules") / f"{name}.toml"
        if not (folder / path).exists():
            text = rules.written(system["text"], system["asks"], system["rest"])
            (out / path).write_text(text, "utf-8", newline="\n")
    shutil.copyfile(spool.folder / "quarantine.jsonl", out / "quarantine.jsonl")
    said = themes_of(lines_of(spool.folder / "unrecognised.jsonl"), recipe.feedback.users)
    written(out / "unrecognised.json", said)
    figures["unrecognised"] = {"texts": said["texts"], "themes": len(said["themes"])}
    complaints = (one for one in lines_of(out / "feedback.jsonl") if one["text"])
    said = themes_of(complaints, recipe.feedback.users)
    written(out / "themes.json", said)
    figures["complaint themes"] = len(said["themes"])
    names = [name for name in FILES if name not in ("manifest.json", "README.md")]
    manifest = {
        "name": recipe.name or folder.resolve().name,
        "inputs": inputs,
        "recipe": recipe.model_dump(mode="json", exclude=_NOT_TOLD),
        **counts.dump(),
        "figures": figures,
        "pii": {"level": recipe.scrub.level, "note": pii_note(recipe.scrub.level)},
        "audit": {f"{kind}s": audit.precision(kind) for kind in KINDS},
        "files": {name: _sha256(out / name) for name in names},
    }
    (out / "README.md").write_text(card_of(manifest), "utf-8", newline="\n")
    written(out / "manifest.json", manifest)  # last: where it is, the rest is whole
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _before(recipe: Recipe, folder: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the items of the version before, which stay in their splits.

    Logs may have grown anywhere, or lost their oldest part. Where the recipe splits otherwise
    there is nothing to stay.
    """
    path = folder / "manifest.json"
    if not path.is_file():
        return
    said = json.loads(path.read_text("utf-8"))["recipe"]
    if (said["seed"], said["split"]) != (recipe.seed, recipe.split.model_dump(mode="json")):
        return
    for split in SPLITS:
        for row in lines_of(folder / f"{split}.jsonl"):
            if "case" not in row["metadata"]:
                yield row


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
    figures = Figures()
    files = {split: opened(out / f"{split}.jsonl") for split in SPLITS}
    responses, feedback = opened(out / "responses.jsonl"), opened(out / "feedback.jsonl")
    dropped = opened(out / "dropped.jsonl")
    heard: set[str] = set()
    for one in lines_of(spool / "feedback.jsonl"):  # of what is no item
        name = digest(one.pop("of"), one["kind"], one["text"], one["value"])
        if name not in heard:
            heard.add(name)
            feedback.write(line({"key": None, **one, "linked": [], "failed": []}))
            figures.signal(one["kind"], linked=False, proven=False)
    pairs = zip(
        lines_of(spool / "candidates.jsonl"), lines_of(spool / "outcomes.jsonl"), strict=True
    )
    for candidate, outcome in pairs:
        exchange = load(candidate["exchange"])
        if "dropped" in outcome:
            file, number = exchange.place
            dropped.write(line({"file": file, "line": number, **outcome["dropped"]}))
        key = outcome.get("key") or outcome.get("again") or ""
        item = assembler.item(key) if key else None
        if item and outcome.get("new"):
            asks = assembler.asks_of(candidate, exchange)
            weight = assembler.admission.weight(item.cluster)
            row = _item(key, item, (exchange, candidate), asks, weight)
            files[item.split].write(line(row))
            figures.item(row)
        if item and "key" in outcome and outcome["sample"] < recipe.sample.responses:
            responses.write(line(_response(key, exchange, outcome)))
            figures.responses += 1
        for row in _grounded(candidate, outcome, exchange):
            if assembler.has(row["key"]):
                files[row["metadata"]["split"]].write(line(row))
                figures.item(row)
        for one in _signals(key if item else None, (candidate, exchange, outcome), heard):
            feedback.write(line(one))
            figures.signal(one["kind"], linked=bool(one["linked"]), proven=bool(one["failed"]))
    for row, same in assembler.anchors:
        figures.anchor()
        if not assembler.has(row["key"]):  # the logs have it no longer
            files[row["metadata"]["split"]].write(line(row))
            figures.item(row)
            for answer in refresh.responses.get(row["key"], ()) if same else ():
                responses.write(line(answer))
                figures.responses += 1
    for row in cases:
        row["metadata"]["split"] = split = assembler.admission.split_of(row)
        files[split].write(line(row))
        figures.item(row)
    for file in (*files.values(), responses, feedback, dropped):
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
        **_origin(exchange, candidate),
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
        "complaints": dict(sorted(item.complaints.items())),
        "proven": dict(sorted(item.proven.items())),
    }
    kept = {name: value for name, value in metadata.items() if value not in (None, "", {}, [])}
    row: dict[str, Any] = {"key": key, "messages": exchange.messages}
    if exchange.context:
        row["context"] = [_document(one) for one in exchange.context]
    return {**row, "constraints": [ask["constraint"] for ask in asks], "metadata": kept}


def _origin(exchange: Exchange, candidate: Mapping[str, Any]) -> dict[str, Any]:
    """Return where in the logs an item comes from, and whom it is from."""
    return {
        "place": f"{exchange.place[0]}:{exchange.place[1]}",
        "time": exchange.time,
        "language": candidate["language"],
        "user": exchange.user,
        "session": exchange.session,
        "customer": exchange.customer,
    }


def _grounded(
    candidate: Mapping[str, Any], outcome: Mapping[str, Any], exchange: Exchange
) -> Iterator[dict[str, Any]]:
    """Yield the grounded rows that were made of an exchange."""
    stands = outcome.get("grounded") or {"keys": ()}
    for row in candidate["grounded"]:
        if row["key"] not in stands["keys"]:
            continue
        metadata: dict[str, Any] = {
            **_origin(exchange, candidate),
            "contrast": row["grounding"]["group"],
            "split": stands["split"],
            "difficulty": band(0, 0),
            "contaminated": stands["contaminated"] or None,
        }
        kept = {name: value for name, value in metadata.items() if value not in (None, "")}
        yield {**row, "metadata": kept}


def _document(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("id", "title", "url", "text") if document.get(name)}


def _response(key: str, exchange: Exchange, outcome: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"key": key, "sample": outcome["sample"], "response": exchange.response}
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
