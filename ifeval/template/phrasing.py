"""One phrasing: literal words with holes, as ``{at_least}`` or ``{phrases:or}``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from string import Formatter
from typing import Any

from ifeval.template import literals, values


@dataclass(frozen=True)
class Phrasing:
    """A phrasing of a definition."""

    text: str
    rule: str
    """Its place in the definition: ``phrasings.en[0]``."""
    language: str

    @cached_property
    def pieces(self) -> list[tuple[str, str | None, str]]:
        """The literals, each with the hole after it and how that joins a list."""
        parts = Formatter().parse(self.text)
        return [(literal, hole, spec or "") for literal, hole, spec, _ in parts]

    @cached_property
    def holes(self) -> frozenset[str]:
        """The parameters that it speaks of."""
        return frozenset(hole for _, hole, _ in self.pieces if hole)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Its literals, folded, the longest first: a text without them does not say this."""
        found = {literals.folded(literal).strip(" .") for literal, _, _ in self.pieces}
        return tuple(sorted(found, key=lambda key: (-len(key), key)))

    def write(self, arguments: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
        """Return the phrasing with arguments in its holes."""
        return "".join(
            literal
            + (values.write(arguments[hole], schemas[hole], joint, self.language) if hole else "")
            for literal, hole, joint in self.pieces
        )

    def compiled(self, schemas: Mapping[str, Any]) -> Any:
        """Return the regular expression, of ``regex``, that finds it in a text."""
        parts: list[str] = []
        for literal, hole, joint in self.pieces:
            parts.append(_flexible(literal))
            if hole:
                parts.append(f"(?P<{hole}>{values.pattern(schemas[hole], joint, self.language)})")
        return _compiled(_bounded("".join(parts), self.text))


def _flexible(literal: str) -> str:
    """Return a pattern of some words, which any blanks may part."""
    import regex

    words = literal.split()
    inner = r"\s+".join(regex.escape(word, special_only=True) for word in words)
    before = r"\s+" if literal[:1].isspace() else ""
    after = r"\s+" if literal[-1:].isspace() and words else ""
    return before + inner + after


def _bounded(pattern: str, text: str) -> str:
    """Return a pattern that starts and ends where words do; a last stop may be missing."""
    if text.endswith("."):
        pattern = pattern.removesuffix(r"\.") + r"\.?"
    start = r"(?<!\w)" if text[0].isalnum() else ""
    end = r"(?!\w)" if text.rstrip(".")[-1:].isalnum() else ""
    return f"(?i){start}{pattern}{end}"


@lru_cache(4096)
def _compiled(pattern: str) -> Any:
    import regex

    return regex.compile(pattern)
