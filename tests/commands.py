"""What tests of commands share: running one, and files of JSON lines."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result


def run(command: Any, *arguments: object, code: int = 0) -> Result:
    """Run a command; it must end with this code."""
    result = CliRunner().invoke(command, [str(one) for one in arguments])
    if code == 0 and result.exception:
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file."""
    return [json.loads(line) for line in path.read_text().split("\n") if line]


def write(path: Path, *rows: Any) -> Path:
    """Write rows, and return the file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path
