"""Join the halves of exchanges: completions and their messages, batches in and out, chains."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from ifeval.build.counts import Counts
from ifeval.rows.messages import joined
from ifeval.view import Document, Row

Place = tuple[str, int]
Placed = tuple[Row, Place]


class Joiner:
    """What waits for its other half.

    A prompt may have several answers, so it is kept until the end; answers wait only for it.
    """

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        self._asked: dict[str, Row] = {}
        self._answers: dict[str, list[Placed]] = {}
        self._used: set[str] = set()
        self._turns: dict[str, list[Mapping[str, Any]]] = {}
        self._chained: dict[str, list[Placed]] = {}
        if data:
            self._asked = {name: _row(row) for name, row in data["asked"].items()}
            self._answers = {name: _placed(rows) for name, rows in data["answers"].items()}
            self._used = {*data["used"]}
            self._turns = data["turns"]
            self._chained = {name: _placed(rows) for name, rows in data["chained"].items()}

    def dump(self) -> dict[str, Any]:
        """Return what waits as JSON."""
        return {
            "asked": {name: _dump(row) for name, row in self._asked.items()},
            "answers": {n: [[_dump(r), p] for r, p in rows] for n, rows in self._answers.items()},
            "used": sorted(self._used),
            "turns": self._turns,
            "chained": {n: [[_dump(r), p] for r, p in rows] for n, rows in self._chained.items()},
        }

    def add(self, row: Row, place: Place) -> Iterator[Placed]:
        """Take a row; yield the whole ones that it makes."""
        asks = bool(row.messages) or row.prompt is not None
        answers = row.response is not None or row.finish_reason is not None or bool(row.tool_calls)
        name = str(row.metadata.get("joins") or row.key)
        if asks and answers:
            yield from self._chain(row, place)
        elif asks:
            self._asked.setdefault(name, row)
            for other, where in self._answers.pop(name, ()):
                self._used.add(name)
                yield from self._chain(joined((other, self._asked[name])), where)
        elif name in self._asked:
            self._used.add(name)
            yield from self._chain(joined((row, self._asked[name])), place)
        else:
            self._answers.setdefault(name, []).append((row, place))

    def _chain(self, row: Row, place: Place) -> Iterator[Placed]:
        """Put the turns before a response of the Responses API in front of it."""
        before, own = row.metadata.get("previous"), row.metadata.get("response_id")
        if before is not None and str(before) not in self._turns:
            self._chained.setdefault(str(before), []).append((row, place))
            return
        messages = [*row.messages] or [{"role": "user", "content": row.prompt}]
        if before is not None:
            messages = [*self._turns[str(before)], *messages]
            row = replace(row, messages=messages, views={})
        yield row, place
        if own is None:
            return
        # Instructions do not carry over, so they are not among the turns.
        answer = {"role": "assistant", "content": row.response}
        self._turns[str(own)] = [m for m in (*messages, answer) if m.get("role") != "system"]
        for other, where in self._chained.pop(str(own), ()):
            yield from self._chain(other, where)

    def finish(self, counts: Counts) -> None:
        """Count what is left over."""
        for name in self._asked.keys() - self._used:
            counts.lost("join", "a prompt without its answer", name)
        for name, rows in self._answers.items():
            counts.lost("join", "an answer without its prompt", name, len(rows))
        for name, rows in self._chained.items():
            counts.lost("join", "follows a response that is not in the logs", name, len(rows))
        both = len(self._used)
        if both:
            # Two halves are one exchange: what was counted twice on its way in is one.
            counts.lost("join", "the other half of an exchange", n=both)


def _dump(row: Row) -> dict[str, Any]:
    names = [field.name for field in fields(Row) if field.name != "views"]
    data = {name: getattr(row, name) for name in names}
    data["context"] = [asdict(document) for document in row.context]
    return {name: value for name, value in data.items() if value not in (None, (), [], {})}


def _row(data: Mapping[str, Any]) -> Row:
    context = [Document(**document) for document in data.get("context", ())]
    given: dict[str, Any] = {**data, "context": context}
    return Row(**given)


def _placed(rows: Any) -> list[Placed]:
    return [(_row(row), (place[0], place[1])) for row, place in rows]
