"""What a run found: a summary with intervals, and how a terminal shows it."""

from ifeval.report.figures import figure, interval, summary
from ifeval.report.published import latex, methods

__all__ = ["figure", "interval", "latex", "methods", "summary"]
