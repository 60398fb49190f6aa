"""One answer in the place of another, everywhere in a context, or the reason why not."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from ifeval.ground.clauses import sentences_of
from ifeval.ground.cues import Cues
from ifeval.ground.given import Answer
from ifeval.ground.names import find_names, names_of, searchable
from ifeval.ground.tokens import phrase, tokenised
from ifeval.ground.values import Value, same, values_in
from ifeval.items.kinds import Kind

_VOWEL = re.compile(r"[aeiouAEIOU]")
_ARTICLE = re.compile(r"\b([Aa])n?(?= $)")
_VALUED = ("year", "number", "date")
_SHORT = 3
_LISTED = 30
_EXACT = 1e-6
_AGAIN = re.compile(
    r"[^.;()]{0,20}\(\s*(?:c\.|about|around|some|nearly|roughly|approx\w*|≈|~|US)?\s*[\d$€£]"
)
_GLOSS = re.compile(
    r"[\s\"”]*\([^()]{0,80}(?:[^\x00-\u024f\u2010-\u2026]|:|literally|lit\.|meaning)"
)
_SHARE = re.compile(r"\d\s+(?:out\s+)?of\s+(?:the\s+)?$")
_OF = re.compile(r"\w*\s+(?:out\s+)?of\s+(?:the\s+|all\s+)?\d")
_CALLED = re.compile(r" (?:(?:d[aeiu]|del?|of|von|van|der|l[ae]|el|al|bin|ibn) )*[A-Z]")
_OTHER_NAME = re.compile(r"[^\W\d_]\s\((?:the |also |or )?$")
_LONGER = re.compile(r"[ -][A-Z][^\W\d_]*[a-z]")
_PLURAL = re.compile(r",?\s(?:have|are|were)\b")
_NAMED = re.compile(r"(?<![.!?] )\b([A-Z][\w'’-]+)\s$")
_PLACED = re.compile(r"\b(?:in|at|from|near|to|of|around|outside|inside)\s$")


class Unfit(Exception):
    """An answer cannot be replaced; the text says why, in the same words for the same cause."""


class Replaced(NamedTuple):
    """A context with another answer in it."""

    context: str
    answer: str


def replaced(
    context: str, answers: Iterable[str], old: str, new: str, kind: Kind, cues: Cues
) -> Replaced:
    """Put an answer in the place of another, wherever the context names it.

    Args:
        context: The context.
        answers: The old answer under all its names.
        old: The form of it that the context has.
        new: The new answer, in the same form.
        kind: What both are.
        cues: The table of the language.

    Raises:
        Unfit: A part of the old answer would be left, the new one is there already, or the
            text around does not allow for it.
    """
    if kind.name in _VALUED:
        changed = _value(context, old, new, kind, cues)
    else:
        changed = _name(context, old, new, kind, cues)
    _check(context, changed, [*answers, old], old, new, kind, cues)
    return Replaced(changed, new)


def _value(context: str, old: str, new: str, kind: Kind, cues: Cues) -> str:
    """Replace a value where it stands alone, with the same word after it."""
    assert kind.value is not None
    found = [v for v in values_in(tokenised(context), context, cues) if _is_it(v, kind)]
    if not found:
        raise Unfit("the context does not have the value as it is")
    after = {tuple(tokenised(context[v.end : v.end + 30]).words[:1]) for v in found}
    if kind.name == "number" and len(found) > 1 and len(after) > 1:
        raise Unfit("the number stands for several things")
    said = old[kind.value.start : kind.value.end]
    text = new[kind.value.start : len(new) - (len(old) - kind.value.end)]
    parts: list[str] = []
    at = 0
    for value in found:
        here = context[value.start : value.end]
        whole = value.start + len(said)  # "240" of "240 metres"
        if not here.casefold().startswith(said.casefold()) or context[whole : whole + 1].isdigit():
            raise Unfit("the value is written in several ways")
        if _AGAIN.match(context, value.end):
            raise Unfit("the value is given again in brackets")
        before = context[max(0, value.start - 20) : value.start]
        if _SHARE.search(before) or _OF.match(context, value.end):
            raise Unfit("the number is the whole of a share")
        if kind.name == "number" and _listed(context, value):
            raise Unfit("what is counted is listed too")
        if kind.name == "number" and _follows(context, value, cues):
            raise Unfit("the number follows from others beside it")
        shown = text.capitalize() if here[0].isupper() and text[0].islower() else text
        parts += (context[at : value.start], shown)
        at = whole
    return "".join((*parts, context[at:]))


def _sentence(context: str, at: int) -> tuple[int, int]:
    return next(((a, b) for a, b in sentences_of(context) if a <= at < b), (0, len(context)))


def _listed(context: str, value: Value) -> bool:
    """Tell whether about as many things as the number says follow it in its sentence."""
    if value.number > _LISTED:
        return False
    rest = context[value.end : _sentence(context, value.start)[1]]
    commas = len(re.findall(r",(?!\d)|;|\band\b", rest))
    return commas >= min(3, value.number - 2) or ":" in rest[:60]


def _follows(context: str, value: Value, cues: Cues) -> bool:
    """Tell whether the number is the sum, the difference or the share of others by it."""
    start, end = _sentence(context, value.start)
    sentence = context[start:end]
    found = values_in(tokenised(sentence), sentence, cues)
    if _shared(value, found):
        return True
    beside = [v.number for v in found if not v.days and v.number != value.number][:20]
    return any(
        abs(a + b - value.number) < _EXACT or abs(abs(a - b) - value.number) < _EXACT
        for i, a in enumerate(beside)
        for b in beside[i + 1 :]
    )


def _shared(value: Value, found: list[Value]) -> bool:
    """Tell whether a share of the sentence follows from two numbers, and the value is of them."""
    counts = [v.number for v in found if not v.days and not v.unit and v.number][:20]
    return any(
        abs(100 * part / whole - share.number) < 1 and value.number in (part, whole, share.number)
        for share in found
        if share.unit == "percent"
        for part in counts
        for whole in counts
    )


def _is_it(value: Value, kind: Kind) -> bool:
    assert kind.value is not None
    return same(kind.value, value) and same(value, kind.value)


def _name(context: str, old: str, new: str, kind: Kind, cues: Cues) -> str:
    pattern = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])")
    if not pattern.search(context):
        raise Unfit("the context does not have the name as it is")
    _readable(context, pattern, old, kind, cues.words("titles", "words"))
    changed = _put(pattern, new, context)
    if kind.name == "person":  # the surname, then the first name
        titles = cues.words("titles", "words")
        olds = [word for word in old.split() if word.casefold() not in titles]
        news = [word for word in new.split() if word.casefold() not in titles]
        before = "".join(rf"{word} " for word in olds[1:-1] if word.islower())  # "bin Laden"
        surname = rf"(?:{re.escape(before)})?{re.escape(olds[-1])}"
        for a, b in ((surname, news[-1]), (re.escape(olds[0]), news[0])):
            changed = _put(re.compile(rf"(?<![\w-]){a}(?![\w-])"), b, changed)
    return changed


def _readable(
    context: str, pattern: re.Pattern[str], old: str, kind: Kind, titles: frozenset[str]
) -> None:
    """Raise where another name would not read well: a gloss, a common noun, a place in a name."""
    places = [match.span() for match in pattern.finditer(context)]
    if any(_GLOSS.match(context, end) for _, end in places):
        raise Unfit("the name is explained in brackets")
    if any(_LONGER.match(context, end) for _, end in places):
        raise Unfit("the name is a part of a longer one")
    if old.endswith("s") and any(context[end : end + 1] in ("'", "’") for _, end in places):
        raise Unfit("the name ends in s and an apostrophe")
    opens = [start for start, _ in sentences_of(context)]
    first = [opens[max(bisect_right(opens, at) - 1, 0)] for at, _ in places]
    inside = [at for (at, _), start in zip(places, first, strict=True) if at > start + 2]
    if any(_OTHER_NAME.search(context[max(0, at - 30) : at]) for at, _ in places):
        raise Unfit("the name is another name, in brackets")
    if not inside and " " not in old:
        raise Unfit("the name stands only where any word has a capital")
    if kind.name == "person":
        if any(re.search(r"\b[Tt]he\s$", context[max(0, at - 5) : at]) for at, _ in places):
            raise Unfit("the name has an article, as a person's has not")
        if any(_PLURAL.match(context, end) for _, end in places):
            raise Unfit("the name is of several, as a person's is not")
        names = [word for word in old.split() if word.casefold() not in titles]
        for match in re.finditer(rf"(?<![\w-]){re.escape(names[0])}(?![\w-])", context):
            inside = any(start <= match.start() < end for start, end in places)
            if not inside and _CALLED.match(context, match.end()):
                raise Unfit("the first name is that of somebody else too")
        surname = re.compile(rf"(?<![\w-]){re.escape(old.rsplit(maxsplit=1)[-1])}(?![\w-])")
        whole = {end for _, end in places}
        for match in surname.finditer(context):
            alone = match.end() not in whole
            before = context[max(0, match.start() - 20) : match.start()]
            if alone and _PLACED.search(before):
                raise Unfit("the surname may be the name of a place")
            named = _NAMED.search(before)
            if alone and named and named[1].casefold() not in titles:
                raise Unfit("the surname is that of somebody else too")


def _put(pattern: re.Pattern[str], new: str, text: str) -> str:
    """Put a name in the place of another, with the article before it that it needs."""
    parts: list[str] = []
    at = 0
    for match in pattern.finditer(text):
        before = text[at : match.start()]
        article = _ARTICLE.search(before)
        if article:
            right = article[1] + ("n" if _VOWEL.match(new) else "")
            before = before[: article.start()] + right + before[article.end() :]
        parts += (before, new)
        at = match.end()
    return "".join((*parts, text[at:]))


def _check(
    context: str, changed: str, answers: list[str], old: str, new: str, kind: Kind, cues: Cues
) -> None:
    ours, theirs = Answer((new,), kind.name), Answer(tuple(answers), kind.name)
    new_names, old_names = (
        names_of(ours, theirs, cues.language),
        names_of(theirs, ours, cues.language),
    )
    after = searchable(changed, cues)
    if find_names(new_names, searchable(context, cues)):
        raise Unfit("the new answer is in the context already")
    if not find_names(new_names, after):
        raise Unfit("the new answer is not found in the changed context")
    if find_names(old_names, after):
        raise Unfit("the old answer is still in the context")
    if kind.name in _VALUED:
        return
    kept = {*phrase(new)} | cues.words("words", "function") | cues.words("names", "heads")
    kept |= cues.words("titles", "words")
    for name in answers:
        words = phrase(name)
        if " " in old and old in name:  # "Prime Minister Nora Tarn" beside "Nora Tarn"
            words = phrase(old)
        for word in words:
            if word in kept or len(word) < _SHORT:
                continue
            stem = word[: max(4, len(word) - 2)]
            if any(token.startswith(stem) for token in after.tokens.at):
                raise Unfit("a part of the old name is left")
    for word in old.split():
        if word.isupper() and re.search(rf"[A-Z]{re.escape(word)}|{re.escape(word)}[A-Z]", changed):
            raise Unfit("a part of the old name is left")
    initials = "".join(word[0] for word in old.split() if word[0].isupper())
    if len(initials) >= _SHORT and re.search(rf"\b{re.escape(initials)}\b", changed):
        raise Unfit("the initials of the old name are left")
    demonym = cues.texts("demonyms").get(" ".join(phrase(old)))
    if demonym and demonym in after.tokens.at:
        raise Unfit("the adjective of the old name is left")
