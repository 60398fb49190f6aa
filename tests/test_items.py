"""Items made of questions: what is replaced and what is refused, the self-test, the shipped set."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ifeval.commands.ground import command
from ifeval.ground.cues import table
from ifeval.items import VARIANTS, Item, Maker, Rejected, Seed, read, tried
from ifeval.items.dice import Dice
from ifeval.items.kinds import Kind, kind_of
from ifeval.items.replace import replaced
from ifeval.rows import row_schema
from ifeval.rows.fields import Malformed
from tests.paths import ROOT, SHARED

EN = table("en")
FOLDER = ROOT / "datasets" / "grounded"
QUESTIONS, ITEMS = FOLDER / "questions.jsonl", FOLDER / "items.jsonl"


def seeds(path: Path) -> list[Seed]:
    with path.open("rb") as file:
        return [found for _, found in read(file) if isinstance(found, Seed)]


def made(question: str, answers: list[str], context: str, variant: str = "counterfactual") -> Any:
    seed = Seed(1, question, tuple(answers), context)
    (found,) = Maker([seed]).make(seed, [variant])
    return found


def changed(question: str, answers: list[str], context: str) -> tuple[str, str]:
    """Return the new answer and the changed context."""
    found = made(question, answers, context)
    assert isinstance(found, Item), found
    return found.answers["context"][0], found.context[0]["text"]


def refused(
    question: str, answers: list[str], context: str, variant: str = "counterfactual"
) -> str:
    found = made(question, answers, context, variant)
    assert isinstance(found, Rejected), found
    return found.reason


@pytest.mark.parametrize(
    ("answer", "question", "kind"),
    [
        ("1931", "When was it built?", "year"),
        ("May 3, 1990", "When did it open?", "date"),
        ("240 metres", "How long is it?", "number"),
        ("seven", "How many were there?", "number"),
        ("51.6%", "What share was in favour?", "number"),
        ("Ines Vorholt", "Who opened it?", "person"),
        ("Brannock", "Where does it go?", "place"),
        ("Wembley Hall Stadium", "What did they build?", "org"),
        ("Queer as Folk", "What series was made by the producer of Doctor Who?", "other"),
        ("since 2001", "How long has it been so?", None),
        ("2001", "How many came?", None),
        ("Renaissance", "What type of architecture is it?", None),
        ("not in Tarn", "Where was he?", None),
        ("the old mill", "What burned?", None),
        ("French", "What were they?", None),
        ("Sunday", "When was it?", None),
        ("Minister of the Interior", "What did he become?", None),
        ("2.8%", "What share is left?", "number"),
        ("two", "How many were there?", None),
        ("the Regent", "Who signs it?", None),
        ("Board of Learned Elders", "Who found it?", None),
        ("2001", "How long has it been so?", None),
    ],
)
def test_the_kind_of_an_answer(answer: str, question: str, kind: str | None) -> None:
    found = kind_of(answer, question, EN)
    assert (found.name if found else None) == kind


def test_every_mention_of_a_person_is_replaced() -> None:
    new, context = changed(
        "Who opened the mill?",
        ["Ines Vorholt"],
        "The mill was opened by Ines Vorholt. Vorholt spoke for an hour. Then Ines's dog barked. "
        "She was proud of it.",
    )
    first, surname = new.split()
    assert "Vorholt" not in context
    assert f"{surname} spoke for an hour. Then {first}'s dog barked." in context


def test_the_article_fits_the_new_name() -> None:
    new, context = changed(
        "What did they call the deal?",
        ["Orrin Pact"],
        "They had a big idea. It was an Orrin Pact in all but name. Many spoke of the Orrin Pact.",
    )
    article = "an" if new[0] in "AEIOU" else "a"
    assert f"It was {article} {new} in" in context


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("Tarn Pact", "Elmiron Pact", "It was an Elmiron Pact. An Elmiron Pact it was."),
        ("Tarn Pact", "Velcor Pact", "It was a Velcor Pact. A Velcor Pact it was."),
    ],
)
def test_an_article_is_made_to_fit(old: str, new: str, found: str) -> None:
    text = f"It was a {old}. A {old} it was."
    assert replaced(text, [old], old, new, Kind("org"), EN).context == found


def test_a_year_keeps_its_place_among_the_others() -> None:
    new, context = changed(
        "When was the roof renewed?",
        ["1950"],
        "It was built in 1931. Its roof was renewed in 1950. It was sold in 1962.",
    )
    assert 1931 < int(new) < 1962
    assert f"renewed in {new}." in context


def test_a_particle_goes_with_its_surname() -> None:
    new, context = changed(
        "Who led them?",
        ["Osk bin Velm"],
        "They were led by Osk bin Velm. The rich (bin Velm for one) gave money. It rained.",
    )
    assert f"The rich ({new.split()[-1]} for one) gave" in context


def test_the_article_in_an_answer_fits() -> None:
    for asked in ("Who leads it?", "Who heads it?", "Who runs it?"):
        new, context = changed(
            asked, ["an Oslander Committee"], "It is led by an Oslander Committee. It is old."
        )
        article, name, _ = new.split()
        assert article == ("an" if name[0] in "AEIOU" else "a")
        assert f"led by {new}." in context


def test_days_of_may_have_others() -> None:
    new, _ = changed("When was it sold?", ["21 May 2013"], "It was sold on 21 May 2013. It rained.")
    assert new.endswith(" 2013")
    assert "May" not in new


def test_a_year_between_its_neighbours_may_move_by_one() -> None:
    new, _ = changed(
        "When was it sold?", ["1996"], "Built in 1994, it was sold in 1996. It burned in 1997."
    )
    assert new == "1995"


def test_a_form_that_can_be_replaced_is_taken() -> None:
    new, context = changed(
        "When did they stop?", ["late in 2003", "2003"], "They stopped late in 2003. It rained."
    )
    assert f"late in {new}." in context
    found = made("Who ran?", ["T. J. Velm", "Velm"], "T. J. Velm ran. They saw how Velm fell.")
    assert isinstance(found, Rejected), "a part of a name is no form of it"


def test_more_words_about_a_person_may_stay() -> None:
    new, context = changed(
        "Who leads it?",
        ["Osk Brannock", "Tarn Mayor Osk Brannock"],
        "It is led by the former Tarn Mayor Osk Brannock. In Tarn it rained.",
    )
    assert f"the former Tarn Mayor {new}." in context


def test_names_that_are_not_wrong_are_no_names_of_the_world() -> None:
    context = "They met on June 4, 2014, in the mill. It rained."
    found = made("When did they meet?", ["June 4, 2014", "2014"], context)
    assert isinstance(found, Item)
    assert found.answers["world"] == ["June 4, 2014"]
    text = "Cup XX was played in 2003. It rained."
    seed = Seed(1, "When was it played?", ("2003",), text, world=("Cup XX", "1999"))
    (item,) = Maker([seed]).make(seed, ["counterfactual"])
    assert isinstance(item, Item)
    assert item.answers["world"] == ["2003", "1999"]


def test_a_decade_holds_a_year() -> None:
    new, _ = changed(
        "When did it begin?", ["1962"], "Unrest in the 1960s began in 1962. It went on."
    )
    assert new.startswith("196")


@pytest.mark.parametrize(
    ("question", "answer", "context", "reason"),
    [
        (
            "How many counties are there?",
            "seven",
            "It has seven counties: A, B, C, D, E, F and G. All are small.",
            "what is counted is listed too",
        ),
        (
            "How big is it?",
            "21,000",
            "It covers 21,000 m2 (226,042 sq ft). It is old.",
            "the value is given again in brackets",
        ),
        (
            "How many votes are needed?",
            "260",
            "A majority is 260 of the 352 votes. It is rare.",
            "the number is the whole of a share",
        ),
        (
            "How long did she work?",
            "10",
            "She worked for 10 years, from age 18 to 28, in a mill. Then she left.",
            "the number follows from others beside it",
        ),
        (
            "What share came by boat?",
            "34%",
            "Of 638,000 people 219,000 (around 34%) came by boat. It rained.",
            "the number follows from others beside it",
        ),
        (
            "How many came by boat?",
            "219,000",
            "Of 638,000 people 219,000 came by boat, which is 34% of them. It rained.",
            "the number follows from others beside it",
        ),
        (
            "Who was one of the painters of Tarn?",
            "Ines Vorholt",
            "Ines Vorholt painted in Tarn. So did Osk Brannock. It rained.",
            "the question asks for one of several answers",
        ),
        (
            "Who fed the monks?",
            "Osk Brannock",
            "Under the abbot Osk de Velm they went south. Osk Brannock fed them.",
            "the first name is that of somebody else too",
        ),
        (
            "Which network was seen most?",
            "KTV",
            "In that year KTV was seen most. Its local station is WKTV. Few saw it.",
            "a part of the old name is left",
        ),
        (
            "How many players were there?",
            "12",
            "There were 12 players. They scored 12 goals.",
            "the number stands for several things",
        ),
        (
            "Who won the cup?",
            "Polonia Tarn",
            "The rivals, Polonia Tarn, have won the cup. They were glad.",
            "the name is of several, as a person's is not",
        ),
        (
            "Who did they beat?",
            "Osk Rovers",
            "They beat the Osk Rovers at home. It was late.",
            "the name has an article, as a person's has not",
        ),
        (
            "Who led the army?",
            "Ogde Khan",
            "Ogde Khan led the army. His father was Jengis Khan. They rode far.",
            "the surname is that of somebody else too",
        ),
        (
            "What is the root of the word?",
            "Zheng",
            "The name Zheng (Chinese: 正) is old. It means right.",
            "the name is explained in brackets",
        ),
        (
            "What absorbs light?",
            "Carotenes",
            "Light is absorbed. Carotenes do it. That is known.",
            "the name stands only where any word has a capital",
        ),
        (
            "What is the name of Tarn's mill?",
            "Tarn Mill",
            "Tarn Mill is old. It is small.",
            "a word of the answer is in the question",
        ),
        (
            "Where does the train go?",
            "Brannock",
            "The train goes to Brannock. The Brannockers like it.",
            "a part of the old name is left",
        ),
        (
            "What fell?",
            "the old wall",
            "In the storm the old wall fell. It was loud.",
            "it is not told what kind the answer is",
        ),
        (
            "What fell?",
            "a tree",
            "In the storm the wall fell.",
            "the context does not have the answer",
        ),
    ],
)
def test_what_would_not_read_well_is_refused(
    question: str, answer: str, context: str, reason: str
) -> None:
    assert refused(question, [answer], context) == reason


def test_the_answer_is_removed_with_its_sentences() -> None:
    context = "It is old. It was built in 1931. Its roof is red. In 1931 it rained. It stands."
    found = made("When was it built?", ["1931"], context, "removed")
    assert isinstance(found, Item)
    assert found.context[0]["text"] == "It is old. Its roof is red. It stands."
    assert found.grounding["mode"] == "unanswerable"
    assert found.answers == {"world": ["1931"]}
    assert refused("When?", ["1931"], "It was built in 1931. It is old.", "removed") == (
        "too little of the context is left"
    )


def test_an_item_whose_answers_are_one_is_not_kept() -> None:
    found = made("Who opened it?", ["Ines Vorholt"], "It was opened by Ines Vorholt. She smiled.")
    assert isinstance(found, Item)
    assert tried(found) == ""
    same = found._replace(answers={**found.answers, "world": found.answers["context"]})
    assert tried(same).startswith("the self-test gives ")


def test_choices_follow_from_what_is_chosen_for() -> None:
    a, b = Dice("a"), Dice("a")
    assert [a.below(10) for _ in range(20)] == [b.below(10) for _ in range(20)]
    assert sorted(Dice("b").shuffled(["1", "2", "3"])) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "not JSON"),
        (b"[]", "must be an object"),
        (b'{"question": "Who?"}', "context: is missing"),
        (b'{"qestion": "Who?", "context": "a"}', "question: is missing; did you mean qestion?"),
        (b'{"question": " ", "context": "a"}', "question: must be a text that is not empty"),
        (b'{"question": "Who?", "context": "a", "answers": 3}', "answers: must be a text"),
        (b'{"question": "Who?", "context": 3}', "context: must be"),
    ],
)
def test_what_is_wrong_with_a_question_is_named(line: bytes, message: str) -> None:
    ((number, found),) = read([line])
    assert number == 1
    assert isinstance(found, Malformed)
    assert message in str(found)


def test_forms_of_questions() -> None:
    squad = b'{"question": "Who?", "context": "Ann.", "answers": {"text": ["Ann", "Ann"]}}'
    other = b'{"query": "Who?", "passage": ["Ann."], "answer": "Ann", "closed_book_answer": "Bo"}'
    none = b'{"question": "Who?", "context": "Ann.", "answers": ["Ann"], "impossible": true}'
    found = [seed for _, seed in read([squad, b"\n", other, none])]
    assert [seed.answers for seed in found if isinstance(seed, Seed)] == [("Ann",), ("Ann",), ()]
    assert isinstance(found[1], Seed)
    assert found[1].world == ("Bo",)


# --- the command and the shipped set

RECIPE = [
    *("--lengths", "300", "--depths", "0,100"),
    *("--variants", ",".join(VARIANTS)),
]


def run(*args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        command([*args])
    code = ended.value.code
    return code if isinstance(code, int) else 1


def test_the_shipped_items_come_out_of_their_recipe(tmp_path: Path) -> None:
    assert run(str(QUESTIONS), "-o", str(tmp_path / "items.jsonl"), *RECIPE) == 0
    assert (tmp_path / "items.jsonl").read_bytes() == ITEMS.read_bytes()


def test_the_card_counts_what_there_is() -> None:
    card = (FOLDER / "README.md").read_text("utf-8")
    items = [json.loads(line) for line in ITEMS.read_text("utf-8").splitlines()]
    counts = Counter(item["grounding"]["variant"].partition("@")[0] for item in items)
    assert {*counts} == {*VARIANTS}
    for variant, count in counts.items():
        assert f"| `{variant}` | {count} |" in card
    assert f"{len(items)} items, made of {len(seeds(QUESTIONS))} questions" in card


def test_the_shipped_items_are_rows() -> None:
    import jsonschema

    judge: Any = jsonschema.Draft202012Validator(row_schema())
    for line in ITEMS.read_text("utf-8").splitlines():
        judge.validate(json.loads(line))


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from ifeval.errors import InvalidFile

    there = tmp_path / "items.jsonl"
    there.write_text("mine")
    with pytest.raises(InvalidFile, match="would be overwritten"):
        command([str(QUESTIONS), "-o", str(there)], standalone_mode=False)
    assert there.read_text() == "mine"
    assert run(str(QUESTIONS), "-o", str(there), "--variants", "orign") == 2
    assert "no variant 'orign'; did you mean orig?" in capsys.readouterr().err


def test_malformed_lines_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "qa.jsonl"
    source.write_bytes(QUESTIONS.read_bytes().splitlines(keepends=True)[0] + b"{}\n")
    out = str(tmp_path / "out.jsonl")
    assert run(str(source), "-o", out, "--variants", "orig", "--json") == 4
    told = capsys.readouterr()
    assert json.loads(told.out) == {
        "questions": 1,
        "malformed": 1,
        "items": 1,
        "kept": {"orig": 1},
        "rejected": {"orig": {}},
    }
    assert "qa.jsonl:2: question: is missing" in told.err


DATA = SHARED / "data" / "grounding"


@pytest.mark.skipif(not DATA.is_dir(), reason="the recorded data are not here")
@pytest.mark.parametrize("name", ["qa_with_context.jsonl", "squad2_sample.jsonl"])
def test_a_fifth_of_the_questions_give_a_counterfactual(name: str) -> None:
    found = seeds(DATA / name)
    maker = Maker(found)
    answered = [seed for seed in found if seed.answers]
    kept = sum(
        isinstance(item, Item) and not tried(item)
        for seed in answered
        for item in maker.make(seed, ["counterfactual"])
    )
    assert kept >= 0.2 * len(answered)


@pytest.mark.parametrize(
    ("question", "answer", "context"),
    [
        ("When do they meet?", "Wednesdays", "They meet on Wednesdays. The rest is free."),
        ("Whose soil was it?", "Tarni", "It was on Tarni Arabian soil. They left it soon."),
        ("Who kicked it?", "Holms", "They set up Holms' goal. It was late. The crowd saw Holms."),
    ],
)
def test_what_was_found_broken_by_eye_is_refused(question: str, answer: str, context: str) -> None:
    assert isinstance(made(question, [answer], context), Rejected)
