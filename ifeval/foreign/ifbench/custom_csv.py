"""IFBench's ``custom:csv_`` constraints."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any, Final

from ifeval.checker import checker
from ifeval.foreign.ifbench.verdicts import crashed
from ifeval.verdict import Verdict, counted, decided, nearness
from ifeval.view import View

_CITY: Final = ["ID", "Country", "City", "Year", "Count"]
_SPECIAL: Final = re.compile(r"[^\d\w\s]")


def _header(names: str, between: str) -> re.Pattern[str]:
    """Return the pattern of a first line whose names may be quoted."""
    return re.compile(between.join(f'({name}|"{name}")' for name in names.split()) + "$")


_PRODUCT: Final = _header("ProductID Category Brand Price Stock", r",[ \t]*")
_STUDENT: Final = _header("StudentID Subject Grade Semester Score", r"\t *")


def _rows(text: str, delimiter: str) -> list[list[str]] | Verdict:
    """Return the rows of a CSV, or the verdict where the original's reader raises an error."""
    try:
        return [*csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        return crashed(f"no CSV, {error}")


def _miscounted(rows: int, wanted: int) -> Verdict:
    reason = f"{counted(rows, 'rows')} with the header, wanted {wanted}"
    near = nearness(rows, wanted, wanted) / 2
    return decided(False, reason, measured=rows, wanted=f"{wanted} rows", closeness=near)


def _misshapen(number: int, row: Sequence[str]) -> Verdict:
    reason = f"row {number} has {counted(len(row), 'fields')}, wanted 5"
    return decided(False, reason, measured=len(row), wanted="5 fields a row", closeness=0.5)


@checker("custom:csv_city")
def csv_city(view: View, **_ignored: Any) -> Verdict:
    """Read the whole text as CSV: a header of ID, Country, City, Year, Count, and seven rows."""
    found = _rows(view.text, ",")
    if isinstance(found, Verdict):
        return found
    if len(found) != 8:
        return _miscounted(len(found), 8)
    if found[0] != _CITY:
        reason = f"the header is {','.join(found[0])!r:.80}"
        return decided(False, reason, wanted=",".join(_CITY), closeness=0.5)
    for number, row in enumerate(found[1:], 2):
        if len(row) != 5:
            return _misshapen(number, row)
    return decided(True, "a header and seven rows of five fields", measured=8, wanted="8 rows")


def _quoted_rows(
    view: View, header: tuple[re.Pattern[str], str], delimiter: str, wanted: int
) -> list[list[str]] | Verdict:
    """Return as many rows as are wanted, their quotes kept, or the verdict that there are none.

    Args:
        header: The pattern of the first line, and what it is in words.
        delimiter: What parts the fields.
        wanted: How many rows there must be, with the header.
    """
    failed = _headed(view, *header)
    if failed is not None:
        return failed
    found = _rows(view.text.replace('"', '"""'), delimiter)
    if isinstance(found, list) and len(found) != wanted:
        return _miscounted(len(found), wanted)
    return found


def _headed(view: View, header: re.Pattern[str], wanted: str) -> Verdict | None:
    """Return the failure of a text with another first line, or None."""
    end = view.text.find("\n")
    line = view.text[: end if end >= 0 else None]
    if header.match(line.strip()):
        return None
    shown = view.spans([(0, len(line))]) if line else ()
    return decided(False, f"the first line is {line.strip()!r:.80}", shown, wanted=wanted)


@checker("custom:csv_special_character")
def csv_special_character(view: View, **_ignored: Any) -> Verdict:
    """Read the whole text as CSV of 15 rows, one with a special character between quotes."""
    wanted = "15 rows, a special character between double quotes"
    found = _quoted_rows(view, (_PRODUCT, "ProductID,Category,Brand,Price,Stock"), ",", 15)
    if isinstance(found, Verdict):
        return found
    for number, row in enumerate(found[1:], 2):
        if len(row) != 5:
            return _misshapen(number, row)
        if any(map(_is_special, row)):
            reason = f"row {number} has a special character between double quotes"
            return decided(True, reason, measured=15, wanted=wanted)
    reason = "no field has a special character between double quotes"
    return decided(False, reason, wanted=wanted, closeness=0.5)


def _is_special(field: str) -> bool:
    """Tell whether a field starts with a quote and has a special character before a later one."""
    if not field.startswith('"'):
        return False
    line = field.partition("\n")[0]
    return bool(_SPECIAL.search(line, 1, max(line.rfind('"'), 1)))


@checker("custom:csv_quotes")
def csv_quotes(view: View, **_ignored: Any) -> Verdict:
    """Read the whole text as tab-separated values of four rows, every field between quotes."""
    wanted = "4 rows, every field between double quotes"
    header = _STUDENT, "StudentID, Subject, Grade, Semester, Score, tabs between"
    found = _quoted_rows(view, header, "\t", 4)
    if isinstance(found, Verdict):
        return found
    for number, row in enumerate(found, 1):
        if len(row) != 5:
            return _misshapen(number, row)
        for field in map(str.strip, row):
            if not field:
                return crashed(f"row {number} has an empty field")
            if field[0] != '"' or field[-1] != '"':
                reason = f"row {number} has {field!r:.60} without double quotes"
                near = 0.5 + number / 10
                return decided(False, reason, wanted=wanted, closeness=near)
    return decided(True, "every field of four rows is between double quotes", wanted=wanted)
