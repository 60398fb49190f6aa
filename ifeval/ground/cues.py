"""The tables of cues: how a language says that something is so, is not so, or is not known.

They lie in ``constraints/ignore_world_knowledge/cues``, one a language, and are read when a
check first needs one. A table that is not marked as measured is *untested*: no figure is
claimed for it, and reasons say so.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import annotated_types as at

from ifeval._resources import folder, read_toml
from ifeval.errors import InvalidFile, hint

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_BLANK = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]| [?*]?")
_APOSTROPHES = str.maketrans("’ʼ‘", "'''")


class Cues:
    """The table of one language."""

    def __init__(self, file: "Traversable") -> None:
        self._data: Mapping[str, Any] = read_toml(file)
        self._file = file
        self.language: str = self._data.get("language", "")
        self.measured: bool = self._data.get("measured", False)
        self._patterns: dict[str, re.Pattern[str] | None] = {}
        self._sets: dict[str, frozenset[str]] = {}

    @property
    def note(self) -> str:
        """What a reason adds where the table is untested."""
        return "" if self.measured else f" (the cues for {self.language} are untested)"

    def words(self, section: str, name: str) -> frozenset[str]:
        """Return a list of words."""
        key = f"{section}.{name}"
        if key not in self._sets:
            self._sets[key] = frozenset(self._data.get(section, {}).get(name, ()))
        return self._sets[key]

    def values(self, section: str) -> Mapping[str, int]:
        """Return the numbers that words stand for: ``numbers``, ``months`` and such."""
        return self._data.get(section, {})

    def texts(self, section: str) -> Mapping[str, str]:
        """Return the texts that texts stand for: ``demonyms``, ``synonyms``."""
        return self._data.get(section, {})

    def pattern(self, section: str, name: str) -> re.Pattern[str] | None:
        """Return what finds any of a list of cues in a ``ready`` text, or None without any.

        Raises:
            InvalidFile: One of them is no regular expression.
        """
        key = f"{section}.{name}"
        if key not in self._patterns:
            self._patterns[key] = self._compiled(section, name)
        return self._patterns[key]

    def _compiled(self, section: str, name: str) -> re.Pattern[str] | None:
        cues = self._data.get(section, {}).get(name, ())
        if not cues:
            return None
        context = self._data.get("context", "")
        for number, cue in enumerate(cues):
            try:
                re.compile(cue.replace("{ctx}", context))
            except re.error as error:
                raise InvalidFile(self._file, f"{section}.{name}[{number}]", f"{error}") from None
        joined = "|".join(cues).replace("{ctx}", context)
        blanks = _BLANK.sub(_any_blanks, joined)
        # Where a script has no spaces a cue may stand within a run of letters.
        edge = "" if self._data.get("dense", False) else r"(?<![^\W_])"
        return re.compile(rf"{edge}(?:{blanks})", re.IGNORECASE)

    def search(self, section: str, name: str, text: str) -> re.Match[str] | None:
        """Return the first cue of a list in a ``ready`` text."""
        pattern = self.pattern(section, name)
        return pattern.search(text) if pattern else None


def ready(text: str) -> str:
    """Return a text with plain apostrophes, each character in its place."""
    return text if text.isascii() else text.translate(_APOSTROPHES)


def _any_blanks(match: re.Match[str]) -> str:
    found = match[0]
    return (r"\s+" if found == " " else r"\s*") if found[0] == " " else found


@cache
def _files() -> dict[str, "Traversable"]:
    found = folder("constraints") / "ignore_world_knowledge" / "cues"
    return {
        file.name.removesuffix(".toml"): file
        for file in sorted(found.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    }


@cache
def table(language: str) -> Cues:
    """Return the table of a language.

    Raises:
        ValueError: There is none.
    """
    if language not in _files():
        raise ValueError(f"no table of cues for {language!r}{hint(language, _files())}")
    return Cues(_files()[language])


def told() -> str:
    """Return which languages there are, and which of them are untested."""
    tables = [table(language) for language in _files()]
    measured = ", ".join(cues.language for cues in tables if cues.measured)
    untested = ", ".join(cues.language for cues in tables if not cues.measured)
    return f"{measured} measured" + (f"; {untested} untested" if untested else "")


def _known(language: str) -> bool:
    return bool(table(language))


class _Tables(at.Predicate):
    """A language that has a table, which a JSON Schema tells with what is known of each."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        return {**handler(core), "enum": [*_files()], "description": told()}


Language = Annotated[str, _Tables(_known)]
"""The code of a language for which there is a table of cues."""
