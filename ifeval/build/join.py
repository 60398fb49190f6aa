"""Join the halves of exchanges: completions and their messages, batches in and out, chains."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from sqlite3 import Connection
from typing import Any

from ifeval.build.counts import Counts
from ifeval.rows.messages import joined
from ifeval.view import Document, Row

Place = tuple[str, int]
Placed = tuple[Row, Place]


class Joiner:
    """What waits for its other half.

    A prompt may have several answers, so it is kept until the end; answers wait only for it.

    Args:
        tables: Where they wait, as a spool has them.
    """

    def __init__(self, tables: Connection) -> None:
        self._tables = tables

    def add(self, row: Row, place: Place) -> Iterator[Placed]:
        """Take a row; yield the whole ones that it makes."""
        asks = bool(row.messages) or row.prompt is not None
        answers = row.response is not None or row.finish_reason is not None or bool(row.tool_calls)
        name = str(row.metadata.get("joins") or row.key)
        if asks and answers:
            yield from self._chain(row, place)
        elif asks:
            values = (name, _dumped(row))
            self._tables.execute("INSERT OR IGNORE INTO asked VALUES (?, ?, 0)", values)
            for other, where in self._taken("answers", "name", name):
                yield from self._whole(other, name, where)
        elif self._tables.execute("SELECT 1 FROM asked WHERE name = ?", (name,)).fetchone():
            yield from self._whole(row, name, place)
        else:
            self._wait("answers", name, row, place)

    def _whole(self, answer: Row, name: str, place: Place) -> Iterator[Placed]:
        """Yield an answer with its prompt."""
        found = self._tables.execute("SELECT row FROM asked WHERE name = ?", (name,)).fetchone()
        self._tables.execute("UPDATE asked SET used = 1 WHERE name = ?", (name,))
        yield from self._chain(joined((answer, _row(json.loads(found[0])))), place)

    def _wait(self, table: str, name: str, row: Row, place: Place) -> None:
        values = (name, _dumped(row), json.dumps(place))
        self._tables.execute(f"INSERT INTO {table} VALUES (?, ?, ?)", values)  # noqa: S608 - ours

    def _taken(self, table: str, column: str, name: str) -> list[Placed]:
        """Return what waits for a name, and wait no more."""
        where = f"FROM {table} WHERE {column} = ?"
        rows = self._tables.execute(f"SELECT row, place {where} ORDER BY rowid", (name,)).fetchall()
        if rows:
            self._tables.execute(f"DELETE {where}", (name,))
        return [(_row(json.loads(row)), tuple(json.loads(place))) for row, place in rows]

    def _chain(self, row: Row, place: Place) -> Iterator[Placed]:
        """Put the turns before a response of the Responses API in front of it."""
        ready = deque([(row, place)])
        while ready:
            one, where = ready.popleft()
            linked = self._linked(one)
            if linked is None:
                self._wait("chained", str(one.metadata["previous"]), one, where)
                continue
            yield linked, where
            own = one.metadata.get("response_id")
            if own is not None:
                self._remember(str(own), linked)
                ready += self._taken("chained", "before", str(own))

    def _linked(self, row: Row) -> Row | None:
        """Return a row with the turns before it; None where these are not there yet."""
        before = row.metadata.get("previous")
        if before is None:
            return row
        known = "SELECT messages FROM turns WHERE id = ?"
        found = self._tables.execute(known, (str(before),)).fetchone()
        if found is None:
            return None
        return replace(row, messages=[*json.loads(found[0]), *_said(row)], views={})

    def _remember(self, name: str, row: Row) -> None:
        """Keep the turns up to a response, for those that follow it."""
        answer = {"role": "assistant", "content": row.response}
        # Instructions do not carry over, so they are not among the turns.
        turns = [m for m in (*_said(row), answer) if m.get("role") != "system"]
        values = (name, json.dumps(turns))
        self._tables.execute("INSERT OR REPLACE INTO turns VALUES (?, ?)", values)

    def finish(self, counts: Counts) -> None:
        """Count what is left over."""
        tables = self._tables
        for (name,) in tables.execute("SELECT name FROM asked WHERE NOT used ORDER BY rowid"):
            counts.lost("join", "a prompt without its answer", name)
        for table, column, reason in (
            ("answers", "name", "an answer without its prompt"),
            ("chained", "before", "follows a response that is not in the logs"),
        ):
            waiting = (
                f"SELECT {column}, count(*) FROM {table} GROUP BY {column} ORDER BY min(rowid)"  # noqa: S608 - ours
            )
            for name, n in tables.execute(waiting):
                counts.lost("join", reason, name, n)
        (both,) = tables.execute("SELECT count(*) FROM asked WHERE used").fetchone()
        if both:
            # Two halves are one exchange: what was counted twice on its way in is one.
            counts.lost("join", "the other half of an exchange", n=both)


def _said(row: Row) -> list[Mapping[str, Any]]:
    return [*row.messages] or [{"role": "user", "content": row.prompt}]


def _dumped(row: Row) -> str:
    names = [field.name for field in fields(Row) if field.name != "views"]
    data = {name: getattr(row, name) for name in names}
    data["context"] = [asdict(document) for document in row.context]
    return json.dumps({n: value for n, value in data.items() if value not in (None, (), [], {})})


def _row(data: Mapping[str, Any]) -> Row:
    context = [Document(**document) for document in data.get("context", ())]
    given: dict[str, Any] = {**data, "context": context}
    return Row(**given)
