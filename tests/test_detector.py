"""Test the language detector against texts written for it, its rules and, if present, records."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifeval.checkers import detector
from ifeval.checkers.detector import LANGUAGES, Detection, detect, detect_native

if TYPE_CHECKING:
    from collections.abc import Iterable

langdetect: Any = pytest.importorskip("langdetect.detector_factory")
ngram: Any = pytest.importorskip("langdetect.utils.ngram")

internals: Any = detector

RECORDS = Path(__file__).parents[2] / "shared" / "data" / "ifeval"

SENTENCES = {
    "ar": "ذهبت مع أختي إلى السوق واشترينا الخبز والزيتون ثم عدنا إلى البيت قبل المساء.",
    "da": "Vi gik ned til havnen for at købe fisk, men der var ikke flere tilbage den dag.",
    "de": "Am Abend saßen wir noch lange im Garten und sprachen über die Reise ans Meer.",
    "el": "Το βράδυ καθίσαμε στην αυλή και μιλήσαμε για το ταξίδι μας στο νησί.",
    "en": "We walked down to the harbour to buy some fish, but there was none left that day.",
    "es": "Por la noche nos quedamos en el jardín y hablamos del viaje que haríamos al mar.",
    "fi": "Illalla istuimme vielä pitkään puutarhassa ja puhuimme matkasta meren rannalle.",
    "fr": "Le soir, nous sommes restés dans le jardin et nous avons parlé du voyage à la mer.",
    "he": "בערב ישבנו בגינה ודיברנו על הטיול שלנו אל הים.",
    "hi": "शाम को हम बगीचे में बैठे और समुद्र की यात्रा के बारे में बात करते रहे।",
    "it": "La sera siamo rimasti in giardino e abbiamo parlato del viaggio verso il mare.",
    "ja": "夕方、私たちは庭に座って、海への旅行について長い間話しました。",
    "ko": "저녁에 우리는 마당에 앉아 바다 여행에 대해 오래 이야기했습니다.",
    "pl": "Wieczorem siedzieliśmy jeszcze długo w ogrodzie i rozmawialiśmy o podróży nad morze.",
    "pt": "À noite ficamos no jardim e conversamos sobre a viagem que faríamos até o mar.",
    "ru": "Вечером мы ещё долго сидели в саду и говорили о поездке к морю.",
    "ta": "மாலையில் நாங்கள் தோட்டத்தில் அமர்ந்து கடல் பயணத்தைப் பற்றி பேசினோம்.",
    "th": "ตอนเย็นเรานั่งอยู่ในสวนและคุยกันเรื่องการเดินทางไปทะเล",
    "tr": "Akşam bahçede uzun süre oturduk ve denize yapacağımız yolculuk hakkında konuştuk.",
    "vi": "Buổi tối chúng tôi ngồi trong vườn và nói chuyện về chuyến đi ra biển.",
    "zh-cn": "晚上我们坐在院子里，谈了很久去海边旅行的事情，这让我们很高兴。",
    "zh-tw": "晚上我們坐在院子裡，談了很久去海邊旅行的事情，這讓我們很高興。",
}
ENGLISH = SENTENCES["en"]

PIECES = (
    *SENTENCES.values(),
    "HTTP OK",
    "ǅ",
    "ô\u0301y\u0309",
    "Ⅷ",
    "`",
    "http://a.b/c",
    "a.b@c.d",
)

anything = st.text(st.characters(exclude_categories=()))  # lone surrogates too


@pytest.mark.parametrize("code", SENTENCES)
def test_tells_the_language_of_a_sentence(code: str) -> None:
    found = detect_native(SENTENCES[code])
    assert detect(SENTENCES[code]) == found.language == found.leading == code
    assert found.runner_up != code
    assert found.margin > 15


def test_knows_the_languages_of_the_profiles() -> None:
    assert len(LANGUAGES) == 55
    assert set(SENTENCES) < LANGUAGES


@pytest.mark.parametrize("text", ["", " \n", "123 + 4!", "AA", "https://example.org/a", "a\x00@"])
def test_agrees_with_langdetect_on_texts_with_little_in_them(text: str) -> None:
    assert (detect(text) is None) == (_stock(text, range(1)) == [None])


@pytest.mark.parametrize(
    "text", ["", "12.5", "\ud800", "https://example.org/the/other/way the@example.org"]
)
def test_finds_nothing_where_there_are_no_words(text: str) -> None:
    assert detect(text) is None
    assert detect_native(text) == Detection(None, None, None, 0.0)


@pytest.mark.parametrize("text", ["no", "a la", "hotel", "ok 12"])
def test_is_undecided_on_a_word_or_two(text: str) -> None:
    found = detect_native(text)
    assert found.language is None
    assert found.leading in LANGUAGES
    assert found.margin < 15


@pytest.mark.parametrize(
    ("text", "code"), [("おはよう", "ja"), ("안녕하세요", "ko"), ("สวัสดี", "th"), ("שלום לך", "he")]
)
def test_decides_early_in_a_script_of_its_own(text: str, code: str) -> None:
    assert detect_native(text).language == code


@pytest.mark.parametrize("code", ["da", "fi", "fr", "it"])
def test_reads_words_in_capitals_only_in_its_own_way(code: str) -> None:
    shouted = SENTENCES[code].upper()
    assert detect_native(shouted) == detect_native(SENTENCES[code])
    assert detect_native(shouted).language == code
    assert set(_stock(shouted, range(3))) == {detect(shouted)} != {code}


def test_leaves_out_urls_and_latin_words_among_others() -> None:
    url = "https://example.org/the-other-way-round-and-this-is-what-they-thought " * 20
    assert detect(url + SENTENCES["fr"]) == "fr"
    assert detect_native(url + SENTENCES["fr"]) == detect_native(" " + SENTENCES["fr"])
    assert detect(SENTENCES["ru"] + " whether") == detect(SENTENCES["ru"])


def test_reads_the_middle_and_the_end_of_a_long_text() -> None:
    mixed = ENGLISH * 4 + SENTENCES["fr"] * 40 + ENGLISH * 4
    assert detect(mixed) == "fr"
    assert detect(mixed[: len(ENGLISH) * 5]) == "en"


@pytest.mark.parametrize("shift", range(4))
def test_reads_samples_only_where_they_tell_the_same(shift: int) -> None:
    codes = ["da", "de", "en", "es", "fr", "it", "ja", "pt", "ru"]
    table = internals._model().table
    for first, second in permutations(codes, 2):
        for times in range(1, 20, 2):
            blocks = [SENTENCES[first] * times, SENTENCES[second] * (20 - times)]
            body = internals._clean((blocks[0] + blocks[1] + SENTENCES["en"] * shift) * (1 + shift))
            whole = internals._rank(internals._sum(body.translate(table)))
            assert internals._read(body)[0] == whole[0], (first, second, times)


def test_agrees_with_langdetect_on_accents_written_apart() -> None:
    vietnamese = (
        "Chu\u031bng to\u0302\u0301i no\u0301i chuye\u0302\u0323n ve\u0302\u0300 bie\u0309n"
    )
    assert [detect(vietnamese)] == _stock(vietnamese, range(1))


@pytest.mark.parametrize(
    "text",
    ["a" * 5_000_000, "\ud800\x00" * 2_500_000, "あ" * 5_000_000, "a@" * 2_500_000],
    ids=["letter", "surrogates", "kana", "at signs"],
)
def test_reads_ten_thousand_characters_of_a_huge_text(text: str) -> None:
    assert detect(text) == detect(text[:10_000])


def test_counts_the_limit_after_urls() -> None:
    text = "https://example.org/" + "a" * 1000 + " "
    assert detect(text * 3000 + SENTENCES["it"]) == "it"
    assert detect("1" * 10_000 + ENGLISH) is None
    assert detect("1" * 9_960 + ENGLISH) == "en"


@given(anything)
def test_takes_any_text(text: str) -> None:
    first = detect(text)
    assert first is None or first in LANGUAGES
    assert detect(text) == first
    found = detect_native(text)
    assert found.margin >= 0
    assert found.language in {found.leading, None}
    assert (found.language is not None) == (found.margin >= 15)


@given(st.lists(anything | st.sampled_from(PIECES)).map("".join))
def test_cuts_the_n_grams_of_langdetect(text: str) -> None:
    stock = _factory().create()
    stock.append(text)
    stock.cleaning_text()
    body = internals._clean(text).translate(internals._model().table)
    cut = [gram for at in range(len(body) - 2) for gram in internals._grams(*body[at : at + 3])]
    assert [gram for gram in cut if gram in stock.word_lang_prob_map] == stock._extract_ngrams()


def test_replaces_characters_like_langdetect() -> None:
    table = internals._model().table
    characters = [chr(code) for code in (*range(0x10000), 0x10000, 0x1B000, 0x20000, 0x10FFFF)]
    expected = [ngram.NGram.normalize(character) for character in characters]
    assert [character.translate(table) for character in characters] == expected


@given(anything)
def test_finds_features_where_langdetect_does(text: str) -> None:
    assert (detect(text) is None) == (_stock(text, range(1)) == [None])


@settings(max_examples=30)
@given(st.sampled_from(sorted(SENTENCES)), st.integers(1, 60), st.sampled_from(["\n", "  ", ""]))
def test_gives_a_repeated_sentence_the_same_language(code: str, times: int, gap: str) -> None:
    # Past some hundreds of characters only samples are read.
    assert detect((SENTENCES[code] + gap) * times) == code


@pytest.mark.parametrize("code", SENTENCES)
def test_agrees_with_langdetect_whatever_its_seed(code: str) -> None:
    assert set(_stock(SENTENCES[code], range(1, 4))) == {detect(SENTENCES[code])}


def test_gives_the_same_in_threads_and_other_processes() -> None:
    texts = [text[:length] for text in SENTENCES.values() for length in (8, 20, 80)]
    alone = [tuple(detect_native(text)) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert [tuple(found) for found in pool.map(detect_native, texts * 4)] == alone * 4
    script = (
        "import json, sys\n"
        "from ifeval.checkers.detector import detect_native\n"
        "print(json.dumps([detect_native(text) for text in reversed(json.load(sys.stdin))]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert [tuple(found) for found in reversed(json.loads(done.stdout))] == alone


def _grams(model: Any, block: Any) -> list[str]:
    return [gram for number in range(len(model.blocks)) for gram in block(number)[0]]


def test_ships_what_follows_from_the_profiles() -> None:
    # Should langdetect's profiles ever change, write ``expected`` to the file that ships.
    folder = Path(langdetect.PROFILES_DIRECTORY)
    files = [(folder / code).read_bytes() for code in internals._CODES]
    shipped = Path(internals.__file__).with_suffix(".bin").read_bytes()
    derived = internals._derive(files)
    expected = internals._checksum([*map(len, files)]) + derived
    assert shipped == expected


def test_scores_n_grams_like_langdetect() -> None:
    stock = _factory()
    grams = _grams(internals._model(), internals._block)
    assert grams == sorted(stock.word_lang_prob_map)
    order = [stock.langlist.index(code) for code in internals._CODES]
    for gram in grams[::9]:
        *scores, known = internals._unpack(internals._scores(gram))
        shares = [stock.word_lang_prob_map[gram][at] for at in order]
        exact = [math.log1p(share / (0.5 / 10_000)) * 4096 for share in shares]
        assert known == 1
        assert all(abs(a - b) < 0.501 for a, b in zip(scores, exact, strict=True)), gram
    assert internals._scores("qqq") == internals._scores("\U0010ffff") == 0


def test_reads_other_profiles_than_those_it_ships_scores_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stock = Path(langdetect.__file__).parent
    folder = tmp_path / "langdetect"
    shutil.copytree(stock, folder)
    profile = json.loads((folder / "profiles" / "fi").read_bytes())
    profile["freq"]["ꝏ"] = 1000
    (folder / "profiles" / "fi").write_text(json.dumps(profile))
    specs = {"langdetect": SimpleNamespace(origin=str(folder / "__init__.py"))}
    monkeypatch.setattr("importlib.util.find_spec", specs.get)
    usual = internals._model(), _grams(internals._model(), internals._block)
    other = internals._load.__wrapped__()
    monkeypatch.setattr(internals, "_load", lambda: other)
    grams = _grams(other, internals._block.__wrapped__)
    assert set(grams) - set(usual[1]) == {"ꝏ"}
    assert grams == sorted(grams)
    monkeypatch.setattr(internals, "_block", internals._block.__wrapped__)
    assert internals._scores.__wrapped__("ꝏ") > 1 << (32 * 55)
    assert other.table == usual[0].table


def test_import_loads_neither_profiles_nor_langdetect() -> None:
    script = (
        "import sys, ifeval.checkers.detector as detector\n"
        "assert not detector._load.cache_info().currsize\n"
        "assert detector.detect('this is what they thought') == 'en'\n"
        "assert 'langdetect' not in sys.modules and 'json' not in sys.modules"
    )
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", script], check=True, cwd=root)


def test_agrees_with_recorded_verdicts() -> None:
    if not RECORDS.is_dir():
        pytest.skip("the recorded responses are not beside this checkout")
    prompts = {row["prompt"]: row for row in _rows(RECORDS / "prompts.jsonl")}
    results: list[bool] = []
    for path in sorted(RECORDS.glob("responses-*.jsonl")):
        verdicts_path = path.with_name(path.name.replace("responses-", "verdicts-"))
        verdicts = {row["key"]: row["strict"] for row in _rows(verdicts_path)}
        for row in _rows(path):
            prompt = prompts[row["prompt"]]
            if "language:response_language" in prompt["instruction_id_list"]:
                at = prompt["instruction_id_list"].index("language:response_language")
                wanted = prompt["kwargs"][at]["language"]
                verdict = verdicts[prompt["key"]][at]
                if verdict is not None and row["response"].strip():
                    results.append((detect(row["response"]) in {wanted, None}) == verdict)
    assert len(results) > 100
    assert sum(results) >= 0.995 * len(results)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _stock(text: str, seeds: Iterable[int]) -> list[str | None]:
    """Return what langdetect answers with each seed, None where it finds no features."""
    answers: list[str | None] = []
    for seed in seeds:
        stock = _factory().create()
        stock.seed = seed
        stock.append(text)
        try:
            answers.append(stock.detect())
        except langdetect.LangDetectException:
            answers.append(None)
    return answers


@cache
def _factory() -> Any:
    factory = langdetect.DetectorFactory()
    factory.load_profile(langdetect.PROFILES_DIRECTORY)
    return factory


@given(st.lists(st.sampled_from(["a", "of", "Häuser", "XY", "", " ", "ц", "北京"]), min_size=60))
def test_sums_words_like_their_windows(words: list[str]) -> None:
    for piece in (" ".join(words), "".join(words), f"xy {''.join(words)}"):
        assert internals._sum(piece) == internals._windowed(piece)
