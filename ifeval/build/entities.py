"""Finders of names and addresses, which need a model and come from other packages.

The models that presidio and spaCy use are not on PyPI, so no extra of this package can bring
them. A package that has one offers a function under the entry point group ``ifeval.names``: from
a text to triples of start, end, and ``name``, ``place`` or ``organisation``.
"""

from collections.abc import Callable, Iterable
from importlib.metadata import entry_points

from ifeval.build.personal import Hit
from ifeval.errors import InvalidFile

GROUP = "ifeval.names"

Finder = Callable[[str], Iterable[tuple[int, int, str]]]


def finder() -> Callable[[str], list[Hit]]:
    """Return what finds names and addresses.

    Raises:
        InvalidFile: No package offers it, or several do.
    """
    found = [*entry_points(group=GROUP)]
    if len(found) != 1:
        said = f"{len(found)} packages do" if found else "no installed package does"
        problem = (
            f"names needs a package that offers one function under the entry point group {GROUP}, "
            f"and {said}; the models that it takes are not on PyPI"
        )
        raise InvalidFile("scrub", "level", problem)
    function: Finder = found[0].load()
    return lambda text: [Hit(start, end, kind) for start, end, kind in function(text)]
