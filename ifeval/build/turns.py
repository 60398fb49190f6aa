"""Normalise: from rows to exchanges, one for each answer, with its documents and question."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from ifeval.build.counts import Counts
from ifeval.build.exchange import Exchange, digest
from ifeval.build.recipe import Place, Recipe
from ifeval.rows.fields import get, is_list, is_object
from ifeval.rows.messages import beside, first, given, objects
from ifeval.view import Row

_OPENING = re.compile(
    r"<(article|context|doc|document|documents|passage|source|text)\b[^<>\n]{0,80}>", re.IGNORECASE
)
_HEADED = re.compile(
    r"^[ \t#*]{0,6}(?:article|context|document|email|passage|source|text|transcript)"
    r"(?: \d{1,3})?[ \t*]{0,3}:[ \t*]{0,3}(?P<body>.+)\Z",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
_LONG = "a long paragraph"
_PASTED = 80
"""How many words in one paragraph are taken for something that was pasted."""


def exchanges(row: Row, place: tuple[str, int], data: Any, recipe: Recipe) -> list[Exchange]:
    """Return the exchanges of a row: one for each answer of the assistant in it.

    Earlier turns of the user may ask for something, so an exchange has its history. What the
    user says after an answer is kept beside it.

    Args:
        row: A whole row.
        place: Its file and line.
        data: The line itself, for the recipe's paths.
        recipe: Where what stands.
    """
    messages = _messages(row)
    told = beside(row.metadata)
    base = Exchange(
        messages,
        model=str(told["model"] or ""),
        time=str(told["time"] or ""),
        user=_hashed("user", told["user"], recipe.seed),
        session=_hashed("session", told["session"], recipe.seed),
        customer=_found(recipe.customer.path, data),
        contrast=str(row.metadata.get("contrast") or ""),
        template=_found(recipe.system.path, data),
        question=_found(recipe.question.path, data),
        place=place,
    )
    last = replace(base)
    last.response, last.finish = row.response, row.finish_reason
    last.calls, last.feedback = [*row.tool_calls], objects(row.metadata.get("feedback"))
    last.constraints = [*(row.constraints or ())]
    last.context = [given(asdict(document)) for document in row.context]
    last.context = [*last.context, *_at_path(recipe.context, data)]
    found = [last]
    for i, message in enumerate(messages):
        if message["role"] != "assistant" or not message.get("content"):
            continue
        history = messages[:i]
        if not history or history[-1]["role"] not in ("user", "tool"):
            continue
        # What a path says is said of the last answer.
        earlier = replace(base, messages=history, question="")
        earlier.response = message["content"]
        earlier.following = next(
            (m["content"] for m in messages[i + 1 :] if m["role"] == "user"), None
        )
        found.insert(len(found) - 1, earlier)
    return found


def _messages(row: Row) -> list[dict[str, Any]]:
    """Return the messages of a row in one form: roles, NFC texts, the system prompt first."""
    messages = [dict(message) for message in row.messages]
    said = [m for m in messages if m.get("role") not in ("system", "developer")]
    if not said and row.prompt is not None:
        said = [{"role": "user", "content": row.prompt}]
    found: list[dict[str, Any]] = []
    if row.system:
        found.append({"role": "system", "content": _nfc(row.system)})
    for message in said:
        content = message.get("content")
        turn: dict[str, Any] = {"role": message.get("role", ""), "content": _nfc(content)}
        if message.get("tool_calls"):
            turn["tool_calls"] = message["tool_calls"]
        if turn["role"] and (turn["content"] is not None or "tool_calls" in turn):
            found.append(turn)
    return found


def _nfc(text: Any) -> str | None:
    return unicodedata.normalize("NFC", text) if isinstance(text, str) else None


def _hashed(kind: str, value: Any, seed: int) -> str:
    return digest(kind, str(value), seed) if value not in (None, "") else ""


def _found(path: str, data: Any) -> str:
    value = get(data, path) if path and data is not None else None
    return value if isinstance(value, str) else "" if value is None else digest(value)


def _at_path(place: Place, data: Any) -> list[dict[str, Any]]:
    """Return the documents at the recipe's path."""
    value = get(data, place.path) if place.path and data is not None else None
    items: list[Any] = value if is_list(value) else [value]
    texts: list[dict[str, Any]] = []
    for item in items:
        text = first(item, "text", "content", "page_content") if is_object(item) else item
        if isinstance(text, str) and text:
            texts.append({"text": text})
    return texts


