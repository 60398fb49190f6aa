"""What ``in_context_only`` and ``ignore_world_knowledge`` both need.

The answers that a row gives, how a text is compared with them and with the documents, and the
cues by which a reader tells an answer from a mention. Nothing here judges: it measures.
"""
