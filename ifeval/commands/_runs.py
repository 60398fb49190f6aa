"""The argument that names runs."""

from pathlib import Path
from typing import Any

import click

from ifeval.report.history import NAME


def folders(_context: click.Context, _parameter: Any, value: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the folders of runs; the history that lies among them, as in ``runs/*``, is none."""
    found = tuple(path for path in value if path.name != NAME)
    for path in found:
        if not path.is_dir():
            raise click.BadParameter(f"{path}: no such folder")
    if not found:
        raise click.BadParameter("no folder of a run")
    return found
