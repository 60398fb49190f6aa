"""How a response starts and ends, word for word."""

import re
from collections.abc import Iterator
from typing import Any

from ifeval.build import grammar_lists
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_lists import Listed
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_words import NEGATION

_PLACES = (
    (
        "keywords.starts_with",
        re.compile(
            r"(?<!\w)(?:start|begin|open)(?:s|ing)?\s+(?:(?:off|out|by saying|by writing"
            r"|each \w+|every \w+|(?:your|the|this|all|an?|its|it|my|with)"
            r"(?:\s+(?!with)[\w-]+){0,4}|paragraph \d+)\s+)?(?:with|by|from)\s+(?:exactly\s+)?"
            r"(?:saying\s+)?(?:(?:the|this|these|a)\s+)?(?:exact(?:ly)?\s+)?(?:following\s+)?"
            r"(?P<kind>words?|phrases?|sentences?|line|text|letter|keyword|greeting|prefix"
            r"|statement|string|tag|expression|exclamation)?",
            re.IGNORECASE,
        ),
    ),
    (
        "keywords.ends_with",
        re.compile(
            r"(?<!\w)(?:(?:end|finish|conclude|close|sign off|finali[sz]e|terminate)(?:s"
            r"|ing)?\s+(?:(?:off|up|each \w+|every \w+|(?:your|the|this|all|an?|its|it|my|with)"
            r"(?:\s+(?!with)[\w-]+){0,4}|paragraph \d+)\s+)?(?:with|by|in|on)|(?:"
            r"(?:the )?very (?:last|end)|(?:the )?last (?:words?|sentence|line|thing))"
            r"[^.\n\"“]{0,50}?"
            r"\b(?:should|must|has to|needs to|is|are)\s+(?:be|read|say)?)(?:\s+|(?=:))"
            r"(?:exactly\s+)?(?:like\s*:?\s+)?(?:saying\s+)?(?:(?:the|this|these|a|an)\s+)?"
            r"(?:exact(?:ly)?\s+)?(?:same\s+)?(?:following\s+)?"
            r"(?P<kind>words?|phrases?|sentences?|line|text|letter|keyword|question|statement"
            r"|string|tag|hashtag|expression|message)?(?:\s+of)?",
            re.IGNORECASE,
        ),
    ),
)
_REST_OF_LINE = re.compile(r"\s*:?\s*(?P<rest>[A-Z][^\n\"“”]{3,120}?[.?!])(?=\s|\Z)")


def places(prose: Prose) -> Iterator[Found]:
    """Return the places that say how a response starts or ends, word for word."""
    text = prose.text
    for id, pattern in _PLACES:
        for match in pattern.finditer(text):
            if prose.is_pasted(match.start()) or prose.is_quoted(match.start()):
                continue
            listed = grammar_lists.quoted(text, match.end())
            if listed and listed.end > match.end() + 400:
                continue
            if (
                not listed
                and match["kind"]
                and re.match(r"(?:word|letter|keyword)", match["kind"], re.IGNORECASE)
            ):
                listed = grammar_lists.bare(text, match.end(), many=False)
            if (
                not listed
                and match["kind"]
                and re.match(
                    r"(?:phrase|sentence|question|text|line)", match["kind"], re.IGNORECASE
                )
            ):
                rest = _REST_OF_LINE.match(text, match.end())
                listed = Listed([rest["rest"]], "", rest.end(), quoted=False) if rest else None
            if not listed and re.search(r"exactly like\s*:?\s*\Z", match[0], re.IGNORECASE):
                rest = re.compile(r"\s*:?\s*(?P<rest>[^\n\"“”]{3,120}?[.?!])(?=\s|\Z)").match(
                    text, match.end()
                )
                listed = Listed([rest["rest"]], "", rest.end(), quoted=False) if rest else None
            if not listed and re.match(r"\s*:\s*[A-Z]", text[match.end() : match.end() + 12]):
                rest = _REST_OF_LINE.match(text, match.end())
                listed = Listed([rest["rest"]], "", rest.end(), quoted=False) if rest else None
            if not listed or (len(listed.phrases) > 1 and listed.joint == "and"):
                continue
            before = text[max(0, match.start() - 60) : match.start()]
            negation = NEGATION.search(before)
            inner: dict[str, Any] = {"id": id, "phrases": listed.phrases}
            if (match["kind"] or "").casefold() == "letter":
                inner["whole_words"] = False
            start = match.start() - len(negation[0]) if negation else match.start()
            head = (
                match.start()
                + max(
                    match[0].lower().rfind(word)
                    for word in (" with", " by", " in", " should", " must")
                )
                + 1
            )
            last = (
                "_last"
                if re.match(
                    r"(?:the )?(?:very )?(?:last|end)\b(?! (?:your|the|with|it|each|every|a))",
                    match[0],
                    re.IGNORECASE,
                )
                else ""
            )
            yield Found(
                start,
                listed.end,
                {"not": inner} if negation else inner,
                f"words.{id[9:]}{last}",
                head,
            )
