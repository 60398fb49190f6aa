"""How many syllables an English word has, by rules of its spelling."""

import re
from functools import lru_cache

_VOWELS = re.compile(r"[aeiouy]+")
_NOT_LETTERS = re.compile(r"[^a-z]")
_SILENT = re.compile(
    r"(?:[^aeiouyl]|[aeiouy]l|rl)e\Z|[^aeiouydt]ed\Z|(?:[^aeiouyscgzxhl]|th|[aeiouy]l|[^cs]h)es\Z"
    r"|[gq]ues?\Z"
)
"""An ending whose vowel is not heard."""

_INNER_SILENT = re.compile(
    r"[aeiou][^aeiou]+e(?:ly|ful|fully|less|lessly|ness|some|work|works|where|times|thing|line|lines)"
    r"\Z|[aeiou](?:[^aeioulm]|[^aeiou][^aeioul])ements?\Z|fore\B"
)
"""A silent vowel before an ending."""

_SPLIT = re.compile(
    r"i[ao]|eo|[^gq]ua(?!r)|[^gq]ue[lnt]|uo(?!r)|[^aeiou]ying|iu|ien[ct]|iet|creat|react|[^aeiou]ea\Z"
    r"|[^aeiou]eas\Z|inear|oe[tm]|[aeou]y[aeio]|[^aeiouy]uit[yi]|ierarch|[^aeiou]ier\Z"
)
"""Two vowels side by side that are two syllables."""

_JOINED = re.compile(
    r"[cst]ia[lnt]|[cgst]ion|[cgst]ious|xion|eon\Z|eou[s]|eop|ssia|cian|giou|llion|nion|(?:(?<!s)c|[st])ien[ct]"
    r"|geo[nr]|busin|shion|vior"
)
"""Of these, those that are one all the same."""

_EXTRA = re.compile(r"[^aeiou]sms?\Z|thms?\Z")
"""An m that is a syllable of its own."""

_INITIALS = 3
"""Capitals that are spelt out: SQL has three syllables."""


@lru_cache(20_000)
def syllables(word: str) -> int:
    """Return how many syllables a word has, at least 1.

    Groups of vowels are counted, and corrected for silent and split ones. Initials are spelt.
    """
    low = word.lower().replace("’", "'")
    if "-" in low:
        return sum(syllables(part) for part in word.split("-") if part) or 1
    low = _NOT_LETTERS.sub("", low.removesuffix("'s"))
    groups = len(_VOWELS.findall(low))
    if word.isupper() and len(low) > 1 and (not groups or len(low) <= _INITIALS):
        return len(low) + 2 * low.count("w")
    groups -= groups > 1 and bool(_SILENT.search(low))
    groups -= bool(_INNER_SILENT.search(low))
    groups += len(_SPLIT.findall(low)) - len(_JOINED.findall(low)) + bool(_EXTRA.search(low))
    return max(1, groups)
