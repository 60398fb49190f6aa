"""Whether a sentence asks for what a rule found in it, or only speaks of it."""

import re

from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_sentence import Sentence

_INDICATIVE = re.compile(
    r"\b(?:i|he|she|they|we|it|that|which|who)\b[^.,\n]{0,20}\b(?:wrote|was|were|had|said|told"
    r"|read|did|got|received)\b[^.,\n]{0,25}\Z",
    re.IGNORECASE,
)


_STATES = re.compile(
    r"\b(?:is|are|was|were|has|have|had|contains?|takes?|consists?|gets?|returns?)\b"
    r"[^.,;:\n]{0,22}\Z",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:must|should|shall|need|needs|ha(?:s|ve) to|want|like|ensure|make sure|please"
    r"|so that|ideally|preferably|required|can you|could you|would you|let|will)\b",
    re.IGNORECASE,
)
_USUALLY = re.compile(
    r"\b(?:typically|usually|often|normally|generally|sometimes)\s+\Z", re.IGNORECASE
)

_FINDS = re.compile(
    r"\W*(?:please )?(?:find|identify|check|analy[sz]e|look|review|extract|regex|select|remove"
    r"|delete|count|filter|match|search|"
    r"point out|show all|list all|replace|detect|parse|get)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:that|which|who|where|whose)\s+(?:words\.|counts\.)|\bwords\.all\Z", re.IGNORECASE
)
_FREES = re.compile(
    r"(?:\b(?:do|does|must) not|n['’]t)\s+(?:have|need) to\b[^.,;\n]{0,60}\Z"
    r"|\b(?:need not|no need to|not necessary to)\b[^.,;\n]{0,40}\Z",
    re.IGNORECASE,
)
_WHICH = re.compile(r"\b(?:that|which)\s+(?:all\s+)?\Z", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s*(?:long|in length)?\s*(?:should|must|will|can|cannot|are|is|may)\b", re.IGNORECASE
)
_GOVERNED = re.compile(
    r"(?:\b(?:be|have|has|use|using|contain|include|write|in|with|of|to|than|that|which"
    r"|exceed)\s*|\A\W*)\Z",
    re.IGNORECASE,
)
_ASKS_HOW = re.compile(
    r"\b(?:ways to|how (?:to|do|does|can i|could i|should i))\b[^.?!,\n]{0,60}\Z", re.IGNORECASE
)
_OF_WORDS = re.compile(
    r"(?<!your )(?<!all )(?<!every )\b(?:words?|phrases?|mistakes|errors|keywords|names?"
    r"|titles?|headings?)\b(?: or phrases)?(?: in the output)?(?: that| which)?(?: are"
    r"| should be| must be| be| written)?(?:\s+(?:in|with|using|be in))?\s*\Z",
    re.IGNORECASE,
)


_PROGRAM = re.compile(
    r"\b(?:sql|queries|query|databases?|mysql|postgres\w*|sqlite|data ?frames?|pandas|html|css"
    r"|excel|spreadsheets?|schema|migrations?|joins?|primary key|foreign key|latex|csv files?)\b",
    re.IGNORECASE,
)
_OTHER_LIST = re.compile(r"\b(?:json|python|xml|yaml|linked)\s+\w*\s*list\b", re.IGNORECASE)


def _of_a_program(sentence: Sentence, found: Found) -> bool:
    """Return whether a table or a list is one of a program, not of the response."""
    id = found.constraint.get("id", "")
    said = sentence.text[max(0, found.start - sentence.start) : found.end - sentence.start]
    if found.rule == "forms.format.list":
        return bool(_OTHER_LIST.search(sentence.text))
    return (
        id.startswith("table.") and "markdown" not in said and bool(_PROGRAM.search(sentence.text))
    )


def _of_a_quote(found: Found, before: str) -> bool:
    """Return whether a case is that of a quoted text: ``the phrase "ice" in all capitals``."""
    return found.rule.startswith("forms.case.") and bool(_QUOTE_BEFORE.search(before))


_QUOTE_BEFORE = re.compile(
    r"\b(?:word|phrase|name|by|with|term|say|label|tag)s?\b[^\n]{0,3}[\"“'‘][^\"”\n]{1,60}[\"”'’]"
    r"(?: written| be)?(?: in| with)?\s*\Z",
    re.IGNORECASE,
)


def is_of_others(sentence: Sentence, found: Found) -> bool:
    """Return whether it only says which things are meant: ``questions that begin with "why"``."""
    before = sentence.text[: max(0, found.start - sentence.start)]
    if not _WHICH.search(before):
        return False
    starts = found.constraint.get("id") in ("keywords.starts_with", "keywords.ends_with")
    return starts or found.rule.startswith(("words.starts", "words.ends"))


def asks(sentence: Sentence, found: Found) -> bool:
    """Return whether the sentence asks for what was found in it."""
    before = sentence.text[: max(0, found.start - sentence.start)]
    if _INDICATIVE.search(before) or _ASKS_HOW.search(before):
        return False
    if (
        _STATES.search(before)
        and not sentence.imperative
        and not sentence.general
        and not _MODAL.search(before[-90:])
    ):
        return False
    if _FINDS.match(sentence.text, sentence.body) and _RELATIVE.search(
        before[-40:] + " " + found.rule
    ):
        return False
    if _USUALLY.search(before):
        return False
    if before.endswith("#") or _of_a_program(sentence, found) or _of_a_quote(found, before):
        return False
    if _FREES.search(sentence.text[: max(0, found.end - sentence.start)]):
        return False
    if is_of_others(sentence, found):
        return False
    after = sentence.text[max(0, found.end - sentence.start) :]
    governed = _GOVERNED.search(before) and (found.explicit or before.strip())
    if found.rule == "counts.before" and _GOES_ON.match(after) and not governed:
        return False
    gerund = sentence.text[max(0, found.start - sentence.start) :].lower()
    if (
        gerund.startswith(("containing ", "having ", "including ", "mentioning "))
        and not sentence.imperative
    ):
        return bool(_MODAL.search(before))
    if (
        found.rule in ("forms.case.upper", "patterns.en[0]", "patterns.en[1]")
        and found.constraint.get("id") == "case.upper"
        and _OF_WORDS.search(before)
    ):
        return False
    return sentence.asks or (found.explicit and (sentence.fragment or sentence.general))
