"""How well prompts are recognised, against labels that others gave: figures, no assertion.

    python tests/bench/recognition.py ifeval|tagged|real|chat|hostile [--misses] [--half HALF]

``hostile`` prints how the time grows with the length of texts made to be slow. The halves
(even, odd, both) are those of ids, of line numbers or of prompts that end in an even or odd digit:
the rules were written on even ones. ``--every N`` prints one hit in so many, for a person to read.

Reads the recorded data where it is (``IFEVAL_SHARED``, or ``../shared``), and says so where it
is not. Nothing of it goes into the project.
"""

import argparse
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ifeval.build.hits import Hit
from ifeval.build.recognise import recognised, recognised_in
from ifeval.registry import default

CHAT = "logs/chat_completions.jsonl"
SHARED = Path(os.environ.get("IFEVAL_SHARED", Path(__file__).parents[3] / "shared"))
Label = tuple[str, str]


def rows(name: str) -> list[dict[str, Any]]:
    file = SHARED / "data" / name
    if not file.is_file():
        raise SystemExit(f"skipped: {file} is not there")
    return [json.loads(line) for line in file.read_text("utf-8").split("\n") if line.strip()]


# IFEval: 25 ids


def _less(value: int) -> str:
    return f"less than {value + 1}"


def _relation(arguments: Mapping[str, Any]) -> list[str]:
    """Return the relations of IFEval that two bounds stand for."""
    found: list[str] = []
    if arguments.get("at_least"):
        found.append(f"at least {arguments['at_least']}")
    if arguments.get("at_most") is not None:
        found.append(_less(arguments["at_most"]))
    return found


def _numbers(id: str) -> Callable[[Hit], Iterator[Label]]:
    def labels(hit: Hit) -> Iterator[Label]:
        yield from ((id, said) for said in _relation(hit.arguments))

    return labels


def _exact(id: str) -> Callable[[Hit], Iterator[Label]]:
    def labels(hit: Hit) -> Iterator[Label]:
        low = hit.arguments.get("at_least", hit.arguments.get("at_most"))
        yield id, str(low or "")

    return labels


def _fixed(id: str) -> Callable[[Hit], Iterator[Label]]:
    def labels(_hit: Hit) -> Iterator[Label]:
        yield id, ""

    return labels


def _contains(hit: Hit) -> Iterator[Label]:
    if hit.rule in ("forms.choice", "words.one_of"):
        yield "detectable_format:constrained_response", ""
        return
    words = sorted(phrase.casefold() for phrase in hit.arguments["phrases"])
    if hit.polarity == "unwanted":
        yield "keywords:forbidden_words", json.dumps(words, ensure_ascii=False)
    else:
        yield "keywords:existence", json.dumps(words, ensure_ascii=False)


def _count(hit: Hit) -> Iterator[Label]:
    for word in hit.arguments["phrases"]:
        for said in _relation(hit.arguments):
            yield "keywords:frequency", f"{word.casefold()} {said}"


def _letters(hit: Hit) -> Iterator[Label]:
    for said in _relation(hit.arguments):
        yield "keywords:letter_frequency", f"{hit.arguments['characters'].casefold()} {said}"


def _language(hit: Hit) -> Iterator[Label]:
    yield "language:response_language", hit.arguments["language"]


def _starts(hit: Hit) -> Iterator[Label]:
    if hit.constraint.get("at") == "paragraphs":
        index = hit.constraint["index"]
        yield (
            "length_constraints:nth_paragraph_first_word",
            f"{index} {hit.arguments['phrases'][0].casefold()}",
        )


def _commas(hit: Hit) -> Iterator[Label]:
    if hit.arguments == {"marks": [","], "at_most": 0}:
        yield "punctuation:no_comma", ""


def _separated(hit: Hit) -> Iterator[Label]:
    number = hit.arguments.get("at_least", "")
    if hit.arguments["divider"] == "******":
        yield "combination:two_responses", ""
    elif hit.arguments["divider"] == "***":
        yield "length_constraints:number_paragraphs", str(number)


def _sections(hit: Hit) -> Iterator[Label]:
    yield (
        "detectable_format:multiple_sections",
        f"{hit.arguments['marker'].casefold()} {hit.arguments.get('at_least', '')}",
    )


