"""Of what a demand is made: the response, each of its sentences, its first line, its title."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from ifeval.build import grammar_parts
from ifeval.build.grammar import any_of, ordinal, tables
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_sentence import Sentence


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
    r"\buse\s+(?:[a-z]+\s+)?(?P<noun>sentence|paragraph|line|word)s\b(?:,|\s+(?:with|of|under"
    r"|that are|no|containing|having))[^.;]{0,25}\Z",
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

_OF_THE_WHOLE = ("words.ends_with_last", "words.starts_with_first")
_NO_PART = re.compile(
    r"of|the|letters|caps|capital|lowercase|uppercase|other|single|lower|upper|keywords"
    r"|following|user|these|those|your"
)
_APART = re.compile(
    r"[^.,;]{0,30}?\b(?:for|per|in|to \w+(?: in)?)\s+(?=(?:each|every)\b)", re.IGNORECASE
)
_OTHER_VERB = re.compile(
    r"[,;]\s*(?:(?:and|but)\b(?!\s+(?:can|must|should|be|may|has|is|cannot)\b)|write|use|make|include|do|don|in|with)\b|\band\s+(?:use"
    r"|include|write|make|do|have|give|put|wrap|end|highlight)\b",
    re.IGNORECASE,
)
_INCLUDING = re.compile(
    r"\b(?:includ|add|contain|plus|with|us(?:e|ing)|as)\w*\s+(?:a|an|one)?(?:\s+\w+,?)?\s*\Z",
    re.IGNORECASE,
)
_OTHER_WHOLE = re.compile(
    r"\b(?:second|third|fourth|fifth|other|2nd|3rd)[ ]"
    r"(?:response|answer|message|reply|version|output)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\s+(?:of|in)\s+(?:each|every|the|an?|your)\s+(?P<noun>[a-z]+)", re.IGNORECASE
)
_AHEAD = re.compile(
    r"\s*for (?:each|every)(?: of (?:the|these))? (?:[\w-]+ ){0,2}?(?P<noun>[\w-]+),", re.IGNORECASE
)
_ONE_FOR_EACH = re.compile(
    r"\b(?:an?|the|one)\s+(?:[\w-]+\s+){0,2}?(?P<noun>[a-z]+)\s+(?:for|of|to)\s+(?:each|every)\s+"
    r"\w+(?:\s\w+)?,?\s+(?:that|which|in|with|of|under|at|no|using|about|within)\b[^.,;]*\Z",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"\b(?:keep|make|limit|ensure(?: that)?|start|begin|end|close|finish)\s+(?:each|every)\s+"
    r"(?:[a-z-]+\s+){0,3}?(?P<noun>[a-z]+)(?=\s+(?:short|concise|brief|to|within|under|at|around"
    r"|about|between|no|up|less|with|does|is)\b|,)",
    re.IGNORECASE,
)
_OF_NONE = re.compile(
    r"\bno (?:single )?(?P<noun>sentence|paragraph|line|word|item|bullet(?: point)?|heading|title"
    r"|answer|caption|message) (?:(?:should|must|may|can) )?(?:be )?\Z",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\w[-–](?:word|sentence|paragraph|line|character)\Z", re.IGNORECASE)
_HEAD = re.compile(
    r"\s+(?P<noun>(?:[a-z'’-]+\s+){0,3}?[a-z'’-]+)(?=\s*(?:[.,;:)(]|\Z)|\s+(?:for|of|about|in|on|to"
    r"|that|which|with|from|as|and|by|how|using|describing|summari[sz]ing|explaining|at|per|where"
    r"|titled)\b)",
    re.IGNORECASE,
)
_HAVING = re.compile(
    r"\b(?:includ|add|contain|with|ha(?:s|ve|ving)|choos|select|insert|consist)\w*\s+(?:an?\s+|the\s+"
    r"|of\s+)*\Z",
    re.IGNORECASE,
)
_SOME_IN = re.compile(
    r"\b(?:includ|add|contain|insert|followed by|with)\w*\s+(?:an?\s+|some\s+|the\s+|one\s+"
    r"|two\s+|\d+\s+)*(?P<noun>(?!(?:respond|answer|text|everything)\b)[a-z]+(?:\s[a-z]+){0,2}?)"
    r"(?:\s+(?:that|which|being)\b[^,;:\n]{0,120}?)?\s*\Z",
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


class _Place(NamedTuple):
    """A place of a sentence that asks for something, and what stands around it."""

    text: str
    """The sentence, with blanks for what it quotes."""
    body: int
    clause: int
    """Where its clause starts."""
    start: int
    head: int
    end: int
    id: str

    @property
    def before(self) -> str:
        return self.text[self.clause : self.head]


def subject(prose: Prose, sentence: Sentence, found: Found) -> Subject:
    """Return of what a place asks for something.

    Args:
        prose: The prompt.
        sentence: Where the place is.
        found: What was found there.
    """
    id = found.constraint.get("id", "")
    if id in _BY_ITSELF or "every" in found.constraint or found.rule in _OF_THE_WHOLE:
        return Subject()
    text = _unquoted(prose, sentence)
    start = found.start - sentence.start
    head = max(start, min(found.head - sentence.start, len(text)))
    end = min(max(found.end - sentence.start, head), len(text))
    clause = _clause(text, start)
    if clause and _DISTRIBUTED.match(text, sentence.body) and _SUBJECTLESS.match(text, clause):
        clause = sentence.body
    place = _Place(text, sentence.body, clause, start, head, end, id)
    for rule in _RULES:
        if of := rule(place):
            return of
    return Subject()


def _at_a_place(place: _Place) -> Subject | None:
    if other := _OTHER_WHOLE.search(place.before):
        return Subject(other[0].casefold())
    found = [*grammar_parts.placed().finditer(place.before)]
    if not found or re.search(r"\bin the\s*\Z", place.before[: found[-1].start()], re.IGNORECASE):
        return None
    within = _WITHIN.match(place.before, found[-1].end())
    if within and not re.fullmatch(grammar_parts.whole(), within["noun"], re.IGNORECASE):
        return Subject(f"{found[-1][0]}{within[0]}".casefold())
    return _at(found[-1])


def _for_each(place: _Place) -> Subject | None:
    """Return the part that there is for each of others: ``a title for each paragraph that``."""
    ahead = _AHEAD.match(place.text, place.body)
    if ahead and place.start > ahead.end():
        return Subject(f"each {ahead['noun']}".casefold())
    match = _ONE_FOR_EACH.search(place.text, 0, place.start)
    return Subject(match["noun"].casefold()) if match else None


def _kept(place: _Place) -> Subject | None:
    match = _KEPT.search(place.before)
    if not match or re.fullmatch(grammar_parts.whole(), match["noun"], re.IGNORECASE):
        return None
    return _every(match["noun"])


def _of_none(place: _Place) -> Subject | None:
    """Return of what there is none that exceeds something: ``no sentence exceeds``."""
    match = _OF_NONE.search(place.before)
    return _every(match["noun"]) if match else None


def _compound(place: _Place) -> Subject | None:
    """Return what is of a length: of a ``3-word title`` the title, of ``2-word points`` each."""
    if not _JOINED.search(place.text, place.start, place.end):
        return None
    match = _HEAD.match(place.text, place.end)
    noun = match["noun"].split()[-1].casefold() if match else ""
    if noun.endswith("s") and not noun.endswith("ss"):
        bullets = match and "bullet" in match["noun"].casefold()
        return Subject(f"each {noun[:-1]}", "list_items" if bullets else _unit(noun), every=True)
    if noun and _HAVING.search(place.text, 0, place.start):
        return Subject(noun)
    return None


def _in_language(place: _Place) -> Subject | None:
    """Return what alone is to be in a language: ``include a quote in French``."""
    if place.id != "language.written_in":
        return None
    match = _SOME_IN.search(place.text, 0, place.start)
    return Subject(match["noun"].strip().casefold()) if match else None


def _contrasted(place: _Place) -> Subject | None:
    """Return the part that a later clause names: ``the title ..., and the body must``."""
    match = _OWN_SUBJECT.match(place.text, place.clause, place.head)
    if not match or not grammar_parts.named().search(place.text, 0, place.clause):
        return None
    return Subject(match["noun"].casefold())


def _of_each(place: _Place) -> Subject | None:
    text, head, end = place.text, place.head, place.end
    after = re.split(r"[,;.]|\band\b|\bbut\b", text[end : end + 60])[0]
    shared = _EACH_WITH.search(text[:head]) or _PLURAL.search(text[:head])
    # "Use words with capital letters" asks for some such words, not for all.
    if shared and not (shared["noun"] == "word" and place.id.startswith("case.")):
        return _every(shared["noun"])
    behind = _BEHIND.match(after)
    following = grammar_parts.each().match(after, behind.end()) if behind else None
    apart = _APART.match(after)
    if following is None and apart:
        following = grammar_parts.each().match(after, apart.end())
    found = [*grammar_parts.each().finditer(place.before)][-1:]
    for match in found or ([following] if following else []):
        if _is_each(match, place.id):
            return _every(match["noun"] or "")
    return None


def _is_each(match: re.Match[str], id: str) -> bool:
    """Return whether an "each" speaks of parts of a response, not of it as a whole."""
    noun = (match["noun"] or "").casefold()
    if match["alone"]:
        return True
    if not noun or re.fullmatch(grammar_parts.whole(), noun, re.IGNORECASE):
        return False
    if re.match(r"all\b", match[0], re.IGNORECASE) and not re.fullmatch(
        grammar_parts.parts(), noun, re.IGNORECASE
    ):
        return False
    if noun.rstrip("s") in ("word", "letter") and id.startswith("case."):
        return False
    return not re.search(r"\d", match[0]) and not _NO_PART.fullmatch(noun)


def _behind(place: _Place) -> Subject | None:
    match = _AFTER_PART.match(place.text[place.end : place.end + 60])
    noun = match["noun"].strip() if match else ""
    if noun in ("text", "paragraph", "sentence", "line", "word"):
        return None
    if not re.fullmatch(grammar_parts.parts(), noun, re.IGNORECASE):
        return None
    return Subject(noun.casefold())


def _named(place: _Place) -> Subject | None:
    found = [*grammar_parts.named().finditer(place.text[: place.head])]
    if not found:
        return None
    gap = place.text[found[-1].end() : place.head]
    if _other_subject().search(gap) or len(gap) >= 90 or _OTHER_VERB.search(gap):
        return None
    return Subject((found[-1]["noun"] or found[-1]["start"]).casefold())


def _described(place: _Place) -> Subject | None:
    match = _DESCRIBED.match(place.text[place.end : place.end + 40])
    if match and _INCLUDING.search(place.text[: place.start]):
        return Subject(match["noun"].casefold())
    return None


def _item(place: _Place) -> Subject | None:
    match = re.match(r"\s*([^\d(:,]{3,60})\((?:[^()]*\Z)", place.text[place.body : place.start])
    if match and re.match(any_of(*tables()["cues"]["verbs"]) + r"\b", match[1], re.IGNORECASE):
        return None  # "Write a paragraph (50 words)"
    if match and place.text[place.end : place.end + 30].lstrip().startswith((")", "for", "per")):
        return Subject(match[1].strip().casefold())
    return None


def _governed(place: _Place) -> Subject | None:
    match = grammar_parts.governed().search(place.before)
    if match and not _TREATED.search(place.before[: match.end("noun")]):
        return Subject(match["noun"].casefold())
    return None


_RULES = (
    _for_each,
    _at_a_place,
    _kept,
    _of_none,
    _compound,
    _in_language,
    _of_each,
    _contrasted,
    _behind,
    _named,
    _described,
    _item,
    _governed,
)


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
