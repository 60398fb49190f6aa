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
    "Unless asked, mention that I studied in Leeds.",
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


ACTING = [
    ("Captain Brodie should lose his hat in the storm.", contains("Captain Brodie")),
    ("The narrator, NAME_1, should sing.", contains("NAME_1")),
    ("NAME_1 and NAME_2 should dance.", contains("NAME_1", "NAME_2", match="all")),
    ("NAME_1 must warn NAME_2 of the tide.", contains("NAME_1", "NAME_2", match="all")),
    ("The hero of the tale should be Tove Lind.", contains("Tove Lind")),
    ("One of the listed instruments must be the 3rd Bassoon.", contains("3rd Bassoon")),
    ("The poem should mock Ada's cooking.", contains("Ada")),
    ("The tale should be set in Bergen, in winter.", contains("Bergen")),
    ("Describe the scene where Tove meets Jon.", contains("Tove", "Jon", match="all")),
]


@pytest.mark.parametrize(("text", "wanted"), ACTING, ids=[text for text, _ in ACTING])
def test_who_acts_has_to_be_named(text: str, wanted: dict[str, Any]) -> None:
    assert said(text) == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "NAME_1 should respond in his own voice.",
        "NAME_1 should be kind.",
        "Captain Brodie should not lose his hat.",
        "Lines should be short.",
        "The tale should be a version of Moby Dick.",
        "The text should be Gothic in tone.",
        "Describe how to start Photon Studio.",
    ],
)
def test_no_name_is_taken_of_who_answers(text: str) -> None:
    assert not said(text)


def test_names_in_the_lines_below_a_demand_have_to_be_said() -> None:
    text = "Include the following events:\n- A trip with Mira to the sea\n- Rain on the roof\n"
    assert said(text) == [contains("Mira")]
    assert not said("Include the following events:\n- Rain: Heavy drops\n- Wind on the roof\n")


LITERAL = [
    ("Add a link to the shop, with the address www.tea-house.example.", ["www.tea-house.example"]),
    ("Include my order number (58213) in the note.", ["58213"]),
    ("Use the mark for the buyer ([BUYER_A]) and [SELLER_B].", ["[BUYER_A]", "[SELLER_B]"]),
    ("Surround the start of each name with @@.", ["@@"]),
    ('Include three parts: "Tea", "Rain" and "Sleep".', ["Tea", "Rain", "Sleep"]),
    ('Create a table with a column called "Tide".', ["Tide"]),
    ("Mention your trade (rope maker).", ["rope maker"]),
    ("Include my languages (Welsh, Irish and Manx).", ["Welsh", "Irish", "Manx"]),
]


@pytest.mark.parametrize(("text", "phrases"), LITERAL, ids=[text for text, _ in LITERAL])
def test_what_stands_literally_in_a_demand_has_to_be_said(text: str, phrases: list[str]) -> None:
    wanted = contains(*phrases, match="all" if len(phrases) > 1 else "")
    assert wanted in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Use the information from www.tea-house.example.",
        "Do not include www.tea-house.example.",
        "Start each line with [SPEAKER], where SPEAKER is the one who speaks.",
        "Each line starts with [SPEAKER], where SPEAKER is the name of who speaks.",
        "Include the rank (number) of each tree.",
        "Include your address (optional).",
        'Include themes such as these: "tea", "rain".',
        'Do not create a column called "Tide".',
        "Start date: the spring of that year (2031)",
    ],
)
def test_no_literal_text_is_taken_from_what_is_only_spoken_of(text: str) -> None:
    assert not [one for one in said(text) if one.get("id") == "keywords.contains"]


NUMBERED = [
    ("Announce that 40% of the seats are gone.", ["40", "forty"]),
    ("Mention my age (31 years old).", ["31"]),
    ("Include the baker's 3 years of practice.", ["3", "three"]),
    ("Include a fee of $1,200 for the boat.", ["1,200", "1200"]),
]


@pytest.mark.parametrize(("text", "phrases"), NUMBERED, ids=[text for text, _ in NUMBERED])
def test_a_number_that_is_told_may_be_in_digits_or_words(text: str, phrases: list[str]) -> None:
    assert contains(*phrases) in said(text)


def test_a_number_of_things_is_not_one_that_is_told() -> None:
    for text in (
        "Include 3 facts.",
        "Mention at least 4 days.",
        "Prices should be between $3 and $9.",
    ):
        assert not [one for one in hits(text) if one.rule == "words.part_number"]


def test_a_thing_that_a_work_shows_is_named_in_any_form() -> None:
    cat = {"id": "style.wording", "phrases": ["cat"], "inflected": "en"}
    assert said("The story should include a cat.") == [cat]
    assert said("Add a grey cat to the poem.") == [cat]
    for text in (
        "The story should include a twist.",
        "The poem must show a sadness.",
        "Use a cat.",
    ):
        assert not said(text)


