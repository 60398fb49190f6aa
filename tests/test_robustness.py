"""Any text at all gets a verdict: hostile, broken, huge, in any script, in any thread."""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice, pairwise
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ifeval.checkers import pattern
from ifeval.modes import Asked, asked
from ifeval.registry import Registry
from ifeval.rows import TAGS
from ifeval.scoring.scores import Score, score_row
from ifeval.verdict import EVIDENCE_LIMIT, Verdict
from ifeval.view import Row

REGISTRY = Registry()
PROMPT = "Say it in two lines."
TIER = {"tier": "gold"}
# Nested deeper than the interpreter's stack: the original crashes there, and so it is an error.
CRASHES = "the original crashes"


def _arguments() -> Iterator[dict[str, Any]]:
    """Give each native constraint with its first case's parameters, each foreign one with its."""
    for id, definition in REGISTRY.definitions.items():
        yield {"id": id, **definition.cases[0].given}
    first: dict[str, dict[str, Any]] = {}
    for file in sorted((Path(__file__).parent / "foreign").glob("*.toml")):
        for case in tomllib.loads(file.read_text("utf-8"))["cases"]:
            first.setdefault(case["id"], case["kwargs"])
    for id, kwargs in first.items():
        yield {"id": id, **kwargs}


# Beyond these, the ways of judging that the defaults leave out.
OTHERS: list[dict[str, Any]] = [
    {"id": "format.json", "where": "anywhere"},
    {"id": "format.json", "where": "fenced"},
    *(
        {"id": f"data.{name}", "where": where}
        for name in ("json_depth", "json_lines", "yaml", "toml", "csv")
        for where in ("fenced", "anywhere")
    ),
    {"id": "code.diff", "where": "anywhere"},
    {"id": "code.syntax", "language": "python", "where": "whole"},
    {"id": "code.syntax", "language": "javascript", "where": "whole"},
    {"id": "markup.html", "where": "anywhere"},
    {"id": "markup.tags", "names": ["a", "b"], "where": "whole"},
    {"id": "data.yaml", "portable": True},
    {"id": "shape.indentation", "kind": "tabs", "where": "fenced"},
    {
        "every": {"unit": "json_values", "path": "$..*", "where": "anywhere"},
        "is": {"id": "case.lower"},
    },
    {"every": {"unit": "csv_cells", "column": 1}, "is": {"id": "case.lower"}},
    {"every": {"unit": "xml_tags", "body": True}, "is": {"id": "length.words"}},
    {"every": {"unit": "sections", "heading": "a", "body": True}, "is": {"id": "length.words"}},
    {"every": {"unit": "table_cells", "heading": "a"}, "is": {"id": "length.words"}},
    {"every": {"unit": "urls", "bare": True}, "is": {"id": "length.words"}},
    {"every": {"unit": "headings", "marker": False}, "is": {"id": "case.sentence"}},
    {"inside": "quotes", "is": {"id": "length.words"}},
    {"outside": "math", "is": {"id": "notation.numbers", "thousands": ","}},
    {"id": "format.choice", "options": ["yes", "a"], "anywhere": True},
    {"id": "format.separated", "divider": "x", "at_least": 2, "different": True},
    {"id": "keywords.contains", "phrases": ["a b", "a", "界"]},
    {"id": "keywords.matches", "pattern": r"\w\s\w"},
    {"not": {"id": "keywords.contains", "phrases": ["a"]}},
    {"every": "lines", "is": {"id": "length.words", "at_most": 3}},
    {"some": "list_items", "is": {"id": "case.lower"}, "at_least": 2},
    {"outside": "code_blocks", "is": {"id": "punctuation:no_comma"}},
    {"id": "format:options", "options": "a), b), c)"},
    {"id": "format:list", "sep": ""},
    {"id": "sentence:keyword", "word": "a", "N": 0},
    {"id": "ratio:overlap", "reference_text": "", "percentage": 0},
]
ALL = [asked(data, REGISTRY) for data in (*_arguments(), *OTHERS)]
BY_ID = {one.id: one for one in reversed(ALL)}

