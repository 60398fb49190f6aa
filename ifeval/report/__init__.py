"""What a run found: a summary with intervals, and how a terminal shows it."""

from ifeval.report.figures import figure, interval, summary

__all__ = ["figure", "interval", "summary"]
