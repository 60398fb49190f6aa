"""Names and other literal texts within a longer demand, which a response has to say."""

from typing import Any

import pytest

from ifeval.build.hits import Hit
from ifeval.build.recognise import recognised
from ifeval.registry import Registry

REGISTRY = Registry()


def hits(text: str) -> list[Hit]:
    return [*recognised(text, REGISTRY).hits]


def said(text: str) -> list[dict[str, Any]]:
    return [hit.constraint for hit in hits(text)]


def contains(*phrases: str, match: str = "") -> dict[str, Any]:
    return {"id": "keywords.contains", "phrases": [*phrases], **({"match": match} if match else {})}


NAMED = [
    ("Mention that I studied in Leeds.", ["Leeds"]),
    ("Mention the friendship of Ada's uncle with the mayor.", ["Ada"]),
    ("The letter should mention that my sister lives in South Tyrol now.", ["South Tyrol"]),
    ("Specify that the pipe is dug up on 12 Elm Rd.", ["12 Elm Rd"]),
    ("Include a scene where Tove loses her shoe on the ferry.", ["Tove"]),
    (
        "Write a tale of the sea. It must feature a whale that hunts Captain Brodie.",
        ["Captain Brodie"],
    ),
    ("Include facts on Everest that people forget.", ["Everest"]),
    ("Emphasize that Bolt's Garage is open on Sundays.", ["Bolt's Garage"]),
    ("Include information about the function of the CloudBrush.", ["CloudBrush"]),
    (
        "Include the university (Northern Lakes University) in the summary.",
        ["Northern Lakes University"],
    ),
    ("The article should be about Ruža Petrović.", ["Ruža Petrović"]),
    ("End the chapter with Oskar asking for tea.", ["Oskar"]),
]


@pytest.mark.parametrize(("text", "names"), NAMED, ids=[text for text, _ in NAMED])
def test_a_name_in_a_longer_mention_has_to_be_said(text: str, names: list[str]) -> None:
    assert said(text) == [contains(*names)]
    assert [hit.rule for hit in hits(text)] == ["words.part_named"]


def test_several_names_have_all_to_be_said() -> None:
    text = "Include a quarrel between Mira and Jon about the boat."
    assert said(text) == [contains("Mira", "Jon", match="all")]
    assert hits(text)[0].text == "Include a quarrel between Mira and Jon"


def test_of_names_joined_by_or_one_is_enough() -> None:
    assert said("Mention the help of Mira or Jon with the roof.") == [contains("Mira", "Jon")]
    assert said("Include Mira's (or Jon's) fear of the Baltic.") == [contains("Baltic")]


NOT_NAMED = [
    "Include facts on Mt. Everest that people forget.",
    "Do not mention that I studied in Leeds.",
    "Never include a scene where Tove loses her shoe.",
    "Include animals like those of Kipling.",
    "Include a villain such as Captain Brodie of the old tale.",
    "Include restaurants in Lyon.",
    "Include five facts about Lyon.",
    "Include all songs of Mira Holm.",
    "Include a German accent.",
    "Include the Italian translation of each term.",
    "Include Viking songs and Disney films.",
    "Include a poem in the style of Mira Holm.",
    "Include quotes by Mira Holm.",
    "Include a table to support the case of Mira Holm.",
    "Mention that the shop is shut on Monday in May.",
    "Include the GDP (Gross Domestic Product) figures.",
    "Mention who wrote it, unless it was Mira.",
    "- **Insert Rows**: document each call.",
    "Include the keys (1) Street (2) City.",
    "I asked her to include a note. Mira did.",
    "Mira's letters mention that Jon left.",
    "Include the upstream parts of Upstream and Downstream products.",
]


@pytest.mark.parametrize("text", NOT_NAMED)
def test_no_name_is_taken_from_what_need_not_be_said(text: str) -> None:
    assert not [hit for hit in hits(text) if hit.rule == "words.part_named"]