_NASTY = (
    "aAeqZ019 \n\n\r\t\v\x00\x1b\x1c\x7f\x85\xa0*_`~#>-+|=[](){}<>\"'\\/&.,:;!?%$@^"
    "\u00ad\u200b\u200d\u200f\u202e\u2028\u2029\u2060\u3000\ufe0f\ufeff\ufffd\uffff"
    "\u0301\u0345\u05b0\u0e33\u0f71\u20e3ßİıſKǅﬁΣς’“”«»‘•・界ไကកຂ한ᄀあアअஅ"
    "\ud800\udbff\udc00\udfff😀👩🏽🇫\U000e0041\U0010ffff"
)
_CHUNKS = [
    *("```json\n", "\n```\n", "~~~", "***", "\n\n***\n\n", "* * *", "---\n", "| a |\n|-|\n"),
    *("Question 1: a\nA) b\n", "Zimbabwe\n", "bald eagle", "<i>", "</i>", "‽", "(a [b {c (d [e"),
    *("ID,Country,City,Year,Count\n", '"ProductID","Category",', "1800-01-01,", "<prd>", "<stop>"),
    *("P.S. a", "P.P.S", "SECTION 1", "Section 2\n", "<<a>>", "[a]", "[a]: b\n", "![", "](<"),
    *("- a\n", "  1. b\n", "\t* c\n", "> ", "# a\n", "a\n===\n", "<!--", "<a b='", "**a**", "*a_"),
    *('{"a": [1, ', "]}", '"\\ud800"', "NaN", "1e999", "<think>", "</think>", "******", "rain"),
    *(
        "```diff\n@@ -1 +1 @@\n",
        "-a\n+b",
        "<a>",
        "</a>",
        "<a b='c'/>",
        "a: 1\n",
        "a = 1\n",
        "a,b\n",
    ),
    *("$x$", "\\(", "\\)", "http://a.b", "[a](http://b)", "`a_b`", "2024-02-30", "$5.00", "12,345"),
    *("My answer is yes.", "Say it", "Dear ", "e.g. A. B!?!", "Dr. ", "'tis", "can't", "3,14:1"),
]
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LONE = "".join(map(chr, range(0xD800, 0xE000, 17)))

