"""Constraints in words.

Of the phrasings of a definition the one is taken whose holes are exactly the arguments that
are given; where none is, the arguments that are left over follow in brackets, as in
``Use at least 3 words. (language: "de")``. Trees are told with a few fixed words.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ifeval.constraint import Constraint, Leaf
from ifeval.errors import InvalidConstraint
from ifeval.registry import Registry, default
from ifeval.template.phrasing import Phrasing
from ifeval.template.tree import told


def describe(
    constraint: Constraint, *, registry: Registry | None = None, language: str = "en"
) -> str:
    """Return a constraint in words.

    Args:
        constraint: A leaf or a tree.
        registry: Where the definitions are; by default what is installed.
        language: The code of the language, of those that the definitions have phrasings in.

    Raises:
        InvalidConstraint: A definition has no phrasings in this language, or an id has no
            definition, as a foreign id.
    """
    known = default() if registry is None else registry

    def words(inner: Constraint) -> str:
        if isinstance(inner, Leaf):
            return _leaf(inner, known, language)
        return told(inner, words, language)

    return words(constraint)


def phrasings(texts: Sequence[str], language: str) -> list[Phrasing]:
    """Return the phrasings of a definition in one language."""
    return [Phrasing(text, f"phrasings.{language}[{i}]", language) for i, text in enumerate(texts)]


def _leaf(leaf: Leaf, registry: Registry, language: str) -> str:
    definition = registry.definition(leaf.id)
    if definition is None:
        _ = registry[leaf.id]
        raise InvalidConstraint(f"{leaf.id} has no definition, so it has no phrasings")
    texts = definition.phrasings.get(language)
    if not texts:
        known = ", ".join(definition.phrasings) or "none at all"
        raise InvalidConstraint(f"{leaf.id} has no phrasing in {language!r}; it has {known}")
    schemas = registry[leaf.id].parameters.get("properties", {})
    defaults = {
        name: schema["default"]
        for name, schema in schemas.items()
        if schema.get("default") is not None
    }
    # An empty list has no words.
    said = {name: value for name, value in leaf.params.items() if value != []}
    silent = leaf.params.keys() - said.keys()
    spoken = {name: value for name, value in defaults.items() if value != [] and name not in silent}
    chosen = _chosen(phrasings(texts, language), said, spoken)
    if chosen is None:
        return definition.summary + _rest(leaf.params)
    left = {name: value for name, value in leaf.params.items() if name not in chosen.holes}
    return chosen.write({**defaults, **leaf.params}, schemas) + _rest(left)


def _chosen(
    candidates: Sequence[Phrasing], given: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Phrasing | None:
    """Return the phrasing that says the most of the arguments, and of others the least."""
    fit = [one for one in candidates if one.holes <= {*given, *defaults}]
    if not fit:
        return None
    return max(fit, key=lambda one: (len(one.holes & {*given}), -len(one.holes)))


def _rest(arguments: Mapping[str, Any]) -> str:
    """Return arguments that no hole takes, in brackets."""
    if not arguments:
        return ""
    told = (f"{n}: {json.dumps(value, ensure_ascii=False)}" for n, value in arguments.items())
    return f" ({', '.join(told)})"
