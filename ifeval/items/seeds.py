"""Questions with a context and an answer: what items are made of."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from ifeval.errors import hint
from ifeval.rows.fields import Malformed, documents_of

_ALIASES = {
    "answer": "answers",
    "query": "question",
    "passage": "context",
    "closed_book_answer": "world",
}


class Seed(NamedTuple):
    """A question, the context that answers it, and its answer under all its names."""

    number: int
    """The number of its line, from 1."""
    question: str
    answers: tuple[str, ...]
    """Empty where the context does not answer it."""
    context: str
    title: str = ""
    world: tuple[str, ...] = ()
    """What a model says without the context; else the answer itself is taken for it."""
    type: str = ""
    id: str = ""


def read(lines: Iterable[bytes]) -> Iterator[tuple[int, Seed | Malformed]]:
    """Yield the number and the question of each line, or what is wrong with it.

    Args:
        lines: ``{"question", "answers" (texts, or an object with ``text``), "context", ...}``;
            ``answer``, ``query``, ``passage`` and ``closed_book_answer`` are known too.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, _seed(number, line)
        except Malformed as error:
            yield number, error


def _seed(number: int, line: bytes) -> Seed:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Malformed("", f"not JSON: {error}") from None
    if not isinstance(data, dict):
        raise Malformed("", "must be an object")
    found: dict[str, Any] = {}
    for name, value in cast("Mapping[str, Any]", data).items():
        found[_ALIASES.get(name, name)] = value
    for name in ("question", "context"):
        if name not in found:
            raise Malformed(name, f"is missing{hint(name, found)}")
    if not isinstance(found["question"], str) or not found["question"].strip():
        raise Malformed("question", "must be a text that is not empty")
    context = "\n\n".join(document.text for document in documents_of(found["context"]))
    impossible = found.get("impossible") or found.get("is_impossible")
    answers = () if impossible else _texts(found.get("answers"), "answers")
    title = found.get("title")
    return Seed(
        number,
        " ".join(found["question"].split()),
        answers,
        context,
        title if isinstance(title, str) else "",
        _texts(found.get("world"), "world"),
        found["type"] if isinstance(found.get("type"), str) else "",
        str(found["id"]) if isinstance(found.get("id"), str | int) else "",
    )


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if isinstance(value, dict):
        value = cast("Mapping[str, Any]", value).get("text")
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise Malformed(where, "must be a text or a list of texts")
    texts: list[str] = []
    for item in cast("list[Any]", value):
        if isinstance(item, dict):  # SQuAD's {"text", "answer_start"}
            item = cast("Mapping[str, Any]", item).get("text")  # noqa: PLW2901
        if not isinstance(item, str):
            raise Malformed(where, "must be a text or a list of texts")
        texts += [" ".join(item.split())] if item.strip() else []
    return tuple(dict.fromkeys(texts))
