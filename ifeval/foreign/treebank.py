"""Words exactly as NLTK's ``word_tokenize`` cuts them, and how many of them are upper-case.

The rules are those of ``nltk/tokenize/destructive.py`` of NLTK 3.10.4, in its order: pad what
stands alone with blanks, then split at white space. Rules that cannot apply to a sentence, for
want of the characters they look for, are passed over.

Upper-case words are counted without cutting the text into sentences wherever that cannot
matter: rules never reach past white space and the character beside it, so a run free of white
space (a chunk) is counted on its own. What a sentence's end changes in a chunk is that its last
period becomes a token, which makes another upper-case token only where a clitic, a clock-like
colon or a contraction stands before or after that period. A text with such a chunk is cut into
sentences.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ifeval.foreign import punkt

__all__ = ["by_sentence", "first_tokens", "spans", "tokens", "upper_count", "upper_spans"]

# NLTK compiles these with the `regex` engine, whose white space leaves out U+001C..U+001F.
_BLANKS: Final = re.compile(r"[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_OPENING: Final = re.compile("[\xab\u201c\u2018\u201e]|`+")
_OPENED: Final = re.compile(r"([ (\[{<])(?:\"|'')")
_CLITIC: Final = re.compile(r"'(?=(?i:re|ve|ll|[mtsdn])?(.)?)", re.DOTALL)
_CLITIC_ASCII: Final = re.compile(
    r"(?<!\w)'(?!(?:re|ve|ll|m|t|s|d|n)\b)(?=\w)", re.ASCII | re.IGNORECASE
)
_CLOSERS: Final = "])}>\"' \xbb\u201d\u2019"
_PAUSE: Final = re.compile(r"([:,])(\D)")
_SIGNS: Final = re.compile(r"\.{2,}|[;@#$%&\u2012-\u2015?!]")
_APOSTROPHE: Final = re.compile(r"([^'])' ")
_BRACKETS: Final = re.compile(r"[*\]\[(){}<>]|--")
_SIGNS_AND_BRACKETS: Final = re.compile(rf"{_SIGNS.pattern}|{_BRACKETS.pattern}")
_CLOSING: Final = re.compile("[\xbb\u201d\u2019]")
_SHORT_CLITIC: Final = re.compile(r"([^' ])('[sS]|'[mM]|'[dD]|') ")
_LONG_CLITIC: Final = re.compile(r"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ")
_CONTRACTIONS: Final = (
    re.compile(r"(?i)\b(can)(not)\b"),
    re.compile(r"(?i)\b(d)('ye)\b"),
    re.compile(r"(?i)\b(gim)(me)\b"),
    re.compile(r"(?i)\b(gon)(na)\b"),
    re.compile(r"(?i)\b(got)(ta)\b"),
    re.compile(r"(?i)\b(lem)(me)\b"),
    re.compile(r"(?i)\b(more)('n)\b"),
    re.compile(r"(?i)\b(wan)(na)(?=\s)"),
    re.compile(r"(?i) ('t)(is)\b"),
    re.compile(r"(?i) ('t)(was)\b"),
)
_CONTRACTED: Final = re.compile(r"(?i)cannot|d'ye|gimme|gonna|gotta|lemme|more'n|wanna|'tis|'twas")

# A capital that may end an upper-case token, with the rest of its chunk: "Hello" has none.
_ENDING: Final = r"[A-Z](?:(?![a-z])|(?=n't)|(?<='T)(?=[iw]))"
_CAPITAL: Final = re.compile(rf"{_ENDING}\S*+")
_CAPITAL_OR_FOREIGN: Final = re.compile(rf"(?:{_ENDING}|[^\x00-\x7f\s])\S*+")
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")
_EDGES: Final = ".,:;!?*()[]{}<>\"'#/&%$@~^=+|\\-\u2018\u2019\u201c\u201d\xab\xbb\u2013\u2014\u2026"


def tokens(text: str) -> list[str]:
    """Cut a text into words.

    Args:
        text: Any text.

    Returns:
        Its tokens; straight double quotes come out as two backticks or two apostrophes.

    Source:
        ``nltk.word_tokenize(text)`` of NLTK 3.10.4.
    """
    contracted = _CONTRACTED.search(text) is not None
    found: list[str] = []
    for start, end in punkt.spans(text):
        found += _cut(text[start:end], contracted=contracted)
    return found


def first_tokens(text: str, count: int) -> list[str]:
    """Return the first of a text's ``tokens``; the rest is not cut into words."""
    contracted = _CONTRACTED.search(text) is not None
    found: list[str] = []
    for start, end in punkt.spans(text):
        found += _cut(text[start:end], contracted=contracted)
        if len(found) >= count:
            break
    return found[:count]


def spans(text: str) -> list[tuple[int, int]]:
    """Return where each of a text's ``tokens`` stands, which carry no offsets themselves."""
    contracted = _CONTRACTED.search(text) is not None
    return [
        place
        for start, end in punkt.spans(text)
        for _, place in _placed(text, start, _cut(text[start:end], contracted=contracted))
    ]


