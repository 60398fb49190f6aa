"""Detect the language of a text with the n-gram profiles of the package ``langdetect``.

Profiles, features and smoothing are those of langdetect 1.0.9 (Apache-2.0), a port of Nakatani
Shuyo's *language-detection*. It draws n-grams of the text at random until one language is all but
certain, seven times over, so its answer varies with the seed. Here each n-gram is scored once (in
a long text with a clear answer: each of an even sample), so the same text has the same answer in
any thread, process or order.

A text is read through windows of three characters. A window alone determines which n-grams end
with its last character, so its scores can be remembered. They are the 32-bit fields, one for each
language, of a large integer: one addition adds all, and their order changes nothing.
"""

from __future__ import annotations

import math
import os
import re
import struct
import threading
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

__all__ = ["LANGUAGES", "Detection", "detect", "detect_native", "lead"]

_CODES = (
    "af", "ar", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr",
    "gu", "he", "hi", "hr", "hu", "id", "it", "ja", "kn", "ko", "lt", "lv", "mk", "ml", "mr", "ne",
    "nl", "no", "pa", "pl", "pt", "ro", "ru", "sk", "sl", "so", "sq", "sv", "sw", "ta", "te", "th",
    "tl", "tr", "uk", "ur", "vi", "zh-cn", "zh-tw",
)  # fmt: skip
LANGUAGES: frozenset[str] = frozenset(_CODES)


class Detection(NamedTuple):
    """Hold what a text tells about its language.

    Attributes:
        language: the code of its language, or None where the text does not tell.
        leading: the likeliest code even so, or None for a text without known letters.
        runner_up: the next likely code, or None for a text without known letters.
        margin: how much likelier the first is than the second, in nats (natural logarithm), over
            the n-grams read. They overlap, so this is not a calibrated probability.
    """

    language: str | None
    leading: str | None
    runner_up: str | None
    margin: float


# langdetect reads no more characters and adds this (alpha over BASE_FREQ) to an n-gram's share.
_LIMIT = 10_000
_WEIGHT = 0.5 / 10_000

# Scores are in 1/4096 of a nat: 10,000 windows of at most 30 nats each still fit in 32 bits. The
# field after the languages counts the n-grams.
_SCALE = 1 << 12
_FIELDS = struct.Struct(f"<{len(_CODES) + 1}I")
_SCORE = struct.Struct("<BH")  # the number of a language and its score
_BLOCK = 512  # n-grams
_HEAD = struct.Struct("<III")  # how many n-grams, scores and blocks there are
_LENGTHS = struct.Struct("<HH")  # the bytes of a block's n-grams, and how many scores they have
_MEMO_LIMIT = 1 << 15
_LONG_WORD = 24  # seldom comes twice; Chinese and Thai have no spaces at all
_LONG = 30  # characters from which on it pays to look for words

# A long text is first read in even slices only. Their answer is final if its margin is clear, and
# large against all that its language is behind in slices where another one leads, as happens
# where languages are mixed. On 30,000 real texts and pieces of them, 8,000 mixtures of two and
# 4,000 repeated sentences no such answer differed from that of the whole text. Shorter slices save
# little and miss: with 20 characters, 18 of the repeated sentences get another language.
_SLICES = 10
_SLICE = 32
_CLEAR = 80.0
_MIXED = 3.0

# Below this margin a text is undecided. Of the answers on snippets of 5 to 200 characters 0.1 % are
# wrong in Latin script and 0.2 % in others; less than 1 % at each length from 8 on. Answered are
# 35 % and 82 % of snippets of 20 characters, 93 % and 94 % of those of 60.
_DECIDED = 15.0

# Both accept what langdetect's patterns accept; where they are possessive, giving back a character
# could never help. Patterns are compiled when first used, as that is most of the cost of an import.
_URL = r"https?://[-_.?&~;+=/#0-9A-Za-z]{1,2076}+"
_MAIL = r"[-_.0-9A-Za-z]{1,64}+@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}+"
_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_VIETNAMESE = f"[AEIOUYaeiouyÂÊÔâêôĂăƠơƯư][{_MARKS}]"
_SLACK = 4096  # more than a match of each of the three is long, together

