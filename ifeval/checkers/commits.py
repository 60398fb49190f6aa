"""Messages of commits: Conventional Commits 1.0, and the habits of git."""

import re
from collections.abc import Sequence

from ifeval.units.strict_json import Fault
from ifeval.verdict import counted

_FOOTER = re.compile(r"(?:[A-Z][\w-]*|BREAKING CHANGE)(?:: | #)")
_TYPE_NAMES = "feat fix docs style refactor perf test build ci chore revert"
TYPES = _TYPE_NAMES.split()
"""The types of the Angular convention."""

_CONVENTIONAL = re.compile(
    r"(?P<type>[a-z]+)(?P<scope>\([^()\s][^()]*\))?!?: (?P<subject>\S.*)\Z", re.DOTALL
)


def fault(
    text: str, types: Sequence[str] | None, subject_at_most: int, body_at_most: int | None
) -> Fault | None:
    """Return what is wrong with a message, or None where nothing is.

    Args:
        types: Those that pass; ``None`` where the subject needs none.
        subject_at_most: Characters of the first line.
        body_at_most: Characters of each further line; ``None`` for any number.
    """
    lines = text.rstrip().split("\n")
    subject = lines[0].rstrip("\r")
    if not subject.strip():
        return Fault(0, "there is no subject")
    match = _CONVENTIONAL.match(subject)
    if types is not None and not match:
        return Fault(0, "the subject does not start with a type and a colon")
    if types is not None and match and match["type"] not in types:
        return Fault(
            0, f"the type is {match['type'][:30]!r}, wanted one of {', '.join(types[:12])}"
        )
    if len(subject) > subject_at_most:
        said = counted(len(subject), "characters")
        return Fault(subject_at_most, f"the subject has {said}, wanted at most {subject_at_most}")
    if subject.rstrip().endswith((".", "。")) and not subject.rstrip().endswith(("..", "…")):
        return Fault(len(subject.rstrip()) - 1, "the subject ends with a stop")
    if len(lines) > 1 and lines[1].strip():
        return Fault(len(lines[0]) + 1, "there is no blank line after the subject")
    place = 0
    for number, line in enumerate(lines):
        long = body_at_most is not None and len(line) > body_at_most
        if number and long and " " in line.strip() and not _FOOTER.match(line):
            said = counted(len(line), "characters")
            return Fault(
                place + (body_at_most or 0), f"the line has {said}, wanted at most {body_at_most}"
            )
        place += len(line) + 1
    return None
