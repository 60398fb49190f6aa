"""Values in words: how an argument stands in a phrasing, and how it is read from there.

Texts stand in quotation marks, several of them in a list, numbers in digits, and one of a few
given options bare. What is none of these is JSON. Quotation marks have no escapes: a text with
``"`` in it stands in another pair, and one with all the pairs between backticks.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

Shape = Literal["integer", "number", "string", "boolean", "scalar", "option", "list", "json"]
"""What a parameter takes, as far as words tell it."""

JOINTS: dict[str, Mapping[str, str]] = {
    "en": {"and": "and", "or": "or"},
    "de": {"and": "und", "or": "oder"},
    "es": {"and": "y", "or": "o"},
    "fr": {"and": "et", "or": "ou"},
}
"""What stands before the last of a list, where a hole asks for it: ``{phrases:or}``."""

_PAIRS = ('""', "“”", "«»", "「」")
_ALSO_READ = ("''", "‘’")
_SCALARS: dict[str, Shape] = {
    "integer": "integer",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
}
_FENCE = r"(?<!`)(?P<_fence>`+)(?!`)(?s:.+?)(?<!`)(?P=_fence)(?!`)"
_QUOTED = "|".join(
    [
        *(rf"{o}[^{c}]*{c}" for o, c in _PAIRS),
        *(rf"{o}[^{c}\n]+{c}" for o, c in _ALSO_READ),
        _FENCE,
    ]
)
_NO_MORE = r"(?!\s*[,;،、]?\s*(?:\w+\s+)?[\"“«「`])"
"""A list that goes on in a way that is not read is not read at all."""
_INTEGER = r"[-+]?[0-9]+"
_NUMBER = r"[-+]?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?"
_JSON_STRING = r'"(?:[^"\\]|\\.)*+"'
_JSON = (
    rf"(?P<_json>\{{(?:[^\"{{}}\[\]]|{_JSON_STRING}|(?&_json))*+\}}"
    rf"|\[(?:[^\"{{}}\[\]]|{_JSON_STRING}|(?&_json))*+\]"
    rf"|{_JSON_STRING}|{_NUMBER}|true|false|null)"
)
_PATTERNS: dict[Shape, str] = {
    "integer": _INTEGER,
    "number": _NUMBER,
    "string": f"(?:{_QUOTED})",
    "boolean": "(?:true|false)",
    "scalar": f"(?:{_QUOTED}|{_NUMBER}|true|false)",
    "json": _JSON,
}


def shape(schema: Mapping[str, Any]) -> Shape:
    """Return what a JSON Schema takes, as far as words tell it."""
    match schema:
        case {"anyOf": [*options]}:
            kinds: set[Shape] = {shape(option) for option in options if option != {"type": "null"}}
            if len(kinds) == 1:
                return kinds.pop()
            return "scalar" if kinds <= {*_SCALARS.values()} else "json"
        case {"enum": [*options]}:
            plain = all(isinstance(option, str) and option for option in options)
            distinct = len({str(option).casefold() for option in options}) == len(options)
            return "option" if plain and distinct else "json"
        case {"type": "array", "items": {"type": "string"}}:
            return "list"
        case {"type": str(name)}:
            return _SCALARS.get(name, "json")
        case _:
            return "json"


def options(schema: Mapping[str, Any]) -> list[str]:
    """Return the values that a parameter with some options takes."""
    match schema:
        case {"enum": [*found]}:
            return [str(option) for option in found]
        case {"anyOf": [*inner]}:
            return [option for one in inner for option in options(one)]
        case _:
            return []


def write(value: Any, schema: Mapping[str, Any], joint: str, language: str) -> str:
    """Return an argument as it stands in a phrasing.

    Args:
        value: The argument, which fits the schema.
        schema: That of the parameter.
        joint: ``and`` or ``or`` before the last of a list, or nothing for a comma.
        language: Whose word that is.
    """
    kind = shape(schema)
    if kind == "option" and isinstance(value, str):
        return value
    if isinstance(value, str) and kind in ("string", "scalar"):
        return quoted(value)
    if isinstance(value, list) and kind == "list" and value:
        texts = [quoted(text) for text in cast("list[str]", value)]
        word = JOINTS.get(language, {}).get(joint)
        if word and len(texts) > 1:
            return f"{', '.join(texts[:-1])} {word} {texts[-1]}"
        return ", ".join(texts)
    return json.dumps(value, ensure_ascii=False)


def quoted(text: str) -> str:
    """Return a text in the first pair of quotation marks that does not stand in it."""
    for opening, closing in _PAIRS:
        if opening not in text and closing not in text:
            return f"{opening}{text}{closing}"
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}"


def pattern(schema: Mapping[str, Any], joint: str, language: str) -> str:
    """Return a regular expression, in the syntax of ``regex``, of what ``write`` writes."""
    kind = shape(schema)
    if kind == "option":
        longest_first = sorted(options(schema), key=lambda option: (-len(option), option))
        return f"(?:{'|'.join(map(re.escape, longest_first))})"
    if kind == "list":
        known = JOINTS.get(language, {})
        words = [known[joint]] if joint in known else [*known.values()]
        between = rf"\s*[,;،、]?\s*(?:(?:{'|'.join(words)})\b)?\s*" if words else r"\s*[,;،、]?\s*"
        return f"(?:{_QUOTED})(?:{between}(?:{_QUOTED}))*{_NO_MORE}"
    return _PATTERNS[kind]


def read(text: str, schema: Mapping[str, Any]) -> Any:
    """Return the argument that some words of a text stand for.

    Words without quotation marks stand for themselves where a text is wanted.

    Raises:
        ValueError: They stand for no such argument.
    """
    kind = shape(schema)
    match kind:
        case "integer":
            return int(text)
        case "number":
            return _number(text)
        case "boolean":
            return _boolean(text)
        case "option":
            return next(
                (o for o in options(schema) if o.casefold() == text.casefold()),
                text,
            )
        case "string":
            found = _texts(text)
            return found[0] if len(found) == 1 else text
        case "list":
            return _texts(text) or [text]
        case "scalar":
            if found := _texts(text):
                return found[0]
            return _boolean(text) if text.casefold() in ("true", "false") else _number(text)
        case "json":
            return json.loads(text)


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and "e" not in text.casefold() else number


def _boolean(text: str) -> bool:
    return text.casefold() == "true"


def _texts(text: str) -> Sequence[str]:
    """Return the texts of a list, each without its quotation marks."""
    found: list[str] = []
    at = 0
    closing = {pair[0]: pair[1] for pair in (*_PAIRS, *_ALSO_READ)}
    while at < len(text):
        opening = text[at]
        if opening == "`":
            fence = re.match("`+", text[at:])
            assert fence is not None, "a backtick stands there"
            end = re.compile(rf"(?<!`){fence[0]}(?!`)").search(text, at + len(fence[0]))
            if end is None:
                return []
            inner = text[at + len(fence[0]) : end.start()]
            padded = len(inner) > 1 and inner[0] == inner[-1] == " "
            found.append(inner[1:-1] if padded else inner)
            at = end.end()
        elif opening in closing:
            end_at = text.find(closing[opening], at + 1)
            if end_at < 0:
                return []
            found.append(text[at + 1 : end_at])
            at = end_at + 1
        elif found or opening.isspace():
            at += 1  # what joins two of a list
        else:
            return []
    return found