def _phrase(hit: Hit) -> Iterator[Label]:
    if len(hit.arguments["phrases"][0]) > 1:
        yield "startend:end_checker", hit.arguments["phrases"][0].strip().casefold()


def _paragraphs(hit: Hit) -> Iterator[Label]:
    yield "paragraphs", str(hit.arguments.get("at_least", ""))


IFEVAL: dict[str, Callable[[Hit], Iterator[Label]]] = {
    "length.words": _numbers("length_constraints:number_words"),
    "length.sentences": _numbers("length_constraints:number_sentences"),
    "length.paragraphs": _paragraphs,
    "case.capital_words": _numbers("change_case:capital_word_frequency"),
    "case.upper": _fixed("change_case:english_capital"),
    "case.lower": _fixed("change_case:english_lowercase"),
    "format.bullets": _exact("detectable_format:number_bullet_lists"),
    "format.placeholders": _exact("detectable_content:number_placeholders"),
    "format.highlights": _exact("detectable_format:number_highlighted_sections"),
    "format.json": _fixed("detectable_format:json_format"),
    "format.title": _fixed("detectable_format:title"),
    "format.choice": _fixed("detectable_format:constrained_response"),
    "format.repeats_prompt": _fixed("combination:repeat_prompt"),
    "format.postscript": lambda hit: iter(
        [("detectable_content:postscript", hit.arguments["marker"].rstrip("."))]
    ),
    "format.sections": _sections,
    "format.separated": _separated,
    "punctuation.quoted": _fixed("startend:quotation"),
    "punctuation.count": _commas,
    "keywords.contains": _contains,
    "keywords.count": _count,
    "keywords.characters": _letters,
    "keywords.ends_with": _phrase,
    "keywords.starts_with": _starts,
    "language.written_in": _language,
}


def _gold(id: str, kwargs: Mapping[str, Any]) -> Label:
    """Return an instruction of IFEval with its arguments, as the hits above have them."""
    match id.partition(":")[2]:
        case "number_words":
            return id, f"{kwargs['relation']} {kwargs['num_words']}"
        case "number_sentences":
            return id, f"{kwargs['relation']} {kwargs['num_sentences']}"
        case "capital_word_frequency":
            return id, f"{kwargs['capital_relation']} {kwargs['capital_frequency']}"
        case "number_bullet_lists":
            return id, str(kwargs["num_bullets"])
        case "number_placeholders":
            return id, str(kwargs["num_placeholders"])
        case "number_highlighted_sections":
            return id, str(kwargs["num_highlights"])
        case "number_paragraphs":
            return id, str(kwargs["num_paragraphs"])
        case "postscript":
            return id, kwargs["postscript_marker"].rstrip(".")
        case "multiple_sections":
            return id, f"{kwargs['section_spliter'].casefold()} {kwargs['num_sections']}"
        case "existence":
            return id, json.dumps(
                sorted(k.casefold() for k in kwargs["keywords"]), ensure_ascii=False
            )
        case "forbidden_words":
            return id, json.dumps(
                sorted(k.casefold() for k in kwargs["forbidden_words"]), ensure_ascii=False
            )
        case "frequency":
            return id, f"{kwargs['keyword'].casefold()} {kwargs['relation']} {kwargs['frequency']}"
        case "letter_frequency":
            return (
                id,
                f"{kwargs['letter'].casefold()} {kwargs['let_relation']} {kwargs['let_frequency']}",
            )
        case "response_language":
            return id, kwargs["language"]
        case "nth_paragraph_first_word":
            last = kwargs["nth_paragraph"] == kwargs["num_paragraphs"]
            return (
                id,
                f"{-1 if last else kwargs['nth_paragraph'] - 1} {kwargs['first_word'].casefold()}",
            )
        case "end_checker":
            return id, kwargs["end_phrase"].strip().casefold()
        case _:
            return id, ""


def _same(gold: Label, found: Label) -> bool:
    if gold[0] == "length_constraints:nth_paragraph_first_word":
        # The last of three is the third.
        return gold[0] == found[0] and gold[1].split()[-1] == found[1].split()[-1]
    return gold == found


