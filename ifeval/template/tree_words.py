"""The fixed words that trees are told with, by language."""

from collections.abc import Mapping

WORDS: dict[str, Mapping[str, str]] = {
    "en": {
        "any": "At least one of these must hold: {}.",
        "not": "This must not hold: ({}).",
        "when": "If this holds: ({}), then this must hold: ({}).",
        "k_of": "At least {} of these must hold: {}.",
        "weighted": "Of these, {} of the weight must hold: {}.",
        "weight": "({}) with the weight {}",
        "every": "In each of the {}{}: ({}).",
        "some": "In {} of the {}: ({}).",
        "share": "In {} of all {}{}: ({}).",
        "adjacent": "In each two {} that follow each other, taken together{}: ({}).",
        "at": "In the {} of the {}{}: ({}).",
        "inside": "In the {} taken together{}: ({}).",
        "outside": "Outside the {}{}: ({}).",
        "at least": "at least {}",
        "at most": "at most {}",
        "exactly": "exactly {}",
        "between": "{} to {}",
        "first": "first",
        "last": "last",
        "from the start": "one at place {}",
        "from the end": "one at place {} from the end",
        "pass": ", if there are any",
        "undecided": ", undecided where there are none",
        "or": " or ",
        "nothing": "Nothing is asked.",
    },
    "de": {
        "any": "Mindestens eines davon muss gelten: {}.",
        "not": "Dies darf nicht gelten: ({}).",
        "when": "Wenn dies gilt: ({}), dann muss dies gelten: ({}).",
        "k_of": "Mindestens {} davon müssen gelten: {}.",
        "weighted": "Davon muss {} des Gewichts gelten: {}.",
        "weight": "({}) mit dem Gewicht {}",
        "every": "In jedem Teil der Art {}{}: ({}).",
        "some": "In {} der Teile der Art {}: ({}).",
        "share": "In {} aller Teile der Art {}{}: ({}).",
        "adjacent": "In je zwei benachbarten Teilen der Art {}, zusammengenommen{}: ({}).",
        "at": "In dem {} Teil der Art {}{}: ({}).",
        "inside": "In den Teilen der Art {}, zusammengenommen{}: ({}).",
        "outside": "Außerhalb der Teile der Art {}{}: ({}).",
        "at least": "mindestens {}",
        "at most": "höchstens {}",
        "exactly": "genau {}",
        "between": "{} bis {}",
        "first": "ersten",
        "last": "letzten",
        "from the start": "{}.",
        "from the end": "von hinten {}.",
        "pass": ", sofern es welche gibt",
        "undecided": ", unentschieden, wo es keine gibt",
        "or": " oder ",
        "nothing": "Nichts ist verlangt.",
    },
}
_UNITS: dict[str, Mapping[str, str]] = {
    "de": {
        "words": "Wörter",
        "sentences": "Sätze",
        "paragraphs": "Absätze",
        "lines": "Zeilen",
        "characters": "Zeichen",
        "headings": "Überschriften",
        "list_items": "Listenpunkte",
        "code_blocks": "Codeblöcke",
        "sections": "Abschnitte",
    },
}


def unit_name(name: str, language: str) -> str:
    """Return what a unit is called in a language; its own name in words where that is open."""
    return _UNITS.get(language, {}).get(name, name.replace("_", " "))
