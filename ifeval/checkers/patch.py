"""Unified diffs: whether they are well formed, and whether they apply to a text."""

import re
from typing import NamedTuple

from ifeval.units.strict_json import Fault

_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")
_STARTS = re.compile(r"^(?:diff --git |--- \S|@@ -\d)", re.MULTILINE)
_HEADERS = (
    *("diff --git ", "index ", "new file mode ", "deleted file mode ", "old mode ", "new mode "),
    *(
        "similarity index ",
        "rename from ",
        "rename to ",
        "copy from ",
        "copy to ",
        "Index: ",
        "===",
    ),
)
_NO_END = "\\ No newline at end of file"


class Hunk(NamedTuple):
    """A change: the line where it applies, and the lines before and after it."""

    place: int
    line: int
    before: list[str]
    after: list[str]


class Patch(NamedTuple):
    """What a diff says: its hunks, and how many files it changes."""

    hunks: list[Hunk]
    files: int


def read(text: str, start: int, end: int) -> Patch | Fault:
    """Read a unified diff, with or without the headers of files."""
    hunks: list[Hunk] = []
    files = 0
    place = start
    lines = text[start:end].split("\n")
    number = 0
    while number < len(lines):
        line = lines[number].rstrip("\r")
        match = _HUNK.match(line)
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if match:
            counts = [int(size) if size is not None else 1 for size in match.group(2, 4)]
            used = _hunk(lines, number + 1, place, int(match[1]), counts, hunks)
            if isinstance(used, Fault):
                return used
        elif line.startswith("--- ") and following.startswith("+++ "):
            files, used = files + 1, 2
        elif not line.strip() or line.startswith(_HEADERS) or line.startswith(_NO_END):
            used = 1
        else:
            return Fault(place, f"{line[:30]!r} is no line of a diff")
        place += sum(len(passed) + 1 for passed in lines[number : number + used])
        number += used
    if not hunks:
        return Fault(start, "there is no hunk, which starts with '@@ -'")
    return Patch(hunks, max(files, 1))


def _hunk(
    lines: list[str], first: int, place: int, at: int, counts: list[int], hunks: list[Hunk]
) -> int | Fault:
    """Read the lines of one hunk; return how many lines it has with its head."""
    hunk = Hunk(place, at, [], [])
    said = f"-{counts[0]} +{counts[1]}"
    place += len(lines[first - 1]) + 1
    number = first
    while [len(hunk.before), len(hunk.after)] != counts:
        line = lines[number].rstrip("\r") if number < len(lines) else None
        sign = line[:1] if line is not None else ""
        blank = line == "" and number + 1 < len(lines)  # editors strip the blank of such a line
        if line is None or (sign not in (" ", "+", "-", "\\") and not blank):
            told = f"-{len(hunk.before)} +{len(hunk.after)}"
            return Fault(place, f"the hunk ends after {told} lines, its head says {said}")
        if sign in (" ", "-", ""):
            hunk.before.append(line[1:])
        if sign in (" ", "+", ""):
            hunk.after.append(line[1:])
        if len(hunk.before) > counts[0] or len(hunk.after) > counts[1]:
            return Fault(place, f"the hunk has more lines than its head says, {said}")
        place += len(lines[number]) + 1
        number += 1
    more = lines[number] if number < len(lines) else ""
    if more.strip() and more[0] in "+- " and not more.startswith("--- "):
        return Fault(place, f"the hunk has more lines than its head says, {said}")
    hunks.append(hunk)
    return number - first + 1


def misfit(patch: Patch, reference: str) -> Fault | None:
    """Return the hunk that does not apply to a text, or None where all do, one after another.

    As with the program ``patch``, a hunk may apply at another line than it says.
    """
    lines = "\n" + reference.replace("\r\n", "\n").rstrip("\n") + "\n"
    reached = 0
    for hunk in patch.hunks:
        if not hunk.before:
            continue
        wanted = "\n" + "\n".join(hunk.before) + "\n"
        found = lines.find(wanted, reached)
        if found < 0:
            first = next((line for line in hunk.before if line.strip()), "")
            seen = "" if f"\n{first}\n" in lines else f": the text has no line {first[:40]!r}"
            return Fault(hunk.place, f"the hunk at line {hunk.line} does not apply{seen}")
        reached = found + len(wanted) - 1
    return None


def bare(text: str) -> tuple[int, int] | None:
    """Return where a diff stands among other text, up to its last line that belongs to one."""
    match = _STARTS.search(text)
    if not match:
        return None
    start = end = match.start()
    for line in text[start:].split("\n"):
        if line and not line.startswith((*" +-@\\", *_HEADERS)):
            break
        end += len(line) + 1
    return start, min(end, len(text))
