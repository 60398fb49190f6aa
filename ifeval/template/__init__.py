"""Phrasings as templates, both ways: constraints in words, and what words ask for.

``describe`` writes a constraint as a person would ask for it, and ``read`` reads these words
as the same constraint. ``find`` tells which constraints a text asks for, with their arguments
and the place where it says so.
"""

from ifeval.template.reader import Hit, Reader, find
from ifeval.template.tree_reader import read
from ifeval.template.wording import describe

__all__ = ["Hit", "Reader", "describe", "find", "read"]
