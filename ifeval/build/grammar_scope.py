"""Of what a demand is made: the response, each of its sentences, its first line, its title."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from ifeval.build.grammar import any_of, ordinal, tables
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose, Sentence


class Subject(NamedTuple):
    """What a constraint is asked of."""

    of: str = ""
    unit: str = ""
    place: int | None = None
    every: bool = False

    def around(self, constraint: dict[str, Any]) -> dict[str, Any]:
        """Return the constraint within the scope of the subject, where a unit finds that."""
        if self.unit and self.place is not None:
            return {"at": self.unit, "index": self.place, "is": constraint}
        if self.unit and self.every:
            return {"every": self.unit, "is": constraint}
        return constraint


_ORDINAL = (
    r"(?P<ordinal>(?:very )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    r"|tenth|last|final|opening|closing|\d{1,3}(?:st|nd|rd|th)))"
)
_MODAL = (
    r"(?:must|should|shall|needs?\s+to|ha(?:s|ve)\s+to|is\s+to|are\s+to|to\s+be|is|are|can"
    r"|cannot|may|will|starts?|begins?|ends?|contains?|includes?|has)"
)


@lru_cache(1)
def _parts() -> str:
    return any_of(*(f"{part}s?" for part in tables()["scopes"]["parts"]))


@lru_cache(1)
def _named_parts() -> str:
    """Return a pattern of the parts that an article is enough to name."""
    several = {
        "line",
        "sentence",
        "paragraph",
        "word",
        "phrase",
        "character",
        "image",
        "example",
        "question",
        "version",
    }
    return any_of(*(f"{part}s?" for part in tables()["scopes"]["parts"] if part not in several))


@lru_cache(1)
def _whole() -> str:
    return any_of(
        *(f"{noun}s?" for noun in tables()["scopes"]["whole"]), "messages?", "turns?", "time"
    )


@lru_cache(1)
def _each() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:each|every|per|all(?: of)?(?: the| your| its)?)\s+(?:of\s+(?:the|these"
        r"|your|those|its)\s+)?(?:[\w-]+\s+)??"
        rf"(?P<noun>{_whole()}|{_parts()}|[a-z]+(?=(?:\s+[\w-]+){{0,2}}?\s+(?:must|should"
        rf"|shall|needs?|has|have|is|are|can|cannot|may|will|contains?|to)\b)|(?:"
        rf"(?<=write each )|(?<=write every )|(?<=put every )|(?<=put each ))[a-z]+(?: "
        rf"[a-z]+)?)(?!\w)|(?P<alone>(?<!\w)each(?=\s*(?:[.,;)]|$)))",
        re.IGNORECASE,
    )


@lru_cache(1)
def _placed() -> re.Pattern[str]:
    nouns = any_of(*(f"{n}s?" for n in tables()["scopes"]["units"]))
    return re.compile(
        rf"(?<!\w){_ORDINAL}\s+(?P<noun>{nouns})(?!\w)|(?P<noun2>paragraph|line|sentence"
        rf"|section)\s+(?:#|number\s+|no\.\s*)?(?P<digit>\d{{1,3}}|one|two|three|four|five)"
        rf"(?=\s+(?:must|should|shall|has|needs|is|with|starts?|begins?|to|of|ends?)\b|\s*\Z)",
        re.IGNORECASE,
    )


@lru_cache(1)
def _named() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:the|its|your|their|any)\s+(?:[\w'’-]+\s+){{0,2}}?"
        rf"(?P<noun>{_named_parts()})\s+(?=[^.,;\n]{{0,12}}?\b{_MODAL}\b)"
        rf"|\A[\W\d]*(?P<start>{_named_parts()})s?\s*(?=(?:must|should|shall|length|limit|\(|:))",
        re.IGNORECASE,
    )


@lru_cache(1)
def _object() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:the|a|an|its|your|their)\s+(?:[\w'’-]+\s+){{0,2}}?"
        rf"(?P<noun>{_named_parts()})\s*(?:\(|,|:)?\s*(?:(?:that|which)\s+(?:is|are)\s+|of\s+"
        rf"|with\s+|to\s+(?:be\s+)?|under\s+|in\s+|is\s+|has\s+|using\s+|must be\s+"
        rf"|should be\s+|for\s+)?(?:about\s+)?\Z",
        re.IGNORECASE,
    )


_AFTER_PART = re.compile(
    r"\A[^.;\n]{0,25}?\b(?:in|for|of|as|under|at)\s+(?:the|your|its|each|every|any)\s+(?:"
    r"[\w-]+\s+){0,2}?(?P<noun>[a-z ]+?)(?=\s*(?:[.,;)]|$|\band\b|\bof\b|\bto\b))",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\s*(?:long\b|in length\b|max\b)?\s*\(?(?:(?:for|in|within|of|on|to (?:describe|explain"
    r"|summari[sz]e))\b)?\s*",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    r"\s+(?P<noun>description|summary|explanation|overview|note|comment|caption|title|answer"
    r"|bio|biography|definition|intro(?:duction)?|conclusion)s?\b",
    re.IGNORECASE,
)
_TREATED = re.compile(
    r"\b(?:summari[sz]e|explain|describe|discuss|conclude|cover|present|outline|address"
    r"|elaborate|analy[sz]e|express|condense|rewrite|"
    r"rephrase|shorten|translate|paraphrase|answer|combine|convey)\w*\s+(?:[\w'’-]+\s+){0,5}\w+\Z",
    re.IGNORECASE,
)
_EACH_WITH = re.compile(
    r"(?P<noun>[a-z]+?)s?,?\s+each\s+(?:with|having|of|containing|consisting of|about|in|at"
    r"|being|no)\b[^.,;]*\Z",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"\buse\s+(?:[a-z]+\s+)?(?P<noun>sentence|paragraph|line)s\b(?:,|\s+(?:with|of|under"
    r"|that are|no|containing|having))[^.;]{0,25}\Z",
    re.IGNORECASE,
)
_DISTRIBUTED = re.compile(r"(?:each|every)\s", re.IGNORECASE)
_SUBJECTLESS = re.compile(
    r"(?:and |but )?(?:also )?(?:limited|no|not|with|at|up|between|using|must|should|in|within"
    r"|about|under|be|around)\b",
    re.IGNORECASE,
)
_ONCE_FOR_ALL = re.compile(
    r"\b(?:from now on|throughout (?:this|the|our) (?:conversation|chat)|in all (?:your"
    r"|future) (?:responses|replies|answers|messages)|"
    r"for the rest of (?:this|our) (?:conversation|chat)|every time you (?:reply|respond"
    r"|answer)|in every (?:response|reply|message|answer))\b",
    re.IGNORECASE,
)

_BY_ITSELF = (
    "format.sections",
    "format.separated",
    "case.title",
    "format.repeats_prompt",
    "format.title",
    "format.postscript",
    "table.count",
    "format.choice",
)


def lasting(sentence: Sentence) -> bool:
    """Return whether a sentence speaks of all answers that are to come."""
    return bool(_ONCE_FOR_ALL.search(sentence.text))


def subject(prose: Prose, sentence: Sentence, found: Found) -> Subject:
    """Return of what a place asks for something.

    Args:
        prose: The prompt.
        sentence: Where the place is.
        found: What was found there.
    """
    if found.constraint.get("id") in _BY_ITSELF or found.rule == "words.ends_with_last":
        return Subject()
    text = _unquoted(prose, sentence)
    start = found.start - sentence.start
    head = max(start, min(found.head - sentence.start, len(text)))
    end = min(max(found.end - sentence.start, head), len(text))
    clause = _clause(text, start)
    if clause and _DISTRIBUTED.match(text, sentence.body) and _SUBJECTLESS.match(text, clause):
        clause = sentence.body
    before = text[clause:head]
    placed = [*_placed().finditer(before)]
    if placed and not re.search(r"\bin the\s*\Z", before[: placed[-1].start()], re.IGNORECASE):
        return _at(placed[-1])
    after = re.split(r"[,;.]|\band\b|\bbut\b", text[end : end + 60])[0]
    shared = _EACH_WITH.search(text[:head]) or _PLURAL.search(text[:head])
    if shared:
        return _every(shared["noun"])
    behind = _BEHIND.match(after)
    following = _each().match(after, behind.end()) if behind else None
    apart = re.match(
        r"[^.,;]{0,30}?\b(?:for|per|in|to \w+(?: in)?)\s+(?=(?:each|every)\b)", after, re.IGNORECASE
    )
    if following is None and apart:
        following = _each().match(after, apart.end())
    each = [*_each().finditer(before)][-1:] or ([following] if following else [])
    for match in each:
        if match["alone"] or (
            match["noun"] and not re.fullmatch(rf"{_whole()}", match["noun"], re.IGNORECASE)
        ):
            if re.match(r"all\b", match[0], re.IGNORECASE) and not re.fullmatch(
                _parts(), match["noun"] or "", re.IGNORECASE
            ):
                continue
            if (
                match["noun"]
                and match["noun"].casefold().rstrip("s") in ("word", "letter")
                and found.constraint.get("id", "").startswith("case.")
            ):
                continue
            if re.search(r"\d", match[0]) or (
                match["noun"]
                and match["noun"].casefold()
                in (
                    "of",
                    "the",
                    "letters",
                    "caps",
                    "capital",
                    "lowercase",
                    "uppercase",
                    "other",
                    "single",
                    "lower",
                    "upper",
                    "keywords",
                    "following",
                    "user",
                    "these",
                    "those",
                    "your",
                )
            ):
                continue
            return _every(match["noun"] or "")
    after_part = _AFTER_PART.match(text[end : end + 60])
    if (
        after_part
        and re.fullmatch(_parts(), after_part["noun"].strip(), re.IGNORECASE)
        and after_part["noun"].strip() not in ("text", "paragraph", "sentence", "line", "word")
    ):
        return Subject(after_part["noun"].strip().casefold())
    named = [*_named().finditer(text[:head])]
    if named and not re.search(
        rf"\b(?:{_whole()}|it)\s+(?:also\s+)?(?:must|should|shall|has|needs|is)\b",
        text[named[-1].end() : head],
        re.IGNORECASE,
    ):
        noun = (named[-1]["noun"] or named[-1]["start"]).casefold()
        gap = text[named[-1].end() : head]
        if len(gap) < 90 and not re.search(
            r"[,;]\s*(?:and|but|write|use|make|include|do|don|in|with)\b|\band\s+(?:use"
            r"|include|write|make|do|have|give|put|wrap|end|highlight)\b",
            gap,
            re.IGNORECASE,
        ):
            return Subject(noun)
    described = _DESCRIBED.match(text[end : end + 40])
    if described and re.search(
        r"\b(?:includ|add|contain|plus|with|us(?:e|ing)|as)\w*\s+(?:a|an|one)?(?:\s+\w+,?)?\s*\Z",
        text[:start],
        re.IGNORECASE,
    ):
        return Subject(described["noun"].casefold())
    item = re.match(r"\s*([^\d(:,]{3,60})\((?:[^()]*\Z)", text[sentence.body : start])
    if item and text[end : end + 30].lstrip().startswith((")", "for", "per")):
        return Subject(item[1].strip().casefold())
    objective = _object().search(before)
    if objective and not _TREATED.search(before[: objective.end("noun")]):
        return Subject(objective["noun"].casefold())
    return Subject()


def _unquoted(prose: Prose, sentence: Sentence) -> str:
    """Return a sentence with dots of blanks where it quotes."""
    text = [*sentence.text]
    for start, end in prose.quoted:
        if start < sentence.end and end > sentence.start:
            for i in range(max(start, sentence.start), min(end, sentence.end)):
                text[i - sentence.start] = " "
    return "".join(text)


_CLAUSE = re.compile(r"[.!?]\s|;\s|:\s|,\s+(?:and|but|while|then|also)\s|,\s", re.IGNORECASE)


def _clause(text: str, place: int) -> int:
    """Return where the clause starts that a place lies in."""
    start = 0
    for match in _CLAUSE.finditer(text, 0, place):
        start = match.end()
    return start


def _at(match: re.Match[str]) -> Subject:
    noun = (match["noun"] or match["noun2"]).casefold()
    index = ordinal(match["ordinal"] or match["digit"])
    unit = _unit(noun)
    return Subject(" ".join(match[0].casefold().split()), unit if index is not None else "", index)


def _every(noun: str) -> Subject:
    return Subject(f"each {noun.casefold()}".strip(), _unit(noun.casefold()), every=True)


def _unit(noun: str) -> str:
    for pattern, unit in tables()["scopes"]["units"].items():
        if re.fullmatch(f"{pattern}s?", noun, re.IGNORECASE):
            return str(unit)
    return ""