def normalised(found: Exchange, recipe: Recipe, counts: Counts) -> Exchange | None:
    """Return an exchange with its documents and question, or None where it is of no use."""
    where = f"{found.place[0]}:{found.place[1]}"
    if not found.messages or found.messages[-1]["role"] not in ("user", "tool"):
        counts.lost("normalise", "no turn of the user before the answer", where)
        return None
    if not found.prompt.strip():
        counts.lost("normalise", "the user's turn has no text", where)
        return None
    if found.finish in recipe.finish:
        counts.lost("normalise", f"the response stopped for {found.finish}", where)
        return None
    if not (found.response or "").strip() and not found.calls:
        counts.lost("normalise", "the response is empty", where)
        return None
    found.context = [*found.context, *documents(found, recipe, counts)]
    found.question = found.question or _between(recipe.question, found.prompt) or ""
    if recipe.customer.markers and not found.customer:
        found.customer = _between(recipe.customer, found.system or found.prompt) or ""
    return found


def documents(found: Exchange, recipe: Recipe, counts: Counts) -> list[dict[str, Any]]:
    """Return the documents in the messages of an exchange, each with the place it stands at.

    Markers of the recipe come first, then the results of tools; known forms are looked for only
    where neither is there, and how often they were found is counted.
    """
    texts: list[dict[str, Any]] = []
    for i, message in enumerate(found.messages):
        content: str = message.get("content") or ""
        if message["role"] == "tool":
            if recipe.context.tools and content:
                texts.append({"text": content, "message": i, "start": 0, "end": len(content)})
        elif message["role"] in ("user", "system"):
            for opening, closing in recipe.context.markers:
                texts += (_document(i, content, a, b) for a, b in spans(content, opening, closing))
    if recipe.context.markers:
        counts.notes["context: prompts looked at for the recipe's markers"] += 1
        counts.notes["context: prompts that have them"] += bool(texts)
    if texts or found.context or not recipe.context.guess:
        return texts
    counts.notes["context guessed: prompts looked at"] += 1
    last = max(i for i, m in enumerate(found.messages) if m["role"] == "user")
    for form, (start, end) in _guessed(found.messages[last].get("content") or ""):
        counts.notes[f"context guessed: {form}"] += 1
        document = _document(last, found.messages[last]["content"], start, end)
        texts.append({**document, "pasted": True} if form == _LONG else document)
    return texts


def _document(message: int, content: str, start: int, end: int) -> dict[str, Any]:
    return {"text": content[start:end], "message": message, "start": start, "end": end}


def spans(text: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    """Yield what stands between each opening and the closing after it."""
    at = text.find(opening)
    while at >= 0:
        start = at + len(opening)
        end = text.find(closing, start) if closing else len(text)
        if end < 0:
            return
        yield start, end
        at = text.find(opening, end + len(closing)) if closing else -1


def _between(place: Place, text: str) -> str | None:
    for opening, closing in place.markers:
        for start, end in spans(text, opening, closing):
            return text[start:end].strip()
    return None


def _guessed(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield what looks like a document in a prompt, and what gave it away."""
    tagged = [*_tagged(text)]
    if tagged:
        yield from (("in a tag", span) for span in tagged)
        return
    headed = _HEADED.search(text)
    if headed and len(headed["body"].split()) >= _PASTED // 4:
        yield "under a heading", headed.span("body")
        return
    at = 0
    for part in re.split(r"(\n\s*\n)", text):
        if len(part.split()) >= _PASTED and len(part) < len(text):
            yield _LONG, (at, at + len(part))
        at += len(part)


def _tagged(text: str) -> Iterator[tuple[int, int]]:
    """Yield what stands in tags that people put around documents; in linear time."""
    folded = text.lower()
    unclosed: set[str] = set()
    reached = 0
    for match in _OPENING.finditer(text):
        tag = match[1].lower()
        if match.start() < reached or tag in unclosed:
            continue
        end = folded.find(f"</{tag}>", match.end())
        if end < 0:
            unclosed.add(tag)
            continue
        yield match.end(), end
        reached = end


def scanned(texts: Sequence[Mapping[str, Any]], message: int) -> list[tuple[int, int]]:
    """Return the places of documents in one message."""
    return [(d["start"], d["end"]) for d in texts if d.get("message") == message]
