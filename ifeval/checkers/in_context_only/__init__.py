"""Whether a response uses its documents and nothing else, and says so where they hold no answer.

Some of this can be told exactly: quotations, citations, addresses, copied text, a dictated
phrase. The rest are flags and scores, which see only part of what is unsupported: where a
flag finds nothing the verdict is undecided, unless the constraint sets a threshold. What
counts as a source is the documents with their titles, the question and the system prompt.
"""

from ifeval.checkers.in_context_only.abstention import abstention, refusal

__all__ = [
    "abstention",
    "refusal",
]
