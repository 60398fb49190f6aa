"""What the grounding constraints cost: an answer against its documents, and how that grows."""

import random
import sys
import time

import ifeval
from ifeval.constraint import Constraint
from ifeval.view import Document, Row

WORDS = (
    "mill river town night fire fair stone gate baker miller sack road bridge winter summer "
    "council ledger harvest wagon market the a of in on and with for by was is had were to from"
).split()
NAMES = ["Tarn", "Vorholt", "Ines", "Marburg", "Lindt", "Anselm"]

IDS: list[dict[str, object]] = [
    {"id": "ignore_world_knowledge.answer", "context": ["Ines Vorholt"], "world": ["Karl Lindt"]},
    {"id": "ignore_world_knowledge.no_editorial"},
    {"id": "in_context_only.abstain", "mode": "answerable"},
    {"id": "in_context_only.quote"},
    {"id": "in_context_only.citations"},
    {"id": "in_context_only.urls"},
    {"id": "in_context_only.emails"},
    {"id": "in_context_only.ids"},
    {"id": "in_context_only.code_identifiers"},
    {"id": "in_context_only.novel_numbers"},
    {"id": "in_context_only.novel_entities"},
    {"id": "in_context_only.overlap", "coverage": 0.5},
    {"id": "in_context_only.support", "at_least": 0.5},
    {"id": "in_context_only.no_meta"},
    {"id": "in_context_only.no_world_knowledge"},
    {"id": "in_context_only.leak", "protected": ["the mill by the river was old and had a gate"]},
]


def prose(words: int, seed: int) -> str:
    """Return sentences of about so many words, always the same."""
    dice = random.Random(seed)
    parts: list[str] = []
    while len(parts) < words:
        sentence = [dice.choice(WORDS) for _ in range(dice.randint(8, 22))]
        sentence[0] = sentence[0].capitalize()
        if dice.random() < 0.4:
            sentence.insert(3, dice.choice(NAMES))
        if dice.random() < 0.3:
            sentence.insert(5, str(dice.randint(1, 2000)))
        sentence[-1] += "."
        parts += sentence
    return " ".join(parts[:words])


def took(constraints: list[Constraint], response: str, context: str, rounds: int = 5) -> float:
    """Return the least CPU time of some rounds, in seconds, the documents read anew in each."""
    best = float("inf")
    for _ in range(rounds):
        row = Row(response, prompt="Who lit the fire?", context=[Document(context)])
        view = row.view()
        assert view is not None
        start = time.process_time()
        for constraint in constraints:
            constraint.judge(view)
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Print the figures."""
    registry = ifeval.default()
    constraints = [registry.parse(data) for data in IDS]
    response, context = prose(300, 1), prose(8_000, 2)
    big = "big" in sys.argv[1:]
    print(f"{'300 words against 8,000':40} {'ms':>8}   100,000 words against 100,000, over 10,000")
    for data, constraint in zip(IDS, constraints, strict=True):
        line = f"{data['id']!s:40} {1e3 * took([constraint], response, context):8.2f}"
        if big:
            small = took([constraint], prose(10_000, 3), prose(10_000, 4), 2)
            large = took([constraint], prose(100_000, 3), prose(100_000, 4), 1)
            line += f"   {large:8.2f} s, {large / small:6.1f} times"
        print(line)
    print(f"{'all of them on one row':40} {1e3 * took(constraints, response, context):8.2f}")


if __name__ == "__main__":
    main()