TWELVE_SCRIPTS = {
    "latin": "Où est l'été ? Straße, İstanbul, Čeština.",
    "greek": "Ὁ Ὀδυσσεὺς ἦλθε. Πού είναι; Ναι!",
    "cyrillic": "Съешь же ещё этих мягких булок, да выпей чаю.",
    "armenian": "Բարեւ աշխարհ։ Ինչպե՞ս ես։",
    "hebrew": "שָׁלוֹם עוֹלָם. מה שלומך?",
    "arabic": "مرحبًا بالعالم؟ «نعم»، قال.",
    "devanagari": "नमस्ते दुनिया। आप कैसे हैं?",
    "tamil": "வணக்கம் உலகம். எப்படி இருக்கிறீர்கள்?",
    "thai": "สวัสดีชาวโลก กำลังทำอะไร",
    "han": "你好，世界。今天天气很好！“是的”，他说。",
    "kana": "こんにちは、カタカナ。「はい」と言った。",
    "hangul": "안녕하세요, 세계! 각각 가.",
    "ethiopic": "ሰላም ለዓለም። እንዴት ነህ፧",
    "khmer": "សួស្តីពិភពលោក។",
}
SPECIAL = {
    **TWELVE_SCRIPTS,
    "all scripts": "\n".join(f"- {text}" for text in TWELVE_SCRIPTS.values()),
    "nothing": "",
    "blanks": " \t\n\r\n\u00a0\u2003\u3000\x1c",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "a NUL": "\0",
    "NULs": "a\0b\0\n\0\n\n\0. \0",
    "controls": "".join(map(chr, range(32))) + "\x7f" + "".join(map(chr, range(0x80, 0xA0))),
    "lone surrogates": f"a {_LONE} b. {_LONE[::-1]}\n\n*{_LONE}*",
    "a high surrogate": "\ud83d",
    "a low surrogate": "\ude00 is half. And so on",
    "surrogates in JSON": '{"a": "\ud800", "\udfff": "\\ud800\\u0000"}',
    "surrogates in Markdown": "# \ud800\n\n- \udfff\n\n```\udc00\n\ud800\n```\n| \ud800 |\n|-|\n",
    "byte order mark": "\ufeff{}\n\ufeff# a\n\ufeff",
    "right to left": "\u202eabc\u202c, \u2067def\u2069 \u200f\u061c*a\u200f*",
    "marks": "e" + "\u0301\u0323\u0345" * 500 + " a\u0301. \u0301",
    "marks alone": "\u0301" * 300,
    "line separators": "a\u2028- b\u2029\u2029c\x85# d\v e\f f",
    "mixed line ends": "a\r\n\rb\n\r\n- c\r- d\r\n\r\n***\r\n\r\n> e\n\r\r\r\n",
    "emoji": (
        "👩\u200d👩\u200d👧\u200d👦 👋🏽 🇫🇷🇫🇷🇫 \U0001f3f4\U000e0067\U000e0062\U000e007f "
        "1\ufe0f\u20e3 ❤\ufe0f"
    ),
    "odd cases": "ßẞİıſKŉǰΐǅﬁﬃᾳΣςʼn ΑΣ ΑΣ. SS",
    "not characters": "\ufffe\uffff\ufdd0\U0001ffff\U0010ffff\ue000",
    "digits": "٣٫١٤ ²³ ½ Ⅷ ① ๓ 1,000.5e-3 ١. a\n٢. b\n1234567890. c",
    "huge numbers": "9" * 5000 + f". a\n[{'1' * 5000}]" + "1e400 -0 0x1",
    "nested brackets": "[" * 2000 + "a" + "]" * 2000 + "(" * 500 + "<" * 500 + "{" * 500,
    "nested objects": '{"a":' * 500 + "1" + "}" * 500,
    "nested quotes": "> " * 500 + "- " * 500 + "a",
    "nested lists": "".join(f"{'  ' * depth}- a\n" for depth in range(120)),
    "open everything": '```json\n{"a": ["**b _c `d [e](f <g \'"h “i «j ‘k (l <!--',
    "emphasis": "*a **b _c* d** e_ ***f*** *" * 50,
    "dividers": "***\n" * 30 + "******" + " * * *\n\n" * 30,
    "reasoning": "<think>a, b</think>",
    "unclosed reasoning": "<think>a",
    "unopened reasoning": "a</think>\n\nb, c",
    "HTML": "<a href='b' c=\"d\"><!-- e --><![CDATA[f]]><?g?>&amp;&#0;&#xd800;</a>",
}

# Each is what is repeated, and the thousands of characters that it fills.
BIG = {
    "letters": ("a", 1000),
    "capitals": ("A", 300),
    "spaces": (" x" + " " * 98, 300),
    "blanks": (" ", 1000),
    "line ends": ("\n", 1000),
    "an end of lines": ("x" + "\n" * 999, 200),
    "stars": ("*", 300),
    "brackets": ("[", 100),
    "angles": ("<", 300),
    "ticks": ("`", 100),
    "stops": (". ", 200),
    "quotes": ("> ", 200),
    "bullets": ("- a\n", 60),
    "quotation marks": ('"', 300),
    "curly marks": ("“", 50),
    "NULs": ("\0", 300),
    "surrogates": ("\ud800", 200),
    "marks": ("e\u0301", 60),
    "flags": ("🇫🇷", 6),
    "han": ("山", 200),
    "prose": ("The train leaves early, and nobody minds. ", 100),
    "100,000 lines": ("x\n", 200),
}
CHEAPEST = (
    *("length.characters", "length.graphemes", "length.words", "length.lines", "length.sentences"),
    *(
        "keywords.contains",
        "keywords.matches",
        "punctuation.contains",
        "format.title",
        "case.lower",
    ),
    *("keywords:existence", "punctuation:no_comma", "startend:quotation", "format.headings"),
)

