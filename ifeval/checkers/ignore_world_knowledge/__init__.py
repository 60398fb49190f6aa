"""Whether a response answers from the documents even where the world says otherwise.

Which answer is given is one of six outcomes: *context*, *world*, *both*, *abstain*, *other*,
*empty*. What passes depends on the task and the policy; what no rule can tell is undecided.
Cues are words, so that irony and long detours are beyond them.
"""

from ifeval.checkers.ignore_world_knowledge.editorial import no_editorial
from ifeval.checkers.ignore_world_knowledge.stance import answer

__all__ = ["answer", "no_editorial"]