def upper_count(text: str) -> int:
    """Count the upper-case words of a text.

    Args:
        text: Any text.

    Returns:
        How many of its tokens ``str.isupper`` holds for.

    Source:
        ``sum(map(str.isupper, nltk.word_tokenize(text)))`` of NLTK 3.10.4.
    """
    text = text.rstrip()  # the last sentence ends there
    capital = _CAPITAL
    if not text.isascii() and any(map(str.isupper, set(_FOREIGN.findall(text)))):
        capital = _CAPITAL_OR_FOREIGN
    total = low = 0
    odd = ["x"]  # no sentence starts or ends at an odd chunk: the first and the last are dummies
    for match in capital.finditer(text):
        start, end = match.span()
        if start > low and not text[start - 1].isspace():
            start -= len(text[low:start].rsplit(maxsplit=1)[-1])
        low = end
        chunk = text[start:end]
        core = chunk.strip(_EDGES)
        if core.isalnum() and not _CONTRACTED.fullmatch(core):
            total += core.isupper()
            continue
        if "." in chunk and _depends(chunk):
            return sum(1 for _ in _upper(text))
        before = text[start - 1] if start else "\n"
        odd += (before, chunk, text[end : end + 1] or "\n")
    if len(odd) == 1:
        return total
    odd.append("\nx")
    line = "".join(odd)
    contracted = _CONTRACTED.search(line) is not None
    return total + sum(map(str.isupper, _cut(line, contracted=contracted)))


def upper_spans(text: str) -> list[tuple[int, int]]:
    """Find the upper-case words of a text.

    Args:
        text: Any text.

    Returns:
        Start and end offset of each token ``str.isupper`` holds for, in order.

    Source:
        ``nltk.word_tokenize(text)`` of NLTK 3.10.4, whose tokens carry no offsets.
    """
    return list(_upper(text))


def by_sentence(text: str, places: Iterable[tuple[int, int]]) -> Iterator[list[str]]:
    """Cut some sentences of a text into words, one after the other.

    Args:
        text: The text.
        places: Which sentences, of those that ``punkt.spans`` gives.

    Yields:
        The tokens of each: together, of all sentences, they are the ``tokens`` of the text.
    """
    contracted = _CONTRACTED.search(text) is not None
    for start, end in places:
        yield _cut(text[start:end], contracted=contracted)


def _upper(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of the upper-case tokens, sentence by sentence."""
    contracted = _CONTRACTED.search(text) is not None
    for start, end in punkt.spans(text):
        if not _CAPITAL_OR_FOREIGN.search(text, start, end):
            continue
        tokens_here = _cut(text[start:end], contracted=contracted)
        for token, place in _placed(text, start, tokens_here):
            if token.isupper():
                yield place


def _placed(text: str, here: int, found: list[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the tokens of a sentence that starts here, each with its place."""
    for token in found:
        while text[here].isspace():
            here += 1
        # Else it is a quote in another spelling: one character for two, or two for two.
        length = len(token) if text.startswith(token, here) else 1 if text[here] == '"' else 2
        yield token, (here, here + length)
        here += length


def _depends(chunk: str) -> bool:
    """Tell whether a sentence's end may change a chunk's number of upper-case tokens."""
    return "'" in chunk or ".:" in chunk or "nna" in chunk.lower()


def _cut(sentence: str, *, contracted: bool) -> list[str]:
    """Cut one sentence into words; ``contracted`` says whether any contraction may be there."""
    line = sentence
    quoted = "'" in line
    foreign = not line.isascii()
    if foreign or "`" in line:
        line = _OPENING.sub(r" \g<0> ", line)
    if line.startswith('"'):
        line = "``" + line[1:]
    if "``" in line:
        line = line.replace("``", " `` ")
    if '"' in line or "''" in line:
        line = _OPENED.sub(r"\1 `` ", line)
    if quoted:
        line = _CLITIC.sub(_parted, line) if foreign else _CLITIC_ASCII.sub("' ", line)
    end = len(line.rstrip(_CLOSERS))
    if end > 1 and line[end - 1] == "." and line[end - 2] != ".":
        line = f"{line[: end - 1]} . {line[end:]} "
    if ":" in line or "," in line:
        line = _PAUSE.sub(r" \1 \2", line)
        if line.endswith((":", ",")):
            line = f"{line[:-1]} {line[-1]} "
    if quoted:
        line = _APOSTROPHE.sub(r"\1 ' ", _SIGNS.sub(r" \g<0> ", line))
        line = _BRACKETS.sub(r" \g<0> ", line)
    else:
        line = _SIGNS_AND_BRACKETS.sub(r" \g<0> ", line)
    line = f" {line} "
    if foreign:
        line = _CLOSING.sub(r" \g<0> ", line)
    line = line.replace("''", " '' ").replace('"', " '' ")
    if quoted:
        line = _BLANKS.sub(" ", line)
        line = _SHORT_CLITIC.sub(r"\1 \2 ", line)
        line = _LONG_CLITIC.sub(r"\1 \2 ", line)
    if contracted:
        for contraction in _CONTRACTIONS:
            line = contraction.sub(r" \1 \2 ", line)
    return line.split()


def _parted(match: re.Match[str]) -> str:
    """Part an apostrophe from the word it opens, unless that is a clitic."""
    line, here, after = match.string, match.start(), match[1]
    opens = after is not None and punkt.is_word(after)
    return "' " if opens and not (here and punkt.is_word(line[here - 1])) else "'"