# What langdetect puts in place of ranges: a space, or one letter for all of Vietnamese, hiragana,
# katakana, bopomofo and hangul; and of Romanian letters with a comma below and of Farsi yeh.
_REPLACED = (
    (0x00, 0x40, 0x20), (0x5B, 0x60, 0x20), (0x7B, 0x7F, 0x20), (0xA0, 0xA0, 0x20),
    (0xAB, 0xAB, 0x20), (0xB0, 0xB0, 0x20), (0xBB, 0xBB, 0x20), (0x2000, 0x206F, 0x20),
    (0x1EA0, 0x1EFF, 0x1EC3), (0x3040, 0x309F, 0x3042), (0x30A0, 0x30FF, 0x30A2),
    (0x3100, 0x312F, 0x3105), (0x31A0, 0x31BF, 0x3105), (0xAC00, 0xD7AF, 0xAC00),
    (0x0219, 0x0219, 0x015F), (0x021B, 0x021B, 0x0163), (0x06CC, 0x06CC, 0x064A),
)  # fmt: skip
_LATIN = "[A-z]+"  # and the six signs between Z and a, as in langdetect
_LATIN_BYTES = bytes(range(ord("A"), ord("z") + 1))
_LEADS_FROM_0300 = bytes(range(0xCC, 0x100))  # with these UTF-8 starts U+0300 and all above


class _Windows(dict[tuple[str, str, str], int]):
    """Map windows to their packed scores, each worked out when first asked for."""

    def __missing__(self, window: tuple[str, str, str]) -> int:
        if len(self) >= _MEMO_LIMIT:
            self.clear()
        self[window] = scores = sum(map(_scores, _grams(*window)))
        return scores


class _Words(dict[str, int]):
    """Map words to the packed scores of their windows and of the space behind them.

    What stands before a space is never part of what follows it, so a word is alike anywhere.
    """

    def __missing__(self, word: str) -> int:
        if len(self) >= _MEMO_LIMIT:
            self.clear()
        total = _windowed(f"  {word} ") if word else 0
        if len(word) <= _LONG_WORD:
            self[word] = total
        return total


class _Model(NamedTuple):
    """Hold the n-grams in order, in blocks that are unpacked when one of theirs is looked up.

    Attributes:
        firsts: the first n-gram of each block.
        blocks: where the n-grams of each block stand, in bytes, and where its scores do.
        sizes: how many scores each n-gram has.
        data: the scores, then the n-grams, a line each.
        table: the code point that stands for each one.
    """

    firsts: list[str]
    blocks: list[tuple[int, int, int]]
    sizes: bytes
    data: bytes
    table: list[int]


_windows = _Windows()
_words = _Words()
_LOCK = threading.Lock()
if hasattr(os, "register_at_fork"):  # or a child could wait for a thread it does not have
    os.register_at_fork(
        before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_LOCK.release
    )


def detect(text: str) -> str | None:
    """Return the language that most seeds of ``langdetect.detect`` give for a text.

    Where its seeds disagree, mostly on a few words, on words in capitals and on mixed languages,
    this is the answer with the highest mean over all n-grams. langdetect's "unknown", which none of
    5,455 texts got with any of 21 seeds, is never the answer here.

    Args:
        text: any text; like langdetect, this reads its first 10,000 characters.

    Returns:
        One of ``LANGUAGES``, or None where langdetect raises "No features in text".

    Raises:
        ModuleNotFoundError: if langdetect is not installed.
    """
    found = _read(_clean(text))
    return _CODES[found[0]] if found else None


def detect_native(text: str) -> Detection:
    """Return the language of a text, or no language where the text is too short to tell.

    Unlike langdetect this reads words in capitals like any others. A text is undecided if its
    language leads by less than 15 nats: a few characters in a script of its own are enough, one to
    three dozen in Latin script.

    Args:
        text: any text; URLs and mail addresses in it do not count.

    Returns:
        The language, the leading one even if undecided, the runner-up and the margin.

    Raises:
        ModuleNotFoundError: if langdetect is not installed.
    """
    found = _read(_clean(text).lower())
    if found is None:
        return Detection(None, None, None, 0.0)
    first, second, margin = found
    leading = _CODES[first]
    return Detection(leading if margin >= _DECIDED else None, leading, _CODES[second], margin)


