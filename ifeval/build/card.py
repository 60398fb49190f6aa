"""The card of a data set, in the form that hubs read: front matter, then tables."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ifeval.build.grounded import WITH_KEY, WITHOUT_KEY

_WITH_DOCUMENTS, _UNPROVED = "exchanges with documents, ", "no answer that the log proves: "
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))

_UNAUDITED = (
    "An id that was read fewer than 30 times is *unaudited*: how often a prompt really asks for "
    "it, or how often its verdict is right, is not known. Intervals are Wilson's, of 95 %.\n"
)
_BANDS = (
    "A band is told from 16 responses on: *never passed*, *hardly passed* (below 10 %), *just out "
    "of reach* (10 to 50 %), *discriminating*, *saturated* (all pass). Of most items there are "
    "fewer, so bands are given for items together; of an id, its own verdicts count.\n"
)
_LIMITS = (
    "The rules read English. What a prompt asks in words that no rule knows is not checked, and "
    "`unrecognised.json` has its themes. Logged responses are what a product said: they are no "
    "references.\n"
)


def card_of(manifest: Mapping[str, Any]) -> str:
    """Return the card: every figure in it is one of the manifest's."""
    figures, recipe = manifest["figures"], manifest["recipe"]
    parts = [
        _front(manifest),
        f"# {manifest['name']}\n",
        _about(figures),
        f"**Personal data: {manifest['pii']['note']}** (level `{manifest['pii']['level']}`).\n",
        "## Splits\n",
        _table(("split", "items"), figures["splits"].items()),
        f"Groups are never split: {', '.join(recipe['split']['groups'])}.",
        "An item never moves as logs are added.\n",
        "## What the logs held\n",
        _stages(manifest["stages"]),
        _reasons(manifest["stages"]),
        "## What is asked\n",
        _ids(figures["by_id"], manifest["audit"]),
        _UNAUDITED,
        _unread(manifest["notes"]),
        _coverage(manifest),
        "## The logged responses\n",
        _logged(figures),
        _table(("difficulty", "items"), figures.get("difficulty", {}).items()),
        _BANDS,
        *_bands(figures["bands"]),
    ]
    for title, name in (
        ("Languages", "languages"),
        ("Constraints of an item", "constraints an item"),
        ("Who asks", "who asks"),
        ("Documents", "context"),
        ("Grounded items", "grounded"),
        ("Feedback", "feedback"),
        ("Customers", "customers"),
        ("Cases that people told, by customer", "cases by customer"),
        ("Contamination", "contaminated"),
    ):
        if figures.get(name):
            parts += (f"## {title}\n", _table(("", "n"), figures[name].items()))
        if name == "grounded":
            parts += (_shares(manifest["notes"]),)
    removed = {n: c for n, c in manifest["notes"].items() if n.startswith("removed: ")}
    if removed:
        found = ((name.removeprefix("removed: "), n) for name, n in removed.items())
        parts += ("## Removed\n", _table(("kind", "values"), found))
    kept = {n: c for n, c in manifest["notes"].items() if n.startswith("kept: ")}
    if kept:
        found = ((name.removeprefix("kept: "), n) for name, n in kept.items())
        parts += ("## Kept, as it can belong to nobody\n", _table(("kind", "values"), found))
    guessed = {n: c for n, c in manifest["notes"].items() if n.startswith("context")}
    if guessed:
        parts += ("## How documents were found\n", _table(("", "n"), guessed.items()))
    late = {n: c for n, c in manifest["notes"].items() if n.startswith("took too long: ")}
    if late:
        found = ((name.removeprefix("took too long: "), n) for name, n in late.items())
        parts += ("## Rules that took too long\n", _table(("rule", "prompts without it"), found))
    parts += (
        "## Sources\n",
        _table(
            ("file", "layout", "sha256"),
            ((f["file"], f["layout"], f["sha256"][:16]) for f in manifest["inputs"]["files"]),
        ),
        "## Limits\n",
        _LIMITS,
    )
    return "\n".join(part for part in parts if part)


def _about(figures: Mapping[str, Any]) -> str:
    return (
        f"{figures['items']} prompts from usage logs, with {figures['constraints']} constraints "
        "that a program can check, recognised by rules and not by a model.\n"
    )


def _logged(figures: Mapping[str, Any]) -> str:
    return (
        f"{figures['logged responses that passed']} of "
        f"{figures['logged responses that were decided']} responses pass all their constraints, "
        f"strictly; {figures['responses']} are kept in `responses.jsonl`.\n"
    )


