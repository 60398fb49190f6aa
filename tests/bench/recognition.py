"""How well prompts are recognised, against labels that others gave: figures, no assertion.

    python tests/bench/recognition.py ifeval|tagged|real [--misses] [--half even|odd] [--data DIR]

Reads the recorded data where it is (``IFEVAL_SHARED``, or ``../shared``), and says so where it
is not. Nothing of it goes into the project.
"""

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ifeval.build.recognise import Hit, recognised, recognised_in
from ifeval.registry import default

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
        yield "length_constraints:nth_paragraph_first_word", f"{index} {hit.arguments['phrases'][0].casefold()}"


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
    yield "detectable_format:multiple_sections", f"{hit.arguments['marker'].casefold()} {hit.arguments.get('at_least', '')}"


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
    "format.postscript": lambda hit: iter([("detectable_content:postscript", hit.arguments["marker"].rstrip("."))]),
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
            return id, json.dumps(sorted(k.casefold() for k in kwargs["keywords"]), ensure_ascii=False)
        case "forbidden_words":
            return id, json.dumps(sorted(k.casefold() for k in kwargs["forbidden_words"]), ensure_ascii=False)
        case "frequency":
            return id, f"{kwargs['keyword'].casefold()} {kwargs['relation']} {kwargs['frequency']}"
        case "letter_frequency":
            return id, f"{kwargs['letter'].casefold()} {kwargs['let_relation']} {kwargs['let_frequency']}"
        case "response_language":
            return id, kwargs["language"]
        case "nth_paragraph_first_word":
            last = kwargs["nth_paragraph"] == kwargs["num_paragraphs"]
            return id, f"{-1 if last else kwargs['nth_paragraph'] - 1} {kwargs['first_word'].casefold()}"
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
        golds = [_gold(i, k) for i, k in zip(row["instruction_id_list"], row["kwargs"], strict=True)]
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
            found = [(label, hit) for label, hit in found if label != ("language:response_language", "en")]
        # IFEval asks for the paragraphs of its first-word check in that check.
        nth = any("nth_paragraph" in gold[0] for gold in golds)
        plain = [(label, hit) for label, hit in found if label[0] == "paragraphs"]
        found = [(label, hit) for label, hit in found if label[0] != "paragraphs"]
        if not nth and not any(label[0] == "length_constraints:number_paragraphs" and label[1] for label, _ in found):
            found = [(l, h) for l, h in found if l[0] != "length_constraints:number_paragraphs" or l[1]]
            asked = any(gold[0] == "length_constraints:number_paragraphs" for gold in golds)
            found += [(("length_constraints:number_paragraphs", label[1]), hit) for label, hit in plain if asked]
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
        for label, hit in unmatched:
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
    print(f"with exact arguments precision {exact.total() / found_n:.3f} recall {exact.total() / n:.3f}")
    print(f"{1000 * spent / len(prompts):.2f} ms a prompt")


def main() -> None:
    """Run one of the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["ifeval", "tagged", "real"])
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--half", choices=["even", "odd"], default="even")
    given = parser.parse_args()
    match given.what:
        case "ifeval":
            ifeval(misses=given.misses)
        case _:
            raise SystemExit("not yet")


if __name__ == "__main__":
    main()
