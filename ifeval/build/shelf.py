"""Shelf life: what of a data set every model passes, what still tells models apart, what is old."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ifeval.build.anchors import findings
from ifeval.build.audit import is_wrong
from ifeval.build.dataset import SPLITS
from ifeval.build.difficulty import Bands, band
from ifeval.build.exchange import ids_of
from ifeval.build.lines import lines_of
from ifeval.errors import InvalidFile
from ifeval.report.runs import Run
from ifeval.scoring.audits import FILE as AUDIT
from ifeval.scoring.audits import Answers
from ifeval.verdict import conjunction

SATURATED = 0.9
"""From this share of passes on, a data set or an id tells little."""
FLAT = 0.05
"""Below this variance between models an id does not tell them apart."""
DRIFTED = 0.1
"""From this Jensen-Shannon divergence (base 2) on, the logs ask for other things."""
OLD = 90
"""Days after which a data set is old."""
ANCHORS = 0.2
"""The share of the items that is kept for comparison with earlier figures."""

FILE = "shelf-life.json"

Outcomes = Mapping[Any, Sequence[bool | None]]


def shelf_life(
    folder: Path,
    runs: Sequence[Path],
    today: date,
    newer: Iterable[Mapping[str, Any]] | None = None,
    users: int = 5,
) -> dict[str, Any]:
    """Return what runs say of a data set.

    Args:
        folder: The data set.
        runs: Folders of runs that were scored on it, one a model.
        today: The day from which its age is counted.
        newer: Items of newer logs, whose mix of constraints is compared.
        users: How many users a theme must have.

    Raises:
        InvalidFile: There are no items, or a run has none of their keys.
    """
    rows = items_of(folder)
    read = [_run(place, folder, rows) for place in runs]
    by_run = [outcomes for outcomes, _ in read]
    found = _items(rows, by_run, before_of(folder))
    shares = [_share(outcomes.values()) for outcomes in by_run]
    known = [share for share in shares if share is not None]
    mean = sum(known) / len(known) if known else None
    bands: Counter[str] = Counter(found["bands"].values())
    age = _age(rows.values(), today)
    by_id: dict[str, list[Sequence[int]]] = {}
    for number, (_, counted) in enumerate(read):
        for id, counts in counted.items():
            by_id.setdefault(id, [(0, 0) for _ in runs])[number] = counts
    deviation = _deviation(known)
    return {
        "items": len(rows),
        "runs": [
            {"run": place.name, "items": len(outcomes), "passed": share}
            for place, outcomes, share in zip(runs, by_run, shares, strict=True)
        ],
        "passed": mean,
        "saturated": mean is not None and mean >= SATURATED,
        "deviation_between_runs": deviation,
        "flat": deviation is not None and deviation < FLAT,
        "bands": dict(sorted(bands.items())),
        "by_id": {id: _of_id(counted) for id, counted in sorted(by_id.items())},
        "by": _together(rows, by_run, users),
        "age_in_days": age,
        "old": age is not None and age > OLD,
        **drift_of(rows.values(), newer),
        **{name: found[name] for name in ("retire", "retired", "anchors", "audit", "replace")},
    }


def items_of(folder: Path) -> dict[Any, Any]:
    """Return the items of a data set by key.

    Raises:
        InvalidFile: It has none.
    """
    rows = {row["key"]: row for split in SPLITS for row in lines_of(folder / f"{split}.jsonl")}
    if not rows:
        raise InvalidFile(folder, "", "holds no items: not a data set that a build wrote")
    return rows


def before_of(folder: Path) -> Mapping[str, Any]:
    """Return what was found before; nothing where it is the first time."""
    path = folder / FILE
    return findings(path) if path.is_file() else {}


def _run(
    place: Path, folder: Path, rows: Mapping[Any, Any]
) -> tuple[dict[Any, list[bool | None]], dict[str, list[int]]]:
    """Return the outcomes of a run by item, and passed and decided by id.

    Only what the item asks counts, not what --require asks besides; and of that only what the
    run judged, which is less where an audit says so.
    """
    passed: dict[Any, list[bool | None]] = {}
    by_id: dict[str, list[int]] = {}
    audit = Answers(folder / AUDIT)
    for result in Run(place).results:
        row = rows.get(result.key)
        if row is None:
            continue
        verdicts = result.passed["strict"]
        asked = _judged(row, len(verdicts), audit)
        own = verdicts[: len(asked)]
        passed.setdefault(result.key, []).append(conjunction(own) if own else None)
        for constraint, one in zip(asked, own, strict=True):
            for id in dict.fromkeys(ids_of(constraint)):
                counted = by_id.setdefault(id, [0, 0])
                counted[0] += one is True
                counted[1] += one is not None
    if not passed:
        raise InvalidFile(place, "", f"has no verdict on an item of {folder}")
    return passed, by_id


def _judged(row: Mapping[str, Any], n: int, audit: Answers) -> Sequence[Any]:
    """Return which constraints of an item a run with so many verdicts judged."""
    constraints: list[Any] = row["constraints"]
    told = row["metadata"]
    asks: list[Any] = told.get("asks", [])
    if n < len(constraints) and len(asks) == len(constraints):
        wrong = [
            is_wrong(audit, row["messages"], told.get("system", ""), {**ask, "constraint": one})
            for ask, one in zip(asks, constraints, strict=True)
        ]
        kept = [one for one, out in zip(constraints, wrong, strict=True) if not out]
        if len(kept) <= n:
            return kept
    return constraints if n >= len(constraints) else ()


def _together(
    rows: Mapping[Any, Any], by_run: Sequence[Outcomes], users: int
) -> dict[str, dict[str, Any]]:
    """Return the bands of items together: by theme and slice."""
    bands = Bands(users)
    for key, row in rows.items():
        decided = _decided(key, by_run)
        if decided:
            bands.add(row, sum(decided), len(decided))
    return bands.dump()


def _decided(key: Any, by_run: Sequence[Outcomes]) -> list[bool]:
    return [one for passed in by_run for one in passed.get(key, ()) if one is not None]


def _share(outcomes: Iterable[Sequence[bool | None]]) -> float | None:
    decided = [one for some in outcomes for one in some if one is not None]
    return sum(decided) / len(decided) if decided else None


def _items(
    rows: Mapping[Any, Any], by_run: Sequence[Outcomes], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Sort items: those that every response of every run passes, and those that none does."""
    bands: dict[Any, str] = {}
    saturated: list[Any] = []
    never: list[Any] = []
    for key in rows:
        decided = _decided(key, by_run)
        if not decided:
            continue
        bands[key] = band(sum(decided), len(decided))
        if all(decided) and all(passed.get(key) for passed in by_run):
            saturated.append(key)
        elif not any(decided):
            never.append(key)
    # What people told stays by itself.
    free = [key for key, row in rows.items() if "case" not in row["metadata"]]
    anchors = _anchors(free, before.get("anchors", ()))
    kept = {*anchors}
    retire = [key for key in saturated if key not in kept and "case" not in rows[key]["metadata"]]
    gone = (*before.get("retired", ()), *before.get("retire", ()))
    replace = Counter(id for key in retire for c in rows[key]["constraints"] for id in ids_of(c))
    return {
        "bands": bands,
        "retire": retire,
        "retired": [key for key in dict.fromkeys(gone) if key not in rows],
        "anchors": anchors,
        "audit": never,
        "replace": dict(sorted(replace.items())),
    }


