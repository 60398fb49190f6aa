"""IFEval's ``language:`` constraints."""

from typing import Literal

from ifeval.checker import checker
from ifeval.checkers import detector
from ifeval.verdict import (
    Verdict,
    decided,
)
from ifeval.view import View

Language = Literal[
    "en", "es", "pt", "ar", "hi", "fr", "ru", "de", "ja", "it", "bn", "uk", "th", "ur", "ta",
    "te", "bg", "ko", "pl", "he", "fa", "vi", "ne", "sw", "kn", "mr", "gu", "pa", "ml", "fi",
]  # fmt: skip


@checker("language:response_language")
def response_language(view: View, *, language: Language) -> Verdict:
    """Detect the language of the whole text, by the profiles of langdetect.

    Args:
        language: One of the 30 codes of the original, which crashes on any other. A text
            without any letter passes, as there.
    """
    return detected(view, language)


def detected(view: View, language: str, what: str = "", *, lowered: bool = False) -> Verdict:
    """Compare the language of the whole text, or of its lower case, with the one wanted."""
    found: str | None = (
        view.once("ifeval.detect.lower", _detect_lowered)
        if lowered
        else view.once("ifeval.detect", detector.detect)
    )
    if found is None:
        return decided(True, "no language can be detected, which the original lets pass")
    taken = f"langdetect takes the language for {found!r}"
    return decided(
        found == language,
        f"{taken}, as wanted" if found == language else f"{what}{taken}, wanted {language!r}",
        measured=found,
        wanted=language,
    )


def _detect_lowered(text: str) -> str | None:
    return detector.detect(text.lower())
