"""The variants of an item: one question, with contexts that say other things.

All variants of a question are one contrast *group*: a model that reads its context answers
each of them by what stands there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ifeval.ground.clauses import sentences_of
from ifeval.ground.cues import table
from ifeval.ground.given import Answer
from ifeval.ground.names import find_names, names_of, searchable
from ifeval.ground.tokens import phrase
from ifeval.items.dice import Dice
from ifeval.items.forms import forms_of, told, unlike, untrue
from ifeval.items.item import Item, Rejected
from ifeval.items.kinds import Kind, others
from ifeval.items.replace import Replaced, Unfit, replaced
from ifeval.items.seeds import Seed

VARIANTS = (
    *("orig", "counterfactual", "subtle", "blatant", "removed", "question-swap", "conflict"),
    *("distractor", "padded"),
)
"""What is made of a question; see the docs for each."""

_INSTRUCTION = (
    "Answer the question from the {documents} below alone, even where {they} contradict{s} what "
    "you know. If the answer is not there, say that the context does not hold it."
)
_TRUST = "Where the documents disagree, trust document {number}."
_DISTRACTORS = 3
_LEAST_SENTENCES = 2
_BLANKS = re.compile(r"\s+")


class _Changed(NamedTuple):
    context: str
    answer: str
    kind: Kind


class Maker:
    """Makes the variants of questions.

    Args:
        seeds: All questions: their contexts are distractors, filler and sources of questions.
        lengths: How long padded contexts are, in words.
        depths: How far into them the context stands, in percent.
        language: The language of the questions.
        salt: Other choices are made with another one.
    """

    def __init__(
        self,
        seeds: Sequence[Seed],
        *,
        lengths: Sequence[int] = (2000,),
        depths: Sequence[int] = (0, 50, 100),
        language: str = "en",
        salt: str = "",
    ) -> None:
        self._cues = table(language)
        self._lengths, self._depths = lengths, depths
        self._salt = salt
        self._contexts = [*dict.fromkeys(seed.context for seed in seeds)]
        self._by_title: dict[str, list[Seed]] = {}
        for seed in seeds:
            if seed.answers:
                self._by_title.setdefault(seed.title, []).append(seed)

    def make(self, seed: Seed, variants: Sequence[str]) -> Iterator[Item | Rejected]:
        """Yield the variants of one question, or why there is none."""
        for variant in variants:
            if not seed.answers:
                yield Rejected(variant, "the question has no answer in its context")
                continue
            try:
                yield from self._made(seed, variant)
            except Unfit as error:
                yield Rejected(variant, str(error))

    def _made(self, seed: Seed, variant: str) -> Iterator[Item | Rejected]:
        world = seed.answers
        match variant:
            case "orig":
                forms_of(seed, self._cues)
                answers = {"context": [*seed.answers]}
                yield self._item(seed, variant, [seed.context], answers, "answerable")
            case "counterfactual" | "subtle" | "blatant":
                changed = self._changed(seed, "" if variant == "counterfactual" else variant)
                yield self._against(seed, variant, [changed.context], changed)
            case "removed":
                left = self._removed(seed)
                answers = {"world": [*world]}
                yield self._item(seed, variant, [left], answers, "unanswerable")
            case "question-swap":
                other = self._sibling(seed)
                answers = {"world": [*other.answers]}
                swapped = seed._replace(question=other.question)
                yield self._item(swapped, variant, [seed.context], answers, "unanswerable")
            case "conflict":
                changed = self._changed(seed, "")
                first = self._dice(seed, variant).below(2)
                texts = [seed.context, seed.context]
                texts[first] = changed.context
                item = self._against(seed, variant, texts, changed, trusted=first + 1)
                yield item
            case "distractor":
                changed = self._changed(seed, "")
                texts = self._unrelated(seed, changed, _DISTRACTORS)
                texts.insert(self._dice(seed, variant).below(len(texts) + 1), changed.context)
                yield self._against(seed, variant, texts, changed)
            case "padded":
                yield from self._padded(seed)
            case _:
                raise Unfit("there is no such variant")

    def _dice(self, seed: Seed, *parts: object) -> Dice:
        return Dice(self._salt, seed.question, seed.context, *parts)

    def _changed(self, seed: Seed, step: str) -> _Changed:
        """Return the context with another answer, the first of many that fits.

        Raises:
            Unfit: None does, with the reason of the last.
        """
        old, kind = told(seed, self._cues)
        last = Unfit("there is no other answer of the kind at this distance")
        known = unlike(seed, old, self._cues)
        dice = self._dice(seed, step)
        for new in others(old, kind, seed.question, seed.context, dice, self._cues, step):
            ready = searchable(new, self._cues)
            if find_names(names_of(known, Answer(), self._cues.language), ready):
                continue
            try:
                found: Replaced = replaced(seed.context, seed.answers, old, new, kind, self._cues)
            except Unfit as error:
                last = error
                continue
            self._same_size(seed.context, found.context)
            return _Changed(found.context, new, kind)
        raise last

    @staticmethod
    def _same_size(before: str, after: str) -> None:
        if len(sentences_of(before)) != len(sentences_of(after)):
            raise Unfit("the new answer would end a sentence")

    def _removed(self, seed: Seed) -> str:
        """Return the context without each sentence that has the answer.

        Raises:
            Unfit: Too little is left, or the answer still is.
        """
        forms_of(seed, self._cues)
        names = names_of(Answer(seed.answers), Answer(), self._cues.language)
        sentences = sentences_of(seed.context)
        kept = [
            seed.context[start:end]
            for start, end in sentences
            if not find_names(names, searchable(seed.context[start:end], self._cues))
        ]
        if len(kept) < max(_LEAST_SENTENCES, len(sentences) / 2):
            raise Unfit("too little of the context is left")
        left = "".join(kept).strip()
        if find_names(names, searchable(left, self._cues)):
            raise Unfit("the answer is still in the context")
        return left

    def _sibling(self, seed: Seed) -> Seed:
        """Return a question of the same title, else of any, that this context does not answer.

        Raises:
            Unfit: There is none.
        """
        near = self._by_title.get(seed.title, ())
        ready = searchable(seed.context, self._cues)
        for index in self._dice(seed, "swap").shuffled([str(i) for i in range(len(near))])[:20]:
            other = near[int(index)]
            names = names_of(Answer(other.answers), Answer(), self._cues.language)
            shared = {*phrase(other.question)} & {*phrase(seed.context)}
            if other.context != seed.context and shared and not find_names(names, ready):
                return other
        raise Unfit("no question of a sibling is left open by the context")

    def _unrelated(self, seed: Seed, changed: _Changed | None, count: int) -> list[str]:
        """Return other contexts that name neither answer.

        Raises:
            Unfit: There are too few.
        """
        both = Answer((*seed.answers, *((changed.answer,) if changed else ())))
        names = names_of(both, Answer(), self._cues.language)
        size = len(self._contexts)
        first = self._dice(seed, "others").below(size)
        found: list[str] = []
        for step in range(min(size, 20 * count + 50)):
            text = self._contexts[(first + step) % size]
            if text == seed.context or find_names(names, searchable(text, self._cues)):
                continue
            found.append(text)
            if len(found) == count:
                return found
        raise Unfit("there are too few other contexts without the answer")

    def _padded(self, seed: Seed) -> Iterator[Item | Rejected]:
        changed = self._changed(seed, "")
        own = len(changed.context.split())
        for length in self._lengths:
            filler: list[str] = []
            words = own
            for text in self._unrelated(seed, changed, min(len(self._contexts) - 1, length // 40)):
                if words >= length:
                    break
                filler.append(text)
                words += len(text.split())
            if words < length * 0.8:
                yield Rejected("padded", "there is too little other text for the length")
                continue
            for depth in self._depths:
                place = round(len(filler) * depth / 100)
                texts = [*filler[:place], changed.context, *filler[place:]]
                item = self._against(seed, f"padded@{length}:{depth}", texts, changed)
                yield item._replace(grounding={**item.grounding, "length": words, "depth": depth})

    def _against(
        self, seed: Seed, variant: str, texts: Sequence[str], changed: _Changed, trusted: int = 0
    ) -> Item:
        """Return an item whose context contradicts the world."""
        kind = changed.kind.name
        answers: dict[str, Any] = {
            "context": [changed.answer],
            "world": untrue(seed, changed.answer, changed.context, changed.kind.name, self._cues),
            "type": kind,
        }
        return self._item(seed, variant, texts, answers, "counterfactual", trusted=trusted)

    def _item(
        self,
        seed: Seed,
        variant: str,
        texts: Sequence[str],
        answers: Mapping[str, Any],
        mode: str,
        *,
        trusted: int = 0,
    ) -> Item:
        several = len(texts) > 1
        instruction = _INSTRUCTION.format(
            documents="documents" if several else "document",
            they="they" if several else "it",
            s="" if several else "s",
        )
        if trusted:
            instruction += f" {_TRUST.format(number=trusted)}"
        documents = [{"id": str(i + 1), "text": text} for i, text in enumerate(texts)]
        shown = "\n\n".join(f"Document {d['id']}:\n{d['text']}" for d in documents)
        group = seed.id or f"q{seed.number}"
        grounding = {
            "mode": mode,
            "policy": "answer",
            "question": seed.question,
            "group": group,
            "variant": variant,
            "length": sum(len(text.split()) for text in texts),
        }
        prompt = f"{instruction}\n\n{shown}\n\nQuestion: {seed.question}"
        return Item(f"{group}-{variant}", prompt, tuple(documents), answers, grounding)