hostile = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
any_text = st.text(st.characters(), max_size=80)
nasty_text = st.lists(
    st.one_of(st.text(_NASTY, max_size=12), st.sampled_from(_CHUNKS)), max_size=12
).map("".join)


def scored(text: str, constraints: Sequence[Asked] = ALL) -> Score:
    return score_row(Row(text, prompt=PROMPT, metadata=TIER), constraints, TAGS)


def leaves(verdict: Verdict) -> Iterator[Verdict]:
    yield verdict
    for part in verdict.parts:
        yield from leaves(part)


def wrong(one: Asked, verdict: Verdict, text: str) -> Iterator[str]:
    """Name what no verdict may be, whatever the text."""
    if verdict.status == "error" and not (one.foreign and CRASHES in verdict.reason):
        yield verdict.reason
    # A reason is printed: it is one line, and no half of a character is in it.
    if len(verdict.reason.splitlines()) != 1 or _SURROGATE.search(verdict.reason):
        yield f"the reason cannot be printed: {verdict.reason!a:.200}"
    if verdict.passed is None:
        fits = verdict.closeness is None and verdict.status not in ("passed", "failed")
    elif verdict.passed:
        fits = verdict.closeness == 1.0 and verdict.status in ("passed", "not applicable")
    else:
        near = verdict.closeness
        fits = near is not None and 0 <= near < 1 and verdict.status in ("failed", "no response")
    if not fits:
        yield f"{verdict.passed}, {verdict.status}, closeness {verdict.closeness}"
    if len(verdict.evidence) > EVIDENCE_LIMIT:
        yield f"{len(verdict.evidence)} spans"
    for span in verdict.evidence:
        length = len(text if span.source == "response" else PROMPT)
        if not 0 <= span.start <= span.end <= length:
            yield f"{span} is out of bounds"


def problems(score: Score, text: str) -> list[str]:
    """Return every law that the verdicts on a text break."""
    found: list[str] = []
    judged = score.judged
    for index, one in enumerate(score.asked):
        verdict = judged.verdicts[index]
        found += (f"{one.id}: {what}" for v in leaves(verdict) for what in wrong(one, v, text))
        strict, loose, joint = (m[index] for m in (judged.strict, judged.loose, judged.joint))
        if strict is not verdict.passed:
            found.append(f"{one.id}: strict is {strict}, the verdict {verdict.passed}")
        if one.prohibits and joint is not strict:
            found.append(f"{one.id}: prohibits, and strict is {strict}, joint {joint}")
        chain = (strict, loose) if one.prohibits else (strict, joint, loose)
        if any(a and not b for a, b in pairwise(chain)):
            found.append(f"{one.id}: strict is {strict}, joint {joint}, loose {loose}")
        json.dumps(verdict.dump(), allow_nan=False)
    return found


def holds(text: str, constraints: Sequence[Asked] = ALL) -> None:
    score = scored(text, constraints)
    assert problems(score, text) == []
    again = scored(text, constraints)
    assert again.judged == score.judged
    assert again.reasoning == score.reasoning


def test_every_constraint_is_tried() -> None:
    # The ids under en: are IFEval's own functions.
    assert {id for id in REGISTRY if not id.startswith("en:")} <= BY_ID.keys()


@hostile
@given(any_text)
def test_any_text_gets_a_verdict(text: str) -> None:
    holds(text)


@settings(hostile, max_examples=120)
@given(nasty_text)
@example("[ \ud800]\n\n")
@example("\r\n\r")
@example("*\n*")
def test_any_nasty_text_gets_a_verdict(text: str) -> None:
    holds(text)


