"""Which meaning a foreign id has: the official one, of some version, or the corrected one."""

from collections.abc import Iterable
from pkgutil import iter_modules
from typing import NamedTuple

from ifeval import foreign
from ifeval.errors import InvalidProfile, hint

PROFILES = ("official", "corrected", "both")
"""*official* is what the benchmark's own code says, *corrected* what the words of its prompts
ask for; *both* is for runs, which then give the one and the other."""

VERSIONS: dict[str, tuple[str, ...]] = {"ifbench": ("2026-05", "2025-07")}
"""The versions of a benchmark whose checks changed under the same ids, the newest first."""

Profiles = str | Iterable[str]


class Semantics(NamedTuple):
    """What a registry means by foreign ids."""

    profile: str = "official"
    versions: tuple[tuple[str, str], ...] = ()
    """Benchmarks with the version that was chosen."""

    def version(self, benchmark: str) -> str | None:
        """Return the version in force, or None for a benchmark that has but one."""
        newest = VERSIONS[benchmark][0] if benchmark in VERSIONS else None
        return dict(self.versions).get(benchmark, newest)

    def older(self, benchmark: str) -> str | None:
        """Return the module of an older version that was chosen, or None for the newest."""
        version = self.version(benchmark)
        if version is None or version == VERSIONS[benchmark][0]:
            return None
        return f"{benchmark}_{version.replace('-', '_')}"

    @property
    def official(self) -> "Semantics":
        """The same versions, in the official meaning."""
        return self._replace(profile="official")

    @property
    def first(self) -> "Semantics":
        """The meaning that a run's figures are of: of both, the official one."""
        return self.official if self.profile == "both" else self

    @property
    def second(self) -> "Semantics | None":
        """The meaning to compare with, where both were asked for."""
        return self._replace(profile="corrected") if self.profile == "both" else None


def read_profiles(profiles: Profiles = ()) -> Semantics:
    """Read names of profiles, such as ``corrected`` and ``ifbench@2025-07``.

    Args:
        profiles: One name or several: at most one of ``PROFILES`` and one version of each
            benchmark; official and newest unless said otherwise.

    Raises:
        InvalidProfile: A name is not known, or two contradict each other.
    """
    given = [profiles] if isinstance(profiles, str) else [*dict.fromkeys(profiles)]
    if not given:
        return Semantics()
    known = names()
    found: dict[str, str] = {}
    for name in given:
        if name not in known:
            near = hint(name, known) or f"; there are {', '.join(known)}"
            raise InvalidProfile(f"unknown semantics {name!r}{near}")
        benchmark, _, version = name.rpartition("@")
        before = found.setdefault(benchmark, version)
        if before != version:
            both = (
                "; *both* gives the two" if not benchmark and "both" not in (before, name) else ""
            )
            prefix = f"{benchmark}@" if benchmark else ""
            raise InvalidProfile(f"{prefix}{before} and {name} exclude each other{both}")
    profile = found.pop("", "official")
    return Semantics(profile, tuple(sorted(found.items())))


def names() -> list[str]:
    """Return every name that ``read_profiles`` reads."""
    modules = {module.name for module in iter_modules(foreign.__path__)}
    versions = [
        f"{benchmark}@{version}"
        for benchmark, all_of_it in VERSIONS.items()
        if benchmark in modules
        for version in all_of_it
    ]
    return [*PROFILES, *versions]
