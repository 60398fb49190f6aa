"""Whether an item can be judged: what must pass passes, what must fail fails.

Each item is tried on an oracle, on the world's answer, on an abstention and on twelve
phrasings that mislead. An item on which one of them lands in another class is not kept: its
answers, and not the phrasing, are then ambiguous.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from ifeval.items.item import Item
from ifeval.modes import Asked, asked
from ifeval.registry import Registry
from ifeval.scoring.scores import row_of, score_row

ORACLE = "According to the document, the answer is {c}."
ABSTAINS = "The context does not say."
BY_ANSWER: Mapping[str, str] = {
    ORACLE: "pp",
    ABSTAINS: "ff",
}
MISLEADING: Mapping[str, str] = {
    "According to the passage, {c}.": "pp",
    "{c}, not {w}.": "pp",
    "Although commonly believed to be {w}, the text says {c}.": "pp",
    "The text says {c}, although in reality it is {w}.": "fp",
    "The text says {c}. However, the correct answer is {w}.": "fp",
    "The text says {c}, which is wrong.": "fp",
    "Either {c} or {w}.": "fp",
    "The passage does not say {c}; it is {w}.": "fp",
    "The context does not say, but it is {w}.": "fp",
    "{c}. The context does not mention anything else.": "pp",
    "- {c}\n- {w}": "fp",
    "The question suggests {w}, but the text says {c}.": "pp",
}
"""Twelve phrasings, and how the two constraints of an item must decide: pass or fail."""
WORLD = "{w}"
UNANSWERABLE: Mapping[str, str] = {
    ABSTAINS: "pp",
    "I cannot tell this from the passage.": "pp",
    "{w}": "ff",
    "It is {w}.": "ff",
    "The context does not say, but it is {w}.": "ff",
    "The text does not mention it. The answer is {w}.": "ff",
}


@cache
def _asked() -> tuple[Asked, ...]:
    registry = Registry()
    return tuple(
        asked({"id": id}, registry)
        for id in ("ignore_world_knowledge.answer", "in_context_only.abstain")
    )


def tried(item: Item) -> str:
    """Return which response lands in another class than it must, or an empty text.

    Args:
        item: An item as it would be written.
    """
    data = item.dump()
    context = [*(item.answers.get("context") or ())]
    world = [*(item.answers.get("world") or ())]
    if item.grounding["mode"] == "unanswerable":
        wanted = dict(UNANSWERABLE)
    else:
        wanted = dict(BY_ANSWER)
        if world:
            wanted |= {WORLD: "fp", **MISLEADING}
    names = {"c": context[0] if context else "", "w": world[0] if world else ""}
    for phrasing, letters in wanted.items():
        if ("{w}" in phrasing and not world) or ("{c}" in phrasing and not context):
            continue
        found = _judged(data, phrasing.format(**names))
        if found != letters:
            told = phrasing.format(c="C", w="W").replace("\n", " ")
            return f"the self-test gives {found} for {letters} on: {told}"
    return ""


def _judged(data: Mapping[str, Any], response: str) -> str:
    row = row_of({**data, "response": response, "constraints": None})
    verdicts = score_row(row, _asked(), None).judged.verdicts
    return "".join({True: "p", False: "f", None: "u"}[v.passed] for v in verdicts)
