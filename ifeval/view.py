"""What a checker sees: a region of one of a row's texts, cut into units on demand."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ifeval import units
from ifeval.units import RowUnit, Unit
from ifeval.verdict import Span

Piece = tuple[int, int, int, int]
"""Characters of a derived text and where they came from: its start and end in the derived
text, then in the source. Where the two lengths are equal they map one to one; else the whole
piece stands for the whole place, as a decoded character does for its escape."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a row's context."""

    text: str
    id: str = ""
    title: str | None = None
    url: str | None = None


@dataclass(slots=True, eq=False)
class Row:
    """A response and what it answers: one row of a file.

    ``response`` is the answer as received (``None`` where there is none); ``answer`` is the
    part of it that is judged, by offsets, once reasoning is set aside. What the file has
    beyond the known fields is in ``metadata``.
    """

    response: str | None = None
    key: str | int = ""
    sample: int | str | None = None
    prompt: str | None = None
    system: str | None = None
    messages: Sequence[Mapping[str, Any]] = ()
    tool_calls: Sequence[Mapping[str, Any]] = ()
    context: Sequence[Document] = ()
    answers: Mapping[str, Any] = field(default_factory=dict[str, Any])
    grounding: Mapping[str, Any] = field(default_factory=dict[str, Any])
    reference: str | None = None
    finish_reason: str | None = None
    constraints: Sequence[Any] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    answer: tuple[int, int] | None = None
    views: dict[str, "View"] = field(default_factory=dict[str, "View"], repr=False)

    def view(self, source: str = "response") -> "View | None":
        """Return the view of one text of the row, or None where the row has no such text.

        Args:
            source: ``response``, ``prompt``, ``system``, ``context[i]``, ``messages[i]`` or
                ``tool_calls[i].arguments``.
        """
        if source not in self.views:
            text = self._text(source)
            if text is None:
                return None
            start, end = (self.answer or (0, len(text))) if source == "response" else (0, len(text))
            self.views[source] = View(text[start:end], source, self, start)
        return self.views[source]

    def _text(self, source: str) -> str | None:
        match source:
            case "response" | "prompt" | "system" | "reference":
                found = getattr(self, source)
            case _ if source.startswith(("context[", "messages[", "tool_calls[")):
                name, _, rest = source.partition("[")
                number, _, tail = rest.partition("]")
                items: Sequence[Any] = getattr(self, name)
                if not number.isdecimal() or int(number) >= len(items):
                    return None
                item = items[int(number)]
                if name == "context":
                    found = item.text
                else:
                    found = item.get("content" if name == "messages" else tail.lstrip("."))
            case _:
                found = None
        return found if isinstance(found, str) else None


