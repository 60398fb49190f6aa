"""Telling what a file's rows look like from the first of them."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from ifeval.errors import InvalidFile, UnknownId, hint
from ifeval.rows.asked import LABELS, is_label
from ifeval.rows.fields import MISSING, Malformed, get, is_list, is_object, sample_of, shown
from ifeval.rows.formats import FORMATS, Fields
from ifeval.rows.layout import Layout
from ifeval.rows.parse import decoded

ROWS = 20
"""How many rows are looked at."""

# the first that is there is taken: names that say "of the prompt" before those of any row
KEYS = (
    "key",
    "prompt_id",
    "question_id",
    "task_id",
    "custom_id",
    "doc_id",
    "id",
    "uid",
)
PROMPTS = ("prompt", "messages", "instruction", "question", "query", "input")
RESPONSES = (
    "response",
    "model_response",
    "completion",
    "generation",
    "generated_text",
    "model_output",
    "output",
    "prediction",
    "text",
)
SAMPLES = ("sample", "sample_index", "sample_idx", "sample_id", "rollout", "rollout_id")

_OPTIONS = ("--key-field", "--prompt-field", "--response-field")

_POINTER = b"version https://git-lfs"

_NEAR = 0.85
"""How alike a name must be to be taken for a misspelling: `context_length` is no `context`."""

_REST = (
    *("system", "messages", "context", "answers", "grounding", "reference"),
    *("finish_reason", "tool_calls", "constraints", "instruction_id_list", "kwargs", "metadata"),
)


def sniff(
    lines: Sequence[bytes],
    *,
    format: str | None = None,
    key_field: str | None = None,
    prompt_field: str | None = None,
    response_field: str | None = None,
    prompts: bool = False,
    path: object = "input",
) -> Layout:
    """Tell what the rows of a file look like from its first lines.

    Args:
        lines: Some lines from the start; those that are no objects are passed over.
        format: One of ``FORMATS``, instead of what the rows look like.
        key_field: A field or path, instead of the first known name; so are the next two.
        prompts: Whether this is a file of prompts, in which no response is looked for.
        path: The file, for errors.

    Raises:
        InvalidFile: No line is an object, no field is known for a response, or a field that
            was named is in none of them.
        UnknownId: There is no such format.
    """
    if format is not None and format not in FORMATS:
        raise UnknownId(format, FORMATS, "format", f"; the formats are {', '.join(FORMATS)}")
    rows = _objects(lines, path)
    if format is None:
        votes = {name: sum(map(FORMATS[name].fits, rows)) for name in FORMATS if name != "plain"}
        best = max(votes, key=lambda name: votes[name])
        format = best if votes[best] else "plain"
    for option, field in zip(_OPTIONS, (key_field, prompt_field, response_field), strict=True):
        if field is not None and rows and not _there(rows, field):
            names = _names(rows)
            problem = f"no row has the field {field!r}{hint(field, names)}"
            raise InvalidFile(path, option, f"{problem}; the fields are {', '.join(names)}")
    asked = prompts and response_field is None
    if format == "plain":
        return _plain(rows, key_field, prompt_field, response_field, path, without=asked)
    if format not in _DEFAULTS:  # a log, whose reader knows where everything stands
        for option, field in zip(_OPTIONS, (key_field, prompt_field, response_field), strict=True):
            if field is not None:
                problem = f"the rows are of the format {format}, whose fields have fixed places"
                raise InvalidFile(path, option, f"{problem}; --format plain takes any fields")
        return Layout(format, None, None, None)
    key, prompt, response = _DEFAULTS[format](rows)
    if format == "openai-batch-input" and not prompts and response_field is None:
        raise InvalidFile(
            path, "", "these are requests of a batch, without responses: give them as --prompts"
        )
    response = response_field or (None if asked else response)
    only = None
    if format == "lm-eval" and rows and isinstance(rows[0].get("filter"), str):
        only = ("filter", rows[0]["filter"])
    return Layout(format, key_field or key, prompt_field or prompt, response, only=only)


def _objects(lines: Sequence[bytes], path: object) -> list[Fields]:
    rows: list[Fields] = []
    first = ""
    if lines and lines[0].startswith(_POINTER):
        raise InvalidFile(path, "", "is a pointer of git-lfs: git lfs pull brings the file itself")
    for number, line in enumerate(lines, 1):
        try:
            row = decoded(line)
        except Malformed as error:
            first = first or f"line {number}: {error}"
            continue
        if row is not None:
            rows.append(row)
        if len(rows) == ROWS:
            break
    if first and not rows:
        whole = lines[0].lstrip()[:1] == b"["
        note = "; one JSON array is not JSON lines: write one object a line" if whole else ""
        raise InvalidFile(path, "", f"none of the first lines is a row: {first}{note}")
    return rows


def _there(rows: list[Fields], path: str) -> bool:
    return any(get(row, path, MISSING) is not MISSING for row in rows)


def _names(rows: list[Fields]) -> list[str]:
    """Return the fields that the rows have, with those of their objects as paths."""
    found: dict[str, None] = {}
    for row in rows:
        for name, value in row.items():
            found[name] = None
            if is_object(value):
                found.update(dict.fromkeys(f"{name}.{inner}" for inner in value))
    return [*found][:60]


def _first(
    rows: list[Fields], names: Iterable[str], fits: Callable[[Any], bool], within: str = ""
) -> tuple[str | None, list[str]]:
    """Return the first name that fits, and the others that would have."""
    found: list[str] = []
    for name in names:
        values = [get(row, within + name, MISSING) for row in rows]
        values = [value for value in values if value is not MISSING]
        # One bad row among the first must not hide a field: it is an error of that row.
        unfit = sum(1 for value in values if value is not None and not fits(value))
        if values and 2 * unfit < len(values):
            found.append(within + name)
    return (found[0], found[1:]) if found else (None, [])


def _plain(
    rows: list[Fields],
    key: str | None,
    prompt: str | None,
    response: str | None,
    path: object,
    *,
    without: bool,
) -> Layout:
    if not rows:
        return Layout(response=None if without else response or "response")
    rest: list[str] = []
    if response is None and not without:
        response, others = _first(rows, RESPONSES, _says)
        rest += others
        if response is None and _conversations(rows):
            response = "messages"
        if response is None:
            raise InvalidFile(path, "", _no_response(rows))
    if prompt is None:
        prompt, others = _first(
            rows, [name for name in PROMPTS if name == "messages" or name != response], _says
        )
        rest += [name for name in others if name not in ("messages", *rest)]
    if key is None:
        key, others = _first(rows, KEYS, lambda value: isinstance(value, str | int | float))
        rest += others
    sample, _ = _first(rows, SAMPLES, _counts)
    if sample and not all(_counts(row.get(sample)) for row in rows):
        sample = None
    known = {*_REST, *LABELS, *SAMPLES, *rest, key, prompt, response}
    if any(is_label(row.get(name)) for row in rows for name in LABELS):
        known.add("constraint")  # what the label asks, in words
    notes = [f"passed over: {', '.join(f'`{name}`' for name in rest)}"] if rest else []
    for name in _names(rows):
        near = get_close_matches(name, _REST, n=1, cutoff=_NEAR) if name not in known else []
        if near and near[0] not in rows[0]:
            notes.append(f"`{name}` is kept as metadata: did you mean `{near[0]}`?")
    return Layout("plain", key, prompt, response, sample, notes=tuple(notes))


def _says(value: Any) -> bool:
    """Whether a value can be a text or messages."""
    if is_list(value):
        return all(is_object(item) for item in value)
    if is_object(value):
        return bool(value.keys() & {"role", "content", "tool_calls"})
    return isinstance(value, str)


def _counts(value: Any) -> bool:
    try:
        sample_of(value, "")
    except Malformed:
        return False
    return True


def _conversations(rows: list[Fields]) -> bool:
    """Whether the rows hold messages that end with the assistant's."""
    return any(get(row, "messages", []) and _ends(get(row, "messages")) for row in rows)


