"""IFEval's ``keywords:`` constraints."""

from ifeval.checker import Count, Text, Words, checker
from ifeval.checkers import pattern
from ifeval.foreign.counts import Relation, chance, matches, related
from ifeval.verdict import (
    EVIDENCE_LIMIT,
    Span,
    Verdict,
    counted,
    decided,
    nearness,
)
from ifeval.view import View


@checker("keywords:existence")
def existence(view: View, *, keywords: Words) -> Verdict:
    """Find every keyword, as a regular expression, anywhere, in any case.

    Args:
        keywords: Each is searched as it stands: "c++" and "A.I." are patterns.
    """
    missing: list[str] = []
    shown: list[Span] = []
    for keyword in sorted(keywords):
        try:
            found = matches(view, "keywords:existence", keyword)
        except TimeoutError:
            return pattern.timed_out(keyword)
        if found:
            shown.append(view.span(*found[0]))
        else:
            missing.append(keyword)
    return decided(
        not missing,
        f"missing: {', '.join(map(repr, missing))}" if missing else "every keyword is there",
        () if missing else shown,
        measured=len(keywords) - len(missing),
        wanted=f"all of {counted(len(keywords), 'keywords')}",
        closeness=1 - len(missing) / len(keywords),
    )


@checker("keywords:frequency")
def frequency(view: View, *, keyword: Text, frequency: Count, relation: Relation) -> Verdict:
    """Count a keyword, as a regular expression, anywhere, in any case.

    Args:
        keyword: Searched as it stands, without blanks around it.
        frequency: The bound.
        relation: ``less than`` or ``at least`` the bound.
    """
    keyword = keyword.strip()
    try:
        found = matches(view, "keywords:frequency", keyword)
    except TimeoutError:
        return pattern.timed_out(keyword)
    noun = f"times {keyword!r}"
    return related(view, len(found), noun, relation, frequency, lambda: view.spans(found))


@checker("keywords:forbidden_words", prohibits=True)
def forbidden_words(view: View, *, forbidden_words: Words) -> Verdict:
    r"""Find no forbidden word between word boundaries, in any case.

    Args:
        forbidden_words: Each is put between ``\b``, unescaped.
    """
    shown: list[Span] = []
    there: list[str] = []
    total = 0
    for word in sorted({*forbidden_words}):
        try:
            found = (
                pattern.occurrences(view, word, ignore_case=True, whole_words=True)
                if pattern.is_literal(word)
                else matches(view, "keywords:forbidden_words", rf"\b{word}\b")
            )
        except TimeoutError:
            return pattern.timed_out(word)
        if found:
            there.append(f"{word!r} ({counted(len(found), 'times')})")
            total += len(found)
            shown += view.spans(found[:EVIDENCE_LIMIT])
    return decided(
        not there,
        f"forbidden: {', '.join(there)}" if there else "no forbidden word is there",
        sorted(shown),
        measured=total,
        wanted="none of the forbidden words",
        closeness=nearness(total, 0, 0),
    )


@checker("keywords:letter_frequency")
def letter_frequency(
    view: View, *, letter: Text, let_frequency: Count, let_relation: Relation
) -> Verdict:
    """Count a letter, in either case.

    Args:
        letter: One of a to z. The original replaces any other character by a random letter.
        let_frequency: The bound.
        let_relation: ``less than`` or ``at least`` the bound.
    """
    letter = letter.lower()
    if len(letter) > 1 or not "a" <= letter <= "z":
        return chance(f"the letter {letter!r}")
    lower = view.text.lower()

    def letters() -> tuple[Span, ...]:
        found = pattern.occurrences(view, letter, ignore_case=True)
        return view.spans(found[:EVIDENCE_LIMIT])

    noun = f"times the letter {letter!r}"
    return related(view, lower.count(letter), noun, let_relation, let_frequency, letters)