def _anchors(keys: Sequence[Any], before: Iterable[Any]) -> list[Any]:
    """Return the anchors: those of the version before, and others by a hash of their keys."""
    there = {*keys}
    kept = [key for key in before if key in there]
    rest = sorted(there.difference(kept), key=lambda key: sha256(f"anchor:{key}".encode()).digest())
    wanted = max(1, round(ANCHORS * len(keys))) if keys else 0
    return [*kept, *rest[: max(0, wanted - len(kept))]]


def _deviation(shares: Sequence[float]) -> float | None:
    """Return how far runs differ: the standard deviation; None for fewer than two."""
    if len(shares) < 2:
        return None
    mean = sum(shares) / len(shares)
    return math.sqrt(math.fsum((share - mean) ** 2 for share in shares) / len(shares))


def _of_id(counted: Sequence[Sequence[int]]) -> dict[str, Any]:
    n = sum(n for _, n in counted)
    passed = sum(passed for passed, _ in counted)
    deviation = _deviation([passed / n for passed, n in counted if n])
    return {
        "n": n,
        "passed": passed / n if n else None,
        "band": band(passed, n),
        "saturated": bool(n) and passed / n >= SATURATED,
        "deviation_between_runs": deviation,
        "flat": deviation is not None and deviation < FLAT,
    }


def _age(rows: Iterable[Mapping[str, Any]], today: date) -> int | None:
    """Return the days since the newest item, or None where no item says when it was."""
    days = [day for row in rows if (day := _day(row["metadata"].get("time"))) is not None]
    return (today - max(days)).days if days else None


def _day(text: Any) -> date | None:
    """Return the day of a time: ISO 8601, or seconds, milliseconds or nanoseconds since 1970."""
    if not isinstance(text, str) or not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            return datetime.fromisoformat(text).date()
        except ValueError:
            return None
    while seconds > 1e11:
        seconds /= 1000
    try:
        return date.fromordinal(date(1970, 1, 1).toordinal() + int(seconds // 86400))
    except (ValueError, OverflowError):
        return None


def drift_of(
    rows: Iterable[Mapping[str, Any]], newer: Iterable[Mapping[str, Any]] | None
) -> dict[str, Any]:
    """Return how far what newer logs ask for is from what a data set asks for.

    Two samples of one mix differ too; how far they do on average is told, and comes off before
    anything is called drift.
    """
    if newer is None:
        return {"drift": None, "drift_by_chance": None, "drifted": False}
    one, two = (
        Counter(id for row in those for c in row["constraints"] for id in ids_of(c))
        for those in (rows, newer)
    )
    if not (one and two):
        return {"drift": None, "drift_by_chance": None, "drifted": False}
    found = divergence(*({id: n / mix.total() for id, n in mix.items()} for mix in (one, two)))
    # The second-order term of the divergence of two multinomial samples.
    kinds = len(one.keys() | two.keys())
    chance = (kinds - 1) * (1 / one.total() + 1 / two.total()) / (8 * math.log(2))
    return {"drift": found, "drift_by_chance": chance, "drifted": found - chance > DRIFTED}


def divergence(one: Mapping[str, float], two: Mapping[str, float]) -> float:
    """Return the Jensen-Shannon divergence of two distributions, in bits: 0 to 1."""
    total = 0.0
    for name in sorted({*one, *two}):
        middle = (one.get(name, 0.0) + two.get(name, 0.0)) / 2
        for share in (one.get(name, 0.0), two.get(name, 0.0)):
            if share:
                total += share * math.log2(share / middle) / 2
    return min(1.0, max(0.0, total))
