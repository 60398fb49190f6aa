"""The edge cases that people tell: ``cases.toml``, and the proof that each answer was wrong.

A case is ``[[cases]]`` with ``prompt``, ``wrong`` (the answer), ``broke`` (a constraint, or words
that ask for one), and, as far as is known, ``system``, ``who``, ``when``, ``customer`` and
``why``. Personal data is removed from it as from the logs.
"""

from pathlib import Path
from typing import Any

from ifeval._resources import read_toml
from ifeval.build.clean import Harmed, Names, cleaned
from ifeval.build.exchange import Exchange, digest
from ifeval.build.recipe import Scrub
from ifeval.build.recognise import recognised
from ifeval.errors import IfevalError, InvalidFile, hint
from ifeval.modes import asked
from ifeval.registry import Registry
from ifeval.rows import TAGS
from ifeval.rows.fields import is_list, is_object
from ifeval.scoring import score_row
from ifeval.view import Row

_FIELDS = ("prompt", "system", "wrong", "broke", "who", "when", "customer", "why")


def proven(path: Path, registry: Registry, scrub: Scrub) -> list[dict[str, Any]]:
    """Return the items of a file of cases; of cases that ask the same there is one item.

    Args:
        path: The file.
        registry: Where ids are looked up.
        scrub: What personal data is removed.

    Raises:
        InvalidFile: A field is missing or unknown or of another kind, words ask for nothing that
            a rule knows, or the answer does what it is said to have broken.
    """
    data = read_toml(path)
    for name in data:
        if name != "cases":
            raise InvalidFile(path, name, f"unknown field{hint(name, ['cases'])}")
    cases = data.get("cases", [])
    if not (is_list(cases) and all(map(is_object, cases))):
        raise InvalidFile(path, "cases", "must be tables: write [[cases]] above each")
    names: Names | None = None
    if scrub.level == "names":
        from ifeval.build.entities import finder

        names = finder()
    items: dict[str, dict[str, Any]] = {}
    for i, case in enumerate(cases):
        item = _item(path, f"cases[{i}]", case, registry, (scrub, names))
        first = items.setdefault(item["key"], item)
        if first is not item:
            first["metadata"]["case"]["told"] += item["metadata"]["case"]["told"]
    return [*items.values()]


def _item(
    path: Path,
    where: str,
    case: dict[str, Any],
    registry: Registry,
    scrub: tuple[Scrub, Names | None],
) -> dict[str, Any]:
    for name, value in case.items():
        if name not in _FIELDS:
            raise InvalidFile(path, f"{where}.{name}", f"unknown field{hint(name, _FIELDS)}")
        if name not in ("broke", "when") and not isinstance(value, str):
            raise InvalidFile(path, f"{where}.{name}", "must be a text")
    for name in ("prompt", "wrong"):
        if name not in case:
            raise InvalidFile(path, f"{where}.{name}", "is missing")
    constraints = _broken(path, where, case, registry)
    found = _scrubbed(path, where, case, constraints, scrub)
    try:
        read = tuple(asked(one, registry) for one in constraints)
    except IfevalError as error:
        raise InvalidFile(path, f"{where}.broke", str(error)) from None
    row = Row(found.response, prompt=found.prompt, system=found.system, messages=found.messages)
    scored = score_row(row, read, TAGS)
    if scored.passed is not False:
        reasons = "; ".join(verdict.reason for verdict in scored.verdicts)
        raise InvalidFile(path, where, f"the wrong answer does not fail: {reasons}")
    told = {name: value for name, value in found.feedback[0].items() if value}
    if found.customer:
        told["customer"] = found.customer
    case = {"told": [{**told, "wrong": found.response}]}
    return {
        "key": digest("case", found.messages, constraints),
        "messages": found.messages,
        "constraints": constraints,
        "metadata": {"case": case, "split": "test"},
    }


def _scrubbed(
    path: Path,
    where: str,
    case: dict[str, Any],
    constraints: list[dict[str, Any]],
    scrub: tuple[Scrub, Names | None],
) -> Exchange:
    """Return a case as an exchange, without personal data."""
    options, names = scrub
    system = case.get("system")
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": case["prompt"]})
    told = {name: str(case.get(name, "")) for name in ("who", "when", "why")}
    found = Exchange(
        messages,
        case["wrong"],
        customer=case.get("customer", ""),
        feedback=[told],
        constraints=constraints,
    )
    if options.level == "none":
        return found
    try:
        found, _, _ = cleaned(found, {}, options.regions, names)
    except Harmed:
        found.constraints = ()
    if [*found.constraints] != constraints:
        problem = "personal data within what it asks: write the case without"
        raise InvalidFile(path, f"{where}.broke", problem)
    found.feedback = [{**found.feedback[0], "when": told["when"]}]
    return found


def _broken(
    path: Path, where: str, case: dict[str, Any], registry: Registry
) -> list[dict[str, Any]]:
    broke = case.get("broke", case["prompt"])
    if is_object(broke):
        return [broke]
    if is_list(broke) and broke and all(map(is_object, broke)):
        return [*broke]
    if not isinstance(broke, str):
        problem = "must be a constraint, a list of constraints, or words that ask for one"
        raise InvalidFile(path, f"{where}.broke", problem)
    found = [hit.constraint for hit in recognised(broke, registry).hits if hit.checkable]
    if not found:
        raise InvalidFile(path, f"{where}.broke", "these words ask for nothing that a rule knows")
    return found
