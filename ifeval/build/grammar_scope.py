"""Of what a demand is made: the response, each of its sentences, its first line, its title."""

import re
from functools import lru_cache

from ifeval.build import grammar_each, grammar_parts
from ifeval.build.grammar import any_of, tables
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_sentence import Sentence
from ifeval.build.grammar_subject import Place, Subject, at

_AFTER_PART = re.compile(
    r"\A(?:(?!\b(?:and|but)\b)[^.;\n]){0,25}?\b(?:in|within|for|of|as|under|at)\s+(?:the|your|its|each|every|any)\s+(?:"
    r"[\w-]+\s+){0,2}?(?P<noun>[a-z ]+?)(?=\s*(?:[.,;)]|$|\band\b|\bof\b|\bto\b))",
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
_DISTRIBUTED = re.compile(
    r"(?:(?:keep|make|ensure(?: that)?|limit|write)\s+)?(?:each|every)\s", re.IGNORECASE
)
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

_OF_THE_WHOLE = ("words.ends_with_last", "words.starts_with_first", "code.wanted")
_OTHER_VERB = re.compile(
    r"[,;]\s*(?:(?:and|but)\b(?!\s+(?:can|must|should|be|may|has|is|cannot)\b)|write|use|make|include|do|don|in|with)\b|\band\s+(?:use"
    r"|include|write|make|do|have|give|put|wrap|end|highlight)\b",
    re.IGNORECASE,
)
_INCLUDING = re.compile(
    r"\b(?:includ|add|contain|plus|with|us(?:e|ing)|as)\w*\s+(?:a|an|one)?(?:\s+\w+,?)?\s*\Z",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?P<label>[A-Z][a-z]+(?: [a-z]+)? \d{1,2}):")
_OTHER_WHOLE = re.compile(
    r"\b(?:second|third|fourth|fifth|other|2nd|3rd)[ ]"
    r"(?:response|answer|message|reply|version|output)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\s+(?:of|in)\s+(?:each|every|the|an?|your)\s+(?P<noun>[a-z]+)", re.IGNORECASE
)
_SOME_IN = re.compile(
    r"\b(?:includ|add|contain|insert|followed by|with)\w*\s+"
    r"(?:an?\s+|some\s+|the\s+|one\s+|two\s+|\d{1,3}[ ])*"
    r"(?P<noun>(?!(?:respond|answer|text|everything)\b)[a-z]+(?:\s[a-z]+){0,2}?)"
    r"(?:\s+(?:that|which|being)\b[^,;:\n]{0,120}?)?\s*\Z",
    re.IGNORECASE,
)
_WORKS_IN = re.compile(
    r"\b(?P<noun>movies|films|books|songs|sources|videos|podcasts|websites|shows|series)\s+"
    r"(?:(?:should|must|need to)\s+)?(?:be|are)\s*\Z",
    re.IGNORECASE,
)
_OWN_SUBJECT = re.compile(
    r"(?:and |but |while )?(?:the|its|your) (?:[\w-]+ ){0,2}?(?P<noun>[a-z]+)"
    r" (?:must|should|shall|has to|needs to|is) ",
    re.IGNORECASE,
)


@lru_cache(1)
def _other_subject() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:{grammar_parts.whole()}|it)\s+(?:also\s+)?(?:must|should|shall|has|needs|is)\b",
        re.IGNORECASE,
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
    id = found.constraint.get("not", found.constraint).get("id", "")
    if id in _BY_ITSELF or "every" in found.constraint or found.rule in _OF_THE_WHOLE:
        return Subject()
    text = unquoted(prose, sentence)
    start = found.start - sentence.start
    head = max(start, min(found.head - sentence.start, len(text)))
    end = min(max(found.end - sentence.start, head), len(text))
    clause = _clause(text, start)
    if clause and _DISTRIBUTED.match(text, sentence.body) and _SUBJECTLESS.match(text, clause):
        clause = sentence.body
    place = Place(text, sentence.body, clause, start, head, end, id)
    for rule in _RULES:
        if of := rule(place):
            return of
    return Subject()


