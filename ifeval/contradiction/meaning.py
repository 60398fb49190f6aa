"""What a constraint says of every response that meets it, as far as that is known by its id.

Foreign ids mean what the original checks. What is not said here is not known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from ifeval.constraint import Leaf

_QUOTES = "\"'“”„‘’«»*_~`#>( "


@dataclass(frozen=True)
class Count:
    """A number of something lies between two bounds."""

    measure: tuple[Any, ...]
    low: int
    high: int | None
    noun: str


@dataclass(frozen=True)
class Must:
    """One of some texts occurs: anywhere, or as the first or the last thing said.

    ``free_case`` says that case counts for nothing, ``inside_words`` that it may stand within
    a longer word, ``ignored`` which signs may stand outside of a first or last thing, and
    ``verbatim`` that the words ask for it as it is, whatever the check accepts.
    """

    texts: tuple[str, ...]
    where: Literal["anywhere", "start", "end"] = "anywhere"
    free_case: bool = True
    inside_words: bool = False
    ignored: str = ""
    verbatim: bool = False


@dataclass(frozen=True)
class Case:
    """Every letter that has a case is in this one; ``bare``: or there is no such letter."""

    case: Literal["upper", "lower"]
    bare: bool = False


@dataclass(frozen=True)
class Language:
    """The response is in one language."""

    code: str


@dataclass(frozen=True)
class Only:
    """The response is one of some texts, but for marks and blanks around it."""

    texts: tuple[str, ...]


Fact = Count | Must | Case | Language | Only

COUNTED = {
    "length.words": "words",
    "length.characters": "characters",
    "length.graphemes": "graphemes",
    "length.lines": "lines",
    "length.sentences": "sentences",
    "length.paragraphs": "paragraphs",
    "format.bullets": "bullet points",
    "format.numbered_items": "numbered items",
    "format.headings": "headings",
    "format.highlights": "highlights",
    "format.code_blocks": "code blocks",
    "format.placeholders": "placeholders",
    "format.sections": "sections",
    "format.separated": "parts",
    "keywords.count": "occurrences",
    "keywords.characters": "occurrences",
    "keywords.matches": "matches",
    "keywords.position": "places",
    "punctuation.count": "marks",
    "case.capital_words": "words in capitals",
}
"""Native ids that count, each by ``at_least`` and ``at_most`` and in what its other arguments
say."""

AT_MOST = (
    ("paragraphs", "lines"),
    ("headings", "lines"),
    ("lines", "characters"),
    ("words", "characters"),
    ("graphemes", "characters"),
    ("sentences", "characters"),
)
"""What there is at most as many of as of another, in any text."""

_FOREIGN_COUNTS = {
    "length_constraints:number_words": ("num_words", "relation", "words"),
    "length_constraints:number_sentences": ("num_sentences", "relation", "sentences"),
    "keywords:frequency": ("frequency", "relation", "occurrences"),
    "keywords:word_count_different_numbers": ("frequency", "relation", "occurrences"),
    "letters:letter_counting": ("N", "relation", "letters"),
    "letters:letter_counting2": ("let_frequency", "let_relation", "letters"),
    "keywords:letter_frequency": ("let_frequency", "let_relation", "letters"),
    "change_case:capital_word_frequency": ("capital_frequency", "capital_relation", "capitals"),
    "detectable_format:number_bullet_lists": ("num_bullets", "", "bullet points"),
    "length_constraints:number_paragraphs": ("num_paragraphs", "", "paragraphs"),
}


def facts(leaf: Leaf) -> Iterator[Fact]:
    """Return what is known of a leaf."""
    if leaf.id in COUNTED:
        yield _counted(leaf)
    if leaf.id in _FOREIGN_COUNTS:
        yield from _foreign_count(leaf)
    yield from _said(leaf)


def _counted(leaf: Leaf) -> Count:
    given = {**leaf.params}
    low, high = given.pop("at_least", None), given.pop("at_most", None)
    if low is None:
        low = 0 if leaf.id.startswith("length.") or high is not None else 1
    measure = (leaf.id, *sorted((name, _frozen(value)) for name, value in given.items()))
    return Count(measure, low, high, COUNTED[leaf.id])


def _foreign_count(leaf: Leaf) -> Iterator[Count]:
    number, relation, noun = _FOREIGN_COUNTS[leaf.id]
    given = {**leaf.params}
    n, kind = given.pop(number, None), given.pop(relation, "exactly")
    measure = (leaf.id, *sorted((name, _frozen(value)) for name, value in given.items()))
    if isinstance(n, int):
        low = 0 if kind == "less than" else n
        high = n - 1 if kind == "less than" else n if kind == "exactly" else None
        yield Count(measure, low, high, noun)


def _frozen(value: Any) -> Any:
    return tuple(cast("list[Any]", value)) if isinstance(value, list) else value


def _said(leaf: Leaf) -> Iterator[Fact]:
    given = leaf.params
    match leaf.id:
        case "keywords.contains":
            if given.get("match") == "all":
                yield from (_must([text], given) for text in given["phrases"])
            else:
                yield _must(given["phrases"], given)
        case "keywords.order":
            yield from (_must([text], given) for text in given["phrases"])
        case "keywords.position":
            yield _must([given["phrase"]], given)
        case "keywords.count" if _wants_some(given):
            yield _must(given["phrases"], given)
        case "keywords.characters" if _wants_some(given):
            free = given.get("ignore_case", True)
            yield Must(tuple(given["characters"]), free_case=free, inside_words=True)
        case "punctuation.contains":
            yield Must(tuple(given["marks"]), inside_words=True)
        case "keywords.starts_with":
            ignored = _QUOTES if given.get("ignore_marks", True) else " "
            yield _must(given["phrases"], given, "start", ignored)
        case "keywords.ends_with":
            ignored = _QUOTES if given.get("ignore_marks", True) else " "
            stops = ".!?…。" if given.get("ignore_stop", True) else ""
            yield _must(given["phrases"], given, "end", ignored + stops + ")")
        case "format.repeats_prompt" if given.get("text"):
            yield Must((given["text"],), "start", ignored=_QUOTES, verbatim=True)
        case "format.title":
            for mark in (given.get("opening", "<<"), given.get("closing", ">>")):
                yield Must((mark,), free_case=False, inside_words=True)
        case "format.postscript":
            yield Must((given.get("marker", "P.S."),), inside_words=True)
        case "format.placeholders" if _wants_some(given):
            yield Must(("[",), inside_words=True)
            yield Must(("]",), inside_words=True)
        case "format.choice" if not given.get("anywhere"):
            yield Only(tuple(given["options"]))
        case "case.upper" | "change_case:english_capital":
            yield Case("upper", given.get("empty") == "pass")
            yield from [Language("en")] if ":" in leaf.id else []
        case "case.lower" | "change_case:english_lowercase":
            yield Case("lower", given.get("empty") == "pass")
            yield from [Language("en")] if ":" in leaf.id else []
        case "language.written_in" | "language:response_language":
            yield Language(given["language"])
        case _:
            yield from _said_by_ifeval(leaf)


def _said_by_ifeval(leaf: Leaf) -> Iterator[Fact]:
    given = leaf.params
    match leaf.id:
        case "keywords:existence":
            for text in given.get("keywords") or ():
                if _is_plain(text):
                    yield Must((text,), inside_words=True)
        case "keywords:frequency" if given.get("relation") == "at least":
            if _is_plain(given["keyword"]) and given["frequency"] > 0:
                yield Must((given["keyword"],), inside_words=True)
        case "combination:repeat_prompt":
            text = given["prompt_to_repeat"].strip()
            yield Must((text,), "start", inside_words=True, verbatim=True)
        case "startend:end_checker":
            yield Must((given["end_phrase"].strip(),), "end", inside_words=True, ignored='" ')
        case "startend:quotation":
            yield Must(('"',), "start", inside_words=True)
        case "detectable_content:number_placeholders" if given.get("num_placeholders"):
            yield Must(("[",), inside_words=True)
        case "detectable_format:title":
            yield Must(("<<",), inside_words=True)
        case "combination:two_responses":
            yield Must(("******",), inside_words=True)
        case _:
            pass


def _must(
    texts: Any,
    given: Mapping[str, Any],
    where: Literal["anywhere", "start", "end"] = "anywhere",
    ignored: str = "",
) -> Must:
    return Must(
        tuple(texts),
        where,
        free_case=given.get("ignore_case", True),
        inside_words=not given.get("whole_words", True),
        ignored=ignored,
    )


def _wants_some(given: Mapping[str, Any]) -> bool:
    low, high = given.get("at_least"), given.get("at_most")
    return low > 0 if low is not None else high is None


def _is_plain(text: Any) -> bool:
    """Tell whether a text means itself where the original takes a regular expression."""
    return isinstance(text, str) and bool(text) and not {*text} & {*".^$*+?{}[]\\|()"}
