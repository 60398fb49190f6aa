"""A number that can be published: a benchmark's headline over all of its prompts.

The figures of a summary are shares of what was answered and decided. What is published is a
share of the benchmark: a prompt without an answer counts as failed, and what is undecided
gives a range.
"""

from collections.abc import Mapping
from typing import Any

from ifeval.scoring.benchmarks import BENCHMARKS, known_broken, sizes
from ifeval.scoring.tally import MODES, Tally
from ifeval.semantics import Semantics

_SIGNS = str.maketrans(
    {sign: f"\\{sign}" for sign in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def benchmark(tally: Tally, prompts: int | None, semantics: Semantics) -> dict[str, Any] | None:
    """Return which benchmark the prompts are, and whether its number can be told from them."""
    name = _most(tally)
    if name is None:
        return None
    found, size = len(tally.known[name]), sizes()[name]
    known = BENCHMARKS[name]
    title = known.title
    whole = found == size and len(tally.clusters) == size and (prompts in (None, size))
    told = f"{title}, {found} of {size}"
    if not whole:
        other = len(tally.clusters) - found
        more = f", and {other} other prompts" if other > 0 else ""
        told = f"{found} of {size}{more}: not the {title} number"
    version = dict(semantics.versions).get(known.origin)
    if semantics.profile == "corrected":
        whole, told = False, f"{told.partition(':')[0]}, corrected: not the {title} number"
    elif version:
        told = f"{told} (version {version})"
    return {
        "name": title,
        "headline": known.headline,
        "prompts": found,
        "of": size,
        "whole": whole,
        "told": told,
    }


def _most(tally: Tally) -> str | None:
    """Return the benchmark that most prompts belong to."""
    return max(sorted(tally.known), key=lambda name: len(tally.known[name]), default=None)


def headline(tally: Tally, semantics: Semantics) -> dict[str, Any] | None:
    """Return a benchmark's headline over all of its prompts, or None where there is none.

    Each prompt counts once: with several samples, by the share of them that passes.
    """
    name = _most(tally)
    if name is None or semantics.profile == "corrected":
        return None
    known, size = BENCHMARKS[name], sizes()[name]
    mode = next(i for i, mode in enumerate(MODES) if mode in known.headline)
    shares = _shares(tally, name, mode)
    broken = known_broken().get(name, {})
    sound = {number: share for number, share in shares.items() if number not in broken}
    return {
        "metric": known.headline,
        "quoted": known.quoted,
        **_over(shares, size),
        "answered": len(shares),
        "missing": size - len(shares),
        "counted": f"a prompt without an answer counts as failed; {known.missing}",
        "elsewhere": [
            {"where": where, "of": of, "value": _over(shares, of)["value"]}
            for where, of in known.sizes
        ],
        "known_broken": {
            **_over(sound, size - len(broken)),
            "prompts": [
                {"key": one.key, "kind": one.kind, "reason": one.reason}
                for _, one in sorted(broken.items())
            ],
        },
    }


def _shares(tally: Tally, name: str, mode: int) -> dict[int, tuple[float, float]]:
    """Return, for each prompt of a benchmark, the share of its samples that passed, and might."""
    passed = tally.per_prompt["prompt_passed"][mode]
    decided = tally.per_prompt["prompt_decided"][mode]
    found: dict[int, tuple[float, float]] = {}
    for number, prompt in tally.known[name].items():
        samples = tally.samples[prompt]
        least = passed[prompt] / samples
        found[number] = (least, least + (samples - decided[prompt]) / samples)
    return found


def _over(shares: Mapping[int, tuple[float, float]], size: int) -> dict[str, Any]:
    least, most = (sum(share[end] for share in shares.values()) / size for end in (0, 1))
    return {"value": round(least, 6), "range": [round(least, 6), round(most, 6)], "of": size}


def methods(
    found: Mapping[str, Any], versions: Mapping[str, str | None], reasoning: str
) -> str | None:
    """Return a paragraph that says how the published number came about.

    Args:
        found: As ``summary`` returns it.
        versions: Of the libraries that a verdict may hang on, by name.
        reasoning: ``strip`` or ``keep``: what was done with reasoning.
    """
    number, which = found["published"], found["benchmark"]
    if number is None:
        return None
    known = next(one for one in BENCHMARKS.values() if one.title == which["name"])
    metric = found["metrics"][number["metric"]]
    used = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    version = found["semantics"]["versions"].get(known.origin)
    parts = [
        f"Responses to {number['answered']} of the {number['of']} prompts of {known.title} "
        f"({known.source}) were scored with {used}, by the official meaning of its constraints"
        + (f" of {version}." if version else "."),
        "Reasoning between tags was set aside before."
        if reasoning == "strip"
        else "Responses were judged whole, reasoning included.",
        (
            f"{number['metric']} is the {metric['definition']}: {percent(number['value'])} %"
            f"{_between(metric['interval'])}; {known.quoted}."
        ),
    ]
    if number["missing"]:
        parts.append(
            f"{number['missing']} prompts without an answer count as failed ({known.missing})."
        )
    low, high = number["range"]
    if low != high:
        parts.append(
            f"{metric['undecided']} responses are undecided, {found['dice']['verdicts']} "
            "verdicts because the original draws at random: the value lies between "
            f"{percent(low)} and {percent(high)} %."
        )
    left = number["known_broken"]
    if left["prompts"]:
        parts.append(
            f"Without {len(left['prompts'])} prompts that are known to be broken it is "
            f"{percent(left['value'])} %."
        )
    parts += [
        f"Over the {other['of']} prompts of {other['where']} it would be "
        f"{percent(other['value'])} %, those not had counted as failed."
        for other in number["elsewhere"]
    ]
    return " ".join(parts)


def _between(ends: list[float] | None) -> str:
    if not ends:
        return ""
    low, high = map(percent, ends)
    return (
        f" (95 % interval of the answered {low} to {high} %, Wilson's with the effective sample "
        "size of clusters by prompt)"
    )


def latex(found: Mapping[str, Any], label: str) -> str | None:
    """Return a row of a LaTeX table: label, benchmark, prompts, value, interval, without broken.

    Args:
        found: As ``summary`` returns it.
        label: What was scored.
    """
    number, which = found["published"], found["benchmark"]
    if number is None:
        return None
    ends = found["metrics"][number["metric"]]["interval"]
    cells = [
        label.translate(_SIGNS),
        which["name"],
        f"{number['answered']}/{number['of']}",
        percent(number["value"]),
        "--".join(map(percent, ends)) if ends else "",
        percent(number["known_broken"]["value"]),
    ]
    return " & ".join(cells) + r" \\"


def percent(share: float) -> str:
    """Return a share in percent, with one decimal and without the sign."""
    return f"{100 * share:.1f}"
