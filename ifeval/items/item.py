"""An item: one row to ask a model, with what decides its response."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Item(NamedTuple):
    """One row: a prompt with documents, the answers, and what is asked of the response."""

    key: str
    prompt: str
    context: tuple[Mapping[str, str], ...]
    answers: Mapping[str, Any]
    grounding: Mapping[str, Any]

    def dump(self) -> dict[str, Any]:
        """Return the row as JSON."""
        return {
            "key": self.key,
            "prompt": self.prompt,
            "context": [*self.context],
            "answers": dict(self.answers),
            "grounding": dict(self.grounding),
            "constraints": [
                {"id": "ignore_world_knowledge.answer"},
                {"id": "in_context_only.abstain"},
            ],
        }


class Rejected(NamedTuple):
    """A variant that was not made, or not kept, and why."""

    variant: str
    reason: str