def ifeval(*, misses: bool) -> None:
    """Print precision and recall by id, and with exact arguments."""
    registry = default()
    right, exact, wanted, given = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    exact_given = 0
    prompts = rows("ifeval/prompts.jsonl")
    started = time.perf_counter()
    results = [recognised(row["prompt"], registry) for row in prompts]
    spent = time.perf_counter() - started
    for row, result in zip(prompts, results, strict=True):
        golds = [
            _gold(i, k) for i, k in zip(row["instruction_id_list"], row["kwargs"], strict=True)
        ]
        found: list[tuple[Label, Hit]] = []
        seen: set[Label] = set()
        for hit in result.hits:
            # The hits of a part are no instruction on the response; IFEval has one of that kind.
            if hit.scope == "part" and hit.id != "keywords.starts_with":
                continue
            for label in IFEVAL.get(hit.id, lambda _: iter(()))(hit):
                if label not in seen:
                    seen.add(label)
                    found.append((label, hit))
        # "English, and in all capital letters" is one instruction there.
        if any(gold[0].startswith("change_case:english") for gold in golds):
            found = [
                (label, hit)
                for label, hit in found
                if label != ("language:response_language", "en")
            ]
        # IFEval asks for the paragraphs of its first-word check in that check.
        nth = any("nth_paragraph" in gold[0] for gold in golds)
        plain = [(label, hit) for label, hit in found if label[0] == "paragraphs"]
        found = [(label, hit) for label, hit in found if label[0] != "paragraphs"]
        if not nth and not any(
            label[0] == "length_constraints:number_paragraphs" and label[1] for label, _ in found
        ):
            unsaid = ("length_constraints:number_paragraphs", "")
            found = [pair for pair in found if pair[0] != unsaid]
            asked = any(gold[0] == "length_constraints:number_paragraphs" for gold in golds)
            found += [
                (("length_constraints:number_paragraphs", label[1]), hit)
                for label, hit in plain
                if asked
            ]
        left = list(golds)
        unmatched: list[tuple[Label, Hit]] = []
        for label, hit in found:
            given[label[0]] += 1
            twin = next((gold for gold in left if _same(gold, label)), None)
            if twin:
                left.remove(twin)
                right[label[0]] += 1
                exact[label[0]] += 1
            else:
                unmatched.append((label, hit))
        once: list[Hit] = []
        for label, hit in unmatched:
            # Two bounds that nobody labelled are one hit.
            given[label[0]] -= any(hit is other for other in once)
            once.append(hit)
            near = next((gold for gold in left if gold[0] == label[0]), None)
            if near:
                left.remove(near)
                right[label[0]] += 1
                exact_given += 1
                if misses:
                    print(f"~ {row['key']} {near} got {label[1]!r} {hit.text!r}")
            elif misses:
                print(f"+ {row['key']} {label} {hit.text!r} {hit.rule} {hit.of}")
        wanted.update(gold[0] for gold in golds)
        if misses:
            for gold in left:
                print(f"- {row['key']} {gold} :: {row['prompt'][-260:]!r}")
    print(f"{'id':48} {'n':>4} {'precision':>9} {'recall':>7} {'exact':>7}")
    for id in sorted(wanted | given):
        print(
            f"{id:48} {wanted[id]:4} {right[id] / max(given[id], 1):9.3f} "
            f"{right[id] / max(wanted[id], 1):7.3f} {exact[id] / max(wanted[id], 1):7.3f}"
        )
    n, found_n, hit_n = wanted.total(), given.total(), right.total()
    print(f"overall precision {hit_n / found_n:.3f} recall {hit_n / n:.3f}")
    share, part = exact.total() / found_n, exact.total() / n
    print(f"with exact arguments precision {share:.3f} recall {part:.3f}")
    print(f"{1000 * spent / len(prompts):.2f} ms a prompt")


# Labels in words


