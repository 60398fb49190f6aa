"""What a row says of its task: answers of the context and of the world, mode, policy."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from ifeval.errors import IfevalError, hint
from ifeval.view import Row

TYPES = (*("person", "place", "org", "date", "year", "number", "quantity", "option", "other"),)
"""What an answer may be; without a type it is told from the answer itself."""

MODES = ("counterfactual", "answerable", "unanswerable", "extract", "cite")
"""What the context is to the question: it contradicts the world, holds the answer, holds none;
or the task is to copy from it, or to cite it."""

POLICIES = ("final", "answer", "strict")
"""How much beside the answer is allowed; see ``ignore_world_knowledge.answer``."""

FIELDS = {
    "mode": "one of " + ", ".join(MODES),
    "policy": "one of " + ", ".join(POLICIES),
    "question": "a string",
    "abstention": "a string that is not empty",
    "group": "a string or a whole number",
    "variant": "a string",
    "length": "a whole number from 0",
    "depth": "a number from 0 to 100",
}
"""The fields of ``grounding``, and what each must hold."""

_OF_ANSWERS = ("context", "world", "type")
_OF_ANSWER = ("text", "aliases", "type")


class Misfit(IfevalError):
    """A part of ``answers`` or ``grounding`` is not what it must be."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


class Answer(NamedTuple):
    """One answer under all its names."""

    names: tuple[str, ...] = ()
    type: str = ""

    def __bool__(self) -> bool:
        return bool(self.names)


class Given(NamedTuple):
    """What a row says of its task. An empty mode or policy is not given."""

    context: Answer
    world: Answer
    mode: str = ""
    policy: str = ""
    abstention: str = ""
    question: str = ""


def given_by(row: Row) -> Given:
    """Return what a row says of its task.

    The mode, where it is not given, is *counterfactual* with an answer of each side and
    *answerable* with one of the context alone; with neither it stays open.

    Raises:
        Misfit: ``answers`` or ``grounding`` is malformed.
    """
    context, world = answers_in(row.answers)
    said = checked_grounding(row.grounding)
    mode = said.get("mode") or ""
    if not mode and context:
        mode = "counterfactual" if world else "answerable"
    return Given(
        context,
        world,
        mode,
        said.get("policy") or "",
        said.get("abstention") or "",
        said.get("question") or row.prompt or "",
    )


def answers_in(data: Mapping[str, Any]) -> tuple[Answer, Answer]:
    """Return the answers of the context and of the world.

    An answer is a text, an object with ``text``, ``aliases`` and ``type``, or a list of
    either. An object that has neither side means something else, and gives two empty answers.

    Raises:
        Misfit: An answer is malformed.
    """
    if not data.keys() & {"context", "world"}:
        return Answer(), Answer()
    for name in data:
        if name not in _OF_ANSWERS:
            raise Misfit(f"answers.{name}", f"unknown field{hint(name, _OF_ANSWERS)}")
    kind = _type(data.get("type"), "answers.type")
    context, world = (_answer(data.get(side), f"answers.{side}") for side in ("context", "world"))
    return _typed(context, kind or world.type), _typed(world, kind or context.type)


def checked_grounding(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return ``grounding`` where all of it is what it must be.

    Raises:
        Misfit: A field is unknown, or holds something else.
    """
    for name, value in data.items():
        if name not in FIELDS:
            raise Misfit(f"grounding.{name}", f"unknown field{hint(name, FIELDS)}")
        if value is not None and not _holds(name, value):
            raise Misfit(f"grounding.{name}", f"must be {FIELDS[name]}; it is {value!r:.60}")
    return data


def _holds(name: str, value: Any) -> bool:
    match name:
        case "mode":
            return value in MODES
        case "policy":
            return value in POLICIES
        case "abstention":
            return isinstance(value, str) and bool(value.strip())
        case "group":
            return isinstance(value, str) or type(value) is int
        case "length":
            return type(value) is int and value >= 0
        case "depth":
            return type(value) in (int, float) and 0 <= value <= 100
        case _:
            return isinstance(value, str)


def _typed(answer: Answer, kind: str) -> Answer:
    return answer if answer.type or not answer else Answer(answer.names, kind)


def _type(value: Any, where: str) -> str:
    if value is None:
        return ""
    if value not in TYPES:
        near = hint(value, TYPES) if isinstance(value, str) else ""
        raise Misfit(where, f"must be one of {', '.join(TYPES)}; it is {value!r:.60}{near}")
    return value


def _answer(value: Any, where: str) -> Answer:
    names: list[str] = []
    kind = ""
    if value is not None:
        for place, text, of in _named(value, where):
            if not text.strip():
                raise Misfit(place, "is blank")
            names.append(text)
            kind = kind or of
    return Answer(tuple(dict.fromkeys(names)), kind)


def _named(value: Any, where: str) -> Iterator[tuple[str, str, str]]:
    """Return the names of an answer, with their places and types."""
    if isinstance(value, str):
        yield where, value, ""
        return
    if isinstance(value, Mapping):
        entry = cast("Mapping[str, Any]", value)
        for name in entry:
            if name not in _OF_ANSWER:
                raise Misfit(f"{where}.{name}", f"unknown field{hint(name, _OF_ANSWER)}")
        if not isinstance(entry.get("text"), str):
            raise Misfit(f"{where}.text", f"must be a string; it is {entry.get('text')!r:.60}")
        kind = _type(entry.get("type"), f"{where}.type")
        yield f"{where}.text", entry["text"], kind
        yield from _texts(entry.get("aliases") or (), f"{where}.aliases")
        return
    if isinstance(value, list | tuple):
        for i, item in enumerate(cast("Sequence[Any]", value)):
            if isinstance(item, list | tuple):
                raise Misfit(f"{where}[{i}]", "must be a text or an object; it is a list")
            yield from _named(item, f"{where}[{i}]")
        return
    raise Misfit(where, f"must be a text, an object or a list of them; it is {value!r:.60}")


def _texts(value: Any, where: str) -> Iterator[tuple[str, str, str]]:
    if not isinstance(value, list | tuple):
        raise Misfit(where, f"must be a list of texts; it is {value!r:.60}")
    for i, item in enumerate(cast("Sequence[Any]", value)):
        if not isinstance(item, str):
            raise Misfit(f"{where}[{i}]", f"must be a text; it is {item!r:.60}")
        yield f"{where}[{i}]", item, ""
