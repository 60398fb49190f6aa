"""Themes of short texts: what many people say alike, by TF-IDF and the cosine.

Texts are taken by how usual their words are, and each joins the first theme that it is near
enough to. There is no chance in it, so the same texts give the same themes.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

_WORDS = re.compile(r"[^\W\d_]{2,30}")
_STOPPED = (
    "the and you for that this with not are was have has your but can all any its from into out "
    "also just then than them they will would should could please make sure must use it is of to "
    "in on an as be or if so do my me we he she by at no did didn don"
)
_STOP = frozenset(_STOPPED.split())
_NEAR = 0.35
_MOST = 50_000
"""So many texts are read; further ones are only counted."""
_TERMS, _EXAMPLES = 4, 3


def themes_of(texts: Iterable[Mapping[str, Any]], users: int) -> dict[str, Any]:
    """Return the themes of some texts, the largest first.

    Args:
        texts: Objects with ``text`` and ``user``, in their order.
        users: How many users a theme must have, so that none is one person's.

    Returns:
        ``themes`` with ``terms``, ``count``, ``users`` and ``examples``; and how many texts were
        read, and are in no theme that is told.
    """
    said = [one for one in texts if one["text"].strip()]
    total = len(said)
    said = said[:_MOST]
    bags = [Counter(_terms(one["text"])) for one in said]
    spread = Counter(term for bag in bags for term in bag)
    vectors = [_vector(bag, spread, len(bags)) for bag in bags]
    order = sorted(range(len(said)), key=lambda i: (-_usual(bags[i], spread), i))
    leaders: list[dict[str, float]] = []
    members: list[list[int]] = []
    having: dict[str, list[int]] = {}
    for i in order:
        if not vectors[i]:
            continue
        near: Counter[int] = Counter()
        for term, weight in vectors[i].items():
            for theme in having.get(term, ()):
                near[theme] += weight * leaders[theme][term]  # pyright: ignore[reportArgumentType]
        best = max(near, key=lambda theme: (near[theme], -theme), default=None)
        if best is None or near[best] < _NEAR:
            best = len(leaders)
            leaders.append(vectors[i])
            members.append([])
            for term in vectors[i]:
                having.setdefault(term, []).append(best)
        members[best].append(i)
    found = [_theme(sorted(group), said, bags, spread) for group in members]
    told = [one for one in found if one["users"] >= users]
    told.sort(key=lambda one: (-one["count"], one["terms"]))
    return {
        "texts": total,
        "users_needed": users,
        "themes": told,
        "in_no_theme": total - sum(one["count"] for one in told),
    }


def _terms(text: str) -> list[str]:
    words = (word.casefold() for word in _WORDS.findall(text[:2000]))
    return [word for word in words if word not in _STOP]


def _vector(bag: Mapping[str, int], spread: Mapping[str, int], n: int) -> dict[str, float]:
    weights = {t: (1 + math.log(c)) * math.log((1 + n) / spread[t]) for t, c in bag.items()}
    length = math.sqrt(math.fsum(w * w for w in weights.values()))
    return {t: w / length for t, w in weights.items()} if length else {}


def _usual(bag: Mapping[str, int], spread: Mapping[str, int]) -> float:
    return sum(spread[term] for term in bag) / max(1, len(bag))


def _theme(
    group: list[int],
    said: list[Mapping[str, Any]],
    bags: list[Counter[str]],
    spread: Mapping[str, int],
) -> dict[str, Any]:
    within = Counter(term for i in group for term in bags[i])
    terms = sorted(within, key=lambda t: (-within[t] / math.sqrt(spread[t]), t))
    examples = list(dict.fromkeys(said[i]["text"].strip()[:200] for i in group))
    return {
        "terms": terms[:_TERMS],
        "count": len(group),
        "users": len({said[i]["user"] for i in group}),
        "examples": examples[:_EXAMPLES],
    }
