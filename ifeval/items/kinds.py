"""What an answer is, and another of the same kind in its place.

The kind is told from the answer and the question alone. What cannot be told is rejected: a
wrong kind would give a sentence that nobody would write.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ifeval.ground.cues import Cues
from ifeval.ground.names import searchable
from ifeval.ground.tokens import phrase
from ifeval.ground.values import Value
from ifeval.items.dice import COINED, EITHER, FEMALE, MALE, PLACES, SURNAMES, Dice

_WHO = re.compile(
    r"^(?:who|whom|whose)\b|\b(?:by|to|from|with|for|of) who[ms]e?\b|"
    r"\b(?:[Ww]hat|[Ww]hich) (?:\w+ )?"
    r"(?:person|man|woman|player|actor|actress|singer|president|king|queen|general|author|writer|"
    r"artist|scientist|signer|brothers?|sisters?|leader|coach|director)\b",
)
_WHO_OPENS = re.compile(r"^(?:who|whom|whose)\b", re.IGNORECASE)
_MEASURED = re.compile(r"\bhow (?:many|much|long|old|far)\b", re.IGNORECASE)
_WHERE = re.compile(
    r"\b(?:where|(?:what|which) (?:\w+ )?"
    r"(?:city|town|village|country|state|place|island|region))\b",
    re.IGNORECASE,
)
# What is asked for is no name, though it may be written like one: "Renaissance".
_SORT = re.compile(
    r"\b(?:what|which)(?: \w+){0,3}? (?:types?|kinds?|sorts?|styles?|genres?|religio\w*|beliefs?|"
    r"faiths?|languages?|nationalit\w*|ethnic\w*|races?|adjectives?|months?|species|substances?|"
    r"titles?|roles?|positions?|ranks?|convictions?|throne)\b"
    r"|\b(?:type|kind|sort|style) of\b|\bin the \w+ language\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    ("von", "van", "de", "der", "la", "le", "di", "da", "al", "el", "bin", "ibn")
)
_ADJECTIVE = re.compile(r"(?:ist|ian|ic|ish|ese|ant)\Z")
_SHE = re.compile(r"\b(?:she|her|hers|actress|queen|wife|mother|sister)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|his|him|actor|king|husband|father|brother)\b", re.IGNORECASE)
_SHARES = {
    "": (0.4, 0.7, -0.35, 1.1, -0.5),
    "subtle": (0.04, -0.04),
    "blatant": (9.0, 19.0),
}
"""By how much a number changes."""
_PERCENT = re.compile(r"(?:%|percent|per cent)\s*$", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_INDEFINITE = ("a", "an")
_PLURAL = re.compile(r"[^s]s\Z")
_ONE_WORD = 2
"""Words of a name that is one word with its article."""

_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)


class Kind(NamedTuple):
    """What an answer is."""

    name: str
    """``person``, ``place``, ``org``, ``other``, ``year``, ``date``, ``number``."""
    value: Value | None = None


def kind_of(answer: str, question: str, cues: Cues) -> Kind | None:
    """Return what an answer is, or None where that cannot be told.

    Args:
        answer: The answer as the context has it.
        question: The question, which tells a person from a place.
        cues: The table of the language.
    """
    ready = searchable(answer, cues)
    if len(ready.values) == 1 and not _WEEKDAY.search(answer):
        value = ready.values[0]
        around = (answer[: value.start] + answer[value.end :]).strip(" $€£.,")
        if value.days:
            return Kind("date", value) if not around and value.days[0][1] else None
        if value.is_year and not around and len(answer.strip(" .")) == 4:
            return None if _MEASURED.search(question) else Kind("year", value)
        plural = value.number >= 3 or not value.number.is_integer()
        fits = plural and not value.ordinal and not value.is_year
        if fits and len(around.split()) <= 2:
            return Kind("number", value) if _plain_number(answer, value) else None
        return None
    if ready.values:
        return None
    return _proper(answer, question, cues)


def _plain_number(answer: str, value: Value) -> bool:
    said = answer[value.start : value.end]
    return any(char.isdigit() for char in said) or value.number <= 20


def _proper(answer: str, question: str, cues: Cues) -> Kind | None:
    """Return the kind of a name: each of its words, but for "of the" and such, is capitalised."""
    words = answer.split()
    plain = phrase(answer)
    skipped = cues.words("words", "function") | _PARTICLES
    if not 1 <= len(words) <= 5 or not plain:
        return None
    if any(sign in answer for sign in "'’\"“”(),;:/&.0123456789"):
        return None
    first = words[0].casefold() in cues.words("words", "articles") and len(words) > 1
    for word in words[1 if first else 0 :]:
        lower = word.startswith(("al-", "el-")) or word.casefold() in skipped
        if not word[0].isupper() and not lower:
            return None
        if len(word) < 3 and word.casefold() not in skipped:
            return None
    heads, titles = cues.words("names", "heads"), cues.words("titles", "words")
    if _SORT.search(question):
        return None
    telling = [w for w in plain if w not in skipped and w not in heads and w not in titles]
    months = cues.values("months")
    known = {*cues.texts("demonyms").values(), *cues.texts("synonyms"), *months}
    if not telling or any(word in known or _WEEKDAY.fullmatch(word) for word in plain):
        return None
    has_head = len(telling) < len([w for w in plain if w not in skipped and w not in titles])
    person = _WHO_OPENS.search(question) or _WHO.search(question)
    if person and first and len(words) == _ONE_WORD:  # "the Sovereign"
        return None
    if "of" in plain and _PLURAL.search(plain[-1]):  # "Committee of Independent Experts"
        return None
    if person and not has_head and 2 <= len(telling) <= 3:
        named = all(
            (w[0].isupper() or w in _PARTICLES or w.startswith(("al-", "el-")))
            and w.replace("-", "").isalpha()
            for w in words
        )
        return Kind("person") if named and plain[0] not in skipped else None
    if plain[0] in skipped and not first:
        return None
    if any(word in titles or _ADJECTIVE.search(word) for word in plain):
        return None
    if _WHERE.search(question) and len(telling) == len(words) == 1 and not has_head:
        return Kind("place")
    return Kind("org" if has_head else "other")


def others(
    answer: str, kind: Kind, question: str, context: str, dice: Dice, cues: Cues, step: str = ""
) -> Iterator[str]:
    """Yield answers of the same kind, in the form of the given one, none of them in the context.

    Args:
        answer: The answer as the context has it.
        kind: What it is.
        question: The question, which may tell a woman from a man.
        context: Where the new one must not stand.
        dice: What is chosen with.
        cues: The table of the language.
        step: ``subtle`` for the nearest values, ``blatant`` for far ones; only for values.
    """
    match kind:
        case Kind("year", value) if value:
            for year in _years(int(value.number), context, step, dice):
                yield answer.replace(str(int(value.number)), str(year))
        case Kind("number", value) if value:
            yield from _numbers(answer, value, step, dice, cues)
        case Kind("date", value) if value:
            yield from _dates(answer, value, step, dice, cues)
        case _ if step:
            return
        case Kind("person"):
            yield from _people(answer, f"{question} {context}", dice, cues)
        case Kind("place"):
            yield from dice.shuffled(PLACES)
        case _:
            yield from _coined(answer, dice, cues)


def _years(year: int, context: str, step: str, dice: Dice) -> Iterator[int]:
    """Yield years that stand in the same order to the others of the context."""
    known = sorted({int(m) for m in re.findall(r"\b[12]\d{3}\b", context)} - {year})
    low = max((y for y in known if y < year), default=year - 60)
    high = min((y for y in known if y > year), default=min(year + 25, 2020))
    near = [y for y in range(low + 1, high) if y != year and y // 100 == year // 100]
    if re.search(r"\b\d{3}0s\b|\bdecades?\b", context):
        near = [y for y in near if y // 10 == year // 10]
    if step == "blatant":
        near = [year - 300, year - 200, year - 100]
    elif step == "subtle":
        near = [y for y in near if abs(y - year) == 1]
    else:
        near = [y for y in near if abs(y - year) > 1] or near
    for text in dice.shuffled([str(y) for y in near]):
        yield int(text)


def _numbers(answer: str, value: Value, step: str, dice: Dice, cues: Cues) -> Iterator[str]:
    said = answer[value.start : value.end]
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", said)
    if not digits:  # spelled: up to twenty
        spelled = {number: word for word, number in cues.values("numbers").items() if number <= 20}
        word = said.strip().casefold()
        if word not in spelled.values():
            return
        far = 1 if step == "subtle" else 6 if step == "blatant" else 2
        around = [
            n for n in (value.number - far, value.number + far, value.number + far + 1) if n > 2
        ]
        for text in dice.shuffled([spelled[int(n)] for n in around if int(n) in spelled]):
            new = text.capitalize() if said.strip()[0].isupper() else text
            yield answer.replace(said.strip(), new)
        return
    old = digits[0].rstrip(",")
    number = float(old.replace(",", ""))
    places = len(old.partition(".")[2])
    shares = {"subtle": (0.04, -0.04), "blatant": (9.0, 19.0)}.get(
        step, (0.4, 0.7, -0.35, 1.1, -0.5)
    )
    limit = 100 if _PERCENT.search(answer) else float("inf")
    for share in dice.shuffled([str(s) for s in shares]):
        new = number * (1 + float(share))
        if not places:
            new = round(new) if abs(new - number) >= 1 else number + (1 if float(share) > 0 else -1)
        if step != "blatant" and len(str(int(new))) != len(str(int(number))):
            continue
        if not 2 < new < limit or (1000 <= new <= 2100 and not 1000 <= number <= 2100):
            continue
        text = f"{new:,.{places}f}" if "," in old else f"{new:.{places}f}"
        if text != old:
            yield answer.replace(old, text, 1)


def _dates(answer: str, value: Value, step: str, dice: Dice, cues: Cues) -> Iterator[str]:
    """Yield dates with another month or day, the year left as it is."""
    _, month, day = value.days[0]
    names = cues.values("months")
    word = next((w for w in _WORDS.findall(answer) if w.casefold() in names), None)
    if not word or len(value.days) > 1:
        return
    whole = [name for name in names if (len(name) > 3 and name != "sept") or name == "may"]
    if word.casefold() not in whole:
        return
    months = [name for name in whole if names[name] != month]
    for name in dice.shuffled(months):
        new = answer.replace(word, name.capitalize(), 1)
        if day:
            far = 1 if step == "subtle" else 5 + dice.below(9)
            other = day - far if day > far else day + far
            if other > 28:
                continue
            new = re.sub(rf"\b{day}\b", str(other), answer if step == "subtle" else new, count=1)
        if re.search(r"\d(?:st|nd|rd|th)\b", new):
            return
        yield new


def _people(answer: str, context: str, dice: Dice, cues: Cues) -> Iterator[str]:
    titles = cues.words("titles", "words")
    words = answer.split()
    names = [w for w in words if w.casefold() not in titles and w not in _PARTICLES]
    words = [w for w in words if w not in _PARTICLES]
    she = len(
        re.findall(r"\b(?:she|her|hers|actress|queen|wife|mother|sister)\b", context, re.IGNORECASE)
    )
    he = len(
        re.findall(r"\b(?:he|his|him|actor|king|husband|father|brother)\b", context, re.IGNORECASE)
    )
    pool = FEMALE if she and not he else MALE if he and not she else EITHER
    for first in dice.shuffled(pool):
        for surname in dice.shuffled(SURNAMES)[:3]:
            new = [first, *dice.shuffled(PLACES)[: max(0, len(names) - 2)], surname]
            given = iter(new[: len(names) - 1] + new[-1:])
            yield " ".join(word if word.casefold() in titles else next(given) for word in words)


def _coined(answer: str, dice: Dice, cues: Cues) -> Iterator[str]:
    """Yield names that keep what says what the thing is: "Wembley Stadium", "the Bank of X"."""
    heads = cues.words("names", "heads") | cues.words("titles", "words")
    kept = heads | cues.words("words", "function") | _PARTICLES
    words = answer.split()
    for _ in range(12):
        pool = iter(dice.shuffled(COINED))
        new: list[str] = []
        for word in words:
            if word.casefold() in kept:
                new.append(word)
            elif word.isupper() and len(word) <= 5:
                new.append("".join(dice.choice("BCDFGKLMPRSTVZ") for _ in word))
            else:
                new.append(next(pool))
        if words[0].casefold() in _INDEFINITE:
            new[0] = words[0][0] + ("n" if new[1][0] in "AEIOU" else "")
        yield " ".join(new)
