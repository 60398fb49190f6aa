"""Texts that stand in a demand as they are: addresses, marks, quoted examples of what is banned."""

import re
from collections.abc import Iterator

from ifeval.build import grammar_lists, grammar_mention
from ifeval.build.grammar_counts import Found
from ifeval.build.grammar_prose import Prose
from ifeval.build.grammar_words import NEGATION, containing

_LITERAL = re.compile(
    r"(?<![^\s(:])(?:(?:https?://|www\.[\w-]{1,60}\.)[^\s\"”'<>()]{2,200}"
    r"|[\w.+-]{1,60}@[\w-]{1,60}(?:\.\w{2,20}){1,3}"
    r"|#[A-Za-z]\w{1,60}|\[{1,2}[A-Z][A-Z0-9_]{2,40}\]{1,2}|\$\$[^\s$]{1,60}\$\$|@@|##|\$?\d[\d.,:/-]{0,20}\d%?(?=\)))",
)
_ADDS = re.compile(
    r"(?<![\w'’-])(?:include|add|mention|incorporate|insert|append|attach|put|use|contain"
    r"|(?:start|begin|end)(?! dates?\b)|surround|enclose|wrap|sign off|link to"
    r"|direct (?:the \w+|them|readers|people|users|customers) to)\b",
    re.IGNORECASE,
)
_LED = re.compile(
    r"(?:\b(?:urls?|links?|website|site|page|address|e-?mail|hashtags?|to|with|by|number|id|code"
    r"|brand name|and)[ ]?:?|[:(]|\A)\s*\(?\Z",
    re.IGNORECASE,
)
_NO_ADDING = re.compile(
    r"\b(?:like|such as|e\.?g\.?|for example|from|based on|format|pattern|similar|if|unless|when"
    r"|whenever|instead|not|never|without|avoid|don['’]t|information|replac\w+|template|content"
    r"|data)\b",
    re.IGNORECASE,
)
_SUCH = re.compile(
    r"(?P<no>(?<!\w)(?:(?:do not|don['’]t|never|must not|should not|cannot)"
    r" (?:use|include|mention|say|write|add|contain)"
    r"|avoid(?:ing)?(?: using| mentioning| including)?"
    r"|refrain from (?:using|mentioning|including)|without(?: using| mentioning)?|no|exclude))"
    r"(?P<what> (?!only\b)[^.:;?!\n\"“'‘()]{2,60}?),?[ ]\(?"
    r"(?:like|such as|e\.g\.?,?|including|for example,?|related to|similar to)[ ]"
    r"(?:the (?:words?|terms?|phrases?) )?(?=[\"“]|['‘]\w)",
    re.IGNORECASE,
)
_NO_BAN = re.compile(
    r"\b(?:ask\w*|questions?|rhym\w+|other than|except|start|end|begin|more than|if"
    r"|unless|when|instead)\b",
    re.IGNORECASE,
)
_QUOTED_BELOW = re.compile(
    r"(?<![\w'’-])(?:include|incorporate|feature|contain|mention|add|insert|use|append|put)\b"
    r"(?P<what>[^.:;!?\n\"“]{3,90}):\s{0,3}(?=[\"“]|['‘]\w)",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"\b(?:like|such as|similar|formats?|pattern|styles?|template|themes?|elements?|concepts?"
    r"|inspired|based|e\.g|sections?|examples?|not|never|if|when|unless|except|instead|for)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:one|any|some|either|scale|values?|options?|labels?|more|up to)\b", re.IGNORECASE
)
_REPLACED = re.compile(
    r"(?<![\w-])(?:replace|swap|substitute)(?: any| all| the| every| each| swear)*"
    r" (?:words?|phrases?|terms?)(?: like| such as)? (?=[\"“]|['‘]\w)",
    re.IGNORECASE,
)
_NAMED_SO = re.compile(
    r"(?<![\w-])(?:create|add|include|extract|use|make|put|insert|introduce|build|append|place)\b"
    r"[^.:;!?\n\"“'‘]{3,90}? (?P<called>called|named|titled|entitled|labell?ed):?"
    r" (?=[\"“]|['‘]\w|`)",
    re.IGNORECASE,
)
_NO_QUOTED = re.compile(r"(?:(?<=\A)|(?<=[.!?:;\n-])|(?<=[.!?:;\n-] ))No (?=[\"“])")
_ALLOWED = re.compile(r"\s*(?:is|are)?\s*(?:allowed|permitted)?\s*(?:[.;!\n]|\Z)")
_SELF = re.compile(
    r"(?<!\w)(?:(?:do not|don['’]t|never|must not|should not)(?: ever| explicitly)?"
    r" (?:mention|say|state|reveal|disclose|refer to|admit|acknowledge)"
    r"|(?:avoid|without)(?: ever| explicitly)?"
    r" (?:mentioning|saying|stating|revealing|disclosing|referring to|referencing))"
    r"(?: that you(?:['’]re| are)| being| yourself as| your (?:status|nature|identity) as)"
    r"(?: only| just)?(?: an?)? (?:ai|artificial intelligence|(?:large )?language model)"
    r"(?: (?:large )?(?:language )?(?:model|assistant|chatbot|bot|system))?"
    r"(?: or (?:an? )?(?:ai|language model))?(?!\w)",
    re.IGNORECASE,
)


