"""Where the ``constraints`` and ``datasets`` folders are: in the wheel, or in the checkout."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path


def folder(name: str) -> Traversable:
    """Return one of the two folders.

    Raises:
        FileNotFoundError: The installation lacks it. Without the test for a checkout, a wheel
            without its data would open whatever folder of that name stands beside it.
    """
    shipped = resources.files("ifeval") / "_data" / name
    if shipped.is_dir():
        return shipped
    checkout = Path(__file__).parent.parent
    if (checkout / "pyproject.toml").is_file():
        return checkout / name
    raise FileNotFoundError(f"this installation of ifeval lacks its {name} folder")
