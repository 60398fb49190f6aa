"""Whether a text is code of a language, by a parser, which runs nothing of it."""

import ast
import re
import warnings
from functools import cache
from textwrap import dedent
from typing import Any, Literal

from ifeval.units import strict_json
from ifeval.units.strict_json import Fault, Value

Language = Literal["python", "json", "javascript"]

NAMES: dict[Language, tuple[str, ...]] = {
    "python": ("python", "py", "python3", "pycon"),
    "json": ("json",),
    "javascript": ("javascript", "js", "jsx", "mjs", "cjs", "node"),
}
"""What a fence may call each language, the usual name first."""

LONGEST = 100_000
"""Characters of code that are parsed; of longer code nothing is said."""

INSTALL = "pip install 'ifeval-constraints[formats]'"

_FILE = "<code in a response>"
_SAYS_LITTLE = (
    *(ast.Module, ast.Expr, ast.expr_context, ast.Name, ast.Constant, ast.Attribute, ast.BinOp),
    *(ast.operator, ast.UnaryOp, ast.unaryop, ast.Compare, ast.cmpop, ast.AnnAssign, ast.Tuple),
)
_DOES = ("call_expression", "assignment_expression", "await_expression", "new_expression")
_PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |$)")


def fault(text: str, language: Language) -> Fault | None:
    """Return where a text is no code of a language, or None where all of it is.

    Raises:
        LookupError: The parser is not installed; the message says how to install it.
        OverflowError: The text is too long, or nested too deeply, to be parsed.
    """
    if len(text) > LONGEST:
        raise OverflowError(f"code of more than {LONGEST:,} characters is not parsed")
    match language:
        case "python":
            return _python(text)
        case "json":
            found = strict_json.whole(text, 0, len(text))
            return None if isinstance(found, Value) else found
        case "javascript":
            return _javascript(text)


def says_much(text: str, language: Language) -> bool:
    """Tell whether valid code does something, such as call or assign, and so is no other text.

    ``exit`` and ``ls - l`` are expressions in many languages, and commands of a shell.
    """
    if language == "python":
        nodes = ast.walk(ast.parse(_source(text), _FILE))
        return any(not isinstance(node, _SAYS_LITTLE) for node in nodes)
    if language == "javascript":
        library: Any = __import__("tree_sitter")
        node: Any = library.Parser(_parser()).parse(text.encode("utf-8", "replace")).root_node
        return any(
            child.type != "expression_statement" or child.children[0].type in _DOES
            for child in node.children
            if child.type != "comment"
        )
    return True


def _python(text: str) -> Fault | None:
    # What is odd but valid, as an unknown escape, is no matter for the user of this program.
    warnings.filterwarnings("ignore", module=re.escape(_FILE))
    try:
        ast.parse(_source(text), _FILE)
    except SyntaxError as error:
        if (error.msg or "").startswith("too many"):
            raise OverflowError(f"the code cannot be parsed: {error.msg}") from None
        return Fault(_place(text, error.lineno or 1, error.offset or 1), f"{error.msg}")
    except ValueError as error:  # NUL, or half of a character
        return Fault(0, str(error).splitlines()[0])
    except (RecursionError, MemoryError):
        raise OverflowError("the code is nested too deeply to be parsed") from None
    return None


def _source(text: str) -> str:
    """Return the code of a text: without its indentation; of a session what was typed into it."""
    lines = text.split("\n")
    if any(line.startswith(">>> ") for line in lines):
        return "\n".join(line[4:] for line in lines if _PROMPT.match(line))
    return dedent(text)


def _place(text: str, line: int, column: int) -> int:
    """Return where a line and column from 1 are, at most the last character."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1 or len(text)
    end = text.find("\n", start)
    return min(start + column - 1, len(text) if end < 0 else end)


@cache
def _parser() -> Any:
    try:
        import tree_sitter
        import tree_sitter_javascript
    except ImportError:
        raise LookupError(f"no parser of JavaScript is installed: {INSTALL}") from None
    library: Any = tree_sitter
    grammar: Any = tree_sitter_javascript
    return library.Language(grammar.language())


def _javascript(text: str) -> Fault | None:
    language = _parser()
    import tree_sitter

    library: Any = tree_sitter
    source = text.encode("utf-8", "replace")
    node: Any = library.Parser(language).parse(source).root_node
    if not node.has_error:
        return None
    while not (node.is_error or node.is_missing):  # go down to the first that is wrong
        broken = [child for child in node.children if child.has_error or child.is_missing]
        if not broken:
            break
        node = broken[0]
    place = len(source[: node.start_byte].decode("utf-8", "replace"))
    if node.is_missing:
        return Fault(place, f"{node.type!r:.20} is missing")
    seen = source[node.start_byte : node.end_byte].decode("utf-8", "replace").strip()
    return Fault(place, f"{seen[:20]!r} is not expected")
