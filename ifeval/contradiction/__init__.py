"""Sets of constraints that no response can meet, and which two of them cannot both hold.

What is reported is proved from what the constraints mean, so nothing is reported that a
response could meet; what cannot be proved is not reported.
"""

from ifeval.contradiction.pairs import Contradiction, contradictions, told

__all__ = ["Contradiction", "contradictions", "told"]
