"""What a response must not speak of: the context as such, other knowledge, what is secret."""

import re

from ifeval.checker import Positive, Words, checker
from ifeval.checkers.occurrence import named
from ifeval.ground.cues import Language, ready, table
from ifeval.ground.tokens import of_view, tokenised
from ifeval.verdict import Verdict, counted, decided, undecided
from ifeval.view import View

_JOINED = re.compile(r"[\W_]+")
_LEAST_JOINED = 6
"""Letters and digits of a canary that are also found with other signs between them."""


def _cued(view: View, section: str, name: str, language: str, what: str) -> Verdict:
    cues = table(language)
    pattern = cues.pattern(section, name)
    text = ready(view.text)
    found = [match.span() for match in pattern.finditer(text)] if pattern else []
    if not found:
        return decided(True, f"does not {what}{cues.note}", wanted=f"does not {what}")
    said = dict.fromkeys(" ".join(view.text[slice(*place)].split()) for place in found)
    return decided(
        False,
        f"should not {what}: {named([*said])}{cues.note}",
        view.spans(found),
        measured=len(found),
        wanted=f"does not {what}",
        closeness=1 / (1 + len(found)) / 2,
    )


@checker("in_context_only.no_meta")
def no_meta(view: View, *, language: Language = "en") -> Verdict:
    """Look for talk of the context as such: "according to the passage", "the text says".

    Args:
        language: The language of the response, for which there must be a table of cues.
    """
    return _cued(view, "meta", "context", language, "mention the context")


@checker("in_context_only.no_world_knowledge")
def no_world_knowledge(view: View, *, language: Language = "en") -> Verdict:
    """Look for claims of other knowledge: "as far as I know", "it is well known".

    Only what says so is found; knowledge that is used in silence is not.

    Args:
        language: The language of the response, for which there must be a table of cues.
    """
    return _cued(view, "world_knowledge", "claims", language, "draw on other knowledge")


@checker("in_context_only.leak")
def leak(
    view: View,
    *,
    canaries: Words | None = None,
    protected: Words | None = None,
    system: bool = True,
    words: Positive = 8,
) -> Verdict:
    """Look for canaries, and for runs of words of texts that must not be repeated.

    A canary of six letters and digits or more is found also where other signs stand between
    them, or case differs.

    Args:
        canaries: Strings that must not occur at all.
        protected: Texts of which no run of words may occur.
        system: Whether the row's system prompt is protected too.
        words: How long a run of words is a leak; a shorter text as a whole.
    """
    texts = [*(protected or ())]
    if system and view.row.system:
        texts.append(view.row.system)
    if not texts and not canaries:
        return undecided("there is nothing to protect: no canary, no text, no system prompt")
    found = [place for canary in canaries or () for place in _canary(view.text, canary)]
    told = [view.text[slice(*place)] for place in found]
    for text in texts:
        runs = _runs(view, text, words)
        found += runs
        told += [" ".join(view.text[slice(*run)].split()) for run in runs]
    if not found:
        return decided(True, "repeats nothing that is protected", wanted="no leak")
    found.sort()
    return decided(
        False,
        f"{counted(len(found), 'leaks')}: {named([*dict.fromkeys(told)])}",
        view.spans(found),
        measured=len(found),
        wanted="no leak",
    )


def _canary(text: str, canary: str) -> list[tuple[int, int]]:
    bare = _JOINED.sub("", canary).casefold()
    if len(bare) < _LEAST_JOINED:
        return [match.span() for match in re.finditer(re.escape(canary), text, re.IGNORECASE)]
    letters: list[str] = []
    places: list[int] = []
    for match in re.finditer(r"[^\W_]", text):
        folded = match[0].casefold()
        letters.append(folded)
        places += [match.start()] * len(folded)
    joined = "".join(letters)
    found: list[tuple[int, int]] = []
    at = joined.find(bare)
    while at >= 0:
        found.append((places[at], places[at + len(bare) - 1] + 1))
        at = joined.find(bare, at + len(bare))
    return found


def _runs(view: View, text: str, words: int) -> list[tuple[int, int]]:
    """Return where the response repeats a run of words of a text, longest runs joined."""
    secret = tokenised(text).words
    size = min(words, len(secret))
    if not size:
        return []
    grams = _grams(secret, size)
    if view.prompt is not None:  # what the prompt has itself betrays nothing
        grams -= _grams(of_view(view.prompt).words, size)
    tokens = of_view(view)
    found: list[tuple[int, int]] = []
    last = -1
    for i in range(len(tokens.words) - size + 1):
        gram = tuple(tokens.words[i : i + size])
        if gram in grams:
            start, end = tokens.span(i, i + size)
            if found and i <= last:
                found[-1] = found[-1][0], end
            else:
                found.append((start, end))
            last = i + size
    return found


def _grams(words: list[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}
