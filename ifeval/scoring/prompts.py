"""A file of prompts, found by key or by text, without holding its rows.

What is kept in memory for each prompt is its key, where its line stands, and a few counters:
three hundred thousand prompts take some tens of megabytes.
"""

import mmap
from array import array
from collections.abc import Iterator
from hashlib import blake2b, sha256
from pathlib import Path

from ifeval.errors import InvalidFile, InvalidRow
from ifeval.rows import Layout, Malformed, parse_line, sniff
from ifeval.rows.files import opened
from ifeval.view import Row

SNIFFED = 1 << 16
"""Bytes that are read to find out the layout of a file."""
_KEPT = 1 << 22
"""Bytes of a file up to which its rows are kept, so that none is read twice."""


class Prompts:
    """The prompts of a file by number, key and text.

    Args:
        path: JSONL, plain or gzipped.
        format: The name of its layout, or None to find out.
        key_field: The field that holds the key, or None to find out.
        prompt_field: The field that holds the prompt, or None to find out.
        by_text: Whether answers without a key will ask for their prompt by its text.

    Raises:
        InvalidFile: A key stands twice, or the layout cannot be made out.
        InvalidRow: A line cannot be read.
    """

    def __init__(
        self,
        path: Path,
        format: str | None = None,
        key_field: str | None = None,
        prompt_field: str | None = None,
        *,
        by_text: bool = False,
    ) -> None:
        self.path = path
        self._given = (path, format, key_field, prompt_field)
        if path.suffix == ".gz":
            with opened(path) as file:
                self._data: mmap.mmap | bytes = file.read()
        else:
            with path.open("rb") as file:
                empty = path.stat().st_size == 0
                self._data = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if not self._data:
            raise InvalidFile(path, "", "the file is empty")
        self.layout: Layout = sniff(
            self._head().split(b"\n"),
            format=format,
            key_field=key_field,
            prompt_field=prompt_field,
            path=path,
            prompts=True,
        )
        self._starts = array("Q")
        self._lines = array("L")
        self._numbers: dict[str | int, int] = {}
        self._by_text: dict[bytes, int] | None = {} if by_text else None
        self._kept: list[Row] | None = [] if len(self._data) <= _KEPT else None
        for start, line_number, line in self._scan():
            for row in self._parsed(line, line_number):
                number = len(self._starts)
                first = self._numbers.setdefault(row.key if row.key != "" else number, number)
                if first != number:
                    raise InvalidFile(
                        f"{path}:{line_number}",
                        "key",
                        f"{row.key!r} stands in line {self._lines[first]} too",
                    )
                if self._by_text is not None and row.prompt is not None:
                    self._by_text.setdefault(_digest(row.prompt), number)
                self._starts.append(start)
                self._lines.append(line_number)
                if self._kept is not None:
                    self._kept.append(row)

    def __len__(self) -> int:
        return len(self._starts)

    def __reduce__(self) -> tuple[type["Prompts"], tuple[Path, str | None, str | None, str | None]]:
        return Prompts, self._given

    def keys(self) -> list[str | int]:
        """Return the keys in the order of the file."""
        return [*self._numbers]

    def sha256(self) -> str:
        """Return the hash of the file's bytes, decompressed."""
        return sha256(self._data).hexdigest()

    def number(self, row: Row) -> int | None:
        """Return the number of the prompt that a response answers: by key, else by text."""
        if row.key != "":
            return self._numbers.get(row.key)
        if row.prompt is None:
            return None
        if self._by_text is None:
            self._by_text = {}
            for number in range(len(self)):
                text = self.row(number).prompt
                if text is not None:
                    self._by_text.setdefault(_digest(text), number)
        return self._by_text.get(_digest(row.prompt))

    def row(self, number: int) -> Row:
        """Return the row of a prompt."""
        if self._kept is not None:
            row = self._kept[number]
        else:
            start = self._starts[number]
            end = self._data.find(b"\n", start)
            line = self._data[start : end if end >= 0 else len(self._data)]
            row = self._parsed(line, self._lines[number])[0]
        if row.key == "":  # a prompt without a key is known by its number, as in ``keys``
            row.key = number
        return row

    def line(self, number: int) -> int:
        """Return the line of a prompt, from 1."""
        return self._lines[number]

    def _head(self) -> bytes:
        end = self._data.find(b"\n", SNIFFED)
        return self._data[: end if end >= 0 else len(self._data)]

    def _scan(self) -> Iterator[tuple[int, int, bytes]]:
        start, number = 0, 1
        while start < len(self._data):
            end = self._data.find(b"\n", start)
            end = len(self._data) if end < 0 else end
            line = self._data[start:end]
            if line.strip():
                yield start, number, line
            start, number = end + 1, number + 1

    def _parsed(self, line: bytes, number: int) -> list[Row]:
        try:
            return parse_line(line, self.layout)
        except Malformed as error:
            raise InvalidRow(self.path, number, error.field, error.problem) from None


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def joined(response: Row, prompt: Row) -> Row:
    """Return a response with what its prompt's row says; the response's own fields win."""
    return Row(
        response=response.response,
        key=prompt.key if response.key == "" else response.key,
        sample=response.sample,
        prompt=prompt.prompt if prompt.prompt is not None else response.prompt,
        system=response.system if response.system is not None else prompt.system,
        messages=response.messages or prompt.messages,
        tool_calls=response.tool_calls,
        context=response.context or prompt.context,
        answers=response.answers or prompt.answers,
        grounding=response.grounding or prompt.grounding,
        reference=response.reference if response.reference is not None else prompt.reference,
        finish_reason=response.finish_reason,
        constraints=response.constraints
        if response.constraints is not None
        else prompt.constraints,
        metadata={**prompt.metadata, **response.metadata},
    )
