"""Whether a demand is made of each of several parts: ``each item``, ``per post``, ``no line``."""

import re

from ifeval.build import grammar_parts
from ifeval.build.grammar_subject import Place, Subject, every, unit_of

_BEHIND = re.compile(
    r"\s*(?:long\b|in length\b|max\b)?\s*\(?(?:(?:for|in|within|of|on|to (?:describe|explain"
    r"|summari[sz]e))\b)?\s*",
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
_NO_PART = re.compile(
    r"of|the|letters|caps|capital|lowercase|uppercase|other|single|lower|upper|keywords"
    r"|following|user|these|those|your"
)
_ANEW = re.compile(r"(?<=\bword)\s+and\s+(?:also\s+)?(?!no\b|nothing\b|not\b)[a-z]+", re.IGNORECASE)
"""What starts another demand behind "for each word": ``and include``, ``and must``."""
_APART = re.compile(
    r"[^.,;]{0,30}?\b(?:for|per|in|to \w+(?: in)?)\s+(?=(?:each|every)\b)", re.IGNORECASE
)
_AHEAD = re.compile(
    r"\s*for (?:each|every)(?: of (?:the|these))? (?:[\w-]+ ){0,2}?(?P<noun>[\w-]+),", re.IGNORECASE
)
_EACH_OF = re.compile(
    r"\s*(?:for|per|in|on|about|to)\s+(?:each|every one) of (?:the|these|those|your)\s+"
    r"(?:[\w-]+\s+){0,3}?(?P<noun>[a-z]+s)\s*\Z",
    re.IGNORECASE,
)
_ALL_OF = re.compile(r"\b(?P<noun>[a-z]+)s,\s+(?:all|each)\s+\Z", re.IGNORECASE)
_IN_EACH = re.compile(r"\bin (?:each|every) (?P<noun>[a-z]+),\s*\Z", re.IGNORECASE)
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
_JOINED = re.compile(
    r"(?:\w[-–]|(?<!\b[1])(?<!\bone)(?<!single)[ ])(?:word|sentence|paragraph|line|character)\Z",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\s+(?P<noun>(?:[a-z'’-]+\s+){0,3}?[a-z'’-]+)(?=\s*(?:[.,;:)(]|\Z)|\s+(?:for|of|about|in|on|to"
    r"|that|which|with|from|as|and|by|how|using|describing|summari[sz]ing|explaining|at|per|where"
    r"|titled)\b)",
    re.IGNORECASE,
)
_FOR_EACH_OTHER = re.compile(r"\s+for (?:each|every) (?:[\w-]+ )?(?P<noun>[a-z]+)\b", re.IGNORECASE)
_HAVING = re.compile(
    r"\b(?:includ|add|contain|with|ha(?:s|ve|ving)|decid|choos|select|insert|consist)\w*\s+(?:on\s+)?(?:an?\s+|the\s+"
    r"|of\s+)*\Z",
    re.IGNORECASE,
)


_SEVERAL = re.compile(
    r"(?:(?<!\w)(?:the|your|all)\s+(?:[\w'’-]+\s+){0,2}?(?P<noun>[a-z]{3,}s)\s+(?:should|must|needs?|can"
    r"|ha(?:s|ve) to)\b[^,;]{0,40}"
    r"|\b(?:write|generate|create|provide|give|suggest|produce|make|compose)\s+(?:(?!the\b)[\w-]+\s+)?"
    r"(?P<made>[a-z]{3,}s)\s+(?:in|of|with|under|within|containing|about)\s*)\Z",
    re.IGNORECASE,
)
_ONE_THING = re.compile(
    r"\w+(?:ss|us|is)|instructions|directions|lyrics|news|notes|contents?|insights|findings|terms"
    r"|remarks|details|results|thoughts|keywords|words|letters|pros|cons|minutes|thanks|hours|days",
    re.IGNORECASE,
)


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-2] if re.search(r"(?:ch|sh|x|ss)es\Z", noun) else noun[:-1]


def several(place: Place) -> Subject | None:
    """Return the things of which there are several: ``the queries should be one sentence``."""
    if not place.id.startswith(("length.", "keywords.starts", "keywords.ends")):
        return None
    match = _SEVERAL.search(place.before)
    noun = (match["noun"] or match["made"]) if match else ""
    if noun == "words" and place.id.startswith(("keywords.", "length.char")):
        return every("word")
    if not noun or _ONE_THING.fullmatch(noun):
        return None
    if re.fullmatch(grammar_parts.whole(), noun, re.IGNORECASE):
        return None
    return every(_singular(noun))


def for_each(place: Place) -> Subject | None:
    """Return the part that there is for each of others: ``a title for each paragraph that``."""
    around = _IN_EACH.search(place.text, place.body, place.clause)
    if around and not re.fullmatch(grammar_parts.whole(), around["noun"], re.IGNORECASE):
        return every(around["noun"])
    ahead = _AHEAD.match(place.text, place.body)
    if ahead and place.start > ahead.end():
        return Subject(f"each {ahead['noun']}".casefold())
    match = _ONE_FOR_EACH.search(place.text, 0, place.start)
    return Subject(match["noun"].casefold()) if match else None


def kept(place: Place) -> Subject | None:
    """Return the parts that are to be kept as they are said: ``keep each item short``."""
    match = _KEPT.search(place.before)
    if not match or re.fullmatch(grammar_parts.whole(), match["noun"], re.IGNORECASE):
        return None
    return every(match["noun"])


def of_none(place: Place) -> Subject | None:
    """Return of what there is none that exceeds something: ``no sentence exceeds``."""
    match = _OF_NONE.search(place.before)
    return every(match["noun"]) if match else None


def compound(place: Place) -> Subject | None:
    """Return what is of a length: of a ``3-word title`` the title, of ``2-word points`` each."""
    if not _JOINED.search(place.text, place.start, place.end):
        return None
    match = _HEAD.match(place.text, place.end)
    if match and (other := _FOR_EACH_OTHER.match(place.text, match.end())):
        return Subject(f"each {other['noun'].casefold()}")
    noun = match["noun"].split()[-1].casefold() if match else ""
    if noun.endswith("s") and not noun.endswith("ss"):
        bullets = match and "bullet" in match["noun"].casefold()
        return Subject(
            f"each {_singular(noun)}", "list_items" if bullets else unit_of(noun), every=True
        )
    if noun and _HAVING.search(place.text, 0, place.start):
        return Subject(noun)
    return None


def of_each(place: Place) -> Subject | None:
    """Return the parts that stand behind an "each", before the place or after it."""
    text, head, end = place.text, place.head, place.end
    after = re.split(r"[,;.]|\band\b|\bbut\b", text[end : end + 60])[0]
    if all_of := _ALL_OF.search(text, 0, place.start):
        return every(all_of["noun"])
    shared = _EACH_WITH.search(text[:head]) or _PLURAL.search(text[:head])
    # "Use words with capital letters" asks for some such words, not for all.
    if shared and not (shared["noun"] == "word" and place.id.startswith("case.")):
        return every(shared["noun"])
    if those := _EACH_OF.match(after):
        return Subject(f"each {_singular(those['noun'].casefold())}")
    behind = _BEHIND.match(after)
    following = grammar_parts.each().match(after, behind.end()) if behind else None
    apart = _APART.match(after)
    if following is None and apart:
        following = grammar_parts.each().match(after, apart.end())
    found = [*grammar_parts.each().finditer(place.before)][-1:]
    if found and _ANEW.match(place.text, place.clause + found[0].end()):
        found = []
    for match in found or ([following] if following else []):
        if _is_each(match, place.id):
            return every(match["noun"] or "")
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
