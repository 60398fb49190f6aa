"""Whether a response uses its documents and nothing else, and says so where they hold no answer.

Some of this can be told exactly: quotations, citations, addresses, copied text, a dictated
phrase. The rest are flags and scores, which see only part of what is unsupported: where a
flag finds nothing the verdict is undecided, unless the constraint sets a threshold. What
counts as a source is the documents with their titles, the question and the system prompt.
"""

from ifeval.checkers.in_context_only.abstention import abstain, refusal
from ifeval.checkers.in_context_only.cited import citations
from ifeval.checkers.in_context_only.links import code_identifiers, emails, ids, urls
from ifeval.checkers.in_context_only.novelty import novel_entities, novel_numbers
from ifeval.checkers.in_context_only.quotes import quote
from ifeval.checkers.in_context_only.scores import overlap, support
from ifeval.checkers.in_context_only.silence import leak, no_meta, no_world_knowledge

__all__ = [
    "abstain",
    "citations",
    "code_identifiers",
    "emails",
    "ids",
    "leak",
    "no_meta",
    "no_world_knowledge",
    "novel_entities",
    "novel_numbers",
    "overlap",
    "quote",
    "refusal",
    "support",
    "urls",
]