def lead(text: str, codes: Collection[str]) -> float:
    """Return how much likelier the likeliest language is than some, in nats.

    Args:
        text: any text, read as by ``detect_native``.
        codes: the languages that it is held against; the likeliest of them counts.
    """
    *scores, _ = _unpack(_sum(_clean(text).lower().translate(_model().table)))
    own = (score for code, score in zip(_CODES, scores, strict=True) if code in codes)
    return (max(scores) - max(own, default=0)) / _SCALE


def _clean(text: str) -> str:
    """Return what langdetect keeps of a text, after two spaces that stand for its start."""
    size = 2 * _LIMIT
    while True:
        body = text[:size]
        if "http" in body:
            body = re.sub(_URL, " ", body)
        if "@" in body:
            body = re.sub(_MAIL, " ", body)
        if not body.isascii() and any(mark in body for mark in _MARKS):
            body = re.sub(_VIETNAMESE, lambda pair: unicodedata.normalize("NFC", pair[0]), body)
        # What was cut in two where the part read ends must lie beyond the limit.
        if size >= len(text) or len(body) >= _LIMIT + _SLACK:
            break
        size *= 4
    body = body[:_LIMIT]
    if not body.isascii():
        raw = body.encode("utf-8", "surrogatepass")
        latin = len(raw) - len(raw.translate(None, _LATIN_BYTES))
        other = len(raw) - len(raw.translate(None, _LEADS_FROM_0300))
        if latin * 2 < other:
            body = re.sub(_LATIN, "", body)
    return "  " + body


