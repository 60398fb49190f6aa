"""The README shows what its first command prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_output_of_the_first_command_is_real(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (command,) = re.findall(r"\bifeval (score datasets/quickstart/.*)$", readme, re.MULTILINE)
    shown = re.search(r"<!-- output of the line above -->\n```text\n(.*?)\n```", readme, re.DOTALL)
    assert shown
    files, _, folder = command.partition(" -o ")
    args = [*files.split(), "-o", folder]
    args[1] = str(ROOT / args[1])
    done = subprocess.run(
        [sys.executable, "-m", "ifeval", *args],
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "92", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    got = "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())
    assert got == shown[1]
