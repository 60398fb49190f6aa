"""Sheets to read: what was recognised in a data set, or judged in a run, a line each.

What people answer, and what follows from it, is in `ifeval.scoring.audits`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ifeval.build.difficulty import ENOUGH
from ifeval.build.exchange import ids_of
from ifeval.scoring.audits import Answer, Answers, checked, kind_of, name_of, verdict_names

Line = dict[str, Any]

HARDLY = 0.05
"""Where a smaller share passes, the check or the rule that recognised it may be wrong."""
_PROMPT, _RESPONSE = 2000, 4000
_CHUNK = 1000
"""Rows whose texts are held at a time."""


def asks(rows: Sequence[Mapping[str, Any]], suspect: Collection[str] = ()) -> Iterator[Line]:
    """Yield a line for each constraint of a data set that a rule recognised.

    Args:
        rows: Its items.
        suspect: Keys of items that no response of any run passes.
    """
    of_ids: dict[str, list[int]] = {}
    for row in rows:
        for constraint, logged in zip(row["constraints"], _logged(row), strict=False):
            counted = of_ids.setdefault(" ".join(ids_of(constraint)), [0, 0])
            counted[0] += logged["passed"]
            counted[1] += logged["passed"] + logged["failed"]
    for row in rows:
        told, each = row.get("metadata", {}), _logged(row)
        evidence = told.get("asks", [])
        for i, (constraint, ask) in enumerate(zip(row["constraints"], evidence, strict=False)):
            if ask.get("rule") == "given":
                continue
            name = name_of(row["messages"], told.get("system", ""), ask, constraint)
            id = " ".join(ids_of(constraint))
            line = {"name": name, "kind": "ask", "id": id, "constraint": constraint}
            line |= {"says": ask.get("text", ""), "prompt": _around(row, ask)}
            logged = each[i] if i < len(each) else {"passed": 0, "failed": 0}
            why = _suspicion(logged, of_ids.get(id, (0, 0)), in_runs=row["key"] in suspect)
            yield {**line, **({"why": why} if why else {}), "right": None, "note": ""}


def _logged(row: Mapping[str, Any]) -> Sequence[Mapping[str, int]]:
    return row.get("metadata", {}).get("logged", {}).get("by_constraint", [])


def _suspicion(logged: Mapping[str, int], of_id: Sequence[int], *, in_runs: bool) -> str:
    """Return why a constraint should be read first; empty where nothing speaks for it."""
    if logged["passed"]:
        return ""
    if logged["failed"] >= ENOUGH:
        return f"none of {logged['failed']} logged responses passes it"
    passed, n = of_id
    if n >= ENOUGH and passed < HARDLY * n:
        return f"{passed} of {n} logged responses pass this id"
    return "no response of any run passes its prompt" if in_runs else ""


def verdicts(folder: Path, known: Mapping[str, Answer], n: int) -> list[Line]:
    """Return a line for each verdict of a run to read next, with the texts.

    Args:
        folder: The run.
        known: The answers that there are, by name.
        n: How many.

    Raises:
        InvalidFile: The run cannot be read.
    """
    from ifeval.report.runs import Result, Run
    from ifeval.report.texts import Texts

    run = Run(folder)
    texts = Texts(run)
    results: dict[str, Result] = {}

    def lines() -> Iterator[Line]:
        for pairs in _batched(run.rows(), _CHUNK):
            rows = texts.rows([result for result, _ in pairs])
            for (result, judged), row in zip(pairs, rows, strict=True):
                if row is None:
                    continue
                ids = [one["id"] for one in judged["constraints"]]
                names = verdict_names(row, ids, result.passed["strict"])
                for name, one in zip(names, judged["constraints"], strict=False):
                    results[name] = result
                    told = {"name": name, "kind": "verdict", "id": one["id"], "key": result.key}
                    says = {"verdict": one["verdict"], "reason": one.get("reason", "")}
                    yield {**told, "sample": result.sample, **says}

    found = chosen(lines(), known, n)
    rows = texts.rows([results[line["name"]] for line in found])
    for line, row in zip(found, rows, strict=True):
        line["prompt"] = ((row.prompt if row else None) or "")[:_PROMPT]
        line["response"] = ((row.response if row else None) or "")[:_RESPONSE]
        line |= {"right": None, "note": ""}
    return found


def _batched(items: Iterable[Any], n: int) -> Iterator[list[Any]]:
    """Yield lists of at most n items."""
    rest = iter(items)
    while part := [*islice(rest, n)]:
        yield part


def chosen(lines: Iterable[Line], known: Mapping[str, Answer], n: int) -> list[Line]:
    """Return the lines to read next: what is suspect, then those of ids that were read least.

    Args:
        lines: All of them; each needs ``name`` and ``id``.
        known: The answers that there are, by name.
        n: How many.
    """
    kinds = set[str]()
    asked: dict[str, list[Line]] = {}
    found: list[Line] = []
    seen = {*known}
    for line in lines:
        if line["name"] not in seen:
            seen.add(line["name"])
            kinds.add(kind_of(line))
            asked.setdefault("" if line.get("why") else line["id"], []).append(line)
    read: dict[str, int] = {}
    for answer in known.values():
        if kind_of(answer) in kinds:
            read[answer["id"]] = read.get(answer["id"], 0) + 1
    for of_id in asked.values():
        of_id.sort(key=lambda line: line["name"], reverse=True)  # a hash: no order of the logs
    for line in reversed(asked.pop("", [])):
        if len(found) < n:
            found.append(line)
            read[line["id"]] = read.get(line["id"], 0) + 1
    while len(found) < n and asked:
        id = min(asked, key=lambda name: (read.get(name, 0), name))
        found.append(asked[id].pop())
        read[id] = read.get(id, 0) + 1
        if not asked[id]:
            del asked[id]
    return found


def _around(row: Mapping[str, Any], ask: Mapping[str, Any]) -> str:
    """Return the text around what asks for a constraint, with marks on both sides of it."""
    turn = 0 if ask.get("role") == "system" else ask.get("turn", -1)
    if "start" not in ask or not 0 <= turn < len(row["messages"]):
        users = [m.get("content") or "" for m in row["messages"] if m["role"] == "user"]
        return users[-1][:_PROMPT] if users else ""
    text = row["messages"][turn].get("content") or ""
    start, end = ask["start"], ask["end"]
    return f"{text[max(0, start - 200) : start]}>>>{text[start:end]}<<<{text[end : end + 200]}"


def taken(path: Path) -> list[Answer]:
    """Return the lines of a sheet that were answered.

    Raises:
        InvalidFile: A line is no line of a sheet, or its answer is neither true, false nor null.
    """
    lines = enumerate(path.read_bytes().split(b"\n"), 1)
    read = [checked(line, path, n, answered=False) for n, line in lines if line.strip()]
    kept = ("name", "kind", "id", "constraint", "verdict", "right", "note")
    return [
        {name: line[name] for name in kept if line.get(name) not in (None, "")}
        for line in read
        if line["right"] is not None
    ]


def is_wrong(
    answers: Answers, messages: Sequence[Mapping[str, Any]], system: str, ask: Mapping[str, Any]
) -> bool:
    """Tell whether a person found that a prompt does not ask for something.

    Args:
        answers: What people found.
        messages: Those of the prompt.
        system: The name of the system prompt.
        ask: What is asked, and where.
    """
    if not answers or ask.get("rule") == "given":
        return False
    return answers.is_wrong(name_of(messages, system, ask, ask["constraint"]))
