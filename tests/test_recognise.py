"""What prompts ask for, found by rules alone."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifeval import cli
from ifeval._resources import read_toml
from ifeval.build.grammar import bound, number, quantity
from ifeval.build.recognise import recognised, recognised_in
from ifeval.registry import Registry
from ifeval.template import describe
from tests.arguments import arguments, spelt_out
from tests.paths import ROOT

REGISTRY = Registry()
SPOKEN = [id for id, definition in REGISTRY.definitions.items() if definition.phrasings.get("en")]


def found(text: str) -> list[dict[str, Any]]:
    return [hit.constraint for hit in recognised(text, REGISTRY).hits]


def words(
    low: int | None = None, high: int | None = None, id: str = "length.words"
) -> dict[str, Any]:
    pairs = {"at_least": low, "at_most": high}
    return {"id": id, **{name: n for name, n in pairs.items() if n is not None}}


def contains(*phrases: str, match: str = "") -> dict[str, Any]:
    return {"id": "keywords.contains", "phrases": [*phrases], **({"match": match} if match else {})}


def counted(word: str, low: int | None, high: int | None) -> dict[str, Any]:
    pairs = {"at_least": low, "at_most": high}
    bounds = {name: n for name, n in pairs.items() if n is not None}
    return {"id": "keywords.count", "phrases": [word], **bounds}


def choice(*options: str) -> dict[str, Any]:
    return {"id": "format.choice", "options": [*options]}


def every(unit: str, inner: dict[str, Any]) -> dict[str, Any]:
    return {"every": unit, "is": inner}


def starts(*letters: str) -> dict[str, Any]:
    return {"id": "keywords.starts_with", "phrases": [*letters], "whole_words": False}


def fenced(language: str) -> dict[str, Any]:
    cues = read_toml(ROOT / "constraints" / "recognise" / "cues" / "code.en.toml")
    [names] = [one["fences"] for one in cues["languages"] if one["fences"][0] == language]
    return {"id": "code.written_in", "names": names}


BLOCK = {"id": "format.code_blocks", "at_least": 1}
PYTHON = {"id": "code.syntax", "language": "python"}


def bullets() -> dict[str, Any]:
    return {"id": "format.bullets", "at_least": 1}


def levels(n: int) -> dict[str, Any]:
    parts = [{"id": "format.headings", "level": level, "at_least": 1} for level in range(1, 7)]
    return {"k_of": n, "parts": parts}


# Laws


@pytest.mark.parametrize("id", SPOKEN)
@settings(max_examples=25)
@given(data=st.data())
def test_what_is_described_is_recognised_with_the_same_arguments(
    id: str, data: st.DataObject
) -> None:
    kind = REGISTRY[id]
    constraint = kind.bind(data.draw(arguments(kind)))
    text = data.draw(st.sampled_from(["", "Tell me of tea.\n\n"])) + describe(
        constraint, registry=REGISTRY
    )
    dumped = constraint.dump()
    dumped.pop("id")
    hits = recognised(text, REGISTRY).hits
    wanted = spelt_out(kind, dumped)
    same = [hit for hit in hits if hit.id == id and spelt_out(kind, hit.arguments) == wanted]
    assert same, (text, hits)
    assert all(text[hit.start : hit.end] == hit.text for hit in hits)


PIECES = st.lists(
    st.sampled_from(
        [
            "Use at least 3 words.",
            "Do not use commas.",
            "```\n",
            "\n```\n",
            "\n\n",
            " ",
            '"',
            "“",
            "”",
            "Include the words a, b and c",
            "Article:\n",
            "- ",
            "1. ",
            "Don't",
            "each sentence",
            "must",
            "at most",
            "twenty-five",
            "1,000",
            "sentences",
            "Example:\n",
            "<text>",
            "</text>",
            "if you can,",
            "\ud800",
            "e\u0301",
            "End with 'bye'.",
            "in all caps",
            "respond in JSON",
            "the letter q",
            "twice",
        ]
    ),
    max_size=30,
)


@given(PIECES)
def test_places_are_exact_and_constraints_are_ones(pieces: list[str]) -> None:
    text = " ".join(pieces)
    result = recognised(text, REGISTRY)
    for hit in result.hits:
        assert text[hit.start : hit.end] == hit.text
        assert hit.text.strip()
        REGISTRY.parse(hit.constraint)
    for one in result.unrecognised:
        assert text[one.start : one.end] == one.text
    assert recognised(text, REGISTRY) == result


@given(st.sampled_from(["```", "~~~", "````"]), PIECES)
def test_nothing_of_fenced_code_is_asked_for(fence: str, pieces: list[str]) -> None:
    inner = " ".join(pieces).replace("`", "").replace("~", "")
    text = f"Use at least 7 words.\n{fence}\n{inner}\n{fence}\nDo not use commas."
    start, end = text.index(fence), text.rindex(fence)
    hits = recognised(text, REGISTRY).hits
    assert not [hit for hit in hits if start < hit.start < end]
    assert next(hit.constraint for hit in hits) == words(7)
    assert len(hits) == 2


# Numbers and relations


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("at least 3 words", 3, None),
        ("no fewer than twenty-five words", 25, None),
        ("more than 5 words", 6, None),
        ("less than 6 words", None, 5),
        ("less than a total of 10 words", None, 9),
        ("at most 1,000 words", None, 1000),
        ("up to a hundred words", None, 100),
        ("exactly five hundred words", 500, 500),
        ("about 100 words", 90, 110),
        ("between 5 and ten words", 5, 10),
        ("50–100 words", 50, 100),
        ("6 or 7 words", 6, 7),
        ("300+ words", 300, None),
        ("12 or more words", 12, None),
        ("45 or less words", None, 45),
        ("40 words or fewer", None, 40),
        ("words: no more than 7 words", None, 7),
        ("a single word", 1, 1),
        ("must not exceed 10 words", None, 10),
        ("do not use more than 20 words", None, 20),
        ("keep it to 30 words", None, 30),
        ("Keep it to exactly 30 words", 30, 30),
        ("a maximum of 3k words", None, 3000),
        ("2500 words max", None, 2500),
        ("in the range of 40 to 60 words", 40, 60),
        ("less than or equal to 34 words", None, 34),
        ("never longer than 2 words", None, 2),
        ("don't write just 3 words", 0, 0),
    ],
)
def test_relations_are_bounds(text: str, low: int | None, high: int | None) -> None:
    match = re.compile(quantity() + r"\s+words?", re.IGNORECASE).search(text)
    assert match
    asked = bound(match)
    assert (asked[0].low, asked[0].high) == (low, high) if asked else (low, high) == (0, 0)


@given(st.integers(0, 999_999))
def test_numbers_are_read_as_they_are_written(n: int) -> None:
    assert number(str(n)) == number(f"{n:,}") == n


# Cases, of which each once was wrong

CASES: list[tuple[str, list[dict[str, Any]]]] = [
    ("Write a 300+ word letter to a tailor.", [words(300)]),
    (
        "Write about tea in two sentences. Each sentence must have at most 9 words.",
        [words(2, 2, "length.sentences"), {"every": "sentences", "is": words(None, 9)}],
    ),
    ("The headline must be under 8 words.", [words(None, 7)]),
    ("Stick to the 50 word limit.", [words(None, 50)]),
    ("Is it tea but not mint? The reply must be less than 20 words.", [words(None, 19)]),
    ("Never use the word 'oak' more than 3 times.", [counted("oak", None, 3)]),
    ("Do not use the word 'oak' less than 3 times.", [counted("oak", 3, None)]),
    ("Don't ramble, and use the word 'oak' more than twice.", [counted("oak", 3, None)]),
    ("Use the word 'oak' once or less.", [counted("oak", None, 1)]),
    ("Use the word 'oak' twice or more.", [counted("oak", 2, None)]),
    ("Reply with one of the following options: 'oak', 'elm'.", [choice("oak", "elm")]),
    ("Your reply must contain one of the following: 'oak', 'elm'.", [contains("oak", "elm")]),
    (
        "Avoid using the letter i more than twice.",
        [{"id": "keywords.characters", "characters": "i", "at_most": 2}],
    ),
    (
        "It grows 6 inches. Separate the parts by a line with three asterisks: ***",
        [{"id": "format.separated", "divider": "***"}],
    ),
    ("Observe the 280-character limit.", [words(None, 280, "length.characters")]),
    ("Do not exceed the 50 word limit.", [words(None, 50)]),
    ("Ignore the 50 word limit.", []),
    ("I missed the 500 word limit of the essay.", []),
    ("The meeting took 3 hours and I wrote 500 words about it.", []),
    ("Give me a list of 10 words.", []),
    ("Write a story with 3 characters who meet.", []),
    ("The paragraph should be 50-60 words long.", [words(50, 60)]),
    ("Do not exceed the old word count by more than 6 words.", []),
    ("One of the bullet points should mention a price.", []),
    (
        "Divide it into six paragraphs, each with five sentences.",
        [
            words(6, 6, "length.paragraphs"),
            {"every": "paragraphs", "is": words(5, 5, "length.sentences")},
        ],
    ),
    (
        "Use no commas and include the keywords oak, elm and ash.",
        [
            {"id": "punctuation.count", "marks": [","], "at_most": 0},
            contains("oak", "elm", "ash", match="all"),
        ],
    ),
    ("Include one of the words 'oak' or 'elm'.", []),
    ("Do not include the words 'oak' or 'elm'.", [{"not": contains("oak", "elm")}]),
    ('The word "oak" must not appear.', [{"not": contains("oak")}]),
    ("Make sure the word oak doesn't appear at all.", [{"not": contains("oak")}]),
    (
        "Use the word oak at least 3 times, and the word elm twice.",
        [
            {"id": "keywords.count", "phrases": ["oak"], "at_least": 3},
            {"id": "keywords.count", "phrases": ["elm"], "at_least": 2, "at_most": 2},
        ],
    ),
    ("Do not say any words or characters before you begin.", []),
    (
        "Make sure the letter i appears less than 6 times.",
        [{"id": "keywords.characters", "characters": "i", "at_most": 5}],
    ),
    ("The summary should not use any names of people.", []),
    (
        "Mention Marie Curie and do not mention Rome.",
        [contains("Marie Curie"), {"not": contains("Rome")}],
    ),
    ("Use phrases such as 'oh my' and 'dear me'.", [contains("oh my", "dear me")]),
    (
        "Each sentence should end with the letter 'r'.",
        [
            {
                "every": "sentences",
                "is": {"id": "keywords.ends_with", "phrases": ["r"], "whole_words": False},
            }
        ],
    ),
    (
        "Start the 2nd paragraph with the word Oak.",
        [
            {
                "at": "paragraphs",
                "index": 1,
                "is": {"id": "keywords.starts_with", "phrases": ["Oak"]},
            }
        ],
    ),
    (
        "The very last sentence of your answer should be 'So long.'",
        [{"id": "keywords.ends_with", "phrases": ["So long."]}],
    ),
    (
        "End the song with: See you at sea!",
        [{"id": "keywords.ends_with", "phrases": ["See you at sea!"]}],
    ),
    ("Use at least 2 words with all capital letters.", [words(2, None, "case.capital_words")]),
    ("Highlight mistakes in UPPERCASE.", []),
    ("They fell asleep in the small room.", []),
    ("Never write in all caps.", [{"not": {"id": "case.upper"}}]),
    ("Only polish the text, please.", []),
    ("If the text is in Chinese, translate it.", []),
    ("Use only words beginning with the letter M.", [every("words", starts("M"))]),
    ("All lines should rhyme with the word 'oak'.", []),
    ("Do not add placeholder status to it.", []),
    ("The names do not have to be in Romanian.", []),
    ('Do not advise or use phrases like "I suggest".', [{"not": contains("I suggest")}]),
    ("Use only words that start with the letter A.", [every("words", starts("A"))]),
    ('Each word should start with either "D" or "W".', [every("words", starts("D", "W"))]),
    ("Every word of the poem should start with M.", [every("words", starts("M"))]),
    ('Each line should start with "a" and "b" respectively.', []),
    (
        'Do not start sentences with "we".',
        [every("sentences", {"not": {"id": "keywords.starts_with", "phrases": ["we"]}})],
    ),
    ('Prefix the response with "Ace:".', [{"id": "keywords.starts_with", "phrases": ["Ace:"]}]),
    (
        'The first line is "Thriving on chaos".',
        [{"id": "keywords.starts_with", "phrases": ["Thriving on chaos"]}],
    ),
    ("Close the note as 'Your baker'.", [{"id": "keywords.ends_with", "phrases": ["Your baker"]}]),
    ('End the answer with "Score=X".', []),
    (
        'Start the description with "Tea is...".',
        [{"id": "keywords.starts_with", "phrases": ["Tea is"]}],
    ),
    ("The names should not directly mention 'oak'.", [{"not": contains("oak")}]),
    ('Hint at it without even using the word "oak".', [{"not": contains("oak")}]),
    ("Only include phrases referring to oaks.", []),
    (
        "Use bullet points. Give exactly 5 bullet points.",
        [{"id": "format.bullets", "at_least": 5, "at_most": 5}],
    ),
    ("Use words unique to botany.", []),
    ("Use words rare and odd in botany.", []),
    ("The name field should include a given name.", []),
    ("Include the word position of each word.", []),
    ("Show different ways to use the word 'oak'.", []),
    ('Use terms of endearment like "dear".', []),
    ('Mention the company "Oak & Sons".', [contains("Oak & Sons")]),
    ('Add the motto "Oaks endure."', [contains("Oaks endure")]),
    ('Include a list of jokes about "oaks".', []),
    ("Include either the word oak or the word elm.", [contains("oak", "elm")]),
    (
        "Include the following words in the story:\n- oak\n- red elm\n- ash",
        [contains("oak", "red elm", "ash", match="all")],
    ),
    (
        "Mention the following countries in the article: Mali, Peru.",
        [contains("Mali", "Peru", match="all")],
    ),
    ('Do not answer "ask a doctor".', [{"not": contains("ask a doctor")}]),
    (
        'Do not use the symbols "&" and "~".',
        [{"id": "keywords.characters", "characters": "&~", "at_most": 0}],
    ),
    (
        "Do not include headings, quotation marks, or commas.",
        [
            {"id": "format.headings", "at_most": 0},
            {"id": "punctuation.count", "marks": ['"', "“", "”"], "at_most": 0},
            {"id": "punctuation.count", "marks": [","], "at_most": 0},
        ],
    ),
    (
        "Do not include any numbers in the text.",
        [{"id": "keywords.characters", "characters": "0123456789", "at_most": 0}],
    ),
    ("Use 5 numbers.", []),
    ("Give it a level 2 heading.", [{"id": "format.headings", "at_least": 1, "level": 2}]),
    (
        "Use capital letters for each word and include the word 'oak'.",
        [{"id": "case.title"}, contains("oak")],
    ),
    ("Use exactly two heading levels.", [{"all": [levels(2), {"not": levels(3)}]}]),
    ("Use at least two heading levels.", [levels(2)]),
    ("The reply must have no emojis.", [{"id": "style.emoji"}]),
    (
        "Ensure no sentence exceeds 80 characters.",
        [every("sentences", words(None, 80, "length.characters"))],
    ),
    (
        "Use words with less than 10 characters.",
        [every("words", words(None, 9, "length.characters"))],
    ),
    ("Answer in 2-word bullet points.", [bullets(), every("list_items", words(2, 2))]),
    ("Write summaries in 1, 2, 4 and 32 words.", []),
    ("Include two additional sentences on oaks.", []),
    ("Select one word from each group.", []),
    ("Write 400 or more words.", [words(400)]),
    ("Use the trick of writing sentences about one aspect.", []),
    (
        'Mention "oak.com" once in the article.',
        [{"id": "keywords.count", "phrases": ["oak.com"], "at_least": 1, "at_most": 1}],
    ),
    ('Include the word "ice" in all capital letters.', [contains("ice")]),
    (
        'Add a mood to each line, choosing from "calm", "cross" or "sad".',
        [contains("calm", "cross", "sad")],
    ),
    ('Choose a verb from "go", "run" or "sit".', []),
    (
        'Choose from "go", "run" or "sit".',
        [{"id": "format.choice", "options": ["go", "run", "sit"]}],
    ),
    ('Answer each question with either "yes" or "no".', [contains("yes", "no")]),
    ('Prioritise questions that begin with "why" or "how".', []),
    ('The slogan typically begins with "You need to".', []),
    ("Select two sentences with more than 25 words.", []),
    ("Do not correct errors in the feedback.", []),
    (
        "Variables in the input string must be bracketed, and can be no longer than 30 characters.",
        [],
    ),
    ("Give the results in a separate table.", []),
    ("Present it as a table.", [{"id": "table.count", "at_least": 1}]),
    ("Use emojis to be friendly.", [{"id": "style.emoji_count", "at_least": 1}]),
    (
        "Include an emoji in every sentence.",
        [every("sentences", {"id": "style.emoji_count", "at_least": 1})],
    ),
    ("Write it without using emojis.", [{"id": "style.emoji"}]),
    ("Add relevant hashtags.", [{"id": "keywords.characters", "characters": "#", "at_least": 1}]),
    ("Include links to sources.", [{"id": "links.urls", "at_least": 1}]),
    ("Do not include links to shops.", []),
    ("The article should be written in HTML format.", [{"id": "markup.html"}]),
    ("Generate the results in XML format.", [{"id": "markup.xml"}]),
    ("Parse the answer in an XML file.", []),
    ("Use the date format 'mm/dd/yyyy'.", [{"id": "notation.dates", "format": "MM/DD/YYYY"}]),
    (
        "The table should have the following columns: Name, Age and Home Town.",
        [
            {"id": "table.count", "at_least": 1},
            {"id": "table.columns", "names": ["Name", "Age", "Home Town"]},
        ],
    ),
    (
        "The table should have columns for name, age and town.",
        [{"id": "table.count", "at_least": 1}],
    ),
    ("Do not ask any further questions.", [{"id": "style.questions"}]),
    ("Present it in a JSON list format.", [{"id": "format.json"}]),
    ("Return it in the specified JSON format.", [{"id": "format.json"}]),
    ("Use plain text for names.", []),
    ("Italicize actions.", [{"id": "format.highlights", "at_least": 1}]),
    (
        "Use asterisks to denote actions.",
        [{"id": "keywords.characters", "characters": "*", "at_least": 2}],
    ),
    ("Write in the first person.", [{"not": {"id": "style.first_person"}}]),
    ("Never write in the first person.", [{"id": "style.first_person"}]),
    (
        "End your answer with a question for the reader.",
        [
            {
                "id": "keywords.ends_with",
                "phrases": ["?"],
                "ignore_stop": False,
                "ignore_marks": False,
                "whole_words": False,
            }
        ],
    ),
    ("Do not repeat any words.", [{"id": "repetition.ngrams", "n": 1, "at_most": 1}]),
    ("Do not use the same word twice in a sentence.", []),
    ('The guide should be called "The Oak".', [contains("The Oak")]),
    ('Refer to the men as "Bo" and "Al".', [contains("Bo", "Al", match="all")]),
    ('Never refer to him as "Bo".', []),
    ("Add #Oaks to the post.", [contains("#Oaks")]),
    ("Use no slang or emojis.", [{"id": "style.emoji"}]),
    (
        "Do not include headings, quotation marks or commas after the title.",
        [{"id": "format.headings", "at_most": 0}],
    ),
    ("Rewrite it for all levels, which include Alpha and Beta.", []),
    ("The theme should include Morality and Justice.", []),
    ("Include Mrs.Oak, Mr. Elm, and Ash's daughter.", []),
    ('Include a "cold" war in the story.', []),
    ('Include a "Sources" section.', [contains("Sources")]),
    ("Use at least one word in Welsh.", []),
    ("The text should be 5 to 15 words longer than the original.", []),
    ("Use no more than three sentences or 45 words.", [words(None, 3, "length.sentences")]),
    ("Enclose the man's speech in double quotes.", []),
    ("Enclose your whole answer in double quotes.", [{"id": "punctuation.quoted"}]),
    ('End with the "no worries" idea.', []),
    ("Use the Greek or ancient Greek alphabet for it.", []),
    ('Avoid asking questions like "How is it?".', []),
    ("Mark the words (e.g., in a list with bullet points).", []),
    ("Do not repeat words more than 2 times.", []),
    ("Keep to the limit (280 characters).", [words(None, 280, "length.characters")]),
    ('Greet the reader with "Hey {name}".', []),
    (
        "Write 10 sentences, all ending with the word 'oak'.",
        [
            words(10, 10, "length.sentences"),
            every("sentences", {"id": "keywords.ends_with", "phrases": ["oak"]}),
        ],
    ),
    ('The words should start with the letter "a".', [every("words", starts("a"))]),
    ("Append the words together verbatim.", []),
    ("Include all the keywords present in the text.", []),
    ("The text should only include the vowel 'a'.", []),
    ("The text should include Discoveries.", []),
    ("Mention Oakland and Elmhurst.", [contains("Oakland", "Elmhurst", match="all")]),
    ('The user should be able to respond with either "yes" or "no".', []),
    ("Lose 5 points each time you refuse to answer a question.", []),
    ("Only use what is specified in the bullets.", []),
    ("Present it in a table or bullet list format.", []),
    ("Format it in CSV format with 6 columns.", [{"id": "data.csv"}]),
    ("Speak as an expert in German law.", []),
    ("Use tags made up of 3 words or less.", []),
    (
        "The words should have a length of 6 or 7 characters.",
        [every("words", words(6, 7, "length.characters"))],
    ),
    ('The kind column can only contain one of: "a", "b" or "c".', []),
    ("Fetch the selection (as plain text) of a field.", []),
    ("Reply in plain text.", [{"id": "markdown.plain"}]),
    ('End a reply with "TO BE CONTINUED [x]".', []),
    ("Write an SQL query that joins 3 different tables.", [fenced("sql")]),
    ("Can you write me a short Python function that sorts plums?", [PYTHON]),
    ("In Rust, write a parser for recipes.", [fenced("rust")]),
    ("Please code a plum sorter in Go and explain it.", [fenced("go")]),
    ("Rewrite this bash script in Perl.", [fenced("perl")]),
    ("Translate the class from Java to Kotlin.", [fenced("kotlin")]),
    ("Create a function in C# that joins files.", [fenced("csharp")]),
    ("Write a JavaScript program. Then write a Python script.", [fenced("javascript"), PYTHON]),
    ("Please write a short program that sorts plums.", [BLOCK]),
    ("Write a function in Scheme that reverses a list.", [BLOCK]),
    ("Give me the code for a plum sorter.", [BLOCK]),
    ("Give the function of the liver.", []),
    ("Write a code of conduct for a choir.", []),
    ("Create a workout program for two weeks.", []),
    ("Write a program for the guests of the spring concert.", []),
    ("Write documentation for a Python function.", []),
    ("Write an article on Rust code.", []),
    ("How do I write a Python function?", []),
    ("Explain how to implement a queue in Go.", []),
    ("I wrote a Python script that fails.", []),
    ("Do not write Python code.", []),
    ("Give me Python-like pseudocode.", []),
    ("Create a Python course outline.", []),
    ("Write a play in which a script is read in Java.", []),
    ("Go and write a class on rust.", []),
    ("One sentence should give context.", []),
    (
        "Answer in English, whatever the language of requests in Russian is.",
        [{"id": "language.written_in", "language": "en"}],
    ),
    ("Translate this into Polish.", [{"id": "language.written_in", "language": "pl"}]),
    (
        "Respond in English, despite the questions in Russian.",
        [{"id": "language.written_in", "language": "en"}],
    ),
    ("If you do not know, answer in one sentence.", [words(1, 1, "length.sentences")]),
    ("Ensure that each word in the answer is capitalized.", [{"id": "case.title"}]),
    (
        "Use at least two heading levels.",
        [
            {
                "k_of": 2,
                "parts": [
                    {"id": "format.headings", "level": n, "at_least": 1} for n in range(1, 7)
                ],
            }
        ],
    ),
    (
        "- Give the note a title in double angular brackets.\n- Write 4 paragraphs.",
        [{"id": "format.title"}, words(4, 4, "length.paragraphs")],
    ),
    ("Translate this.\n\nText:\nPlease use at least 90 words in your letters.", []),
    (
        "<document>Use at least 90 words.</document> Summarise it in 2 sentences.",
        [words(2, 2, "length.sentences")],
    ),
    ('Explain the order "use at least 90 words" to me.', []),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text[:50] for text, _ in CASES])
def test_a_prompt_asks_for(text: str, wanted: list[dict[str, Any]]) -> None:
    assert found(text) == wanted


def test_a_hit_says_what_is_known_of_it() -> None:
    text = "If the user asks for code, the title should not contain commas."
    (hit,) = recognised(text, REGISTRY, role="system", turn=4).hits
    assert (hit.id, hit.arguments) == ("punctuation.count", {"marks": [","], "at_most": 0})
    assert (hit.polarity, hit.strength) == ("unwanted", "should")
    assert (hit.scope, hit.of) == ("part", "title")
    assert hit.condition == "If the user asks for code"
    assert (hit.role, hit.turn, hit.rule) == ("system", 4, "counts.none")
    assert not hit.checkable
    assert json.loads(json.dumps(hit.dump()))["text"] == "should not contain commas"


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("Write posts with a maximum of 25 words per post.", "each post"),
        ("Ensure each prompt does not exceed 140 words.", "each prompt"),
        ("Keep each command concise, within 30 words.", "each command"),
        ('End every prompt with "go".', "each prompt"),
        ("The queries should be 2 sentences long.", "each query"),
        ("Generate topics in 2 words.", "each topic"),
        ("The lyrics should be 8 lines long.", ""),
        ("All recommended movies must be in English.", "movies"),
        ("Describe the coat in each prompt, with more than 300 characters.", "each prompt"),
        ("The second response should be one sentence.", "second response"),
        ("- Short answer 1: at most 500 characters", "short answer 1"),
        ("Write 3 paragraphs for each of the 9 old houses.", "each house"),
        ('Mention "oaks" twice within the introduction.', "introduction"),
        ("- Impacts (one paragraph, without the rest)", "impacts"),
        ("Show it in 6-8 sentence segments.", "each segment"),
        ("Write a 3 paragraph story.", ""),
        ("You must decide on a one-word setting.", "setting"),
        ("Answer each demand in 2 words.", "each demand"),
        ("List the demands in a single line.", ""),
        ("Praise the plan in plain language using the given name under 100 words.", ""),
        ('The puns should not start with "AI".', "each pun"),
        ("Provide a one-sentence reason for each answer.", "each answer"),
        ("Include a 50-word section about oaks.", "section"),
        ("Create 20 three-word tuples.", "each tuple"),
        ("Write a 50-word story.", ""),
        ("Create a title for each paragraph that is four words or less.", "title"),
        ("For each word, give its name in French.", "each word"),
        ("Include a proverb in French.", "proverb"),
        ("Reply in French.", ""),
        ("The first part should be about 100 words long.", "first part"),
        ('The second word of each verse should start with "T".', "second word of each verse"),
        ("Write a paragraph (50 words) on oaks.", ""),
        ("Introduction (at most 50 words)", "introduction"),
    ],
)
def test_a_hit_says_of_what_it_is(text: str, of: str) -> None:
    (hit,) = recognised(text, REGISTRY).hits
    assert hit.of == of


def test_what_is_quoted_is_no_condition() -> None:
    (hit,) = recognised('Start with "It was late when I heard a knock".', REGISTRY).hits
    assert hit.condition == ""


def test_a_contrast_names_another_part() -> None:
    text = "The headline must be 3 words long, and the description must be up to 7 words long."
    assert [hit.of for hit in recognised(text, REGISTRY).hits] == ["headline", "description"]


def test_what_is_asked_from_now_on_is_of_the_conversation() -> None:
    (hit,) = recognised("From now on, reply in at most 3 sentences.", REGISTRY).hits
    assert (hit.scope, hit.strength) == ("conversation", "must")


# Conversations


def said(*turns: tuple[str, str]) -> list[dict[str, str]]:
    return [{"role": role, "content": text} for role, text in turns]


def test_later_turns_override_earlier_ones_of_the_same_side() -> None:
    result = recognised_in(
        said(
            ("system", "Answer in at most 90 words. Do not use commas."),
            ("user", "Tell me of tea in at most 50 words, in all lowercase letters."),
            ("assistant", "You must use at least 1000 words."),
            ("user", "Again, but use at most 20 words. WRITE IT IN ALL CAPS."),
        ),
        REGISTRY,
    )
    assert [(hit.turn, hit.constraint) for hit in result.hits] == [
        (0, words(None, 90)),
        (0, {"id": "punctuation.count", "marks": [","], "at_most": 0}),
        (3, words(None, 20)),
        (3, {"id": "case.upper"}),
    ]
    assert [hit.constraint for hit in result.overridden] == [words(None, 50), {"id": "case.lower"}]


def test_two_demands_of_one_turn_both_stand() -> None:
    text = "Use at least 3 words. Write no more than 9 words."
    assert [hit.constraint for hit in recognised_in(said(("user", text)), REGISTRY).hits] == [
        words(3),
        words(None, 9),
    ]


@pytest.mark.parametrize(
    ("text", "checkable"),
    [
        ("Use at least 3 words.", True),
        ("Each sentence must have at most 9 words.", True),
        ("If you are asked for code, write at most 9 words.", False),
        ("The title must have at most 9 words.", False),
    ],
)
def test_a_hit_says_whether_the_response_can_be_judged_by_it(text: str, checkable: bool) -> None:
    (hit,) = recognised(text, REGISTRY).hits
    assert hit.checkable is checkable


def test_a_demand_can_be_taken_back() -> None:
    result = recognised_in(
        said(
            ("user", "Write on oaks in at most 50 words."), ("user", "Don't limit it to 50 words.")
        ),
        REGISTRY,
    )
    assert not result.hits
    assert [hit.constraint for hit in result.overridden] == [words(None, 50)]


def test_parts_of_a_message_are_read() -> None:
    message = {
        "role": "user",
        "content": [{"type": "text", "text": "Use no commas."}, {"type": "image"}],
    }
    assert len(recognised_in([message, {"role": "user", "content": None}], REGISTRY).hits) == 1


def test_what_is_not_recognised_is_kept() -> None:
    text = "Write on oaks. You must sound like a pirate! Use at most 9 words."
    result = recognised(text, REGISTRY)
    assert [one.text for one in result.unrecognised] == ["You must sound like a pirate!"]
    assert [hit.constraint for hit in result.hits] == [words(None, 9)]


# The command


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["ifeval", "recognize", *arguments])
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_the_command_prints_a_line_for_each_hit(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.txt").write_text(
        "Answer in at most 50 words.\nDo not mention Rome.\nYou must rhyme."
    )
    assert run(monkeypatch, "p.txt") == 0
    assert capsys.readouterr().out == (
        'p.txt:1:1  {"id": "length.words", "at_most": 50}  '
        "[user, turn 0, must, wanted, response, phrasings.en[1]]\n"
        'p.txt:2:1  {"not": {"id": "keywords.contains", "phrases": ["Rome"]}}  '
        "[user, turn 0, must, unwanted, response, words.not_named]\n"
        "2 recognised, 1 not, in 1 prompt\n"
    )


def test_the_command_reads_rows(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [
        {"prompt": "Use at least 3 words.", "system": "Use no commas."},
        {"request": {"messages": said(("user", "Use at least 4 words."))}},
    ]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert run(monkeypatch, "p.jsonl", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["prompt"] for line in lines] == ["p.jsonl:1", "p.jsonl:2"]
    assert [hit["constraint"]["id"] for hit in lines[0]["hits"]] == [
        "punctuation.count",
        "length.words",
    ]
    assert lines[1]["hits"][0]["arguments"] == {"at_least": 4}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"prompt": "x"}\n{"a": 1}', "line 2: no prompt in it"),
        ('{"prompt": "x"}\nx', "line 2: not JSON"),
    ],
)
def test_the_command_names_the_line_that_is_wrong(
    text: str,
    says: str,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "p.jsonl").write_text(text)
    assert run(monkeypatch, str(tmp_path / "p.jsonl")) == 2
    assert says in capsys.readouterr().err


def test_the_command_says_that_there_is_no_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "nowhere.txt") == 2
    assert "No such file" in capsys.readouterr().err


@pytest.mark.parametrize("text", ['Do not mention "," before word 1.', 'Avoid the word "".'])
def test_a_phrase_without_a_letter_ends_nothing(text: str) -> None:
    assert all(hit.start < hit.end for hit in recognised(text, REGISTRY).hits)


def test_a_system_prompt_asks_for_no_code() -> None:
    text = "Write Python code for the shop's scripts."
    assert found(text) == [PYTHON]
    assert not recognised(text, REGISTRY, role="system").hits


REPEATED = [
    ("Name a tree.\nFirst repeat the request word for word, then answer.", "Name a tree."),
    (
        "Repeat the request below word for word first.\nDo not add a word.\n\nName a tree.",
        "Name a tree.",
    ),
    ("Name a tree. Name a bird.\nFirst repeat the sentence above word for word.", "Name a bird."),
    ("Name a tree.\n\nWhy?\nFirst repeat the first line word for word.", "Name a tree."),
    ("Name a tree. Now repeat the request above word for word.", "Name a tree."),
    ("Repeat this prompt word for word.", None),
]


@pytest.mark.parametrize(("text", "repeated"), REPEATED)
def test_what_is_to_be_repeated_is_not_the_words_that_ask_for_it(
    text: str, repeated: str | None
) -> None:
    [one] = [data for data in found(text) if data.get("id") == "format.repeats_prompt"]
    assert one.get("text") == repeated
