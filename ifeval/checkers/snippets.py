"""Comments and omissions in code: where they stand, in the languages that people ask for."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ifeval.units.blocks import outline
from ifeval.units.markdown import fence_body

Place = tuple[int, int]


class Code(NamedTuple):
    """A block of code: its language, where it stands with its fences, and without them."""

    language: str
    place: Place
    body: Place
    fenced: bool


_HASH = (
    *("python", "py", "python3", "ruby", "rb", "perl", "r", "bash", "sh", "shell", "zsh", "yaml"),
    *("yml", "toml", "dockerfile", "make", "makefile", "elixir", "julia", "nim", "powershell"),
    *(
        "ps1",
        "conf",
        "nginx",
        "apache",
        "nix",
        "gd",
        "gdscript",
        "promql",
        "terraform",
        "hcl",
        "gitignore",
        "ini",
        "env",
        "properties",
    ),
)
_SLASHES = (
    *("javascript", "js", "jsx", "typescript", "ts", "tsx", "java", "c", "cpp", "c++", "h", "cs"),
    *("csharp", "c#", "go", "golang", "rust", "rs", "swift", "kotlin", "kt", "scala", "dart"),
    *("scss", "less", "groovy", "solidity", "objc", "objective-c", "jsonc", "json5", "proto"),
    *("vue", "svelte", "zig", "glsl", "hlsl", "wgsl", "shader", "cuda", "metal", "arduino", "ino"),
    *("verilog", "systemverilog", "sv", "qml"),
)
_DASHES = ("sql", "lua", "haskell", "hs", "elm", "ada", "vhdl", "postgresql", "mysql", "plsql")
_ANGLES = ("html", "xml", "svg", "markdown", "md")
_PERCENT = ("latex", "tex", "matlab", "octave", "erlang", "prolog")

_DOUBLE = r'"(?:[^"\\\n]|\\.)*+"?'
_SINGLE = r"'(?:[^'\\\n]|\\.)*+'?"
_LONG = r'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?' + r"|'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?"
_TICKED = r"`(?:[^`\\]|\\.)*+`?"
_BLOCK = r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?"


def _pattern(strings: str, comments: str) -> re.Pattern[str]:
    return re.compile(
        rf"{strings}|(?P<comment>{comments})" if strings else f"(?P<comment>{comments})", re.DOTALL
    )


# A hash within a word, as in ``$#``, ``${#a}`` or ``${a#b}``, starts no comment in a shell; nor
# does "#!".
_BY_HASH = _pattern(f"{_LONG}|{_DOUBLE}|{_SINGLE}", r"(?<![^\s;(){}\[\],:])(?<!\$\{)#(?!!/)[^\n]*")
_BY_SLASHES = _pattern(
    f"{_TICKED}|{_DOUBLE}|{_SINGLE}",
    rf"(?<![:\\/])//[^\n]*|{_BLOCK}|<!--(?:[^-]|-(?!->))*+(?:-->)?",
)
_BY_PHP = _pattern(f"{_DOUBLE}|{_SINGLE}", rf"(?<![:\\])//[^\n]*|(?<!\S)#(?!\[)[^\n]*|{_BLOCK}")
_BY_DASHES = _pattern(f"{_DOUBLE}|{_SINGLE}", rf"--[^\n]*|{_BLOCK}")
_BY_STARS = _pattern(f"{_DOUBLE}|{_SINGLE}", _BLOCK)
_BY_ANGLES = _pattern("", rf"<!--(?:[^-]|-(?!->))*+(?:-->)?|{_BLOCK}|(?m:^)[ \t]*//[^\n]*")
_BY_PARENTHESES = _pattern(_DOUBLE, r"\(\*(?:[^*]|\*(?!\)))*+(?:\*\))?|//[^\n]*")
_BY_PERCENT = _pattern("", r"(?<!\\)%[^\n]*")
_UNNAMED = _pattern(
    "", rf"(?m:^)[ \t]*(?:#(?=[ \t])|//)[^\n]*|{_BLOCK}|<!--(?:[^-]|-(?!->))*+(?:-->)?"
)
_PATTERNS = {
    **dict.fromkeys(_HASH, _BY_HASH),
    **dict.fromkeys(_SLASHES, _BY_SLASHES),
    **dict.fromkeys(_DASHES, _BY_DASHES),
    **dict.fromkeys(_ANGLES, _BY_ANGLES),
    **dict.fromkeys(_PERCENT, _BY_PERCENT),
    **dict.fromkeys(("ocaml", "ml", "fsharp", "f#", "pascal", "delphi"), _BY_PARENTHESES),
    "css": _BY_STARS,
    "php": _BY_PHP,
    "": _UNNAMED,
}
_NO_COMMENTS = frozenset(
    ("json", "csv", "tsv", "text", "txt", "plaintext", "diff", "patch", "console")
)

_DOTS = r"(?:\.{3}|…)"
_THING = (
    r"(?:code|file|class|function|method|implementation|logic|algorithm|content|body|fields?|functions|methods"
    r"|imports?|props|routes|styles|tests|properties|components?|program|script|config(?:uration)?|html|markup)"
)
_STAYS = r"(?:here|unchanged|omitted|as before|(?:remains?|stays?)(?: the same| unchanged)?)"
_ELIDES = re.compile(
    rf"^\W*{_DOTS}\W*$"
    rf"|^\W*{_DOTS}\s*\S[^\n]*"
    rf"|\b(?:rest|remainder) of (?:the|your|this|my)\b[^\n]*\b{_THING}\b"
    r"|^\W*(?:(?:add|put|insert|here (?:goes|is)) )?(?:the )?(?:rest|remainder) of\b"
    r"|^\W*your existing\b"
    r"|\b(?:existing|previous|other|remaining|same|original|more|additional)\b"
    rf"[^\n]{{0,40}}{_DOTS}\s*$"
    r"|\b(?:existing|previous|other|remaining|original)\b"
    rf"[^\n]{{0,30}}\b{_THING}\b[^\n]{{0,20}}\b{_STAYS}\W*$"
    r"|\bsame as (?:before|above)\b|\bomitted for brevity\b"
    r"|\b(?:remains?|is|are|stays?) unchanged\W*$"
    rf"|\b(?:your|the rest of the)\b[^\n]{{0,30}}\b{_THING}\b(?: goes)? here\b",
    re.IGNORECASE,
)
_LONGEST = 300
"""Characters of a comment that are read for what they leave out."""

_ONLY_DOTS = re.compile(
    rf"^[ \t]*(?:[\w.]+[ \t]*=[ \t]*{_DOTS}[ \t]*(?:;|#[^\n]*|//[^\n]*)?|{_DOTS}[ \t]*)$",
    re.MULTILINE,
)
_OPENS_BODY = re.compile(r"(?::|\"\"\"|''')[ \t]*(?:#[^\n]*)?\s*\Z")


@lru_cache(maxsize=4)
def blocks(text: str) -> list[Code]:
    """Return the blocks of code of a text, with what stands in them."""
    found: list[Code] = []
    for block in outline(text).blocks:
        if block.kind == "code":
            fenced = text[block.start] in "`~"
            start, end = fence_body(text, block.start, block.end)
            if not fenced:  # its first line is indented, too
                start = text.rfind("\n", 0, start) + 1
            found.append(Code(block.info, (block.start, block.end), (start, end), fenced))
    return found


def comments(text: str, block: Code) -> Iterator[Place]:
    """Return where comments stand in a block, by the rules of its language.

    Where none is named, or one that is not known, only lines that start with ``# `` or ``//``
    and comments with two ends count.
    """
    language = block.language.partition(":")[0]
    if language in _NO_COMMENTS:
        return
    pattern = _PATTERNS.get(language, _UNNAMED)
    for match in pattern.finditer(text, *block.body):
        if (match["comment"] and any(map(str.isalnum, match["comment"]))) or _dotted(
            match["comment"]
        ):
            yield match.span("comment")


def _dotted(comment: str | None) -> bool:
    return bool(comment) and ("..." in comment or "…" in comment)


def elisions(text: str, block: Code) -> Iterator[Place]:
    """Return where a block says that code was left out: in a comment, or by mere dots.

    Mere dots may be all that a name is set to. They are Python where a body is expected.
    """
    found = {place for place in comments(text, block) if _ELIDES.search(_bare(text[slice(*place)]))}
    python = block.language in ("python", "py", "python3", "pycon")
    if block.language not in ("text", "txt", "plaintext", "markdown", "md", "console"):
        for match in _ONLY_DOTS.finditer(text, *block.body):
            before = text[max(block.body[0], match.start() - 200) : match.start()]
            if not (python and _OPENS_BODY.search(before)):
                found.add(match.span())
    yield from sorted(found)


def _bare(comment: str) -> str:
    return " ".join(comment[:_LONGEST].strip("#/*-<>!%{} \t").split())