CHOSEN = [
    ('Rate each tea as "mild", "fair" or "strong".', ["mild", "fair", "strong"]),
    ("Choose one of the two options: a) it rains, b) it snows.", ["it rains", "it snows"]),
    ("Choose from the options:\na) it rains\nb) it snows\n", ["it rains", "it snows"]),
    ("Answer with one of the following actions: TURN LEFT, TURN BACK.", ["TURN LEFT", "TURN BACK"]),
    ("Say whether it floats (Yes/No).", ["Yes", "No"]),
    ("Mark the mood with one of the following tags: [GLAD], [SAD].", ["[GLAD]", "[SAD]"]),
]


@pytest.mark.parametrize(("text", "phrases"), CHOSEN, ids=[text for text, _ in CHOSEN])
def test_one_of_some_texts_has_to_stand(text: str, phrases: list[str]) -> None:
    assert said(text) == [contains(*phrases)]


DICTATED = [
    ('If no tide is given, reply with "unknown".', "unknown", "If no tide is given"),
    ('Use "none" as the value if the field is blank.', "none", "if the field is blank"),
    (
        'When asked about prices, the answer is always "ask Ada".',
        "ask Ada",
        "When asked about prices",
    ),
]


@pytest.mark.parametrize(("text", "phrase", "condition"), DICTATED)
def test_words_dictated_under_a_condition_are_not_judged_without_it(
    text: str, phrase: str, condition: str
) -> None:
    (hit,) = hits(text)
    assert (hit.constraint, hit.condition) == (contains(phrase), condition)
    assert not hit.checkable


@pytest.mark.parametrize(
    "text",
    [
        'Reply with "unknown".',
        'Otherwise, if it rains, reply with "unknown" instead.',
        'For each test case, output "YES" if it fits.',
        'Do not reply with "unknown" if it rains.',
        "Specify if it rains, or ask.",
    ],
)
def test_what_dictates_no_answer_is_not_recognised(text: str) -> None:
    assert not said(text)


@pytest.mark.parametrize(
    "text",
    [
        'The user should reply with "yes" or "no".',
        'Do not use words that rhyme like "sea".',
        'The kind field can contain any of these: "a", "b".',
    ],
)
def test_what_others_say_or_may_say_is_not_asked_for(text: str) -> None:
    assert not said(text)


BANNED = [
    ('Do not use words related to "sea", "tide", etc.', ["sea", "tide"]),
    ('Avoid stock phrases like "in short" or "all in all".', ["in short", "all in all"]),
    ('No "well", "so" or "hm" is allowed.', ["well", "so", "hm"]),
    ("Replace words like 'damn' with milder ones.", ["damn"]),
    ("Exclude Bergen and Oslo from the list.", ["Bergen", "Oslo"]),
]


@pytest.mark.parametrize(("text", "phrases"), BANNED, ids=[text for text, _ in BANNED])
def test_what_is_given_as_an_example_of_a_ban_is_banned(text: str, phrases: list[str]) -> None:
    assert said(text) == [{"not": contains(*phrases)}]


def test_a_model_may_be_forbidden_to_say_what_it_is() -> None:
    (hit,) = hits("Never mention that you are an AI language model.")
    assert hit.polarity == "unwanted"
    assert {"as an AI", "as a language model"} <= {*hit.arguments["phrases"]}
    assert not hits("Mention that you are an AI language model.")


def test_pronouns_are_a_list_of_words() -> None:
    (hit,) = hits("Avoid using pronouns in the summary.")
    assert hit.polarity == "unwanted"
    assert {"she", "their", "it"} <= {*hit.arguments["phrases"]}
    assert not hits("Use pronouns that fit.")


LIMITS = [
    ("Keep within the limit of 50 words.", 50),
    ("Write it with a 50-word limit.", 50),
    ("Limit: 50 words", 50),
]


@pytest.mark.parametrize(("text", "most"), LIMITS, ids=[text for text, _ in LIMITS])
def test_a_limit_is_a_bound_above(text: str, most: int) -> None:
    assert said(text) == [{"id": "length.words", "at_most": most}]


@pytest.mark.parametrize(
    "text",
    [
        "This is not about at least 50 words.",
        "Write with care rather than at least 50 words.",
        "Aim for sense instead of at least 50 words.",
    ],
)
def test_what_a_text_is_not_about_is_no_demand(text: str) -> None:
    assert not said(text)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ('If the answer is not in the documents, respond with "Not found."', "Not found."),
        ('If the context does not contain the answer, say "I do not know".', "I do not know"),
        ("Whenever you can't find the answer in the passages, reply 'No answer'.", "No answer"),
        ('When the text lacks that information, output "unknown".', "unknown"),
    ],
)
def test_words_for_documents_without_an_answer_are_an_abstention(text: str, phrase: str) -> None:
    [hit] = recognised(text, REGISTRY).hits
    assert hit.constraint == {"id": "in_context_only.abstain", "phrase": phrase}
    assert (hit.text, hit.condition) == (text.removesuffix("."), "")


def test_other_dictated_words_stay_under_their_condition() -> None:
    [hit] = recognised('If the question is off topic, respond with "Ask me of tea".', REGISTRY).hits
    assert hit.condition == "If the question is off topic"
    assert hit.id == "keywords.contains"
    [hit] = recognised('If a chapter is not found in the text, write "missing".', REGISTRY).hits
    assert hit.id == "keywords.contains"