def _at_a_place(place: Place) -> Subject | None:
    if other := _OTHER_WHOLE.search(place.before):
        return Subject(other[0].casefold())
    found = [*grammar_parts.placed().finditer(place.before)]
    if not found or re.search(r"\bin the\s*\Z", place.before[: found[-1].start()], re.IGNORECASE):
        return None
    within = _WITHIN.match(place.before, found[-1].end())
    if within and not re.fullmatch(grammar_parts.whole(), within["noun"], re.IGNORECASE):
        return Subject(f"{found[-1][0]}{within[0]}".casefold())
    return at(found[-1])


def _in_language(place: Place) -> Subject | None:
    """Return what alone is to be in a language: ``include a quote in French``."""
    if place.id != "language.written_in":
        return None
    match = _SOME_IN.search(place.text, 0, place.start) or _WORKS_IN.search(
        place.text, 0, place.start
    )
    return Subject(match["noun"].strip().casefold()) if match else None


def _contrasted(place: Place) -> Subject | None:
    """Return the part that a later clause names: ``the title ..., and the body must``."""
    match = _OWN_SUBJECT.match(place.text, place.clause, place.head)
    if not match or not grammar_parts.named().search(place.text, 0, place.clause):
        return None
    return Subject(match["noun"].casefold())


def _behind(place: Place) -> Subject | None:
    match = _AFTER_PART.match(place.text[place.end : place.end + 60])
    noun = match["noun"].strip() if match else ""
    if noun in ("text", "paragraph", "sentence", "line", "word"):
        return None
    if not re.fullmatch(grammar_parts.parts(), noun, re.IGNORECASE):
        return None
    return Subject(noun.casefold())


def _named(place: Place) -> Subject | None:
    found = [*grammar_parts.named().finditer(place.text[: place.head])]
    if not found:
        return None
    gap = place.text[found[-1].end() : place.head]
    if _other_subject().search(gap) or len(gap) >= 90 or _OTHER_VERB.search(gap):
        return None
    return Subject((found[-1]["noun"] or found[-1]["start"]).casefold())


def _described(place: Place) -> Subject | None:
    match = _DESCRIBED.match(place.text[place.end : place.end + 40])
    if match and _INCLUDING.search(place.text[: place.start]):
        return Subject(match["noun"].casefold())
    return None


def _item(place: Place) -> Subject | None:
    label = _LABEL.match(place.text, place.body)
    if label and place.start >= label.end():
        return Subject(label["label"].casefold())
    match = re.match(r"\s*([^\d(:,]{3,60})\((?:[^()]*\Z)", place.text[place.body : place.start])
    if match and re.match(any_of(*tables()["cues"]["verbs"]) + r"\b", match[1], re.IGNORECASE):
        return None  # "Write a paragraph (50 words)"
    if match and place.text[place.end : place.end + 30].lstrip().startswith(
        (")", ",", "for", "per")
    ):
        return Subject(match[1].strip().casefold())
    return None


def _governed(place: Place) -> Subject | None:
    match = grammar_parts.governed().search(place.before)
    using = match and re.search(r"\busing\s*\Z", place.before[: match.start()], re.IGNORECASE)
    if match and not using and not _TREATED.search(place.before[: match.end("noun")]):
        return Subject(match["noun"].casefold())
    return None


_RULES = (
    grammar_each.for_each,
    _at_a_place,
    grammar_each.kept,
    grammar_each.of_none,
    grammar_each.compound,
    _in_language,
    grammar_each.of_each,
    _contrasted,
    _behind,
    _named,
    grammar_each.several,
    _described,
    _item,
    _governed,
)


def unquoted(prose: Prose, sentence: Sentence) -> str:
    """Return a sentence with blanks where it quotes."""
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
