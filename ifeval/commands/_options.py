"""Options that several verbs take, alike in each."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def packs(help: str = "A folder of definitions.") -> Callable[[F], F]:
    """Return ``--pack``, which may be given several times."""
    folder = click.Path(path_type=Path)
    return click.option("--pack", "packs", multiple=True, type=folder, metavar="DIR", help=help)


def layout(command: F) -> F:
    """Add what says how the rows of a file are laid out."""
    for name, help in (
        ("--response-field", "The field that holds the response."),
        ("--prompt-field", "The field that holds the prompt."),
        ("--key-field", "The field that holds the key."),
    ):
        command = click.option(name, help=help)(command)
    told = "The layout of the rows; else it is found out."
    return click.option("--format", "layout", help=told)(command)