@hostile
@given(nasty_text, st.lists(st.sampled_from(ALL), max_size=4))
def test_a_verdict_depends_on_no_other(text: str, some: list[Asked]) -> None:
    holds(text, some)
    together = scored(text, some)
    for index, one in enumerate(some):
        alone = scored(text, [one]).judged
        assert together.judged.verdicts[index] == alone.verdicts[0]
        assert together.judged.loose[index] is alone.loose[0]
        assert not together.judged.joint[index] or alone.joint[0]


@pytest.mark.parametrize("text", SPECIAL.values(), ids=list(SPECIAL))
def test_a_special_text_gets_a_verdict(text: str) -> None:
    holds(text)
    for one in ALL:
        assert problems(scored(text, [one]), text) == []


@pytest.mark.parametrize("name", BIG)
def test_a_big_text_gets_a_verdict(name: str) -> None:
    repeated, thousands = BIG[name]
    text = repeated * (thousands * 1000 // len(repeated))
    assert problems(scored(text), text) == []


def test_five_megabytes_of_one_letter_get_a_verdict() -> None:
    text = "a" * 5_000_000
    holds(text, [BY_ID[id] for id in CHEAPEST])


def test_what_never_closes_is_judged_at_any_depth() -> None:
    for opening in ("[", '{"a":', "(", "<", "> ", "- ", "![", "“"):
        text = (opening * 20_000)[:20_000]
        assert problems(scored(text), text) == []


BACKTRACKS = "(a|aa)+$"
STUCK = "a" * 60 + "!"
PATTERNS: list[dict[str, Any]] = [
    {"id": "keywords.matches", "pattern": BACKTRACKS},
    {"id": "keywords:existence", "keywords": [BACKTRACKS]},
    {"id": "keywords:frequency", "keyword": BACKTRACKS, "frequency": 1, "relation": "at least"},
    {"id": "keywords:forbidden_words", "forbidden_words": [BACKTRACKS]},
    {"id": "detectable_content:postscript", "postscript_marker": BACKTRACKS},
    {"id": "keywords:word_once", "keyword": BACKTRACKS},
    {"id": "count:count_increment_word", "keyword1": "x", "keyword2": BACKTRACKS},
    {"id": "copy:repeat_phrase", "phrase": f"{BACKTRACKS} or b", "small_n": 1},
]


@pytest.mark.parametrize("data", PATTERNS, ids=lambda data: str(data["id"]))
def test_a_pattern_that_backtracks_times_out_in_a_thread(
    data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pattern, "TIME_LIMIT", 0.05)
    one = asked(data, REGISTRY)
    with ThreadPoolExecutor(4) as threads:
        for score in threads.map(scored, [STUCK] * 4, [[one]] * 4):
            assert problems(score, STUCK) == []
            assert score.judged.verdicts[0].status == "timed out"
            assert score.judged[1:] == ((None,), (None,), (None,))


def test_a_pattern_that_backtracks_delays_no_other_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The limit is far beyond what the others take: what is asserted is the order.
    monkeypatch.setattr(pattern, "TIME_LIMIT", 4.0)
    bad = asked(PATTERNS[0], REGISTRY)
    texts = [text for text in SPECIAL.values() if text.strip() and len(text) < 100]
    good = [one for one in ALL if one.id in {"keywords.matches", "length.words", "case.lower"}]
    expected = [scored(text, good).judged for text in texts]
    assert not scored("b", [bad]).passed  # it is compiled, and what it needs imported
    started = Event()

    def stuck() -> Score:
        started.set()
        return scored(STUCK, [bad])

    with ThreadPoolExecutor(3) as threads:
        slow = threads.submit(stuck)
        started.wait()
        others = [threads.submit(scored, text, good) for text in texts]
        arrived = [*islice(as_completed([slow, *others]), len(others))]
        assert {*arrived} == {*others}
        assert [other.result().judged for other in others] == expected
        assert slow.result().judged.verdicts[0].status == "timed out"
