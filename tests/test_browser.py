"""The pages in a real browser: filter, search, expand, keyboard, escape, and axe's findings.

They need Chromium, and playwright and axe-playwright-python from the group ``oracles`` of
pyproject.toml. Where CI is set, what is missing fails; elsewhere it skips.
"""

import json
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ifeval.commands.compare import command as compare
from ifeval.commands.report import command as report
from tests.paths import ROOT
from tests.test_report import ITEMS, NASTY, both, scored

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = ROOT / "docs" / "pictures"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return a context of the browser, which has no network."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    missing = [name for name in ("playwright", "axe_playwright_python") if find_spec(name) is None]
    missing += [] if browser else ["chromium"]
    if missing:
        told = f"not installed: {', '.join(missing)}; see the group oracles of pyproject.toml"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    from playwright.sync_api import sync_playwright

    profile = tmp_path_factory.mktemp("profile")
    with sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            profile, executable_path=browser, args=FLAGS, offline=True,
            viewport={"width": 1280, "height": 900},
        )  # fmt: skip
        yield context
        context.close()


def content() -> list[dict[str, Any]]:
    """Return 60 rows: a third fail, one has markup in every place, one is long."""
    few = {"id": "length.words", "at_most": 6}
    tea = {"id": "keywords.contains", "phrases": ["tea", NASTY]}
    made: list[dict[str, Any]] = []
    for n in range(60):
        text = "One cup of tea too many, and more" if n % 3 == 0 else f"Cup {n}"
        no = {"not": tea}
        row = {"key": f"k{n}", "prompt": f"prompt {n}", "response": text, "constraints": [few, no]}
        made.append({**row, "team": "red" if n % 2 else "blue", "sample": 0})
    made[3] |= {"key": NASTY, "prompt": NASTY, "response": f"{NASTY} 😀 tea {NASTY}", "team": NASTY}
    long = {"id": "length.words", "at_least": 5000}
    made[20]["constraints"].append({"id": "keywords.ends_with", "phrases": ["20"]})
    made[7] |= {"response": "word " * 5000 + "the very end", "constraints": [long]}
    made[8]["response"] = "Sure:\none two three four five six"
    made[9]["response"] = "Ümläute 😀😀 tea now"
    return made


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a run and its page."""
    out = scored(tmp_path_factory.mktemp("browser"), "--keep", "team", content=content())
    assert CliRunner().invoke(report, [str(out)]).exit_code == 0
    return out / "report.html"


@pytest.fixture(scope="module")
def difference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page that compares two runs."""
    folder = tmp_path_factory.mktemp("difference")
    before = scored(folder / "a", "--keep", "team", content=content(), name=folder / "before")
    worse = content()
    for row in worse[1:30]:
        row["response"] += " with a lot of tea in it, I say"
    worse[3]["response"] = NASTY[: NASTY.index("&")]
    after = scored(folder / "b", "--keep", "team", content=worse, name=folder / "after")
    page = folder / "difference.html"
    done = CliRunner().invoke(compare, [str(before), str(after), "--html", str(page)])
    assert done.exit_code == 0, done.output
    return page


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a page with a history, both meanings, figures of grounding and unreadable rows."""
    folder = tmp_path_factory.mktemp("full")
    both(folder)
    items = [json.loads(line) for line in ITEMS.read_text("utf-8").splitlines()]
    content = [{"key": item["key"], "response": "It was built in 1731."} for item in items[:40]]
    content += [{"key": "qs", "response": "Tea.", "constraints": [{"id": "punctuation:no_comma"}]}]
    out = scored(folder, "--prompts", str(ITEMS), "--semantics", "both", "--force", content=content)
    assert CliRunner().invoke(report, [str(out)]).exit_code == 0
    html = (out / "report.html").read_text("utf-8")
    assert [f'id="{id}"' in html for id in ("history", "grounding", "meanings")] == [True] * 3
    return out / "report.html"


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """Return a tab; an error of a script, or a request, fails the test."""
    tab = chromium.new_page()
    tab.set_default_timeout(10_000)
    errors: list[str] = []
    requests: list[str] = []

    def noted(error: Any) -> None:
        errors.append(str(error))

    def said(message: Any) -> None:
        if message.type == "error":
            errors.append(message.text)

    def requested(request: Any) -> None:
        requests.append(request.url)

    def asked(dialog: Any) -> None:
        errors.append("a dialog")
        dialog.dismiss()

    tab.on("pageerror", noted)
    tab.on("console", said)
    tab.on("request", requested)
    tab.on("dialog", asked)
    yield tab
    tab.close()
    assert errors == []
    assert [url for url in requests if not url.startswith("file://")] == []


def opened(page: Any, path: Path) -> Any:
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    return page


def counted(page: Any, told: str) -> None:
    """Wait until the list holds as many."""
    script = "told => document.getElementById('count').textContent === told"
    try:
        page.wait_for_function(script, arg=told)
    except Exception as error:
        seen = page.locator("#count").text_content()
        raise AssertionError(f"{seen!r}, wanted {told!r}") from error


def heading(page: Any) -> str:
    return page.locator("#detail h3").first.text_content()


def until(page: Any, key: str) -> None:
    script = "key => document.querySelector('#detail h3').textContent === key"
    page.wait_for_function(script, arg=key)


def test_failures_come_first_and_the_first_is_open(page: Any, run: Path) -> None:
    opened(page, run)
    assert page.locator("#count").text_content() == "60 of 60 responses"
    assert heading(page) == "k0"
    first, last = page.locator(".row").first, page.locator(".row")
    assert "✗" in first.text_content()
    assert last.count() < 40  # of sixty rows only those in sight are there
    page.locator("#list").evaluate("list => { list.scrollTop = list.scrollHeight; }")
    page.wait_for_selector("#row-59")
    assert "✓" in page.locator("#row-59").text_content()


def test_another_mode_puts_its_own_failures_first(page: Any, run: Path) -> None:
    opened(page, run)
    page.select_option("#show", "mere")
    counted(page, "1 of 60 responses")  # without its first line it has six words
    page.click("#clear")
    page.fill("#search", "prompt 8")
    counted(page, "1 of 60 responses")
    assert "✗" in page.locator("#row-0").text_content()
    page.select_option("#mode", "loose")
    page.fill("#search", "prompt")
    page.wait_for_function("() => document.getElementById('count').textContent.startsWith('59')")
    signs = "() => [...document.querySelectorAll('.row .signs')].map(sign => sign.textContent)"
    shown = page.evaluate(signs)
    assert shown == sorted(shown, reverse=True)
    assert "✓" in page.locator(".row", has=page.locator("b", has_text="k8")).first.text_content()


def test_filters_narrow_the_list(page: Any, run: Path) -> None:
    opened(page, run)
    page.select_option("#show", "fail")
    counted(page, "21 of 60 responses")
    page.select_option("select[data-field=team]", label="red")
    counted(page, "9 of 60 responses")
    page.select_option("#constraint", label="~keywords.contains")
    counted(page, "9 of 60 responses")
    page.select_option("#constraint", label="length.words")
    page.select_option("#show", "pass")
    counted(page, "21 of 60 responses")
    page.click("#clear")
    counted(page, "60 of 60 responses")


def test_a_number_of_failures_leads_to_them(page: Any, run: Path) -> None:
    opened(page, run)
    button = page.locator("button.jump").first
    number = button.text_content()
    button.click()
    counted(page, f"{number} of 60 responses")
    assert page.evaluate("document.activeElement.id") == "list"
    assert page.locator("#detail .verdict .f").count() > 0


def test_search_finds_keys_reasons_and_texts(page: Any, run: Path) -> None:
    opened(page, run)
    for sought, told in (("the very END", 1), ("k5", 11), ("prompt 11", 1), ("contains 'tea'", 20),
                         ("(no such", 0)):  # fmt: skip
        page.fill("#search", sought)
        counted(page, f"{told} of 60 responses")
    page.fill("#search", "prompt 11")
    page.press("#search", "Enter")
    until(page, "k11")


def test_keys_move_read_search_and_clear(page: Any, run: Path) -> None:
    opened(page, run)
    page.keyboard.press("j")
    until(page, f"{NASTY}")
    page.keyboard.press("k")
    until(page, "k0")
    page.focus("#list")
    page.keyboard.press("End")
    page.wait_for_selector("#row-59[aria-selected=true]")
    assert page.locator("#list").get_attribute("aria-activedescendant") == "row-59"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "detail"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "list"
    page.keyboard.press("Home")
    until(page, "k0")
    page.keyboard.press("/")
    page.keyboard.type("k12")
    counted(page, "1 of 60 responses")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    counted(page, "60 of 60 responses")


def test_a_long_text_expands(page: Any, run: Path) -> None:
    opened(page, run)
    page.fill("#search", "k7")
    page.press("#search", "Enter")
    until(page, "k7")
    text = page.locator("#detail .text").last
    assert len(text.text_content()) == 6000
    page.click("button.more")
    assert page.locator("button.more").count() == 0
    assert text.text_content().endswith("the very end")


def test_evidence_is_marked_where_it_stands(page: Any, run: Path) -> None:
    opened(page, run)
    page.fill("#search", "Ümläute")
    counted(page, "1 of 60 responses")
    page.press("#search", "Enter")
    until(page, "k9")
    marks = page.locator("#detail mark")
    assert [text.rstrip("12") for text in marks.all_text_contents()] == ["tea"]
    assert "contains 'tea'" in page.locator("#detail .reason").first.text_content()
    button = page.locator("#detail .verdict").first
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert "off" in marks.first.get_attribute("class")
    button.click()
    assert "off" not in (marks.first.get_attribute("class") or "")


@pytest.mark.parametrize("name", ["run", "difference"])
def test_a_response_with_markup_runs_nothing(
    page: Any, name: str, request: pytest.FixtureRequest
) -> None:
    opened(page, request.getfixturevalue(name))
    page.select_option("#show", "all")
    page.fill("#search", "onerror")
    page.press("#search", "Enter")
    until(page, NASTY)
    assert NASTY in page.locator("#detail").text_content()
    assert page.locator("img, iframe, object, embed, #detail script").count() == 0
    assert page.locator("script").count() == 3


@pytest.mark.parametrize("name", ["run", "difference", "full"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    page: Any, name: str, scheme: str, request: pytest.FixtureRequest
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)
    opened(page, request.getfixturevalue(name))
    axe: Any = Axe()
    found: list[dict[str, Any]] = axe.run(page).response["violations"]
    told = [(v["id"], [node["html"][:200] for node in v["nodes"][:3]]) for v in found]
    assert told == []


def test_the_button_turns_dark_to_light(page: Any, run: Path) -> None:
    page.emulate_media(color_scheme="light")
    opened(page, run)
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click("#theme")
    dark = page.evaluate(paper)
    assert dark != light
    page.click("#theme")
    assert page.evaluate(paper) == light
    page.emulate_media(color_scheme="dark")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate(paper) == dark


def test_a_comparison_shows_both_answers(page: Any, difference: Path) -> None:
    opened(page, difference)
    lost = page.locator("button.jump.lost").first
    number = lost.text_content()
    lost.click()
    page.wait_for_function(
        "told => document.getElementById('count').textContent.startsWith(told)", arg=f"{number} of"
    )
    sides = page.locator("#detail .sides > div")
    assert [s.locator("h3").text_content() for s in sides.all()] == ["before", "after"]
    texts = [side.locator(".text").last.text_content() for side in sides.all()]
    assert "with a lot of tea" in texts[1]
    assert "with a lot of tea" not in texts[0]


def test_what_a_family_lost_leads_to_its_answers(page: Any, difference: Path) -> None:
    opened(page, difference)
    page.locator("summary", has_text="ids and slices").click()
    row = page.locator("tr", has=page.locator("th", has_text="family keywords")).last
    button = row.locator("button.jump.lost")
    assert (
        button.get_attribute("aria-label")
        == f"Show the {button.text_content()} lost of family keywords"
    )
    button.click()
    assert button.text_content() == "20"
    counted(page, "19 of 21 responses")  # one of them lost two constraints of the family
    assert page.locator("#constraint").input_value() == "family keywords"
    page.wait_for_selector("#detail .verdict")
    assert page.locator("#detail .sides > div").last.locator(".verdict .f").count() > 0


def test_flips_of_single_constraints_lead_to_the_rows_that_have_them(
    page: Any, difference: Path
) -> None:
    opened(page, difference)
    row = page.locator("tr", has=page.locator("th", has_text="single constraints"))
    row.locator("button.jump.lost").click()
    page.wait_for_function("() => document.getElementById('constraint').value === 'each'")
    rows = page.evaluate("() => document.getElementById('count').textContent")
    assert 0 < int(rows.split(" ")[0]) <= int(row.locator("button.jump.lost").text_content())


def test_each_of_several_comparisons_leads_to_its_own_answers(page: Any, tmp_path: Path) -> None:
    runs: list[str] = []
    for name, lost in (("a", 0), ("b", 2), ("c", 5)):
        rows = content()[10:40]
        for row in rows[:lost]:
            row["response"] = "tea and much more of what nobody did ask for"
        if name == "c":
            rows[28]["constraints"] = [
                {"id": "length.words", "at_least": 99},
                *rows[28]["constraints"],
            ]
        runs.append(str(scored(tmp_path / f"of-{name}", content=rows, name=tmp_path / name)))
    difference = tmp_path / "difference.html"
    done = CliRunner().invoke(compare, [*runs, "--html", str(difference)])
    assert done.exit_code == 0, done.output
    opened(page, difference)
    rows = page.locator("tr", has=page.locator("th", has_text="whole responses"))
    shown: list[tuple[str, str]] = []
    for number in range(2):
        button = rows.nth(number).locator("button.jump.lost")
        button.click()
        count = page.locator("#count").text_content().split(" ")[0]
        shown.append((button.text_content(), count))
    assert shown == [(count, count) for count, _ in shown]
    assert shown[0] != shown[1]
    singles = page.locator("tr", has=page.locator("th", has_text="single constraints")).nth(1)
    singles.locator("button.jump.lost").click()
    # The row that asks for something else on one side is compared as a whole only.
    keys = page.locator(".row b").all_text_contents()
    assert keys
    assert "k38" not in keys


def test_a_number_of_corrected_verdicts_leads_to_both_reasons(page: Any, tmp_path: Path) -> None:
    out = both(tmp_path)
    assert CliRunner().invoke(report, [str(out)]).exit_code == 0
    opened(page, out / "report.html")
    page.locator("#meanings button.jump").first.click()
    counted(page, "1 of 3 responses")
    until(page, "k1")
    told = page.locator("#detail .corrected")
    assert told.count() == 1
    assert told.text_content().startswith("corrected: ✗ ✗ ✗ · the postscript says nothing")
    page.fill("#search", "says nothing")
    counted(page, "1 of 3 responses")


def test_a_page_is_usable_on_a_narrow_screen(page: Any, run: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    opened(page, run)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    heads = "() => [...document.querySelectorAll('tbody th')].map(head => head.offsetWidth)"
    assert min(page.evaluate(heads)) > 100


def test_pictures_of_the_docs(page: Any, tmp_path: Path) -> None:
    """The pages of what ships can be shown; IFEVAL_PICTURES=1 puts them into docs/pictures."""
    path = ROOT / "datasets" / "quickstart" / "responses.jsonl"
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in path.read_text("utf-8").split("\n") if line
    ]
    before = scored(tmp_path / "a", content=rows, name=tmp_path / "june")
    for row in rows[::3]:
        row["response"] = f"Sure! {row['response']} I hope that this helps!"
    after = scored(tmp_path / "b", content=rows, name=tmp_path / "july")
    difference = tmp_path / "difference.html"
    assert CliRunner().invoke(report, [str(before)]).exit_code == 0
    done = CliRunner().invoke(compare, [str(before), str(after), "--html", str(difference)])
    assert done.exit_code == 0, done.output
    page.set_viewport_size({"width": 1100, "height": 760})
    page.emulate_media(color_scheme="light")
    opened(page, before / "report.html")
    page.evaluate("document.getElementById('responses').scrollIntoView()")
    _picture(page, "report")
    opened(page, difference)
    page.locator("button.jump.lost").first.click()
    page.wait_for_selector("#detail .sides")
    page.evaluate("window.scrollTo(0, 0)")
    _picture(page, "comparison")


def _picture(page: Any, name: str) -> None:
    picture: bytes = page.screenshot()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 200_000
    if os.environ.get("IFEVAL_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        (PICTURES / f"{name}.png").write_bytes(picture)
