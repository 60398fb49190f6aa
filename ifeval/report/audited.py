"""How often what a run measures is what was meant: what people found when they read it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ifeval.report.charts import percent, spread
from ifeval.report.runs import Run


class Precision(NamedTuple):
    """What people found about one id, in words."""

    id: str
    asks: str
    """How often a prompt really asks for it."""
    verdicts: str
    """How often its verdicts are right."""


def precision(run: Run) -> list[Precision]:
    """Return the measured precision of each id of a run; nothing where it is not to be had.

    Answers are read where they lie now: people go on reading after a run. Where none lie there
    any more, those count that the run noted.

    Args:
        run: The run. Only of a data set that was built from logs, or where something was read,
            is there anything to say.

    Raises:
        InvalidFile: A line is no answer.
    """
    found = measured(run)
    if found is None:
        return []
    ids: Mapping[str, Any] = run.record.get("constraints", {})
    return [
        Precision(id, _told(found["asks"].get(id)), _told(found["verdicts"].get(id)))
        for id in sorted(ids)
    ]


def measured(run: Run) -> dict[str, Any] | None:
    """Return the precision of asks and of verdicts by id, or None where nobody could read any."""
    from ifeval.scoring.audits import FILE, KINDS, Answers

    record = run.record
    noted: Mapping[str, Any] = record.get("audit") or {}
    prompts = record.get("prompts")
    data = Path(prompts["file"]).parent if prompts else None
    paths = [data / FILE] if data else []
    paths += [run.folder / FILE, *(Path(one["file"]) for one in noted.get("files", ()))]
    answers = Answers(*dict.fromkeys(paths))
    if answers:
        return {f"{kind}s": answers.precision(kind) for kind in KINDS}
    if noted:
        return dict(noted["precision"])
    built = data is not None and (data / "manifest.json").is_file()
    return {f"{kind}s": {} for kind in KINDS} if built else None


def _told(found: Mapping[str, Any] | None) -> str:
    if not found:
        return "unaudited"
    said = (
        f"{percent(found['precision'])} ({spread(found['interval'])}), "
        f"{found['right']} of {found['read']}"
    )
    return said if found["audited"] else f"unaudited: {said}"
