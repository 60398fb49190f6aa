"""What ifeval reads: its ``constraints`` and ``datasets`` folders, and anybody's TOML."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ifeval.errors import InvalidFile

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def folder(name: str) -> "Traversable":
    """Return one of the two folders: of the wheel, or of the checkout.

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


def read_toml(file: "Traversable | Path") -> dict[str, Any]:
    """Read a file of TOML.

    Raises:
        InvalidFile: It cannot be read, or is no TOML.
    """
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise InvalidFile(file, "", error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise InvalidFile(file, "", f"not TOML: {error}") from None
    return parsed_toml(text, file)


def parsed_toml(text: str, file: object) -> dict[str, Any]:
    """Read a text of TOML.

    Args:
        text: The text.
        file: Where it stands, for the message.

    Raises:
        InvalidFile: It is no TOML.
    """
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidFile(file, "", f"not TOML: {error}") from None