def _family(kind: str, detail: str, words: str) -> str | None:
    """Return the family of a label in words, of those that are measured."""
    low = words.casefold()
    match (kind, detail.partition(":")[0]):
        case ("Length", "Words" | "Sentences" | "Paragraphs" as unit):
            return f"length {unit.casefold()}"
        case ("Content", "Keywords"):
            return "keywords"
        case ("Language", _) if "capital" in low or "case" in low or "caps" in low:
            return "case"
        case ("Content" | "Punctuation", "Punctuation" | "Ending punctuation"):
            return "punctuation"
        case ("Format", "Markdown") | ("Markdown", _):
            return "markdown"
        case ("Format", "Table") | ("Table", _):
            return "table"
        case _:
            return None


_FAMILIES = {
    "length.words": "length words",
    "length.sentences": "length sentences",
    "length.paragraphs": "length paragraphs",
    "keywords.contains": "keywords",
    "keywords.count": "keywords",
    "case.upper": "case",
    "case.lower": "case",
    "case.title": "case",
    "case.capital_words": "case",
    "format.headings": "markdown",
    "markdown.block_quotes": "markdown",
    "markdown.heading_levels": "markdown",
    "table.rows": "table",
    "table.columns": "table",
    "table.count": "table",
}


def _tagged_family(hit: Hit) -> str | None:
    if hit.id == "keywords.ends_with" and len(hit.arguments["phrases"][0]) == 1:
        return "punctuation"
    return _FAMILIES.get(hit.id)


_SPELLED = "zero one two three four five six seven eight nine ten eleven twelve".split()


def _fits(hit: Hit, words: str) -> bool:
    """Return whether the numbers and phrases of a hit stand in the words of a label."""
    low = words.casefold().replace(",", "")
    numbers = {int(n) for n in re.findall(r"\d+", low)}
    numbers |= {n for n, word in enumerate(_SPELLED) if re.search(rf"\b{word}\b", low)}
    if "single" in low:
        numbers.add(1)
    near = {m for n in numbers for m in (n, n - 1, n + 1, round(n * 0.9), round(n * 1.1))}
    bounds = [hit.arguments[name] for name in ("at_least", "at_most") if name in hit.arguments]
    if hit.id.startswith("length.") and not all(n in near for n in bounds):
        return False
    return all(
        phrase.casefold() in words.casefold()
        for phrase in hit.arguments.get("phrases", [])
        if len(phrase) > 1
    )


def tagged(*, misses: bool, half: str) -> None:
    """Print precision, recall and exact arguments by family of labels in words."""
    registry = default()
    right, exact, wanted, given = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for row in rows("logs/tagged_prompts.jsonl"):
        if not _is_of(half, int(row["id"])):
            continue
        labels = [(f, w) for k, d, w in row["constraints"] if (f := _family(k, d, w))]
        result = recognised_in(row["messages"], registry)
        hits = [(f, hit) for hit in result.hits if (f := _tagged_family(hit))]
        wanted.update(f for f, _ in labels)
        given.update(f for f, _ in hits)
        left = list(hits)
        missed: list[tuple[str, str]] = []
        for fits in (True, False):
            for label in labels if fits else missed[:]:
                twin = next(
                    (h for h in left if h[0] == label[0] and (_fits(h[1], label[1]) or not fits)),
                    None,
                )
                if twin:
                    left.remove(twin)
                    right[label[0]] += 1
                    exact[label[0]] += fits
                    if not fits:
                        missed.remove(label)
                        if misses:
                            print(f"~ {row['id']} {label} {twin[1].constraint}")
                elif fits:
                    missed.append(label)
        # One label may speak of a table with rows and columns; several hits are then one.
        for f, hit in left[:]:
            if any(f == g and hit.text in w for g, w in labels) or (
                f == "table" and any(g == f for g, _ in labels)
            ):
                given[f] -= 1
                left.remove((f, hit))
        if misses:
            for label in missed:
                print(f"- {row['id']} {label} :: {row['messages'][-1]['content'][-500:]!r}")
            for f, hit in left:
                print(f"+ {row['id']} {f} {hit.text!r} {hit.constraint} {hit.rule}")
    print(f"{'family':20} {'n':>4} {'precision':>9} {'recall':>7} {'exact':>7}")
    for f in sorted(wanted | given):
        n, m = max(wanted[f], 1), max(given[f], 1)
        print(f"{f:20} {wanted[f]:4} {right[f] / m:9.3f} {right[f] / n:7.3f} {exact[f] / n:7.3f}")
    share, part = right.total() / given.total(), right.total() / wanted.total()
    print(f"overall precision {share:.3f} recall {part:.3f}")


