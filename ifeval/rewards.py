"""Rewards for training: the verdicts of ``score`` as one number, in the shapes of trainers.

Safe in threads, forks and remote workers: constraints are parsed once for each distinct text,
and nothing else is kept. No trainer is imported.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, cast

from ifeval.constraint import Constraint
from ifeval.errors import InvalidConstraint
from ifeval.modes import Asked, asked
from ifeval.registry import default
from ifeval.rows import TAGS
from ifeval.rows.asked import LABELS, constraints_of, is_label
from ifeval.scoring import Score, score_row
from ifeval.semantics import Profiles, Semantics, read_profiles
from ifeval.view import Row

Kind = Literal["fraction", "all", "shaped"]
Constraints = str | Sequence[Any] | Mapping[str, Any] | Constraint


@lru_cache(1 << 14)
def _parsed(text: str, semantics: Semantics) -> tuple[Asked, ...]:
    return _read(constraints_of({"constraints": text}), semantics)


def _read(constraints: Sequence[Any] | None, semantics: Semantics) -> tuple[Asked, ...]:
    registry = default(semantics)
    return tuple(asked(constraint, registry) for constraint in constraints or ())


def _asked(constraints: Constraints, semantics: Profiles) -> tuple[Asked, ...]:
    meaning = read_profiles(semantics) if semantics else Semantics()
    if isinstance(constraints, str):
        return _parsed(constraints, meaning)
    if isinstance(constraints, Constraint):
        return _read([constraints], meaning)
    if isinstance(constraints, Mapping) or is_label([*constraints]):
        return _parsed(json.dumps(constraints), meaning)
    return _read(constraints, meaning)


def reward(
    response: str | None,
    constraints: Constraints,
    *,
    prompt: str | None = None,
    kind: Kind = "fraction",
    semantics: Profiles = (),
) -> float | None:
    """Return the reward of one response, 0 to 1.

    Args:
        response: The text as received; reasoning in tags is set aside.
        constraints: A list of constraints, one constraint, or either as JSON text, also in
            the label forms ``[{"instruction_id": […], "kwargs": […]}]`` and
            ``{"func_name": …}``, which may be Python literals. A text is parsed once.
        prompt: What the response answers, for constraints that look at it.
        kind: ``fraction``: the share of the decided constraints that hold. ``all``: 1 where
            all hold, else 0. ``shaped``: the mean closeness, which rises on the way to a pass.
        semantics: What foreign ids mean: ``official`` (the default), ``corrected``, or a
            version such as ``ifbench@2025-07``.

    Returns:
        The reward, or None where nothing is asked or nothing can be decided (for ``all``:
        where it hangs on what cannot be decided).

    Raises:
        IfevalError: The constraints cannot be read.
    """
    return _reward(_scored(response, constraints, prompt, semantics), kind)


def rewards_of(
    responses: Sequence[str | None],
    constraints: Sequence[Constraints],
    *,
    prompts: Sequence[str | None] | None = None,
    kind: Kind = "fraction",
    semantics: Profiles = (),
) -> list[float | None]:
    """Return the reward of each response by its own constraints; see ``reward``."""
    texts = prompts if prompts is not None else [None] * len(responses)
    triples = zip(responses, constraints, texts, strict=True)
    return [reward(r, c, prompt=p, kind=kind, semantics=semantics) for r, c, p in triples]


def _scored(
    response: str | None,
    constraints: Constraints,
    prompt: str | None,
    semantics: Profiles = (),
) -> Score:
    return score_row(Row(response, prompt=prompt), _asked(constraints, semantics), TAGS)


def _reward(score: Score, kind: Kind) -> float | None:
    if not score.asked:
        return None
    if kind == "all":
        passed = score.passed
        return None if passed is None else float(passed)
    if kind == "shaped":
        near = [v.closeness for v in score.verdicts if v.closeness is not None]
        return sum(near) / len(near) if near else None
    if kind != "fraction":
        raise ValueError(f"kind is {kind!r}, wanted 'fraction', 'all' or 'shaped'")
    decided = [passed for passed in score.judged.strict if passed is not None]
    return sum(decided) / len(decided) if decided else None


def _text(completion: Any) -> str | None:
    """Return the text of a completion: a string, or messages of which the last counts."""
    if completion is None or isinstance(completion, str):
        return completion
    messages = cast("Sequence[Mapping[str, Any]]", completion)
    return messages[-1].get("content") if messages else None


def trl_reward(
    completions: Sequence[Any],
    constraints: Sequence[Constraints | None] | None = None,
    **columns: Any,
) -> list[float | None]:
    """Reward completions as TRL's trainers call it: columns of the data set come by name.

    Args:
        completions: Texts, or lists of messages.
        constraints: The column of constraints; JSON text survives every columnar store. A data
            set without it has labels, in ``ground_truth``, ``label`` or ``gts``.
        columns: Other columns; ``prompts`` is used, the rest is ignored. ``log_metric`` is
            called with the share of completions that satisfy everything, where it is given.

    Returns:
        A reward for each completion; None where a row has no constraints.

    Raises:
        IfevalError: The data set has no such column, or constraints cannot be read.
    """
    if constraints is None:
        name = next((name for name in LABELS if name in columns), None)
        if name is None:
            known = ", ".join(LABELS)
            raise InvalidConstraint(f"no column is called constraints, nor one of {known}")
        # a mixed data set has other labels for other tasks
        constraints = [label if is_label(label) else None for label in columns[name]]
    prompts = columns.get("prompts") or [None] * len(completions)
    scores = [
        _scored(_text(c), asked, _text(p)) if asked else None
        for c, asked, p in zip(completions, constraints, prompts, strict=True)
    ]
    log_metric = columns.get("log_metric")
    whole = [s.passed is True for s in scores if s is not None]
    if log_metric and whole:
        log_metric("ifeval/all", sum(whole) / len(whole))
    return [None if s is None else _reward(s, "fraction") for s in scores]


def compute_score(
    data_source: Any,  # noqa: ARG001 - verl passes it by name
    solution_str: str,
    ground_truth: Constraints,
    extra_info: Mapping[str, Any] | None = None,
    **_: Any,
) -> dict[str, float]:
    """Reward one solution as verl calls it: ``reward.custom_reward_function.name``.

    The keys are the same for every sample, because verl takes them from the first.

    Args:
        data_source: The name of the data set; not used.
        solution_str: The response.
        ground_truth: The constraints, as ``reward`` takes them.
        extra_info: ``prompt`` is used where it is there.
    """
    prompt = (extra_info or {}).get("prompt")
    score = _scored(solution_str, ground_truth, _text(prompt))
    fraction = _reward(score, "fraction")
    shaped = _reward(score, "shaped")
    return {
        "score": fraction if fraction is not None else 0.0,
        "acc": float(score.passed is True),
        "shaped": shaped if shaped is not None else 0.0,
        "undecided": float(sum(p is None for p in score.judged.strict)),
        "n_constraints": float(len(score.asked)),
    }