class View:
    """A region of a text. Every cut is made once and then shared by all the checks."""

    __slots__ = ("_cuts", "_pieces", "_shift", "row", "shown", "source", "text")

    def __init__(
        self,
        text: str,
        source: str = "response",
        row: Row | None = None,
        shift: int = 0,
        pieces: Sequence[Piece] | None = None,
    ) -> None:
        self.text = text
        self.source = source
        self.row = row or Row(text)
        self._shift = shift
        self._pieces = pieces
        self._cuts: dict[Any, Any] = {}
        self.shown = True

    def reading(self, text: str) -> "View":
        """Return another text to judge in place of this one, whose evidence nobody will see.

        Its ``shown`` is false, and so is that of all its parts: a checker may leave out what
        only serves to point at places.
        """
        view = View(text, self.source, self.row)
        view.shown = False
        return view

    @classmethod
    def of(cls, response: str, prompt: str | None = None, context: Sequence[str] = ()) -> "View":
        """Return the view of a whole response, and of what it answers."""
        row = Row(response, prompt=prompt, context=[Document(text) for text in context])
        view = cls(response, row=row)
        row.views["response"] = view
        return view

    def __repr__(self) -> str:
        return f"<view of {self.source}, {len(self.text)} characters>"

    @property
    def prompt(self) -> "View | None":
        """The prompt that the response answers."""
        return self.row.view("prompt")

    @property
    def context(self) -> tuple["View", ...]:
        """The documents that came with the prompt."""
        views = (self.row.view(f"context[{i}]") for i in range(len(self.row.context)))
        return tuple(view for view in views if view is not None)

    def span(self, start: int, end: int) -> Span:
        """Return where characters of this view stand in the text as received."""
        if self._pieces is None:
            return Span(self._shift + start, self._shift + end, self.source)
        if start >= end:
            place = self._place(start, last=False)
            return Span(place, place, self.source)
        return Span(self._place(start, last=False), self._place(end - 1, last=True), self.source)

    def spans(self, offsets: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
        """Return where several parts of this view stand in the text as received."""
        if not self.shown:
            return ()
        return tuple(self.span(start, end) for start, end in offsets)

    def _place(self, at: int, *, last: bool) -> int:
        """Return where one character came from: its start, or its end where it is the last."""
        pieces = self._pieces or ()
        index = bisect_right(pieces, at, key=lambda piece: piece[0]) - 1
        if index < 0:
            return self._shift
        start, end, source, source_end = pieces[index]
        if at >= end:  # a joint, or the end of the text: it stands where the last piece ended
            return source_end
        if end - start == source_end - source:
            return source + at - start + last
        return source_end if last else source

    def region(self, start: int, end: int) -> "View":
        """Return a part of this view, by offsets within it."""
        text = self.text[start:end]
        if not self.shown:
            return self.reading(text)
        if self._pieces is None:
            return View(text, self.source, self.row, self._shift + start)
        place = self._place(start, last=False)
        return View(text, self.source, self.row, place, _clipped(self._pieces, start, end))

    def keep(self, regions: Iterable[tuple[int, int]], joint: str = "") -> "View":
        """Return some parts of this view as one text.

        Args:
            regions: Offsets in this view, in order.
            joint: What stands wherever something was left out.
        """
        if not self.shown:
            return self.reading(joint.join([self.text[start:end] for start, end in regions]))
        content: list[str] = []
        pieces: list[Piece] = []
        length = 0
        for start, end in regions:
            if content and joint:
                content.append(joint)
                length += len(joint)
            content.append(self.text[start:end])
            if self._pieces is None:
                if start < end:
                    place = self._shift + start
                    pieces.append((length, length + end - start, place, place + end - start))
            else:
                pieces += (
                    (length + a, length + b, c, d)
                    for a, b, c, d in _clipped(self._pieces, start, end)
                )
            length += end - start
        return View("".join(content), self.source, self.row, self._shift, pieces)

    def decoded(self, text: str, pieces: Sequence[Piece]) -> "View":
        """Return a text that was decoded from this view, such as a JSON string.

        Args:
            text: The decoded text.
            pieces: Where its characters stand in this view; see ``Piece``.
        """
        mapped: list[Piece] = []
        for start, end, source, source_end in pieces:
            place = self.span(source, source_end)
            mapped.append((start, end, place.start, place.end))
        return View(text, self.source, self.row, self.span(0, 0).start, mapped)

    def cut(self, unit: Unit[...]) -> list[tuple[int, int]]:
        """Return the offsets of the parts of one kind, in order."""
        cuts = self._cuts
        if unit.key not in cuts:
            cuts[unit.key] = unit.cut(self.text)
        return cuts[unit.key]

    def count(self, unit: Unit[...]) -> int:
        """Return how many parts of one kind there are."""
        cuts = self._cuts
        if unit.key in cuts:
            return len(cuts[unit.key])
        key = ("count", unit.key)
        if key not in cuts:
            cuts[key] = unit.count(self.text)
        return cuts[key]

    def parts(self, unit: Unit[...]) -> "list[View]":
        """Return the parts of one kind as views, which keep their own cuts."""
        key = ("parts", unit.key)
        if key not in self._cuts:
            if isinstance(unit, RowUnit):
                found = map(self.row.view, unit.names(self.row))
                self._cuts[key] = [view for view in found if view is not None]
            else:
                self._cuts[key] = [self.part(unit, start, end) for start, end in self.cut(unit)]
        return self._cuts[key]

    def part(self, unit: Unit[...], start: int, end: int) -> "View":
        """Return one part of one kind, by its offsets: as what it stands for, if it is encoded."""
        region = self.region(start, end)
        found = unit.decode(region.text) if unit.decode else None
        if found is None:
            return region
        return region.decoded(*found) if self.shown else self.reading(found[0])

    def once(self, key: str, compute: Any) -> Any:
        """Return what a function makes of the text, computed once and shared by all checks.

        Args:
            key: A name of the caller's own, unique to the function.
            compute: A pure function of a text.
        """
        if key not in self._cuts:
            self._cuts[key] = compute(self.text)
        return self._cuts[key]

    @property
    def words(self) -> list[tuple[int, int]]:
        """The offsets of the words."""
        return self.cut(units.words)

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """The offsets of the sentences."""
        return self.cut(units.sentences)


def _clipped(pieces: Sequence[Piece], start: int, end: int) -> list[Piece]:
    """Return the pieces of a region of a derived text, counted from the region's start."""
    found: list[Piece] = []
    first = max(bisect_right(pieces, start, key=lambda piece: piece[0]) - 1, 0)
    for a, b, c, d in pieces[first:]:
        if a >= end:
            break
        left, right = max(a, start), min(b, end)
        if left >= right:
            continue
        if b - a == d - c:
            found.append((left - start, right - start, c + left - a, c + right - a))
        else:
            found.append((left - start, right - start, c, d))
    return found
