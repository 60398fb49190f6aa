"""IFEval's checkers under the ids and relation words of another language, and what these share."""

import inspect
from collections.abc import Mapping
from typing import Any, Literal, get_args

from ifeval.checker import Checker, Count
from ifeval.errors import InvalidParameters
from ifeval.foreign import ifeval
from ifeval.foreign.counts import Regions, Relation
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, between
from ifeval.view import View

__all__ = ["Relations", "localised", "none", "plain"]

Relations = Mapping[str, tuple[Relation, int]]
"""IFEval's relation for each relation word, and what is added to the bound."""

# What a checker may be asked for beyond IFEval's 30: the data ask for Chinese.
_LANGUAGE: Any = Literal[(*get_args(ifeval.language.Language), "zh")]


def plain(relations: Relations, relation: str, bound: int) -> tuple[int, Relation]:
    """Return a bound and a relation in IFEval's words; a bound of 0 stays, for a draw awaits it.

    Args:
        relation: One of the words of ``relations``.
    """
    word, more = relations[relation]
    return bound + more if bound else 0, word


def none(view: View, found: Regions, noun: str) -> Verdict:
    """Judge that there is none of something, and show what there is."""
    return between(len(found), noun, 0, 0, view.spans(found[:EVIDENCE_LIMIT]))


def localised(
    language: str, relations: Relations, *originals: Checker[...]
) -> tuple[Checker[...], ...]:
    """Return checkers that judge as IFEval's do, under the ids of a language.

    Args:
        language: The prefix of the ids.
        relations: The relation words of the language; none where they are IFEval's.
        originals: Checkers of IFEval.
    """
    return tuple(_localised(language, relations, original) for original in originals)


def _localised(language: str, relations: Relations, original: Checker[...]) -> Checker[...]:
    id = f"{language}:{original.id}"
    signature = inspect.signature(original.function, eval_str=True)
    names = {p.annotation: name for name, p in signature.parameters.items() if name != "view"}
    relation, bound = names.get(Relation) if relations else None, names.get(Count, "")
    annotations: dict[Any, Any] = {
        Relation: Literal[tuple(relations)] if relations else Relation,
        ifeval.language.Language: _LANGUAGE,
    }

    def judge(view: View, **params: Any) -> Verdict:
        if relation:
            given = params[relation], params[bound]
            params[bound], params[relation] = plain(relations, *given)
        try:
            return original.function(view, **params)
        except InvalidParameters as error:
            problem = str(error).removeprefix(f"{original.id}: ")
            raise InvalidParameters(id, problem) from None

    vars(judge)["__signature__"] = signature.replace(
        parameters=[
            p.replace(annotation=annotations.get(p.annotation, p.annotation))
            for p in signature.parameters.values()
        ]
    )
    judge.__doc__ = original.__doc__
    for word, (same, _) in relations.items():
        judge.__doc__ = (judge.__doc__ or "").replace(f"``{same}``", f"``{word}``")
    judge.__module__ = __name__.rpartition(".")[0]
    judge.__name__ = judge.__qualname__ = id
    return Checker(id, judge, prohibits=original.prohibits)
