"""Themes of short texts: what many people say alike, by TF-IDF and the cosine.

There is no chance in it, so the same texts give the same themes. Texts are taken by how usual
their words are, and each joins the nearest theme that there is, or founds one; then the themes
become the mean of their texts, those that say the same are made one, and each text is put to the
nearest of them. How many themes there are need not be known beforehand, as for k-means, and no
library of numerics is needed: a hundred thousand short texts take seconds.

What fewer people say than a theme needs is no mark of one, so that no one's own words name it.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ifeval.ground.tokens import DENSE

_WORDS = re.compile(rf"(?<![^\W\d_])[^\W\d_{DENSE}]{{2,30}}(?![^\W\d_])|[{DENSE}]{{2,}}")
_DENSE = re.compile(f"[{DENSE}]")
_PARTICLES = re.compile("[\u3040-\u309f]+")
_STOPPED = (
    "the and you for that this with not are was were has have had your but can all any its from "
    "into out also just then than them they will would should could please make sure must use "
    "using used it is of to in on an as be or if so do does did my me we he she by at no didn don "
    "doesn isn wasn ll ve re there these those what which who when where how been being only each "
    "every about their our his her some such more most other like"
)
_STOP = frozenset(_STOPPED.split())
_FOUNDED, _JOINED, _SAME = 0.35, 0.3, 0.6
"""From these cosines on, a text joins the text that founded a theme; joins the mean of one; and
two themes are one."""
_ROUNDS = 2
_MARKS = 16
"""So many terms are kept of the mean of a theme."""
MOST = 50_000
"""So many texts are read; further ones are only counted."""
_READ = 2_000
"""So many characters of each."""
_FOUNDERS = 8_000
"""So many texts found themes, taken evenly from the most to the least usual; others join them."""
_TERMS, _EXAMPLES = 4, 3

Vector = dict[str, float]


def themes_of(texts: Iterable[Mapping[str, Any]], users: int) -> dict[str, Any]:
    """Return the themes of some texts, the largest first.

    Args:
        texts: Objects with ``text`` and ``user``, in their order.
        users: How many users a theme must have, so that none is one person's.

    Returns:
        ``themes`` with ``terms``, ``count``, ``users`` and ``examples``; how many texts there
        were, how many of them were read, and how many are in no theme that is told.
    """
    found, said, total = grouped(texts, users)
    told = [theme for theme, _ in found]
    return {
        "texts": total,
        "read": len(said),
        "users_needed": users,
        "themes": told,
        "in_no_theme": total - sum(one["count"] for one in told),
    }


def grouped(
    texts: Iterable[Mapping[str, Any]], users: int
) -> tuple[list[tuple[dict[str, Any], list[int]]], list[Mapping[str, Any]], int]:
    """Return the themes of some texts, with the places of their texts.

    Args:
        texts: As for `themes_of`.
        users: How many users a theme must have.

    Returns:
        Each theme with its places in the texts that were read; these texts; and how many there
        were.
    """
    said: list[Mapping[str, Any]] = []
    total = 0
    for one in texts:
        if one["text"].strip():
            total += 1
            if len(said) < MOST:
                said.append({**one, "text": one["text"][:_READ]})
    # Each pair once: fifty thousand texts have far more words than there are different ones.
    known: dict[tuple[str, str], tuple[str, str]] = {}
    stems = [[known.setdefault(pair, pair) for pair in _stems(one["text"])] for one in said]
    speakers: dict[str, set[Any]] = {}
    for one, those in zip(said, stems, strict=True):
        for stem, _ in those:
            of_stem = speakers.setdefault(stem, set())
            if len(of_stem) < users:
                of_stem.add(one["user"])
    bags = [Counter(stem for stem, _ in those if len(speakers[stem]) >= users) for those in stems]
    spread = Counter(stem for bag in bags for stem in bag)
    found: list[tuple[dict[str, Any], list[int]]] = []
    for group in _groups(bags, spread):
        speaking = len({said[i]["user"] for i in group})
        if speaking >= users:
            found.append((_theme(group, speaking, (said, stems, bags), spread), group))
    found.sort(key=lambda one: (-one[0]["count"], one[0]["terms"], one[1]))
    return found, said, total


def _groups(bags: Sequence[Mapping[str, int]], spread: Mapping[str, int]) -> Iterator[list[int]]:
    """Yield the places of texts that are near each other."""
    order = sorted(
        (i for i, bag in enumerate(bags) if bag), key=lambda i: (-_usual(bags[i], spread), i)
    )

    def vector(i: int) -> Vector:  # made anew each time: all of them together are large
        return _vector(bags[i], spread, len(bags))

    index = Index()
    of_text: dict[int, int] = {}
    for i in order[:: max(1, -(-len(order) // _FOUNDERS))]:
        own = vector(i)
        theme = index.nearest(own, _FOUNDED)
        of_text[i] = index.add(own) if theme is None else theme
    for _ in range(_ROUNDS):
        index = Index()
        for mean in _merged(_means(of_text, vector)):
            index.add(mean)
        now = ((i, index.nearest(vector(i), _JOINED)) for i in order)
        of_text = {i: theme for i, theme in now if theme is not None}
    members: dict[int, list[int]] = {}
    for i in sorted(of_text):
        members.setdefault(of_text[i], []).append(i)
    yield from members.values()


def _means(of_text: Mapping[int, int], vector: Callable[[int], Vector]) -> list[tuple[int, Vector]]:
    """Return the mean of each theme of more than one text, with how many it has, largest first."""
    sums: dict[int, Vector] = {}
    sizes = Counter(of_text.values())
    for i, theme in of_text.items():
        if sizes[theme] > 1:
            into = sums.setdefault(theme, {})
            for term, weight in vector(i).items():
                into[term] = into.get(term, 0.0) + weight
    found: list[tuple[int, Vector]] = []
    for theme in sorted(sums, key=lambda theme: (-sizes[theme], theme)):
        top = sorted(sums[theme].items(), key=lambda one: (-one[1], one[0]))[:_MARKS]
        found.append((sizes[theme], _normal(dict(top))))
    return found


def _merged(means: Sequence[tuple[int, Vector]]) -> Iterator[Vector]:
    """Yield the means of themes, those that say the same made one."""
    index = Index()
    merged: list[Vector] = []
    for size, mean in means:
        same = index.nearest(mean, _SAME)
        if same is None:
            index.add(mean)
            merged.append({term: size * weight for term, weight in mean.items()})
        else:
            for term, weight in mean.items():
                merged[same][term] = merged[same].get(term, 0.0) + size * weight
    for total in merged:
        top = sorted(total.items(), key=lambda one: (-one[1], one[0]))[:_MARKS]
        yield _normal(dict(top))


class Index:
    """Vectors by their terms, to find the one that is nearest to another."""

    def __init__(self) -> None:
        self._having: dict[str, list[tuple[int, float]]] = {}
        self._vectors: list[Vector] = []

    def add(self, vector: Vector) -> int:
        """Add a vector; return its number."""
        for term, weight in vector.items():
            self._having.setdefault(term, []).append((len(self._vectors), weight))
        self._vectors.append(vector)
        return len(self._vectors) - 1

    def nearest(self, vector: Vector, least: float) -> int | None:
        """Return the nearest of the vectors whose cosine is at least so much, the first of many."""
        having = self._having
        near: dict[int, float] = {}
        rest = 1.0
        terms = sorted((len(having[term]), term) for term in vector if term in having)
        for place, (_, term) in enumerate(terms):
            # What shares none of the terms so far cannot come near enough by the others: their
            # lists, which are the long ones, need not be read.
            if rest < least * least:
                later = [(other, vector[other]) for _, other in terms[place:]]
                for number in near:
                    those = self._vectors[number]
                    near[number] += sum(w * those[t] for t, w in later if t in those)
                break
            weight = vector[term]
            for number, other in having[term]:
                near[number] = near.get(number, 0.0) + weight * other
            rest -= weight * weight
        best, found = None, least
        for number, cosine in near.items():
            if cosine > found or (cosine == found and (best is None or number < best)):
                best, found = number, cosine
        return best


def _stems(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words that may mark a theme: without the ending of a plural, and as they stand.

    Where words are not parted by blanks, as in Chinese or Thai, each two letters are one; what is
    Hiragana alone is the grammar of Japanese.
    """
    for found in _WORDS.findall(text):
        if _DENSE.match(found):
            pairs = (found[i : i + 2] for i in range(len(found) - 1))
            yield from ((pair, pair) for pair in pairs if not _PARTICLES.fullmatch(pair))
            continue
        word = found.casefold()
        if word not in _STOP:
            yield _singular(word), word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and len(word) > 3 and word[-2] not in "sui":
        return word[:-1]
    return word