def _bands(bands: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for kind, groups in bands.items():
        rows = (
            (name, one["items"], f"{one['passed']} of {one['responses']}", _share(one), one["band"])
            for name, one in groups.items()
        )
        yield _table((kind, "items", "responses that pass", "95 % interval", "band"), rows)


def _share(found: Mapping[str, Any]) -> str:
    low, high = found["interval"]
    return f"{low:.1%} to {high:.1%}"


def _front(manifest: Mapping[str, Any]) -> str:
    figures = manifest["figures"]
    size = next((name for limit, name in _SIZES if figures["items"] < limit), "n>1M")
    languages = [code for code in figures.get("languages", {}) if code != "not told"]
    lines = ["---", f"license: {manifest['recipe']['license']}"]
    if languages:
        lines += ("language:", *(f"  - {code.split('-')[0]}" for code in sorted(languages)))
    lines += (
        f"pretty_name: {json.dumps(manifest['name'], ensure_ascii=False)}",
        "size_categories:",
        f"  - {size}",
        "task_categories:",
        "  - text-generation",
        "tags:",
        "  - instruction-following",
        "  - evaluation",
        "  - constraints",
        "configs:",
        "  - config_name: default",
        "    data_files:",
    )
    for split, n in figures["splits"].items():
        if n:
            name = "validation" if split == "dev" else split
            lines += (f"      - split: {name}", f"        path: {split}.jsonl")
    return "\n".join((*lines, "---", ""))


def _stages(stages: Mapping[str, Any]) -> str:
    rows = (
        (name, found["in"], found.get("made", 0), sum(found.get("lost", {}).values()), found["out"])
        for name, found in stages.items()
    )
    return _table(("stage", "in", "made", "left out", "out"), rows)


def _reasons(stages: Mapping[str, Any]) -> str:
    rows = [
        (name, reason, n)
        for name, found in stages.items()
        for reason, n in found.get("lost", {}).items()
    ]
    return _table(("stage", "why left out", "n"), rows) if rows else ""


def _ids(by_id: Mapping[str, Any], audit: Mapping[str, Any]) -> str:
    rows: list[Sequence[Any]] = []
    for id, found in sorted(by_id.items(), key=lambda one: (-one[1]["items"], one[0])):
        decided = found["passed"] + found["failed"]
        share = f"{found['passed']} of {decided}" if decided else ""
        read = [_precision(audit[kind].get(id)) for kind in ("asks", "verdicts")]
        rows.append((f"`{id}`", found["items"], share, *read))
    head = ("constraint", "items", "responses that pass", "precision", "verdicts that are right")
    return _table(head, rows)


def _precision(found: Mapping[str, Any] | None) -> str:
    if not found:
        return "unaudited"
    low, high = found["interval"]
    said = f"{found['right']} of {found['read']} ({low:.1%} to {high:.1%})"
    return said if found["audited"] else f"unaudited: {said}"


def _unread(notes: Mapping[str, int]) -> str:
    """Say of how many constraints nobody knows whether their words mean them."""
    n = notes.get("constraints that could not be read back", 0)
    return (
        f"Of {n} distinct constraints the own words could not be read back by rule.\n" if n else ""
    )


def _coverage(manifest: Mapping[str, Any]) -> str:
    known = manifest["notes"].get("clauses that are recognised", 0)
    unknown = manifest["notes"].get("clauses that no rule knows", 0)
    if not known + unknown:
        return ""
    told = (
        f"Of {known + unknown} clauses of users that demand something, rules recognised {known} "
        f"({known / (known + unknown):.1%}).\n"
    )
    if suggested := manifest["notes"].get("suggestions"):
        model, n = manifest["recipe"]["proposer"]["model"], manifest["notes"]
        told += (
            f"\nThe model `{model}` pointed at {suggested} spans; in "
            f"{n.get('suggestions that count', 0)} of them a rule read what it had passed over.\n"
        )
    return told


def _shares(notes: Mapping[str, int]) -> str:
    """Return of how many exchanges with documents the log proves an answer, and why not of more."""
    proved, rest = (notes.get(f"{_WITH_DOCUMENTS}{kind}", 0) for kind in (WITH_KEY, WITHOUT_KEY))
    if not proved + rest:
        return ""
    why = [(n[len(_UNPROVED) :], c) for n, c in notes.items() if n.startswith(_UNPROVED)]
    return (
        f"Of {proved + rest} exchanges with documents {proved} ({proved / (proved + rest):.1%}) "
        "have an answer that the log proves; of the others only items that need no key are "
        "made.\n\n" + _table(("why none is proved", "n"), why)
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    lines += (f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    return " ".join(str(value).replace("|", "\\|").split())
