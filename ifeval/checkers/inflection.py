"""The inflected forms of English words, by rule, and from a table where no rule holds.

Rules may make forms that do not exist, such as "informations"; nobody writes them, so they do
no harm where forms are looked for. Derived words are other words: "seamlessly" is no form of
"seamless", nor "leader" of "lead".
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)\Z")
_CONSONANT_Y = re.compile(r"[^aeiou]y\Z")
_DOUBLING = re.compile(r"(?:\A|[^aeiou])[aeiou][bdgklmnprtvz]\Z|(?:\A|[^aeiou])u[aeiou]s\Z")
_VOWEL = re.compile(r"[aeiouy]+")
_COMPARED = 6
"""Letters up to which a word is also compared, as in "bold", "boldest"."""
_COMPARED_WORDS = """
big black bland bleak blunt bold brave brief bright brisk broad calm cheap clean clear clever
close cold cool crisp cruel cute damp dark dear deep dense dim dry dull dumb faint fair fast fat
few fierce fine firm fit flat fond frank free fresh full gentle grand grave great green grim
gross hard harsh high hot huge humble keen kind lame large late lean light long loose loud low
mad mean mild moist narrow near neat new nice noble odd old pale plain polite poor proud pure
quick quiet rare rash raw red rich ripe robust rough round rude sad safe sane secure severe
sharp short shrewd shy simple slim slow small smart smooth soft sore sound sour sparse stark
steep stern stiff still strict strong sturdy subtle sweet swift tall tame tender tense thick
thin tight tough true vague vast warm weak wet white wide wild wise young
"""
_COMPARATIVES = frozenset(_COMPARED_WORDS.split())
"""Words of which the form with -er is more of the same: "planner" is no form of "plan"."""


def forms(phrase: str, irregular: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return a word or phrase and its inflected forms, the given one first.

    Of a phrase of several words the first and the last are inflected, one at a time, for
    either may be the verb or noun: "dive into", "game changer".

    Args:
        phrase: In its base form; other letters than those of English keep it as it is.
        irregular: The forms that no rule makes, by base form.
    """
    words = phrase.split(" ")
    found = dict.fromkeys([phrase])
    places = {0, len(words) - 1} if len(words) > 1 else {0}
    for place in sorted(places):
        for form in _of_word(words[place], tuple(irregular.get(words[place].lower(), ()))):
            found[" ".join([*words[:place], form, *words[place + 1 :]])] = None
    return tuple(found)


@lru_cache(4096)
def _of_word(word: str, irregular: tuple[str, ...]) -> tuple[str, ...]:
    low = word.lower()
    if not (low.isascii() and low[-1:].isalpha() and len(low) > 2):
        return irregular
    if irregular:
        doubled = [f"{low}{low[-1]}ing"] if _doubles(low) else []
        return (*irregular, *_plural(low), f"{_stem_of_ing(low)}ing", *doubled)
    endings = (*_plural(low), *_past(low), f"{_stem_of_ing(low)}ing")
    doubled = [f"{low}{low[-1]}{end}" for end in ("ed", "ing")] if _doubles(low) else []
    return (*endings, *doubled, *_degrees(low))


def _plural(word: str) -> tuple[str, ...]:
    """Return the plural of a noun and the third person of a verb, and the genitive's base."""
    if _CONSONANT_Y.search(word):
        return (f"{word[:-1]}ies",)
    if _SIBILANT.search(word):
        return (f"{word}es",)
    return (f"{word}s", f"{word}es") if word[-1] == "o" else (f"{word}s",)


def _past(word: str) -> tuple[str, ...]:
    if word[-1] == "e":
        return (f"{word}d",)
    if _CONSONANT_Y.search(word):
        return (f"{word[:-1]}ied",)
    return (f"{word}ed",)


def _stem_of_ing(word: str) -> str:
    if word.endswith("ie"):
        return f"{word[:-2]}y"
    return word[:-1] if word[-1] == "e" and not word.endswith(("ee", "oe", "ye")) else word


def _doubles(word: str) -> bool:
    """Whether the last consonant may be written twice: in one syllable it is, in two at times."""
    return bool(_DOUBLING.search(word)) and len(_VOWEL.findall(word)) <= 2


def _degrees(word: str) -> tuple[str, ...]:
    if len(word) > _COMPARED:
        return ()
    stem = word[:-1] if word[-1] == "e" else word
    if _CONSONANT_Y.search(word):
        stem = f"{word[:-1]}i"
    elif _doubles(word):
        stem += stem[-1]
    compares = word in _COMPARATIVES or _CONSONANT_Y.search(word)
    return (f"{stem}er", f"{stem}est") if compares else (f"{stem}est",)
