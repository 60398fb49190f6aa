"""Export a data set in the forms that trainers and servers read.

What is shared is shared for good: an export refuses a data set whose personal data was removed to
a lower level than is asked for.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ifeval.build.dataset import Dataset
from ifeval.build.scrub import LEVELS
from ifeval.errors import InvalidFile
from ifeval.modes import asked
from ifeval.registry import Registry
from ifeval.rows import TAGS
from ifeval.rows.replies import exported_id
from ifeval.scoring import score_row
from ifeval.view import Row

Message = dict[str, Any]


def refuse_below(data: Dataset, level: str) -> None:
    """Refuse a data set whose personal data was removed to a lower level.

    Args:
        data: The data set.
        level: ``none``, ``structured`` or ``names``.

    Raises:
        InvalidFile: It is lower, or is not known.
    """
    found = data.manifest.get("pii", {}).get("level")
    if found is None and level != LEVELS[0]:
        problem = "no manifest says what personal data was removed: --pii none exports it as it is"
        raise InvalidFile(data.path, "", problem)
    if found is not None and LEVELS.index(found) < LEVELS.index(level):
        note = data.manifest["pii"]["note"]
        problem = f"personal data was removed to the level {found} only ({note}), not {level}"
        raise InvalidFile(data.path, "pii", problem)


def messages_of(row: Row) -> list[Message]:
    """Return the messages that ask, with the documents that stand in none of them.

    A log has the documents of a retrieval beside the prompt; who is asked must see them.
    """
    if row.messages:
        messages = [dict(message) for message in row.messages]
    else:
        system: list[Message] = [{"role": "system", "content": row.system}] if row.system else []
        messages = [*system, {"role": "user", "content": row.prompt}]
    shown = [str(message.get("content") or "") for message in messages]
    unseen = [one.text for one in row.context if not any(one.text in text for text in shown)]
    if unseen:
        asking = next(m for m in reversed(messages) if m.get("role") == "user")
        documents = [f"Document {i}:\n{text}" for i, text in enumerate(unseen, 1)]
        asking["content"] = "\n\n".join((*documents, str(asking.get("content") or "")))
    return messages


def self_contained(row: Row) -> list[Any]:
    """Return the constraints of a row with what the row itself says of the answer.

    Rewards see a response, its prompt and its constraints: an answer of the documents, and
    whether they have one, must stand there.
    """
    mode = row.grounding.get("mode")
    told = {name: row.answers[name] for name in ("context", "world") if row.answers.get(name)}
    found: list[Any] = []
    for constraint in row.constraints or ():
        more: dict[str, Any] = {}
        if constraint.get("id") == "ignore_world_knowledge.answer":
            policy = row.grounding.get("policy")
            more = {**told, "type": row.answers.get("type"), "mode": mode, "policy": policy}
        elif constraint.get("id") == "in_context_only.abstain" and mode:
            answers = "unanswerable" if mode == "unanswerable" else "answerable"
            more = {**told, "mode": answers}
        found.append({**{n: v for n, v in more.items() if v is not None}, **constraint})
    return found


def trainer(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Yield rows for training by rewards: a prompt, and its constraints as JSON text.

    As text they survive columnar stores, which would give each row the fields of all others.
    """
    for row in rows:
        text = json.dumps(self_contained(row), ensure_ascii=False)
        yield {"key": row.key, "prompt": messages_of(row), "constraints": text}


def scored(
    rows: Iterable[Row], responses: Iterable[Row], registry: Registry, counts: Counter[str]
) -> Iterator[tuple[Row, list[Row], list[Row]]]:
    """Yield each prompt that was answered, with the responses that pass and those that fail.

    Args:
        rows: The prompts, with their constraints.
        responses: Answers, by the keys of the prompts.
        registry: Where ids are looked up.
        counts: What is not used is counted here.
    """
    answers: dict[str | int, list[Row]] = {}
    for response in responses:
        answers.setdefault(response.key, []).append(response)
    for row in rows:
        constraints = tuple(asked(one, registry) for one in row.constraints or ())
        good: list[Row] = []
        bad: list[Row] = []
        for answer in answers.pop(row.key, ()):
            judged = replace(
                row,
                response=answer.response,
                tool_calls=answer.tool_calls,
                finish_reason=answer.finish_reason,
                views={},
            )
            passed = score_row(judged, constraints, TAGS).passed
            if passed is None or not answer.response:
                counts["undecided or empty responses"] += 1
            else:
                (good if passed else bad).append(answer)
        if good or bad:
            yield row, good, bad
        else:
            counts["prompts without a response"] += 1
    counts["responses without a prompt"] += sum(map(len, answers.values()))


def preferences(
    found: Iterable[tuple[Row, Sequence[Row], Sequence[Row]]], counts: Counter[str]
) -> Iterator[dict[str, Any]]:
    """Yield pairs of a response that passes and one that fails; each response is in one pair."""
    for row, good, bad in found:
        if not (good and bad):
            counts["prompts whose responses all pass or all fail"] += 1
        for chosen, rejected in zip(good, bad, strict=False):
            yield {
                "key": row.key,
                "prompt": messages_of(row),
                "chosen": [{"role": "assistant", "content": chosen.response}],
                "rejected": [{"role": "assistant", "content": rejected.response}],
            }


def rejection(
    found: Iterable[tuple[Row, Sequence[Row], Sequence[Row]]], counts: Counter[str]
) -> Iterator[dict[str, Any]]:
    """Yield conversations that end with a response that passes; the others are left out."""
    for row, good, bad in found:
        counts["responses that fail"] += len(bad)
        for one in good:
            answer = {"role": "assistant", "content": one.response}
            yield {"key": row.key, "messages": [*messages_of(row), answer]}


def requests(rows: Iterable[Row], model: str, samples: int) -> Iterator[dict[str, Any]]:
    """Yield the requests of a batch, whose ``custom_id`` is key and sample.

    Args:
        rows: The prompts.
        model: The model that is asked.
        samples: How often it is asked.
    """
    for row in rows:
        for sample in range(samples):
            yield {
                "custom_id": exported_id(row.key, sample),
                "method": "POST",
                "url": "/v1/chat/completions",
                "body": {"model": model, "messages": messages_of(row)},
            }


def written(path: Path, lines: Iterable[Mapping[str, Any]]) -> int:
    """Write rows; return how many."""
    n = 0
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(json.dumps(line) + "\n")
            n += 1
    part.replace(path)
    return n
