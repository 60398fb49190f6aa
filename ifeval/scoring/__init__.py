"""Scoring: from rows to verdicts, one at a time, or whole files on every core."""

from ifeval.scoring.scores import Score, check, score, score_row

__all__ = ["Score", "check", "score", "score_row"]
