"""In what order things stand: sorted items, and steps from turn to turn."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal

import annotated_types as at

from ifeval.checker import Positive, Text, Words, checker
from ifeval.checkers import collation, occurrence
from ifeval.checkers.collation import Key
from ifeval.checkers.listing import Direction, Of, Table, items, parts_of, shown, top
from ifeval.verdict import EVIDENCE_LIMIT, Verdict, counted, decided, undecided
from ifeval.view import View

__all__ = ["items", "sorted_", "top", "turns"]

_LATIN = "a b c d e f g h i j k l m n o p q r s t u v w x y z"


@checker("order.sorted")
def sorted_(
    view: View,
    *,
    by: Literal["letters", "numbers", "dates", "table"],
    of: Of = "list_items",
    column: Positive | None = None,
    direction: Direction = "ascending",
    ties: bool = True,
    alphabets: dict[str, Text] | None = None,
    language: Text = "en",
    last: bool = False,
    comma: bool = False,
    scales: dict[str, float] | None = None,
    months: dict[str, int] | None = None,
    day_first: bool | None = None,
    table: Table | None = None,
) -> Verdict:
    """Look whether parts of the text are sorted. Without parts it fails, with one it passes.

    Args:
        by: What by: the ``letters`` of an alphabet; the ``numbers`` or ``dates`` in the parts;
            the values of a ``table``, by the name that stands first in each part.
        of: The parts.
        column: The column of a table, from 1; without it, the whole row.
        direction: The order of sorting.
        ties: Whether neighbours may be equal.
        alphabets: The letters of each language in order, with blanks between them; of Latin
            and other scripts without one, the order is that of Unicode without accents.
        language: The code of the language whose alphabet is taken.
        last: Whether the last number of a part counts, not the first.
        comma: Whether decimals follow a comma.
        scales: What a number is multiplied with where a word follows: ``million``.
        months: The number of each month by its names, in small letters.
        day_first: Whether 3/4/2021 is in April; without it such a date is not read.
        table: The value of each name.
    """
    parts = parts_of(view, of, column)
    wanted = f"{of.replace('_', ' ')} sorted by {by}, {direction}"
    if not parts:
        return decided(False, f"there are no {of.replace('_', ' ')}", measured=0, wanted=wanted)
    keys: list[Key] = []
    for part in parts:
        key = _key(
            part,
            by,
            alphabet=(alphabets or {}).get(language.partition("-")[0].casefold(), _LATIN),
            last=last,
            comma=comma,
            scales=scales or {},
            months=months or {},
            day_first=day_first,
            table=table or {},
        )
        if key is None:
            what = {"numbers": "number", "dates": "date that can be read"}.get(by, "name")
            return undecided(f"there is no {what} in {shown(part)!r}")
        keys.append(key)
    wrong = [
        i + 1
        for i, (one, other) in enumerate(pairwise(keys))
        if not _follows(one, other, direction, ties=ties)
    ]
    if not wrong:
        return decided(
            True,
            f"{counted(len(parts), of.replace('_', ' '))}, sorted by {by}",
            measured=0,
            wanted=wanted,
        )
    first = wrong[0]
    equal = keys[first] == keys[first - 1]
    reason = (
        f"{shown(parts[first])!r} {'is equal to' if equal else 'must not follow'}"
        f" {shown(parts[first - 1])!r}, wanted {wanted}"
    )
    return decided(
        False,
        reason,
        [parts[i].span(0, len(parts[i].text)) for i in wrong[:EVIDENCE_LIMIT]],
        measured=len(wrong),
        wanted=wanted,
        closeness=1 - len(wrong) / len(parts),
    )


def _follows(one: Key, other: Key, direction: str, *, ties: bool) -> bool:
    if one == other:
        return ties
    return one < other if direction == "ascending" else one > other


def _key(part: View, by: str, **how: Any) -> Key | None:
    match by:
        case "letters":
            return collation.letters(part.text, how["alphabet"])
        case "numbers":
            value = collation.number(
                part.text, last=how["last"], comma=how["comma"], scales=how["scales"]
            )
            return None if value is None else (value,)
        case "dates":
            return collation.date(part.text, how["months"], day_first=how["day_first"])
        case _:
            name = collation.entry(part, [*how["table"]])
            return None if name is None else (how["table"][name],)


@checker("order.turns")
def turns(
    view: View,
    *,
    steps: Annotated[list[Words], at.MinLen(2)],
    together: bool = False,
    ask: bool = False,
) -> Verdict:
    """Look whether steps are taken in order, from answer to answer of a conversation.

    A step is taken in the first answer that has one of its phrases. No answer may take a step
    before all the steps before it are taken; later steps may still be to come.

    Args:
        steps: The phrases of each step: ``[["name"], ["email", "e-mail"]]``.
        together: Whether one answer may take several steps, in their order within it.
        ask: Whether only phrases in questions count.
    """
    answers = [
        found
        for i, message in enumerate(view.row.messages)
        if message.get("role") == "assistant"
        and (found := view.row.view(f"messages[{i}]")) is not None
    ]
    done = 0
    for number, answer in enumerate([*answers, view], 1):
        before = done
        for step, place in _steps(answer, steps, ask=ask):
            if step < before:
                continue
            if step == done and (together or done == before):
                done += 1
                continue
            phrase = answer.text[place[0] : place[1]]
            how = f"together with step {step}" if step == done else f"before step {done + 1}"
            return decided(
                False,
                f"answer {number} takes step {step + 1} ({phrase!r:.60}) {how}",
                answer.spans([place]),
                measured=done,
                wanted=f"{len(steps)} steps in order",
                closeness=done / len(steps),
            )
    reason = f"{done} of {len(steps)} steps are taken, in their order"
    return decided(True, reason, measured=done, wanted=f"{len(steps)} steps in order")


def _steps(
    view: View, steps: Sequence[Sequence[str]], *, ask: bool
) -> list[tuple[int, tuple[int, int]]]:
    """Return the steps that an answer takes, in the order of their places in it."""
    parts = [
        (region, view.region(*region))
        for region in (view.sentences if ask else [(0, len(view.text))])
        if not ask or "?" in view.text[slice(*region)] or "？" in view.text[slice(*region)]
    ]
    found: dict[int, tuple[int, int]] = {}
    for region, part in parts:
        for number, phrases in enumerate(steps):
            places, _ = occurrence.find_all(part, phrases, ignore_case=True, whole_words=True)
            if places and number not in found:
                start, end = places[0]
                found[number] = (start + region[0], end + region[0])
    return sorted(found.items(), key=lambda item: item[1])