def _ends(messages: Any) -> bool:
    last = messages[-1] if is_list(messages) else None
    return is_object(last) and last.get("role") == "assistant"


def _no_response(rows: list[Fields]) -> str:
    names = _names(rows)
    taken = {*_REST, *KEYS, *PROMPTS, *SAMPLES}
    free = [name for name in names if name not in taken]
    inner = [name for name in free if name.split(".")[0] in RESPONSES and "." in name]
    near = inner or [
        found for name in RESPONSES for found in get_close_matches(name, free, n=1, cutoff=0.7)
    ]
    unfit = [
        f"`{name}` holds {shown(value)}"
        for name in RESPONSES
        if (value := next((row[name] for row in rows if name in row), MISSING)) is not MISSING
    ]
    holds = f" ({'; '.join(unfit)})" if unfit else ""
    such = f", such as --response-field {near[0]}" if near else ""
    return (
        f"no field is known for a response{holds}; the fields are {', '.join(names)}: "
        f"name it with --response-field{such}; a file of prompts is given as --prompts"
    )


def _of_lm_eval(rows: list[Fields]) -> tuple[str | None, str | None, str | None]:
    key, _ = _first(rows, KEYS, lambda value: isinstance(value, str | int | float), "doc.")
    prompt, _ = _first(rows, PROMPTS, _says, "doc.")
    for path in ("arguments.gen_args_0.arg_0", "arguments.0.0"):
        prompt = prompt or (path if _there(rows, path) else None)
    return key or "doc_id", prompt, "resps"


def _of_batch_output(rows: list[Fields]) -> tuple[str | None, str | None, str | None]:
    return "custom_id", _first(rows, PROMPTS, _says)[0], "response.body"


def _of_batch_input(rows: list[Fields]) -> tuple[str | None, str | None, str | None]:
    return "custom_id", _first(rows, ("messages", "input", "prompt"), _says, "body.")[0], None


def _of_chat(rows: list[Fields]) -> tuple[str | None, str | None, str | None]:
    key, _ = _first(rows, KEYS, lambda value: isinstance(value, str | int | float))
    names = ("messages", "input", "prompt")
    prompt = _first(rows, names, _says, "request.")[0] or _first(rows, PROMPTS, _says)[0]
    return key, prompt, "response" if _there(rows, "response") else "choices"


_DEFAULTS: dict[str, Callable[[list[Fields]], tuple[str | None, str | None, str | None]]] = {
    "lm-eval": _of_lm_eval,
    "openai-batch": _of_batch_output,
    "openai-batch-input": _of_batch_input,
    "chat": _of_chat,
}
