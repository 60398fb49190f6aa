"""What checks need beyond the text: looked for in installed packages, then under ``NLTK_DATA``.

Nothing is downloaded. Where a resource is absent, a check raises ``Missing`` and its verdict is
undecided: it names the resource and what to install.
"""

import importlib.util
import os
from pathlib import Path

from ifeval.verdict import Verdict, undecided

__all__ = ["Missing", "absent", "in_nltk_data", "in_package"]


class Missing(LookupError):
    """A resource is not installed.

    Args:
        what: Its name, as in "the tagger of NLTK".
        extra: The extra of this distribution that brings it.
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(what)
        self.what = what
        self.extra = extra


def absent(missing: Missing) -> Verdict:
    """Return the verdict of a check whose resource is missing."""
    install = f"pip install 'ifeval-constraints[{missing.extra}]'"
    return undecided(f"this needs {missing.what}: {install}", "no resource")


def in_package(package: str, *parts: str) -> Path | None:
    """Return a file of an installed package, or None; nothing of the package is run."""
    spec = importlib.util.find_spec(package)
    for place in (spec and spec.submodule_search_locations) or ():
        path = Path(place, *parts)
        if path.is_file():
            return path
    return None


def in_nltk_data(*parts: str) -> Path | None:
    """Return a file below one of the folders that ``NLTK_DATA`` names, or None."""
    for folder in os.environ.get("NLTK_DATA", "").split(os.pathsep):
        path = Path(folder, *parts)
        if folder and path.is_file():
            return path
    return None
