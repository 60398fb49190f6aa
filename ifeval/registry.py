"""The registry: every checker, composed constraint and unit that is known, by id.

Nothing registers itself: the registry collects tagged objects from modules. What ships with
ifeval is imported family by family, when one of its ids is first asked for.
"""

import json
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from ifeval import checkers, units
from ifeval._resources import folder
from ifeval.checker import Checker, fields, validated
from ifeval.constraint import Constraint, parsed
from ifeval.definition import Definition, load, read
from ifeval.errors import (
    Clash,
    InvalidConstraint,
    InvalidFile,
    InvalidProfile,
    UnknownId,
)
from ifeval.kinds import Composed, Corrected, Kind
from ifeval.semantics import Profiles, Semantics, read_profiles
from ifeval.units import Unit

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

T = TypeVar("T")

FOREIGN = ("ifeval", "ifbench", "iftrain", "rlvr", "m_ifeval")
"""The benchmarks whose ids are known: modules of ``ifeval.foreign``, in the order of search."""


class Registry(Mapping[str, Kind]):
    """A mapping from ids to checkers and composed constraints.

    Args:
        modules: Modules whose tagged functions are collected.
        definitions: Definitions that belong to them, or compose others.
        shipped: Whether what ships with ifeval is known too.
        broken: Packs that could not be imported, with the reason, for error messages.
        semantics: What foreign ids mean: ``official``, ``corrected``, or the version of a
            benchmark, such as ``ifbench@2025-07``; or several of these.

    Raises:
        Clash: Two things have one id.
        InvalidProfile: A name of ``semantics`` is not known.
    """

    def __init__(
        self,
        modules: Iterable[ModuleType] = (),
        definitions: Iterable[Definition] = (),
        *,
        shipped: bool = True,
        broken: Mapping[str, str] | None = None,
        semantics: Profiles | Semantics = (),
    ) -> None:
        self.semantics = _single(semantics)
        self._corrected: dict[str, Corrected] = {}
        self.broken = dict(broken or {})
        self._shipped = _shipped() if shipped else {}
        self._modules = _families() | {*FOREIGN} if shipped else set[str]()
        self._kinds: dict[str, Kind] = {}
        self._definitions: dict[str, Definition] = {}
        self.units: dict[str, Unit[...]] = {}
        if shipped:
            self._collect(units)
        for module in modules:
            self._collect(module)
        for definition in definitions:
            self._define(definition)
        for id in self._definitions.keys() & self._shipped.keys():
            self._add({id: self._definitions[id]}, id, load(self._shipped[id]))
        for id in [*self._kinds]:
            self._reach(id)

    def __getitem__(self, id: str) -> Kind:
        if id not in self._kinds:
            self._reach(id)
        try:
            kind = self._kinds[id]
        except KeyError:
            note = "".join(
                f"; the pack {name} could not be loaded ({why})"
                for name, why in self.broken.items()
            )
            raise UnknownId(id, self, note=note) from None
        if ":" not in id or self.semantics.profile == "official":
            return kind
        if id not in self._corrected:
            self._corrected[id] = Corrected(kind, self.official)
        return self._corrected[id]

    def __iter__(self) -> Iterator[str]:
        for name in sorted(self._modules):
            self._load(name)
        for id in self._shipped:
            self.definition(id)
        return iter(sorted(self._kinds))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def definition(self, id: str) -> Definition | None:
        """Return the definition of an id, or None where it has none, as a foreign id."""
        if id not in self._definitions and id in self._shipped:
            found = load(self._shipped[id])
            if id not in self._definitions:
                self._define(found)
        return self._definitions.get(id)

    def origin(self, id: str) -> str:
        """Return the benchmark of a foreign id: the module that has its check."""
        kind = self[id]
        official = kind.official if isinstance(kind, Corrected) else kind
        module = official.__module__.removeprefix("ifeval.foreign.").partition(".")[0]
        older = (name for name in FOREIGN if self.semantics.older(name) == module)
        return next(older, module)

    @property
    def official(self) -> "Registry":
        """The same registry with the official meaning of foreign ids."""
        other = copy(self)
        other.semantics = self.semantics.official
        return other

    @property
    def definitions(self) -> dict[str, Definition]:
        """Every definition by id."""
        return {id: found for id in self if (found := self.definition(id))}

    def unit(self, data: Any) -> Unit[...]:
        """Read a unit from its wire form: a name, or a table with the name under ``unit``.

        Raises:
            UnknownId: No unit has this name.
            InvalidParameters: An option is unknown or does not fit.
        """
        match data:
            case str(name):
                options = {}
            case {"unit": str(name), **options}:
                pass
            case _:
                raise InvalidConstraint(f"not a unit: {data!r:.120}")
        if name not in self.units:
            raise UnknownId(name, self.units, "unit")
        unit = self.units[name]
        given = validated(name, fields(name, unit.function), options)
        return unit(**given) if given else unit

    def parse(self, data: Any) -> Constraint:
        """Read a constraint from its JSON form, or from JSON text.

        A null is as if it were not there, and an integral float is an integer, because that
        is how columnar stores give rows back.

        Raises:
            InvalidConstraint: This is no constraint.
            UnknownId: An id or unit is not known.
            InvalidParameters: A parameter does not fit.
        """
        if isinstance(data, Constraint):
            return data
        if isinstance(data, str):
            try:
                data = json.loads(data)
            except (ValueError, RecursionError) as error:
                raise InvalidConstraint(f"not JSON: {error}: {data!r:.80}") from None
        try:
            return parsed(data, self._leaf, self.unit)
        except RecursionError:
            raise InvalidConstraint("a constraint is nested too deeply") from None

    def _leaf(self, id: str, params: Mapping[str, Any]) -> Constraint:
        return self[id].bind(params)

    def sound(self, id: str, within: tuple[str, ...] = ()) -> None:
        """Make sure that a composed constraint is not made of itself.

        Raises:
            InvalidConstraint: It is; the message shows the way round.
        """
        if id in within:
            raise InvalidConstraint(f"{id} is made of itself: {' > '.join((*within, id))}")
        definition = self.definition(id)
        for part in _ids(definition.check) if definition else ():
            self.sound(part, (*within, id))

    def _reach(self, id: str) -> None:
        """Import what ships the id, if anything does."""
        known = id in self._kinds  # a pack has it: whoever ships it too is to be found
        for name in FOREIGN if ":" in id else (id.partition(".")[0],):
            if name in self._modules:
                self._load(name)
            if not known and id in self._kinds:
                break
        if id in self._shipped:
            self.definition(id)

    def _load(self, name: str) -> None:
        room = "foreign" if name in FOREIGN else "checkers"
        older = self.semantics.older(name)
        known: set[str] = set()
        if older:
            module = import_module(f"ifeval.{room}.{older}")
            known = {v.id for v in vars(module).values() if isinstance(v, Checker)}
            self._collect(module)
        self._collect(import_module(f"ifeval.{room}.{name}"), known)
        self._modules.discard(name)

    def _collect(self, module: ModuleType, but: Iterable[str] = ()) -> None:
        for value in [*vars(module).values()]:
            if isinstance(value, Checker):
                if value.id in but:  # an older version of the benchmark has it
                    continue
                self._add(self._kinds, value.id, value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
            elif isinstance(value, Unit):
                self._add(self.units, value.name, value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]

    def _define(self, definition: Definition) -> None:
        self._add(self._definitions, definition.id, definition)
        if definition.check is not None:
            self._add(self._kinds, definition.id, Composed(definition, self))

    @staticmethod
    def _add(things: dict[str, T], id: str, thing: T) -> None:
        if things.setdefault(id, thing) is not thing:
            both = f"{_told(things[id])} and {_told(thing)}"
            raise Clash(f"two things have the id {id!r}: {both}")


def _single(given: Profiles | Semantics) -> Semantics:
    found = given if isinstance(given, Semantics) else read_profiles(given)
    if found.profile == "both":
        raise InvalidProfile("both is for runs: a registry means official or corrected")
    return found


def _told(thing: Any) -> str:
    """Return what a thing is and where it comes from."""
    if isinstance(thing, Definition):
        return f"the definition {thing.path}"
    home = thing.function.__module__ if hasattr(thing, "function") else ""
    return f"{thing!r} of {home}" if home else repr(thing)


def default(semantics: Profiles | Semantics = ()) -> Registry:
    """Return the registry of everything installed: ours, and that of other distributions.

    Args:
        semantics: What foreign ids mean, as for ``extended``.
    """
    return _default(_single(semantics))


@cache
def _default(semantics: Semantics) -> Registry:
    return extended(semantics=semantics)


def extended(
    *folders: Path,
    definitions: Iterable[Definition] = (),
    semantics: Profiles | Semantics = (),
) -> Registry:
    """Return the registry of everything installed, and of some folders of definitions.

    A pack that cannot be imported is left out with a warning, and named again where one of
    its ids is asked for.

    Args:
        folders: Folders of TOML definitions, as ``--pack`` gives them.
        definitions: Definitions that were read before.
        semantics: What foreign ids mean: ``official``, ``corrected``, or the version of a
            benchmark, such as ``ifbench@2025-07``; or several of these.

    Raises:
        InvalidProfile: A name of ``semantics`` is not known.
        InvalidFile: A definition cannot be read.
        Clash: Two things have one id.
    """
    modules: list[ModuleType] = []
    found = [*definitions]
    broken: dict[str, str] = {}
    for point in _entry_points():
        try:
            module = point.load()
            if not isinstance(module, ModuleType):
                raise TypeError(f"{point.value} is no module")  # noqa: TRY301
        except Exception as error:  # noqa: BLE001 - whatever a pack raises, ours must still work
            owner = point.dist.name if point.dist else point.value
            broken[owner] = f"{type(error).__name__}: {error}"
            warnings.warn(f"the pack {owner} could not be loaded: {error}", stacklevel=2)
            continue
        modules.append(module)
        if module.__spec__ and module.__spec__.submodule_search_locations:
            from importlib.resources import files

            found += read(files(module))
    for path in folders:
        if not path.is_dir():
            raise InvalidFile(path, "", "no such folder")
        found += read(path)
    return Registry(modules, found, broken=broken, semantics=semantics)


def _entry_points() -> list[Any]:
    """Return the entry points of other distributions.

    Importing importlib.metadata takes longer than scoring a row; so the folders on the path
    are looked through first, and only where one speaks of ifeval is it asked.
    """
    if not any(_mentions_us(entry) for entry in sys.path):
        return []
    from importlib.metadata import entry_points

    return sorted(entry_points(group="ifeval"), key=lambda point: point.name)


def _mentions_us(entry: str) -> bool:
    path = Path(entry or ".")
    if not path.is_dir():
        return path.is_file()  # a zip: let importlib.metadata look into it
    for info in path.glob("*.*-info/entry_points.txt"):
        if "[ifeval]" in info.read_text("utf-8", "replace"):
            return True
    return False


@cache
def _shipped() -> dict[str, "Traversable"]:
    """Return the file of each shipped definition by the id that its place gives it."""
    families = [item for item in folder("constraints").iterdir() if item.is_dir()]
    return {
        f"{family.name}.{file.name.removesuffix('.toml')}": file
        for family in sorted(families, key=lambda item: item.name)
        for file in sorted(family.iterdir(), key=lambda item: item.name)
        if file.name.endswith(".toml")
    }


def _families() -> set[str]:
    return {module.name for module in iter_modules(checkers.__path__)}


def _ids(data: Any) -> Iterator[str]:
    """Return the ids in the body of a composed constraint."""
    match data:
        case {"id": str(id)}:
            yield id
        case {**entries}:
            for entry in entries.values():
                yield from _ids(entry)
        case [*items]:
            for item in items:
                yield from _ids(item)
        case _:
            pass
