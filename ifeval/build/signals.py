"""Feedback in logs: thumbs, votes, corrections, regenerations, and complaints in a next turn.

Which words a complaint has was measured on public chats; some of what is found is none, so
counts of complaints are candidates and never verdicts. What a complaint speaks of is found by its
words; that the answer indeed fails is for the checks to say.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ifeval.build.exchange import Exchange, ids_of
from ifeval.build.recognise import recognised
from ifeval.registry import Registry
from ifeval.rows.fields import is_list, is_object

_GOOD = ("good", "great", "like", "liked", "positive", "thumbs_up", "true", "up", "upvote", "yes")
_BAD = (
    *("bad", "dislike", "disliked", "down", "downvote", "false", "flag", "negative", "no"),
    "thumbs_down",
)
_BY_PEOPLE = re.compile(r"(?i)thumb|feedback|user|vote|rating|like|helpful|satisf|\A(?:up|down)\Z")
"""Names of scores that people give. Of others a 0 or 1 may be what an evaluator found."""
_COMPLAINT = re.compile(
    r"(?i)\b(?:you (?:did(?:n['’]?t| not)|have(?:n['’]?t| not)|forgot|missed|ignored|left out|"
    r"still (?:have|did|use|used|include|included|wrote|write|mention)|used|"
    r"were (?:supposed|asked|told) to|keep (?:using|adding|writing|saying))"
    r"|i (?:said|asked (?:you|for)|told you|wanted|didn['’]?t ask|never asked)"
    r"|(?:that|this|it)(?:['’]s| is| was) (?:not what|wrong|still|way too|"
    r"too (?:long|short|many|much|few|wordy))"
    r"|(?:that|this|it)(?:['’]s| is) (?:not|more than|less than|fewer than|over|under) \d"
    r"|(?:isn['’]?t|wasn['’]?t) what"
    r"|too (?:long|short|wordy|verbose|many|few)\b(?! to\b)|not what i"
    r"|(?:wrong|incorrect) (?:format|language|length)|(?:as|like) i (?:said|asked)"
    r"|why (?:did|are) you|you (?:made (?:that|this|it) up|invented)"
    r"|(?:that|this|it)(?:['’]s| is) \d+ \w+, not|(?:make (?:it|this) )?(?:shorter|longer),? please"
    r"|again, (?:no|without|but)|follow (?:my|the) instructions?)\b"
)
_STILL = re.compile(r"(?i)\A\W*(?:no,? )?(?:still|not what|wrong|incorrect)\b")
_STORY = re.compile(r"[\"“`]")
"""What a prompt quotes is no complaint of its own."""
_PRAISE = re.compile(r"(?i)^\W*(?:thanks|thank you|great|perfect|awesome|excellent|nice)\b")
_BUT = re.compile(r"(?i)\b(?:but|however|though|except|unfortunately)\b")
_AGAIN = re.compile(
    r"(?i)\W*(?:(?:ok|no|please|can you|could you)\W+)*"
    r"(?:(?:try|do (?:it|that)|write (?:it|that|this)|generate(?: it)?|once) again|again|"
    r"regenerate(?: (?:it|that|the (?:answer|response)))?|redo(?: (?:it|that))?|retry|"
    r"(?:give me )?another (?:one|version|answer))(?:\W+please)?\W*"
)
_LOOKED_AT = 600
"""How many characters of a turn: who complains does so at its start."""

_SPOKEN: Mapping[str, tuple[str, ...]] = {
    r"words?": ("length.words", "length.about", "reading.lengths", "table.cell_words"),
    r"sentences?": ("length.sentences",),
    r"paragraphs?": ("length.paragraphs",),
    r"lines?": ("length.lines", "shape.one_line", "shape.line_width"),
    r"characters?|letters?|signs?": ("length.characters", "keywords.characters"),
    r"tokens?": ("length.tokens",),
    r"json|keys?": ("format.json", "data.json"),
    r"yaml|toml|csv": ("data.yaml", "data.toml", "data.csv"),
    r"html|xml|tags?": ("markup.",),
    r"bullets?(?: points?)?|bulleted": ("format.bullets", "markdown.lists"),
    r"numbered|items?|list": ("format.numbered_items", "format.bullets", "markdown.", "order."),
    r"head(?:ing|er)s?": ("format.headings", "markdown.heading_levels"),
    r"sections?": ("format.sections", "format.headings"),
    r"title": ("format.title", "case.title"),
    r"tables?": ("table.",),
    r"columns?": ("table.columns",),
    r"rows?": ("table.rows",),
    r"markdown|bold|italics?|asterisks?|formatting": ("markdown.", "format.highlights"),
    r"code": ("code.", "format.code_blocks"),
    r"postscript|p\.?s\.?": ("format.postscript",),
    r"placeholders?|brackets?": ("format.placeholders",),
    r"included?|mention(?:ed|s|ing)?|keywords?|phrases?|the word|said": ("keywords.",),
    r"start(?:s|ed)?|begins?|began|opening": ("keywords.starts_with", "style.opener"),
    r"ends?|ended|ending|closing": ("keywords.ends_with", "style.closer"),
    r"capitals?|capitali[sz]ed?|upper ?case|lower ?case|caps": ("case.",),
    r"language|english|german|french|spanish|japanese|chinese|italian|portuguese|russian|arabic"
    r"|korean|hindi|dutch|polish|turkish": ("language.",),
    r"commas?|exclamation(?: (?:marks?|points?))?|question marks?|semicolons?|colons?|"
    r"punctuation": ("punctuation.",),
    r"quotes?|quotation(?: marks?)?|quoted": ("punctuation.quoted", "in_context_only.quote"),
    r"(?:em )?dash(?:es)?": ("style.em_dash", "punctuation."),
    r"emojis?": ("style.emoji", "conversation.emoji"),
    r"citations?|cited?|sources?|references?": ("in_context_only.citations",),
    r"made (?:it|that|this|things) up|invent(?:ed)?|hallucinat\w+|not in the "
    r"(?:text|document|context|article)": ("in_context_only.",),
    r"apolog\w+|sorry": ("style.apology",),
    r"questions?": ("style.questions",),
    r"links?|urls?": ("links.", "in_context_only.urls"),
    r"tools?|functions?": ("tools.",),
    r"repeat(?:ed|s|ing)?|repetiti\w+": ("repetition.", "format.repeats_prompt"),
    r"order|sorted|alphabetical\w*": ("order.",),
    r"dates?": ("notation.dates", "order.dates"),
    r"currency|dollars?|euros?": ("notation.currency",),
}
"""Words of complaints, and the ids or families that they speak of."""
_WIDELY: Mapping[str, tuple[str, ...]] = {
    r"long(?:er)?|short(?:er)?|brief(?:er)?|wordy|verbose|concise|length": ("length.",),
    r"format(?:ted)?": ("format.", "data.", "markup.", "table.", "shape."),
}
_MARKS = {
    ",": "comma",
    "!": "exclamation",
    "?": "question mark",
    ";": "semicolon",
    ":": "colon",
    "—": "dash",
    "–": "dash",
    "-": "dash",
    '"': "quot",
    "*": "asterisk",
    "#": "hash",
}


def _patterns(words: Mapping[str, tuple[str, ...]]) -> list[tuple[re.Pattern[str], Any]]:
    return [(re.compile(rf"(?i)\b(?:{pattern})\b"), ids) for pattern, ids in words.items()]


_TABLES = (_patterns(_SPOKEN), _patterns(_WIDELY))


def signals_of(found: Exchange) -> Iterator[dict[str, Any]]:
    """Yield the feedback on an answer, each with ``kind``, ``text`` and what it stands for.

    The kinds are ``up``, ``down``, ``correction``, ``score``, ``regenerated`` and ``complaint``.
    """
    for one in found.feedback:
        kind, value = _kind(one)
        text = str(one.get("comment") or "")
        yield {"kind": kind, "text": text, "value": value}
    if found.following is None:
        return
    said = found.following.strip()
    if said == found.prompt.strip() or _AGAIN.fullmatch(said[:_LOOKED_AT]):
        yield {"kind": "regenerated", "text": "", "value": None}
    elif is_complaint(said):
        yield {"kind": "complaint", "text": said[:_LOOKED_AT], "value": None}


def is_complaint(text: str) -> bool:
    """Tell whether a turn complains of the answer before it."""
    head = text[:_LOOKED_AT]
    found = _COMPLAINT.search(head) or _STILL.match(head)
    if not found or _STORY.search(head[: found.start()]):
        return False
    return not _PRAISE.match(head) or bool(_BUT.search(head[: found.start() + 1]))


def _kind(one: Mapping[str, Any]) -> tuple[str, Any]:
    value, name = one.get("value"), str(one.get("name") or "").lower()
    if one.get("kind") == "correction":
        return "correction", value
    said = str(value).lower()
    people = not name or name in (*_BAD, *_GOOD) or bool(_BY_PEOPLE.search(name))
    if value is None and name in (*_BAD, *_GOOD):
        good = True  # the name says it all
    elif said in (*_BAD, *_GOOD):
        good = said in _GOOD
    elif people and value in (0, 1, -1):
        good = value == 1
    else:
        return "score", value
    if name in _BAD:  # a thumb down that is false was not given; that is 0 or 1 was
        return ("score" if said in ("false", "no") else "down"), value
    return ("up" if good else "down"), value


def linked(text: str, constraints: Sequence[Any], registry: Registry) -> list[int]:
    """Return which of some constraints a complaint speaks of, by their places.

    First counts what the complaint says again by a rule ("I said at most 50 words"), then what a
    constraint itself names (a phrase, a mark, a language), then its kind.

    Args:
        text: The complaint.
        constraints: What was asked, in wire form.
        registry: Where ids are looked up.
    """
    if not text.strip():
        return []
    ids = [ids_of(one) for one in constraints]
    hits = recognised(text[:_LOOKED_AT], registry).hits
    said = [hit.constraint for hit in hits]
    again = [i for i, one in enumerate(constraints) if one in said]
    if again:
        return again
    named = [i for i, one in enumerate(constraints) if any(_names(text, w) for w in _words(one))]
    spoken = {hit.id for hit in hits}
    by_rule = [i for i, names in enumerate(ids) if spoken & {*names}]
    if by_rule or named:
        return by_rule or named
    for table in _TABLES:
        if found := [i for i, names in enumerate(ids) if _speaks(text, table, names)]:
            return found
    return []


def _speaks(text: str, table: Iterable[tuple[re.Pattern[str], Any]], ids: Sequence[str]) -> bool:
    return any(id.startswith(those) for words, those in table if words.search(text) for id in ids)


def _words(constraint: Any) -> Iterator[str]:
    """Yield the texts that a constraint names: phrases, marks."""
    if is_object(constraint):
        for name, value in constraint.items():
            if name in ("phrases", "phrase", "words", "marks", "keys", "texts"):
                yield from (one for one in (value if is_list(value) else [value]) if one)
            else:
                yield from _words(value)
    elif is_list(constraint):
        for item in constraint:
            yield from _words(item)


def _names(text: str, word: Any) -> bool:
    if not isinstance(word, str):
        return False
    told = _MARKS.get(word)
    if told is None and not any(map(str.isalnum, word)):
        return False
    pattern = told or rf"{re.escape(word)}(?!\w)"
    return bool(re.search(rf"(?i)(?<!\w){pattern}", text))


def proven(passed: Sequence[bool | None], corrected: Sequence[bool | None]) -> list[int]:
    """Return which constraints a correction speaks of: the answer fails them, and it does not.

    Args:
        passed: The verdicts on the answer.
        corrected: Those on what a person made of it.
    """
    pairs = zip(passed, corrected, strict=True)
    return [i for i, (before, after) in enumerate(pairs) if before is False and after is True]