def found(prose: Prose) -> Iterator[Found]:
    """Return the places that ask for literal texts within longer demands, or forbid such."""
    text = prose.text
    added: dict[int, list[re.Match[str]]] = {}
    for match in _LITERAL.finditer(text):
        start = _verb(prose, match)
        if start is not None:
            added.setdefault(start, []).append(match)
    for start, matches in added.items():
        phrases = [*dict.fromkeys(match[0].rstrip(".,;:!?") for match in matches)]
        told = containing(phrases)
        yield Found(start, matches[-1].end(), told, "words.part_literal", start)
    if "AI" in text or "odel" in text or "ntelligence" in text:
        for match in _SELF.finditer(text):
            yield _banned(
                match.start(), match.end(), grammar_mention.of_itself(), "words.not_itself"
            )
    if grammar_lists.A_QUOTE.search(text):
        yield from _quoting(text)


def _quoting(text: str) -> Iterator[Found]:
    """Return what is asked for or banned of texts in quotation marks."""
    for match in _SUCH.finditer(text):
        listed = grammar_lists.quoted(text, match.end())
        if listed and not _NO_BAN.search(match["what"]):
            yield _banned(match.start(), listed.end, listed.phrases, "words.none_such")
    for match in _QUOTED_BELOW.finditer(text):
        yield from _below(text, match)
    if "eplace" in text or "wap " in text or "ubstitute" in text:
        for match in _REPLACED.finditer(text):
            listed = grammar_lists.quoted(text, match.end())
            if listed and _WITH.match(text, listed.end):
                yield _banned(match.start(), listed.end, listed.phrases, "words.replaced")
    for match in _NAMED_SO.finditer(text):
        yield from _named(text, match)
    for match in _NO_QUOTED.finditer(text):
        listed = grammar_lists.quoted(text, match.end())
        if listed and _ALLOWED.match(text, listed.end):
            yield _banned(match.start(), listed.end, listed.phrases, "words.none_such")


_WITH = re.compile(r"\s+(?:with|by|for)\b", re.IGNORECASE)


def _named(text: str, match: re.Match[str]) -> Iterator[Found]:
    """Return the name of what is to be made: ``add a column called "Age"``."""
    listed = grammar_lists.quoted(text, match.end())
    if not listed or any(map(grammar_lists.has_hole, listed.phrases)) or listed.joint == "or":
        return
    before = text[max(0, match.start() - 60) : match.start()]
    if NEGATION.search(before) or _NOT_SO.search(match[0][: match.start("called") - match.start()]):
        return
    phrases = [*dict.fromkeys(grammar_lists.unstopped(phrase) for phrase in listed.phrases)]
    told = containing(phrases)
    yield Found(match.start(), listed.end, told, "words.named_so", match.start())


_MAY = re.compile(r"\b(?:can|may|could|only)\s+\Z", re.IGNORECASE)


def _below(text: str, match: re.Match[str]) -> Iterator[Found]:
    """Return what is quoted behind a colon: ``include three parts: "Tea", "Rain"``."""
    listed = grammar_lists.quoted(text, match.end())
    if (
        not listed
        or any(map(grammar_lists.has_hole, listed.phrases))
        or _NOT_SO.search(match["what"])
    ):
        return
    before = text[max(0, match.start() - 60) : match.start()]
    if NEGATION.search(before) or _MAY.search(before):
        return
    phrases = [*dict.fromkeys(grammar_lists.unstopped(phrase) for phrase in listed.phrases)]
    every = listed.joint != "or" and not _SOME.search(match["what"])
    told = containing(phrases, every=every)
    yield Found(match.start(), listed.end, told, "words.quoted_below", match.start())


def _banned(start: int, end: int, phrases: list[str], rule: str) -> Found:
    kept = [*dict.fromkeys(grammar_lists.unstopped(phrase) for phrase in phrases)]
    return Found(start, end, {"not": {"id": "keywords.contains", "phrases": kept}}, rule, end)


def _verb(prose: Prose, match: re.Match[str]) -> int | None:
    """Return where the verb stands that asks for a literal text, if one does."""
    text = prose.text
    if prose.is_pasted(match.start()) or prose.is_quoted(match.start()):
        return None
    sentence = prose.sentence(match.start())
    before = text[max(sentence.start + sentence.body, match.start() - 160) : match.start()]
    verbs = [*_ADDS.finditer(before)]
    if not verbs or NEGATION.search(before, 0, verbs[-1].start()):
        return None
    verb = verbs[0] if match[0] in _MARKS else verbs[-1]
    between = before[verb.end() :]
    if _NO_ADDING.search(between) or not _LED.search(between.strip(" ")):
        return None
    if match[0] in _MARKS and not _AROUND.match(verb[0]):
        return None
    if match[0][0] == "[" and _MEANT.match(text, match.end()):
        return None
    return match.start() - len(before) + verb.start()


_MARKS = ("@@", "##")
_AROUND = re.compile(r"surround|enclose|wrap", re.IGNORECASE)
_MEANT = re.compile(r",?\s+(?:where|is|means|represents|stands|being|placeholder)\b", re.IGNORECASE)