def _vector(bag: Mapping[str, int], spread: Mapping[str, int], n: int) -> Vector:
    # Smoothed, so that in a small log what most texts share still counts.
    return _normal(
        {t: (1 + math.log(c)) * (1 + math.log((1 + n) / (1 + spread[t]))) for t, c in bag.items()}
    )


def _normal(weights: Vector) -> Vector:
    length = math.sqrt(math.fsum(w * w for w in weights.values()))
    return {t: w / length for t, w in weights.items()} if length else {}


def _usual(bag: Mapping[str, int], spread: Mapping[str, int]) -> float:
    return sum(spread[term] for term in bag) / max(1, len(bag))


def _theme(
    group: Sequence[int], users: int, read: tuple[Any, Any, Any], spread: Mapping[str, int]
) -> dict[str, Any]:
    """Return what is told of a theme, its terms those that mark most of its texts."""
    said, stems, bags = read
    within = Counter(stem for i in group for stem in bags[i])
    total = len(bags)
    ranked = sorted(within, key=lambda t: (-within[t] * math.log((1 + total) / spread[t]), t))
    shown = Counter((stem, word) for i in group for stem, word in stems[i] if stem in within)
    terms: list[str] = []
    for stem in ranked[:_TERMS]:
        forms = sorted((-n, word) for (of, word), n in shown.items() if of == stem)
        terms.append(forms[0][1])
    examples: dict[str, None] = {}
    marks = {*ranked[:_TERMS]}
    for i in sorted(group, key=lambda i: (-len(marks & bags[i].keys()), i)):
        examples[said[i]["text"].strip()[:200]] = None
        if len(examples) == _EXAMPLES:
            break
    return {"terms": terms, "count": len(group), "users": users, "examples": [*examples]}
