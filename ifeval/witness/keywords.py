"""Witnesses of the family keywords."""

from collections.abc import Mapping
from typing import Any

from ifeval.witness.plain import Texts, near, numbered, words
from ifeval.witness.sample import sampled


def _contains(given: Mapping[str, Any]) -> Texts:
    phrases: list[str] = given["phrases"]
    everything = [" ".join(phrases), ". ".join(phrases), "\n".join(phrases)]
    if given.get("match") == "all":
        lacking = [" ".join(phrases[:i] + phrases[i + 1 :]) or "rain" for i in range(len(phrases))]
        return everything, [*lacking, *near(phrases[-1]), "rain"]
    return [phrases[0], *phrases, *everything], [*near(phrases[0]), "rain", "…"]


def _count(given: Mapping[str, Any]) -> Texts:
    phrase = min(given["phrases"], key=len)
    spaced = numbered(given, lambda n: " ".join([phrase] * n) or "rain")
    lined = numbered(given, lambda n: "\n".join([phrase] * n) or "…")
    between = numbered(given, lambda n: " 0 ".join([phrase] * n) or "0")
    stopped = numbered(given, lambda n: ". ".join([phrase] * n) or "…")
    return [t for pair in (spaced, lined, between, stopped) for t in pair[0]], [
        t for pair in (spaced, lined, between, stopped) for t in pair[1]
    ]


def _order(given: Mapping[str, Any]) -> Texts:
    phrases: list[str] = given["phrases"]
    swapped = [*phrases[:-2], *reversed(phrases[-2:])]
    return (
        [joint.join(phrases) for joint in (" ", "\n", ". ", " 0 ")],
        [" ".join(swapped), " ".join(phrases[:-1]), *near(phrases[-1]), "rain", "…"],
    )


def _position(given: Mapping[str, Any]) -> Texts:
    phrase, low, high = given["phrase"], given.get("at_least", 1), given.get("at_most")
    within = low if high is None else min(low, high)
    beyond = [*([low - 2] if low > 1 else []), *([high] if high is not None else [])]
    return (
        [f"{words(within - 1)} {phrase}".strip(), f"{words(within - 1)} … {phrase}"],
        [f"{words(n)} {phrase}".strip() for n in beyond] + ["rain", "…"],
    )


def _starts_with(given: Mapping[str, Any]) -> Texts:
    phrase = given["phrases"][0]
    return (
        [f"{phrase} rain", phrase, f"{phrase}. rain"],
        [f"rain {phrase}", *near(phrase), "… rain", "0"],
    )


def _ends_with(given: Mapping[str, Any]) -> Texts:
    phrase = given["phrases"][0]
    return (
        [f"rain {phrase}", phrase, f"… {phrase}"],
        [f"{phrase} rain", *near(phrase), "rain 0", "…0"],
    )


def _characters(given: Mapping[str, Any]) -> Texts:
    characters: str = given["characters"]
    other = "." if "." not in characters else "0" if "0" not in characters else "—"
    single, spread = (
        numbered(given, lambda n, sign=sign: f"{other} {sign * n}".strip())
        for sign in (characters[0], f"{characters[0]} ")
    )
    return [*single[0], *spread[0], characters], [*single[1], *spread[1], other]


def _matches(given: Mapping[str, Any]) -> Texts:
    one = sampled(given["pattern"])
    if one is None:
        return [], ["…", "rain", "0", "-"]
    lined = numbered(given, lambda n: "\n".join([one] * n) or "…")
    spaced = numbered(given, lambda n: " ".join([one] * n) or "0")
    joined = numbered(given, lambda n: one * n or "-")
    return [*lined[0], *spaced[0], *joined[0]], [
        *lined[1],
        *spaced[1],
        *joined[1],
        *near(one),
        "…",
        "rain",
    ]


WITNESSES = {
    "keywords.contains": _contains,
    "keywords.count": _count,
    "keywords.order": _order,
    "keywords.position": _position,
    "keywords.starts_with": _starts_with,
    "keywords.ends_with": _ends_with,
    "keywords.characters": _characters,
    "keywords.matches": _matches,
}
