"""Shelf life: what of a data set every model passes, what still tells models apart, what is old."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ifeval.build.assemble import lines_of
from ifeval.build.audit import ids_of
from ifeval.build.dataset import SPLITS
from ifeval.build.difficulty import band_of
from ifeval.errors import InvalidFile
from ifeval.report.runs import Run

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


def shelf_life(
    folder: Path, runs: Sequence[Path], today: date, newer: Path | None = None
) -> dict[str, Any]:
    """Return what runs say of a data set.

    Args:
        folder: The data set.
        runs: Folders of runs that were scored on it, one a model.
        today: The day from which its age is counted.
        newer: A data set of newer logs, whose mix of constraints is compared.

    Raises:
        InvalidFile: There are no items, or a run has none of their keys.
    """
    rows = {row["key"]: row for split in SPLITS for row in lines_of(folder / f"{split}.jsonl")}
    if not rows:
        raise InvalidFile(folder, "", "holds no items: not a data set that a build wrote")
    by_run: list[dict[Any, list[bool | None]]] = []
    by_id: dict[str, list[list[int]]] = {}
    for number, place in enumerate(runs):
        passed: dict[Any, list[bool | None]] = {}
        for result in Run(place).results:
            if result.key not in rows:
                continue
            passed.setdefault(result.key, []).append(result.whole("strict"))
            constraints: list[Any] = rows[result.key]["constraints"]
            for constraint, one in zip(constraints, result.passed["strict"], strict=False):
                for id in dict.fromkeys(ids_of(constraint)):
                    counted = by_id.setdefault(id, [[0, 0] for _ in runs])
                    counted[number][0] += one is True
                    counted[number][1] += one is not None
        if not passed:
            raise InvalidFile(place, "", f"has no verdict on an item of {folder}")
        by_run.append(passed)
    found = _items(rows, by_run)
    shares = [_share(passed.values()) for passed in by_run]
    known = [share for share in shares if share is not None]
    mean = sum(known) / len(known) if known else None
    bands: Counter[str] = Counter(found["bands"].values())
    age = _age(rows.values(), today)
    drift = _drift(rows.values(), newer)
    report: dict[str, Any] = {
        "items": len(rows),
        "runs": [
            {"run": place.name, "passed": share} for place, share in zip(runs, shares, strict=True)
        ],
        "passed": mean,
        "saturated": mean is not None and mean >= SATURATED,
        "bands": dict(sorted(bands.items())),
        "by_id": {id: _of_id(counted) for id, counted in sorted(by_id.items())},
        "age_in_days": age,
        "old": age is not None and age > OLD,
        "drift": drift,
        "drifted": drift is not None and drift > DRIFTED,
        "retire": found["retire"],
        "anchors": found["anchors"],
        "audit": found["audit"],
    }
    return report


def _share(outcomes: Iterable[Sequence[bool | None]]) -> float | None:
    decided = [one for some in outcomes for one in some if one is not None]
    return sum(decided) / len(decided) if decided else None


def _items(
    rows: Mapping[str, Any], by_run: Sequence[Mapping[Any, Sequence[bool | None]]]
) -> dict[str, Any]:
    """Sort items: those that every response of every run passes, and those that none does."""
    bands: dict[str, str] = {}
    saturated: list[str] = []
    never: list[str] = []
    for key in rows:
        outcomes = [one for passed in by_run for one in passed.get(key, ()) if one is not None]
        if not outcomes:
            continue
        bands[key] = band_of(outcomes)
        if all(outcomes):
            saturated.append(key)
        elif not any(outcomes):
            never.append(key)
    # By a hash of the key: an anchor stays one as long as it is there.
    order = sorted(rows, key=lambda key: sha256(f"anchor:{key}".encode()).digest())
    anchors = order[: max(1, round(ANCHORS * len(rows)))]
    kept = {*anchors}
    retire = [key for key in saturated if key not in kept]
    return {"bands": bands, "retire": retire, "anchors": anchors, "audit": never}


def _of_id(counted: Sequence[Sequence[int]]) -> dict[str, Any]:
    shares = [passed / n for passed, n in counted if n]
    n = sum(n for _, n in counted)
    passed = sum(passed for passed, _ in counted)
    mean = sum(shares) / len(shares) if shares else 0.0
    variance = sum((share - mean) ** 2 for share in shares) / len(shares) if shares else 0.0
    enough = len(shares) > 1
    return {
        "n": n,
        "passed": passed / n if n else None,
        "saturated": bool(n) and passed / n >= SATURATED,
        "deviation_between_runs": math.sqrt(variance) if enough else None,
        "flat": enough and math.sqrt(variance) < FLAT,
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


def _drift(rows: Iterable[Mapping[str, Any]], newer: Path | None) -> float | None:
    """Return how far the constraints of two data sets differ: Jensen-Shannon, 0 to 1."""
    if newer is None:
        return None
    other = [row for split in SPLITS for row in lines_of(newer / f"{split}.jsonl")]
    if not other:
        raise InvalidFile(newer, "", "holds no items: not a data set that a build wrote")
    one, two = (_mix(found) for found in (rows, other))
    return divergence(one, two)


def _mix(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    found = Counter(id for row in rows for one in row["constraints"] for id in ids_of(one))
    return {id: n / found.total() for id, n in found.items()}


def divergence(one: Mapping[str, float], two: Mapping[str, float]) -> float:
    """Return the Jensen-Shannon divergence of two distributions, in bits: 0 to 1."""
    total = 0.0
    for name in sorted({*one, *two}):
        middle = (one.get(name, 0.0) + two.get(name, 0.0)) / 2
        for share in (one.get(name, 0.0), two.get(name, 0.0)):
            if share:
                total += share * math.log2(share / middle) / 2
    return min(1.0, max(0.0, total))
