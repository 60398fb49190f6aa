"""The edge cases that people tell: ``cases.toml``, and the proof that each answer was wrong.

A case is ``[[cases]]`` with ``prompt``, ``wrong`` (the answer), ``broke`` (a constraint, or words
that ask for one), and, as far as is known, ``who``, ``when`` and ``customer``.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ifeval.build.exchange import digest
from ifeval.build.recognise import recognised
from ifeval.errors import IfevalError, InvalidFile, hint
from ifeval.modes import asked
from ifeval.registry import Registry
from ifeval.rows import TAGS
from ifeval.scoring import score_row
from ifeval.view import Row

_FIELDS = ("prompt", "system", "wrong", "broke", "who", "when", "customer", "why")


def proven(path: Path, registry: Registry) -> Iterator[dict[str, Any]]:
    """Yield an item for each case of a file.

    Raises:
        InvalidFile: A field is missing or unknown, words ask for nothing that a rule knows, or
            the answer does what it is said to have broken.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile(path, "", str(error)) from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidFile(path, "", f"not TOML: {error}") from None
    for name in data:
        if name != "cases":
            raise InvalidFile(path, name, f"unknown field{hint(name, ['cases'])}")
    for i, case in enumerate(data.get("cases", ())):
        yield _item(path, f"cases[{i}]", case, registry)


def _item(path: Path, where: str, case: dict[str, Any], registry: Registry) -> dict[str, Any]:
    for name in case:
        if name not in _FIELDS:
            raise InvalidFile(path, f"{where}.{name}", f"unknown field{hint(name, _FIELDS)}")
    for name in ("prompt", "wrong"):
        if not isinstance(case.get(name), str):
            raise InvalidFile(path, f"{where}.{name}", "must be a text")
    constraints = _broken(path, where, case, registry)
    try:
        read = tuple(asked(one, registry) for one in constraints)
    except IfevalError as error:
        raise InvalidFile(path, f"{where}.broke", str(error)) from None
    system = case.get("system")
    row = Row(case["wrong"], prompt=case["prompt"], system=system)
    scored = score_row(row, read, TAGS)
    if scored.passed is not False:
        reasons = "; ".join(verdict.reason for verdict in scored.verdicts)
        raise InvalidFile(path, where, f"the wrong answer does not fail: {reasons}")
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": case["prompt"]})
    told = {name: str(case[name]) for name in ("who", "when", "customer", "why") if name in case}
    return {
        "key": digest("case", messages, constraints),
        "messages": messages,
        "constraints": constraints,
        "metadata": {"case": {**told, "wrong": case["wrong"]}, "split": "test"},
    }


def _broken(
    path: Path, where: str, case: dict[str, Any], registry: Registry
) -> list[dict[str, Any]]:
    broke = case.get("broke")
    if isinstance(broke, dict):
        return [broke]
    if isinstance(broke, list) and broke:
        return [*broke]
    text = broke if isinstance(broke, str) else case["prompt"]
    found = [hit.constraint for hit in recognised(text, registry).hits if hit.checkable]
    if not found:
        raise InvalidFile(path, f"{where}.broke", "these words ask for nothing that a rule knows")
    return found
