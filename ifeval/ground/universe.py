"""What a response may draw on: the documents, the question and the system prompt."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from ifeval.ground.tokens import Tokens, of_view
from ifeval.view import Row, View

_BLANKS = re.compile(r"\s+")
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ‛`´′", "'"),
        **dict.fromkeys("“”„‟″«»「」『』", '"'),
        **dict.fromkeys("–—‐‑−", "-"),
        "…": "...",
        "\u00ad": None,
    }
)
_WORDS = re.compile(r"[^\W_]+")


class Universe(NamedTuple):
    """The texts that a response may draw on, each with the place where it comes from."""

    views: tuple[View, ...]

    def has(self, part: str) -> bool:
        """Whether a part stands in one of the texts, but for signs, blanks and case."""
        wanted = bare(part)
        return bool(wanted) and any(wanted in text for text in self.bare)

    @property
    def plain(self) -> Iterator[str]:
        """The texts as ``plain`` makes them."""
        return (view.once("ground.plain", plain) for view in self.views)

    @property
    def bare(self) -> Iterator[str]:
        """The texts as ``bare`` makes them."""
        return (view.once("ground.bare", bare) for view in self.views)

    @property
    def tokens(self) -> Iterator[Tokens]:
        """The texts in tokens."""
        return (of_view(view) for view in self.views)


def universe_of(row: Row) -> Universe:
    """Return what a response of this row may draw on, its documents first."""
    names = [f"context[{i}]" for i in range(len(row.context))]
    found = [row.view(name) for name in (*names, "prompt", "system")]
    extra = [View(d.title, "title") for d in row.context if d.title]
    question = row.grounding.get("question")
    if isinstance(question, str) and question:
        extra.append(View(question, "question"))
    return Universe((*(view for view in found if view is not None), *extra))


def plain(text: str) -> str:
    """Return a text with plain quotes, hyphens and blanks, in lower case."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    else:
        text = text.replace("`", "'")
    return _BLANKS.sub(" ", text).strip().casefold()


def bare(text: str) -> str:
    """Return the words of a text alone, a blank between each two, in lower case."""
    return f" {' '.join(_WORDS.findall(plain(text)))} " if text.strip() else ""


def says(text: str, phrase: str) -> bool:
    """Whether a text has a dictated phrase, but for signs, blanks and case."""
    wanted = bare(phrase)
    return bool(wanted.strip()) and wanted in bare(text)


def says_only(text: str, phrase: str) -> bool:
    """Whether a text is a dictated phrase, but for signs, blanks and case."""
    wanted = bare(phrase)
    return bool(wanted.strip()) and wanted == bare(text)