def _read(body: str) -> tuple[int, int, float] | None:
    """Return the two best languages of a cleaned text and their distance in nats."""
    table = _model().table
    last = len(body) - 2 - _SLICE
    if last > 2 * _SLICES * _SLICE:
        starts = [last * number // (_SLICES - 1) for number in range(_SLICES)]
        totals = [_sum(body[at : at + _SLICE + 2].translate(table)) for at in starts]
        found = _rank(sum(totals))
        if found and found[2] >= _CLEAR:
            behind = sum(max(scores[:-1]) - scores[found[0]] for scores in map(_unpack, totals))
            if found[2] * _SCALE >= _MIXED * behind:
                return found
    return _rank(_sum(body.translate(table)))


def _sum(piece: str) -> int:
    """Return the packed scores of all windows of a piece of normalised text."""
    first, last = piece.find(" ", 2) + 1, piece.rfind(" ")
    if len(piece) < _LONG or not 0 < first <= last:
        return _windowed(piece)
    inner = map(_words.__getitem__, piece[first:last].split(" "))
    return sum(inner, _windowed(piece[:first]) + _windowed(f" {piece[last:]}"))


def _windowed(piece: str) -> int:
    return sum(map(_windows.__getitem__, zip(piece, piece[1:], piece[2:], strict=False)))


def _unpack(total: int) -> tuple[int, ...]:
    return _FIELDS.unpack(total.to_bytes(_FIELDS.size, "little"))


def _rank(total: int) -> tuple[int, int, float] | None:
    *scores, grams = _unpack(total)
    if not grams:
        return None
    best = max(scores)
    first = scores.index(best)
    scores[first] = -1
    second = max(scores)
    return first, scores.index(second), (best - second) / _SCALE


def _grams(far: str, near: str, last: str) -> tuple[str, ...]:
    """Return the n-grams langdetect cuts with the last character of a window as their last."""
    if last.isupper() and near.isupper():
        return ()
    if last == " ":
        return () if near == " " else (near + last, far + near + last)
    return (last, near + last) if near == " " else (last, near + last, far + near + last)


@lru_cache(maxsize=_MEMO_LIMIT)
def _scores(gram: str) -> int:
    """Return the packed scores of an n-gram, which are 0 if no profile has it."""
    model = _load()  # who asks has been through ``_model``
    block = bisect_right(model.firsts, gram) - 1
    if block < 0:
        return 0
    grams, starts = _block(block)
    at = bisect_left(grams, gram)
    if at == len(grams) or grams[at] != gram:
        return 0
    total = 1 << (32 * len(_CODES))
    for language, score in _SCORE.iter_unpack(model.data[starts[at] : starts[at + 1]]):
        total |= score << (32 * language)
    return total


@cache
def _block(number: int) -> tuple[list[str], list[int]]:
    """Return the n-grams of a block, and where the scores of each start."""
    model = _load()
    start, end, scores = model.blocks[number]
    sizes = model.sizes[number * _BLOCK : (number + 1) * _BLOCK]
    starts = [scores + _SCORE.size * before for before in accumulate(sizes, initial=0)]
    return model.data[start:end].decode().split("\n"), starts


def _model() -> _Model:
    with _LOCK:
        return _load()


@cache
def _load() -> _Model:
    # Imported here, as importing this module must cost next to nothing.
    from importlib.util import find_spec
    from pathlib import Path

    # Finding the package does not run it; importing it takes longer than reading its files.
    spec = find_spec("langdetect")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("this needs the package langdetect", name="langdetect")
    folder = Path(spec.origin).parent
    files = [folder / "profiles" / code for code in _CODES]
    # What follows from these files is shipped, after the checksum of their sizes. Without it,
    # deriving took 500 ms, or parsing 55 and then a look into each profile 15 to 30 us per n-gram.
    # Unpacking it took 6 ms where it was compressed; a wheel compresses it anyway.
    shipped = Path(__file__).with_suffix(".bin").read_bytes()
    same = shipped[:4] == _checksum([file.stat().st_size for file in files])
    data = shipped[4:] if same else _derive([file.read_bytes() for file in files])
    grams, scores, count = _HEAD.unpack_from(data)
    sizes = data[_HEAD.size : _HEAD.size + grams]
    lengths = _LENGTHS.iter_unpack(data[_HEAD.size + grams : _HEAD.size + grams + 4 * count])
    data = data[_HEAD.size + grams + 4 * count :]
    blocks: list[tuple[int, int, int]] = []
    at, place = _SCORE.size * scores, 0
    for size, held in lengths:
        blocks.append((at, at + size, place))
        at += size + 1
        place += _SCORE.size * held
    firsts = [data[start:end].partition(b"\n")[0].decode() for start, end, _ in blocks]
    table = _table((folder / "utils" / "messages.properties").read_text("ascii"))
    return _Model(firsts, blocks, sizes, data, table)


def _checksum(sizes: list[int]) -> bytes:
    from zlib import crc32

    return crc32(repr(sizes).encode()).to_bytes(4, "little")


def _derive(files: list[bytes]) -> bytes:
    """Return what the profiles say of each n-gram, in order, for ``_load`` to take apart."""
    import json

    found: dict[str, list[bytes]] = {}
    for number, profile in enumerate(map(json.loads, files)):
        per_count = [1 / (_WEIGHT * words) for words in profile["n_words"]]
        for gram, count in profile["freq"].items():
            score = round(math.log1p(count * per_count[len(gram) - 1]) * _SCALE)
            found.setdefault(gram, []).append(_SCORE.pack(number, score))
    grams = sorted(found)
    sizes = bytes(len(found[gram]) for gram in grams)
    scores = b"".join(b"".join(found[gram]) for gram in grams)
    starts = range(0, len(grams), _BLOCK)
    blocks = ["\n".join(grams[start : start + _BLOCK]).encode() for start in starts]
    lengths = (
        _LENGTHS.pack(len(block), sum(sizes[start : start + _BLOCK]))
        for start, block in zip(starts, blocks, strict=True)
    )
    head = _HEAD.pack(len(grams), sum(sizes), len(blocks))
    return head + sizes + b"".join(lengths) + scores + b"\n".join(blocks)


def _table(messages: str) -> list[int]:
    """Return the code point langdetect puts in place of each one below U+10000."""
    table = list(range(0x10000))
    for first, last, instead in _REPLACED:
        table[first : last + 1] = [instead] * (last + 1 - first)
    # Kanji that occur alike are listed together, and the first stands for all.
    for kind in re.findall(r"^NGram\.KANJI_\d.*=(.+)$", messages, re.MULTILINE):
        first, *others = (int(code, 16) for code in kind.split("\\u")[1:])
        for other in others:
            table[other] = first
    return table
