"""Which two constraints of a set cannot both hold."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import Any, NamedTuple, TypeGuard

from ifeval import units
from ifeval.constraint import All, At, Constraint, Every, Inside, Leaf, Not, Outside, Share, Some
from ifeval.contradiction.meaning import AT_MOST, Case, Count, Fact, Language, Must, Only, facts
from ifeval.errors import IfevalError
from ifeval.registry import Registry
from ifeval.units import Unit
from ifeval.view import View

_SHOWN = 60

_BANS = frozenset(
    (
        "keywords.count",
        "keywords.characters",
        "punctuation.count",
        "case.capital_words",
        "length.words",
        "length.lines",
        "length.characters",
        "format.placeholders",
        "keywords:frequency",
        "keywords:letter_frequency",
        "length_constraints:number_words",
        "keywords:forbidden_words",
        "punctuation:no_comma",
        "punctuation:punctuation_dot",
        "punctuation:punctuation_exclamation",
    )
)
"""Ids that, with an upper bound, no text meets that holds one that breaks it."""

_FORBIDDEN = frozenset(("keywords.contains", "punctuation.contains"))
"""Ids whose negation is such a ban."""

_CAPITALS = ("case.capital_words", "change_case:capital_word_frequency")
_COUNTED_UNITS = ("words", "sentences", "paragraphs", "lines", "characters", "graphemes")


class Contradiction(NamedTuple):
    """Two constraints that no response meets together, by their places in the set.

    Both places are the same where one alone cannot be met. ``soft`` says that a response can
    meet them, but only by changing what it is asked to repeat word for word.
    """

    first: int
    second: int
    why: str
    soft: bool = False


class _Part(NamedTuple):
    """A constraint that every response must meet, and the one of the set that it belongs to."""

    constraint: Constraint
    origin: int


class _Known(NamedTuple):
    fact: Fact
    part: _Part


def contradictions(constraints: Sequence[Constraint], registry: Registry) -> list[Contradiction]:
    """Return which of some constraints cannot hold together, a pair once, in their order.

    Args:
        constraints: What one response is asked to meet, all of it.
        registry: Where the constraints come from.
    """
    parts = [part for i, one in enumerate(constraints) for part in _parts(one, i)]
    found: dict[tuple[int, int], Contradiction] = {}
    for one in _in_one_scope(parts, registry):
        first, second = sorted((one.first, one.second))
        known = found.get((first, second))
        if known is None or (known.soft and not one.soft):
            found[first, second] = one._replace(first=first, second=second)
    return [found[pair] for pair in sorted(found)]


def told(found: Contradiction) -> str:
    """Return a contradiction in words, as they follow the place of its first constraint."""
    if found.first == found.second:
        return f"no response can meet it: {found.why}"
    both = "can hold beside it only in part" if found.soft else "cannot hold beside it"
    return f"[{found.second}] {both}: {found.why}"


def _parts(constraint: Constraint, origin: int) -> Iterator[_Part]:
    """Return what a constraint demands, taken apart where it demands several things."""
    if isinstance(constraint, All):
        for part in constraint.parts:
            yield from _parts(part, origin)
    elif isinstance(constraint, Not) and isinstance(constraint.part, Not):
        yield from _parts(constraint.part.part, origin)
    elif (body := _body(constraint)) is not None:
        yield from _parts(body, origin)
    else:
        yield _Part(constraint, origin)


def _body(constraint: Constraint) -> Constraint | None:
    """Return what a composed constraint is made of."""
    judged_by: Any = constraint.judged_by if isinstance(constraint, Leaf) else None
    first = next(iter(judged_by.args), None) if isinstance(judged_by, partial) else None
    return first if isinstance(first, Constraint) else None


def _in_one_scope(parts: Sequence[_Part], registry: Registry) -> Iterator[Contradiction]:
    known = [
        _Known(fact, part)
        for part in parts
        for fact in (facts(part.constraint) if isinstance(part.constraint, Leaf) else _counts(part))
    ]
    for one in known:
        match one.fact:
            case Count(_, low, high, noun) if high is not None and low > high:
                why = f"at least {low} and at most {high} {noun}"
                yield Contradiction(one.part.origin, one.part.origin, why)
            case _:
                pass
    for a, b in combinations(known, 2):
        why = _clash(a.fact, b.fact) or _clash(b.fact, a.fact)
        if why:
            yield Contradiction(a.part.origin, b.part.origin, why)
        elif soft := _changed(a.fact, b.fact) or _changed(b.fact, a.fact):
            yield Contradiction(a.part.origin, b.part.origin, soft, soft=True)
    for a, b in combinations(parts, 2):
        if _negates(a.constraint, b.constraint) or _negates(b.constraint, a.constraint):
            yield Contradiction(a.origin, b.origin, "one is the negation of the other")
    for part in parts:
        for ban in _banning(part.constraint, registry):
            for one in known:
                if isinstance(one.fact, Must) and one.part is not part:
                    why = _ruled_out(one.fact, ban)
                    if why:
                        yield Contradiction(one.part.origin, part.origin, why)
    for inner in _scopes(parts):
        yield from _in_one_scope(inner, registry)


def _counts(part: _Part) -> Iterator[Fact]:
    """Return how many parts of the text a scope needs."""
    match part.constraint:
        case Some(unit, _, at_least, _) if _plain(unit) and at_least > 0:
            yield Count((f"length.{unit.name}",), at_least, None, unit.name)
        case At(unit, _, index=index, empty="fail") if _plain(unit):
            least = index + 1 if index >= 0 else -index
            yield Count((f"length.{unit.name}",), least, None, unit.name)
        case Every(unit, _, empty="fail") | Share(unit, _, empty="fail") if _plain(unit):
            yield Count((f"length.{unit.name}",), 1, None, unit.name)
        case _:
            pass


def _plain(unit: Unit[...]) -> bool:
    return unit.name in _COUNTED_UNITS and not unit.options


def _scopes(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """Return what is demanded of one and the same part of the text, for each that there is."""
    each: dict[Any, list[_Part]] = {}
    there: set[Any] = set()
    single: dict[Any, list[_Part]] = {}
    for part in parts:
        match part.constraint:
            case Every(unit, inner, empty=empty):
                each.setdefault(unit, []).extend(_parts(inner, part.origin))
                there |= {unit} if empty == "fail" else set()
            case At(unit, inner, index=index, empty="fail"):
                single.setdefault((unit, index), []).extend(_parts(inner, part.origin))
            case Inside(unit, inner, empty="fail") | Outside(unit, inner, empty="fail"):
                kind = type(part.constraint)
                single.setdefault((kind, unit), []).extend(_parts(inner, part.origin))
            case _:
                pass
    yield from (found for unit, found in each.items() if unit in there)
    for key, found in single.items():
        yield [*found, *each.get(key[0], ())]


def _clash(a: Fact, b: Fact) -> str:
    """Return why two facts cannot both be so, or nothing; tried in both orders."""
    match a, b:
        case Count(), Count():
            return _count_clash(a, b)
        case Case("upper"), Case("lower") if not (a.bare and b.bare):
            return "all in capitals, and all in small letters"
        case Case("lower"), Count((str(id), *_), low, _, _) if id in _CAPITALS and low > 0:
            return f"all in small letters, and at least {low} words in capitals"
        case Language(one), Language(other) if one.split("-")[0] != other.split("-")[0]:
            return f"in the language {one}, and in {other}"
        case Must(), Must() if a.where == b.where != "anywhere":
            return _end_clash(a, b)
        case Case(case), Must(free_case=False):
            if all(_changes(text, case) for text in b.texts):
                told = "capitals" if case == "upper" else "small letters"
                return f"all in {told}, and {_told(b)}"
            return ""
        case Only(), Must():
            return _never(a, b)
        case Only(), Count(("length.words", *_), low, _, _):
            most = max(View.of(text).count(units.words) for text in a.texts)
            return f"one of {_list(a.texts)}, and at least {low} words" if most < low else ""
        case _:
            return ""


def _count_clash(a: Count, b: Count) -> str:
    if a.measure == b.measure:
        if b.high is not None and a.low > b.high:
            return f"at least {a.low} {a.noun}, and at most {b.high}"
        return ""
    named = len(a.measure) == len(b.measure) == 1 and (a.noun, b.noun) in AT_MOST
    native = a.measure[0].partition(".")[0] in ("length", "format") and "length." in b.measure[0]
    if named and native and b.high is not None and a.low > b.high:
        return f"at least {a.low} {a.noun}, and at most {b.high} {b.noun}"
    return ""


def _end_clash(a: Must, b: Must) -> str:
    ignored = a.ignored + b.ignored

    def core(text: str) -> str:
        folded = " ".join(text.casefold().split())
        return folded.lstrip(ignored) if a.where == "start" else folded.rstrip(ignored)

    fits: Callable[[str, str], bool] = str.startswith if a.where == "start" else str.endswith
    for one in map(core, a.texts):
        for other in map(core, b.texts):
            if fits(one, other) or fits(other, one):
                return ""
    return f"{_told(a)}, and {_told(b)}"


def _never(only: Only, must: Must) -> str:
    """Return why none of the texts that a response may be has one that must occur."""
    marks = "\"'“”‘’*_` \n\t.!?"
    allowed = ["".join(text.casefold().split()) for text in only.texts]
    for text in must.texts:
        wanted = "".join(text.casefold().split()).strip(marks)
        if not wanted or any(wanted in one for one in allowed):
            return ""
    return f"one of {_list(only.texts)}, and {_told(must)}"


def _changed(a: Fact, b: Fact) -> str:
    """Return how a repetition must be changed, though it is asked for word for word."""
    match a, b:
        case Case(case), Must(verbatim=True) if all(_changes(text, case) for text in b.texts):
            told = "capitals" if case == "upper" else "small letters"
            return f"all in {told}, so that {_list(b.texts)} cannot be repeated as it is"
        case _:
            return ""


def _changes(text: str, case: str) -> bool:
    return (text.upper() if case == "upper" else text.lower()) != text


def _negates(a: Constraint, b: Constraint) -> bool:
    return isinstance(a, Not) and a.part == b


def _banning(constraint: Constraint, registry: Registry) -> Iterator[Constraint]:
    """Return a constraint that fails on every text with a part on which it fails."""
    if isinstance(constraint, Not) and isinstance(constraint.part, Leaf):
        inner = constraint.part
        if inner.id in _FORBIDDEN and inner.params.get("match", "any") == "any":
            yield constraint
    elif _is_leaf(constraint) and constraint.id in _BANS:
        given = {name: value for name, value in constraint.params.items() if name != "at_least"}
        relation = given.get("relation", given.get("let_relation", "less than"))
        native = ":" not in constraint.id
        if "at_most" in given if native else relation == "less than":
            try:
                yield registry[constraint.id].bind(given)
            except IfevalError:
                return


def _is_leaf(constraint: Constraint) -> TypeGuard[Leaf]:
    return isinstance(constraint, Leaf)


def _ruled_out(must: Must, ban: Constraint) -> str:
    """Return why a ban rules out each text of which one must occur, or nothing."""
    reason = ""
    for text in must.texts:
        for variant in _variants(text, must):
            verdict = ban.check(variant)
            if verdict.passed is not False:
                return ""
            reason = verdict.reason
    return f"{_told(must)}, which is ruled out: {reason}"


def _variants(text: str, must: Must) -> Iterator[str]:
    """Return the ways in which a text may stand in a response, as far as that matters."""
    cases = {text, text.lower(), text.upper()} if must.free_case else {text}
    written = {
        form.replace("'", quote).replace('"', double).replace(" ", blank)
        for form in cases
        for quote, double, blank in (("'", '"', " "), ("’", "”", "\n"), ("‘", "“", " "))
    }
    for form in sorted(written):
        yield form
        if must.inside_words:
            yield from (f"x{form}x", f"X{form}X", f"1{form}1", f"{form}x", f"x{form}")


def _told(must: Must) -> str:
    verb = {"anywhere": "contains", "start": "starts with", "end": "ends with"}[must.where]
    return f"{verb} {_list(must.texts)}"


def _list(texts: Sequence[str]) -> str:
    shown = " or ".join(
        repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…") for text in texts[:3]
    )
    return f"{shown} or {len(texts) - 3} more" if len(texts) > 3 else shown
