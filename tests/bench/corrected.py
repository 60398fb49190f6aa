"""How many verdicts the corrected meaning changes on the shared dumps: docs/corrected.json.

``python tests/bench/corrected.py DATA`` scores each dump of DATA in both meanings and writes
the counts, which ``docs/generate.py`` puts on its page.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

RESULT = Path(__file__).parents[2] / "docs" / "corrected.json"
DUMPS = {"ifeval": "ifeval", "ifbench": "ifbench"}


def changes(prompts: Path, responses: Path) -> dict[str, Any]:
    """Return, for each id, how many strict verdicts there are and how many change."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ifeval", "score", str(responses), "--prompts",
                   str(prompts), "--semantics", "both", "--detail", "none", "-o", folder,
                   "--force", "--quiet"]  # fmt: skip
        subprocess.run(command, check=True)
        summary = json.loads((Path(folder) / "summary.json").read_text("utf-8"))
    return summary["corrected"]["by_id"]


def main(data: Path) -> None:
    """Write the counts of all dumps, benchmark by benchmark."""
    found: dict[str, Any] = {}
    for name, folder in DUMPS.items():
        counts: dict[str, Counter[str]] = {}
        dumps = sorted((data / folder).glob("responses-*.jsonl"))
        for dump in dumps:
            for id, one in changes(data / folder / "prompts.jsonl", dump).items():
                counts.setdefault(id, Counter(n=0)).update({"n": one["n"], **one["strict"]})
        found[name] = {
            "responses": len(dumps),
            "by_id": {id: dict(sorted(counts[id].items())) for id in sorted(counts)},
        }
        total = sum(n for one in counts.values() for way, n in one.items() if way != "n")
        print(f"{name}: {total} of {sum(one['n'] for one in counts.values())} verdicts change")
    RESULT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
