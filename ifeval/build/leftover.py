"""What of a prompt looks like a demand and is none that a rule knows."""

import re
from collections.abc import Iterator, Sequence

from ifeval.build.grammar_prose import Prose
from ifeval.build.hits import Hit, Unrecognised

_CONSTRAINING = re.compile(
    r"\b(?:must|should|shall|never|always|only|do not|don['’]t|avoid|ensure|make sure|include"
    r"|use|exactly|limit|no more|"
    r"at (?:least|most)|without|keep|format|written|write in|must not|cannot|required)\b",
    re.IGNORECASE,
)


def unrecognised(prose: Prose, hits: Sequence[Hit], role: str, turn: int) -> Iterator[Unrecognised]:
    """Return the sentences that demand and of which nothing was recognised.

    What only gives a task ("Write a poem") is not counted: the first sentence of a user, and
    what has none of the words by which people bound an answer.

    Args:
        prose: The prompt.
        hits: What was recognised in it.
        role: Who says it.
        turn: Its number in the conversation.
    """
    for sentence in prose.sentences:
        if prose.is_pasted(sentence.start + sentence.body) or not sentence.asks:
            continue
        if any(hit.start < sentence.end and sentence.start < hit.end for hit in hits):
            continue
        if not _CONSTRAINING.search(sentence.text):
            continue
        start = sentence.start + sentence.body
        end = sentence.start + len(sentence.text.rstrip())
        if end > start:
            yield Unrecognised(start, end, prose.text[start:end], role, turn, sentence.strength)
