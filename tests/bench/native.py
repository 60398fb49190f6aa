"""Twenty native constraints of different families on real answers: ms an answer, and which costs.

``python tests/bench/native.py LOG`` reads request/response lines of chat completions. All twenty
share one view of each answer, as in a run; then each is measured alone, on views of its own.
The time is that of the processor, so that others on the machine count for little.
"""

import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from ifeval.registry import default
from ifeval.units import blocks
from ifeval.view import Row

ASKED: list[dict[str, Any]] = [
    {"id": "length.words", "at_least": 50, "at_most": 300},
    {"id": "length.sentences", "at_most": 12},
    {"id": "format.bullets", "at_most": 5},
    {"id": "format.json"},
    {"id": "keywords.contains", "phrases": ["for example", "however"], "match": "any"},
    {"id": "case.lower"},
    {"id": "language.written_in", "language": "en"},
    {"id": "markdown.plain"},
    {"id": "markdown.bold_length", "words": 4},
    {"id": "links.urls", "at_most": 1},
    {"id": "table.count", "at_most": 1},
    {"id": "code.elisions", "at_most": 0},
    {"id": "markup.tags", "names": ["answer"]},
    {"id": "notation.dates", "format": "YYYY-MM-DD"},
    {"id": "shape.line_width", "characters": 100},
    {"id": "style.words", "words": ["delve", "leverage", "tapestry", "robust", "seamless"]},
    {"id": "style.opener"},
    {"id": "reading.level", "formula": "flesch_kincaid", "at_most": 10},
    {"id": "repetition.overlap", "source": "prompt"},
    {"id": "order.alphabetical"},
]


def rows(path: Path) -> list[tuple[str, str]]:
    """Return the last prompt and the answer of each line."""
    found: list[tuple[str, str]] = []
    for line in path.read_text("utf-8").splitlines():
        one = json.loads(line)
        prompt = one["request"]["messages"][-1]["content"]
        answer = one["response"]["choices"][0]["message"]["content"]
        found.append((prompt, answer))
    return found


def seconds(constraints: list[Any], answers: list[tuple[str, str]]) -> list[float]:
    """Return how long the constraints take on each answer, on a fresh view of it."""
    found: list[float] = []
    for prompt, answer in answers:
        blocks.outline.cache_clear()
        start = time.process_time()
        view = Row(answer, prompt=prompt).view()
        for one in constraints:
            one.check(view)
        found.append(time.process_time() - start)
    return found


def main(path: Path) -> None:
    """Print ms an answer for all twenty, and for each alone and within the twenty."""
    registry = default()
    constraints = [registry.parse(one) for one in ASKED]
    answers = rows(path)
    seconds(constraints, answers[:20])
    first, second = seconds(constraints, answers), seconds(constraints, answers)
    took = sorted(map(min, zip(first, second, strict=True)))
    mean, most = statistics.mean(took), took[-1]
    print(f"{len(answers)} answers, {len(constraints)} constraints: {1e3 * mean:.2f} ms an answer")
    half, late = statistics.median(took), took[int(0.95 * len(took))]
    print(f"median {1e3 * half:.2f}, 95 % under {1e3 * late:.2f}, most {1e3 * most:.2f}")
    alone = [statistics.mean(seconds([one], answers)) for one in constraints]
    shared = within(constraints, answers)
    print(f"{'constraint':24} {'alone, ms':>10} {'shared, ms':>10}")
    costs = zip(shared, alone, ASKED, strict=True)
    for together, apart, asked in sorted(costs, key=lambda cost: -cost[0]):
        print(f"{asked['id']:24} {1e3 * apart:10.3f} {1e3 * together:10.3f}")


def within(constraints: list[Any], answers: list[tuple[str, str]]) -> list[float]:
    """Return the mean time of each constraint where the cuts of those before it are shared."""
    total = [0.0] * len(constraints)
    for prompt, answer in answers:
        blocks.outline.cache_clear()
        view = Row(answer, prompt=prompt).view()
        for i, one in enumerate(constraints):
            start = time.process_time()
            one.check(view)
            total[i] += time.process_time() - start
    return [one / len(answers) for one in total]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
