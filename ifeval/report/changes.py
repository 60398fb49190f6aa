"""What makes the figures of two runs less than comparable."""

from collections.abc import Mapping
from typing import Any


def changed(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return what differs between two runs besides their responses, in words.

    Args:
        one: ``run.json`` of the first run.
        other: That of the second.
    """
    found: list[str] = []
    prompts = [record["prompts"] and record["prompts"]["sha256"] for record in (one, other)]
    if prompts[0] != prompts[1]:
        found.append(
            "the prompts differ: the runs answer another version of the data set"
            if all(prompts)
            else "one run has a file of prompts, the other brings its own"
        )
    known = one["constraints"]
    for id, entry in other["constraints"].items():
        if id in known and known[id] != entry:
            was = ", ".join(
                f"{k} {known[id].get(k)} then {v}"
                for k, v in entry.items()
                if known[id].get(k) != v
            )
            found.append(f"{id} was judged by another checker: {was}")
    for name, version in other["versions"].items():
        if one["versions"].get(name) != version:
            found.append(f"{name} {one['versions'].get(name)} then {version}")
    found += [
        f"--{name} {one['options'].get(name)} then {other['options'].get(name)}"
        for name in ("reasoning", "tags", "semantics")
        if (one["options"].get(name) or None) != (other["options"].get(name) or None)
    ]
    return found
