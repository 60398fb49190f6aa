"""Where the ``constraints`` and ``datasets`` folders are: in the wheel, or in the checkout."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def folder(name: str) -> "Traversable":
    """Return one of the two folders.

    Raises:
        FileNotFoundError: The installation lacks it. Without the test for a checkout, a wheel
            without its data would open whatever folder of that name stands beside it.
    """
    here = Path(__file__).parent
    if (here / "_data" / name).is_dir():
        return here / "_data" / name
    if (here.parent / "pyproject.toml").is_file():
        return here.parent / name
    from importlib import resources  # in a zip; importing it takes longer than the rest

    shipped = resources.files("ifeval") / "_data" / name
    if shipped.is_dir():
        return shipped
    raise FileNotFoundError(f"this installation of ifeval lacks its {name} folder")