# Single constraints of real users


def _is_of(half: str, number: int) -> bool:
    return half == "both" or (number % 2 == 0) == (half == "even")


def real(*, misses: bool, every: int, half: str) -> None:
    """Print the share of each class that is recognised, and every so many hits to read."""
    registry = default()
    n, found = Counter[str](), Counter[str]()
    shown = hits_n = 0
    for number, row in enumerate(rows("logs/real_constraints.jsonl")):
        if not _is_of(half, number):
            continue
        name = row["class"].partition(":")[0]
        n[name] += 1
        hits = recognised(row["constraint"], registry).hits
        found[name] += bool(hits)
        hits_n += len(hits)
        if hits and (shown := shown + 1) % every == 0:
            for hit in hits:
                told = json.dumps(hit.constraint, ensure_ascii=False)
                place = f"{hit.of!r} {hit.condition!r} <- {row['constraint'][:260]!r}"
                print(f"{name[:8]:8} {told} {place}")
        elif misses and not hits and n[name] % 7 == 0:
            print(f"- {name[:6]} {row['constraint'][:200]!r}")
    for name in sorted(n, key=lambda name: -n[name]):
        print(f"{name:24} {n[name]:5} {found[name] / n[name]:.3f}")
    print(f"{hits_n} hits")


def chat(*, misses: bool, every: int, half: str) -> None:
    """Print the hits in prompts of a chat-completions log, or the prompts without one."""
    registry = default()
    prompts = {json.dumps(row["request"]["messages"]): row for row in rows(CHAT)}
    shown = hits_n = without = 0
    for number, row in enumerate(prompts.values()):
        if not _is_of(half, number):
            continue
        messages = row["request"]["messages"]
        hits = recognised_in(messages, registry).hits
        hits_n += len(hits)
        without += not hits
        for hit in hits:
            shown += 1
            if shown % every == 0:
                text = messages[hit.turn]["content"]
                told = json.dumps(hit.constraint, ensure_ascii=False)
                around = text[max(0, hit.start - 120) : hit.end + 60]
                print(f"{number} {told} {hit.of!r} {hit.text!r} <- {around!r}")
        if misses and not hits and without % every == 0:
            print(f"- {number} {messages[-1]['content'][:700]!r}")
    print(f"{hits_n} hits, {without} prompts without one")


PIECES = (
    *("a", "\n", " ", "at least ", "1,", "one ", '"', "“", "'", "<text>", "- ", "do not ", "x, "),
    *("include the words ", "each ", "the word ", "if ", "1-", "* ", "in all ", "A B ", "no x or "),
    *("Mention A and ", "use 3 or ", "no commas, ", "words, all ", "for each a, ", "(e.g., "),
)


def hostile() -> None:
    """Print the time of 20 and of 200 kB of each piece, and by what it grew."""
    registry = default()
    for piece in PIECES:
        spent: list[float] = []
        for size in (20_000, 200_000):
            text = "Write " + piece * (size // len(piece))
            started = time.process_time()
            recognised(text, registry)
            spent.append(time.process_time() - started)
        print(f"{piece!r:22} {spent[0]:8.3f} s {spent[1]:8.3f} s  x{spent[1] / spent[0]:.1f}")


def main() -> None:
    """Run one of the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["ifeval", "tagged", "real", "chat", "hostile"])
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--half", choices=["even", "odd", "both"], default="even")
    parser.add_argument("--every", type=int, default=10**9, help="print one hit in so many")
    given = parser.parse_args()
    match given.what:
        case "ifeval":
            ifeval(misses=given.misses)
        case "tagged":
            tagged(misses=given.misses, half=given.half)
        case "hostile":
            hostile()
        case "real":
            real(misses=given.misses, every=given.every, half=given.half)
        case _:
            chat(misses=given.misses, every=given.every, half=given.half)


if __name__ == "__main__":
    main()
